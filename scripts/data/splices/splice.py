"""Pages with an article of somebody else appended, made of two or more real pages, to train and to measure on.

    python scripts/splices.py [text|html] [--split test] [--limit 20] [--show ID]

Every line of the appended article is ``offtopic`` (of a teaser the first line is ``related``, see LABELS.md); the lines of the
page itself keep their labels. Every page knows which lines are whose, and itself without the splice, to compare.

Manners, after what stands between the page's own text and the other's:

    a  a box of the page's chrome ("Popular Posts")      e  right behind the text, or at the very end of the page
    b  a date or byline                                  f  two to eight articles, with share bars between
    c  nothing but a title                               g  a list of teasers of some sentences each
    d  nothing at all
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cleaner.labels import Labelled
from splice_parts import Maker, Part, TextMaker, page_around
from splice_sources import Pool, Source, facts, size, text_sources

Split = Literal["train", "test"]
MANNERS = {"a": 22, "b": 14, "c": 14, "d": 9, "e": 12, "f": 16, "g": 13}  # weights
# Per cent of the pages of a set that are spliced in a rendering (some 2,900 and 1,200 pages in all):
# few of the English ones, so that other languages are not forgotten, and of the Chinese, which are many and alike.
RATES = {"train": {"wcxb-dev": 25, "chinese": 50}, "test": {"wcxb-dev": 10, "chinese": 20}}
OTHERS = {"train": 100, "test": 60}
PLACES = {
    "a": ("tail", "tail", "tail", "after", "after", "middle", "before"),
    "b": ("after", "after", "after", "tail", "tail", "middle", "before"),
    "c": ("after", "after", "after", "tail", "tail", "middle", "before"),
    "d": ("after", "after", "after", "after", "tail", "tail", "middle"),
    "e": ("after", "end", "end"),
    "f": ("after", "after", "tail", "tail", "end"),
    "g": ("after", "tail", "tail", "end", "middle", "before"),
}
LONG, MIDDLING, EXCERPT = 1500, 600, 120  # words of an appended article, at most
SENTENCE = 13  # words of a line that two pages share only if they are copies (4 of 3,746 splices)
MOST_FOREIGN = 8  # times the page's own words, of all appended articles together
SHORT = ("before", "middle")  # there an article is an excerpt, or nobody could say whose page it is


@dataclass(frozen=True, eq=False)
class Spliced:
    """A page with a splice, and what is known of it."""

    page: Labelled
    plain: Labelled  # the same page without the splice
    main: NDArray[np.bool_]  # (lines of page,): the page's own heading and body
    foreign: NDArray[np.bool_]  # (lines of page,): the other articles
    host_rows: NDArray[np.int64]  # (lines of page,): the same line in plain; -1 for what was put in, chrome too
    manner: str  # one of MANNERS
    place: str  # after, tail, end, middle or before
    relation: str  # of the first appended article: same site, near (in subject), other site, other language
    rendering: str  # or "html"
    language: str
    page_type: str


def spliced_text(split: Split, limit: int | None = None, renderings: Sequence[str] = ()) -> Iterator[Spliced]:
    """Spliced pages of text, rendering by rendering; at most ``limit``, drawn evenly. Same arguments, same pages."""
    from renderings import RENDERINGS  # here, for it imports every renderer

    renderings = renderings or tuple(RENDERINGS)
    wanted = drawn(split, limit, renderings)
    for rendering in renderings:
        found = text_sources(rendering)
        pool = Pool(found)
        for host in found:
            if host.page.id in wanted:
                spliced = splice(host, pool, TextMaker(host), Random(f"{host.page.id} {split}"))
                if spliced:
                    yield spliced


def drawn(split: Split, limit: int | None, renderings: Sequence[str]) -> set[str]:
    """The ids of the pages, with their renderings, that are spliced."""
    names = []
    for name, fact in facts().items():
        rate = RATES[split].get(fact.dataset, OTHERS[split])
        keys = [f"{name}#{rendering}" for rendering in renderings]
        names += [(draw, key) for key in keys if (draw := zlib.crc32(f"{key} {split}".encode())) % 100 < rate]
    names.sort(key=lambda pair: zlib.crc32(pair[1][::-1].encode()))
    return {key for _, key in names[:limit]}


def splice(host: Source, pool: Pool, maker: Maker, random: Random) -> Spliced | None:
    """The page with a splice; None where there is no other article, or where it turns out to be the same one."""
    (manner,) = random.choices(list(MANNERS), list(MANNERS.values()))
    place = random.choice(PLACES[manner])
    count = {"f": random.choice((2, 2, 3, 3, random.randrange(4, 9))), "g": random.randrange(3, 11)}.get(manner, 1)
    chosen = pool.choose(host, count, random)
    if len(chosen) < min(2, count):
        manner = random.choice("abce")
        chosen = chosen[:1]
    if not chosen:
        return None
    spot = maker.spot(place, random)
    if spot is None:  # the page has no such place
        place = "after"
        spot = maker.spot(place, random)
    parts = arranged(manner, place, [source for source, _ in chosen], maker, random)
    page, plain, host_rows, foreign = page_around(host, parts, maker, spot, random)
    page = Labelled(f"{page.id}+{manner}", page.site, page.title, page.lines, page.kinds, page.blocks)
    main = np.zeros(len(page.lines), bool)
    main[host_rows >= 0] = host.main[host_rows[host_rows >= 0]]
    if _sentences(page, main) & _sentences(page, foreign):
        return None
    facts_ = host.facts
    return Spliced(
        page, plain, main, foreign, host_rows, manner, place, chosen[0][1], host.rendering, facts_.language, facts_.page_type
    )


def _sentences(page: Labelled, rows: NDArray[np.bool_]) -> set[str]:
    """Those of some lines of a page that no two articles have in common by chance."""
    return {line.strip() for line, yes in zip(page.lines, rows.tolist(), strict=True) if yes and size(line) >= SENTENCE}


def arranged(manner: str, place: str, found: Sequence[Source], maker: Maker, random: Random) -> list[list[Part]]:
    """What is put in: groups of parts, each an article or a piece of chrome."""
    if manner == "g":
        return _teasers(found, maker, random)
    groups: list[list[Part]] = []
    if manner == "a":
        groups.append(_box(place, maker, random))
    bar = maker.bar(random) if manner == "f" and random.random() < 0.75 else []
    if manner == "f" and random.random() < 0.3:
        groups.append([maker.heading(random)])
    titles, bylines = {"a": (0.85, 0.5), "b": (0.5, 1), "c": (1, 0), "d": (0, 0), "e": (0.8, 0.5), "f": (0.95, 0.5)}[manner]
    for source in found:
        most = length(place, maker.host, random) if manner != "f" else random.choice((EXCERPT, 300, MIDDLING, LONG))
        most = min(most, MOST_FOREIGN * maker.host.words // len(found))
        groups.append(_article(source, most, random.random() < titles, random.random() < bylines, maker, random))
        if bar:
            groups.append(bar)
    return [group for group in groups if group]


def shortened(spliced: Spliced, number: int) -> Labelled | None:
    """The same as a scrape of a short note: the end of the page's text, what stands between, and the beginning of the other
    article. Excerpts of one article teach that short pages are of one; these, that they need not be. None where the page has no
    text above the other's."""
    random = Random(f"{spliced.page.id} short {number}")
    lines, kinds = spliced.page.lines, spliced.page.kinds
    inked = [row for row, line in enumerate(lines) if line.strip()]
    first = next((place for place, row in enumerate(inked) if spliced.foreign[row]), 0)
    own = [place for place in range(first) if spliced.main[inked[place]]]
    if len(own) < 2:
        return None
    text = range(own[-min(len(own), random.choice((2, 3, 5, 8, 12)))], own[-1] + 1)
    between = range(max(own[-1] + 1, first - random.choice((1, 3, 6, 12))), first)
    last = min(first + random.randrange(3, 17), len(inked))
    tail = [place for place in range(last, len(inked)) if not spliced.foreign[inked[place]]]
    tail = tail[-random.randrange(1, 9) :] if random.random() < 0.5 else []
    title = [place for place in range(text.start) if kinds[inked[place]] == "title"][:1]
    head = [*range(random.randrange(4)), *(title if random.random() < 0.7 else [])]
    chosen = [inked[place] for place in dict.fromkeys((*(place for place in head if place < text.start), *text, *between))]
    chosen += [inked[place] for place in (*range(first, last), *tail)]
    page = spliced.page
    parts = [lines[row] for row in chosen], [kinds[row] for row in chosen]
    return Labelled(f"{page.id}#short{number}", page.site, page.title, *parts)


def length(place: str, host: Source, random: Random) -> int:
    """Words of an appended article, at most."""
    if place in SHORT:
        return min(random.choice((60, EXCERPT, 250)), max(40, host.words // 3))
    return random.choice((EXCERPT, 300, MIDDLING, LONG, LONG))


def _article(source: Source, most: int, title: bool, byline: bool, maker: Maker, random: Random) -> list[Part]:
    text = maker.text(source, most, random)
    head = [maker.title(source, random)] if title else []
    lines = maker.byline(source, random) if byline else []
    first = random.random() < 0.3
    parts = [*lines, *head, text] if first else [*head, *lines, text]
    if most <= EXCERPT and random.random() < 0.5:
        parts.append(maker.more(source, random))
    return parts


def _box(place: str, maker: Maker, random: Random) -> list[Part]:
    """Chrome before the article: of the page itself, or only a heading; in the tail of a page it stands there already."""
    if place == "tail" and random.random() < 0.6:
        return [maker.heading(random)] if random.random() < 0.4 else []
    chrome = maker.chrome(random)
    with_heading = not chrome or random.random() < 0.5
    return ([maker.heading(random)] if with_heading else []) + ([chrome] if chrome else [])


def _teasers(found: Sequence[Source], maker: Maker, random: Random) -> list[list[Part]]:
    groups = [[maker.heading(random)]] if random.random() < 0.6 else []
    dated, with_more, joined = random.random() < 0.3, random.random() < 0.4, random.random() < 0.15
    for source in found:
        text = maker.teaser(source, random)
        parts = [maker.one_line(source, text)] if joined else [maker.teaser_title(source, random)]
        if not joined:
            parts += maker.byline(source, random) if dated else []
            parts.append(text)
        groups.append([*parts, maker.more(source, random)] if with_more else parts)
    return groups


def shown(spliced: Spliced) -> str:
    """For reading by eye: label, whose it is, text."""
    rows = zip(spliced.page.kinds, spliced.main, spliced.foreign, spliced.host_rows, spliced.page.lines, strict=True)
    head = f"## {spliced.page.id} {spliced.place}, {spliced.relation}, {spliced.language}, {spliced.page_type}"
    marks = [("M" if main else "F" if foreign else "+" if row < 0 else " ") for _, main, foreign, row, _ in rows]
    lines = zip(marks, spliced.page.kinds, spliced.page.lines, strict=True)
    return "\n".join([head, *(f"{mark} {kind:9} {line[:110]}" for mark, kind, line in lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--split", choices=("train", "test"), default="test")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--renderings", default="", help="with commas between; all of them")
    parser.add_argument("--show", action="store_true", help="print the pages, not only their number")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, ...]] = Counter()
    if arguments.reads == "html":
        from splices_html import spliced_html  # here, for it uses what stands above

        found = spliced_html(arguments.split, arguments.limit)
    else:
        found = spliced_text(arguments.split, arguments.limit, [name for name in arguments.renderings.split(",") if name])
    for spliced in found:
        counts["all",] += 1
        for name in ("manner", "place", "relation", "rendering", "language", "page_type"):
            counts[name, getattr(spliced, name)] += 1
        if arguments.show:
            print(shown(spliced), end="\n\n")
    for key, count in sorted(counts.items()):
        print(*key, count)


if __name__ == "__main__":
    main()

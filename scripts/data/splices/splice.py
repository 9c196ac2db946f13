"""Splices: synthetic appended articles, to train and to measure on. A page is made of two or more real ones.

Every line of the appended article is ``offtopic``; of a teaser the first line is ``related`` (docs/kinds.md). The lines of the
page itself, the host, keep their labels. Every spliced page knows which lines are whose, and itself without the splice.

A manner is what separates the host's own text from the other's:

    a  a box of the page's chrome ("Popular Posts")      e  right behind the text, or at the very end of the page
    b  a date or byline                                  f  two to eight articles, with share bars between
    c  nothing but a title                               g  a list of teasers of some sentences each
    d  nothing at all
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cleaner.labels import Labelled
from scripts.data.splices.parts import Maker, Part
from scripts.data.splices.sources import Pool, Source, word_count

Split = Literal["train", "test"]
MANNERS = {"a": 22, "b": 14, "c": 14, "d": 9, "e": 12, "f": 16, "g": 13}  # weights
PLACES = {
    "a": ("tail", "tail", "tail", "after", "after", "middle", "before"),
    "b": ("after", "after", "after", "tail", "tail", "middle", "before"),
    "c": ("after", "after", "after", "tail", "tail", "middle", "before"),
    "d": ("after", "after", "after", "after", "tail", "tail", "middle"),
    "e": ("after", "end", "end"),
    "f": ("after", "after", "tail", "tail", "end"),
    "g": ("after", "tail", "tail", "end", "middle", "before"),
}
# The chances of a title and of a byline over an appended article, by manner.
TITLE_AND_BYLINE = {"a": (0.85, 0.5), "b": (0.5, 1), "c": (1, 0), "d": (0, 0), "e": (0.8, 0.5), "f": (0.95, 0.5)}
LONG, MIDDLING, EXCERPT = 1500, 600, 120  # words of an appended article, at most
SENTENCE = 13  # words of a line that two pages share only if one is a copy of the other
MOST_FOREIGN = 8  # times the page's own words, of all appended articles together
AMIDST = ("before", "middle")  # places where only an excerpt is put in: of more it would be open whose page it is


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

    def owners(self) -> list[str]:
        """Whose each line of the page is: M main text of its own, F foreign, + chrome that was put in, a space for the rest."""
        rows = zip(self.main, self.foreign, self.host_rows, strict=True)
        return ["M" if main else "F" if foreign else "+" if row < 0 else " " for main, foreign, row in rows]


def splice(host: Source, pool: Pool, maker: Maker, random: Random) -> Spliced | None:
    """The page with a splice; None where there is no other article, or where it turns out to be a copy of the page."""
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
    groups = arranged(manner, place, [source for source, _ in chosen], maker, random)
    return _spliced(host, maker, groups, spot, random, (manner, place, chosen[0][1]))


def _spliced(
    host: Source, maker: Maker, groups: list[list[Part]], spot: object, random: Random, named: tuple[str, str, str]
) -> Spliced | None:
    """The page with the parts; ``named`` are manner, place and relation."""
    plain = host.page
    lines, blocks, kinds, added_foreign, row = maker.put(groups, spot, random)
    count = len(lines) - len(plain.lines)
    own = np.arange(len(plain.lines))
    host_rows = np.concatenate([own[:row], np.full(count, -1), own[row:]])
    foreign, main = np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    foreign[row : row + count] = added_foreign
    main[host_rows >= 0] = host.main[host_rows[host_rows >= 0]]
    kinds = [*plain.kinds[:row], *kinds, *plain.kinds[row:]]
    page = Labelled(f"{plain.id}+{named[0]}", plain.site, plain.title, lines, kinds, blocks, url=plain.url)
    if _long_lines(page, main) & _long_lines(page, foreign):
        return None
    about = host.metadata
    return Spliced(page, plain, main, foreign, host_rows, *named, host.rendering, about.language, about.page_type)


def _long_lines(page: Labelled, rows: NDArray[np.bool_]) -> set[str]:
    """Those of some lines that no two articles have in common by chance."""
    return {line.strip() for line, yes in zip(page.lines, rows.tolist(), strict=True) if yes and word_count(line) >= SENTENCE}


# --- what is put in ----------------------------------------------------------------------------------------------------


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
    titles, bylines = TITLE_AND_BYLINE[manner]
    for source in found:
        most = _most_words(place, maker.host, random) if manner != "f" else random.choice((EXCERPT, 300, MIDDLING, LONG))
        most = min(most, MOST_FOREIGN * maker.host.words // len(found))
        groups.append(_article(source, most, random.random() < titles, random.random() < bylines, maker, random))
        if bar:
            groups.append(bar)
    return [group for group in groups if group]


def _most_words(place: str, host: Source, random: Random) -> int:
    """The words of an appended article, at most."""
    if place in AMIDST:
        return min(random.choice((60, EXCERPT, 250)), max(40, host.words // 3))
    return random.choice((EXCERPT, 300, MIDDLING, LONG, LONG))


def _article(source: Source, most: int, title: bool, byline: bool, maker: Maker, random: Random) -> list[Part]:
    text = maker.text(source, most, random)
    head = [maker.title(source, random)] if title else []
    lines = maker.byline(source, random) if byline else []
    byline_first = random.random() < 0.3
    parts = [*lines, *head, text] if byline_first else [*head, *lines, text]
    if most <= EXCERPT and random.random() < 0.5:
        parts.append(maker.more(source, random))
    return parts


def _box(place: str, maker: Maker, random: Random) -> list[Part]:
    """Chrome before the article: some of the page's own, or only a heading. The tail of a page often has it already."""
    if place == "tail" and random.random() < 0.6:
        return [maker.heading(random)] if random.random() < 0.4 else []
    chrome = maker.chrome(random)
    with_heading = not chrome or random.random() < 0.5
    return ([maker.heading(random)] if with_heading else []) + ([chrome] if chrome else [])


def _teasers(found: Sequence[Source], maker: Maker, random: Random) -> list[list[Part]]:
    groups = [[maker.heading(random)]] if random.random() < 0.6 else []
    dated, with_more, in_one_line = random.random() < 0.3, random.random() < 0.4, random.random() < 0.15
    for source in found:
        text = maker.teaser(source, random)
        parts = [maker.one_line(source, text)] if in_one_line else [maker.teaser_title(source, random)]
        if not in_one_line:
            parts += maker.byline(source, random) if dated else []
            parts.append(text)
        groups.append([*parts, maker.more(source, random)] if with_more else parts)
    return groups


# --- short notes -------------------------------------------------------------------------------------------------------


def short_note(spliced: Spliced, number: int) -> Labelled | None:
    """A spliced page of text as the scrape of a short note: the end of its own text, and the beginning of the other article.

    Excerpts of one article teach that short pages hold one article; these teach that they may hold two
    (docs/experiments.md#short-pages-with-an-appended-article). None where the page has no text above the other's.
    """
    random = Random(f"{spliced.page.id} short {number}")
    page, kinds = spliced.page, spliced.page.kinds
    rows = [row for row, line in enumerate(page.lines) if line.strip()]
    first = next((place for place, row in enumerate(rows) if spliced.foreign[row]), 0)
    own = [place for place in range(first) if spliced.main[rows[place]]]
    if len(own) < 2:
        return None
    text = range(own[-min(len(own), random.choice((2, 3, 5, 8, 12)))], own[-1] + 1)
    between = range(max(own[-1] + 1, first - random.choice((1, 3, 6, 12))), first)
    last = min(first + random.randrange(3, 17), len(rows))
    tail = [place for place in range(last, len(rows)) if not spliced.foreign[rows[place]]]
    tail = tail[-random.randrange(1, 9) :] if random.random() < 0.5 else []
    title = [place for place in range(text.start) if kinds[rows[place]] == "title"][:1]
    head = [*range(random.randrange(4)), *(title if random.random() < 0.7 else [])]
    places = [*dict.fromkeys((*(place for place in head if place < text.start), *text, *between)), *range(first, last), *tail]
    chosen = [rows[place] for place in places]
    lines, kinds = [page.lines[row] for row in chosen], [kinds[row] for row in chosen]
    return Labelled(f"{page.id}#short{number}", page.site, page.title, lines, kinds)

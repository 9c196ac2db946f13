"""The parts of a splice, as lines of text or as elements of HTML, and the page around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

import splice_words as words
from cleaner.html.blocks import Blocks
from cleaner.labels import DROP, Labelled
from cleaner.lines import ARTICLE, KINDS
from splice_sources import MAIN, Source, size

CHROME = frozenset((DROP, *KINDS[5:]))
NEAR = 8  # non-blank lines between a title and its text, at most; what stands there is byline, date and the like
RUN = 4  # lines of chrome inside an appended article, at most
AIRY = 0.2  # share of blank lines from which paragraphs are parted by one
ends_sentence = re.compile(r"[.!?。！？…؟।][\"'”’»)\]」]{0,2}\s*$").search
_split_sentences = re.compile(r"(?<=[.!?。！？؟।])(?:\s+|(?<=[。！？]))").split


@dataclass(frozen=True)
class Part:
    """Lines that are put into a page."""

    lines: list[str]
    kinds: list[str]
    foreign: list[bool]
    blocks: Blocks | None = None


class Maker(Protocol):
    """Makes the parts that are put into one page."""

    host: Source

    def spot(self, place: str, random: Random) -> Any: ...
    def title(self, source: Source, random: Random) -> Part: ...
    def teaser_title(self, source: Source, random: Random) -> Part: ...
    def byline(self, source: Source, random: Random) -> list[Part]: ...
    def text(self, source: Source, most: int, random: Random) -> Part: ...
    def teaser(self, source: Source, random: Random) -> Part: ...
    def one_line(self, source: Source, text: Part) -> Part: ...
    def more(self, source: Source, random: Random) -> Part: ...
    def heading(self, random: Random) -> Part: ...
    def chrome(self, random: Random) -> Part | None: ...
    def bar(self, random: Random) -> list[Part]: ...
    def put(
        self, groups: list[list[Part]], spot: Any, random: Random
    ) -> tuple[list[str], Blocks | None, list[str], list[bool], int]: ...


def page_around(
    host: Source, groups: list[list[Part]], maker: Maker, spot: Any, random: Random
) -> tuple[Labelled, Labelled, NDArray[np.int64], NDArray[np.bool_]]:
    """The page with the parts, the page without, the row there of each line, and which lines are foreign."""
    page = host.page
    lines, blocks, kinds, foreign, row = maker.put(groups, spot, random)
    count = len(lines) - len(page.lines)
    own = np.arange(len(page.lines))
    host_rows = np.concatenate([own[:row], np.full(count, -1), own[row:]])
    all_foreign = np.zeros(len(lines), bool)
    all_foreign[row : row + count] = foreign
    all_kinds = [*page.kinds[:row], *kinds, *page.kinds[row:]]
    return Labelled(page.id, page.site, page.title, lines, all_kinds, blocks), page, host_rows, all_foreign


# --- what is the same for text and HTML ----------------------------------------------------------------------------------


def title_of(source: Source) -> str:
    """The title as it stands over the text, or else as the data give it, without the site's name."""
    for line, kind in zip(source.page.lines, source.page.kinds, strict=True):
        if kind == "title":
            return line.strip()
    return source.facts.title or first_words(source)


def first_words(source: Source) -> str:
    """What serves as a title of a page that has none."""
    text = next(line for line, yes in zip(source.page.lines, source.main.tolist(), strict=True) if yes and line.strip())
    return " ".join(text.split()[:8])[:60]


def bylines_of(source: Source, random: Random) -> list[str]:
    """Real ones, if the page has kinds or its author or date stand near its title; else made from what is known."""
    page = source.page
    first = int(np.flatnonzero(source.main)[0])
    above = [row for row in range(first) if page.lines[row].strip()][-NEAR:]
    known = [row for row in above if page.kinds[row] == "byline"]
    author, date = source.facts.author or "", (source.facts.date or "")[:4]
    said = [
        row
        for row in above
        if page.kinds[row] == DROP
        and size(page.lines[row]) <= 15
        and ((author and author in page.lines[row]) or (date and date in page.lines[row]))
    ]
    rows = known or said
    if rows and random.random() < 0.6:
        return [page.lines[row].strip() for row in rows[:3]]
    return words.byline(source.facts.author, source.facts.date, source.facts.language, random)


def rows_of_text(source: Source, most: int, random: Random) -> list[tuple[int, str]]:
    """The rows of an article's text up to some words, each with its label; now and then with captions and chrome of its own."""
    page = source.page
    places = np.flatnonzero(source.main)
    first, last = int(places[0]), int(places[-1])
    with_captions, with_chrome = random.random() < 0.6, random.random() < 0.35
    found: list[tuple[int, str]] = []
    count = run = 0
    for row in range(first, last + 1):
        line, kind = page.lines[row], page.kinds[row]
        if kind in MAIN:
            found.append((row, "offtopic"))
            count, run = count + size(line), 0
            if count >= most and (ends_sentence(line) or count >= 1.3 * most):
                break
        elif not line.strip():
            if found[-1][1]:  # one blank line for several, also where lines between them are left out
                found.append((row, ""))
        elif kind in ARTICLE:
            if with_captions:
                found.append((row, "offtopic"))
        elif with_chrome and run < RUN:
            found.append((row, kind))
            run += 1
    while not source.main[found[-1][0]]:
        found.pop()
    return found


def first_sentences(source: Source, random: Random) -> str:
    """Two to four sentences from the beginning of an article."""
    text = ""
    for line, yes in zip(source.page.lines, source.main.tolist(), strict=True):
        if yes and line.strip():
            text += " " * bool(text) + " ".join(line.split())
        if size(text) > 120:
            break
    sentences = [sentence for sentence in _split_sentences(text) if sentence.strip()]
    chosen = " ".join(sentences[: random.randrange(2, 5)])
    return chosen if size(chosen) <= 120 else chosen[:500].rsplit(" ", 1)[0] + "…"


def chrome_runs(source: Source) -> list[tuple[int, int]]:
    """Stretches of three or more lines of the page's chrome, blank lines in them; those behind the main text first."""
    page = source.page
    last = int(np.flatnonzero(source.main)[-1])
    runs, start = [], None
    for row in range(len(page.lines) + 1):
        is_chrome = row < len(page.lines) and (page.kinds[row] in CHROME - {"code"} or not page.lines[row].strip())
        if is_chrome and start is None:
            start = row
        elif not is_chrome and start is not None:
            if sum(bool(line.strip()) for line in page.lines[start:row]) >= 3:
                runs.append((start, row))
            start = None
    return sorted(runs, key=lambda run: run[0] < last)


# --- text ----------------------------------------------------------------------------------------------------------------


class TextMaker:
    """Makes the parts of a page of text, and puts them in."""

    def __init__(self, host: Source) -> None:
        self.host = host
        lines = host.page.lines
        places = np.flatnonzero(host.main)
        self.first, self.last = int(places[0]), int(places[-1])
        blank = [not line.strip() for line in lines[self.first : self.last + 1]]
        self.airy = sum(blank) >= AIRY * len(blank)

    def line(self, text: str, kind: str, foreign: bool = True) -> Part:
        return Part([text], [kind], [foreign])

    def title(self, source: Source, random: Random) -> Part:
        return self.line(title_of(source), "offtopic")

    def teaser_title(self, source: Source, random: Random) -> Part:
        return self.line(title_of(source), "related")

    def byline(self, source: Source, random: Random) -> list[Part]:
        return [self.line(line, "offtopic") for line in bylines_of(source, random)]

    def text(self, source: Source, most: int, random: Random) -> Part:
        rows = rows_of_text(source, most, random)
        kinds = [kind for _, kind in rows]
        return Part([source.page.lines[row] for row, _ in rows], kinds, [kind == "offtopic" for kind in kinds])

    def teaser(self, source: Source, random: Random) -> Part:
        return self.line(first_sentences(source, random), "offtopic")

    def one_line(self, source: Source, text: Part) -> Part:
        return self.line(f"{title_of(source)} {text.lines[0]}", "related")

    def more(self, source: Source, random: Random) -> Part:
        return self.line(words.more(source.facts.language, random), "offtopic")

    def heading(self, random: Random) -> Part:
        return self.line(words.heading(self.host.facts.language, random), "related", False)

    def chrome(self, random: Random) -> Part | None:
        """Some lines of the page's own chrome, once more."""
        runs = chrome_runs(self.host)
        if not runs:
            return None
        start, stop = runs[0] if random.random() < 0.7 else random.choice(runs)
        many = random.choice((3, 5, 8, 12, 20, 40))
        start = random.randrange(start, max(start + 1, stop - many))
        stop = min(stop, start + many)
        page = self.host.page
        return Part(page.lines[start:stop], page.kinds[start:stop], [False] * (stop - start))

    def bar(self, random: Random) -> list[Part]:
        """What stands under every article: the lines behind the page's own, or made up."""
        page = self.host.page
        behind = [row for row in range(self.last + 1, len(page.lines)) if page.lines[row].strip()]
        behind = behind[: random.randrange(1, 7)]
        if behind and random.random() < 0.6 and all(page.kinds[row] in CHROME for row in behind):
            return [self.line(page.lines[row], page.kinds[row], False) for row in behind]
        return [self.line(text, "social", False) for text in words.shares(self.host.facts.language, random)]

    def spot(self, place: str, random: Random) -> int | None:
        """The row before which a splice is put in; None if the page has no such place."""
        lines = self.host.page.lines
        if place == "after":
            return self.last + 1
        if place == "end":
            return len(lines)
        if place == "before":
            title = [row for row, kind in enumerate(self.host.page.kinds[: self.first]) if kind == "title"]
            return title[-1] if title else self.first
        if place == "tail":
            tail = [row for row in range(self.last + 1, len(lines)) if lines[row].strip()]
            return random.choice(tail[2:]) + 1 if len(tail) > 3 else self.last + 1
        return self._middle(random)

    def _middle(self, random: Random) -> int | None:
        """Between two paragraphs."""
        main = [row for row in np.flatnonzero(self.host.main).tolist() if self.host.page.lines[row].strip()]
        ends = [
            row + 1 for row in main[2:-2] if ends_sentence(self.host.page.lines[row]) and size(self.host.page.lines[row]) > 8
        ]
        return random.choice(ends) if len(main) >= 8 and ends else None

    def put(self, groups: list[list[Part]], spot: int, random: Random) -> tuple[list[str], None, list[str], list[bool], int]:
        """The lines of the page with the parts, and the labels and owners of what was put in."""
        gap = Part([""], [""], [False])
        parts: list[Part] = [gap] if self.airy else []
        for part in (part for group in groups for part in group):
            parts += [part, gap] if self.airy else [part]
        lines, kinds, foreign = flat(parts)
        own = self.host.page.lines
        return [*own[:spot], *lines, *own[spot:]], None, kinds, foreign, spot


def flat(parts: Sequence[Part]) -> tuple[list[str], list[str], list[bool]]:
    return (
        [line for part in parts for line in part.lines],
        [kind for part in parts for kind in part.kinds],
        [yes for part in parts for yes in part.foreign],
    )

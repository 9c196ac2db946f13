"""The parts of a splice, whatever they are made of: lines of text or elements of HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple, Protocol

import numpy as np

from cleaner.html.blocks import Blocks
from cleaner.labels import DROP
from cleaner.lines import ARTICLE, KINDS
from scripts.data.splices import wording
from scripts.data.splices.sources import MAIN, Source, word_count

CHROME = frozenset((DROP, *KINDS[5:]))
NEAR_TITLE = 8  # non-blank lines between a title and its text, at most, among which byline and date are looked for
BYLINE = 15  # words of a byline, at most
CHROME_RUN = 4  # lines of chrome inside an appended article, at most
TEASER = 120  # words
ends_sentence = re.compile(r"[.!?。！？…؟।][\"'”’»)\]」]{0,2}\s*$").search
_split_sentences = re.compile(r"(?<=[.!?。！？؟।])(?:\s+|(?<=[。！？]))").split


class Part(NamedTuple):
    """Lines that are put into a page."""

    lines: list[str]
    kinds: list[str]
    foreign: list[bool]  # whether each line is another document's
    blocks: Blocks | None = None  # of HTML


class Put(NamedTuple):
    """A page with parts put into it, all in one place."""

    lines: list[str]
    blocks: Blocks | None  # of HTML
    kinds: list[str]  # of the lines put in
    foreign: list[bool]  # of the lines put in
    row: int  # of the first of them


class Maker(Protocol):
    """Makes the parts that are put into one page, the host. Text and HTML have a maker each."""

    host: Source

    def spot(self, place: str, random: Random) -> Any:
        """Where to put a splice; None where the page has no such place."""

    def title(self, source: Source, random: Random) -> Part:
        """The title over an appended article."""

    def byline(self, source: Source, random: Random) -> list[Part]:
        """The author and date of an appended article."""

    def text(self, source: Source, most: int, random: Random) -> Part:
        """The text of an article, up to some words."""

    def teaser_title(self, source: Source, random: Random) -> Part:
        """The first line of a teaser."""

    def teaser(self, source: Source, random: Random) -> Part:
        """The text of a teaser."""

    def one_line(self, source: Source, text: Part) -> Part:
        """A teaser with its title in one line."""

    def more(self, source: Source, random: Random) -> Part:
        """The link under a teaser or an excerpt."""

    def heading(self, random: Random) -> Part:
        """The heading over a box of other articles."""

    def chrome(self, random: Random) -> Part | None:
        """Some of the host's own chrome, once more; None where it has too little."""

    def bar(self, random: Random) -> list[Part]:
        """What is under every article of a page, such as a share bar."""

    def put(self, groups: list[list[Part]], spot: Any, random: Random) -> Put:
        """The host with the parts."""


def flat(parts: Sequence[Part]) -> tuple[list[str], list[str], list[bool]]:
    """The lines of some parts, their kinds, and which are foreign."""
    return (
        [line for part in parts for line in part.lines],
        [kind for part in parts for kind in part.kinds],
        [yes for part in parts for yes in part.foreign],
    )


def title_of(source: Source) -> str:
    """The title over the text, or else that of the metadata, or else the first words."""
    for line, kind in zip(source.page.lines, source.page.kinds, strict=True):
        if kind == "title":
            return line.strip()
    return source.metadata.title or " ".join(source.main_lines()[0].split()[:8])[:60]


def bylines_of(source: Source, random: Random) -> list[str]:
    """The lines with author and date: real ones where they are known, else made from the metadata.

    They are known where the page is hand-labelled, or where the author or the year occurs in a short line above the text.
    """
    page, metadata = source.page, source.metadata
    first = int(np.flatnonzero(source.main)[0])
    above = [row for row in range(first) if page.lines[row].strip()][-NEAR_TITLE:]
    author, year = metadata.author or "", (metadata.date or "")[:4]
    labelled = [row for row in above if page.kinds[row] == "byline"]
    likely = [
        row
        for row in above
        if page.kinds[row] == DROP
        and word_count(page.lines[row]) <= BYLINE
        and ((author and author in page.lines[row]) or (year and year in page.lines[row]))
    ]
    rows = labelled or likely
    if rows and random.random() < 0.6:
        return [page.lines[row].strip() for row in rows[:3]]
    return wording.byline(metadata.author, metadata.date, metadata.language, random)


def rows_of_text(source: Source, most: int, random: Random) -> list[tuple[int, str]]:
    """The rows of an article's text up to some words, each with its label in another page.

    Captions come along with some articles, and short runs of chrome with fewer.
    """
    page = source.page
    places = np.flatnonzero(source.main)
    with_captions, with_chrome = random.random() < 0.6, random.random() < 0.35
    found: list[tuple[int, str]] = []
    count = run = 0
    for row in range(int(places[0]), int(places[-1]) + 1):
        line, kind = page.lines[row], page.kinds[row]
        if kind in MAIN:
            found.append((row, "offtopic"))
            count, run = count + word_count(line), 0
            if count >= most and (ends_sentence(line) or count >= 1.3 * most):
                break
        elif not line.strip():
            if found[-1][1]:  # one blank line for several, also where lines between them are left out
                found.append((row, ""))
        elif kind in ARTICLE:
            if with_captions:
                found.append((row, "offtopic"))
        elif with_chrome and run < CHROME_RUN:
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
        if word_count(text) > TEASER:
            break
    sentences = [sentence for sentence in _split_sentences(text) if sentence.strip()]
    chosen = " ".join(sentences[: random.randrange(2, 5)])
    return chosen if word_count(chosen) <= TEASER else chosen[:500].rsplit(" ", 1)[0] + "…"


def chrome_runs(source: Source) -> list[tuple[int, int]]:
    """First row and end of each run of three or more lines of the page's chrome; those below the main text come first."""
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

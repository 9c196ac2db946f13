"""Spliced pages of text: lines of other pages between a page's own (see splice.py)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from scripts.data.renderings import HALF_CLEAN, WHOLE_PAGE
from scripts.data.splices import wording
from scripts.data.splices.parts import (
    CHROME,
    Part,
    Put,
    bylines_of,
    chrome_runs,
    ends_sentence,
    first_sentences,
    flat,
    rows_of_text,
    title_of,
)
from scripts.data.splices.sources import Pool, Source, metadata, text_sources, word_count
from scripts.data.splices.splice import Spliced, Split, splice

# Per cent of the pages of a set that are spliced in a rendering: few of the English ones, so that the other languages have a
# share, and few of the Chinese ones, which are many and alike.
RATES = {"train": {"wcxb-dev": 25, "chinese": 50}, "test": {"wcxb-dev": 10, "chinese": 20}}
OTHER_RATES = {"train": 100, "test": 60}
SPACED = 0.2  # share of blank lines from which a page separates its paragraphs by one


def spliced_text(split: Split, limit: int | None = None, renderings: Sequence[str] = ()) -> Iterator[Spliced]:
    """Spliced pages of text, rendering by rendering; at most ``limit``, drawn evenly. Same arguments, same pages."""
    renderings = renderings or tuple(WHOLE_PAGE | HALF_CLEAN)
    wanted = _drawn(split, limit, renderings)
    for rendering in renderings:
        found = text_sources(rendering)
        pool = Pool(found)
        for host in found:
            if host.page.id in wanted:
                spliced = splice(host, pool, TextMaker(host), Random(f"{host.page.id} {split}"))
                if spliced:
                    yield spliced


def _drawn(split: Split, limit: int | None, renderings: Sequence[str]) -> set[str]:
    """The ids of the renderings that are spliced."""
    names = []
    for name, about in metadata().items():
        rate = RATES[split].get(about.dataset, OTHER_RATES[split])
        keys = [f"{name}#{rendering}" for rendering in renderings]
        names += [key for key in keys if zlib.crc32(f"{key} {split}".encode()) % 100 < rate]
    names.sort(key=lambda key: zlib.crc32(key[::-1].encode()))
    return set(names[:limit])


class TextMaker:
    """Makes the parts of a page of text, and puts them in (see `parts.Maker`)."""

    def __init__(self, host: Source) -> None:
        self.host = host
        places = np.flatnonzero(host.main)
        self.first, self.last = int(places[0]), int(places[-1])
        blank = [not line.strip() for line in host.page.lines[self.first : self.last + 1]]
        self.spaced = sum(blank) >= SPACED * len(blank)

    def line(self, text: str, kind: str, foreign: bool = True) -> Part:
        return Part([text], [kind], [foreign])

    def title(self, source: Source, random: Random) -> Part:
        return self.line(title_of(source), "offtopic")

    def byline(self, source: Source, random: Random) -> list[Part]:
        return [self.line(line, "offtopic") for line in bylines_of(source, random)]

    def text(self, source: Source, most: int, random: Random) -> Part:
        rows = rows_of_text(source, most, random)
        kinds = [kind for _, kind in rows]
        return Part([source.page.lines[row] for row, _ in rows], kinds, [kind == "offtopic" for kind in kinds])

    def teaser_title(self, source: Source, random: Random) -> Part:
        return self.line(title_of(source), "related")

    def teaser(self, source: Source, random: Random) -> Part:
        return self.line(first_sentences(source, random), "offtopic")

    def one_line(self, source: Source, text: Part) -> Part:
        return self.line(f"{title_of(source)} {text.lines[0]}", "related")

    def more(self, source: Source, random: Random) -> Part:
        return self.line(wording.more(source.metadata.language, random), "offtopic")

    def heading(self, random: Random) -> Part:
        return self.line(wording.heading(self.host.metadata.language, random), "related", False)

    def chrome(self, random: Random) -> Part | None:
        """Some successive lines of the page's own chrome."""
        runs = chrome_runs(self.host)
        if not runs:
            return None
        start, stop = runs[0] if random.random() < 0.7 else random.choice(runs)
        count = random.choice((3, 5, 8, 12, 20, 40))
        start = random.randrange(start, max(start + 1, stop - count))
        stop = min(stop, start + count)
        page = self.host.page
        return Part(page.lines[start:stop], page.kinds[start:stop], [False] * (stop - start))

    def bar(self, random: Random) -> list[Part]:
        """The lines behind the page's own text, or made-up ones."""
        page = self.host.page
        behind = [row for row in range(self.last + 1, len(page.lines)) if page.lines[row].strip()]
        behind = behind[: random.randrange(1, 7)]
        if behind and random.random() < 0.6 and all(page.kinds[row] in CHROME for row in behind):
            return [self.line(page.lines[row], page.kinds[row], False) for row in behind]
        return [self.line(text, "social", False) for text in wording.shares(self.host.metadata.language, random)]

    def spot(self, place: str, random: Random) -> int | None:
        """The row before which a splice is put in."""
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
        lines = self.host.page.lines
        main = [row for row in np.flatnonzero(self.host.main).tolist() if lines[row].strip()]
        ends = [row + 1 for row in main[2:-2] if ends_sentence(lines[row]) and word_count(lines[row]) > 8]
        return random.choice(ends) if len(main) >= 8 and ends else None

    def put(self, groups: list[list[Part]], spot: int, random: Random) -> Put:
        gap = Part([""], [""], [False])
        parts: list[Part] = [gap] if self.spaced else []
        for part in (part for group in groups for part in group):
            parts += [part, gap] if self.spaced else [part]
        lines, kinds, foreign = flat(parts)
        own = self.host.page.lines
        return Put([*own[:spot], *lines, *own[spot:]], None, kinds, foreign, spot)

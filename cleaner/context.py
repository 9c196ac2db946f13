"""What stands around a line: the second stage's view of a page.

A line alone says little: "Paris" may be a menu entry or a table cell. Three sources tell them apart: the neighbours, means
over stretches of lines above and below, and the page as a whole. All of them are columns over a whole batch; windows never
cross the edge of a page. Wider windows and more neighbours were tried (scripts/LOG.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features import OWN, Floats, Table
from cleaner.lines import KINDS

# What the first stage says of a line from its own words: is it main text, is it of this kind, and (learned in the same
# way) does main text follow it, precede it, begin or end at it. "Leave a comment" says little of itself and much of what
# comes after.
LEXICAL = ("main", *(kind for kind in KINDS if kind != "body"), "main_below", "main_above", "main_begins", "main_ends")
DIRECTIONS = ("main_below", "main_above", "main_begins", "main_ends")

_NEAR_OWN = (
    "log_chars", "log_words", "last_terminal", "capitalised_words", "share_digit", "share_upper", "numbers",
    "first_separator", "short_words", "blank_above",
)  # fmt: skip
_NEAR_LEXICAL = ("main", "related", "comment", *DIRECTIONS)
_FAR_OWN = ("last_terminal", "log_words", "share_digit", "capitalised_words")
_PAGE_OWN = ("share_currency", "share_code", "share_path", "later_copy", "numbers")
REACH = 4  # neighbours a side
Spans = tuple[tuple[int, int], ...]
_FAR: Spans = ((-8, -1), (1, 8), (-30, -1), (1, 30))
STRETCHES: Spans = ((-3, 3), *_FAR)
BINS = 1 << 13  # word slots a page when looking for words that occur elsewhere on it
LONG = np.log1p(np.float32(80))  # characters; jusText's and many others' idea of a long line


def sigmoid(values: Floats) -> Floats:
    """The logistic function, safe from overflow."""
    return (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)


class Around:
    """What a context is made of: thin arrays over a whole batch, from which the wide columns of some rows are cut.

    Hundreds of columns of all the rows of a giant page would not fit the cache, nor, at a million lines, the memory.
    """

    def __init__(self, batch: Table) -> None:
        self.batch = batch
        self.rows = len(batch.page)
        self.first_of_page, self.end_of_page = batch.bounds[:-1][batch.page], batch.bounds[1:][batch.page]

    def shifted(self, values: Floats, step: int, rows: slice) -> Floats:
        """Each row gets the values of the row ``step`` further down; -1 beyond the edge of the page."""
        out = np.full((len(values), rows.stop - rows.start), -1, np.float32)
        start, stop = max(rows.start, -step), min(rows.stop, self.rows - step)
        if start < stop:
            there = values[:, start + step : stop + step]
            same = self.batch.page[start:stop] == self.batch.page[start + step : stop + step]
            np.copyto(out[:, start - rows.start : stop - rows.start], there, where=same)
        return out

    def sums(self, values: Floats, weight: Floats | None = None) -> NDArray[np.float64]:
        """Running sums of (weighted) columns, the weight's own last, with a column of zeros before the first row."""
        out = np.zeros((len(values) + 1, self.rows + 1))
        np.cumsum(values if weight is None else values * weight, axis=1, out=out[:-1, 1:])
        np.cumsum(np.ones(self.rows) if weight is None else weight, out=out[-1, 1:])
        return out

    def stretches(self, sums: NDArray[np.float64], spans: Spans, rows: slice) -> list[Floats]:
        """For each span (from, to) of rows relative to a row, the mean of every column over it, within the page."""
        number, first, end = np.arange(rows.start, rows.stop), self.first_of_page[rows], self.end_of_page[rows]
        out = []
        for low, high in spans:
            start = np.minimum(np.maximum(number + low, first), end)
            stop = np.minimum(np.maximum(number + high + 1, first), end)
            part = sums.take(stop, axis=1) - sums.take(start, axis=1)
            out.append((part[:-1] / (part[-1] + 1e-3)).astype(np.float32))
        return out

    def means(self, sums: NDArray[np.float64]) -> Floats:
        """(columns, pages): means over each page."""
        part = np.diff(sums[:, self.batch.bounds], axis=1)
        means: Floats = (part[:-1] / (part[-1] + 1e-3)).astype(np.float32)
        return means


class FirstContext(Around):
    """The columns of the first pass: a line's own, its neighbours', stretches above and below, the page."""

    def __init__(self, batch: Table, lexical: Floats, rarity: Floats) -> None:
        """``lexical`` is (len(LEXICAL), rows) logits, ``rarity`` an inverse document frequency a hash bucket."""
        super().__init__(batch)
        own = {name: batch.own[number] for number, name in enumerate(OWN)}
        chance = sigmoid(lexical)
        self.lexical = lexical
        self.near = np.stack([*(own[name] for name in _NEAR_OWN), *(lexical[LEXICAL.index(name)] for name in _NEAR_LEXICAL)])
        # the kinds are left out here: 72 columns fewer to learn by heart, and no loss that one fold could show
        directed = [LEXICAL.index(name) for name in ("main", *DIRECTIONS)]
        far = np.concatenate([chance[directed], np.stack([own[name] for name in _FAR_OWN])])
        heavy = np.concatenate([chance[:1], far[len(directed) :]])
        self.far, self.heavy = self.sums(far), self.sums(heavy, batch.weight)
        self.shared = cohesion(batch, chance[0], rarity)
        self.shared_sums = self.sums(self.shared, batch.weight)
        self.page = self._page_columns(own, far, heavy)

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows."""
        return np.concatenate(
            [
                self.batch.own[:, rows],
                self.lexical[:, rows],
                *(self.shifted(self.near, step, rows) for step in range(-REACH, REACH + 1) if step),
                *self.stretches(self.far, STRETCHES, rows),
                *self.stretches(self.heavy, STRETCHES, rows),
                self.shared[:, rows],
                *self.stretches(self.shared_sums, ((-4, -1), (1, 4), (-2, 2)), rows),
                self.page[:, self.batch.page[rows]],
            ],
            dtype=np.float32,
        )

    def _page_columns(self, own: dict[str, Floats], far: Floats, heavy: Floats) -> Floats:
        """(columns, pages): what each page is like as a whole."""
        long = (own["log_chars"] > LONG).astype(np.float32)
        plain = np.stack([*far, long, own["blank_above"], *(own[name] for name in _PAGE_OWN)])
        lines = np.diff(self.batch.bounds)
        words = np.bincount(self.batch.page, self.batch.weight, len(lines))
        weighted = self.sums(np.concatenate([heavy, long[None]]), self.batch.weight)
        parts = [np.log1p(np.stack([lines, words])), self.means(self.sums(plain)), self.means(weighted)]
        return np.concatenate(parts, dtype=np.float32)


class SecondContext(Around):
    """The columns that the second pass sees beside the first's: what the first made of the lines around (stacked
    sequential learning, Cohen & Carvalho 2005)."""

    def __init__(self, batch: Table, kinds: Floats, rarity: Floats) -> None:
        """``kinds`` is (len(KINDS), rows) probabilities."""
        super().__init__(batch)
        main = kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]
        self.seen = np.concatenate([main[None], kinds])
        self.alone = np.log(np.clip(self.seen, 1e-4, 1))
        self.far, self.heavy = self.sums(self.seen), self.sums(main[None], batch.weight)
        self.shared = cohesion(batch, main, rarity)
        self.page = self.means(self.far)

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows."""
        spans = ((-3, 3), *_FAR, (-100, -1), (1, 100))
        return np.concatenate(
            [
                self.alone[:, rows],
                *(self.shifted(self.alone, step, rows) for step in (-1, 1)),
                *(self.shifted(self.seen[:1], step, rows) for step in (-4, -3, -2, 2, 3, 4)),
                *self.stretches(self.far, _FAR, rows),
                *self.stretches(self.heavy, spans, rows),
                self.shared[:, rows],
                self._mass(rows),
                self.page[:, self.batch.page[rows]],
            ],
            dtype=np.float32,
        )

    def _mass(self, rows: slice) -> Floats:
        """How much of the page's main text stands above each row, how much there is, and what share of the page."""
        start, stop = self.first_of_page[rows], self.end_of_page[rows]
        main, words = self.heavy
        total = main[stop] - main[start] + 1e-3
        above = (main[rows] - main[start]) / total
        return np.stack([above, np.log(total), total / (words[stop] - words[start] + 1e-3)]).astype(np.float32)


def cohesion(batch: Table, main: Floats, rarity: Floats) -> Floats:
    """(4, rows): how much of a line's vocabulary, rare words above all, is shared with the rest of the page's main text.

    What belongs to the article speaks of the same things; a teaser or another article brings names of its own.
    """
    rows = len(batch.page)
    row, weight = batch.word_row, rarity[batch.words & np.uint32(len(rarity) - 1)]
    slot = batch.page[row] * BINS + (batch.words >> np.uint32(16)).astype(np.int64) % BINS
    size = (len(batch.bounds) - 1) * BINS
    chance = main[row]
    elsewhere = np.maximum(np.bincount(slot, chance, size)[slot] - chance, 0)
    anywhere = np.bincount(slot, minlength=size)[slot] > 1
    total = np.bincount(row, weight, rows) + 1e-3
    in_main = np.bincount(row, weight * np.minimum(elsewhere, 1), rows) / total
    often = np.bincount(row, weight * np.log1p(elsewhere), rows) / total
    on_page = np.bincount(row, weight * anywhere, rows) / total
    return np.stack([in_main, often, on_page, total / batch.weight]).astype(np.float32)

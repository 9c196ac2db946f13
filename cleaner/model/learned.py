"""What was learned from a user's labels -> log odds of the kinds, added to those of a base model.

Two layers, in this order. **Memory**: the kinds that lines of the same key had on labelled pages; a row of a remembered line
takes the mean of these, in which the base's own probabilities count as a few more pages (a Dirichlet prior). **A linear layer**
over the base's columns, its probabilities, the memory around a row, and hashed tokens: words, tags and names, and the
remembered lines between which a row stands. Its weights are pulled to zero, so that where nothing was learned the base answers
as it is (docs/experiments.md#layers-on-a-base).

Keys and tokens are hashes; no text is kept. `cleaner.decision.learned` reads a batch for it, `cleaner.training.adapt` fits it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import widths
from cleaner.features.pages import PAGES
from cleaner.features.text import Floats, Ints
from cleaner.lines import KINDS

PREFIX = "learned_"  # names of the arrays begin so
MEMORY = 23  # columns about the memory of a row and of those around it (`cleaner.decision.learned.memory_columns`)
SORTS = 2 * len(PAGES)  # columns about what sort of page it is
TOKENS = ("words", "elements", "zones")  # sorts of hashed tokens
DENSE = 1 + len(KINDS) + MEMORY + SORTS  # columns of the linear layer beside those of the base
LEAST_SHARE = 0.01
LEAST = 1e-6  # smallest probability of a kind
LARGEST = 1e4  # weights beyond it are no result of a fit
SCALE = 1 / 3  # of standardised columns and of log probabilities, so that all parts have one pull

Arrays = Mapping[str, NDArray[Any]]


class Tokens(NamedTuple):
    """Hashed tokens of some rows, row by row."""

    hashes: NDArray[np.uint32]  # (tokens,)
    bounds: Ints  # (rows + 1,)

    def of(self, rows: Ints) -> Tokens:
        """Return the tokens of some rows."""
        return self.between(self.bounds[:-1][rows][:, None], self.bounds[1:][rows][:, None])

    def between(self, starts: Ints, stops: Ints) -> Tokens:
        """Return the tokens between some places: (rows, ranges) starts and stops, all ranges of a row together."""
        counts = (stops - starts).reshape(-1)
        ends = np.append(0, np.cumsum(counts))
        places = np.arange(ends[-1]) - np.repeat(ends[:-1] - starts.reshape(-1), counts)
        return Tokens(self.hashes[places], ends[:: starts.shape[1]])


class Table(NamedTuple):
    """Weights of the tokens that were learned from."""

    hashes: NDArray[np.uint32]  # (learned,), sorted
    weights: Floats  # (learned, classes)

    def log_odds(self, tokens: Tokens) -> Floats:
        """Return (rows, classes): the sum of the weights of a row's tokens, by the root of their number."""
        counts = widths(tokens.bounds)
        classes = self.weights.shape[1]
        out = np.zeros((len(counts), classes), np.float32)
        place, known = placed(self.hashes, tokens.hashes)
        row = np.repeat(np.arange(len(counts)), counts)[known]
        weights = self.weights[place[known]]
        for number in range(classes):
            out[:, number] = np.bincount(row, weights[:, number], len(counts))
        out /= np.sqrt(np.maximum(counts, 1))[:, None]
        return out


def placed(known: NDArray[Any], wanted: NDArray[Any]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the place of each wanted hash among the sorted known ones, and whether it is there.

    >>> place, found = placed(np.array([3, 5]), np.array([5, 4]))
    >>> place.tolist(), found.tolist()
    ([1, 1], [True, False])
    """
    if not len(known):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return place, known[place] == wanted


class Memory(NamedTuple):
    """The lines of the labelled pages."""

    keys: NDArray[np.uint64]  # (lines,), sorted
    counts: Floats  # (lines, kinds): on how many pages a line was of each kind
    repeated: NDArray[np.bool_]  # (lines,): whether it stands on two labelled pages or more

    def of(self, keys: NDArray[np.uint64]) -> Floats:
        """Return (rows, kinds) counts of the lines with some keys."""
        place, known = placed(self.keys, keys)
        out = np.zeros((len(keys), self.counts.shape[1]), np.float32)
        out[known] = self.counts[place[known]]
        return out

    def marks(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return (rows,) whether a key is of a line that stands on two labelled pages or more."""
        place, known = placed(self.keys, keys)
        known[known] = self.repeated[place[known]]
        return known


class Evidence(NamedTuple):
    """What the linear layer reads of some rows."""

    offset: Floats  # (rows, len(KINDS)): logarithms of the base's probabilities, after the memory
    columns: Floats  # (rows, columns of both passes), standardised
    memory: Floats  # (rows, MEMORY)
    sorts: Floats  # (rows, SORTS)
    tokens: dict[str, Tokens]  # by their sort

    @property
    def dense(self) -> Floats:
        """(rows, DENSE + columns): what the dense weights stand for."""
        centred = self.offset - self.offset.mean(1, keepdims=True)
        one = np.ones((len(self.offset), 1), np.float32)
        parts = [one, centred * SCALE, self.memory, self.sorts, self.columns * SCALE]
        return np.concatenate(parts, axis=1, dtype=np.float32)


class Learned(NamedTuple):
    """The layers, as they are stored."""

    memory: Memory
    prior: float  # pages that the base's own probabilities count as
    known: float  # share of the rows of a page that are remembered, from which it is of a labelled site
    dense: Floats  # (DENSE + columns, len(KINDS)); (0, len(KINDS)) if there is a memory alone
    tables: dict[str, Table]

    @classmethod
    def of(cls, arrays: Arrays, columns: int) -> Learned:
        """Make it from arrays, for a base of so many columns. Raises ``KeyError`` or ``ValueError`` for others."""
        found = {name: arrays[PREFIX + name] for name in ("keys", "counts", "repeated", "prior", "dense")}
        memory = Memory(found["keys"].astype(np.uint64), found["counts"].astype(np.float32), found["repeated"].astype(bool))
        tables = {}
        for name in TOKENS:
            if f"{PREFIX}{name}" in arrays:
                weights = arrays[f"{PREFIX}{name}_weights"].astype(np.float32)
                tables[name] = Table(arrays[PREFIX + name].astype(np.uint32), weights)
        prior, known = (float(each) for each in found["prior"].reshape(2))
        learned = cls(memory, prior, known, found["dense"].astype(np.float32), tables)
        learned.check(columns)
        return learned

    def check(self, columns: int) -> None:
        """Raise ``ValueError`` for shapes and values that no fit gives."""
        width = DENSE + columns
        parts: list[tuple[NDArray[Any], Floats]] = [(self.memory.keys, self.memory.counts), *self.tables.values()]
        if any(part.ndim != 1 or weights.shape != (len(part), len(KINDS)) for part, weights in parts):
            raise ValueError("a table of what was learned has as many weights as it has no keys")
        if any((part[1:] <= part[:-1]).any() for part, _ in parts):
            raise ValueError("the keys of what was learned are not in order")
        if self.memory.repeated.shape != self.memory.keys.shape or self.dense.shape not in (
            (width, len(KINDS)),
            (0, len(KINDS)),
        ):
            raise ValueError(f"what was learned has {self.dense.shape} weights, expected {(width, len(KINDS))}")
        numbers = [weights for _, weights in parts] + [self.dense, np.array([self.prior, self.known])]
        if not all(np.isfinite(each).all() and np.abs(each).max(initial=0) < LARGEST for each in numbers):
            raise ValueError("what was learned holds numbers that are none or too large")
        if min(self.prior, self.known) <= 0 or self.memory.counts.min(initial=0) < 0:
            raise ValueError("what was learned counts fewer than no pages")

    def packed(self) -> dict[str, NDArray[Any]]:
        """Return the arrays, as `of` reads them."""
        arrays: dict[str, NDArray[Any]] = {
            "keys": self.memory.keys,
            "counts": self.memory.counts.astype(np.float16),
            "repeated": self.memory.repeated,
            "prior": np.array([self.prior, self.known], np.float32),
            "dense": self.dense.astype(np.float16),
        }
        for name, table in self.tables.items():
            arrays |= {name: table.hashes, f"{name}_weights": table.weights.astype(np.float16)}
        return {PREFIX + name: array for name, array in arrays.items()}

    def remembered(self, kinds: Floats, counts: Floats, page: Ints) -> Floats:
        """Return (rows, len(KINDS)) logarithms of the base's probabilities, of that shape, weighed with the memory of each row.

        ``counts`` is (rows, len(KINDS)), the pages on which the line of a row was of each kind, ``page`` (rows,) the page of
        each row. On a page of which few rows are remembered, one of another site, the base's probabilities count as more pages:
        "Share" is of one kind there, and of another here.
        """
        hit = counts.sum(1) > 0
        pages = int(page[-1]) + 1 if len(page) else 0
        share = np.bincount(page, hit, pages) / np.maximum(np.bincount(page, minlength=pages), 1)
        prior = self.prior * np.maximum(1, self.known / np.maximum(share, LEAST_SHARE)[page])[:, None] ** 2
        chances = np.maximum(kinds, LEAST)
        weighed = (counts + prior * chances) / (counts.sum(1, keepdims=True) + prior)
        return np.asarray(np.log(weighed), np.float32)

    def probabilities(self, evidence: Evidence) -> Floats:
        """Return (len(KINDS), rows) probabilities of some rows."""
        odds = evidence.offset.copy()
        if len(self.dense):
            odds += evidence.dense @ self.dense
        for name, table in self.tables.items():
            odds += table.log_odds(evidence.tokens[name])
        return softmax(odds).T


def softmax(odds: Floats) -> Floats:
    """Return (rows, len(KINDS)) probabilities of (rows, len(KINDS)) log odds."""
    found: Floats = np.exp(odds - odds.max(1, keepdims=True))
    found /= found.sum(1, keepdims=True)
    return found


def has_learned(names: Sequence[str]) -> bool:
    """Return whether the arrays with some names hold what was learned."""
    return any(name.startswith(PREFIX) for name in names)

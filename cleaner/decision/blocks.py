"""Probabilities of single lines -> those of the tables, lists and code samples that they are parts of.

Half a table is of no use. So the evidence of all rows of a block is pooled: their log odds of being main text are averaged,
each by the root of its words, and every row gets the mean. Which kind of its side a row is stays its own.
"""

from __future__ import annotations

import numpy as np

from cleaner.features.arrays import places_of
from cleaner.features.text import Floats, Ints
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.odds import log_odds, sigmoid

_MAIN = numbers_of(MAIN_KINDS)
_REST = [kind for kind in range(len(KINDS)) if kind not in _MAIN]
_LEAST = np.float32(1e-30)  # so that a row that is very sure takes part, too


def pooled(kinds: Floats, block: Ints, words: Floats) -> Floats:
    """Return (len(KINDS), rows) probabilities with those of each block pooled.

    ``block`` is (rows,): the number of the block of each row, below 0 for a row that is in none; ``words`` (rows,).
    """
    rows = places_of(block >= 0)
    if not len(rows):
        return kinds
    number, weight = block[rows], np.sqrt(words[rows])
    total = np.bincount(number, weight)[number]
    odds = np.bincount(number, weight * main_odds(kinds[:, rows]))[number] / total
    return with_main_odds(kinds, rows, odds.astype(np.float32))


def main_odds(kinds: Floats) -> Floats:
    """Return (rows,) log odds that a row is main text, of (len(KINDS), rows) probabilities."""
    main, rest = _sides(kinds)
    return log_odds(main / (main + rest))


def with_main_odds(kinds: Floats, rows: Ints | slice, odds: Floats) -> Floats:
    """Return (len(KINDS), rows) probabilities in which some rows have these log odds of being main text.

    The kinds of each side keep their proportions.
    """
    main, rest = _sides(kinds[:, rows])
    shared = sigmoid(odds)
    factor = np.repeat(((1 - shared) / rest)[None], len(kinds), axis=0)
    factor[_MAIN] = shared / main
    out = kinds.copy()
    out[:, rows] *= factor
    return out


def with_evidence(kinds: Floats, rows: Ints, evidence: float) -> Floats:
    """Return (len(KINDS), rows) probabilities in which some rows have more log odds of being main text, or fewer."""
    return with_main_odds(kinds, rows, main_odds(kinds[:, rows]) + np.float32(evidence)) if len(rows) else kinds


def _sides(kinds: Floats) -> tuple[Floats, Floats]:
    """Return (rows,) the probabilities of main text and of all other kinds, of which none is zero."""
    return np.maximum(kinds[_MAIN].sum(0), _LEAST), np.maximum(kinds[_REST].sum(0), _LEAST)


def numbered(blocks: list[Ints]) -> Ints:
    """Return (rows,) numbers of the blocks of several pages, none of which have a number in common."""
    out, first = [], 0
    for block in blocks:
        out.append(np.where(block >= 0, block + first, -1))
        first += int(block.max(initial=-1)) + 1
    return np.concatenate(out) if out else np.zeros(0, np.int64)

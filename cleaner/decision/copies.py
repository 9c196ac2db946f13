"""A verdict -> one without kept rows that say what a kept row above has said: the copy for phones, the slide, the summary.

A page that lays out its text for two screens, or shows its first post as a summary, says the same words twice. Nothing is lost
with the second copy. Short rows that are alike (fields of a table, a refrain) are no copies, and a page of such rows is left
alone. A post that another one quotes belongs to that one too (docs/experiments.md#second-copies, #quoted-posts).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.policy import Verdict, words_of_rows
from cleaner.decision.reasons import CODE
from cleaner.features.arrays import places_of, widths, with_first
from cleaner.features.text import SURFACE, Flags, Ints, LineBatch
from cleaner.known.quotes import names_quoted
from cleaner.lines import MAIN_KINDS, UNKNOWN, numbers_of

# Constants: docs/experiments.md#second-copies.
SHINGLE = 4  # words in a row that count as said
FEWEST_WORDS = 10  # of a copy, all of whose shingles were said; a line of a refrain has fewer
MOST_SIGNS = 0.2  # share of a copy's characters that are digits and signs
LONG_WORDS, SAID = 20, 0.9  # words of a long copy, and the share of its shingles that were said, at least
SLOTS_A_HASH = 4  # of a table in which few hashes share a slot
MOST_COPIES = 4  # of equal rows on a page; more are a template, such as a condition below every offer
APART = 4  # rows from one copy of a quotation to the next, at most
ABOVE = 2  # rows from the one that says whose it is to the first copy, at most
FEW_ROWS, MOST_OF_PAGE = 60, 0.4  # a page of fewer kept rows, of whose words more than this share would go, is left alone
_SIGNS = [SURFACE.index(f"share_{name}") for name in ("digit", "bracket", "separator", "code", "currency", "path", "other")]
_COPIES = SURFACE.index("copies")
_MAIN = numbers_of(MAIN_KINDS)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd: multiplying by it loses nothing


class Shingles(NamedTuple):
    """The shingles of some rows, row by row, in the order of the page."""

    row: Ints  # (shingles,)
    said: Flags  # (shingles,): does a row above, on the same page, have it?


def shingles_of(rows: Flags, lines: LineBatch) -> Shingles:
    """Return the shingles of the chosen ``rows``, (rows,); a shingle does not reach from one row into the next."""
    words = places_of(rows[lines.word_row])
    row, hashes = lines.word_row[words], lines.words[words].astype(np.uint64)
    count = max(len(row) - SHINGLE + 1, 0)
    inside = places_of(row[:count] == row[SHINGLE - 1 :]) if count else np.zeros(0, np.int64)
    row = row[inside]
    mixed = lines.page[row].astype(np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed ^ hashes[inside + place]) * _SPREAD
        mixed ^= mixed >> np.uint64(29)
    return Shingles(row, np.asarray(row[_firsts(mixed)] < row, bool))


def _firsts(hashes: NDArray[np.uint64]) -> Ints:
    """Return (hashes,): the place where each hash comes first.

    A table of slots finds nearly all of them without a sort. Hashes whose slot another one has taken are sorted.
    """
    count = len(hashes)
    bits = max(SLOTS_A_HASH * count, 1).bit_length()
    slot = (hashes >> np.uint64(64 - bits)).astype(np.intp)
    table = np.empty(1 << bits, np.int64)
    table[slot[::-1]] = np.arange(count)[::-1]  # later assignments win, and these are the earlier places
    first: Ints = table[slot]
    others = places_of(hashes[first] != hashes)
    if len(others):
        _, at, again = np.unique(hashes[others], return_index=True, return_inverse=True)
        first[others] = others[at[again]]
    return first


def second_copies(keep: Flags, lines: LineBatch) -> Flags:
    """Return (rows,): which kept rows say what kept rows above have said. Pages that are made of such rows have none."""
    found = shingles_of(keep, lines)
    size = len(keep)
    total, said = np.bincount(found.row, minlength=size), np.bincount(found.row, found.said, size)
    words = words_of_rows(lines)
    copies = np.round(np.exp(lines.surface[_COPIES]))
    again: Flags = keep & (total > 0) & (words >= FEWEST_WORDS) & (copies <= MOST_COPIES)
    again &= (said == total) | ((words >= LONG_WORDS) & (said >= SAID * total))
    again &= lines.surface[_SIGNS].sum(0) <= MOST_SIGNS
    again = without_quoted(again, lines)
    if not again.any():
        return again
    pages = len(lines.bounds) - 1
    rows, kept, gone = (
        np.bincount(lines.page, weights, pages) for weights in (keep, lines.n_words * keep, lines.n_words * again)
    )
    alone = (rows < FEW_ROWS) & (gone > MOST_OF_PAGE * kept)
    return np.asarray(again & ~alone[lines.page], bool)


def without_quoted(copies: Flags, lines: LineBatch) -> Flags:
    """Return (rows,): the copies but for quoted ones, whose run begins right below a row that says whose words follow."""
    rows = places_of(copies)
    if not len(rows):
        return copies
    number = np.arange(len(copies))
    said = np.maximum.accumulate(np.where(names_quoted(lines), number, -1))[rows]  # the last such row above each copy
    begins = (widths(rows) > APART) | (widths(lines.page[rows]) > 0) | (said[1:] > rows[:-1])
    run = np.cumsum(with_first(False, begins))
    first = rows[with_first(True, begins)][run]
    quoted = (said >= first - ABOVE) & (said < first) & (said >= lines.first[rows])
    out = copies.copy()
    out[rows[quoted]] = False
    return out


def drop_copies(verdict: Verdict, known: Ints, lines: LineBatch) -> Verdict:
    """Return the verdict without second copies of main text. Their kind is that of the text all the same.

    ``known`` is (rows,) kinds that are settled; a settled row stays.
    """
    main = np.isin(verdict.choices[1], _MAIN)
    again = second_copies(verdict.keep & main, lines) & (known == UNKNOWN)
    if not again.any():
        return verdict
    choices = verdict.choices.copy()
    choices[0, again] = choices[1, again]
    reason = np.where(again, CODE["second-copy"], verdict.reason)
    return verdict._replace(keep=verdict.keep & ~again, reason=reason, choices=choices)

"""Columns about the line that opens a row's section: how far above the last line of each kind stands, and the last heading.

"Similar items", "Reviews (12)" and "Specifications" say what the next forty lines are, too far above for windows of lines. So
the last short row above each row that reads like a line of a kind is looked up, and how far above it is; and the last heading,
with what its words say (docs/experiments.md#openings-of-sections).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.features.arrays import as_columns
from cleaner.features.text import Flags, Floats, Ints, LineBatch

OPENING_KINDS = ("related", "comment", "promo", "legal", "social", "nav", "byline", "caption")
SAID = ("main", "main_below", "related", "comment", "promo", "nav")  # logits of a heading's words
OPENINGS = (
    *(f"log_since_{kind}" for kind in OPENING_KINDS),
    "log_since_heading",
    *(f"heading_{name}" for name in SAID),
    "log_words_since_heading",
)
LONGEST = 8  # words of a row that opens something
LIKELY, LIKELY_HEADING = 0.5, 0.35  # probabilities by a row's words alone
FAR = 300  # rows: as far as nowhere


def openings(batch: LineBatch, words: Floats, names: Sequence[str], heads: Flags) -> Floats:
    """Return (len(OPENINGS), rows) columns.

    ``words`` is (len(names), rows) logits of each row's words, ``heads`` (rows,) the rows that the markup says are headings.
    """
    logits = dict(zip(names, words, strict=True))
    short = batch.n_words <= LONGEST
    found = [_since(_last(short & (logits[kind] > _logit(LIKELY)), batch)) for kind in OPENING_KINDS]
    last = _last(heads | (short & (logits["heading"] > _logit(LIKELY_HEADING))), batch)
    known, at = last >= 0, np.maximum(last, 0)
    found.append(_since(last))
    found += [np.where(known, logits[name].take(at), 0) for name in SAID]
    running = np.cumsum(batch.n_words)
    since = running - running.take(at)
    found.append(np.where(known, np.log1p(np.maximum(since, 0)), np.log1p(np.float32(FAR * LONGEST))))
    return as_columns(found)


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _last(flags: Flags, batch: LineBatch) -> Ints:
    """Return (rows,): the last row above each row, on its page, that is flagged; -1 if there is none."""
    rows = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, rows, -1))
    above = np.full(len(flags), -1, np.int64)
    above[1:] = last[:-1]
    return np.where(above >= batch.first, above, -1)


def _since(last: Ints) -> Floats:
    """Return (rows,): log of one and the rows since the last one."""
    since = np.where(last >= 0, np.minimum(np.arange(len(last)) - last, FAR), FAR)
    return np.log1p(since).astype(np.float32)

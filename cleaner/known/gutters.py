"""Runs of rows that count up, a number a row -> the line numbers beside a code sample, or the numbers of a listing's pages.

A reader of HTML shows the column of line numbers above the sample (mozilla/readability#374).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of, widths
from cleaner.features.text import SURFACE
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

# Set by hand, not measured.
FEWEST = 4  # rows that count up
LONGEST = 5  # digits
YEARS = range(1800, 2100)
NAV = KINDS.index("nav")
_DIGITS = SURFACE.index("share_digit")


def find_gutters(found: NDArray[np.int64], of: Rows) -> None:
    """Mark the rows of such runs as navigation where nothing else is settled. ``found`` is (rows,)."""
    batch = of.batch
    rows = places_of((batch.surface[_DIGITS] == 1) & (batch.n_words == 1) & (found == UNKNOWN))
    if len(rows) < FEWEST:
        return
    lines = [line.strip() for line in of.texts(rows)]
    none = range(-2, -2 * len(lines) - 2, -2)  # no two of which follow each other
    counts = (line.isdecimal() and len(line) <= LONGEST for line in lines)
    values = np.array([int(line) if yes else no for line, yes, no in zip(lines, counts, none, strict=True)])
    goes_on = np.zeros(len(rows), bool)
    goes_on[1:] = (widths(rows) == 1) & (widths(values) == 1) & (widths(batch.page[rows]) == 0)
    run = np.cumsum(~goes_on) - 1
    years = (values >= YEARS.start) & (values < YEARS.stop)  # of a table
    found[rows[(np.bincount(run)[run] >= FEWEST) & ~years]] = NAV

"""Rows that hold the options of a list to choose from, or the days of a calendar: many cells between tabs.

Whoever turns a page into text writes `<select>` and the rows of a table alike, as cells with tabs between them. Tables of so
many columns hold numbers, or have other rows of as many cells (docs/experiments.md#options-between-tabs).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

FEWEST, SURE = 10, 15  # cells of such a row, of which at most half have digits; of one whose digits do not count
_NAV = KINDS.index("nav")


def find_options(found: NDArray[np.int64], rows: Rows) -> None:
    """Settle the rows, (rows,), that hold options, where nothing is settled yet."""
    wide = places_of(rows.size >= FEWEST)
    cells = {row: len(text.split("\t")) for row, text in zip(wide.tolist(), rows.texts(wide), strict=True) if "\t" in text}
    page = rows.batch.page
    for row, count in cells.items():
        near = [other for other in (row - 1, row + 1) if other in cells and page[other] == page[row]]
        in_table = any(abs(cells[other] - count) <= 1 for other in near)
        if count >= FEWEST and not in_table and found[row] == UNKNOWN and are_options(rows[row]):
            found[row] = _NAV


def are_options(line: str) -> bool:
    """Whether a line holds options.

    >>> are_options("Region\\tAlsace\\tAquitaine\\tAuvergne\\tBretagne\\tCentre\\tCorse\\tLimousin\\tLorraine\\tPicardie")
    True
    >>> are_options("1990\\t12\\t14\\t15\\t9\\t3\\t8\\t8\\t12\\t31\\t7"), are_options("Height\\tWidth\\tDepth")
    (False, False)
    """
    cells = [cell for cell in line.split("\t") if cell.strip()]
    numbered = sum(any(map(str.isdigit, cell)) for cell in cells)
    return len(cells) >= SURE or (len(cells) >= FEWEST and numbered <= len(cells) / 2)

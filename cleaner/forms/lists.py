"""Units of text -> the lists and tables that they are parts of: lines with bullets, or with tabs, right below each other."""

from __future__ import annotations

import numpy as np

from cleaner.forms.wrapped import is_item
from cleaner.units import UNSETTLED, Units

_SIGNS = frozenset("-*+•·‣◦▪–—([0123456789")  # the first characters of items
LONGEST_ROW = 160  # characters of a row of a table


def with_lists(units: Units, tabs: bool = True) -> Units:
    """Number the lists and tables of a text, so that their items and rows are decided together.

    ``tabs`` tells whether there is a tab in the text.

    >>> from cleaner.units import plain
    >>> with_lists(plain(["To bring", "• Tea", "• Milk", "", "• Home"])).block.tolist()
    [-1, 0, 0, -1]
    """
    if tabs:
        sorts = [_sort_of(words) if words[0] in _SIGNS or "\t" in words else 0 for words in units.words]
    else:
        sorts = [1 if words[0] in _SIGNS and is_item(words) else 0 for words in units.words]
    if not any(sorts):
        return units
    sort = np.frombuffer(bytes(sorts), np.uint8)  # faster than an array of the list
    goes_on = np.zeros(len(sort), bool)
    goes_on[1:] = (sort[1:] > 0) & (sort[1:] == sort[:-1]) & (units.blanks[1:-1] == 0)
    begins = np.zeros(len(sort), bool)
    begins[:-1] = goes_on[1:] & ~goes_on[:-1]
    return units._replace(block=np.where(goes_on | begins, np.cumsum(begins) - 1, UNSETTLED))


def _sort_of(line: str) -> int:
    """Return 1 for an item, 2 for a row, 0 for another line."""
    if is_item(line):
        return 1
    return 2 if len(line) <= LONGEST_ROW and "\t" in line else 0

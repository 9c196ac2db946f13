"""Blocks of a page -> the tables, lists and code samples whose lines are decided together.

A structure is one of short parts: a list each of whose items is a line, a table of short cells, a code sample. A table that
holds the layout of a page, or a list whose items are cards of several lines, is none: its lines have roles of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.tags import TAGS

Ints = NDArray[np.int64]
FEWEST = 2  # lines
LONGEST_CELL = 160  # characters of the longest line of a table of data
_IS_LIST, _IS_ITEM, _IS_TABLE, _IS_CODE = (
    np.isin(TAGS, names) for names in (("ul", "ol", "dl"), ("li", "dt", "dd"), ("table",), ("pre", "listing", "xmp"))
)
_UNFIT = np.isin(TAGS, ("h1", "h2", "h3", "h4", "h5", "h6", "form", "nav", "article", "section"))  # within a table


def structures(page: Blocks) -> Ints:
    """Return (lines,) the element of the structure that each line is a part of; -1 for a line of none.

    >>> from cleaner.html.blocks import blocks
    >>> structures(blocks("<p>Bring<ul><li>Tea<li>Milk</ul><ul><li>Tea<p>Black.</ul>")).tolist()
    [-1, 3, 3, -1, -1]
    """
    elements = len(page.tag)
    before = np.append(0, np.cumsum(np.bincount(page.element, minlength=elements)))
    lines = before[page.end] - before[:-1]  # within each element
    item, lists = _nearest(page, _IS_ITEM), _nearest(page, _IS_LIST)
    of_item = np.where(item >= 0, lists[np.maximum(page.parent[item], 0)], -1)
    alone = (item >= 0) & (lines[item] == 1)
    single = np.bincount(np.maximum(of_item[page.element], 0), alone[page.element], elements)
    is_list = _IS_LIST[page.tag] & (single == lines) & (lines >= FEWEST)
    code = _nearest(page, _IS_CODE)
    table = _nearest(page, _IS_TABLE)
    found = np.where(is_list[np.maximum(of_item, 0)] & (of_item >= 0), of_item, -1)
    if (table >= 0).any():
        found = np.where(_data_tables(page, lines, table)[np.maximum(table, 0)] & (table >= 0), table, found)
    return np.where(code >= 0, code, found)[page.element]


def _nearest(page: Blocks, wanted: NDArray[np.bool_]) -> Ints:
    """Return (elements,) the nearest element around each, or itself, whose tag is wanted; -1 where there is none."""
    is_wanted = wanted[page.tag]
    if not is_wanted.any():  # as on most pages for tables and code
        return np.full(len(page.tag), -1)
    found = np.where(is_wanted, np.arange(len(page.tag)), np.maximum(page.parent, 0))
    while True:  # twice as far up each time, until all have arrived
        further = found[found]
        if (further == found).all():
            return np.where(is_wanted[found], found, -1)
        found = further


def _data_tables(page: Blocks, lines: Ints, table: Ints) -> NDArray[np.bool_]:
    """Return (elements,): whether an element is a table of short lines that holds no table, heading or section."""
    count = len(page.tag)
    longest = np.zeros(count, np.int64)
    lengths = np.fromiter(map(len, page.lines), np.int64, len(page.lines))
    np.maximum.at(longest, np.maximum(table[page.element], 0), lengths)
    inner = np.append(0, np.cumsum(_IS_TABLE[page.tag] | _UNFIT[page.tag]))
    nested = inner[page.end] - inner[1:]
    fits = (longest <= LONGEST_CELL) & (nested == 0) & (lines >= FEWEST)
    fits &= _IS_TABLE[page.tag]
    return np.asarray(fits, bool)

"""What stands around a row: neighbours, means over windows, extremes above and below; never across the edge of a page.

Everything is thin arrays over a whole batch, from which the wide columns of some rows are cut: hundreds of columns of all rows
of a giant page would not fit the cache, nor, at a million lines, the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.features.text import Floats, Ints, LineBatch

Doubles = NDArray[np.float64]
Spans = tuple[tuple[int, int], ...]  # rows relative to a row, both ends counted
BEYOND = -1.0  # the value of a neighbour beyond the edge of the page
_APART = 64.0  # between the log odds of one page and the next, all between -32 and 32: running extremes begin anew


class Windows:
    """The neighbours and windows of every row of a batch."""

    def __init__(self, batch: LineBatch) -> None:
        self.batch, self.rows = batch, len(batch.page)

    def neighbours(self, values: Floats, step: int, rows: slice) -> Floats:
        """(columns, rows): the values of the row ``step`` further down; `BEYOND` beyond the edge of the page."""
        out = np.full((len(values), rows.stop - rows.start), BEYOND, np.float32)
        start, stop = max(rows.start, -step), min(rows.stop, self.rows - step)
        if start < stop:
            there = values[:, start + step : stop + step]
            same = self.batch.page[start:stop] == self.batch.page[start + step : stop + step]
            np.copyto(out[:, start - rows.start : stop - rows.start], there, where=same)
        return out

    def running_sums(self, values: Floats, weight: Floats | None = None) -> Doubles:
        """(columns + 1, rows + 1): running sums of (weighted) columns, the weight's own last, from a column of zeros on."""
        out = np.zeros((len(values) + 1, self.rows + 1))
        np.cumsum(values if weight is None else values * weight, axis=1, out=out[:-1, 1:])
        np.cumsum(np.ones(self.rows) if weight is None else weight, out=out[-1, 1:])
        return out

    def window_means(self, sums: Doubles, spans: Spans, rows: slice) -> list[Floats]:
        """(columns, rows) for each span: the mean of every column over the window, within the page; 0 over an empty one."""
        number, first, end = np.arange(rows.start, rows.stop), self.batch.first[rows], self.batch.end[rows]
        out = []
        for low, high in spans:
            start = np.minimum(np.maximum(number + low, first), end)
            stop = np.minimum(np.maximum(number + high + 1, first), end)
            part = sums.take(stop, axis=1) - sums.take(start, axis=1)
            out.append((part[:-1] / (part[-1] + 1e-3)).astype(np.float32))
        return out

    def page_means(self, sums: Doubles) -> Floats:
        """(columns, pages): means over each page."""
        part = np.diff(sums[:, self.batch.bounds], axis=1)
        means: Floats = (part[:-1] / (part[-1] + 1e-3)).astype(np.float32)
        return means


def highest_above(odds: Floats | Doubles, batch: LineBatch) -> tuple[Doubles, Ints]:
    """(rows,) twice: the highest log odds from the first row of a page to each, and the row at which they stand."""
    apart = batch.page * _APART
    top = np.maximum.accumulate(odds + apart)
    rises = np.append(True, top[1:] > top[:-1])[: len(top)]
    return top - apart, np.maximum.accumulate(np.where(rises, np.arange(len(top)), 0))


def highest_below(odds: Floats | Doubles, batch: LineBatch, none: float) -> Doubles:
    """(rows,): the highest log odds below each row; ``none`` below the last one of a page."""
    apart = batch.page * _APART
    top: Doubles = np.maximum.accumulate((odds - apart)[::-1])[::-1] + apart
    top = np.append(top[1:], none)[: len(top)]
    top[batch.bounds[1:][np.diff(batch.bounds) > 0] - 1] = none
    return top


# --- declared columns --------------------------------------------------------------------------------------------------

View = TypeVar("View")


class Part(NamedTuple, Generic[View]):
    """Columns that one function computes together: their names and groups, and what makes them of a view and some rows."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: Callable[[View, slice], Sequence[Floats]]  # arrays of (columns, rows), one below the other


class Layout(Generic[View]):
    """The columns of one pass, declared once; width, groups and the header of a model come from here."""

    def __init__(self, *parts: Part[View]) -> None:
        self.parts = parts
        self.names = tuple(chain.from_iterable(part.names for part in parts))
        self.groups = tuple(chain.from_iterable(part.groups for part in parts))

    def __len__(self) -> int:
        return len(self.names)

    def matrix(self, view: View, rows: slice) -> Floats:
        """(columns, rows) of some rows."""
        return np.concatenate(list(chain.from_iterable(part.values(view, rows) for part in self.parts)), dtype=np.float32)

    def of_group(self, *groups: str) -> NDArray[np.bool_]:
        """(columns,): which columns are of some groups."""
        return np.isin(self.groups, groups)


def part(names: Sequence[str], group: str | Sequence[str], values: Callable[[View, slice], Sequence[Floats]]) -> Part[View]:
    """One part of a layout; all its columns are of one group, or each has its own."""
    return Part(tuple(names), (group,) * len(names) if isinstance(group, str) else tuple(group), values)


def at_steps(names: Sequence[str], steps: Sequence[int]) -> list[str]:
    """The names of neighbours' columns, a step after the other.

    >>> at_steps(["main"], [-1, 2])
    ['main@-1', 'main@+2']
    """
    return [f"{name}@{step:+d}" for step in steps for name in names]


def over_spans(names: Sequence[str], spans: Spans) -> list[str]:
    """The names of windows' columns, a window after the other.

    >>> over_spans(["main"], ((-8, -1),))
    ['main[-8:-1]']
    """
    return [f"{name}[{low}:{high}]" for low, high in spans for name in names]

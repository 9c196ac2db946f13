"""Columns about the rows around each row: neighbours, window means, extremes above and below, all within one page.

Thin arrays are kept for the whole batch, and wide columns are made for some rows at a time: hundreds of columns for all rows of
a giant page would fit neither the cache nor, at a million lines, the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import widths, with_first, with_last
from cleaner.features.text import Floats, Ints, LineBatch

Doubles = NDArray[np.float64]
Spans = tuple[tuple[int, int], ...]  # offsets of the first and last row of each window
BEYOND = -1.0  # the value of a neighbour beyond the edge of the page
_APART = 64.0  # offset between pages, at least the range of log odds (-32 to 32): running extremes restart at each page


class Windows:
    """Neighbours and window means for every row of a batch."""

    def __init__(self, batch: LineBatch) -> None:
        self.batch, self.rows = batch, len(batch.page)
        self._edges: dict[Spans, tuple[Ints, Ints]] = {}  # of the windows around some rows, `_edges_are_of`
        self._edges_are_of = slice(0)

    def neighbours(self, values: Floats, step: int, rows: slice) -> Floats:
        """Return (columns, rows): the values of the row ``step`` rows below each; `BEYOND` outside of the page."""
        out = np.full((len(values), rows.stop - rows.start), BEYOND, np.float32)
        start, stop = max(rows.start, -step), min(rows.stop, self.rows - step)
        if start < stop:
            there = values[:, start + step : stop + step]
            if len(self.batch.bounds) == 2:  # a single page
                out[:, start - rows.start : stop - rows.start] = there
                return out
            same = self.batch.page[start:stop] == self.batch.page[start + step : stop + step]
            np.copyto(out[:, start - rows.start : stop - rows.start], there, where=same)
        return out

    def running_sums(self, values: Floats, weight: Floats | None = None) -> Doubles:
        """Return (columns + 1, rows + 1) running sums of columns, weighted if ``weight`` is given.

        The first column is zero; the last row holds the running sum of the weight, or of ones.
        """
        out = np.zeros((len(values) + 1, self.rows + 1))
        np.cumsum(values if weight is None else values * weight, axis=1, out=out[:-1, 1:])
        if weight is None:
            out[-1] = np.arange(self.rows + 1)
        else:
            np.cumsum(weight, out=out[-1, 1:])
        return out

    def window_means(self, sums: Doubles, spans: Spans, rows: slice) -> list[Doubles]:
        """Return for each span the (columns, rows) means over the window around each row, within its page; 0 over no rows."""
        starts, stops = self._edges_of(spans, rows)
        part = sums.take(stops, axis=1)
        part -= sums.take(starts, axis=1)
        part[-1] += 1e-3
        means = np.divide(part[:-1], part[-1], out=part[:-1])
        count = rows.stop - rows.start
        return [means[:, number * count : (number + 1) * count] for number in range(len(spans))]

    def _edges_of(self, spans: Spans, rows: slice) -> tuple[Ints, Ints]:
        """Return two (spans * rows,): the first row of each window, span by span, and the row behind it, both on the page of
        the row or right behind it. Several sorts of means share their windows."""
        if rows != self._edges_are_of:
            self._edges, self._edges_are_of = {}, rows
        if spans not in self._edges:
            offsets = np.array([[low for low, _ in spans], [high + 1 for _, high in spans]])
            number = np.arange(rows.start, rows.stop) + offsets[:, :, None]
            np.maximum(number, self.batch.first[rows], out=number)
            starts, stops = np.minimum(number, self.batch.end[rows], out=number).reshape(2, -1)
            self._edges[spans] = starts, stops
        return self._edges[spans]

    def page_means(self, sums: Doubles) -> Floats:
        """Return (columns, pages) means over each page."""
        part = sums.take(self.batch.bounds[1:], axis=1) - sums.take(self.batch.bounds[:-1], axis=1)
        means: Floats = (part[:-1] / (part[-1] + 1e-3)).astype(np.float32)
        return means


def highest_above(odds: Floats | Doubles, batch: LineBatch) -> tuple[Doubles, Ints]:
    """Return the highest log odds from the first row of the page to each row, and the row that has them, (rows,) both."""
    apart = batch.page * _APART
    top = np.maximum.accumulate(odds + apart)
    rises = with_first(True, top[1:] > top[:-1])[: len(top)]
    return top - apart, np.maximum.accumulate(np.where(rises, np.arange(len(top)), 0))


def highest_below(odds: Floats | Doubles, batch: LineBatch, none: float) -> Doubles:
    """Return (rows,) highest log odds below each row; ``none`` for the last row of a page."""
    apart = batch.page * _APART
    top: Doubles = np.maximum.accumulate((odds - apart)[::-1])[::-1] + apart
    top = with_last(top[1:], none)[: len(top)]
    top[batch.bounds[1:][widths(batch.bounds) > 0] - 1] = none
    return top


# --- declared columns --------------------------------------------------------------------------------------------------

Context = TypeVar("Context")


class Part(NamedTuple, Generic[Context]):
    """Columns that one function computes together: names, groups, and the function of a context and a slice of rows."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: Callable[[Context, slice], Sequence[Floats | Doubles]]  # arrays of (columns, rows), to be stacked


class Layout(Generic[Context]):
    """The declared columns of one pass, from which its width, its groups and a model's header follow."""

    def __init__(self, *parts: Part[Context]) -> None:
        self.parts = parts
        self.names = tuple(chain.from_iterable(part.names for part in parts))
        self.groups = tuple(chain.from_iterable(part.groups for part in parts))

    def __len__(self) -> int:
        return len(self.names)

    def matrix(self, context: Context, rows: slice) -> Floats:
        """Return (columns, rows) of some rows of a context."""
        out, place = np.empty((len(self), rows.stop - rows.start), np.float32), 0
        for part in self.parts:
            for values in part.values(context, rows):  # copied while they are in the cache
                out[place : place + len(values)] = values
                place += len(values)
        return out

    def of_group(self, *groups: str) -> NDArray[np.bool_]:
        """Return (columns,): whether each column is in one of the groups."""
        return np.isin(self.groups, groups)


def part(
    names: Sequence[str], group: str | Sequence[str], values: Callable[[Context, slice], Sequence[Floats | Doubles]]
) -> Part[Context]:
    """Make one part of a layout; ``group`` is one group for all its columns, or one for each."""
    return Part(tuple(names), (group,) * len(names) if isinstance(group, str) else tuple(group), values)


def at_steps(names: Sequence[str], steps: Sequence[int]) -> list[str]:
    """Return the names of neighbour columns, step by step.

    >>> at_steps(["main"], [-1, 2])
    ['main@-1', 'main@+2']
    """
    return [f"{name}@{step:+d}" for step in steps for name in names]


def over_spans(names: Sequence[str], spans: Spans) -> list[str]:
    """Return the names of window columns, window by window.

    >>> over_spans(["main"], ((-8, -1),))
    ['main[-8:-1]']
    """
    return [f"{name}[{low}:{high}]" for low, high in spans for name in names]

"""Small arrays -> the same as numpy's own functions return, with fewer calls.

A page has some hundred rows, so that a call costs more than the work: numpy's ``flatnonzero``, ``diff``, ``append``, ``stack``
and ``isin`` are several calls each (docs/experiments.md#fewer-calls-a-page).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def places_of(flags: NDArray[Any]) -> NDArray[np.int64]:
    """Return the indices of the values of a one-dimensional array that are not zero.

    >>> places_of(np.array([False, True, True])).tolist()
    [1, 2]
    """
    return flags.nonzero()[0]


def widths(values: NDArray[Any]) -> NDArray[Any]:
    """Return (n - 1,) differences between neighbours of (n,) numbers.

    >>> widths(np.array([0, 2, 5])).tolist()
    [2, 3]
    """
    found: NDArray[Any] = values[1:] - values[:-1]
    return found


def sums_before(values: NDArray[Any]) -> NDArray[Any]:
    """Return (n + 1,) running sums of (n,) values, from zero on; those of fractions as ``float64``.

    >>> sums_before(np.array([2, 3])).tolist(), sums_before(np.array([True, False, True])).tolist()
    ([0, 2, 5], [0, 1, 1, 2])
    """
    total = values.cumsum()
    out = np.empty(len(total) + 1, np.float64 if total.dtype.kind == "f" else total.dtype)
    out[0] = 0
    out[1:] = total
    return out


def with_last(values: NDArray[Any], last: Any) -> NDArray[Any]:
    """Return (n + 1,): some values and one more, of the same type.

    >>> with_last(np.array([2, 3]), 0).tolist()
    [2, 3, 0]
    """
    out = np.empty(len(values) + 1, values.dtype)
    out[:-1] = values
    out[-1] = last
    return out


def with_first(first: Any, values: NDArray[Any]) -> NDArray[Any]:
    """Return (n + 1,): one value more, and some values, of their type.

    >>> with_first(True, np.array([False, True])).tolist()
    [True, False, True]
    """
    out = np.empty(len(values) + 1, values.dtype)
    out[0] = first
    out[1:] = values
    return out


def as_columns(columns: Sequence[NDArray[Any]], sort: Any = np.float32) -> NDArray[Any]:
    """Return (columns, rows): some columns, (rows,) each and of any types, as one matrix.

    >>> as_columns([np.array([1, 2]), np.array([True, False])]).tolist()
    [[1.0, 2.0], [1.0, 0.0]]
    """
    out = np.empty((len(columns), len(columns[0])), sort)
    for row, values in zip(out, columns, strict=True):
        row[:] = values
    return out


def among_kinds(kinds: NDArray[np.int64], wanted: Sequence[int] | NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Return whether each kind is a wanted one; same shape. Kinds are numbers below ``count``, or -1 for none.

    >>> among_kinds(np.array([-1, 2, 0]), [0, 1], 3).tolist()
    [False, False, True]
    """
    table = np.zeros(count + 1, bool)  # the last one is that of -1
    table[wanted] = True
    found: NDArray[np.bool_] = table[kinds]
    return found


def grouped(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of the group of each hash, (n,), and the size of each group; groups are in the order of their hashes.

    >>> [found.tolist() for found in grouped(np.array([7, 3, 7], np.uint64))]
    [[1, 0, 1], [1, 2]]
    """
    order = hashes.argsort()
    ranked = hashes[order]
    number = with_first(0, ranked[1:] != ranked[:-1]).cumsum() if len(ranked) else np.zeros(0, np.int64)
    group = np.empty(len(hashes), np.int64)
    group[order] = number
    return group, np.bincount(number)

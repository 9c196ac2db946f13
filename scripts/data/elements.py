"""Parts of a page as `cleaner.html.blocks.Blocks`: the lines in an element, an element as a page, some lines as a page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.metadata import Head

NEARLY_ALL = 0.95  # share of the characters of some lines


def inside(page: Blocks, element: int) -> NDArray[np.bool_]:
    """(lines,): the lines in an element."""
    rows: NDArray[np.bool_] = (page.element >= element) & (page.element < page.end[element])
    return rows


def held(page: Blocks, amounts: NDArray[np.generic]) -> NDArray[np.float64]:
    """(elements,): the sum of the amounts, (lines,), of all lines in each element."""
    running = np.append(0, np.cumsum(np.bincount(page.element, amounts, len(page.tag))))
    sums: NDArray[np.float64] = running[page.end] - running[:-1]
    return sums


def depths(page: Blocks) -> NDArray[np.int64]:
    """(elements,): the number of elements around each."""
    depth = np.zeros(len(page.tag), np.int64)
    for number in range(1, len(depth)):
        depth[number] = depth[page.parent[number]] + 1
    return depth


def smallest_around(page: Blocks, rows: NDArray[np.bool_]) -> int:
    """The smallest element that holds nearly all characters of some lines, (lines,)."""
    held_by = held(page, np.array([len(line) for line in page.lines], np.int64) * rows)
    holds = np.flatnonzero(held_by >= NEARLY_ALL * held_by[0])
    return int(holds[np.argmin((page.end - np.arange(len(page.tag)))[holds])])


def subtree(page: Blocks, root: int) -> Blocks:
    """One element of a page as a page of its own, without the page's metadata."""
    stop, rows = int(page.end[root]), inside(page, root)
    elements = slice(root, stop)
    parent = page.parent[elements] - root
    parent[0] = -1
    first, last = page.name_bounds[root], page.name_bounds[stop]
    return replace(
        page,
        lines=[line for line, yes in zip(page.lines, rows.tolist(), strict=True) if yes],
        element=page.element[rows] - root,
        link=page.link[rows],
        bold=page.bold[rows],
        origin=page.origin[rows],
        hidden=None,
        tag=page.tag[elements],
        parent=parent,
        end=page.end[elements] - root,
        names=page.names[first:last],
        name_bounds=page.name_bounds[root : stop + 1] - first,
        head=Head(),
    )


def of_rows(page: Blocks, rows: NDArray[np.int64]) -> Blocks:
    """Some lines of a page, and the elements around them, as a page."""
    lines = np.append(0, np.cumsum(np.bincount(page.element[rows], minlength=len(page.tag))))
    stays = lines[page.end] > lines[:-1]
    stays[0] = True
    place = np.append(0, np.cumsum(stays)).astype(np.int32)  # of each element among those that stay
    counts = np.diff(page.name_bounds)
    return replace(
        page,
        lines=[page.lines[row] for row in rows.tolist()],
        element=place[:-1][page.element[rows]],
        link=page.link[rows],
        bold=page.bold[rows],
        origin=page.origin[rows],
        hidden=None,
        tag=page.tag[stays],
        parent=np.where(page.parent[stays] < 0, -1, place[:-1][page.parent[stays]]).astype(np.int32),
        end=place[page.end[stays]],
        names=page.names[np.repeat(stays, counts)],
        name_bounds=np.append(0, np.cumsum(counts[stays])).astype(np.int32),
    )

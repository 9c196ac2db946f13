"""Cutting and joining pages as `cleaner.html.blocks.Blocks`: elements made by hand, put into each other and into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.metadata import Head
from cleaner.html.tags import TAGS

Place = tuple[int, int, int]  # where elements are put in: the parent, the first element after, the first line after


def leaf(tag: str, text: str, linked: bool = False) -> Blocks:
    """An element with one line.

    >>> leaf("h2", "Tea").lines
    ['Tea']
    """
    code = np.array([TAGS.index(tag)], np.uint8)
    none = np.zeros(1, np.int32)
    link = np.array([len(text) if linked else 0], np.int32)
    names = np.zeros(0, np.uint32)
    return Blocks(
        [text], none, link, none, none.astype(np.uint8), code, none - 1, none + 1, names, np.zeros(2, np.int32), Head(), False
    )


def container(tag: str, parts: Sequence[Blocks]) -> Blocks:
    """An element around others.

    >>> box = container("div", [leaf("h2", "Tea"), leaf("p", "Boil.")])
    >>> box.lines, box.element.tolist(), box.parent.tolist(), box.end.tolist()
    (['Tea', 'Boil.'], [1, 2], [-1, 0, 0], [3, 2, 3])
    """
    first = 1 + np.cumsum([0, *(len(part.tag) for part in parts)])
    names = np.cumsum([0, *(len(part.names) for part in parts)])
    joined = _joined(parts)
    shifts = list(zip(parts, first[:-1].tolist(), strict=True))
    parent = [np.where(part.parent < 0, 0, part.parent + shift) for part, shift in shifts]
    bounds = [part.name_bounds[:-1] + shift for part, shift in zip(parts, names[:-1].tolist(), strict=True)]
    return replace(
        joined,
        element=np.concatenate([part.element + shift for part, shift in shifts]).astype(np.int32),
        tag=np.concatenate([[TAGS.index(tag)], joined.tag]).astype(np.uint8),
        parent=np.concatenate([[-1], *parent]).astype(np.int32),
        end=np.concatenate([[first[-1]], *(part.end + shift for part, shift in shifts)]).astype(np.int32),
        name_bounds=np.concatenate([[0], *bounds, [names[-1]]]).astype(np.int32),
    )


def _joined(parts: Sequence[Blocks]) -> Blocks:
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("element", "link", "bold", "origin", "tag", "parent", "end", "names")
    }
    return replace(parts[0], lines=[line for part in parts for line in part.lines], head=Head(), **columns)


def graft(host: Blocks, part: Blocks, place: Place) -> Blocks:
    """The page with a part put into it, at a place that `before`, `behind` or `at_the_end` gave.

    >>> page = container("div", [leaf("p", "One."), leaf("p", "Three.")])
    >>> grown = graft(page, leaf("p", "Two."), behind(page, 1))
    >>> grown.lines, grown.element.tolist(), grown.parent.tolist(), grown.end.tolist()
    (['One.', 'Two.', 'Three.'], [1, 2, 3], [-1, 0, 0, 0], [4, 2, 3, 4])
    """
    parent, at, row = place
    count = len(part.tag)
    grows = np.zeros(len(host.tag), bool)
    element = parent
    while element >= 0:
        grows[element] = True
        element = int(host.parent[element])
    end = np.where(grows | (np.arange(len(host.tag)) >= at), host.end + count, host.end)
    moved = np.where(host.parent >= at, host.parent + count, host.parent)
    own = np.where(part.parent < 0, parent, part.parent + at)
    bounds, shift = host.name_bounds, host.name_bounds[at]

    def put(mine: NDArray[np.generic], theirs: NDArray[np.generic], where: int) -> NDArray[np.generic]:
        return np.concatenate([mine[:where], theirs.astype(mine.dtype), mine[where:]])

    return replace(
        host,
        lines=[*host.lines[:row], *part.lines, *host.lines[row:]],
        element=put(np.where(host.element >= at, host.element + count, host.element), part.element + at, row).astype(np.int32),
        link=put(host.link, part.link, row),
        bold=put(host.bold, part.bold, row),
        origin=put(host.origin, part.origin, row),
        tag=put(host.tag, part.tag, at),
        parent=put(moved, own, at).astype(np.int32),
        end=put(end, part.end + at, at).astype(np.int32),
        names=put(host.names, part.names, int(shift)),
        name_bounds=np.concatenate([bounds[:at], part.name_bounds[:-1] + shift, bounds[at:] + len(part.names)]).astype(
            np.int32
        ),
    )


def behind(page: Blocks, element: int) -> Place:
    """After an element, as its sibling; of the whole page, at the end of it."""
    if page.parent[element] < 0:
        return at_the_end(page, element)
    inside = np.flatnonzero((page.element >= element) & (page.element < page.end[element]))
    row = int(inside[-1]) + 1 if len(inside) else _first_row(page, element)
    return int(page.parent[element]), int(page.end[element]), row


def before(page: Blocks, element: int) -> Place:
    """Before an element that is not the whole page, as its sibling."""
    inside = np.flatnonzero((page.element >= element) & (page.element < page.end[element]))
    row = int(inside[0]) if len(inside) else _first_row(page, element)
    return int(page.parent[element]), element, row


def at_the_end(page: Blocks, element: int) -> Place:
    """In an element, as its last child."""
    inside = np.flatnonzero((page.element >= element) & (page.element < page.end[element]))
    row = int(inside[-1]) + 1 if len(inside) else _first_row(page, element)
    return element, int(page.end[element]), row


def _first_row(page: Blocks, element: int) -> int:
    """The row at which an element without lines would have its first."""
    return int(np.count_nonzero(page.element < element))


def inside(page: Blocks, element: int) -> NDArray[np.bool_]:
    """(lines,): the lines that stand in an element."""
    return (page.element >= element) & (page.element < page.end[element])


def depths(page: Blocks) -> NDArray[np.int64]:
    """(elements,): how many elements are around each."""
    depth = np.zeros(len(page.tag), np.int64)
    for number in range(1, len(depth)):
        depth[number] = depth[page.parent[number]] + 1
    return depth


def smallest_around(page: Blocks, rows: NDArray[np.bool_], share: float = 0.95) -> int:
    """The smallest element that holds a share of the characters of some lines, (lines,)."""
    sizes = np.array([len(line) for line in page.lines], np.int64) * rows
    running = np.append(0, np.cumsum(np.bincount(page.element, sizes, len(page.tag))))
    held = running[page.end] - running[:-1]
    holds = np.flatnonzero(held >= share * held[0])
    return int(holds[np.argmin((page.end - np.arange(len(page.tag)))[holds])])

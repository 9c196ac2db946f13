"""Grafts: elements made by hand or cut from a page, put into each other and into another page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.metadata import Head
from cleaner.html.tags import TAGS
from scripts.data.elements import inside


class Place(NamedTuple):
    """Where elements are put into a page."""

    parent: int
    element: int  # the first element after
    row: int  # the first line after


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
    """All columns of some pages, one after the other; their numbers of elements are left as they are."""
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("element", "link", "bold", "origin", "tag", "parent", "end", "names")
    }
    return replace(parts[0], lines=[line for part in parts for line in part.lines], head=Head(), hidden=None, **columns)


def graft(host: Blocks, part: Blocks, place: Place) -> Blocks:
    """The page with a part put into it, at a place from `before`, `behind` or `at_the_end`.

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

    def put(mine: NDArray[Any], theirs: NDArray[Any], where: int) -> NDArray[Any]:
        return np.concatenate([mine[:where], theirs.astype(mine.dtype), mine[where:]])

    return replace(
        host,
        lines=[*host.lines[:row], *part.lines, *host.lines[row:]],
        element=put(np.where(host.element >= at, host.element + count, host.element), part.element + at, row).astype(np.int32),
        link=put(host.link, part.link, row),
        bold=put(host.bold, part.bold, row),
        origin=put(host.origin, part.origin, row),
        hidden=None,
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
    return Place(int(page.parent[element]), int(page.end[element]), _row_behind(page, element))


def before(page: Blocks, element: int) -> Place:
    """Before an element that is not the whole page, as its sibling."""
    rows = np.flatnonzero(inside(page, element))
    row = int(rows[0]) if len(rows) else _row_where(page, element)
    return Place(int(page.parent[element]), element, row)


def at_the_end(page: Blocks, element: int) -> Place:
    """In an element, as its last child."""
    return Place(element, int(page.end[element]), _row_behind(page, element))


def _row_behind(page: Blocks, element: int) -> int:
    """The row after the last line of an element."""
    rows = np.flatnonzero(inside(page, element))
    return int(rows[-1]) + 1 if len(rows) else _row_where(page, element)


def _row_where(page: Blocks, element: int) -> int:
    """The row at which an element without lines would have its first."""
    return int(np.count_nonzero(page.element < element))

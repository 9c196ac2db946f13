"""Elements of pages of HTML as columns: what each of them holds, and what is around it.

Elements are in document order, so that the content of an element is a range of the columns, and a sum over it is the difference
of two running sums. No Python statement runs once an element.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import grouped, places_of, sums_before, widths, with_first, with_last
from cleaner.features.text import Flags, Hashes, Ints, mixed
from cleaner.html.tags import TAGS

if TYPE_CHECKING:  # plain text needs the names of the columns, but not the reader of HTML
    from cleaner.html.blocks import Blocks


class Elements:
    """The elements of all pages of a batch, page after page."""

    def __init__(self, pages: Sequence[Blocks]) -> None:
        sizes = np.array([len(page.tag) for page in pages], np.int64)
        self.first = sums_before(sizes)  # (pages + 1,): first element of each page
        offset = np.repeat(self.first[:-1], sizes)
        self.size = len(offset)
        self.tag = np.concatenate([page.tag for page in pages])
        self.root = offset  # (elements,): element 0 of each element's page
        # the root is its own parent, so that climbing ends there
        self.parent = np.maximum(np.concatenate([page.parent for page in pages]), 0) + offset
        self.end = np.concatenate([page.end for page in pages]) + offset
        self.names = np.concatenate([page.names for page in pages])
        counts = np.concatenate([widths(page.name_bounds) for page in pages])
        self.name_bounds = sums_before(counts)
        number = np.arange(self.size)
        self.depth = number - np.cumsum(np.bincount(self.end, minlength=self.size + 1))[:-1]

    def around(self, flags: Flags, elements: Ints) -> NDArray[np.int32]:
        """Return (groups, rows): the number of elements of each group around some elements, (rows,), themselves included.

        ``flags`` is (groups, len(TAGS)): whether each tag is in each group. Of the elements that begin up to one, those that
        end there or before are not around it, and these are the first in the order of their ends.
        """
        begun, ended = (np.zeros((len(flags), self.size + 1), np.int32) for _ in range(2))
        np.cumsum(flags.take(self.tag, axis=1), axis=1, out=begun[:, 1:])
        np.cumsum(flags.take(self.tag[np.argsort(self.end, kind="stable")], axis=1), axis=1, out=ended[:, 1:])
        around: NDArray[np.int32] = begun.take(elements + 1, axis=1) - ended.take(elements - self.depth[elements], axis=1)
        return around

    def nearest(self, tags: str) -> Ints:
        """Return (elements,): the innermost element with one of the tags around each element, itself included, or the root."""
        jump = np.where(tag_flags(tags)[self.tag], np.arange(self.size), self.parent)
        while True:  # each round doubles the distance climbed
            further = jump[jump]
            if (further == jump).all():
                return jump
            jump = further

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (columns, elements): sums of (columns, elements) values over each element and its content."""
        running = np.zeros((len(values), self.size + 1))
        np.cumsum(values, axis=1, out=running[:, 1:])
        return running[:, self.end] - running[:, :-1]

    def steps(self, one: Ints, other: Ints, same_page: Flags) -> Ints:
        """Return (pairs,): the number of steps in the tree between two elements of the same page; anything for pairs across
        pages.

        Two elements, neither of which contains the other, meet right above the shallowest element that begins after the first
        and not after the second. The elements are those of adjacent lines, in document order, so these ranges do not overlap.
        """
        low, high = np.minimum(one, other), np.maximum(one, other)
        meeting = self.depth[low]  # the depth of the first, if it contains the second
        apart = places_of((self.end[low] <= high) & same_page)
        if len(apart):
            between = np.stack([low[apart] + 1, high[apart] + 1], axis=1).ravel()
            shallowest = np.minimum.reduceat(with_last(self.depth, 0), between)[::2]
            meeting[apart] = shallowest - 1
        steps: Ints = np.maximum(self.depth[low] + self.depth[high] - 2 * meeting, 0)
        return steps

    @cached_property
    def name_sum(self) -> NDArray[np.uint64]:
        """(elements,): one hash of all names of an element, independent of their order."""
        running = with_first(0, mixed(self.names).cumsum(dtype=np.uint64))
        sums: NDArray[np.uint64] = running[self.name_bounds[1:]] - running[self.name_bounds[:-1]]
        return sums

    @cached_property
    def alike(self) -> Ints:
        """(elements,): the number of other elements with the same tag, names and parent, as repeated cards have."""
        shape = self.name_sum * np.uint64(0x9E3779B97F4A7C15) + self.tag
        key = (shape ^ (shape >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + self.parent.astype(np.uint64)
        group, sizes = grouped(key)
        return sizes[group] - 1

    @property
    def words(self) -> tuple[Hashes, Ints]:
        """(words,) hashes of the tag and the names of each element, and (elements + 1,) the first of each."""
        bounds = self.name_bounds + np.arange(self.size + 1)
        words = np.empty(bounds[-1], np.uint32)
        named = np.ones(len(words), bool)
        named[bounds[:-1]] = False
        words[named] = self.names
        words[bounds[:-1]] = tag_hashes()[self.tag]
        return words, bounds


@cache
def tag_flags(tags: str) -> Flags:
    """Return (len(TAGS),): whether each tag is one of the space-separated names."""
    return np.isin(TAGS, tags.split())


@cache
def tag_hashes() -> Hashes:
    """Return (len(TAGS),) hashes of the tags."""
    from cleaner.html.attributes import name_hash

    return np.array([name_hash(f"<{tag}>") for tag in TAGS], np.uint32)

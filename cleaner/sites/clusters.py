"""The sampled pages of a site -> clusters: near copies of one article under several addresses are one page.

Pages with the very same lines are one cluster. So are two pages that share most of the words of their long lines. Long lines
that stand on many pages, such as a notice about cookies, are the site's and do not count here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.sites.sample import SampledPage

Ints = NDArray[np.int64]
LONG = 12  # words of a line from which it tells an article from another
FEWEST_SHARED = 24  # words of long lines that two copies share at least
MOSTLY = 0.5  # share of the words of the long lines of both pages that stand on both
MOST_COPIES = 5  # one page in so many may be a copy of an article; a line on more pages than that is the site's


def clusters_of(pages: Sequence[SampledPage]) -> Ints:
    """Return (pages,) numbers of the clusters, from 0 in the order of their first pages."""
    groups: dict[bytes, int] = {}
    group = [groups.setdefault(page.keys, len(groups)) for page in pages]
    members: dict[int, SampledPage] = {}
    for number, page in zip(group, pages, strict=True):
        members.setdefault(number, page)
    parent = list(range(len(members)))
    for one, other in _copies([members[number] for number in range(len(members))]):
        _join(parent, one, other)
    roots = [_root(parent, number) for number in group]
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(root, len(numbers)) for root in roots], np.int64)


def most_pages(pages: int) -> int:
    """Return on how many pages a long line may stand and still be an article's."""
    return max(2, pages // MOST_COPIES)


def long_lines(pages: Sequence[SampledPage]) -> tuple[NDArray[np.uint64], Ints, Ints]:
    """Return keys, words and page numbers of the long lines of pages that may be an article's, sorted by key."""
    words = np.frombuffer(b"".join([page.words for page in pages]), np.uint8).astype(np.int64)
    long = np.flatnonzero(words >= LONG)
    keys = np.frombuffer(b"".join([page.keys for page in pages]), "<u8").astype(np.uint64)[long]
    number = np.repeat(np.arange(len(pages)), [len(page.words) for page in pages])[long]
    words = words[long]
    order = np.argsort(keys, kind="stable")
    keys, words, number = keys[order], words[order], number[order]
    _, line, times = np.unique(keys, return_inverse=True, return_counts=True)
    rare = times[line] <= most_pages(len(pages))
    return keys[rare], words[rare], number[rare]


def _copies(pages: Sequence[SampledPage]) -> list[tuple[int, int]]:
    """Return pairs of pages that are near copies; of several copies enough pairs to join them all."""
    keys, words, number = long_lines(pages)
    total = np.bincount(number, words, len(pages))
    next_to = np.flatnonzero(keys[1:] == keys[:-1])
    pairs = np.sort(number[next_to] * len(pages) + number[next_to + 1])
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    one, other = np.divmod(pairs, max(1, len(pages)))
    low, high = np.minimum(total[one], total[other]), np.maximum(total[one], total[other])
    likely = low >= np.maximum(MOSTLY * high, FEWEST_SHARED)
    one, other = one[likely], other[likely]
    lines: dict[int, dict[int, int]] = {page: {} for page in {*one.tolist(), *other.tolist()}}
    for key, size, page in zip(keys.tolist(), words.tolist(), number.tolist(), strict=True):
        if page in lines:
            lines[page][key] = size
    return [pair for pair in zip(one.tolist(), other.tolist(), strict=True) if _are_copies(lines[pair[0]], lines[pair[1]])]


def _are_copies(one: dict[int, int], other: dict[int, int]) -> bool:
    shared = sum(one[key] for key in one.keys() & other.keys())
    return shared >= FEWEST_SHARED and shared >= MOSTLY * (sum(one.values()) + sum(other.values()) - shared)


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _join(parent: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first

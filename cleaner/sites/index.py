"""The sample of one site -> sorted arrays that answer, for the lines of a page, on how many other pages they stand."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.sites.clusters import FEWEST_SHARED, MOSTLY, clusters_of, long_lines
from cleaner.sites.keys import Keys, pair_keys
from cleaner.sites.sample import SampledPage, SiteSample

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
SHAPES = 16  # shapes of addresses of which the counts are remembered
CLUSTERS = 16  # clusters of which the lines are remembered


class Repeats(NamedTuple):
    """What a site says of the lines of one page. Pages are clusters: near copies of one article are one page, and the page
    itself and its copies are not counted."""

    pages: int  # pages of the site in the sample
    lines: Ints  # (lines,) pages that hold the line
    pairs_above: Ints  # (lines,) pages that hold it with the line above; 0 for the first
    pairs_below: Ints  # (lines,) pages that hold it with the line below; 0 for the last
    of_shape: Floats  # (lines,) share of the pages with an address of this shape that hold it
    shape_pages: int  # pages with an address of this shape
    kept: Floats  # (lines,) share of the pages that hold it on which it was kept; NaN where that is not known
    copies: Ints  # (lines,) how often it stands on the page itself


class _Members(NamedTuple):
    """What the pages of one cluster hold."""

    lines: NDArray[np.int32]  # sorted indices into the keys of the site
    told: NDArray[np.bool_]  # (lines,): is it known on one of the pages whether the line was kept?
    kept: NDArray[np.bool_]  # (lines,): was it kept on one of them?
    alike: NDArray[np.bool_]  # (lines,): does it stand on one of them that has the shape?
    pairs: NDArray[np.int32]  # sorted indices into the pairs of the site
    has_shape: bool  # has one of them the shape?


class SiteIndex:
    """The sample of one site, ready to be asked. It does not change."""

    def __init__(self, sample: SiteSample) -> None:
        pages = sample.in_order()
        self.clusters = clusters_of(pages)
        self.pages = int(self.clusters.max()) + 1 if pages else 0
        self._number = {page.page: number for number, page in enumerate(pages)}
        self._shapes = [page.shape for page in pages]
        sizes = [len(page.words) for page in pages]
        self._bounds = np.cumsum([0, *sizes])
        rows = np.frombuffer(b"".join([page.keys for page in pages]), "<u8").astype(np.uint64)
        self.keys, line = np.unique(rows, return_inverse=True)
        self._line = line.astype(np.int32)  # (rows,): each line of each page as an index into keys
        self._kept = np.concatenate([_kept(page) for page in pages]) if pages else np.zeros(0, np.int8)
        cluster = np.repeat(self.clusters, sizes)
        self.lines = self._count(self._line, cluster, len(self.keys))
        self.told = self._count(*self._where(self._kept >= 0, cluster), len(self.keys))
        self.kept = self._count(*self._where(self._kept == 1, cluster), len(self.keys))
        pairs = _pairs(rows, self._bounds)
        inner = np.repeat(self.clusters, np.maximum(np.array(sizes, np.int64) - 1, 0))
        self._pairs, pair = np.unique(pairs, return_inverse=True)
        self._pair = pair.astype(np.int32)  # each pair of each page as an index into pairs; a page has one less than lines
        self._pair_pages = self._count(pair, inner, len(self._pairs))
        self._whole = {(size, int(np.bitwise_xor.reduce(page.line_keys))): number for number, (size, page) in
                       enumerate(zip(sizes, pages, strict=True))}  # fmt: skip
        self._first = np.unique(self.clusters, return_index=True)[1].tolist()  # of each cluster its first page
        alone = np.bincount(self.clusters, minlength=self.pages) == 1
        self._only = [(int(self._bounds[page]), int(self._bounds[page + 1])) if one else (0, 0)
                      for page, one in zip(self._first, alone.tolist(), strict=True)]  # fmt: skip
        self._long_keys, self._long_words, self._long_page = long_lines(pages)
        self._long_total = np.bincount(self._long_page, self._long_words, len(pages))
        self._by_shape: dict[str, tuple[NDArray[np.int32], int]] = {}
        self._by_cluster: dict[tuple[int, str], _Members] = {}
        of_rows = len(rows) * 9 + len(self._pairs) * 16
        self.size = of_rows + len(self.keys) * 32 + len(pages) * 300 + len(self._long_keys) * 24  # bytes, about

    @staticmethod
    def _count(item: NDArray[np.integer], cluster: Ints, items: int) -> Ints:
        """Return (items,) numbers of clusters that hold each item."""
        most = int(cluster.max()) + 1 if len(cluster) else 1
        held = np.sort(item.astype(np.int64) * most + cluster)  # numpy's own unique hashes, which is ten times slower here
        once = held[np.flatnonzero(np.diff(held, prepend=-1))]
        return np.bincount(once // most, minlength=items)

    def _where(self, rows: NDArray[np.bool_], cluster: Ints) -> tuple[NDArray[np.int32], Ints]:
        return self._line[rows], cluster[rows]

    def _of_shape(self, shape: str) -> tuple[NDArray[np.int32], int]:
        """Return (keys,) numbers of clusters with pages of a shape that hold each line there, and the number of clusters."""
        number = [number for number, each in enumerate(self._shapes) if each == shape]
        if not number:
            return np.zeros(0, np.int32), 0
        rows = np.concatenate([np.arange(self._bounds[page], self._bounds[page + 1]) for page in number])
        cluster = np.repeat(self.clusters[number], np.diff(self._bounds)[number])
        counts = self._count(self._line[rows], cluster, len(self.keys)).astype(np.int32)
        return counts, len(set(self.clusters[number].tolist()))

    def repeats(self, page: int | None, shape: str, keys: Keys) -> Repeats:
        """Return what the other pages say of (lines,) keys. ``page`` is the hash of the address, None if it is not known."""
        listed = keys.tolist()
        number = {key: place for place, key in enumerate(dict.fromkeys(listed))}
        order = np.fromiter(map(number.__getitem__, listed), np.intp, len(listed))  # place of each line among the distinct ones
        wanted = np.fromiter(number, np.uint64, len(number))
        at, there = _found(self.keys, wanted)
        pair, is_pair = _found(self._pairs, pair_keys(wanted))
        counts, shape_pages = _remembered(self._by_shape, shape, SHAPES, partial(self._of_shape, shape))
        columns = (self.lines, self.told, self.kept, counts if shape_pages else self.lines)
        lines, told, kept, alike = (np.where(there, column[at], 0) for column in columns)
        below = np.where(is_pair, self._pair_pages[pair], 0) if len(self._pairs) else np.zeros(len(pair), np.int64)
        own = self._own(page, wanted)
        for cluster in own:
            mine = self._same_page(cluster, shape, at) if there.all() else None
            if mine is not None:  # what was learned, as it is
                lines, told, kept, alike, below = lines - 1, told - mine.told, kept - mine.kept, alike - mine.alike, below - 1
            else:
                mine = _remembered(self._by_cluster, (cluster, shape), CLUSTERS, partial(self._pages_of, cluster, shape))
                row, is_mine = _found(mine.lines, at)
                is_mine &= there
                lines, told, kept = lines - is_mine, told - (is_mine & mine.told[row]), kept - (is_mine & mine.kept[row])
                alike = alike - (is_mine & mine.alike[row])
                below = below - (is_pair & _found(mine.pairs, pair)[1])
            shape_pages -= mine.has_shape
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(told > 0, kept / told, np.nan).astype(np.float32)
        of_shape = (alike / max(1, shape_pages) if shape_pages else np.zeros(len(at))).astype(np.float32)
        around = np.concatenate([[0], below, [0]])
        above, copies = around[:-1][order], np.bincount(order)[order]
        found = (lines[order], above, around[1:][order], of_shape[order], shape_pages, share[order], copies)
        return Repeats(self.pages - len(own), *found)

    def _same_page(self, cluster: int, shape: str, at: Ints) -> _Members | None:
        """Return the members of a cluster that is one page of exactly these lines, in order; None for any other."""
        first, stop = self._only[cluster]
        if stop - first != len(at) or not np.array_equal(self._line[first:stop], at):
            return None
        kept, has_shape = self._kept[first:stop], self._shapes[self._first[cluster]] == shape
        return _Members(self._line[first:stop], kept >= 0, kept == 1, np.full(len(at), has_shape), self._pair[:0], has_shape)

    def _pages_of(self, cluster: int, shape: str) -> _Members:
        """Return what the pages of one cluster hold."""
        pages = np.flatnonzero(self.clusters == cluster).tolist()
        bounds = [(int(self._bounds[page]), int(self._bounds[page + 1])) for page in pages]
        rows = np.concatenate([np.arange(*each) for each in bounds])
        is_alike = np.repeat([self._shapes[page] == shape for page in pages], [last - first for first, last in bounds])
        order = np.argsort(self._line[rows], kind="stable")
        line, kept = self._line[rows][order], self._kept[rows][order]
        first = np.flatnonzero(np.diff(line, prepend=-1))
        pairs = np.sort(np.concatenate([self._pair[start - page : stop - page - 1] for page, (start, stop) in
                                        zip(pages, bounds, strict=True)]))  # fmt: skip
        told, kept, alike = (np.logical_or.reduceat(flags, first) for flags in (kept >= 0, kept == 1, is_alike[order]))
        return _Members(line[first], told, kept, alike, pairs, bool(is_alike.any()))

    def _own(self, page: int | None, keys: Keys) -> list[int]:
        """Return the clusters of the pages that are this page, or copies of it."""
        found = {self._number[page]} if page in self._number else set()
        whole = self._whole.get((len(keys), int(np.bitwise_xor.reduce(keys))))
        if whole is not None:
            found.add(whole)
        if not found and len(self._long_keys):
            at = np.searchsorted(self._long_keys, keys, "left")
            times = np.searchsorted(self._long_keys, keys, "right") - at
            rows = np.repeat(at - np.cumsum(times) + times, times) + np.arange(times.sum())
            shared = np.bincount(self._long_page[rows], self._long_words[rows], len(self._shapes))
            found |= set(np.flatnonzero(shared >= np.maximum(FEWEST_SHARED, MOSTLY * self._long_total)).tolist())
        return sorted({int(self.clusters[number]) for number in found})


def _remembered(table: dict[Key, Value], key: Key, most: int, make: Callable[[], Value]) -> Value:
    """Return the value of a key, made if need be; `lru_cache` of a method would keep its object alive."""
    found = table.get(key)
    if found is None:
        if len(table) >= most:
            table.clear()
        found = table[key] = make()
    return found


def _kept(page: SampledPage) -> NDArray[np.int8]:
    """Return (lines,): 1 kept, 0 dropped, -1 not known."""
    return np.frombuffer(page.kept, np.int8) if page.kept else np.full(len(page.keys) // 8, -1, np.int8)


def _pairs(rows: Keys, bounds: Ints) -> Keys:
    """Return the pairs of lines that follow each other on one page."""
    if len(rows) < 2:
        return np.zeros(0, np.uint64)
    across = np.zeros(len(rows) - 1, bool)
    inner = bounds[1:-1]
    across[inner[(inner > 0) & (inner < len(rows))] - 1] = True
    return pair_keys(rows)[~across]


def _found(table: NDArray[np.generic], wanted: NDArray[np.generic]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the place of each of some values in a sorted table, and whether it is there."""
    if not len(table):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    return at, table[at] == wanted

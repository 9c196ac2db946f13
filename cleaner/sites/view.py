"""What a file knows of one site -> the parts of a view of it: figures, kinds of pages, lines that repeat."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from cleaner.sites.index import SiteIndex
from cleaner.sites.sample import SiteSample
from cleaner.sites.seen import UNDATED
from cleaner.sites.store import RepeatedLine, SiteFile, SiteFileError, SiteRow

_EPOCH = date(1970, 1, 1).toordinal()
MOST_NEAR = 5  # sites that are named where one is not known


class ShapeRow(NamedTuple):
    """One kind of page on a site, by the shape of its addresses."""

    shape: str
    pages: int  # of the sample
    kept: int  # lines on them that stand on no other page and were kept
    dropped: int  # lines on them that stand on no other page and were dropped


class SiteView(NamedTuple):
    """All that is shown of a site."""

    site: SiteRow
    shapes: list[ShapeRow]  # the most frequent first
    lines: list[RepeatedLine]  # that repeat, those on most pages first
    kept_alone: int  # lines that stand on one page and were kept
    dropped_alone: int
    unknown_alone: int  # of which that is not known

    @property
    def alone(self) -> int:
        """Lines that stand on one page."""
        return self.kept_alone + self.dropped_alone + self.unknown_alone

    @property
    def repeat_and_are_kept(self) -> list[RepeatedLine]:
        """The first places to look at: lines that repeat and were kept on a page at least, the most often kept first."""
        return sorted((line for line in self.lines if line.kept), key=lambda line: (-line.kept, -line.pages))


def view_of(file: SiteFile, host: str) -> SiteView:
    """Return what a file knows of a site. Raises ``SiteFileError`` for one that it does not know, and names those like it."""
    row, sample = file.site(host), file.get(host)
    if row is None or sample is None:
        raise SiteFileError(unknown(file, host))
    index = SiteIndex(sample)
    alone = index.lines == 1
    told, kept = alone & (index.told > 0), alone & (index.kept > 0)
    counts = int(kept.sum()), int((told & ~kept).sum()), int((alone & ~told).sum())
    return SiteView(row, _shapes(sample, index), file.lines(host), *counts)


def _shapes(sample: SiteSample, index: SiteIndex) -> list[ShapeRow]:
    found: dict[str, list[int]] = {}
    alone = set(index.keys[index.lines == 1].tolist())
    for page in sample.in_order():
        row = found.setdefault(page.shape, [0, 0, 0])
        row[0] += 1
        if page.kept:
            is_alone = np.fromiter((key in alone for key in page.line_keys.tolist()), bool, len(page.words))
            kept = np.frombuffer(page.kept, np.uint8) > 0
            row[1] += int((is_alone & kept).sum())
            row[2] += int((is_alone & ~kept).sum())
    return sorted((ShapeRow(shape, *counts) for shape, counts in found.items()), key=lambda row: (-row.pages, row.shape))


def unknown(file: SiteFile, host: str) -> str:
    """Return a message about a site that a file does not know."""
    names = [row.site for row in file.sites()]
    near = near_names(host, names)
    if near:
        return f"{file.path}: does not know {host}; near it are {', '.join(near)}"
    return f"{file.path}: does not know {host}; it knows {len(names):,} sites, `cleaner sites show {file.path}` lists them"


def near_names(host: str, names: Sequence[str]) -> list[str]:
    """Return the names that are most like a host.

    >>> near_names("exmple.com", ["example.com", "other.org"])
    ['example.com']
    """
    word = max(host.split("."), key=len)
    likely = [name for name in names if word in name or name[:2] == host[:2] or name[-7:] == host[-7:]]
    return difflib.get_close_matches(host, likely[:20_000], MOST_NEAR)


def day_words(day: int) -> str:
    """Return a day, counted from 1970-01-01, as words; "" for one that is not known.

    >>> day_words(19_800), day_words(0)
    ('2024-03-18', '')
    """
    return "" if day == UNDATED else date.fromordinal(_EPOCH + day).isoformat()


def day_of(text: str) -> int:
    """Return a date such as 2024-03-18 as days since 1970-01-01. Raises ``ValueError``."""
    return date.fromisoformat(text).toordinal() - _EPOCH

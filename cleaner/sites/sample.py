"""Pages of one site -> a bounded sample of them that does not depend on their order.

The sample holds the pages with the lowest hashes of their addresses. Whether a page is one of them depends on nothing but the
set of all addresses, so samples that were taken apart join to the sample of the whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cleaner.sites.keys import Keys
from cleaner.sites.seen import UNDATED, SeenPage

SAMPLE = 1_000  # pages of a site whose lines are counted
LONGEST_TEXT = 300  # characters of a line that are stored
MOST_WORDS = 255  # of a line that are counted, one byte
CHARACTERS_A_WORD = 3  # of scripts that have no space between words


class SampledPage(NamedTuple):
    """One page of a sample, packed into bytes: thousands are held at a time."""

    page: int  # 64 bits, hash of its address
    shape: str
    first: int  # days since 1970-01-01, `UNDATED` if not known
    last: int
    keys: bytes  # (lines,) of 8 bytes, little-endian
    words: bytes  # (lines,) numbers of words, one byte each
    kept: bytes  # (lines,) 0 or 1; b"" if not known
    texts: bytes  # the masked lines, compressed; b"" if not known

    @classmethod
    def of(cls, seen: SeenPage) -> SampledPage:
        """Pack a page."""
        words = bytes(min(MOST_WORDS, words_of(text)) for text in seen.texts)
        text = "\n".join([text[:LONGEST_TEXT] for text in seen.texts]).encode("utf-8", "replace")
        kept = b"" if seen.kept is None else seen.kept.astype(np.uint8).tobytes()
        keys = seen.keys.astype("<u8").tobytes()
        return cls(seen.page, seen.shape, seen.day, seen.day, keys, words, kept, zlib.compress(text, 1))

    @property
    def line_keys(self) -> Keys:
        """(lines,) keys."""
        return np.frombuffer(self.keys, "<u8")

    @property
    def line_texts(self) -> list[str]:
        """(lines,) masked lines, shortened; empty if they are not known."""
        return zlib.decompress(self.texts).decode().split("\n") if self.texts else []

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return 400 + len(self.keys) + len(self.words) + len(self.kept) + len(self.texts) + len(self.shape)

    def merged(self, other: SampledPage) -> SampledPage:
        """Return one of two states of the page at one address, the same whichever comes first, with the days of both."""
        best = min(self, other, key=_rank)
        texts = self.texts or other.texts if self.keys == other.keys else best.texts
        return best._replace(first=earlier(self.first, other.first), last=max(self.last, other.last), texts=texts)


def _rank(page: SampledPage) -> tuple[bool, bytes, bytes, str]:
    return not page.kept, page.keys, page.kept, page.shape


def words_of(line: str) -> int:
    """Return the number of words of a line; of scripts without space about that.

    >>> words_of("to and fro"), words_of("记者从市水务局获悉大桥已经修好")
    (3, 5)
    """
    words = line.count(" ") + 1
    return words if line.isascii() or words * 12 > len(line) else len(line) // CHARACTERS_A_WORD


def earlier(one: int, other: int) -> int:
    """Return the earlier of two days, of which one may not be known."""
    return min(one, other) if one != UNDATED and other != UNDATED else one or other


@dataclass(slots=True)
class SiteSample:
    """What is counted of one site."""

    site: str
    seen: int = 0  # pages that were seen, those too that are not in the sample
    first: int = UNDATED  # day of the first page, in days since 1970-01-01
    last: int = UNDATED
    pages: dict[int, SampledPage] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)  # of lines that repeat, by key, from a file

    def add(self, page: SampledPage) -> None:
        """Put a page into the sample; see `cut`."""
        before = self.pages.get(page.page)
        self.pages[page.page] = page if before is None else before.merged(page)

    def count(self, seen: int, first: int, last: int) -> None:
        """Count pages that were seen between two days."""
        self.seen += seen
        self.first, self.last = earlier(self.first, first), max(self.last, last)

    def merge(self, other: SiteSample) -> None:
        """Count the pages of another sample of the site too; see `cut`."""
        self.count(other.seen, other.first, other.last)
        for page in other.pages.values():
            self.add(page)
        for key, text in other.texts.items():
            self.texts[key] = min(text, self.texts.get(key, text))

    def cut(self, most: int) -> list[int]:
        """Keep the pages of the lowest hashes, at most so many. Return the hashes of the others."""
        if len(self.pages) <= most:
            return []
        gone = sorted(self.pages)[most:]
        for page in gone:
            del self.pages[page]
        return gone

    def in_order(self) -> list[SampledPage]:
        """Return the pages by their hashes."""
        return [self.pages[page] for page in sorted(self.pages)]


def merged(samples: Iterable[SiteSample], most: int) -> SiteSample:
    """Return one sample for several of the same site."""
    first, *others = samples
    whole = SiteSample(first.site)
    for sample in (first, *others):
        whole.merge(sample)
    whole.cut(most)
    return whole

"""Addresses and lines -> what is known of their sites, from a file of sites or from counts in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from cleaner.known.users import Phrases
from cleaner.sites.address import shape_of, site_of
from cleaner.sites.counts import SiteCounts
from cleaner.sites.index import Repeats, SiteIndex
from cleaner.sites.keys import Keys
from cleaner.sites.sample import SiteSample
from cleaner.sites.seen import page_hash
from cleaner.sites.store import SiteFile

__all__ = ["Repeats", "Sites"]

HELD = 64_000_000  # bytes of sites that are held in memory
OF_NOTHING = 200  # bytes that it takes to remember that a site is not known


class Sites:
    """What is known of sites. Threads may share it; picklable if it was made from the path of a file.

    Raises ``SiteFileError`` for a path that is no file of sites.
    """

    _indexes: OrderedDict[str, SiteIndex | None]
    _file: SiteFile | None

    def __init__(self, source: str | Path | SiteCounts, held: int = HELD) -> None:
        self.source, self.held = source, held
        self._reset()
        self.phrases = Phrases()  # of the user, in the file
        if not isinstance(source, SiteCounts):
            with SiteFile.open(source) as file:
                self.digest, self.phrases = file.digest, file.phrases

    def look_up(self, url: str | None, keys: Keys, site: str | None = None) -> Repeats | None:
        """Return what the other pages of a site say of the lines of a page; None for a site that is not known.

        ``keys`` are (lines,) `cleaner.sites.keys.line_keys` of the page's lines, in order. ``site`` is that of a page whose
        address is not known.
        """
        of_address = site_of(url)
        name = of_address or site
        if name is None or not len(keys):
            return None
        index = self.index(name)
        if index is None:
            return None
        return index.repeats(page_hash(url) if of_address else None, shape_of(url) if of_address else "", keys)

    def index(self, name: str) -> SiteIndex | None:
        """Return what is known of a site; None if nothing is."""
        with self._lock:
            if name in self._indexes:
                self._indexes.move_to_end(name)
                return self._indexes[name]
            sample = self._sample(name)
            index = SiteIndex(sample) if sample is not None and sample.pages else None
            self._indexes[name] = index
            self._size += index.size if index is not None else OF_NOTHING
            while self._size > self.held and len(self._indexes) > 1:
                _, gone = self._indexes.popitem(last=False)
                self._size -= gone.size if gone is not None else OF_NOTHING
            return index

    def _sample(self, name: str) -> SiteSample | None:
        if isinstance(self.source, SiteCounts):
            return self.source.get(name)
        if self._file is None or not self._file.is_mine():
            self._file = SiteFile.open(self.source)
        return self._file.get(name)

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._indexes = OrderedDict()
        self._size = 0
        self._file = None

    def __getstate__(self) -> dict[str, Any]:
        if isinstance(self.source, SiteCounts):
            raise TypeError("sites that are counted in memory stay in their process; write them to a file for others")
        return {"source": self.source, "held": self.held, "digest": self.digest, "phrases": self.phrases}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reset()

"""Pages of any number of sites -> a bounded sample of each, the same whatever their order.

Pages wait in a buffer in memory. When it is full they go into a temporary SQLite file, which holds every site; so memory does
not grow with the number of sites. A site is lost never, a page only where its site has `SAMPLE` pages of lower hashes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaner.io.atomic import WriteError
from cleaner.sites.sample import SAMPLE, SampledPage, SiteSample
from cleaner.sites.seen import SeenPage

BUFFER = 64_000_000  # bytes of pages that wait in memory
SITE_BYTES = 1_000  # that a site takes in memory beside its pages
CACHED = 16_000  # KiB of the temporary file that SQLite holds in memory
MOST_LIMITS = 100_000  # sites of which the highest hash in a full sample is remembered
_OFFSET = 1 << 63  # SQLite's integers have a sign
_TABLES = """
CREATE TABLE sites (site TEXT PRIMARY KEY, seen INTEGER, first INTEGER, last INTEGER) WITHOUT ROWID;
CREATE TABLE pages (site TEXT, page INTEGER, shape TEXT, first INTEGER, last INTEGER, keys BLOB, words BLOB, kept BLOB,
    texts BLOB, PRIMARY KEY (site, page));
CREATE TABLE texts (site TEXT, key INTEGER, text TEXT, PRIMARY KEY (site, key)) WITHOUT ROWID;
"""
_DONE = "CREATE TABLE done (only INTEGER PRIMARY KEY, source INTEGER, chunk INTEGER);"
_COUNT = """INSERT INTO sites VALUES (?, ?, ?, ?) ON CONFLICT (site) DO UPDATE SET
    seen = seen + excluded.seen, last = max(last, excluded.last), first = CASE WHEN first = 0 THEN excluded.first
    WHEN excluded.first = 0 THEN first ELSE min(first, excluded.first) END"""


class SiteCounts:
    """Counts what sites repeat. ``sample`` is the number of pages a site, ``buffer`` the bytes that wait in memory.

    Close it, or use it in a ``with`` block: it may have a temporary file. `add` and `merge` raise ``WriteError`` if that cannot
    be written.

    With a ``place`` that file lies there and stays: counts that are opened at the same place go on behind what was counted up
    to the last `note`, however the process before has ended. `discard` removes it.
    """

    def __init__(self, sample: int = SAMPLE, buffer: int = BUFFER, place: Path | None = None) -> None:
        self.sample, self.buffer, self.place = sample, buffer, place
        self._sites: dict[str, SiteSample] = {}
        self._limits: dict[str, int] = {}  # of full samples: the highest hash in it
        self._bytes = 0
        self._spilled: sqlite3.Connection | None = None
        self._path: Path | None = None
        if place is not None:
            self._spilled = _opened_at(place)

    def __enter__(self) -> SiteCounts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def spilled_bytes(self) -> int:
        """The size of the temporary file."""
        if self._spilled is None:
            return 0
        pages, size = (self._spilled.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size)

    @property
    def position(self) -> tuple[int, int]:
        """What the last `note` at this place has said; (0, 0) if there is none."""
        row = self._spilled.execute("SELECT source, chunk FROM done").fetchone() if self.place and self._spilled else None
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def note(self, position: tuple[int, int]) -> None:
        """Write all that is counted to the place, and up to where that is: what is counted later is lost with the process.

        Raises ``WriteError``.
        """
        assert self._spilled is not None
        with _written():
            self._spill()
            self._spilled.execute("INSERT OR REPLACE INTO done VALUES (1, ?, ?)", position)
            self._spilled.commit()

    def discard(self) -> None:
        """Close it, and remove what lies at the place."""
        self.close()
        if self.place is not None:
            _remove(self.place)

    def close(self) -> None:
        """Remove the temporary file; one at a place stays."""
        if self._spilled is not None:
            self._spilled.close()
            self._spilled = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    def add(self, page: SeenPage | None) -> None:
        """Count a page. None, a page without a site, is not counted."""
        if page is None:
            return
        site = self._site(page.site)
        site.count(1, page.day, page.day)
        if page.page <= self._limits.get(page.site, 2 * _OFFSET):
            self._put(site, SampledPage.of(page))
            self._make_room()

    def merge(self, other: SiteCounts) -> None:
        """Count all pages of other counts too."""
        for site in other:
            self.add_site(site)

    def add_site(self, other: SiteSample) -> None:
        """Count the pages of a sample, such as one from a file."""
        site = self._site(other.site)
        site.merge(SiteSample(other.site, other.seen, other.first, other.last, {}, other.texts))
        self._bytes += sum(200 + len(text) for text in other.texts.values())
        for page in other.pages.values():
            self._put(site, page)
        self._make_room()

    def __iter__(self) -> Iterator[SiteSample]:
        """Yield every site in the order of names."""
        if self._spilled is None:
            for name in sorted(self._sites):
                self._sites[name].cut(self.sample)
                yield self._sites[name]
            return
        self._spill()
        for (name,) in self._spilled.execute("SELECT site FROM sites ORDER BY site").fetchall():
            site = self.get(name)
            assert site is not None
            yield site

    def __len__(self) -> int:
        """Return the number of sites."""
        if self._spilled is None:
            return len(self._sites)
        self._spill()
        return int(self._spilled.execute("SELECT count(*) FROM sites").fetchone()[0])

    def get(self, name: str) -> SiteSample | None:
        """Return what is counted of a site; None for a site without pages."""
        found = self._sites.get(name)
        if self._spilled is None:
            if found is not None:
                found.cut(self.sample)
            return found
        row = self._spilled.execute("SELECT * FROM sites WHERE site = ?", (name,)).fetchone()
        if row is None:
            return found
        whole = SiteSample(*row)
        whole.pages = {page.page: page for page in self._pages(name)}
        texts = self._spilled.execute("SELECT key, text FROM texts WHERE site = ?", (name,))
        whole.texts = {key + _OFFSET: text for key, text in texts}
        if found is not None:
            whole.merge(found)
        whole.cut(self.sample)
        return whole

    def _site(self, name: str) -> SiteSample:
        site = self._sites.get(name)
        if site is None:
            site = self._sites[name] = SiteSample(name)
            self._bytes += SITE_BYTES
        return site

    def _put(self, site: SiteSample, page: SampledPage) -> None:
        """Put a page into a sample. A sample is cut when it is a quarter too large, so that it is seldom sorted."""
        before = site.pages.get(page.page)
        site.add(page)
        self._bytes += page.size - (before.size if before is not None else 0)
        if len(site.pages) > self.sample + self.sample // 4 + 1:
            size = sum(each.size for each in site.pages.values())
            site.cut(self.sample)
            self._bytes -= size - sum(each.size for each in site.pages.values())
            self._limits[site.site] = max(site.pages)

    def _make_room(self) -> None:
        if self._bytes <= self.buffer:
            return
        with _written():
            self._spill()

    def _spill(self) -> None:
        """Move all sites from memory into the temporary file."""
        if not self._sites:
            return
        database = self._spilled or self._open()
        if len(self._limits) > MOST_LIMITS:
            self._limits.clear()
        for name in sorted(self._sites):
            site = self._sites[name]
            database.execute(_COUNT, (name, site.seen, site.first, site.last))
            self._spill_pages(database, site)
            texts = [(name, _signed(key), text) for key, text in site.texts.items()]
            database.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", texts)
        if self.place is None:  # else `note` does, so that what is written and how far that is belong together
            database.commit()
        self._sites.clear()
        self._bytes = 0

    def _spill_pages(self, database: sqlite3.Connection, site: SiteSample) -> None:
        """Join the pages of a site with those in the file, and cut the sample."""
        numbers = [(site.site, _signed(page)) for page in site.pages]
        for number in numbers:
            for before in map(_page, database.execute(f"{_SELECT} AND page = ?", number)):
                site.add(before)
        rows = [(site.site, _signed(page.page), *page[1:]) for page in site.in_order()]
        database.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        last = "SELECT page FROM pages WHERE site = ? ORDER BY page LIMIT 1 OFFSET ?"
        for (limit,) in database.execute(last, (site.site, self.sample - 1)).fetchall():
            database.execute("DELETE FROM pages WHERE site = ? AND page > ?", (site.site, limit))
            self._limits[site.site] = limit + _OFFSET

    def _pages(self, name: str) -> Iterable[SampledPage]:
        assert self._spilled is not None
        return map(_page, self._spilled.execute(f"{_SELECT} ORDER BY page", (name,)))

    def _open(self) -> sqlite3.Connection:
        handle, name = tempfile.mkstemp(prefix="cleaner-sites-", suffix=".tmp")
        os.close(handle)
        self._path = Path(name)
        self._spilled = sqlite3.connect(name)
        self._spilled.execute("PRAGMA journal_mode = OFF")
        self._spilled.execute("PRAGMA synchronous = OFF")
        self._spilled.execute(f"PRAGMA cache_size = -{CACHED}")
        self._spilled.executescript(_TABLES)
        if os.name == "posix":  # an open file needs no name, and one without is gone with its process, however that ends
            self._path.unlink()
        return self._spilled


def _remove(place: Path) -> None:
    for path in (place, place.with_name(f"{place.name}-journal")):  # SQLite's own, of what is not finished
        path.unlink(missing_ok=True)


def _opened_at(place: Path) -> sqlite3.Connection:
    """Open the file at a place, or begin one where none is that can be read. Raises ``WriteError``."""
    try:
        return _connected(place)
    except sqlite3.Error:  # not SQLite, or damaged: its pages are counted again
        _remove(place)
    with _written():
        return _connected(place)


def _connected(place: Path) -> sqlite3.Connection:
    database = sqlite3.connect(place)
    try:
        database.execute("PRAGMA journal_mode = DELETE")  # what a process that is killed has not finished is rolled back
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA cache_size = -{CACHED}")
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'done'").fetchone():
            database.executescript(f"BEGIN; {_TABLES} {_DONE} COMMIT;")
        database.execute("SELECT source, chunk FROM done").fetchall()
    except sqlite3.Error:
        database.close()
        raise
    return database


@contextlib.contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        why = f"the temporary file of sites cannot be written ({error})"
        raise WriteError(f"{why}; make room, or set TMPDIR to a folder that has some") from error


_SELECT = "SELECT page, shape, first, last, keys, words, kept, texts FROM pages WHERE site = ?"


def _page(row: tuple[Any, ...]) -> SampledPage:
    return SampledPage(row[0] + _OFFSET, *row[1:])


def _signed(number: int) -> int:
    return number - _OFFSET

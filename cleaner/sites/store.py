"""What is counted of sites <-> one SQLite file.

A file is written whole, in the order of sites, pages and keys, and takes its name when it is complete: the same counts give the
same bytes. It holds keys of lines, and the masked text of those alone that stand on two pages or more.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import itertools
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from cleaner.errors import CleanerError
from cleaner.io.atomic import WriteError, refuse_unwritable
from cleaner.known.users import Phrases, phrases_of
from cleaner.sites.index import SiteIndex
from cleaner.sites.sample import SAMPLE, SampledPage, SiteSample, merged
from cleaner.sites.seen import UNDATED

VERSION = 1
APPLICATION = 0x636C7372  # in SQLite's header: a file of sites
FEWEST_PAGES = 2  # clusters on which a line stands whose text is kept
_OFFSET = 1 << 63  # SQLite's integers have a sign
_HEADER = 100  # bytes of SQLite's header
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE sites (id INTEGER PRIMARY KEY, site TEXT UNIQUE, seen INTEGER, sampled INTEGER, clusters INTEGER, repeated INTEGER,
    first INTEGER, last INTEGER);
CREATE TABLE pages (site INTEGER, page INTEGER, shape TEXT, cluster INTEGER, first INTEGER, last INTEGER, keys BLOB, words BLOB,
    kept BLOB, PRIMARY KEY (site, page));
CREATE TABLE lines (site INTEGER, key INTEGER, pages INTEGER, kept INTEGER, told INTEGER, first INTEGER, last INTEGER,
    text TEXT, PRIMARY KEY (site, key)) WITHOUT ROWID;
"""
_TABLE_NAMES = ("meta", "sites", "pages", "lines")
_LAST_ROWS = (
    "SELECT * FROM sites ORDER BY id DESC LIMIT 1",
    "SELECT site FROM sites ORDER BY site DESC LIMIT 1",
    "SELECT * FROM pages ORDER BY rowid DESC LIMIT 1",
    "SELECT site, page FROM pages ORDER BY site DESC, page DESC LIMIT 1",
    "SELECT * FROM lines ORDER BY site DESC, key DESC LIMIT 1",
)
_LEARN = "`cleaner sites learn PAGES -o FILE` makes one"


class SiteFileError(CleanerError):
    """A file of sites cannot be used; the message says why and what to do."""


class SiteRow(NamedTuple):
    """One site in the list of a file."""

    site: str
    seen: int  # pages
    sampled: int  # pages whose lines are counted
    clusters: int  # of them, without near copies
    repeated: int  # lines that stand on two clusters or more
    first: int  # days since 1970-01-01, 0 if not known
    last: int


class RepeatedLine(NamedTuple):
    """A line that stands on two pages or more."""

    key: int
    pages: int  # clusters
    kept: int  # clusters on which it was kept
    told: int  # clusters of which that is known
    first: int  # days since 1970-01-01, 0 if not known
    last: int
    text: str | None  # masked; None where no part of a merged file knows it


class SiteFile:
    """A file of sites, opened to be read; use it in a ``with`` block."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path, self._database, self._process = path, database, os.getpid()
        self.meta: dict[str, Any] = {}

    @classmethod
    def open(cls, path: str | Path) -> SiteFile:
        """Open a file. Raises ``SiteFileError`` for one that is not there, is none, is cut short or is of another version."""
        path = Path(path)
        _check(path)
        try:
            where = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
            database = sqlite3.connect(where, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise SiteFileError(f"{path}: cannot be read ({error})") from error
        file = cls(path, database)
        try:
            file._check_contents()
        except SiteFileError:
            file.close()
            raise
        return file

    def _check_contents(self) -> None:
        """Raise ``SiteFileError`` for a file that lacks a table, a value, or its end.

        All tables are filled in their order, so what lies at the end of the file is in the last rows of one of them. A copy
        that breaks off may have zeros there, and its full size.
        """
        there = {name for (name,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        missing = [name for name in _TABLE_NAMES if name not in there]
        if missing:
            raise SiteFileError(f"{self.path}: is damaged (it has no table {missing[0]}); copy it anew, or learn it anew")
        self.meta = dict(self._rows("SELECT name, value FROM meta"))
        if "digest" not in self.meta:
            raise SiteFileError(f"{self.path}: was not finished; learn it anew")
        if not isinstance(self.meta.get("sample"), int):
            came = repr(self.meta.get("sample"))[:40]
            raise SiteFileError(f"{self.path}: is damaged (its sample is {came}, expected a number of pages); learn it anew")
        for wanted in _LAST_ROWS:
            self._rows(wanted)

    def __enter__(self) -> SiteFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def is_mine(self) -> bool:
        """Was it opened by this process, and not by its parent?"""
        return self._process == os.getpid()

    @property
    def digest(self) -> str:
        """A checksum of all that is counted."""
        return str(self.meta["digest"])

    @property
    def sample(self) -> int:
        """The number of pages of a site whose lines are counted, at most."""
        return int(self.meta["sample"])

    @property
    def phrases_text(self) -> str:
        """The user's phrases in the file, as they were written; "" if there are none."""
        return str(self.meta.get("phrases", ""))

    @property
    def phrases(self) -> Phrases:
        """The user's phrases in the file."""
        return phrases_of(self.phrases_text, f"{self.path}, phrases")

    @property
    def knows_any(self) -> bool:
        """Does it know a site?"""
        return bool(self._rows("SELECT 1 FROM sites LIMIT 1"))

    def sites(self) -> list[SiteRow]:
        """Return all sites in the order of names."""
        return [SiteRow(*row[1:]) for row in self._rows("SELECT * FROM sites ORDER BY site")]

    def site(self, name: str) -> SiteRow | None:
        """Return one site; None if it is not known."""
        rows = self._rows("SELECT * FROM sites WHERE site = ?", name)
        return SiteRow(*rows[0][1:]) if rows else None

    def lines(self, name: str) -> list[RepeatedLine]:
        """Return the lines that repeat on a site, those on most pages first."""
        wanted = """SELECT key, lines.pages, kept, told, lines.first, lines.last, text
            FROM lines JOIN sites ON sites.id = lines.site WHERE sites.site = ?
            ORDER BY lines.pages DESC, kept DESC, text, key"""
        return [RepeatedLine(row[0] + _OFFSET, *row[1:]) for row in self._rows(wanted, name)]

    def get(self, name: str) -> SiteSample | None:
        """Return what is counted of a site; None if it is not known. Raises ``SiteFileError`` for a damaged file."""
        found = self.site(name)
        if found is None:
            return None
        sample = SiteSample(name, found.seen, found.first, found.last)
        wanted = """SELECT page, shape, pages.first, pages.last, keys, words, kept
            FROM pages JOIN sites ON sites.id = pages.site WHERE sites.site = ?"""
        for row in self._rows(wanted, name):
            page = SampledPage._make((row[0] + _OFFSET, *row[1:], b""))
            if len(page.keys) != 8 * len(page.words) or len(page.kept) not in (0, len(page.words)):
                raise SiteFileError(f"{self.path}: is damaged at the site {name}; copy it anew, or learn it anew")
            sample.pages[page.page] = page
        sample.texts = {line.key: line.text for line in self.lines(name) if line.text is not None}
        return sample

    def __iter__(self) -> Iterator[SiteSample]:
        """Yield every site in the order of names."""
        for row in self.sites():
            sample = self.get(row.site)
            assert sample is not None
            yield sample

    def _rows(self, wanted: str, *values: object) -> list[Any]:
        try:
            return self._database.execute(wanted, values).fetchall()
        except sqlite3.Error as error:
            raise SiteFileError(f"{self.path}: is damaged ({error}); copy it anew, or learn it anew") from error


def _check(path: Path) -> None:
    """Raise ``SiteFileError`` for what the header shows to be no complete file of sites of this version."""
    try:
        state = path.stat()
        size = state.st_size
        if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
            raise SiteFileError(f"{path}: is a pipe or a device; expected a file of sites, {_LEARN}")
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except (OSError, ValueError) as error:
        why = "is a folder" if path.is_dir() else f"cannot be read ({getattr(error, 'strerror', None) or error})"
        raise SiteFileError(f"{path}: {why}; expected a file of sites, {_LEARN}") from error
    if not head.startswith(b"SQLite format 3\0"[: len(head)]) or not head:
        raise SiteFileError(f"{path}: is no file of sites; {_LEARN}")
    if len(head) == _HEADER and int.from_bytes(head[68:72], "big") != APPLICATION:
        raise SiteFileError(f"{path}: is an SQLite database of something else; {_LEARN}")
    version = int.from_bytes(head[60:64], "big")
    if len(head) == _HEADER and version != VERSION:
        raise SiteFileError(f"{path}: is a file of sites of version {version}, expected version {VERSION}; learn it anew")
    page_size = int.from_bytes(head[16:18], "big")
    expected = int.from_bytes(head[28:32], "big") * (65_536 if page_size == 1 else page_size)
    if len(head) < _HEADER or size < expected:
        raise SiteFileError(f"{path}: is cut short, {size:,} bytes of {expected:,}; copy it anew, or learn it anew")


def write(path: str | Path, samples: Iterable[SiteSample], sample: int = SAMPLE, phrases: str = "") -> str:
    """Write a file of sites, whole or not at all, and return its digest. ``samples`` come in the order of names.

    Raises ``WriteError``; a file that was there before is unchanged then.
    """
    path = Path(path)
    if path.is_dir():
        raise WriteError(f"{path}: is a folder, expected a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    refuse_unwritable(path)
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".cleaner-{os.getpid()}-{next(_number)}.tmp")
    try:
        with contextlib.closing(sqlite3.connect(beside)) as database:
            digest = _fill(database, samples, sample, phrases)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise WriteError(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})") from error
    finally:
        beside.unlink(missing_ok=True)
    return digest


_number = itertools.count()


def _fill(database: sqlite3.Connection, samples: Iterable[SiteSample], sample: int, phrases: str) -> str:
    database.execute("PRAGMA journal_mode = OFF")  # nobody reads the file before it is complete
    database.execute("PRAGMA synchronous = OFF")
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.executescript(_TABLES)
    digest = hashlib.blake2b(f"{VERSION} {sample} {phrases}".encode("utf-8", "surrogatepass"), digest_size=16)
    for number, site in enumerate(samples, 1):
        _fill_site(database, number, site, digest)
    meta = [("sample", sample), ("digest", digest.hexdigest())] + [("phrases", phrases)] * bool(phrases)
    database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta))
    database.commit()
    return digest.hexdigest()


def _fill_site(database: sqlite3.Connection, number: int, site: SiteSample, digest: hashlib.blake2b) -> None:
    index = SiteIndex(site)
    pages = site.in_order()
    lines = list(_lines(site, index, pages))
    row = (site.site, site.seen, len(pages), index.pages, len(lines), site.first, site.last)
    database.execute("INSERT INTO sites VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *row))
    clusters = index.clusters.tolist()
    rows = [
        (number, page.page - _OFFSET, page.shape, cluster, *page[2:7]) for page, cluster in zip(pages, clusters, strict=True)
    ]
    database.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    found = [(number, line.key - _OFFSET, *line[1:]) for line in lines]
    database.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", found)
    digest.update(repr((row, rows, [line[:-1] for line in found])).encode("utf-8", "surrogatepass"))


def _lines(site: SiteSample, index: SiteIndex, pages: Sequence[SampledPage]) -> Iterator[RepeatedLine]:
    """Yield the lines that repeat, by their keys."""
    places = np.flatnonzero(index.lines >= FEWEST_PAGES)
    keys = index.keys[places].tolist()
    wanted = set(keys)
    texts = dict(site.texts)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for page in pages:
        of_page = page.line_texts
        for row, key in enumerate(page.line_keys.tolist()):
            if key in wanted:
                if of_page:
                    texts.setdefault(key, of_page[row])
                if page.first != UNDATED:
                    first[key] = min(first.get(key, page.first), page.first)
                last[key] = max(last.get(key, UNDATED), page.last)
    columns = (column[places].tolist() for column in (index.lines, index.kept, index.told))
    for key, *counts in zip(keys, *columns, strict=True):
        yield RepeatedLine._make((key, *counts, first.get(key, UNDATED), last[key], texts.get(key)))


def joined(parts: Sequence[Iterable[SiteSample]], sample: int = SAMPLE) -> Iterator[SiteSample]:
    """Yield the sites of several files or counts in the order of names, each with the pages of all of them."""
    in_order = heapq.merge(*parts, key=lambda each: each.site)
    for _, same in itertools.groupby(in_order, key=lambda each: each.site):
        yield merged(same, sample)

"""Files, folders and datasets -> the pages that can be labelled, each with its rows.

A row is what a person decides about: a unit of the model (`cleaner.units`), which is a line, or a paragraph that was wrapped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.errors import CleanerError
from cleaner.features.text import Ints
from cleaner.io.datasets import DatasetError, Entry, Fields
from cleaner.io.kinds_of_datasets import KINDS as SORTS
from cleaner.io.kinds_of_datasets import kind_of, reader
from cleaner.io.records import raw_of, read_raw
from cleaner.pages import Page, page_of
from cleaner.sites.address import site_of
from cleaner.sites.keys import line_keys

KEY_BYTES = 8


class Row(NamedTuple):
    """Lines that are decided together: those of one unit that stand side by side."""

    first: int  # line, from 0
    end: int  # one past the last line
    unit: int


@dataclass(frozen=True)
class PoolPage:
    """A page that can be labelled."""

    key: str  # of its id and its lines: labels of another state of the page are not taken for its own
    id: str
    site: str  # "" if it is not known
    page: Page

    @property
    def lines(self) -> list[str]:
        """All lines of the page, blank ones too."""
        return self.page.units.texts

    @property
    def is_html(self) -> bool:
        """Whether the page came as HTML."""
        return self.page.blocks is not None

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page in order. Blank lines are in none."""
        found: list[Row] = []
        for line, unit in enumerate(self.page.units.unit.tolist()):
            if unit < 0:
                continue
            if found and found[-1].unit == unit and found[-1].end == line:
                found[-1] = found[-1]._replace(end=line + 1)
            else:
                found.append(Row(line, line + 1, unit))
        return found

    @cached_property
    def units(self) -> Ints:
        """(rows,): the unit of each row."""
        return np.array([row.unit for row in self.rows], np.int64)

    @cached_property
    def keys(self) -> list[int]:
        """The key of each row: equal for rows that say the same but for numbers and dates."""
        words = self.page.units.words
        return line_keys([words[row.unit] for row in self.rows]).tolist() if self.rows else []

    def text(self, row: Row) -> str:
        """The lines of a row, joined by line feeds."""
        return "\n".join(self.lines[row.first : row.end])


def key_of(id: str, lines: Sequence[str]) -> str:
    """Return the key of a page.

    >>> key_of("a", ["x"]) == key_of("a", ["x"]) != key_of("a", ["y"])
    True
    """
    digest = hashlib.blake2b("\n".join([id, *lines]).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES)
    return digest.hexdigest()


def read_pages(
    names: Sequence[str], sort: str | None, fields: Fields, site: str | None = None
) -> tuple[list[PoolPage], list[str]]:
    """Read all pages of some files, folders and datasets, and say what could not be read.

    ``sort`` is the kind of dataset where names do not tell; ``site`` is that of pages without an address. A page that comes
    twice is read once, and pages without text are left out. Raises ``DatasetError`` if nothing can be labelled.
    """
    pages: dict[str, PoolPage] = {}
    problems: list[str] = []
    ids: set[str] = set()
    for name in names:
        for entry in _entries(name, sort, fields):
            outside = _leads_outside(name, entry)
            page = outside or _page(entry, name, site, ids)
            if isinstance(page, str):
                problems.append(page)
            elif page is not None:
                ids.add(page.id)
                pages.setdefault(page.key, page)
    if not pages:
        more = f" ({problems[0]})" if problems else ""
        raise DatasetError(f"{', '.join(names)}: no page with text{more}; name files, folders or datasets of pages")
    return list(pages.values()), problems


def _entries(name: str, sort: str | None, fields: Fields) -> Iterator[Entry]:
    path = Path(name)
    if not path.exists():
        raise DatasetError(f"{name}: is not there; check the name")
    found = "folder" if path.is_dir() else sort or kind_of(name)
    if found is None:
        raise DatasetError(f"{name}: its suffix does not tell what it is; say it with --from, one of {', '.join(SORTS)}")
    source = reader(found, name, fields)
    for chunk in source.chunks(path):
        yield from source.part(chunk).entries


def _leads_outside(name: str, entry: Entry) -> str:
    """Return what is wrong with a file of a folder that is a link to somewhere else; "" for others."""
    folder, id = Path(name), entry.record.get("id")
    if not folder.is_dir() or not isinstance(id, str) or (folder / id).resolve().is_relative_to(folder.resolve()):
        return ""
    return f"{name}: {id}: leads out of the folder and is left out; name its target if it is to be labelled"


def _page(entry: Entry, name: str, site: str | None, ids: set[str]) -> PoolPage | str | None:
    """Return the page of a record; why it cannot be read; or None if it has no text."""
    given = entry.record.get("id")
    id = str(given) if given not in (None, "") else f"{Path(name).name}#{entry.number + 1}"
    if entry.error is not None:
        return f"{name}: {id}: {entry.error}"
    if id in ids:
        id = f"{name}#{id}"
    try:
        page = page_of(read_raw(raw_of(entry.record)))
    except CleanerError as error:
        return f"{name}: {id}: {error}"
    lines = page.units.texts
    if not any(line.strip() for line in lines):
        return None
    folder = id.split("/")[0] if "/" in id and "://" not in id else ""
    return PoolPage(key_of(id, lines), id, site_of(page.url) or site or folder, page)

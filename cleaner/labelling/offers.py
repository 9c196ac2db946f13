"""A decision -> the lines that it could be meant for, too: one key, many labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.labelling.book import Book
from cleaner.labelling.memory import Memory
from cleaner.labelling.pages import PoolPage


class Offer(NamedTuple):
    """Rows that a decision could be meant for, too."""

    kind: str
    where: dict[str, list[int]]  # key of a page: its rows


def offered(
    page: PoolPage,
    rows: list[int],
    kind: str,
    before: Sequence[Mapping[str, Any]],
    pages: Iterable[PoolPage],
    book: Book,
    memory: Memory,
) -> dict[str, Offer]:
    """Return what is offered after some rows of a page got a kind, by name; rows that have a label are in no offer.

    ``run``: the rows around that had the same suggestion. ``twins``: the same row on the pages of the site, numbers and dates
    aside. ``shape``: the rows of the page that have the same shape. ``before`` is what was suggested before, row by row.
    """
    keys, shapes = {page.keys[row] for row in rows}, {memory.shapes(page)[row] for row in rows}
    alike = [its for its in pages if its is page or (its.site and its.site == page.site)]
    wanted = {
        "run": {page.key: [row for row in _run(rows, before) if before[row]["kind"] is None]},
        "twins": {its.key: _open_rows(its, its.keys, keys, book) for its in alike},
        "shape": {page.key: _open_rows(page, memory.shapes(page), shapes, book)},
    }
    found = {name: {key: its for key, its in where.items() if its} for name, where in wanted.items()}
    return {name: Offer(kind, where) for name, where in found.items() if where}


def _open_rows(page: PoolPage, of_rows: Sequence[int], wanted: set[int], book: Book) -> list[int]:
    """Return the rows of a page that have a wanted key, and no label."""
    if wanted.isdisjoint(of_rows):
        return []
    labels = book.labels(page.key)
    return [row for row, key in enumerate(of_rows) if key in wanted and page.rows[row].first not in labels]


def _run(rows: list[int], before: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the rows beside some rows that had the same suggestion as the nearest of them, without these themselves."""
    found = []
    for start, step in ((rows[0], -1), (rows[-1], 1)):
        row = start + step
        while 0 <= row < len(before) and before[row]["suggested"] == before[start]["suggested"]:
            found.append(row)
            row += step
    return sorted(found)

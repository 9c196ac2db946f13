"""Finished pages -> a labels file that `cleaner.labels.read_labels` reads, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaner.io.atomic import write_file
from cleaner.labelling.book import Book
from cleaner.labelling.journal import encoded
from cleaner.labelling.pages import PoolPage
from cleaner.renderings import UNTOLD
from cleaner.vocabulary import KEY


def write_labels(path: Path, book: Book, pages: Mapping[str, PoolPage], sampled: set[str]) -> int:
    """Write the finished pages as JSON Lines, and return their number.

    ``pages`` are those whose source is there; of others the lines come from the log. ``sampled`` are the keys of the random
    sample. Raises ``WriteError``.
    """
    done = book.done()
    write_file(path, (encoded(record_of(key, book, pages.get(key), key in sampled)) for key in done))
    return len(done)


def records(book: Book, pages: Mapping[str, PoolPage], keys: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of some finished pages."""
    for key in keys:
        yield record_of(key, book, pages.get(key), False)


def unlabelled(pages: Iterable[PoolPage]) -> Iterator[dict[str, Any]]:
    """Yield pages without their labels, as objects of a labels file."""
    for page in pages:
        yield {"id": page.id, "lines": page.lines, "kinds": [UNTOLD if line.strip() else "" for line in page.lines]}


def record_of(key: str, book: Book, page: PoolPage | None, sampled: bool) -> dict[str, Any]:
    """Return a finished page as an object of a labels file, with why it was chosen."""
    event = book.pages[key].event
    labels = book.labels(key)
    lines = event["lines"]
    kinds = [labels[line].kind if text.strip() else "" for line, text in enumerate(lines)]
    record = {name: event.get(name) for name in ("id", "url", "site", "title", "form") if event.get(name)}
    used = {kind: book.subkinds[kind] for kind in dict.fromkeys(kinds) if kind in book.subkinds}
    record |= {KEY: used} if used else {}
    record |= {"lines": lines, "kinds": kinds}
    if page is not None and page.is_html:
        record["html"] = page.page.html
    return record | {"chosen": book.picks.get(key, ""), "sample": sampled}

"""Datasets -> counts of what their sites repeat, by several processes.

The lines that are counted are those that the model judges: without the syntax of a form, and with wrapped paragraphs joined.
"""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from cleaner import pool
from cleaner.document import Doc
from cleaner.errors import CleanerError
from cleaner.io.datasets import Chunk, DatasetError, Entry, Fields
from cleaner.io.form import Form, FormWarning
from cleaner.io.kinds_of_datasets import reader
from cleaner.io.records import raw_of, read_raw
from cleaner.lines import BLANK, join
from cleaner.pages import page_of, read_again
from cleaner.pipeline import Cleaner
from cleaner.sites.address import site_of
from cleaner.sites.counts import SiteCounts
from cleaner.sites.seen import UNDATED, SeenPage, seen

NOTED_SECONDS = 5.0  # at most so much counting is lost where a run is killed
MOST_MESSAGES = 20  # of records that could not be read
_AS_THEY_ARE = ("text", "html", "json")  # forms whose lines are judged as they are
_DIED = "the process that read it died, perhaps for want of memory; try fewer --jobs"


class Source(NamedTuple):
    """One dataset."""

    kind: str  # one of `cleaner.io.kinds_of_datasets.KINDS`
    name: str  # for messages, and for the suffix
    source: Path | IO[bytes]


class Wishes(NamedTuple):
    """How pages are read; picklable."""

    fields: Fields = Fields()
    site: str | None = None  # of pages without an address
    day: int = UNDATED  # on which the pages were fetched, in days since 1970-01-01
    form: Form | None = None


@dataclass
class Learned:
    """What came of a run."""

    records: int = 0
    pages: int = 0  # that were counted
    without_site: int = 0  # records without an address
    empty: int = 0  # records without lines
    failed: int = 0
    position: int = 0  # bytes that were read
    messages: list[str] = field(default_factory=list)  # about records and sources that could not be read


class _Piece(NamedTuple):
    source: int
    chunk: Chunk


class _Found(NamedTuple):
    """What came of a chunk."""

    pages: list[SeenPage]
    records: int
    without_site: int
    empty: int
    failed: int
    messages: list[str]


def learn(
    sources: Sequence[Source],
    counts: SiteCounts,
    cleaner: Cleaner | None,
    wishes: Wishes = Wishes(),  # noqa: B008 - a tuple does not change
    jobs: int = 1,
    show: Callable[[Learned], None] = lambda learned: None,
    goes_on: bool = False,
) -> Learned:
    """Count the pages of some datasets. Without a ``cleaner`` it is not known which lines are kept.

    ``show`` is called after every chunk. A record that cannot be read is counted and left out, and so is the rest of a source
    that breaks off. With ``goes_on`` ``counts`` has a place: what was counted there before is not read again, and how far it is
    is noted every `NOTED_SECONDS` and at the end. Raises ``ModelError``.
    """
    learned = Learned()
    begun: deque[_Piece] = deque()
    noted = time.monotonic()
    names = [(source.kind, source.name) for source in sources]
    work = partial(_count_chunks, names, cleaner, wishes)
    pieces = _noted(_pieces(sources, wishes.fields, learned, counts.position if goes_on else (0, 0)), begun)
    for (found,) in pool.map_batches(work, ([piece] for piece in pieces), jobs, partial(_lost, names)):
        piece = begun.popleft()
        for page in found.pages:
            counts.add(page)
        learned.pages += len(found.pages)
        learned.records += found.records
        learned.without_site += found.without_site
        learned.empty += found.empty
        learned.failed += found.failed
        learned.messages += found.messages[: MOST_MESSAGES - len(learned.messages)]
        show(learned)
        if goes_on and time.monotonic() - noted >= NOTED_SECONDS:
            counts.note((piece.source, piece.chunk.number + 1))
            noted = time.monotonic()
    if goes_on:
        counts.note((len(sources), 0))
    return learned


def _noted(pieces: Iterator[_Piece], begun: deque[_Piece]) -> Iterator[_Piece]:
    """Yield pieces, and remember those that have begun."""
    for piece in pieces:
        begun.append(piece._replace(chunk=piece.chunk._replace(data=None)))
        yield piece


def seen_of(doc: Doc, url: str | None, site: str | None = None, day: int = UNDATED) -> SeenPage | None:
    """Return what is counted of a cleaned page; None for one without a site, without lines, or that was not cleaned.

    ``site`` is that of a page without an address, ``day`` when it was fetched, in days since 1970-01-01.
    """
    if doc.error is not None or (site is None and site_of(url) is None):
        return None
    if doc.form in _AS_THEY_ARE:
        lines = [line for line in doc.lines if line.kind != BLANK]
        return seen([line.text for line in lines], url, [line.keep for line in lines], site, day)
    units = read_again(join(doc), doc.form)
    keep = np.fromiter((line.keep for line in doc.lines), bool, len(doc.lines))
    kept = np.zeros(len(units.words), bool)
    kept[units.unit[keep & (units.unit >= 0)]] = True
    return seen(units.words, url, kept, site, day)


def _pieces(sources: Sequence[Source], fields: Fields, learned: Learned, start: tuple[int, int]) -> Iterator[_Piece]:
    """Yield the chunks of all sources from one on: the index of its source, and its number there."""
    before = 0
    for number, (kind, name, source) in enumerate(sources):
        if number < start[0]:
            continue
        last = 0
        try:
            for chunk in reader(kind, name, fields).chunks(source, start[1] if number == start[0] else 0):
                learned.position = before + chunk.position
                last = chunk.position
                yield _Piece(number, chunk)
        except DatasetError as error:
            learned.failed += 1
            learned.messages.append(str(error))
        before += last


def _count_chunks(
    names: Sequence[tuple[str, str]], cleaner: Cleaner | None, wishes: Wishes, pieces: Sequence[_Piece]
) -> list[_Found]:
    return [_count_chunk(*names[piece.source], cleaner, wishes, piece.chunk) for piece in pieces]


def _count_chunk(kind: str, name: str, cleaner: Cleaner | None, wishes: Wishes, chunk: Chunk) -> _Found:
    entries = reader(kind, name, wishes.fields).part(chunk).entries
    found = _Found([], len(entries), 0, 0, 0, [])
    without_site = empty = failed = 0
    readable = [entry for entry in entries if entry.error is None]
    with_site = [entry for entry in readable if wishes.site is not None or site_of(_url(entry)) is not None]
    without_site = len(readable) - len(with_site)
    errors = [(entry.number, entry.error) for entry in entries if entry.error is not None]
    for entry, page in _pages(with_site, cleaner, wishes):
        if isinstance(page, str):
            errors.append((entry.number, page))
        elif page is None:
            empty += 1
        else:
            found.pages.append(page)
    failed = len(errors)
    found.messages.extend(f"{name}: record {number}: {error}" for number, error in errors[:MOST_MESSAGES])
    return found._replace(without_site=without_site, empty=empty, failed=failed)


def _pages(entries: Sequence[Entry], cleaner: Cleaner | None, wishes: Wishes) -> Iterator[tuple[Entry, SeenPage | str | None]]:
    """Yield what is counted of each record, or why it cannot be read."""
    if cleaner is None:
        for entry in entries:
            yield entry, _unjudged(entry, wishes)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormWarning)
        docs = cleaner.clean_many((entry.record for entry in entries), on_error="return", form=wishes.form)
        for entry, doc in zip(entries, docs, strict=True):
            page = seen_of(doc, _url(entry), wishes.site, wishes.day)
            yield entry, page if doc.error is None else doc.error.split(": ", 1)[-1]


def _unjudged(entry: Entry, wishes: Wishes) -> SeenPage | str | None:
    try:
        units = page_of(read_raw(raw_of(entry.record), wishes.form)).units
    except CleanerError as error:
        return str(error)
    except Exception as error:  # a fault of ours, in the reader of HTML
        return f"internal error ({type(error).__name__}: {error}); please report it"
    return seen(units.words, _url(entry), None, wishes.site, wishes.day)


def _url(entry: Entry) -> str | None:
    url = entry.record.get("url")
    return url if isinstance(url, str) else None


def _lost(names: Sequence[tuple[str, str]], piece: _Piece) -> _Found:
    chunk = piece.chunk
    last = chunk.first + chunk.records - 1
    message = f"{names[piece.source][1]}: records {chunk.first} to {last}: {_DIED}"
    return _Found([], chunk.records, 0, 0, chunk.records, [message])

"""Files in, files out: what `clean` does between its arguments and its exit code.

Files go through in chunks, so that they are decided together as `clean_many` would, and so that a chunk can be handed to
another process. What goes wrong with one file is that file's outcome and nobody else's. A file is one page here; a file of many
is a dataset (`cleaner.jobs.stream`).
"""

from __future__ import annotations

import contextlib
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import pool
from cleaner.document import Doc, NoLineError
from cleaner.io.atomic import WriteError, write_file
from cleaner.io.compression import compression_of, read_whole, without_suffix
from cleaner.io.datasets import DatasetError
from cleaner.io.decode import Decoded, ReadError, bytes_of, is_feed, source_of
from cleaner.io.form import Form, FormWarning, door_of
from cleaner.io.lookalikes import why_no_page
from cleaner.jobs.figures import Figures
from cleaner.lines import join
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES, Cleaner
from cleaner.report import formats
from cleaner.report.statistics import Stats

STDIN = "standard input"
STDOUT = "standard output"
_DIED = "the process that cleaned it died, perhaps for want of memory; try fewer --jobs"
_TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown")
_matches_number = re.compile(r"^record \d+: ")
_IS = {
    "wall": "a page that asks to sign in, to pay, to agree or to pass a check",
    "error": "an error page",
    "shell": "a page without content, such as a menu or an app that was not loaded",
}
_SAID_ONCE = {
    "text": "has no markup in it and was cleaned as text; --form html takes it for HTML",
    "html": "is HTML and was cleaned as HTML; --form text takes it for text",
    "json": "is JSON, and nothing in it is running text; --form text takes it for text",
}


class Order(NamedTuple):
    """The wishes of the user, for every input."""

    format: str = "text"  # one of formats.FORMATS, or "why"
    why: tuple[range, ...] = ()  # numbers of the lines to explain
    color: bool = False
    several: bool = False  # are the outputs joined, so that each says whose it is?
    output: bool = True  # False: only look
    stats: bool = False
    report: bool = False  # are the lines wanted as a part of a report, too?
    figures: bool = False  # are figures wanted that add up with those of datasets?
    form: Form | None = None  # what the inputs are; None: each says it by its name and its content
    title: str | None = None


class Job(NamedTuple):
    """One input and where its output goes."""

    name: str  # for messages
    source: Path | None  # None: standard input
    target: Path | None = None  # None: standard output
    in_place: bool = False
    data: bytes | None = None  # read already: standard input, a pipe
    url: str | None = None  # the address of the page, if its path tells it


@dataclass(slots=True)
class Outcome:
    """The result of one input."""

    name: str
    error: str | None = None  # why there is no output
    notes: list[str] = field(default_factory=list)
    mismatch: str | None = None  # a note about the form of the input, shown once a run
    output: bytes = b""  # for standard output
    emitted: bool = False  # has the output been written there already?
    incomplete: list[str] = field(default_factory=list)  # what of a dataset could not be cleaned
    changed: bool = False
    stats: Stats | None = None
    figures: Figures | None = None
    part: str = ""  # of the report
    known_sites: int = 0  # pages of sites of which something is known
    add_to: Callable[[Any], None] | None = None  # adds what is no file of one page to the report


def process(jobs: list[Job], cleaner: Cleaner, order: Order, processes: int = 1) -> Iterator[Outcome]:
    """Yield the outcome of each input, in order. Raises ``ModelError``."""
    chunks = list(_chunks(jobs))
    read = ([_with_data(job) for job in chunk] for chunk in chunks)
    work = partial(_work, cleaner, order)
    count = min(pool.processes(processes), max(1, len(chunks)))
    for outcomes in pool.map_batches(work, read, count, lambda job: Outcome(job.name, _DIED)):
        yield from outcomes


def _chunks(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    size = 0
    for job in jobs:
        chunk.append(job)
        with contextlib.suppress(OSError, ValueError):  # it will be reported when it is read
            size += job.source.stat().st_size if job.source else 0
        if len(chunk) == BATCH_PAGES or size >= BATCH_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _with_data(job: Job) -> Job:
    """Read what only this process can read: standard input and pipes, because another process has its own /dev/stdin."""
    if job.data is not None:
        return job
    if job.source is None:
        return job._replace(data=sys.stdin.buffer.read() if sys.stdin is not None else b"")
    if job.source.is_fifo() or job.source.is_char_device():
        with contextlib.suppress(OSError):  # it will be reported when it is read
            return job._replace(data=job.source.read_bytes())
    return job


def _work(cleaner: Cleaner, order: Order, jobs: Sequence[Job]) -> list[Outcome]:
    """Clean a chunk, from bytes to bytes."""
    outcomes = [Outcome(job.name) for job in jobs]
    found: list[tuple[Job, Decoded, Outcome]] = []
    for job, outcome in zip(jobs, outcomes, strict=True):
        try:
            found.append((job, _read(job, order), outcome))
        except (ReadError, DatasetError, OSError) as error:
            outcome.error = str(error).removeprefix(f"{job.source}: ")
    pages = [
        {"html" if decoded.html else "text": decoded.text, "title": order.title, "url": job.url} for job, decoded, _ in found
    ]
    for (job, decoded, outcome), doc in zip(found, _docs(cleaner, order, pages), strict=True):
        _finish(job, order, decoded, doc, outcome)
    return outcomes


def _docs(cleaner: Cleaner, order: Order, records: list[dict[str, Any]]) -> Iterator[Doc]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormWarning)  # it is a note of the outcome
        yield from cleaner.clean_many(records, on_error="return", form=order.form, explain=bool(order.why))


def _read(job: Job, order: Order) -> Decoded:
    html = None if order.form is None else order.form == "html"
    name = job.source.name if job.source is not None else ""
    if job.data is not None:
        data = job.data
    elif compression_of(name):
        assert job.source is not None
        data = read_whole(job.source, str(job.source))
    else:
        assert job.source is not None
        data = bytes_of(job.source)
    why = why_no_page(data, name) if order.form is None else None
    if why is not None:
        raise ReadError(why)
    return source_of(data, without_suffix(name) if job.data is None else name, html)


def _finish(job: Job, order: Order, decoded: Decoded, doc: Doc, outcome: Outcome) -> None:
    if doc.error is not None:
        outcome.error = _matches_number.sub("", doc.error)
        return
    if job.in_place and (doc.form == "html" or compression_of(job.name)):
        what = "compressed" if compression_of(job.name) else "a feed" if is_feed(decoded.text) else "HTML"
        outcome.error = f"is {what}, and --in-place would put plain text in its place; write elsewhere with -o"
        return
    outcome.notes, outcome.mismatch = list(_notes(decoded, doc, job)), _mismatch(job.name, decoded, doc, order)
    outcome.changed = doc.text != (join(doc.lines) if doc.form == "html" else decoded.text)
    outcome.known_sites = int(doc.told is not None)
    outcome.stats = Stats.of(doc) if order.stats or order.report else None
    outcome.figures = Figures.of(doc, len(decoded.text), doc.record, detailed=True) if order.figures else None
    if order.report:
        from cleaner.report.parts import part  # most runs make no report and need not wait for it

        outcome.part = part(doc)
    if not order.output:
        return
    try:
        # a file may have a name that is no text
        shown = doc.text if order.format == "text" else _shown(job, order, doc)
        _put(job, shown.encode("utf-8", "backslashreplace"), outcome)
    except (NoLineError, WriteError) as error:
        outcome.error = str(error).removeprefix(f"{job.source}: ")


def _put(job: Job, output: bytes, outcome: Outcome) -> None:
    """Raises ``WriteError``."""
    if job.target is None:
        outcome.output = output
    elif outcome.changed or not job.in_place:
        write_file(job.target, output)


def _shown(job: Job, order: Order, doc: Doc) -> str:
    """Return the document of an input in another format than text. Raises ``NoLineError``."""
    if order.why:
        return formats.why(doc, order.why, order.color)
    name = job.name if order.several or order.format == "diff" else ""
    return formats.FORMATS[order.format](doc, name, order.color)


def _notes(decoded: Decoded, doc: Doc, job: Job) -> Iterator[str]:
    written = "" if job.target is None and not job.in_place else ", written as UTF-8"
    if decoded.encoding != "utf-8" and not decoded.html:
        yield f"read as {decoded.encoding}{written}"
    if decoded.html and is_feed(decoded.text):
        yield "is a feed (RSS or Atom), cleaned as the text of its entries"
    if decoded.replaced:
        bytes_were = "byte that is wrong in {} was" if decoded.replaced == 1 else "bytes that are wrong in {} were"
        yield f"{decoded.replaced} {bytes_were.format(decoded.encoding)} replaced by U+FFFD"
    if not doc.text and doc.source != "empty":
        page = doc.page
        yield "no line was kept" + (
            f": it looks like {_IS[page.name]} ({page.probability:.2f})" if page and page.name in _IS else ""
        )


def _mismatch(name: str, decoded: Decoded, doc: Doc, order: Order) -> str | None:
    """Return the note about an input whose form differs from what its name suggests."""
    suffix, form = Path(without_suffix(name)).suffix.lower(), door_of(doc.form)
    came_as = "text" if suffix in _TEXT_SUFFIXES else "html" if decoded.html else "text"
    return _SAID_ONCE[form] if order.form is None and came_as != form and form in _SAID_ONCE else None

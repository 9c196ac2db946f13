"""Files in, files out: what `clean` does between its arguments and its exit code.

Files go through in chunks, so that they are decided together as `clean_many` would, and so that a chunk can be handed to
another process. What goes wrong with one file is that file's outcome and nobody else's.
"""

from __future__ import annotations

import contextlib
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import pool
from cleaner.document import Doc, NoLineError
from cleaner.io.atomic import WriteError, write_file
from cleaner.io.decode import Decoded, ReadError, is_feed, read_file, source_of
from cleaner.io.form import Form, FormWarning, JsonLine, door_of, json_records
from cleaner.io.records import raw_of
from cleaner.lines import join
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES, Cleaner
from cleaner.report import formats
from cleaner.report.statistics import Stats

STDIN = "standard input"
_DIED = "the process that cleaned it died, perhaps for want of memory; try fewer --jobs"
_TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown")
_matches_number = re.compile(r"^record \d+: ")
_IS = {
    "wall": "a page that asks to sign in, to pay or to agree",
    "error": "an error page",
    "shell": "a page without content, such as a menu or an app that was not loaded",
}
_SAID_ONCE = {
    "text": "has no markup in it and was cleaned as text; --form html takes it for HTML",
    "html": "is HTML and was cleaned as HTML; --form text takes it for text",
    "jsonl": "is JSON Lines: the text or html of every record was cleaned, and took its place",
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
    form: Form | None = None  # what the inputs are; None: each says it by its name and its content
    title: str | None = None


class Job(NamedTuple):
    """One input and where its output goes."""

    name: str  # for messages
    source: Path | None  # None: standard input
    target: Path | None = None  # None: standard output
    in_place: bool = False
    data: bytes | None = None  # read already: standard input, a pipe


@dataclass(slots=True)
class Outcome:
    """The result of one input."""

    name: str
    error: str | None = None  # why there is no output
    notes: list[str] = field(default_factory=list)
    mismatch: str | None = None  # a note about the form of the input, shown once a run
    output: bytes = b""  # for standard output
    incomplete: str | None = None  # which of its records could not be cleaned, and are unchanged in the output
    changed: bool = False
    stats: Stats | None = None
    part: str = ""  # of the report


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
    if job.source is None:
        return job._replace(data=sys.stdin.buffer.read() if sys.stdin is not None else b"")
    if job.source.is_fifo() or job.source.is_char_device():
        with contextlib.suppress(OSError):  # it will be reported when it is read
            return job._replace(data=job.source.read_bytes())
    return job


class _Input(NamedTuple):
    """The content of one input."""

    decoded: Decoded
    records: list[dict[str, Any]]  # one, or those of JSON Lines
    lines: list[JsonLine] | None = None  # of JSON Lines, blank ones too

    @property
    def is_jsonl(self) -> bool:
        return self.lines is not None


def _work(cleaner: Cleaner, order: Order, jobs: Sequence[Job]) -> list[Outcome]:
    """Clean a chunk, from bytes to bytes."""
    outcomes = [Outcome(job.name) for job in jobs]
    found: list[tuple[Job, _Input, Outcome]] = []
    for job, outcome in zip(jobs, outcomes, strict=True):
        try:
            found.append((job, _read(job, order), outcome))
        except (ReadError, OSError) as error:
            outcome.error = str(error).removeprefix(f"{job.source}: ")
    pages = _docs(cleaner, order, [source.records[0] for _, source, _ in found if not source.is_jsonl])
    for job, source, outcome in found:
        docs = list(_docs(cleaner, order, source.records)) if source.is_jsonl else [next(pages)]
        _finish(job, order, source, docs, outcome)
    return outcomes


def _docs(cleaner: Cleaner, order: Order, records: list[dict[str, Any]]) -> Iterator[Doc]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormWarning)  # it is a note of the outcome
        yield from cleaner.clean_many(records, on_error="return", form=order.form, explain=bool(order.why))


def _read(job: Job, order: Order) -> _Input:
    html = None if order.form is None else order.form == "html"
    if job.data is not None:
        decoded = source_of(job.data, job.source.name if job.source else "", html)
    else:
        assert job.source is not None
        decoded = read_file(job.source, html)
    lines = None if decoded.html or order.form else json_records(decoded.text, job.name.lower().endswith(".jsonl"))
    if lines is not None:
        if order.title is not None:
            raise ReadError("is JSON Lines, and --title is the title of one page; give each record a title")
        if order.format == "tsv":
            raise ReadError(
                "is JSON Lines, and a label file holds one page; write each record to a file, or use --format jsonl"
            )
        return _Input(decoded, [line.record for line in lines if line.row.strip()], lines)
    return _Input(decoded, [{"html" if decoded.html else "text": decoded.text, "title": order.title}])


def _finish(job: Job, order: Order, source: _Input, docs: list[Doc], outcome: Outcome) -> None:
    doc = docs[0]
    if not source.is_jsonl and doc.error is not None:
        outcome.error = _matches_number.sub("", doc.error)
        return
    if job.in_place and doc.form == "html" and not source.is_jsonl:
        what = "a feed" if is_feed(source.decoded.text) else "HTML"
        outcome.error = f"is {what}, and --in-place would put plain text in its place; write elsewhere with -o"
        return
    outcome.notes, outcome.mismatch = list(_notes(source, docs, job)), _mismatch(job.name, source, docs, order)
    text = _records_out(source.lines, docs, source.decoded.text.endswith("\n")) if source.lines is not None else doc.text
    if source.is_jsonl:
        outcome.changed = any(doc.error is None and doc.text != join(doc.lines) for doc in docs)
    else:
        outcome.changed = text != (join(doc.lines) if doc.form == "html" else source.decoded.text)
    failed = [doc.error for doc in docs if doc.error is not None]
    if failed:
        outcome.incomplete = (
            f"{len(failed)} of {len(docs)} records could not be cleaned and are unchanged; the first: {failed[0]}"
        )
    outcome.stats = Stats.of(*docs) if order.stats or order.report else None
    if order.report:
        from cleaner.report.parts import part  # most runs make no report and need not wait for it

        outcome.part = "".join(map(part, docs))
    if not order.output:
        return
    try:
        # a file may have a name that is no text
        _put(job, (text if order.format == "text" else _shown(job, order, docs)).encode("utf-8", "backslashreplace"), outcome)
    except (NoLineError, WriteError) as error:
        outcome.error = str(error).removeprefix(f"{job.source}: ")


def _put(job: Job, output: bytes, outcome: Outcome) -> None:
    """Raises ``WriteError``."""
    if job.target is None:
        outcome.output = output
    elif outcome.changed or not job.in_place:
        write_file(job.target, output)


def _shown(job: Job, order: Order, docs: list[Doc]) -> str:
    """Return the documents of one input in another format than text. Raises ``NoLineError``."""
    name = job.name if order.several or order.format == "diff" else ""
    shown = []
    for number, doc in enumerate(docs):
        if doc.error is not None:
            continue
        label = f"{job.name}, record {number}" if len(docs) > 1 else name
        head = f"==> {label} <==\n" if len(docs) > 1 and order.format in ("explain", "why") else ""
        there = order.why if len(docs) == 1 else _within(order.why, len(doc))
        one = formats.why(doc, there, order.color) if order.why else formats.FORMATS[order.format](doc, label, order.color)
        shown.append(head + one)
    return "".join(shown)


def _within(numbers: Sequence[range], last: int) -> list[range]:
    """Return the line numbers that a record of so many lines has."""
    return [range(part.start, min(part.stop, last + 1)) for part in numbers if part.start <= last]


def _records_out(lines: Sequence[JsonLine], docs: Iterable[Doc], ends: bool) -> str:
    """Return the same JSON Lines, with the kept text as the value of the field that was read; ``ends``: the last line ends."""
    done = iter(docs)
    rows = []
    for line in lines:
        doc = next(done) if line.row.strip() else None
        if doc is None or doc.error is not None or doc.text == (came := raw_of(line.record)).value:
            rows.append(line.row)
        else:
            rows.append(line.with_field(came.came_as, doc.text))
    return "\n".join(rows) + "\n" * ends


def _notes(source: _Input, docs: list[Doc], job: Job) -> Iterator[str]:
    decoded = source.decoded
    written = "" if job.target is None and not job.in_place else ", written as UTF-8"
    if decoded.encoding != "utf-8" and not decoded.html:
        yield f"read as {decoded.encoding}{written}"
    if decoded.html and is_feed(decoded.text):
        yield "is a feed (RSS or Atom), cleaned as the text of its entries"
    if decoded.replaced:
        bytes_were = "byte that is wrong in {} was" if decoded.replaced == 1 else "bytes that are wrong in {} were"
        yield f"{decoded.replaced} {bytes_were.format(decoded.encoding)} replaced by U+FFFD"
    if docs and not any(doc.text for doc in docs) and any(doc.source != "empty" for doc in docs):
        page = docs[0].page if len(docs) == 1 else None
        yield "no line was kept" + (
            f": it looks like {_IS[page.name]} ({page.probability:.2f})" if page and page.name in _IS else ""
        )


def _mismatch(name: str, source: _Input, docs: list[Doc], order: Order) -> str | None:
    """Return the note about an input whose form differs from what its name suggests."""
    if source.is_jsonl:
        return _SAID_ONCE["jsonl"]
    suffix, form = Path(name).suffix.lower(), door_of(docs[0].form)
    came_as = "text" if suffix in _TEXT_SUFFIXES else "html" if source.decoded.html else "text"
    return _SAID_ONCE[form] if order.form is None and came_as != form and form in _SAID_ONCE else None

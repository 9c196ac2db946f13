"""Files in, files out: what `clean` does between its arguments and its exit code.

Files go through in chunks, so that they are decided together as `clean_many` would, and so that a chunk can be handed to
another process. What goes wrong with one file is that file's outcome and nobody else's.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

from cleaner.document import Doc, NoLineError
from cleaner.io.atomic import WriteError, write_file
from cleaner.io.decode import Decoded, ReadError, is_feed, is_html, read_file, source_of
from cleaner.lines import join
from cleaner.model.storage import ModelError
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES, Cleaner
from cleaner.report import formats as render

STDIN = "standard input"
# What a file is called in a folder of outputs: as it was, and what it has become after that.
_SUFFIX = {"text": "", "jsonl": ".jsonl", "tsv": ".tsv", "explain": ".explain", "why": ".why", "diff": ".diff"}

_DIED = "the process that cleaned it died, perhaps for want of memory; try fewer --jobs"


class PlanError(Exception):
    """Inputs and outputs that do not go together; nothing was read or written yet."""


class Order(NamedTuple):
    """What is wanted of every file."""

    form: str = "text"  # one of render.FORMS, or "why"
    why: tuple[range, ...] = ()  # numbers of the lines to explain
    color: bool = False
    several: bool = False  # are the outputs joined, so that each says whose it is?
    output: bool = True  # False: only look
    stats: bool = False
    report: bool = False  # are the lines wanted as a part of a report, too?
    html: bool | None = None  # are the inputs HTML? None: each says it by its name or its content
    url: str | None = None


class Job(NamedTuple):
    """One input and where its output goes."""

    name: str  # for messages
    source: Path | None  # None: standard input
    target: Path | None = None  # None: standard output
    in_place: bool = False
    data: bytes | None = None  # read already: standard input, a pipe


@dataclass(slots=True)
class Outcome:
    """What became of one input."""

    name: str
    error: str | None = None  # why there is no output
    notes: list[str] = field(default_factory=list)
    output: bytes = b""  # for standard output
    changed: bool = False
    stats: render.Stats | None = None
    part: str = ""  # of the report


# --- before: which output for which input ------------------------------------------------------------------------------


def plan(operands: list[str], out: str | None, in_place: bool, form: str) -> list[Job]:
    """A job for each operand. Raises ``PlanError`` where two outputs would be one, or an output its own input."""
    jobs = [Job(STDIN, None) if operand == "-" else Job(operand, Path(operand)) for operand in operands]
    if in_place:
        if not all(job.source for job in jobs):
            raise PlanError("--in-place needs files, and standard input is none; name the files")
        jobs = [job._replace(target=job.source, in_place=True) for job in jobs]
    elif out is not None and out != "-":
        folder = out.endswith(("/", os.sep)) or Path(out).is_dir() or len(jobs) > 1
        jobs = _into_folder(jobs, Path(out), form) if folder else [jobs[0]._replace(target=Path(out))]
    else:
        _refuse_own_output(jobs)
    _refuse_clashes(jobs)
    return jobs


def _into_folder(jobs: list[Job], folder: Path, form: str) -> list[Job]:
    if folder.exists() and not folder.is_dir():
        raise PlanError(f"-o {folder} is a file and {len(jobs)} inputs came; name a folder, or join them with >")
    if not all(job.source for job in jobs):
        raise PlanError(f"standard input has no name to give to a file in {folder}; name an output file")
    places = _places([job.source for job in jobs if job.source])
    return [job._replace(target=folder / _named(place, form)) for job, place in zip(jobs, places, strict=True)]


def _places(sources: list[Path]) -> list[PurePath]:
    """Where each input stands in the tree: as it was named; what was named from the root or through "..", below the folder
    that all of those share."""
    # abspath, for resolve would follow a link and lose the name that was given
    outside = {source: Path(os.path.abspath(source)) for source in sources if source.is_absolute() or ".." in source.parts}  # noqa: PTH100
    root = os.path.commonpath([path.parent for path in outside.values()]) if outside else ""
    return [outside[source].relative_to(root) if source in outside else source for source in sources]


def _named(place: PurePath, form: str) -> PurePath:
    suffix = _SUFFIX[form] or (".txt" if is_html("", place.name) else "")  # what was HTML is text now
    return place.with_name(place.name + suffix)


def _refuse_clashes(jobs: list[Job]) -> None:
    owner: dict[str, str] = {}
    for job in jobs:
        if job.target is None:
            continue
        where = os.path.realpath(job.target)
        if where in owner:
            raise PlanError(f"{owner[where]} and {job.name} would both be written to {job.target}; clean them in two runs")
        owner[where] = job.name
    if jobs[0].in_place:
        return
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) in owner and job.source.is_file():
            raise PlanError(f"-o would write over the input {job.name}; use --in-place if that is meant")


def plan_report(report: str, jobs: list[Job], stdout_used: bool) -> Path | None:
    """Where the report goes; None is standard output. Raises ``PlanError`` where something else is written or read there."""
    if report == "-":
        if stdout_used:
            raise PlanError(
                "--report - and the output would both go to standard output; name a file for one of them (--report, -o)"
            )
        return None
    if not report:
        raise PlanError("--report is empty; name a file")
    path = Path(report)
    if path.is_dir() or report.endswith(("/", os.sep)):
        raise PlanError(f"--report {report} is a folder; name a file")
    where = os.path.realpath(path)
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) == where:
            raise PlanError(f"--report would write over the input {job.name}; name another file")
        if job.target is not None and os.path.realpath(job.target) == where:
            raise PlanError(f"--report and the output of {job.name} would both be written to {report}; name another file")
    if stdout_used and _is_stdout(path):
        raise PlanError(f"--report {report} is where standard output goes; name another file")
    return path


def _is_stdout(path: Path) -> bool:
    """Is it the regular file, the pipe or the like that standard output is? A terminal or /dev/null takes both."""
    try:
        out = os.fstat(sys.stdout.fileno())
        return not stat.S_ISCHR(out.st_mode) and os.path.samestat(path.stat(), out)
    except (OSError, ValueError, AttributeError):
        return False


def _refuse_own_output(jobs: list[Job]) -> None:
    """`clean a.txt > a.txt`: the shell has emptied the file already, but an appended output would be read again."""
    try:
        out = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
    for job in jobs:
        if job.source is not None and job.source.is_file() and os.path.samestat(job.source.stat(), out):
            raise PlanError(f"{job.name} is both input and output; write to another file, or use --in-place")


# --- the work ----------------------------------------------------------------------------------------------------------


def process(jobs: list[Job], cleaner: Cleaner, order: Order, processes: int = 1) -> Iterator[Outcome]:
    """What becomes of each input, in order. Raises ``ModelError``."""
    chunks = list(_chunks(jobs))
    if processes == 0:
        processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = min(processes, len(chunks))
    if processes > 1:
        yield from _process_in_parallel(chunks, cleaner, order, processes)
        return
    for chunk in chunks:
        yield from _work(cleaner, order, [_with_data(job) for job in chunk])


def _process_in_parallel(chunks: list[list[Job]], cleaner: Cleaner, order: Order, processes: int) -> Iterator[Outcome]:
    """A few chunks are in flight at a time; a worker that dies takes its own files with it and is reported."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    def landed(chunk: list[Job], future: Future[list[Outcome]] | None) -> list[Outcome]:
        try:
            return future.result() if future else [Outcome(job.name, _DIED) for job in chunk]
        except BrokenProcessPool:
            return [Outcome(job.name, _DIED) for job in chunk]

    flying: deque[tuple[list[Job], Future[list[Outcome]] | None]] = deque()
    pool = ProcessPoolExecutor(processes, initializer=_leave_interrupts_to_parent)
    try:
        for chunk in chunks:
            try:
                flying.append((chunk, pool.submit(_work, cleaner, order, [_with_data(job) for job in chunk])))
            except BrokenProcessPool:
                flying.append((chunk, None))
            if len(flying) > 2 * processes:
                yield from landed(*flying.popleft())
        while flying:
            yield from landed(*flying.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
    """What only this process can read is read here: standard input, and pipes (another process has its own /dev/stdin)."""
    if job.source is None:
        return job._replace(data=sys.stdin.buffer.read())
    if job.source.is_fifo() or job.source.is_char_device():
        with contextlib.suppress(OSError):  # it will be reported when it is read
            return job._replace(data=job.source.read_bytes())
    return job


def _work(cleaner: Cleaner, order: Order, jobs: list[Job]) -> list[Outcome]:
    """A chunk from bytes to bytes."""
    outcomes = {}
    found = {}
    for number, job in enumerate(jobs):
        outcomes[number] = Outcome(job.name)
        try:
            found[number] = _read(job, order.html)
        except (ReadError, OSError) as error:
            outcomes[number].error = str(error).removeprefix(f"{job.source}: ")
    records = [{"html" if each.html else "text": each.text, "url": order.url} for each in found.values()]
    for (number, decoded), doc in zip(found.items(), _docs(cleaner, records), strict=True):
        if isinstance(doc, Doc):
            _finish(jobs[number], order, decoded, doc, outcomes[number])
        else:
            outcomes[
                number
            ].error = f"could not be cleaned, by a fault of cleaner ({type(doc).__name__}: {doc}); please report it"
    return list(outcomes.values())


def _read(job: Job, html: bool | None) -> Decoded:
    if job.data is not None:
        return source_of(job.data, job.source.name if job.source else "", html)
    assert job.source is not None
    decoded = read_file(job.source, html)
    if job.in_place and decoded.html:
        what = "a feed" if is_feed(decoded.text) else "HTML"
        raise ReadError(f"is {what}, and --in-place would put plain text in its place; write elsewhere with -o")
    return decoded


def _docs(cleaner: Cleaner, records: list[dict[str, str | None]]) -> list[Doc | Exception]:
    """A document for each record; where one of them cannot be cleaned, the exception, and the others all the same."""
    try:
        return list(cleaner.clean_many(records))
    except ModelError:
        raise
    except Exception as error:
        if len(records) == 1:
            return [error]
    return [doc for record in records for doc in _docs(cleaner, [record])]


def _finish(job: Job, order: Order, decoded: Decoded, doc: Doc, outcome: Outcome) -> None:
    outcome.notes = list(_notes(decoded, doc, job))
    outcome.changed = doc.text != (join(doc.lines) if decoded.html else decoded.text)
    outcome.stats = render.Stats.of(doc) if order.stats or order.report else None
    if order.report:
        from cleaner.report.parts import part  # here, for most runs make no report and need not wait for it

        outcome.part = part(doc)
    if not order.output:
        return
    name = job.name if order.several or order.form == "diff" else ""
    # a file may have a name that is no text
    try:
        shown = render.why(doc, order.why, order.color) if order.why else render.FORMS[order.form](doc, name, order.color)
    except NoLineError as error:
        outcome.error = str(error)
        return
    output = shown.encode("utf-8", "backslashreplace")
    if job.target is None:
        outcome.output = output
    elif outcome.changed or not job.in_place:
        try:
            write_file(job.target, output)
        except WriteError as error:
            outcome.error = str(error).removeprefix(f"{job.source}: ")


def _notes(decoded: Decoded, doc: Doc, job: Job) -> Iterator[str]:
    written = "" if job.target is None and not job.in_place else ", written as UTF-8"
    if decoded.encoding != "utf-8" and not decoded.html:
        yield f"read as {decoded.encoding}{written}"
    if decoded.html and is_feed(decoded.text):
        yield "is a feed (RSS or Atom), cleaned as the text of its entries"
    if decoded.replaced:
        yield f"{decoded.replaced} bytes that are wrong in {decoded.encoding} were replaced by U+FFFD"
    if doc.source != "empty" and not doc.text:
        yield "no line was kept"

"""A dataset in, a dataset out: sources -> chunks -> processes -> the target, whole or not at all, resumable.

The main process reads chunks and appends their results; all else happens in `cleaner.jobs.chunks`, in one process or several.
A target that is a file is made by way of the files of `cleaner.jobs.checkpoint` beside it. Standard output, a pipe or a device
gets each part as soon as it is there, and cannot be resumed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner.io.atomic import WriteError, move_file
from cleaner.io.datasets import DatasetError
from cleaner.jobs import crew
from cleaner.jobs.checkpoint import Checkpoint, CheckpointError, remove_half_written
from cleaner.jobs.chunks import POINTS, VIEWS, WORST, Cleaning, Done, Piece, Point, Worst
from cleaner.jobs.figures import Figures
from cleaner.jobs.learn_first import Dataset, Origin, learned_first
from cleaner.jobs.progress import Progress

ENDS = 65_536  # bytes at each end of a source by which it is known again
# Kinds whose parts, joined, are what a reader of a pipe expects; the others are made at the end, from a file.
STREAMED = ("jsonl", "text")


class How(NamedTuple):
    """How a run goes about it."""

    jobs: int = 1
    timeout: float | None = None  # seconds that a page may take
    restart: bool = False
    progress: bool = False
    arguments: dict[str, Any] = {}  # noqa: RUF012 - of a tuple; what must be the same when a run is taken up
    errors: bool = False  # are rows for --errors wanted?
    learn: bool = False  # are the sites of the dataset learned first?


@dataclass
class Summary:
    """What came of a dataset."""

    name: str
    figures: Figures = field(default_factory=Figures)
    problems: dict[str, str] = field(default_factory=dict)  # of whole sources; each begins with a name
    error: str | None = None  # why there is no output
    notes: list[str] = field(default_factory=list)
    errors: IO[bytes] | None = None  # a temporary file of the rows for --errors; or they are in the checkpoint's
    checkpoint: Checkpoint | None = None  # to be discarded when the whole run is at its end
    points: list[Point] = field(default_factory=list)
    worst: list[Worst] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)  # bytes that were read of each source

    def sites_file(self) -> tuple[str, str] | None:
        """Return path and digest of what was learned of sites, while it is there."""
        path = self.checkpoint.sites if self.checkpoint is not None else None
        if path is None or not path.exists():
            return None
        from cleaner.sites.store import SiteFile

        with SiteFile.open(path) as file:
            return str(path), file.digest

    @property
    def bytes_read(self) -> int:
        """The number of bytes that were read of all sources."""
        return sum(self.read.values())

    def add(self, figures: Figures, points: Sequence[Point], worst: Sequence[Worst]) -> None:
        """Add the result of a chunk."""
        self.figures.add(figures)
        self.points += points[: POINTS - len(self.points)]
        self.worst = sorted([*self.worst, *worst])[:WORST]


def clean_dataset(dataset: Dataset, cleaning: Cleaning, how: How, emit: Callable[[bytes], None]) -> Summary:
    """Clean one dataset. ``emit`` writes to standard output.

    What goes wrong with the dataset is in the summary; ``BrokenPipeError``, ``KeyboardInterrupt`` and ``ModelError`` come out.
    """
    summary = Summary(dataset.name)
    try:
        _refuse_missing(dataset)  # before a library is asked for that nothing would use
        _ = cleaning.writer  # a library that is missing is found before anything is read
        cleaning.prepare()  # and so is a model; here, because an error of a process that begins could not be told
        if not cleaning.wishes.output:
            _stream(dataset, cleaning, how, summary, lambda data: None)
        elif dataset.target is None or _is_no_file(dataset.target):
            _to_stream(dataset, cleaning, how, summary, emit)
        else:
            _to_file(dataset, dataset.target, cleaning, how, summary)
    except (CheckpointError, DatasetError) as error:
        summary.error = str(error)
    except crew.ChunkLostError as error:
        summary.error = _lost(error, cleaning)
    if summary.error is None and summary.problems and not summary.figures.pages:
        summary.error = "; ".join(summary.problems.values())
        summary.problems = {}
    return summary


def _refuse_missing(dataset: Dataset) -> None:
    """Raise ``DatasetError`` if there is none of the files. Of some that are missing, their reading tells."""
    missing = [each.name for each in dataset.origins if isinstance(each.source, Path) and not each.source.exists()]
    if len(missing) == len(dataset.origins):
        raise DatasetError("; ".join(f"{name}: no such file; check the name" for name in missing))


def _lost(error: crew.ChunkLostError, cleaning: Cleaning) -> str:
    piece = error.args[0]
    if not isinstance(piece, Piece):
        return f"{piece}; perhaps there is not enough memory; try fewer --jobs"
    name, first, last = cleaning.sources[piece.source][1], piece.chunk.first, piece.chunk.first + piece.chunk.records - 1
    return f"{name}: every process that reads records {first} to {last} dies or takes too long; the run ends before them"


def _is_no_file(target: Path) -> bool:
    """Whether a target is a pipe or a device."""
    return target.exists() and not target.is_file() and not target.is_dir()


# --- to a pipe ---------------------------------------------------------------------------------------------------------


def _to_stream(dataset: Dataset, cleaning: Cleaning, how: How, summary: Summary, emit: Callable[[bytes], None]) -> None:
    import tempfile  # which takes a while, and a run over files of one page needs none

    with contextlib.ExitStack() as stack:
        if dataset.target is not None:
            emit = stack.enter_context(dataset.target.open("wb", buffering=0)).write  # type: ignore[assignment]
        if dataset.kind in STREAMED or cleaning.wishes.format in VIEWS:
            _stream(dataset, cleaning, how, summary, emit)
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clean-")))
        with (folder / "partial").open("wb") as file:
            _stream(dataset, cleaning, how, summary, lambda data: _nothing(file.write(data)))
        cleaning.writer.finish(folder / "partial", folder / "target")
        with (folder / "target").open("rb") as whole:
            while data := whole.read(1 << 20):
                emit(data)


def _nothing(_: object) -> None:
    pass


def _stream(dataset: Dataset, cleaning: Cleaning, how: How, summary: Summary, emit: Callable[[bytes], None]) -> None:
    import tempfile  # as above

    with tempfile.TemporaryDirectory(prefix="clean-") if how.learn else contextlib.nullcontext() as folder:
        learned = None if folder is None else Path(folder) / "sites"
        for done in _done(dataset, cleaning, how, summary, Start(learned=learned)):
            if done.data:
                emit(done.data)
            if how.errors:
                if summary.errors is None:
                    summary.errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the whole run is at its end
                summary.errors.write(_error_rows(done))


# --- to a file ---------------------------------------------------------------------------------------------------------


def _to_file(dataset: Dataset, target: Path, cleaning: Cleaning, how: How, summary: Summary) -> None:
    """Clean by way of a checkpoint, which stays until the whole run is done."""
    checkpoint = Checkpoint(target)
    try:
        with checkpoint:
            checkpoint.begin(_about(dataset, cleaning, how), how.restart)
            if checkpoint.finished is not None and dataset.kind == "folder":
                remove_half_written(target)
            _go_on(dataset, cleaning, how, summary, checkpoint)
            if summary.problems and not summary.figures.pages:
                checkpoint.discard()
                return
            if not checkpoint.is_made:
                finish = move_file if cleaning.wishes.format in VIEWS else cleaning.writer.finish
                finish(checkpoint.partial, target)
                summary.notes += getattr(cleaning.writer, "notes", ())
            summary.checkpoint = checkpoint
    except WriteError as error:
        summary.error = str(error)
    except OSError as error:
        pages = checkpoint.records
        done = f"; {pages:,} records are done, and the same command goes on behind them" if pages else ""
        summary.error = f"{target}: cannot be written ({error.strerror or error}){done}"


def _go_on(dataset: Dataset, cleaning: Cleaning, how: How, summary: Summary, checkpoint: Checkpoint) -> None:
    """Take over what an earlier run has done, and do the rest. Raises ``OSError``."""
    start = Start(learned=checkpoint.sites, counting=checkpoint.counting) if how.learn else Start()
    for row in checkpoint.rows:
        more = row.more
        worst = [Worst(*one) for one in more.get("worst", ())]
        summary.add(Figures.from_json(row.figures), [Point(*point) for point in more.get("points", ())], worst)
        summary.problems = more.get("problems", summary.problems)
        start = start._replace(source=row.source, chunk=row.chunk + 1, position=more["position"])
        summary.read[row.source] = more["position"]
    checkpoint.rows, checkpoint.records = [], summary.figures.pages
    if checkpoint.finished is not None:
        summary.problems = checkpoint.finished["finished"]["problems"]
        return
    if summary.figures.pages:
        summary.notes.append(f"goes on behind the {summary.figures.pages:,} records of an interrupted run")
    for done in _done(dataset, cleaning, how, summary, start):
        found = {"points": done.points, "worst": done.worst if cleaning.wishes.report else None, "problems": summary.problems}
        more = {"position": done.position} | {name: value for name, value in found.items() if value}
        checkpoint.add(done.piece, done.data, _error_rows(done) if how.errors else b"", done.figures.to_json(), more)
        checkpoint.records += done.records
    checkpoint.finish({"problems": summary.problems})


def _error_rows(done: Done) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n" for row in done.errors)


# --- both --------------------------------------------------------------------------------------------------------------


class Start(NamedTuple):
    """Where a run begins."""

    source: int = 0
    chunk: int = 0  # in this source
    position: int = 0  # bytes of it that were read before
    learned: Path | None = None  # where what is learned of sites lies or will lie; None: nothing is learned
    counting: Path | None = None  # where it is counted before; None: a run that is killed begins anew


def _done(dataset: Dataset, cleaning: Cleaning, how: How, summary: Summary, start: Start) -> Iterator[Done]:
    """Yield what came of every chunk from the start on; add it to the summary."""
    before = [_state(origin) for origin in dataset.origins]
    sizes = [state[0] if state else None for state in before]
    behind = [sum(size or 0 for size in sizes[:number]) for number in range(len(sizes))]  # where each source begins
    pieces = _pieces(dataset, cleaning, summary, start)
    if start.learned is not None:
        pieces = learned_first(pieces, dataset, cleaning, how.jobs, start.learned, start.counting, summary.notes)
    progress = Progress(None if None in sizes else sum(size or 0 for size in sizes), how.progress)
    progress.start(behind[start.source] + start.position, summary.figures.pages)
    results = crew.run(cleaning, pieces, how.jobs, how.timeout)
    try:
        for done in results:
            summary.add(done.figures, done.points, done.worst)
            summary.read[done.piece[0]] = done.position
            progress.show(behind[done.piece[0]] + done.position, summary.figures)
            yield done
    finally:
        progress.close()
        results.close()  # type: ignore[attr-defined]
    for origin, state in zip(dataset.origins, before, strict=True):
        if state is not None and _state(origin) != state:
            what = f"{origin.name}: has changed while it was read; clean it again when nobody writes to it"
            summary.problems[f"{origin.name} changed"] = what


def _pieces(dataset: Dataset, cleaning: Cleaning, summary: Summary, start: Start) -> Iterator[Piece]:
    """Yield the chunks of all sources. One that breaks off is a problem of the summary, and the next one follows."""
    for number in range(start.source, len(dataset.origins)):
        origin = dataset.origins[number]
        try:
            reader = cleaning.readers(number)
            for chunk in reader.chunks(origin.source, start.chunk if number == start.source else 0):
                yield Piece(number, chunk)
            summary.notes += getattr(reader, "notes", ())
        except DatasetError as error:
            summary.problems[origin.name] = str(error)


def _state(origin: Origin) -> tuple[int, int] | None:
    """Return size and time of change of a source; None of a stream, and of what cannot be read."""
    if not isinstance(origin.source, Path):
        return None
    try:
        if origin.source.is_dir():
            files = [path.stat() for path in sorted(origin.source.rglob("*")) if path.is_file()]
            return sum(file.st_size for file in files), max((file.st_mtime_ns for file in files), default=0)
        state = origin.source.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def _about(dataset: Dataset, cleaning: Cleaning, how: How) -> dict[str, Any]:
    """Return what must be the same when a run is taken up."""
    from cleaner import __version__
    from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS
    from cleaner.jobs.chunks import digests

    return {
        "version": __version__,
        "chunks": [CHUNK_RECORDS, CHUNK_BYTES],
        **how.arguments,
        "in place": dataset.in_place,
        "models": digests(cleaning),
        "sources": [[origin.kind, origin.name, *(_known_again(origin) or ())] for origin in dataset.origins],
    }


def _known_again(origin: Origin) -> tuple[int, int, str] | None:
    """Return size, time of change and a digest of the ends of a source; None of a stream."""
    state = _state(origin)
    if state is None or not isinstance(origin.source, Path):
        return None
    digest = hashlib.sha256()
    if origin.source.is_dir():
        for folder, folders, names in os.walk(origin.source):
            folders.sort()
            digest.update("\0".join([folder, *sorted(names)]).encode("utf-8", "surrogateescape"))
    else:
        with contextlib.suppress(OSError), origin.source.open("rb") as file:
            digest.update(file.read(ENDS))
            file.seek(max(0, state[0] - ENDS))
            digest.update(file.read(ENDS))
    return *state, digest.hexdigest()

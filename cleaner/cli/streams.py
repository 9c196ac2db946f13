"""Steps -> outcomes: pages in files by `cleaner.jobs.run`, datasets by `cleaner.jobs.stream`, in the order of their names.

What `clean` leaves beside its outputs is written here too: the rows of --errors, the figures of --stats FILE. They are written
last, and then the journals of interrupted runs are removed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner import pool
from cleaner.cli.first_line import begins_like_jsonl
from cleaner.cli.options import LEARN
from cleaner.cli.plan import Step, Wanted, output_kind
from cleaner.io.atomic import write_file
from cleaner.io.datasets import Fields
from cleaner.jobs.checkpoint import Checkpoint
from cleaner.jobs.chunks import VIEWS, Cleaning, Wishes
from cleaner.jobs.figures import Figures
from cleaner.jobs.files_done import FilesDone
from cleaner.jobs.learn_first import Dataset, Origin
from cleaner.jobs.run import STDOUT, Job, Order, Outcome, process
from cleaner.jobs.stream import How, Summary, clean_dataset
from cleaner.pipeline import Cleaner

_WORDS = {"jsonl": "JSON Lines", "parquet": "Parquet", "warc": "a WARC", "wet": "a WET", "folder": "a folder"}
_BLOCK = 1 << 20
_SAID = "is JSON Lines: the text or html of every record was cleaned, and took its place"


class Settings(NamedTuple):
    """What the options say of a run."""

    wanted: Wanted
    fields: Fields
    wishes: Wishes
    how: How
    errors: Path | None = None
    stats: Path | None = None


@dataclass
class Run:
    """One run of the command over all of its steps."""

    cleaner: Cleaner
    order: Order
    settings: Settings
    emit: Callable[[bytes], None]  # writes to standard output
    checkpoints: list[Checkpoint] = field(default_factory=list)
    errors: list[IO[bytes]] = field(default_factory=list)  # rows for --errors of datasets without a checkpoint
    figures: Figures = field(default_factory=Figures)  # of all inputs
    bytes_read: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)  # files that could not be cleaned, and why
    files_done: FilesDone | None = None

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._all_done = True

    def outcomes(self, steps: Sequence[Step]) -> Iterator[Outcome]:
        """Yield the outcome of every step, in order."""
        pages: list[Job] = []
        for step in steps:
            if isinstance(step, Job) and (step.data is not None or not _is_stream(step)):
                pages.append(step)
                continue
            yield from self._pages(pages)
            pages = []
            step = self.looked_into(step)
            yield from [self._dataset(step)] if isinstance(step, Dataset) else self._pages([step])
        yield from self._pages(pages)

    def finish(self) -> None:
        """Write what goes beside the outputs, and remove the journals, if nothing is left to be taken up. Raises
        ``WriteError``."""
        if self.settings.errors is not None:
            write_file(self.settings.errors, self._error_rows())
        if self.settings.stats is not None:
            values = {
                **self.figures.for_reader(),
                "bytes": self.bytes_read,
                "seconds": round(time.monotonic() - self._began, 2),
            }
            write_file(self.settings.stats, json.dumps(values, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")
        if self._all_done:
            for checkpoint in self.checkpoints:
                checkpoint.discard()
            if self.files_done is not None:
                self.files_done.discard()

    # --- pages in files

    def _pages(self, jobs: list[Job]) -> Iterator[Outcome]:
        """Clean files of one page each; of a folder of outputs, what an interrupted run has done is taken over."""
        if not jobs:
            return
        if self.files_done is not None:
            found = self.files_done.outcomes(jobs, lambda rest: process(rest, self.cleaner, self.order, self.settings.how.jobs))
        else:
            found = process(jobs, self.cleaner, self.order, self.settings.how.jobs)
        for job, outcome in zip(jobs, found, strict=True):
            if outcome.error is not None:
                self.failures.append((outcome.name, outcome.error))
            elif outcome.figures is not None:
                self.figures.add(outcome.figures)
                self.bytes_read += len(job.data) if job.data is not None else job.source.stat().st_size if job.source else 0
            yield outcome

    def looked_into(self, job: Step) -> Step:
        """Return a stream as what it begins like; what is none as it is."""
        if not isinstance(job, Job) or not _is_stream(job):
            return job
        try:
            stream = job.source.open("rb") if job.source is not None else sys.stdin.buffer if sys.stdin else io.BytesIO()
            head = stream.read1(64) if isinstance(stream, io.BufferedReader) else stream.read(64)
            again = _Again(head, stream)
            if self.settings.wanted.form is None and begins_like_jsonl(head, again.recorded()):
                kind = output_kind("jsonl", self.settings.wanted)
                return Dataset([Origin("jsonl", job.name, io.BufferedReader(again.rewound()))], kind, job.target)
            return job._replace(data=again.rewound().readall())
        except OSError:  # it will be reported when it is read
            return job

    # --- datasets

    def _dataset(self, dataset: Dataset) -> Outcome:
        refusal = self._refusal(dataset)
        if refusal is not None:
            return Outcome(dataset.name, refusal)
        target = dataset.target.name if dataset.target is not None else STDOUT
        sources = tuple((origin.kind, origin.name) for origin in dataset.origins)
        cleaning = Cleaning(self.cleaner, sources, (dataset.kind, target), self.settings.fields, self.settings.wishes)
        cleaning.learns = self.settings.how.learn
        summary = clean_dataset(dataset, cleaning, self.settings.how, self.emit)
        if summary.checkpoint is not None:
            self.checkpoints.append(summary.checkpoint)
        if summary.errors is not None:
            self.errors.append(summary.errors)
        self._all_done &= summary.error is None
        self.figures.add(summary.figures)
        self.bytes_read += summary.bytes_read
        outcome = self._outcome(dataset, summary)
        if self.order.report and summary.error is None:
            outcome.add_to = partial(_add_to_report, dataset, cleaning, summary)
        return outcome

    def _refusal(self, dataset: Dataset) -> str | None:
        """Return why a dataset cannot have what one page can have."""
        what = _WORDS.get(dataset.origins[0].kind, "a dataset")
        if self.order.title is not None:
            return f"is {what}, and --title is the title of one page; give each record a title"
        if self.order.format == "tsv":
            return f"is {what}, and a label file holds one page; write each record to a file, or use --format jsonl"
        wishes = self.settings.wishes
        to_terminal = dataset.target is None and wishes.output and wishes.format not in VIEWS
        if dataset.kind == "parquet" and to_terminal and sys.stdout is not None and sys.stdout.isatty():
            return "would come out as Parquet, which is binary, on a terminal; name a file with -o, or add --to jsonl"
        return None

    def _outcome(self, dataset: Dataset, summary: Summary) -> Outcome:
        figures = summary.figures
        name = f"{summary.name}: "
        outcome = Outcome(summary.name, summary.error.removeprefix(name) if summary.error else None, summary.notes)
        outcome.incomplete = [problem.removeprefix(name) for problem in summary.problems.values()]
        if figures.failed:
            count = f"{figures.failed:,} of {figures.pages:,} records could not be cleaned and are unchanged"
            outcome.incomplete.append(f"{count}; the first: {figures.first_error}")
        if not figures.pages and summary.error is None and not summary.problems:
            outcome.notes.append("holds no record")
        if figures.judged and figures.empty == figures.judged:
            outcome.notes.append("no line was kept")
        wanted = self.settings.wanted
        named = wanted.from_kind or wanted.to_kind or self.settings.fields.out
        if dataset.origins[0].kind == "jsonl" and wanted.format == "text" and not named and figures.pages > figures.failed:
            outcome.mismatch = _SAID
        outcome.emitted, outcome.changed = True, figures.changed > 0
        outcome.stats = figures.to_stats() if self.order.stats and figures.pages else None
        outcome.figures, outcome.known_sites = figures, figures.known_sites
        return outcome

    def _error_rows(self) -> Iterator[bytes]:
        for name, error in self.failures:
            row = {"file": name, "record": 0, "id": None, "error": error}
            yield json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        for checkpoint in self.checkpoints:
            with checkpoint.errors.open("rb") as rows:
                yield from iter(partial(rows.read, _BLOCK), b"")
        for file in self.errors:
            file.seek(0)
            yield from iter(partial(file.read, _BLOCK), b"")


def _add_to_report(dataset: Dataset, cleaning: Cleaning, summary: Summary, report: Any) -> None:
    from cleaner.jobs.dataset_report import worst_pages

    report.add_dataset(summary, worst_pages(dataset, cleaning, summary))


class _Again(io.RawIOBase):
    """A stream of which the beginning was read, from its beginning."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = [head], rest
        self._records = False

    def recorded(self) -> Any:
        """Go on behind the beginning, and keep what is read."""
        self._records = True
        return self

    def rewound(self) -> _Again:
        """Begin again."""
        self._records = False
        self._head = [b"".join(self._head)]
        return self

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if self._records:
            self._head.append(self._rest.read(size if size is not None else -1))
            return self._head[-1]
        if size is None or size < 0:
            return self.readall()
        if self._head[0]:
            data, self._head[0] = self._head[0][:size], self._head[0][size:]
            return data
        return self._rest.read1(size) if isinstance(self._rest, io.BufferedReader) else self._rest.read(size)

    def readall(self) -> bytes:
        data, self._head[0] = self._head[0] + self._rest.read(), b""
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _is_stream(job: Job) -> bool:
    """Whether an input can be read once and by this process alone."""
    try:
        return job.source is None or job.source.is_fifo() or job.source.is_char_device()
    except (OSError, ValueError):
        return False


# --- options -----------------------------------------------------------------------------------------------------------


def settings_of(
    arguments: argparse.Namespace, wanted: Wanted, order: Order, cleaner: Cleaner, files: tuple[Path | None, Path | None]
) -> Settings:
    """Return what the options say. ``files`` are where --errors and --stats go."""
    names = ("text", "html", "url", "id", "title", "out")
    fields = Fields(*(getattr(arguments, f"{name}_field") for name in names))
    wishes = Wishes(
        format=wanted.format,
        why=order.why,
        color=order.color,
        output=order.output,
        detailed=order.stats or order.figures or arguments.check,
        report=order.report,
        form=wanted.form,
        max_bytes=arguments.max_bytes,
    )
    shown = not arguments.quiet and sys.stderr.isatty() and not (wanted.out in (None, "-") and sys.stdout.isatty())
    how = How(
        jobs=pool.processes(arguments.jobs),
        timeout=arguments.timeout,
        restart=arguments.restart,
        progress=shown,
        arguments=_the_same(arguments, wanted, cleaner),
        errors=files[0] is not None,
        learn=arguments.sites == LEARN,
    )
    return Settings(wanted, fields, wishes, how, *files)


def _the_same(arguments: argparse.Namespace, wanted: Wanted, cleaner: Cleaner) -> dict[str, Any]:
    """Return the options that must be the same when an interrupted run is taken up, by their names."""
    options = ("keep", "mode", "hidden", "normalize", "title", "model", "max_bytes", "timeout", "check")
    values = {f"--{name.replace('_', '-')}": getattr(arguments, name) for name in options}
    values |= {"--format": wanted.format, "--form": wanted.form, "--from": wanted.from_kind, "--to": wanted.to_kind}
    values["--why"] = [[part.start, part.stop] for part in arguments.why or ()]
    for name in ("text", "html", "url", "id", "title", "out"):
        values[f"--{name}-field"] = getattr(arguments, f"{name}_field")
    values["--sites"] = [arguments.sites, cleaner._sites.digest if cleaner._sites is not None else None]
    values["--phrases"] = [arguments.phrases, _digest(arguments.phrases)]
    for name in ("errors", "report", "stats"):
        values[f"--{name}"] = getattr(arguments, name) is not None
    return values


def _digest(path: str | None) -> str | None:
    return None if path is None else hashlib.sha256(Path(path).read_bytes()).hexdigest()

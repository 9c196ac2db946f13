"""Which files of a folder are done -> a journal in the folder of outputs, so that the same command does the rest.

A file is done if its output is there, as long as it was, and its input has not changed since. The figures of what is taken
over are in the journal, so the sums at the end are those of an uninterrupted run.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from cleaner.jobs.checkpoint import CheckpointError, locked, remove_half_written, rows_of
from cleaner.jobs.figures import Figures
from cleaner.jobs.run import Job, Outcome

JOURNAL, LOCK = ".clean.progress", ".clean.lock"
VERSION = 1


class FilesDone:
    """The journal of one folder of outputs. Use as a context: it holds the lock. Raises `CheckpointError`."""

    def __init__(self, folder: Path, about: Mapping[str, Any], restart: bool = False) -> None:
        """``about`` is what must be the same for a run to be taken up."""
        self.folder, self.restart = folder, restart
        self.about: dict[str, Any] = json.loads(json.dumps(about))
        self._journal: IO[bytes] | None = None
        self._lock: int | None = None
        self._before: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> FilesDone:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = locked(self.folder / LOCK, self.folder)
            self._open()
        except OSError as error:
            raise CheckpointError(f"{self.folder}: cannot be written ({error.strerror or error}); write elsewhere") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._lock is not None:
            (self.folder / LOCK).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def _open(self) -> None:
        path = self.folder / JOURNAL
        rows, ends = rows_of(path) if path.exists() and not self.restart else ([], [])
        if rows:
            before = rows[0].get("about", {})
            different = [name for name in {**before, **self.about} if before.get(name) != self.about.get(name)]
            if rows[0].get("journal") != VERSION or different:
                what = f"had another {different[0]}" if different else "is of another version of cleaner"
                raise CheckpointError(
                    f"{self.folder}: an interrupted run left {JOURNAL} in it, and {what}; "
                    "run the same command as before to go on, or add --restart to begin anew"
                )
            self._before = {row["target"]: row for row in rows[1:]}
            remove_half_written(self.folder)
            self._journal = path.open("r+b", buffering=0)
            self._journal.truncate(ends[-1])
            self._journal.seek(ends[-1])
            return
        self._journal = path.open("wb", buffering=0)
        self._write({"journal": VERSION, "about": self.about})

    def outcomes(self, jobs: Sequence[Job], work: Callable[[list[Job]], Iterator[Outcome]]) -> Iterator[Outcome]:
        """Yield the outcome of every job, in order; of those that are done, as it was. ``work`` does the others."""
        done = [self._is_done(job) for job in jobs]
        rest = work([job for job, is_done in zip(jobs, done, strict=True) if not is_done])
        for job, is_done in zip(jobs, done, strict=True):
            if is_done:
                yield _outcome(job, self._before[str(job.target)])
                continue
            outcome = next(rest)
            if outcome.error is None:
                with contextlib.suppress(OSError):  # a full disk: the file is done again
                    self._note(job, outcome)
            yield outcome

    def discard(self) -> None:
        """Remove the journal: all files are done."""
        (self.folder / JOURNAL).unlink(missing_ok=True)

    def _is_done(self, job: Job) -> bool:
        row = self._before.get(str(job.target))
        try:
            return row is not None and row["state"] == _state(job)
        except OSError:
            return False

    def _note(self, job: Job, outcome: Outcome) -> None:
        values: dict[str, Any] = {"target": str(job.target), "state": _state(job), "changed": outcome.changed}
        if outcome.known_sites:
            values["known_sites"] = outcome.known_sites
        if outcome.notes:
            values["notes"] = outcome.notes
        if outcome.mismatch:
            values["mismatch"] = outcome.mismatch
        if outcome.figures is not None:
            values["figures"] = outcome.figures.to_json()
        self._write(values)

    def _write(self, values: Mapping[str, Any]) -> None:
        assert self._journal is not None
        self._journal.write(json.dumps(values, separators=(",", ":")).encode() + b"\n")


def _state(job: Job) -> list[int]:
    """Return size and time of change of an input, and the size of its output. Raises ``OSError``."""
    assert job.source is not None and job.target is not None
    source = job.source.stat()
    return [source.st_size, source.st_mtime_ns, job.target.stat().st_size]


def _outcome(job: Job, row: Mapping[str, Any]) -> Outcome:
    figures = Figures.from_json(row["figures"]) if "figures" in row else None
    stats = figures.to_stats() if figures is not None else None
    outcome = Outcome(job.name, None, row.get("notes", []), row.get("mismatch"), changed=row["changed"])
    outcome.stats, outcome.figures, outcome.known_sites = stats, figures, row.get("known_sites", 0)
    return outcome

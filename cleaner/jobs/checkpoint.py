"""How far a run is -> a journal beside its target, from which the same command goes on after any interruption.

Beside TARGET lie TARGET.partial (what was written so far), TARGET.errors (the rows for --errors), TARGET.counting (where sites
are counted, before the first chunk is cleaned), TARGET.sites (what was learned of them), TARGET.progress (the journal) and
TARGET.lock. The journal is rows of JSON: first what the run is about (arguments, sources, models), then a row a chunk, with the
lengths of both files behind it, a checksum of its bytes and its figures.

What survives: a process that is killed loses nothing that it wrote, so the last whole row of the journal counts. After a power
cut a row may have reached the disk before the bytes that it is about. So every few seconds the files are forced to the disk,
and the row behind that says so; rows after the last such one count only as far as the checksums of their bytes are right.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner.errors import CleanerError

VERSION = 1  # of the journal
SYNC_SECONDS = 5.0  # at most so much work is lost by a power cut
_BLOCK = 1 << 20


class CheckpointError(CleanerError):
    """A run cannot begin or go on: another run is at it, or what it left does not fit; the message says what to do."""


class Row(NamedTuple):
    """A row of the journal: one chunk that is done."""

    source: int
    chunk: int
    end: int  # length of the partial file behind it
    crc: int  # CRC-32 of its bytes
    errors_end: int  # length of the file of errors behind it
    errors_crc: int
    synced: bool
    figures: dict[str, Any]
    more: dict[str, Any]  # what else is added up over the chunks


class Checkpoint:
    """The files beside one target. Use as a context: it holds the lock."""

    def __init__(self, target: Path) -> None:
        self.target = target
        place = Path(os.path.realpath(target))
        self.partial, self.errors, self.progress, self.sites, self.counting, self._lock_path = (
            place.with_name(f"{place.name}.{what}") for what in ("partial", "errors", "progress", "sites", "counting", "lock")
        )
        self.rows: list[Row] = []
        self.records = 0  # that are done for good; its user counts them
        self.finished: dict[str, Any] | None = None  # what the last row says, if all chunks are done
        self._files: list[IO[bytes]] = []
        self._lock: int | None = None
        self._synced = time.monotonic()

    def __enter__(self) -> Checkpoint:
        self.partial.parent.mkdir(parents=True, exist_ok=True)
        self._lock = locked(self._lock_path, self.target)
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            with contextlib.suppress(OSError):
                file.close()
        self._files.clear()
        if self._lock is not None:
            self._lock_path.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def begin(self, about: Mapping[str, Any], restart: bool = False) -> None:
        """Take up what an interrupted run left, or begin anew. ``about`` is what must be the same.

        Raises `CheckpointError` if it is not.
        """
        if restart:
            self.discard()
        if self.progress.exists():
            self._take_up(about)
        else:
            self._begin_anew(about)

    def add(self, place: tuple[int, int], data: bytes, errors: bytes, figures: dict[str, Any], more: dict[str, Any]) -> None:
        """Append the result of a chunk. Raises ``OSError``."""
        partial, wrong, _ = self._files
        _append(partial, data)
        _append(wrong, errors)
        synced = time.monotonic() - self._synced >= SYNC_SECONDS
        if synced:
            self._sync()
        ends = partial.tell(), zlib.crc32(data), wrong.tell(), zlib.crc32(errors)
        self._write(Row(*place, *ends, synced, figures, more)._asdict())
        if synced:
            os.fsync(self._files[2].fileno())

    def finish(self, values: dict[str, Any]) -> None:
        """Note that all chunks are done, before the target is made of them. Raises ``OSError``."""
        self._sync()
        state = self.partial.stat()
        self.finished = {"finished": values, "size": state.st_size, "mtime": state.st_mtime_ns}
        self._write(self.finished)
        os.fsync(self._files[2].fileno())

    @property
    def is_made(self) -> bool:
        """Whether the target has been made, by this run or the one before."""
        return self.finished is not None and not self.partial.exists()

    def discard(self) -> None:
        """Remove what lies beside the target, but for the lock."""
        for path in (self.progress, self.partial, self.errors):
            path.unlink(missing_ok=True)
        self._forget_sites()

    def _forget_sites(self) -> None:
        for path in (self.sites, self.counting, self.counting.with_name(f"{self.counting.name}-journal")):  # SQLite's own
            path.unlink(missing_ok=True)

    # --- the journal

    def _begin_anew(self, about: Mapping[str, Any]) -> None:
        if not self.partial.parent.is_dir():
            self.partial.parent.mkdir(parents=True)
        self._forget_sites()
        self._files = [path.open("wb", buffering=0) for path in (self.partial, self.errors, self.progress)]
        self._write({"journal": VERSION, "about": about})

    def _take_up(self, about: Mapping[str, Any]) -> None:
        rows, end = rows_of(self.progress)
        if not rows:  # it was interrupted before the first row was whole
            self.discard()
            self._begin_anew(about)
            return
        if rows[0].get("journal") != VERSION:
            raise CheckpointError(
                f"{self.target}: {self.progress.name} is no journal of this version of cleaner; "
                "begin anew with --restart, or remove it"
            )
        self._refuse_other(rows[0].get("about", {}), about, rows[-1])
        found = [Row(**row) for row in rows[1:] if "finished" not in row]
        if "finished" in rows[-1]:
            self.finished = rows[-1]
            if self.is_made and not self.target.exists():  # somebody has removed it since
                self.finished = None
                self.discard()
                self._begin_anew(about)
            else:
                self.rows = found
            return
        self.rows = found[: self._whole(found)]
        kept = self.rows[-1] if self.rows else None
        ends = (kept.end, kept.errors_end) if kept else (0, 0)
        self._files = [_cut(path, length) for path, length in zip((self.partial, self.errors), ends, strict=True)]
        self._files.append(_cut(self.progress, end[len(self.rows)]))

    def _refuse_other(self, before: Mapping[str, Any], about: Mapping[str, Any], last: Mapping[str, Any]) -> None:
        """Raise `CheckpointError` if an interrupted run was about something else."""
        now = json.loads(json.dumps(about))
        if last.get("finished") is not None and about.get("in place"):
            state = self.target.stat()
            if (state.st_size, state.st_mtime_ns) == (last["size"], last["mtime"]):
                now = {**now, "sources": before.get("sources")}  # the source is the target, and has been written
        different = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        if different:
            name = different[0]
            what = _difference(name, before.get(name), now.get(name))
            raise CheckpointError(
                f"{self.target}: an interrupted run left {self.progress.name} beside it, and {what}; "
                "run the same command as before to go on, or add --restart to begin anew"
            )

    def _whole(self, rows: Sequence[Row]) -> int:
        """Return how many rows count: the bytes of those after the last forced one are read and compared."""
        sure = max((number + 1 for number, row in enumerate(rows) if row.synced), default=0)
        try:
            with self.partial.open("rb") as partial, self.errors.open("rb") as errors:
                start, errors_start = (rows[sure - 1].end, rows[sure - 1].errors_end) if sure else (0, 0)
                for number in range(sure, len(rows)):
                    row = rows[number]
                    if _crc(partial, start, row.end) != row.crc or _crc(errors, errors_start, row.errors_end) != row.errors_crc:
                        return number
                    start, errors_start = row.end, row.errors_end
                if sure and (os.fstat(partial.fileno()).st_size < start or os.fstat(errors.fileno()).st_size < errors_start):
                    raise FileNotFoundError
        except FileNotFoundError:
            raise CheckpointError(
                f"{self.target}: {self.progress.name} lies beside it, and what it is about, {self.partial.name} or "
                f"{self.errors.name}, is not all there; begin anew with --restart"
            ) from None
        return len(rows)

    def _write(self, values: Mapping[str, Any]) -> None:
        _append(self._files[2], json.dumps(values, separators=(",", ":")).encode() + b"\n")

    def _sync(self) -> None:
        for file in self._files[:2]:
            os.fsync(file.fileno())
        self._synced = time.monotonic()


def rows_of(path: Path) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the whole rows of a journal, and the length of the file behind each."""
    rows, ends, end = [], [], 0
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            row = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n") or not isinstance(row, dict):
            break
        end += len(line)
        rows.append(row)
        ends.append(end)
    return rows, ends


def _crc(file: IO[bytes], start: int, end: int) -> int | None:
    """Return the checksum of some bytes of a file; None if they are not all there."""
    file.seek(start)
    crc = 0
    while start < end:
        data = file.read(min(_BLOCK, end - start))
        if not data:
            return None
        crc = zlib.crc32(data, crc)
        start += len(data)
    return crc


def _append(file: IO[bytes], data: bytes) -> None:
    """Write all of it: an unbuffered file on a full disk takes a part and says so by a number alone."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _cut(path: Path, length: int) -> IO[bytes]:
    """Open a file to be appended to, without what is behind a length."""
    file = path.open("r+b", buffering=0)
    file.truncate(length)
    file.seek(length)
    return file


def _difference(name: str, before: Any, now: Any) -> str:
    if name == "sources":
        return "an input is another one, or has changed since"
    if name == "models":
        return "the model is another one"
    return f"it had {name} {_said(before)} where this one has {_said(now)}"


def _said(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def remove_half_written(folder: Path) -> None:
    """Remove what `cleaner.io.atomic` has begun to write below a folder, in a process that was killed meanwhile.

    Only for whoever holds the lock.
    """
    for path in folder.rglob(".clean-*.tmp"):
        path.unlink(missing_ok=True)


# --- one run at a time -------------------------------------------------------------------------------------------------


def locked(path: Path, target: Path) -> int:
    """Lock a file and return its descriptor. The system lets the lock go when the process ends, however it does.

    Raises `CheckpointError` if another process has it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: two runs into one target are not found out
        return os.open(path, os.O_RDWR | os.O_CREAT)
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock: that would last as long as a child lives
        except OSError as error:
            owner = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            who = f"process {owner}" if owner else "another process"
            raise CheckpointError(f"{target}: another run writes to it ({who}); wait for its end, or end it") from error
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), path.stat()):
                os.truncate(lock, 0)
                os.write(lock, str(os.getpid()).encode())
                return lock
        os.close(lock)  # its owner has just removed it

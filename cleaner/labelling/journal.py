"""Decisions -> a file that only grows: JSON Lines, on disk before the page is told that they are.

Every event is one line and has a number. A line that was cut off, because the machine or the process died while it was written,
was never confirmed; it is removed when the file is opened again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError

Event = dict[str, Any]
CLOSED = -1  # no file has this number


class JournalError(CleanerError):
    """The log of decisions cannot be read or written; the message names the file and says what to do."""


def encoded(values: Mapping[str, Any]) -> bytes:
    """Return one line of JSON Lines. Half of a surrogate pair, which UTF-8 cannot hold, is escaped."""
    try:
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(values, separators=(",", ":")).encode() + b"\n"


class Journal:
    """The log of one labels file. One process at a time has it open."""

    def __init__(self, path: Path) -> None:
        """Open or create the log. Raises ``JournalError`` if it is damaged, in use, or cannot be written."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise JournalError(f"{path}: cannot be opened ({error.strerror}); name a place that can be written") from error
        try:
            self._lock()
            self.events, self._size = self._read()
        except BaseException:
            os.close(self._file)
            raise
        self._next = self.events[-1]["n"] + 1 if self.events else 1

    def _lock(self) -> None:
        """Keep a second process out; where there are no locks of files (Windows), nothing does."""
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise JournalError(f"{self.path}: is in use by another `cleaner label`; go on there, or end it first") from error

    def _read(self) -> tuple[list[Event], int]:
        """Return the events, and the size in bytes of what they fill. What was cut off behind them is removed."""
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.ftruncate(self._file, whole)
        return [self._event(row, number) for number, row in enumerate(data[:whole].splitlines(), 1)], whole

    def _event(self, row: bytes, number: int) -> Event:
        try:
            event = json.loads(row)
            if isinstance(event, dict) and isinstance(event["n"], int) and isinstance(event["do"], str):
                return event
        except (ValueError, KeyError):
            pass
        what = "is no event of `cleaner label`; remove that line, or name another labels file"
        raise JournalError(f"{self.path}, line {number} {what}")

    def append(self, event: Event) -> Event:
        """Write an event, and return it with its number and time once it is on disk.

        Raises ``JournalError`` if it could not be written; the file is then as it was before.
        """
        event = {"n": self._next, "at": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}
        row = encoded(event)
        try:
            rest = memoryview(row)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise JournalError(
                f"{self.path}: the last decision is not saved ({error.strerror}); all before it are. Make room, then try again"
            ) from error
        self._size += len(row)
        self._next += 1
        self.events.append(event)
        return event

    def close(self) -> None:
        """Let the file go. What is appended after it is refused, and never reaches a file that was opened since."""
        os.close(self._file)
        self._file = CLOSED

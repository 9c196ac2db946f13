"""An archive of the web that may be damaged -> its records up to the next damage, what is wrong there, and where to go on.

Positions are bytes of the archive as it is stored, compressed where it is.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, NamedTuple

from cleaner.io.compression import blocks
from cleaner.io.datasets import DatasetError

if TYPE_CHECKING:
    from fastwarc import WarcRecord

_BLOCK = 1 << 18  # bytes that are read at once
_UNPACKED = 1 << 20  # bytes that are unpacked at once
_MOST_HEADER = 1 << 16  # bytes of a record's header
_LARGE = 8_000_000  # bytes of a record whose length is examined before what follows it is looked for there
_PROBE = 4096  # bytes of what may be a member of gzip that are unpacked to see whether a record begins there
_GZIP_WINDOW = 31  # zlib's number for "a gzip header, and the largest window"
_GZIP = b"\x1f\x8b\x08"
_OTHERS = (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")  # zstd, lz4
_BLANK = b"\r\n \t\0"  # what may stand behind the last record; zeros are the padding of tapes and disks

_find_start = re.compile(rb"\nWARC/[01]\.[0-9]{1,2}\r?\n[A-Za-z]").search
_find_header_end = re.compile(rb"\r?\n\r?\n").search
_find_length = re.compile(rb"\nContent-Length:[ \t]*([0-9]{1,18})[ \t]*\r?\n", re.IGNORECASE).search
_LONGEST_START = 16  # bytes, at least what the first of these matches


class Fault(NamedTuple):
    """What is wrong at one place."""

    words: str
    of_record: bool = False  # with the last record that was read; else with what follows it
    breaks_off: bool = False  # is nothing behind it?


class _Ending(NamedTuple):
    """What stands where the last record ends."""

    end: int  # where the next one is expected
    wrong: str | None = None
    is_short: bool = False  # does the archive end before the record?


class Archive:
    """The records of one archive, and what is wrong where they end."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        """``file`` can go back and forth; ``name`` is for messages."""
        self._file, self._name = file, name
        self._size = file.seek(0, 2)
        head = self._read(0, 4)
        self._gzip, self._opaque = head.startswith(_GZIP), head in _OTHERS
        self._at: int | None = None  # where the last record begins
        self._id = ""  # of the last record
        self._error: BaseException | None = None  # that ended the records

    def records(self, start: int) -> Iterator[WarcRecord]:
        """Yield records from a place on, until the archive ends or is damaged; `examine` tells which."""
        from fastwarc import ArchiveIterator

        self._at, self._error = None, None
        self._file.seek(start)
        try:
            for record in ArchiveIterator(self._file, parse_http=False, strict_mode=False):
                if not len(record.headers):  # a header that breaks off
                    return
                self._at, self._id = record.stream_pos, record.headers.get("WARC-Record-ID") or ""
                length = record.content_length
                yield record
                if (
                    length > _LARGE and self._can_go_on()
                ):  # else lies about lengths would make each record cost the whole archive
                    return
        except OSError as error:
            self._error = error
        except BaseException as error:  # a fault of FastWARC's own is no `Exception`
            if type(error).__name__ != "PanicException":
                raise
            self._error = error

    def _can_go_on(self) -> bool:
        """Whether `examine` finds the next record without reading all anew."""
        if self._opaque or self._at is None:
            return False
        place = self._file.tell()
        found = self._ending_of_gzip(self._at) if self._gzip else self._ending_of_plain(self._at)
        self._file.seek(place)
        return found is not None

    def examine(self, start: int) -> tuple[Fault | None, int | None]:
        """Return what is wrong where `records` ended and where to go on, None for neither. ``start`` is where it began."""
        if self._opaque:
            return (self._end_of("cannot be read any further", True), None) if self._error else (None, None)
        if self._at is None:
            return self._between(start, start)
        ending = self._ending_of_gzip(self._at) if self._gzip else self._ending_of_plain(self._at)
        if ending is None:
            return self._examine_whole(), None
        if ending.wrong is None:
            return self._between(ending.end, None)
        following = self._next_start(self._at + 1)
        if following is None and ending.is_short:
            words = f"breaks off in the record that begins at byte {self._at:,}; what came before was read; fetch it again"
            return Fault(words, True, True), None
        return Fault(f"{ending.wrong} (at byte {self._at:,})", True), following

    def _between(self, end: int, failed: int | None) -> tuple[Fault | None, int | None]:
        """Look for the next record from ``end`` on. At ``failed`` none can be read."""
        bad = self._first_not_blank(end)
        if bad is None:
            return None, None
        following = self._next_start(end if failed is None else failed + 1)
        if following == bad:
            return None, following
        if following is not None:
            return Fault(
                f"bytes {bad:,} to {following:,} of the archive are no record that can be read; they are left out"
            ), following
        if end == 0 and self._is_empty():
            return None, None
        if end == 0:
            said = self._read(0, 16)
            return Fault(f"begins with {said!r}, expected an archive of the web (WARC/1.0 or WARC/1.1)", False, True), None
        return self._end_of(f"breaks off at byte {bad:,}, where no whole record follows"), None

    def _end_of(self, words: str, of_record: bool = False) -> Fault:
        error = f" ({self._error})" if self._error is not None else ""
        return Fault(f"{words}{error}; what came before was read; fetch it again", of_record, True)

    def _is_empty(self) -> bool:
        """Whether the archive is compressed and holds nothing."""
        self._file.seek(0)
        with contextlib.suppress(DatasetError):
            return self._gzip and next(blocks(self._file, self._name), None) is None
        return False

    # --- the last record ---

    def _ending_of_plain(self, at: int) -> _Ending | None:
        header = self._read(at, _MOST_HEADER)
        found = _find_header_end(header)
        if found is None:
            return _Ending(at, "its header does not end", True)
        length = _length(header[: found.end()])
        if length is None:
            return _Ending(at, "its Content-Length is missing or no number")
        end = at + found.end() + length
        there = self._size - at - found.end()
        if length > there:
            return _Ending(end, f"its Content-Length says {length:,} bytes, and {max(0, there):,} follow", True)
        if self._read(end, 2).strip(b"\r\n"):
            return _Ending(end, f"its Content-Length says {length:,} bytes, and the record does not end there")
        return _Ending(end)

    def _ending_of_gzip(self, at: int) -> _Ending | None:
        """None: the archive is not compressed record by record, so that the last record's place is not known."""
        if self._read(at, 3) != _GZIP:
            return None
        machine = zlib.decompressobj(_GZIP_WINDOW)
        place, count, header, last = at, 0, b"", b""
        while not machine.eof:
            data = self._read(place, _BLOCK)
            if not data:
                return _Ending(place, "its gzip data breaks off", True)
            place += len(data)
            try:
                while True:
                    out = machine.decompress(data, _UNPACKED)
                    data = machine.unconsumed_tail
                    count += len(out)
                    header += out[: max(0, _MOST_HEADER - len(header))]
                    last = (last + out)[-8:]
                    if machine.eof or (not data and len(out) < _UNPACKED):
                        break
            except zlib.error as error:
                return _Ending(place, f"its gzip data is broken ({error})")
        end = place - len(machine.unused_data)
        found = _find_header_end(header)
        if found is None or self._id.encode() not in header[: found.end()]:
            return None
        length = _length(header[: found.end()])
        if length is None:
            return _Ending(end, "its Content-Length is missing or no number")
        more = count - found.end() - length
        if 0 <= more <= len(last) and not last[len(last) - more :].strip(b"\r\n"):
            return _Ending(end)
        there = count - found.end() - (len(last) - len(last.rstrip(b"\r\n")))
        return _Ending(end, f"its Content-Length says {length:,} bytes, and {there:,} are there")

    def _examine_whole(self) -> Fault | None:
        """Return what is wrong with an archive that is compressed as a whole, or many records at a time."""
        if self._error is not None:
            return self._end_of("cannot be read any further", True)
        self._file.seek(0)
        try:
            for _ in blocks(self._file, self._name):
                pass
        except DatasetError as error:
            return Fault(str(error).removeprefix(f"{self._name}: "), False, True)
        return None

    # --- the next record ---

    def _next_start(self, place: int) -> int | None:
        """Return where a record begins, at or behind a place."""
        while place < self._size:
            found = self._member_in(place) if self._gzip else self._header_in(place)
            if found is not None:
                return found
            place += _BLOCK
        return None

    def _header_in(self, place: int) -> int | None:
        """Return where a record's header begins in the block at ``place``, behind a line feed or at the very beginning."""
        data = self._read(place - 1, _BLOCK + _LONGEST_START) if place else b"\n" + self._read(0, _BLOCK + _LONGEST_START)
        found = _find_start(data)
        return place + found.start() if found else None

    def _member_in(self, place: int) -> int | None:
        """Return where a member of gzip that holds a record begins in the block at ``place``."""
        data = self._read(place, _BLOCK + _PROBE)
        at = data.find(_GZIP)
        while 0 <= at < _BLOCK:
            with contextlib.suppress(zlib.error):
                machine = zlib.decompressobj(_GZIP_WINDOW)
                if machine.decompress(data[at : at + _PROBE], _LONGEST_START).startswith(b"WARC/"):
                    return place + at
            at = data.find(_GZIP, at + 1)
        return None

    def _first_not_blank(self, place: int) -> int | None:
        while data := self._read(place, _BLOCK):
            if rest := data.lstrip(_BLANK):
                return place + len(data) - len(rest)
            place += len(data)
        return None

    def _read(self, place: int, count: int) -> bytes:
        try:
            self._file.seek(place)
            return self._file.read(count)
        except OSError as error:
            raise DatasetError(f"{self._name}: cannot be read at byte {place:,} ({error.strerror or error})") from error


def _length(header: bytes) -> int | None:
    found = _find_length(header)
    return int(found[1]) if found else None

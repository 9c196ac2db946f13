"""Texts, and lines of JSON, with halves of surrogate pairs -> the same with U+FFFD in their place.

`JSON.stringify` of JavaScript writes half of a pair, as scraped text may hold it, as an escape (``\ud800``). Strict readers
refuse the whole message then, and the SDK of MCP answers nothing, so that an agent would wait for ever.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

_ESCAPE = re.compile(
    rb"""\\(?:
        u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}  # a whole pair
        | (?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})
        | .  # any other; of a backslash too, so that what follows it is no escape
    )""",
    re.VERBOSE | re.DOTALL,
)  # linear: a look takes a bounded number of bytes, and the next begins behind it
_BUFFER = 1 << 20  # bytes


def whole(text: str) -> str:
    """Return a text in which half of a pair is U+FFFD, and a pair that came as two halves its character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def mended(line: bytes) -> bytes:
    """Return a line of JSON in which no escape stands for half of a pair."""
    if b"\\ud" not in line and b"\\uD" not in line:
        return line
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found["half"] else found[0], line)


class _MendedLines(io.RawIOBase):
    """The bytes of lines that are mended as they come."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source, self._rest = source, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(mended(self._source.readline()))
        taken = self._rest[: len(room)]
        room[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def mended_lines(source: BinaryIO) -> io.TextIOWrapper:
    """Return the text, in UTF-8, of lines of JSON as they come, each mended."""
    return io.TextIOWrapper(io.BufferedReader(_MendedLines(source), _BUFFER), encoding="utf-8", errors="replace")

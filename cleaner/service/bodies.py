"""The body of a request -> its bytes, unpacked as they come, and never more of them than are allowed.

A body that unpacks to gigabytes is refused when it passes the limit, and costs no more memory than the limit.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from starlette.requests import ClientDisconnect, Request

from cleaner.errors import CleanerError
from cleaner.io.compression import Machine, machinery
from cleaner.service.problems import Problem
from cleaner.service.room import Hold

_PIECE = 1 << 16  # bytes that are unpacked at a time
_DRAIN_BYTES, _DRAIN_SECONDS = 128_000_000, 30.0  # of a refused body that are read and thrown away
READ = "cleaner.read"  # key of a request's scope: its body is read to the end
_PACKINGS = {"gzip": "gzip", "x-gzip": "gzip", "zstd": "zstd"}  # by Content-Encoding


class _Unpacker:
    """Unpacks what comes piece by piece; several packed parts may follow each other."""

    def __init__(self, packing: str) -> None:
        """Raises ``Problem`` for a packing that is not known here."""
        try:
            self._make, self._errors = machinery(packing, "the body")
        except CleanerError as error:
            raise Problem(415, "unknown-encoding", f"Content-Encoding is {packing!r}, which is not installed here") from error
        self._machine: Machine | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is begun that has not ended."""
        return self._machine is None

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """Yield pieces of at most `_PIECE` bytes. Raises ``Problem`` for broken data."""
        while data or (self._machine is not None and not self._machine.needs_input):
            self._machine = self._machine or self._make()
            try:
                yield self._machine.decompress(data, _PIECE)
            except self._errors as error:
                raise Problem(400, "body-broken", f"the body cannot be unpacked ({error}); pack it again") from error
            data = b""
            if self._machine.eof:
                data, self._machine = self._machine.unused_data, None


async def pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the unpacked body, without empty pieces. Between two of them others have their turn.

    Raises ``Problem`` for more than ``most`` bytes, packed or not, an unknown or broken packing, a lost client.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_large(most)
    unpacker, total, packed = _unpacker(request), 0, 0
    try:
        async for data in request.stream():
            packed += len(data)
            for piece in unpacker.unpack(data) if unpacker else (data,):
                total += len(piece)
                if max(total, packed) > most:
                    raise too_large(most)
                if piece:
                    yield piece
                await asyncio.sleep(0)  # a few bytes may unpack to much, and the loop serves others too
    except ClientDisconnect as error:
        raise Problem(400, "body-cut", "the client left before the body was complete") from error
    if unpacker and not unpacker.complete:
        raise Problem(400, "body-cut", "the body ends in the middle of what was packed; send all of it")


async def whole(request: Request, most: int, seconds: float, hold: Hold) -> bytes:
    """Return the unpacked body. Raises ``Problem`` as above, for one that takes longer than so many seconds to come, and where
    there is no room for it.
    """
    found = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in pieces(request, most):
                hold.take(len(piece))
                found += piece
    except TimeoutError as error:
        raise Problem(408, "body-slow", f"the body did not come within {seconds:g} s") from error
    return bytes(found)


async def drain(request: Request) -> None:
    """Read what still comes of a body that is refused, within limits: who is still sending would otherwise find the connection
    closed, and never see why.
    """
    if request.scope.get(READ) or request.headers.get("expect", "").lower() == "100-continue":
        return  # all of it is here, or the client waits for our word and sends nothing
    total = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            while total <= _DRAIN_BYTES:
                message = await request.receive()
                total += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                await asyncio.sleep(0)


def too_large(most: int) -> Problem:
    """Return the problem of a body over the limit."""
    return Problem(413, "too-large", f"the body has more than {most:,} bytes, unpacked; send less at a time", limit=most)


def _unpacker(request: Request) -> _Unpacker | None:
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("identity", ""):
        return None
    if packing in _PACKINGS:
        return _Unpacker(_PACKINGS[packing])
    raise Problem(415, "unknown-encoding", f"Content-Encoding is {packing!r}; expected gzip, zstd or identity")

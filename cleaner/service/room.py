"""What requests hold in memory -> a limit for all of them together.

Each request has a `Hold`, which counts the bytes of its body until its answer is sent. When all of them together have too many,
who asks for more is told to come again; a stream waits for its turn first. Without it a thousand clients of ten megabytes each
would each be within their limit.
"""

from __future__ import annotations

import asyncio

from cleaner.service.problems import Problem

MOST_BYTES = 128_000_000  # of the bodies of all requests together; the process takes a few times as much
_PATIENCE = 30.0  # seconds that a stream waits for room
_RETRY = 1  # seconds


class Room:
    """How many bytes the requests of one process hold."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self.held = most, 0
        self._freed = asyncio.Condition()

    def hold(self) -> Hold:
        """Return what counts the bytes of one request; to be closed."""
        return Hold(self)

    def takes(self, size: int, own: int) -> bool:
        """Whether so many bytes more have room. A request that is alone always has, since its own limit is smaller."""
        return self.held + size <= self._most or self.held == own

    async def freed(self) -> None:
        """Wait until somebody gives back."""
        async with self._freed:
            await self._freed.wait()

    async def tell(self) -> None:
        """Wake those who wait."""
        async with self._freed:
            self._freed.notify_all()


class Hold:
    """The bytes of one request."""

    def __init__(self, room: Room) -> None:
        self._room, self.size = room, 0

    def take(self, size: int) -> None:
        """Count bytes. Raises ``Problem`` where all requests together have too many."""
        if not self._room.takes(size, self.size):
            detail = "the service holds too many bytes of other requests at the moment; come again"
            raise Problem(429, "busy", detail, {"Retry-After": str(_RETRY)})
        self._room.held += size
        self.size += size

    async def take_in_turn(self, size: int) -> None:
        """Count bytes, after a while if there is no room at once. Raises ``Problem`` if there is none for long."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while not self._room.takes(size, self.size):
                    await self._room.freed()
        except TimeoutError:
            pass  # `take` says what is the matter
        self.take(size)

    async def give(self, size: int) -> None:
        """Give bytes back."""
        self._room.held -= size
        self.size -= size
        await self._room.tell()

    async def close(self) -> None:
        """Give all of them back."""
        if self.size:
            await self.give(self.size)

"""Connections of uvicorn, with the limits of time that it lacks, and a stop that loses nothing.

Uvicorn waits without end for the head of a request, and for a client that does not read its answer. Thousands of such clients
would take all connections and their answers all memory. It also closes a new connection when it stops, although the request may
be on its way, and its parent of several processes holds the port open meanwhile, so that clients connect to nobody.
"""

from __future__ import annotations

import asyncio
from inspect import signature
from socket import socket
from typing import Any

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from cleaner.service.problems import TYPE, Problem

MOST_OF_HEAD = 1 << 16  # bytes of a request's head
HEAD_SECONDS = 20.0  # from the connection, or the last answer, to the end of a request's head
READ_SECONDS = 60.0  # in which a client must take something of its answer
LAST_SECONDS = 2.0  # in which the request of a new connection may still come when the service stops
_LOOK_SECONDS = 1.0


class Connection(H11Protocol):
    """One connection; it is looked after every second."""

    _idle_since: float | None = None  # None while a request is answered
    _unread, _unread_since = 0, 0.0  # bytes of the answer that were not taken, and since when
    _ending: float | None = None  # when it stops waiting for a request, once the service stops
    _looking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to look after it."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._looking = self.loop.call_later(_LOOK_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking after it."""
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; with the head of a request the waiting for it ends."""
        super().data_received(data)
        if self._answering:
            self._idle_since = None
            if self._ending is not None:
                self.cycle.keep_alive = False

    def eof_received(self) -> bool:
        """Answer a whole request although its client sends no more; without a whole one, close."""
        answers = self._answering and not self.cycle.more_body
        if answers:
            self.cycle.keep_alive = False
        return answers

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read as all refusals are answered, and close."""
        detail = f"the request's head is no HTTP, or has more than {MOST_OF_HEAD:,} bytes ({msg.rstrip('.')})"
        body = bytes(Problem(400, "http", detail).response().body)
        headers = [("content-type", TYPE), ("content-length", str(len(body))), ("connection", "close")]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def on_response_complete(self) -> None:
        """Wait for the head of the next request."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def shutdown(self) -> None:
        """Stop after the present answer; on a new connection after a moment, because a request may be on its way to it."""
        if self._answering or self.cycle is not None:
            super().shutdown()
        else:
            self._ending = self.loop.time() + LAST_SECONDS

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _look(self) -> None:
        now = self.loop.time()
        self._looking = self.loop.call_later(_LOOK_SECONDS, self._look)
        idle = self._idle_since is not None and not self._answering
        late = idle and (now - (self._idle_since or now) > HEAD_SECONDS or now > (self._ending or now))
        unread = self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        if unread:
            if now - self._unread_since > READ_SECONDS:
                self.transport.abort()
        elif late:
            self.transport.close()


class Processes(Multiprocess):
    """Uvicorn's several processes. The port is closed before they are told to stop."""

    @classmethod
    def of(cls, config: Config, listening: socket) -> Processes:
        """Make the processes of a configuration, which share a socket that listens.

        It must name TCP as its protocol, as sockets of `cleaner.cli.ports` do and uvicorn's own do not: asyncio sends answers
        in several pieces without delay on such sockets alone, and each answer would wait 40 ms for the client's acknowledgement
        (docs/experiments.md#answers-of-several-processes).
        """
        before = {"target": Server(config).run} if "target" in signature(Multiprocess).parameters else {}  # uvicorn < 0.52
        listening.set_inheritable(True)
        return cls(config, sockets=[listening], **before)

    def terminate_all(self) -> None:
        """Tell all of them to stop."""
        for listening in self.sockets:
            listening.close()
        super().terminate_all()

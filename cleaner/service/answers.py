"""Values and rows -> answers that are sent piece by piece, as the client takes them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

JSON, NDJSON = "application/json", "application/x-ndjson"
_PIECE = 1 << 16  # bytes of an answer that are sent at a time


class Stream(Response):
    """An answer that is sent while the request still comes. Starlette's own listens for the client's leaving meanwhile, and so
    takes pieces of the request.
    """

    def __init__(self, rows: AsyncGenerator[bytes, None]) -> None:
        super().__init__(media_type=NDJSON)
        del self.headers["content-length"]
        self._rows = rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send row after row."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with contextlib.aclosing(self._rows) as rows:
            async for row in rows:
                for start in range(0, len(row), _PIECE):
                    await send({"type": "http.response.body", "body": row[start : start + _PIECE], "more_body": True})
                await asyncio.sleep(0)  # or a lost connection is not noticed while rows are at hand
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class Whole(Response):
    """An answer that is sent in pieces, as the client takes them, so that it is held no longer than it must be."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. The last piece says that it is the last: a client knows the length, and does not wait for an empty one."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        for start in range(0, max(len(body), 1), _PIECE):
            more = start + _PIECE < len(body)
            await send({"type": "http.response.body", "body": body[start : start + _PIECE], "more_body": more})


def as_json(value: Any) -> Response:
    """Return the answer that holds a value."""
    return Whole(msgspec.json.encode(value), media_type=JSON)

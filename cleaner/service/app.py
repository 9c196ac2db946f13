"""Requests in, clean texts out: the application of ``cleaner serve``. Needs ``pip install "scrape-cleaner[serve]"``.

``POST /clean`` takes one page, a list, or a stream of them; ``/health`` and ``/metrics`` are for who watches it; ``/`` is a
page to try it. It keeps nothing of what it is sent, and fetches nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import time
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleaner.service.bodies import pieces, too_large, whole
from cleaner.service.figures import Figures
from cleaner.service.lanes import Lanes
from cleaner.service.openapi import description
from cleaner.service.problems import Problem
from cleaner.service.requests import Wanted, answer, from_json, from_text, parsed
from cleaner.service.settings import Settings

JSON, NDJSON, PLAIN, HTML = "application/json", "application/x-ndjson", "text/plain", "text/html"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_TYPES = f"{JSON}, {NDJSON}, {PLAIN}, {HTML} or {FORMS[0]}"
_IN_FLIGHT = 64  # pages of one stream that wait at a time
_STREAM_SECONDS = 600.0  # without a new piece of a stream, after which it is given up
_SCRIPTS = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"  # noqa: E501
_PAGE = {
    "/": ("index.html", "text/html"),
    "/app.js": ("app.js", "text/javascript"),
    "/app.css": ("app.css", "text/css"),
    "/kinds.css": ("kinds.css", "text/css"),
}


def application(settings: Settings | None = None) -> Starlette:
    """Return the application. Without ``settings`` they are those of the environment, as processes of `uvicorn` get them.

    Its models are loaded when it starts; ``ModelError`` and ``SiteFileError`` are raised then.
    """
    told = settings if settings is not None else Settings.from_environment()
    service = _Service(told)
    routes = [
        Route("/clean", service.clean, methods=["POST"]),
        Route("/health", service.health),
        Route("/metrics", service.metrics),
        Route("/openapi.json", service.openapi),
        *(Route(path, _file(name, kind)) for path, (name, kind) in _PAGE.items()),
    ]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(told.hosts))] if told.hosts else []
    return Starlette(
        routes=routes,
        middleware=[Middleware(_Watched, service=service), *guards],
        exception_handlers={Problem: _refused, HTTPException: _of_starlette},
        lifespan=service.life,
    )


class _Service:
    """What answers requests in one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.figures = settings, Figures()
        self.lanes = Lanes(settings)

    @contextlib.asynccontextmanager
    async def life(self, _: Starlette) -> AsyncIterator[None]:
        """Load the models before the first request; clean what waits after the last."""
        await asyncio.to_thread(self.lanes.warm)
        yield
        await asyncio.to_thread(self.lanes.stop)

    async def clean(self, request: Request) -> Response:
        """Answer ``POST /clean``."""
        self._check_token(request)
        kind = request.headers.get("content-type", JSON).split(";")[0].strip().lower()
        if kind == NDJSON:
            return _Stream(self._stream(request))
        if kind not in (JSON, PLAIN, HTML, *FORMS):
            raise Problem(415, "unknown-type", f"Content-Type is {kind!r}; expected {_TYPES}")
        most = self.settings.max_bytes
        if kind in FORMS:
            wanted = await self._from_form(request, most)
        else:
            many = most * 4 if kind == JSON else most  # a list of pages, and the escapes of JSON
            data = await whole(request, many, self.settings.body_seconds)
            if kind == JSON:
                value = parsed(data)
                if isinstance(value, list):
                    return _json(await self._many(value))
                wanted = from_json(value, most)
            else:
                wanted = from_text(data, "html" if kind == HTML else "text", request.query_params, most)
        found = await self._one(wanted)
        return PlainTextResponse(found["text"]) if _wants_text(request) else _json(found)

    async def health(self, request: Request) -> Response:
        """Say that it serves, and how many pages wait."""
        return _json({"status": "ok", "waiting": self.lanes.waiting})

    async def metrics(self, request: Request) -> Response:
        """Answer Prometheus."""
        self._check_token(request)
        self.figures.waiting.set(self.lanes.waiting)
        return self.figures.response()

    async def openapi(self, request: Request) -> Response:
        """Describe the service."""
        return JSONResponse(description(self.settings))

    async def _one(self, wanted: Wanted, patient: bool = False) -> dict[str, Any]:
        doc = await self.lanes.clean(wanted, patient)
        self.figures.count(doc)
        return await asyncio.to_thread(answer, wanted, doc) if wanted.explain else answer(wanted, doc)

    async def _many(self, values: list[Any]) -> list[dict[str, Any]]:
        """Clean a list; a page that cannot be cleaned is a problem in its place."""
        if len(values) > self.settings.max_pages:
            detail = f"the list has {len(values):,} pages, more than {self.settings.max_pages:,}; send fewer, or a stream"
            raise Problem(413, "too-large", detail, limit=self.settings.max_pages)
        room = asyncio.Semaphore(_IN_FLIGHT)

        async def one(value: Any) -> dict[str, Any]:
            async with room:
                return await self._or_problem(value)

        return list(await asyncio.gather(*map(one, values)))

    async def _or_problem(self, value: Any) -> dict[str, Any]:
        try:
            return await self._one(from_json(value, self.settings.max_bytes), patient=True)
        except Problem as problem:
            self.figures.problems.labels(problem.name).inc()
            told = value.get("id") if isinstance(value, dict) else None
            return problem.to_dict() if told is None else {"id": told, **problem.to_dict()}

    async def _from_form(self, request: Request, most: int) -> Wanted:
        """Take a form of a browser: a file, or the fields ``text`` or ``html``."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > most:
            raise too_large(most)
        try:
            async with asyncio.timeout(self.settings.body_seconds), request.form(max_files=1, max_part_size=most) as form:
                file = form.get("file")
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                if file is not None and not isinstance(file, str):
                    data, page = await file.read(), (file.filename or "").lower().endswith((".html", ".htm"))
                    return from_text(data, "html" if page else "text", given, most)
        except TimeoutError as error:
            raise Problem(408, "body-slow", f"the body did not come within {self.settings.body_seconds:g} s") from error
        door = "html" if given.get("html") else "text"
        if not given.get(door):
            raise Problem(422, "invalid", "expected a file, or one of the fields text and html")
        return from_text(given[door].encode("utf-8", "replace"), door, given, most)

    async def _stream(self, request: Request) -> AsyncIterator[bytes]:
        """Answer a line for each line, in order, while others still come."""
        waiting: asyncio.Queue[asyncio.Task[dict[str, Any]] | None] = asyncio.Queue(_IN_FLIGHT)
        reading = asyncio.create_task(self._read_lines(request, waiting))
        try:
            while (task := await waiting.get()) is not None:
                yield msgspec.json.encode(await task) + b"\n"
        finally:
            reading.cancel()

    async def _read_lines(self, request: Request, waiting: asyncio.Queue[asyncio.Task[dict[str, Any]] | None]) -> None:
        most, rest = self.settings.max_bytes * 2, bytearray()
        try:
            lines = pieces(request, self.settings.max_stream_bytes)
            while True:
                piece = await asyncio.wait_for(anext(lines, b""), _STREAM_SECONDS)
                if not piece:
                    break
                rest += piece
                *whole_lines, rest = rest.split(b"\n") if b"\n" in piece else (rest,)
                for line in whole_lines:
                    await self._put(waiting, line)
                if len(rest) > most:
                    raise too_large(most)
            await self._put(waiting, rest)
        except TimeoutError:
            await waiting.put(asyncio.create_task(_told(Problem(408, "body-slow", "the stream stood still for too long"))))
        except Problem as problem:
            await waiting.put(asyncio.create_task(_told(problem)))
        finally:
            await waiting.put(None)

    async def _put(self, waiting: asyncio.Queue[asyncio.Task[dict[str, Any]] | None], line: bytes | bytearray) -> None:
        if line.strip():
            await waiting.put(asyncio.create_task(self._of_line(bytes(line))))

    async def _of_line(self, line: bytes) -> dict[str, Any]:
        try:
            value = parsed(line)
        except Problem as problem:
            return problem.to_dict()
        return await self._or_problem(value)

    def _check_token(self, request: Request) -> None:
        token = self.settings.token
        if token is None:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            detail = "the token is missing or wrong; expected Authorization: Bearer TOKEN"
            raise Problem(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})


class _Watched:
    """Counts and times every answer, and turns an error of ours into one that says so."""

    def __init__(self, app: ASGIApp, service: _Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in ("/clean", "/health", "/metrics", "/openapi.json", *_PAGE) else "other"
        started, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            figures = self._service.figures
            figures.requests.labels(path, str(status or 499)).inc()
            figures.seconds.labels(path).observe(time.perf_counter() - started)


# --- answers -----------------------------------------------------------------------------------------------------------


class _Stream(Response):
    """An answer that is sent while the request still comes. Starlette's own listens for the client's leaving meanwhile, and so
    takes pieces of the request.
    """

    def __init__(self, rows: AsyncIterator[bytes]) -> None:
        super().__init__(media_type=NDJSON)
        del self.headers["content-length"]
        self._rows = rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for row in self._rows:
            await send({"type": "http.response.body", "body": row, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type=JSON)


async def _told(problem: Problem) -> dict[str, Any]:
    return problem.to_dict()


def _wants_text(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return PLAIN in accepted and JSON not in accepted


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _of_starlette(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, "http", str(error.detail), dict(error.headers or {})).response()


def _file(name: str, kind: str) -> Any:
    """Return what answers with a file of the page."""
    folder = files("cleaner.report") if name == "kinds.css" else files("cleaner.service") / "page"  # one palette for all
    data = (folder / name).read_bytes()
    headers = {"Content-Security-Policy": _SCRIPTS, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}

    async def send(_: Request) -> Response:
        return Response(data, media_type=kind, headers=headers)

    return send

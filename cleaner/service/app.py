"""Requests in, clean texts out: the application of ``cleaner serve``. Needs ``pip install "scrape-cleaner[serve]"``.

``POST /clean`` takes one page, a list, or a stream of them; ``/health`` and ``/metrics`` are for who watches it; ``/`` is a
page to try it. It keeps nothing of what it is sent, and fetches nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, TypeVar

import msgspec
from python_multipart.exceptions import FormParserError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleaner.report.served import POLICY, name_in, sends
from cleaner.service.answers import JSON, NDJSON, Stream, Whole, as_json
from cleaner.service.bodies import READ, drain, pieces, too_large, whole
from cleaner.service.figures import Figures
from cleaner.service.lanes import LARGE, Lanes
from cleaner.service.openapi import description
from cleaner.service.problems import Problem
from cleaner.service.requests import Wanted, answer, from_json, from_query, from_text, id_of, parsed
from cleaner.service.room import MOST_BYTES, Hold, Room
from cleaner.service.settings import Settings

PLAIN, HTML = "text/plain", "text/html"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_TYPES = f"{JSON}, {NDJSON}, {PLAIN}, {HTML} or {FORMS[0]}"
_IN_FLIGHT = 64  # pages of one stream, or of one list, that wait at a time
_HOLD = "cleaner.hold"  # key of a request's scope
_STREAM_SECONDS = 600.0  # without a new piece of a stream, after which it is given up
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; img-src data:",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FAULT = "an error of the service ({}); please report the page"
_SHOWN = 200  # characters of a path that a message repeats
_LOG = logging.getLogger("uvicorn.error")
_Waiting = asyncio.Queue[tuple[asyncio.Task[dict[str, Any]], int] | None]  # answers to come, and the bytes of their lines
T = TypeVar("T")
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
        *(Route(path, sends("cleaner.service", "page", *file, _HEADERS)) for path, file in _PAGE.items()),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(_Watched, service=service)],
        exception_handlers={Problem: _refused, HTTPException: _of_starlette, Exception: _of_fault},
        lifespan=service.life,
    )


class _Service:
    """What answers requests in one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.figures = settings, Figures()
        self.lanes = Lanes(settings)
        self.room = Room(max(MOST_BYTES, 4 * settings.max_bytes))

    @contextlib.asynccontextmanager
    async def life(self, _: Starlette) -> AsyncIterator[None]:
        """Load the models before the first request; clean what waits after the last."""
        await asyncio.to_thread(self.lanes.warm)
        yield
        await asyncio.to_thread(self.lanes.stop)

    async def clean(self, request: Request) -> Response:
        """Answer ``POST /clean``."""
        try:
            return await self._clean(request)
        except (Problem, HTTPException):
            await drain(request)
            raise
        except Exception as error:
            raise _fault(error) from error

    async def _clean(self, request: Request) -> Response:
        self._check_token(request)
        kind = request.headers.get("content-type", JSON).split(";")[0].strip().lower()
        usual = from_query(request.query_params)
        if kind == NDJSON:
            return Stream(self._stream(request, usual))
        if kind not in (JSON, PLAIN, HTML, *FORMS):
            raise Problem(415, "unknown-type", f"Content-Type is {kind!r}; expected {_TYPES}")
        most = self.settings.max_bytes
        if kind in FORMS:
            wanted = await self._from_form(request, most, usual)
        else:
            many = most * 4 if kind == JSON else most  # a list of pages, and the escapes of JSON
            data = await whole(request, many, self.settings.body_seconds, request.scope[_HOLD])
            if kind == JSON:
                value = await _beside(len(data) >= LARGE, parsed, data)
                if isinstance(value, list):
                    return as_json(await self._many(value, usual))
                wanted = from_json(value, most, usual)
            else:
                wanted = from_text(data, "html" if kind == HTML else "text", usual, most)
        found = await self._one(wanted)
        return Whole(found["text"], media_type=PLAIN) if _wants_text(request) else as_json(found)

    async def health(self, request: Request) -> Response:
        """Say that it serves, and how many pages wait."""
        return as_json({"status": "ok", "waiting": self.lanes.waiting})

    async def metrics(self, request: Request) -> Response:
        """Answer Prometheus."""
        self._check_token(request)
        self.figures.waiting.set(self.lanes.waiting)
        return self.figures.response()

    async def openapi(self, request: Request) -> Response:
        """Describe the service."""
        return JSONResponse(description(self.settings))

    async def _one(self, wanted: Wanted, patient: bool = False) -> dict[str, Any]:
        until = time.monotonic() + self.settings.clean_seconds
        doc = await self.lanes.clean(wanted, patient)

        def told() -> dict[str, Any]:
            self.figures.count(doc)
            return answer(wanted, doc, until)

        return await _beside(wanted.explain or wanted.size >= LARGE, told)

    async def _many(self, values: list[Any], usual: dict[str, Any]) -> list[dict[str, Any]]:
        """Clean a list; a page that cannot be cleaned is a problem in its place."""
        if len(values) > self.settings.max_pages:
            detail = f"the list has {len(values):,} pages, more than {self.settings.max_pages:,}; send fewer, or a stream"
            raise Problem(413, "too-large", detail, limit=self.settings.max_pages)
        self.lanes.check_room()
        room = asyncio.Semaphore(_IN_FLIGHT)

        async def one(value: Any) -> dict[str, Any]:
            async with room:
                return await self._or_problem(value, usual)

        return list(await asyncio.gather(*map(one, values)))

    async def _or_problem(self, value: Any, usual: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._one(from_json(value, self.settings.max_bytes, usual), patient=True)
        except Exception as error:
            problem = error if isinstance(error, Problem) else _fault(error)
            self.figures.problems.labels(problem.name).inc()
            told = id_of(value)
            return problem.to_dict() if told is None else {"id": told, **problem.to_dict()}

    async def _from_form(self, request: Request, most: int, usual: dict[str, Any]) -> Wanted:
        """Take a form of a browser: a file, or the fields ``text`` or ``html``."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > most:
            raise too_large(most)
        request.scope[_HOLD].take(int(length))
        try:
            async with asyncio.timeout(self.settings.body_seconds), request.form(max_files=1, max_part_size=most) as form:
                file = form.get("file")
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                doors = [name for name in ("file", "text", "html") if name in form]
                if len(doors) != 1:
                    raise Problem(422, "invalid", f"{' and '.join(doors) or 'nothing'} came; expected a file, text or html")
                if file is not None and not isinstance(file, str):
                    door = "html" if (file.filename or "").lower().endswith((".html", ".htm")) else "text"
                    return from_text(await file.read(), door, usual | from_query(given), most)
        except TimeoutError as error:
            raise Problem(408, "body-slow", f"the body did not come within {self.settings.body_seconds:g} s") from error
        except FormParserError as error:  # older versions of Starlette let it pass
            raise Problem(400, "http", "Invalid multipart data.") from error
        except ClientDisconnect as error:
            raise Problem(400, "body-cut", "the client left before the body was complete") from error
        page = {"html" if doors[0] == "html" else "text": given.pop(doors[0])}
        return from_json(page, most, usual | from_query(given))

    async def _stream(self, request: Request, usual: dict[str, Any]) -> AsyncGenerator[bytes, None]:
        """Answer a line for each line, in order, while others still come."""
        waiting: _Waiting = asyncio.Queue(_IN_FLIGHT)
        hold: Hold = request.scope[_HOLD]
        reading = asyncio.create_task(self._read_lines(request, waiting, hold, usual))
        try:
            while (next_ := await waiting.get()) is not None:
                task, size = next_
                yield msgspec.json.encode(await task) + b"\n"
                await hold.give(size)
            await drain(request)
        finally:
            reading.cancel()
            while not waiting.empty():
                left = waiting.get_nowait()
                if left is not None:
                    left[0].cancel()

    async def _read_lines(self, request: Request, waiting: _Waiting, hold: Hold, usual: dict[str, Any]) -> None:
        """Put a task for each line into the queue, and None at the end."""
        try:
            async for line in self._lines(request, hold):
                await waiting.put((asyncio.create_task(self._of_line(line, usual)), len(line)))
        except TimeoutError:
            await waiting.put((_told(Problem(408, "body-slow", "the stream stood still for too long")), 0))
        except Exception as error:
            await waiting.put((_told(error if isinstance(error, Problem) else _fault(error)), 0))
        await waiting.put(None)

    async def _lines(self, request: Request, hold: Hold) -> AsyncIterator[bytes]:
        """Yield the lines of a stream that are not blank; each is held until it is answered."""
        most, rest = self.settings.max_bytes * 2, bytearray()
        body = pieces(request, self.settings.max_stream_bytes)
        while piece := await asyncio.wait_for(anext(body, b""), _STREAM_SECONDS):
            if not piece.strip():
                piece = b"\n" if b"\n" in piece else piece[:1]  # a few packed bytes may become millions of blank lines
            await hold.take_in_turn(len(piece))
            rest += piece
            *whole_lines, rest = rest.split(b"\n") if b"\n" in piece else (rest,)
            there = [line for line in whole_lines if line.strip()]
            gone = sum(map(len, whole_lines)) - sum(map(len, there)) + len(whole_lines)  # blank lines, and the ends of all
            if gone:
                await hold.give(gone)
            for line in there:
                yield bytes(line)
            if len(rest) > most:
                raise too_large(most)
        if rest.strip():
            yield bytes(rest)

    async def _of_line(self, line: bytes, usual: dict[str, Any]) -> dict[str, Any]:
        try:
            value = parsed(line)
        except Problem as problem:
            return problem.to_dict()
        return await self._or_problem(value, usual)

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
        started, status, counted = time.perf_counter(), 499, False

        def count() -> None:
            nonlocal counted
            if not counted:
                counted = True
                figures = self._service.figures
                figures.requests.labels(path, str(status)).inc()
                figures.seconds.labels(path).observe(time.perf_counter() - started)

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            elif not message.get("more_body", False):
                count()  # before the client has all of it, and may ask for the figures
            await send(message)

        async def received() -> Message:
            message = await receive()
            if message["type"] != "http.request" or not message.get("more_body", False):
                scope[READ] = True
            return message

        hold = scope[_HOLD] = self._service.room.hold()
        try:
            if self._known(scope):
                await self._app(scope, received, noted)
            else:
                detail = "the name in the header Host is not served; name it with --allow-host"
                await Problem(400, "unknown-host", detail).response()(scope, receive, noted)
        finally:
            count()
            await hold.close()

    def _known(self, scope: Scope) -> bool:
        """Whether the name that the client uses is served. A web page can give its own name the address of this machine."""
        allowed = self._service.settings.hosts
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        return not allowed or name_in(given) in allowed


# --- answers -----------------------------------------------------------------------------------------------------------


def _told(problem: Problem) -> asyncio.Task[dict[str, Any]]:
    """Return the last line of a stream that is given up."""

    async def told() -> dict[str, Any]:
        return problem.to_dict()

    return asyncio.create_task(told())


def _fault(error: Exception) -> Problem:
    """Return the problem of an error of ours, which is logged."""
    _LOG.error("a request failed", exc_info=error)
    return Problem(500, "fault", _FAULT.format(type(error).__name__))


async def _beside(large: bool, function: Callable[..., T], *given: Any) -> T:
    """Call a function; beside the loop, if it takes long."""
    return await asyncio.to_thread(function, *given) if large else function(*given)


def _wants_text(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return PLAIN in accepted and JSON not in accepted


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _of_starlette(request: Request, error: Exception) -> Response:
    """Answer what no route takes, and what Starlette refuses."""
    assert isinstance(error, HTTPException)
    headers, name, detail = dict(error.headers or {}), "http", str(error.detail)
    path = request.url.path[:_SHOWN]
    if error.status_code == 404:
        name, detail = "unknown-path", f"nothing is at {path}; send pages to /clean, and see /openapi.json for the rest"
    elif error.status_code == 405:
        allowed = ", ".join(sorted(headers.get("Allow", "another method").split(", ")))  # older Starlette has them in any order
        name, detail = "unknown-method", f"{path} does not take {request.method}; expected {allowed}"
    return Problem(error.status_code, name, detail, headers).response()


def _of_fault(request: Request, error: Exception) -> Response:
    """Answer where a route of ours failed. Starlette raises the error anew, so that it is logged."""
    return Problem(500, "fault", _FAULT.format(type(error).__name__)).response()

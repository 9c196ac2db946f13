"""HTTP -> the desk. Serves one person on this machine, and nobody else.

- It listens on the loopback address only. A random token in the first address becomes a cookie; without it every answer is 403.
  The browser is started with a ticket instead, which opens the page once: everybody on the machine sees its command line.
- The name of the host is checked (a page of another site could have its name resolved to this machine), and so is the origin
  of everything that changes something. (After Datasette's and Go's protection against requests from other sites.)
- The policy of the page lets in its own three kinds of file and nothing else: no inline script, no frame, no image.
- No request names a file. What is served are the files of `STATIC` and the pages that were read at the start.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.labelling.desk import Desk, DeskError
from cleaner.labelling.journal import JournalError
from cleaner.report.served import PALETTE, POLICY, sends

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from cleaner.labelling.training import Training

HOST = "127.0.0.1"
STATIC = {"/": ("index.html", "text/html")} | {
    f"/{name}": (name, "text/css" if name.endswith(".css") else "text/javascript")
    for name in ("label.js", "rows.js", "talk.js", "panels.js", "label.css", PALETTE)
}
MOST_BYTES = 4_000_000  # of a request
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Work = Callable[[dict[str, Any]], Any]


class Guard:
    """Lets in requests of the page itself; everything else is refused before the application sees it."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self.cookie = cookie_of(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request. Raises nothing."""
        from starlette.requests import Request
        from starlette.responses import PlainTextResponse

        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        why = self.refusal(Request(scope))
        if why is None:
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse(f"{why}\n", 403, HEADERS)(scope, receive, send)

    def refusal(self, request: Request) -> str | None:
        """Return why a request is refused; None: it is let in."""
        if request.headers.get("host", "") not in self.hosts:
            return "This page answers to its own address only."
        if request.url.path == "/open":
            return None
        if not secrets.compare_digest(request.cookies.get(self.cookie, "").encode(), self.token.encode()):
            return "Open the address that `cleaner label` printed; after a restart it is a new one."
        if request.method not in ("GET", "HEAD") and not self._is_own(request):
            return "Only the page itself may change labels."
        return None

    def _is_own(self, request: Request) -> bool:
        """Whether a request that changes something comes from the page itself."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return False
        if origin is not None:
            return urlsplit(origin).scheme == "http" and urlsplit(origin).netloc == request.headers["host"]
        return site == "same-origin"


def cookie_of(port: int) -> str:
    """Return the name of the cookie: cookies know no ports, and two pages may be open."""
    return f"cleaner-label-{port}"


def application(desk: Desk, training: Training | None, token: str, port: int, ticket: str | None = None) -> Starlette:
    """Return the application, to be served on ``port``. ``ticket`` opens the page once, ``token`` always."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route

    def get(path: str, work: Callable[..., Any]) -> Route:
        return Route(path, _asked(lambda request: work(**request.path_params), desk), methods=["GET"])

    def post(path: str, work: Work) -> Route:
        return Route(path, _told(work, desk), methods=["POST"])

    def of_tab(work: Callable[[str], Any]) -> Work:
        return lambda said: work(said["tab"])

    routes = [
        Route("/open", _open(token, port, ticket)),
        *(Route(path, sends("cleaner.labelling", "static", *file, HEADERS)) for path, file in STATIC.items()),
        get("/api/state", lambda: desk.state() | {"training": training.state() if training else None}),
        get("/api/kinds", lambda: desk.book.subkinds),
        get("/api/pages", desk.overview),
        get("/api/page/{key}", desk.page),
        post("/api/here", of_tab(lambda tab: desk.state() | {"training": training.state() if training else None})),
        post("/api/next", lambda said: desk.next(said["tab"], said.get("beside"))),
        post("/api/label", lambda said: desk.label(said["tab"], said["page"], said["rows"], said["kind"])),
        post("/api/offer", lambda said: desk.take_offer(said["tab"], said["name"])),
        post("/api/done", lambda said: desk.finish(said["tab"], said["page"])),
        post("/api/skip", lambda said: desk.skip(said["tab"], said["page"])),
        post("/api/undo", of_tab(lambda tab: desk.turn(tab, True))),
        post("/api/redo", of_tab(lambda tab: desk.turn(tab, False))),
    ]
    if training is not None:
        routes.append(post("/api/train", of_tab(lambda tab: training.start())))
        routes.append(get("/api/figures", training.figures))
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)])


def _open(token: str, port: int, ticket: str | None) -> Callable[[Request], Awaitable[Response]]:
    """The address with the token or the ticket: it becomes a cookie, and leaves the address."""
    from starlette.responses import PlainTextResponse, RedirectResponse

    unused = [] if ticket is None else [ticket]

    def opens(given: str) -> bool:
        if unused and secrets.compare_digest(given.encode(), unused[0].encode()):
            unused.clear()
            return True
        return secrets.compare_digest(given.encode(), token.encode())

    async def answer(request: Request) -> Response:
        if request.method != "GET":  # a look ahead, which must not use the ticket up
            return PlainTextResponse("This address is opened by GET.\n", 405, HEADERS)
        if not opens(request.query_params.get("token", "")):
            return PlainTextResponse("This address has expired; use the one that `cleaner label` printed.\n", 403, HEADERS)
        response = RedirectResponse("/", 303, HEADERS)
        response.set_cookie(cookie_of(port), token, httponly=True, samesite="strict")
        return response

    return answer


def _asked(work: Callable[[Request], Any], desk: Desk) -> Callable[[Request], Response]:
    """Answer a question; in a thread, because it may wait for the model."""

    def answer(request: Request) -> Response:
        return _answered(lambda: work(request))

    return answer


def _told(work: Work, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """Carry out what the page demands."""
    from starlette.concurrency import run_in_threadpool

    async def answer(request: Request) -> Response:
        said = await _body(request)
        if not isinstance(said, dict) or not isinstance(said.get("tab"), str):
            return _json({"error": "the request is no object that names its tab; reload the page"}, 400)
        desk.tabs.heard_of(said["tab"])
        return await run_in_threadpool(_answered, lambda: work(said))

    return answer


async def _body(request: Request) -> Any:
    import json

    data = b""
    async for part in request.stream():
        data += part
        if len(data) > MOST_BYTES:
            return None
    try:
        return json.loads(data)
    except ValueError:
        return None


def _answered(work: Callable[[], Any]) -> Response:
    """Return an answer, or what went wrong: 409 for what cannot be done, 507 for what cannot be saved."""
    try:
        return _json(work())
    except JournalError as error:
        return _json({"error": str(error)}, 507)
    except DeskError as error:
        return _json({"error": str(error)}, 409)
    except CleanerError as error:
        return _json({"error": str(error)}, 500)
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": f"the request lacks something or has it wrong ({error}); reload the page"}, 400)


def _json(value: Any, status: int = 200) -> Response:
    """Return JSON in ASCII, which holds any string, halves of surrogate pairs too."""
    import json

    from starlette.responses import Response

    return Response(json.dumps(value, separators=(",", ":")), status, HEADERS, "application/json")

"""Files and a policy -> answers of Starlette, for the pages of both servers; a header -> the name that a client uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

# A page loads its own scripts and styles, and asks its own server; no inline script, no frame, no form to elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PALETTE = "kinds.css"  # the colours of kinds, which all pages share


def sends(
    package: str, folder: str, name: str, kind: str, headers: Mapping[str, str]
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with a file of a page, which lies in a folder of a package. It is read once."""
    from starlette.responses import Response

    where = files("cleaner.report") if name == PALETTE else files(package) / folder
    content = (where / name).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, 200, headers, f"{kind}; charset=utf-8")

    return answer


def name_in(host: str) -> str:
    """Return the name in a header ``Host``, without its port. A page of another site can have its own name lead here.

    >>> name_in("LocalHost:8000"), name_in("[::1]:8000"), name_in("[::1]"), name_in("")
    ('localhost', '[::1]', '[::1]', '')
    """
    given = host.lower()
    return given if given.endswith("]") else given.rpartition(":")[0] or given

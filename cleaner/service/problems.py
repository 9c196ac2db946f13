"""What went wrong with a request -> an answer that says so (problem details, RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

TYPE = "application/problem+json"


class Problem(Exception):
    """A request that is not answered with a clean text. ``name`` is a word for programs, ``detail`` a sentence for people."""

    def __init__(self, status: int, name: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.name, self.detail, self.headers, self.more = status, name, detail, headers, more

    def to_dict(self) -> dict[str, Any]:
        """Return the members of the problem."""
        title = HTTPStatus(self.status).phrase
        return {"type": f"urn:cleaner:{self.name}", "title": title, "status": self.status, "detail": self.detail, **self.more}

    def response(self) -> JSONResponse:
        """Return the answer."""
        return JSONResponse(self.to_dict(), self.status, self.headers, TYPE)

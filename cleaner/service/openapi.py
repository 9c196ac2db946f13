"""What the service offers -> its description (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from cleaner import __version__
from cleaner.decision.policy import BETA
from cleaner.io.form import FORMS
from cleaner.lines import KINDS
from cleaner.pipeline import HIDDEN
from cleaner.service.requests import MOST_OF_FIELD
from cleaner.service.settings import Settings

_STRING, _FLAG = {"type": "string"}, {"type": "boolean", "default": False}
_OR_NULL = {"type": ["string", "null"]}
_SHORT = {"type": ["string", "null"], "maxLength": MOST_OF_FIELD}
_ID = {"type": ["string", "number", "boolean", "null"]}
_PROBLEMS = {
    400: "The body is cut short or broken", 401: "The token is missing or wrong", 408: "The body comes too slowly",
    413: "The body, or a page in it, is too large", 415: "The type or the packing of the body is not known",
    422: "A field is missing or wrong", 429: "Too many pages wait; come again after Retry-After",
    500: "An error of the service", 503: "The page took too long, or the service is stopping",
}  # fmt: skip


def description(settings: Settings) -> dict[str, Any]:
    """Return the description as an object of JSON."""
    page, found = {"$ref": "#/components/schemas/Page"}, {"$ref": "#/components/schemas/Clean"}
    # What an item should be is said in words: one that is something else is a problem in its place, and no failed request.
    said = f"Pages, each {page['$ref']}; at most {settings.max_pages:,}"
    many = {"type": "array", "items": {}, "description": said}
    body = {
        "application/json": {"schema": {"oneOf": [page, many]}},
        "application/x-ndjson": {"schema": {}},
        "text/plain": {"schema": {}},
        "text/html": {"schema": {}},
        "multipart/form-data": {
            "schema": _form("file", "text", "html"),
        },
        "application/x-www-form-urlencoded": {"schema": _form("text", "html")},
    }
    item = {"oneOf": [found, {"$ref": "#/components/schemas/Problem"}]}
    answers: dict[str, Any] = {
        "200": {
            "description": "Clean; a page of a list that cannot be cleaned is a problem in its place",
            "content": {
                "application/json": {"schema": {"oneOf": [found, {"type": "array", "items": item}]}},
                "application/x-ndjson": {"schema": {}},
                "text/plain": {"schema": {}},
            },
        }
    }
    plain = {"200": {"description": "Text", "content": {"text/plain": {"schema": _STRING}}}}
    health = {"200": {"description": "It serves", "content": {"application/json": {"schema": {"type": "object"}}}}}
    refused = _problems((400, 401, 408, 413, 415, 422, 429, 500, 503))
    query = [
        {
            "name": name,
            "in": "query",
            "schema": _in_words(schema),
            "explode": False,
            "description": "Of all pages of the request; those of a page itself come first",
        }
        for name, schema in _OPTIONS.items()
    ]
    clean = {
        "summary": "Clean a page, a list of pages, or a stream of them",
        "operationId": "clean",
        "parameters": query,
        "requestBody": {"required": True, "content": body},
        "responses": answers | refused,
    }
    paths: dict[str, Any] = {
        "/clean": {"post": clean},
        "/health": {"get": {"summary": "Does it serve?", "operationId": "health", "responses": health | _problems((503,))}},
        "/metrics": {
            "get": {"summary": "Figures for Prometheus", "operationId": "metrics", "responses": plain | _problems((401,))}
        },
    }
    schemas = {"Page": _PAGE, "Clean": _CLEAN, "Problem": _PROBLEM}
    made: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "cleaner", "version": __version__, "description": "Main text of scraped pages, line by line"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    if settings.token is not None:
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        clean["security"] = [{"token": []}]
    return made


_WORD = {"enum": ["true", "false", "1", "0"]}
_OPTIONS: dict[str, Any] = {
    "url": _SHORT | {"description": "Address of the page, as evidence; nothing is fetched"},
    "title": _SHORT | {"description": "Its title, if it is known"},
    "keep": {
        "type": ["array", "null"],
        "items": {"enum": [*KINDS, "article"]},
        "minItems": 1,
        "description": "Kinds of line to keep",
    },
    "mode": {"enum": [*BETA, None], "default": "balanced"},
    "form": {"enum": [*FORMS, None], "description": "What the text is; without it, it is looked at"},
    "hidden": {"enum": [*HIDDEN, None], "default": "judge"},
    "normalize": _FLAG | {"description": "Take invisible characters out of what is kept"},
    "lines": _FLAG | {"description": "Answer with every line"},
    "explain": _FLAG | {"description": "Say of every line why"},
}
_PAGE: dict[str, Any] = {
    "type": "object",
    "properties": {"text": _OR_NULL, "html": _OR_NULL, "id": _ID | {"description": "Given back as it came"}, **_OPTIONS},
    "oneOf": [
        {"required": [door], "properties": {door: _STRING, other: {"type": "null"}}}
        for door, other in (("text", "html"), ("html", "text"))
    ],
    "additionalProperties": False,
}
_LINE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"}, "text": _STRING, "kind": {"enum": [*KINDS, "blank"]}, "score": {"type": "number"},
        "keep": {"type": "boolean"}, "reason": _STRING, "hidden": {"type": "boolean"}, "invisible": {"type": "integer"},
        "subkind": _STRING, "why": _STRING,
    },
}  # fmt: skip
_CLEAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _ID, "text": _STRING, "title": _OR_NULL, "quality": {"type": "number", "minimum": 0, "maximum": 1},
        "page": _OR_NULL, "form": _STRING, "source": {"enum": ["model", "fallback", "empty"]}, "n_lines": {"type": "integer"},
        "dropped": {"type": "object", "additionalProperties": {"type": "integer"}}, "lines": {"type": "array", "items": _LINE},
    },
    "required": ["text", "title", "quality", "page", "form", "source", "n_lines", "dropped"],
}  # fmt: skip
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {"type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING},
    "required": ["type", "title", "status", "detail"],
}


def _form(*doors: str) -> dict[str, Any]:
    """Return the schema of a form: one of the doors, and options in words."""
    of_doors = {name: _STRING for name in doors}
    words = {name: _in_words(schema) for name, schema in _OPTIONS.items() if name != "keep"}
    return {
        "type": "object",
        "properties": {**of_doors, **words},
        "oneOf": [{"required": [name]} for name in doors],
        "additionalProperties": False,
    }


def _in_words(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an option where all values are strings: in a query or a form."""
    if schema.get("type") == "boolean":
        return _WORD
    if schema.get("type") == ["array", "null"]:
        return schema | {"type": "array"}
    if "enum" in schema:
        return schema | {"enum": [value for value in schema["enum"] if value is not None]}
    return schema | {"type": "string"} if schema.get("type") == ["string", "null"] else schema


def _problems(statuses: tuple[int, ...]) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in statuses}

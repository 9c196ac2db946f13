"""A record and what came of it -> the fields of what is written: the record with its cleaned text, or what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.io.datasets import Entry, Output
from cleaner.io.decode import ReadError, decode_html
from cleaner.io.json_rows import Row

INFO = "cleaner"  # the field that says what was done


def with_text(entry: Entry, output: Output, out: str | None) -> dict[str, Any]:
    """Return a record with its cleaned text in the field that was read, or in ``out`` behind it, and `INFO`.

    A record that was not cleaned keeps what it had. What the source has no fields for (files, archives) is called "text".
    """
    carried = entry.field is not None and entry.field in (entry.original or {})
    values = _readable(entry.original or {})
    if not carried and (output.text is None or out is not None):
        values |= {name: _source(entry.record[name]) for name in ("text", "html") if name in entry.record}
    if output.text is not None:
        read = entry.field if carried else "html" if "html" in entry.record else "text"
        values = _placed(values, read, out or (entry.field if carried and entry.field else "text"), output.text)
    return values | {INFO: output.info}


def about(entry: Entry, output: Output) -> dict[str, Any]:
    """Return what a row of "spans" or of "kinds" holds."""
    values: dict[str, Any] = {"id": entry.record.get("id", str(entry.number))}
    if output.lines is not None:
        values["lines"] = output.lines
    else:
        if output.info.get("form") == "html" and output.text is not None:
            values["text"] = output.text
        values["attributes"] = output.spans or {}
    return values | {INFO: output.info}


def _placed(values: dict[str, Any], read: str | None, name: str, text: str) -> dict[str, Any]:
    """Return a record with a text under a name: where that stands, or behind the field that was read, or at the end."""
    if name in values or read not in values:
        return {**values, name: text}
    placed: dict[str, Any] = {}
    for field, value in values.items():
        placed[field] = value
        if field == read:
            placed[name] = text
    return placed


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values) if isinstance(values, Row) else {str(name): _as_text(value) for name, value in values.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value  # base64 in JSON
    if isinstance(value, Mapping):
        return _readable(value)
    return [_as_text(item) for item in value] if isinstance(value, list | tuple) else value


def _source(value: str | bytes) -> Any:
    """Return a page as text; one that is none, as its bytes."""
    try:
        return decode_html(value)
    except ReadError:
        return value

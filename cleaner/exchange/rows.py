"""Rows of JSON -> their values, or a sentence that says what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.labels import LabelError


def list_of(text: str, name: str) -> list[Any]:
    """Return a JSON array. Raises ``LabelError``."""
    found = _parsed(text, name)
    if not isinstance(found, list):
        raise LabelError(f"{name} is of type {type(found).__name__}; expected an array of tasks")
    return found


def rows_of(text: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the object of each row of JSON Lines. Raises ``LabelError``."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip():
            place = f"{name}, line {number}"
            yield place, object_of(_parsed(row, place), place)


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{place} is not JSON ({error}); export it again") from error


def object_of(value: Any, place: str) -> dict[str, Any]:
    """Return an object. Raises ``LabelError``."""
    if not isinstance(value, dict):
        raise LabelError(f"{place} has something of type {type(value).__name__} where an object was expected")
    return value


def items_in(value: Mapping[str, Any], key: str, place: str) -> list[Any]:
    """Return a list of an object; [] for none. Raises ``LabelError``."""
    found = value.get(key)
    if found is not None and not isinstance(found, list):
        raise LabelError(f"{place} has {found!r:.40} as {key}; expected a list")
    return found or []


def text_in(value: Mapping[str, Any], key: str, place: str) -> str:
    """Return a string of an object. Raises ``LabelError``."""
    found = value.get(key)
    if not isinstance(found, str):
        raise LabelError(f"{place} has no {key}; expected a string under that key, with the lines of the page")
    return found


def number_of(value: Mapping[str, Any], key: str, place: str) -> int:
    """Return a position of an object. Raises ``LabelError``."""
    found = value.get(key)
    try:
        number = int(found) if isinstance(found, int | str) else -1
    except ValueError:
        number = -1
    if number < 0:
        raise LabelError(f"{place} has {found!r} as {key}; expected the number of a character, from 0")
    return number

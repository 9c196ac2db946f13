"""A record -> the source of one page, or an error that explains what is wrong with the record."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from cleaner.errors import CleanerError
from cleaner.io.decode import ReadError, decode_html
from cleaner.io.form import Form, form_of_html, form_of_text

Record = Mapping[str, Any]
Numbered = tuple[int, Record]  # a record and its number in the stream, from 0
MARKUP_SHARE = 32  # one character in 16 of a page's source is text; half of that makes batches of a good size
_EXCERPT = 60  # characters of a value that an error message shows


class RecordError(CleanerError, TypeError):
    """A record cannot be cleaned; the message names its number, its id, the field and the value."""

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message, number)
        self.message, self.number = message, number  # counted from 0, like `enumerate`

    def __str__(self) -> str:
        return self.message


class Source(NamedTuple):
    """The source of one page."""

    text: str
    form: Form
    came_as: Literal["text", "html"]
    title: str | None


def read_record(record: object, form: Form | None = None, number: int | None = None) -> Source:
    """Return the page in a record: its "text", or else its "html". ``form`` overrides the detected form.

    Raises ``RecordError``, with the record's ``number`` if it is one of many, and ``ReadError`` for binary data in a record
    without a number.
    """
    where = label_of(record, number)
    if not isinstance(record, Mapping):
        raise RecordError(f"{where}is {_shown(record)}; expected a dict with text or html", number)
    field: Literal["text", "html"] = "text" if not _is_missing(record.get("text")) else "html"
    value = record.get(field)
    if _is_missing(value):
        raise RecordError(f"{where}{_lacking(record)}; expected text as a str, or html as a str or bytes", number)
    expected = "a str; decode bytes with cleaner.decode" if field == "text" else "a str or bytes"
    if not isinstance(value, str if field == "text" else (str, bytes)):
        raise RecordError(f"{where}{field} is {_shown(value)}; expected {expected}", number)
    try:
        text = value if isinstance(value, str) else decode_html(value)
    except ReadError as error:
        if number is None:
            raise
        raise RecordError(f"{where}{field} {error}", number) from error
    found = form or (form_of_text(text) if field == "text" else form_of_html(text))
    return Source(text, found, field, _text_of(record, "title", where, number))


def untouched(record: object) -> str:
    """Return the text or HTML of a record as it came, "" if there is none: the text of a record that was not cleaned."""
    if not isinstance(record, Mapping):
        return record if isinstance(record, str) else ""
    return next((value for field in ("text", "html") if isinstance(value := record.get(field), str)), "")


def batches_of(records: Iterable[Record], pages: int, characters: int) -> Iterator[list[Numbered]]:
    """Yield the records in batches of at most so many pages, each closed when it holds so many characters of text."""
    batch: list[Numbered] = []
    size = 0
    for number, record in enumerate(records):
        batch.append((number, record))
        size += _size(record)
        if len(batch) >= pages or size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(record: object) -> int:
    """Estimate the characters of text in a record."""
    if not isinstance(record, Mapping):
        return 0
    text, html = record.get("text"), record.get("html")
    if isinstance(text, str):
        return len(text)
    return len(html) // MARKUP_SHARE if isinstance(html, str | bytes) else 0


def our_fault(item: Numbered, error: Exception) -> RecordError:
    """Return the error of a record on which this package failed."""
    number, record = item
    found = RecordError(f"{label_of(record, number)}internal error ({type(error).__name__}: {error}); please report it", number)
    found.__cause__ = error
    return found


def lost(item: Numbered) -> RecordError:
    """Return the error of a record whose process died."""
    number, record = item
    why = f"the process that cleaned it died, perhaps for want of memory; it has {_length(record)}"
    return RecordError(label_of(record, number) + why, number)


def _length(record: object) -> str:
    values = [record.get(field) for field in ("text", "html")] if isinstance(record, Mapping) else []
    found = next((value for value in values if isinstance(value, str | bytes)), "")
    return f"{len(found):,} {'bytes' if isinstance(found, bytes) else 'characters'}"


def label_of(record: object, number: int | None) -> str:
    """Return the beginning of a message about one of many records: its number and its id; "" without a number.

    >>> label_of({"id": "a17"}, 3), label_of({}, None)
    ("record 3 (id 'a17'): ", '')
    """
    if number is None:
        return ""
    name = record.get("id") if isinstance(record, Mapping) else None
    return f"record {number}{f' (id {_excerpt(name)})' if name is not None else ''}: "


def _lacking(record: Record) -> str:
    there = [f"{field} is {_shown(record[field])}" for field in ("text", "html") if field in record]
    if there:
        return " and ".join(there)
    return f"has neither text nor html, only {', '.join(map(repr, list(record)[:8]))}" if record else "is an empty dict"


def _text_of(record: Record, field: str, where: str, number: int | None) -> str | None:
    value = record.get(field)
    if _is_missing(value):
        return None
    if not isinstance(value, str):
        raise RecordError(f"{where}{field} is {_shown(value)}; expected a str or None", number)
    return value


def _is_missing(value: object) -> bool:
    """Whether a value is None or NaN, which data frames use in its place."""
    return value is None or (isinstance(value, float) and value != value)


def _shown(value: object) -> str:
    if value is None:
        return "None"
    return f"{_excerpt(value)} ({type(value).__name__})"


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _EXCERPT


def _excerpt(value: object) -> str:
    return _short.repr(value[: 2 * _EXCERPT] if isinstance(value, str | bytes) else value)

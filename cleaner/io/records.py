"""A record -> the source of one page, or an error that explains what is wrong with the record."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from cleaner.errors import CleanerError
from cleaner.io.decode import ReadError, decode_html
from cleaner.io.form import Form, form_of_html, form_of_text

Record = Mapping[str, Any]
MARKUP_SHARE = 32  # one character in 16 of a page's source is text; half of that makes batches of a good size
_EXCERPT = 60  # characters of a value that an error message shows


class RecordError(CleanerError, TypeError):
    """A record cannot be cleaned; the message names its number, its id, the field and the value."""

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message, number)
        self.message, self.number = message, number  # counted from 0, like `enumerate`

    def __str__(self) -> str:
        return self.message


class Raw(NamedTuple):
    """What a record gives to clean; picklable, whatever else the record holds."""

    value: str | bytes
    came_as: Literal["text", "html"]
    title: str | None
    number: int | None  # of the record among many, from 0
    label: str  # for messages
    url: str | None = None


class Source(NamedTuple):
    """The source of one page."""

    text: str
    form: Form
    came_as: Literal["text", "html"]
    title: str | None
    asked: bool = False  # was the form named?
    url: str | None = None


def raw_of(record: object, number: int | None = None) -> Raw:
    """Return what a record gives to clean: its "text", or else its "html". An empty text gives way to HTML that is there.

    Raises ``RecordError``, with the record's ``number`` if it is one of many.
    """
    where = label_of(record, number)
    if not isinstance(record, Mapping):
        raise RecordError(f"{where}is {_shown(record)}; expected a dict with text or html", number)
    lacks_text = _is_missing(record.get("text")) or (record.get("text") == "" and not _is_missing(record.get("html")))
    field: Literal["text", "html"] = "html" if lacks_text else "text"
    value, title = record.get(field), record.get("title")
    if _is_missing(value):
        raise RecordError(f"{where}{_lacking(record)}; expected text as a str, or html as a str or bytes", number)
    expected = "a str; decode bytes with cleaner.decode" if field == "text" else "a str or bytes"
    if not isinstance(value, str if field == "text" else (str, bytes)):
        raise RecordError(f"{where}{field} is {_shown(value)}; expected {expected}", number)
    if not _is_missing(title) and not isinstance(title, str):
        raise RecordError(f"{where}title is {_shown(title)}; expected a str or None", number)
    url = record.get("url")  # anything else than a str is no address, and no reason to refuse the page
    return Raw(value, field, None if _is_missing(title) else title, number, where, url if isinstance(url, str) else None)


def read_raw(raw: Raw, form: Form | None = None) -> Source:
    """Return the source of a page. ``form`` overrides the detected form.

    Raises ``RecordError`` for binary data, and ``ReadError`` where the record is not one of many.
    """
    try:
        text = raw.value if isinstance(raw.value, str) else decode_html(raw.value)
    except ReadError as error:
        if raw.number is None:
            raise
        raise RecordError(f"{raw.label}{raw.came_as} {error}", raw.number) from error
    found = form or (form_of_text(text) if raw.came_as == "text" else form_of_html(text))
    return Source(text, found, raw.came_as, raw.title, form is not None, raw.url)


def untouched(record: object) -> str:
    """Return the text or HTML of a record as it came, "" if there is none: the text of a record that was not cleaned."""
    try:
        found = [record.get(field) for field in ("text", "html")] if isinstance(record, Mapping) else [record]
    except Exception:  # a mapping of somebody else's
        return ""
    return next((value for value in found if isinstance(value, str)), "")


def batches_of(
    records: Iterable[Record], pages: int, characters: int, first: int = 0
) -> Iterator[list[tuple[Record, Raw | RecordError]]]:
    """Yield the records in batches of at most so many pages, each closed when it holds so many characters of text.

    Beside each record is what it gives to clean, or what is wrong with it; ``first`` is the number of the first. If ``records``
    raises, what came before is yielded first.
    """
    batch: list[tuple[Record, Raw | RecordError]] = []
    size = 0
    try:
        for number, record in enumerate(records, first):
            batch.append((record, _checked(record, number)))
            size += _size(batch[-1][1])
            if len(batch) >= pages or size >= characters:
                yield batch
                batch, size = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _checked(record: object, number: int) -> Raw | RecordError:
    try:
        return raw_of(record, number)
    except RecordError as error:
        return error
    except Exception as error:  # a mapping of somebody else's
        return RecordError(f"record {number}: cannot be read ({type(error).__name__}: {error})", number)


def _size(raw: Raw | RecordError) -> int:
    """Estimate the characters of text in a record."""
    if isinstance(raw, RecordError):
        return 0
    return len(raw.value) // (MARKUP_SHARE if raw.came_as == "html" else 1)


def our_fault(raw: Raw, error: Exception) -> RecordError:
    """Return the error of a record on which this package failed."""
    found = RecordError(f"{raw.label}internal error ({type(error).__name__}: {error}); please report it", raw.number)
    found.__cause__ = error
    return found


def lost(raw: Raw | RecordError) -> RecordError:
    """Return the error of a record whose process died."""
    if isinstance(raw, RecordError):
        return raw
    unit = "bytes" if isinstance(raw.value, bytes) else "characters"
    why = f"the process that cleaned it died, perhaps for want of memory; it has {len(raw.value):,} {unit}"
    return RecordError(raw.label + why, raw.number)


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

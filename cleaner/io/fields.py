"""The names of a record's fields -> which of them hold its text, its HTML, its address, its id and its title.

Tools that write datasets agree on little. The names here are those of scrapers, extractors and corpora. Case, hyphens and
underscores do not count: ``rawHtml`` is ``raw_html``.

Which field is read: a text, or else HTML. An empty text gives way to HTML that is there; of several names the first of the
table that holds something is read. A name that the user gives for text or for HTML replaces the known names of both, so that
what was not named is never cleaned by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from cleaner.io.datasets import Fields

TEXT = (
    *("text", "raw_text", "plain_text", "maintext", "full_text", "article_text", "text_content"),
    *("article_body", "page_content", "raw_content", "cleaned_text", "markdown", "content", "body"),
)
HTML = ("html", "raw_html", "page_html", "html_content", "html_source", "source_html", "page_source")
# Several of these are addresses in one dataset and something else in another, so the value must look like one.
URL = (
    *("url", "uri", "source_url", "target_uri", "warc_target_uri", "page_url", "article_url", "requested_url", "request_url"),
    *("final_url", "original_url", "canonical_url", "link", "permalink", "href", "source", "u"),
)
_SURELY = ("url", "uri")
ID = ("id", "_id", "doc_id", "document_id", "docno", "record_id", "warc_record_id", "uuid", "guid")
TITLE = ("title", "headline", "page_title")
# Where the address, the id and the title are when the record itself does not have them: objects of data around the text.
WITHIN = ("metadata", "meta", "warc_headers", "headers")
_SAID = 8  # names of fields that a message lists

CameAs = Literal["text", "html"]


class Place(NamedTuple):
    """Where a value is: the names that lead to it, of a field or of a field within another one."""

    names: tuple[str, ...]
    surely: bool = True  # may nothing else stand there?


class Places(NamedTuple):
    """The fields of records that have the same names, each list in the order in which it is tried."""

    pages: tuple[tuple[str, CameAs], ...]
    url: tuple[Place, ...]
    id: tuple[Place, ...]
    title: tuple[Place, ...]


class Found(NamedTuple):
    """What a record gives to clean."""

    record: dict[str, Any]  # "text" or "html", and "url", "title", "id" where they are known
    field: str | None  # the field that was read
    error: str | None = None  # why there is nothing to clean


def found(names: Iterable[str], value_of: Callable[[str], Any], fields: Fields) -> Found:
    """Return what a record gives to clean. ``value_of`` returns the value of one of its fields; it may raise ``ValueError``.

    >>> row = {"content": "One", "metadata": {"url": "https://example.org/1"}, "id": 7}
    >>> found(row, row.get, Fields())
    Found(record={'text': 'One', 'url': 'https://example.org/1', 'id': 7}, field='content', error=None)
    """
    names = tuple(names)
    places = places_of(names, fields)
    record: dict[str, Any] = {}
    field, error = None, None
    for name, came_as in places.pages:
        try:
            value = value_of(name)
        except ValueError as problem:
            error = error or f"{name} cannot be read: {problem}"
            continue
        if is_missing(value):
            error = error or f"{name} is null; expected a string"
        elif not isinstance(value, str if came_as == "text" else (str, bytes)):
            error = error or f"{name} is of type {type(value).__name__}; expected a string"
        elif field is None or value:
            record, field = {came_as: value}, name
            if value:
                break
    if field is None:
        error = error or _lacking(names, fields)
    _describe(record, places, names, value_of)
    return Found(record, field, error if field is None else None)


def is_missing(value: object) -> bool:
    """Whether a value is null, or NaN, which data frames write in its place."""
    return value is None or (isinstance(value, float) and value != value)


@lru_cache(maxsize=256)
def places_of(names: tuple[str, ...], fields: Fields) -> Places:
    """Return where the values of records with these fields are.

    >>> places_of(("Title", "markdown", "rawHtml", "meta"), Fields()).pages
    (('markdown', 'text'), ('rawHtml', 'html'))
    """
    known = _by_plain_name(names)
    pages: list[tuple[str, CameAs]] = []
    if fields.text is None and fields.html is None:
        pages += [(name, "text") for name in _known(TEXT, known)] + [(name, "html") for name in _known(HTML, known)]
    else:
        pages += [(fields.text, "text")] if fields.text in names else []
        pages += [(fields.html, "html")] if fields.html in names else []
    url = _places(fields.url, URL, names, known)
    if fields.url is None:
        url = tuple(place._replace(surely=plain(place.names[-1]) in _SURELY) for place in url)
    return Places(tuple(pages), url, _places(fields.id, ID, names, known), _places(fields.title, TITLE, names, known))


def _places(asked: str | None, table: tuple[str, ...], names: tuple[str, ...], known: Mapping[str, str]) -> tuple[Place, ...]:
    """Return where to look for an address, an id or a title. A name with dots, as ``metadata.url``, leads into objects."""
    if asked is not None:
        return (Place((asked,) if asked in names else tuple(asked.split("."))),)
    within = [Place((outer, name)) for outer in _known(WITHIN, known) for name in table]
    return (*[Place((name,)) for name in _known(table, known)], *within)


def _describe(record: dict[str, Any], places: Places, names: tuple[str, ...], value_of: Callable[[str], Any]) -> None:
    """Add address, id and title to a record, if there are any that can be such."""
    seen: dict[str, Any] = {}  # values of fields that hold others, which may be large
    for key, among, fits in (("url", places.url, _is_address), ("title", places.title, _is_title), ("id", places.id, _is_id)):
        for place in among:
            outer = place.names[0]
            if outer not in seen:
                seen[outer] = _or_none(value_of, outer) if outer in names else None  # one that was asked for may be missing
            value = _within(seen[outer], place.names[1:])
            if fits(value, place.surely):
                record[key] = value
                break


def _or_none(value_of: Callable[[str], Any], name: str) -> Any:
    try:
        return value_of(name)
    except ValueError:
        return None


def _within(value: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        if not isinstance(value, Mapping):
            return None
        there = name if name in value else _by_plain_name(tuple(map(str, value))).get(plain(name))
        value = None if there is None else value.get(there)
    return value


def _is_address(value: object, surely: bool) -> bool:
    return isinstance(value, str) and bool(value.strip() if surely else "://" in value[:9] or value.startswith("//"))


def _is_title(value: object, _: bool) -> bool:
    return isinstance(value, str) and bool(value)


def _is_id(value: object, _: bool) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def plain(name: str) -> str:
    """Return a name without what tools write differently.

    >>> plain("WARC-Target-URI") == plain("warc_target_uri")
    True
    """
    return name.replace("_", "").replace("-", "").lower()


def _known(table: tuple[str, ...], known: Mapping[str, str]) -> list[str]:
    """Return the names of a record that a table has, in the table's order."""
    return [known[plain(name)] for name in table if plain(name) in known]


@lru_cache(maxsize=1024)
def _by_plain_name(names: tuple[str, ...]) -> dict[str, str]:
    """Return names by their plain form; of two that are one then, that which is plain already, or else the first."""
    found: dict[str, str] = {}
    for name in names:
        if plain(name) == name:
            found[name] = name
        else:
            found.setdefault(plain(name), name)
    return found


def lacking_names(names: tuple[str, ...], fields: Fields) -> str:
    """Return what is wrong where all records have the same fields, and one of address, id or title is asked for and missing;
    "" if none is.

    >>> lacking_names(("text", "link"), Fields(url="where"))
    "has no field 'where', only 'text', 'link'; name one that is there"
    """
    asked = [name for name in (fields.url, fields.id, fields.title) if name is not None]
    missing = [name for name in asked if name not in names and name.split(".")[0] not in names]
    there = ", ".join(map(repr, names[:_SAID])) + (", …" if len(names) > _SAID else "")
    return f"has no field {missing[0]!r}, only {there}; name one that is there" if missing else ""


def _lacking(names: tuple[str, ...], fields: Fields) -> str:
    there = ", ".join(map(repr, names[:_SAID])) + (", …" if len(names) > _SAID else "")
    asked = " nor ".join(repr(name) for name in (fields.text, fields.html) if name is not None)
    if asked:
        return f"has no field {asked}, only {there}; name one that is there" if names else f"has no field {asked}: it is empty"
    if not names:
        return "is empty; expected a text or html"
    return f"has no field that is known to hold text or HTML, only {there}; name it with --text-field or --html-field"

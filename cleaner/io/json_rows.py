"""A row of JSON -> its fields, each the bytes that it is; fields -> a row.

Only what is wanted is parsed, so large integers, ``1.0``, nulls and the order of fields survive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import msgspec

_SHOWN = 40  # bytes of a broken row that a message shows


class Row(dict[str, Any]):
    """The fields of a row of JSON Lines, in order, and what of the file is around them."""

    __slots__ = ("above", "end")

    def __init__(self, values: Mapping[str, Any], above: bytes = b"", end: bytes = b"\n") -> None:
        """``above`` are blank rows, ``end`` is the end of the row with the blank rows that end the file."""
        super().__init__(values)
        self.above, self.end = above, end

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (dict(self), self.above, self.end)


# --- in ----------------------------------------------------------------------------------------------------------------


@cache
def _decoder() -> msgspec.json.Decoder[dict[str, msgspec.Raw]]:
    import msgspec  # a run over plain files needs none

    return msgspec.json.Decoder(dict[str, msgspec.Raw])


def values_of(row: bytes) -> dict[str, Any]:
    """Return the fields of a row, each value as the bytes that it is. Raises ``ValueError`` that says what is wrong.

    A fast parser reads what nearly all rows are. It keeps the last of two values of one field without a word, and refuses NaN
    and halves of surrogate pairs, which Python writes; rows that may have such are read again, slowly.
    """
    import msgspec

    try:
        values = _decoder().decode(row)
    except (msgspec.DecodeError, RecursionError):
        return _read_slowly(row)
    names, raws = [_quoted(name) for name in values], [bytes(raw) for raw in values.values()]
    size = sum(map(len, names)) + sum(map(len, raws)) + 2 * len(names) + 1  # of the row without spaces and without doubles
    if len(row) == size:
        return values
    spaced = b", ".join([name + b": " + raw for name, raw in zip(names, raws, strict=True)])
    if len(row) == len(spaced) + 2 and row[1:-1] == spaced:
        return values
    return _read_slowly(row)


@lru_cache(maxsize=4096)
def _quoted(name: str) -> bytes:
    """Return a name as JSON, in the fewest bytes; halves of surrogate pairs are escapes."""
    import msgspec

    try:
        return msgspec.json.encode(name)
    except UnicodeEncodeError:
        return json.dumps(name).encode()


_skip_space = re.compile(r"[ \t\r\n]*+").match
_parser = json.JSONDecoder(parse_int=str, parse_float=str)  # numbers are not wanted, and large ones would be refused


def _read_slowly(row: bytes) -> dict[str, Any]:
    import msgspec

    values: dict[str, Any] = {}
    try:
        for quoted, value in _pairs(row):
            name = decoded(quoted)
            if name in values:
                raise ValueError(f"has the field {name!r} twice; expected one value a field")
            values[name] = msgspec.Raw(value)
    except RecursionError:
        raise ValueError("is nested too deeply to be read; expected a flat object in one row") from None
    except (json.JSONDecodeError, IndexError) as error:
        where = (
            f"{error.msg.removesuffix(' at')} at byte {error.pos}"
            if isinstance(error, json.JSONDecodeError)
            else "it breaks off"
        )
        raise ValueError(f"is no JSON ({where}): {_excerpt(row)}; expected an object in one row") from None
    return values


def _pairs(row: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the value of each field of an object, as they stand. Raises ``ValueError`` and ``IndexError``.

    All that separates is ASCII, so bytes are taken for characters: what is no UTF-8 within a value does not matter here.
    """
    text = row.decode("latin-1")

    def after_space(place: int) -> int:
        met = _skip_space(text, place)
        return met.end() if met else place

    place = after_space(0)
    if text[place] != "{":
        value = _parser.decode(text)
        advice = " (jq -c '.[]' makes rows of an array)" if isinstance(value, list) else ""
        raise ValueError(f"is {_name_of(value)}, expected an object{advice}: {_excerpt(row)}")
    place = after_space(place + 1)
    more = text[place] != "}"
    while more:
        _, end = _parser.raw_decode(text, place) if text[place] == '"' else _expected("a name in quotes", text, place)
        colon = after_space(end)
        start = after_space(colon + 1) if text[colon] == ":" else _expected("a colon", text, colon)[1]
        _, behind = _parser.raw_decode(text, start)
        yield row[place:end], row[start:behind]
        place = after_space(behind)
        more = text[place] == ","
        if not more and text[place] != "}":
            _expected("a comma or a brace", text, place)
        place = after_space(place + 1) if more else place
    if after_space(place + 1) != len(text):
        _expected("nothing behind the object", text, place + 1)


def _expected(what: str, text: str, place: int) -> tuple[str, int]:
    raise json.JSONDecodeError(f"expected {what}", text, place)


def _name_of(value: object) -> str:
    return {list: "an array", bool: "a truth value", type(None): "null"}.get(type(value), "a string or a number")


def _excerpt(row: bytes) -> str:
    return repr(row[:_SHOWN].decode("utf-8", "replace")) + " …" * (len(row) > _SHOWN)


def decoded(raw: msgspec.Raw | bytes) -> Any:
    """Return a value. Raises ``ValueError``."""
    import msgspec

    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        value = bytes(raw)
    try:
        return json.loads(value.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 (byte 0x{value[error.start]:02x} at {error.start}); convert it to UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


# --- out ---------------------------------------------------------------------------------------------------------------


def encoded(values: Mapping[str, Any]) -> bytes:
    """Return an object of JSON in one row, without its end."""
    import msgspec

    try:
        return msgspec.json.encode(values, enc_hook=str)
    except UnicodeEncodeError:  # halves of surrogate pairs, which only an escape can say
        pairs = [_quoted(name) + b":" + _escaped(value) for name, value in values.items()]
        return b"{" + b",".join(pairs) + b"}"


def _escaped(value: Any) -> bytes:
    import msgspec

    try:
        return msgspec.json.encode(value, enc_hook=str)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value, enc_hook=str)).encode()

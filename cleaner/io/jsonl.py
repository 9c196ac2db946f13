"""JSON Lines -> records; records with what came of them -> JSON Lines.

Only the fields that are read are parsed. All others stay the bytes that they were, so large integers, ``1.0``, nulls and the
order of fields survive. A row that is no object goes through byte for byte; blank rows stay where they were. A byte order mark
is dropped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cleaner.io.atomic import WriteError
from cleaner.io.compression import blocks, check_compression, compressed, compression_of
from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.decode import ReadError, decode_html
from cleaner.io.fields import found
from cleaner.io.lookalikes import AN_ARRAY, array_of_records

if TYPE_CHECKING:
    import msgspec

INFO = "cleaner"  # the field that says what was done
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16, and of UTF-32
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


class JsonlReader:
    """Reads JSON Lines in UTF-8, compressed or not."""

    def __init__(self, name: str, fields: Fields) -> None:
        """``name`` is the source's, for messages."""
        self._name, self._fields = name, fields

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield rows as bytes, blank ones with the record below them. Raises ``DatasetError``."""
        number = first = 0
        for rows, records, position in _runs(self._rows(source)):
            if number >= skip:
                yield Chunk(number, first, records, rows, position)
            number, first = number + 1, first + records

    def part(self, chunk: Chunk) -> Part:
        """Take rows apart. A row that is no object, or has nothing to clean, becomes an `Entry` with an error."""
        return Part([self._entry(chunk.first + place, *row) for place, row in enumerate(_with_blanks(chunk.data))])

    def _rows(self, source: Path | IO[bytes]) -> Iterator[tuple[bytes, int]]:
        """Yield every row without its line feed, and the position. The pieces of a long row are joined once."""
        pieces: list[bytes] = []
        position, first = 0, True
        for data, position in blocks(source, self._name):
            if first and data.startswith(_WIDE):
                raise DatasetError(f"{self._name}: is UTF-16, and JSON Lines are UTF-8; convert it (iconv -f utf-16 -t utf-8)")
            if first and array_of_records(data):
                raise DatasetError(f"{self._name}: {AN_ARRAY}")
            rest = data.removeprefix(_BOM) if first else data
            first = False
            rows = rest.split(b"\n")
            if len(rows) > 1:
                yield b"".join([*pieces, rows[0]]), position
                for row in rows[1:-1]:
                    yield row, position
                pieces = []
            pieces.append(rows[-1])
        yield b"".join(pieces), position

    def _entry(self, number: int, above: bytes, row: bytes, end: bytes) -> Entry:
        try:
            values = _values(row)
        except ValueError as error:
            return Entry(number, {}, None, above + row + end, str(error))
        page = found(values, lambda name: _decoded(values[name]), self._fields)
        return Entry(number, page.record, page.field, Row(values, above, end), page.error)


def _runs(rows: Iterator[tuple[bytes, int]]) -> Iterator[tuple[bytes, int, int]]:
    """Yield rows joined, the number of records in them, and the position; cut by what the rows are alone, above a record."""
    run: list[bytes] = []
    size = records = position = 0
    problem: DatasetError | None = None
    try:
        for row, at in rows:
            is_record = not row.isspace() and row != b""
            if is_record and records and (records == CHUNK_RECORDS or size + len(row) > CHUNK_BYTES):
                yield b"\n".join([*run, b""]), records, position
                run, size, records = [], 0, 0
            run.append(row)
            size, records, position = size + len(row) + 1, records + is_record, at
    except DatasetError as error:  # the source breaks off: what came before is read first
        problem = error
    if records:
        yield b"\n".join(run), records, position
    if problem is not None:
        raise problem


def _with_blanks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield of each record in some rows the blank rows above, itself, and its end; behind the last one all that is left."""
    rows = data.split(b"\n")
    places = [place for place, row in enumerate(rows) if row and not row.isspace()]
    start = 0
    for number, place in enumerate(places):
        row = rows[place].rstrip(b"\r")
        after = rows[place][len(row) :]
        is_last = number == len(places) - 1
        end = b"\n".join([after, *rows[place + 1 :]]) if is_last else after + b"\n"
        yield b"".join([blank + b"\n" for blank in rows[start:place]]), row, end
        start = place + 1


# --- one row -----------------------------------------------------------------------------------------------------------


@cache
def _decoder() -> msgspec.json.Decoder[dict[str, msgspec.Raw]]:
    import msgspec  # a run over plain files needs none

    return msgspec.json.Decoder(dict[str, msgspec.Raw])


def _values(row: bytes) -> dict[str, Any]:
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
            name = _decoded(quoted)
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


def _decoded(raw: msgspec.Raw | bytes) -> Any:
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


class JsonlWriter:
    """Writes JSON Lines, compressed as the name of the target says: each part is a member of its own.

    In format "text" a row is the record with its cleaned text. In "spans" it is what dolma calls attributes, of the same id, in
    the same row; the offsets count the characters of the text that was read. Where that was HTML they count those of "text",
    which then stands in the row too: the lines of the page, kept or not. In "kinds" a row has every line.
    """

    def __init__(self, name: str, fields: Fields, format: str = "text") -> None:
        """Raises ``DatasetError`` for a compression that cannot be written."""
        check_compression(name)
        self._compression, self._fields, self._format = compression_of(name), fields, format

    def encode(self, part: Part, outputs: Sequence[Output]) -> bytes:
        """Return the rows of one part; as many as there are entries, in order."""
        rows = [self._row(entry, output) for entry, output in zip(part.entries, outputs, strict=True)]
        return compressed(b"".join(rows), self._compression)

    def finish(self, partial: Path, target: Path) -> None:
        """Move the file of all parts to where the target is. Raises ``WriteError``."""
        move_file(partial, target)

    def _row(self, entry: Entry, output: Output) -> bytes:
        original = entry.original
        if self._format != "text":
            values = about(entry, output)
        elif isinstance(original, bytes):
            return original if original.endswith(b"\n") else original + b"\n"
        else:
            values = with_text(entry, output, self._fields.out)
        above, end = _around(original)
        return above + encoded(values) + (end if end.endswith(b"\n") else end + b"\n")


def _around(original: Any) -> tuple[bytes, bytes]:
    """Return the blank rows above a row, and its end with what follows it."""
    if isinstance(original, bytes):
        row = original.strip()
        above, _, below = original.partition(row)
        return above[: above.rfind(b"\n") + 1], below
    return (original.above, original.end) if isinstance(original, Row) else (b"", b"\n")


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


def move_file(partial: Path, target: Path) -> None:
    """Put a finished file in the place of another one, whole or not at all, with the mode of a file that was there.

    A device or a pipe is written. Raises ``WriteError``.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(os.path.realpath(target))
        mode = place.stat().st_mode if place.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise WriteError(f"{target}: is a folder, expected a file; name a file, or write with --to folder")
        if mode is not None and not stat.S_ISREG(mode):
            with partial.open("rb") as file, place.open("wb") as sink:
                shutil.copyfileobj(file, sink)
            partial.unlink()
            return
        with partial.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut may leave an empty file behind the name
        if mode is not None:
            partial.chmod(stat.S_IMODE(mode))
        partial.replace(place)
    except OSError as error:
        raise WriteError(f"{target}: cannot be written ({error.strerror or error})") from error

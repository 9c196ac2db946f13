"""JSON Lines -> records; records with what came of them -> JSON Lines.

Only the fields that are read are parsed. All others stay the bytes that they were, so large integers, ``1.0``, nulls and the
order of fields survive. A row that is no object goes through byte for byte; blank rows stay where they were. A byte order mark
is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from cleaner.io.atomic import move_file
from cleaner.io.compression import blocks, check_compression, compressed, compression_of
from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.fields import found
from cleaner.io.json_rows import Row, decoded, encoded, values_of
from cleaner.io.lookalikes import AN_ARRAY, array_of_records
from cleaner.io.results import about, with_text

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16, and of UTF-32


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
            values = values_of(row)
        except ValueError as error:
            return Entry(number, {}, None, above + row + end, str(error))
        page = found(values, lambda name: decoded(values[name]), self._fields)
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

"""Parquet -> records, and records with their cleaned text -> Parquet.

All columns keep their types and their order. The column that was read holds the cleaned text afterwards, and a struct column
``cleaner`` says what was done. A part travels as a stream of Arrow IPC; the file is written when all parts are there.
"""

from __future__ import annotations

import functools
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from cleaner.io.atomic import write_file
from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.decode import ReadError, decode
from cleaner.io.fields import found, lacking_names, places_of
from cleaner.io.results import about, with_text
from cleaner.io.spool import seekable
from cleaner.io.tables import (
    INFO,
    check_library,
    common_schema,
    fitted,
    from_ipc,
    infos,
    is_textual,
    lines_type,
    replaced,
    spans,
    table_of,
    text_array,
    to_ipc,
    type_of_cleaned,
    without_marks,
)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

UNREAD = "unread"  # the column of rows that could not be read, which only other kinds of datasets have
ROW_GROUP_BYTES = 64_000_000  # of a row group as it lies in memory
_READ = 1 << 20  # bytes of a column that are read at once
_FRAME = 8  # bytes of the number before each part
_COMPRESSION = b"cleaner:compression"  # of the source's file, among the metadata of a chunk
_DEFAULT_COMPRESSION = "zstd"


class ParquetReader:
    """Reads Parquet, a row group at a time at most."""

    def __init__(self, name: str, fields: Fields) -> None:
        """Raises ``DatasetError`` where pyarrow is not installed."""
        check_library(name)
        self._name, self._fields = name, fields

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield rows as streams of Arrow IPC; of a file without rows one chunk, whose schema becomes the output's.

        A source that cannot go back, as a pipe, is first copied to a temporary file. Raises ``DatasetError`` for what is no
        Parquet file, holds no text or HTML, or is damaged.
        """
        import pyarrow as pa

        with seekable(source, self._name) as file:
            opened = self._opened(file)
            self._check(opened.schema_arrow)
            number = first = 0
            for batch, position in self._slices(opened):
                if number >= skip:
                    yield Chunk(number, first, batch.num_rows, to_ipc(pa.Table.from_batches([batch])), position)
                number, first = number + 1, first + batch.num_rows

    def part(self, chunk: Chunk) -> Part:
        """Read the rows of a chunk. One that holds no text becomes an `Entry` with an error."""
        table = from_ipc(chunk.data)
        columns = _Columns(table, self._fields)
        entries = []
        for row in range(table.num_rows):
            page = found(columns.names, functools.partial(columns.read, row), self._fields)
            entries.append(Entry(chunk.first + row, page.record, page.field, _Row(columns, row), page.error))
        return Part(entries, table)

    def _opened(self, file: IO[bytes]) -> pq.ParquetFile:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.ParquetFile(file, buffer_size=_READ)
        except (pa.ArrowException, OSError) as error:
            size = file.seek(0, io.SEEK_END)
            why = "is empty" if not size else f"cannot be read as Parquet ({_line(error)})"
            raise DatasetError(
                f"{self._name}: {why}; expected a whole Parquet file: its last bytes say where its columns are; fetch it again"
            ) from error

    def _check(self, schema: pa.Schema) -> None:
        """Raise ``DatasetError`` if no column holds texts or HTML, or two have one name."""
        twice = [name for name, count in Counter(schema.names).items() if count > 1]
        if twice:
            raise DatasetError(f"{self._name}: has the column {twice[0]!r} twice; expected one of a name; rename one of them")
        if missing := lacking_names(tuple(schema.names), self._fields):
            raise DatasetError(f"{self._name}: {missing}")
        pages = [name for name, _ in places_of(tuple(schema.names), self._fields).pages]
        if any(is_textual(schema.field(name).type) for name in pages):
            return
        if pages:
            said = " and ".join(f"{name} is of type {schema.field(name).type}" for name in pages)
            raise DatasetError(f"{self._name}: its column {said}; expected strings, or bytes; name another column")
        raise DatasetError(f"{self._name}: {found(schema.names, lambda name: None, self._fields).error}")

    def _slices(self, opened: pq.ParquetFile) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Yield batches of a size that fits a chunk, and the bytes of the source up to their end."""
        import pyarrow as pa

        known = {_COMPRESSION: _compression_of(opened.metadata).encode()} | (opened.schema_arrow.metadata or {})
        schema = opened.schema_arrow.with_metadata(known)
        before = 0
        for group in range(opened.num_row_groups):
            told = opened.metadata.row_group(group)
            size = sum(told.column(number).total_compressed_size for number in range(told.num_columns))
            done = 0
            try:
                for batch in opened.iter_batches(CHUNK_RECORDS, row_groups=[group], use_threads=False):
                    for piece in _halved(batch):
                        done += piece.num_rows
                        position = before + size * done // told.num_rows
                        yield pa.RecordBatch.from_arrays(piece.columns, schema=schema), position
            except (pa.ArrowException, OSError) as error:
                raise DatasetError(
                    f"{self._name}: row group {group} of {opened.num_row_groups} is damaged behind its row {done} "
                    f"({_line(error)}); what came before was read; fetch it again"
                ) from error
            before += size
        if opened.metadata.num_rows == 0:
            yield pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema), before


class _Columns:
    """The columns of a table as values of Python; each is made when it is first asked for."""

    def __init__(self, table: pa.Table, fields: Fields) -> None:
        self.names = tuple(table.schema.names)
        self._table = table
        self._html = {name for name, came_as in places_of(self.names, fields).pages if came_as == "html"}
        self._made: dict[str, list[Any]] = {}

    def value(self, row: int, name: str) -> Any:
        """Return a value."""
        if name not in self._made:
            self._made[name] = self._table.column(name).to_pylist()
        return self._made[name][row]

    def read(self, row: int, name: str) -> Any:
        """Return a value as `found` takes it: bytes that are no HTML become text. Raises ``ValueError`` if they cannot."""
        value = self.value(row, name)
        if not isinstance(value, bytes) or name in self._html:
            return value
        try:
            return decode(value)
        except ReadError as error:
            raise ValueError(f"it {error}") from error


class _Row(Mapping[str, Any]):
    """The fields of one row, read when they are asked for: another kind of output asks, Parquet does not."""

    def __init__(self, columns: _Columns, row: int) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, name: str) -> Any:
        if name not in self._columns.names:
            raise KeyError(name)
        return self._columns.value(self._row, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield a batch in pieces of at most `CHUNK_BYTES`, or of one row."""
    if batch.num_rows <= 1 or _bytes_of(batch) <= CHUNK_BYTES:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _halved(batch.slice(0, half))
    yield from _halved(batch.slice(half))


def _bytes_of(batch: pa.RecordBatch) -> int:
    """Return the bytes of the rows; a dictionary would not get smaller with fewer of them."""
    import pyarrow.types as types

    return sum(column.nbytes for column in batch.columns if not types.is_dictionary(column.type))


def _compression_of(metadata: pq.FileMetaData) -> str:
    if not metadata.num_row_groups or not metadata.num_columns:
        return _DEFAULT_COMPRESSION
    name = str(metadata.row_group(0).column(0).compression).lower()
    return {"uncompressed": "none"}.get(name, name)


def _line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__


# --- out ---------------------------------------------------------------------------------------------------------------


class ParquetWriter:
    """Writes Parquet, with the compression of the source if that is Parquet too, or else with zstd.

    In format "text" a row is the record with its cleaned text. In "spans" and "kinds" the columns are ``id``, ``text`` (where
    the spans count characters of a page of HTML), ``spans`` or ``lines``, and ``cleaner``. Records of other sources have
    columns of the types that their values share; values of no common type become JSON, a text each.
    """

    def __init__(self, name: str, fields: Fields, format: str = "text") -> None:
        """Raises ``DatasetError`` where pyarrow is not installed."""
        check_library(name)
        self._fields, self._format = fields, format

    def encode(self, part: Part, outputs: Sequence[Output]) -> bytes:
        """Return one part as a stream of Arrow IPC behind the number of its bytes."""
        info = infos([output.info for output in outputs])
        if self._format != "text":
            table = _described(part.entries, outputs, info, self._format)
        elif part.table is not None:
            table = _with_texts(part, outputs, info, self._fields)
        else:
            table = table_of([_plain_row(*both, self._fields) for both in zip(part.entries, outputs, strict=True)], info)
        data = to_ipc(table, "lz4")
        return len(data).to_bytes(_FRAME, "little") + data

    def finish(self, partial: Path, target: Path) -> None:
        """Write the target, whole or not at all, and remove the file of parts. Raises ``WriteError``."""
        with partial.open("rb") as file:
            schema = common_schema(_distinct(_schema_of(data) for data in _frames(file)) or [_empty().schema])
            file.seek(0)
            write_file(target, _written((fitted(from_ipc(data), schema) for data in _frames(file)), schema))
        partial.unlink()


def _with_texts(part: Part, outputs: Sequence[Output], info: pa.Array, fields: Fields) -> pa.Table:
    """Return the rows of a part with the cleaned texts in the columns that were read, or in the one that is named for them."""
    table = part.table
    if INFO in table.schema.names:
        table = table.drop_columns([INFO])
    read = [name for name, _ in places_of(tuple(part.table.schema.names), fields).pages]
    read = [name for name in read if name != INFO and is_textual(table.schema.field(name).type)]
    texts = [output.text for output in outputs]
    if fields.out is not None:
        table = _with_column(table, fields.out, texts, read)
    else:
        for name in read:
            own = [text if entry.field == name else None for entry, text in zip(part.entries, texts, strict=True)]
            table = _replaced(table, name, own)
    return table.append_column(INFO, info)


def _replaced(table: pa.Table, name: str, texts: Sequence[str | None]) -> pa.Table:
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    return table.set_column(place, field.with_type(type_of_cleaned(field.type)), replaced(table.column(place), texts))


def _with_column(table: pa.Table, name: str, texts: Sequence[str | None], read: Sequence[str]) -> pa.Table:
    """Return a table with texts in a column of their own: where it stands, or behind the first that is read."""
    import pyarrow as pa

    if name in table.schema.names and is_textual(table.schema.field(name).type):
        return _replaced(table, name, texts)
    kind = pa.large_string() if table.schema.field(read[0]).type == pa.large_string() else pa.string()
    column = text_array(texts, kind)
    if name in table.schema.names:
        return table.set_column(table.schema.get_field_index(name), name, column)
    return table.add_column(table.schema.get_field_index(read[0]) + 1, name, column)


def _described(entries: Sequence[Entry], outputs: Sequence[Output], info: pa.Array, format: str) -> pa.Table:
    """Return what a row of "spans" or of "kinds" holds, as `cleaner.io.jsonl.about` has it."""
    import pyarrow as pa

    rows = [about(entry, output) for entry, output in zip(entries, outputs, strict=True)]
    ids = text_array([str(row["id"]) for row in rows], pa.string())
    if format == "kinds":
        lines = pa.array([row.get("lines") for row in rows], lines_type())
        return pa.Table.from_arrays([ids, lines, info], ["id", "lines", INFO])
    texts = text_array([row.get("text") for row in rows], pa.string())
    return pa.Table.from_arrays([ids, texts, spans([output.spans for output in outputs]), info], ["id", "text", "spans", INFO])


def _plain_row(entry: Entry, output: Output, fields: Fields) -> dict[str, Any]:
    """Return the fields of a record that comes from another kind of dataset."""
    if isinstance(entry.original, bytes):
        return {UNREAD: entry.original.decode("utf-8", "replace").strip("\r\n")}
    return {name: _value(value) for name, value in with_text(entry, output, fields.out).items()}


def _value(value: Any) -> Any:
    """Return a value of JSON Lines as Python has it, and others as they are."""
    import msgspec

    if not isinstance(value, msgspec.Raw):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:  # NaN, or half of a surrogate pair
        import json

        return json.loads(bytes(value).decode("utf-8", "replace"))


# --- parts and the file ------------------------------------------------------------------------------------------------


def _schema_of(data: bytes) -> pa.Schema:
    import pyarrow as pa

    return pa.ipc.open_stream(data).schema


def _distinct(schemas: Iterable[pa.Schema]) -> list[pa.Schema]:
    found: list[pa.Schema] = []
    for schema in schemas:
        if not any(schema.equals(other, check_metadata=True) for other in found):
            found.append(schema)
    return found


def _frames(file: IO[bytes]) -> Iterator[bytes]:
    while size := file.read(_FRAME):
        yield file.read(int.from_bytes(size, "little"))


def _empty() -> pa.Table:
    """Return what a dataset without any record becomes."""
    import pyarrow as pa

    return table_of([], infos([])).add_column(0, "text", pa.array([], pa.string()))


class _Pieces(io.RawIOBase):
    """A file that is taken away in pieces while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Return what has been written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _written(tables: Iterator[pa.Table], schema: pa.Schema) -> Iterator[bytes]:
    """Yield the bytes of a Parquet file; small parts share a row group."""
    import pyarrow.parquet as pq

    metadata = dict(schema.metadata or {})
    compression = metadata.pop(_COMPRESSION, _DEFAULT_COMPRESSION.encode()).decode()
    final = without_marks(schema).with_metadata(metadata or None)
    sink = _Pieces()
    with pq.ParquetWriter(sink, final, compression=compression) as writer:
        waiting: list[pa.Table] = []
        size = 0
        for table in tables:
            waiting.append(table)
            size += table.nbytes
            if size >= ROW_GROUP_BYTES:
                yield _group(waiting, final, writer, sink)
                waiting, size = [], 0
        if waiting:
            yield _group(waiting, final, writer, sink)
    yield sink.taken()


def _group(tables: Sequence[pa.Table], schema: pa.Schema, writer: pq.ParquetWriter, sink: _Pieces) -> bytes:
    import pyarrow as pa

    table = pa.concat_tables([pa.Table.from_arrays(table.columns, schema=schema) for table in tables])
    if table.num_rows:
        writer.write_table(table, row_group_size=table.num_rows)
    return sink.taken()

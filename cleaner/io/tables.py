"""Plain values -> columns of Arrow: what is said about records, cleaned texts, and fields whose types nobody has declared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.io.datasets import DatasetError
from cleaner.io.decode import utf8
from cleaner.lines import KINDS

if TYPE_CHECKING:
    import pyarrow as pa

INFO = "cleaner"  # the column that says what was done
_AS_JSON = {b"cleaner:json": b"1"}  # of a field that holds JSON, because its values are of no common type
_LARGE = {b"cleaner:large": b"1"}  # of a field with integers that a double cannot hold
_MOST_EXACT = 2**53  # a double holds all integers up to it


def check_library(name: str) -> None:
    """Raise ``DatasetError`` where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise DatasetError(
            f'{name}: Parquet and Arrow need pyarrow, which is not installed; pip install "scrape-cleaner[arrow]"'
        ) from None


# --- what is said about a record ---------------------------------------------------------------------------------------


def info_type() -> pa.DataType:
    """Return the type of the column `INFO`: the fields of `cleaner.report.attributes.info_of`."""
    import pyarrow as pa

    text = pa.string()
    dropped = pa.struct([(kind, pa.int64()) for kind in KINDS])  # not a map, which not every reader of Arrow knows
    return pa.struct(
        [
            *(("version", text), ("model", text), ("form", text), ("page", text), ("lines", pa.int64())),
            *(("dropped", dropped), ("quality", pa.float64()), ("source", text), ("error", text)),
        ]
    )


def infos(values: Sequence[Mapping[str, Any]]) -> pa.Array:
    """Return the column `INFO` of some records, (records,)."""
    import pyarrow as pa

    fields = list(info_type())
    columns = [pa.array([value.get(field.name) for value in values], field.type) for field in fields]
    return pa.StructArray.from_arrays(columns, fields=fields)


def spans(values: Sequence[Mapping[str, Sequence[Sequence[Any]]] | None]) -> pa.Array:
    """Return the spans of some records, (records,), each in the order of their starts: ``start``, ``end``, ``score``, ``kind``.

    ``values`` are as `cleaner.report.attributes.spans_of` has them, by kind. Hugging Face's ``datasets`` reads no maps.
    """
    import pyarrow as pa

    kind = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("score", pa.float64()), ("kind", pa.string())])
    rows = [[(*span, name) for name, found in (value or {}).items() for span in found] for value in values]
    named = [[dict(zip(("start", "end", "score", "kind"), span, strict=True)) for span in sorted(row)] for row in rows]
    return pa.array(named, pa.list_(kind))


def lines_type() -> pa.DataType:
    """Return the type of lists of lines, as `cleaner.document.line_dict` has each."""
    import pyarrow as pa

    text, number, flag = pa.string(), pa.int64(), pa.bool_()
    return pa.list_(
        pa.struct(
            [
                *(("number", number), ("text", text), ("kind", text), ("score", pa.float64())),
                *(("keep", flag), ("reason", text), ("hidden", flag), ("invisible", number), ("subkind", text)),
            ]
        )
    )


# --- cleaned texts -----------------------------------------------------------------------------------------------------


def is_textual(kind: pa.DataType) -> bool:
    """Whether a column of a type can hold texts; one of nulls alone can."""
    import pyarrow.types as types

    kind = kind.value_type if types.is_dictionary(kind) else kind
    tests = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view", "null")
    return any(getattr(types, f"is_{name}")(kind) for name in tests)


def type_of_cleaned(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column once its texts are cleaned: the same, but of its values where it was encoded by a dictionary,
    because cleaned texts seldom repeat."""
    import pyarrow.types as types

    return kind.value_type if types.is_dictionary(kind) else kind


def replaced(column: pa.ChunkedArray | pa.Array, texts: Sequence[str | None]) -> pa.Array | pa.ChunkedArray:
    """Return a column with other texts, (rows,); None leaves a row as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as types

    kind = type_of_cleaned(column.type)
    if types.is_null(kind):
        return column
    plain = {"string_view": pa.large_string(), "binary_view": pa.large_binary()}.get(str(kind), kind)
    fresh = text_array(texts, plain)
    chosen = pc.if_else(pa.array([text is not None for text in texts], pa.bool_()), fresh, column.cast(plain))
    return chosen.cast(kind)


def text_array(texts: Sequence[str | None], kind: pa.DataType) -> pa.Array:
    """Return texts as a column; halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD."""
    import pyarrow as pa

    try:
        return pa.array(texts, kind)
    except UnicodeEncodeError:
        return pa.array([None if text is None else utf8(text).decode() for text in texts], kind)


# --- fields of no declared type ----------------------------------------------------------------------------------------


def table_of(rows: Sequence[Mapping[str, Any]], info: pa.Array) -> pa.Table:
    """Return records as a table, `INFO` last. Columns stand in the order of their first values; a missing value is null.

    Values that Arrow finds no common type for become JSON, a text each, and the field says so to `common_schema`.
    """
    import pyarrow as pa

    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != INFO]
    columns, fields = [], []
    for name in names:
        column, told = _column([row.get(name) for row in rows])
        columns.append(column)
        fields.append(pa.field(name, column.type, metadata=told))
    return pa.Table.from_arrays([*columns, info], schema=pa.schema([*fields, pa.field(INFO, info.type)]))


def _column(values: list[Any]) -> tuple[pa.Array, dict[bytes, bytes] | None]:
    import pyarrow as pa

    try:
        column = _inferred(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError):
        return _as_json(values), _AS_JSON
    if _has_empty_struct(column.type):
        return _as_json(values), _AS_JSON
    large = pa.types.is_int64(column.type) and any(abs(value) > _MOST_EXACT for value in values if value is not None)
    return column, _LARGE if large else None


def _inferred(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values)
    except UnicodeEncodeError:
        return pa.array([utf8(value).decode() if isinstance(value, str) else value for value in values])


def _as_json(values: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    return pa.array([None if value is None else json.dumps(value, default=str) for value in values], pa.string())


def _has_empty_struct(kind: pa.DataType) -> bool:
    """Whether a type holds a struct without fields, which Parquet cannot."""
    import pyarrow.types as types

    if types.is_struct(kind) and kind.num_fields == 0:
        return True
    return any(_has_empty_struct(kind.field(number).type) for number in range(kind.num_fields))


def common_schema(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """Return the schema that holds the tables of all parts: names in the order in which they occur, `INFO` last."""
    import pyarrow as pa

    found: dict[str, list[pa.Field]] = {}
    for schema in schemas:
        for field in schema:
            found.setdefault(field.name, []).append(field)
    found[INFO] = found.pop(INFO)
    fields = [_common_field(name, among) for name, among in found.items()]
    return pa.schema([field.with_type(_writable(field.type)) for field in fields], schemas[0].metadata)


def _writable(kind: pa.DataType, within: bool = False) -> pa.DataType:
    """Return a type with strings for nulls within lists and objects, which the writer of Parquet fails on (pyarrow 26)."""
    import pyarrow as pa
    import pyarrow.types as types

    if types.is_null(kind) and within:
        return pa.string()
    if types.is_struct(kind):
        return pa.struct([field.with_type(_writable(field.type, True)) for field in kind])
    if types.is_list(kind) or types.is_large_list(kind):
        field = kind.value_field.with_type(_writable(kind.value_type, True))
        return pa.large_list(field) if types.is_large_list(kind) else pa.list_(field)
    return kind


def _common_field(name: str, fields: Sequence[pa.Field]) -> pa.Field:
    import pyarrow as pa

    if all(field.equals(fields[0], check_metadata=True) for field in fields):
        return fields[0]
    told = [field.metadata or {} for field in fields]
    has_large = any(_LARGE.items() <= item.items() for item in told)
    as_json = pa.field(name, pa.string(), metadata=_AS_JSON)
    if any(_AS_JSON.items() <= item.items() for item in told):
        return as_json
    bare = [pa.schema([field.remove_metadata()]) for field in fields]
    try:
        kind = pa.unify_schemas(bare, promote_options="permissive").field(0).type
    except (pa.ArrowException, TypeError):
        return as_json
    return as_json if has_large and pa.types.is_floating(kind) else pa.field(name, kind)


def fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table of one part in the schema of all (`common_schema`)."""
    import pyarrow as pa

    if table.schema.equals(schema, check_metadata=True):
        return table
    columns = []
    for field in schema:
        place = table.schema.get_field_index(field.name)
        if place < 0:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column, was = table.column(place), table.schema.field(place).metadata or {}
        if field.metadata == _AS_JSON and not _AS_JSON.items() <= was.items():
            columns.append(_as_json(column.to_pylist()))
        else:
            columns.append(_cast(column, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    import pyarrow as pa

    try:
        return column.cast(kind)
    except pa.ArrowInvalid:  # an integer within an object that meets fractions elsewhere, too large to be exact beside them
        return column.cast(kind, safe=False)
    except (pa.ArrowTypeError, pa.ArrowNotImplementedError):  # objects with fewer fields, in pyarrow 18
        return pa.chunked_array([pa.array(column.to_pylist(), kind)])


def without_marks(schema: pa.Schema) -> pa.Schema:
    """Return a schema without what parts tell each other in it."""
    import pyarrow as pa

    marks = {*_AS_JSON, *_LARGE}
    fields = []
    for field in schema:
        left = {key: value for key, value in (field.metadata or {}).items() if key not in marks}
        fields.append(field.with_metadata(left or None) if field.metadata else field)
    return pa.schema(fields, schema.metadata)


# --- tables on their way -----------------------------------------------------------------------------------------------


def to_ipc(table: pa.Table, compression: str | None = None) -> bytes:
    """Return a table as a stream of Arrow IPC, self-contained."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def from_ipc(data: bytes) -> pa.Table:
    """Return the table in a stream of Arrow IPC."""
    import pyarrow as pa

    return pa.ipc.open_stream(data, options=pa.ipc.IpcReadOptions(use_threads=False)).read_all()

"""Record batches and tables of Arrow -> the same with cleaned texts: the kernel for engines that work on columns.

Spark, Ray, Daft, DuckDB and others hand batches to a function. `clean_batch` is that function, and `schema_of` tells beforehand
what comes out of it. Needs pyarrow (``pip install "scrape-cleaner[arrow]"``).

    >>> import pyarrow as pa
    >>> from cleaner.arrow import clean_batch
    >>> batch = pa.record_batch({"text": ["Leave a Comment", None], "n": [1, 2]})
    >>> done = clean_batch(batch)
    >>> done.column("text").to_pylist(), done.schema.names
    (['', None], ['text', 'n', 'cleaner'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.document import Doc
from cleaner.io.datasets import DatasetError
from cleaner.io.decode import ReadError, decode
from cleaner.io.records import label_of
from cleaner.io.tables import INFO, check_library, info_type, infos, is_textual, replaced, text_array, type_of_cleaned
from cleaner.pipeline import Cleaner
from cleaner.report.attributes import info_of

if TYPE_CHECKING:
    import pyarrow as pa

    from cleaner.sites.known import Sites

Batch = TypeVar("Batch", "pa.RecordBatch", "pa.Table")
_ROWS = 1024  # of a batch that are values of Python at a time
_SAID = 8  # names of columns that a message lists


def clean_batch(
    batch: Batch,
    text: str = "text",
    html: str | None = None,
    url: str = "url",
    *,
    cleaner: Cleaner | None = None,
    sites: str | Path | Sites | None = None,
) -> Batch:
    """Return a batch, or a table, of the same rows in the same order: the column ``text`` cleaned, the column `INFO` added.

    ``text`` names a column of texts, ``html`` one of pages (strings or bytes), which are read instead where they are not null;
    the column ``text`` holds what was cleaned, and is added if it is not there. ``url`` names the column of addresses, if there
    is one; ``metadata.url`` is a field of a struct. Types stay; `schema_of` says how. `INFO` is a struct of what
    `cleaner.report.attributes.info_of` has. A null stays null, and a row that cannot be cleaned stays as it is; both have an
    ``error`` in `INFO`.

    ``cleaner`` is the model and the policy; without one the default, with what a file of ``sites`` knows. Threads
    may call this at the same time, and share both. Raises ``DatasetError`` for columns that are not there or hold something
    else, ``ValueError`` for ``sites`` beside a ``cleaner``, which has its own, ``SiteFileError`` and ``ModelError``.
    """
    import pyarrow as pa

    schema = schema_of(batch.schema, text, html)
    table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
    if cleaner is not None and sites is not None:
        raise ValueError("clean_batch was given a cleaner and sites; give the sites to the cleaner: Cleaner(sites=…)")
    one = cleaner or _default(sites)
    cleaned, info = [], []
    for start in range(0, table.num_rows, _ROWS):
        rows = table.slice(start, _ROWS)
        docs = list(documents_of(rows, text, html, url, one))
        texts = [None if doc.error is not None else doc.text for doc in docs]
        there = rows.column(text) if text in rows.schema.names else None
        fresh = text_array(texts, schema.field(text).type) if there is None else replaced(there, texts)
        cleaned.append(fresh)
        info.append(infos([info_of(doc, one.digest_of(doc)) for doc in docs]))
    made = {text: _joined(cleaned, schema.field(text).type), INFO: _joined(info, schema.field(INFO).type)}
    columns = [made[name] if name in made else table.column(name) for name in schema.names]
    if isinstance(batch, pa.Table):
        return pa.Table.from_arrays(columns, schema=schema)
    return pa.RecordBatch.from_arrays([_whole(column) for column in columns], schema=schema)


def schema_of(schema: pa.Schema, text: str = "text", html: str | None = None) -> pa.Schema:
    """Return the schema of what `clean_batch` makes of a schema. Raises ``DatasetError`` as it does.

    The column ``text`` has the type that it had, or of its values where it was encoded by a dictionary; one that is added holds
    strings. `INFO` is last; a column of that name is replaced.
    """
    import pyarrow as pa

    _check(schema, text, html)
    fields = [
        field.with_type(type_of_cleaned(field.type)) if field.name == text else field for field in schema if field.name != INFO
    ]
    if text not in schema.names:
        fields.append(pa.field(text, pa.string()))
    return pa.schema([*fields, pa.field(INFO, info_type())], schema.metadata)


def _check(schema: pa.Schema, text: str, html: str | None) -> None:
    check_library("the batch")
    for name in (text, html) if html is not None else (text,):
        if schema.names.count(name) == 0 and (name == html or html is None):
            there = ", ".join(schema.names[:_SAID]) + (", …" if len(schema.names) > _SAID else "")
            raise DatasetError(f"the batch has no column {name!r}, only {there}; name the column of texts, or of HTML")
        if schema.names.count(name) > 1:
            raise DatasetError(f"the batch has the column {name!r} twice; expected one of a name; rename one of them")
        if name in schema.names and not is_textual(schema.field(name).type):
            raise DatasetError(f"the column {name!r} is of type {schema.field(name).type}; expected strings, or bytes")


# --- rows -> documents -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _default(sites: str | Path | Sites | None) -> Cleaner:
    return Cleaner(sites=sites)


def documents_of(rows: pa.Table, text: str, html: str | None, url: str, cleaner: Cleaner) -> Iterator[Doc]:
    """Yield a document a row; one with an error for a row that cannot be cleaned."""
    records = records_of(rows, text, html, url)
    made = cleaner.clean_many([record for record in records if not isinstance(record, str)], on_error="return")
    number = 0
    for record in records:
        if isinstance(record, str):
            yield Doc.failed({}, "", record)
            continue
        doc = next(made)
        if doc.error is not None:
            doc.error = doc.error.removeprefix(label_of(record, number))
        number += 1
        yield doc


def records_of(rows: pa.Table, text: str, html: str | None, url: str) -> list[Mapping[str, Any] | str]:
    """Return what each row gives to clean, or why it gives nothing."""
    texts = _values(rows, text)
    pages = _values(rows, html) if html is not None else [None] * rows.num_rows
    records: list[Mapping[str, Any] | str] = []
    for words, page, address in zip(texts, pages, _addresses(rows, url), strict=True):
        if page is not None:
            records.append({"html": page, "url": address})
        elif words is None:
            records.append(f"{text} is null; expected a string" if html is None else f"{html} is null; expected a page")
        else:
            try:
                records.append({"text": words if isinstance(words, str) else decode(words), "url": address})
            except ReadError as error:
                records.append(f"{text} {error}")
    return records


def _values(rows: pa.Table, name: str) -> list[Any]:
    return rows.column(name).to_pylist() if name in rows.schema.names else [None] * rows.num_rows


def _addresses(rows: pa.Table, url: str) -> Sequence[str | None]:
    """Return the addresses of the rows; None where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    outer, *inner = (url,) if url in rows.schema.names else url.split(".")
    if outer not in rows.schema.names:
        return [None] * rows.num_rows
    column = rows.column(outer)
    try:
        values = (pc.struct_field(column, inner) if inner else column).to_pylist()
    except (pa.ArrowException, KeyError) as error:
        raise DatasetError(
            f"the column {outer!r} is of type {column.type}; expected a struct with {'.'.join(inner)}"
        ) from error
    return [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values]


# --- columns -----------------------------------------------------------------------------------------------------------


def _joined(pieces: Sequence[pa.Array | pa.ChunkedArray], kind: pa.DataType) -> pa.ChunkedArray:
    import pyarrow as pa

    chunks = [chunk for piece in pieces for chunk in (piece.chunks if isinstance(piece, pa.ChunkedArray) else [piece])]
    return pa.chunked_array(chunks, kind)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array, as a record batch holds it."""
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)

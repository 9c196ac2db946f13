"""DuckDB: texts in SQL -> clean texts in SQL. Needs ``pip install "scrape-cleaner[duckdb]"``.

    from cleaner.adapters import duckdb as cleaning
    cleaning.register(connection)
    connection.sql("SELECT url, clean_text(text) FROM 'pages.parquet'")

The functions belong to the connection. DuckDB calls them with 2,048 rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch

with needed("duckdb", "duckdb", "pyarrow"):
    import duckdb

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from cleaner.pipeline import Cleaner


def register(connection: duckdb.DuckDBPyConnection, prefix: str = "clean", **options: Any) -> None:
    """Give a connection functions: ``clean_text(text)`` and ``clean_html(page)``, and with the address, as evidence,
    ``clean_text_of(text, url)`` and ``clean_html_of(page, url)``.

    A null is null; so is what cannot be cleaned. ``prefix`` replaces "clean". ``options`` are those of `cleaner.Cleaner`:
    model, keep, mode, sites, phrases. Raises what DuckDB raises for a name that is taken.
    """
    cleaner = cleaner_of(**options)
    for door in ("text", "html"):
        alone, both = _functions(cleaner, door)
        connection.create_function(f"{prefix}_{door}", alone, ["VARCHAR"], "VARCHAR", type="arrow")
        connection.create_function(
            f"{prefix}_{door}_of",
            both,
            ["VARCHAR"] * 2,
            "VARCHAR",
            type="arrow",
            null_handling="special",
        )


def _functions(cleaner: Cleaner, door: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the functions of one and of two columns, without annotations, which DuckDB would evaluate."""
    import pyarrow as pa

    return (
        lambda pages: _cleaned_of(cleaner, door, pages, pa.chunked_array([pa.nulls(len(pages), pa.string())])),
        lambda pages, urls: _cleaned_of(cleaner, door, pages, urls),
    )


def _cleaned_of(cleaner: Cleaner, door: str, pages: pa.ChunkedArray, urls: pa.ChunkedArray) -> pa.Array:
    """Return the clean texts of some pages, (rows,), null where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.table({"page": pages, "url": urls})
    text = "page" if door == "text" else "text"
    done = clean_batch(table, text, None if door == "text" else "page", "url", cleaner=cleaner)
    failed = pc.is_valid(pc.struct_field(done.column("cleaner"), "error"))
    texts = pc.if_else(failed, pa.scalar(None, done.column(text).type), done.column(text))
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts  # DuckDB 1.2 reads one chunk alone

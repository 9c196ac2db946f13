"""Polars: columns of texts in -> columns of clean texts. Needs ``pip install "scrape-cleaner[polars]"``.

    import polars as pl
    import cleaner.adapters.polars  # registers the name space
    frame.with_columns(pl.col("text").cleaner.clean())

``clean`` gives the text alone, ``info`` a struct of the text and of what is known of it (form, quality, lines, error …).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch

with needed("polars", "polars", "pyarrow"):
    import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

    from cleaner.pipeline import Cleaner


@pl.api.register_expr_namespace("cleaner")
class CleanerExpression:
    """``Expr.cleaner``."""

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def clean(self, url: pl.Expr | None = None, *, html: bool = False, **options: Any) -> pl.Expr:
        """Return the clean texts, ``String``. A null stays null; what cannot be cleaned is null, see `info`.

        ``url`` is a column of addresses, as evidence. ``html``: the column holds pages, strings or binary. ``options`` are
        those of `cleaner.Cleaner`: model, keep, mode, sites, phrases.
        """
        return self.info(url, html=html, **options).struct.field("text")

    def info(self, url: pl.Expr | None = None, *, html: bool = False, **options: Any) -> pl.Expr:
        """Return a struct: the clean text, and the fields of `cleaner.report.attributes.info_of`."""
        cleaner = cleaner_of(**options)
        pages = self._expression.alias("page")
        address = pl.lit(None, pl.String) if url is None else url

        def work(rows: pl.Series) -> pl.Series:
            return _cleaned(rows, html, cleaner)

        both = pl.struct(pages, address.alias("url"))
        return both.map_batches(work, return_dtype=_type(), is_elementwise=True)


def _cleaned(rows: pl.Series, html: bool, cleaner: Cleaner) -> pl.Series:
    """Return the structs of some rows, each a struct of page and url. Threads may call this at the same time."""
    table: pa.Table = rows.struct.unnest().to_arrow()
    if html:
        done = clean_batch(table, "text", "page", "url", cleaner=cleaner)
        texts = pl.from_arrow(done.column("text"))
    else:
        done = clean_batch(table, "page", None, "url", cleaner=cleaner)
        texts = pl.from_arrow(done.column("page"))
    assert isinstance(texts, pl.Series)
    info = pl.from_arrow(done.column("cleaner"))
    assert isinstance(info, pl.Series)
    frame = info.struct.unnest()
    failed = frame.get_column("error").is_not_null()
    text = pl.select(pl.when(failed).then(None).otherwise(texts.cast(pl.String))).to_series().alias("text")
    return frame.insert_column(0, text).to_struct(rows.name).cast(_type())


def _type() -> pl.Struct:
    """Return the type of what `CleanerExpression.info` gives."""
    import pyarrow as pa

    from cleaner.io.tables import info_type

    kind = pl.from_arrow(pa.array([], info_type()))
    assert isinstance(kind, pl.Series) and isinstance(kind.dtype, pl.Struct)
    return pl.Struct([pl.Field("text", pl.String), *kind.dtype.fields])

"""Spark: data frames in -> data frames whose texts are cleaned. Needs Spark 4 (``pip install "scrape-cleaner[spark]"``).

    from cleaner.adapters import spark as cleaning
    cleaned = cleaning.clean(df, text="text", url="url")

All stands on ``mapInArrow``: the model is loaded once a Python worker, and nothing is collected but, for `learn_sites`, the
bounded sample of each site. Files that are named (a model, sites) must lie where every worker finds them, as those of
``SparkContext.addFile`` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date as today
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch, documents_of, schema_of
from cleaner.jobs.learn import seen_of
from cleaner.pipeline import KEEP, Mode
from cleaner.sites.counts import SiteCounts
from cleaner.sites.sample import SAMPLE, SampledPage, SiteSample
from cleaner.sites.seen import SeenPage
from cleaner.sites.store import write
from cleaner.sites.view import day_of

with needed("spark", "pyspark", "pyarrow", "pandas"):
    import pyspark.sql  # noqa: F401 - so that what is missing is named at once

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame

_PAGE_BYTES = 8  # of the hash of an address
_TEXT = "string"


def clean(
    df: DataFrame,
    text: str = "text",
    html: str | None = None,
    url: str = "url",
    sites: str | Path | None = None,
    *,
    model: str | Path | None = None,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
    phrases: str | Path | None = None,
) -> DataFrame:
    """Return a data frame of the same rows: the column ``text`` cleaned, the struct column ``cleaner`` added.

    The columns and what becomes of nulls and of rows that cannot be cleaned are those of `cleaner.arrow.clean_batch`; ``html``
    names a column of pages, strings or binary. ``model``, ``keep``, ``mode``, ``sites`` and ``phrases`` are those of `Cleaner`.
    Raises ``DatasetError`` for columns that are not there or hold something else, before a job starts.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    out = from_arrow_schema(schema_of(to_arrow_schema(df.schema), text, html))
    options = _options(model, keep, mode, sites, phrases)
    return df.mapInArrow(partial(_clean_batches, text=text, html=html, url=url, options=options), out)


def clean_text(
    column: Column | str,
    *,
    model: str | Path | None = None,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
) -> Column:
    """Return a column of strings cleaned, for ``select`` and ``withColumn``. A null, or what cannot be cleaned, is null.

    It knows neither address nor error; `clean` does. For SQL, ``spark.udf.register("clean_text", sql_function())``.
    """
    made: Column = sql_function(model=model, keep=keep, mode=mode)(column)
    return made


def sql_function(
    *, model: str | Path | None = None, keep: str | Iterable[str] = KEEP, mode: Mode = "balanced"
) -> Any:  # of a type that Spark keeps to itself
    """Return the function of one column that `clean_text` uses, to be registered under a name for SQL."""
    from pyspark.sql.functions import pandas_udf

    work = partial(_clean_series, options=_options(model, keep, mode, None, None))

    def clean_text(pieces):  # type: ignore[no-untyped-def]  # the type would be read as pandas' own
        return work(pieces)

    import pandas as pd

    clean_text.__annotations__ = {"pieces": Iterator[pd.Series], "return": Iterator[pd.Series]}
    return pandas_udf(clean_text, _TEXT)


def learn_sites(
    df: DataFrame,
    path: str | Path,
    text: str = "text",
    html: str | None = None,
    url: str = "url",
    *,
    model: str | Path | None = None,
    judge: bool = True,
    date: str | None = None,
) -> str:
    """Learn what the sites of a data frame repeat, write the file of sites on the driver, and return its digest.

    Every worker counts its rows; the driver joins the samples site by site, so that it holds one site at a time. The file is
    the one that ``cleaner sites learn`` writes for the same pages on one machine, however they are spread. Without ``judge`` no
    model is asked which lines are kept. ``date`` is the day on which the pages were fetched (YYYY-MM-DD), by default today.
    Raises ``DatasetError`` for columns, ``WriteError`` for the file.
    """
    from pyspark.sql.pandas.types import to_arrow_schema

    schema_of(to_arrow_schema(df.schema), text, html)  # says what is wrong before a job starts
    options = _options(model, KEEP, "balanced", None, None) if judge else None
    day = day_of(date or today.today().isoformat())
    work = partial(_count_batches, text=text, html=html, url=url, options=options, day=day)
    rows = df.mapInArrow(work, _SAMPLES).orderBy("site").toLocalIterator()
    return write(path, _samples(rows))


# --- in the workers ----------------------------------------------------------------------------------------------------

_Options = dict[str, Any]  # of `cleaner_of`
# A row a page of a sample: what is counted of its site, on its first row only; the hash of its address; `SampledPage`.
_SAMPLES = (
    "site string, seen long, first long, last long, page binary, shape string, page_first long, page_last long, "
    "keys binary, words binary, kept binary, texts binary"
)
_OF_ARROW = {"string": "string", "long": "int64", "binary": "binary"}


def _options(
    model: str | Path | None, keep: str | Iterable[str], mode: Mode, sites: str | Path | None, phrases: str | Path | None
) -> _Options:
    """Return the options of a cleaner, checked here, so that a job does not start for nothing."""
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    options: _Options = {"model": model, "keep": names, "mode": mode, "sites": sites, "phrases": phrases}
    cleaner_of(**options)
    return options


def _clean_batches(
    batches: Iterator[pa.RecordBatch], text: str, html: str | None, url: str, options: _Options
) -> Iterator[pa.RecordBatch]:
    cleaner = cleaner_of(**options)
    for batch in batches:
        yield clean_batch(batch, text, html, url, cleaner=cleaner)


def _clean_series(pieces: Iterator[Any], options: _Options) -> Iterator[Any]:
    import pandas as pd
    import pyarrow as pa

    cleaner = cleaner_of(**options)
    for piece in pieces:
        batch = pa.record_batch({"text": pa.array(piece, pa.string(), from_pandas=True)})
        done = clean_batch(batch, cleaner=cleaner)
        errors = done.column("cleaner").field("error").to_pylist()
        texts = done.column("text").to_pylist()
        yield pd.Series([None if error else words for words, error in zip(texts, errors, strict=True)], dtype=object)


def _count_batches(
    batches: Iterator[pa.RecordBatch], text: str, html: str | None, url: str, options: _Options | None, day: int
) -> Iterator[pa.RecordBatch]:
    """Yield the sample of every site of a partition, a row a page."""
    import pyarrow as pa

    with SiteCounts() as counts:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            for page in _seen(table, text, html, url, options, day):
                counts.add(page)
        for site in counts:
            yield _packed(site)


def _seen(
    table: pa.Table, text: str, html: str | None, url: str, options: _Options | None, day: int
) -> Iterator[SeenPage | None]:
    if options is not None:
        for doc in documents_of(table, text, html, url, cleaner_of(**options)):
            yield seen_of(doc, doc.record.get("url"), day=day)
        return
    from cleaner.arrow import records_of
    from cleaner.sites.learning import page_seen

    for record in records_of(table, text, html, url):
        page = None if isinstance(record, str) else page_seen(record, None)
        yield None if page is None else page._replace(day=day)


def _packed(site: SiteSample) -> pa.RecordBatch:
    import pyarrow as pa

    parts = [part.split() for part in _SAMPLES.split(", ")]
    fields = pa.schema([(name, pa.type_for_alias(_OF_ARROW[kind])) for name, kind in parts])
    rows = []
    for number, page in enumerate(site.in_order()):
        of_site = (site.seen, site.first, site.last) if number == 0 else (0, 0, 0)
        rows.append((site.site, *of_site, page.page.to_bytes(_PAGE_BYTES, "big"), *page[1:]))
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), fields, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=fields)


# --- on the driver -----------------------------------------------------------------------------------------------------


def _samples(rows: Iterable[Any]) -> Iterator[SiteSample]:
    """Yield the whole sample of every site of rows that come in the order of sites."""
    for name, of_site in groupby(rows, key=lambda row: row.site):
        whole = SiteSample(name)
        for row in of_site:
            if row.seen:
                whole.count(row.seen, row.first, row.last)
            packed = (bytes(value) for value in row[8:])
            whole.add(SampledPage(int.from_bytes(row.page, "big"), row.shape, row.page_first, row.page_last, *packed))
            if len(whole.pages) > 2 * SAMPLE:
                whole.cut(SAMPLE)
        whole.cut(SAMPLE)
        yield whole

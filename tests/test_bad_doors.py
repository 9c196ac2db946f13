"""One table of bad pages, and one of wrong options, through every door: each is reported by the partner's own means, no page is
lost, and the pages beside a bad one are cleaned as ever.

What the API says of a page, every door says: a page that it cleans comes out with the same text, one that it refuses is
reported and stays (or is null, where a partner has nothing but the text). A partner that cannot hold a page is skipped by name.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT, environment, needs_html_model, needs_model

from cleaner import Cleaner
from cleaner.io.surrogates import whole

pytestmark = [needs_model, needs_html_model, pytest.mark.filterwarnings("ignore::cleaner.io.form.FormWarning")]

GOOD = "The ferry runs twice a day from Monday, the council said on Tuesday. The fare stays at three crowns.\n"
Row = dict[str, Any]
PAGES: dict[str, Row] = {
    "a null": {"text": None},
    "a number": {"text": 42},
    "a list": {"text": [GOOD]},
    "an empty text": {"text": ""},
    "blank lines": {"text": " \n\t\n\n"},
    "control characters": {"text": "\x00\x01\x02" * 900},
    "a giant line": {"text": "word " * 400_000},
    "half a surrogate pair": {"text": f"{GOOD}It is \ud83d late.\n"},
    "bytes that are no UTF-8": {"text": b"caf\xe9 \xff\xfe\xfd"},
    "neither text nor page": {},
    "a page that is null": {"html": None},
    "a page that is a number": {"html": 7},
    "a page that is cut": {"html": f"<html><body><p>{GOOD}</p><div class='x".encode()},
    "a page of broken UTF-8": {"html": f'<meta charset="utf-8"><h1>Ferry</h1><p>{GOOD}Caf'.encode() + b"\xe9 \xff</p>"},
    "a picture": {"html": b"\x89PNG\r\n\x1a\n" + bytes(900)},
}


class Out(NamedTuple):
    """What became of a row."""

    text: Any  # as it came where it was not cleaned
    said: str | None  # the report, by the partner's own means; None: it is clean


@cache
def by_api(name: str) -> Out:
    (doc,) = Cleaner().clean_many([PAGES[name]], on_error="return")
    return Out(doc.text, doc.error)


# --- doors: rows in, what became of them out ---------------------------------------------------------------------------


def through_api(rows: Sequence[Row]) -> list[Out]:
    return [Out(doc.text, doc.error) for doc in Cleaner().clean_many(rows, on_error="return")]


def through_the_command(rows: Sequence[Row]) -> list[Out]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        line = [sys.executable, "-m", "cleaner", str(source), "-o", str(target)]
        done = subprocess.run(line, capture_output=True, text=True, env=environment(), timeout=120, check=False)
        found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    out = [Out(row.get("html", row.get("text")), row["cleaner"]["error"]) for row in found]
    failed = sum(row.said is not None for row in out)
    assert done.returncode == 2 and f"{failed} of {len(rows)} records could not be cleaned" in done.stderr
    return out


def through_http(rows: Sequence[Row]) -> list[Out]:
    from served import serving

    body = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    with serving() as service:
        answer = service.ask("/clean", body, content_type="application/x-ndjson")
    assert answer.status == 200
    return [Out(row.get("text"), row.get("detail")) for row in map(json.loads, answer.body.splitlines())]


def of_row(row: Mapping[str, Any], error: str | None) -> Out:
    """What became of a row of columns; one that was not cleaned stays in its own column."""
    page = row.get("html")
    return Out(page if error is not None and page is not None else row.get("text"), error)


def columns(rows: Sequence[Row]) -> tuple[list[Any], list[Any]]:
    return [row.get("text") for row in rows], [row.get("html") for row in rows]


def through_arrow(rows: Sequence[Row]) -> list[Out]:
    import pyarrow as pa

    from cleaner.arrow import clean_batch

    texts, pages = columns(rows)
    batch = pa.record_batch({"text": pa.array(texts, pa.string()), "html": pa.array(pages, pa.binary())})
    return [of_row(row, row["cleaner"]["error"]) for row in clean_batch(batch, html="html").to_pylist()]


def through_spark(rows: Sequence[Row]) -> list[Out]:
    from cleaner.adapters.spark import clean

    numbered = [(number, row.get("text"), row.get("html")) for number, row in enumerate(rows)]
    frame = spark_session().createDataFrame(numbered, "n int, text string, html binary").repartition(2)
    done = sorted(clean(frame, html="html").collect(), key=lambda row: row.n)
    return [of_row(row.asDict(), row.cleaner.error) for row in done]


@cache
def spark_session() -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "1g")
    session = made.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    atexit.register(session.stop)
    return session


def through_ray(rows: Sequence[Row]) -> list[Out]:
    from cleaner.adapters.ray import clean

    texts, pages = columns(rows)
    done = clean(ray_tables(texts, pages), html="html").take_all()
    return [of_row(row, row["cleaner"]["error"]) for row in sorted(done, key=lambda row: row["n"])]


def ray_tables(texts: list[Any], pages: list[Any]) -> Any:
    import pyarrow as pa
    import ray

    if not ray.is_initialized():
        os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"
        told = {"env_vars": {"PYTHONPATH": str(ROOT)}}
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env=told, object_store_memory=200_000_000)
        ray.data.DataContext.get_current().enable_progress_bars = False
        atexit.register(ray.shutdown)
    made = {"n": range(len(texts)), "text": pa.array(texts, pa.string()), "html": pa.array(pages, pa.binary())}
    return ray.data.from_arrow(pa.table({**made, "n": pa.array(list(made["n"]))}))


def through_datasets(rows: Sequence[Row]) -> list[Out]:
    import datasets

    from cleaner.adapters.datasets import clean

    texts, pages = columns(rows)
    kinds = datasets.Features({"text": datasets.Value("string"), "html": datasets.Value("binary")})
    done = clean(datasets.Dataset.from_dict({"text": texts, "html": pages}, features=kinds), html="html")
    return [of_row(row, row["cleaner"]["error"]) for row in done]


def through_polars(rows: Sequence[Row]) -> list[Out]:
    import polars as pl

    import cleaner.adapters.polars  # noqa: F401 - registers the name space

    texts, pages = columns(rows)
    frame = pl.DataFrame({"text": texts, "html": pages}, schema={"text": pl.String, "html": pl.Binary})
    of_text = pl.col("text").cleaner.info().alias("text")  # type: ignore[attr-defined]
    of_page = pl.col("html").cleaner.info(html=True).alias("html")  # type: ignore[attr-defined]
    done = frame.select(of_text, of_page).to_dicts()
    found = [row["html" if given.get("html") is not None else "text"] for row, given in zip(done, rows, strict=True)]
    return [Out(row["text"], row["error"]) for row in found]


def through_duckdb(rows: Sequence[Row]) -> list[Out]:
    import duckdb

    from cleaner.adapters.duckdb import register

    with duckdb.connect() as connection:
        register(connection)
        connection.execute("CREATE TABLE pages (n INT, words VARCHAR)")
        connection.executemany("INSERT INTO pages VALUES (?, ?)", [[n, row.get("text")] for n, row in enumerate(rows)])
        done = connection.execute("SELECT clean_text(words) FROM pages ORDER BY n").fetchall()
    return [Out(text, "null" if text is None else None) for (text,) in done]


def through_datatrove(rows: Sequence[Row]) -> list[Out]:
    from datatrove.data import Document

    from cleaner.adapters.datatrove import CleanerFilter

    documents = [Document(_source(row), str(number)) for number, row in enumerate(rows)]
    verdicts = CleanerFilter(keep_empty=True).filter_batch(documents)  # an exclusion writer gets what is not True
    return [Out(doc.text, None if told is True else str(told)) for doc, told in zip(documents, verdicts, strict=True)]


def _source(row: Row) -> Any:
    """The text of a row, or its page: some partners have one field for both, and a page in it is recognised."""
    found = row.get("html", row.get("text"))
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else found


def through_langchain(rows: Sequence[Row]) -> list[Out]:
    from langchain_core.documents import Document

    from cleaner.adapters.langchain import CleanDocuments

    documents = [Document(page_content=_source(row)) for row in rows]
    done = CleanDocuments(keep_empty=True).transform_documents(documents)
    return [Out(doc.page_content, doc.metadata["cleaner"]["error"]) for doc in done]


def through_llama_index(rows: Sequence[Row]) -> list[Out]:
    from llama_index.core.schema import MetadataMode, TextNode

    from cleaner.adapters.llama_index import CleanNodes

    done = CleanNodes(keep_empty=True)([TextNode(text=_source(row)) for row in rows])
    return [Out(node.get_content(MetadataMode.NONE), node.metadata["cleaner"]["error"]) for node in done]


def through_scrapy(rows: Sequence[Row]) -> list[Out]:
    from crawls import crawl

    done = crawl([row | {"url": "https://example.org/"} for row in rows], CLEANER_INFO_FIELD="found")
    out = []
    for item in done.items:
        told = item["found"]["error"] if "found" in item else "skipped"
        out.append(of_row(item, told))
    skipped, failed = (done.stats.get(f"cleaner/items/{name}", 0) for name in ("skipped", "error"))
    assert skipped == sum(row.said == "skipped" for row in out) and failed + skipped == sum(row.said is not None for row in out)
    return out


def through_mcp(rows: Sequence[Row]) -> list[Out]:
    from mcp import Client

    from cleaner.adapters.mcp import server

    async def ask() -> list[Out]:
        out = []
        async with Client(server()) as client:
            for row in rows:
                found = await client.call_tool("clean_page", row)
                words = found.content[0].text
                out.append(Out(None, words) if found.is_error else Out(found.structured_content["text"], None))
        return out

    return asyncio.run(ask())


class Door(NamedTuple):
    """A way in."""

    through: Callable[[Sequence[Row]], list[Out]]
    needs: tuple[str, ...] = ()  # packages
    without: str = ""  # names of bad pages that its columns, its requests or its documents cannot hold
    slow: bool = False
    empty_is_skipped: bool = False  # an item with nothing in it has no text
    stays: bool = True  # does what was not cleaned stay as it came, beside the report?


_NO_BYTES = "bytes that are no UTF-8, a page that is cut, a page of broken UTF-8, a picture"  # JSON has none
_COLUMN = "a number, a list, half a surrogate pair, bytes that are no UTF-8, a page that is a number"
_ALWAYS_A_STRING = "a null, a number, a list, bytes that are no UTF-8, neither text nor page, a page that is null, a page that is a number, a picture"  # noqa: E501
_NO_PAGES = "a page that is null, a page that is cut, a page of broken UTF-8, a picture"
DOORS: dict[str, Door] = {
    "api": Door(through_api, stays=False),  # who calls has the page still
    "command": Door(through_the_command, (), _NO_BYTES),
    "http": Door(through_http, ("starlette", "uvicorn", "prometheus_client", "multipart"), _NO_BYTES, stays=False),
    "mcp": Door(through_mcp, ("mcp",), _NO_BYTES, stays=False),
    "arrow": Door(through_arrow, ("pyarrow",), _COLUMN),
    "spark": Door(through_spark, ("pyspark", "pandas"), _COLUMN, slow=True),
    "ray": Door(through_ray, ("ray",), _COLUMN, slow=True),
    "datasets": Door(through_datasets, ("datasets",), _COLUMN),
    "polars": Door(through_polars, ("polars", "pyarrow"), _COLUMN, stays=False),
    "duckdb": Door(through_duckdb, ("duckdb", "pyarrow"), f"{_COLUMN}, {_NO_PAGES}", stays=False),
    "datatrove": Door(through_datatrove, ("datatrove",), "bytes that are no UTF-8, a page of broken UTF-8, a picture"),
    "langchain": Door(
        through_langchain, ("langchain_core",), f"{_ALWAYS_A_STRING}, half a surrogate pair, a page of broken UTF-8"
    ),
    "llama-index": Door(through_llama_index, ("llama_index",), f"{_ALWAYS_A_STRING}, a page of broken UTF-8"),
    "scrapy": Door(through_scrapy, ("scrapy",), _NO_BYTES, empty_is_skipped=True),
}
PARAMETERS = [pytest.param(name, marks=pytest.mark.slow if door.slow else ()) for name, door in DOORS.items()]


def needed(door: str) -> Door:
    found = DOORS[door]
    missing = [name for name in found.needs if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    if door == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    return found


def held_by(door: Door) -> list[str]:
    return [name for name in PAGES if name not in door.without.split(", ")]


@cache
def what_became(name: str) -> tuple[list[Out], dict[str, Out]]:
    """Send all bad pages that a door can hold through it at once, each between good ones."""
    door = DOORS[name]
    names = held_by(door)
    rows: list[Row] = [{"text": GOOD}]
    for bad in names:
        rows += [PAGES[bad], {"text": GOOD}]
    with warnings.catch_warnings(action="ignore"):
        found = door.through(rows)
    assert len(found) == len(rows), "a page is lost"
    return found[::2], dict(zip(names, found[1::2], strict=True))


@pytest.mark.parametrize("door", PARAMETERS)
def test_the_pages_beside_bad_ones_are_cleaned_as_ever(door: str) -> None:
    needed(door)
    assert {*what_became(door)[0]} == {Out(GOOD, None)}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("door", PARAMETERS)
def test_a_bad_page_is_cleaned_or_reported_as_the_api_does(door: str, name: str) -> None:
    told = needed(door)
    if name not in held_by(told):
        pytest.skip("it cannot hold such a page")
    found, wanted = what_became(door)[1][name], by_api(name)
    if wanted.said is None and not (told.empty_is_skipped and PAGES[name].get("text") == ""):
        if door == "http" and name == "half a surrogate pair":  # which is no JSON, by its standard
            assert found.said and "not JSON" in found.said
        else:
            assert found.said is None and whole(found.text).strip() == whole(wanted.text).strip()
        return
    assert found.said and "\n" not in found.said and len(found.said) < 400
    if told.stays:
        assert found.text == PAGES[name].get("html", PAGES[name].get("text"))
    else:
        assert not found.text


# --- options that are wrong --------------------------------------------------------------------------------------------

OPTIONS: dict[str, dict[str, Any]] = {
    "an unknown mode": {"mode": "quick"},
    "an unknown kind": {"keep": ["body", "adverts"]},
    "a model that is not there": {"model": "/nowhere"},
    "sites that are not there": {"sites": "/nowhere.db"},
}


def makes_polars(**options: Any) -> object:
    import polars as pl

    import cleaner.adapters.polars  # noqa: F401 - as above

    return pl.col("page").cleaner.clean(**options)  # type: ignore[attr-defined]


def makes_duckdb(**options: Any) -> object:
    import duckdb

    from cleaner.adapters.duckdb import register

    with duckdb.connect() as connection:
        return register(connection, **options)


def makes_spark(**options: Any) -> object:
    from cleaner.adapters.spark import clean

    return clean(spark_session().createDataFrame([], "text string"), **options)


def makes_ray(**options: Any) -> object:
    from cleaner.adapters.ray import clean

    return clean(ray_tables([GOOD], [None]), **options)


def makes(module: str, name: str) -> Callable[..., object]:
    def made(**options: Any) -> object:
        return getattr(importlib.import_module(f"cleaner.adapters.{module}"), name)(**options)

    return made


MAKERS: dict[str, Callable[..., object]] = {
    "api": Cleaner,
    "spark": makes_spark,
    "ray": makes_ray,
    "polars": makes_polars,
    "duckdb": makes_duckdb,
    "datasets": makes("datasets", "CleanTables"),
    "datatrove": makes("datatrove", "CleanerFilter"),
    "langchain": makes("langchain", "CleanDocuments"),
    "llama-index": makes("llama_index", "CleanNodes"),
    "mcp": makes("mcp", "server"),
}
MAKING = [pytest.param(name, marks=pytest.mark.slow if DOORS[name].slow else ()) for name in MAKERS]


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("door", MAKING)
def test_a_wrong_option_is_said_before_a_page_is_read(door: str, name: str) -> None:
    needed(door)
    (given,) = OPTIONS[name].values()
    with pytest.raises(Exception, match=given if isinstance(given, str) else "adverts") as caught:
        MAKERS[door](**OPTIONS[name])
    if door != "llama-index":  # whose components are pydantic's, and wrap the sentence
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_command_says_it_in_a_line(name: str, tmp_path: Path) -> None:
    (option, given), = OPTIONS[name].items()  # fmt: skip
    (tmp_path / "page.txt").write_text(GOOD)
    told = ",".join(given) if isinstance(given, list) else given
    line = [sys.executable, "-m", "cleaner", "page.txt", f"--{option}", told]
    line = [*line[:-2], f"--{told}"] if option == "mode" else line  # modes are options of their own
    done = subprocess.run(line, capture_output=True, text=True, env=environment(), cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 2 and told.split(",")[-1] in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", OPTIONS)
def test_scrapy_names_it_in_its_log_and_items_pass(name: str) -> None:
    needed("scrapy")
    from crawls import crawl

    (option, given), = OPTIONS[name].items()  # fmt: skip
    done = crawl([{"text": GOOD, "url": "https://example.org/"}], **{f"CLEANER_{option.upper()}": given})
    assert [item["text"] for item in done.items] == [GOOD]
    assert (given if isinstance(given, str) else "adverts") in done.log


@pytest.mark.parametrize("door", [name for name in ("arrow", "datasets") if name in DOORS])
@pytest.mark.parametrize(
    "table, said",
    [({"words": [GOOD]}, "no column 'text', only words"), ({"text": [42]}, "'text' is of type int64; expected strings")],
    ids=["no such column", "a column of numbers"],
)
def test_columns_that_cannot_be_cleaned_are_named(door: str, table: dict[str, list[Any]], said: str) -> None:
    needed(door)
    from cleaner.io.datasets import DatasetError

    with pytest.raises(DatasetError, match=said):
        if door == "arrow":
            import pyarrow as pa

            from cleaner.arrow import clean_batch

            clean_batch(pa.record_batch(table))
        else:
            import datasets

            from cleaner.adapters.datasets import clean

            clean(datasets.Dataset.from_dict(table))

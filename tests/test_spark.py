"""A real Spark session of several Python workers: texts, pages, nulls, bad rows, a giant site, a worker that is killed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import PAGES, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="Spark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.slow,
    needs_model,
    needs_html_model,
]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SCRAPES.glob("*.txt"))[:6]]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.task.maxFailures", "3")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def by_number(rows: list[Any]) -> dict[int, Any]:
    return {row.n: row for row in rows}


def test_rows_of_every_sort_stay_and_the_good_ones_are_cleaned(spark: SparkSession) -> None:
    from cleaner.adapters.spark import clean

    rows = [(number, text, f"https://example.org/{number}") for number, text in enumerate(TEXTS)]
    rows += [(100, None, None), (101, "", None), (102, "\x00\x01binary\x00" * 50, "no address")]
    df = spark.createDataFrame(rows, "n int, text string, url string").repartition(4)
    done = clean(df)
    assert done.columns == ["n", "text", "url", "cleaner"]
    found = by_number(done.collect())
    assert sorted(found) == sorted(number for number, *_ in rows)
    docs = Cleaner().clean_many([{"text": text, "url": url} for _, text, url in rows[: len(TEXTS)]])
    assert [found[number].text for number in range(len(TEXTS))] == [doc.text for doc in docs]
    assert found[0].cleaner.error is None and found[0].cleaner.lines > 0
    assert found[100].text is None and "null" in found[100].cleaner.error
    assert found[101].text == ""


def test_pages_of_html_as_strings_and_as_bytes(spark: SparkSession) -> None:
    from cleaner.adapters.spark import clean

    page = (PAGES / "blog_en_wordpress.html").read_bytes()
    wanted = Cleaner().clean_html(page).text
    for kind, value in (("string", page.decode()), ("binary", bytearray(page))):
        (row,) = clean(spark.createDataFrame([(value,)], f"page {kind}"), html="page").collect()
        assert row.text == wanted and row.page == value


def test_the_function_of_one_column_and_its_name_in_sql(spark: SparkSession) -> None:
    from cleaner.adapters.spark import clean_text, sql_function

    df = spark.createDataFrame([(0, TEXTS[0]), (1, None)], "n int, text string")
    wanted = {0: Cleaner().clean(TEXTS[0]).text, 1: None}
    assert {row.n: row.text for row in df.select("n", clean_text("text").alias("text")).collect()} == wanted
    spark.udf.register("clean_text", sql_function())
    df.createOrReplaceTempView("pages")
    assert {row.n: row.text for row in spark.sql("SELECT n, clean_text(text) AS text FROM pages").collect()} == wanted


@pytest.mark.parametrize(
    "columns, wanted, said",
    [("page string", {}, "no column 'text'"), ("text int", {}, "of type int32"), ("text string", {"mode": "quick"}, "'quick'")],
    ids=["a column that is not there", "a column of numbers", "a mode that does not exist"],
)
def test_what_cannot_work_is_said_before_a_job_starts(
    spark: SparkSession, columns: str, wanted: dict[str, Any], said: str
) -> None:
    from cleaner.adapters.spark import clean

    with pytest.raises(Exception, match=said):
        clean(spark.createDataFrame([], columns), **wanted)


def crawl() -> list[dict[str, str]]:
    """Pages of one giant site and of ten small ones."""
    hosts = ["giant.example"] * 60 + [f"small{number}.example" for number in range(10) for _ in range(2)]
    return [
        {
            "url": f"https://{host}/story/{number}",
            "text": f"Home of {host}\nAbout us\nThe story of day {number} goes on and on.\n",
        }
        for number, host in enumerate(hosts)
    ]


def test_sites_are_learned_as_on_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    from cleaner.adapters.spark import clean, learn_sites
    from cleaner.cli.workshop import main

    pages = crawl()
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages), encoding="utf-8")
    assert main(["sites", "learn", "-q", str(tmp_path / "pages.jsonl"), "-o", str(tmp_path / "one.db")]) == 0
    df = spark.createDataFrame([(page["url"], page["text"]) for page in pages], "url string, text string")
    for partitions in (1, 5):
        learn_sites(df.repartition(partitions), tmp_path / "many.db")
        assert (tmp_path / "many.db").read_bytes() == (tmp_path / "one.db").read_bytes()
    rows = clean(df, sites=tmp_path / "many.db").collect()
    docs = Cleaner(sites=tmp_path / "one.db").clean_many(pages)
    assert {row.url: row.text for row in rows} == {page["url"]: doc.text for page, doc in zip(pages, docs, strict=True)}


def test_a_worker_that_is_killed_loses_nothing(spark: SparkSession, tmp_path: Path) -> None:
    from cleaner.adapters.spark import clean

    mark = tmp_path / "killed"

    def die_once(batches):  # type: ignore[no-untyped-def]
        for batch in batches:
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield batch

    df = spark.createDataFrame(list(enumerate(TEXTS)), "n int, text string").repartition(3)
    try:
        rows = clean(df.mapInArrow(die_once, df.schema)).collect()
    except Exception as error:  # a local session tries no task a second time
        assert "worker" in str(error).lower() or "crashed" in str(error).lower()
        rows = clean(df.mapInArrow(die_once, df.schema)).collect()
    assert mark.exists()
    assert {row.n: row.text for row in rows} == dict(enumerate(doc.text for doc in map(Cleaner().clean, TEXTS)))

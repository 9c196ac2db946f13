"""Data frames and datasets: nulls, bad rows, addresses, threads and caches of each partner, for real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, PAGES, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner

pytestmark = [needs_model, needs_html_model]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SCRAPES.glob("*.txt"))[:6]]
CLEAN = [doc.text for doc in Cleaner().clean_many({"text": text} for text in TEXTS)] if SCRAPES.exists() else []


# --- Polars ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pl() -> Any:
    found = pytest.importorskip("polars")
    import cleaner.adapters.polars  # noqa: F401 - registers the name space

    return found


@pytest.mark.parametrize("engine", ["eager", "lazy", "streaming"])
def test_polars_cleans_a_column_and_keeps_its_nulls(pl: Any, engine: str) -> None:
    frame = pl.DataFrame({"text": [*TEXTS, None]})
    wanted = pl.col("text").cleaner.clean()
    if engine == "eager":
        done = frame.select(wanted)
    else:
        done = frame.lazy().select(wanted).collect(engine="streaming" if engine == "streaming" else "in-memory")
    assert done["text"].to_list() == [*CLEAN, None]


def test_polars_reads_pages_and_says_what_is_known_of_them(pl: Any) -> None:
    page = (PAGES / "blog_en_wordpress.html").read_bytes()
    frame = pl.DataFrame({"page": [page, b"\x00\x01" * 900, None]})
    info = frame.select(pl.col("page").cleaner.info(html=True).alias("info")).unnest("info")
    assert info["text"].to_list() == [Cleaner().clean_html(page).text, None, None]
    assert info["form"][0] == "html" and info["error"][0] is None
    assert "binary" in info["error"][1] and "null" in info["error"][2]


def test_polars_hands_on_addresses_and_options(pl: Any) -> None:
    frame = pl.DataFrame({"text": [PAGE], "at": ["https://example.org/a"]})
    done = frame.select(pl.col("text").cleaner.clean(pl.col("at"), keep="body", mode="precision"))
    assert done.item() == Cleaner(keep="body", mode="precision").clean(PAGE, url="https://example.org/a").text


def test_polars_groups_and_filters_on_what_is_clean(pl: Any) -> None:
    frame = pl.DataFrame({"text": [PAGE, "Home\nAbout\n"], "site": ["a", "b"]})
    done = frame.filter(pl.col("text").cleaner.clean().str.len_chars() > 0)
    assert done["site"].to_list() == ["a"]


# --- DuckDB ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def connection() -> Any:
    duckdb = pytest.importorskip("duckdb")
    from cleaner.adapters.duckdb import register

    with duckdb.connect() as found:
        register(found)
        yield found


def test_duckdb_cleans_more_rows_than_one_of_its_chunks(connection: Any) -> None:
    connection.execute("CREATE TABLE pages AS SELECT i, ? || i AS text FROM range(3000) t(i)", [PAGE])
    rows = connection.execute("SELECT i, clean_text(text) FROM pages ORDER BY i").fetchall()
    assert len(rows) == 3000
    assert rows[2999][1] == Cleaner().clean(f"{PAGE}2999").text


def test_duckdb_gives_null_for_null_and_for_what_cannot_be_cleaned(connection: Any) -> None:
    rows = connection.execute(
        "SELECT clean_text_of(text, url) FROM (VALUES (?, ?), (NULL, 'x'), (?, NULL)) t(text, url)",
        [PAGE, "https://a.org", PAGE],
    ).fetchall()
    assert rows == [(Cleaner().clean(PAGE, url="https://a.org").text,), (None,), (Cleaner().clean(PAGE).text,)]
    assert connection.execute("SELECT clean_text(NULL)").fetchall() == [(None,)]


def test_duckdb_reads_pages(connection: Any) -> None:
    page = (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
    assert connection.execute("SELECT clean_html(?)", [page]).fetchone() == (Cleaner().clean_html(page).text,)


# --- Hugging Face datasets ---------------------------------------------------------------------------------------------


@pytest.fixture
def datasets() -> Any:
    found = pytest.importorskip("datasets")
    found.disable_progress_bars()
    return found


@pytest.mark.parametrize("streams", [False, True], ids=["in memory", "a stream"])
def test_datasets_are_cleaned_with_their_other_columns(datasets: Any, streams: bool) -> None:
    from cleaner.adapters.datasets import clean

    rows = datasets.Dataset.from_dict({"text": TEXTS, "n": list(range(len(TEXTS)))})
    done = list(clean(rows.to_iterable_dataset() if streams else rows))
    assert [row["text"] for row in done] == CLEAN and [row["n"] for row in done] == list(range(len(TEXTS)))
    assert all(row["cleaner"]["error"] is None for row in done)


@pytest.mark.slow
def test_several_processes_give_the_same(datasets: Any) -> None:
    from cleaner.adapters.datasets import clean

    rows = datasets.Dataset.from_dict({"text": TEXTS})
    assert clean(rows, num_proc=2, batch_size=2)["text"] == clean(rows)["text"]


def test_the_fingerprint_changes_with_the_model_and_only_then(datasets: Any, tmp_path: Path) -> None:
    from datasets.fingerprint import Hasher

    from cleaner.adapters.datasets import CleanTables
    from cleaner.model import storage

    fresh = Hasher.hash(CleanTables())
    used = CleanTables()
    used(datasets.Dataset.from_dict({"text": [PAGE]}).data.table)
    assert Hasher.hash(used) == fresh
    assert Hasher.hash(CleanTables(mode="recall")) != fresh
    copy = tmp_path / "model"
    copy.mkdir()
    for path in storage.default_folder("text").iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    named = Hasher.hash(CleanTables(model=str(copy)))
    assert named == Hasher.hash(CleanTables(model=str(copy)))
    header = (copy / "model.json").read_text()
    changed = CleanTables(model=str(copy))
    changed.digests = ("another",)
    assert header and Hasher.hash(changed) != named


# --- pandas ------------------------------------------------------------------------------------------------------------


def test_rows_of_pandas_are_records() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"text": [*TEXTS, None], "url": ["https://example.org/"] * 7})
    docs = list(Cleaner().clean_many(frame.to_dict("records"), on_error="return"))
    with_address = [doc.text for doc in Cleaner().clean_many({"text": text, "url": "https://example.org/"} for text in TEXTS)]
    assert [doc.text for doc in docs[:6]] == with_address
    assert docs[6].error is not None

"""One table of pages through every door: the same input gives the same text, whoever hands it over."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import PAGES, ROOT, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner
from cleaner.adapters.made import digests_of
from cleaner.model.storage import ModelError, default_folder

pytestmark = [needs_model, needs_html_model]


class Case(NamedTuple):
    """A page, and how it comes."""

    name: str
    field: str  # "text" or "html"
    value: str
    url: str | None = None


CASES = (
    Case("a scrape of a blog", "text", (SCRAPES / "blog_en_wordpress_half_clean.txt").read_text(encoding="utf-8")),
    Case("the same with its address", "text", (SCRAPES / "blog_en_wordpress_half_clean.txt").read_text(encoding="utf-8"),
         "https://blog.example.org/2024/05/a-post"),
    Case("a page of HTML", "html", (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")),
    Case("menu alone, of which nothing is left", "text", "Home\nAbout\nContact\nLeave a Comment\n"),
    Case("nothing at all", "text", ""),
    Case("line ends and scripts of all sorts", "text",
         "Ein Satz steht hier, und er ist lang genug.\r\n\r\n記者从市水务局获悉大桥已经修好。\rEnd.\n"),
)  # fmt: skip
Door = Callable[[Case], str]


def expected(case: Case) -> str:
    """What the API gives."""
    (doc,) = Cleaner().clean_many([{case.field: case.value, "url": case.url}])
    return doc.text


def test_the_digests_of_a_folder_of_both_models_are_those_of_both(tmp_path: Path) -> None:
    """Caches of partners go by them, so a new model of HTML must change them, too."""
    for reads in ("text", "html"):
        (tmp_path / reads).symlink_to(default_folder(reads))
    assert digests_of(tmp_path) == digests_of() and len(set(digests_of())) == 2
    assert digests_of(default_folder("html")) == digests_of()[1:]


# --- the doors ---------------------------------------------------------------------------------------------------------


def through_arrow(case: Case) -> str:
    import pyarrow as pa

    from cleaner.arrow import clean_batch

    batch = pa.record_batch({case.field: [case.value], "url": pa.array([case.url], pa.string())})
    return str(clean_batch(batch, html="html" if case.field == "html" else None).column("text")[0])


def through_polars(case: Case) -> str:
    import polars as pl

    import cleaner.adapters.polars  # noqa: F401 - registers the name space

    frame = pl.DataFrame({"page": [case.value], "url": [case.url]}, schema={"page": pl.String, "url": pl.String})
    return str(frame.select(pl.col("page").cleaner.clean(pl.col("url"), html=case.field == "html")).item())  # type: ignore[attr-defined]


def through_duckdb(case: Case) -> str:
    import duckdb

    from cleaner.adapters.duckdb import register

    with duckdb.connect() as connection:
        register(connection)
        row = connection.execute(f"SELECT clean_{case.field}_of(?, ?)", [case.value, case.url]).fetchone()
    assert row is not None
    return str(row[0])


def through_datasets(case: Case) -> str:
    import datasets

    from cleaner.adapters.datasets import clean

    rows = datasets.Dataset.from_dict({case.field: [case.value], "url": [case.url]})
    return str(clean(rows, html="html" if case.field == "html" else None)[0]["text"])


def through_datatrove(case: Case) -> str:
    from datatrove.data import Document

    from cleaner.adapters.datatrove import CleanerFilter

    document = Document(case.value, "1", metadata={"url": case.url} if case.url else {})
    CleanerFilter(keep_empty=True).filter(document)
    return str(document.text)


def through_langchain(case: Case) -> str:
    from langchain_core.documents import Document

    from cleaner.adapters.langchain import CleanDocuments

    document = Document(page_content=case.value, metadata={"source": case.url} if case.url else {})
    (done,) = CleanDocuments(keep_empty=True).transform_documents([document])
    return done.page_content


def through_llama_index(case: Case) -> str:
    from llama_index.core.schema import MetadataMode, TextNode

    from cleaner.adapters.llama_index import CleanNodes

    (done,) = CleanNodes(keep_empty=True)([TextNode(text=case.value, metadata={"url": case.url} if case.url else {})])
    return str(done.get_content(MetadataMode.NONE))


def through_scrapy(case: Case) -> str:
    from crawls import crawl

    (item,) = crawl([{case.field: case.value, "url": case.url}]).items
    return str(item.get("text", ""))


DOORS: dict[str, Door] = {
    "pyarrow": through_arrow,
    "polars": through_polars,
    "duckdb": through_duckdb,
    "datasets": through_datasets,
    "datatrove": through_datatrove,
    "langchain_core": through_langchain,
    "llama_index": through_llama_index,
    "scrapy": through_scrapy,
}
ONLY_TEXT = {"langchain_core", "llama_index", "datatrove"}  # recognise a page of HTML in a text by themselves


@pytest.mark.parametrize("partner", DOORS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.filterwarnings("ignore::cleaner.io.form.FormWarning")
def test_every_door_gives_the_same_text(partner: str, case: Case) -> None:
    if importlib.util.find_spec(partner) is None:
        pytest.skip(f"{partner} is not installed")
    assert DOORS[partner](case) == expected(case)


# --- what cannot be used; tests/test_bad_doors.py has what cannot be cleaned ----------------------------------------------


MODELS = ROOT / "models"
GOOD = "The ferry runs twice a day from Monday, the council said on Tuesday. The fare stays at three crowns.\n"


def makes_polars(model: str) -> object:
    import polars as pl

    import cleaner.adapters.polars  # noqa: F401 - as above

    return pl.col("page").cleaner.clean(model=model)  # type: ignore[attr-defined]


def makes_duckdb(model: str) -> object:
    import duckdb

    from cleaner.adapters.duckdb import register

    with duckdb.connect() as connection:
        return register(connection, model=model)


def makes_datasets(model: str) -> object:
    from cleaner.adapters.datasets import CleanTables

    return CleanTables(model=model)


def makes_datatrove(model: str) -> object:
    from cleaner.adapters.datatrove import CleanerFilter

    return CleanerFilter(model=model)


def makes_langchain(model: str) -> object:
    from cleaner.adapters.langchain import CleanDocuments

    return CleanDocuments(model=model)


def makes_llama_index(model: str) -> object:
    from cleaner.adapters.llama_index import CleanNodes

    return CleanNodes(model=model)


MAKERS: dict[str, Callable[[str], object]] = {
    "polars": makes_polars,
    "duckdb": makes_duckdb,
    "datasets": makes_datasets,
    "datatrove": makes_datatrove,
    "langchain_core": makes_langchain,
    "llama_index": makes_llama_index,
}


@pytest.fixture(scope="module", params=["missing", "another version"])
def unusable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder without a model, and one whose model is of another version of the cleaner."""
    folder = tmp_path_factory.mktemp("models") / "model"
    if request.param == "another version":
        shutil.copytree(MODELS / "text", folder)
        header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        header["schema"] = 99
        (folder / "model.json").write_text(json.dumps(header), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("partner", MAKERS)
def test_a_model_that_cannot_be_used_is_said_before_a_page_is_read(partner: str, unusable: str) -> None:
    if importlib.util.find_spec(partner) is None:
        pytest.skip(f"{partner} is not installed")
    with pytest.raises(ModelError, match="model"):
        MAKERS[partner](unusable)


def test_scrapy_names_it_in_its_log_and_items_pass(unusable: str) -> None:
    pytest.importorskip("scrapy")
    from crawls import crawl

    done = crawl([{"text": GOOD, "url": "https://example.org/"}], CLEANER_MODEL=unusable)
    assert [item["text"] for item in done.items] == [GOOD] and unusable in done.log

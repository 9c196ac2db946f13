"""One table of pages through every door: the same input gives the same text, whoever hands it over."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from typing import NamedTuple

import pytest
from conftest import PAGES, ROOT, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner
from cleaner.model.storage import ModelError

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


# --- what cannot be cleaned, and what cannot be used --------------------------------------------------------------------


class Bad(NamedTuple):
    """What a partner does with a page that cannot be cleaned."""

    rows: int  # that came back, of a good page, the bad one, and another good page
    text: str | None  # of the bad one
    said: str | None  # how it was reported, by the partner's own means


MODELS = ROOT / "models"
GOOD, BINARY = "The ferry runs twice a day from Monday, the council said on Tuesday.\n", "\x00\x01\x02" * 900
POISON: dict[str, str | None] = {"control characters": BINARY, "a null": None, "a giant line": "word " * 400_000}


def three(page: str | None) -> list[str | None]:
    return [GOOD, page, GOOD]


def bad_in_arrow(page: str | None) -> Bad:
    import pyarrow as pa

    from cleaner.arrow import clean_batch

    done = clean_batch(pa.record_batch({"text": pa.array(three(page), pa.string())})).to_pylist()
    return Bad(len(done), done[1]["text"], done[1]["cleaner"]["error"])


def bad_in_polars(page: str | None) -> Bad:
    import polars as pl

    import cleaner.adapters.polars  # noqa: F401 - registers the name space

    frame = pl.DataFrame({"page": three(page)}, schema={"page": pl.String})
    done = frame.select(pl.col("page").cleaner.info().alias("found")).unnest("found").to_dicts()  # type: ignore[attr-defined]
    return Bad(len(done), done[1]["text"], done[1]["error"])


def bad_in_duckdb(page: str | None) -> Bad:
    import duckdb

    from cleaner.adapters.duckdb import register

    with duckdb.connect() as connection:
        register(connection)
        connection.execute("CREATE TABLE pages (n INT, page VARCHAR)")
        connection.executemany("INSERT INTO pages VALUES (?, ?)", [[n, text] for n, text in enumerate(three(page))])
        done = connection.execute("SELECT clean_text(page) FROM pages ORDER BY n").fetchall()
    return Bad(len(done), done[1][0], None if done[1][0] else "null")


def bad_in_datasets(page: str | None) -> Bad:
    import datasets

    from cleaner.adapters.datasets import clean

    done = clean(datasets.Dataset.from_dict({"text": three(page)}))
    return Bad(len(done), done[1]["text"], done[1]["cleaner"]["error"])


def bad_in_datatrove(page: str | None) -> Bad:
    from datatrove.data import Document

    from cleaner.adapters.datatrove import CleanerFilter

    documents = [Document(text, str(n)) for n, text in enumerate(three(page))]  # type: ignore[arg-type]
    verdicts = CleanerFilter().filter_batch(documents)
    verdict = verdicts[1]
    return Bad(len(documents), documents[1].text, None if verdict is True else str(verdict))


def bad_in_langchain(page: str | None) -> Bad:
    from langchain_core.documents import Document

    from cleaner.adapters.langchain import CleanDocuments

    done = CleanDocuments(keep_empty=True).transform_documents([Document(page_content=text or "") for text in three(page)])
    return Bad(len(done), done[1].page_content, done[1].metadata["cleaner"]["error"])


def bad_in_llama_index(page: str | None) -> Bad:
    from llama_index.core.schema import MetadataMode, TextNode

    from cleaner.adapters.llama_index import CleanNodes

    done = CleanNodes(keep_empty=True)([TextNode(text=text or "") for text in three(page)])
    return Bad(len(done), str(done[1].get_content(MetadataMode.NONE)), done[1].metadata["cleaner"]["error"])


def bad_in_scrapy(page: str | None) -> Bad:
    from crawls import crawl

    done = crawl([{"text": text, "url": "https://example.org/"} for text in three(page)], CLEANER_INFO_FIELD="found")
    told = "skipped" if done.stats.get("cleaner/items/skipped") else "error" if done.stats.get("cleaner/items/error") else None
    return Bad(len(done.items), done.items[1].get("text"), told)


BAD: dict[str, Callable[[str | None], Bad]] = {
    "pyarrow": bad_in_arrow,
    "polars": bad_in_polars,
    "duckdb": bad_in_duckdb,
    "datasets": bad_in_datasets,
    "datatrove": bad_in_datatrove,
    "langchain_core": bad_in_langchain,
    "llama_index": bad_in_llama_index,
    "scrapy": bad_in_scrapy,
}
NULL_IS_GONE = {"polars", "duckdb"}  # what cannot be cleaned is null there; elsewhere it stays as it came
NO_NULLS = {"langchain_core", "llama_index"}  # their documents always have a text


@pytest.mark.parametrize("partner", BAD)
@pytest.mark.parametrize("name", POISON)
@pytest.mark.filterwarnings("ignore::cleaner.io.form.FormWarning")
def test_a_page_that_cannot_be_cleaned_is_reported_and_none_is_lost(partner: str, name: str) -> None:
    if importlib.util.find_spec(partner) is None:
        pytest.skip(f"{partner} is not installed")
    page = POISON[name]
    if page is None and partner in NO_NULLS:
        pytest.skip("it has no nulls")
    found = BAD[partner](page)
    assert found.rows == 3
    if name == "a giant line":
        assert found.said is None and found.text is not None
    elif name == "control characters":  # a string of them is a text of which nothing is left
        assert found.text == (page if partner == "datatrove" else "")
    else:
        assert found.said and found.text == (None if partner in NULL_IS_GONE else page)


@pytest.mark.parametrize("picture", [b"\x89PNG\r\n\x1a\n" + bytes(900)], ids=["a picture"])
def test_bytes_that_are_no_page_are_reported_where_columns_hold_bytes(picture: bytes) -> None:
    pa = pytest.importorskip("pyarrow")
    from cleaner.arrow import clean_batch

    page = (PAGES / "blog_en_wordpress.html").read_bytes()
    rows = clean_batch(pa.record_batch({"html": [page, picture, page]}), html="html").to_pylist()
    assert [bool(row["cleaner"]["error"]) for row in rows] == [False, True, False] and rows[1]["html"] == picture
    if importlib.util.find_spec("polars") is not None:
        import polars as pl

        import cleaner.adapters.polars  # noqa: F401 - as above

        found = pl.DataFrame({"page": [page, picture]}).select(pl.col("page").cleaner.info(html=True).alias("found"))  # type: ignore[attr-defined]
        texts, errors = (found["found"].struct.field(name).to_list() for name in ("text", "error"))
        assert texts[0] and texts[1] is None and "PNG" in errors[1]


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

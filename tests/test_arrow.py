"""The kernel for engines that work on columns: the same rows, cleaned; types, nulls, slices, threads."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import PAGE, PAGES, environment, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner
from cleaner.io.datasets import DatasetError
from cleaner.report.attributes import info_of

pa = pytest.importorskip("pyarrow")

from cleaner.arrow import clean_batch, schema_of  # noqa: E402

pytestmark = [needs_model]
HTML = (PAGES / "bare_en_article.html").read_text(encoding="utf-8")
CLEANED = cleaner.clean(PAGE).text


def rows_of(batch: Any) -> list[dict[str, Any]]:
    """The rows with the kinds of dropped lines that there are."""
    rows = batch.to_pylist()
    for row in rows:
        row["cleaner"]["dropped"] = {kind: lines for kind, lines in row["cleaner"]["dropped"].items() if lines}
    return rows


def test_the_text_is_cleaned_and_what_was_done_stands_beside_it() -> None:
    batch = pa.record_batch({"id": [7], "text": [PAGE], "score": pa.array([1.5], pa.float32())})
    (row,) = rows_of(clean_batch(batch))
    assert (row["id"], row["text"], row["score"]) == (7, CLEANED, 1.5)
    digest = Cleaner()._load("text").header["sha256"]  # type: ignore[union-attr]
    assert row["cleaner"] == info_of(cleaner.clean(PAGE), digest)
    assert list(row["cleaner"]) == list(info_of(cleaner.clean(PAGE), digest))


@pytest.mark.parametrize(
    "kind",
    [
        *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()),
        *(pa.dictionary(pa.int32(), pa.string()), pa.dictionary(pa.int8(), pa.large_string())),
    ],
    ids=str,
)
@pytest.mark.parametrize("shape", ["batch", "table", "slice of a batch", "chunks", "no rows"])
def test_types_stay_whatever_the_shape(kind: Any, shape: str) -> None:
    """A dictionary alone is taken away: cleaned texts seldom repeat."""
    texts = pa.array([PAGE, None, PAGE, "", "Home"]).cast(kind)
    batch = pa.record_batch({"text": texts, "n": [1, 2, 3, 4, 5]})
    given = {
        "batch": batch,
        "table": pa.Table.from_batches([batch]),
        "slice of a batch": batch.slice(1, 3),
        "chunks": pa.Table.from_batches([batch.slice(0, 1), batch.slice(1, 0), batch.slice(1)]),
        "no rows": batch.slice(0, 0),
    }[shape]
    done = clean_batch(given)
    assert type(done) is type(given)
    assert done.schema == schema_of(given.schema)
    assert done.schema.field("text").type == (kind.value_type if pa.types.is_dictionary(kind) else kind)
    done.validate(full=True)
    expected = {1: CLEANED, 2: None, 3: CLEANED, 4: "", 5: cleaner.clean("Home").text}
    found = done.column("text").to_pylist()
    texts = [text.decode() if isinstance(text, bytes) else text for text in found]
    assert texts == [expected[number] for number in given.column("n").to_pylist()]


def test_a_column_of_html_is_read_where_it_holds_a_page() -> None:
    table = pa.table({"page": pa.array([HTML.encode(), None, None], pa.binary()), "text": [None, PAGE, None]})
    done = clean_batch(table, html="page")
    assert done.column("text").to_pylist() == [cleaner.clean_html(HTML).text, CLEANED, None]
    assert done.column("page") == table.column("page")
    assert [row["cleaner"]["error"] for row in done.to_pylist()] == [None, None, "page is null; expected a page"]


@needs_html_model
def test_the_column_of_texts_is_added_where_there_is_only_html() -> None:
    done = clean_batch(pa.record_batch({"page": [HTML], "n": [1]}), html="page")
    assert done.schema.names == ["page", "n", "text", "cleaner"]
    (row,) = rows_of(done)
    assert row["cleaner"]["form"] == "html"
    assert row["cleaner"]["model"] == Cleaner()._load("html").header["sha256"]  # type: ignore[union-attr]


def test_a_row_that_cannot_be_cleaned_stays_and_says_why() -> None:
    """The others are cleaned; the number of the row is not in the message, because the row itself is there."""
    binary = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
    done = clean_batch(pa.record_batch({"text": pa.array([PAGE.encode(), binary, None], pa.binary())}))
    assert done.column("text").to_pylist() == [CLEANED.encode(), binary, None]
    assert [row["error"] for row in done.column("cleaner").to_pylist()] == [
        None,
        "text is a PNG picture, expected text or HTML; convert it to text first",
        "text is null; expected a string",
    ]
    pages = pa.record_batch({"page": pa.array([binary], pa.binary())})
    (row,) = clean_batch(pages, html="page").to_pylist()
    assert row["text"] is None
    assert row["cleaner"]["error"] == "html is a PNG picture, expected text or HTML; convert it to text first"


def test_what_was_cleaned_before_is_cleaned_again() -> None:
    once = clean_batch(pa.table({"text": [PAGE]}))
    twice = clean_batch(once)
    assert twice.schema == once.schema
    assert twice.column("text").to_pylist() == [cleaner.clean(CLEANED).text]


NAMES = pa.schema([("id", pa.int64()), ("text", pa.string())])


@pytest.mark.parametrize(
    ("schema", "arguments", "message"),
    [
        (NAMES, {"text": "body"}, "the batch has no column 'body', only id, text; name the column of texts, or of HTML"),
        (NAMES, {"html": "page"}, "the batch has no column 'page', only id, text; name the column of texts, or of HTML"),
        (NAMES, {"text": "id"}, "the column 'id' is of type int64; expected strings, or bytes"),
        (pa.schema([*NAMES, *NAMES]), {}, "the batch has the column 'text' twice; expected one of a name; rename one of them"),
    ],
)
def test_columns_that_do_not_fit_are_refused(schema: Any, arguments: dict[str, str], message: str) -> None:
    with pytest.raises(DatasetError) as error:
        schema_of(schema, **arguments)
    assert str(error.value) == message
    batch = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
    with pytest.raises(DatasetError):
        clean_batch(batch, **arguments)


class Addressed(Cleaner):
    """A cleaner that keeps the addresses that it is given."""

    def clean_many(self, records: Any, **options: Any) -> Any:
        records = list(records)
        self.seen = [record["url"] for record in records]
        return super().clean_many(records, **options)


@pytest.mark.parametrize(
    ("column", "url"),
    [
        ({"url": ["https://a.example/1", None]}, "url"),
        ({"link": pa.array(["https://a.example/1", None]).dictionary_encode()}, "link"),
        ({"metadata": [{"url": "https://a.example/1"}, None]}, "metadata.url"),
        ({"metadata.url": ["https://a.example/1", None]}, "metadata.url"),
    ],
)
def test_the_address_of_a_row_goes_to_the_cleaner(column: dict[str, Any], url: str) -> None:
    own = Addressed()
    clean_batch(pa.table({"text": [PAGE, PAGE]} | column), url=url, cleaner=own)
    assert own.seen == ["https://a.example/1", None]


def test_sites_belong_to_the_cleaner_where_there_is_one() -> None:
    with pytest.raises(ValueError, match=r"^clean_batch was given a cleaner and sites; give the sites to the cleaner: "):
        clean_batch(pa.table({"text": [PAGE]}), cleaner=Cleaner(), sites="sites.db")


def test_an_address_within_what_is_no_struct_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"^the column 'id' is of type int64; expected a struct with url$"):
        clean_batch(pa.table({"text": [PAGE], "id": [1]}), url="id.url")


@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_rows_stay_in_their_places(texts: list[str | None], start: int, count: int) -> None:
    texts = [text if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    batch = pa.record_batch({"text": pa.array(texts, pa.string()), "n": list(range(len(texts)))}).slice(start, count)
    done = clean_batch(batch)
    assert done.column("n") == batch.column("n")
    given = batch.column("text").to_pylist()
    assert done.column("text").to_pylist() == [None if text is None else cleaner.clean(text).text for text in given]


@pytest.mark.filterwarnings("ignore::cleaner.io.form.FormWarning")
def test_threads_with_tiny_batches_get_what_one_gets() -> None:
    texts = [f"Home\nAbout\n{PAGE}\nRead more {number}" for number in range(24)]
    batches = [pa.record_batch({"text": texts[start : start + 1 + start % 3]}) for start in range(24)] * 4
    own = Cleaner()
    alone = [clean_batch(batch, cleaner=own).column("text") for batch in batches]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda batch: clean_batch(batch, cleaner=own).column("text"), batches))
        by_default = list(threads.map(lambda batch: clean_batch(batch).column("text"), batches))
    assert alone == together == by_default


def test_importing_the_package_does_not_import_arrow() -> None:
    code = "import sys, cleaner; cleaner.Cleaner; assert not {'pyarrow', 'cleaner.arrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(), timeout=60)

"""Which field of a record is read, whatever tool named it."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.datasets import Fields
from cleaner.io.fields import HTML, TEXT, Found, found, plain

URL = "https://example.org/a"


def of(record: dict[str, Any], fields: Fields | None = None) -> Found:
    return found(record, record.__getitem__, fields or Fields())


@pytest.mark.parametrize(
    ("record", "field", "came_as"),
    cases(
        [
            ("text", {"id": 1, "text": "A"}, "text", "text"),
            ("content of a corpus", {"content": "A", "warc_headers": {}}, "content", "text"),
            ("raw content of a corpus", {"raw_content": "A", "url": URL}, "raw_content", "text"),
            ("news scraper", {"maintext": "A", "title": "T"}, "maintext", "text"),
            ("camel case", {"articleBody": "A", "headline": "T"}, "articleBody", "text"),
            ("documents of a chain", {"page_content": "A", "metadata": {"source": URL}}, "page_content", "text"),
            ("scraping service", {"markdown": "A", "rawHtml": "<p>", "metadata": {}}, "markdown", "text"),
            ("capitals", {"Text": "A"}, "Text", "text"),
            ("hyphens", {"raw-html": "<p>"}, "raw-html", "html"),
            ("html alone", {"html": "<p>", "summary": "A"}, "html", "html"),
            ("text goes before html", {"html": "<p>", "text": "A"}, "text", "text"),
            ("an empty text gives way", {"text": "", "html": "<p>"}, "html", "html"),
            ("a null text gives way", {"text": None, "html": "<p>"}, "html", "html"),
            ("a number gives way", {"text": 7, "html": "<p>"}, "html", "html"),
            ("one name gives way to another", {"text": "", "body": "A"}, "body", "text"),
            ("nothing but an empty text", {"text": "", "html": None}, "text", "text"),
            ("bytes of html", {"html": b"<p>"}, "html", "html"),
        ]
    ),
)
def test_the_field_that_is_read(record: dict[str, Any], field: str, came_as: str) -> None:
    page = of(record)
    assert (page.field, page.error) == (field, None)
    assert page.record[came_as] == record[field]
    assert not {"text", "html"} - {came_as} & page.record.keys()


@pytest.mark.parametrize(
    ("fields", "field"),
    cases(
        [
            ("text by name", Fields(text="abstract"), "abstract"),
            ("html by name leaves the text alone", Fields(html="page"), "page"),
            ("both by name: text first", Fields(text="abstract", html="page"), "abstract"),
            ("an empty one gives way to the other named", Fields(text="none", html="page"), "page"),
            ("but to no known name", Fields(text="none"), "none"),
        ]
    ),
)
def test_a_name_of_the_user_replaces_the_known_ones(fields: Fields, field: str) -> None:
    record = {"text": "A", "abstract": "B", "none": "", "page": "<p>C", "html": "<p>D"}
    assert of(record, fields).field == field


@pytest.mark.parametrize(
    ("record", "url"),
    cases(
        [
            ("url", {"url": URL}, URL),
            ("uri", {"uri": URL}, URL),
            ("header of an archive", {"WARC-Target-URI": URL}, URL),
            ("metadata", {"metadata": {"url": URL}}, URL),
            ("camel case in metadata", {"metadata": {"sourceURL": URL}}, URL),
            ("header in headers", {"warc_headers": {"warc-target-uri": URL}}, URL),
            ("source that is an address", {"source": URL}, URL),
            ("source that is a name", {"source": "c4", "metadata": {"url": URL}}, URL),
            ("of two the better name", {"link": "https://example.org/b", "url": URL}, URL),
            ("without scheme", {"url": "example.org/a"}, "example.org/a"),
            ("null", {"url": None}, None),
            ("number", {"url": 5}, None),
            ("metadata that is no object", {"metadata": "url"}, None),
        ]
    ),
)
def test_addresses(record: dict[str, Any], url: str | None) -> None:
    assert of({"text": "A", **record}).record.get("url") == url


def test_ids_and_titles() -> None:
    assert of({"text": "A", "doc_id": 5, "headline": "T"}).record == {"text": "A", "id": 5, "title": "T"}
    assert of({"text": "A", "id": None, "title": ["T"]}).record == {"text": "A"}
    assert of({"text": "A", "id": "", "metadata": {"title": "T"}}).record == {"text": "A", "title": "T"}


@pytest.mark.parametrize("fields", [Fields(url="where"), Fields(id="meta.n"), Fields(title="headline")])
def test_a_record_may_lack_what_the_user_has_named(fields: Fields) -> None:
    assert of({"text": "A", "url": URL}, fields).record.get("text") == "A"
    assert of({"text": "A", "url": URL}, fields).error is None


def test_names_of_the_user_may_lead_into_objects() -> None:
    record = {"text": "A", "url": "https://example.org/b", "crawl": {"at": {"url": URL}}, "a.b": "T"}
    page = of(record, Fields(url="crawl.at.url", title="a.b", id="crawl.nothing"))
    assert page.record == {"text": "A", "url": URL, "title": "T"}


@pytest.mark.parametrize(
    ("record", "fields", "error"),
    cases(
        [
            ("null", {"text": None}, Fields(), "text is null; expected a string"),
            ("not a number", {"text": float("nan")}, Fields(), "text is null; expected a string"),
            ("number", {"text": 5}, Fields(), "text is of type int; expected a string"),
            ("first of two", {"text": [], "html": None}, Fields(), "text is of type list; expected a string"),
            ("empty", {}, Fields(), "is empty; expected a text or html"),
            (
                "unknown names",
                {"a": 1, "b": 2},
                Fields(),
                "has no field that is known to hold text or HTML, only 'a', 'b'; name it with --text-field or --html-field",
            ),
            ("missing", {"text": "A"}, Fields(text="abstract"), "has no field 'abstract', only 'text'; name one that is there"),
        ]
    ),
)
def test_records_with_nothing_to_clean(record: dict[str, Any], fields: Fields, error: str) -> None:
    page = of(record, fields)
    assert (page.field, page.error) == (None, error)


def test_a_value_that_cannot_be_read_gives_way() -> None:
    def value_of(name: str) -> str:
        if name == "text":
            raise ValueError("it is no UTF-8")
        return "<p>A"

    assert found(["text", "html"], value_of, Fields()).field == "html"
    assert found(["text"], value_of, Fields()).error == "text cannot be read: it is no UTF-8"


def test_every_known_name_is_one_of_its_own() -> None:
    for table in (TEXT, HTML):
        assert len({plain(name) for name in table}) == len(table)
    assert not {plain(name) for name in TEXT} & {plain(name) for name in HTML}


NAMES = st.sampled_from([*TEXT, *HTML, "Text", "url", "metadata", "id", "other", ""])
VALUES = st.none() | st.text(max_size=5) | st.integers() | st.dictionaries(NAMES, st.text(max_size=3), max_size=3)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_record_is_read_or_has_an_error(record: dict[str, Any]) -> None:
    page = of(record)
    assert (page.field is None) == (page.error is not None)
    if page.field is not None:
        assert record[page.field] in (page.record.get("text"), page.record.get("html"))

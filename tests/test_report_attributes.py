"""What a dataset holds about a record: figures, spans that give the text back, every line."""

from __future__ import annotations

import json

import pytest
from conftest import PAGE, doc_of, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.document import Doc
from cleaner.lines import KINDS, join
from cleaner.report.attributes import info_of, kinds_of_lines, spans_of, text_of_spans
from cleaner.report.formats import jsonl

TEXT = "Home\nA title\n\n\nOne.\r\nShare\n\nTwo."
ROWS = [("nav", False), ("title", True), ("body", True), ("social", False), ("body", True)]


def joined(doc: Doc) -> str:
    """The text that the spans of a document cut out of the text that they count."""
    text = text_of_spans(doc)
    spans = sorted(span for found in spans_of(doc).values() for span in found)
    return "".join([text[start:end] for start, end, _ in spans])


def test_spans_of_each_kind() -> None:
    doc = doc_of(TEXT, ROWS)
    assert spans_of(doc) == {
        "cleaner__title": [[5, 13, 0.875]],
        "cleaner__blank": [[13, 14, 0.0], [27, 28, 0.0]],
        "cleaner__body": [[15, 21, 0.875], [28, 32, 0.875]],
    }
    assert text_of_spans(doc) == TEXT
    assert joined(doc) == doc.text


LINES = st.tuples(
    st.sampled_from(["", " ", "A", "two words", "é\U0001f600"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(KINDS),
    st.booleans(),
)


@given(st.lists(LINES, max_size=9))
def test_spans_give_the_cleaned_text_back(lines: list[tuple[str, str, str, bool]]) -> None:
    text = "".join([line + end for line, end, _, _ in lines])
    doc = doc_of(text, [(kind, keep) for line, _, kind, keep in lines if line.strip()])
    assert joined(doc) == doc.text
    assert text_of_spans(doc) == text


@needs_model
def test_spans_of_a_page_of_text() -> None:
    doc = cleaner.clean(PAGE)
    assert joined(doc) == doc.text
    assert text_of_spans(doc) == PAGE


@needs_html_model
def test_spans_of_a_page_of_html_count_its_lines() -> None:
    doc = cleaner.clean_html("".join([f"<p>{line}</p>" for line in PAGE.split("\n")]))
    assert joined(doc) == doc.text
    assert text_of_spans(doc) == join(doc.lines)


def test_the_figures_of_a_record() -> None:
    info = info_of(doc_of(TEXT, ROWS), "1f0c")
    assert info == {
        "version": cleaner.__version__,
        "model": "1f0c",
        "form": "text",
        "page": None,
        "lines": 5,
        "dropped": {"nav": 1, "social": 1},
        "quality": 0.5,
        "source": "model",
        "error": None,
    }
    assert json.loads(json.dumps(info)) == info


def test_a_record_that_was_not_cleaned() -> None:
    info = info_of(Doc.failed({}, "A", "text is null"), "1f0c")
    assert (info["error"], info["source"], info["lines"], info["dropped"]) == ("text is null", "error", 0, {})
    assert spans_of(Doc.failed({}, "A", "text is null")) == {}


@pytest.mark.parametrize("text", [TEXT, "", "\n"])
def test_lines_are_those_of_the_command(text: str) -> None:
    doc = doc_of(text, ROWS if text == TEXT else [])
    assert kinds_of_lines(doc) == [json.loads(row) for row in jsonl(doc).splitlines()]

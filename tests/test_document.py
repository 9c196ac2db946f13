"""The document: what is kept, every line, title and byline, and what goes along to another process."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from conftest import PAGE, SCRAPES, cases, doc_of, needs_html_model, needs_model
from conftest import PAGES as FOLDER
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Doc, Line
from cleaner.decision.reasons import REASONS
from cleaner.document import Columns, PageGuess
from cleaner.features.pages import NOTHING, PAGES
from cleaner.lines import join

TEXT = "Home\nA tale\n\n\nOnce upon a time.\n By Ann Other \n\nA tale\nShare\n"
ROWS = [("nav", False), ("title", True), ("body", True), ("byline", False), ("title", False), ("social", False)]


# --- what it holds -----------------------------------------------------------------------------------------------------

BODY, NAV = ("body", True), ("nav", False)
# name, text, kind and verdict of each line that is not blank, what is kept
KEPT = [
    ("runs of blank lines shrink to one", TEXT, ROWS, "A tale\n\nOnce upon a time.\n"),
    ("endings stay", "One\r\n\r\n\r\nTwo\rThree", [BODY] * 3, "One\r\n\r\nTwo\rThree"),
    ("blank lines beside what goes go too", "Home\n\nOne\n\nShare", [NAV, BODY, NAV], "One\n"),
    ("one blank line stands for all between kept ones", "A\n\nB\n\nC", [BODY, NAV, BODY], "A\n\nC"),
    ("nothing is kept", "Home\n", [NAV], ""),
    ("nothing came", "", [], ""),
    ("only blank lines came", "\n \n", [], ""),
]


@pytest.mark.parametrize(("text", "rows", "kept"), cases(KEPT))
def test_the_text_is_the_kept_lines_as_they_came(text: str, rows: list[tuple[str, bool]], kept: str) -> None:
    doc = doc_of(text, rows)
    assert doc.text == kept
    assert join(doc.lines) == text
    assert join(line for line in doc.lines if line.keep) == kept


def test_iterating_gives_the_lines_and_the_length_counts_them() -> None:
    doc = doc_of(TEXT, ROWS)
    assert list(doc) == doc.lines
    assert len(doc) == len(doc.lines) == 9
    assert doc.lines[1] == Line("A tale", "\n", 2, "title", 0.875, True, "reads-like-article")
    assert doc.lines[2] == Line("", "\n", 3, "blank", 0.0, True, "blank")
    assert doc.lines[3] == Line("", "\n", 4, "blank", 0.0, False, "blank")


TWICE = [("title", True), ("title", True), ("byline", False), ("byline", False)]
NAMES = [
    ("kept or not, each once, without the space around", TEXT, ROWS, "A tale", "By Ann Other"),
    ("several", "One\nTwo\nAnn\n5 May", TWICE, "One\nTwo", "Ann\n5 May"),
    ("none", "Home\n", [NAV], None, None),
    ("no text", "", [], None, None),
]


@pytest.mark.parametrize(("text", "rows", "title", "byline"), cases(NAMES))
def test_title_and_byline_are_lines_of_that_kind(
    text: str, rows: list[tuple[str, bool]], title: str | None, byline: str | None
) -> None:
    doc = doc_of(text, rows)
    assert (doc.title, doc.byline) == (title, byline)


SHOWN = [
    (doc_of(TEXT, ROWS), "<Doc: 2 of 6 lines kept, quality 0.50, text, model>"),
    (doc_of("\n", [], "empty"), "<Doc: 0 of 0 lines kept, quality 0.50, text, empty>"),
    (Doc.failed({"id": 1}, "One", "record 3: is None"), "<Doc: error, record 3: is None>"),
]


@pytest.mark.parametrize(("doc", "shown"), SHOWN)
def test_it_shows_what_it_is(doc: Doc, shown: str) -> None:
    assert repr(doc) == shown


def test_the_models_own_score_is_kept_beside_the_score() -> None:
    row, kind, reason = np.array([1]), np.array([2]), np.array([0])
    columns = Columns(row, kind, np.array([0.25], np.float32), np.array([0.75], np.float32), np.array([True]), reason)
    doc = Doc(["", "One"], ["\n", ""], columns, 0.5, "fallback")
    assert (doc.lines[1].score, doc.raw_score(2), doc.raw_score(1)) == (0.75, 0.25, 0.0)


# --- as JSON -----------------------------------------------------------------------------------------------------------


def test_a_dict_has_everything_but_the_record() -> None:
    doc = doc_of("A tale\nBy Ann\n", [("title", True), ("byline", False)])
    doc.record = {"raw": object()}
    seen = {"hidden": False, "invisible": 0}
    assert doc.to_dict() == {
        "text": "A tale\n",
        "title": "A tale",
        "byline": "By Ann",
        "form": "text",
        "forms": ["text"],
        "page": None,
        "source": "model",
        "quality": 0.5,
        "error": None,
        "invisible": {},
        "lines": [
            {"number": 1, "text": "A tale", "kind": "title", "score": 0.875, "keep": True, "reason": "reads-like-article"}
            | seen,
            {"number": 2, "text": "By Ann", "kind": "byline", "score": 0.125, "keep": False, "reason": "reads-like-chrome"}
            | seen,
        ],
    }


# name, probabilities of some sorts (the others share the rest), the guess
GUESSES = [
    ("the likeliest", {"article": 0.6, "forum": 0.2}, "article", 0.6),
    ("one of those with nothing to keep", {"error": 0.7, "article": 0.2}, "error", 0.7),
    ("nothing to keep, which several share", {"article": 0.4, "wall": 0.2, "shell": 0.35}, "shell", 0.35),
    ("the likeliest, though something is likelier", {"article": 0.3, "forum": 0.25, "wall": 0.45}, "wall", 0.45),
    ("a half is not likelier", {"article": 0.3, "forum": 0.2, "error": 0.25, "wall": 0.25}, "article", 0.3),
    ("of equal ones the first", {"service": 0.5, "product": 0.5}, "service", 0.5),
]


def chances_of(some: dict[str, float]) -> np.ndarray:
    rest = (1 - sum(some.values())) / (len(PAGES) - len(some))
    return np.array([some.get(name, rest) for name in PAGES], np.float32)


@pytest.mark.parametrize(("some", "name", "probability"), cases(GUESSES))
def test_a_page_is_of_the_likeliest_sort(some: dict[str, float], name: str, probability: float) -> None:
    guess = PageGuess.of(chances_of(some))
    assert (guess.name, guess.probability) == (name, pytest.approx(probability, abs=1e-4))


@given(st.lists(st.integers(1, 1000), min_size=len(PAGES), max_size=len(PAGES)))
def test_where_nothing_is_likelier_than_something_the_sort_has_nothing_to_keep(weights: list[int]) -> None:
    chances = np.array(weights, np.float64) / sum(weights)
    guess = PageGuess.of(chances.astype(np.float32))
    nothing = chances[NOTHING:].sum()
    if abs(nothing - 0.5) > 1e-5:
        among = chances[NOTHING:] if nothing > 0.5 else chances
        assert (guess.name in PAGES[NOTHING:]) or nothing < 0.5
        assert guess.probability == pytest.approx(among.max(), abs=1e-4)


def test_the_sort_of_a_page_is_in_the_dict() -> None:
    doc = doc_of(TEXT, ROWS)
    assert (doc.page, doc.to_dict()["page"]) == (None, None)
    doc.page = PageGuess("wall", 0.75)
    assert doc.to_dict()["page"] == {"name": "wall", "probability": 0.75}


@needs_model
@needs_html_model
def test_every_document_can_be_written_as_json() -> None:
    records: list[Any] = [{"text": PAGE}, {"html": "<p>One"}, {"text": ""}, None, {"text": '{"a": "\\ud800"}', "id": {1, 2}}]
    docs = cleaner.clean_many(records, on_error="return", form="text")
    for doc in [*docs, Cleaner(fallback="only").clean(PAGE)]:
        again = json.loads(json.dumps(doc.to_dict()))
        assert again["text"] == doc.text
        assert [line["keep"] for line in again["lines"]] == [line.keep for line in doc]


def test_a_document_that_failed_holds_its_text_and_the_reason() -> None:
    record = {"id": 1}
    doc = Doc.failed(record, "One\nTwo\n", "record 3: is None")
    assert (doc.text, doc.lines, len(doc), doc.title, doc.byline) == ("One\nTwo\n", [], 0, None, None)
    assert (doc.error, doc.source, doc.quality, doc.record) == ("record 3: is None", "error", 0, record)
    assert pickle.loads(pickle.dumps(doc)).text == "One\nTwo\n"


# --- what goes along ---------------------------------------------------------------------------------------------------


@needs_html_model
def test_a_page_of_html_leaves_its_elements_behind() -> None:
    html = (FOLDER / "blog_en_wordpress.html").read_bytes()
    plain, explained = cleaner.clean_html(html), cleaner.clean_html(html, explain=True)
    sizes = len(pickle.dumps(plain)), len(pickle.dumps(explained))
    text = sum(len(line.text) for line in plain)
    assert sizes[0] < text + 60 * len(plain) + 1500
    assert sizes[1] > 1.5 * sizes[0]
    for name in (b"Blocks", b"LazyExplainer", b"Cleaner"):
        assert name not in pickle.dumps(plain)
        assert name != b"Blocks" or name in pickle.dumps(explained)


@needs_model
def test_a_pickled_document_is_the_same_document() -> None:
    doc = cleaner.clean(PAGE)
    before = pickle.loads(pickle.dumps(doc))
    assert doc.text and doc.lines
    after = pickle.loads(pickle.dumps(doc))
    for other in (before, after):
        assert (other.text, other.lines, other.title, other.quality) == (doc.text, doc.lines, doc.title, doc.quality)


@needs_model
def test_every_reason_of_a_document_has_a_sentence() -> None:
    for path in sorted(SCRAPES.glob("*.txt"))[::7]:
        doc = cleaner.clean(path.read_bytes().decode())
        assert {line.reason for line in doc} <= set(REASONS)
        assert all((line.reason == "blank") == (line.kind == "blank") for line in doc)

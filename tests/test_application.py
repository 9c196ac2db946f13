"""Text that only the data of an application hold, in a page that comes without any."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import cases

import cleaner
from cleaner.html.application import paragraphs_of_application

ONE = "The ferry at Low Sandwick has not run since the second week of March, when its chain was taken away to be weighed."
TWO = "Nobody has said by whom it is weighed, or how long a chain takes; the ferryman reads, and feeds the ducks meanwhile."
THREE = (
    "A notice on the landing names a bridge nine miles up the river. Most people have chosen to know nobody on the far side."
)
TEASER = "A short look at something else that happened elsewhere in the county, and at what it cost."
MENU = "<header><a href=/>The Sandwick Bell</a></header><div id=root></div><footer><a href=/privacy>Privacy</a></footer>"

DATA: list[tuple[str, Any, list[str]]] = [
    (
        "a list of paragraphs",
        {"props": {"story": {"body": [{"text": ONE}, {"text": TWO}, {"text": THREE}]}}},
        [ONE, TWO, THREE],
    ),
    ("one string of HTML", {"post": {"content": {"rendered": f"<p>{ONE}</p><p>{TWO}</p>"}}}, [ONE, TWO]),
    ("a short line among the paragraphs", {"body": [ONE, "The bridge", TWO]}, [ONE, "The bridge", TWO]),
    ("teasers of other pages beside it", {"body": [ONE, TWO], "more": [{"text": TEASER}, {"text": TEASER}]}, [ONE, TWO]),
    ("messages of the interface", {"messages": {"consent": {"text": " ".join((ONE, TWO, THREE))}}}, []),
    ("a teaser alone", {"body": TEASER}, []),
    ("names, numbers and addresses", {"body": ["a" * 90, "https://bell.example/" + "x" * 300, 7, None]}, []),
]


def page(data: str) -> str:
    return f'<!DOCTYPE html><title>Ferry</title><body>{MENU}<script id="__NEXT_DATA__" type="application/json">{data}</script>'


@pytest.mark.parametrize(("data", "expected"), cases(DATA))
def test_the_paragraphs_of_an_application(data: Any, expected: list[str]) -> None:
    assert paragraphs_of_application(page(json.dumps(data))) == expected


def test_they_are_the_body_of_a_page_that_has_no_other_text() -> None:
    doc = cleaner.clean_html(page(json.dumps({"body": [ONE, TWO, THREE]})))
    assert [line.text for line in doc.lines if line.keep] == [ONE, TWO, THREE]
    assert doc.page is not None and doc.page.name not in ("wall", "error", "shell")


def test_a_page_with_text_of_its_own_is_left_alone() -> None:
    own = "".join(f"<p>Stop {number}: {ONE}</p>" for number in range(20))
    doc = cleaner.clean_html(page(json.dumps({"body": [TWO, THREE]})).replace("<div id=root></div>", f"<main>{own}</main>"))
    assert TWO not in doc.text


@pytest.mark.parametrize("data", ["{", "[" * 100_000, '{"body": ' * 50_000, "not JSON", "", '{"body": "' + ONE])
def test_data_that_cannot_be_read_is_passed_over(data: str) -> None:
    assert paragraphs_of_application(page(data)) == []


@pytest.mark.parametrize("part", ['<script type="application/json">', "<script ", '<script type="application/json">{"a": "<'])
def test_scripts_without_an_end_take_linear_time(part: str) -> None:
    assert paragraphs_of_application(part * 100_000) == []

"""The reference scores of docs/algorithm.md are what the package computes."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from conftest import ROOT, needs_model

sys.path.insert(0, str(ROOT))

from scripts.measure.reference import FILE, reference

pytestmark = needs_model
REGENERATE = "regenerate with `python -m scripts.measure.reference`"
EXPECTED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
PAGES = [page["file"] for page in EXPECTED["pages"]]
DECIDED = ["line", "kind", "keep", "reason"]
NEAR = 1.01e-4  # scores have four digits, and the last one may be rounded the other way
VALUES = ["words", "first_columns", "logits", "first_pass", "second_columns", "boundary", "probabilities", "score"]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return reference()


@pytest.mark.parametrize("what", [name for name in EXPECTED if name != "pages"])
def test_a_new_model_comes_with_a_new_reference(what: str, found: dict[str, Any]) -> None:
    assert found[what] == EXPECTED[what], f"{what} of {FILE.name} is of another model or other columns; {REGENERATE}"


def test_every_page_is_there(found: dict[str, Any]) -> None:
    assert [page["file"] for page in found["pages"]] == PAGES, REGENERATE
    assert sum(len(page["lines"]) for page in EXPECTED["pages"]) >= 50


@pytest.mark.parametrize("what", DECIDED)
@pytest.mark.parametrize("page", PAGES)
def test_decisions(page: str, what: str, found: dict[str, Any]) -> None:
    assert column(found, page, what) == column(EXPECTED, page, what), REGENERATE


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize("page", PAGES)
def test_values(page: str, what: str, found: dict[str, Any]) -> None:
    for row, (came, expected) in enumerate(zip(column(found, page, what), column(EXPECTED, page, what), strict=True)):
        assert came == pytest.approx(expected, abs=NEAR), f"row {row}; {REGENERATE}"


def column(reference: dict[str, Any], file: str, what: str) -> list[Any]:
    return [line[what] for page in reference["pages"] if page["file"] == file for line in page["lines"]]

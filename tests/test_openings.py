"""The line that opens the section of a row."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.openings import FAR, LONGEST, OPENINGS, openings
from cleaner.features.text import Floats, LineBatch, line_batch

NAMES = ("main", "main_below", "heading", "related", "comment", "promo", "legal", "social", "nav", "byline", "caption")
PAGES = [["A lamp", "Bright.", "Similar items", "Lamp", "Chair", "Reviews", "Nice."], ["Table", "Oak."]]


def batch_of(pages: list[list[str]]) -> LineBatch:
    return line_batch(pages, [[0] * (len(page) + 1) for page in pages])


def found(likely: dict[int, str], heads: set[int], pages: list[list[str]] = PAGES) -> dict[str, Floats]:
    """The columns by name; of each row in ``likely`` the words say a kind."""
    batch = batch_of(pages)
    logits = np.full((len(NAMES), len(batch.page)), -5, np.float32)
    for row, name in likely.items():
        logits[NAMES.index(name), row] = 5
    flags = np.isin(np.arange(len(batch.page)), list(heads))
    return dict(zip(OPENINGS, openings(batch, logits, NAMES, flags), strict=True))


def rows_since(values: Floats) -> list[int]:
    return np.rint(np.expm1(values)).astype(int).tolist()


def test_rows_know_how_far_above_them_a_line_of_a_kind_stands() -> None:
    columns = found({2: "related", 5: "comment"}, set())
    assert rows_since(columns["log_since_related"]) == [FAR, FAR, FAR, 1, 2, 3, 4, FAR, FAR]
    assert rows_since(columns["log_since_comment"]) == [FAR, FAR, FAR, FAR, FAR, FAR, 1, FAR, FAR]


def test_rows_know_what_the_words_of_the_last_heading_say() -> None:
    columns = found({2: "related"}, heads={2})
    assert columns["heading_related"].tolist() == [0, 0, 0, 5, 5, 5, 5, 0, 0]
    assert columns["heading_comment"][3] == -5


def test_a_long_line_opens_nothing() -> None:
    columns = found({0: "related"}, set(), [["word " * (LONGEST + 1), "Lamp"]])
    assert rows_since(columns["log_since_related"]) == [FAR, FAR]


@pytest.mark.parametrize("pages", [[["One"]], [[], ["One", "Two"], []]])
def test_small_pages_have_columns_too(pages: list[list[str]]) -> None:
    columns = found({}, set(), pages)
    assert all(len(values) == sum(map(len, pages)) for values in columns.values())

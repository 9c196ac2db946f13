"""Rows above the title of a product: prices and menus of its shop."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.above_title import HEAD_ROWS, without_head_of_product
from cleaner.features.pages import PAGES
from cleaner.features.text import line_batch
from cleaner.lines import KINDS, UNKNOWN

BODY, TITLE = KINDS.index("body"), KINDS.index("title")
PAGE = ["Free delivery", "Lamps", "Chairs", "Tables", "We pay the parcel back", "Oak lamp", *["A lamp of oak and brass."] * 3]
LAST = len(PAGE) - 1
SORTS = [
    ("a product", "product", 0.6, [5], {}, 5),
    ("a product, perhaps", "product", 0.4, [5], {}, 0),
    ("a firm's page", "service", 0.9, [5], {}, 0),
    ("the only title is in the head", "product", 0.9, [HEAD_ROWS - 1], {}, 0),
    ("the first of two titles counts", "product", 0.9, [5, LAST], {}, 5),
    ("nearly all of the text stands above", "product", 0.9, [LAST], {}, 0),
    ("the wording settles that it is no title", "product", 0.9, [5], {5: "related"}, 0),
    ("the title is given", "product", 0.9, [], {5: "title"}, 5),
]


@pytest.mark.parametrize(("sort", "chance", "titles", "settled", "less_likely"), cases(SORTS))
def test_rows_above_the_title_are_less_likely_main_text(
    sort: str, chance: float, titles: list[int], settled: dict[int, str], less_likely: int
) -> None:
    size = len(PAGE)
    batch = line_batch([PAGE, PAGE], [[0] * (size + 1)] * 2)
    kinds = np.full((len(KINDS), 2 * size), 0.02, np.float32)
    kinds[BODY] = 1 - 0.02 * (len(KINDS) - 1)
    for row in titles:
        kinds[[[BODY], [TITLE]], [row, size + row]] = [[0.02], [kinds[BODY, 0]]]
    known = np.full(2 * size, UNKNOWN)
    for row, kind in settled.items():
        known[size + row] = KINDS.index(kind)
    pages = np.zeros((len(PAGES), 2), np.float32)
    pages[list(PAGES).index(sort), 1] = chance  # the first page is of no sort
    after = without_head_of_product(kinds, known, batch, pages)
    assert np.flatnonzero(after[BODY] < kinds[BODY] - 0.01).tolist() == list(range(size, size + less_likely))
    assert without_head_of_product(kinds, known, batch, None) is kinds

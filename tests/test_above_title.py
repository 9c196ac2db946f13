"""Rows above the title of a product: prices and menus of its shop."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.above_title import WINDOW, without_head_of_product
from cleaner.features.pages import PAGES
from cleaner.features.text import line_batch
from cleaner.lines import KINDS

BODY, TITLE = KINDS.index("body"), KINDS.index("title")
PAGE = ["Free delivery", "Lamps", "Chairs", "Tables", "We pay the parcel back", "Oak lamp", "A lamp of oak and brass."]
SORTS = [
    ("a product", "product", 0.6, 5, 5),
    ("a product, perhaps", "product", 0.4, 5, 0),
    ("a firm's page", "service", 0.9, 5, 0),
    ("the only title is that of the window", "product", 0.9, WINDOW - 1, 0),
]


@pytest.mark.parametrize(("sort", "chance", "title", "less_likely"), cases(SORTS))
def test_rows_above_the_title_are_less_likely_main_text(sort: str, chance: float, title: int, less_likely: int) -> None:
    batch = line_batch([PAGE, PAGE], [[0] * (len(PAGE) + 1)] * 2)
    kinds = np.full((len(KINDS), len(batch.page)), 0.02, np.float32)
    kinds[BODY] = 1 - 0.02 * (len(KINDS) - 1)
    kinds[[[BODY], [TITLE]], [title, len(PAGE) + title]] = [[0.02], [kinds[BODY, 0]]]
    pages = np.zeros((len(PAGES), 2), np.float32)
    pages[list(PAGES).index(sort), 0] = chance  # the second page is of no sort
    after = without_head_of_product(kinds, batch, pages)
    assert np.flatnonzero(after[BODY] < kinds[BODY] - 0.01).tolist() == list(range(less_likely))
    assert without_head_of_product(kinds, batch, None) is kinds

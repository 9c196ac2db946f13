"""The box about the author below an article is its byline."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.features.batch import PageBatch
from cleaner.html.blocks import blocks
from cleaner.known.bios import BYLINE, find_bios
from cleaner.known.rows import Rows
from cleaner.lines import UNKNOWN
from cleaner.pages import page_of_blocks

ONE = "The toll house at Brindle has been sold to a man who wants it for its window, which looks down the road to nowhere else."
TEXT = f"<article><p>{ONE}</p><p>{ONE}</p></article>"
BOX = "<div class='{}'><h4>Tilda Roe</h4><p>Tilda Roe writes about roads that nobody uses.</p></div>"

BOXES = [
    ("a box by its name", TEXT + BOX.format("author-box"), 2),
    ("in two words of one name", TEXT + BOX.format("postAuthorBio"), 2),
    ("above the text", BOX.format("author-box") + TEXT, 0),
    ("a box about something else", TEXT + BOX.format("info-box"), 0),
    ("an author's whole page", TEXT + "<div class='author-info'>" + "<p>Tilda Roe wrote this.</p>" * 9 + "</div>", 0),
]


@pytest.mark.parametrize(("html", "count"), cases(BOXES))
def test_the_rows_of_a_box_about_the_author(html: str, count: int) -> None:
    page = page_of_blocks(blocks(html))
    assert page.blocks is not None
    batch = PageBatch.of([page.units], [page.blocks])
    assert batch.markup is not None
    found = np.full(len(batch.lines.page), UNKNOWN, np.int64)
    find_bios(found, Rows(batch.lines, batch.texts), batch.markup)
    assert (found == BYLINE).sum() == count

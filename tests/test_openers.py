"""Boxes of HTML that their first line opens: other products below a product, readers' reviews."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.openers import boxes, without_opened
from cleaner.features.batch import PageBatch
from cleaner.features.text import line_batch
from cleaner.html.blocks import blocks
from cleaner.known.openers import opens_others
from cleaner.lines import KINDS
from cleaner.units import plain

OPENS = [
    ("other products", "Similar items", True),
    ("signs and case do not count", "YOU MAY ALSO LIKE…", True),
    ("another language", "Das könnte Sie auch interessieren", True),
    ("a comma inside", "Preces, kas Jums varētu patikt", True),
    ("right to left", "לקוחות קנו גם", True),
    ("no spaces between words", "この商品を見た人はこんな商品も見ています", True),
    ("marks above and below letters", "คุณอาจจะชอบ", True),
    ("readers", "Customer reviews", True),
    ("a number of them", "Reviews (12)", True),
    ("one word", "Relacionados", True),
    ("what others read", "Most read", True),
    ("facets of the product itself", "Related categories", False),
    ("what a wine goes with", "Goes well with", False),
    ('the "see also" of an encyclopedia', "Zobacz też", False),
    ("a sentence", "Similar items were found in the next grave.", False),
    ("a headline", "Reviews of the new ferry", False),
]


@pytest.mark.parametrize(("line", "opens"), cases(OPENS))
def test_whole_lines_open_a_box(line: str, opens: bool) -> None:
    assert opens_others(line_batch([[line]], [[0, 0]])).tolist() == [opens]


TEXT = 2 * "<p>The lamp is made of oak and brass, and its shade of the paper that the island still makes by hand.</p>"
CARD = "<div><a href=/x>Chair</a><span>40 crowns</span></div>"
BOX = f"<section><h2>Similar items</h2>{CARD * 3}</section>"
DEEP = 12 * "<div>" + CARD + 12 * "</div>"
PAGES = [
    ("a box below the text", TEXT + BOX, 4),
    ("a box within the text", TEXT + BOX + TEXT, 4),
    ("its element holds other sections too", f"<div><h2>Similar items</h2>{TEXT}<h2>Care</h2>{TEXT}</div>", 0),
    ("its cards have headings", TEXT + BOX.replace("<a href=/x>Chair</a>", "<h3>Chair</h3>"), 7),
    ("its cards lie deep", TEXT + BOX.replace(CARD, DEEP) + TEXT, 4),
    ("the row above lies deep, in the same element", f"<div>{DEEP}<h2>Similar items</h2>{CARD * 3}</div>{TEXT}", 0),
    ("nothing stands below it", f"{TEXT}<section><h2>Similar items</h2></section>{TEXT}", 0),
    ("its heading is by itself in an element", f"{TEXT}<div><h2>Similar items</h2></div>{CARD * 3}", 0),
]


def read(html: str) -> PageBatch:
    tree = blocks(html)
    return PageBatch.of([plain(tree.lines, ["\n"] * len(tree.lines), "html")], [tree])


@pytest.mark.parametrize(("html", "size"), cases(PAGES))
def test_a_box_is_the_element_that_its_line_begins(html: str, size: int) -> None:
    batch = read(html)
    assert batch.markup is not None
    openers = np.flatnonzero(opens_others(batch.lines)).tolist()
    assert boxes(openers, batch.lines, batch.markup).sum() == size


def likely(batch: PageBatch) -> np.ndarray:
    kinds = np.full((len(KINDS), len(batch.lines.page)), 0.3 / (len(KINDS) - 1), np.float32)
    kinds[KINDS.index("body")] = 0.7
    return kinds


def body_after(html: str) -> list[bool]:
    batch = read(html)
    assert batch.markup is not None
    kinds = without_opened(likely(batch), batch.lines, batch.markup)
    return (kinds[KINDS.index("body")] > 0.5).tolist()


def test_rows_of_a_box_are_less_likely_main_text() -> None:
    assert body_after(TEXT + BOX) == [True] * 2 + [False] * 4


SENTENCE = "The lamp is made of oak and brass, and its shade of the paper that the island still makes by hand."
MENU = [f"Room {number}" for number in range(12)]
TEXTS = [
    ("a box at the end", [SENTENCE] * 2 + ["Similar items", "Chair", "Table"], [2, 3, 4]),
    ("a box within the text", [SENTENCE, "Similar items", "Chair", "Table", SENTENCE], [1, 2, 3]),
    ("a title ends it", [SENTENCE, "Similar items", "Chair", "Table", "LAMPS", "Oak"], [1, 2, 3]),
    ("a menu ends it", [SENTENCE] * 2 + ["Similar items", "Chair", "Table", *MENU, "Oak"], [2, 3, 4]),
    ("a tab beside others", [SENTENCE] * 2 + ["Reviews", "Similar items", "Oak", "Brass"], []),
    ("reviews, whose end is not known", [SENTENCE] * 2 + ["Reviews", "Nice", "Too dark"], []),
]


def chances(lines: list[str]) -> np.ndarray:
    """Probabilities of a page: sentences are likely main text, other rows hardly less, menus never, capitals a title."""
    found = np.zeros((len(KINDS), len(lines)), np.float32)
    found[KINDS.index("body")] = [0.8 if line == SENTENCE else 0.01 if line in MENU else 0.7 for line in lines]
    found[KINDS.index("title")] = [0.9 if line.isupper() else 0 for line in lines]
    found[KINDS.index("body")] *= 1 - found[KINDS.index("title")]
    found[KINDS.index("nav")] = 1 - found.sum(0)
    return found


@pytest.mark.parametrize(("lines", "box"), cases(TEXTS))
def test_a_box_of_text_ends_where_something_else_begins(lines: list[str], box: list[int]) -> None:
    batch, before = PageBatch.of([plain(lines)]), chances(lines)
    after = without_opened(before.copy(), batch.lines, None)
    assert np.flatnonzero(after[KINDS.index("body")] < before[KINDS.index("body")] - 0.005).tolist() == box


def test_a_box_ends_with_its_page() -> None:
    pages = [[SENTENCE] * 2 + ["Similar items", "Chair", "Table"], ["Chair", "Table", SENTENCE]]
    together = without_opened(chances(pages[0] + pages[1]), PageBatch.of([plain(page) for page in pages]).lines, None)
    alone = [without_opened(chances(page), PageBatch.of([plain(page)]).lines, None) for page in pages]
    assert np.array_equal(together, np.concatenate(alone, axis=1))


def test_a_page_that_is_one_box_stays_as_it_is() -> None:
    assert all(body_after(f"<h1>Lamps</h1>{BOX}"))

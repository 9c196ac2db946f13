"""Cards of other pages below an article: elements of one make, each with a linked title and a teaser."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.blocks import main_odds
from cleaner.decision.cards import cards, without_cards
from cleaner.features.batch import PageBatch
from cleaner.features.pages import PAGES
from cleaner.html.blocks import blocks
from cleaner.lines import KINDS
from cleaner.pages import page_of_blocks

ONE = "The weir at Cold Hatch gave way on Sunday night, and by Monday the mill pond had become a meadow with ducks on it."
TWO = "The miller has asked for a barrier, the ducks for nothing at all, and the parish for a second opinion by Thursday."
TEXT = f"<h1>A meadow with ducks</h1><p>{ONE}</p><p>{TWO}</p>"
CARD = "<div class=c><h3><a href=/{0}>A title of story {0}</a></h3><p>What it says in a few words, and no more.</p></div>"
CARDS = "".join(CARD.format(number) for number in (1, 2, 3))
WHOLE = "<a class=c href=/{0}><h3>A title of story {0}</h3><p>What it says in a few words, and no more.</p></a>"
UNLINKED = CARDS.replace("<a href=/1>", "").replace("<a href=/2>", "").replace("<a href=/3>", "")

PAGES_WITH = [
    ("cards below the text", f"<article>{TEXT}</article><section><h2>More</h2>{CARDS}</section>", 7),
    ("each one a link as a whole", f"<article>{TEXT}</article><section>{WHOLE.format(1)}{WHOLE.format(2)}</section>", 4),
    ("parts of the text whose titles are no links", f"<article>{TEXT}{UNLINKED}</article>", 0),
    ("one alone", f"<article>{TEXT}</article><section>{CARD.format(1)}</section>", 0),
    ("a listing, with no text above", f"<main>{CARDS}</main>", 0),
    ("a roundup, with text between", f"<article>{TEXT}{CARDS}<p>{ONE} {TWO} {ONE}</p></article>", 0),
]


def batch_of(html: str) -> PageBatch:
    page = page_of_blocks(blocks(html))
    assert page.blocks is not None
    return PageBatch.of([page.units], [page.blocks])


@pytest.mark.parametrize(("html", "count"), cases(PAGES_WITH))
def test_the_rows_of_cards(html: str, count: int) -> None:
    batch = batch_of(html)
    assert batch.markup is not None
    found = cards(batch.lines, batch.markup)
    assert found.sum() == count
    texts = np.array(batch.texts[0])[found].tolist()
    assert not {ONE, TWO} & set(texts) and ("More" in texts) == (count == 7)


@pytest.mark.parametrize(("sort", "goes"), [("article", True), ("listing", False), (None, False)])
def test_they_go_from_an_article_alone(sort: str | None, goes: bool) -> None:
    batch = batch_of(PAGES_WITH[0][1])
    assert batch.markup is not None
    kinds = np.full((len(KINDS), len(batch.lines.page)), 1 / len(KINDS), np.float32)
    pages = None if sort is None else (np.array(PAGES) == sort).astype(np.float32)[:, None]
    changed = main_odds(without_cards(kinds, batch.lines, batch.markup, pages)) < main_odds(kinds) - 1
    assert changed.sum() == (7 if goes else 0)

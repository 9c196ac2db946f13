"""Lines of HTML in the same place of a template are decided with each other where the model agrees about them."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.blocks import main_odds
from cleaner.decision.places import SPREAD, places, pooled_places
from cleaner.features.batch import PageBatch
from cleaner.features.text import Floats
from cleaner.html.blocks import blocks
from cleaner.lines import KINDS, numbers_of
from cleaner.odds import sigmoid
from cleaner.pages import page_of_blocks

RECORD = "<div class=card><h3 class=name>Kettle {0}</h3><p class=price>{0} crowns</p></div>"
LISTING = "<main>" + "".join(RECORD.format(number) for number in range(4)) + "<p>Back to the shop</p></main>"


def batch_of(html: str) -> PageBatch:
    page = page_of_blocks(blocks(html))
    assert page.blocks is not None
    return PageBatch.of([page.units], [page.blocks])


def kinds_of(odds: list[float]) -> Floats:
    """Probabilities with these log odds of main text."""
    main = sigmoid(np.array(odds, np.float32))
    kinds = np.full((len(KINDS), len(odds)), 1e-9, np.float32)
    kinds[numbers_of(["body"])[0]], kinds[numbers_of(["nav"])[0]] = main, 1 - main
    return kinds


def test_records_have_a_place_for_each_of_their_parts() -> None:
    batch = batch_of(LISTING)
    assert batch.markup is not None
    found = places(batch.lines, batch.markup).tolist()
    names, prices, last = found[0:8:2], found[1:8:2], found[8]
    assert len(set(names)) == len(set(prices)) == 1 and len({names[0], prices[0], last}) == 3


AGREE = [2.0, 0.5, 2.0, 0.5, 2.0, 0.5, -0.3, 0.5, -1.0]
APART = [4.0, 0.5, -4.0, 0.5, 4.0, 0.5, -4.0, 0.5, -1.0]
ODDS = [("most are main text", AGREE, True), ("the model does not agree with itself", APART, False)]


@pytest.mark.parametrize(("odds", "changes"), cases(ODDS))
def test_a_line_goes_with_those_in_its_place(odds: list[float], changes: bool) -> None:
    batch = batch_of(LISTING)
    assert batch.markup is not None
    found = main_odds(pooled_places(kinds_of(odds), batch.lines, batch.markup))
    assert (found[6] > 0) == changes
    assert found[8] == pytest.approx(odds[8], abs=1e-3)  # alone in its place
    assert changes or np.allclose(found, odds, atol=1e-3)


def test_what_agrees_is_told_by_the_spread_and_not_by_the_number() -> None:
    batch = batch_of("<main>" + "<p class=a>Tea is ready.</p>" * 3 + "</main>")
    assert batch.markup is not None
    wide = [SPREAD * 2, 0.0, -SPREAD * 2]
    assert np.allclose(main_odds(pooled_places(kinds_of(wide), batch.lines, batch.markup)), wide, atol=1e-3)


def test_pages_do_not_mix() -> None:
    one = page_of_blocks(blocks("<p class=a>Tea is ready.</p>"))
    two = page_of_blocks(blocks("<p class=a>Milk is not.</p>"))
    assert one.blocks is not None and two.blocks is not None
    batch = PageBatch.of([one.units, two.units], [one.blocks, two.blocks])
    assert batch.markup is not None
    assert np.allclose(main_odds(pooled_places(kinds_of([1.0, -1.0]), batch.lines, batch.markup)), [1, -1], atol=1e-3)


def test_a_page_without_lines() -> None:
    batch = batch_of("")
    assert batch.markup is not None
    assert pooled_places(kinds_of([]), batch.lines, batch.markup).shape == (len(KINDS), 0)

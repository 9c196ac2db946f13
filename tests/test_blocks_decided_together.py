"""Rows of a table, items of a list and lines of a sample: the evidence of all is pooled, and each keeps its own kind."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decision.blocks import numbered, pooled
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.odds import log_odds, sigmoid

MAIN = numbers_of(MAIN_KINDS)
BODY, HEADING, NAV, RELATED = map(KINDS.index, ("body", "heading", "nav", "related"))


def kinds_of(main: list[float]) -> np.ndarray:
    """Probabilities of the kinds of some rows: so much body, a tenth of it heading, the rest menu and a little related."""
    chances = np.zeros((len(KINDS), len(main)), np.float32)
    share = np.array(main, np.float32)
    chances[BODY], chances[HEADING] = 0.9 * share, 0.1 * share
    chances[NAV], chances[RELATED] = 0.8 * (1 - share), 0.2 * (1 - share)
    return chances


def main_of(main: list[float], block: list[int], words: list[float]) -> list[float]:
    found = pooled(kinds_of(main), np.array(block), np.array(words, np.float32))
    shares: list[float] = found[MAIN].sum(0).tolist()
    return shares


POOLED = [
    ("rows alike stay as they are", [0.7, 0.7], [0, 0], [4, 4], [0.7, 0.7]),
    ("one for and one against: neither", [0.9, 0.1], [0, 0], [4, 4], [0.5, 0.5]),
    ("two against one", [0.9, 0.9, 0.1], [0, 0, 0], [1, 1, 1], [0.6754] * 3),
    ("four times the words weigh twice", [0.9, 0.1, 0.1], [0, 0, 0], [4, 1, 1], [0.5] * 3),
    ("rows of no block stay as they are", [0.9, 0.3, 0.1], [0, -1, 0], [4, 4, 4], [0.5, 0.3, 0.5]),
    ("each block for itself", [0.9, 0.1, 0.8, 0.8], [0, 0, 1, 1], [1, 1, 1, 1], [0.5, 0.5, 0.8, 0.8]),
    ("a block may be parted", [0.9, 0.8, 0.1], [0, 1, 0], [1, 1, 1], [0.5, 0.8, 0.5]),
    ("a block of one row", [0.9], [7], [3], [0.9]),
    ("no block", [0.9, 0.1], [-1, -1], [1, 1], [0.9, 0.1]),
    ("nothing", [], [], [], []),
]


@pytest.mark.parametrize(("main", "block", "words", "expected"), cases(POOLED))
def test_pooled(main: list[float], block: list[int], words: list[float], expected: list[float]) -> None:
    assert main_of(main, block, words) == pytest.approx(expected, abs=1e-4)


def test_the_kinds_of_a_side_keep_their_shares() -> None:
    found = pooled(kinds_of([0.9, 0.1]), np.array([0, 0]), np.ones(2, np.float32))
    assert found[BODY].tolist() == pytest.approx([0.45, 0.45])
    assert found[HEADING].tolist() == pytest.approx([0.05, 0.05])
    assert found[NAV].tolist() == pytest.approx([0.4, 0.4])


def test_what_came_stays_as_it_is() -> None:
    kinds = kinds_of([0.9, 0.1])
    pooled(kinds, np.array([0, 0]), np.ones(2, np.float32))
    assert kinds.tolist() == kinds_of([0.9, 0.1]).tolist()


SHARES = st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(-1, 3), st.integers(1, 500)), min_size=1, max_size=30)


@given(SHARES)
def test_all_rows_of_a_block_get_the_mean_of_their_log_odds(rows: list[tuple[float, int, int]]) -> None:
    main, block, words = (list(column) for column in zip(*rows, strict=True))
    found = pooled(kinds_of(main), np.array(block), np.array(words, np.float32))
    assert found.sum(0).tolist() == pytest.approx([1.0] * len(rows), abs=1e-4)
    for number in set(block) - {-1}:
        places = [place for place, each in enumerate(block) if each == number]
        weights = np.sqrt([words[place] for place in places])
        odds = np.average([float(log_odds(np.float64(main[place]))) for place in places], weights=weights)
        expected = float(sigmoid(np.array([odds], np.float32))[0])
        assert found[MAIN][:, places].sum(0).tolist() == pytest.approx([expected] * len(places), abs=2e-3)


def test_numbers_of_several_pages_have_none_in_common() -> None:
    pages = [np.array([0, 0, -1, 2]), np.array([], np.int64), np.array([-1]), np.array([0, 1])]
    assert numbered(pages).tolist() == [0, 0, -1, 2, -1, 3, 4]
    assert numbered([]).tolist() == []


@pytest.mark.parametrize("sure", [1e-9, 1e-7])
def test_a_row_that_is_very_sure_takes_part_in_the_decision(sure: float) -> None:
    others = [0.99] * 20
    first, *rest = main_of([sure, *others], [0] * 21, [4.0] * 21)
    assert first == pytest.approx(rest[0], abs=1e-3)

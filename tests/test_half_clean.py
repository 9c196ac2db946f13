"""A page that an extractor has cleaned already is left as it came where the model is in doubt."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

from cleaner.decision.half_clean import DOUBT, FEW, FEWEST_WORDS, SURELY_CHROME, left_as_it_came
from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE

LONG = "word " * 60
ROWS = 5
SCORES = [0.9, 0.9, 0.4, 0.2, 0.1]
CHROME = SURELY_CHROME / 2


def verdict(scores: list[float], quality: float, reason: str = "among-dropped-lines", scripts: int = -1) -> Verdict:
    score = np.array(scores, np.float32)
    rows = len(score)
    keep = score > 0.5
    return Verdict(
        np.zeros((2, rows), np.int64),
        score,
        score,
        keep,
        np.where(keep, CODE["reads-like-article"], CODE[reason]),
        np.array([quality], np.float32),
        np.zeros(1, bool),
        np.arange(rows) == scripts,
    )


LEFT = [
    ("in doubt, without menus", SCORES, DOUBT - 0.1, LONG, True),
    ("the model is not in doubt", SCORES, DOUBT + 0.1, LONG, False),
    ("some lines are surely chrome", [0.9, 0.4, *[CHROME] * (FEW + 1)], DOUBT - 0.1, LONG, False),
    ("few lines are surely chrome", [0.9, 0.9, 0.4, *[CHROME] * FEW], DOUBT - 0.1, LONG, True),
    ("a short scrape", SCORES, DOUBT - 0.1, "word " * (FEWEST_WORDS // 10), False),
]


@pytest.mark.parametrize(("scores", "quality", "line", "left"), cases(LEFT))
def test_such_a_page_is_left_as_it_came(scores: list[float], quality: float, line: str, left: bool) -> None:
    before = verdict(scores, quality)
    found = left_as_it_came(before, read("\n".join([line] * len(scores))))
    assert found.keep.all() == left
    assert (found.reason[~before.keep] == CODE["half-clean" if left else "among-dropped-lines"]).all()
    assert (found.reason[before.keep] == before.reason[before.keep]).all()


def test_what_the_wording_settles_and_scripts_still_go() -> None:
    page = read("\n".join([LONG] * ROWS))
    assert left_as_it_came(verdict(SCORES, DOUBT - 0.1, "known-phrase"), page).keep.tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert left_as_it_came(verdict(SCORES, DOUBT - 0.1, scripts=3), page).keep.tolist() == [True, True, True, False, True]


def test_a_page_with_nothing_to_keep_stays_empty() -> None:
    before = verdict([0.2] * ROWS, DOUBT - 0.1)._replace(nothing=np.ones(1, bool))
    assert not left_as_it_came(before, read("\n".join([LONG] * ROWS))).keep.any()

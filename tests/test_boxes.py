"""Text behind a box that is known to be one goes on."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

from cleaner.decision.blocks import main_odds
from cleaner.decision.boxes import RAISED, behind_boxes
from cleaner.lines import KINDS, UNKNOWN, numbers_of
from cleaner.odds import sigmoid

LONG = "The ferry at Low Sandwick has not run since the chain was taken away to be weighed in March."
RELATED, BODY, LEGAL = numbers_of(("related", "body", "legal"))
PAGES = [
    # lines, settled kinds, log odds, rows that are raised
    ("behind a box", [LONG, "More:", "A title", LONG, LONG], [RELATED, RELATED], [3, -4, -4, -1, -1.5], [3, 4]),
    ("one row of the box is not settled", [LONG, "More:", "A title", LONG], [RELATED, UNKNOWN], [3, -4, -4, -1], []),
    ("the text above is in doubt", [LONG, "More:", LONG], [RELATED], [0.5, -4, -1], []),
    ("it is surely something else", [LONG, "More:", LONG], [RELATED], [3, -4, -5], []),
    ("a title begins another text", [LONG, "More:", "A title", LONG], [RELATED], [3, -4, -1, -1], []),
    ("no box", [LONG, "Rights", LONG], [LEGAL], [3, -4, -1], []),
    ("too long for a box", [LONG, *["A title"] * 13, LONG], [RELATED] * 13, [3, *[-4] * 13, -1], []),
]


@pytest.mark.parametrize(("lines", "settled", "odds", "raised"), cases(PAGES))
def test_what_follows_a_box(lines: list[str], settled: list[int], odds: list[float], raised: list[int]) -> None:
    main = sigmoid(np.array(odds, np.float32))
    kinds = np.full((len(KINDS), len(lines)), 1e-9, np.float32)
    kinds[BODY], kinds[LEGAL] = main, 1 - main
    known = np.array([UNKNOWN, *settled, *[UNKNOWN] * (len(lines) - 1 - len(settled))])
    found = main_odds(behind_boxes(kinds, known, read("\n".join(lines))))
    expected = [RAISED if row in raised else value for row, value in enumerate(odds)]
    assert found == pytest.approx(expected, abs=1e-3)

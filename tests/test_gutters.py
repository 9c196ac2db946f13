"""Numbers that count up, a row each."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

from cleaner.known.gutters import NAV, UNKNOWN, find_gutters
from cleaner.known.rows import Rows

RUNS = [
    ("line numbers", ["1", "2", "3", "4"], [True] * 4),
    ("a count that goes on", ["a = 1", "9", "10", "11", "12"], [False, True, True, True, True]),
    ("too few", ["1", "2", "3", "Tea"], [False] * 4),
    ("scores", ["12", "14", "9", "7", "3"], [False] * 5),
    ("words between", ["1", "Tea", "2", "Milk", "3", "Salt", "4"], [False] * 7),
    ("two runs side by side", ["1", "2", "3", "4", "1", "2"], [True] * 4 + [False] * 2),
    ("years of a table", ["2018", "2019", "2020", "2021"], [False] * 4),
    ("numbers that no page has", ["1" * 30, "2" * 30, "3" * 30, "4" * 30], [False] * 4),
]


@pytest.mark.parametrize(("lines", "expected"), cases(RUNS))
def test_rows_that_count_up_are_navigation(lines: list[str], expected: list[bool]) -> None:
    batch = read("\n".join(lines))
    found = np.full(len(lines), UNKNOWN, np.int64)
    find_gutters(found, Rows(batch, [lines]))
    assert (found == NAV).tolist() == expected

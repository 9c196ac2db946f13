"""Footnotes that lead back to the text are main text."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

from cleaner.known.notes import BODY, find_notes
from cleaner.known.rows import Rows
from cleaner.lines import UNKNOWN

ROWS = [
    ("a note", ["1. The well was dug in 1611. ↩"], [True]),
    ("the sign as text", ["1. The well was dug in 1611. ↩︎"], [True]),
    ("with the number of its place", ["The well was dug in 1611. ↩2"], [True]),
    ("its neighbours have no sign", ["1. One.", "2. Two. ↩︎", "3. Three.", "Share this"], [True, True, True, False]),
    ("numbers that do not go on", ["7. Seven.", "2. Two. ↩︎", "4. Four."], [False, True, False]),
    ("a sentence about the sign", ["The sign ↩ stands for a way back."], [False]),
    ("a list without the sign", ["1. One.", "2. Two."], [False, False]),
]


@pytest.mark.parametrize(("lines", "expected"), cases(ROWS))
def test_notes_are_body(lines: list[str], expected: list[bool]) -> None:
    found = np.full(len(lines), UNKNOWN, np.int64)
    find_notes(found, Rows(read("\n".join(lines)), [lines]))
    assert (found == BODY).tolist() == expected


def test_what_is_settled_stays() -> None:
    found = np.array([3, UNKNOWN])
    find_notes(found, Rows(read("1. One. ↩\n2. Two. ↩"), [["1. One. ↩", "2. Two. ↩"]]))
    assert found.tolist() == [3, BODY]

"""Rows of plain text take in the evidence of the rows beside them, as far as the looks of both let it through."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decision.neighbours import CHANGE, EVEN, MANY, RAREST, REACH, Looks, changes, messages, pairs, smoothed
from cleaner.features.batch import PageBatch
from cleaner.forms.reading import read
from cleaner.units import plain


def looks_of(*texts: str, form: str = "text") -> Looks:
    batch = PageBatch.of([read(text, form) for text in texts])
    blocks = [units.block for units in batch.units]
    return Looks.of(batch.lines, np.concatenate(blocks))


LONG = "A line of so many words that nobody would ever take it for a short one of a list"
# name, text, what holds of its last line and the line above
HOLDS = [
    ("a blank line between", "Tea\n\nMilk", {"always", "both short"}),
    ("none, where others have", "Tea\n\nSalt\nMilk", {"always", "both short", "touching", "both short, touching"}),
    ("blank lines part nothing", "Salt\nMilk", {"always", "both short", "unspaced"}),
    ("long lines", f"{LONG}\n\n{LONG}", {"always", "both long"}),
    ("a lead-in", "Bring:\n\nMilk", {"always", "both short", "lead above"}),
    ("a line that goes on", "Tea\n\nand milk", {"always", "both short", "goes on"}),
    ("numbers", "Tea\n\n1 Milk\n\n2 Salt", {"always", "both short", "both with numbers"}),
]


@pytest.mark.parametrize(("text", "expected"), cases(HOLDS))
def test_what_holds_of_two_lines(text: str, expected: set[str]) -> None:
    found = dict(zip(CHANGE, pairs(looks_of(text))[:, -1].tolist(), strict=True))
    assert {name for name, value in found.items() if value and not name.startswith("difference")} == expected


def test_lines_of_one_list_change_sides_less_often_than_others() -> None:
    chances = changes(looks_of("- Tea\n- Milk\n\nAbout us\n\nA paragraph."))
    assert chances[1] < min(chances[2:])


def test_nothing_goes_from_page_to_page_nor_through_markdown() -> None:
    assert changes(looks_of("Tea\n\nMilk", "Salt\n\nOil"))[[0, 2]].tolist() == [EVEN, EVEN]
    marked = looks_of("# Tea\n\n- Milk\n- Salt", form="markdown")
    assert changes(marked).tolist() == [EVEN] * 3
    odds = np.array([3, -2, 1], np.float32)
    assert smoothed(odds, marked).tolist() == odds.tolist()


def test_a_line_between_others_takes_their_side() -> None:
    looks = looks_of("- Tea\n- Milk\n- Salt\n- Oil\n\n- Rope")
    lone = smoothed(np.array([-3, -3, 1, -3, -3], np.float32), looks)
    assert lone[2] < 0.2
    assert (lone[[0, 1, 3, 4]] < -1).all()


ODDS = st.lists(st.tuples(st.floats(-3, 3), st.floats(RAREST, EVEN)), min_size=1, max_size=REACH)


@given(ODDS)
def test_messages_are_those_of_a_chain_computed_one_by_one(rows: list[tuple[float, float]]) -> None:
    odds, change = (np.array(column, np.float32) for column in zip(*rows, strict=True))

    def chain(own: list[float], chances: list[float]) -> list[float]:
        out, above = [], 1.0
        for number, (each, chance) in enumerate(zip(own, chances, strict=True)):
            above = (above * (1 - chance) + chance) / (above * chance + 1 - chance) if number else 1.0
            out.append(above)
            above *= float(np.exp(each))
        return out

    down = chain(odds.tolist(), change.tolist())
    up = chain(odds[::-1].tolist(), [0.5, *change[:0:-1].tolist()])[::-1]
    assert messages(odds, change).tolist() == pytest.approx(np.log(np.multiply(down, up)).tolist(), abs=1e-3)


def test_a_few_lines_without_a_blank_one_stay_as_they_are() -> None:
    few, many = (np.resize(np.array([-3, 1], np.float32), rows) for rows in (MANY - 1, MANY))
    assert smoothed(few, looks_of("Tea\n" * len(few))).tolist() == few.tolist()
    assert smoothed(many, looks_of("Tea\n" * len(many)))[1] < 0


def test_a_page_of_a_line_and_one_of_none() -> None:
    batch = PageBatch.of([plain(["Tea"]), plain([])])
    assert smoothed(np.array([1.0], np.float32), Looks.of(batch.lines, np.array([-1]))).tolist() == [1]

"""Units: lines of a scrape, the columns about them, and the verdicts back on the lines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import cases, is_linear

from cleaner.forms.reading import read
from cleaner.lines import KINDS
from cleaner.units import MARKS, UNSETTLED, Unit, Units, assembled, lines_with, plain


def units_of(texts: list[str], *found: Unit, users: dict[int, list[int]] | None = None) -> Units:
    return assembled(texts, ["\n"] * len(texts), found, "text", users=users)


def test_of_plain_text_every_line_that_is_not_blank_is_a_unit() -> None:
    units = plain(["", " One", "\t", "", "Two "])
    assert units.words == ["One", "Two"]
    assert units.unit.tolist() == [-1, 0, -1, -1, 1]
    assert units.blanks.tolist() == [1, 2, 0]
    assert units.rows.tolist() == units.first_lines.tolist() == [1, 4]
    assert not units.marks.any()
    assert units.settled.tolist() == units.block.tolist() == [UNSETTLED] * 2
    assert units.form == "text"


def test_of_nothing_there_is_nothing() -> None:
    for texts in ([], ["", " "]):
        for units in (plain(texts), units_of(texts)):
            assert units.words == []
            assert units.blanks.tolist() == [len(texts)]
            assert units.marks.shape == (len(MARKS), 0)
            assert lines_with(units, np.zeros(0, bool)).tolist() == []


def test_columns() -> None:
    table = [Unit([0, 1], "a b", {"log_cells": 2.0}, block=3), Unit([2], "1 2", {"log_cells": 2.0, "strong": 1.0}, block=3)]
    units = assembled(["a|b", "-|-", "1|2", "x"], ["\n"] * 4, [*table, Unit([3], "x", settled="nav")], "markdown", ["wrapped"])
    assert units.marks[MARKS.index("log_cells")].tolist() == [2, 2, 0]
    assert units.marks[MARKS.index("strong")].tolist() == [0, 1, 0]
    assert units.marks[MARKS.index("wrapped")].tolist() == [1, 1, 1]
    assert units.settled.tolist() == [UNSETTLED, UNSETTLED, KINDS.index("nav")]
    assert units.block.tolist() == [3, 3, UNSETTLED]
    assert units.unit.tolist() == [0, 0, 1, 2]
    assert units.first_lines.tolist() == [0, 2, 3]


BLANKS = [
    ("a line each", ["a", "", "b", "c", ""], [[0], [2], [3]], [0, 1, 0, 1]),
    ("above the first and below the last", ["", "a", "", ""], [[1]], [1, 2]),
    ("between the lines of a unit they do not count", ["a", "", "b", "", "", "c"], [[0, 2], [5]], [0, 2, 0]),
    ("behind a unit with a line further down", ["a", "", "b", "", "", "c", "[1]: /x"], [[0, 6], [2], [5]], [0, 1, 2, 0]),
    ("behind a unit that another one parts", ["a", "", "page 2", "", "b", "", "c"], [[0, 4], [2], [6]], [0, 1, 1, 0]),
]


def blanks_of(texts: list[str], lines: list[list[int]]) -> list[int]:
    found: list[int] = units_of(texts, *(Unit(each, "x") for each in lines)).blanks.tolist()
    return found


@pytest.mark.parametrize(("texts", "lines", "blanks"), cases(BLANKS))
def test_blank_lines_above_each_unit(texts: list[str], lines: list[list[int]], blanks: list[int]) -> None:
    assert blanks_of(texts, lines) == blanks


def test_an_address_changes_no_blank_lines() -> None:
    text = "[Tea][1]\n\nText\n\n\nText\n"
    assert read(text + "\n[1]: /tea\n", "markdown").blanks.tolist()[:3] == read(text, "markdown").blanks.tolist()[:3]


USERS = [
    ("the first of those that stay", [False, True, True], 1),
    ("any that stays", [False, False, True], 2),
    ("the first where none does", [False, False, False], 0),
]


@pytest.mark.parametrize(("keep", "user"), cases(USERS))
def test_a_line_with_several_users_goes_with(keep: list[bool], user: int) -> None:
    units = units_of(["a", "b", "", "c", "[1]: /x"], Unit([0, 4], "a"), Unit([1], "b"), Unit([3], "c"), users={4: [0, 1, 2]})
    assert lines_with(units, np.array(keep)).tolist() == [0, 1, 2, user]
    assert units.unit.tolist() == [0, 1, -1, 2, 0]  # as they were


@pytest.mark.slow
def test_verdicts_go_back_in_linear_time() -> None:
    def work(count: int) -> Callable[[], object]:
        text = "".join(f"[a][{n}]\n\n" for n in range(count)) + "".join(f"[{n}]: /x\n" for n in range(count))
        units = read(text, "markdown")
        return lambda: lines_with(units, np.ones(len(units.words), bool))

    assert is_linear(work, 4_000)

"""Lists and tables of plain text, which are decided together."""

from __future__ import annotations

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.forms.lists import LONGEST_ROW, with_lists
from cleaner.forms.reading import read
from cleaner.units import plain

LISTS = [
    ("items under a line", "Bring:\n• Tea\n• Milk\nGo.", [None, 0, 0, None]),
    ("bullets of several sorts", "- Tea\n* Milk\n– Salt", [0, 0, 0]),
    ("numbers", "1. Tea\n2. Milk\n[3] Salt\n(4) Oil", [0, 0, 0, 0]),
    ("a year is no number of an item", "1986. Tea\n1987. Milk", [None, None]),
    ("a single item", "• Tea\nMilk", [None, None]),
    ("a blank line parts two lists", "• Tea\n• Milk\n\n• Salt\n• Oil", [0, 0, 1, 1]),
    ("items with blank lines between are none", "• Tea\n\n• Milk", [None, None]),
    ("a line of text parts them, too", "• Tea\n• Milk\nand\n• Salt\n• Oil", [0, 0, None, 1, 1]),
    ("rows with tabs", "Prices\nTea\t2\nMilk\t1", [None, 0, 0]),
    ("a tab at an edge is no cell", "\tTea\nMilk\t", [None, None]),
    ("long lines are no rows", f"Tea\t{'x' * LONGEST_ROW}\nMilk\t1", [None, None]),
    ("a list above a table", "• Tea\n• Milk\na\tb\nc\td", [0, 0, 1, 1]),
    ("an item with a tab is an item", "• Tea\t2\nMilk\t1\nSalt\t3", [None, 0, 0]),
    ("text", "Tea\nMilk", [None, None]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(("text", "expected"), cases(LISTS))
def test_lists(text: str, expected: list[int | None]) -> None:
    found = with_lists(plain(text.split("\n"))).block.tolist()
    assert [number if number >= 0 else None for number in found] == expected


def test_reading_a_text_finds_them() -> None:
    assert read("Bring:\n• Tea\n• Milk\n").block.tolist() == [-1, 0, 0]


LINES = st.lists(st.sampled_from(["", "- a", "1. b", "• c\td", "e\tf", "\tg", "text", "x" * LONGEST_ROW + "\ty"]), max_size=20)


@given(LINES)
def test_a_list_is_two_units_or_more_right_below_each_other(lines: list[str]) -> None:
    units = plain(lines)
    found = with_lists(units)
    first = units.first_lines.tolist()
    for number in set(found.block.tolist()) - {-1}:
        rows = [first[unit] for unit in (found.block == number).nonzero()[0]]
        assert len(rows) >= 2
        assert rows == list(range(rows[0], rows[-1] + 1))
    assert found._replace(block=units.block) == units
    assert found.block.tolist() == with_lists(units, tabs=any("\t" in line for line in lines)).block.tolist()

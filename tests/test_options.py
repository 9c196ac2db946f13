"""Rows that hold the options of a list to choose from, and tables that only look like them."""

from __future__ import annotations

import pytest
from conftest import cases

from cleaner.features.text import line_batch
from cleaner.known.kinds import known_kinds
from cleaner.lines import KINDS, UNKNOWN

STORY = "The ferry had been late since the spring, and nobody on the island asked why any more."
REGIONS = "Region Alsace Aquitaine Auvergne Bretagne Centre Corse Limousin Lorraine Picardie".split()
DAYS = [str(day) for day in range(1, 32)]
PAGES = [
    ("a list to choose from", [STORY, "\t".join(REGIONS)], ["", "nav"]),
    ("the days of a month beside its names", [STORY, "\t".join(DAYS), "\t".join("JFMAMJJASOND")], ["", "nav", "nav"]),
    ("a row of a table of numbers", [STORY, "\t".join(["1990", *DAYS[:11]])], ["", ""]),
    ("a row of few cells", [STORY, "\t".join(REGIONS[:9])], ["", ""]),
    ("words of a sentence", [STORY, " ".join(REGIONS)], ["", ""]),
    ("a wide table of words", [STORY, "\t".join(REGIONS), "\t".join(["Coast", *["yes", "no"] * 5])], ["", "", ""]),
]


@pytest.mark.parametrize(("lines", "kinds"), cases(PAGES))
def test_options_are_settled_and_tables_are_not(lines: list[str], kinds: list[str]) -> None:
    batch = line_batch([lines], [[0] * (len(lines) + 1)])
    found = known_kinds(batch, [lines], [None])
    assert [KINDS[kind] if kind != UNKNOWN else "" for kind in found] == kinds


def test_a_table_ends_with_its_page() -> None:
    pages = [[STORY, "\t".join(REGIONS)], ["\t".join(reversed(REGIONS)), STORY]]
    found = known_kinds(line_batch(pages, [[0] * 3] * 2), pages, [None] * 2).tolist()
    assert found == [UNKNOWN, KINDS.index("nav"), KINDS.index("nav"), UNKNOWN]

"""Words and lines that are looked up by their hashes."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.lookup import (
    Hashed,
    Openings,
    Table,
    among,
    first_characters,
    first_words,
    hashed_characters,
    hashed_words,
)
from cleaner.features.text import line_batch
from cleaner.known.rows import Rows

HASHES = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9).map(lambda high: high << 16), max_size=30)


def rows_of(lines: list[str]) -> Rows:
    return Rows(line_batch([lines], [[0] * (len(lines) + 1)]), [lines])


@given(HASHES, HASHES)
def test_a_hash_is_among_those_of_its_table(asked: list[int], table: list[int]) -> None:
    hashes, found = np.array(asked, np.uint32), Table.of(np.array(table, np.uint32))
    expected = [each in table for each in asked]
    assert among(hashes, found).tolist() == among(Hashed.of(hashes), found).tolist() == expected


BEGINNINGS = [
    ("two words and more", "Tea, milk and salt", 4, True, "T"),
    ("one word", "tea!", 1, True, "t"),
    ("a sign before it", "→ Tea", 1, True, "→"),
    ("another word", "Milk and tea", 3, False, "m"),
    ("no word", "→ →", 0, False, "→"),
]


@pytest.mark.parametrize(("line", "words", "begins", "sign"), cases(BEGINNINGS))
def test_the_beginning_of_a_row(line: str, words: int, begins: bool, sign: str) -> None:
    rows = rows_of([line, "Tea stands in the row below."])
    assert rows.size[0] == first_words(rows.batch)[0][0] == words
    assert rows.begin_with(hashed_words(("tea",)))[0] == begins
    assert among(first_characters(rows.batch), hashed_characters(sign))[0]


PHRASES = ["see also", "siehe auch", "à lire", "more"]
OPENINGS = [
    ("a phrase of several words", "See also: tea", True, False),
    ("without its accents", "A lire: le thé", True, False),
    ("a phrase of one word", "More tea", False, True),
    ("a phrase alone", "More", False, True),
    ("half of a phrase", "See tea", False, False),
    ("not at the beginning", "You may see also tea", False, False),
    ("no word", "…", False, False),
]


@pytest.mark.parametrize(("line", "several", "single"), cases(OPENINGS))
def test_rows_that_may_begin_with_a_phrase(line: str, several: bool, single: bool) -> None:
    found = rows_of([line, "See also the row below."]).may_begin_with(Openings(PHRASES))
    assert (found[0][0], found[1][0]) == (several, single)


def test_a_row_has_its_text_whatever_its_page() -> None:
    pages = [["One", "Two"], [], ["Three"]]
    rows = Rows(line_batch(pages, [[0] * (len(page) + 1) for page in pages]), pages)
    assert rows.texts(np.array([2, 0])) == ["Three", "One"]
    assert [rows[row] for row in range(len(rows))] == ["One", "Two", "Three"]

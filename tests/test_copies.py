"""What a page says twice is kept once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from conftest import cases, read
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.decision.copies import _firsts, second_copies
from scripts.measure.copies import second_words

ONE = "The ferry at Low Sandwick has not run since the chain was taken away to be weighed in March."
TWO = "Nobody at the harbour office could say on Tuesday when the chain will be brought back to the quay."
LONG = f"{ONE[:-1]}, and the boats that came for it on Monday, Tuesday and Friday went home without a passenger."
HOURS = "Monday 9:00 to 17:30, Saturday 10:00 to 12:30, lunch break 12:30 to 13:15"
REFRAIN = "and the chain lies still on the scale"
REPLIES = ["I would not wait for it.", "Take the bus.", "There is none on Sunday.", "Then walk.", "It is far."]

PAGES = [
    # lines, kept rows (None: all), rows that are second copies
    ("a copy", [ONE, TWO, ONE], None, [2]),
    ("two copies in a run", [ONE, TWO, LONG, "Share", ONE, TWO], None, [4, 5]),
    ("in other pieces", [f"{ONE} {TWO}", LONG, TWO], None, [2]),
    ("a long copy that ends in other words", [LONG, TWO, LONG.replace("a passenger", "me")], None, [2]),
    ("a copy in more words than were said", [ONE, TWO, LONG], None, []),
    ("the first one is not kept", [ONE, TWO, ONE], [1, 2], []),
    ("a refrain", [REFRAIN, ONE, REFRAIN, TWO, REFRAIN], None, []),
    ("figures", [HOURS, ONE, TWO, HOURS], None, []),
    ("a template", [LONG, *[ONE] * 5, TWO], None, []),
    ("a post that another one quotes", [ONE, TWO, "Ann said: ↑", ONE, LONG], None, []),
    ("a quotation of two paragraphs", [ONE, TWO, "Originally Posted by Ann", "View Post", ONE, TWO, LONG], None, []),
    ("a quotation behind a date", [ONE, TWO, "Anna schrieb am 3. Mai 2019:", "#12", ONE, LONG], None, []),
    ("the whole page once more, below a quotation", [ONE, TWO, "Ann said: ↑", ONE, *REPLIES, ONE, TWO], None, [9, 10]),
    ("a sentence that says so stands far above", [ONE, TWO, "Ann said:", *REPLIES, ONE], None, [8]),
    ("most of a small page", [ONE, ONE, ONE, TWO], None, []),
]


@pytest.mark.parametrize(("lines", "kept", "copies"), cases(PAGES))
def test_which_rows_are_second_copies(lines: list[str], kept: list[int] | None, copies: list[int]) -> None:
    keep = np.ones(len(lines), bool) if kept is None else np.isin(np.arange(len(lines)), kept)
    found = second_copies(keep, read("\n".join(lines)))
    assert np.flatnonzero(found).tolist() == copies


def test_a_copy_goes_with_its_kind_and_reason() -> None:
    paragraphs = [f"{ONE} {TWO}", f"{LONG} The captain of the other boat says so too.", "It was weighed twice, he says. " * 4]
    page = "<h1>Ferry waits for its chain</h1>" + "".join(f"<p>{text}" for text in [*paragraphs, paragraphs[0]])
    doc = cleaner.clean_html(page)
    assert doc.text.count(TWO) == 1
    assert [(line.kind, line.keep) for line in doc.lines if line.reason == "second-copy"] == [("body", False)]
    assert cleaner.clean_html(page, keep=cleaner.KINDS).text.count(TWO) == 2


def test_the_measure_counts_what_the_reference_does_not_say_so_often() -> None:
    line = "the chain was taken away to be weighed".split()
    shingles = [tuple(line[place : place + 4]) for place in range(len(line) - 3)]
    assert second_words([line, line], Counter(shingles)) == [0, len(line)]
    assert second_words([line, line], Counter(shingles * 2)) == [0, 0]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_the_first_place_of_a_hash_is_found(hashes: list[int]) -> None:
    some = np.array(hashes + hashes[::2], np.uint64)
    assert _firsts(some).tolist() == [some.tolist().index(each) for each in some.tolist()]

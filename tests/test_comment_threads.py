"""Threads of comments below an article of plain text: found by their form, and not taken for the posts of a forum."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.decision.comment_threads import FARTHEST, NEAREST, has_many_numbers, without_threads
from cleaner.features.text import line_batch
from cleaner.known.comment_lines import asks_for_reply, may_open_comments
from cleaner.lines import KINDS

BUTTONS = [
    ("the button", "Reply", True),
    ("another language", "Beantwoorden", True),
    ("beside others", "Flag Share Like Reply", True),
    ("behind a date", "September 9, 2013, 7:14 am | # | Reply", True),
    ("to somebody", "Reply to Ann", True),
    ("a word of a sentence", "We wait for a reply of the harbour office.", False),
    ("a sentence ends with it", "We are still waiting for a reply", False),
    ("an answer begins with it", "Reply soon or the ferry leaves without you", False),
    ("nothing of the kind", "Share", False),
]


@pytest.mark.parametrize(("line", "asks"), cases(BUTTONS))
def test_a_row_is_the_button_to_reply(line: str, asks: bool) -> None:
    assert asks_for_reply(line_batch([[line]], [[0, 0]])).tolist() == [asks]


HEADS = [
    ("a number of them", "26 comments", True),
    ("of readers", "Tous vos commentaires (11)", True),
    ("a discussion", "Discussion (18)", True),
    ("a sentence about some", "The council published all of the comments that it had received.", False),
    ("a forum's answers", "4 Answers", False),
]


@pytest.mark.parametrize(("line", "heads"), cases(HEADS))
def test_a_row_opens_comments_if_their_form_follows(line: str, heads: bool) -> None:
    assert may_open_comments(line_batch([[line]], [[0, 0]])).tolist() == [heads]


DATES = [
    ("a date and a time", "15 December 2015 at 21:50", True),
    ("a size of shoes, which a thread must open", "Size 36 37 38 39 40", True),
    ("a date", "15 December 2015", False),
    ("a sentence", "On 15 December 2015 at 21:50 the ferry sank.", False),
]


@pytest.mark.parametrize(("line", "has"), cases(DATES))
def test_a_row_has_as_many_numbers_as_a_date_and_a_time(line: str, has: bool) -> None:
    assert has_many_numbers(line_batch([[line]], [[0, 0]])).tolist() == [has]


PARAGRAPH = "The lamp is made of oak and brass, and its shade of the paper that the island still makes by hand."
SAID = "I bought one for my aunt last winter and she still reads by it."
ARTICLE = [PARAGRAPH] * 3
COMMENT, POST = ["Ann", SAID, "Reply"], ["Ann", "3 May 2015, 10:40", SAID]
PAGES = [
    ("below an opener", [*ARTICLE, "3 comments", *COMMENT * 3], 10),
    ("up to the form below", [*ARTICLE, "3 comments", *COMMENT * 3, "Yours", "Leave a Reply", "Name"], 11),
    ("the last date stands above its comment", [*ARTICLE, "Discussion", *POST * 3], 10),
    ("a box goes on below it", [*ARTICLE, "3 comments", *COMMENT * 3, PARAGRAPH], 10),
    ("of two openers the nearer one", ["3 comments", *ARTICLE, "Comments", *COMMENT * 3], 10),
    ("a forum's first post has the form too", ["3 comments", *POST * 4], 0),
    ("no line opens it", [*ARTICLE, *COMMENT * 3], 0),
    ("the line that opens it is far above", [*ARTICLE, "3 comments", *["Link"] * NEAREST, *COMMENT * 3], 0),
    ("the comments lie far apart", [*ARTICLE, "3 comments", *[*COMMENT, *["Link"] * FARTHEST] * 3], 0),
    ("two comments are no thread", [*ARTICLE, "2 comments", *COMMENT * 2], 0),
    ("far more is said below than above", [*ARTICLE, "30 comments", *COMMENT * 30], 0),
    ("a list of buttons", [*ARTICLE, "3 comments", *["Reply"] * 5], 0),
]


@pytest.mark.parametrize(("lines", "rows"), cases(PAGES))
def test_the_rows_of_a_thread_are_less_likely_main_text(lines: list[str], rows: int) -> None:
    batch = line_batch([lines], [[0] * (len(lines) + 1)])
    after = without_threads(likely(len(lines)), batch)[KINDS.index("body")] < 0.5
    start = lines.index("Comments" if "Comments" in lines else next(line for line in lines if heads(line))) if rows else 0
    assert np.flatnonzero(after).tolist() == list(range(start, start + rows))


def heads(line: str) -> bool:
    return bool(may_open_comments(line_batch([[line]], [[0, 0]]))[0])


BORDERS = [
    ("its comments", [*ARTICLE, "3 comments", *COMMENT * 2], [*COMMENT * 2, *ARTICLE]),
    ("its opener", [*ARTICLE, "3 comments"], [*COMMENT * 4, *ARTICLE]),
    ("its main text", [*ARTICLE * 3], ["3 comments", *COMMENT * 4]),
]


@pytest.mark.parametrize(("one", "next_one"), cases(BORDERS))
def test_a_thread_has_nothing_of_the_page_above(one: list[str], next_one: list[str]) -> None:
    batch = line_batch([one, next_one], [[0] * (len(one) + 1), [0] * (len(next_one) + 1)])
    kinds = likely(len(batch.page))
    assert without_threads(kinds, batch) is kinds


def likely(rows: int) -> np.ndarray:
    kinds = np.full((len(KINDS), rows), 0.3 / (len(KINDS) - 1), np.float32)
    kinds[KINDS.index("body")] = 0.7
    return kinds

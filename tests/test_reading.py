"""Whatever the text and whatever form is asked for: every line comes back, and what the model judges has words."""

from __future__ import annotations

import textwrap
from itertools import combinations

import numpy as np
import pytest
from conftest import cases, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.forms.reading import read, read_lines
from cleaner.io.form import OF_TEXT
from cleaner.lines import split
from cleaner.units import Units, lines_with

SENTENCE = "The ferry had been late since the spring, and nobody on the island asked why any more. "
MARKDOWN = "# Tea\n\nSee [the map](/map) and [the boat](/boat).\n"
WRAPPED = """\
The ferry had been late
since the spring, and no
one on the island asked
why any more, because
the answer was the same.
"""
MAIL = """\
From: Ann <ann@post.example>
To: Bob <bob@post.example>
Subject: The ferry
Date: Tue, 3 Mar 2026 10:00:00 +0100

It is late.
"""
BODY = "\n\n".join([textwrap.fill(SENTENCE * 2, 72)] * 3) + "\n"
FORMS = [
    ("a block a line", "Tea.\n\nMilk and sugar.\n", "text"),
    ("nothing", "", "text"),
    ("blank lines", " \n\n", "text"),
    ("Markdown", MARKDOWN, "markdown"),
    ("Markdown with Windows line ends", MARKDOWN.replace("\n", "\r\n"), "markdown"),
    ("wrapped text", WRAPPED * 3, "wrapped"),
    ("a mail", MAIL, "mail"),
    ("a page in one line", SENTENCE * 200, "line"),
    ("a mail of wrapped text", MAIL + BODY, "mail+wrapped"),
    ("wrapped Markdown", "# Tea\n\n## Milk\n\n" + WRAPPED * 3, "markdown+wrapped"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form"), cases(FORMS))
def test_the_form_that_is_found(text: str, form: str) -> None:
    assert read(text).form == form


ASKED = [
    ("text: a block a line, whatever it looks like", "text", "text", ["# Tea", "See [the map](/map) and [the boat](/boat)."]),
    ("Markdown", "markdown", "markdown", ["Tea", "See the map and the boat."]),
    ("wrapped: no Markdown", "wrapped", "wrapped", ["# Tea", "See [the map](/map) and [the boat](/boat)."]),
]


@pytest.mark.parametrize(("form", "read_as", "words"), cases(ASKED))
def test_a_form_that_is_asked_for(form: str, read_as: str, words: list[str]) -> None:
    units = read(MARKDOWN, form)
    assert (units.form, units.words) == (read_as, words)


def test_the_ending_of_a_piece_is_the_space_behind_it() -> None:
    units = read(SENTENCE * 200)
    assert len(units.texts) > 50
    assert set(units.endings) == {" ", ""} or set(units.endings) == {" "}
    assert joined(units) == SENTENCE * 200


def test_a_sentence_goes_on_behind_the_foot_of_a_page() -> None:
    lines = textwrap.wrap(SENTENCE.replace(". ", ", and ") * 40, 72)
    starts = range(0, len(lines), 20)
    pages = ["\n".join([*lines[start : start + 20], "", f"The Ferry    {start // 20 + 1}", "\f"]) for start in starts]
    units = read("\n".join(pages))
    assert units.form == "print+wrapped"
    assert units.words[0] == " ".join(lines)
    assert len(units.words) == 1 + len(pages)


def test_a_mail_says_what_it_is_and_its_text_is_put_together() -> None:
    units = read(MAIL + BODY)
    assert units.words[-3:] == [SENTENCE.strip() + " " + SENTENCE.strip()] * 3


def test_long_lines_in_the_head_of_a_mail_do_not_change_the_width() -> None:
    way = "".join(
        f"Received: from post{n}.example (post{n}.example [192.0.2.{n}]) by post{n + 1}.example with ESMTPS id a{n}\n"
        for n in range(4)
    )
    assert read(way + MAIL + BODY).words[-3:] == read(MAIL + BODY).words[-3:]


def test_addresses_do_not_hide_the_width() -> None:
    menu = "".join(
        f"  * [Boats to the island of {n} hills](https://ferry.example/boats/to/the/island/of/hills-{n})\n" for n in range(9)
    )
    units = read("# The ferry\n\n" + menu + "\n## News\n\n" + BODY)
    assert units.form == "markdown+wrapped"
    assert units.words[-3:] == [SENTENCE.strip() + " " + SENTENCE.strip()] * 3


def test_pieces_of_a_line_are_not_put_together_again() -> None:
    units = read("# Tea\n\n## Milk\n" + "[Home](https://home.example/) See the boats of the day. " * 2000)
    assert "wrapped" not in units.form
    assert len(units.words) > 1000


# --- what holds for every text -----------------------------------------------------------------------------------------

ASK = [None, "text", *OF_TEXT, *map("+".join, combinations(OF_TEXT, 2)), "+".join(OF_TEXT)]
LINES = st.sampled_from(
    [
        *("", " ", "\t", "\f", "# Tea", "Tea", "===", "---", "***", "- a", "  - b", "    * [c](/c)", "1. d", "> e", "> > f"),
        *(">", "|", "a | b", "---|---", "| 1 | 2 |", "|---|", "```", "```sh", "~~~", "````", "    code", "[a][1]", "[1]: /x"),
        *("[1]: /y", "[b]: /z", "[link](/a)", "[open", "](/a)", "](", "![](x.png)", "[](/a)", "[^1]: note", "**bold**", "<br>"),
        *("&nbsp;", "title: x", "url: y", "Title: T", "URL Source: /u", "Markdown Content:", "From: a@b.c", "To: d@e.f"),
        *("Subject: s", "On Monday Ann wrote:", "-- ", "3", "Page 3 of 9", ">" * 20, "x" * 700, "The ferry had been late"),
        *("since the spring, and no", SENTENCE, "三月的一个星期二。", "> The ferry had been late", "fer-", "\u200b", "\x1c"),
        *("\u2028", "\0", "[12:00] Ann: hi", "int a[3], **b;"),
    ]
)  # fmt: skip
ENDINGS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n"])
TEXT = st.lists(st.tuples(LINES | st.text(max_size=20), ENDINGS), max_size=30).map(
    lambda rows: "".join(line + ending for line, ending in rows)
) | st.text(st.characters(exclude_categories=()))


def joined(units: Units) -> str:
    return "".join(text + ending for text, ending in zip(units.texts, units.endings, strict=True))


def holds(units: Units, text: str) -> None:
    """What every reader promises."""
    count = len(units.words)
    assert joined(units) == text
    assert len(units.unit) == len(units.texts)
    filled = [bool(line.strip()) for line in units.texts]
    assert (units.unit >= 0).tolist() == filled  # every line that is not blank has a unit
    assert set(units.unit.tolist()) - {-1} == set(range(count))  # and every unit a line
    assert len(units.blanks) == count + 1
    assert units.blanks.min() >= 0
    assert units.blanks.sum() <= len(filled) - sum(filled)
    assert units.marks.shape[1] == len(units.settled) == len(units.block) == count
    assert np.isfinite(units.marks).all() and (units.marks >= 0).all()
    assert units.first_lines.tolist() == sorted(units.first_lines.tolist())
    for line, users in units.users.items():
        assert filled[line] and units.unit[line] in users
    for keep in (np.zeros(count, bool), np.ones(count, bool)):
        for line, unit in zip(units.rows.tolist(), lines_with(units, keep).tolist(), strict=True):
            assert unit in units.users.get(line, [units.unit[line]])


@pytest.mark.parametrize("form", ASK)
@given(text=TEXT)
def test_every_line_comes_back_and_has_a_unit(form: str | None, text: str) -> None:
    holds(read(text, form), text)


@pytest.mark.parametrize(
    "form", [form for form in ASK if form is None or not {"wrapped", "print", "mail"} & set(form.split("+"))]
)
@given(text=TEXT)
def test_words_are_never_blank(form: str | None, text: str) -> None:
    assert all(words.strip() for words in read(text, form).words)


@given(TEXT)
def test_the_form_that_was_found_gives_the_same_units(text: str) -> None:
    found = read(text)
    again = read(text, found.form)
    assert again.words == found.words
    assert again.unit.tolist() == found.unit.tolist()
    assert again.form == found.form


@given(TEXT)
def test_lines_are_read_as_their_text_is(text: str) -> None:
    if "\r" not in text:
        assert read_lines(*split(text), "markdown").words == read(text, "markdown").words


PREFIX = st.sampled_from(["", "Tea\n\n", MARKDOWN])


@needs_model
@given(PREFIX, TEXT, st.sampled_from(ASK))
def test_kept_lines_are_lines_of_the_input(prefix: str, text: str, form: str | None) -> None:
    text = (prefix + text).encode("utf-8", "replace").decode()
    doc = cleaner.clean(text, form=form or "markdown")
    assert "".join(line.text + line.ending for line in doc.lines) == text
    assert doc.text.strip() == "".join(line.text + line.ending for line in doc.lines if line.keep).strip() or not doc.text

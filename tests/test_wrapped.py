"""Wrapped text: the width it was wrapped at, and which lines go on with the line above."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import pytest
from conftest import cases, is_linear
from hypothesis import given
from hypothesis import strategies as st

from cleaner.forms.reading import read
from cleaner.forms.wrapped import WIDEST, continues, is_item, is_quoted, joined, width_of

PARAGRAPHS = [
    "The ferry had been late since the spring, and nobody on the island asked why any more, because the answer was always "
    "the same: the captain, who was also the postman, brought the letters first and the passengers second.",
    "In June the two trades were parted by order of the council. From then on the letters were late instead, and the "
    "passengers stood on the quay an hour before anyone had thought of writing to them.",
    "Nobody minded. A letter, the postman said, is a thing that waits well, and most of those who wrote to the island wrote "
    "in order to be read in winter, when no boat came at all and the news of the summer was as good as any.",
]


def wrapped(width: int, indent: str = "", later: str = "", between: str = "\n\n") -> str:
    """The paragraphs, wrapped."""
    wrap = textwrap.TextWrapper(width, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False)
    return between.join("\n".join(wrap.wrap(paragraph)) for paragraph in PARAGRAPHS)


# --- the width ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [30, 40, 60, 72, 80, 100])
def test_the_width_is_found_to_a_word(width: int) -> None:
    lines = wrapped(width).split("\n")
    found = width_of(lines)
    assert found is not None
    assert max(map(len, lines)) <= found <= width + 1


UNWRAPPED = [
    ("a paragraph a line", PARAGRAPHS),
    ("a menu", ["Home", "News", "Sport", "Weather", "Contact us", "About us"] * 3),
    ("a poem", ["The ferry is late,", "the captain too,", "and I wait,", "as people do."] * 3),
    ("values between commas", [f"{n},{n * n},{n * 7}" for n in range(30)]),
    ("nothing", []),
    ("blank lines", ["", " "] * 9),
]


@pytest.mark.parametrize("lines", cases(UNWRAPPED))
def test_text_that_is_not_wrapped_has_no_width(lines: list[str]) -> None:
    assert width_of(lines) is None


def test_a_few_long_lines_do_not_hide_the_width() -> None:
    text = (wrapped(60) + "\n\n") * 4 + "x" * (2 * WIDEST)
    assert width_of(text.split("\n")) is not None


# --- paragraphs --------------------------------------------------------------------------------------------------------

LAYOUTS = [
    ("blank lines between", wrapped(60)),
    ("narrow", wrapped(40)),
    ("wide", wrapped(100)),
    ("a first line that is indented, no blank lines", wrapped(60, indent="    ", between="\n")),
    ("all of it is indented", wrapped(60, "    ", "    ")),
    ("a hanging indent", wrapped(70, later="    ")),
    ("bullets, no blank lines", wrapped(60, "- ", "  ", "\n")),
    ("quotes with >", wrapped(60, "> ", "> ")),
    ("quotes of quotes", wrapped(60, "> > ", "> > ")),
    ("Windows line ends", wrapped(60).replace("\n", "\r\n")),
]


@pytest.mark.parametrize("text", cases(LAYOUTS))
def test_the_lines_of_a_paragraph_are_one_unit(text: str) -> None:
    units = read(text)
    assert units.form == "wrapped"
    assert [words.removeprefix("- ") for words in units.words] == PARAGRAPHS


def test_chinese_without_spaces() -> None:
    sentence = "渡轮从春天起就一直晚点岛上的人也不再问为什么因为答案总是一样的船长同时也是邮递员他先送信再送人"
    lines = [sentence[start : start + 20] for start in range(0, len(sentence), 20)]
    units = read("\n\n".join(["\n".join(lines)] * 4), "wrapped")
    assert units.words == [sentence] * 4


GOES_ON = [
    ("the next word has no room", "The ferry had been", "late", True),
    ("it has room", "The ferry had", "been", False),
    ("a line that is not full", "The", "ferry-passengers-of-old", False),
    ("a bullet begins a unit", "The ferry had been", "- late", False),
    ("so does a number", "The ferry had been", "1. late-by-now", False),
    ("a number in brackets", "The ferry had been", "(a) late", False),
    ("a note", "The ferry had been", "[1] late", False),
    ("a blank line ends one", "The ferry had been", "", False),
    ("a break of Markdown ends one", "The ferry had been  ", "late", False),
    ("a quotation is another text", "The ferry had been", "> late", False),
    ("the same quotation goes on", "> The ferry had be", "> late", True),
    ("an indent behind a full stop", "The ferry had been.", "    late-by-now", False),
    ("an indent within a sentence", "The ferry had been", "    late-by-now", True),
    ("an indent under a bullet", "- The ferry was on.", "  late-by-now", True),
]


@pytest.mark.parametrize(("above", "line", "expected"), cases(GOES_ON))
def test_a_line_goes_on_with_the_one_above(above: str, line: str, expected: bool) -> None:
    assert continues(above, line, 20) is expected


JOINED = [
    ("a space between words", ["The ferry", "was late."], "The ferry was late."),
    ("indents go", ["  The ferry", "    was late."], "The ferry was late."),
    ("quotes go", ["> The ferry", "> > was late."], "The ferry was late."),
    ("a hyphen before a small letter goes", ["The fer-", "ry was late."], "The ferry was late."),
    ("before a capital it stays, with a space", ["The Isle-", "Ferry"], "The Isle- Ferry"),
    ("a dash stays", ["The ferry -", "late again"], "The ferry - late again"),
    ("a soft hyphen goes", ["The fer\u00ad", "ry"], "The ferry"),
    ("no space in Chinese", ["渡轮一直", "晚点"], "渡轮一直晚点"),
    ("between Chinese and Latin there is one", ["渡轮", "Ferry"], "渡轮 Ferry"),
    ("lines of quotes alone", ["The ferry", ">", "> was late."], "The ferry was late."),
    ("nothing", [], ""),
]


@pytest.mark.parametrize(("parts", "text"), cases(JOINED))
def test_joined(parts: list[str], text: str) -> None:
    assert joined(parts) == text


def test_signs_before_a_line() -> None:
    assert is_quoted("  > Tea") and not is_quoted("Tea > milk")
    assert is_item("- Tea") and is_item("12. Tea") and is_item("[3] Tea") and is_item("• Tea")
    assert not is_item("-Tea") and not is_item("1999. Tea") and not is_item("Tea")


@given(st.lists(st.text(st.sampled_from("ab -.>\t三1")) | st.text(), max_size=30), st.integers(1, 250))
def test_every_text_has_a_width_or_none(lines: list[str], width: int) -> None:
    found = width_of(lines)
    assert found is None or 20 <= found <= WIDEST
    for above, line in pairwise(lines):
        assert continues(above, line, width) in (True, False)
    assert "\n" not in joined([line.replace("\n", " ") for line in lines])


@pytest.mark.xfail(strict=True, reason="a sentence that ends where a hanging indent begins is taken for a paragraph")
def test_a_sentence_may_end_at_the_first_line_of_a_hanging_indent() -> None:
    assert read(wrapped(60, later="    ")).words == PARAGRAPHS


def test_a_unit_of_marks_of_quotation_has_words() -> None:
    assert all(read((">" * 15 + "\n") * 3, "wrapped").words)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["a ", "word " * 14 + "\n", " ", ">", "> ", "- ", "三", "a\n", "\n", "a-\n"])
def test_it_takes_linear_time(part: str) -> None:
    assert is_linear(lambda size: lambda: read(part * (size // len(part)), "wrapped"), 10_000)

"""Text -> lines, and back."""

from __future__ import annotations

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lines import Line, join, non_blank, split

# name, text, lines, endings
TEXTS = [
    ("nothing", "", [], []),
    ("one line", "one\n", ["one"], ["\n"]),
    ("no final newline", "one\ntwo", ["one", "two"], ["\n", ""]),
    ("one line without any", "one", ["one"], [""]),
    ("only a newline", "\n", [""], ["\n"]),
    ("blank lines", "\n\none\n\n", ["", "", "one", ""], ["\n", "\n", "\n", "\n"]),
    ("CR", "one\rtwo\r", ["one", "two"], ["\r", "\r"]),
    ("CR without a last one", "one\rtwo", ["one", "two"], ["\r", ""]),
    ("only a CR", "\r", [""], ["\r"]),
    ("CRLF", "one\r\ntwo\r\n", ["one", "two"], ["\r\n", "\r\n"]),
    ("CRLF without a last one", "one\r\ntwo", ["one", "two"], ["\r\n", ""]),
    ("all three", "one\r\ntwo\nthree\rfour", ["one", "two", "three", "four"], ["\r\n", "\n", "\r", ""]),
    ("LF before CR is two endings", "one\n\rtwo", ["one", "", "two"], ["\n", "\r", ""]),
    ("CR before CRLF is two endings", "one\r\r\ntwo", ["one", "", "two"], ["\r", "\r\n", ""]),
    ("spaces are kept", "\t one \n \n", ["\t one ", " "], ["\n", "\n"]),
    ("form feed and vertical tab stay inside", "one\ftwo\vthree\n", ["one\ftwo\vthree"], ["\n"]),
    ("so they do beside CR", "one\ftwo\rthree\v", ["one\ftwo", "three\v"], ["\r", ""]),
    ("Unicode separators stay inside", "a\u2028b\u2029c\x85d\x1ce", ["a\u2028b\u2029c\x85d\x1ce"], [""]),
    ("NUL and lone surrogates are characters", "a\0b\n\ud800\n", ["a\0b", "\ud800"], ["\n", "\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "texts", "endings"), cases(TEXTS))
def test_a_text_has_these_lines(text: str, texts: list[str], endings: list[str]) -> None:
    assert split(text) == (texts, endings)
    assert join(lines_of(text)) == text


def lines_of(text: str) -> list[Line]:
    pairs = zip(*split(text), strict=True)
    return [Line(line, ending, number, "body", 1.0, True, "fallback") for number, (line, ending) in enumerate(pairs, 1)]


@given(st.lists(st.text(max_size=4) | st.sampled_from(["\r", "\n", "\r\n", "\f", "\x85", "\u2028"]), max_size=12).map("".join))
def test_any_text_comes_back(text: str) -> None:
    texts, endings = split(text)
    assert join(lines_of(text)) == text
    assert not any("\n" in line or "\r" in line for line in texts)
    assert set(endings[:-1]) <= {"\n", "\r\n", "\r"}
    assert endings[-1:] != [""] or texts[-1]


def test_what_is_left_out_is_left_out_with_its_ending() -> None:
    first, second, third = lines_of("one\r\ntwo\rthree")
    assert join([first, third]) == "one\r\nthree"
    assert join([second]) == "two\r"
    assert join([]) == ""


# name, lines, places of those that are not blank, their texts, blank lines above each and below the last
BLANKS = [
    ("no line", [], [], [], [0]),
    ("only blank lines", ["", " ", "\t"], [], [], [3]),
    ("no blank line", ["one", "two"], [0, 1], ["one", "two"], [0, 0, 0]),
    ("space around is left out", ["  one\t"], [0], ["one"], [0, 0]),
    ("blank above, between, below", ["", "one", " ", "\t", "two", ""], [1, 4], ["one", "two"], [1, 2, 1]),
    ("other spaces are blank too", ["\f", "\xa0", "\u3000", "one"], [3], ["one"], [3, 0]),
    ("inside the line they stay", ["one\ftwo"], [0], ["one\ftwo"], [0, 0]),
]


@pytest.mark.parametrize(("lines", "places", "texts", "blanks"), cases(BLANKS))
def test_these_lines_are_not_blank(lines: list[str], places: list[int], texts: list[str], blanks: list[int]) -> None:
    found = non_blank(lines)
    assert (found[0].tolist(), found[1], found[2].tolist()) == (places, texts, blanks)

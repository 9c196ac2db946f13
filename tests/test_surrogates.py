"""Halves of surrogate pairs, in texts and in the escapes of JSON."""

from __future__ import annotations

import io
import json

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.surrogates import mended, mended_lines, whole

ANY = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("\\u"))


@pytest.mark.parametrize(
    "line, wanted",
    cases(
        [
            ("a pair", rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
            ("the first half", rb'"a\ud83d b"', rb'"a\ufffd b"'),
            ("the second half", rb'"a\uDE00 b"', rb'"a\ufffd b"'),
            ("two first halves", rb'"\ud83d\ud83d\ude00"', rb'"\ufffd\ud83d\ude00"'),
            ("a backslash before it", rb'"\\ud83d"', rb'"\\ud83d"'),
            ("two backslashes before it", rb'"\\\ud83d"', rb'"\\\ufffd"'),
            ("no escape", '"\U0001f600"'.encode(), '"\U0001f600"'.encode()),
            ("cut short", rb'"\ud8', rb'"\ud8'),
        ]
    ),
)
def test_half_of_a_pair_is_replaced(line: bytes, wanted: bytes) -> None:
    assert mended(line) == wanted


@given(ANY)
def test_a_line_says_what_the_text_says(text: str) -> None:
    assert json.loads(mended(json.dumps(text).encode())) == whole(text)
    assert whole(text).encode().decode() == whole(whole(text))


@given(st.lists(ANY))
def test_lines_come_one_by_one(texts: list[str]) -> None:
    source = io.BytesIO("".join(json.dumps(text) + "\n" for text in texts).encode())
    assert [json.loads(line) for line in mended_lines(source)] == [whole(text) for text in texts]

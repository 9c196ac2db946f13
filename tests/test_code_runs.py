"""A script between the sentences of a page in one line is a piece of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import cases, is_linear, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.forms.code_runs import code_runs
from cleaner.forms.gaps import tokens_of
from cleaner.forms.pieces import cut

BEFORE = (
    "Home News Contact The heron count is up again By Ann Reed 3 May 2026 Share Volunteers counted 212 herons on the river "
    "this spring, eleven more than last year and the most since the count began in 1984. The birds have moved upstream, where "
    "the willows were left to fall into the water after the flood of 2019."
)
BEHIND = (
    "The count is done on one morning in April by sixty people with notebooks. Each is given a kilometre of bank and told to "
    "look at the sky as little as possible, because a heron that flies is counted by whoever it flies to. Next year the count "
    "will take in the estuary, too. Read more Contact us Privacy"
)
SENTENCES = ("Volunteers counted", "The birds have", "The count is", "Each is given", "Next year")

CODE = [
    ("a call", 'gtag("event","view");'),
    ("an advertisement", "(adsbygoogle = window.adsbygoogle || []).push({});"),
    (
        "data with prose in it",
        '{"@context":"https://schema.org","name":"The heron count is up, and nobody knows why it is","n":3}',
    ),
    ("a variable", 'var a={"lang":"en"};window.dataLayer=window.dataLayer||[];'),
    ("a function", "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });"),
    ("between comments", "/* <![CDATA[ */ var x = 1; /* ]]> */"),
    ("with its tags", "<script>var x=1;</script>"),
    ("a style", ".tp-modal{display:none;z-index:99}"),
]
PROSE = [
    ("a call that is spoken of", "Use the len() function, or count them yourself."),
    ("brackets and quotes", 'The firm ("Heron Ltd") and its owners [three of them] agreed; nobody else did.'),
    ("signs of mathematics", "If a < b and b < c, then a < c & that is all."),
]


def runs(text: str) -> list[str]:
    tokens = tokens_of(text)
    first, end = code_runs(text, tokens)
    return [text[tokens.start[a] : tokens.stop[b - 1]] for a, b in zip(first.tolist(), end.tolist(), strict=True)]


@pytest.mark.parametrize("code", cases(CODE))
def test_a_run_of_code_is_found_whole(code: str) -> None:
    assert runs(f"{BEFORE} {code} {BEHIND}") == [code]


@pytest.mark.parametrize("prose", cases(PROSE))
def test_prose_is_no_run_of_code(prose: str) -> None:
    assert runs(f"{BEFORE} {prose} {BEHIND}") == []


@needs_model
@pytest.mark.parametrize("code", cases(CODE))
def test_the_sentences_around_a_script_stay(code: str) -> None:
    doc = cleaner.clean(f"{BEFORE} {code} {BEHIND}")
    assert [each for each in SENTENCES if each not in doc.text] == []
    assert code not in doc.text


UNITS = ["a={ ", "a={ one two three four five six seven ", "} a={ one two three four five six seven ", "x||y ", "/* ", "};{"]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_runs_are_found_in_linear_time(unit: str) -> None:
    def prepare(size: int) -> Callable[[], object]:
        line = unit * (size // len(unit))
        tokens = tokens_of(line)
        return lambda: code_runs(line, tokens)

    assert is_linear(prepare, 20_000)


@given(st.lists(st.sampled_from(["var", "a={", "}", "};", '("', "x||y", "Word", "word.", "{", "/*", "*/", "\n"]), max_size=40))
def test_pieces_stay_in_order_and_lose_nothing(words: list[str]) -> None:
    line = " ".join(words)
    offsets = cut(line)
    assert offsets == sorted(set(offsets)) and offsets[0] == 0
    tokens = tokens_of(line)
    first, end = code_runs(line, tokens)
    assert (first < end).all() and (end[:-1] <= first[1:]).all()

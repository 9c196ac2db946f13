"""Runs of short lines of plain text are decided as a whole, with the line above them."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decision.neighbours import Looks
from cleaner.decision.runs import SHORT_ALONE, SPACED, UNSPACED, decided_together, evidence, going_on, pooled_text, runs
from cleaner.features.batch import PageBatch
from cleaner.forms.reading import read
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of

MAIN = numbers_of(MAIN_KINDS)
LONG = "word " * SHORT_ALONE + "word"


def looks_of(*texts: str, form: str = "text") -> Looks:
    batch = PageBatch.of([read(text, form) for text in texts])
    return Looks.of(batch.lines, np.concatenate([units.block for units in batch.units]))


RUNS = [
    ("lines below each other", "Tea\nMilk\n\nSalt", [0, 0, None]),
    ("blank lines part them", "Tea\nMilk\n\nSalt\nOil", [0, 0, 1, 1]),
    ("few lines without a blank one are none", "Tea\nMilk", [None, None]),
    ("a long line does, too", f"Tea\nMilk\n{LONG}\nSalt\nOil\n\nHome", [0, 0, None, 1, 1, None]),
    ("a list is a run of its own", f"Bring\nThis\n- {LONG}\n- Milk\n\nHome", [0, 0, 1, 1, None]),
    ("one line is none", "Tea\n\nMilk", [None, None]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(("text", "expected"), cases(RUNS))
def test_runs(text: str, expected: list[int | None]) -> None:
    found = runs(looks_of(text)).tolist()
    assert [number if number >= 0 else None for number in found] == expected


def test_a_run_ends_with_its_page_and_markdown_has_none() -> None:
    assert runs(looks_of("Bring\n\nTea\nMilk", "Salt\nOil\n\nHome")).tolist() == [-1, 0, 0, 1, 1, -1]
    assert runs(looks_of("# Tea\n\n- Milk\n- Salt", form="markdown")).tolist() == [-1] * 3


def test_a_run_has_one_verdict_where_blank_lines_part_blocks() -> None:
    looks = looks_of("Bring:\n\nTea\nMilk\nSalt\n\nHome")
    odds = decided_together(np.array([2, 3, -3, 0, -4], np.float32), looks)
    assert odds[1] == odds[2] == odds[3]
    assert odds[[0, 4]].tolist() == [2, -4]


def test_a_line_above_that_is_kept_and_leads_to_the_run_speaks_for_it() -> None:
    def of(lead: str, above: float) -> float:
        return float(decided_together(np.array([above, -1, -1], np.float32), looks_of(f"{lead}\n\nTea\nMilk"))[1])

    assert of("Bring:", 3) > of("Bring", 3) > of("Bring", -3)


def test_every_weight_is_of_something_that_is_known() -> None:
    looks = looks_of("Bring\n\nTea\nMilk")
    known = evidence(np.zeros(3, np.float32), looks, runs(looks))
    assert set(SPACED) | set(UNSPACED) == set(known)


SMALL_LETTERS = [
    ("cells of a sentence", "the kettle boils\nin three minutes", "Water Boiler\nThree Minutes", True),
    ("names beside figures are data", "Ada Quill 31:20\nBo Marsh 32:07", "Ada Quill Home\nBo Marsh Away", True),
    ("one word says nothing", "kettle\nfilter", "Kettle\nFilter", False),
    ("scripts without capitals", "湯を 沸かす\n三 分", "三 分\n湯を 沸かす", False),
]


@pytest.mark.parametrize(("more", "less", "differ"), cases(SMALL_LETTERS))
def test_small_letters_speak_for_a_run_and_capitals_against_it(more: str, less: str, differ: bool) -> None:
    found, other = (decided_together(np.zeros(3, np.float32), looks_of(f"Tea\n\n{run}"))[1] for run in (more, less))
    assert (found > other + 0.1) == differ


def test_one_word_code_and_addresses_do_not_go_on() -> None:
    lines = looks_of("in three minutes\nkettle\nreturn {value}\nann@mill.example for orders\nIn three minutes").lines
    assert going_on(lines, np.arange(5)).tolist() == [1, 0, 0, 0, 0]


LINES = st.lists(st.sampled_from(["", "Tea", "- Milk", "1. Salt", "a\tb", LONG, "Bring:"]), max_size=20)


@given(st.lists(LINES, min_size=1, max_size=3), st.integers(0, 9))
def test_probabilities_stay_probabilities_and_sides_keep_their_shares(pages: list[list[str]], seed: int) -> None:
    looks = looks_of(*("\n".join(page) for page in pages))
    rows = len(looks.block)
    kinds = np.random.default_rng(seed).dirichlet(np.ones(len(KINDS)), rows).T.astype(np.float32)
    found = pooled_text(kinds, looks.lines, looks.block)
    assert np.allclose(found.sum(0), 1, atol=1e-4)
    shares = [part[MAIN] / np.maximum(part[MAIN].sum(0), 1e-9) for part in (found, kinds)]
    assert np.abs(shares[0] - shares[1]).max(initial=0) < 1e-3

"""What is read of a page as a whole: its first and last words, its size, its best lines."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import read
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.form_terms import TERMS
from cleaner.features.pages import (
    NOTHING,
    PAGES,
    READ_ABOVE,
    READ_BELOW,
    page_column_names,
    page_columns,
    page_tokens,
)

GUESS = ("mean", "most")
SENTENCE = "The ferry had been late since the spring, and nobody on the island asked the captain why any more."


def columns(main: list[float], *texts: str) -> dict[str, list[float]]:
    """The columns of some pages, by their names."""
    batch, pages = read(*texts), len(texts)
    guess = np.arange(len(GUESS) * pages, dtype=np.float32).reshape(len(GUESS), pages)
    logits = np.zeros((len(PAGES), pages), np.float32)
    found = page_columns(batch, np.array(main, np.float32), guess, logits)
    assert found.dtype == np.float32
    return dict(zip(page_column_names(GUESS), found.tolist(), strict=True))


def test_the_last_sorts_of_pages_have_nothing_to_keep() -> None:
    assert PAGES[NOTHING:] == ("wall", "error", "shell")


# --- tokens ------------------------------------------------------------------------------------------------------------


def test_a_short_page_is_read_whole() -> None:
    batch = read("Tea\nMilk and sugar", "Salt")
    found = page_tokens(batch)
    assert found.tokens.tolist() == batch.tokens.tolist()
    assert found.token_bounds.tolist() == batch.token_bounds[batch.bounds].tolist()


def test_of_a_long_page_both_ends_are() -> None:
    batch = read("\n".join(f"line {number}" for number in range(400)), "Tea")
    found = page_tokens(batch)
    first, last = batch.token_bounds[batch.bounds][:2]
    read_of_first = found.tokens[: found.token_bounds[1]].tolist()
    assert read_of_first == [*batch.tokens[:READ_ABOVE], *batch.tokens[last - READ_BELOW : last]]
    assert first == 0 and last > READ_ABOVE + READ_BELOW


def test_no_token_is_read_twice() -> None:
    for lines in range(1, 140):
        batch = read("\n".join(f"w{number}" for number in range(lines)))
        assert len(page_tokens(batch).tokens) == min(len(batch.tokens), READ_ABOVE + READ_BELOW)


def test_a_page_without_lines_has_a_token_that_stands_for_none() -> None:
    found = page_tokens(read("Tea", "", "Milk"))
    start, stop = found.token_bounds[1:3]
    assert found.tokens[start:stop].tolist() == [0]
    assert (np.diff(found.token_bounds) > 0).all()


# --- statistics --------------------------------------------------------------------------------------------------------


def test_size_and_best_lines() -> None:
    found = columns([0.25, 0.75, 0.5], f"Home\n{SENTENCE}\nTea, milk and sugar")
    words = len(SENTENCE.split())
    assert found["log_lines"] == pytest.approx([np.log1p(3)])
    assert found["log_words"] == pytest.approx([np.log1p(1 + words + 4)])
    assert found["main_share"] == pytest.approx([(0.25 + 0.75 * words + 0.5 * 4) / (1 + words + 4)])
    assert (found["best_main"], found["second_main"]) == ([0.75], [0.5])
    assert found["log_best_words"] == pytest.approx([np.log1p(words)])
    assert found["long_lines"] == pytest.approx([np.log1p(1)])
    assert found["sentences"] == pytest.approx([np.log1p(1)])
    assert found["log_longest_main"] == pytest.approx([np.log1p(words) * 0.75])


def test_the_second_best_line_of_a_page_of_one_is_the_best() -> None:
    found = columns([0.5], "Tea")
    assert found["best_main"] == found["second_main"] == [0.5]


def test_a_page_without_lines_has_zeros() -> None:
    found = columns([0.5, 0.25], "Tea", "", "Milk")
    assert [found[name][1] for name in list(found)[len(PAGES) + len(GUESS) :]] == [0.0] * (10 + 2 * len(TERMS))
    assert found["best_main"] == [0.5, 0, 0.25]


def test_what_came_stands_first() -> None:
    found = columns([0.5, 0.25], "Tea", "Milk")
    assert list(found)[: len(PAGES)] == [f"page words:{name}" for name in PAGES]
    assert (found["page guess:mean"], found["page guess:most"]) == ([0, 1], [2, 3])


PAGE = st.lists(st.sampled_from(["Tea", SENTENCE, "Milk and sugar", "三月的一个星期二。", "", "- - -"]), max_size=8).map(
    "\n".join
)


@given(st.lists(PAGE, min_size=1, max_size=5), st.integers(0, 1000))
def test_a_page_is_read_alike_alone_and_among_others(texts: list[str], seed: int) -> None:
    batch = read(*texts)
    main = np.random.default_rng(seed).random(len(batch.page)).astype(np.float32)
    together, tokens = columns(main.tolist(), *texts), page_tokens(batch)
    for number, text in enumerate(texts):
        alone = columns(main[batch.page == number].tolist(), text)
        for name in list(alone)[len(PAGES) + len(GUESS) :]:
            assert together[name][number] == pytest.approx(alone[name][0], abs=1e-5)
        start, stop = tokens.token_bounds[number : number + 2]
        assert tokens.tokens[start:stop].tolist() == page_tokens(read(text)).tokens.tolist()

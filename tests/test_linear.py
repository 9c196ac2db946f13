"""Hashed tokens -> weights: the first stage."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read
from labelled import page, two_sided

from cleaner.features.context import WORD_OUTPUTS
from cleaner.labels import Labelled
from cleaner.training.corpus import Corpus, corpus
from cleaner.training.linear import fit_first_stage, fit_rarity

pytest.importorskip("sklearn", reason="training needs the extra `train`")

TEXT = "The mill ground its last flour in March and nobody in the village noticed it for a week or longer than that."


def logits_of(pages: list[Labelled], line: str, rows: np.ndarray | None = None) -> dict[str, float]:
    """What the first stage, fitted on some pages, says of a line."""
    data = corpus(pages)
    network = fit_first_stage(data, np.ones(len(data.fold), bool) if rows is None else rows, rarity_of(data), jobs=1)
    return dict(zip(WORD_OUTPUTS, network.words.logits(read(line))[:, 0].tolist(), strict=True))


def rarity_of(data: Corpus) -> np.ndarray:
    return fit_rarity(data).astype(np.float32)


def site(number: int, *rows: tuple[str, str]) -> Labelled:
    return page(f"site{number}.example", *rows)


# name, lines between two and the text, which of the two is still in reach of it
REACH = [
    ("twelve lines", 11, {"Near by": True, "Far away": False}),
    ("thirteen lines", 12, {"Near by": False, "Far away": False}),
    ("eleven lines", 10, {"Near by": True, "Far away": True}),
]


@pytest.mark.parametrize(("between", "in_reach"), cases(REACH))
@pytest.mark.parametrize("direction", ["main_below", "main_above"])
def test_main_text_follows_a_line_when_it_is_most_of_the_next_twelve(
    direction: str, between: int, in_reach: dict[str, bool]
) -> None:
    rows = [("nav", "Far away"), ("nav", "Near by"), *[("nav", "x")] * between, ("body", TEXT)]
    pages = [site(number, *(rows if direction == "main_below" else rows[::-1])) for number in range(24)]
    for line, reached in in_reach.items():
        assert (logits_of(pages, line)[direction] > 0) == reached


def test_a_line_reads_like_what_its_words_were() -> None:
    pages = [site(number, ("nav", "Home"), ("title", "On mills"), ("body", TEXT)) for number in range(12)]
    home, text = logits_of(pages, "Home"), logits_of(pages, TEXT)
    assert home["main"] < 0 < text["main"]
    assert home["nav"] > 0 > home["title"]
    assert home["caption"] == text["caption"] == -12  # a kind that the labels lack


def test_kinds_are_learned_from_lines_that_somebody_has_labelled_and_sides_from_all() -> None:
    labelled = [site(number, ("nav", "Home"), ("body", TEXT)) for number in range(6)]
    others = two_sided([site(number, ("promo", "Buy now"), ("body", "He kept bees.")) for number in range(6, 12)])
    found = logits_of([*labelled, *others], "Buy now")
    assert found["main"] < 0
    assert found["promo"] == -12


def test_rows_that_are_left_out_teach_nothing() -> None:
    """As the lines of the fold for which what follows needs out-of-fold values."""
    pages = [site(number, ("nav", "Home" if number % 2 else "Basket"), ("body", TEXT)) for number in range(12)]
    data = corpus(pages)
    rows = np.concatenate([whole_page(batch.texts, "Home") for batch in data.batches])
    assert 0 < rows.sum() < len(rows)
    assert logits_of(pages, "Home", rows)["main"] < -1
    assert abs(logits_of(pages, "Basket", rows)["main"]) < abs(logits_of(pages, "Basket")["main"]) / 2


def whole_page(pages: list[list[str]], line: str) -> np.ndarray:
    """(rows,): whether a line is on the page of each row."""
    return np.concatenate([np.full(len(page), line in page) for page in pages])


def test_a_word_is_as_rare_as_the_pages_that_have_it_are_few() -> None:
    pages = [site(number, ("nav", "Home"), ("body", f"{TEXT} {'Harrow' if number == 3 else ''}")) for number in range(8)]
    rarity = rarity_of(corpus(pages))

    def of(word: str) -> float:
        return float(rarity[read(word).words[0] & np.uint32(len(rarity) - 1)])

    assert of("Home") == pytest.approx(np.log(9 / 9), abs=1e-3)
    assert of("Harrow") == pytest.approx(np.log(9 / 2), abs=1e-2)
    assert of("Unheard") == pytest.approx(np.log(9), abs=1e-2)

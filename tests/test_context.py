"""What stands around a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from conftest import SCRAPES

from cleaner.features.cohesion import Cohesion
from cleaner.features.context import LEXICAL, Windows, FirstContext, SecondContext, Vocabulary
from cleaner.features.text import Floats, LineBatch, line_batch
from cleaner.lines import KINDS, non_blank, split

ALL = slice(0, 1 << 62)
NAMES = ("news_zh_get_text", "press_release_en_joined", "shop_grid_en", "poem_en_crlf", "interview_it_long_lines")
TEXTS = ["Home", *[(SCRAPES / f"{name}.txt").read_bytes().decode() for name in NAMES], "\n\n", "One\nTwo"]


def read(*texts: str) -> LineBatch:
    inked = [non_blank(split(text)[0]) for text in texts]
    return line_batch([lines for _, lines, _ in inked], [blanks for _, _, blanks in inked])


def contexts(texts: Sequence[str], alone: bool) -> list[tuple[LineBatch, Floats, Floats]]:
    """Pages as one batch or as a batch each, with made-up scores that are a page's own."""
    random = np.random.default_rng(0)
    logits, kinds = [], []
    for text in texts:
        rows = len(non_blank(split(text)[0])[1])
        logits.append(random.normal(size=(len(LEXICAL), rows)).astype(np.float32))
        kinds.append(random.dirichlet(np.full(len(KINDS), 0.3), rows).T.astype(np.float32))
    if alone:
        return list(zip(map(read, texts), logits, kinds, strict=True))
    return [(read(*texts), np.concatenate(logits, axis=1), np.concatenate(kinds, axis=1))]


RARITY = np.random.default_rng(1).uniform(0.1, 7, 1 << 12).astype(np.float32)


def first(batch: LineBatch, logits: Floats, kinds: Floats) -> Windows:
    return FirstContext(batch, logits, Vocabulary(batch, RARITY))


def second(batch: LineBatch, logits: Floats, kinds: Floats) -> Windows:
    vocabulary = Vocabulary(batch, RARITY)
    cohesion = Cohesion(batch, kinds, vocabulary.weight)
    return SecondContext(batch, kinds, vocabulary, cohesion, cohesion.columns.sum(0) - 12)


def columns(around: FirstContext | SecondContext, rows: slice = ALL) -> Floats:
    return around.columns(slice(rows.start, min(rows.stop, around.rows)))


# --- one page at a time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", [first, second])
def test_a_page_sees_nothing_of_the_pages_beside_it(context) -> None:  # type: ignore[no-untyped-def]
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    together = columns(context(batch, logits, kinds))
    alone = [columns(context(*parts)) for parts in contexts(TEXTS, alone=True)]
    assert [part.shape[1] for part in alone] == np.diff(batch.bounds).tolist()
    # sums that run over more rows are rounded otherwise
    np.testing.assert_allclose(together, np.concatenate(alone, axis=1), atol=1e-4)


@pytest.mark.parametrize("context", [first, second])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_slices_of_rows_are_cut_from_the_same_columns(context, size: int) -> None:  # type: ignore[no-untyped-def]
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    around = context(batch, logits, kinds)
    edges = [*range(0, around.rows, size), around.rows]
    parts = [around.columns(slice(start, stop)) for start, stop in pairwise(edges)]
    assert np.array_equal(columns(around), np.concatenate(parts, axis=1))


@pytest.mark.parametrize("context", [first, second])
def test_columns_are_finite_and_as_many_for_every_page(context) -> None:  # type: ignore[no-untyped-def]
    found = [columns(context(*parts)) for parts in contexts(TEXTS, alone=True)]
    assert len({len(part) for part in found}) == 1
    assert all(part.dtype == np.float32 and np.isfinite(part).all() for part in found)


# --- neighbours and windows ---------------------------------------------------------------------------------------------

PAGES = ("a\nb\nc", "d", "e\nf")
VALUES = np.array([[1, 2, 3, 4, 5, 6]], np.float32)

SHIFTED = [
    (0, [1, 2, 3, 4, 5, 6]),
    (1, [2, 3, -1, -1, 6, -1]),
    (-1, [-1, 1, 2, -1, -1, 5]),
    (2, [3, -1, -1, -1, -1, -1]),
    (-2, [-1, -1, 1, -1, -1, -1]),
    (9, [-1] * 6),
]


@pytest.mark.parametrize(("step", "values"), SHIFTED)
def test_a_neighbour_is_of_the_same_page_or_none(step: int, values: list[float]) -> None:
    around = Windows(read(*PAGES))
    assert around.neighbours(VALUES, step, slice(0, 6)).tolist() == [values]
    assert around.neighbours(VALUES, step, slice(1, 5)).tolist() == [values[1:5]]


STRETCHES = [
    ((1, 2), [2.5, 3, 0, 0, 6, 0]),
    ((-1, -1), [0, 1, 2, 0, 0, 5]),
    ((-1, 1), [1.5, 2, 2.5, 4, 5.5, 5.5]),
    ((-30, -1), [0, 1, 1.5, 0, 0, 5]),
    ((-30, 30), [2, 2, 2, 4, 5.5, 5.5]),
    ((5, 8), [0] * 6),
]


@pytest.mark.parametrize(("span", "values"), STRETCHES)
def test_a_window_ends_at_the_edge_of_the_page(span: tuple[int, int], values: list[float]) -> None:
    around = Windows(read(*PAGES))
    (found,) = around.window_means(around.sums(VALUES), (span,), slice(0, 6))
    assert found[0].tolist() == pytest.approx(values, rel=2e-3)


def test_a_heavy_line_counts_more_in_a_window() -> None:
    batch = read("one\none two three\none")
    around = Windows(batch)
    (found,) = around.window_means(around.sums(np.array([[0, 1, 0]], np.float32), batch.n_words), ((-5, 5),), slice(0, 3))
    assert found[0].tolist() == pytest.approx([0.6] * 3, rel=2e-3)


def test_what_is_near_moves_more_of_a_line_than_what_is_far() -> None:
    lines = ["Menu"] * 300

    def of_middle(main_at: int | None) -> Floats:
        logits = np.full((len(LEXICAL), len(lines)), -4, np.float32)
        if main_at is not None:
            logits[0, main_at] = 4
        batch = read("\n".join(lines))
        return FirstContext(batch, logits, Vocabulary(batch, RARITY)).columns(slice(150, 151))[:, 0]

    none, near, far = of_middle(None), of_middle(152), of_middle(299)
    assert 0 < np.sum(none != far) < np.sum(none != near)


# --- cohesion ----------------------------------------------------------------------------------------------------------

ARTICLE = "The mill at Harrow Bend ground flour.\nThe miller kept bees by the mill.\nHarrow Bend is quiet now."


def rarity_of(common: str) -> Floats:
    """Every word is rare but some."""
    rarity = np.full(1 << 16, 6, np.float32)
    rarity[read(common).words & np.uint32(len(rarity) - 1)] = 0.1
    return rarity


def shared(line: str, main: Sequence[float] = (1, 1, 1), *beside: str) -> Floats:
    """The cohesion of a line below the article."""
    batch = read(f"{ARTICLE}\n{line}", *beside)
    chance = np.ones(len(batch.page), np.float32)
    chance[:4] = [*main, 0]
    return Vocabulary(batch, rarity_of("the at by is now a and of for")).shared(chance)[:, 3]


NAMES_OF = ("in_main", "often", "on_page", "rarity")


def test_a_line_that_shares_rare_words_coheres_more() -> None:
    ours, theirs = shared("Bees at Harrow Bend"), shared("Ten yachts for sale")
    assert (ours[:3] > theirs[:3] + 0.5).all()
    assert theirs[:3].tolist() == [0, 0, 0]


def test_common_words_count_for_little() -> None:
    assert (shared("The yacht is now at sea")[:3] < 0.15).all()
    assert (shared("The mill is now quiet")[:3] > 0.5).all()


def test_what_is_shared_twice_counts_more_than_once() -> None:
    often = NAMES_OF.index("often")
    assert shared("Harrow")[often] > shared("bees")[often] > shared("yachts")[often]


def test_only_main_text_counts_as_main_text() -> None:
    in_main, often, on_page, _ = shared("Harrow Bend", main=(0, 0, 0))
    assert (in_main, often) == (0, 0)
    assert on_page == pytest.approx(1, abs=1e-3)


def test_another_page_is_another_subject() -> None:
    assert np.array_equal(shared("Ten yachts for sale", (1, 1, 1), "Ten yachts for sale"), shared("Ten yachts for sale"))


def test_a_line_does_not_cohere_with_itself() -> None:
    batch = read("The mill at Harrow Bend")
    assert Vocabulary(batch, rarity_of("the at")).shared(np.ones(1, np.float32))[:3].tolist() == [[0], [0], [0]]

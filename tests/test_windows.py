"""Neighbours, means over windows, extremes above and below; and declared columns."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import read
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.windows import Layout, Windows, at_steps, highest_above, highest_below, over_spans, part

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


SPANS = [
    ((1, 2), [2.5, 3, 0, 0, 6, 0]),
    ((-1, -1), [0, 1, 2, 0, 0, 5]),
    ((-1, 1), [1.5, 2, 2.5, 4, 5.5, 5.5]),
    ((-30, -1), [0, 1, 1.5, 0, 0, 5]),
    ((-30, 30), [2, 2, 2, 4, 5.5, 5.5]),
    ((5, 8), [0] * 6),
]


@pytest.mark.parametrize(("span", "values"), SPANS)
def test_a_window_ends_at_the_edge_of_the_page(span: tuple[int, int], values: list[float]) -> None:
    around = Windows(read(*PAGES))
    (found,) = around.window_means(around.running_sums(VALUES), (span,), slice(0, 6))
    assert found[0].tolist() == pytest.approx(values, rel=2e-3)


def test_a_heavy_line_counts_more_in_a_window() -> None:
    batch = read("one\none two three\none")
    around = Windows(batch)
    (found,) = around.window_means(
        around.running_sums(np.array([[0, 1, 0]], np.float32), batch.n_words), ((-5, 5),), slice(0, 3)
    )
    assert found[0].tolist() == pytest.approx([0.6] * 3, rel=2e-3)


def test_means_of_a_page_are_over_its_own_rows() -> None:
    around = Windows(read(*PAGES))
    assert around.page_means(around.running_sums(VALUES))[0].tolist() == pytest.approx([2, 4, 5.5], rel=2e-3)


# --- extremes ----------------------------------------------------------------------------------------------------------

ODDS = st.lists(st.lists(st.integers(-31, 31), min_size=1, max_size=5), min_size=1, max_size=4)


@given(ODDS)
def test_the_highest_above_and_below_are_those_of_the_same_page(pages: list[list[int]]) -> None:
    batch = read(*("\n".join("x" for _ in page) for page in pages))
    odds = np.array([value for page in pages for value in page], np.float64)
    top, at = highest_above(odds, batch)
    below = highest_below(odds, batch, -99.0)
    first = 0
    for page in pages:
        for row in range(len(page)):
            assert top[first + row] == max(page[: row + 1])
            assert at[first + row] == first + page.index(max(page[: row + 1]))
            assert below[first + row] == max(page[row + 1 :], default=-99)
        first += len(page)


# --- declared columns --------------------------------------------------------------------------------------------------


def test_a_layout_has_its_columns_in_the_order_in_which_they_are_declared() -> None:
    values = np.arange(8, dtype=np.float32).reshape(2, 4)
    layout: Layout[np.ndarray] = Layout(
        part(["a", "b"], "ab", lambda view, rows: [view[:, rows]]),
        part(at_steps(["a"], [-1, 2]), ["near", "far"], lambda view, rows: [view[1:, rows], view[:1, rows]]),
    )
    assert (layout.names, layout.groups) == (("a", "b", "a@-1", "a@+2"), ("ab", "ab", "near", "far"))
    assert layout.matrix(values, slice(1, 3)).tolist() == [[1, 2], [5, 6], [5, 6], [1, 2]]
    assert layout.of_group("ab", "far").tolist() == [True, True, False, True]
    assert len(layout) == 4


def test_the_names_of_windows_say_where_they_are() -> None:
    assert over_spans(["main", "nav"], ((-8, -1), (1, 8))) == ["main[-8:-1]", "nav[-8:-1]", "main[1:8]", "nav[1:8]"]

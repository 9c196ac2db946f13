"""Where another article may begin."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import read

from cleaner.features.batch import PageBatch
from cleaner.features.cohesion import COHESION, NO_BOUNDARY, STATE, Cohesion, pool_segments
from cleaner.lines import KINDS
from cleaner.units import plain

BODY, NAV, TITLE, OFFTOPIC = (KINDS.index(name) for name in ("body", "nav", "title", "offtopic"))
MILL = "all of the old mill at Harrow was sold by Esther Quill to the brothers Danforth in spring"
AGAIN = "Esther Quill said that Harrow needs its mill and the Danforth money too"
COMET = "astronomers in Tromso photographed comet Veldkamp above the frozen Lyngen fjord on Sunday"
TAIL = "Veldkamp returns to Lyngen skies after ninety frozen winters say Tromso astronomers"


def cohesion(*pages: list[tuple[str, int]]) -> Cohesion:
    """Pages of (line, kind), the kinds taken for certain, every word as rare as any other."""
    batch = PageBatch.of([plain([line for line, _ in page]) for page in pages]).lines
    kinds = np.full((len(KINDS), len(batch.page)), 1e-3, np.float32)
    kinds[[kind for page in pages for _, kind in page], np.arange(len(batch.page))] = 1
    return Cohesion(batch, kinds, np.full(len(batch.words), 6, np.float32))


def column(found: Cohesion, name: str) -> list[float]:
    return found.columns[COHESION.index(name)].round(2).tolist()


def state(found: Cohesion, boundary: list[float], name: str) -> list[float]:
    return found.state(np.array(boundary, np.float32))[STATE.index(name)].round(2).tolist()


def test_text_that_names_what_was_named_above_coheres_and_other_text_does_not() -> None:
    same = cohesion([(MILL, BODY), (AGAIN, BODY), (AGAIN, BODY)])
    other = cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY)])
    for name in ("seen_next", "seen_below", "own_seen"):
        assert column(same, name)[1] > 0.4 > 0.2 > column(other, name)[1], name


def test_the_words_of_another_article_do_not_count_for_its_own_beginning() -> None:
    """Its second half repeats its first: looked at from its second line it coheres, looked at from its first it does not."""
    seen = column(cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY)]), "seen_below")
    assert seen[2] > 0.4 and seen[1] < 0.15


def test_words_of_the_pages_chrome_do_not_count() -> None:
    assert column(cohesion([(COMET, NAV), (MILL, BODY), (TAIL, BODY)]), "seen_below")[2] < 0.1


def test_words_of_the_title_are_looked_for() -> None:
    found = column(cohesion([("Harrow mill sold", TITLE), (AGAIN, BODY), (COMET, BODY)]), "title_below")
    assert found[1] > found[2] == 0


def test_a_boundary_is_possible_where_there_is_text_on_both_sides() -> None:
    assert cohesion([("Home", NAV), (MILL, BODY), (f"{COMET} {TAIL}", BODY), ("Contact", NAV)]).candidates.tolist() == [2]


BOUNDARIES = [NO_BOUNDARY, 3, NO_BOUNDARY, 2, NO_BOUNDARY, 1]


def test_every_line_has_the_likeliest_boundaries_of_its_own_page() -> None:
    found = cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY), (TAIL, BODY)], [(MILL, BODY), (AGAIN, BODY)])
    assert state(found, BOUNDARIES, "boundary_above") == pytest.approx([-8, 3, 3, 3, -8, 1])
    assert state(found, BOUNDARIES, "boundary_below") == pytest.approx([3, 2, 2, -8, 1, -8])
    seen = column(found, "seen_below")  # at the row of the likeliest boundary above
    assert state(found, BOUNDARIES, "at_seen_below") == pytest.approx([seen[row] for row in (0, 1, 1, 1, 4, 5)])


def test_pages_without_words_or_lines_have_no_boundaries() -> None:
    found = cohesion([], [("—", BODY)], [])
    assert found.columns.shape == (len(COHESION), 1) and np.isfinite(found.columns).all()
    assert not len(found.candidates) and np.isfinite(found.state(np.full(1, NO_BOUNDARY, np.float32))).all()


def decided(foreign: list[float], boundary: list[float], threshold: float = 0.0, shift: float = 0.0) -> list[float]:
    """The probabilities of being another article's, of lines of prose with these before segments are pooled."""
    batch = read("\n".join([MILL] * len(foreign)))
    kinds = np.full((len(KINDS), len(foreign)), 1e-6, np.float32)
    kinds[BODY], kinds[OFFTOPIC] = 1 - np.array(foreign), foreign
    found = pool_segments(kinds, np.array(boundary, np.float32), batch, threshold, shift)
    assert found.sum(0) == pytest.approx(kinds.sum(0), abs=1e-4)
    return found[OFFTOPIC].tolist()


def test_the_lines_between_two_likely_boundaries_are_one_article() -> None:
    alike = decided([0.1, 0.1, 0.99, 0.6, 0.9], [NO_BOUNDARY, NO_BOUNDARY, 3, NO_BOUNDARY, NO_BOUNDARY])
    assert alike[0] == pytest.approx(alike[1]) and alike[2] == pytest.approx(alike[3]) == pytest.approx(alike[4])
    assert alike[0] == pytest.approx(0.1, abs=1e-3) and 0.6 < alike[2] < 0.99
    assert decided([0.99, 0.6], [NO_BOUNDARY, 3])[1] == pytest.approx(0.6, abs=1e-3)  # alone, nothing supports it


@pytest.mark.parametrize(("threshold", "pooled"), [(-1.0, False), (1.0, True)])
def test_a_segment_begins_above_the_models_threshold(threshold: float, pooled: bool) -> None:
    first, second = decided([0.1, 0.9], [NO_BOUNDARY, 0], threshold)
    assert (first == pytest.approx(second)) == pooled


@pytest.mark.parametrize("shift", [0.0, -0.5, 1.0])
def test_the_prior_shift_moves_the_log_odds_of_another_article(shift: float) -> None:
    (found, _) = decided([0.5, 0.5], [NO_BOUNDARY, 2], shift=shift)
    assert np.log(found / (1 - found)) == pytest.approx(shift, abs=1e-3)

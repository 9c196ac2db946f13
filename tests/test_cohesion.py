"""Where another article may begin."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.cohesion import COHESION, NO_BOUNDARY, STATE, Cohesion, pool_segments
from cleaner.features.text import line_batch
from cleaner.lines import KINDS

BODY, NAV, TITLE, OFFTOPIC = (KINDS.index(name) for name in ("body", "nav", "title", "offtopic"))
MILL = "all of the old mill at Harrow was sold by Esther Quill to the brothers Danforth in spring"
AGAIN = "Esther Quill said that Harrow needs its mill and the Danforth money too"
COMET = "astronomers in Tromso photographed comet Veldkamp above the frozen Lyngen fjord on Sunday"
TAIL = "Veldkamp returns to Lyngen skies after ninety frozen winters say Tromso astronomers"


def cohesion(*pages: list[tuple[str, int]]) -> Cohesion:
    """Pages of (line, kind), the kinds taken for certain, every word as rare as any other."""
    batch = line_batch([[line for line, _ in page] for page in pages], [[0] * (len(page) + 1) for page in pages])
    kinds = np.full((len(KINDS), len(batch.page)), 1e-3, np.float32)
    kinds[[kind for page in pages for _, kind in page], np.arange(len(batch.page))] = 1
    return Cohesion(batch, kinds, np.full(len(batch.words), 6, np.float32))


def column(found: Cohesion, name: str) -> list[float]:
    return found.columns[COHESION.index(name)].round(2).tolist()


def state(found: Cohesion, cut: list[float], name: str) -> list[float]:
    return found.state(np.array(cut, np.float32))[STATE.index(name)].round(2).tolist()


def test_a_stretch_that_names_what_was_named_above_coheres_and_a_new_one_does_not() -> None:
    same = cohesion([(MILL, BODY), (AGAIN, BODY), (AGAIN, BODY)])
    other = cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY)])
    for name in ("seen_next", "seen_below", "own_seen"):
        assert column(same, name)[1] > 0.4 > 0.2 > column(other, name)[1], name


def test_the_words_of_another_article_do_not_vouch_for_its_own_beginning() -> None:
    """Its second half repeats its first: looked at from its second line it coheres, looked at from its first it does not."""
    seen = column(cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY)]), "seen_below")
    assert seen[2] > 0.4 and seen[1] < 0.15


def test_words_in_the_pages_chrome_are_nobodys() -> None:
    assert column(cohesion([(COMET, NAV), (MILL, BODY), (TAIL, BODY)]), "seen_below")[2] < 0.1


def test_words_of_the_title_are_looked_for() -> None:
    found = column(cohesion([("Harrow mill sold", TITLE), (AGAIN, BODY), (COMET, BODY)]), "title_below")
    assert found[1] > found[2] == 0


def test_a_cut_is_thought_of_where_text_stands_on_both_sides() -> None:
    assert cohesion([("Home", NAV), (MILL, BODY), (f"{COMET} {TAIL}", BODY), ("Contact", NAV)]).candidates.tolist() == [2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cut_above", [-8, 3, 3, 3, -8, 1]),
        ("cut_below", [3, 2, 2, -8, 1, -8]),
        ("at_seen_below", None),
    ],
)
def test_every_line_knows_the_likeliest_cuts_of_its_own_page(name: str, expected: list[float] | None) -> None:
    found = cohesion([(MILL, BODY), (COMET, BODY), (TAIL, BODY), (TAIL, BODY)], [(MILL, BODY), (AGAIN, BODY)])
    values = state(found, [NO_BOUNDARY, 3, NO_BOUNDARY, 2, NO_BOUNDARY, 1], name)
    if expected is None:  # the columns of the row at which the likeliest cut above stands
        seen = column(found, "seen_below")
        expected = [seen[0], seen[1], seen[1], seen[1], seen[4], seen[5]]
    assert values == pytest.approx(expected)


def test_pages_without_words_or_lines_have_no_cuts() -> None:
    found = cohesion([], [("—", BODY)], [])
    assert found.columns.shape == (len(COHESION), 1) and np.isfinite(found.columns).all()
    assert not len(found.candidates) and np.isfinite(found.state(np.full(1, NO_BOUNDARY, np.float32))).all()


def decided(foreign: list[float], cut: list[float]) -> list[float]:
    """The probabilities of being another article's, of lines of prose with these before the stretches are looked at."""
    batch = line_batch([[MILL] * len(foreign)], [[0] * (len(foreign) + 1)])
    kinds = np.full((len(KINDS), len(foreign)), 1e-6, np.float32)
    kinds[BODY], kinds[OFFTOPIC] = 1 - np.array(foreign), foreign
    found = pool_segments(kinds, np.array(cut, np.float32), batch)
    assert found.sum(0) == pytest.approx(kinds.sum(0), abs=1e-4)
    return found[OFFTOPIC].tolist()


def test_the_lines_between_two_likely_cuts_are_one_article() -> None:
    alike = decided([0.1, 0.1, 0.99, 0.6, 0.9], [NO_BOUNDARY, NO_BOUNDARY, 3, NO_BOUNDARY, NO_BOUNDARY])
    assert alike[0] == pytest.approx(alike[1]) and alike[2] == pytest.approx(alike[3]) == pytest.approx(alike[4])
    assert alike[0] < 0.1 < 0.5 < alike[2] < 0.99
    assert decided([0.99, 0.6], [NO_BOUNDARY, 3])[1] < 0.6  # alone, it has nobody to speak for it


def test_in_doubt_it_is_the_pages_own() -> None:
    assert max(decided([0.5, 0.5], [NO_BOUNDARY, 2])) < 0.5

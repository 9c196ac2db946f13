"""Probabilities -> what is kept, and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import cleaner
from cleaner.decision.policy import (
    BETA,
    DOUBTFUL,
    PAGE_DEVIATION,
    REASONS,
    SURE,
    Verdict,
    best_lines,
    fall_back,
    judge,
    judge_by_heuristics,
)
from cleaner.features.phrases import UNKNOWN
from cleaner.features.text import LineBatch, line_batch
from cleaner.lines import ARTICLE, KINDS
from cleaner.model.network import Prediction

MODES = ("precision", "balanced", "recall")
KEPT = ("title", "heading", "body")


def kept(score: Sequence[float], words: Sequence[float], mode: str = "balanced") -> list[bool]:
    """What is kept of one page."""
    keep, _ = best_lines(np.array(score, np.float32), np.array(words, np.float32), np.array([0, len(score)]), mode)
    return keep.tolist()


def expected(keep: Sequence[bool], score: Sequence[float], words: Sequence[float], beta: float) -> float:
    """The F-measure of a choice when every line counts with its probability, over the shifts that a whole page may have."""
    shifts, weights = np.polynomial.hermite_e.hermegauss(5)
    chance = np.clip(score, SURE, 1 - SURE)
    chosen, size = np.array(keep), np.array(words)
    total = 0.0
    for shift, weight in zip(shifts * PAGE_DEVIATION, weights / weights.sum(), strict=True):
        mass = size / (1 + (1 - chance) / chance * np.exp(-shift))
        total += weight * (1 + beta**2) * mass[chosen].sum() / (size[chosen].sum() + beta**2 * mass.sum())
    return float(total)


# --- the best lines ----------------------------------------------------------------------------------------------------

# name, probabilities, words, what precision, balanced and recall keep
PAGES = [
    ("sure of all", [0.9, 0.1, 0.95], [10, 10, 10], ["x.x", "x.x", "x.x"]),
    ("in doubt of one", [0.95, 0.55, 0.05], [10, 10, 10], ["x..", "xx.", "xx."]),
    ("in more doubt of one", [0.95, 0.35, 0.02], [10, 10, 10], ["x..", "x..", "xx."]),
    ("all are good", [0.99, 0.98, 0.97], [5, 50, 500], ["xxx", "xxx", "xxx"]),
    ("in doubt of all", [0.2, 0.2, 0.2], [10, 10, 10], ["xxx", "xxx", "xxx"]),
    ("one line", [0.3], [7], ["x", "x", "x"]),
    ("no line", [], [], ["", "", ""]),
]


@pytest.mark.parametrize(("score", "words", "choices"), [case[1:] for case in PAGES], ids=[case[0] for case in PAGES])
def test_a_page_keeps_these_lines(score: list[float], words: list[float], choices: list[str]) -> None:
    found = ["".join("x" if keep else "." for keep in kept(score, words, mode)) for mode in MODES]
    assert found == choices


ROWS = st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.integers(1, 40).map(float)), min_size=1, max_size=8)


@given(ROWS, st.sampled_from(MODES))
@settings(deadline=None, max_examples=80)
def test_no_other_choice_of_lines_is_expected_to_do_better(rows: list[tuple[float, float]], mode: str) -> None:
    score, words = zip(*rows, strict=True)
    best = max(expected(keep, score, words, BETA[mode]) for keep in product((False, True), repeat=len(rows)))
    assert expected(kept(score, words, mode), score, words, BETA[mode]) == pytest.approx(best, abs=1e-5)


@given(ROWS)
@settings(deadline=None, max_examples=80)
def test_precision_keeps_no_more_than_balanced_and_that_no_more_than_recall(rows: list[tuple[float, float]]) -> None:
    score, words = zip(*rows, strict=True)
    precision, balanced, recall = (np.array(kept(score, words, mode)) for mode in MODES)
    assert not np.any(precision & ~balanced)
    assert not np.any(balanced & ~recall)


@given(st.lists(ROWS | st.just([]), max_size=5), st.sampled_from(MODES))
@settings(deadline=None, max_examples=40)
def test_pages_are_decided_each_for_itself(pages: list[list[tuple[float, float]]], mode: str) -> None:
    score, words = (np.array([row[n] for page in pages for row in page], np.float32) for n in (0, 1))
    keep, quality = best_lines(score, words, np.cumsum([0, *map(len, pages)]), mode)
    alone = [best_lines(*np.array(page, np.float32).T, np.array([0, len(page)]), mode) for page in pages if page]
    assert keep.tolist() == [value for one, _ in alone for value in one]
    assert quality[[bool(page) for page in pages]] == pytest.approx([value for _, (value,) in alone], abs=1e-6)
    assert not quality[[not page for page in pages]].any()


@given(ROWS, st.sampled_from(MODES))
@settings(deadline=None, max_examples=40)
def test_quality_is_the_expected_f1_whatever_the_mode(rows: list[tuple[float, float]], mode: str) -> None:
    score, words = zip(*rows, strict=True)
    arrays = np.array(score, np.float32), np.array(words, np.float32), np.array([0, len(rows)])
    keep, (quality,) = best_lines(*arrays, mode)
    assert 0 <= quality <= 1
    assert quality == pytest.approx(expected(keep.tolist(), score, words, 1), abs=1e-5)


def test_words_count_not_lines() -> None:
    assert kept([0.9, 0.35], [100, 1]) == [True, False]
    assert kept([0.9, 0.35], [1, 100]) == [True, True]


def test_of_equal_choices_the_smallest_is_taken() -> None:
    assert kept([1, 1, 0, 0], [1, 1, 1, 1]) == [True, True, False, False]


def test_an_unknown_mode_is_no_mode() -> None:
    with pytest.raises(KeyError):
        kept([0.5], [1], "harsh")


# --- the verdict -------------------------------------------------------------------------------------------------------

LINES = [["Home", "Why the mill stopped", "The mill ground its last flour in March.", "He kept bees.", "Ann Other"]]
# kind and its probability, and what is left of that without the line's own words
SAYS = [("nav", 0.9, 0.2), ("title", 0.9, 0.85), ("body", 0.99, 0.3), ("related", 0.8, 0.75), ("byline", 0.9, 0.3)]


def batch() -> LineBatch:
    return line_batch(LINES, [[0] * (len(lines) + 1) for lines in LINES])


def chances(place: int) -> NDArray[np.float32]:
    """Probabilities in which each line's own kind has the number at a place of SAYS, and the others share the rest."""
    kinds = np.zeros((len(KINDS), len(SAYS)), np.float32)
    for row, says in enumerate(SAYS):
        kinds[:, row] = (1 - float(says[place])) / (len(KINDS) - 1)
        kinds[KINDS.index(says[0]), row] = says[place]
    return kinds


def verdict(wanted: Sequence[str], known: dict[int, str] | None = None, markup: int | None = None) -> Verdict:
    """What is decided of the lines above; ``known`` gives kinds that are settled, by number of the line; ``markup`` the place
    in SAYS of what is left without it."""
    settled = np.full(len(SAYS), UNKNOWN)
    for row, kind in (known or {}).items():
        settled[row] = KINDS.index(kind)
    without = [chances(1), chances(2)] if markup is None else [chances(1), chances(1), chances(markup)]
    return judge(Prediction(chances(1), np.stack(without)), settled, batch(), wanted, "balanced")


def choice_of(found: Verdict) -> str:
    return "".join("x" if keep else "." for keep in found.keep)


def reasons_of(found: Verdict) -> list[str]:
    return [list(REASONS)[reason] for reason in found.reason]


def test_every_line_has_its_most_probable_kind_whatever_is_wanted() -> None:
    for wanted in (KEPT, ("nav",), KINDS):
        assert [KINDS[kind] for kind in verdict(wanted).kind] == [kind for kind, _, _ in SAYS]


WANTED = [
    (("title", "heading", "body"), ".xx.."),
    (("body",), "..x.."),
    (("byline",), "....x"),
    (("nav", "related"), "x..x."),
    (ARTICLE, ".xx.x"),
    (KINDS, "xxxxx"),
]


@pytest.mark.parametrize(("wanted", "choice"), WANTED, ids=[",".join(wanted[:3]) for wanted, _ in WANTED])
def test_the_wanted_kinds_are_kept(wanted: Sequence[str], choice: str) -> None:
    found = verdict(wanted)
    assert choice_of(found) == choice
    assert (found.score[found.keep] > 0.5).all() and (found.score[~found.keep] < 0.5).all()


def test_the_score_is_the_probability_of_the_wanted_kinds() -> None:
    one, two, both = (verdict(wanted).score for wanted in (["nav"], ["body"], ["nav", "body"]))
    assert one[0] == pytest.approx(0.9) and one[2] == pytest.approx(0.01 / 12)
    assert both == pytest.approx(one + two, abs=1e-6)
    assert verdict(KINDS).score == pytest.approx(np.ones(len(SAYS)), abs=1e-5)


def test_the_reason_says_what_decided() -> None:
    assert reasons_of(verdict(KEPT)) == [
        "reads-like-chrome",
        "between-kept-lines",
        "reads-like-article",
        "among-dropped-lines",
        "kind-not-wanted",
    ]
    assert reasons_of(verdict(["title"]))[1:3] == ["between-kept-lines", "kind-not-wanted"]
    assert reasons_of(verdict(KEPT, markup=2)) == [
        "stands-in-chrome",
        "between-kept-lines",
        "stands-in-article",
        "among-dropped-lines",
        "kind-not-wanted",
    ]


SETTLED = [
    ("a sentence that every blog has", {2: "comment"}, KEPT, ".x..."),
    ("a menu entry that is the title", {0: "title"}, KEPT, "xxx.."),
    ("chrome that is asked for", {2: "comment"}, ("comment",), "..x.."),
    ("all of it is chrome", dict.fromkeys(range(5), "nav"), KEPT, "....."),
]


@pytest.mark.parametrize(("known", "wanted", "choice"), [case[1:] for case in SETTLED], ids=[case[0] for case in SETTLED])
def test_what_the_words_settle_is_settled(known: dict[int, str], wanted: Sequence[str], choice: str) -> None:
    found = verdict(wanted, known)
    assert choice_of(found) == choice
    for row, kind in known.items():
        assert (KINDS[found.kind[row]], reasons_of(found)[row]) == (kind, "known-phrase")
        assert found.score[row] == (kind in wanted)


@given(st.integers(0, 2**32 - 1), st.sets(st.sampled_from(KINDS), min_size=1), st.sampled_from(MODES))
@settings(deadline=None, max_examples=60)
def test_reasons_are_a_closed_set_and_agree_with_what_is_kept(seed: int, wanted: set[str], mode: str) -> None:
    random = np.random.default_rng(seed)
    kinds = random.dirichlet(np.full(len(KINDS), 0.2), len(SAYS)).T.astype(np.float32)
    known = np.where(random.random(len(SAYS)) < 0.3, random.integers(0, len(KINDS), len(SAYS)), UNKNOWN)
    other = random.dirichlet(np.full(len(KINDS), 0.2), (2, len(SAYS))).transpose(0, 2, 1).astype(np.float32)
    prediction = Prediction(kinds, np.concatenate([kinds[None], other]))
    found = judge(prediction, known, batch(), sorted(wanted), mode)
    keeping = {"reads-like-article", "stands-in-article", "between-kept-lines"}
    dropping = {"reads-like-chrome", "stands-in-chrome", "among-dropped-lines", "kind-not-wanted", "another-article"}
    for name, keep, settled in zip(reasons_of(found), found.keep, known != UNKNOWN, strict=True):
        assert name in ({"known-phrase"} if settled else keeping if keep else dropping)
    named = np.array([KINDS[kind] in wanted for kind in found.kind])
    assert (named | ~found.keep)[known != UNKNOWN].all()
    assert not found.fell_back.any()


NONE_KNOWN = np.full(len(SAYS), UNKNOWN)


# --- without a model, or where it expects to do badly --------------------------------------------------------------------


def test_without_a_model_the_reason_says_so() -> None:
    found = judge_by_heuristics(batch(), NONE_KNOWN, LINES, KEPT, "balanced")
    assert set(reasons_of(found)) == {"fallback"}
    assert {KINDS[kind] for kind in found.kind} <= {"body", "nav"}
    assert found.fell_back.all()
    assert ((found.score >= 0) & (found.score <= 1)).all()


def test_without_a_model_the_wanted_kinds_turn_the_score() -> None:
    body, nav = (judge_by_heuristics(batch(), NONE_KNOWN, LINES, [kind], "balanced").score for kind in ("body", "nav"))
    assert body + nav == pytest.approx(np.ones(len(SAYS)), abs=1e-6)


def test_without_a_model_known_lines_are_settled_too() -> None:
    known = NONE_KNOWN.copy()
    known[:2] = KINDS.index("title"), KINDS.index("code")
    found = judge_by_heuristics(batch(), known, LINES, KEPT, "balanced")
    assert found.keep[:2].tolist() == [True, False]
    assert reasons_of(found)[:2] == ["known-phrase"] * 2


def test_only_the_pages_in_doubt_fall_back() -> None:
    pages = [*LINES, [], *LINES]
    three = line_batch(pages, [[0] * (len(lines) + 1) for lines in pages])
    rows = len(three.page)
    quality = np.array([DOUBTFUL + 0.01, 0, DOUBTFUL - 0.01], np.float32)
    chance, numbers = np.full(rows, 0.5, np.float32), np.zeros(rows, np.int64)
    by_model = Verdict(numbers, chance, np.ones(rows, bool), numbers, quality, np.zeros(3, bool))
    alone = judge_by_heuristics(batch(), NONE_KNOWN, LINES, KEPT, "balanced")
    found = fall_back(by_model, three, np.full(rows, UNKNOWN), pages, KEPT, "balanced")
    assert found.fell_back.tolist() == [False, False, True]
    half = len(SAYS)
    assert found.keep.tolist() == [True] * half + alone.keep.tolist()
    assert found.score.tolist() == pytest.approx([0.5] * half + alone.score.tolist())
    assert reasons_of(found) == [next(iter(REASONS))] * half + ["fallback"] * half
    assert found.quality == pytest.approx([quality[0], 0, alone.quality[0]])
    assert fall_back(by_model, three, np.full(rows, UNKNOWN), pages, ["title"], "balanced") is by_model


def test_every_reason_of_a_document_is_explained() -> None:
    doc = cleaner.clean("Home\n\nThe mill ground its last flour in March, and nobody in the village noticed.\n\nShare\n")
    assert {line.reason for line in doc.lines} <= set(REASONS)
    assert [line.reason == "blank" for line in doc.lines] == [False, True, False, True, False]

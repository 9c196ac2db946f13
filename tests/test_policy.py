"""Probabilities -> what is kept, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from conftest import MODES, cases, read
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cleaner.decision.policy import EMPTY, Verdict, best_lines, drop_second_copies, judge, without_empty_pages
from cleaner.decision.reasons import REASONS
from cleaner.features.pages import NOTHING
from cleaner.features.pages import PAGES as SORTS
from cleaner.lines import ARTICLE, KINDS, UNKNOWN
from cleaner.model.network import THRESHOLDS, Prediction, Thresholds
from cleaner.odds import SURE

KEPT = ("title", "heading", "body")
DEVIATION = 1.5  # of a page's logits
BETAS = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}


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
    for shift, weight in zip(shifts * DEVIATION, weights / weights.sum(), strict=True):
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


@pytest.mark.parametrize(("score", "words", "choices"), cases(PAGES))
def test_a_page_keeps_these_lines(score: list[float], words: list[float], choices: list[str]) -> None:
    found = ["".join("x" if keep else "." for keep in kept(score, words, mode)) for mode in MODES]
    assert found == choices


ROWS = st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.integers(1, 40).map(float)), min_size=1, max_size=8)


@given(ROWS, st.sampled_from(MODES))
@settings(max_examples=80)
def test_no_other_choice_of_lines_is_expected_to_do_better(rows: list[tuple[float, float]], mode: str) -> None:
    score, words = zip(*rows, strict=True)
    best = max(expected(keep, score, words, BETAS[mode]) for keep in product((False, True), repeat=len(rows)))
    assert expected(kept(score, words, mode), score, words, BETAS[mode]) == pytest.approx(best, abs=1e-5)


@given(ROWS)
@settings(max_examples=80)
def test_precision_keeps_no_more_than_balanced_and_that_no_more_than_recall(rows: list[tuple[float, float]]) -> None:
    score, words = zip(*rows, strict=True)
    precision, balanced, recall = (np.array(kept(score, words, mode)) for mode in MODES)
    assert not np.any(precision & ~balanced)
    assert not np.any(balanced & ~recall)


@given(st.lists(ROWS | st.just([]), max_size=5), st.sampled_from(MODES))
@settings(max_examples=40)
def test_pages_are_decided_each_for_itself(pages: list[list[tuple[float, float]]], mode: str) -> None:
    score, words = (np.array([row[n] for page in pages for row in page], np.float32) for n in (0, 1))
    keep, quality = best_lines(score, words, np.cumsum([0, *map(len, pages)]), mode)
    alone = [best_lines(*np.array(page, np.float32).T, np.array([0, len(page)]), mode) for page in pages if page]
    assert keep.tolist() == [value for one, _ in alone for value in one]
    assert quality[[bool(page) for page in pages]] == pytest.approx([value for _, (value,) in alone], abs=1e-6)
    assert not quality[[not page for page in pages]].any()


@given(ROWS, st.sampled_from(MODES))
@settings(max_examples=40)
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


@pytest.mark.parametrize(("deviation", "quality"), [(0.0, 0.930), (1.5, 0.889), (4.0, 0.737)])
def test_the_less_sure_of_a_page_as_a_whole_the_lower_is_its_quality(deviation: float, quality: float) -> None:
    score, words = np.array([0.97, 0.9, 0.3], np.float32), np.array([10, 10, 5], np.float32)
    _, (found,) = best_lines(score, words, np.array([0, 3]), "balanced", Thresholds(page_deviation=deviation))
    assert found == pytest.approx(quality, abs=0.001)


def test_the_sharper_the_chances_the_fewer_unlikely_lines_are_kept() -> None:
    page = np.array([0.5, 0.2, 0.2], np.float32), np.array([10, 10, 10], np.float32), np.array([0, 3]), "balanced"
    sizes = [int(best_lines(*page, Thresholds(sharpness=sharpness))[0].sum()) for sharpness in (1.0, 1.18)]
    assert sizes == [3, 1]


# --- the verdict -------------------------------------------------------------------------------------------------------


@dataclass
class Says:
    """What a model says of one line."""

    kind: str
    chance: float  # of that kind; the others share the rest
    without: float  # the same, without the line's own words, or without its markup
    second: str = ""  # the likeliest of the others
    text: str = "One of the lines of a page."


LINES = [
    Says("nav", 0.9, 0.2, "heading", "Home"),
    Says("title", 0.9, 0.85, "nav", "Why the mill stopped"),
    Says("body", 0.99, 0.3, "caption", "The mill ground its last flour in March."),
    Says("related", 0.8, 0.75, "body", "He kept bees."),
    Says("byline", 0.9, 0.3, "nav", "Ann Other"),
]
TEXT = "\n".join(line.text for line in LINES)


def chances(lines: Sequence[Says], evidence: str = "chance") -> NDArray[np.float32]:
    """(kinds, lines) probabilities: of each line its kind's, with twice as much of the rest for the second as for others."""
    kinds = np.ones((len(KINDS), len(lines)), np.float32)
    for row, line in enumerate(lines):
        kinds[KINDS.index(line.kind), row] = 0
        kinds[KINDS.index(line.second or line.kind), row] *= 2
        kinds[:, row] *= (1 - getattr(line, evidence)) / kinds[:, row].sum()
        kinds[KINDS.index(line.kind), row] = getattr(line, evidence)
    return kinds


def prediction(lines: Sequence[Says], markup: bool = False) -> Prediction:
    """What a model says of some lines; with ``markup`` it is that which decides, and else the line's own words."""
    whole, without = chances(lines), chances(lines, "without")
    return Prediction(whole, np.stack([whole, whole, without] if markup else [whole, without]))


def verdict(
    wanted: Sequence[str], known: dict[int, str] | None = None, markup: bool = False, lines: Sequence[Says] = LINES
) -> Verdict:
    """What is decided of some lines; ``known`` gives kinds that are settled, by number of the line."""
    settled = np.full(len(lines), UNKNOWN)
    for row, kind in (known or {}).items():
        settled[row] = KINDS.index(kind)
    return judge(prediction(lines, markup), settled, read("\n".join(line.text for line in lines)), wanted, "balanced")


def choice_of(found: Verdict) -> str:
    return "".join("x" if keep else "." for keep in found.keep)


def reasons_of(found: Verdict) -> list[str]:
    return [list(REASONS)[reason] for reason in found.reason]


def kinds_of(found: Verdict) -> list[str]:
    return [KINDS[kind] for kind in found.kind]


WANTED = [
    ("the default", KEPT, ".xx..", ["nav", "title", "body", "related", "byline"]),
    ("body", ("body",), "..x..", ["nav", "title", "body", "related", "byline"]),
    ("byline", ("byline",), "....x", ["nav", "title", "body", "related", "byline"]),
    ("chrome", ("nav", "related"), "x..x.", ["nav", "title", "body", "related", "byline"]),
    ("the whole article", ARTICLE, ".xx.x", ["nav", "title", "body", "related", "byline"]),
    ("everything", KINDS, "xxxxx", ["nav", "title", "body", "related", "byline"]),
    ("all but what it is", [kind for kind in KINDS if kind != "body"], "xx.xx", ["nav", "title", "body", "related", "byline"]),
]


@pytest.mark.parametrize(("wanted", "choice", "kinds"), cases(WANTED))
def test_the_wanted_kinds_are_kept(wanted: Sequence[str], choice: str, kinds: list[str]) -> None:
    found = verdict(wanted)
    assert (choice_of(found), kinds_of(found)) == (choice, kinds)
    assert (found.score[found.keep] > 0.5).all() and (found.score[~found.keep] < 0.5).all()


SURE_BODY = Says(
    "body", 0.99, 0.99, "heading", "The mill at Harrow Bend ground its last flour in March, and nobody noticed it."
)


@pytest.mark.parametrize(
    ("beside", "kind", "keep"),
    [pytest.param([], "heading", True, id="alone"), pytest.param([SURE_BODY] * 9, "nav", False, id="beside better ones")],
)
def test_a_line_that_is_torn_is_of_the_likeliest_kind_on_its_side(beside: list[Says], kind: str, keep: bool) -> None:
    """A page keeps something rather than nothing: there a line of nav at .5 is kept, and is then what it is likeliest to be
    among the wanted kinds."""
    torn = Says("nav", 0.5, 0.5, "heading", "Mill")
    found = verdict(KEPT, lines=[torn, *beside])
    assert (kinds_of(found)[0], bool(found.keep[0])) == (kind, keep)


def test_the_score_is_the_probability_of_the_wanted_kinds() -> None:
    one, two, both = (verdict(wanted).score for wanted in (["nav"], ["body"], ["nav", "body"]))
    assert one[0] == pytest.approx(0.9) and one[2] == pytest.approx(0.01 / 13)
    assert both == pytest.approx(one + two, abs=1e-6)
    assert verdict(KINDS).score == pytest.approx(np.ones(len(LINES)), abs=1e-5)


def test_the_deviation_of_a_page_is_the_models_own() -> None:
    known, batch = np.full(len(LINES), UNKNOWN), read(TEXT)
    qualities = [
        float(judge(prediction(LINES), known, batch, KEPT, "balanced", THRESHOLDS._replace(page_deviation=value)).quality[0])
        for value in (0.0, 1.5, 3.0)
    ]
    assert qualities[0] > qualities[1] + 0.02 > qualities[2] + 0.04
    assert verdict(KEPT).quality[0] == pytest.approx(qualities[1])


def test_the_reason_says_what_decided() -> None:
    """The line's own words where at most half of the log odds is left without them; else its markup; else the lines around."""
    assert reasons_of(verdict(KEPT)) == [
        "reads-like-chrome",
        "between-kept-lines",
        "reads-like-article",
        "among-dropped-lines",
        "kind-not-wanted",
    ]
    assert reasons_of(verdict(["title"]))[1:3] == ["between-kept-lines", "kind-not-wanted"]
    assert reasons_of(verdict(KEPT, markup=True)) == [
        "stands-in-chrome",
        "between-kept-lines",
        "stands-in-article",
        "among-dropped-lines",
        "kind-not-wanted",
    ]


@pytest.mark.parametrize(
    ("left", "reason"), [(0.45, "reads-like-article"), (0.55, "between-kept-lines")], ids=["less than half", "more than half"]
)
def test_evidence_decides_when_at_most_half_of_the_log_odds_is_left_without_it(left: float, reason: str) -> None:
    odds = np.log(0.95 / 0.05)
    line = Says("body", 0.95, float(1 / (1 + np.exp(-left * odds))))
    assert reasons_of(verdict(["body"], lines=[line])) == [reason]


def test_the_text_of_another_article_has_a_reason_of_its_own() -> None:
    assert reasons_of(verdict(KEPT, lines=[SURE_BODY, Says("offtopic", 0.9, 0.1)])) == ["between-kept-lines", "another-article"]


SETTLED = [
    ("a sentence that every blog has", {2: "comment"}, KEPT, ".x..."),
    ("a menu entry that is the title", {0: "title"}, KEPT, "xxx.."),
    ("chrome that is asked for", {2: "comment"}, ("comment",), "..x.."),
    ("all of it is chrome", dict.fromkeys(range(5), "nav"), KEPT, "....."),
]


@pytest.mark.parametrize(("known", "wanted", "choice"), cases(SETTLED))
def test_what_the_words_settle_is_settled(known: dict[int, str], wanted: Sequence[str], choice: str) -> None:
    found = verdict(wanted, known)
    assert choice_of(found) == choice
    for row, kind in known.items():
        assert (kinds_of(found)[row], reasons_of(found)[row]) == (kind, "known-phrase")
        assert found.score[row] == (kind in wanted)


@given(st.integers(0, 2**32 - 1), st.sets(st.sampled_from(KINDS), min_size=1, max_size=len(KINDS) - 1), st.sampled_from(MODES))
def test_reasons_and_kinds_agree_with_what_is_kept(seed: int, wanted: set[str], mode: str) -> None:
    random = np.random.default_rng(seed)
    rows = len(LINES)
    kinds = random.dirichlet(np.full(len(KINDS), 0.2), rows).T.astype(np.float32)
    known = np.where(random.random(rows) < 0.3, random.integers(0, len(KINDS), rows), UNKNOWN)
    other = random.dirichlet(np.full(len(KINDS), 0.2), (2, rows)).transpose(0, 2, 1).astype(np.float32)
    found = judge(Prediction(kinds, np.concatenate([kinds[None], other])), known, read(TEXT), sorted(wanted), mode)
    keeping = {"reads-like-article", "stands-in-article", "between-kept-lines"}
    dropping = {"reads-like-chrome", "stands-in-chrome", "among-dropped-lines", "kind-not-wanted", "another-article"}
    for name, keep, settled in zip(reasons_of(found), found.keep, known != UNKNOWN, strict=True):
        assert name in ({"known-phrase"} if settled else keeping if keep else dropping)
    assert [kind in wanted for kind in kinds_of(found)] == found.keep.tolist()
    assert not found.fell_back.any()
    assert found.raw is found.score


SCRIPT = Says("code", 0.55, 0.1, "body", "x = 1")


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [pytest.param(KEPT, "x.", id="code is not wanted"), pytest.param((*KEPT, "code"), "xx", id="code is wanted")],
)
def test_what_is_most_probably_a_script_is_never_kept_unless_code_is_wanted(wanted: Sequence[str], kept: str) -> None:
    """However likely the rest of the page makes it that keeping it pays."""
    found = verdict(wanted, lines=[SURE_BODY, SCRIPT])
    assert choice_of(found) == kept
    assert (kinds_of(found)[1], found.scripts.tolist()) == ("code", [False, "code" not in wanted])
    assert choice_of(verdict(KEPT, lines=[SCRIPT])) == "."


def test_a_hidden_copy_of_a_line_is_dropped_and_of_a_kind_that_is_dropped() -> None:
    found = verdict(KEPT)
    again = drop_second_copies(found, np.array([False, False, True, True, False]))
    assert (choice_of(again), reasons_of(again)[2], kinds_of(again)[2]) == (".x...", "second-copy", "caption")
    assert reasons_of(again)[3] == "among-dropped-lines"  # it was dropped before
    assert drop_second_copies(found, np.zeros(5, bool)) is found


# --- nothing to keep ---------------------------------------------------------------------------------------------------


def sorts(*nothing: float) -> NDArray[np.float32]:
    """(sorts, pages): probabilities of pages that have nothing to keep with these, as a wall and an error, or are articles."""
    found = np.zeros((len(SORTS), len(nothing)), np.float32)
    found[NOTHING], found[NOTHING + 1], found[0] = np.array(nothing) / 2, np.array(nothing) / 2, 1 - np.array(nothing)
    return found


def of_page(nothing: float | None, wanted: Sequence[str] = KEPT, known: dict[int, str] | None = None) -> Verdict:
    """What is decided of the lines, on a page that has nothing to keep with this probability; None: the model cannot tell."""
    settled = np.full(len(LINES), UNKNOWN)
    for row, kind in (known or {}).items():
        settled[row] = KINDS.index(kind)
    said = prediction(LINES)._replace(pages=None if nothing is None else sorts(nothing))
    return judge(said, settled, read(TEXT), wanted, "balanced")


@given(st.floats(0, 1))
def test_the_empty_result_wins_where_it_is_likelier_right_than_the_other_one_is_good(nothing: float) -> None:
    other, found = of_page(None), of_page(nothing)
    quality = float(other.quality[0])
    least = max((1 - nothing) * quality, EMPTY)
    if abs(nothing - least) < 1e-5:
        return
    empty = nothing > least
    assert found.nothing is not None and found.nothing.tolist() == [empty]
    assert choice_of(found) == ("." * len(LINES) if empty else choice_of(other))
    assert found.quality[0] == pytest.approx(nothing if empty else (1 - nothing) * quality, abs=1e-5)
    assert set(reasons_of(found)) == ({"nothing-to-keep"} if empty else set(reasons_of(other)))
    assert found.score.tolist() == other.score.tolist()
    assert not any(kind in KEPT for kind, keep in zip(kinds_of(found), found.keep, strict=True) if not keep)


def test_what_the_words_settle_keeps_its_reason_on_an_empty_page() -> None:
    found = of_page(0.99, known={0: "nav", 1: "title"})
    assert reasons_of(found) == ["known-phrase", "known-phrase", *["nothing-to-keep"] * 3]
    assert choice_of(found) == ".x..."  # a title that was given stays


@pytest.mark.parametrize("wanted", [("title",), ("nav", "related"), ("byline", "comment")])
def test_where_no_body_is_wanted_no_page_is_empty(wanted: Sequence[str]) -> None:
    found = of_page(0.99, wanted)
    assert found.nothing is None
    assert choice_of(found) == choice_of(of_page(None, wanted))
    assert found.quality == pytest.approx(of_page(None, wanted).quality)


def test_each_page_is_empty_by_itself_and_one_without_lines_never() -> None:
    batch = read(TEXT, "", TEXT)
    rows = len(LINES)
    whole = np.tile(chances(LINES), 2)
    verdict = judge(Prediction(whole, np.stack([whole, whole])), np.full(2 * rows, UNKNOWN), batch, KEPT, "balanced")
    found = without_empty_pages(verdict._replace(pages=sorts(0.99, 0.99, 0.01)), batch)
    assert found.nothing is not None and found.nothing.tolist() == [True, False, False]
    assert choice_of(found) == "....." + choice_of(verdict)[rows:]


SOMETHING = [  # words and chance of a row, number of rows; does it end a sentence? chance of nothing; is the page empty?
    ("nothing speaks for text", 4, 0.1, 100, False, 0.6, True),
    ("many words are expected", 4, 0.4, 100, False, 0.6, False),
    ("many words are expected, of a page that is certain to have nothing", 4, 0.4, 100, False, 0.96, True),
    ("many words", 4, 0.01, 600, False, 0.6, False),
    ("a sentence", 16, 0.9, 1, True, 0.94, False),
    ("a sentence, on a page that is certain to have nothing", 16, 0.9, 1, True, 0.96, True),
]


@pytest.mark.parametrize(("words", "chance", "rows", "sentence", "nothing", "empty"), cases(SOMETHING))
def test_what_speaks_for_text_keeps_a_page_from_coming_out_empty(
    words: int, chance: float, rows: int, sentence: bool, nothing: float, empty: bool
) -> None:
    batch = read("\n".join([" ".join(["word"] * words) + "." * sentence] * rows))
    kinds = np.full((len(KINDS), rows), (1 - chance) / (len(KINDS) - 1), np.float32)
    kinds[KINDS.index("body")] = chance
    found = judge(Prediction(kinds, np.stack([kinds, kinds])), np.full(rows, UNKNOWN), batch, ("body",), "balanced")
    poor = found._replace(pages=sorts(nothing), quality=np.array([0.1], np.float32))
    assert without_empty_pages(poor, batch).nothing == [empty]

"""A second opinion: where it is asked, how much it counts, and what decides without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest
from conftest import MODES, PAGE, PAGES, ROOT, SCRAPES, Doubting, cases, needs_html_model, needs_model, told

import cleaner
from cleaner import Cleaner, ModelError
from cleaner.decision import heuristics
from cleaner.decision.fallback import MOST_ON_DOUBT, judge_without_model, second_opinion
from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE, REASONS
from cleaner.features.batch import PageBatch
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.network import THRESHOLDS
from cleaner.model.storage import load
from cleaner.units import plain

KEPT = ("title", "heading", "body")
BODY, NAV, TITLE = (KINDS.index(kind) for kind in ("body", "nav", "title"))
ARTICLE = PAGE.split("\n")[5:8]
MENU = "<ul class=menu><li><a href=/>Home</a><li><a href=/a>About</a><li><a href=/c>Contact</a></ul>"
SIMPLE = f"<!doctype html><html><body>{MENU}<h1>Why the mill stopped</h1>" + "".join(f"<p>{line}</p>" for line in ARTICLE)
DIV_SOUP = PAGES / "news_en_div_soup.html"


def log_odds(chances: Sequence[float]) -> np.ndarray:
    found = np.asarray(chances, np.float64)
    return np.log(found / (1 - found))


# --- the evidence ------------------------------------------------------------------------------------------------------

LONG = "The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody in the village noticed it."
LINES = ["Home", LONG, "He kept bees.", "Share"]
RAW = [0.3, 0.6, 0.5, 0.2]


def verdict(pages: int = 1, quality: Sequence[float] = (0.2,), reason: str = "among-dropped-lines") -> Verdict:
    """What a model has made of some pages of these lines, of each with a quality."""
    raw = np.array(RAW * pages, np.float32)
    choices = np.repeat([[NAV], [BODY]], len(raw), axis=1)
    reasons = np.full(len(raw), CODE[reason])  # type: ignore[index]
    return Verdict(
        choices, raw, raw, raw > 0.4, reasons, np.array(quality, np.float32), np.zeros(pages, bool), np.zeros(len(raw), bool)
    )


def batch_of(pages: int = 1) -> PageBatch:
    return PageBatch.of([plain(LINES)] * pages)


VOTE = np.array([False, True, False, True])


@pytest.mark.parametrize("weight", [0.5, 0.3, 2.0])
def test_a_vote_moves_the_log_odds_by_its_weight(weight: float) -> None:
    thresholds = THRESHOLDS._replace(doubt=0.6, opinion=weight)
    found = second_opinion(verdict(), batch_of().lines, KEPT, "balanced", lambda page: VOTE, thresholds)
    assert log_odds(found.score) - log_odds(RAW) == pytest.approx(np.where(VOTE, weight, -weight), abs=1e-4)
    assert found.raw.tolist() == pytest.approx(RAW)


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_what_is_known_of_sentences_moves_them_by_its_own_log_odds_times_its_weight(weight: float) -> None:
    thresholds = THRESHOLDS._replace(doubt=0.6, opinion=weight)
    found = second_opinion(verdict(), batch_of().lines, KEPT, "balanced", None, thresholds)
    evidence = heuristics.sentence_odds(batch_of().lines)
    assert evidence.min() < -1 and evidence.max() > 1
    assert log_odds(found.score) - log_odds(RAW) == pytest.approx(weight * evidence, abs=1e-4)


def test_sentences_say_no_more_than_three_in_log_odds() -> None:
    lines = ["x = { } [ ] ; { } = 1", "Home", LONG, f"{LONG} {LONG} {LONG}"]
    batch = PageBatch.of([plain(lines)]).lines
    evidence = heuristics.sentence_odds(batch)
    assert evidence.min() < -4 and evidence.max() > 3.2
    found = second_opinion(verdict(), batch, KEPT, "balanced", None, THRESHOLDS._replace(doubt=0.6, opinion=1.0))
    assert log_odds(found.score) - log_odds(RAW) == pytest.approx(np.clip(evidence, -3, 3), abs=1e-4)


def test_only_the_pages_in_doubt_have_a_second_opinion() -> None:
    """Those of which less than the threshold is expected; a page without lines is in no doubt."""
    batch = PageBatch.of([plain(lines) for lines in (LINES, [], LINES, LINES)])
    asked: list[int] = []

    def opinion(page: int) -> np.ndarray:
        asked.append(page)
        return VOTE

    before = verdict(3)._replace(quality=np.array([0.41, 0.0, 0.4, 0.39], np.float32), fell_back=np.zeros(4, bool))
    found = second_opinion(before, batch.lines, KEPT, "balanced", opinion, THRESHOLDS._replace(doubt=np.float32(0.4)))
    assert asked == [3]
    assert found.fell_back.tolist() == [False, False, False, True]
    assert found.score[:8].tolist() == before.score[:8].tolist() and found.quality[:3].tolist() == before.quality[:3].tolist()
    assert found.quality[3] != before.quality[3]


UNCHANGED = [
    ("no page is in doubt", KEPT, 0.1, lambda page: VOTE),
    ("main text is not wanted", ("title", "nav"), 0.6, lambda page: VOTE),
]


@pytest.mark.parametrize(("wanted", "doubt", "opinion"), cases(UNCHANGED))
def test_nobody_is_asked_where(wanted: Sequence[str], doubt: float, opinion: Callable[[int], np.ndarray]) -> None:
    before = verdict()
    assert second_opinion(before, batch_of().lines, wanted, "balanced", opinion, THRESHOLDS._replace(doubt=doubt)) is before


def test_who_has_no_opinion_changes_nothing() -> None:
    before = verdict()
    found = second_opinion(before, batch_of().lines, KEPT, "balanced", lambda page: None, THRESHOLDS._replace(doubt=0.6))
    assert not found.fell_back.any()
    assert (found.score == before.score).all() and (found.keep == before.keep).all()


def test_the_reason_is_the_second_opinion_where_that_has_changed_the_verdict() -> None:
    thresholds = THRESHOLDS._replace(doubt=0.6, opinion=3.0)
    found = second_opinion(verdict(), batch_of().lines, KEPT, "balanced", lambda page: VOTE, thresholds)
    reasons = [list(REASONS)[code] for code in found.reason]
    assert found.keep.tolist() == [False, True, False, True]
    assert reasons == ["among-dropped-lines", "among-dropped-lines", "fallback", "fallback"]
    assert [KINDS[kind] for kind in found.kind] == ["nav", "body", "nav", "body"]


def test_what_the_words_settle_stays_settled() -> None:
    before = verdict(reason="known-phrase")
    raw = np.array([1, 0, 1, 0], np.float32)
    before = before._replace(raw=raw, score=raw, keep=raw > 0)
    thresholds = THRESHOLDS._replace(doubt=0.6, opinion=9.0)
    found = second_opinion(before, batch_of().lines, KEPT, "balanced", lambda page: VOTE, thresholds)
    assert (found.score.tolist(), found.keep.tolist()) == ([1, 0, 1, 0], [True, False, True, False])


def test_an_opinion_brings_no_script_back() -> None:
    before = verdict()._replace(scripts=np.array([False, True, False, False]))
    thresholds = THRESHOLDS._replace(doubt=0.6, opinion=9.0)
    found = second_opinion(before, batch_of().lines, KEPT, "balanced", lambda page: VOTE, thresholds)
    assert found.keep.tolist() == [False, False, False, True]


# --- the default models ------------------------------------------------------------------------------------------------

DOUBT = {"text": 0.5, "html": 0.6}  # expected F1 below which they ask
OPINION = {"text": 0.3, "html": 0.5}  # weight of the answer
_WORDS = "lamp chair table boat rope kettle spoon north south bell river stone paper lid".split()


def doubtful(seed: int) -> list[str]:
    """Lines of chance: names, prices, dates and sentences, of which nobody could say what they are on their page."""
    random = Random(seed)

    def some(fewest: int, most: int) -> str:
        return " ".join(random.choice(_WORDS) for _ in range(random.randrange(fewest, most)))

    lines = []
    for _ in range(random.randrange(8, 50)):
        draw, few = random.random(), some(1, 4)
        if draw < 0.5:
            lines.append(few.title())
        elif draw < 0.7:
            lines.append(f"{few} {random.randrange(90)} €")
        elif draw < 0.8:
            lines.append(f"{few.title()} {random.randrange(1, 28)} May 2021")
        else:
            lines.append(some(6, 14).capitalize() + ("." if draw > 0.9 else ""))
    return lines


@needs_model
@needs_html_model
@pytest.mark.parametrize("reads", ["text", "html"])
def test_the_default_models_have_these_thresholds(reads: str) -> None:
    """Tuned on their own scores; docs/experiments.md#fallback-on-doubt."""
    thresholds = load(reads=reads).thresholds
    assert (thresholds.doubt, thresholds.opinion) == (DOUBT[reads], OPINION[reads])


@needs_model
@needs_html_model
@pytest.mark.parametrize("reads", ["text", "html"])
def test_a_second_opinion_is_had_on_the_fixtures_of_which_less_is_expected(reads: str) -> None:
    nothing, reference = (ROOT / "fixtures" / name for name in ("nothing", "reference"))
    pages = [*PAGES.glob("*.html"), *nothing.glob("*.html")]
    folder = {"text": [*SCRAPES.glob("*.txt"), *reference.glob("*.txt")], "html": pages}
    records = [{reads: path.read_bytes() if reads == "html" else path.read_bytes().decode()} for path in sorted(folder[reads])]
    records.append({reads: "\n".join(doubtful(86)) if reads == "text" else "<p>".join(doubtful(86))})
    alone, asked = (list(Cleaner(fallback=fallback).clean_many(records)) for fallback in (False, True))
    doubted = [doc.quality < DOUBT[reads] for doc in alone]
    assert [doc.source == "fallback" for doc in asked] == doubted
    assert any(doubted) and not all(doubted)


# --- a model in doubt --------------------------------------------------------------------------------------------------


@needs_html_model
def test_a_page_in_doubt_takes_the_opinion_of_trafilatura(doubting: Doubting) -> None:
    sure, doc = Cleaner(fallback=False).clean_html(SIMPLE), Cleaner(doubting("html", opinion=0.7)).clean_html(SIMPLE)
    assert (sure.source, doc.source) == ("model", "fallback")
    moved = {line.text: log_odds([line.score, before.score]) for line, before in zip(doc, sure, strict=True)}
    assert moved["About"][0] - moved["About"][1] == pytest.approx(-0.7, abs=0.05)
    assert [np.sign(after - before) for after, before in (moved[line] for line in ARTICLE)] == [1, 1, 1]


@needs_model
def test_a_text_in_doubt_takes_what_is_known_of_sentences(doubting: Doubting) -> None:
    sure, doc = Cleaner(fallback=False).clean(PAGE), Cleaner(doubting(opinion=0.5)).clean(PAGE)
    assert (sure.source, doc.source) == ("model", "fallback")
    moved = {line.text: log_odds([line.score, before.score]) for line, before in zip(doc, sure, strict=True) if line.score}
    assert moved["About"][0] < moved["About"][1] - 0.2
    assert moved[ARTICLE[1]][0] > moved[ARTICLE[1]][1] + 0.2


@needs_html_model
def test_trafilatura_is_not_asked_of_a_long_page(doubting: Doubting) -> None:
    own = Cleaner(doubting("html"))
    room = MOST_ON_DOUBT - len(SIMPLE) - len("<!---->")
    assert own.clean_html(f"{SIMPLE}<!--{'x' * room}-->").source == "fallback"
    assert own.clean_html(f"{SIMPLE}<!--{'x' * (room + 1)}-->").source == "model"


@needs_html_model
def test_modes_are_ordered_where_the_opinion_counts(doubting: Doubting) -> None:
    html, folder = (PAGES / "forum_fr_thread.html").read_bytes(), doubting("html")
    docs = [Cleaner(folder, mode=mode).clean_html(html) for mode in MODES]  # type: ignore[arg-type]
    assert [doc.source for doc in docs] == ["fallback"] * 3
    sizes = [len(doc.text) for doc in docs]
    assert sizes == sorted(sizes) and sizes[0] < sizes[2]


@needs_html_model
def test_an_opinion_brings_no_second_copy_back(doubting: Doubting) -> None:
    doc = Cleaner(doubting("html")).clean_html((PAGES / "news_en_hidden_copy.html").read_bytes())
    assert doc.source == "fallback"
    kept = [line.text for line in doc if line.keep]
    assert len(kept) == len(set(kept))
    assert "second-copy" in {line.reason for line in doc}


@needs_html_model
def test_a_page_of_which_trafilatura_has_no_opinion_stays_as_it_was_decided(doubting: Doubting) -> None:
    html = "<nav><ul><li><a href=/>Home</a><li><a href=/about>About</a></ul></nav>"
    doc = Cleaner(doubting("html")).clean_html(html)
    assert doc.source == "model"
    assert told(doc) == told(Cleaner(fallback=False).clean_html(html))


@needs_html_model
def test_pages_whose_blocks_are_known_have_no_source_to_be_asked_of(doubting: Doubting) -> None:
    from cleaner.html.blocks import blocks
    from cleaner.pages import page_of_blocks

    (doc,) = Cleaner(doubting("html")).clean_pages([page_of_blocks(blocks(SIMPLE))])
    assert doc.source == "model"
    assert told(doc) == told(cleaner.clean_html(SIMPLE))


# --- without a model ---------------------------------------------------------------------------------------------------


def by_heuristics(wanted: Sequence[str], known: dict[int, int] | None = None) -> Verdict:
    settled = np.full(len(LINES), UNKNOWN)
    for row, kind in (known or {}).items():
        settled[row] = kind
    return judge_without_model(batch_of(), settled, wanted, "balanced", None)


def test_without_a_model_kinds_are_guessed_and_the_reason_says_so() -> None:
    found = by_heuristics(KEPT)
    assert {list(REASONS)[reason] for reason in found.reason} == {"fallback"}
    assert [KINDS[kind] for kind in found.kind] == ["nav", "body", "body", "nav"]
    assert found.keep.tolist() == [False, True, True, False]
    assert found.fell_back.all()


def test_without_a_model_the_wanted_kinds_turn_the_score() -> None:
    body, nav = by_heuristics(["body"]).score, by_heuristics(["nav"]).score
    assert body + nav == pytest.approx(np.ones(len(LINES)), abs=1e-6)
    assert body[1] > 0.8 > 0.2 > body[0]


def test_without_a_model_known_lines_are_settled_too() -> None:
    found = by_heuristics(KEPT, {0: TITLE, 1: KINDS.index("code")})
    assert found.keep[:2].tolist() == [True, False]
    assert [list(REASONS)[reason] for reason in found.reason[:2]] == ["known-phrase"] * 2
    assert [KINDS[kind] for kind in found.kind[:2]] == ["title", "code"]


def test_without_a_model_trafilatura_decides_a_page_of_which_it_has_an_opinion() -> None:
    batch = PageBatch.of([plain(LINES)] * 2)
    known = np.full(2 * len(LINES), UNKNOWN)
    known[0] = TITLE
    found = judge_without_model(batch, known, KEPT, "balanced", lambda page: None if page else VOTE)
    assert found.keep.tolist() == [True, True, False, True, False, True, True, False]
    assert found.score[:4].tolist() == pytest.approx([0.8, 0.8, 0, 0.8])
    assert found.quality[0] == pytest.approx(0.8) and found.quality[1] != pytest.approx(0.8)


def test_without_a_model_the_lines_of_a_page_are_those_that_trafilatura_keeps() -> None:
    html = DIV_SOUP.read_bytes()
    doc = Cleaner(fallback="only").clean_html(html)
    assert (doc.source, doc.quality) == ("fallback", pytest.approx(0.8))
    kept = doc.text.split("\n")
    assert sum("pier" in line for line in kept) >= 3
    assert not {"Subscribe", "Weather", "Accept all"} & set(kept)
    assert {line.reason for line in doc} <= {"fallback", "known-phrase"}


def test_without_a_model_there_is_no_second_copy_either() -> None:
    doc = Cleaner(fallback="only").clean_html((PAGES / "news_en_hidden_copy.html").read_bytes())
    kept = [line.text for line in doc if line.keep]
    assert kept and len(kept) == len(set(kept))


@pytest.mark.usefixtures("no_default_model")
def test_where_the_default_model_is_gone_the_fallback_decides_unless_that_is_refused() -> None:
    for doc in (cleaner.clean(PAGE), cleaner.clean_html(SIMPLE), Cleaner(fallback="only").clean(PAGE)):
        assert doc.source == "fallback"
        assert set(ARTICLE) <= set(doc.text.split("\n"))
    own = Cleaner(fallback=False)
    for clean, page in ((own.clean, PAGE), (own.clean_html, SIMPLE)):
        with pytest.raises(ModelError, match=r"nothing is not a model folder: model\.json cannot be read"):
            clean(page)  # type: ignore[operator]

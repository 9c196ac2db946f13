"""A second opinion for pages on which the model expects to do badly, and the decision where there is no model.

Both come from heuristics of trafilatura: for HTML the lines that its extractor would keep, for text its filter of widget words
together with observations of jusText and C4 about sentences. On a doubtful page the opinion is evidence: it is added to the
model's log odds, and the page is decided again (docs/experiments.md#fallback-on-doubt, #second-opinion-on-unlike-pages).
Without a usable model it decides alone. The model's own score stays in ``Verdict.raw``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cleaner.decision import heuristics
from cleaner.decision.policy import Verdict, best_lines, choices_of
from cleaner.decision.reasons import CODE
from cleaner.features.arrays import places_of, widths
from cleaner.features.batch import PageBatch
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.lines import KINDS, UNKNOWN, numbers_of
from cleaner.model.network import THRESHOLDS, Thresholds
from cleaner.odds import SURE

Opinion = Callable[[int], Flags | None]  # page -> (rows of the page,): does trafilatura keep each row? None: no opinion
EXTRACTOR_QUALITY = 0.8  # word F1 of trafilatura alone (docs/experiments.md#fallback-on-doubt)
# Characters up to which a doubtful page of HTML gets a second opinion: longer ones would take most of the time of all pages
# (docs/experiments.md#a-cheaper-second-opinion).
MOST_ON_DOUBT = 75_000
STRONGEST = 3.0  # largest log odds of the heuristics


def judge_without_model(batch: PageBatch, known: Ints, wanted: Sequence[str], mode: str, opinion: Opinion | None) -> Verdict:
    """Decide by trafilatura alone, and by heuristics if it has no opinion. ``opinion`` is None for text.

    Kinds are guessed as body or nav only, so lines of other kinds are found by their wording or not at all.
    """
    verdict = judge_by_heuristics(batch, known, wanted, mode)
    return verdict if opinion is None else _with_opinion(verdict, batch, known, wanted, opinion)


def judge_by_heuristics(batch: PageBatch, known: Ints, wanted: Sequence[str], mode: str) -> Verdict:
    """Decide by the heuristics of sentences."""
    lines = batch.lines
    main = heuristics.scores(lines, batch.texts)
    guessed = main * ("body" in wanted) + (1 - main) * ("nav" in wanted)
    settled = known != UNKNOWN
    score = np.where(settled, np.isin(known, numbers_of(wanted)), guessed).astype(np.float32)
    keep, quality = best_lines(score, lines.n_words, lines.bounds, mode, Thresholds(page_deviation=0))
    keep &= score > 0
    choices = _guessed_kinds(main, known, wanted)
    reason = np.where(settled, CODE["known-phrase"], CODE["fallback"])
    return Verdict(choices, score, score, keep, reason, quality, np.ones(len(quality), bool), np.zeros(len(score), bool))


def _guessed_kinds(main: Floats, known: Ints, wanted: Sequence[str]) -> Ints:
    """Return the choices of a verdict, (2, rows), from (rows,) probabilities of main text: body or nav."""
    kinds = np.zeros((len(KINDS), len(main)), np.float32)
    kinds[KINDS.index("body")], kinds[KINDS.index("nav")] = np.clip((main, 1 - main), SURE, 1 - SURE)  # never no kind
    return choices_of(kinds, known, numbers_of(wanted))


def _with_opinion(verdict: Verdict, batch: PageBatch, known: Ints, wanted: Sequence[str], opinion: Opinion) -> Verdict:
    """Return the verdict with each page that ``opinion`` is available for decided by the opinion alone."""
    choices, score = verdict.choices.copy(), verdict.score.copy()
    keep, quality = verdict.keep.copy(), verdict.quality.copy()
    bounds = batch.lines.bounds
    for page in places_of(widths(bounds)).tolist():
        said = opinion(page)
        if said is None:
            continue
        rows = slice(bounds[page], bounds[page + 1])
        settled = known[rows] != UNKNOWN
        guess = np.where(said, "body" in wanted, "nav" in wanted)
        keep[rows] = np.where(settled, keep[rows], guess)
        score[rows] = keep[rows] * np.float32(EXTRACTOR_QUALITY)
        choices[:, rows] = _guessed_kinds(said.astype(np.float32), known[rows], wanted)
        quality[page] = EXTRACTOR_QUALITY
    return verdict._replace(choices=choices, score=score, raw=score, keep=keep, quality=quality)


def second_opinion(
    verdict: Verdict,
    batch: LineBatch,
    wanted: Sequence[str],
    mode: str,
    opinion: Opinion | None,
    thresholds: Thresholds = THRESHOLDS,
) -> Verdict:
    """Return the verdict with a second opinion added as evidence on pages on which the model expects to do badly.

    The opinion is ``opinion`` for HTML, and that of the heuristics for text (None). There is none if main text is not wanted.
    """
    undecided = np.bincount(batch.page, verdict.reason != CODE["known-phrase"], len(verdict.quality))
    doubtful = (verdict.quality < thresholds.doubt) & (undecided > 0)
    if verdict.nothing is not None:
        doubtful &= ~verdict.nothing
    if not doubtful.any() or "body" not in wanted:
        return verdict
    fell_back, raw = verdict.fell_back.copy(), verdict.raw
    keep, reason, score, quality = verdict.keep.copy(), verdict.reason.copy(), raw.copy(), verdict.quality.copy()
    heuristic = None if opinion else np.clip(heuristics.sentence_odds(batch), -STRONGEST, STRONGEST)
    for page in places_of(doubtful).tolist():
        rows = slice(batch.bounds[page], batch.bounds[page + 1])
        evidence = heuristic[rows] if heuristic is not None else _vote(opinion, page)
        if evidence is None:
            continue
        settled = reason[rows] == CODE["known-phrase"]
        certain = np.clip(raw[rows], SURE, 1 - SURE)
        odds = certain / (1 - certain) * np.exp(thresholds.opinion * evidence)
        score[rows] = np.where(settled, raw[rows], odds / (1 + odds))
        bounds = np.array([0, len(evidence)])
        found, expected = best_lines(score[rows], batch.n_words[rows], bounds, mode, thresholds)
        found &= (~settled | keep[rows]) & ~verdict.scripts[rows]
        reason[rows] = np.where(found != keep[rows], CODE["fallback"], reason[rows])
        keep[rows], quality[page], fell_back[page] = found, expected[0], True
    return verdict._replace(keep=keep, reason=reason, score=score, quality=quality, fell_back=fell_back)


def _vote(opinion: Opinion | None, page: int) -> Floats | None:
    """Return (rows of the page,): 1 for each row that ``opinion`` keeps, -1 for each that it drops; None without an opinion."""
    said = opinion(page) if opinion else None
    return None if said is None else np.where(said, 1, -1).astype(np.float32)

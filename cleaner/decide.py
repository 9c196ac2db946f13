"""Probabilities + policy -> keep or drop, with a reason.

No fixed threshold: on each page the lines are kept that maximise the *expected* word F-measure under the model's
probabilities (Jansche 2007, "A maximum expected utility framework for binary sequence labeling"; Ye et al. 2012). With
lines sorted by probability the best set is a prefix of that order, so one sort and two running sums decide a whole batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner import heuristics
from cleaner.features import Table
from cleaner.lines import ARTICLE, KINDS
from cleaner.model import Prediction
from cleaner.phrases import UNKNOWN

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

# beta of the F-measure: below 1 precision weighs more, above 1 recall.
BETA = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}

# Expected word F1 below which the heuristics decide. Out of fold on wcxb-dev they are ahead there (.22 against .11, though on
# five pages only) and behind in every bin above (scripts/evaluate.py).
DOUBTFUL = 0.3

REASONS = {
    "blank": "a blank line; one is kept between kept lines",
    "reads-like-article": "the line itself reads like the article",
    "between-kept-lines": "kept for the lines around it",
    "reads-like-chrome": "the line itself reads like page chrome",
    "among-dropped-lines": "dropped for the lines around it",
    "kind-not-wanted": "part of the article, but of a kind that was not asked for",
    "known-phrase": "a phrase that software writes into many pages, the call of a tracking script, or the title that was given",
    "fallback": "decided by heuristics, not by the model",
}


_REASON = {name: number for number, name in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a batch."""

    kind: NDArray[np.int64]  # (rows,): index into KINDS
    score: Floats  # (rows,): probability of the kept kinds
    keep: Flags  # (rows,)
    reason: NDArray[np.int64]  # (rows,): index into REASONS
    quality: Floats  # (pages,): expected word F1
    fell_back: Flags  # (pages,): the heuristics decided


def judge(prediction: Prediction, known: NDArray[np.int64], batch: Table, wanted: Sequence[str], mode: str) -> Verdict:
    """Decide by the model's probabilities: the lines that maximise the expected F-measure of the wanted kinds.

    ``known`` is (rows,), from `cleaner.phrases`: a kind that the line's words settle, or `UNKNOWN`.
    """
    places = [KINDS.index(kind) for kind in wanted]
    settled = known != UNKNOWN
    score = np.where(settled, np.isin(known, places), prediction.kinds[places].sum(0)).astype(np.float32)
    keep, quality = best_lines(score, batch.weight, batch.bounds, mode)
    keep &= (score > 0) | ~settled
    kind = np.where(settled, known, prediction.kinds.argmax(0))
    alone = prediction.alone >= 0.5
    reason = np.where(
        keep,
        np.where(alone, _REASON["reads-like-article"], _REASON["between-kept-lines"]),
        np.where(alone, _REASON["among-dropped-lines"], _REASON["reads-like-chrome"]),
    )
    unwanted = ~np.isin(kind, places) & np.isin(kind, [KINDS.index(name) for name in ARTICLE])
    reason[~keep & unwanted] = _REASON["kind-not-wanted"]
    reason[settled] = _REASON["known-phrase"]
    return Verdict(kind, score, keep, reason, quality, np.zeros(len(quality), bool))


def fall_back(
    verdict: Verdict, batch: Table, known: NDArray[np.int64], lines: list[list[str]], wanted: Sequence[str], mode: str
) -> Verdict:
    """The same verdict, but with the heuristics' on the pages where the model expects to do badly."""
    doubtful = (verdict.quality < DOUBTFUL) & (np.diff(batch.bounds) > 0)
    if not doubtful.any() or "body" not in wanted:
        return verdict
    other = judge_by_heuristics(batch, known, lines, wanted, mode)
    rows = doubtful[batch.page]
    return Verdict(
        np.where(rows, other.kind, verdict.kind),
        np.where(rows, other.score, verdict.score),
        np.where(rows, other.keep, verdict.keep),
        np.where(rows, other.reason, verdict.reason),
        np.where(doubtful, other.quality, verdict.quality),
        doubtful,
    )


def judge_by_heuristics(
    batch: Table, known: NDArray[np.int64], lines: list[list[str]], wanted: Sequence[str], mode: str
) -> Verdict:
    """Decide without a model: kinds are only guessed as body or nav, so of other kinds none but known lines are found."""
    main = heuristics.scores(batch, lines)
    guessed = main * ("body" in wanted) + (1 - main) * ("nav" in wanted)
    settled = known != UNKNOWN
    score = np.where(settled, np.isin(known, [KINDS.index(kind) for kind in wanted]), guessed).astype(np.float32)
    keep, quality = best_lines(score, batch.weight, batch.bounds, mode)
    keep &= score > 0
    kind = np.where(settled, known, np.where(main >= 0.5, KINDS.index("body"), KINDS.index("nav")))
    reason = np.where(settled, _REASON["known-phrase"], _REASON["fallback"])
    return Verdict(kind, score, keep, reason, quality, np.ones(len(quality), bool))


def best_lines(score: Floats, words: Floats, bounds: NDArray[np.int64], mode: str) -> tuple[Flags, Floats]:
    """Which rows to keep, and for each page the expected F-measure (beta 1) of that choice.

    ``score`` and ``words`` are (rows,), ``bounds`` (pages + 1,) the first row of each page. Raises ``KeyError`` for an
    unknown mode.

    >>> keep, quality = best_lines(np.array([0.9, 0.1], np.float32), np.ones(2, np.float32), np.array([0, 2]), "balanced")
    >>> keep.tolist(), round(float(quality[0]), 2)
    ([True, False], 0.9)
    """
    pages, rows = len(bounds) - 1, len(score)
    page = np.repeat(np.arange(pages), np.diff(bounds))
    order = np.lexsort((-score, page))
    ranked = score[order].astype(np.float64)
    size = words[order].astype(np.float64)
    first = bounds[:-1][page]
    hits, sizes = _running(ranked * size, first), _running(size, first)
    total = np.bincount(page, weights=score * words, minlength=pages)[page]
    beta = BETA[mode] ** 2
    chosen = (1 + beta) * hits / (sizes + beta * total + 1e-9)
    plain = 2 * hits / (sizes + total + 1e-9)
    keep = np.zeros(rows, bool)
    quality = np.zeros(pages, np.float32)
    filled = np.flatnonzero(np.diff(bounds))
    if not len(filled):
        return keep, quality
    best = np.repeat(np.maximum.reduceat(chosen, bounds[:-1][filled]), np.diff(bounds)[filled])
    at_best = np.flatnonzero(chosen >= best)
    last_kept = np.zeros(pages, np.int64)
    last_kept[page[at_best[::-1]]] = at_best[::-1]  # the first of equals: keep as little as does as well
    keep[order] = np.arange(rows) <= last_kept[page]
    quality[filled] = plain[last_kept[filled]]
    return keep, np.clip(quality, 0, 1)


def _running(values: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Running sums that begin anew at each page."""
    total = np.cumsum(values)
    return total - (total - values)[first]

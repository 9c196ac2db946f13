"""Probabilities + policy -> keep or drop, with a kind and a reason.

No fixed threshold: on each page the lines are kept that maximise the *expected* word F-measure under the model's
probabilities (Jansche 2007, "A maximum expected utility framework for binary sequence labeling"; Ye et al. 2012). With
lines sorted by probability the best set is a prefix of that order, so one sort and a few running sums decide a whole batch.

The errors of the lines of one page are not independent: on a page unlike any seen in training all are wrong in one direction.
So the expectation is also over a shift of the whole page's logits, normally distributed (the random effect of a mixed model).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.reasons import CODE
from cleaner.features.phrases import UNKNOWN
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.lines import ARTICLE, KINDS, numbers_of
from cleaner.model.network import THRESHOLDS, Prediction, Thresholds
from cleaner.odds import SURE, log_odds

# beta of the F-measure: below 1 precision weighs more, above 1 recall.
BETA = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}
# Five points of Gauss-Hermite quadrature, in standard deviations, and their weights (Abramowitz & Stegun, table 25.10).
_QUADRATURE = ((0.0, 8 / 15), (1.3556262, 0.2220759), (-1.3556262, 0.2220759), (2.8569700, 0.0112574), (-2.8569700, 0.0112574))
# Evidence is decisive if removing it leaves at most this share of the log odds of the verdict; otherwise the surrounding lines
# are (docs/experiments.md#reason-threshold). tests/test_reasons.py replaces the named evidence and watches the score.
DECISIVE = 0.5
# Reason codes by [kept][cause]: the surrounding lines decided, the line's own words did, its markup did.
_BY_CAUSE = np.array(
    [
        [CODE["among-dropped-lines"], CODE["reads-like-chrome"], CODE["stands-in-chrome"]],
        [CODE["between-kept-lines"], CODE["reads-like-article"], CODE["stands-in-article"]],
    ]
)


class Verdict(NamedTuple):
    """What was decided about a batch."""

    choices: Ints  # (2, rows): the most probable kind that is not wanted, and the most probable one that is
    raw: Floats  # (rows,): the model's probability of the kept kinds
    score: Floats  # (rows,): the same, after a second opinion
    keep: Flags  # (rows,)
    reason: Ints  # (rows,): place in `REASONS`
    quality: Floats  # (pages,): expected word F1
    fell_back: Flags  # (pages,): somebody else than the model decided, or had a say

    @property
    def kind(self) -> Ints:
        """(rows,): index into KINDS. Kind and verdict come out of one posterior and never contradict each other: what is kept
        is of a wanted kind, what is dropped is of another one."""
        kind: Ints = np.where(self.keep, self.choices[1], self.choices[0])
        return kind


def judge(
    prediction: Prediction,
    known: Ints,
    batch: LineBatch,
    wanted: Sequence[str],
    mode: str,
    thresholds: Thresholds = THRESHOLDS,
) -> Verdict:
    """Decide by the model's probabilities: the lines that maximise the expected F-measure of the wanted kinds.

    ``known`` is (rows,), from `cleaner.features.phrases`: a kind that the line's words settle, or `UNKNOWN`.
    """
    places = numbers_of(wanted)
    settled = known != UNKNOWN
    score = np.where(settled, np.isin(known, places), prediction.kinds[places].sum(0)).astype(np.float32)
    keep, quality = best_lines(score, batch.n_words, batch.bounds, mode, thresholds.page_deviation)
    keep &= (score > 0) | ~settled
    choices = choices_of(prediction.kinds, places)
    choices[:, settled] = known[settled]
    likeliest = np.where(settled, known, prediction.kinds.argmax(0))
    reason = _BY_CAUSE[keep.astype(np.intp), _causes(prediction, places, keep)]
    unwanted = ~np.isin(likeliest, places) & np.isin(likeliest, numbers_of(ARTICLE))
    reason[~keep & unwanted] = CODE["kind-not-wanted"]
    reason[~keep & (likeliest == KINDS.index("offtopic"))] = CODE["another-article"]
    reason[settled] = CODE["known-phrase"]
    return Verdict(choices, score, score, keep, reason, quality, np.zeros(len(quality), bool))


def choices_of(kinds: Floats, places: Sequence[int]) -> Ints:
    """(2, rows): the most probable kind outside of some places and inside of them; where there is none, of all."""
    inside = np.isin(np.arange(len(KINDS)), places)
    sides = [np.flatnonzero(side if side.any() else ~side) for side in (~inside, inside)]
    return np.stack([side[kinds[side].argmax(0)] for side in sides])


def _causes(prediction: Prediction, places: Sequence[int], keep: Flags) -> NDArray[np.intp]:
    """(rows,): 0 where the rest of the page decides, 1 where a line does, 2 where its place in the markup does."""
    odds = log_odds(prediction.ablated[:, places].sum(1))
    moved = (odds[0] - odds[1:]) * np.where(keep, 1, -1)
    strongest = moved.argmax(0) + 1
    return np.where(moved.max(0) > DECISIVE * np.abs(odds[0]), strongest, 0)


def drop_second_copies(verdict: Verdict, copies: Flags) -> Verdict:
    """The same verdict without the lines that are hidden and say what a visible line says, (rows,)."""
    again = verdict.keep & copies
    if not again.any():
        return verdict
    reason = np.where(again, CODE["second-copy"], verdict.reason)
    return verdict._replace(keep=verdict.keep & ~again, reason=reason)


def best_lines(
    score: Floats, words: Floats, bounds: Ints, mode: str, deviation: float = THRESHOLDS.page_deviation
) -> tuple[Flags, Floats]:
    """Which rows to keep, and for each page the expected F-measure (beta 1) of that choice.

    ``score`` and ``words`` are (rows,), ``bounds`` (pages + 1,) the first row of each page, ``deviation`` that of the shift
    of a page's logits. Raises ``KeyError`` for an unknown mode.

    >>> keep, quality = best_lines(np.array([0.9, 0.1], np.float32), np.ones(2, np.float32), np.array([0, 2]), "balanced")
    >>> keep.tolist(), round(float(quality[0]), 2)
    ([True, False], 0.82)
    """
    pages, rows = len(bounds) - 1, len(score)
    if not rows:
        return np.zeros(0, bool), np.zeros(pages, np.float32)
    page = np.repeat(np.arange(pages), np.diff(bounds))
    order = np.lexsort((-score, page))
    size = words[order].astype(np.float64)
    first, end = bounds[:-1][page], bounds[1:][page] - 1
    sizes = _running(size, first)
    ranked = np.clip(score[order].astype(np.float64), SURE, 1 - SURE)
    odds = ranked / (1 - ranked)
    shifted = [(share, odds * np.exp(shift * deviation)) for shift, share in _QUADRATURE]
    hits = [(share, _running(size * value / (1 + value), first)) for share, value in shifted]
    beta = BETA[mode] ** 2
    chosen = sum(share * (1 + beta) * hit / (sizes + beta * hit[end]) for share, hit in hits)
    keep = np.zeros(rows, bool)
    quality = np.zeros(pages, np.float32)
    filled = np.flatnonzero(np.diff(bounds))
    best = np.repeat(np.maximum.reduceat(chosen, bounds[:-1][filled]), np.diff(bounds)[filled])
    at_best = np.flatnonzero(chosen >= best)
    last_kept = np.zeros(pages, np.int64)
    last_kept[page[at_best[::-1]]] = at_best[::-1]  # the first of equals: keep as little as does as well
    keep[order] = np.arange(rows) <= last_kept[page]
    last = last_kept[filled]
    quality[filled] = sum(share * 2 * hit[last] / (sizes[last] + hit[end[last]]) for share, hit in hits)
    return keep, np.clip(quality, 0, 1)


def _running(values: NDArray[np.float64], first: Ints) -> NDArray[np.float64]:
    """Running sums that begin anew at each page."""
    total = np.cumsum(values)
    return total - (total - values)[first]

"""Probabilities + policy -> keep or drop, with a reason.

No fixed threshold: on each page the lines are kept that maximise the *expected* word F-measure under the model's
probabilities (Jansche 2007, "A maximum expected utility framework for binary sequence labeling"; Ye et al. 2012). With
lines sorted by probability the best set is a prefix of that order, so one sort and a few running sums decide a whole batch.

The errors of the lines of one page are not independent: on a page unlike any seen in training all are wrong in one direction.
So the expectation is also over a shift of the whole page's logits, normally distributed (the random effect of a mixed model).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import heuristics
from cleaner.features import Table
from cleaner.lines import ARTICLE, KINDS
from cleaner.model import Prediction
from cleaner.phrases import UNKNOWN

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Opinion = Callable[[int], Flags | None]

# beta of the F-measure: below 1 precision weighs more, above 1 recall.
BETA = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}

# Standard deviation of the shift of a page's logits. Of 0, .5, 1, 1.5 and 2, on out-of-fold scores: half-clean renderings gain
# .001 to .002 up to 1.5, whole pages stay within .001; at 2 they begin to lose.
PAGE_SHIFT = 1.5
SURE = 1e-5  # no line is surer than that
# Five points of Gauss-Hermite quadrature, in standard deviations, and their weights (Abramowitz & Stegun, table 25.10).
_QUADRATURE = ((0.0, 8 / 15), (1.3556262, 0.2220759), (-1.3556262, 0.2220759), (2.8569700, 0.0112574), (-2.8569700, 0.0112574))

# Expected word F1 below which the heuristics decide. Out of fold on wcxb-dev they are behind in every bin: below .3, on six
# pages, they give .19 where the model gives .20; with the models before these it was .22 and .34, .26 and .15. Six pages prove
# nothing: it is for pages unlike all of these (scripts/evaluate.py).
DOUBTFUL = 0.2

# On HTML trafilatura is asked where the expected F1 is below the first figure, and its opinion of a line counts as much as the
# second in log odds. Out of fold on 530 pages of wcxb-dev: below .5 (18 pages) word F1 .548 -> .543, from .5 to .7 (40 pages)
# .666 -> .685, at 1 and 1.5 less; alone it is behind the model in every bin. Below .7 it would be worth .001 over all pages and
# cost 4 ms a page, below .5 it is worth nothing and cost 1; so it is asked on pages that are unlike all of these.
DOUBTFUL_HTML = 0.3
OPINION = 0.5
EXTRACTOR_QUALITY = 0.8  # trafilatura's own word F1 on wcxb-dev is .83, its lines' .81

REASONS = {
    "blank": "a blank line; one is kept between kept lines",
    "reads-like-article": "the line itself reads like the article",
    "stands-in-article": "its tags, its class names and where it stands among them are an article's",
    "between-kept-lines": "kept for the lines around it and its place among them",
    "reads-like-chrome": "the line itself reads like page chrome",
    "stands-in-chrome": "its tags, its class names and where it stands among them are page chrome's",
    "among-dropped-lines": "dropped for the lines around it and its place among them",
    "kind-not-wanted": "part of the article, but of a kind that was not asked for",
    "known-phrase": "a phrase that software writes into many pages, the call of a tracking script, or the title that was given",
    "another-article": "text of another article: one begins above, and little of what it says was said before",
    "second-copy": "the same text stands elsewhere on the page, where readers see it",
    "fallback": "decided by the fallback (heuristics, or trafilatura on HTML), not by the model",
}


_REASON = {name: number for number, name in enumerate(REASONS)}
# Of a line that is dropped, then of one that is kept: the lines around decided, or it did itself, or the markup.
_CODES = np.array(
    [
        [_REASON[f"{what}-chrome"] if what else _REASON["among-dropped-lines"] for what in ("", "reads-like", "stands-in")],
        [_REASON[f"{what}-article"] if what else _REASON["between-kept-lines"] for what in ("", "reads-like", "stands-in")],
    ]
)
# What a line says by itself decides, or what its markup says, where at most this share of the log odds of the verdict is left
# without it; else the rest of the page does. tests/test_reasons.py puts lines that say nothing in the place of what is named
# (those of a menu around a line that was kept for the lines around it): the score then moves away from the verdict on 96.0 % of
# the lines of fixtures/scrapes and 92.9 % of fixtures/pages.
DECISIVE = 0.5


class Verdict(NamedTuple):
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
    reason = _CODES[keep.astype(np.intp), _causes(prediction, places, keep)]
    unwanted = ~np.isin(kind, places) & np.isin(kind, [KINDS.index(name) for name in ARTICLE])
    reason[~keep & unwanted] = _REASON["kind-not-wanted"]
    reason[~keep & (kind == KINDS.index("offtopic"))] = _REASON["another-article"]
    reason[settled] = _REASON["known-phrase"]
    return Verdict(kind, score, keep, reason, quality, np.zeros(len(quality), bool))


def _causes(prediction: Prediction, places: Sequence[int], keep: Flags) -> NDArray[np.intp]:
    """(rows,): 0 where the rest of the page decides, 1 where a line does, 2 where its place in the markup does."""
    chance = np.clip(prediction.without[:, places].sum(1), SURE, 1 - SURE)
    odds = np.log(chance / (1 - chance))
    moved = (odds[0] - odds[1:]) * np.where(keep, 1, -1)
    strongest = moved.argmax(0) + 1
    return np.where(moved.max(0) > DECISIVE * np.abs(odds[0]), strongest, 0)


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
    keep, quality = best_lines(score, batch.weight, batch.bounds, mode, 0)
    keep &= score > 0
    kind = np.where(settled, known, np.where(main >= 0.5, KINDS.index("body"), KINDS.index("nav")))
    reason = np.where(settled, _REASON["known-phrase"], _REASON["fallback"])
    return Verdict(kind, score, keep, reason, quality, np.ones(len(quality), bool))


def drop_second_copies(verdict: Verdict, copies: Flags) -> Verdict:
    """The same verdict without the lines that are hidden and say what a visible line says, (rows,)."""
    again = verdict.keep & copies
    if not again.any():
        return verdict
    reason = np.where(again, _REASON["second-copy"], verdict.reason)
    return verdict._replace(keep=verdict.keep & ~again, reason=reason)


def ask_for_opinion(verdict: Verdict, batch: Table, opinion: Opinion, mode: str) -> Verdict:
    """The same verdict, but where the model expects to do badly, with another extractor's opinion as evidence.

    ``opinion`` takes a page's number and gives for each of its rows whether it is main text, or None. The page then gets
    whichever of the two choices (the model's, the one with the opinion) is expected to do better with the evidence in.
    """
    fell_back = verdict.fell_back.copy()
    keep, reason, score, quality = verdict.keep.copy(), verdict.reason.copy(), verdict.score.copy(), verdict.quality.copy()
    for page in np.flatnonzero((verdict.quality < DOUBTFUL_HTML) & (np.diff(batch.bounds) > 0)).tolist():
        rows = slice(batch.bounds[page], batch.bounds[page + 1])
        said = opinion(page)
        if said is None:
            continue
        certain = np.clip(score[rows], SURE, 1 - SURE)
        odds = certain / (1 - certain) * np.exp(np.where(said, OPINION, -OPINION))
        settled = reason[rows] == _REASON["known-phrase"]
        score[rows] = np.where(settled, score[rows], odds / (1 + odds))
        found, expected = best_lines(score[rows], batch.weight[rows], np.array([0, len(said)]), mode)
        found &= ~settled | keep[rows]
        reason[rows] = np.where(found != keep[rows], _REASON["fallback"], reason[rows])
        keep[rows], quality[page], fell_back[page] = found, expected[0], True
    return verdict._replace(keep=keep, reason=reason, score=score, quality=quality, fell_back=fell_back)


def rely_on_opinion(
    verdict: Verdict, batch: Table, known: NDArray[np.int64], opinion: Opinion, wanted: Sequence[str]
) -> Verdict:
    """A verdict, changed in place: each page that the other extractor has an opinion of is decided by that alone."""
    for page in range(len(batch.bounds) - 1):
        rows = slice(batch.bounds[page], batch.bounds[page + 1])
        said = opinion(page) if rows.stop > rows.start else None
        if said is None:
            continue
        settled = known[rows] != UNKNOWN
        guess = np.where(said, "body" in wanted, "nav" in wanted)
        keep = np.where(settled, verdict.keep[rows], guess)
        verdict.keep[rows], verdict.score[rows] = keep, keep * np.float32(EXTRACTOR_QUALITY)
        verdict.kind[rows] = np.where(settled, known[rows], np.where(said, KINDS.index("body"), KINDS.index("nav")))
        verdict.quality[page] = EXTRACTOR_QUALITY
    return verdict


def best_lines(
    score: Floats, words: Floats, bounds: NDArray[np.int64], mode: str, deviation: float = PAGE_SHIFT
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


def _running(values: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Running sums that begin anew at each page."""
    total = np.cumsum(values)
    return total - (total - values)[first]

"""Probabilities + policy -> keep or drop, with a kind and a reason.

There is no fixed threshold. On each page the kept lines are those that maximise the *expected* word F-measure under the model's
probabilities (Jansche 2007, "A maximum expected utility framework for binary sequence labeling"; Ye et al. 2012). With lines
sorted by probability the best set is a prefix of that order, so one sort and a few running sums decide a whole batch.

The errors on the lines of one page are not independent: on a page unlike the training pages all go in one direction. So the
expectation is also taken over a shift of all logits of the page, which is normally distributed (the random effect of a mixed
model; docs/experiments.md#page-deviation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.reasons import CODE
from cleaner.features.arrays import among_kinds, as_columns, places_of, widths
from cleaner.features.pages import NOTHING
from cleaner.features.text import SURFACE, Flags, Floats, Ints, LineBatch
from cleaner.features.windows import Doubles
from cleaner.lines import ARTICLE, KINDS, UNKNOWN, numbers_of
from cleaner.model.network import THRESHOLDS, Prediction, Thresholds
from cleaner.odds import SURE, log_odds
from cleaner.units import MARKS

# beta of the F-measure: below 1 precision counts more, above 1 recall.
BETA = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}
# Five points of Gauss-Hermite quadrature, in standard deviations, with their weights (Abramowitz & Stegun, table 25.10).
_QUADRATURE = ((0.0, 8 / 15), (1.3556262, 0.2220759), (-1.3556262, 0.2220759), (2.8569700, 0.0112574), (-2.8569700, 0.0112574))
# Least chance of a page with nothing to keep at which it comes out empty (docs/experiments.md#chance-of-a-page-with-nothing).
EMPTY = 0.4
# A page with `ENOUGH` expected words of main text, or `OF_PAGE` times as many words in all, has something to keep, unless the
# chance that it has nothing is at least `CERTAIN` (docs/experiments.md#long-pages-with-nothing).
ENOUGH, OF_PAGE = 150, 15
CERTAIN = 0.95
SENTENCE = 8  # words of a row that is a sentence
LIKELY_TEXT = 15  # words of rows that are sentences and likely main text, from which a page has something to keep
_LAST_TERMINAL, _IDEOGRAPHS = SURFACE.index("last_terminal"), SURFACE.index("share_ideograph")
# Evidence is decisive if removing it leaves at most this share of the verdict's log odds; otherwise the lines around are
# (docs/experiments.md#reason-threshold). tests/test_reasons.py replaces the named evidence and checks the score.
DECISIVE = 0.5
# Reason codes by [kept][cause]; cause 0: the lines around, 1: the line's own words, 2: its markup.
_BY_CAUSE = np.array(
    [
        [CODE["among-dropped-lines"], CODE["reads-like-chrome"], CODE["stands-in-chrome"]],
        [CODE["between-kept-lines"], CODE["reads-like-article"], CODE["stands-in-article"]],
    ]
)


class Verdict(NamedTuple):
    """The decision about a batch."""

    choices: Ints  # (2, rows): the most probable kind that is not wanted, then the most probable wanted kind
    raw: Floats  # (rows,): the model's probability of the wanted kinds
    score: Floats  # (rows,): this probability, after a second opinion
    keep: Flags  # (rows,)
    reason: Ints  # (rows,): index into `REASONS`
    quality: Floats  # (pages,): expected word F1
    fell_back: Flags  # (pages,): whether the fallback took part in the decision
    scripts: Flags  # (rows,): most probably code, which is never kept unless it is wanted (docs/experiments.md#veto-of-code)
    pages: Floats | None = None  # (len(PAGES), pages): what sort of page it is; None if the model cannot tell
    nothing: Flags | None = None  # (pages,): is the empty result the best?
    subkind: Ints | None = None  # (rows,): index into ``subkinds``, or UNKNOWN; None where the model has none
    subkinds: tuple[str, ...] = ()  # names of the model's

    @property
    def kind(self) -> Ints:
        """(rows,): index into KINDS, the most probable kind on the side of the verdict.

        Kind and verdict follow from one posterior and never contradict each other: a kept line is of a wanted kind, a dropped
        line of another one (docs/experiments.md#one-posterior-for-kind-and-verdict).
        """
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
    """Decide by the model's probabilities: keep the lines that maximise the expected F-measure of the wanted kinds.

    ``known`` is (rows,), from `cleaner.known.kinds`: the kind that the line's wording settles, or `UNKNOWN`.
    """
    places = numbers_of(wanted)
    settled = known != UNKNOWN
    score = np.where(settled, among_kinds(known, places, len(KINDS)), prediction.kinds[places].sum(0)).astype(np.float32)
    keep, quality = best_lines(score, batch.n_words, batch.bounds, mode, thresholds)
    keep &= (score > 0) | ~settled
    choices = choices_of(prediction.kinds, known, places)
    likeliest = np.where(settled, known, prediction.kinds.argmax(0))
    scripts = (likeliest == KINDS.index("code")) & ("code" not in wanted) & (batch.marks[MARKS.index("code")] == 0)
    keep &= ~scripts
    reason = _BY_CAUSE[keep.astype(np.intp), _causes(prediction, places, keep)]
    unwanted = among_kinds(likeliest, [kind for kind in numbers_of(ARTICLE) if kind not in places], len(KINDS))
    reason[~keep & unwanted] = CODE["kind-not-wanted"]
    reason[~keep & (likeliest == KINDS.index("offtopic"))] = CODE["another-article"]
    reason[settled] = CODE["known-phrase"]
    none = np.zeros(len(quality), bool)
    verdict = Verdict(choices, score, score, keep, reason, quality, none, scripts, prediction.pages)
    # where chrome is wanted, a page of nothing else is full of it
    may_be_empty = prediction.pages is not None and "body" in wanted and set(wanted) <= set(ARTICLE)
    return without_empty_pages(verdict, batch) if may_be_empty else verdict


def without_empty_pages(verdict: Verdict, batch: LineBatch) -> Verdict:
    """Return the verdict with nothing kept on the pages on which that is the best result.

    An empty result is right if the page has nothing to keep, and worth nothing otherwise. So it wins where the probability of
    such a page is above the expected F1 of the other result, and above `EMPTY`, because a page that is lost whole is the worst
    of errors. A page with a sentence that is most likely main text, with many expected words of it, or with very many words is
    empty only if it is certain to have nothing.
    """
    assert verdict.pages is not None
    nothing = verdict.pages[NOTHING:].sum(0)
    other = (1 - nothing) * verdict.quality
    words, pages = words_of_rows(batch), len(nothing)
    expected, all_words = (np.bincount(batch.page, words * share, pages) for share in (verdict.score, 1))
    something = (running_text(verdict.score, batch) >= LIKELY_TEXT) | (np.maximum(expected, all_words / OF_PAGE) >= ENOUGH)
    likely = (nothing > np.maximum(other, EMPTY)) & (~something | (nothing >= CERTAIN))
    empty = likely & (widths(batch.bounds) > 0)
    rows = empty[batch.page] & (verdict.reason != CODE["known-phrase"])  # a title that was given stays
    reason = np.where(rows, CODE["nothing-to-keep"], verdict.reason)
    quality = np.where(empty, nothing, other).astype(np.float32)
    return verdict._replace(keep=verdict.keep & ~rows, reason=reason, quality=quality, nothing=empty)


def running_text(score: Floats, batch: LineBatch) -> Doubles:
    """Return (pages,): the words of the sentences of each page that are most likely main text."""
    words = words_of_rows(batch)
    sentences = (words >= SENTENCE) & (batch.surface[_LAST_TERMINAL] > 0) & (score > 0.5)
    return np.bincount(batch.page, words * sentences, len(batch.bounds) - 1).astype(np.float64)


def words_of_rows(batch: LineBatch) -> Floats:
    """Return (rows,): the words of each row; an ideograph, which is a word elsewhere, is half a word here."""
    return np.asarray(batch.n_words * (1 - batch.surface[_IDEOGRAPHS] / 2))


def choices_of(kinds: Floats, known: Ints, places: Sequence[int]) -> Ints:
    """Return (2, rows): the most probable kind outside of ``places`` and inside, from (len(KINDS), rows) probabilities.

    A `known` kind, (rows,), takes its side. If a side has no kind at all, the other one stands in.
    """
    inside = np.zeros(len(KINDS), bool)
    inside[list(places)] = True
    sides = [places_of(side if side.any() else ~side) for side in (~inside, inside)]
    choices = as_columns([side[kinds[side].argmax(0)] for side in sides], np.int64)
    for side, of_side in zip(choices, sides, strict=True):
        settled = among_kinds(known, of_side, len(KINDS))
        side[settled] = known[settled]
    return choices


def _causes(prediction: Prediction, places: Sequence[int], keep: Flags) -> NDArray[np.intp]:
    """Return (rows,): 0 if the lines around are decisive, 1 if the line's words are, 2 if its markup is."""
    odds = log_odds(prediction.ablated[:, places].sum(1))
    moved = (odds[0] - odds[1:]) * np.where(keep, 1, -1)
    strongest = moved.argmax(0) + 1
    return np.where(moved.max(0) > DECISIVE * np.abs(odds[0]), strongest, 0)


def drop_second_copies(verdict: Verdict, copies: Flags) -> Verdict:
    """Return the verdict without kept rows that are ``copies``, (rows,): invisible, and with the text of a visible row."""
    again = verdict.keep & copies
    if not again.any():
        return verdict
    reason = np.where(again, CODE["second-copy"], verdict.reason)
    return verdict._replace(keep=verdict.keep & ~again, reason=reason)


def drop_hidden(verdict: Verdict, hidden: Flags, batch: LineBatch, mode: str, thresholds: Thresholds = THRESHOLDS) -> Verdict:
    """Return the verdict without kept rows that are ``hidden``, (rows,), and the quality that is expected of the others."""
    goes = verdict.keep & hidden
    if not goes.any():
        return verdict
    score = np.where(hidden, np.float32(0), verdict.score)
    _, quality = best_lines(score, batch.n_words, batch.bounds, mode, thresholds)
    changed = np.bincount(batch.page, goes, len(quality)) > 0
    return verdict._replace(
        keep=verdict.keep & ~goes,
        reason=np.where(goes, CODE["hidden"], verdict.reason),
        quality=np.where(changed, quality, verdict.quality),
    )


def best_lines(
    score: Floats, words: Floats, bounds: Ints, mode: str, thresholds: Thresholds = THRESHOLDS
) -> tuple[Flags, Floats]:
    """Return (rows,) which rows to keep, and (pages,) the expected F-measure (beta 1) of that choice.

    ``score`` is (rows,) probabilities, ``words`` (rows,) the number of words of each row, ``bounds`` (pages + 1,) the first row
    of each page. Of ``thresholds``, the page's shift and the sharpness count. Raises ``KeyError`` for an unknown mode.

    For example, take a page of three lines of one word each, with probabilities .5, .1 and .9, and no shift. If the n most
    probable words are kept, and h of them are expected to be main text, the expected F1 is 2 h / (n + H), where H = 1.5 words
    of main text are expected on the whole page:

        .9         h =  .9   1.8 / (1 + 1.5) = .72
        .9 .5      h = 1.4   2.8 / (2 + 1.5) = .80
        .9 .5 .1   h = 1.5   3.0 / (3 + 1.5) = .67

    >>> score, words = np.array([0.5, 0.1, 0.9], np.float32), np.ones(3, np.float32)
    >>> keep, quality = best_lines(score, words, np.array([0, 3]), "balanced", Thresholds(page_deviation=0))
    >>> keep.tolist(), round(float(quality[0]), 2)
    ([True, False, True], 0.8)
    """
    pages, rows = len(bounds) - 1, len(score)
    keep, quality = np.zeros(rows, bool), np.zeros(pages, np.float32)
    if not rows:
        return keep, quality
    page = np.repeat(np.arange(pages), widths(bounds))
    first, last = bounds[:-1][page], bounds[1:][page] - 1
    order = np.lexsort((-score, page))  # page by page, falling probability
    ranked_words = words[order].astype(np.float64)
    kept = _running(ranked_words, first)
    hits = _expected_hits(score[order], ranked_words, first, thresholds)
    in_page = [hit[last] for hit in hits]
    last_kept = _first_maximum(_expected_f(hits, kept, in_page, BETA[mode]), page, bounds)
    keep[order] = np.arange(rows) <= last_kept[page]
    filled = places_of(widths(bounds))
    end = last_kept[filled]
    quality[filled] = _expected_f([hit[end] for hit in hits], kept[end], [total[end] for total in in_page], 1.0)
    return keep, np.clip(quality, 0, 1)


def _expected_hits(score: Floats, words: Doubles, first: Ints, thresholds: Thresholds) -> list[Doubles]:
    """Return, for each point of the quadrature, (rows,) expected words of main text in the page up to each row."""
    chance = np.clip(score.astype(np.float64), SURE, 1 - SURE)
    odds = chance / (1 - chance)
    if thresholds.sharpness != 1:
        odds **= thresholds.sharpness
    shifted = [odds * np.exp(shift * thresholds.page_deviation) for shift, _ in _QUADRATURE]
    return [_running(words * each / (1 + each), first) for each in shifted]


def _expected_f(hits: Sequence[Doubles], kept: Doubles, in_page: Sequence[Doubles], beta: float) -> Doubles:
    """Return the expected F-measure, averaged over the quadrature, if ``kept`` words are kept.

    ``hits`` and ``in_page`` hold, for each of its points, the expected words of main text among the kept words and on the page.
    """
    square = beta**2
    points = zip(_QUADRATURE, hits, in_page, strict=True)
    return np.asarray(
        sum(share * (1 + square) * hit / (kept + square * total) for (_, share), hit, total in points), np.float64
    )


def _first_maximum(values: Doubles, page: Ints, bounds: Ints) -> Ints:
    """Return (pages,): the row of each page's first maximum, so that no line is kept without gain; 0 for an empty page."""
    sizes = widths(bounds)
    filled = places_of(sizes)
    maximum = np.repeat(np.maximum.reduceat(values, bounds[:-1][filled]), sizes[filled])
    at_maximum = places_of(values >= maximum)[::-1]
    rows = np.zeros(len(sizes), np.int64)
    rows[page[at_maximum]] = at_maximum  # later assignments win, and these are the earlier rows
    return rows


def _running(values: Doubles, first: Ints) -> Doubles:
    """Return running sums that restart at each page."""
    total = np.cumsum(values)
    return total - (total - values)[first]

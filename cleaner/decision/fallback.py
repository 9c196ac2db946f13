"""A second opinion, where the model expects to do badly or there is none.

trafilatura's heuristics: on HTML its extractor says which lines it would keep, on text its filter of widget words joins what
jusText and C4 observed of sentences. Where the model is in doubt about a page, the opinion is evidence: it is added to the
model's log odds, and the page is decided again. Without a usable model it decides alone. The model's own score stays in
``Verdict.raw``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cleaner.decision import heuristics
from cleaner.decision.policy import Verdict, best_lines
from cleaner.decision.reasons import CODE
from cleaner.features.batch import PageBatch
from cleaner.features.phrases import UNKNOWN
from cleaner.features.text import Flags, Ints
from cleaner.lines import KINDS, numbers_of
from cleaner.model.network import THRESHOLDS, Thresholds
from cleaner.odds import SURE

Opinion = Callable[[int], Flags | None]  # page -> (rows of the page,): would somebody else keep them? None: no opinion
EXTRACTOR_QUALITY = 0.8  # trafilatura's own word F1 where it decides alone (docs/experiments.md#fallback-on-doubt)


def judge_without_model(batch: PageBatch, known: Ints, wanted: Sequence[str], mode: str, opinion: Opinion | None) -> Verdict:
    """Decide by trafilatura alone, and by heuristics where it has no opinion (``opinion`` is None for text).

    Kinds are only guessed as body or nav, so of other kinds none but those that the words settle are found.
    """
    verdict = judge_by_heuristics(batch, known, wanted, mode)
    return verdict if opinion is None else _rely_on(verdict, batch, known, wanted, opinion)


def judge_by_heuristics(batch: PageBatch, known: Ints, wanted: Sequence[str], mode: str) -> Verdict:
    """Decide by what is known of sentences."""
    lines = batch.lines
    main = heuristics.scores(lines, batch.texts)
    guessed = main * ("body" in wanted) + (1 - main) * ("nav" in wanted)
    settled = known != UNKNOWN
    score = np.where(settled, np.isin(known, numbers_of(wanted)), guessed).astype(np.float32)
    keep, quality = best_lines(score, lines.n_words, lines.bounds, mode, 0)
    keep &= score > 0
    kind = np.where(settled, known, np.where(main >= 0.5, KINDS.index("body"), KINDS.index("nav")))
    reason = np.where(settled, CODE["known-phrase"], CODE["fallback"])
    return Verdict(kind, score, score, keep, reason, quality, np.ones(len(quality), bool))


def _rely_on(verdict: Verdict, batch: PageBatch, known: Ints, wanted: Sequence[str], opinion: Opinion) -> Verdict:
    """The same verdict, with each page that somebody else has an opinion of decided by that alone."""
    kind, score = verdict.kind.copy(), verdict.score.copy()
    keep, quality = verdict.keep.copy(), verdict.quality.copy()
    bounds = batch.lines.bounds
    for page in np.flatnonzero(np.diff(bounds)).tolist():
        said = opinion(page)
        if said is None:
            continue
        rows = slice(bounds[page], bounds[page + 1])
        settled = known[rows] != UNKNOWN
        guess = np.where(said, "body" in wanted, "nav" in wanted)
        keep[rows] = np.where(settled, keep[rows], guess)
        score[rows] = keep[rows] * np.float32(EXTRACTOR_QUALITY)
        kind[rows] = np.where(settled, known[rows], np.where(said, KINDS.index("body"), KINDS.index("nav")))
        quality[page] = EXTRACTOR_QUALITY
    return verdict._replace(kind=kind, score=score, raw=score, keep=keep, quality=quality)


def second_opinion(
    verdict: Verdict,
    batch: PageBatch,
    opinion: Opinion,
    mode: str,
    thresholds: Thresholds = THRESHOLDS,
) -> Verdict:
    """The same verdict, but where the model expects to do badly, with somebody else's opinion as evidence."""
    doubtful = (verdict.quality < thresholds.doubt) & (np.diff(batch.lines.bounds) > 0)
    if not doubtful.any():
        return verdict
    fell_back = verdict.fell_back.copy()
    keep, reason, score, quality = verdict.keep.copy(), verdict.reason.copy(), verdict.score.copy(), verdict.quality.copy()
    for page in np.flatnonzero(doubtful).tolist():
        rows = slice(batch.lines.bounds[page], batch.lines.bounds[page + 1])
        said = opinion(page)
        if said is None:
            continue
        certain = np.clip(score[rows], SURE, 1 - SURE)
        odds = certain / (1 - certain) * np.exp(np.where(said, thresholds.opinion, -thresholds.opinion))
        settled = reason[rows] == CODE["known-phrase"]
        score[rows] = np.where(settled, score[rows], odds / (1 + odds))
        bounds = np.array([0, len(said)])
        found, expected = best_lines(score[rows], batch.lines.n_words[rows], bounds, mode, thresholds.page_deviation)
        found &= ~settled | keep[rows]
        reason[rows] = np.where(found != keep[rows], CODE["fallback"], reason[rows])
        keep[rows], quality[page], fell_back[page] = found, expected[0], True
    return verdict._replace(keep=keep, reason=reason, score=score, quality=quality, fell_back=fell_back)

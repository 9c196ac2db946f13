"""Decisions on labelled pages -> line F1, the words of lines kept and dropped wrongly, and F1 of each kind.

**Line F1** is that of lines, each counting with its words: a replay has no text. The word F1 of `cleaner.evaluation` compares
bags of words, so that a line that stands twice on a page and is dropped once costs less there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.learned import evidence_of, overruled
from cleaner.decision.policy import best_lines
from cleaner.decision.titles import with_one_title
from cleaner.features.text import Flags, Floats, Ints
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN
from cleaner.model.learned import Learned, softmax
from cleaner.model.storage import Model
from cleaner.training.reading import Read
from cleaner.training.replay import Replay
from cleaner.training.targets import MAIN
from cleaner.verdicts import Judge

FEWEST = 20  # lines of a kind that counts in the mean over kinds


class Scores(NamedTuple):
    """How well some pages come out."""

    each: list[float]  # F1 of the lines of heading and body of each page, by its labels
    wrong: float  # words of lines that are kept and should not be
    missed: float  # words of lines that are dropped and should not be
    confusion: NDArray[np.int64]  # (len(KINDS), len(KINDS)): lines by the kind of their label, and by the kind that they got

    @property
    def f1(self) -> float:
        """Mean line F1 over the pages."""
        return float(np.mean(self.each)) if self.each else 0.0

    @property
    def of_kinds(self) -> NDArray[np.float64]:
        """(len(KINDS),): F1 of each kind."""
        right = np.diag(self.confusion).astype(np.float64)
        found: NDArray[np.float64] = 2 * right / np.maximum(self.confusion.sum(0) + self.confusion.sum(1), 1)
        return found

    @property
    def macro(self) -> float | None:
        """Mean F1 over the kinds with enough lines; None if there is no such kind."""
        enough = self.confusion.sum(1) >= FEWEST
        return float(self.of_kinds[enough].mean()) if enough.any() else None

    def plus(self, other: Scores) -> Scores:
        """Return the scores of these pages and others."""
        return Scores(
            [*self.each, *other.each], self.wrong + other.wrong, self.missed + other.missed, self.confusion + other.confusion
        )

    def described(self) -> dict[str, Any]:
        """Return the scores for a header: plain numbers."""
        lines, each = self.confusion.sum(1).tolist(), self.of_kinds.tolist()
        kinds = {kind: {"lines": lines[n], "f1": round(each[n], 4)} for n, kind in enumerate(KINDS) if lines[n]}
        return {
            "pages": len(self.each),
            "line_f1": round(self.f1, 4),
            "words_wrongly_kept": int(self.wrong),
            "words_wrongly_dropped": int(self.missed),
            "kinds_f1": None if self.macro is None else round(self.macro, 4),
            "kinds": kinds,
        }


NONE = Scores([], 0.0, 0.0, np.zeros((len(KINDS), len(KINDS)), np.int64))


def errors_removed(before: float, after: float) -> float:
    """Return the share of the errors, 1 - F1, that is gone.

    >>> round(errors_removed(0.9, 0.95), 2), errors_removed(1.0, 1.0)
    (0.5, 0.0)
    """
    return (after - before) / (1 - before) if before < 1 else 0.0


def on_pages(reads: Sequence[Read], base: Model, learned: Learned | None) -> Scores:
    """Return the scores of labelled pages, by the policy and the second opinion; small pages and second copies are left out."""
    judge, found = Judge(MAIN_KINDS), NONE
    for read in reads:
        kinds, known = read.prediction.kinds, read.known
        if learned is not None:
            answered, known = answers(read, learned), overruled(known, read.batch, learned)
            kinds = with_one_title(answered, known, read.batch.lines, read.batch.texts, read.prediction.pages)
        verdict = judge.decided(read.prediction._replace(kinds=kinds), known, [read.source], read.batch, base)
        found = found.plus(_scores(verdict.keep, verdict.kind, read.main, read.kind, read.view.lines.n_words, [len(read.main)]))
    return found


def answers(read: Read, learned: Learned) -> Floats:
    """Return (len(KINDS), rows) probabilities of a page with what was learned, before the rows compete for being its title."""
    counts = learned.memory.of(read.view.keys)
    if not len(learned.dense):
        return softmax(learned.remembered(read.view.kinds.T, counts, read.view.lines.page)).T
    return learned.probabilities(evidence_of(read.view, counts, learned))


def on_sample(sample: Replay, base: Model, learned: Learned | None) -> Scores:
    """Return the scores of a base's frozen sample: the choice of lines alone, without a second opinion."""
    view, kinds = sample.view, sample.view.kinds
    if learned is not None:
        counts = learned.memory.of(view.keys)
        if len(learned.dense):
            kinds = learned.probabilities(evidence_of(view, counts, learned))
        else:
            kinds = softmax(learned.remembered(kinds.T, counts, view.lines.page)).T
    settled = sample.known != UNKNOWN
    kinds = kinds.copy()
    kinds[:, settled] = np.eye(len(KINDS), dtype=np.float32)[:, sample.known[settled]]
    score, lines = kinds[MAIN].sum(0), view.lines
    keep, _ = best_lines(score, lines.n_words, lines.bounds, "balanced", base.thresholds)
    keep &= score > 0
    kind = np.where(MAIN[:, None] == keep, kinds, -1).argmax(0)
    return _scores(keep, kind, sample.main, sample.kind, lines.n_words, np.diff(lines.bounds).tolist())


def _scores(keep: Flags, got: Ints, main: Ints, kind: Ints, words: Floats, sizes: Iterable[int]) -> Scores:
    """Return the scores of some pages of so many rows each; rows without a label do not count."""
    known = main != UNKNOWN
    wrong, missed, right = (words * (keep & (main == 0)), words * (~keep & (main == 1)), words * (keep & (main == 1)))
    each = []
    for start, stop in pairwise(np.cumsum([0, *sizes]).tolist()):
        if known[start:stop].any():
            hits = 2 * float(right[start:stop].sum())
            errors = float(wrong[start:stop].sum() + missed[start:stop].sum())
            each.append(hits / (hits + errors) if hits + errors else 1.0)
    confusion = np.zeros((len(KINDS), len(KINDS)), np.int64)
    np.add.at(confusion, (kind[kind != UNKNOWN], got[kind != UNKNOWN]), 1)
    return Scores(each, float(wrong.sum()), float(missed.sum()), confusion)

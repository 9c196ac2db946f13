"""Finished pages -> how good the model is on all pages, how that grows with labels, and whether more of them pay.

All figures come from the random sample (`cleaner.labelling.queue`): pages that doubt chose are harder than the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cleaner.evaluation.metrics import word_f1, words
from cleaner.features.text import Floats
from cleaner.labelling.pages import PoolPage
from cleaner.labels import DROP, KEEP
from cleaner.lines import MAIN_KINDS

LEAST = 4  # pages of the sample from which an estimate is shown
DRAWS = 1_000  # of the bootstrap
INTERVAL = (5, 95)  # percentiles: a 90 % interval
SMALL = 0.005  # word F1 that a training must gain, at its best guess, for more labels to pay


class Estimate(NamedTuple):
    """A mean over the sample with its interval."""

    pages: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """How a model did on one page: the word F1 of main text, and the share of rows whose kind is right."""

    f1: float
    right: float
    rows: int
    wrong: int


def score(page: PoolPage, suggested: Sequence[str], labels: Sequence[str]) -> Score:
    """Compare two kinds for each row of a page."""
    texts = [words(page.page.units.words[row.unit]) for row in page.rows]
    kept = [word for text, kind in zip(texts, suggested, strict=True) if kind in MAIN_KINDS for word in text]
    main = [word for text, kind in zip(texts, labels, strict=True) if kind in (*MAIN_KINDS, KEEP) for word in text]
    right = sum(_same(one, other) for one, other in zip(suggested, labels, strict=True))
    return Score(word_f1(kept, main)[0], right / max(1, len(texts)), len(texts), len(texts) - right)


def _same(suggested: str, label: str) -> bool:
    """Whether a suggestion agrees with a label, which may be of the side alone."""
    if label in (KEEP, DROP):
        return (suggested in MAIN_KINDS) == (label == KEEP)
    return suggested == label


def estimate(values: Sequence[float]) -> Estimate | None:
    """Return the mean of one value a page with its bootstrap interval; None for too few pages."""
    if len(values) < LEAST:
        return None
    low, high = np.percentile(_means(np.array(values)), INTERVAL)
    return Estimate(len(values), float(np.mean(values)), float(low), float(high))


def _means(values: Floats) -> Floats:
    draws = np.random.default_rng(0).integers(0, len(values), (DRAWS, len(values)))
    return np.asarray(values[draws].mean(1))


def advice(points: Sequence[Mapping[str, Any]]) -> str:
    """Say whether more labels pay, by the last two points of the curve.

    A point has ``labelled``, the number of pages that the model learned from, and ``scores``, its word F1 by page.
    """
    if len(points) < 2:
        return ""
    before, after = points[-2], points[-1]
    common = [key for key in after["scores"] if key in before["scores"]]
    added = after["labelled"] - before["labelled"]
    if len(common) < LEAST or added <= 0:
        return ""
    gains = np.array([after["scores"][key] - before["scores"][key] for key in common])
    low, high = np.percentile(_means(gains), INTERVAL)
    change = f"{gains.mean():+.3f} ({low:+.3f} to {high:+.3f})"
    gain = f"The last {added} pages changed word F1 on {len(common)} random pages by {change}."
    if gains.mean() >= SMALL:
        return f"{gain} More labels pay."
    if high < 2 * SMALL:
        return f"{gain} More labels of these sites hardly pay; stop, or label pages of other sites."
    return f"{gain} Whether more labels pay cannot be told yet: label more pages, random ones among them."

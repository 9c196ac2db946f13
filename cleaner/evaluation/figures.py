"""Judged pages -> figures: word F1 with its interval, kinds, thresholds, calibration, sites, the worst pages, differences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.evaluation.judged import Judged
from cleaner.lines import KINDS, UNKNOWN

FEWEST = 20  # lines of a kind that counts in the macro average
BINS = 10  # of the calibration
THRESHOLDS = tuple(number / 50 for number in range(51))
RESAMPLES = 2_000  # of the bootstrap
DRAWN_AT_ONCE = 2_000_000  # counts of a group in a sample, 16 MB
LEVEL = 0.95  # of an interval
SITES = 5  # sites from which whole sites are drawn; of fewer, pages are
MOST = 10  # pages that changed most
_EVEN = 1e-9  # difference of two F1 that are the same

Numbers = NDArray[np.int64]


class Interval(NamedTuple):
    """A mean over pages, and where it would be in 95 of 100 other samples like this one."""

    mean: float
    low: float
    high: float
    drawn: str  # what is drawn again: "sites" or "pages"


class KindRow(NamedTuple):
    """How well one kind is found."""

    kind: str
    lines: int  # labelled so
    f1: float
    precision: float
    recall: float
    taken_for: Sequence[tuple[str, int]]  # the kinds that its lines were given most often instead, with their lines


class Bin(NamedTuple):
    """Lines whose scores are alike."""

    lines: int
    score: float  # mean
    share: float  # of lines that are main text


class Figures(NamedTuple):
    """What `cleaner evaluate` says of one model."""

    name: str
    pages: int
    sites: int
    lines: int
    word_f1: Interval
    precision: float  # of words, mean over pages that keep any
    recall: float  # of words, mean over pages that have any main text
    micro_f1: float  # of all words of all pages together
    wrongly_kept: int  # words
    wrongly_dropped: int
    main_words: int  # words of main text
    expected: float  # mean of the F1 that the model expects
    kinds_micro: float  # share of the lines of a known kind that were given it
    kinds_macro: float  # mean F1 of the kinds with `FEWEST` lines; not a number where there are none
    kinds: list[KindRow]
    confusion: list[list[int]]  # (13, 13): lines by labelled and given kind
    curve: list[tuple[float, float, float]]  # threshold; precision and recall of words if all lines from it on are kept
    calibration: list[Bin]
    calibration_error: float  # mean distance of score and share, weighted by lines
    by_site: list[tuple[str, int, float]]  # site, pages, mean word F1; worst first
    worst: list[tuple[int, float]]  # number of the page, and its F1; worst first


class Difference(NamedTuple):
    """Two models on the same pages: the second less the first."""

    first: str
    second: str
    change: Interval  # of word F1
    better: int  # pages
    worse: int
    even: int
    kinds_macro: float
    most: list[tuple[int, float, float]]  # number of a page, and its F1 before and after; the largest changes first


def figures(pages: Sequence[Judged], name: str, worst: int = 20) -> Figures:
    """Return the figures of some pages, at least one. ``name`` is that of the model."""
    f1 = np.array([page.f1 for page in pages])
    hit, taken, wanted = (np.array([getattr(page, part) for page in pages]) for part in ("hit", "taken", "wanted"))
    confusion = confusion_of(pages)
    micro, macro, kinds = kinds_of(confusion)
    bins, error = calibration(pages)
    order = np.lexsort((np.arange(len(f1)), f1))
    by_site = _by_site(pages, f1)
    return Figures(
        name,
        len(pages),
        len(by_site),
        sum(len(page.row) for page in pages),
        interval(f1, [page.page.site for page in pages]),
        _mean(hit[taken > 0] / taken[taken > 0]),
        _mean(hit[wanted > 0] / wanted[wanted > 0]),
        float(2 * hit.sum() / max(1, taken.sum() + wanted.sum())),
        int((taken - hit).sum()),
        int((wanted - hit).sum()),
        int(wanted.sum()),
        float(np.mean([page.quality for page in pages])),
        micro,
        macro,
        kinds,
        confusion.tolist(),
        curve(pages),
        bins,
        error,
        by_site,
        [(number, float(f1[number])) for number in order[:worst].tolist()],
    )


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _by_site(pages: Sequence[Judged], f1: NDArray[np.float64]) -> list[tuple[str, int, float]]:
    of_site: defaultdict[str, list[float]] = defaultdict(list)
    for page, value in zip(pages, f1.tolist(), strict=True):
        of_site[page.page.site].append(value)
    rows = [(site, len(values), float(np.mean(values))) for site, values in of_site.items()]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def interval(values: NDArray[np.float64], sites: Sequence[str]) -> Interval:
    """Return the mean of (pages,) values, and its interval by the bootstrap (Efron 1979, percentiles).

    Pages of one site are alike, so whole sites are drawn where there are enough of them.
    """
    names, of_site = np.unique(np.asarray(sites, object).astype(str), return_inverse=True)
    whole = len(names) >= SITES
    group = of_site if whole else np.arange(len(values))
    groups = len(names) if whole else len(values)
    sums, sizes = np.bincount(group, values, groups).astype(np.float64), np.bincount(group, minlength=groups)
    means = np.concatenate(list(_resampled(sums, sizes)))
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(values.mean()), float(low), float(high), "sites" if whole else "pages")


def _resampled(sums: NDArray[np.float64], sizes: Numbers) -> Iterator[NDArray[np.float64]]:
    """Yield the means of samples drawn again, some at a time. ``sums`` and ``sizes`` are (groups,)."""
    groups, random = len(sums), np.random.default_rng(0)
    most = max(1, DRAWN_AT_ONCE // groups)
    for start in range(0, RESAMPLES, most):
        drawn = random.multinomial(groups, np.full(groups, 1 / groups), min(most, RESAMPLES - start))
        yield (drawn @ sums) / (drawn @ sizes)


def difference(first: Sequence[Judged], second: Sequence[Judged], names: tuple[str, str]) -> Difference:
    """Return how the second model differs from the first on the same pages."""
    change = np.array([after.f1 - before.f1 for before, after in zip(first, second, strict=True)])
    better, worse = int((change > _EVEN).sum()), int((change < -_EVEN).sum())
    macro = [kinds_of(confusion_of(pages))[1] for pages in (first, second)]
    sites = [page.page.site for page in first]
    even = len(change) - better - worse
    order = [number for number in np.argsort(-np.abs(change), kind="stable").tolist() if abs(change[number]) > _EVEN]
    most = [(number, first[number].f1, second[number].f1) for number in order[:MOST]]
    return Difference(*names, interval(change, sites), better, worse, even, macro[1] - macro[0], most)


# --- kinds -------------------------------------------------------------------------------------------------------------


def confusion_of(pages: Sequence[Judged]) -> Numbers:
    """Return (13, 13) numbers of lines by labelled and given kind; lines of which only the side is known are left out."""
    size = len(KINDS)
    counts = np.zeros(size * size, np.int64)
    for page in pages:
        told = page.kind != UNKNOWN
        counts += np.bincount(page.kind[told] * size + page.given[told], minlength=size * size)
    return counts.reshape(size, size)


def kinds_of(counts: Numbers) -> tuple[float, float, list[KindRow]]:
    """Return micro F1, macro F1 over the kinds with `FEWEST` lines, and a row for each kind that is labelled.

    ``counts`` are those of `confusion_of`. Each line has one kind, so that micro F1 is the share of right ones.
    """
    right = np.diag(counts).astype(np.float64)
    labelled, given = counts.sum(1), counts.sum(0)
    f1 = 2 * right / np.maximum(labelled + given, 1)
    enough = labelled >= FEWEST
    rows = []
    for number, kind in enumerate(KINDS):
        if not labelled[number]:
            continue
        others = sorted(((int(count), other) for other, count in enumerate(counts[number]) if other != number), reverse=True)
        precision, recall = (float(right[number] / max(1, total[number])) for total in (given, labelled))
        taken_for = [(KINDS[other], count) for count, other in others[:3] if count]
        rows.append(KindRow(kind, int(labelled[number]), float(f1[number]), precision, recall, taken_for))
    macro = float(f1[enough].mean()) if enough.any() else float("nan")
    return float(right.sum() / max(1, counts.sum())), macro, rows


# --- scores ------------------------------------------------------------------------------------------------------------


def curve(pages: Sequence[Judged]) -> list[tuple[float, float, float]]:
    """Return precision and recall of the words of all pages, if the lines from each threshold on are kept.

    A threshold above which there are no words has the precision of the one before it.
    """
    score, words, main = _lines(pages)
    order = np.argsort(score)
    score, words, main = score[order], words[order], main[order]
    above = np.append(np.cumsum(words[::-1])[::-1], 0)
    hits = np.append(np.cumsum((words * main)[::-1])[::-1], 0)
    places = np.searchsorted(score, THRESHOLDS)
    rows: list[tuple[float, float, float]] = []
    for threshold, place in zip(THRESHOLDS, places.tolist(), strict=True):
        before = rows[-1][1] if rows else 1.0
        precision = float(hits[place] / above[place]) if above[place] else before
        rows.append((threshold, precision, float(hits[place] / max(1, hits[0]))))
    return rows


def calibration(pages: Sequence[Judged]) -> tuple[list[Bin], float]:
    """Return lines of like score in `BINS` bins, and the expected calibration error (Naeini et al. 2015)."""
    score, _, main = _lines(pages)
    number = np.minimum((score * BINS).astype(np.int64), BINS - 1)
    lines = np.bincount(number, minlength=BINS)
    sums, mains = np.bincount(number, score, BINS), np.bincount(number, main, BINS)
    filled = np.maximum(lines, 1)
    error = float(np.abs(sums - mains).sum() / max(1, lines.sum()))
    return [Bin(*row) for row in zip(lines.tolist(), (sums / filled).tolist(), (mains / filled).tolist(), strict=True)], error


def _lines(pages: Sequence[Judged]) -> tuple[NDArray[np.float64], Numbers, NDArray[np.bool_]]:
    """Return (lines,) scores, numbers of words, and whether each is main text, of all pages."""
    return (
        np.concatenate([page.score for page in pages]),
        np.concatenate([page.n_words for page in pages]),
        np.concatenate([page.main for page in pages]),
    )

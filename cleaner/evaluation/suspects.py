"""Labelled lines and a model's opinion of them -> the labels that are most likely wrong.

A model is as sure of a kind as it is on average of the lines that are labelled so: that is the threshold of confident learning
(Northcutt, Jiang and Chuang 2021, Journal of Artificial Intelligence Research 70), by which kinds can be compared of which a
model is more sure and less. A label is suspect if the model gives it a small part of its threshold, and the smaller the part,
the more so (docs/experiments.md#labels-that-are-likely-to-be-wrong). Lines of which only the side is known are compared by
sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.evaluation.judged import batches, pages_of, side_of
from cleaner.features.batch import PageBatch
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN, numbers_of
from cleaner.model.storage import Model
from cleaner.pages import Page
from cleaner.verdicts import read_pages

# A label is suspect below this part of its threshold (docs/experiments.md#labels-that-are-likely-to-be-wrong).
SUSPECT = 0.1
SETTLED = 0.98  # probability of a kind that the wording of a line settles
FEWEST = 5  # labelled lines of a kind from which its own threshold is taken; of fewer it is that of all lines
_MAIN = numbers_of(MAIN_KINDS)
Chances = NDArray[np.float64]


class Suspect(NamedTuple):
    """A label that is likely to be wrong."""

    page: Labelled
    line: int  # from 0
    label: str
    rather: str  # the kind or side that the model believes in
    part: float  # of the label's threshold that the model gives it
    chance: float  # of the label, by the model
    chance_of_rather: float


class Opinion(NamedTuple):
    """What a model says of the labelled lines of some pages."""

    page: NDArray[np.int64]  # (rows,): number of the page
    line: NDArray[np.int64]  # (rows,): index of the line on its page, from 0
    kinds: Chances  # (rows, 13): probabilities


def opinion(pages: Sequence[Labelled], model: Model) -> Opinion:
    """Return the probabilities of the kinds of all lines that are labelled, by a model that can read the pages."""
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], Chances]] = []
    first = 0
    for run in batches(pages):
        taken = pages_of(run)
        kinds = _chances(taken, model)
        start = 0
        for number, (page, its) in enumerate(zip(run, taken, strict=True), first):
            row = its.units.rows
            told = np.array([bool(page.kinds[place]) for place in row.tolist()], bool)
            parts.append((np.full(told.sum(), number), row[told], kinds[start + its.units.unit[row[told]]]))
            start += len(its.units.words)
        first += len(run)
    return Opinion(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _chances(pages: Sequence[Page], model: Model) -> Chances:
    """Return (units, 13) probabilities of the units of some pages, all of HTML or all of text."""
    trees = [page.blocks for page in pages if page.blocks is not None]
    batch = PageBatch.of([page.units for page in pages], trees, [page.url for page in pages])
    read = read_pages(model, list(pages), batch)
    known, kinds = read.known, read.prediction.kinds.T.astype(np.float64)
    sure = known != UNKNOWN
    kinds[sure] = (1 - SETTLED) / (len(KINDS) - 1)
    kinds[sure, known[sure]] = SETTLED
    chances: Chances = kinds / kinds.sum(1, keepdims=True)
    return chances


def suspects(pages: Sequence[Labelled], found: Opinion) -> list[Suspect]:
    """Return the labels that are likely to be wrong, worst first."""
    labels = [pages[page].kinds[line] for page, line in zip(found.page.tolist(), found.line.tolist(), strict=True)]
    kind = np.array([KINDS.index(label) if label in KINDS else UNKNOWN for label in labels], np.int64)
    side = np.array([side_of(label) for label in labels], np.int64)
    main = found.kinds[:, _MAIN].sum(1)
    rows = [*_of_one(kind, found.kinds, KINDS), *_of_one(np.where(kind == UNKNOWN, side, UNKNOWN), _two(main), (DROP, KEEP))]
    rows.sort(key=lambda row: row[3])
    return [
        Suspect(pages[int(found.page[row])], int(found.line[row]), label, rather, part, chance, other)
        for row, label, rather, part, chance, other in rows
    ]


def _two(main: NDArray[np.float64]) -> Chances:
    return np.stack([1 - main, main], axis=1)


def _of_one(
    given: NDArray[np.int64], chances: Chances, names: Sequence[str]
) -> list[tuple[int, str, str, float, float, float]]:
    """Return row, label, likeliest other label, part of the threshold and both chances of the suspects of one set of labels.

    ``given`` is (rows,): index into ``names`` of each label, or `UNKNOWN`; ``chances`` is (rows, names).
    """
    rows = np.flatnonzero(given != UNKNOWN)
    if not len(rows):
        return []
    label, places = given[rows], np.arange(len(rows))
    own = chances[rows, label]
    others = chances[rows]
    others[places, label] = 0
    threshold = np.array(
        [own[label == number].mean() if (label == number).sum() >= FEWEST else own.mean() for number in range(len(names))]
    )
    part = own / np.maximum(threshold[label], np.finfo(np.float64).tiny)
    rather = others.argmax(1)
    return [
        (
            int(rows[row]),
            names[label[row]],
            names[rather[row]],
            float(part[row]),
            float(own[row]),
            float(others[row, rather[row]]),
        )
        for row in np.flatnonzero((part < SUSPECT) & (others.max(1) > own)).tolist()
    ]

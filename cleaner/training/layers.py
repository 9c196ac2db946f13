"""Labelled pages and the replay of a base -> the layers on top of it (`cleaner.model.learned`).

The linear layer is a multinomial logistic regression whose offset is the base's answer after the memory, with a ridge on each
part. The problem is convex, so that the result depends on the data alone. A page's own lines are left out of the memory while
it teaches (leave one out), because a new page is not in the memory either. The replay's target is the base's own answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.learned import evidence_of
from cleaner.features.text import Floats
from cleaner.lines import KINDS
from cleaner.model.learned import DENSE, MEMORY, SORTS, TOKENS, Evidence, Learned, Memory, Table, Tokens, placed
from cleaner.model.storage import Model
from cleaner.training.reading import Lesson, Read
from cleaner.training.replay import Replay

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PRIOR = 0.7  # pages that the base's own probabilities count as, against those of a remembered line
# Share of the rows of a page that are remembered, from which it is of a labelled site. Of these the first is taken that leaves
# the kinds on the base's sample as they are: many sites have many lines in common with any other one
# (docs/experiments.md#memory-on-pages-of-other-sites).
KNOWN = (0.35, 0.6, 0.9)
REPEATED = 2  # labelled pages from which a line is a mark of the site's template
FEWEST_ROWS = 2  # rows of the labelled pages from which a token is learned
STEPS = 40  # of the optimiser; twice as many change nothing that is measured
HISTORY = 10  # steps that it remembers


class Pull(NamedTuple):
    """How strongly the weights of each part are pulled to zero; None leaves a part out.

    Chosen by docs/experiments.md#layers-on-a-base.
    """

    bias: float = 3.0  # of the intercepts and of the temperature
    memory: float | None = 1.0
    sorts: float | None = 1.0
    columns: float | None = None
    words: float | None = 0.3
    elements: float | None = 0.3
    zones: float | None = 0.3
    replay: float = 1.0  # weight of a row of the base's own pages, against a labelled one


PULL = Pull()


class Rows(NamedTuple):
    """What a fit reads."""

    dense: NDArray[np.float64]  # (rows, columns)
    sparse: csr_matrix  # (rows, learned tokens)
    offset: NDArray[np.float64]  # (rows, classes)
    target: NDArray[np.float64]
    weight: NDArray[np.float64]  # (rows,)


def remember(lessons: Sequence[Lesson]) -> Memory:
    """Return the memory of the lines of some pages; a line that a page has several times counts as one.

    A line without a label counts on no side, and is a mark of the template where it stands on several pages.
    """
    keys, counts = zip(*map(_of_page, lessons), strict=True) if lessons else ((), ())
    every = np.concatenate([*keys, np.zeros(0, np.uint64)])
    known, place = np.unique(every, return_inverse=True)
    kinds = counts[0].shape[1] if counts else len(KINDS)
    total = np.zeros((len(known), kinds))
    np.add.at(total, place, np.concatenate([*counts, np.zeros((0, kinds))]))
    repeated = np.bincount(place, minlength=len(known)) >= REPEATED
    useful = repeated | (total.sum(1) > 0)
    return Memory(known[useful].astype(np.uint64), total[useful].astype(np.float32), repeated[useful])


def _of_page(lesson: Lesson) -> tuple[NDArray[np.uint64], Floats]:
    """Return the keys of the lines of a page, each once, and the mean of the targets of its rows, zeros without a label."""
    keys, place = np.unique(lesson.keys, return_inverse=True)
    total = np.zeros((len(keys), lesson.target.shape[1]), np.float32)
    np.add.at(total, place, lesson.target)
    return keys, total / np.maximum(total.sum(1, keepdims=True), 1)


def without_own(memory: Memory, lesson: Lesson) -> Floats:
    """Return (rows, kinds) counts of the rows of a page, on other pages than itself."""
    keys, own = _of_page(lesson)
    place, found = placed(keys, lesson.keys)
    counts = memory.of(lesson.keys)
    counts[found] -= own[place[found]]
    return np.maximum(counts, 0)


def fit(
    reads: Sequence[Read],
    lessons: Sequence[Lesson],
    base: Model,
    replay: Replay | None,
    pull: Pull | None = PULL,
    known: float = KNOWN[0],
) -> Learned:
    """Fit the layers. ``lessons`` are pages to be remembered that the base does not read.

    Without ``pull``, and where no page can be read, there is a memory alone.
    """
    memory = remember([*(read.lesson for read in reads), *lessons])
    nothing = np.zeros((0, len(KINDS)), np.float32)
    if pull is None or not reads:
        return Learned(memory, PRIOR, known, nothing, {})
    width = DENSE + base.columns
    blank = Learned(memory, PRIOR, known, np.zeros((width, len(KINDS)), np.float32), {})
    taught = [evidence_of(read.view, without_own(memory, read.lesson), blank) for read in reads]
    old = [evidence_of(replay.view, memory.of(replay.view.keys), blank)] if replay is not None else []
    learned = _vocabulary(taught, pull)
    chosen, dense_pull = _dense_parts(width, pull)
    rows = _rows(reads, replay, taught, old, learned, chosen, pull)
    sparse_pull = np.concatenate([np.full(len(learned[name]), getattr(pull, name)) for name in learned] or [np.zeros(0)])
    weights = optimised(rows, np.concatenate([dense_pull, sparse_pull]))
    dense = blank.dense.copy()
    dense[chosen] = weights[: len(dense_pull)]
    tables, start = {}, len(dense_pull)
    for name, hashes in learned.items():
        tables[name] = Table(hashes, weights[start : start + len(hashes)].astype(np.float32))
        start += len(hashes)
    return Learned(memory, PRIOR, known, dense, tables)


def _dense_parts(width: int, pull: Pull) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return (width,) which dense weights are learned, and the pull of each of these."""
    sizes = (1 + len(KINDS), MEMORY, SORTS, width - DENSE)
    pulls = (pull.bias, pull.memory, pull.sorts, pull.columns)
    values = np.repeat([np.nan if each is None else each for each in pulls], sizes)
    chosen = np.isfinite(values)
    return chosen, values[chosen]


def _vocabulary(taught: Sequence[Evidence], pull: Pull) -> dict[str, NDArray[np.uint32]]:
    """Return the hashes of each sort of tokens that are learned, sorted."""
    found: dict[str, NDArray[np.uint32]] = {}
    for name in TOKENS:
        if getattr(pull, name) is None or name not in taught[0].tokens:
            continue
        hashes, rows = np.unique(np.concatenate([each.tokens[name].hashes for each in taught]), return_counts=True)
        found[name] = hashes[rows >= FEWEST_ROWS]
    return found


def _rows(
    reads: Sequence[Read],
    replay: Replay | None,
    taught: Sequence[Evidence],
    old: Sequence[Evidence],
    known: dict[str, NDArray[np.uint32]],
    chosen: NDArray[np.bool_],
    pull: Pull,
) -> Rows:
    """Return the rows of the labelled pages, and those of the replay behind them."""
    everything = [*taught, *old]
    weight = [weight_of(read) for read in reads]
    target = [read.target for read in reads]
    if replay is not None:
        share = np.sqrt(replay.view.lines.n_words)
        weight.append(pull.replay * share / share.mean())
        target.append(replay.view.kinds.T)
    return Rows(
        np.concatenate([each.dense[:, chosen] for each in everything], dtype=np.float64),
        sparse_of([each.tokens for each in everything], sum(len(each.offset) for each in everything), known),
        np.concatenate([each.offset for each in everything], dtype=np.float64),
        np.concatenate(target, dtype=np.float64),
        np.concatenate(weight, dtype=np.float64),
    )


def weight_of(read: Read) -> Floats:
    """Return (rows,) weights: the root of a row's words, 1 on average over the page; 0 for a row that teaches nothing."""
    share = np.sqrt(read.view.lines.n_words)
    weights: Floats = share / share.mean() * read.taught
    return weights


def sparse_of(tokens: Sequence[Mapping[str, Tokens]], rows: int, known: Mapping[str, NDArray[np.uint32]]) -> csr_matrix:
    """Return (rows, learned tokens): which tokens each row has, by the root of the number of its tokens.

    ``tokens`` are those of some pages, by their sort, ``known`` the hashes that are learned.
    """
    from scipy.sparse import csr_matrix, hstack

    parts = [csr_matrix((rows, 0))]
    for name, hashes in known.items():
        found = [each[name] for each in tokens]
        counts = np.concatenate([np.diff(each.bounds) for each in found])
        place, there = placed(hashes, np.concatenate([each.hashes for each in found]))
        row = np.repeat(np.arange(rows), counts)[there]
        values = 1 / np.sqrt(counts[row])
        parts.append(csr_matrix((values, (row, place[there])), shape=(rows, len(hashes))))
    return hstack(parts).tocsr()


def optimised(rows: Rows, pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (columns and tokens, classes) weights that minimise the loss."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    width, kinds = rows.dense.shape[1], rows.offset.shape[1]
    by_token = rows.sparse.T.tocsr()
    total = rows.target.sum(1)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, kinds)
        odds = rows.offset + rows.dense @ weights[:width] + rows.sparse @ weights[width:]
        norm = logsumexp(odds, axis=1)
        value = (rows.weight * (norm * total - (rows.target * odds).sum(1))).sum()
        error = (np.exp(odds - norm[:, None]) * total[:, None] - rows.target) * rows.weight[:, None]
        pulled = pull[:, None] * weights
        gradient = np.concatenate([rows.dense.T @ error, by_token @ error]) + pulled
        return float(value + 0.5 * (pulled * weights).sum()), gradient.reshape(-1)

    start = np.zeros((width + rows.sparse.shape[1]) * kinds)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": HISTORY})
    return np.asarray(found.x, np.float64).reshape(-1, kinds)

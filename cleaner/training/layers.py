"""Labelled pages and the replay of a base -> the layers on top of it (`cleaner.model.learned`).

The linear layer is a multinomial logistic regression whose offset is the base's answer after the memory, with a ridge on each
part. The problem is convex, so that the result depends on the data alone. A page's own lines are left out of the memory while
it teaches (leave one out), because a new page is not in the memory either. The replay's target is the base's own answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.learned import evidence_of
from cleaner.features.text import Floats
from cleaner.lines import KINDS
from cleaner.model.learned import DENSE, MEMORY, SORTS, TOKENS, Evidence, Learned, Memory, Table, placed
from cleaner.model.storage import Model
from cleaner.training.reading import Lesson, Read
from cleaner.training.replay import Replay

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PRIOR = 0.7  # pages that the base's own probabilities count as, against those of a remembered line
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


class _Rows(NamedTuple):
    """What the fit reads."""

    dense: NDArray[np.float64]  # (rows, columns)
    sparse: csr_matrix  # (rows, learned tokens)
    offset: NDArray[np.float64]  # (rows, len(KINDS))
    target: NDArray[np.float64]
    weight: NDArray[np.float64]  # (rows,)


def remember(lessons: Sequence[Lesson]) -> Memory:
    """Return the memory of the lines of some pages; a line that a page has several times counts as one.

    A line without a label counts on no side, and is a mark of the template where it stands on several pages.
    """
    keys, counts = zip(*map(_of_page, lessons), strict=True) if lessons else ((), ())
    every = np.concatenate([*keys, np.zeros(0, np.uint64)])
    known, place = np.unique(every, return_inverse=True)
    total = np.zeros((len(known), len(KINDS)))
    np.add.at(total, place, np.concatenate([*counts, np.zeros((0, len(KINDS)))]))
    repeated = np.bincount(place, minlength=len(known)) >= REPEATED
    useful = repeated | (total.sum(1) > 0)
    return Memory(known[useful].astype(np.uint64), total[useful].astype(np.float32), repeated[useful])


def _of_page(lesson: Lesson) -> tuple[NDArray[np.uint64], Floats]:
    """Return the keys of the lines of a page, each once, and the mean of the targets of its rows, zeros without a label."""
    keys, place = np.unique(lesson.keys, return_inverse=True)
    total = np.zeros((len(keys), len(KINDS)), np.float32)
    np.add.at(total, place, lesson.target)
    return keys, total / np.maximum(total.sum(1, keepdims=True), 1)


def without_own(memory: Memory, lesson: Lesson) -> Floats:
    """Return (rows, len(KINDS)) counts of the rows of a page, on other pages than itself."""
    keys, own = _of_page(lesson)
    place, found = placed(keys, lesson.keys)
    counts = memory.of(lesson.keys)
    counts[found] -= own[place[found]]
    return np.maximum(counts, 0)


def fit(
    reads: Sequence[Read], lessons: Sequence[Lesson], base: Model, replay: Replay | None, pull: Pull | None = PULL
) -> Learned:
    """Fit the layers. ``lessons`` are pages to be remembered that the base does not read.

    Without ``pull``, and where no page can be read, there is a memory alone.
    """
    memory = remember([*(read.lesson for read in reads), *lessons])
    nothing = np.zeros((0, len(KINDS)), np.float32)
    if pull is None or not reads:
        return Learned(memory, PRIOR, nothing, {})
    width = DENSE + base.columns
    blank = Learned(memory, PRIOR, np.zeros((width, len(KINDS)), np.float32), {})
    taught = [evidence_of(read.view, without_own(memory, read.lesson), blank) for read in reads]
    old = [evidence_of(replay.view, memory.of(replay.view.keys), blank)] if replay is not None else []
    known = _vocabulary(taught, pull)
    chosen, dense_pull = _dense_parts(width, pull)
    before = _prior(replay, width)
    rows = _rows(reads, replay, taught, old, known, chosen, pull)
    rows = rows._replace(offset=rows.offset + rows.dense @ before[chosen])
    sparse_pull = np.concatenate([np.full(len(known[name]), getattr(pull, name)) for name in known] or [np.zeros(0)])
    weights = _optimised(rows, np.concatenate([dense_pull, sparse_pull]))
    dense = before
    dense[chosen] += weights[: len(dense_pull)].astype(np.float32)
    tables, start = {}, len(dense_pull)
    for name, hashes in known.items():
        tables[name] = Table(hashes, weights[start : start + len(hashes)].astype(np.float32))
        start += len(hashes)
    return Learned(memory, PRIOR, dense, tables)


def _prior(replay: Replay | None, width: int) -> Floats:
    """Return (width, len(KINDS)) weights to which the dense ones are pulled."""
    prior = np.zeros((width, len(KINDS)), np.float32)
    if replay is not None:
        start = 1 + len(KINDS)
        prior[start : start + MEMORY] = replay.prior
    return prior


def fit_prior(lessons: Sequence[tuple[Read, Memory]], base: Model, pull: float) -> Floats:
    """Fit the weights of the memory's columns on pages of many sites, each with the memory of other pages of its site.

    Return (MEMORY, len(KINDS)). They are where a fit for a user's pages begins, because what a remembered line says of its
    neighbours is much the same on every site.
    """
    width, only = DENSE + base.columns, Pull(memory=pull, sorts=None, words=None, elements=None, zones=None)
    blank = Learned(remember([]), PRIOR, np.zeros((width, len(KINDS)), np.float32), {})
    taught = [evidence_of(read.view, memory.of(read.view.keys), blank) for read, memory in lessons]
    chosen, dense_pull = _dense_parts(width, only)
    weights = _optimised(_rows([read for read, _ in lessons], None, taught, [], {}, chosen, only), dense_pull)
    return weights[1 + len(KINDS) : 1 + len(KINDS) + MEMORY].astype(np.float32)


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
) -> _Rows:
    """Return the rows of the labelled pages, and those of the replay behind them."""
    everything = [*taught, *old]
    weight = [_weight(read) for read in reads]
    target = [read.target for read in reads]
    if replay is not None:
        share = np.sqrt(replay.view.lines.n_words)
        weight.append(pull.replay * share / share.mean())
        target.append(replay.view.kinds.T)
    return _Rows(
        np.concatenate([each.dense[:, chosen] for each in everything], dtype=np.float64),
        _sparse(everything, known),
        np.concatenate([each.offset for each in everything], dtype=np.float64),
        np.concatenate(target, dtype=np.float64),
        np.concatenate(weight, dtype=np.float64),
    )


def _weight(read: Read) -> Floats:
    """Return (rows,) weights: the root of a row's words, 1 on average over the page; 0 for a row that teaches nothing."""
    share = np.sqrt(read.view.lines.n_words)
    weights: Floats = share / share.mean() * read.taught
    return weights


def _sparse(everything: Sequence[Evidence], known: dict[str, NDArray[np.uint32]]) -> csr_matrix:
    """Return (rows, learned tokens): which tokens each row has, by the root of the number of its tokens."""
    from scipy.sparse import csr_matrix, hstack

    rows = sum(len(each.offset) for each in everything)
    parts = [csr_matrix((rows, 0))]
    for name, hashes in known.items():
        found = [each.tokens[name] for each in everything]
        counts = np.concatenate([np.diff(each.bounds) for each in found])
        place, there = placed(hashes, np.concatenate([each.hashes for each in found]))
        row = np.repeat(np.arange(rows), counts)[there]
        values = 1 / np.sqrt(counts[row])
        parts.append(csr_matrix((values, (row, place[there])), shape=(rows, len(hashes))))
    return hstack(parts).tocsr()


def _optimised(rows: _Rows, pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (columns and tokens, len(KINDS)) weights that minimise the loss."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    width, kinds = rows.dense.shape[1], len(KINDS)
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

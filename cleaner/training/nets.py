"""Columns -> small nets: fitted by scikit-learn, stored as arrays."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleaner.features.context import FAR_KINDS, SECOND
from cleaner.features.text import Flags, Floats, Ints
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.layers import CLIP, Net, Scale
from cleaner.training.corpus import Corpus

if TYPE_CHECKING:
    from sklearn.neural_network import MLPClassifier

# Sizes by docs/experiments.md#network-widths.
FIRST_NET = {"text": {"hidden_layer_sizes": (128, 64), "alpha": 1.0}, "html": {"hidden_layer_sizes": (96,), "alpha": 3.0}}
SECOND_NET = {"text": {"hidden_layer_sizes": (64, 48), "alpha": 1.0}, "html": {"hidden_layer_sizes": (64,), "alpha": 3.0}}
SECOND_NETS = 2
BATCH_ROWS = 1024
STEPS = 50  # fewest steps an epoch, unless batches would be smaller than FEWEST_ROWS: a dozen pages are one batch of 1024
FEWEST_ROWS = 16
SCHEDULE = (1e-3, 1e-3, 5e-4, 1e-4)  # learning rate of each epoch
DROPOUT = 0.2  # share of the inputs (docs/experiments.md#input-dropout)
ABSENT = -30.0  # bias of a kind that the labels lack

KINDS_NET = {"hidden_layer_sizes": (64,), "alpha": 0.3, "batch_size": 256}
KINDS_SCHEDULE = (*[1e-3] * 8, 5e-4, 2e-4, 1e-4)
# Numbers of script lines and of other lines of the same pages in the training of the kinds net; fewest script lines of such a
# page; weight of the other lines (docs/experiments.md#scripts-for-kinds).
SCRIPTS, NEAR_SCRIPTS, SCRIPTED, NEAR_WEIGHT = 2000, 8000, 5, 0.5


def standardise(columns: Floats) -> Scale:
    """Standardise and clip (rows, columns) in place, and return the scale."""
    mean, deviation = columns.mean(0, dtype=np.float64), columns.std(0, dtype=np.float64)
    mean, deviation = mean.astype(np.float32), np.maximum(deviation, 1e-3).astype(np.float32)
    columns -= mean
    columns /= deviation
    np.clip(columns, -CLIP, CLIP, out=columns)
    return Scale.of(mean, deviation)


@contextmanager
def unconverged() -> Iterator[None]:
    """Suppress scikit-learn's warning that a fit has not converged, because the schedule ends it, not the loss.

    To be used around threads, not within them, because filters of warnings belong to the process.
    """
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def fit_net(
    columns: Floats,
    kinds: Ints,
    weight: Floats,
    rows: Ints,
    options: dict[str, Any],
    seed: int,
    schedule: Sequence[float] = SCHEDULE,
) -> Net:
    """Fit a net on some rows of standardised (rows, columns).

    In every epoch a share of the values is set to the mean (input dropout; docs/experiments.md#input-dropout), because a
    thousand pages are few for columns that describe the page as a whole.
    """
    from sklearn.neural_network import MLPClassifier

    random = np.random.default_rng(seed)
    options = {"batch_size": BATCH_ROWS} | options
    options |= {"batch_size": min(options["batch_size"], max(len(rows) // STEPS, FEWEST_ROWS), len(rows))}
    model = MLPClassifier(**options, shuffle=False, max_iter=1, random_state=seed, warm_start=True)
    for rate in schedule:
        order = random.permutation(rows)
        noisy = columns[order]
        for part in np.array_split(noisy, max(1, len(noisy) // 50_000)):
            kept = random.integers(0, 256, part.shape, np.uint8) >= round(256 * DROPOUT)
            part *= kept
            part *= np.float32(1 / (1 - DROPOUT))
        model.set_params(learning_rate_init=rate)
        model.fit(noisy, kinds[order], sample_weight=weight[order])
        del noisy, part  # before the next copy is made
    return as_net(model, len(KINDS))


def as_net(model: MLPClassifier, outputs: int) -> Net:
    """Return the layers of a fitted classifier as a net with so many outputs, also for classes that the labels lack."""
    layers = [(w.T.astype(np.float32), b.astype(np.float32)) for w, b in zip(model.coefs_, model.intercepts_, strict=True)]
    weights, bias = layers[-1]
    if len(model.classes_) == 2:  # scikit-learn has one output for two classes
        weights, bias = np.stack([-weights[0] / 2, weights[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    out, out_bias = np.zeros((outputs, weights.shape[1]), np.float32), np.full(outputs, ABSENT, np.float32)
    out[model.classes_], out_bias[model.classes_] = weights, bias
    return Net(tuple((w, b[:, None]) for w, b in [*layers[:-1], (out, out_bias)]))


def fit_nets(
    data: Corpus, columns: Floats, parts: Sequence[Flags], options: dict[str, Any], jobs: int, differ: bool = False
) -> list[Net]:
    """Fit a net for each part of the rows; with ``differ`` each starts from another seed."""
    from joblib import Parallel, delayed

    known = data.kind != UNKNOWN
    with unconverged():
        return list(
            Parallel(jobs, prefer="threads")(
                delayed(fit_net)(columns, data.kind, data.weight, np.flatnonzero(rows & known), options, seed if differ else 0)
                for seed, rows in enumerate(parts, 1)
            )
        )


def fit_kinds(data: Corpus, columns: Floats, scripts: Flags) -> Net:
    """Fit the kinds net on hand-labelled lines, equally weighted; without any it decides by side: body or nav.

    Page-level counts of kinds are excluded; a few hundred pages would be memorised. ``scripts`` is (rows,): lines known to be
    `code` on pages that are not hand-labelled.
    """
    if not data.hand_labelled.any():
        bias = np.full((len(KINDS), 1), ABSENT, np.float32)
        bias[[KINDS.index("body"), KINDS.index("nav")]] = 0
        return Net(((np.zeros((len(KINDS), columns.shape[1]), np.float32), bias),))
    rows = np.sort(np.concatenate([np.flatnonzero(data.hand_labelled), *_scripts(data, scripts)]))
    weight = np.where(data.hand_labelled[rows] | scripts[rows], 1, NEAR_WEIGHT).astype(np.float32)
    first = columns.shape[1] - len(SECOND)
    used = np.append(np.ones(first, bool), ~np.isin(SECOND.names, FAR_KINDS))
    with unconverged():
        near = np.ascontiguousarray(columns[rows][:, used])
        net = fit_net(near, data.kind[rows], weight, np.arange(len(rows)), KINDS_NET, 1, KINDS_SCHEDULE)
    (weights, bias), *others = net.layers
    every = np.zeros((len(weights), columns.shape[1]), np.float32)
    every[:, used] = weights
    return Net(((every, bias), *others))


def _scripts(data: Corpus, scripts: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sample script lines, which hand-labelled pages hardly have, and other lines of the same pages as negatives.

    Return the (rows,) indices of both.
    """
    pages = np.cumsum([0, *(len(batch.lines.bounds) - 1 for batch in data.batches)])
    page = np.concatenate([batch.lines.page + first for batch, first in zip(data.batches, pages[:-1].tolist(), strict=True)])
    many = np.bincount(page, scripts, pages[-1]) >= SCRIPTED
    labelled = (data.kind != UNKNOWN) & (data.kind != KINDS.index("code"))
    beside = many[page] & ~scripts & ~data.hand_labelled & data.independent & labelled
    random = np.random.default_rng(0)
    code, others = (random.permutation(np.flatnonzero(flags)) for flags in (scripts & many[page], beside))
    return code[:SCRIPTS], others[:NEAR_SCRIPTS]

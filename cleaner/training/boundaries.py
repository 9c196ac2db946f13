"""Beginnings of other articles in labelled pages -> the boundary net (docs/experiments.md#boundary-net)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.features.cohesion import CUES, NO_BOUNDARY, Cohesion
from cleaner.features.text import Flags, Floats
from cleaner.lines import KINDS
from cleaner.model.layers import Net, Scale
from cleaner.model.network import Boundaries
from cleaner.training.corpus import Corpus
from cleaner.training.nets import BATCH_ROWS, standardise, unconverged

BOUNDARY_NET = {"hidden_layer_sizes": (24,), "alpha": 1e-2, "max_iter": 12, "random_state": 1}
NEGATIVES = 0.25  # share of the possible boundaries without another article that are used as negatives
POSITIVE_WEIGHT = 8.0  # training weight of a line that begins another article
OFFTOPIC = KINDS.index("offtopic")


def fit_boundaries(data: Corpus, cohesions: Sequence[Cohesion], jobs: int) -> tuple[Boundaries, list[Floats]]:
    """Fit the boundary net on all pages, and return it with the (rows,) out-of-fold log odds of every batch."""
    from joblib import Parallel, delayed

    sample, target, fold = _sample(data, cohesions)
    if not target.any():  # the labels have no other article
        none = Boundaries(Scale.of(np.zeros(len(CUES), np.float32), np.ones(len(CUES), np.float32)), _no_boundaries())
        return none, [none.log_odds(cohesion) for cohesion in cohesions]
    scale = standardise(sample)
    folds = np.unique(data.batch_fold).tolist()
    parts = [*(fold != name for name in folds), fold == fold]
    with unconverged():
        nets = Parallel(jobs, prefer="threads")(delayed(_fit)(sample[rows], target[rows]) for rows in parts)
    blind = {name: Boundaries(scale, net) for name, net in zip(folds, nets[:-1], strict=True)}
    odds = [blind[int(its)].log_odds(cohesion) for its, cohesion in zip(data.batch_fold, cohesions, strict=True)]
    return Boundaries(scale, nets[-1]), odds


def _sample(data: Corpus, cohesions: Sequence[Cohesion]) -> tuple[Floats, Flags, Floats]:
    """Return (samples, len(CUES)) columns, whether another article begins at each sample, and its fold, (samples,) both."""
    random = np.random.default_rng(0)
    columns, begins, folds = [], [], []
    for (number, start, stop), cohesion in zip(data.in_batches(), cohesions, strict=True):
        foreign = data.kind[start:stop] == OFFTOPIC
        first = foreign & ~np.append(False, foreign[:-1])[: stop - start]
        rows = cohesion.candidates
        rows = rows[first[rows] | (~foreign[rows] & (random.random(len(rows)) < NEGATIVES))]
        columns.append(cohesion.cues(rows).T)
        begins.append(first[rows])
        folds.append(np.full(len(rows), data.batch_fold[number]))
    return np.concatenate(columns), np.concatenate(begins), np.concatenate(folds)


def _fit(sample: Floats, target: Flags) -> Net:
    from sklearn.neural_network import MLPClassifier

    if not target.any():
        return _no_boundaries()
    model = MLPClassifier(**BOUNDARY_NET, batch_size=min(BATCH_ROWS, len(target)))
    model.fit(sample, target, sample_weight=np.where(target, POSITIVE_WEIGHT, 1.0))
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    return Net(tuple((w.T.astype(np.float32), b.astype(np.float32)[:, None]) for w, b in pairs))


def _no_boundaries() -> Net:
    return Net(((np.zeros((1, len(CUES)), np.float32), np.full((1, 1), NO_BOUNDARY, np.float32)),))

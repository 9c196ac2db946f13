"""Hashed tokens -> weights: the first stage, a linear model of every output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleaner.features.context import DIRECTIONS, ELEMENT_OUTPUTS, WORD_OUTPUTS
from cleaner.features.markup import Markup
from cleaner.features.pages import PageTokens
from cleaner.features.text import Flags, Floats, LineBatch
from cleaner.features.windows import Windows
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.layers import HashedLinear
from cleaner.model.network import Network
from cleaner.training.corpus import Corpus

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BUCKETS = 1 << 17  # hash buckets of words (docs/experiments.md#hash-buckets)
ELEMENT_BUCKETS = 1 << 16
RARITY_BUCKETS = 1 << 16
LINEAR = {"loss": "log_loss", "alpha": 3e-6, "max_iter": 3, "tol": None, "average": True, "random_state": 0}
TURN = 12  # reach in lines of main text that follows or precedes a line


def fit_first_stage(data: Corpus, rows: Flags, rarity: Floats, jobs: int) -> Network:
    """Fit the first stage on the chosen rows, and return a network without later stages."""
    targets = _targets(data)
    lines, markup = [batch.lines for batch in data.batches], [batch.markup for batch in data.batches if batch.markup]
    words = _fit(data, rows, token_matrix(lines, BUCKETS), {name: targets[name] for name in WORD_OUTPUTS}, jobs)
    if not markup:
        return Network(words, None, rarity)
    of_elements = {name: targets[name] for name in ELEMENT_OUTPUTS}
    return Network(words, _fit(data, rows, token_matrix(markup, ELEMENT_BUCKETS), of_elements, jobs), rarity)


def _fit(data: Corpus, rows: Flags, tokens: csr_matrix, targets: dict[str, Flags], jobs: int) -> HashedLinear:
    """Fit the linear model of every output on the chosen rows."""
    random = np.random.default_rng(0)
    of_side = random.permutation(np.flatnonzero(rows & data.independent & (data.main != UNKNOWN)))
    of_kind = random.permutation(np.flatnonzero(rows & data.hand_labelled))
    side, kind = (tokens[of_side], data.weight[of_side]), (tokens[of_kind], np.ones(len(of_kind), np.float32))
    samples = [
        (kind[0], target[of_kind], kind[1]) if name in KINDS else (side[0], target[of_side], side[1])
        for name, target in targets.items()
    ]
    return fit_outputs(samples, jobs)


def fit_outputs(samples: Sequence[tuple[csr_matrix, Flags, Floats]], jobs: int, **options: Any) -> HashedLinear:
    """Fit one output to each sample: tokens (rows, buckets), targets (rows,), weights (rows,). ``options`` replace `LINEAR`."""
    from joblib import Parallel, delayed

    fit = delayed(_fit_output)
    # threads, not processes, because the solver releases the interpreter lock and the matrix is large
    fitted = Parallel(jobs, prefer="threads")(fit(*sample, options) for sample in samples)
    weights = np.stack([coefficients for coefficients, _ in fitted], 1)
    scale = np.maximum(np.abs(weights).max(0), 1e-6).astype(np.float32)
    steps = np.sign(weights) * np.rint(np.sqrt(np.abs(weights) / scale) * 127)
    return HashedLinear(steps.astype(np.int8), scale, np.array([bias for _, bias in fitted], np.float32))


def token_matrix(batches: Sequence[LineBatch | PageTokens] | Sequence[Markup], buckets: int) -> csr_matrix:
    """Return the tokens of all rows as a sparse matrix (rows, buckets), scaled by the root of their number in a row."""
    from scipy.sparse import csr_matrix

    counts = np.concatenate([np.diff(batch.token_bounds) for batch in batches])
    columns = np.concatenate([batch.tokens & np.uint32(buckets - 1) for batch in batches]).astype(np.int32)
    values = np.repeat((1 / np.sqrt(counts)).astype(np.float32), counts)
    return csr_matrix((values, columns, np.append(0, np.cumsum(counts))), shape=(len(counts), buckets))


def _targets(data: Corpus) -> dict[str, Flags]:
    """Return (rows,) targets of every output by name. The directions look at the main text within `TURN` lines of each row."""
    targets: dict[str, Flags] = {name: data.kind == KINDS.index(name) for name in WORD_OUTPUTS if name in KINDS}
    targets["main"] = data.main == 1
    below, above = [], []
    for start, batch in zip(data.starts[:-1], [batch.lines for batch in data.batches], strict=True):
        flags = (data.main[start : start + len(batch.page)] == 1)[None].astype(np.float32)
        around = Windows(batch)
        down, up = around.window_means(
            around.running_sums(flags, batch.n_words), ((1, TURN), (-TURN, -1)), slice(0, len(batch.page))
        )
        below.append(down[0] > 0.5)
        above.append(up[0] > 0.5)
    follows, precedes = np.concatenate(below), np.concatenate(above)
    values = (follows, precedes, follows & ~precedes, precedes & ~follows)
    return targets | dict(zip(DIRECTIONS, values, strict=True))


def _fit_output(sample: csr_matrix, target: Flags, weight: Floats, options: dict[str, Any]) -> tuple[Floats, float]:
    """Fit one output. Return its (buckets,) weights and its bias."""
    from sklearn.linear_model import SGDClassifier

    weight = weight.astype(np.float64)
    weight /= weight.mean() if len(weight) else 1
    if target.all() or not target.any():  # the labels have no line, or only lines, of this kind
        return np.zeros(sample.shape[1], np.float32), -12.0 if not target.any() else 12.0
    model = SGDClassifier(**LINEAR | options).fit(sample, target, sample_weight=weight)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def fit_rarity(data: Corpus) -> NDArray[np.float16]:
    """Return (RARITY_BUCKETS,) inverse document frequencies of hash buckets over the pages of the corpus."""
    seen = np.zeros(RARITY_BUCKETS)
    pages = 0
    for batch in (batch.lines for batch in data.batches):
        pairs = np.unique(batch.page[batch.word_row] * RARITY_BUCKETS + (batch.words & np.uint32(RARITY_BUCKETS - 1)))
        seen += np.bincount(pairs % RARITY_BUCKETS, minlength=RARITY_BUCKETS)
        pages += len(batch.bounds) - 1
    return np.log((pages + 1) / (seen + 1)).astype(np.float16)

"""Labelled pages -> the model that says what sort of page it is (docs/experiments.md#pages-with-nothing-to-keep)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.features.pages import NOTHING, PAGES, PageTokens, page_columns, page_tokens
from cleaner.features.text import Flags, Floats, Ints
from cleaner.lines import UNKNOWN
from cleaner.model.layers import HashedLinear, Net
from cleaner.model.network import PageModel
from cleaner.training.corpus import Corpus
from cleaner.training.linear import fit_outputs, token_matrix
from cleaner.training.nets import BATCH_ROWS, as_net, standardise, unconverged

BUCKETS = 1 << 15
NET = {"hidden_layer_sizes": (32,), "alpha": 0.03, "max_iter": 30, "random_state": 1}
NOTHING_SHARE = 0.5  # of the training weight, for pages with nothing to keep; each of their names has a third of it
LINEAR = {"alpha": 1e-5, "max_iter": 15}


def fit_pages(data: Corpus, views: Sequence[tuple[Floats, Floats]]) -> tuple[PageModel | None, list[Floats | None]]:
    """Fit the model on the pages whose sort is known; None if there are fewer than two sorts.

    Return it, and (len(PAGES), pages) out-of-fold probabilities for each batch, which the second pass reads.

    ``views`` holds for each batch the out-of-fold probabilities of main text, (rows,), and the means of the first pass,
    (len(GUESS), pages). The words' logits are cross-fitted, as in the first stage.
    """
    known = data.page_kind != UNKNOWN
    if len(np.unique(data.page_kind[known])) < 2:
        return None, [None] * len(data.batches)
    tokens = [page_tokens(batch.lines) for batch in data.batches]
    pages = [len(part.token_bounds) - 1 for part in tokens]
    fold = np.repeat(data.batch_fold, pages)
    weight = _weights(data.page_kind)
    blind = {name: _fit_words(tokens, data.page_kind, weight, known & (fold != name)) for name in np.unique(fold).tolist()}
    columns = [
        page_columns(batch.lines, *view, blind[its].logits(part))
        for batch, view, part, its in zip(data.batches, views, tokens, data.batch_fold.tolist(), strict=True)
    ]
    matrix = np.ascontiguousarray(np.concatenate(columns, axis=1).T)
    scale = standardise(matrix)
    words = _fit_words(tokens, data.page_kind, weight, known)
    chances = np.zeros((len(PAGES), len(fold)), np.float32)
    for its in np.unique(fold).tolist():
        rows, others = fold == its, known & (fold != its)
        chances[:, rows] = _fit_net(matrix[others], data.page_kind[others], weight[others]).probabilities(matrix[rows].T)
    parts: list[Floats | None] = [*np.split(chances, np.cumsum(pages)[:-1], axis=1)]
    return PageModel(words, scale, _fit_net(matrix[known], data.page_kind[known], weight[known])), parts


def _weights(kind: Ints) -> Floats:
    """Return (pages,) weights whose mean over the pages of a known sort is 1, whatever the numbers of the others are."""
    numbers = np.bincount(kind[kind != UNKNOWN], minlength=len(PAGES))
    known, nothing = numbers.sum(), numbers[NOTHING:]
    share = NOTHING_SHARE if numbers[:NOTHING].any() and nothing.any() else float(nothing.any())
    each = np.zeros(len(PAGES))
    each[:NOTHING] = (1 - share) * known / max(1, numbers[:NOTHING].sum())
    each[NOTHING:] = share * known / max(1, np.count_nonzero(nothing)) / np.maximum(nothing, 1)
    return np.where(kind == UNKNOWN, 0, each[kind]).astype(np.float32)


def _fit_words(tokens: Sequence[PageTokens], kind: Ints, weight: Floats, rows: Flags) -> HashedLinear:
    """Fit a linear model of every sort of page over the words of the chosen pages."""
    matrix, chosen = token_matrix(tokens, BUCKETS), np.flatnonzero(rows)
    targets = [kind[chosen] == number for number in range(len(PAGES))]
    return fit_outputs([(matrix[chosen], target, weight[chosen]) for target in targets], 1, **LINEAR)


def _fit_net(columns: Floats, kind: Ints, weight: Floats) -> Net:
    """Fit a small net over standardised (pages, columns), and give it an output for every sort."""
    from sklearn.neural_network import MLPClassifier

    with unconverged():
        model = MLPClassifier(**NET, batch_size=min(BATCH_ROWS // 8, len(kind)))
        model.fit(columns, kind, sample_weight=weight)
    return as_net(model, len(PAGES))

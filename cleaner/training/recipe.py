"""Labelled lines -> a model: the code that makes the default models, and that `cleaner train` runs on a user's labels.

The recipe, with the reason for each step:

1. Unknown kinds (pages labelled only keep or drop) are sampled by a model of the hand-labelled pages, on the known side
   (self-training), and sampled again by the first pass over all pages (docs/experiments.md#sampled-pseudo-labels).
2. The first stage, a linear model over hashed words, is fitted once without each fold of sites, so that later steps are trained
   on out-of-fold logits (cross-fitting; Wolpert 1992, stacked generalization), and once on everything, for the model itself.
3. The first net sees a line's surroundings. It is cross-fitted in the same way, so that the second pass sees out-of-fold kinds
   of the neighbours (stacked sequential learning, Cohen & Carvalho 2005).
4. A small net learns where another article begins, from pages with lines of kind ``offtopic``. The first stage and the first
   net never see such lines, because they read like main text.
5. The second nets see all of that. They differ in their random start only, and their mean is the answer. Another net decides
   the kinds.

Every step calls `cleaner.model.network.forward`, as prediction does. scikit-learn is imported inside the functions of this
package, and nowhere else. The same labels and versions give the same digest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.features.context import SECOND, guess_columns, page_means
from cleaner.features.text import Flags, Floats
from cleaner.labels import Labelled, read_labels
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.layers import Net, Scale
from cleaner.model.network import FirstPass, Forward, Network, PageModel, Thresholds, forward
from cleaner.model.storage import Arrays, packed_linear, packed_net, packed_scale, save
from cleaner.training.boundaries import OFFTOPIC, fit_boundaries
from cleaner.training.card import card, described, versions
from cleaner.training.corpus import Corpus, corpus
from cleaner.training.linear import fit_first_stage, fit_rarity
from cleaner.training.nets import FIRST_NET, SECOND_NET, SECOND_NETS, fit_kinds, fit_nets, standardise
from cleaner.training.pages import fit_pages
from cleaner.training.targets import MAIN

LARGE = 3_300_000_000  # bytes of a matrix of which there is one copy at a time (docs/experiments.md#memory-of-training)
OWN_SHARE = 0.4  # share of a synthetic page's own lines that is used
# Tuned on out-of-fold scores of the default models, and stored in a model's header (docs/experiments.md#page-deviation,
# #sharper-chances, #segment-threshold, #prior-shift, #second-opinion-on-unlike-pages).
THRESHOLDS = {
    "text": Thresholds(prior_shift=-0.5, doubt=0.5, opinion=0.3),
    "html": Thresholds(sharpness=1.18, doubt=0.6, opinion=0.5),
}

Say = Callable[[str], None]


def learn(pages: Sequence[Labelled], jobs: int = 2, say: Say = lambda _: None) -> tuple[dict[str, Any], Arrays]:
    """Learn a model from labelled pages. Return its header and its arrays. Raises ``LabelError`` for too few labels.

    Matrices take one thread: more threads wait for each other on small matrices, and one thread adds in a fixed order
    (docs/experiments.md#one-thread-for-matrices). ``jobs`` fits run side by side instead. ``say`` is called after each step.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _learn(pages, jobs, say)


def _learn(pages: Sequence[Labelled], jobs: int, say: Say) -> tuple[dict[str, Any], Arrays]:
    """Run the steps of the recipe. Return the model's header and its arrays."""
    data = corpus(pages)
    say(f"{len(pages):,} pages, {len(data.fold):,} lines")
    packed_rarity = fit_rarity(data)
    rarity = packed_rarity.astype(np.float32)
    missing = (data.kind == UNKNOWN) & (data.main != UNKNOWN)
    scripts = (data.kind == KINDS.index("code")) & data.independent & ~data.hand_labelled
    _guess_kinds(data, rarity, jobs, say)
    first = _first_pass(data, rarity, jobs, say)
    if missing.any():
        _fill_kinds(data, first.kinds, missing)

    network = first.network
    batches = data.in_batches()
    cohesions = [_passed(data, number, network, first.kinds[:, start:stop]).cohesion for number, start, stop in batches]
    network.boundaries, odds = fit_boundaries(data, cohesions, jobs)
    del cohesions
    say("where another article begins")
    network.pages, sorts = fit_pages(data, _views(data, first))
    say(f"what sort of page it is, of {(data.page_kind != UNKNOWN).sum():,}")
    columns, second_scale = _columns_of_both(data, first, odds, sorts)
    # the own lines of a synthetic page are also on the page itself, so only a share of them is used
    useful = data.independent | (data.kind == OFFTOPIC) | (np.random.default_rng(0).random(len(data.fold)) < OWN_SHARE)
    at_once = jobs if columns.nbytes <= LARGE else 1  # each fit has a copy of the matrix
    nets = fit_nets(data, columns, [useful] * SECOND_NETS, SECOND_NET[data.reads], at_once, differ=True)
    kinds = fit_kinds(data, columns, scripts)
    say(f"{SECOND_NETS} second nets, one of kinds")
    arrays = _packed(network, packed_rarity, second_scale, nets, kinds)
    header = {"second_nets": SECOND_NETS, "data": described(pages, data), "versions": versions()}
    return header | {"thresholds": THRESHOLDS[data.reads]._asdict()}, arrays


def _views(data: Corpus, first: _FirstPass) -> list[tuple[Floats, Floats]]:
    """Return what `fit_pages` needs of each batch: (rows,) probabilities of main text, (len(GUESS), pages) means."""
    found = []
    for number, start, stop in data.in_batches():
        kinds = np.ascontiguousarray(first.kinds[:, start:stop])
        found.append((guess_columns(kinds)[0], page_means(data.batches[number].lines, kinds)))
    return found


def _columns_of_both(
    data: Corpus, first: _FirstPass, odds: Sequence[Floats], sorts: Sequence[Floats | None]
) -> tuple[Floats, Scale]:
    """Return the (rows, columns) of both passes, standardised, and the scale of the second's.

    There is one matrix for both passes, and none for the first alone, to save memory (docs/experiments.md#memory-of-training).
    ``odds`` holds the (rows,) out-of-fold log odds of a boundary for each batch, ``sorts`` the (len(PAGES), pages)
    out-of-fold probabilities of what its pages are.
    """
    width = first.columns.shape[1]
    columns = np.empty((len(data.fold), width + len(SECOND)), np.float32)
    columns[:, :width] = first.columns
    first.columns = columns[:, :width]
    for (number, start, stop), boundary, sort in zip(data.in_batches(), odds, sorts, strict=True):
        passed = _passed(data, number, first.network, first.kinds[:, start:stop], boundary, sort)
        columns[start:stop, width:] = passed.second.columns(slice(0, stop - start)).T
    return columns, standardise(columns[:, width:])


def _packed(network: Network, rarity: NDArray[np.float16], second_scale: Scale, nets: Sequence[Net], kinds: Net) -> Arrays:
    """Return the arrays of a model; ``nets`` and ``kinds`` are those of the second pass."""
    assert network.first is not None and network.boundaries is not None
    arrays: Arrays = {
        **packed_linear(network.words, "words"),
        "rarity": rarity,
        **packed_scale(network.first.scale, "first"),
        **packed_scale(second_scale, "second"),
        **packed_net(network.first.net, "first"),
        **packed_scale(network.boundaries.scale, "boundary"),
        **packed_net(network.boundaries.net, "boundary"),
        **(packed_linear(network.elements, "elements") if network.elements else {}),
        **(_packed_pages(network.pages) if network.pages else {}),
    }
    for number, net in enumerate(nets):
        arrays |= packed_net(net, f"second_{number}")
    return arrays | packed_net(kinds, "kinds")


def _packed_pages(pages: PageModel) -> Arrays:
    """Return the arrays of the model of pages."""
    return {**packed_linear(pages.words, "page_words"), **packed_scale(pages.scale, "page"), **packed_net(pages.net, "page")}


def _passed(
    data: Corpus, batch: int, network: Network, guess: Floats, boundary: Floats | None = None, sorts: Floats | None = None
) -> Forward:
    """Run the forward pass over one batch with out-of-fold values in place of the network's own."""
    pages = data.batches[batch]
    return forward(network, pages.lines, pages.markup, guess=guess, boundary=boundary, pages=sorts)


@dataclass
class _FirstPass:
    """Result of the first stage and the first net, cross-fitted."""

    network: Network  # first stage and first net, fitted on everything, for the model itself
    columns: Floats  # (rows, columns), standardised
    kinds: Floats  # (len(KINDS), rows): out-of-fold probabilities


def _first_pass(data: Corpus, rarity: Floats, jobs: int, say: Say) -> _FirstPass:
    """Run steps 2 and 3: first stage and first net, cross-fitted."""
    everything = np.ones(len(data.fold), bool)
    columns: Floats | None = None
    folds = np.unique(data.batch_fold).tolist()
    for fold in folds:
        network = fit_first_stage(data, data.fold != fold, rarity, jobs)
        if columns is None:
            columns = np.empty((len(data.fold), len(network.layout)), np.float32)
        for number, start, stop in data.in_batches(fold):
            columns[start:stop] = _first_columns(data, number, network).T
        say(f"first stage without fold {fold}")
    assert columns is not None
    network = fit_first_stage(data, everything, rarity, jobs)
    scale = standardise(columns)
    parts = [data.independent & part for part in (*(data.fold != fold for fold in folds), everything)]
    *nets, net = fit_nets(data, columns, parts, FIRST_NET[data.reads], jobs)
    network.first = FirstPass(scale, net)
    kinds = np.zeros((len(KINDS), len(data.fold)), np.float32)
    for fold, blind in zip(folds, nets, strict=True):
        for _, start, stop in data.in_batches(fold):
            kinds[:, start:stop] = blind.probabilities(np.ascontiguousarray(columns[start:stop].T))
    say(f"{len(nets)} first nets without a fold, one of everything")
    return _FirstPass(network, columns, kinds)


def _first_columns(data: Corpus, batch: int, network: Network) -> Floats:
    """Return the (columns, rows) of one batch for the first pass, not standardised."""
    pages = data.batches[batch]
    return forward(network, pages.lines, pages.markup).first.columns(slice(0, len(pages.lines.page)))


# --- unknown kinds -----------------------------------------------------------------------------------------------------


def _guess_kinds(data: Corpus, rarity: Floats, jobs: int, say: Say) -> None:
    """Fill in unknown kinds for the first time: by a model of the hand-labelled pages, or as body and nav if there are none."""
    missing = (data.kind == UNKNOWN) & (data.main != UNKNOWN)
    if not missing.any():
        return
    teachers = _subset(data, np.array([start < len(data.fold) and data.page_labelled[start] for start in data.starts[:-1]]))
    if teachers is None:
        data.kind[missing] = np.where(data.main[missing] == 1, KINDS.index("body"), KINDS.index("nav"))
        return
    teachers.weight = np.ones_like(teachers.weight)
    taught = _first_pass(teachers, rarity, jobs, lambda _: None)
    assert taught.network.first is not None
    scale: Scale = taught.network.first.scale
    kinds = np.zeros((len(KINDS), len(data.fold)), np.float32)
    for number, start, stop in data.in_batches():
        columns = scale.apply(_first_columns(data, number, taught.network))
        kinds[:, start:stop] = taught.network.first.net.probabilities(columns)
    _fill_kinds(data, kinds, missing)
    say(f"kinds of {missing.sum():,} lines filled in from {(~missing).sum():,} labelled ones")


def _fill_kinds(data: Corpus, kinds: Floats, rows: Flags) -> None:
    """Fill in the unknown kinds of some rows, sampled by their (len(KINDS), rows) probabilities on the known side.

    The most probable kind each time would make the rare kinds rarer with every round
    (docs/experiments.md#kinds-from-hand-labelled-pages).
    """
    allowed = np.where(data.main[rows] == 1, MAIN[:, None], ~MAIN[:, None])
    running = np.cumsum(np.where(allowed, kinds[:, rows] + 1e-9, 0), axis=0)
    drawn = np.random.default_rng(0).random(running.shape[1]) * running[-1]
    data.kind[rows] = (running <= drawn).sum(0)


def _subset(data: Corpus, batches: Flags) -> Corpus | None:
    """Return the corpus of some batches; None if they are of one fold only."""
    if len(set(data.batch_fold[batches].tolist())) < 2:
        return None
    rows = np.repeat(batches, np.diff(data.starts))
    names = ("fold", "kind", "main", "weight", "page_labelled", "independent", "hand_labelled")
    of_rows = {name: getattr(data, name)[rows] for name in names}
    chosen = np.flatnonzero(batches).tolist()
    pages = np.repeat(batches, [len(batch.units) for batch in data.batches])
    return Corpus(
        [data.batches[number] for number in chosen], data.batch_fold[batches], **of_rows, page_kind=data.page_kind[pages]
    )


# --- label files -------------------------------------------------------------------------------------------------------


def train_files(paths: list[Path], out: Path, *, quiet: bool = False) -> None:
    """Learn a model from label files and write it to a folder. Raises ``LabelError`` for bad or too few labels."""
    say: Say = (lambda _: None) if quiet else (lambda step: print(step, flush=True))
    header, arrays = learn(read_labels(paths), say=say)
    save(out, header, arrays, card(header, "html" if "elements" in arrays else "text"))
    say(f"wrote {out}; use it with `clean --model {out} FILE`")

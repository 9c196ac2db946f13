"""Labelled lines -> a model: the very code that makes the default one, run by `cleaner train` on anybody's labels.

The recipe, each step with the reason:

1. Kinds that are not known (pages labelled only keep or drop) are filled in by a model of the fully labelled pages, on the
   side that is known (self-training; DESIGN.md, decision 5), and filled in again by the first pass over everything.
2. The lexicon, a linear model over hashed words, is fitted once for each fold of sites without that fold, so that what
   follows is trained on what the lexicon says of sites it has never seen (cross-fitting; Wolpert 1992, stacked
   generalization), and once on everything, to be shipped.
3. The first net sees a line's surroundings; it is cross-fitted in the same way, for the second pass to look at its
   neighbours' out-of-fold kinds (stacked sequential learning, Cohen & Carvalho 2005).
4. A small net learns where another article begins, from pages with lines of kind ``offtopic``. Such lines read like main
   text, for they are some: the lexicon and the first net never see them, and say only how a line reads.
5. The second nets, which see all of that, differ in their random start only; their mean is the answer.

scikit-learn is imported here and in `cleaner.lexicons`, and nowhere else. Same labels, same versions: same digest.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.card import card, described, versions
from cleaner.cohesion import NO_CUT, Cohesion
from cleaner.context import FAR_KINDS, FirstContext, Place, SecondContext, Vocabulary, second_groups
from cleaner.corpus import MAIN, UNKNOWN, Corpus, corpus
from cleaner.features import Floats
from cleaner.labels import Labelled, read_labels
from cleaner.lexicons import Lexicons, fit_lexicons, fit_rarity
from cleaner.lines import KINDS
from cleaner.model import OF_HTML, Arrays, Cuts, save
from cleaner.nets import CLIP, Lexicon, Net, Scale

# HTML's nets have one hidden layer: with a second one, or twice as wide, no better, and three starts of one net differ more. On
# text such a first net has the lower log loss, but word F1 is .003 lower on two folds (scripts/LOG.md).
FIRST = {"text": {"hidden_layer_sizes": (128, 64), "alpha": 1.0}, "html": {"hidden_layer_sizes": (96,), "alpha": 3.0}}
SECOND = {"text": {"hidden_layer_sizes": (64, 48), "alpha": 1.0}, "html": {"hidden_layer_sizes": (64,), "alpha": 3.0}}
KIND_NET = {"hidden_layer_sizes": (64,), "alpha": 0.3, "batch_size": 256}
KIND_SCHEDULE = (*[1e-3] * 8, 5e-4, 2e-4, 1e-4)
# Lines of script that the net of kinds learns from, and lines beside them, on pages with so many: with them scripts are told
# with an F1 of .96 instead of .82 (two folds), and kinds by hand as well as before (scripts/LOG.md).
SCRIPTS, BESIDE, SCRIPTED, BESIDE_WEIGHT = 2000, 8000, 5, 0.5
BATCH_ROWS = 1024
STEPS = 50  # at least, in an epoch, as long as a batch has the fewest rows: a dozen pages are one batch of 1024
FEWEST_ROWS = 16
SCHEDULE = (1e-3, 1e-3, 5e-4, 1e-4)  # learning rate of each epoch
DROPOUT = 0.2  # share of the inputs; .2 to .5 could not be told apart on one fold
SECOND_NETS = 2
CUTS = {"hidden_layer_sizes": (24,), "alpha": 1e-2}
CUT_SHARE = 0.25  # of the lines where no other article begins
CUT_WEIGHT = 8.0  # of the lines where one does
OWN_SHARE = 0.4  # of the lines of pages made of several that are of the page itself
OFFTOPIC = KINDS.index("offtopic")

Say = Callable[[str], None]


# --- second stage ------------------------------------------------------------------------------------------------------


def fit_net(
    columns: Floats,
    kinds: NDArray[np.int64],
    weight: Floats,
    rows: NDArray[np.int64],
    options: dict[str, Any],
    seed: int,
    schedule: Sequence[float] = SCHEDULE,
) -> Net:
    """A net on some rows of standardised (rows, columns).

    In every epoch a fifth of the values is put to the mean (input dropout): a thousand pages are few for columns that
    describe the page as a whole. Beside weight decay it was worth some .002 word F1 on one fold, which is within its noise.
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
    layers = [(w.T.astype(np.float32), b.astype(np.float32)) for w, b in zip(model.coefs_, model.intercepts_, strict=True)]
    weights, bias = layers[-1]
    if len(model.classes_) == 2:  # scikit-learn keeps one output for two classes
        weights, bias = np.stack([-weights[0] / 2, weights[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    out, out_bias = np.zeros((len(KINDS), weights.shape[1]), np.float32), np.full(len(KINDS), -30, np.float32)
    out[model.classes_], out_bias[model.classes_] = weights, bias
    return Net(tuple((w, b[:, None]) for w, b in [*layers[:-1], (out, out_bias)]))


def _standardise(columns: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation of each column of (rows, columns); the columns are standardised and clipped in place."""
    mean, deviation = columns.mean(0, dtype=np.float64), columns.std(0, dtype=np.float64)
    deviation = np.maximum(deviation, 1e-3)
    columns -= mean.astype(np.float32)
    columns /= deviation.astype(np.float32)
    np.clip(columns, -CLIP, CLIP, out=columns)
    return mean.astype(np.float32), deviation.astype(np.float32)


@dataclass
class _FirstPass:
    lexicons: Lexicons  # of everything, to be shipped
    net: Net
    mean: Floats
    deviation: Floats
    columns: Floats  # (rows, columns), standardised
    kinds: Floats  # (len(KINDS), rows), each row's from a lexicon and a net that have not


def _first_pass(data: Corpus, rarity: Floats, jobs: int, say: Say) -> _FirstPass:
    """Steps 2 and 3: lexicon and first net, cross-fitted."""
    everything = np.ones(len(data.fold), bool)
    columns: Floats | None = None
    for fold in np.unique(data.batch_fold):
        lexicons = fit_lexicons(data, data.fold != fold, jobs)
        for number, start, stop in _batches(data, fold):
            part = first_context(data, number, lexicons, rarity).columns(slice(0, stop - start))
            if columns is None:
                columns = np.empty((len(data.fold), len(part)), np.float32)
            columns[start:stop] = part.T
        say(f"lexicon without fold {fold}")
    assert columns is not None
    lexicons = fit_lexicons(data, everything, jobs)
    mean, deviation = _standardise(columns)
    folds = np.unique(data.batch_fold).tolist()
    parts = [data.alone & part for part in (*(data.fold != fold for fold in folds), everything)]
    *nets, net = _fit_nets(data, columns, parts, FIRST[data.reads], jobs)
    kinds = np.zeros((len(KINDS), len(data.fold)), np.float32)
    for fold, blind in zip(folds, nets, strict=True):
        for _, start, stop in _batches(data, fold):
            kinds[:, start:stop] = blind.kinds(np.ascontiguousarray(columns[start:stop].T))
    say(f"{len(nets)} first nets without a fold, one of everything")
    return _FirstPass(lexicons, net, mean, deviation, columns, kinds)


def _fit_nets(
    data: Corpus, columns: Floats, parts: Sequence[NDArray[np.bool_]], options: dict[str, Any], jobs: int, differ: bool = False
) -> list[Net]:
    """A net for each part of the rows; with ``differ`` each starts from another seed."""
    from joblib import Parallel, delayed
    from sklearn.exceptions import ConvergenceWarning

    known = data.kind != UNKNOWN
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the schedule ends a fit, not the loss
        return list(
            Parallel(jobs, prefer="threads")(
                delayed(fit_net)(columns, data.kind, data.weight, np.flatnonzero(rows & known), options, seed if differ else 0)
                for seed, rows in enumerate(parts, 1)
            )
        )


def first_context(data: Corpus, batch: int, lexicons: Lexicons, rarity: Floats) -> FirstContext:
    """What the first net sees of one batch, as at run time."""
    lexical, marked = lexicons.logits(data, batch)
    place = None if marked is None else Place(data.marks[batch].columns, marked)
    return FirstContext(data.batches[batch], lexical, Vocabulary(data.batches[batch], rarity), place)


def cohesion_of(data: Corpus, batch: int, kinds: Floats, rarity: Floats) -> Cohesion:
    """How the lines of one batch cohere with what stands above them."""
    return Cohesion(data.batches[batch], kinds, Vocabulary(data.batches[batch], rarity).weight)


def second_context(data: Corpus, batch: int, kinds: Floats, rarity: Floats, cohesion: Cohesion, cut: Floats) -> SecondContext:
    """What the second nets see beside it."""
    return SecondContext(data.batches[batch], kinds, Vocabulary(data.batches[batch], rarity), cohesion, cut)


def _fit_kinds(data: Corpus, columns: Floats, scripts: NDArray[np.bool_]) -> Net:
    """The net that tells kinds apart, from lines whose kind somebody has said; every such line counts alike. Where there are
    none it is the side that decides: body or nav. How many lines of each kind the whole page has is kept from it: of some
    hundred pages it would learn that by heart. ``scripts`` is (rows,): lines that are known for `code` on pages of which
    nobody has said all kinds."""
    if not data.by_hand.any():
        bias = np.full((len(KINDS), 1), -30, np.float32)
        bias[[KINDS.index("body"), KINDS.index("nav")]] = 0
        return Net(((np.zeros((len(KINDS), columns.shape[1]), np.float32), bias),))
    from sklearn.exceptions import ConvergenceWarning

    rows = np.sort(np.concatenate([np.flatnonzero(data.by_hand), *_some_scripts(data, scripts)]))
    weight = np.where(data.by_hand[rows] | scripts[rows], 1, BESIDE_WEIGHT).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the schedule ends the fit
        near = np.ascontiguousarray(columns[rows, :-FAR_KINDS])
        net = fit_net(near, data.kind[rows], weight, np.arange(len(rows)), KIND_NET, 1, KIND_SCHEDULE)
    (weights, bias), *others = net.layers
    unused = np.zeros((len(weights), FAR_KINDS), np.float32)
    return Net(((np.concatenate([weights, unused], axis=1), bias), *others))


def _some_scripts(data: Corpus, scripts: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Some lines of script, for hardly a page by hand has any, and some others of their pages, whose kinds were filled in:
    without those whatever stands near a script would be one."""
    pages = np.cumsum([0, *(len(batch.bounds) - 1 for batch in data.batches)])
    page = np.concatenate([batch.page + first for batch, first in zip(data.batches, pages[:-1].tolist(), strict=True)])
    many = np.bincount(page, scripts, pages[-1]) >= SCRIPTED
    beside = many[page] & ~scripts & ~data.by_hand & data.alone & (data.kind != UNKNOWN) & (data.kind != KINDS.index("code"))
    random = np.random.default_rng(0)
    code, others = (random.permutation(np.flatnonzero(flags)) for flags in (scripts & many[page], beside))
    return code[:SCRIPTS], others[:BESIDE]


# --- another article ---------------------------------------------------------------------------------------------------


def _fit_cuts(data: Corpus, cohesions: Sequence[Cohesion], jobs: int) -> tuple[Cuts, list[Floats]]:
    """Where another article begins: a net of everything, to be shipped, and the (rows,) log odds of every batch by one that has
    not seen its fold."""
    from joblib import Parallel, delayed
    from sklearn.exceptions import ConvergenceWarning

    random = np.random.default_rng(0)
    columns, begins, folds = [], [], []
    for (number, start, stop), cohesion in zip(_batches(data), cohesions, strict=True):
        foreign = data.kind[start:stop] == OFFTOPIC
        first = foreign & ~np.append(False, foreign[:-1])[: stop - start]
        rows = cohesion.candidates
        rows = rows[first[rows] | (~foreign[rows] & (random.random(len(rows)) < CUT_SHARE))]
        columns.append(cohesion.cues(rows).T)
        begins.append(first[rows])
        folds.append(np.full(len(rows), data.batch_fold[number]))
    sample, target, fold = np.concatenate(columns), np.concatenate(begins), np.concatenate(folds)
    if not target.any():  # these labels know no other article
        cuts = Cuts(Scale.of(np.zeros(sample.shape[1], np.float32), np.ones(sample.shape[1], np.float32)), _no_cuts(sample))
        return cuts, [cuts.log_odds(cohesion) for cohesion in cohesions]
    mean, deviation = _standardise(sample)
    scale = Scale.of(mean, deviation)
    names = np.unique(data.batch_fold).tolist()
    parts = [*(fold != name for name in names), fold == fold]
    with warnings.catch_warnings():  # here, not in the threads: filters are the process's
        warnings.simplefilter("ignore", ConvergenceWarning)  # the schedule ends a fit
        nets = Parallel(jobs, prefer="threads")(delayed(_fit_cut_net)(sample[rows], target[rows]) for rows in parts)
    blind = {name: Cuts(scale, net) for name, net in zip(names, nets[:-1], strict=True)}
    odds = [blind[int(its)].log_odds(cohesion) for its, cohesion in zip(data.batch_fold, cohesions, strict=True)]
    return Cuts(scale, nets[-1]), odds


def _fit_cut_net(sample: Floats, target: NDArray[np.bool_]) -> Net:
    from sklearn.neural_network import MLPClassifier

    if not target.any():
        return _no_cuts(sample)
    model = MLPClassifier(**CUTS, batch_size=min(BATCH_ROWS, len(target)), max_iter=12, random_state=1)
    model.fit(sample, target, sample_weight=np.where(target, CUT_WEIGHT, 1.0))
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    return Net(tuple((w.T.astype(np.float32), b.astype(np.float32)[:, None]) for w, b in pairs))


def _no_cuts(sample: Floats) -> Net:
    return Net(((np.zeros((1, sample.shape[1]), np.float32), np.full((1, 1), NO_CUT, np.float32)),))


def _batches(data: Corpus, fold: int | None = None) -> list[tuple[int, int, int]]:
    """The number, first row and end of every batch (of one fold)."""
    starts = data.starts.tolist()
    parts = zip(range(len(data.batches)), starts[:-1], starts[1:], data.batch_fold.tolist(), strict=True)
    return [(number, start, stop) for number, start, stop, its in parts if fold is None or its == fold]


def _fill_kinds(data: Corpus, kinds: Floats, rows: NDArray[np.bool_]) -> None:
    """Step 1: a kind on the known side, for rows whose kind nobody has said, drawn by its probability: the most probable one
    each time would make the rare kinds rarer with every round."""
    main = np.isin(np.arange(len(KINDS)), MAIN)[:, None]
    allowed = np.where(data.main[rows] == 1, main, ~main)
    running = np.cumsum(np.where(allowed, kinds[:, rows] + 1e-9, 0), axis=0)
    drawn = np.random.default_rng(0).random(running.shape[1]) * running[-1]
    data.kind[rows] = (running <= drawn).sum(0)


def _guess_kinds(data: Corpus, rarity: Floats, jobs: int, say: Say) -> None:
    """The first filling in: from the fully labelled pages, or body and nav where there are none."""
    missing = (data.kind == UNKNOWN) & (data.main != UNKNOWN)
    known = [data.full[start] if start < len(data.full) else False for start in data.starts[:-1]]
    if not missing.any():
        return
    teachers = _subset(data, np.array(known))
    if teachers is not None:
        teachers.weight = np.ones_like(teachers.weight)
    if teachers is None:
        data.kind[missing] = np.where(data.main[missing] == 1, KINDS.index("body"), KINDS.index("nav"))
        return
    taught = _first_pass(teachers, rarity, jobs, lambda _: None)
    scale = Scale.of(taught.mean, taught.deviation)
    kinds = np.zeros((len(KINDS), len(data.fold)), np.float32)
    for number, start, stop in _batches(data):
        context = first_context(data, number, taught.lexicons, rarity).columns(slice(0, stop - start))
        kinds[:, start:stop] = taught.net.kinds(scale.apply(context))
    _fill_kinds(data, kinds, missing)
    say(f"kinds of {missing.sum():,} lines filled in from {(~missing).sum():,} labelled ones")


def _subset(data: Corpus, batches: NDArray[np.bool_]) -> Corpus | None:
    rows = np.repeat(batches, np.diff(data.starts))
    if len(set(data.batch_fold[batches].tolist())) < 2:
        return None
    numbers = np.flatnonzero(batches).tolist()
    marks = [data.marks[number] for number in numbers] if data.marks else []
    of_rows = {name: getattr(data, name)[rows] for name in ("fold", "kind", "main", "weight", "full", "alone", "by_hand")}
    return Corpus([data.batches[number] for number in numbers], data.batch_fold[batches], marks=marks, **of_rows)


# --- the whole recipe --------------------------------------------------------------------------------------------------


def learn(pages: Sequence[Labelled], jobs: int = 2, say: Say = lambda _: None) -> tuple[dict[str, Any], Arrays]:
    """A model's header and arrays from labelled pages. Raises ``LabelError`` when there is too little to learn from.

    One thread a matrix: on matrices this small more threads wait for each other (a fit took 1.8 s instead of 0.5 s on two busy
    cores, one run each), and one gives the same sums in the same order. ``jobs`` fits stand side by side instead.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _learn(pages, jobs, say)


def _learn(pages: Sequence[Labelled], jobs: int, say: Say) -> tuple[dict[str, Any], Arrays]:
    data = corpus(pages)
    say(f"{len(pages):,} pages, {len(data.fold):,} lines")
    packed = fit_rarity(data)
    rarity = packed.astype(np.float32)
    missing = (data.kind == UNKNOWN) & (data.main != UNKNOWN)
    scripts = (data.kind == KINDS.index("code")) & data.alone & ~data.by_hand
    _guess_kinds(data, rarity, jobs, say)
    first = _first_pass(data, rarity, jobs, say)
    if missing.any():
        _fill_kinds(data, first.kinds, missing)

    cohesions = [cohesion_of(data, number, first.kinds[:, start:stop], rarity) for number, start, stop in _batches(data)]
    cuts, odds = _fit_cuts(data, cohesions, jobs)
    say("where another article begins")
    # one matrix for both passes, and the first's own no more: of the default model's two millions of lines it has 3 GB
    seen = first.columns.shape[1]
    columns = np.empty((len(data.fold), seen + len(second_groups())), np.float32)
    columns[:, :seen] = first.columns
    first.columns = columns[:, :seen]
    for number, start, stop in _batches(data):
        context = second_context(data, number, first.kinds[:, start:stop], rarity, cohesions[number], odds[number])
        columns[start:stop, seen:] = context.columns(slice(0, stop - start)).T
    mean, deviation = _standardise(columns[:, seen:])
    arrays: Arrays = {
        **_packed(first.lexicons.words, "lexicon"),
        "rarity": packed,
        "first_mean": first.mean,
        "first_deviation": first.deviation,
        "second_mean": mean,
        "second_deviation": deviation,
        **_named(first.net, "first_0"),
        "cut_mean": -cuts.scale.shift[:, 0],
        "cut_deviation": 1 / cuts.scale.factor[:, 0],
        **_named(cuts.net, "cut_0"),
    }
    if first.lexicons.marks:
        arrays |= _packed(first.lexicons.marks, "marks")
    # of a page made of several its own lines have been learned already, alone
    useful = data.alone | (data.kind == OFFTOPIC) | (np.random.default_rng(0).random(len(data.fold)) < OWN_SHARE)
    for number, net in enumerate(_fit_nets(data, columns, [useful] * SECOND_NETS, SECOND[data.reads], jobs, differ=True)):
        arrays |= _named(net, f"second_{number}")
    arrays |= _named(_fit_kinds(data, columns, scripts), "kinds_0")
    say(f"{SECOND_NETS} second nets, one of kinds")
    header = {"second_nets": SECOND_NETS, "data": described(pages, data), "versions": versions()}
    if data.marks:
        header |= OF_HTML
    return header, arrays


def _packed(lexicon: Lexicon, name: str) -> Arrays:
    return {name: lexicon.weights, f"{name}_scale": lexicon.scale, f"{name}_bias": lexicon.bias}


def _named(net: Net, name: str) -> Arrays:
    arrays: Arrays = {}
    for number, (weights, bias) in enumerate(net.layers):
        arrays[f"{name}_weights_{number}"] = weights.astype(np.float16)
        arrays[f"{name}_bias_{number}"] = bias[:, 0].astype(np.float32)
    return arrays


def train_files(paths: list[Path], out: Path, *, quiet: bool = False) -> None:
    """Learn a model from label files and write it. Raises ``LabelError`` for bad or too few labels."""
    say: Say = (lambda _: None) if quiet else (lambda step: print(step, flush=True))
    header, arrays = learn(read_labels(paths), say=say)
    save(out, header, arrays, card(header))
    say(f"wrote {out}; use it with `clean --model {out} FILE`")

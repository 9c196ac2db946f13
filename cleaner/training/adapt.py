"""Labelled pages + a base model -> layers on top of it, with scores before and after.

The layers are tried from the cheapest on (`LAYERS`), on a frozen part of the pages that the fit has not seen. The last one that
pays is taken, and fitted again on all pages. Where that makes the base forget, by the frozen sample of its own pages, these
count more, and then fewer layers are taken. `adapt` does not write; `adapt_files` reads label files and writes a model folder.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from cleaner.labels import LabelError, Labelled
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.learned import Learned
from cleaner.model.storage import FAMILIES, Arrays, Model, default_folder
from cleaner.training.card import described_pages, versions
from cleaner.training.layers import KNOWN, PULL, Pull, fit
from cleaner.training.reading import Lesson, Read, lesson_of, read_all
from cleaner.training.replay import Replay, replay_beside
from cleaner.training.scores import NONE, Scores, errors_removed, on_pages, on_sample
from cleaner.training.subkinds import Score, fit_subkinds, lines_of, scored
from cleaner.vocabulary import KEY, Subkinds, merged

Say = Callable[[str], None]
# What is tried, each on top of the one before; None: no linear layer.
LAYERS: dict[str, Pull | None] = {
    "memory": None,
    "surroundings": PULL._replace(words=None, elements=None),
    "words": PULL,
}
PARTS = 5  # one page in so many is frozen
FEW, TURNS = 200, 3  # pages; with fewer every page is frozen once, in so many turns
LEAST_GAIN = 0.001  # line F1 by which a layer must beat the best one before it on the frozen pages
SURE_GAIN = 1.0  # standard errors of the gain over these pages by which it must
HOLDS = (1.0, 3.0)  # what a row of the base's own pages counts, against a labelled one; the next where the base forgets
LOST_HERE = 0.002  # line F1 on the frozen pages that a model may lose
LOST_ELSEWHERE = 0.003  # line F1 on the base's sample that it may lose
LOST_KINDS = 0.01  # mean F1 of the kinds on the base's sample that it may lose
FEWEST_LINES = 20  # of a kind, from which its score says something
NOT_LEARNED = 0.9  # line F1 of a page that was learned from, below which it is named


@dataclass
class Adapted:
    """What was learned on top of a base."""

    header: dict[str, Any]
    arrays: Arrays
    learned: Learned
    before: Scores  # of the frozen part of the pages, by the base; without pages if there are too few
    after: Scores
    sample_before: Scores  # of the base's frozen sample; without pages if the base has none
    sample_after: Scores
    shares: dict[str, float] = field(default_factory=dict)  # of the errors on the frozen part that are gone, by layer
    not_learned: list[tuple[str, str]] = field(default_factory=list)  # pages by their id, and why
    few: dict[str, int] = field(default_factory=dict)  # kinds with too few lines, and how many
    reasons: list[str] = field(default_factory=list)  # why it is worse than its base
    subkinds: dict[str, str] = field(default_factory=dict)  # that were learned, and their kinds
    told_apart: dict[str, Score] = field(default_factory=dict)  # subkinds on the frozen part of the pages
    read: int = 0  # labelled pages that the base can read
    forgotten: bool = False  # is nothing remembered of the others, since the base would lose by it?

    @property
    def worse(self) -> bool:
        """Whether the base is better, on the frozen pages or on its own sample."""
        return bool(self.reasons)


def quiet(_: str) -> None:
    """Say nothing."""


def adapt(
    pages: Sequence[Labelled],
    base: Model,
    *,
    unlabelled: Sequence[Labelled] = (),
    say: Say = quiet,
    replay: Replay | None = None,
) -> Adapted:
    """Learn from labelled pages on top of a base. The same pages, base and versions give the same arrays.

    A base of HTML reads the pages that have ``blocks``, and remembers the lines of the others, unless it would lose by them on
    pages that it was trained on. ``unlabelled`` pages of the same sites show which lines repeat, text and HTML alike.
    ``replay`` is the base's, by default the one beside it. Raises ``LabelError`` where nothing can be learned.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # one thread adds in a fixed order
        return _adapt(pages, base, unlabelled, say, replay)


def _adapt(pages: Sequence[Labelled], base: Model, unlabelled: Sequence[Labelled], say: Say, replay: Replay | None) -> Adapted:
    if base.learned is not None:
        raise LabelError("the base is itself learned on top of another one; name that one, and give all labels together")
    reads, lessons = read_all(pages, base)
    if not any((lesson.target.sum(1) > 0).any() for lesson in [*(read.lesson for read in reads), *lessons]):
        raise LabelError(f"{len(pages)} labelled pages came without a labelled line; label some lines")
    lessons = [*lessons, *map(lesson_of, unlabelled)]
    replay = replay if replay is not None else replay_beside(base)
    if replay is None:
        say("the base has no replay: whether it forgets anything is not measured")
    old, sample = (replay.part(False), replay.part(True)) if replay is not None else (None, None)
    known = _known_from(reads, lessons, base, sample)
    trial = Trial(reads, lessons, base, old, sample, known)
    chosen, shares = _chosen(trial, say)
    taken, of_base = fitted(trial, chosen), trial.of_base
    forgotten = not reads and _lost(of_base, taken.elsewhere)
    if forgotten:  # lines of text alone are no reason to refuse a model
        taken = taken._replace(learned=fit((), (), base, None, None, known), elsewhere=of_base)
    learned, elsewhere = taken.learned, taken.elsewhere
    if reads:
        names = ", ".join(_up_to(taken.layer))
        held = "" if taken.hold == HOLDS[0] else f", the base's own pages counting {taken.hold:g} times"
        say(f"taken: {names}{held}; fitted on all pages once more")
    after, before = trial.scores(taken.layer, taken.hold), trial.scores(None)
    adapted = Adapted({}, learned.packed(), learned, before, after, of_base, elsewhere, shares, read=len(reads))
    adapted.forgotten = forgotten
    subkinds = merged(*(page.subkinds for page in pages))
    adapted.few = _few(reads) | _few_named(lines_of(reads, lessons), subkinds)
    if (layer := fit_subkinds(reads, lessons, learned.memory, subkinds)) is not None:
        adapted.arrays |= layer.packed()
        adapted.subkinds = {name: subkinds[name] for name in layer.names}
        adapted.told_apart = scored(trial.parts, reads, lessons, subkinds)
    adapted.not_learned = _not_learned(reads, base, learned)
    adapted.reasons = _reasons(adapted)
    adapted.header = _header(pages, base, adapted, taken)
    return adapted


def _known_from(reads: Sequence[Read], lessons: Sequence[Lesson], base: Model, sample: Replay | None) -> float:
    """Return the share of remembered rows from which a page is of a labelled site (`KNOWN`)."""
    before = on_sample(sample, base, None).macro if sample is not None else None
    if sample is None or before is None:
        return KNOWN[0]
    for known in KNOWN[:-1]:
        after = on_sample(sample, base, fit(reads, lessons, base, None, None, known)).macro
        if after is not None and before - after <= LOST_KINDS / 2:
            return known
    return KNOWN[-1]


class Trial:
    """The frozen part of the pages: scores of each layer, asked for once."""

    def __init__(
        self,
        reads: list[Read],
        lessons: list[Lesson],
        base: Model,
        old: Replay | None,
        sample: Replay | None,
        known: float,
    ) -> None:
        self.reads, self.lessons, self.base, self.old, self.sample = reads, lessons, base, old, sample
        self.known = known
        order = sorted(
            range(len(reads)), key=lambda number: (zlib.crc32(reads[number].page.id.encode()), reads[number].page.id)
        )
        if len(reads) < FEW:
            turns = min(TURNS, len(reads)) if len(reads) > 1 else 0
            frozen = [order[turn::turns] for turn in range(turns)]
        else:
            frozen = [order[::PARTS]]
        self.parts = [sorted(part) for part in frozen]
        self._scores: dict[tuple[str | None, float], Scores] = {}

    @cached_property
    def of_base(self) -> Scores:
        """The scores of the base on its sample; without pages if it has none."""
        return on_sample(self.sample, self.base, None) if self.sample is not None else NONE

    def scores(self, layer: str | None, hold: float = HOLDS[0]) -> Scores:
        """Return the scores on the frozen part with the layers up to one, the base held so; None: by the base."""
        if (layer, hold) not in self._scores:
            self._scores[layer, hold] = self._try(layer, hold)
        return self._scores[layer, hold]

    def _try(self, layer: str | None, hold: float) -> Scores:
        found = NONE
        for part in self.parts:
            frozen = [self.reads[number] for number in part]
            rest = [read for number, read in enumerate(self.reads) if number not in part]
            learned = None if layer is None else self.fit(rest, layer, hold)
            found = found.plus(on_pages(frozen, self.base, learned))
        return found

    def fit(self, reads: Sequence[Read], layer: str, hold: float) -> Learned:
        """Fit the layers up to one on some of the pages."""
        pull = LAYERS[layer]
        held = pull._replace(replay=hold) if pull is not None else None
        return fit(reads, self.lessons, self.base, self.old, held, self.known)


def _chosen(trial: Trial, say: Say) -> tuple[str, dict[str, float]]:
    """Return the last layer that pays, and the share of the errors that is gone with each."""
    layers = list(LAYERS)
    if not trial.parts:  # one page or none: nothing to try on
        return layers[1 if trial.reads else 0], {}
    before = trial.scores(None).f1
    best, shares = layers[0], {}
    for layer in layers:
        score = trial.scores(layer).f1
        shares[layer] = round(errors_removed(before, score), 4)
        say(f"{layer}: line F1 {before:.3f} before, {score:.3f} after")
        if layer != best and pays(trial.scores(best), trial.scores(layer)):
            best = layer
    return best, shares


def _up_to(layer: str) -> list[str]:
    """Return the layers up to one."""
    names = list(LAYERS)
    return names[: names.index(layer) + 1]


def pays(before: Scores, after: Scores) -> bool:
    """Return whether the same pages come out better, by more than the differences between them leave to chance."""
    gain = np.subtract(after.each, before.each)
    error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else 0.0
    return bool(len(gain) and gain.mean() >= max(LEAST_GAIN, SURE_GAIN * error))


class Taken(NamedTuple):
    """What is taken in the end."""

    layer: str  # the last one
    hold: float  # of the base, see `HOLDS`
    learned: Learned
    elsewhere: Scores  # on the base's sample


def fitted(trial: Trial, chosen: str) -> Taken:
    """Fit on all pages.

    Of the chosen layers with a growing hold of the base, then of fewer layers, the first is taken that forgets nothing; where
    all do, the first of all, which is refused if pages were read.
    """
    tried: list[Taken] = []
    for layer in reversed(_up_to(chosen)):
        for hold in HOLDS if LAYERS[layer] is not None else HOLDS[:1]:
            learned = trial.fit(trial.reads, layer, hold)
            elsewhere = on_sample(trial.sample, trial.base, learned) if trial.sample is not None else NONE
            tried.append(Taken(layer, hold, learned, elsewhere))
            if not _lost(trial.of_base, elsewhere):
                return tried[-1]
    return tried[0]


def _lost(before: Scores, after: Scores) -> bool:
    """Return whether too much is lost on the base's sample."""
    of_kinds = (before.macro or 0) - (after.macro or 0)
    return before.f1 - after.f1 > LOST_ELSEWHERE or of_kinds > LOST_KINDS


def _few(reads: Sequence[Read]) -> dict[str, int]:
    """Return the labelled kinds with too few lines to learn from."""
    kinds = np.concatenate([read.kind for read in reads]) if reads else np.zeros(0, np.int64)
    counts = np.bincount(kinds[kinds != UNKNOWN], minlength=len(KINDS)).tolist()
    return {kind: count for kind, count in zip(KINDS, counts, strict=True) if 0 < count < FEWEST_LINES}


def _few_named(lines: Mapping[str, int], subkinds: Subkinds) -> dict[str, int]:
    """Return the subkinds with too few lines to learn from, those of which there are none too."""
    return {name: lines.get(name, 0) for name in subkinds if lines.get(name, 0) < FEWEST_LINES}


def _not_learned(reads: Sequence[Read], base: Model, learned: Learned) -> list[tuple[str, str]]:
    """Return the pages that still come out otherwise than labelled, and why."""
    found = []
    for read in reads:
        scores = on_pages([read], base, learned)
        if not scores.each or scores.each[0] >= NOT_LEARNED:
            continue
        settled = (read.known != UNKNOWN) & (read.kind != UNKNOWN) & (read.known != read.kind)
        words = read.view.lines.n_words
        if words[settled].sum() > (scores.wrong + scores.missed) / 2:
            why = f"rules settle {int(settled.sum())} of its lines otherwise; a phrase of your own overrules them"
        else:
            wrong = f"words wrongly kept {scores.wrong:.0f}, wrongly dropped {scores.missed:.0f}"
            why = f"{wrong}; look at its labels, or label more like it"
        found.append((read.page.id, f"line F1 {scores.each[0]:.2f}: {why}"))
    return found


def _reasons(adapted: Adapted) -> list[str]:
    """Return why a model is worse than its base; [] if it is not."""
    reasons = []
    pairs = (
        ("your pages", adapted.before, adapted.after, LOST_HERE),
        ("pages that the base was trained on", adapted.sample_before, adapted.sample_after, LOST_ELSEWHERE),
    )
    for where, before, after, most in pairs:
        if before.f1 - after.f1 > most:
            reasons.append(f"line F1 on {where} ({len(before.each)} of them) falls from {before.f1:.3f} to {after.f1:.3f}")
    old, new = adapted.sample_before.macro, adapted.sample_after.macro
    if old is not None and new is not None and old - new > LOST_KINDS:
        reasons.append(f"mean F1 of the kinds on pages that the base was trained on falls from {old:.3f} to {new:.3f}")
    return reasons


def _header(pages: Sequence[Labelled], base: Model, adapted: Adapted, taken: Taken) -> dict[str, Any]:
    reads = "html" if base.elements is not None else "text"
    folder = base.folder or default_folder(reads)
    shipped = folder == default_folder(reads)
    return {
        "family": FAMILIES[reads],
        "base": {"sha256": base.header["sha256"], "folder": None if shipped else str(folder.resolve())},
        "thresholds": base.thresholds._asdict(),
        "data": described_pages(pages),
        "versions": versions(),
        "layers": [] if adapted.forgotten else _up_to(taken.layer),
        "hold": taken.hold,
        "scores": {
            "frozen pages": {"before": adapted.before.described(), "after": adapted.after.described()},
            "base's sample": {"before": adapted.sample_before.described(), "after": adapted.sample_after.described()},
        },
        "errors_removed": adapted.shares,
        "not_learned": [f"{name}: {why}" for name, why in adapted.not_learned],
        "few_lines": adapted.few,
        **({KEY: adapted.subkinds, "told_apart": _told_apart(adapted)} if adapted.subkinds else {}),
    }


def _told_apart(adapted: Adapted) -> dict[str, dict[str, float]]:
    return {name: score._asdict() for name, score in adapted.told_apart.items()}

"""Lines of a batch -> a probability for each kind, with numpy alone: the one forward pass.

1. First stage: a linear model over the hashed words of each line, on HTML a second one over the tags and names around it.
2. First pass: a small net over each line's surroundings guesses its kind (`cleaner.features.context`).
3. Topic boundaries: a small net over lexical cohesion (`cleaner.features.cohesion`).
4. Second pass: nets that also see the guesses for the lines around, and one that tells kinds apart (stacked sequential
   learning, Cohen & Carvalho 2005).
5. The main text of a segment, from one boundary to the next, decides together whose it is.

`forward` states that order once; predicting, explaining and training all call it. How the arrays are learned is
`cleaner.training.recipe`'s to say, how they are kept `cleaner.model.storage`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cleaner.features.cohesion import NO_BOUNDARY, Cohesion, pool_segments
from cleaner.features.context import (
    BY_ITSELF,
    BY_MARKUP,
    FIRST,
    FIRST_HTML,
    SECOND,
    FirstContext,
    Place,
    SecondContext,
    Vocabulary,
    guess_columns,
    log_chances,
)
from cleaner.features.markup import Markup
from cleaner.features.text import Floats, Ints, LineBatch
from cleaner.features.windows import Layout
from cleaner.lines import KINDS
from cleaner.model.blas import one_thread
from cleaner.model.layers import LOGIT_CLIP, HashedLinear, Net, Scale, combine_posteriors, first_layer

ROWS = 2048  # rows that go through the nets at once; their columns, 400 and more, fit the cache
KEPT_ROWS = 16_384  # up to here the first pass's columns are kept for the second (25 MB), beyond they are made again


class Thresholds(NamedTuple):
    """Constants of the decision that are tuned on a model's own scores, and kept with it (docs/experiments.md)."""

    segment: float = 0.0  # log odds of a boundary above which a segment begins
    prior_shift: float = 0.0  # added to the log odds that a segment is another article's
    page_deviation: float = 1.5  # standard deviation of the page's random effect on all its logits
    doubt: float = 0.0  # expected word F1 below which a second opinion is asked
    opinion: float = 0.5  # weight of a second opinion's log odds


THRESHOLDS = Thresholds()


class Prediction(NamedTuple):
    """What the model says of a batch."""

    kinds: Floats  # (len(KINDS), rows): probabilities, a column sums to 1
    # (1 + causes, len(KINDS), rows): of one net alone; then of the same without what a line says by itself and, on HTML,
    # without what the markup says of it
    ablated: Floats


class FirstPass(NamedTuple):
    """The net over a line's surroundings."""

    scale: Scale
    net: Net


class Boundaries(NamedTuple):
    """The net for topic boundaries: one output over the columns of `Cohesion.cues`."""

    scale: Scale
    net: Net

    def log_odds(self, cohesion: Cohesion) -> Floats:
        """(rows,): of a boundary above each row, clipped to `NO_BOUNDARY` and its opposite."""
        odds = np.full(cohesion.rows, NO_BOUNDARY, np.float32)
        rows = cohesion.candidates
        for start in range(0, len(rows), ROWS):
            chunk = rows[start : start + ROWS]
            odds[chunk] = np.clip(self.of(cohesion, chunk), NO_BOUNDARY, -NO_BOUNDARY)
        return odds

    def of(self, cohesion: Cohesion, rows: Ints) -> Floats:
        """(rows,): the same of some rows, not clipped."""
        odds: Floats = self.net.outputs(self.scale.apply(cohesion.cues(rows))).squeeze(0)
        return odds


class Ablation:
    """Removes feature groups from what a net's first layer has summed up, by setting their columns to the training means; the
    tags and names around a line are set to what the first stage says of none, its bias."""

    def __init__(self, layout: Layout[FirstContext], weights: Floats, groups: Sequence[str], no_names: Floats | None) -> None:
        """``weights`` is (out, columns) of both passes; ``no_names`` (columns of "names", 1), for HTML."""
        width = len(layout)
        chosen = np.flatnonzero(np.concatenate([layout.of_group(*groups, "guess"), SECOND.of_group(*groups, "guess")]))
        runs = np.split(chosen, np.flatnonzero((np.diff(chosen) > 1) | (chosen[1:] == width)) + 1)
        parts = [(np.ascontiguousarray(weights[:, run]), int(run[0]), int(run[-1]) + 1) for run in runs]
        self.first = [(part, slice(start, stop)) for part, start, stop in parts if stop <= width]
        self.second = [(part, slice(start - width, stop - width)) for part, start, stop in parts if stop > width]
        self.instead = np.zeros((len(weights), 1), np.float32)
        if no_names is not None and "names" in groups:
            self.instead = weights[:, :width][:, layout.of_group("names")] @ no_names

    def of(self, hidden: Floats, first: Floats, second: Floats) -> Floats:
        """(out, rows) of the first layer without these columns; ``first`` and ``second`` are standardised."""
        rest = hidden + self.instead
        for columns, parts in ((first, self.first), (second, self.second)):
            for weights, run in parts:
                rest -= weights @ columns[run]
        return rest


class SecondPass:
    """Nets that differ in their random start, whose mean says whose text a line is, and one that tells the kinds apart. Their
    first layers read the same columns: one matrix for all."""

    def __init__(self, scale: Scale, nets: Sequence[Net], kinds: Net) -> None:
        self.scale, self.nets, self.kinds = scale, list(nets), kinds
        first = [net.layers[0] for net in (*nets, kinds)]
        self.weights = np.concatenate([weights for weights, _ in first])
        self.bias = np.concatenate([bias for _, bias in first])
        self.edges = np.cumsum([len(weights) for weights, _ in first])[:-1].tolist()

    def hidden(self, first: Floats, second: Floats) -> list[Floats]:
        """(out, rows) of each net's first layer; the columns are standardised."""
        return np.split(first_layer(self.weights, self.bias, (first, second)), self.edges)

    def answers(self, hidden: Sequence[Floats]) -> tuple[Floats, Floats]:
        """(len(KINDS), rows) twice: of all nets, and of the first one alone. What is handed in is overwritten."""
        *of_sides, of_kinds = hidden
        each = [net.after_first(part) for net, part in zip(self.nets, of_sides, strict=True)]
        sides = np.asarray(sum(each) / len(each))
        return combine_posteriors(sides, self.kinds.after_first(of_kinds)), each[0]


@dataclass
class Network:
    """All parts of a model. While it is being trained the later ones are missing."""

    words: HashedLinear
    elements: HashedLinear | None  # of HTML
    rarity: Floats  # (buckets,): inverse document frequency of hashed words
    first: FirstPass | None = None
    boundaries: Boundaries | None = None
    second: SecondPass | None = None
    thresholds: Thresholds = THRESHOLDS

    @property
    def reads(self) -> str:
        """What it reads: "text" or "html"."""
        return "html" if self.elements else "text"

    @property
    def layout(self) -> Layout[FirstContext]:
        """The columns of the first pass."""
        return FIRST_HTML if self.elements else FIRST

    @cached_property
    def ablations(self) -> list[Ablation]:
        """What a line says by itself and, on HTML, what its markup says, each to be left out."""
        assert self.second is not None
        weights = self.second.nets[0].layers[0][0]
        no_names = self.no_names if self.elements else None
        causes = (BY_ITSELF, BY_MARKUP) if self.elements else (BY_ITSELF,)
        return [Ablation(self.layout, weights, groups, no_names) for groups in causes]

    @cached_property
    def no_names(self) -> Floats:
        """(columns of "names", 1): what the first pass sees of a row around which no tag and no name says anything."""
        assert self.elements is not None
        return self.standardised("names", self.elements.bias[:, None])

    def standardised(self, group: str, logits: Floats) -> Floats:
        """Logits of the first stage, (outputs, rows), as the first pass sees the columns of their group."""
        assert self.first is not None
        scale = self.first.scale.of_columns(self.layout.of_group(group))
        return scale.apply(np.clip(logits, -LOGIT_CLIP, LOGIT_CLIP))

    def place(self, markup: Markup | None) -> Place | None:
        """Where the rows of a batch are in their pages; None for text. Raises ``ValueError`` for text without its markup."""
        if self.elements is None:
            return None
        if markup is None:
            raise ValueError("this model reads pages of HTML; text came without its markup")
        return Place(markup.columns, self.elements.logits(markup))

    def predict(self, lines: LineBatch, markup: Markup | None = None) -> Prediction:
        """Probabilities for every row of a batch; a page's do not depend on the pages beside it."""
        with one_thread():
            found = forward(self, lines, markup)
            return Prediction(found.kinds, found.ablated)

    def rejudged(self, first: Floats, second: Floats) -> Floats:
        """(len(KINDS), variants): probabilities, before segments are pooled, of a row whose standardised columns are these.
        The first pass looks at it once more, and the columns of its guess are made anew."""
        assert self.first is not None and self.second is not None
        first, second = first.astype(np.float32), second.astype(np.float32)
        guess = SECOND.of_group("guess")
        scale = self.second.scale.of_columns(guess)
        second[guess] = scale.apply(log_chances(guess_columns(self.first.net.probabilities(first))))
        return self.second.answers(self.second.hidden(first, second))[0]


def forward(
    network: Network,
    lines: LineBatch,
    markup: Markup | None = None,
    *,
    place: Place | None = None,
    guess: Floats | None = None,
    boundary: Floats | None = None,
) -> Forward:
    """One forward pass over a batch. A model of HTML needs the markup of the same rows, or their ``place``.

    ``guess`` (len(KINDS), rows) and ``boundary`` (rows,) stand in for the network's own: training gives out-of-fold ones.
    """
    found = Forward(network, lines, place if place is not None else network.place(markup))
    given = {"guess": guess, "boundary": boundary}
    vars(found).update({name: value for name, value in given.items() if value is not None})
    return found


class Forward:
    """Every intermediate value of a forward pass, each computed when it is first asked for."""

    def __init__(self, network: Network, lines: LineBatch, place: Place | None) -> None:
        self.network, self.lines, self.place = network, lines, place
        self._kept: list[Floats] = []  # the first pass's standardised columns, of small batches

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the batch and their rarity."""
        return Vocabulary(self.lines, self.network.rarity)

    @cached_property
    def first(self) -> FirstContext:
        """The first stage's logits, and what the first pass sees of the lines around."""
        return FirstContext(self.lines, self.network.words.logits(self.lines), self.vocabulary, self.place)

    @cached_property
    def guess(self) -> Floats:
        """(len(KINDS), rows): the first pass's probabilities."""
        assert self.network.first is not None
        rows = len(self.lines.page)
        kinds = np.empty((len(KINDS), rows), np.float32)
        for chunk in _chunks(rows):
            columns = self.network.first.scale.apply(self.first.columns(chunk))
            kinds[:, chunk] = self.network.first.net.probabilities(columns)
            if rows <= KEPT_ROWS:
                self._kept.append(columns)
        return kinds

    @cached_property
    def cohesion(self) -> Cohesion:
        """How what follows each line coheres with what stands above it."""
        return Cohesion(self.lines, self.guess, self.vocabulary.idf)

    @cached_property
    def boundary(self) -> Floats:
        """(rows,): log odds that another article begins above each row."""
        assert self.network.boundaries is not None
        return self.network.boundaries.log_odds(self.cohesion)

    @cached_property
    def second(self) -> SecondContext:
        """What the second pass sees beside the first's columns."""
        return SecondContext(self.lines, self.guess, self.vocabulary, self.cohesion, self.boundary)

    def columns(self, rows: slice) -> tuple[Floats, Floats]:
        """(columns, rows) of both passes, standardised."""
        assert self.network.first is not None and self.network.second is not None
        first = self.network.first.scale.apply(self.first.columns(rows))
        return first, self.network.second.scale.apply(self.second.columns(rows))

    @property
    def by_line(self) -> Floats:
        """(len(KINDS), rows): the second pass's probabilities, each line for itself."""
        return self._answers[0]

    @property
    def ablated(self) -> Floats:
        """(1 + causes, len(KINDS), rows): see `Prediction`."""
        return self._answers[1]

    @cached_property
    def kinds(self) -> Floats:
        """(len(KINDS), rows): the answer, after the lines of each segment have decided together whose they are."""
        thresholds = self.network.thresholds
        return pool_segments(self.by_line, self.boundary, self.lines, thresholds.segment, thresholds.prior_shift)

    @cached_property
    def _answers(self) -> tuple[Floats, Floats]:
        network, rows = self.network, len(self.lines.page)
        assert network.first is not None and network.second is not None
        ablations, net = network.ablations, network.second.nets[0]
        kinds = np.empty((len(KINDS), rows), np.float32)
        ablated = np.empty((1 + len(ablations), len(KINDS), rows), np.float32)
        second = self.second  # before the loop: what it needs is made from the first pass's columns
        for number, chunk in enumerate(_chunks(rows)):
            kept = self._kept[number] if self._kept else None
            columns = kept if kept is not None else network.first.scale.apply(self.first.columns(chunk))
            more = network.second.scale.apply(second.columns(chunk))
            hidden = network.second.hidden(columns, more)
            for cause, ablation in enumerate(ablations, 1):
                ablated[cause, :, chunk] = net.after_first(ablation.of(hidden[0], columns, more))
            kinds[:, chunk], ablated[0, :, chunk] = network.second.answers(hidden)
        return kinds, ablated


def _chunks(rows: int) -> Iterator[slice]:
    for start in range(0, rows, ROWS):
        yield slice(start, min(start + ROWS, rows))

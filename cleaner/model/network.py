"""Lines of a batch -> a probability for each kind, with numpy alone: the one forward pass.

1. First stage: a linear model over the hashed words of each line; for HTML another one over the tags and names around it.
2. First pass: a small net over the lines around guesses the kind of each line (`cleaner.features.context`).
3. Topic boundaries: a small net over lexical cohesion (`cleaner.features.cohesion`).
4. Second pass: nets that also see the guesses for the lines around, and one net for the kinds (stacked sequential learning,
   Cohen & Carvalho 2005).
5. The main text of a segment, from one boundary to the next, is pooled into one decision about whose it is.

`forward` defines that order once, for prediction, explanation and training. `cleaner.training.recipe` learns the arrays,
`cleaner.model.storage` stores them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cleaner.features.arrays import places_of, widths
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
    page_means,
)
from cleaner.features.markup import Markup
from cleaner.features.pages import page_columns, page_tokens
from cleaner.features.text import Floats, Ints, LineBatch
from cleaner.features.windows import Layout
from cleaner.lines import KINDS
from cleaner.model.blas import one_thread
from cleaner.model.layers import LOGIT_CLIP, HashedLinear, Net, Scale, combine_posteriors, first_layer

ROWS = 2048  # rows that go through the nets at a time; their columns, 400 and more, fit the cache
KEPT_ROWS = 16_384  # up to this many rows the first pass's columns are kept for the second (docs/experiments.md#giant-pages)


class Thresholds(NamedTuple):
    """Constants of the decision, tuned on a model's own scores and stored with it (docs/experiments.md#decision)."""

    segment: float = 0.0  # log odds of a boundary above which a segment begins
    prior_shift: float = 0.0  # added to the log odds that a segment is another article's
    page_deviation: float = 1.5  # standard deviation of the page's random effect on all its logits
    sharpness: float = 1.0  # factor of the logits under that effect, which alone would draw their mean chance to a half
    doubt: float = 0.0  # expected word F1 below which a second opinion is added
    opinion: float = 0.5  # weight of a second opinion's log odds


THRESHOLDS = Thresholds()


class Prediction(NamedTuple):
    """The model's output for a batch."""

    kinds: Floats  # (len(KINDS), rows): probabilities, a column sums to 1
    # (1 + causes, len(KINDS), rows): probabilities of one net alone; then the same without the evidence in a line's words and,
    # for HTML, without the evidence in its markup
    ablated: Floats
    pages: Floats | None = None  # (len(PAGES), pages): what sort of page it is; None if the model was not taught


class FirstPass(NamedTuple):
    """The net over the lines around a line."""

    scale: Scale
    net: Net


class PageModel(NamedTuple):
    """What sort of page it is: a linear model over the page's words, and a small net over them and the first pass."""

    words: HashedLinear
    scale: Scale
    net: Net

    def chances(self, lines: LineBatch, guess: Floats, means: Floats) -> Floats:
        """Return (len(PAGES), pages) probabilities. ``guess`` is (len(KINDS), rows), ``means`` (len(GUESS), pages)."""
        columns = page_columns(lines, guess_columns(guess)[0], means, self.words.logits(page_tokens(lines)))
        return self.net.probabilities(self.scale.apply(columns))


class Boundaries(NamedTuple):
    """The boundary net: one output over the columns of `Cohesion.cues`."""

    scale: Scale
    net: Net

    def log_odds(self, cohesion: Cohesion) -> Floats:
        """Return (rows,) log odds of a boundary above each row, clipped to +-`NO_BOUNDARY`."""
        odds = np.full(cohesion.rows, NO_BOUNDARY, np.float32)
        rows = cohesion.candidates
        for start in range(0, len(rows), ROWS):
            chunk = rows[start : start + ROWS]
            odds[chunk] = np.clip(self.of(cohesion, chunk), NO_BOUNDARY, -NO_BOUNDARY)
        return odds

    def of(self, cohesion: Cohesion, rows: Ints) -> Floats:
        """Return (len(rows),) log odds of a boundary above the given rows, not clipped."""
        odds: Floats = self.net.outputs(self.scale.apply(cohesion.cues(rows))).squeeze(0)
        return odds


class Ablation:
    """Removes feature groups from the values of a net's first layer, by setting their columns to the training means.

    The tags and names around a line are set to the logits of a line without any, the bias of the first stage.
    """

    def __init__(self, layout: Layout[FirstContext], weights: Floats, groups: Sequence[str], no_names: Floats | None) -> None:
        """``weights`` is (out, columns of both passes); ``no_names`` (columns of "names", 1), for HTML."""
        width = len(layout)
        chosen = places_of(np.concatenate([layout.of_group(*groups, "guess"), SECOND.of_group(*groups, "guess")]))
        runs = np.split(chosen, places_of((widths(chosen) > 1) | (chosen[1:] == width)) + 1)
        parts = [(np.ascontiguousarray(weights[:, run]), int(run[0]), int(run[-1]) + 1) for run in runs]
        self.first = [(part, slice(start, stop)) for part, start, stop in parts if stop <= width]
        self.second = [(part, slice(start - width, stop - width)) for part, start, stop in parts if stop > width]
        self.instead = np.zeros((len(weights), 1), np.float32)
        if no_names is not None and "names" in groups:
            self.instead = weights[:, :width][:, layout.of_group("names")] @ no_names

    def of(self, hidden: Floats, first: Floats, second: Floats) -> Floats:
        """Return the first layer's values without these groups, (out, rows), given standardised columns of both passes."""
        rest = hidden + self.instead
        for columns, parts in ((first, self.first), (second, self.second)):
            for weights, run in parts:
                rest -= weights @ columns[run]
        return rest


class SecondPass:
    """Nets that differ in their random start, whose mean decides whose text a line is, and a net for the kinds.

    Their first layers read the same columns, and are stacked into one matrix.
    """

    def __init__(self, scale: Scale, nets: Sequence[Net], kinds: Net) -> None:
        self.scale, self.nets, self.kinds = scale, list(nets), kinds
        first = [net.layers[0] for net in (*nets, kinds)]
        self.weights = np.concatenate([weights for weights, _ in first])
        self.bias = np.concatenate([bias for _, bias in first])
        edges = np.cumsum([0, *(len(weights) for weights, _ in first)]).tolist()
        self.parts = [slice(start, stop) for start, stop in pairwise(edges)]

    def hidden(self, first: Floats, second: Floats) -> list[Floats]:
        """Return (out, rows) values of each net's first layer from standardised columns."""
        values = first_layer(self.weights, self.bias, (first, second))
        return [values[part] for part in self.parts]

    def answers(self, hidden: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Return (len(KINDS), rows) probabilities of all nets, and of the first net alone. ``hidden`` is overwritten."""
        *of_sides, of_kinds = hidden
        each = [net.after_first(part) for net, part in zip(self.nets, of_sides, strict=True)]
        sides = np.asarray(sum(each) / len(each))
        return combine_posteriors(sides, self.kinds.after_first(of_kinds)), each[0]


@dataclass
class Network:
    """All parts of a model; during training the later ones are missing."""

    words: HashedLinear
    elements: HashedLinear | None  # for HTML
    rarity: Floats  # (buckets,): inverse document frequency of hashed words
    first: FirstPass | None = None
    boundaries: Boundaries | None = None
    second: SecondPass | None = None
    pages: PageModel | None = None  # absent too if the labels do not say what the pages are
    thresholds: Thresholds = THRESHOLDS

    @property
    def reads(self) -> str:
        """The input of the model: "text" or "html"."""
        return "html" if self.elements else "text"

    @property
    def layout(self) -> Layout[FirstContext]:
        """The columns of the first pass."""
        return FIRST_HTML if self.elements else FIRST

    @cached_property
    def ablations(self) -> list[Ablation]:
        """One ablation for the evidence in a line's words and, for HTML, one for the evidence in its markup."""
        assert self.second is not None
        weights = self.second.nets[0].layers[0][0]
        no_names = self.no_names if self.elements else None
        causes = (BY_ITSELF, BY_MARKUP) if self.elements else (BY_ITSELF,)
        return [Ablation(self.layout, weights, groups, no_names) for groups in causes]

    @cached_property
    def no_names(self) -> Floats:
        """(columns of "names", 1): input of the first pass for a line without tags and names around it."""
        assert self.elements is not None
        return self.standardised("names", self.elements.bias[:, None])

    def standardised(self, group: str, logits: Floats) -> Floats:
        """Return (outputs, rows) logits of the first stage as the columns of their group, standardised."""
        assert self.first is not None
        scale = self.first.scale.of_columns(self.layout.of_group(group))
        return scale.apply(np.clip(logits, -LOGIT_CLIP, LOGIT_CLIP))

    def place(self, markup: Markup | None) -> Place | None:
        """Return the markup of a batch's rows as input of the first pass; None for text.

        Raises ``ValueError`` if a model of HTML gets no markup.
        """
        if self.elements is None:
            return None
        if markup is None:
            raise ValueError("this model reads pages of HTML; text came without its markup")
        return Place(markup.columns, self.elements.logits(markup))

    def predict(self, lines: LineBatch, markup: Markup | None = None) -> Prediction:
        """Return probabilities for every row of a batch; a page's do not depend on the other pages."""
        with one_thread():
            found = forward(self, lines, markup)
            return Prediction(found.kinds, found.ablated, found.pages)

    def rejudged(self, first: Floats, second: Floats) -> Floats:
        """Return (len(KINDS), variants) probabilities for variants of one row's standardised columns, before segments are
        pooled.

        The first pass is run again on the variants, and its guess replaces the columns of "guess".
        """
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
    pages: Floats | None = None,
) -> Forward:
    """Start a forward pass over a batch. A model of HTML needs the markup of the same rows, or their ``place``.

    ``guess`` (len(KINDS), rows), ``boundary`` (rows,) and ``pages`` (len(PAGES), pages) replace the network's own values;
    training passes out-of-fold ones.
    """
    found = Forward(network, lines, place if place is not None else network.place(markup))
    given = {"guess": guess, "boundary": boundary, "pages": pages}
    vars(found).update({name: value for name, value in given.items() if value is not None})
    return found


class Forward:
    """Every intermediate value of a forward pass, computed on first access."""

    def __init__(self, network: Network, lines: LineBatch, place: Place | None) -> None:
        self.network, self.lines, self.place = network, lines, place
        self._kept: list[Floats] = []  # standardised columns of the first pass, for small batches

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the batch and their rarity."""
        return Vocabulary(self.lines, self.network.rarity)

    @cached_property
    def first(self) -> FirstContext:
        """The input of the first pass, with the logits of the first stage."""
        return FirstContext(self.lines, self.network.words.logits(self.lines), self.vocabulary, self.place)

    @cached_property
    def guess(self) -> Floats:
        """(len(KINDS), rows): probabilities of the first pass."""
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
        """The lexical cohesion across the gap above each row."""
        return Cohesion(self.lines, self.guess, self.vocabulary.idf)

    @cached_property
    def boundary(self) -> Floats:
        """(rows,): log odds that another article begins above each row."""
        assert self.network.boundaries is not None
        return self.network.boundaries.log_odds(self.cohesion)

    @cached_property
    def second(self) -> SecondContext:
        """The input of the second pass beside the first's columns."""
        return SecondContext(self.lines, self.guess, self.vocabulary, self.cohesion, self.boundary, self.pages)

    def columns(self, rows: slice) -> tuple[Floats, Floats]:
        """Return the standardised columns of some rows for both passes, (columns, rows) each."""
        assert self.network.first is not None and self.network.second is not None
        first = self.network.first.scale.apply(self.first.columns(rows))
        return first, self.network.second.scale.apply(self.second.columns(rows))

    @property
    def by_line(self) -> Floats:
        """(len(KINDS), rows): probabilities of the second pass, line by line."""
        return self._answers[0]

    @property
    def ablated(self) -> Floats:
        """(1 + causes, len(KINDS), rows): see `Prediction`."""
        return self._answers[1]

    @cached_property
    def kinds(self) -> Floats:
        """(len(KINDS), rows): final probabilities, after the segments are pooled."""
        thresholds = self.network.thresholds
        return pool_segments(self.by_line, self.boundary, self.lines, thresholds.segment, thresholds.prior_shift)

    @cached_property
    def pages(self) -> Floats | None:
        """(len(PAGES), pages): what sort of page each is; None if the model was not taught."""
        means = page_means(self.lines, self.guess)
        return self.network.pages.chances(self.lines, self.guess, means) if self.network.pages else None

    @cached_property
    def _answers(self) -> tuple[Floats, Floats]:
        """Probabilities of the second pass, line by line, and the ablated ones."""
        network, rows = self.network, len(self.lines.page)
        assert network.first is not None and network.second is not None
        ablations, net = network.ablations, network.second.nets[0]
        kinds = np.empty((len(KINDS), rows), np.float32)
        ablated = np.empty((1 + len(ablations), len(KINDS), rows), np.float32)
        second = self.second  # before the loop, because the first pass fills self._kept
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

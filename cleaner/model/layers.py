"""The layers of a model: a linear model over hashed tokens, and small nets over columns, with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import widths
from cleaner.features.markup import BANDS_OF, ElementTokens, Markup
from cleaner.features.pages import PageTokens
from cleaner.features.text import Floats, LineBatch
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of

CLIP = 6.0  # standard deviations; the columns of an unusual page are moved to the edge of the training range
LOGIT_CLIP = 12.0
CHUNK = 256  # rows whose weights are looked up at a time, to fit the cache (docs/experiments.md#throughput-of-text)


@dataclass(frozen=True)
class HashedLinear:
    """The first stage: a linear model with several outputs over hashed tokens (words and word pairs, or tags and names).

    It uses the hashing trick (Weinberger et al. 2009).
    """

    weights: NDArray[np.int8]  # (buckets, outputs): square roots of the weights, signed, in steps of 1/127
    scale: Floats  # (outputs,): the largest weight of each output
    bias: Floats

    def logits(self, batch: LineBatch | PageTokens | Markup) -> Floats:
        """Return (outputs, rows): the mean weight of a row's tokens times the square root of their number, plus the bias."""
        sums = self._of_markup(batch) if isinstance(batch, Markup) else self._of_lines(batch)
        counts = widths(batch.token_bounds).astype(np.float32)
        logits = np.ascontiguousarray(sums.T)
        logits *= (self.scale / 127**2)[:, None]
        logits /= np.sqrt(counts)
        logits += self.bias[:, None]
        return np.clip(logits, -LOGIT_CLIP, LOGIT_CLIP, out=logits)

    @cached_property
    def steps(self) -> Floats:
        """(buckets, outputs): the weights, in steps of the largest weight of each output divided by 127 squared.

        Squared once for markup, where that saves time; not for words, whose table is twice as large
        (docs/experiments.md#faster-pipeline).
        """
        steps = self.weights.astype(np.float32)
        steps *= np.abs(steps)
        return steps

    def _of_lines(self, batch: LineBatch | PageTokens) -> Floats:
        """Return (rows, outputs): the sum of the weights of each row's tokens."""
        rows = len(batch.token_bounds) - 1
        sums = np.zeros((rows, self.weights.shape[1]), np.float32)
        places = batch.tokens & np.uint32(len(self.weights) - 1)
        for start in range(0, rows, CHUNK):
            bounds = batch.token_bounds[start : start + CHUNK + 1]
            steps = self.weights.take(places[bounds[0] : bounds[-1]], axis=0).astype(np.int16)
            steps *= np.abs(steps)
            np.add.reduceat(steps.astype(np.float32), bounds[:-1] - bounds[0], out=sums[start : start + CHUNK])
        return sums

    def _of_markup(self, markup: Markup) -> Floats:
        """Return (rows, outputs): the sum of the weights of the tokens of the elements around each row.

        Each element is summed once, and its rows take the sums. Sums are whole numbers below 2**24, so the order of addition
        does not change them.
        """
        out = np.empty((len(markup.path), self.steps.shape[1]), np.float32)
        for near in markup.near():
            sums = self._of_elements(near)
            of = {bands: np.add.reduce([sums[:, band] for band in bands]) for bands in set(BANDS_OF)}
            rows = self.steps.take(near.path & np.uint32(len(self.steps) - 1), axis=0)
            for bands, elements in zip(BANDS_OF, near.around.T, strict=True):
                rows += of[bands].take(elements, axis=0)
            out[near.rows] = rows
        return out

    def _of_elements(self, near: ElementTokens) -> Floats:
        """Return (elements + 1, bands, outputs): the sum of the weights of each element's tokens, and zeros as the last.

        Elements have few tokens, so they are summed by turns: the first token of all elements, then the second of those that
        have one, and so on (docs/experiments.md#faster-pipeline). The elements with most tokens come first, so that those of a
        turn are a slice.
        """
        buckets = near.tokens & np.uint32(len(self.steps) - 1)
        counts = widths(near.bounds)
        by_count = np.argsort(-counts, kind="stable")
        first, counts = near.bounds[by_count], counts[by_count]
        ranked = np.zeros((len(counts), buckets.shape[1], self.steps.shape[1]), np.float32)
        for turn in range(counts[0]):
            having = np.count_nonzero(counts > turn)
            ranked[:having] += self.steps.take(buckets[first[:having] + turn], axis=0)
        sums = np.zeros((len(counts) + 1, *ranked.shape[1:]), np.float32)
        sums[by_count] = ranked
        return sums

    def shares(self, tokens: NDArray[np.uint32]) -> Floats:
        """Return (outputs, tokens): the contribution of each token of one row; their sum and the bias are the row's logits."""
        steps = self.weights.take(tokens & np.uint32(len(self.weights) - 1), axis=0).astype(np.float32)
        steps *= np.abs(steps)
        shares: Floats = steps.T * (self.scale / 127**2)[:, None] / np.sqrt(np.float32(len(tokens)))
        return shares


class Scale(NamedTuple):
    """Shift and factor that standardise columns to zero mean and unit deviation."""

    shift: Floats  # (columns, 1)
    factor: Floats

    @classmethod
    def of(cls, mean: Floats, deviation: Floats) -> Scale:
        """Make a scale from the mean and the deviation of each column, (columns,) both."""
        return cls(-mean[:, None], (1 / deviation[:, None]).astype(np.float32))

    def of_columns(self, chosen: NDArray[np.bool_]) -> Scale:
        """Return the scale of the chosen columns; ``chosen`` is (columns,)."""
        return Scale(self.shift[chosen], self.factor[chosen])

    def apply(self, columns: Floats) -> Floats:
        """Standardise and clip (columns, rows) in place, and return them."""
        columns += self.shift
        columns *= self.factor
        return np.clip(columns, -CLIP, CLIP, out=columns)


class Net(NamedTuple):
    """A small feed-forward net over standardised columns: rectified hidden layers, softmax over the kinds."""

    layers: tuple[tuple[Floats, Floats], ...]  # ((out, in), (out, 1)) each

    def probabilities(self, *columns: Floats) -> Floats:
        """Return (len(KINDS), rows) probabilities; the columns may come in several arrays, to be stacked."""
        return self.after_first(first_layer(*self.layers[0], columns))

    def after_first(self, values: Floats) -> Floats:
        """Return (len(KINDS), rows) probabilities from the values of the first layer, (out, rows), which are overwritten."""
        values = self._last(values)
        values -= values.max(0)
        np.exp(values, out=values)
        values /= values.sum(0)
        return values

    def outputs(self, *columns: Floats) -> Floats:
        """Return (out, rows) activations of the last layer, for nets whose outputs are not probabilities."""
        return self._last(first_layer(*self.layers[0], columns))

    def _last(self, values: Floats) -> Floats:
        for weights, bias in self.layers[1:]:
            np.maximum(values, 0, out=values)
            values = weights @ values
            values += bias
        return values


_MAIN = numbers_of(MAIN_KINDS)
_REST = [number for number in range(len(KINDS)) if number not in (*_MAIN, KINDS.index("offtopic"))]


def combine_posteriors(sides: Floats, kinds: Floats) -> Floats:
    """Combine two predictions, (len(KINDS), rows) each, and return one of the same shape.

    ``sides`` (trained on all pages) gives the mass of main text, of another article and of chrome; ``kinds`` (trained on
    hand-labelled pages) splits the first and the last mass (docs/experiments.md#combining-posteriors).
    """
    out = sides.copy()
    for side in (_MAIN, _REST):
        share = kinds[side] + 1e-7
        out[side] = share * (sides[side].sum(0) / share.sum(0))
    return out


def first_layer(weights: Floats, bias: Floats, columns: Sequence[Floats]) -> Floats:
    """Return (out, rows) values of a first layer; the columns may come in several arrays, to be stacked."""
    stop = len(columns[0])
    values = weights[:, :stop] @ columns[0]
    for part in columns[1:]:
        start, stop = stop, stop + len(part)
        values += weights[:, start:stop] @ part
    values += bias
    return values

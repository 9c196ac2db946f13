"""A batch, and what a base model says of it -> probabilities that know of a user's labels (`cleaner.model.learned`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import with_first, with_last
from cleaner.features.pages import PAGES
from cleaner.features.text import SURFACE, Floats, Ints, LineBatch
from cleaner.features.windows import Spans, Windows
from cleaner.lines import MAIN_KINDS, UNKNOWN, numbers_of
from cleaner.model.learned import MEMORY, Evidence, Learned, Tokens, softmax
from cleaner.odds import log_odds
from cleaner.sites.keys import Keys, line_keys

if TYPE_CHECKING:
    from cleaner.features.batch import PageBatch
    from cleaner.model.network import Forward, Prediction

_MAIN = numbers_of(MAIN_KINDS)
HALF_A_PAGE = 0.5  # added to the pages on either side of a line, so that one page is not certain
FALL = 4.0  # log odds of main text that count as one
LEAST_CHANCE = 1e-4  # of main text, in means over rows
PAGE = 100_000  # rows, more than windows reach
NEAR: Spans = ((-1, -1), (1, 1), (-4, -1), (1, 4))
AROUND: Spans = (*NEAR, (-PAGE, -1), (1, PAGE))
LENGTHS = (2, 4, 8, 20)  # words at which rows differ in shape
_MIX = np.uint64(0x9E3779B97F4A7C15)


class View(NamedTuple):
    """What the layers read of a batch; ``rows`` = its units."""

    kinds: Floats  # (len(KINDS), rows): the base's probabilities
    columns: Floats  # (rows, columns of both passes), standardised
    lines: LineBatch
    tokens: dict[str, Tokens]  # words, and of HTML elements
    keys: Keys  # (rows,)
    sorts: Floats  # (len(PAGES), pages): what sort of page it is; zeros where the base cannot tell


def with_learned(prediction: Prediction, found: Forward, batch: PageBatch, learned: Learned) -> Floats:
    """Return (len(KINDS), rows) probabilities of a batch, given the base's prediction and its forward pass."""
    kinds = prediction.kinds
    if not kinds.shape[1]:
        return kinds
    if not len(learned.dense):  # a memory alone
        return softmax(learned.remembered(kinds.T, learned.memory.of(keys_of(batch)))).T
    view = view_of(prediction, found, batch)
    return learned.probabilities(evidence_of(view, learned.memory.of(view.keys), learned))


def overruled(known: Ints, batch: PageBatch, learned: Learned) -> Ints:
    """Return (rows,) kinds that are settled, `UNKNOWN` where the labels of the same line say otherwise.

    ``known`` is (rows,), the kinds that rules settle.
    """
    rows = np.flatnonzero(known != UNKNOWN)
    if not len(rows):
        return known
    counts = learned.memory.of(keys_of(batch)[rows])
    agreed = counts[np.arange(len(rows)), known[rows]]
    against = (counts.sum(1) >= HALF_A_PAGE) & (agreed < counts.sum(1) / 2)
    out = known.copy()
    out[rows[against]] = UNKNOWN
    return out


def keys_of(batch: PageBatch) -> Keys:
    """Return (rows,) keys of the rows of a batch, whose numbers and dates do not count."""
    return line_keys([row for texts in batch.texts for row in texts])


def view_of(prediction: Prediction, found: Forward, batch: PageBatch) -> View:
    """Return what the layers read of a batch, given the base's prediction and its forward pass."""
    lines, markup = batch.lines, batch.markup
    tokens = {"words": Tokens(lines.tokens, lines.token_bounds)}
    if markup is not None and found.network.elements is not None:
        tokens["elements"] = Tokens(markup.tokens, markup.token_bounds)
    columns = np.concatenate(found.columns(slice(0, len(lines.page)))).T
    sorts = prediction.pages
    if sorts is None:
        sorts = np.zeros((len(PAGES), len(lines.bounds) - 1), np.float32)
    return View(prediction.kinds, columns, lines, tokens, keys_of(batch), sorts)


def evidence_of(view: View, counts: Floats, learned: Learned) -> Evidence:
    """Return the input of the linear layer.

    ``counts`` is (rows, len(KINDS)), the labelled pages on which the line of a row was of each kind; training leaves the row's
    own page out.
    """
    offset = learned.remembered(view.kinds.T, counts)
    tokens = view.tokens | {"zones": zones(view.keys, learned.memory.marks(view.keys), view.lines)}
    memory = memory_columns(counts, offset, view.lines)
    return Evidence(offset, view.columns, memory, sort_columns(view, offset), tokens)


def sort_columns(view: View, offset: Floats) -> Floats:
    """Return (rows, SORTS): the probability of each sort of page, alone and times the log odds of main text.

    They let what was learned of one sort of page leave the others alone.
    """
    sorts = view.sorts.T[view.lines.page]
    odds = log_odds(np.exp(offset[:, _MAIN]).sum(1), LEAST_CHANCE)
    return np.concatenate([sorts, sorts * (odds / FALL)[:, None]], axis=1, dtype=np.float32)


def memory_columns(counts: Floats, offset: Floats, lines: LineBatch) -> Floats:
    """Return (rows, MEMORY): how well a row is remembered, as what, and the same of the rows around it.

    ``counts`` and ``offset`` are (rows, len(KINDS)), see `Evidence` and `Learned.remembered`.
    """
    pages, main = counts.sum(1), counts[:, _MAIN].sum(1)
    hit = (pages > 0).astype(np.float32)
    side = np.log((main + HALF_A_PAGE) / (pages - main + HALF_A_PAGE)) * hit
    windows = Windows(lines)
    everything = slice(0, len(hit))
    share = windows.page_means(windows.running_sums(hit[None]))[0][lines.page]
    of_words = windows.page_means(windows.running_sums(hit[None], lines.n_words))[0][lines.page]
    missed = 1 - hit
    odds = log_odds(np.exp(offset[:, _MAIN]).sum(1), LEAST_CHANCE)
    own = [hit, np.log1p(pages), side, hit * share, missed * share, missed * share * np.log1p(lines.n_words), missed * of_words]
    around = windows.window_means(windows.running_sums(np.stack([side, hit])), AROUND, everything)
    near = windows.window_means(windows.running_sums(odds[None], np.sqrt(lines.n_words)), NEAR, everything)
    out = np.concatenate([np.stack(own), *around, *(each / 4 for each in near)]).T.astype(np.float32)
    assert out.shape[1] == MEMORY
    return out


def zones(keys: Keys, marks: NDArray[np.bool_], lines: LineBatch) -> Tokens:
    """Return the tokens of the remembered lines between which each row stands, alone and with the shape of the row.

    ``marks`` is (rows,): whether a row is such a line. A site's template has the article below one line and above another.
    """
    rows = len(keys)
    number = np.arange(rows)
    last = with_first(-1, np.maximum.accumulate(np.where(marks, number, -1)))[:rows]
    last = np.where(last >= lines.first, last, -2)  # -2: none on this page
    following = with_last(np.minimum.accumulate(np.where(marks, number, rows)[::-1])[::-1], rows)[1:]
    following = np.where(following < lines.end, following, rows + 1)
    above = np.where(last >= 0, keys[np.maximum(last, 0)], np.uint64(1))
    below = np.where(following < rows, keys[np.minimum(following, rows - 1)], np.uint64(2))
    shape = _shapes(lines)
    beside = np.where(last == number - 1, above, np.uint64(3)), np.where(following == number + 1, below, np.uint64(4))
    pairs = above * _MIX ^ below
    parts = (above, below, above ^ shape * _MIX, below ^ shape * _MIX, pairs, shape, *beside)
    hashes = [((part + np.uint64(2 * place + 3)) * _MIX) >> np.uint64(32) for place, part in enumerate(parts)]
    return Tokens(np.stack(hashes, 1).astype(np.uint32).reshape(-1), np.arange(rows + 1) * len(parts))


def _shapes(lines: LineBatch) -> NDArray[np.uint64]:
    """Return (rows,) numbers of the shapes of rows: their length, whether they hold digits, whether they end like sentences."""
    digits, ending = (lines.surface[SURFACE.index(name)] > 0 for name in ("share_digit", "last_terminal"))
    length: Ints = np.digitize(lines.n_words, LENGTHS)
    shapes: NDArray[np.uint64] = (length * 4 + digits * 2 + ending).astype(np.uint64)
    return shapes

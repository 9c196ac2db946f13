"""Lines of many pages -> columns about each page as a whole: what sort of page it is, and whether it has anything to keep.

A sign-in form, an error page and a consent wall say what they are in a few words, and have no text beside them. So the words
of the page are read as one bag (naive, after Weinberger et al. 2009), beside its size and what the first pass makes of its
lines.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np

from cleaner.features.arrays import sums_before, widths
from cleaner.features.form_terms import term_column_names, term_columns
from cleaner.features.text import SURFACE, Floats, Hashes, Ints, LineBatch, mixed
from cleaner.features.windows import Doubles

PageKind = Literal[
    "article", "documentation", "service", "product", "forum", "listing", "collection",
    "wall", "error", "shell",
]  # fmt: skip
PAGES: tuple[PageKind, ...] = get_args(PageKind)
NOTHING = PAGES.index("wall")  # from here on there is nothing to keep
READ_ABOVE, READ_BELOW = 400, 200  # tokens from the top and from the bottom of a page that are read
OF_ADDRESS = np.uint32(0x3C6EF35F)  # makes a word of the address another token than the word on the page
_STATISTICS = (
    "log_lines", "log_words", "log_main_words", "main_share", "best_main", "second_main", "log_best_words", "long_lines",
    "sentences", "log_longest_main",
)  # fmt: skip


class PageTokens(NamedTuple):
    """The tokens of each page, page by page, as `cleaner.model.layers.HashedLinear` reads them."""

    tokens: Hashes  # (tokens,)
    token_bounds: Ints  # (pages + 1,)


def page_tokens(batch: LineBatch) -> PageTokens:
    """Return the first and the last tokens of each page, and those of its address.

    One token stands for none of a page without lines.
    """
    edges = batch.token_bounds[batch.bounds]
    parts, counts = [], []
    for start, stop, said in zip(edges[:-1].tolist(), edges[1:].tolist(), _of_addresses(batch), strict=True):
        above = batch.tokens[start : min(stop, start + READ_ABOVE)]
        below = batch.tokens[max(start + len(above), stop - READ_BELOW) : stop]
        part = np.concatenate([above, below, said]) if stop > start else np.zeros(1, np.uint32)
        parts.append(part)
        counts.append(len(part))
    return PageTokens(np.concatenate(parts), sums_before(np.array(counts, np.int64)))


def _of_addresses(batch: LineBatch) -> list[Hashes]:
    """Return the tokens of the address of each page."""
    pages = len(batch.bounds) - 1
    if batch.address is None:
        return [np.zeros(0, np.uint32)] * pages
    return np.split(mixed(batch.address.words ^ OF_ADDRESS), batch.address.bounds(pages)[1:-1])


def with_something(chances: Floats | None, pages: Ints) -> Floats | None:
    """Return (len(PAGES), pages) chances where the given pages surely have something to keep."""
    if chances is None or not len(pages):
        return chances
    out = chances.copy()
    out[NOTHING:, pages] = 0
    out[0, pages] += 1e-6  # an article, where the model knows of nothing else
    out[:, pages] /= out[:, pages].sum(0)
    return out


def page_columns(batch: LineBatch, main: Floats, guess: Doubles | Floats, logits: Floats) -> Floats:
    """Return (len(page_column_names()), pages).

    ``main`` is (rows,) probabilities of main text, ``guess`` (len(GUESS), pages) means of the first pass, ``logits``
    (len(PAGES), pages) those of the page's words.
    """
    return np.concatenate([logits, guess, _statistics(batch, main), term_columns(batch)]).astype(np.float32)


def _statistics(batch: LineBatch, main: Floats) -> Floats:
    """Return (len(_STATISTICS), pages): sizes, and the lines that are most probably main text."""
    pages = len(batch.bounds) - 1
    surface = dict(zip(SURFACE, batch.surface, strict=True))
    words = batch.n_words.astype(np.float64)
    lines = widths(batch.bounds)
    total = np.bincount(batch.page, words, pages)
    expected = np.bincount(batch.page, words * main, pages)
    order = np.lexsort((-main, batch.page))
    filled = lines > 0
    out = np.zeros((len(_STATISTICS), pages), np.float64)
    out[0], out[1], out[2] = np.log1p(lines), np.log1p(total), np.log1p(expected)
    out[3] = expected / np.maximum(total, 1)
    first = batch.bounds[:-1][filled]
    out[4, filled] = main[order[first]]
    second = np.minimum(first + 1, batch.bounds[1:][filled] - 1)
    out[5, filled] = main[order[second]]
    out[6, filled] = np.log1p(words[order[first]])
    out[7] = np.bincount(batch.page, surface["log_chars"] > np.log1p(80), pages)
    out[8] = np.bincount(batch.page, surface["last_terminal"] * (words > 4), pages)
    out[7:9] = np.log1p(out[7:9])
    if len(words):
        weighed = np.log1p(words) * main
        out[9, filled] = np.maximum.reduceat(weighed, first)
    return out.astype(np.float32)


def page_column_names(guess: tuple[str, ...]) -> list[str]:
    """Return the names of `page_columns`; ``guess`` are those of the first pass."""
    return [
        *(f"page words:{name}" for name in PAGES),
        *(f"page guess:{name}" for name in guess),
        *_STATISTICS,
        *term_column_names(),
    ]

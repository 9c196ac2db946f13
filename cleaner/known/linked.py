"""Rows of HTML -> those that are nothing but a link between two paragraphs of the same text: titles of other pages.

A page of a list has many of them, and they are what it is for; so has a text with headings that link to themselves. Where they
are few among the paragraphs beside them, an author or a program has put them there
(docs/experiments.md#titles-behind-a-phrase-in-more-words).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import SURFACE, Flags
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

# Set by hand; the rule was measured with others.
MOST_WORDS, FEWEST_WORDS = 30, 4
ALL = 0.95  # share of linked characters from which a row is all link
SOME = 0.5  # share from which a row is no paragraph of running text
SHARE = 0.34  # most rows that are all link, as a share of the paragraphs with the same parent
LEVELS = 4  # levels from a row up to the element in which the paragraphs beside it stand
RELATED = KINDS.index("related")
_LINKED = MARKUP.index("linked")
# Where a link alone is something else: headings that link to themselves, menus, cells, forms, quotations and captions.
_ELSEWHERE = [
    MARKUP.index(f"{how}_{name}")
    for how, names in (
        ("block", "h1 h2 h3_to_h6 cell term pre caption button field summary"),
        ("in", "nav footer header table form figure details dialog"),
        ("is", "hidden noscript template data"),
    )
    for name in names.split()
]
_STOPS = [SURFACE.index("last_terminal"), SURFACE.index("last_comma")]
_LOWER = SURFACE.index("first_lower")


def find_linked_titles(found: NDArray[np.int64], of: Rows, markup: Markup) -> None:
    """Mark such rows as related where nothing else is settled. ``found`` is (rows,)."""
    batch, columns = of.batch, markup.columns
    linked = columns[_LINKED]
    text = of.paragraphs & (linked < SOME)
    alone: Flags = (linked >= ALL) & (batch.n_words >= FEWEST_WORDS) & (batch.n_words <= MOST_WORDS)
    alone &= ~columns[_ELSEWHERE].any(0) & ~batch.surface[_STOPS].any(0) & (batch.surface[_LOWER] == 0) & (found == UNKNOWN)
    rows = places_of(alone[1:-1]) + 1
    if not len(rows):
        return
    rows = rows[(batch.first[rows] < rows) & (rows + 1 < batch.end[rows])]
    between = alone | (found == RELATED)
    above, below = _of_text(rows, -1, between, text), _of_text(rows, 1, between, text)
    rows, above, below = (each[(above >= 0) & (below >= 0)] for each in (rows, above, below))
    if not len(rows):
        return
    parent = markup.around[:, 1]
    together = (parent[above] == parent[below]) & (parent[above] >= 0)
    inside = (markup.around[rows, 1 : LEVELS + 1] == parent[above][:, None]).any(1)
    rows, parents = rows[together & inside], parent[above][together & inside]
    beside = np.bincount(parent[text & (parent >= 0)], minlength=int(parent.max(initial=0)) + 1)
    each = np.bincount(parents, minlength=len(beside))
    found[rows[each[parents] <= SHARE * beside[parents]]] = RELATED


def _of_text(rows: NDArray[np.int64], step: int, between: Flags, text: Flags) -> NDArray[np.int64]:
    """Return (rows,): the paragraph next to each row on one side, one more such row between at most; -1 where there is none."""
    near = np.clip(rows + step, 0, len(text) - 1)
    near = np.where(between[near], np.clip(near + step, 0, len(text) - 1), near)
    return np.where(text[near], near, -1)

"""Rows of HTML -> those of the box about the author below an article: the name, a sentence about the person, links.

The sentence reads like the article, and its element says what it is. Elements that hold more than a few rows are pages of
authors (docs/experiments.md#boxes-about-authors).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import sums_before, with_last
from cleaner.features.lookup import Hashed, Table, among
from cleaner.features.markup import Markup
from cleaner.features.text import Flags
from cleaner.html.attributes import name_hash
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

LEVELS = 5  # of elements around a row, among which the box is
MOST_ROWS, MOST_WORDS = 6, 120  # of a box
FEWEST_PARAGRAPHS = 2  # above it
BYLINE = KINDS.index("byline")
PERSONS = ("author", "authors", "autor", "auteur", "autore", "writer", "contributor")
BOXES = ("box", "bio", "biography", "card", "info", "about", "profile", "description", "panel")
_PERSONS, _BOXES = (Table.of(np.array([name_hash(word) for word in words], np.uint32)) for words in (PERSONS, BOXES))


def find_bios(found: NDArray[np.int64], rows: Rows, markup: Markup) -> None:
    """Mark such rows as byline where nothing else is settled. ``found`` is (rows,)."""
    elements = len(markup.word_bounds) - 1
    hashed = Hashed.of(markup.words)
    named = [sums_before(among(hashed, words)) for words in (_PERSONS, _BOXES)]
    first, last = markup.word_bounds[:-1], markup.word_bounds[1:]
    boxes = with_last((named[0][last] > named[0][first]) & (named[1][last] > named[1][first]), False)
    if not boxes.any():
        return
    around = np.where(markup.around >= 0, markup.around, elements)[:, :LEVELS]
    rows_in, words_in = (
        sum(np.bincount(around[:, level], amount, elements + 1) for level in range(LEVELS))
        for amount in (None, rows.batch.n_words)
    )
    boxes &= (np.asarray(rows_in) <= MOST_ROWS) & (np.asarray(words_in) <= MOST_WORDS)
    above = sums_before(rows.paragraphs)
    below = above[:-1] - above[rows.batch.first] >= FEWEST_PARAGRAPHS
    inside: Flags = boxes[around].any(1) & below & (found == UNKNOWN)
    found[inside] = BYLINE

"""Rows in a box whose first row says that it is of other documents, or of readers -> less likely main text.

"Similar items" over a grid of products, or "Reviews" over what customers say, is the first line of the element that holds it.
So that element is the box, whatever stands in it. In text a box of other documents goes on to the next paragraph of running
text, or to the next row that is likely main text; reviews are running text themselves, so that their end is not known. A page
that has no other main text is such a box itself: an index of reviews, say (docs/experiments.md#boxes-that-a-line-opens).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.features.arrays import places_of
from cleaner.features.lookup import paragraphs
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import Flags, Floats, LineBatch
from cleaner.known.openers import opens_others, opens_related
from cleaner.odds import sigmoid

EVIDENCE = -4.0  # added to the log odds of main text of a row in such a box
SURE = 0.5  # log odds of main text of a row that is in no box of text
FEWEST_ROWS = 2  # of a box, beside the line that opens it
LEAST = 20  # expected words of main text outside of all boxes
_HEADS = [MARKUP.index(name) for name in ("block_h1", "block_h2", "block_h3_to_h6")]
_RANKS, NO_HEADING = (1, 2, 3), 4
MOST_SHARE = 0.7  # of the expected words of main text of a page, in its boxes


def without_opened(kinds: Floats, lines: LineBatch, markup: Markup | None) -> Floats:
    """Return (len(KINDS), rows) probabilities in which the rows of such boxes are less likely main text.

    ``markup`` is None for text.
    """
    openers = places_of(opens_others(lines) if markup else opens_related(lines)).tolist()
    if not openers:
        return kinds
    odds, pages = main_odds(kinds), len(lines.bounds) - 1
    inside = boxes(openers, lines, markup) if markup else stretches(openers, lines, odds)
    if not inside.any():
        return kinds
    expected = lines.n_words * sigmoid(odds)
    within, of_page = np.bincount(lines.page, expected * inside, pages), np.bincount(lines.page, expected, pages)
    applies = (within <= MOST_SHARE * of_page) & (of_page - within >= LEAST)
    rows = places_of(inside & applies[lines.page])
    return with_main_odds(kinds, rows, odds[rows] + np.float32(EVIDENCE)) if len(rows) else kinds


def boxes(openers: list[int], lines: LineBatch, markup: Markup) -> Flags:
    """Return (rows,): whether a row is in the box that one of some rows opens.

    That is the smallest element that the row begins and that has enough other rows, or a larger one that it begins and that
    has no other heading. An element with another heading of the row's rank, or of a higher one, is several sections, and no
    box.
    """
    inside = np.zeros(len(lines.page), bool)
    rank = np.select(list(markup.columns[_HEADS] > 0), _RANKS, NO_HEADING)  # (rows,)
    for row in openers:
        size = 0
        for element in _begun(row, lines, markup):
            below = (markup.around[row + 1 : lines.end[row]] == element).any(1)
            rows = len(below) if below.all() else int(np.argmin(below))
            if (rank[row + 1 : row + 1 + rows] <= min(rank[row], _RANKS[1])).any():
                break
            if size and (rank[row + 1 + size : row + 1 + rows] < NO_HEADING).any():
                break
            size = rows if rows >= FEWEST_ROWS else size
        if size:
            inside[row : row + 1 + size] = True
    return inside


def stretches(openers: list[int], lines: LineBatch, odds: Floats) -> Flags:
    """Return (rows,): whether a row of text is in the box that one of some rows opens. ``odds`` is (rows,) of main text."""
    inside, ends = np.zeros(len(odds), bool), paragraphs(lines) | (odds > SURE)
    for row in openers:
        last = int(lines.end[row])
        size = int(np.argmax(np.append(ends[row + 1 : last], True)))
        if size >= FEWEST_ROWS:
            inside[row : row + 1 + size] = True
    return inside


def _begun(row: int, lines: LineBatch, markup: Markup) -> list[int]:
    """Return the elements whose first row is this one, the smallest first, within reach."""
    above = set(markup.around[row - 1].tolist()) if row > lines.first[row] else set()
    found = []
    for element in markup.around[row].tolist():
        if element < 0 or element in above:
            break
        found.append(element)
    return found

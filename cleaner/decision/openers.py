"""Rows in a box whose first row says that it is of other documents, or of readers -> less likely main text.

"Similar items" over a grid of products, or "Reviews" over what customers say, is the first line of the element that holds it.
So that element is the box, whatever stands in it. In text a box of other documents goes on to the next paragraph of running
text, or to the next row that is likely main text; reviews are running text themselves, so that their end is not known. A page
that has no other main text is such a box itself: an index of reviews, say (docs/experiments.md#boxes-that-a-line-opens,
#boxes-on-pages-whose-own-text-is-unlikely).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_evidence
from cleaner.features.arrays import places_of, sums_before, with_last
from cleaner.features.lookup import paragraphs
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import Flags, Floats, LineBatch
from cleaner.known.openers import opens_others, opens_related
from cleaner.odds import sigmoid

EVIDENCE = -4.0  # added to the log odds of main text of a row in such a box
SURE = 0.5  # log odds of main text of a row that is in no box of text
FEWEST_ROWS = 2  # of a box, beside the line that opens it
LEAST = 5  # expected words of main text outside of all boxes
_HEADS = [MARKUP.index(name) for name in ("block_h1", "block_h2", "block_h3_to_h6")]
_RANKS, NO_HEADING = (1, 2, 3), 4
MOST_SHARE = 0.9  # of the expected words of main text of a page, in its boxes


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
    return with_evidence(kinds, places_of(inside & applies[lines.page]), EVIDENCE)


def boxes(openers: list[int], lines: LineBatch, markup: Markup) -> Flags:
    """Return (rows,): whether a row is in the box that one of some rows opens.

    That is the smallest element that the row begins and that has enough other rows, or a larger one that it begins and that
    has no other heading. An element with another heading of the row's rank, or of a higher one, is several sections, and no
    box. The time hardly grows with the number of openers.
    """
    rank = np.select(list(markup.columns[_HEADS] > 0), _RANKS, NO_HEADING)  # (rows,)
    above = [sums_before(rank <= highest) for highest in range(NO_HEADING)]  # headings of a rank or a higher one above each row
    of_rows = np.sort(markup.around[:, 0])  # the rows of an element follow each other, so that their number says where it ends
    ends: dict[int, int] = {}
    for row in openers:
        end, own = 0, min(int(rank[row]), _RANKS[1])
        for element in _begun(row, lines, markup):
            first, last = np.searchsorted(of_rows, [element, markup.end[element]]).tolist()
            stop = row + last - first
            if above[own][stop] > above[own][row + 1]:
                break
            if end and above[-1][stop] > above[-1][end]:
                break
            end = stop if stop - row - 1 >= FEWEST_ROWS else end
        if end:
            ends[row] = end
    return _filled(ends, len(rank))


def stretches(openers: list[int], lines: LineBatch, odds: Floats) -> Flags:
    """Return (rows,): whether a row of text is in the box that one of some rows opens. ``odds`` is (rows,) of main text."""
    rows = len(odds)
    others = np.where(paragraphs(lines) | (odds > SURE), np.arange(rows), rows)
    following = with_last(np.minimum.accumulate(others[::-1])[::-1], rows)  # (rows + 1,): the next such row, itself included
    ends = {row: min(int(following[row + 1]), int(lines.end[row])) for row in openers}
    return _filled({row: end for row, end in ends.items() if end - row - 1 >= FEWEST_ROWS}, rows)


def _filled(ends: dict[int, int], rows: int) -> Flags:
    """Return (rows,): whether a row is between one of some rows, itself included, and the row behind its last one."""
    change = np.zeros(rows + 1, np.int64)
    np.add.at(change, list(ends), 1)
    np.add.at(change, list(ends.values()), -1)
    return np.asarray(np.cumsum(change[:-1]) > 0, bool)


def _begun(row: int, lines: LineBatch, markup: Markup) -> list[int]:
    """Return the elements whose first row is this one, the smallest first, within reach."""
    found = []
    before = int(markup.around[row - 1, 0]) if row > lines.first[row] else -1
    for element in markup.around[row].tolist():
        if element < 0 or element <= before < markup.end[element]:
            break
        found.append(element)
    return found

"""Rows in a box whose first row says that it is of other documents, or of readers -> less likely main text.

"Similar items" over a grid of products, or "Reviews" over what customers say, is the first line of the element that holds it.
So that element is the box, whatever stands in it. In text a box of other documents goes on to the next paragraph of running
text, to a title, to a row that is main text beyond doubt, or to a menu, below which something else begins; so does one of HTML
whose opener begins no element. Reviews are running text themselves, so that their end is not known. A page that has no other
main text is such a box itself: an index of reviews, say (docs/experiments.md#boxes-that-a-line-opens,
#boxes-on-pages-whose-own-text-is-unlikely, #boxes-of-likely-rows).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_evidence
from cleaner.features.arrays import places_of, sums_before, with_first, with_last
from cleaner.features.lookup import paragraphs
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import Flags, Floats, LineBatch
from cleaner.known.openers import opens_others, opens_related
from cleaner.lines import KINDS
from cleaner.odds import sigmoid

EVIDENCE = -4.0  # added to the log odds of main text of a row in such a box
FEWEST_ROWS = 2  # of a box, beside the line that opens it
LEAST = 5  # expected words of main text outside of all boxes
MOST_SHARE, MOST_IN_TEXT = 0.9, 0.97  # of the expected words of main text of a page, in elements, and in other boxes
_HEADS = [MARKUP.index(name) for name in ("block_h1", "block_h2", "block_h3_to_h6")]
_RANKS, NO_HEADING = (1, 2, 3), 4
# Of boxes that are no elements:
SURE = 3.0  # log odds of main text of a row that ends a box
LIKELY_TITLE = 0.5  # chance that a row is a title, which ends a box
MENU_ROWS, MENU = 12, -3.0  # rows of a menu, which ends a box, and the most that are the log odds of main text of each
_TITLE = KINDS.index("title")


def without_opened(kinds: Floats, lines: LineBatch, markup: Markup | None) -> Floats:
    """Return (len(KINDS), rows) probabilities in which the rows of such boxes are less likely main text.

    ``markup`` is None for text.
    """
    opens = opens_others(lines)
    if not opens.any():
        return kinds
    odds, none = main_odds(kinds), np.zeros(len(opens), bool)
    likely = (odds > SURE) | (kinds[_TITLE] > LIKELY_TITLE)
    inside = boxes(places_of(opens).tolist(), lines, markup) if markup else none
    is_tab = with_first(False, opens[:-1]) & (np.arange(len(opens)) > lines.first)  # right below another opener
    below = stretches(places_of(opens_related(lines) & ~inside & ~is_tab).tolist(), lines, likely, odds < MENU)
    expected = lines.n_words * sigmoid(odds)
    for rows, most in ((inside, MOST_SHARE), (below & ~inside, MOST_IN_TEXT)):
        applies = _leaves_text(expected, rows, lines, most)
        kinds = with_evidence(kinds, places_of(rows & applies[lines.page]), EVIDENCE)
    return kinds


def _leaves_text(expected: Floats, inside: Flags, lines: LineBatch, most: float) -> Flags:
    """Return (pages,): whether enough main text is expected outside of the boxes, and not more than a share inside.

    ``expected`` is (rows,) words of main text, ``inside`` (rows,).
    """
    pages = len(lines.bounds) - 1
    within, of_page = np.bincount(lines.page, expected * inside, pages), np.bincount(lines.page, expected, pages)
    return np.asarray((within <= most * of_page) & (of_page - within >= LEAST), bool)


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


def stretches(openers: list[int], lines: LineBatch, likely: Flags, unlikely: Flags) -> Flags:
    """Return (rows,): whether a row is in the box that one of some rows opens in text.

    ``likely`` and ``unlikely`` are (rows,): whether a row is main text, and whether it is not, beyond doubt.
    """
    rows = len(likely)
    ends_box = paragraphs(lines) | likely | _begins_menu(unlikely, lines)
    others = np.where(ends_box, np.arange(rows), rows)
    following = with_last(np.minimum.accumulate(others[::-1])[::-1], rows)  # (rows + 1,): the next such row, itself included
    ends = {row: min(int(following[row + 1]), int(lines.end[row])) for row in openers}
    return _filled({row: end for row, end in ends.items() if end - row - 1 >= FEWEST_ROWS}, rows)


def _begins_menu(unlikely: Flags, lines: LineBatch) -> Flags:
    """Return (rows,): whether a row and enough rows below it on its page are surely no main text."""
    total = sums_before(unlikely)
    stop = np.minimum(np.arange(len(unlikely)) + MENU_ROWS, lines.end)
    return np.asarray(total[stop] - total[:-1] == MENU_ROWS, bool)


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

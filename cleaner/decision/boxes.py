"""Rows behind a box that is known to be one -> main text where the text goes on behind it.

A list of headlines, a poll or a player between two paragraphs must not turn what follows into another article
(mozilla/readability#674). Where the wording settles every row of the box, the paragraph below it follows the one above: if that
is main text beyond doubt, and this one in doubt, it is main text. An appended article would begin with its title.
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.features.arrays import among_kinds, places_of, with_first
from cleaner.features.lookup import PARAGRAPH_WORDS
from cleaner.features.text import Floats, Ints, LineBatch
from cleaner.lines import KINDS, numbers_of

# Set by hand, not measured.
MOST_ROWS = 12  # of a box
SURE = 1.0  # log odds of the paragraph above, at least
DOUBT = -2.0  # log odds of the paragraphs below, at least
RAISED = 0.5  # log odds that they get
_OF_BOXES = numbers_of(("related", "comment", "caption", "promo", "social"))


def behind_boxes(kinds: Floats, known: Ints, lines: LineBatch) -> Floats:
    """Return (len(KINDS), rows) probabilities in which the paragraphs behind such boxes are likely main text.

    ``known`` is (rows,): the kind that the wording of a row settles.
    """
    assert len(kinds) == len(KINDS)
    of_box = among_kinds(known, _OF_BOXES, len(KINDS))
    starts = places_of(of_box & ~with_first(False, of_box[:-1]))
    if not len(starts):
        return kinds
    odds, long = main_odds(kinds), lines.n_words >= PARAGRAPH_WORDS
    raised = []
    for start in starts.tolist():
        page_end = int(lines.end[start])
        end = next((row for row in range(start, min(start + MOST_ROWS + 1, page_end)) if not of_box[row]), page_end)
        above = start - 1
        if end - start > MOST_ROWS or above < lines.first[start] or not long[above] or odds[above] < SURE:
            continue
        while end < page_end and long[end] and odds[end] > DOUBT:
            raised.append(end)
            end += 1
    rows = np.array([row for row in raised if odds[row] < RAISED], np.int64)
    return with_main_odds(kinds, rows, np.full(len(rows), RAISED, np.float32)) if len(rows) else kinds

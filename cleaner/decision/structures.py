"""Probabilities of single lines of HTML -> those of the tables, lists and code samples that they are parts of.

What such a structure says about itself is the mean log odds of its lines. A list without links right below a line of main text
is more likely main text than its short lines look by themselves, one of links less likely. The weights were learned from
labelled pages, and from paragraphs laid out as tables and lists (docs/experiments.md#structures-of-html-and-what-is-above).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.decision.neighbours import surface
from cleaner.features.arrays import places_of
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import Floats, Ints, LineBatch

_LINKED = list(MARKUP).index("linked")
STRONGEST = 6.0  # log odds of a line
NOTHING_ABOVE = -4.0  # log odds that stand in for a line above the first
ALWAYS = 0.46
MEAN = 0.76  # for the mean log odds of its lines, each with the root of its words
ABOVE = 0.16  # for the log odds of the line above the structure
LEAD = 0.25  # where that line ends with a comma or colon; fitted on pages alone, because no such line is above laid-out text
LINKED = -0.86  # for the share of its words that is linked


def pooled_structures(kinds: Floats, lines: LineBatch, block: Ints, markup: Markup) -> Floats:
    """Return (len(KINDS), rows) probabilities with those of each structure pooled.

    ``block`` is (rows,): the number of the structure of each row, below 0 for a row of none.
    """
    rows = places_of(block >= 0)
    if not len(rows):
        return kinds
    number, words = block[rows], lines.n_words[rows]
    linked = markup.columns[_LINKED]
    odds = np.clip(main_odds(kinds), -STRONGEST, STRONGEST)
    first = np.zeros(int(number.max()) + 1, np.int64)
    first[number[::-1]] = rows[::-1]  # later assignments win, and these are the earlier rows
    above = np.maximum(first - 1, 0)[number]
    top = (first == lines.first[first])[number]

    def mean(column: Floats, weight: Floats) -> Floats:
        total = np.maximum(np.bincount(number, weight), 1)
        return (np.bincount(number, weight * column[rows]) / total)[number].astype(np.float32)

    found = ALWAYS + MEAN * mean(odds, np.sqrt(words)) + LINKED * mean(linked, words)
    found += ABOVE * np.where(top, NOTHING_ABOVE, odds[above]) + LEAD * (~top & (surface(lines, "last_comma")[above] > 0))
    return with_main_odds(kinds, rows, found.astype(np.float32))

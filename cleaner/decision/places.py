"""Probabilities of single lines of HTML -> those that know of the lines in the same place of the template.

Lines in elements with the same tags and names, up to the great-grandparent, were written by the same part of a template: the
paragraphs of an article, the titles of a listing's records, the posts of a thread, the dates of its posts. They are mostly on
the same side. Where the model agrees with itself about most of them, each goes more than half of the way to their mean. Where
it does not, the place says nothing: pages without names have everything in one place
(docs/experiments.md#same-place-in-the-template).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.features.arrays import grouped, places_of, with_first, with_last
from cleaner.features.markup import Markup
from cleaner.features.text import Floats, LineBatch

LEVELS = 4  # of elements: the line's own, its parent, …
FEWEST = 2  # lines in one place
SPREAD = 1.5  # standard deviation of their log odds above which they do not agree
WAY = 0.6  # share of the way to the mean of the place
STRONGEST = 6.0  # log odds of a line
_MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads the bits of a hash (Fibonacci hashing)
STEP = np.uint64(0x100000001B3)  # between the parts of a hash (the prime of FNV)


def pooled_places(kinds: Floats, lines: LineBatch, markup: Markup) -> Floats:
    """Return (len(KINDS), rows) probabilities in which the lines of every place that agree share their evidence."""
    if not len(lines.page):
        return kinds
    place, count = grouped(places(lines, markup))
    odds = np.clip(main_odds(kinds), -STRONGEST, STRONGEST)
    weight = np.sqrt(lines.n_words)
    total = np.maximum(np.bincount(place, weight), 1e-6)
    mean = np.bincount(place, weight * odds) / total
    spread = np.sqrt(np.maximum(np.bincount(place, weight * odds**2) / total - mean**2, 0))
    rows = places_of(((count >= FEWEST) & (spread < SPREAD))[place])
    found = (1 - WAY) * odds[rows] + WAY * mean[place[rows]]
    return with_main_odds(kinds, rows, found.astype(np.float32)) if len(rows) else kinds


def places(lines: LineBatch, markup: Markup) -> NDArray[np.uint64]:
    """Return (rows,): one hash of the page and of the tags and names of the elements around each row."""
    element = hashed_elements(markup)
    found: NDArray[np.uint64] = lines.page.astype(np.uint64)
    for level in range(LEVELS):
        found = found * STEP + element[markup.around[:, level]]
    return found


def hashed_elements(markup: Markup) -> NDArray[np.uint64]:
    """Return (elements + 1,): one hash of the tag and the names of each element, and one that stands beyond the page."""
    running = with_first(0, (markup.words * _MIX).cumsum(dtype=np.uint64))
    return with_last(running[markup.word_bounds[1:]] - running[markup.word_bounds[:-1]], 1)

"""Rows of HTML -> those of cards of other pages below an article: elements of one make with a linked title and a teaser each.

A teaser reads like the article. But no article links the title of each of its parts, in element after element of the same
make, to another page (mozilla/readability#674). A listing does, and so do the pages of firms, so that the rule holds where the
page is an article, and most of its running text stands above (docs/experiments.md#cards-below-an-article).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import with_evidence
from cleaner.decision.places import STEP, hashed_elements
from cleaner.features.arrays import grouped, places_of
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.pages import PAGES
from cleaner.features.text import SURFACE, Flags, Floats, LineBatch

# The looks of a card are set by hand, not measured.
LEVELS = 4  # of elements above a title, among which its card is
FEWEST_CARDS, MOST_ROWS, MOST_WORDS = 2, 6, 80  # cards side by side; rows and words of a card
TITLE, TEASER, PARAGRAPH = range(2, 25), 6, 15  # words of a title; of a teaser and of a paragraph, at least
HEAD = 8  # words of the row above the cards, at most
ALL = 0.95  # share of linked characters from which a row is all link
SOME = 0.5  # share from which a row is no paragraph of running text
FEWEST_PARAGRAPHS = 2  # above the first card
# docs/experiments.md#cards-below-an-article
LEAST = 0.5  # words of such paragraphs, as a share of those of the cards
ABOVE = 0.7  # share of the words of such paragraphs that stand above the first card
ARTICLE = 0.5  # chance that the page is an article, at least
EVIDENCE = -3.0  # added to the log odds of main text of a row of a card; what the model is sure of stays
_LINKED, _LAST = MARKUP.index("linked"), SURFACE.index("last_terminal")
_ARTICLE = list(PAGES).index("article")


def without_cards(kinds: Floats, lines: LineBatch, markup: Markup, pages: Floats | None) -> Floats:
    """Return (len(KINDS), rows) probabilities in which rows of cards are less likely main text.

    ``pages`` is (len(PAGES), pages): what sort of page each is. Where it is not known, nothing changes.
    """
    if pages is None:
        return kinds
    articles = pages[_ARTICLE] >= ARTICLE
    if not articles.any():
        return kinds
    return with_evidence(kinds, places_of(cards(lines, markup) & articles[lines.page]), EVIDENCE)


def cards(lines: LineBatch, markup: Markup) -> Flags:
    """Return (rows,): whether a row is in a card, on pages with enough running text above."""
    words, linked = lines.n_words, markup.columns[_LINKED]
    title = (linked >= ALL) & (words >= TITLE.start) & (words < TITLE.stop) & (lines.surface[_LAST] == 0)
    found = _in_cards(markup, words, title)
    if not found.any():
        return found
    paragraph = (words >= PARAGRAPH) & (linked < SOME) & ~found
    pages = len(lines.bounds) - 1
    first = np.full(pages, len(words))
    np.minimum.at(first, lines.page[found], places_of(found))
    above = np.arange(len(words)) < first[lines.page]
    elsewhere, over = (np.bincount(lines.page, words * each, pages) for each in (paragraph, paragraph & above))
    within = np.bincount(lines.page, words * found, pages)
    several = np.bincount(lines.page, paragraph & above, pages) >= FEWEST_PARAGRAPHS
    found &= (several & (elsewhere > LEAST * within) & (over >= ABOVE * elsewhere))[lines.page]
    return found | _heads(found, lines, markup)


def _heads(found: Flags, lines: LineBatch, markup: Markup) -> Flags:
    """Return (rows,): whether a row is a short one right above cards, in an element around both."""
    heads = np.zeros(len(found), bool)
    heads[:-1] = found[1:] & ~found[:-1] & (lines.page[1:] == lines.page[:-1]) & (lines.n_words[:-1] <= HEAD)
    rows = places_of(heads)
    around = markup.around[rows + 1, 1 : LEVELS + 2] if len(rows) else markup.around[:0, :1]
    parent = markup.around[rows, 1][:, None]
    together = ((parent == around) & (parent >= 0)).any(1)
    heads[rows[~together]] = False
    return heads


def _in_cards(markup: Markup, words: Floats, title: Flags) -> Flags:
    """Return (rows,): whether a row is in one of several elements of one make side by side, each with a title and a teaser."""
    elements = len(markup.word_bounds) - 1
    around = np.where(markup.around >= 0, markup.around, elements)[:, : LEVELS + 2]
    parent = np.full(elements + 1, elements, np.int64)
    parent[around[:, :-1]] = around[:, 1:]
    teaser = ~title & (words >= TEASER)
    inside = around[:, : LEVELS + 1].ravel()

    def held(amount: Floats | Flags) -> Floats:
        """(elements + 1,): the sum of a column over the rows in each element."""
        return np.bincount(inside, np.repeat(amount, LEVELS + 1), elements + 1).astype(np.float32)

    fits = (held(np.ones_like(title)) <= MOST_ROWS) & (held(words) <= MOST_WORDS) & (held(title) >= 1) & (held(teaser) >= 1)
    fits[elements] = False
    each = places_of(fits)
    make = hashed_elements(markup)[each] * STEP + parent[each].astype(np.uint64)
    group, count = grouped(make)
    fits[each] = count[group] >= FEWEST_CARDS
    return np.asarray(fits[around[:, : LEVELS + 1]].any(1), bool)

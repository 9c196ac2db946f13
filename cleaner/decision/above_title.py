"""Rows above the title of a product -> less likely main text.

Prices, promises and menus of a shop stand above the name of the product, and read like its description. On pages of other
sorts, firms' above all, much of the main text may stand above the row that is most like a title, so that the rule holds for
products alone (docs/experiments.md#above-the-title-of-a-product).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_evidence
from cleaner.features.arrays import places_of
from cleaner.features.pages import PAGES
from cleaner.features.text import Floats, Ints, LineBatch
from cleaner.lines import KINDS, UNKNOWN
from cleaner.odds import sigmoid

HEAD_ROWS = 4  # at the top of a page, where it repeats its <title>
PRODUCT = 0.5  # chance that the page is one of a product, at least
MOST_SHARE = 0.9  # of the expected words of main text of a page, above the title
EVIDENCE = -3.0  # added to the log odds of main text
_PRODUCT, _TITLE = list(PAGES).index("product"), KINDS.index("title")


def without_head_of_product(kinds: Floats, known: Ints, lines: LineBatch, pages: Floats | None) -> Floats:
    """Return (len(KINDS), rows) probabilities in which rows above the first likely title are less likely main text.

    ``known`` is (rows,) kinds that are settled, ``pages`` (len(PAGES), pages): what sort of page each is. Where that is not
    known, nothing changes.
    """
    if pages is None:
        return kinds
    products = pages[_PRODUCT] >= PRODUCT
    if not products.any():
        return kinds
    below_head = np.arange(len(lines.page)) - lines.first >= HEAD_ROWS
    title = np.where(known == UNKNOWN, kinds.argmax(0), known) == _TITLE
    titles = places_of(title & products[lines.page] & below_head)
    first = lines.bounds[:-1].copy()  # (pages,): the first title of each, or the first row
    first[lines.page[titles][::-1]] = titles[::-1]
    above = np.arange(len(lines.page)) < first[lines.page]
    expected = lines.n_words * sigmoid(main_odds(kinds))
    over, of_page = (np.bincount(lines.page, expected * each, len(first)) for each in (above, 1))
    return with_evidence(kinds, places_of(above & (over <= MOST_SHARE * of_page)[lines.page]), EVIDENCE)

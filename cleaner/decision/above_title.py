"""Rows above the title of a product -> less likely main text.

Prices, promises and menus of a shop stand above the name of the product, and read like its description. On pages of other
sorts, firms' above all, much of the main text may stand above the row that is most like a title, so that the rule holds for
products alone (docs/experiments.md#above-the-title-of-a-product).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.features.arrays import places_of
from cleaner.features.pages import PAGES
from cleaner.features.text import Floats, LineBatch
from cleaner.lines import KINDS

WINDOW = 4  # rows from the first of a page, among which is the title of its window
PRODUCT = 0.5  # chance that the page is one of a product, at least
EVIDENCE = -3.0  # added to the log odds of main text
_PRODUCT, _TITLE = list(PAGES).index("product"), KINDS.index("title")


def without_head_of_product(kinds: Floats, lines: LineBatch, pages: Floats | None) -> Floats:
    """Return (len(KINDS), rows) probabilities in which rows above the first that is most likely a title are less so main text.

    ``pages`` is (len(PAGES), pages): what sort of page each is. Where it is not known, nothing changes.
    """
    if pages is None:
        return kinds
    products = pages[_PRODUCT] >= PRODUCT
    if not products.any():
        return kinds
    inside = np.arange(len(lines.page)) - lines.first >= WINDOW
    titles = places_of((kinds.argmax(0) == _TITLE) & products[lines.page] & inside)
    first = lines.bounds[:-1].copy()  # (pages,): the first title of each, or the first row
    first[lines.page[titles][::-1]] = titles[::-1]
    rows = places_of(np.arange(len(lines.page)) < first[lines.page])
    return with_main_odds(kinds, rows, main_odds(kinds[:, rows]) + np.float32(EVIDENCE)) if len(rows) else kinds

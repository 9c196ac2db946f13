"""A verdict on a page that an extractor has cleaned already -> the page as it came, where the model is in doubt.

Such a page has no menus: hardly a line is surely page chrome. If the model expects to do badly on it, what it would drop is
more often the page's text than not (docs/experiments.md#half-clean-input).
"""

from __future__ import annotations

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE
from cleaner.features.text import LineBatch

SURELY_CHROME = 0.03  # score below which a row is a sign of a whole page
FEW = 2  # of such rows
FEWEST_WORDS = 200  # of a page; shorter ones tell too little
DOUBT = 0.6  # expected F1 below which the page is left as it came


def left_as_it_came(verdict: Verdict, batch: LineBatch) -> Verdict:
    """Return the verdict with every row kept on such pages, but for settled rows and scripts."""
    pages = len(verdict.quality)
    settled = verdict.reason == CODE["known-phrase"]
    sure = np.bincount(batch.page, ~settled & (verdict.score < SURELY_CHROME), pages)
    words = np.bincount(batch.page, batch.n_words, pages)
    leave = (sure <= FEW) & (words >= FEWEST_WORDS) & (verdict.quality < DOUBT)
    if verdict.nothing is not None:
        leave &= ~verdict.nothing
    rows = leave[batch.page] & ~settled & ~verdict.scripts
    reason = np.where(rows & ~verdict.keep, CODE["half-clean"], verdict.reason)
    return verdict._replace(keep=verdict.keep | rows, reason=reason)

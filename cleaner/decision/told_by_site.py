"""Verdicts with what a site repeats and without -> what the site has said of every row, for explanations and figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.features.text import Flags, Floats, Ints
from cleaner.lines import UNKNOWN, numbers_of
from cleaner.model.network import Prediction
from cleaner.odds import log_odds

if TYPE_CHECKING:
    from cleaner.sites.index import Repeats


class Told(NamedTuple):
    """What the site says of one line."""

    pages: int  # other pages of the site that are counted
    on: int  # of them, those that hold the line
    without: float  # the model's score of the line without the site
    weight: float  # log odds of being kept that the line has gained by the site; negative: that it has lost


class ToldBySite(NamedTuple):
    """What the site of one page says of its rows."""

    pages: int  # other pages of the site that are counted
    on: Ints  # (rows,): of them, those that hold the row
    without: Floats  # (rows,): the model's score without the site
    weight: Floats  # (rows,): log odds of being kept that the row has gained; of one that is never kept, all that it had

    def of(self, rows: Ints | slice) -> ToldBySite:
        """Return what it says of some rows."""
        return ToldBySite(self.pages, self.on[rows], self.without[rows], self.weight[rows])

    def row(self, place: int) -> Told:
        """Return what it says of one row."""
        return Told(self.pages, int(self.on[place]), float(self.without[place]), float(self.weight[place]))


def told_by_sites(
    verdict: Verdict,
    scored: Flags,
    alone: Prediction,
    known: Ints,
    wanted: Sequence[str],
    bounds: Ints,
    repeats: Sequence[Repeats | None],
) -> list[ToldBySite | None]:
    """Return what the site of each page of a batch says; None for a page of a site of which nothing is known.

    ``verdict`` knows of the sites. ``scored`` is (rows,), rows that would be kept by their scores if they were not of those
    that never are. ``alone`` is the prediction that knows of no site. ``known`` is (rows,), kinds that are settled, which none
    moves; ``bounds`` (pages + 1,) the first row of each page.
    """
    open_ = known == UNKNOWN
    without = np.where(open_, alone.kinds[numbers_of(wanted)].sum(0), verdict.raw).astype(np.float32)
    after = np.where(scored & ~verdict.keep, 0, verdict.raw)
    weight = (log_odds(after) - log_odds(without)).astype(np.float32)
    found: list[ToldBySite | None] = []
    for each, (first, last) in zip(repeats, pairwise(bounds.tolist()), strict=True):
        told = each is not None and each.pages and first < last
        rows = slice(first, last)
        found.append(ToldBySite(each.pages, each.lines, without[rows], weight[rows]) if each is not None and told else None)
    return found

"""Columns about the sections of comments and of related pages: where they may begin, and how far a row is from there.

A reader's comment is prose like the article. Evidence is a line such as "59 Comments" above it, after the whole main text, or a
form "Leave a Reply" below it: too far away for the windows of `cleaner.features.context`. So two things are searched on the
whole page: lines by which software opens such a section (`cleaner.features.comments`), and the rows above and below with the
highest first-pass probability of a comment or a related link (docs/experiments.md#whole-page-columns, #comment-openers).
"""

from __future__ import annotations

import numpy as np

from cleaner.features.arrays import as_columns, sums_before
from cleaner.features.comments import opens_comments
from cleaner.features.text import Floats, LineBatch
from cleaner.features.windows import Doubles, highest_above, highest_below
from cleaner.lines import KINDS
from cleaner.odds import log_odds

_SECTION_KINDS = ("comment", "related")
_OPENERS = (
    "opener", "log_openers_above", "log_openers_below", "opener_share_before", "log_since_opener", "log_to_opener",
    "log_openers_behind",
)  # fmt: skip
SECTIONS = (
    *(f"{kind}_{what}" for kind in _SECTION_KINDS for what in ("above", "below", "share_before", "log_since")),
    *_OPENERS,
)
LEAST = 1e-4  # probability
NONE = -9.2  # log odds of LEAST
BEHIND = 60  # words of main text above an opener from which it opens comments; below that it is a count under the title


def sections(batch: LineBatch, kinds: Floats, main: Doubles | Floats) -> Floats:
    """Return (len(SECTIONS), rows) columns.

    ``kinds`` is (len(KINDS), rows) probabilities, ``main`` (rows,) the expected words of main text in each row.
    """
    total = sums_before(main)
    above, of_page = total[:-1] - total[batch.first], total[batch.end] - total[batch.first] + 1e-3
    found: dict[str, np.ndarray] = {}
    for kind in _SECTION_KINDS:
        odds = log_odds(kinds[KINDS.index(kind)], LEAST)
        found[f"{kind}_above"], best = highest_above(odds, batch)
        found[f"{kind}_below"] = highest_below(odds, batch, NONE)
        found[f"{kind}_share_before"] = above[best] / of_page
        found[f"{kind}_log_since"] = np.log1p(np.maximum(above - above[best], 0))
    found |= _openers(batch, above, of_page)
    return as_columns([found[name] for name in SECTIONS])


def _openers(batch: LineBatch, above: Doubles, of_page: Doubles) -> dict[str, np.ndarray]:
    """Return the columns about comment openers by name; ``above`` and ``of_page`` are (rows,) words of main text."""
    number = np.arange(len(batch.page))
    opens = opens_comments(batch)
    count = sums_before(opens)
    behind = sums_before(opens & (above > BEHIND))
    last = np.maximum.accumulate(np.where(opens, number, -1))
    next_ = np.minimum.accumulate(np.where(opens, number, len(number))[::-1])[::-1]
    has_last, has_next = last >= batch.first, next_ < batch.end
    last, next_ = np.where(has_last, last, 0), np.where(has_next, next_, 0)
    return {
        "opener": opens,
        "log_openers_above": np.log1p(count[1:] - count[batch.first]),
        "log_openers_below": np.log1p(count[batch.end] - count[1:]),
        "opener_share_before": np.where(has_last, above[last] / of_page, -0.5),
        "log_since_opener": np.where(has_last, np.log1p(np.maximum(above - above[last], 0)), -1),
        "log_to_opener": np.where(has_next, np.log1p(np.maximum(above[next_] - above, 0)), -1),
        "log_openers_behind": np.log1p(behind[1:] - behind[batch.first]),
    }

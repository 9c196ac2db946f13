"""Where a page's comments and its lists of other pages may begin, and how far a line stands from there.

A reader's comment is prose like the article's. What tells is that "59 Comments" stands somewhere above, behind the whole of
the main text, or a form to "Leave a Reply" somewhere below: too far away for the windows of `cleaner.context`. Two things are
looked for all over the page: the lines by which software opens such a section (`cleaner.phrases`), and the line above that the
first pass is surest of.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.cohesion import Doubles, highest_above, highest_below
from cleaner.features import Floats, Ints, Table
from cleaner.lines import KINDS
from cleaner.phrases import opens_comments

_SURE = ("comment", "related")
SECTIONS = (
    *(f"{kind}_{what}" for kind in _SURE for what in ("above", "below", "share_before", "log_since")),
    "opener", "log_openers_above", "log_openers_below", "opener_share_before", "log_since_opener", "log_to_opener",
    "log_openers_behind",
)  # fmt: skip
LEAST = 1e-4  # probability
NONE = -9.2  # its log odds
BEHIND = 60  # words of main text above an opener from which it is one of comments, not a count of them under the title


def sections(batch: Table, kinds: Floats, main: Doubles) -> Floats:
    """(len(SECTIONS), rows) from (len(KINDS), rows) probabilities and the (rows,) words of each row, each as likely as it is
    main text."""
    total = np.append(0, np.cumsum(main))
    first, end = batch.bounds[:-1][batch.page], batch.bounds[1:][batch.page]
    above, of_page = total[:-1] - total[first], total[end] - total[first] + 1e-3
    found: list[NDArray[np.generic]] = []
    for kind in _SURE:
        chance = np.clip(kinds[KINDS.index(kind)], LEAST, 1 - LEAST)
        odds = np.log(chance / (1 - chance))
        top, best = highest_above(odds, batch)
        since = np.log1p(np.maximum(above - above[best], 0))
        found += [top, highest_below(odds, batch, NONE), above[best] / of_page, since]
    return np.stack([*found, *_openers(batch, above, of_page, first, end)]).astype(np.float32)


def _openers(batch: Table, above: Doubles, of_page: Doubles, first: Ints, end: Ints) -> list[NDArray[np.generic]]:
    """The columns of the lines that open comments."""
    number = np.arange(len(batch.page))
    opens = opens_comments(batch)
    count = np.append(0, np.cumsum(opens))
    behind = np.append(0, np.cumsum(opens & (above > BEHIND)))
    last = np.maximum.accumulate(np.where(opens, number, -1))
    next_ = np.minimum.accumulate(np.where(opens, number, len(number))[::-1])[::-1]
    has_last, has_next = last >= first, next_ < end
    last, next_ = np.where(has_last, last, 0), np.where(has_next, next_, 0)
    return [
        opens,
        np.log1p(count[1:] - count[first]),
        np.log1p(count[end] - count[1:]),
        np.where(has_last, above[last] / of_page, -0.5),
        np.where(has_last, np.log1p(np.maximum(above - above[last], 0)), -1),
        np.where(has_next, np.log1p(np.maximum(above[next_] - above, 0)), -1),
        np.log1p(behind[1:] - behind[first]),
    ]

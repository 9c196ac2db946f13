"""Segments of a page that is an article -> likelier another article's, if they say nothing of the page's title.

A shop, a list of posts or a forum goes from subject to subject, and for pages of all sorts it is best to keep a segment in
doubt. An article keeps to its subject. So on a page that is surely one, the log odds of a segment being another article's are
higher, unless it says words of the title (docs/experiments.md#appended-articles-on-pages-that-are-articles).
"""

from __future__ import annotations

import numpy as np

from cleaner.features.arrays import sums_before
from cleaner.features.cohesion import COHESION, segments, with_foreign
from cleaner.features.pages import PAGES
from cleaner.features.text import Flags, Floats, LineBatch
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.model.network import Forward
from cleaner.odds import log_odds, sigmoid

ARTICLE = 0.8  # chance that the page is an article, at least
IN_TEXT, IN_HTML = 2.0, 1.0  # added to the log odds
# Words of text above a segment, at least, and as a share of its own: what stands above less may be the teaser of another page.
FEWEST_ABOVE, ABOVE = 60, 0.5
OF_TITLE = 0.02  # share of the rare words below where a segment begins that the title has, at most
_OFFTOPIC, _ARTICLE = KINDS.index("offtopic"), PAGES.index("article")
_TEXT = [*numbers_of(MAIN_KINDS), _OFFTOPIC]
_TITLE = [COHESION.index(name) for name in ("title_next", "title_below")]


def with_appended(kinds: Floats, pages: Floats | None, found: Forward, lines: LineBatch, of_html: bool) -> Floats:
    """Return (len(KINDS), rows) probabilities in which such segments are likelier another article's.

    ``pages`` is (len(PAGES), pages): what sort of page each is; where that is not known, nothing changes. ``found`` is the
    forward pass that the probabilities were made of.
    """
    if pages is None:
        return kinds
    rows = (pages[_ARTICLE] >= ARTICLE)[lines.page]
    if rows.any():
        rows &= _may_be_appended(kinds[_TEXT].sum(0), found, lines)
    if not rows.any():
        return kinds
    some = kinds[:, rows]
    text = some[_TEXT].sum(0)
    odds = log_odds(some[_OFFTOPIC] / np.maximum(text, 1e-6), 1e-6) + np.float32(IN_HTML if of_html else IN_TEXT)
    out = kinds.copy()
    out[:, rows] = with_foreign(some, text * sigmoid(odds))
    return out


def _may_be_appended(text: Floats, found: Forward, lines: LineBatch) -> Flags:
    """Return (rows,): whether enough text is above the segment of a row, and hardly a rare word below is one of the title.

    ``text`` is (rows,): the chance that a row is the text of any article. The first segment of a page may be another's, too.
    """
    segment, starts = segments(found.boundary, lines, found.network.thresholds.segment)
    words = text * lines.n_words
    total = sums_before(words)
    above, own = total[starts] - total[lines.first[starts]], np.bincount(segment, words)
    said = found.cohesion.columns[_TITLE][:, starts].min(0)
    enough = (above >= np.maximum(FEWEST_ABOVE, ABOVE * own)) | (starts == lines.first[starts])
    return np.asarray((enough & (said <= OF_TITLE))[segment], bool)

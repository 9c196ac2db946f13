"""Pages with a given title -> the row of each page that is the title.

Several rows may equal it: menu entries and links to the page do, too (docs/experiments.md#title-row).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.features.arrays import places_of
from cleaner.features.lookup import folded
from cleaner.features.text import SURFACE, Flags, LineBatch
from cleaner.lines import KINDS

# Characters of a line from which it is a paragraph of the page's text. The last copy of the title above it is more often the
# title than the first copy of all.
PARAGRAPH = 150
TITLE = KINDS.index("title")
LEAST_ALIKE, MOST_ALIKE = 0.6, 1.7  # characters of a row that may repeat a title, as multiples of the title's
_LENGTH = SURFACE.index("log_chars")


def rows_of_titles(
    batch: LineBatch, pages: Sequence[Sequence[str]], titles: Sequence[str | None], copies: Flags | None
) -> list[int]:
    """Return the row of the title of each page that has one: the last copy above the first long line, else the first copy.

    ``pages`` and ``titles`` have an entry a page, None for a page without a title. ``copies`` is (rows,): invisible copies of
    visible lines, which are no titles. Only rows of about as many characters are compared: white space and case folding change
    their number.
    """
    found = []
    characters = np.expm1(batch.surface[_LENGTH])
    for number, title in enumerate(titles):
        wanted = folded(title) if title else ""
        if not wanted:
            continue
        first, last = int(batch.bounds[number]), int(batch.bounds[number + 1])
        size = characters[first:last]
        alike = (size > LEAST_ALIKE * len(wanted) - 1) & (size < MOST_ALIKE * len(wanted) + 1)
        if copies is not None:
            alike &= ~copies[first:last]
        page = pages[number]
        rows = [row for row in places_of(alike).tolist() if folded(page[row]) == wanted]
        if len(rows) > 1:
            rows = [over_the_text(rows, next((row for row, line in enumerate(page) if len(line) >= PARAGRAPH), 0))]
        found += [first + row for row in rows]
    return found


def over_the_text(copies: Sequence[int], begins: int) -> int:
    """Return the last of some copies of the title above row ``begins``, where the text begins; the first if none is above.

    Copies far above are often breadcrumbs and menu entries; copies below are often links.
    """
    return next((row for row in reversed(copies) if row < begins), copies[0])

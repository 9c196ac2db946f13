"""Rows -> those that are footnotes beyond doubt: with a sign at their end that leads back to the text.

A note is short, names authors and dates, and often stands below a share bar, where a model takes it for chrome
(mozilla/readability#654, #735). The sign is put there by the programs that make notes, and by nobody else. A numbered row next
to such a note belongs to the same list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.text import SURFACE
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

BODY = KINDS.index("body")
SIGNS = ("↩", "↵", "⏎", "⤴")
BEHIND = "\ufe0e\ufe0f 0123456789^]"  # what may stand behind the sign: its variant, the number of the place it leads to
LONGEST = 5_000  # characters of a note
_match_number = re.compile(r"[ \t]{0,20}\[?\^?(\d{1,3})[\].):]{0,2}[ \t]{1,9}\S").match
_OTHER = SURFACE.index("share_other")


def find_notes(found: NDArray[np.int64], of: Rows) -> None:
    """Mark such rows as body where nothing else is settled. ``found`` is (rows,)."""
    rows = places_of((of.batch.surface[_OTHER] > 0) & (found == UNKNOWN))
    for row, line in zip(rows.tolist(), of.texts(rows), strict=True):
        if leads_back(line):
            first, lines = int(of.batch.first[row]), of.pages[of.batch.page[row]]
            found[row] = BODY
            for step in (-1, 1):
                _mark_beside(found, lines, first, row - first, step)


def leads_back(line: str) -> bool:
    """Whether a line ends with the sign.

    >>> leads_back("1. See the map. ↩︎"), leads_back("The sign ↩ leads back.")
    (True, False)
    """
    return len(line) <= LONGEST and line.rstrip(BEHIND).endswith(SIGNS)


def _mark_beside(found: NDArray[np.int64], lines: Sequence[str], first: int, place: int, step: int) -> None:
    """Mark the notes above (step -1) or below (1) one, as long as their numbers go on."""
    number = _number(lines[place])
    while number is not None and 0 <= place + step < len(lines):
        place, expected = place + step, number + step
        number = _number(lines[place])
        if number != expected or found[first + place] != UNKNOWN:
            return
        found[first + place] = BODY


def _number(line: str) -> int | None:
    """Return the number of a note; None for another row.

    >>> _number("[3] See the map."), _number("4. See the map. ↩"), _number("1958 was dry.")
    (3, 4, None)
    """
    match = _match_number(line)
    return int(match[1]) if match else None

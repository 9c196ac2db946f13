"""Rows of small pages -> signs that a page has nothing to keep, by what it is then: a wall, an error, a shell.

Such a page says what it is in a sentence or a heading, which every software words anew but with the same few words. A sign is a
part of a row; a plus joins parts that a row has all of. Accents and case are ignored, because typists leave them out. A sign
proves nothing on a page with running text, which may speak of errors and passwords; so only small pages are asked
(docs/experiments.md#signs-of-pages-with-nothing).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from cleaner.features.arrays import places_of, widths
from cleaner.features.lookup import unaccented
from cleaner.features.text import Flags
from cleaner.known.rows import Rows
from cleaner.known.sign_phrases import CONSENT, ERRORS, SCRIPTS, SHELLS, TALK, WALLS

NAMES = ("wall", "error", "shell")  # in the order of `cleaner.features.pages.PAGES`
SAYS = (*NAMES, "consent", "scripts", "talk")  # what a row may say
MOST_ROWS, MOST_WORDS = 60, 250  # of a page that is asked
LONGEST = 400  # characters of a row that is read

Sign = tuple[str, ...]  # parts that a row has all of, in plain letters; a space before where words begin with them
# From here on letters of scripts that put words together without spaces, or articles and prepositions before them.
_UNSPACED = "\u0590"
_OPENING = str.maketrans(dict.fromkeys('«»"“”„‘‹()[]¿¡/|>:•·\t', " "))
KEY = 5  # characters of the first part, at most, by which a sign is looked up


@cache
def _signs() -> dict[str, list[tuple[int, Sign]]]:
    """The signs by how they begin, each with the number of what it says in `SAYS`.

    Most rows have the beginning of few of the hundreds of signs.
    """
    found: dict[str, list[tuple[int, Sign]]] = {}
    for number, table in enumerate((WALLS, ERRORS, SHELLS, CONSENT, SCRIPTS, TALK)):
        for sign in filter(None, table.split("|")):
            parts = tuple(" " + part if part[0] < _UNSPACED else part for part in map(unaccented, sign.split("+")))
            found.setdefault(parts[0][:KEY], []).append((number, parts))
    return found


def said_by(row: str) -> tuple[bool, ...]:
    """Which of `SAYS` a row of text says.

    >>> said_by("Sorry, the page was not found."), said_by("The page was found in an old book.")
    ((False, True, False, False, False, False), (False, False, False, False, False, False))
    """
    plain, signs = " " + unaccented(row[:LONGEST]).translate(_OPENING), _signs()
    beginnings = {plain[place : place + size] for size in range(2, KEY + 1) for place in range(len(plain) - size + 1)}
    found = [False] * len(SAYS)
    for key in signs.keys() & beginnings:
        for number, parts in signs[key]:
            found[number] = found[number] or all(part in plain for part in parts)
    return tuple(found)


def find_signs(rows: Rows, asked: Flags) -> Flags:
    """Return (len(SAYS), rows): what `said_by` finds in each row of the small pages among those ``asked``, (pages,)."""
    batch = rows.batch
    size = widths(batch.bounds)
    small = asked & (size <= MOST_ROWS) & (np.bincount(batch.page, batch.n_words, len(size)) <= MOST_WORDS)
    found = np.zeros((len(SAYS), len(rows)), bool)
    read = places_of(small[batch.page])
    for row, text in zip(read.tolist(), rows.texts(read), strict=True):
        found[:, row] = said_by(text)
    return found

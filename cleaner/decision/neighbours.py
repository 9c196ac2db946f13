"""Log odds of single rows of plain text -> those of rows that know of the rows beside them.

Two rows of one list, or of one menu, are on the same side far more often than two rows with a blank line between. How often,
is told by their looks: `changes` gives the chance that a row is on another side than the row above it. `smoothed` lets every
row take in the evidence of the rows around as far as these chances let it through (the forward-backward algorithm of a hidden
Markov model of two states), and goes half of the way, because the model has seen the rows around as well
(docs/experiments.md#neighbours-in-plain-text).
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from cleaner.features.arrays import as_columns, widths
from cleaner.features.text import SURFACE, Flags, Floats, Ints, LineBatch
from cleaner.units import MARKS

_Column = TypeVar("_Column", Flags, Floats, Ints)

SHORT = 12  # words of a short row, at most
SPACED = 0.15  # share of the rows with a blank line above from which blank lines part the blocks of a text
MANY = 40  # rows of a page without such blank lines; in a few rows a neighbour of the same looks says too little
REACH = 12  # rows; evidence from further away is not told from none
TRUST = 0.3  # share of a row's log odds that its neighbours believe
WAY = 0.5  # share of the way from a row's own log odds to those that its neighbours give it
LOWERED = 0.5  # share of that way that a long row goes down
STRONGEST = 8.0  # log odds of a row
RAREST, EVEN = 1e-3, 0.5  # chances of a change
# Log odds that a row is on another side than the row above, by what holds of the two; fitted on folds 2, 3 and 4.
CHANGE = {
    "always": -2.64,
    "touching": -0.12,  # no blank line between, where blank lines part blocks
    "unspaced": -0.63,  # blank lines part no blocks here
    "both short": 0.06,
    "both long": -0.22,
    "both short, touching": -0.64,
    "lead above": 0.23,  # the row above ends with a comma or colon
    "difference": 0.54,  # of the logarithms of their lengths
    "difference, both short": 0.44,
    "both with bullets": -1.01,
    "goes on": -0.18,  # the row begins with a lower-case letter
    "both with numbers": -0.31,
    "one block": -1.36,
}
_PLACE = {name: number for number, name in enumerate(SURFACE)}
MARKED = [MARKS.index("markdown"), MARKS.index("wrapped")]


def surface(lines: LineBatch, name: str) -> Floats:
    """Return a column of the surface, (rows,)."""
    return np.asarray(lines.surface[_PLACE[name]])


class Looks(NamedTuple):
    """What a decision about plain text sees of a batch beside the probabilities; (rows,) each but for ``lines``."""

    lines: LineBatch
    block: Ints  # the number of the list or table of a row, below 0 for a row of none
    plain: Flags  # is the row of text whose form says nothing of its blocks, with blank lines between them or many rows?
    spaced: Flags  # do blank lines part the blocks of the row's page?
    blank: Flags  # is there a blank line above?

    @classmethod
    def of(cls, lines: LineBatch, block: Ints) -> Looks:
        """The looks of a batch. ``block`` is (rows,)."""
        blank, rows = surface(lines, "blank_above") > 0, widths(lines.bounds)
        spaced = np.bincount(lines.page, blank, len(rows)) >= SPACED * rows
        plain = ~(lines.marks[MARKED] > 0).any(0) & (spaced | (rows >= MANY))[lines.page]
        return cls(lines, block, np.asarray(plain, bool), np.asarray(spaced[lines.page], bool), blank)


def changes(looks: Looks) -> Floats:
    """Return (rows,) chances that a row is on another side than the row above it; one half for the first row of a page."""
    lines, plain = looks.lines, looks.plain
    evidence = pairs(looks)
    weights = np.array(list(CHANGE.values()), np.float32)
    chance = np.clip(1 / (1 + np.exp(-(weights @ evidence))), RAREST, EVEN)
    chance[~plain] = EVEN
    chance[1:][~plain[:-1]] = EVEN
    chance[lines.bounds[:-1][widths(lines.bounds) > 0]] = EVEN
    return np.asarray(chance, np.float32)


def pairs(looks: Looks) -> Floats:
    """Return (len(CHANGE), rows): what holds of a row and the row above it. The first row of a batch has no meaning."""
    lines, block, spaced, short = looks.lines, looks.block, looks.spaced, looks.lines.n_words <= SHORT
    touching = spaced & ~looks.blank
    size = surface(lines, "log_chars")
    difference = np.abs(size - _above(size))
    both_short = short & _above(short)

    def both(name: str) -> Flags:
        yes = surface(lines, name) > 0
        found: Flags = yes & _above(yes)
        return found

    found = {
        "always": np.ones(len(size)),
        "touching": touching,
        "unspaced": ~spaced,
        "both short": both_short,
        "both long": ~short & ~_above(short),
        "both short, touching": both_short & touching,
        "lead above": _above(surface(lines, "last_comma") > 0),
        "difference": difference,
        "difference, both short": difference * both_short,
        "both with bullets": both("first_separator"),
        "goes on": surface(lines, "first_lower") > 0,
        "both with numbers": both("first_digit"),
        "one block": (block >= 0) & (block == _above(block)),
    }
    return as_columns([found[name] for name in CHANGE])


def _above(column: _Column) -> _Column:
    """Return the value of the row above each."""
    return np.concatenate((column[-1:], column[:-1]))


def smoothed(odds: Floats, looks: Looks) -> Floats:
    """Return (rows,) log odds of main text in which every row of plain text has taken in those of its neighbours.

    ``odds`` is (rows,): those of each row alone. A poll, a player or a list of headlines stands in short rows between two
    paragraphs. So short rows are not raised by what is around them, and long rows are lowered by half
    (docs/experiments.md#neighbours-and-boxes).
    """
    own = np.clip(odds, -STRONGEST, STRONGEST)
    found = (1 - WAY) * (TRUST * own + messages(TRUST * own, changes(looks))) + WAY * own
    short = looks.lines.n_words <= SHORT
    found = np.where(found < own, np.where(short, found, LOWERED * found + (1 - LOWERED) * own), np.where(short, own, found))
    return np.where(looks.plain, found, odds).astype(np.float32)


def messages(odds: Floats, change: Floats) -> Floats:
    """Return (rows,) log odds that come to each row from the rows above and below, from up to `REACH` rows away.

    ``change`` is (rows,), the chance of a change between a row and the one above; one half lets nothing through.

    >>> messages(np.array([2, 0, 0], np.float32), np.array([0.5, 0, 0.5], np.float32)).round(1).tolist()
    [0.0, 2.0, 0.0]
    """
    own = np.exp(odds.astype(np.float32))
    changed = change[1:].astype(np.float32)
    same = 1 - changed
    down, up = np.ones(len(own), np.float32), np.ones(len(own), np.float32)  # odds
    for _ in range(REACH):
        above, below = (down * own)[:-1], (up * own)[1:]
        down[1:] = (above * same + changed) / (above * changed + same)
        up[:-1] = (below * same + changed) / (below * changed + same)
    return np.asarray(np.log(down * up), np.float32)

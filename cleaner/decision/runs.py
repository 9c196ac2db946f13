"""Log odds of single rows of plain text -> those of the runs that they are parts of.

A run is a list, a table with a cell a line, a menu: short rows without a blank line between, or the rows of a block that its
form shows. Where blank lines part blocks, nearly all rows of a run are on one side. So a run is decided as a whole there.
Elsewhere a run of short rows may hold several blocks, and its evidence is added to that of its rows. What a run is worth was
learned from labelled pages, and from paragraphs laid out as lists and tables, which belong to the text above them
(docs/experiments.md#runs-of-plain-text). Labels and titles begin their words with capitals, and a cell or an item of a text
often goes on in small letters (docs/experiments.md#small-letters-in-runs).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cleaner.decision.blocks import main_odds, pooled, with_main_odds
from cleaner.decision.neighbours import MANY, MARKED, SHORT, Looks, smoothed, surface
from cleaner.features.arrays import places_of, widths
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.odds import sigmoid

SHORT_ALONE = 20  # words of a row of a run, at most, where blank lines part runs
FEWEST = 2  # rows of a run
DOUBT = -1.4  # log odds from which a row may be main text after all
STRONGEST = 6.0  # log odds of a row
NOTHING_ABOVE = -4.0  # log odds that stand in for a row above the first
USUAL = 0.4  # share of words with a capital that says nothing of a row
FIGURES = 0.1  # share of digits from which a row is one of data
FEWEST_WORDS = 2  # of a row whose first letters count; single words are names of users and of icons, or items of a list
# Log odds that a row is main text, by what is known of its run; fitted on folds 2, 3 and 4. The first ones decide where blank
# lines part blocks, the others elsewhere. The first three, and the first of the others, were set on fold 0 with boxes in mind
# (docs/experiments.md#balance-of-runs).
SPACED = {
    "always": 0.5,
    "mean": 0.75,  # log odds of its rows
    "above": 0.18,  # log odds of the row above the run
    "lead above": 0.5,  # that row ends with a comma or colon; fitted without the paragraphs, which have no such row above them
    "block": 0.61,  # the form shows a list or table
    "share of the page": -0.85,  # main text's share of the words of the page, as expected
    "ends like sentences": -0.73,  # words of its rows that do, as a share
    "capitals": -1.6,  # share of words with a capital above the usual one, as the mean of its rows
    "goes on": 2.0,  # words of its rows that begin with a small letter, as a share
}
UNSPACED = {
    "always": 0.3,
    "own": 0.83,  # log odds of the row itself
    "mean": -0.15,
    "above": 0.18,
    "lead above": 0.5,
    "block": 0.26,
    "share of the page": -0.70,
    "ends like sentences": 0.46,
    "capitals": -1.6,
    "goes on": 2.0,
}


def pooled_text(kinds: Floats, lines: LineBatch, block: Ints) -> Floats:
    """Return (len(KINDS), rows) probabilities of a batch of text, with those of rows that belong together pooled.

    ``block`` is (rows,): the number of the list, table or code sample of each row, below 0 for a row of none. In Markdown and
    wrapped text these alone are pooled, because a row there is a whole paragraph or item.
    """
    if not len(block):
        return kinds
    looks = Looks.of(lines, block)
    if looks.plain.all():
        return with_main_odds(kinds, slice(None), decided_together(smoothed(main_odds(kinds), looks), looks))
    kinds = pooled(kinds, np.where(looks.plain, -1, block), lines.n_words)
    odds = main_odds(kinds)
    rows = holes(odds, looks)
    kinds = with_main_odds(kinds, rows, np.minimum(odds[rows - 1], odds[rows + 1])) if len(rows) else kinds
    rows = places_of(looks.plain)
    return with_main_odds(kinds, rows, decided_together(smoothed(main_odds(kinds), looks), looks)[rows]) if len(rows) else kinds


def holes(odds: Floats, looks: Looks) -> Ints:
    """Return the single rows of short pages that are more likely chrome, in doubt, between short rows that are main text.

    One entry of a list, one cell of a table: what is above may also be the lead-in. Text with a form of its own is left alone.
    """
    lines = looks.lines
    short, main = lines.n_words <= SHORT, odds > 0
    lead = surface(lines, "last_comma") > 0
    fits = np.zeros(len(odds), bool)
    fits[1:-1] = (short | lead)[:-2] & main[:-2] & short[1:-1] & ~main[1:-1] & main[2:] & short[2:]
    fits[1:-1] &= ~looks.blank[1:-1] & ~looks.blank[2:] & (lines.page[2:] == lines.page[:-2])
    return places_of(fits & (odds > DOUBT) & ~looks.plain & ~(lines.marks[MARKED] > 0).any(0))


def runs(looks: Looks) -> Ints:
    """Return (rows,) the number of the run of each row, from 0; -1 for a row of none."""
    lines, block = looks.lines, looks.block
    most = np.where(looks.spaced, SHORT_ALONE, SHORT)
    fits = ((lines.n_words <= most) | (block >= 0)) & looks.plain
    goes_on = np.zeros(len(block), bool)
    touching = ~looks.blank[1:] | (block[1:] >= 0)
    goes_on[1:] = fits[1:] & fits[:-1] & touching & (block[1:] == block[:-1]) & (lines.page[1:] == lines.page[:-1])
    number = np.cumsum(~goes_on) - 1
    enough: Flags = (np.bincount(number) >= FEWEST)[number] & fits
    return np.where(enough, np.cumsum(enough & ~goes_on) - 1, -1)


def evidence(odds: Floats, looks: Looks, run: Ints) -> dict[str, Floats]:
    """Return what is known of the run of each row of a run, by name, each (rows in runs,)."""
    lines, rows = looks.lines, places_of(run >= 0)
    number, words = run[rows], lines.n_words
    odds = np.clip(odds, -STRONGEST, STRONGEST)
    first = rows[np.searchsorted(number, np.arange(int(number[-1]) + 1))]
    at_top = first == lines.first[first]
    above = np.where(at_top, NOTHING_ABOVE, odds[np.maximum(first - 1, 0)])
    lead = ~at_top & (surface(lines, "last_comma")[np.maximum(first - 1, 0)] > 0)
    pages = len(lines.bounds) - 1
    expected = np.bincount(lines.page, words * sigmoid(odds), pages) / np.maximum(np.bincount(lines.page, words, pages), 1)

    def mean(column: Floats, weight: Floats | None = None) -> Floats:
        total = np.bincount(number, column if weight is None else weight * column)
        return (total / np.bincount(number, weight)).astype(np.float32)[number]

    return {
        "always": np.ones(len(rows), np.float32),
        "own": odds[rows],
        "mean": mean(odds[rows], np.sqrt(words[rows])),
        "above": above[number].astype(np.float32),
        "lead above": lead[number].astype(np.float32),
        "block": (looks.block[rows] >= 0).astype(np.float32),
        "share of the page": expected[lines.page[rows]].astype(np.float32),
        "ends like sentences": mean(surface(lines, "last_terminal")[rows], words[rows]),
        "capitals": mean(capitals(lines, rows)),
        "goes on": mean(going_on(lines, rows), words[rows]),
    }


def capitals(lines: LineBatch, rows: Ints) -> Floats:
    """Return (len(rows),): the share of words with a capital above the usual one; 0 in scripts without capitals.

    Beside figures, as in a table of results, names say nothing against a row, and on pages of few rows single words do not.
    """
    more = surface(lines, "capitalised_words")[rows] - np.float32(USUAL)
    of_data = surface(lines, "share_digit")[rows] > FIGURES
    cased = (surface(lines, "share_lower")[rows] > 0) | (surface(lines, "share_upper")[rows] > 0)
    told = (lines.n_words[rows] >= FEWEST_WORDS) | (widths(lines.bounds) >= MANY)[lines.page[rows]]
    return np.where(of_data, np.minimum(more, 0), more) * (cased & told)


def going_on(lines: LineBatch, rows: Ints) -> Floats:
    """Return (len(rows),): 1 for a row of some words that begins with a small letter, and is no code or address; else 0."""
    signs = (surface(lines, "share_code")[rows] > 0) | (surface(lines, "share_path")[rows] > 0)
    return surface(lines, "first_lower")[rows] * ((lines.n_words[rows] >= FEWEST_WORDS) & ~signs)


def decided_together(odds: Floats, looks: Looks) -> Floats:
    """Return (rows,) log odds of main text in which the rows of every run of plain text share their evidence.

    ``odds`` is (rows,): those before.
    """
    run = runs(looks)
    rows = places_of(run >= 0)
    if not len(rows):
        return odds
    known = evidence(odds, looks, run)
    out = odds.copy()
    out[rows] = np.where(looks.spaced[rows], *(weighed(known, weights) for weights in (SPACED, UNSPACED)))
    return out


def weighed(known: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return (rows in runs,) log odds: the sum of what is known of a run, each with its weight."""
    return np.asarray(sum(weight * known[name] for name, weight in weights.items()), np.float32)

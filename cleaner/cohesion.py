"""Where another article may begin: how what follows a line coheres with what the page has said before it.

An article that was appended to another is prose like any other; only its words and its place tell. TextTiling (Hearst 1997,
"TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages") compares the words on both sides of every gap between
sentences; here that is done for every line of a batch at once. Rare words (names and numbers above all) count most, and only
lines that read like main text are compared: the next `WINDOW` words, and all that follow, with all main text above, with the
page's first main text, and with its title. A small net (`cleaner.model`) makes of this, and of the titles, names, dates and
chrome around a line, the odds that another article begins there: a cut. `state` says for every line what the likeliest cut
above it was, and how the page coheres across it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.features import Floats, Ints, Table
from cleaner.lines import KINDS

Doubles = NDArray[np.float64]
WINDOW = 150  # words of main text that are looked at below a line
LEAD = 200  # words of main text with which a page opens
LIKELY = 0.3  # probability from which a line's words are taken for main text
COMMON = 3.0  # inverse document frequency from which a word counts: those on one page in twenty and less
FEWEST = 15  # words of main text above and below a line, for a cut to be thought of
SLOTS = 1 << 15  # places a page for its words

COHESION = (
    "seen_next", "seen_below", "lead_next", "lead_below", "title_next", "title_below", "own_seen", "own_lead",
    "seen_above", "again_next", "again_below",
    "log_main_above", "log_main_next", "log_main_below", "share_above",
)  # fmt: skip
_CUES = ("title", "heading", "body", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_CUE_STEPS = (-3, -2, -1, 0, 1, 2, 3)
NO_CUT = -8.0  # the log odds where none is thought of
STATE = (
    "cut", "cut_above", "cut_below", "cuts_above", "cuts_below", "log_since", "share_before",
    "at_seen_next", "at_seen_below", "at_lead_below", "at_title_below",
)  # fmt: skip
# Log odds of a cut from which a stretch begins. Out of fold, text, one fold (171 pages with a splice, 288 of wcxb-dev): with
# every line by itself .629 of the foreign words are dropped and .062 of the page's own lost, word F1 without a splice .827,
# articles .942; by stretches from -1 on .613, .062, .828, .943; from 0 .602, .057, .827, .943; from 1.5 .591, .046, .826, .942.
STRETCH = 0.0
# Added to the log odds that a stretch of text is another article's: a third of the training pages have one appended, fewer of
# the web's, and a how-to or a list of ten goes from subject to subject, too. On HTML, which tells where a page's text ends,
# it gains nothing: one fold, at 0, -.5, -1: word F1 .873, .873, .872, dropped .696, .670, .597. On text: scripts/LOG.md.
LEAN = -0.5
_MAIN, _OFFTOPIC = [KINDS.index("heading"), KINDS.index("body")], KINDS.index("offtopic")
_AT = [COHESION.index(name) for name in ("seen_next", "seen_below", "lead_below", "title_below")]


class Cohesion:
    """What a page has said before each of its lines, for every row of a batch."""

    def __init__(self, batch: Table, kinds: Floats, rarity: Floats) -> None:
        """``kinds`` is (len(KINDS), rows) probabilities, ``rarity`` (words,) the inverse document frequency of every word."""
        self.batch, self.kinds, self.rows = batch, kinds, len(batch.page)
        self.first, self.end = batch.bounds[:-1][batch.page], batch.bounds[1:][batch.page]
        self.main = (kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]).astype(np.float64)
        total = np.append(0, np.cumsum(self.main * batch.weight))
        self.above = total[:-1] - total[self.first]  # words of main text above each row
        self.of_page = total[self.end] - total[self.first]
        # each row is among the next words of all rows from this one on
        self.low = np.maximum(np.searchsorted(total[:-1], total[:-1] - WINDOW, side="right"), self.first)
        self.low = np.minimum(self.low, np.arange(self.rows))
        self.columns = self._columns(rarity)

    def _columns(self, rarity: Floats) -> Floats:
        batch = self.batch
        titles = self._titles()
        chosen = np.flatnonzero(((self.main > LIKELY) | titles)[batch.word_row] & (rarity > COMMON))
        row = batch.word_row[chosen]
        slot = batch.page[row] * SLOTS + (batch.words[chosen] >> np.uint32(12)).astype(np.int64) % SLOTS
        in_title = np.zeros((len(batch.bounds) - 1) * SLOTS, bool)
        of_title = titles[row]
        in_title[slot[of_title]] = True
        row, slot, chosen = row[~of_title], slot[~of_title], chosen[~of_title]
        value = (rarity[chosen] - COMMON) * self.main[row]
        begins = np.zeros(len(in_title), np.int64)
        begins[slot[::-1]] = row[::-1]  # what is written last stays: the first row that has the word
        begins = begins[slot]
        out = np.zeros((len(COHESION), self.rows))
        first, low = self.first[row], self.low[row]
        total_next, total_below = self._spread(low, row, value) + 1, self._spread(first, row, value) + 1
        marks = (begins < row, (self.above[begins] < LEAD) & (begins < row), in_title[slot])
        for place, mark in zip((0, 2, 4), marks, strict=True):
            some = np.flatnonzero(mark)
            low, first = self.low[row[some]], self.first[row[some]]
            if place == 0:  # only rows below the word's first one have seen it
                first = begins[some] + 1
                low = np.maximum(low, first)
            out[place] = self._spread(low, row[some], value[some]) / total_next
            out[place + 1] = self._spread(first, row[some], value[some]) / total_below
        own = np.bincount(row, value, self.rows) + 1
        out[6] = np.bincount(row, value * marks[0], self.rows) / own
        out[7] = np.bincount(row, value * marks[1], self.rows) / own
        out[8:11] = self._usual(row, value, marks[0], out[0] * total_next, out[1] * total_below)
        below = self.of_page - self.above
        out[11], out[12], out[13] = np.log1p(self.above), np.log1p(np.minimum(below, WINDOW)), np.log1p(below)
        out[14] = self.above / (self.of_page + 1e-3)
        return out.astype(np.float32)

    def _usual(self, row: Ints, value: Doubles, again: NDArray[np.bool_], next_: Doubles, below: Doubles) -> Doubles:
        """(3, rows): what is usual on the page. How much of the words above had been said before, and how much of the next, and
        of all below, repeats what was said below the line only. ``next_`` and ``below`` are those that were said above it."""
        said = np.append(0, np.cumsum(np.bincount(row, value, self.rows)))
        repeated = np.append(0, np.cumsum(np.bincount(row, value * again, self.rows)))
        number = np.arange(self.rows)
        above = (repeated[number] - repeated[self.first]) / (said[number] - said[self.first] + 1)
        high = np.maximum(np.minimum(np.searchsorted(self.low, number, side="right"), self.end), number + 1)
        parts = [above]
        for stop, seen in ((high, next_), (self.end, below)):
            parts.append(np.maximum(repeated[stop] - repeated[number] - seen, 0) / (said[stop] - said[number] + 1))
        return np.stack(parts)

    def _spread(self, start: Ints, stop: Ints, value: Doubles) -> Doubles:
        """(rows,): each value added to all rows from its start to its stop, both counted."""
        change = np.bincount(start, value, self.rows + 1) - np.bincount(stop + 1, value, self.rows + 1)
        return np.maximum(np.cumsum(change)[:-1], 0)

    def _titles(self) -> NDArray[np.bool_]:
        """(rows,): the first line of each page that is likely its title."""
        likely = np.flatnonzero(self.kinds[KINDS.index("title")] > LIKELY)[::-1]
        first = np.full(len(self.batch.bounds) - 1, -1)
        first[self.batch.page[likely]] = likely
        titles = np.zeros(self.rows, bool)
        titles[first[first >= 0]] = True
        return titles

    @property
    def candidates(self) -> Ints:
        """The rows at which a cut is thought of."""
        return np.flatnonzero((self.above >= FEWEST) & (self.of_page - self.above >= FEWEST))

    @cached_property
    def _cues(self) -> Floats:
        return self.kinds[[KINDS.index(name) for name in _CUES]]

    @cached_property
    def _cue_sums(self) -> Doubles:
        """Their running sums. Made once: with new ones for each part of the rows, a page of ten times the lines took
        13 times as long."""
        total = np.zeros((len(_CUES), self.rows + 1))
        np.cumsum(self._cues, axis=1, out=total[:, 1:])
        return total

    def cues(self, rows: Ints) -> Floats:
        """(columns, rows) of some rows: what a cut is known by."""
        near = []
        for step in _CUE_STEPS:
            there = np.clip(rows + step, self.first[rows], self.end[rows] - 1)
            near.append(self._cues[:, there])
        high, low = rows, np.maximum(rows - 10, self.first[rows])
        above = (self._cue_sums[:, high] - self._cue_sums[:, low]) / np.maximum(high - low, 1)
        size = self.batch.own[:2, rows]
        return np.concatenate([self.columns[:, rows], *near, above, size], dtype=np.float32)

    def state(self, cut: Floats) -> Floats:
        """(len(STATE), rows) from (rows,) log odds of a cut: the likeliest cuts above and below each row."""
        number = np.arange(self.rows)
        top, best = highest_above(cut, self.batch)
        below = highest_below(cut, self.batch, NO_CUT)
        chance = 1 / (1 + np.exp(-cut.astype(np.float64)))
        total = np.append(0, np.cumsum(chance))
        above = total[number + 1] - total[self.first]
        columns = np.stack(
            [
                cut, top, below, np.log1p(above), np.log1p(total[self.end] - total[number + 1]),
                np.log1p(np.maximum(self.above - self.above[best], 0)), self.above[best] / (self.of_page + 1e-3),
            ]
        )  # fmt: skip
        return np.concatenate([columns, self.columns[_AT][:, best]], dtype=np.float32)


def highest_above(odds: Floats, batch: Table) -> tuple[Doubles, Ints]:
    """(rows,) twice: the highest of some log odds, all between -32 and 32, from the first line of a page to each, and where
    that stands."""
    reset = batch.page * 64.0  # a later page's odds are all above an earlier one's: running extremes begin anew
    top = np.maximum.accumulate(odds + reset)
    rises = np.append(True, top[1:] > top[:-1])[: len(top)]
    return top - reset, np.maximum.accumulate(np.where(rises, np.arange(len(top)), 0))


def highest_below(odds: Floats, batch: Table, none: float) -> Doubles:
    """(rows,): the highest of some log odds, all between -32 and 32, below each line; ``none`` below the last one of a page."""
    reset = batch.page * 64.0
    top: Doubles = np.maximum.accumulate((odds - reset)[::-1])[::-1] + reset
    top = np.append(top[1:], none)[: len(top)]
    top[batch.bounds[1:][np.diff(batch.bounds) > 0] - 1] = none
    return top


def by_stretches(kinds: Floats, cut: Floats, batch: Table, lean: float = LEAN) -> Floats:
    """(len(KINDS), rows) again: what reads like main text is of one article from one likely cut to the next, and all lines of a
    stretch have their say in whose it is. ``cut`` is (rows,) log odds, ``lean`` is added to those of every stretch."""
    begins = cut > STRETCH
    begins[batch.bounds[:-1][np.diff(batch.bounds) > 0]] = True
    stretch = np.cumsum(begins) - 1
    own = kinds[_MAIN].sum(0)
    text = own + kinds[_OFFTOPIC]
    share = np.clip(kinds[_OFFTOPIC] / np.maximum(text, 1e-6), 1e-4, 1 - 1e-4)
    weight = text * batch.weight * (text > LIKELY) + 1e-6
    odds = np.bincount(stretch, weight * np.log(share / (1 - share))) / np.bincount(stretch, weight)
    foreign = text / (1 + np.exp(-odds - lean))[stretch]
    out = kinds.copy()
    out[_OFFTOPIC] = foreign
    out[_MAIN] *= (text - foreign) / np.maximum(own, 1e-6)
    return out

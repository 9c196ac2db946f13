"""Where another article may begin: lexical cohesion across every line.

An article that was appended to another is prose like any other; only its words and its place tell. TextTiling (Hearst 1997,
"TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages") compares the words on both sides of every gap between
sentences; here that is done above every line of a batch at once. Rare words (names and numbers above all) count most, and only
lines that read like main text are compared: the next `WINDOW` words, and all that follow, with all main text above, with the
page's first main text, and with its title. A small net (`cleaner.model.network`) turns this, and the titles, names, dates and
chrome around a line, into the log odds of a topic boundary above it. `Cohesion.state` gives every line the likeliest boundary
above it, and the page's cohesion across that one; `pool_segments` lets the lines between two boundaries decide together.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.features.windows import Doubles, highest_above, highest_below
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.odds import log_odds

WINDOW = 150  # words of main text below a line that are compared
LEAD = 200  # words of main text with which a page opens
LIKELY = 0.3  # probability from which a line's words are taken for main text
COMMON = 3.0  # inverse document frequency from which a word counts: those on one page in twenty and less
FEWEST = 15  # words of main text above and below a line, for a boundary to be possible
SLOTS = 1 << 15  # places a page for its words

COHESION = (
    "seen_next", "seen_below", "lead_next", "lead_below", "title_next", "title_below", "own_seen", "own_lead",
    "seen_above", "again_next", "again_below",
    "log_main_above", "log_main_next", "log_main_below", "share_above",
)  # fmt: skip
_CUE_KINDS = ("title", "heading", "body", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_CUE_STEPS = (-3, -2, -1, 0, 1, 2, 3)
_CUE_REACH = 10  # lines above a line whose kinds are averaged
_CUE_SURFACE = 2  # the first columns of `SURFACE`: characters and words
CUES = (
    *COHESION,
    *(f"{kind}@{step:+d}" for step in _CUE_STEPS for kind in _CUE_KINDS),
    *(f"{kind}[-{_CUE_REACH}:-1]" for kind in _CUE_KINDS),
    *("log_chars", "log_words"),
)  # what the net for boundaries reads
NO_BOUNDARY = -8.0  # log odds where none is possible
_AT_BOUNDARY = ("seen_next", "seen_below", "lead_below", "title_below")
STATE = (
    "boundary", "boundary_above", "boundary_below", "boundaries_above", "boundaries_below", "log_since", "share_before",
    *(f"at_{name}" for name in _AT_BOUNDARY),
)  # fmt: skip
_MAIN, _OFFTOPIC = numbers_of(MAIN_KINDS), KINDS.index("offtopic")


class Cohesion:
    """What a page has said before each of its lines, for every row of a batch."""

    def __init__(self, batch: LineBatch, kinds: Floats, rarity: Floats) -> None:
        """``kinds`` is (len(KINDS), rows) probabilities, ``rarity`` (words,) the inverse document frequency of every word."""
        self.batch, self.kinds, self.rows = batch, kinds, len(batch.page)
        self.main = (kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]).astype(np.float64)
        total = np.append(0, np.cumsum(self.main * batch.n_words))
        self.above = total[:-1] - total[batch.first]  # words of main text above each row
        self.of_page = total[batch.end] - total[batch.first]
        # each row is among the next words of all rows from this one on
        self.low = np.maximum(np.searchsorted(total[:-1], total[:-1] - WINDOW, side="right"), batch.first)
        found = self._overlaps(rarity) | self._amounts()
        self.columns = np.stack([found[name] for name in COHESION]).astype(np.float32)

    def _amounts(self) -> dict[str, Doubles]:
        """How much main text stands above and below each row, by column."""
        below = self.of_page - self.above
        return {
            "log_main_above": np.log1p(self.above),
            "log_main_next": np.log1p(np.minimum(below, WINDOW)),
            "log_main_below": np.log1p(below),
            "share_above": self.above / (self.of_page + 1e-3),
        }

    def _overlaps(self, rarity: Floats) -> dict[str, Doubles]:
        """Which share of the rare words next to each row, below it and in it stood above it, in the page's lead and in its
        title, by column: words weigh as much as they are rarer than `COMMON`, each as likely as its line is main text."""
        batch, titles = self.batch, self._titles()
        chosen = np.flatnonzero(((self.main > LIKELY) | titles)[batch.word_row] & (rarity > COMMON))
        row = batch.word_row[chosen]
        slot = batch.page[row] * SLOTS + (batch.words[chosen] >> np.uint32(12)).astype(np.int64) % SLOTS
        of_title = titles[row]
        in_title = np.zeros((len(batch.bounds) - 1) * SLOTS, bool)
        in_title[slot[of_title]] = True
        row, slot, chosen = row[~of_title], slot[~of_title], chosen[~of_title]
        value = (rarity[chosen] - COMMON) * self.main[row]
        first_row = _first_rows(slot, row, len(in_title))
        repeats = first_row < row

        first, low = batch.first[row], self.low[row]
        total_next, total_below = self._spread(low, row, value) + 1, self._spread(first, row, value) + 1
        own = np.bincount(row, value, self.rows) + 1
        # a word that stood above says so only to the rows below the first one that has it
        behind = first_row + 1
        seen_next = self._spread(np.maximum(low, behind)[repeats], row[repeats], value[repeats])
        seen_below = self._spread(behind[repeats], row[repeats], value[repeats])
        found = {"seen_next": seen_next / total_next, "seen_below": seen_below / total_below}
        of_lead = (self.above[first_row] < LEAD) & repeats
        for name, flags in (("lead", of_lead), ("title", in_title[slot])):
            found[f"{name}_next"] = self._spread(low[flags], row[flags], value[flags]) / total_next
            found[f"{name}_below"] = self._spread(first[flags], row[flags], value[flags]) / total_below
        found["own_seen"] = np.bincount(row, value * repeats, self.rows) / own
        found["own_lead"] = np.bincount(row, value * of_lead, self.rows) / own
        said_above = found["seen_next"] * total_next, found["seen_below"] * total_below
        return found | self._usual(row, value, repeats, *said_above)

    def _usual(self, row: Ints, value: Doubles, repeats: Flags, next_: Doubles, below: Doubles) -> dict[str, Doubles]:
        """Baseline repetition on this page: the share of the words above, of the next `WINDOW` words and of all below that
        repeat earlier words of the same side. ``next_`` and ``below`` are the (rows,) weights of those that stood above."""
        said = np.append(0, np.cumsum(np.bincount(row, value, self.rows)))
        repeated = np.append(0, np.cumsum(np.bincount(row, value * repeats, self.rows)))
        number, first, end = np.arange(self.rows), self.batch.first, self.batch.end
        high = np.maximum(np.minimum(np.searchsorted(self.low, number, side="right"), end), number + 1)

        def again(stop: Ints, seen: Doubles) -> Doubles:
            share: Doubles = np.maximum(repeated[stop] - repeated[number] - seen, 0) / (said[stop] - said[number] + 1)
            return share

        above = (repeated[number] - repeated[first]) / (said[number] - said[first] + 1)
        return {"seen_above": above, "again_next": again(high, next_), "again_below": again(end, below)}

    def _spread(self, start: Ints, stop: Ints, value: Doubles) -> Doubles:
        """(rows,): each value added to all rows from its start to its stop, both counted."""
        change = np.bincount(start, value, self.rows + 1) - np.bincount(stop + 1, value, self.rows + 1)
        return np.maximum(np.cumsum(change)[:-1], 0)

    def _titles(self) -> Flags:
        """(rows,): the first line of each page that is likely its title."""
        likely = np.flatnonzero(self.kinds[KINDS.index("title")] > LIKELY)[::-1]
        first = np.full(len(self.batch.bounds) - 1, -1)
        first[self.batch.page[likely]] = likely
        titles = np.zeros(self.rows, bool)
        titles[first[first >= 0]] = True
        return titles

    @property
    def candidates(self) -> Ints:
        """The rows above which a boundary is possible."""
        return np.flatnonzero((self.above >= FEWEST) & (self.of_page - self.above >= FEWEST))

    @cached_property
    def _cue_kinds(self) -> Floats:
        return self.kinds[numbers_of(_CUE_KINDS)]

    @cached_property
    def _cue_sums(self) -> Doubles:
        """Their running sums, made once: made anew for each part of the rows, they cost a page quadratic time."""
        total = np.zeros((len(_CUE_KINDS), self.rows + 1))
        np.cumsum(self._cue_kinds, axis=1, out=total[:, 1:])
        return total

    def cues(self, rows: Ints) -> Floats:
        """(len(CUES), rows) of some rows: the evidence for a boundary above them."""
        first, end = self.batch.first[rows], self.batch.end[rows]
        near = [self._cue_kinds[:, np.clip(rows + step, first, end - 1)] for step in _CUE_STEPS]
        low = np.maximum(rows - _CUE_REACH, first)
        above = (self._cue_sums[:, rows] - self._cue_sums[:, low]) / np.maximum(rows - low, 1)
        size = self.batch.surface[:_CUE_SURFACE, rows]
        return np.concatenate([self.columns[:, rows], *near, above, size], dtype=np.float32)

    def state(self, boundary: Floats) -> Floats:
        """(len(STATE), rows) from (rows,) log odds of a boundary: the likeliest ones above and below each row."""
        number, first, end = np.arange(self.rows), self.batch.first, self.batch.end
        top, best = highest_above(boundary, self.batch)
        total = np.append(0, np.cumsum(1 / (1 + np.exp(-boundary.astype(np.float64)))))
        found = {
            "boundary": boundary,
            "boundary_above": top,
            "boundary_below": highest_below(boundary, self.batch, NO_BOUNDARY),
            "boundaries_above": np.log1p(total[number + 1] - total[first]),
            "boundaries_below": np.log1p(total[end] - total[number + 1]),
            "log_since": np.log1p(np.maximum(self.above - self.above[best], 0)),
            "share_before": self.above[best] / (self.of_page + 1e-3),
        }
        found |= {f"at_{name}": self.columns[COHESION.index(name), best] for name in _AT_BOUNDARY}
        return np.stack([found[name] for name in STATE]).astype(np.float32)


def _first_rows(slot: Ints, row: Ints, slots: int) -> Ints:
    """(words,): the first row that has the word of each slot."""
    first = np.zeros(slots, np.int64)
    first[slot[::-1]] = row[::-1]  # what is written last stays
    return first[slot]


def pool_segments(kinds: Floats, boundary: Floats, batch: LineBatch, threshold: float, prior_shift: float) -> Floats:
    """(len(KINDS), rows): the same probabilities, after the main text of each segment has decided together whose it is.

    ``boundary`` is (rows,) log odds; a segment begins above ``threshold``. ``prior_shift`` is added to the log odds that a
    segment is another article's.
    """
    begins = boundary > threshold
    begins[batch.bounds[:-1][np.diff(batch.bounds) > 0]] = True
    segment = np.cumsum(begins) - 1
    own = kinds[_MAIN].sum(0)
    text = own + kinds[_OFFTOPIC]
    share = kinds[_OFFTOPIC] / np.maximum(text, 1e-6)
    weight = text * batch.n_words * (text > LIKELY) + 1e-6
    odds = np.bincount(segment, weight * log_odds(share, 1e-4)) / np.bincount(segment, weight)
    foreign = text / (1 + np.exp(-odds - prior_shift))[segment]
    out = kinds.copy()
    out[_OFFTOPIC] = foreign
    out[_MAIN] *= (text - foreign) / np.maximum(own, 1e-6)
    return out

"""Columns about topic boundaries: lexical cohesion across the gap above every row.

An article that was appended to another one is prose as well; only its words and its place reveal it. TextTiling (Hearst 1997,
"TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages") compares the words on both sides of every gap between
sentences. Here that is done above every row of a batch. Rare words (above all names and numbers) count most, and only rows that
are likely main text are compared: the next `WINDOW` words, and all words below, each with all main text above, with the page's
first main text, and with its title.

A small net (`cleaner.model.network`) turns these columns, and the titles, names, dates and chrome around a row, into the log
odds of a topic boundary above it. `Cohesion.state` gives every row the likeliest boundary above it and the cohesion across that
boundary. `pool_segments` pools the rows between two boundaries into one decision.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from cleaner.features.arrays import as_columns, places_of, sums_before, widths
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.features.windows import Doubles, highest_above, highest_below
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.odds import log_odds

WINDOW = 150  # words of main text below a row that are compared
LEAD = 200  # first words of main text of a page that are its lead
LIKELY = 0.3  # probability from which a row's words count as main text
COMMON = 3.0  # inverse document frequency from which a word counts: in one page in twenty or less
FEWEST = 15  # words of main text on each side of a possible boundary
SLOTS = 1 << 15  # hash slots a page for its words

COHESION = (
    "seen_next", "seen_below", "lead_next", "lead_below", "title_next", "title_below", "own_seen", "own_lead",
    "seen_above", "again_next", "again_below",
    "log_main_above", "log_main_next", "log_main_below", "share_above",
)  # fmt: skip
_CUE_KINDS = ("title", "heading", "body", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_CUE_STEPS = (-3, -2, -1, 0, 1, 2, 3)
_CUE_REACH = 10  # rows above a row whose kinds are averaged
_CUE_SURFACE = 2  # the first columns of `SURFACE`: characters and words
CUES = (
    *COHESION,
    *(f"{kind}@{step:+d}" for step in _CUE_STEPS for kind in _CUE_KINDS),
    *(f"{kind}[-{_CUE_REACH}:-1]" for kind in _CUE_KINDS),
    *("log_chars", "log_words"),
)  # columns of the boundary net
NO_BOUNDARY = -8.0  # log odds where no boundary is possible
_AT_BOUNDARY = ("seen_next", "seen_below", "lead_below", "title_below")
STATE = (
    "boundary", "boundary_above", "boundary_below", "boundaries_above", "boundaries_below", "log_since", "share_before",
    *(f"at_{name}" for name in _AT_BOUNDARY),
)  # fmt: skip
_MAIN, _OFFTOPIC = numbers_of(MAIN_KINDS), KINDS.index("offtopic")


class Cohesion:
    """The words that every row of a batch shares with the text above it."""

    def __init__(self, batch: LineBatch, kinds: Floats, rarity: Floats) -> None:
        """``kinds`` is (len(KINDS), rows) probabilities, ``rarity`` (words,) the inverse document frequency of each word."""
        self.batch, self.kinds, self.rows = batch, kinds, len(batch.page)
        self.main = (kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]).astype(np.float64)
        total = sums_before(self.main * batch.n_words)
        self.above = total[:-1] - total[batch.first]  # words of main text above each row
        self.of_page = total[batch.end] - total[batch.first]
        # the first row whose next words include each row
        self.low = np.maximum(np.searchsorted(total[:-1], total[:-1] - WINDOW, side="right"), batch.first)
        found = self._overlaps(rarity) | self._amounts()
        self.columns = as_columns([found[name] for name in COHESION])

    def _amounts(self) -> dict[str, Doubles]:
        """Return the columns about the amount of main text above and below each row, by name."""
        below = self.of_page - self.above
        return {
            "log_main_above": np.log1p(self.above),
            "log_main_next": np.log1p(np.minimum(below, WINDOW)),
            "log_main_below": np.log1p(below),
            "share_above": self.above / (self.of_page + 1e-3),
        }

    def _overlaps(self, rarity: Floats) -> dict[str, Doubles]:
        """Return the columns about rare words next to each row, below it and in it, by name: the shares that also occur above
        it, in the page's lead and in its title.

        The weight of a word is its rarity above `COMMON` times the probability that its row is main text.
        """
        batch, titles = self.batch, self._titles()
        chosen = places_of(((self.main > LIKELY) | titles)[batch.word_row] & (rarity > COMMON))
        row = batch.word_row[chosen]
        slot = batch.page[row] * SLOTS + ((batch.words[chosen] >> np.uint32(12)) & np.uint32(SLOTS - 1))
        of_title = titles[row]
        in_title = np.zeros((len(batch.bounds) - 1) * SLOTS, bool)
        in_title[slot[of_title]] = True
        if batch.address is not None:  # most paths hold the words of the headline
            said = (batch.address.words >> np.uint32(12)) & np.uint32(SLOTS - 1)
            in_title[batch.address.page * SLOTS + said] = True
        row, slot, chosen = row[~of_title], slot[~of_title], chosen[~of_title]
        value = (rarity[chosen] - COMMON) * self.main[row]
        first_row = _first_rows(slot, row, len(in_title))
        repeats = first_row < row

        first, low = batch.first.take(row), self.low.take(row)
        own = _sums(row, value, self.rows)
        total_next, total_below = self._spread(low, value, own) + 1, self._spread(first, value, own) + 1
        # a repeated word counts for the rows below its first occurrence only
        behind = first_row[repeats] + 1
        again = _sums(row[repeats], value[repeats], self.rows)
        seen_next = self._spread(np.maximum(low[repeats], behind), value[repeats], again)
        seen_below = self._spread(behind, value[repeats], again)
        found = {"seen_next": seen_next / total_next, "seen_below": seen_below / total_below}
        for name, flags in (("lead", (self.above[first_row] < LEAD) & repeats), ("title", in_title[slot])):
            weight = value[flags]
            of_row = _sums(row[flags], weight, self.rows)
            found[f"{name}_next"] = self._spread(low[flags], weight, of_row) / total_next
            found[f"{name}_below"] = self._spread(first[flags], weight, of_row) / total_below
            found[f"own_{name}"] = of_row / (own + 1)
        found["own_seen"] = again / (own + 1)
        seen_above = found["seen_next"] * total_next, found["seen_below"] * total_below
        return found | self._usual(own, again, *seen_above)

    def _usual(self, own: Doubles, again: Doubles, next_: Doubles, below: Doubles) -> dict[str, Doubles]:
        """Return the columns of the page's baseline repetition, by name: shares of the words above, of the next `WINDOW` words,
        and of all words below that repeat earlier words of the same side (docs/experiments.md#usual-cohesion).

        All are (rows,) weights: of a row's words, of those that are repeats, and of the words next to it and below it that also
        occur above.
        """
        total = sums_before(own)
        repeated = sums_before(again)
        number, first, end = np.arange(self.rows), self.batch.first, self.batch.end
        high = np.maximum(np.minimum(np.searchsorted(self.low, number, side="right"), end), number + 1)

        def share_again(stop: Ints, seen: Doubles) -> Doubles:
            share: Doubles = np.maximum(repeated[stop] - repeated[number] - seen, 0) / (total[stop] - total[number] + 1)
            return share

        above = (repeated[number] - repeated[first]) / (total[number] - total[first] + 1)
        return {"seen_above": above, "again_next": share_again(high, next_), "again_below": share_again(end, below)}

    def _spread(self, start: Ints, value: Doubles, of_row: Doubles) -> Doubles:
        """Return (rows,): each value added to all rows from its start to its own, both included. ``of_row`` is (rows,): the sum
        of the values of each row."""
        change = _sums(start, value, self.rows + 1)
        change[1:] -= of_row
        return np.maximum(np.cumsum(change)[:-1], 0)

    def _titles(self) -> Flags:
        """Return (rows,): whether a row is the first likely title of its page."""
        likely = places_of(self.kinds[KINDS.index("title")] > LIKELY)[::-1]
        first = np.full(len(self.batch.bounds) - 1, -1)
        first[self.batch.page[likely]] = likely
        titles = np.zeros(self.rows, bool)
        titles[first[first >= 0]] = True
        return titles

    @property
    def candidates(self) -> Ints:
        """Indices of the rows above which a boundary is possible."""
        return places_of((self.above >= FEWEST) & (self.of_page - self.above >= FEWEST))

    @cached_property
    def _cue_kinds(self) -> Floats:
        return self.kinds[numbers_of(_CUE_KINDS)]

    @cached_property
    def _cue_sums(self) -> Doubles:
        """Running sums of the cue kinds, computed once: computed for each part of the rows they would take quadratic time."""
        total = np.zeros((len(_CUE_KINDS), self.rows + 1))
        np.cumsum(self._cue_kinds, axis=1, out=total[:, 1:])
        return total

    def cues(self, rows: Ints) -> Floats:
        """(len(CUES), rows) of some rows: the evidence for a boundary above them."""
        first, end = self.batch.first[rows], self.batch.end[rows]
        last = end - 1
        near = [self._cue_kinds.take(np.minimum(np.maximum(rows + step, first), last), axis=1) for step in _CUE_STEPS]
        low = np.maximum(rows - _CUE_REACH, first)
        above = (self._cue_sums.take(rows, axis=1) - self._cue_sums.take(low, axis=1)) / np.maximum(rows - low, 1)
        size = self.batch.surface[:_CUE_SURFACE].take(rows, axis=1)
        return np.concatenate([self.columns.take(rows, axis=1), *near, above, size], dtype=np.float32)

    def state(self, boundary: Floats) -> Floats:
        """Return (len(STATE), rows) columns about the likeliest boundaries above and below each row.

        ``boundary`` is (rows,) log odds of a boundary above each row.
        """
        number, first, end = np.arange(self.rows), self.batch.first, self.batch.end
        top, best = highest_above(boundary, self.batch)
        total = sums_before(1 / (1 + np.exp(-boundary.astype(np.float64))))
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
        return as_columns([found[name] for name in STATE])


def _sums(place: Ints, value: Doubles, places: int) -> Doubles:
    """Return (places,) sums of the values at each place; without any values `np.bincount` counts in whole numbers."""
    return np.bincount(place, value, places).astype(np.float64, copy=False)


def _first_rows(slot: Ints, row: Ints, slots: int) -> Ints:
    """Return (words,): the first row with a word in the slot of each word."""
    first = np.zeros(slots, np.int64)
    first[slot[::-1]] = row[::-1]  # later assignments win, and these are the earlier rows
    return first[slot]


def segments(boundary: Floats, batch: LineBatch, threshold: float) -> tuple[Ints, Ints]:
    """Return the number of the segment of each row, (rows,), and the first row of each, (segments,).

    ``boundary`` is (rows,) log odds; a segment begins where it exceeds ``threshold``, and with every page.
    """
    begins = boundary > threshold
    begins[batch.bounds[:-1][widths(batch.bounds) > 0]] = True
    return np.cumsum(begins) - 1, places_of(begins)


def pool_segments(kinds: Floats, boundary: Floats, batch: LineBatch, threshold: float, prior_shift: float) -> Floats:
    """Return (len(KINDS), rows) probabilities in which all main text of a segment has the same share of another article.

    ``boundary`` is (rows,) log odds; a segment begins where it exceeds ``threshold``. The log odds that a segment belongs to
    another article are the mean over its rows, weighted by their words of main text, plus ``prior_shift``
    (docs/experiments.md#segment-threshold, #prior-shift).
    """
    segment, _ = segments(boundary, batch, threshold)
    text = kinds[_MAIN].sum(0) + kinds[_OFFTOPIC]
    share = kinds[_OFFTOPIC] / np.maximum(text, 1e-6)
    weight = text * batch.n_words * (text > LIKELY) + 1e-6
    odds = np.bincount(segment, weight * log_odds(share, 1e-4)) / np.bincount(segment, weight)
    return with_foreign(kinds, text / (1 + np.exp(-odds - prior_shift))[segment])


def with_foreign(kinds: Floats, foreign: Floats) -> Floats:
    """Return (len(KINDS), rows) probabilities with these of another article, (rows,); main text keeps the rest of both."""
    own = kinds[_MAIN].sum(0)
    out = kinds.copy()
    out[_OFFTOPIC] = foreign
    out[_MAIN] *= (own + kinds[_OFFTOPIC] - foreign) / np.maximum(own, 1e-6)
    return out

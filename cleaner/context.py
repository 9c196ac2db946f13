"""What stands around a line: the second stage's view of a page.

A line alone says little: "Paris" may be a menu entry or a table cell. Three sources tell them apart: the neighbours, means
over stretches of lines above and below, and the page as a whole. All of them are columns over a whole batch; windows never
cross the edge of a page. Wider windows, more neighbours and more of their columns made it worse (scripts/LOG.md): a thousand
pages are few, and what a net can learn by heart it does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.cohesion import COHESION, STATE, Cohesion
from cleaner.features import OWN, OWN_GROUPS, Floats, Table
from cleaner.lines import KINDS
from cleaner.markup import MARKUP_GROUPS
from cleaner.sections import SECTIONS, sections

# What the first stage says of a line from its own words: is it main text, is it of this kind, and (learned in the same
# way) does main text follow it, precede it, begin or end at it. "Leave a comment" says little of itself and much of what
# comes after.
_TOLD = tuple(kind for kind in KINDS if kind not in ("body", "offtopic"))  # no line says that it is of another article
LEXICAL = ("main", *_TOLD, "main_below", "main_above", "main_begins", "main_ends")
DIRECTIONS = ("main_below", "main_above", "main_begins", "main_ends")

# What the tags and names around a line say, in the same way; only HTML has them.
MARKED = ("main", *_TOLD)

_NEAR = ("main", "related", "comment", *DIRECTIONS)
_NEAR_MARKED = ("main", "related", "comment")
_PAGE_OWN = ("last_terminal", "log_words", "share_digit", "capitalised_words")
_PAGE_PLAIN = ("share_currency", "share_code", "share_path", "later_copy", "numbers")
_STEPS = (-2, -1, 1, 2)  # neighbours
Spans = tuple[tuple[int, int], ...]
_FAR: Spans = ((-8, -1), (1, 8), (-30, -1), (1, 30))
STRETCHES: Spans = ((-3, 3), *_FAR)
# A widget's lines have one kind: its heading and its links stand together.
_KINDS_NEAR = ("title", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_KIND_SPANS: Spans = ((-6, -1), (1, 6))
_SECOND_STEPS = (-4, -3, -2, 2, 3, 4)
_SECOND_SPANS: Spans = ((-3, 3), *_FAR, (-100, -1), (1, 100))
SHARED = 4  # columns of `Vocabulary.shared`
SEEN = 1 + len(KINDS)  # of `seen`
BINS = 1 << 13  # word slots a page when looking for words that occur elsewhere on it
_SHARED_SPANS: Spans = ((-4, -1), (1, 4), (-2, 2))
FAR_KINDS = 2 * len(_KINDS_NEAR)  # columns: how many lines of each kind stand anywhere above, and anywhere below
# Comments and rows of cards come out of a template: the same short lines, or lines alike, again and again.
REPEATED = 3  # of `repeated`
_REPEATED_SPANS: Spans = ((-3, -1), (1, 3), *_FAR)
SHORT = 12  # words
LONG = np.log1p(np.float32(80))  # characters; jusText's and many others' idea of a long line


def sigmoid(values: Floats) -> Floats:
    """The logistic function, safe from overflow."""
    return (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)


def seen(kinds: Floats) -> Floats:
    """(SEEN, rows) from (len(KINDS), rows) probabilities: main text, then each kind."""
    main = kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]
    return np.concatenate([main[None], kinds])


def logs(chances: Floats) -> Floats:
    """Logarithms of probabilities, of none below 1e-4."""
    out: Floats = np.log(np.clip(chances, 1e-4, 1))
    return out


def repeated(batch: Table) -> Floats:
    """(REPEATED, rows): how often a short line stands on its page: word for word; with other numbers; with other words."""
    own = {name: batch.own[OWN.index(name)] for name in ("copies", "alike", "share_digit")}
    short, numbered = batch.weight <= SHORT, own["share_digit"] > 0
    return np.stack([own["copies"] * short, own["alike"] * (short & numbered), own["alike"] * (short & ~numbered)])


class Vocabulary:
    """The words of a batch, to be asked how much of a line's is shared with the rest of its page's main text.

    What belongs to the article speaks of the same things; a teaser or another article brings names of its own.
    """

    def __init__(self, batch: Table, rarity: Floats) -> None:
        """``rarity`` is an inverse document frequency a hash bucket."""
        self.row, self.rows = batch.word_row, len(batch.page)
        self.weight = rarity[batch.words & np.uint32(len(rarity) - 1)]
        self.slot = batch.page[self.row] * BINS + (batch.words >> np.uint32(16)).astype(np.int64) % BINS
        self.size = (len(batch.bounds) - 1) * BINS
        self.total = np.bincount(self.row, self.weight, self.rows) + 1e-3
        anywhere = np.bincount(self.slot, minlength=self.size)[self.slot] > 1
        self.on_page = np.bincount(self.row, self.weight * anywhere, self.rows) / self.total
        self.rarity = self.total / batch.weight

    def shared(self, main: Floats) -> Floats:
        """(4, rows) from (rows,) probabilities of main text: rare words count more than common ones."""
        chance = main[self.row]
        elsewhere = np.maximum(np.bincount(self.slot, chance, self.size)[self.slot] - chance, 0)
        in_main = np.bincount(self.row, self.weight * np.minimum(elsewhere, 1), self.rows) / self.total
        often = np.bincount(self.row, self.weight * np.log1p(elsewhere), self.rows) / self.total
        return np.stack([in_main, often, self.on_page, self.rarity]).astype(np.float32)


class Around:
    """What a context is made of: thin arrays over a whole batch, from which the wide columns of some rows are cut.

    Hundreds of columns of all the rows of a giant page would not fit the cache, nor, at a million lines, the memory.
    """

    def __init__(self, batch: Table) -> None:
        self.batch = batch
        self.rows = len(batch.page)
        self.first_of_page, self.end_of_page = batch.bounds[:-1][batch.page], batch.bounds[1:][batch.page]

    def shifted(self, values: Floats, step: int, rows: slice) -> Floats:
        """Each row gets the values of the row ``step`` further down; -1 beyond the edge of the page."""
        out = np.full((len(values), rows.stop - rows.start), -1, np.float32)
        start, stop = max(rows.start, -step), min(rows.stop, self.rows - step)
        if start < stop:
            there = values[:, start + step : stop + step]
            same = self.batch.page[start:stop] == self.batch.page[start + step : stop + step]
            np.copyto(out[:, start - rows.start : stop - rows.start], there, where=same)
        return out

    def sums(self, values: Floats, weight: Floats | None = None) -> NDArray[np.float64]:
        """Running sums of (weighted) columns, the weight's own last, with a column of zeros before the first row."""
        out = np.zeros((len(values) + 1, self.rows + 1))
        np.cumsum(values if weight is None else values * weight, axis=1, out=out[:-1, 1:])
        np.cumsum(np.ones(self.rows) if weight is None else weight, out=out[-1, 1:])
        return out

    def stretches(self, sums: NDArray[np.float64], spans: Spans, rows: slice) -> list[Floats]:
        """For each span (from, to) of rows relative to a row, the mean of every column over it, within the page."""
        number, first, end = np.arange(rows.start, rows.stop), self.first_of_page[rows], self.end_of_page[rows]
        out = []
        for low, high in spans:
            start = np.minimum(np.maximum(number + low, first), end)
            stop = np.minimum(np.maximum(number + high + 1, first), end)
            part = sums.take(stop, axis=1) - sums.take(start, axis=1)
            out.append((part[:-1] / (part[-1] + 1e-3)).astype(np.float32))
        return out

    def means(self, sums: NDArray[np.float64]) -> Floats:
        """(columns, pages): means over each page."""
        part = np.diff(sums[:, self.batch.bounds], axis=1)
        means: Floats = (part[:-1] / (part[-1] + 1e-3)).astype(np.float32)
        return means


class Place(NamedTuple):
    """Where the lines of a batch stood in their pages of HTML."""

    columns: Floats  # (len(MARKUP), rows), see `cleaner.markup`
    marked: Floats  # (len(MARKED), rows): logits


class FirstContext(Around):
    """The columns of the first pass: a line's own, its neighbours', stretches above and below, the page."""

    def __init__(self, batch: Table, lexical: Floats, vocabulary: Vocabulary, place: Place | None = None) -> None:
        """``lexical`` is (len(LEXICAL), rows) logits."""
        super().__init__(batch)
        self.place = place
        if place is not None:
            marked = sigmoid(place.marked[:1])
            self.marked, self.heavy_marked = self.sums(marked), self.sums(marked, batch.weight)
            self.near_marked = place.marked[[MARKED.index(name) for name in _NEAR_MARKED]]
            self.page_marked = np.concatenate([self.means(self.marked), self.means(self.heavy_marked)])
        chance = sigmoid(lexical)
        self.lexical = lexical
        self.near = lexical[[LEXICAL.index(name) for name in _NEAR]]
        directed = chance[[LEXICAL.index(name) for name in ("main", *DIRECTIONS)]]
        self.far, self.heavy = self.sums(directed), self.sums(chance[:1], batch.weight)
        self.shared = vocabulary.shared(chance[0])
        self.shared_sums = self.sums(self.shared, batch.weight)
        self.repeated = self.sums(repeated(batch))
        self.page = self._page_columns(directed)

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows."""
        return np.concatenate(
            [
                self.batch.own[:, rows],
                self.lexical[:, rows],
                *(self.shifted(self.near, step, rows) for step in _STEPS),
                *self.stretches(self.far, STRETCHES, rows),
                *self.stretches(self.heavy, STRETCHES, rows),
                self.shared[:, rows],
                *self.stretches(self.shared_sums, _SHARED_SPANS, rows),
                *self.stretches(self.repeated, _REPEATED_SPANS, rows),
                self.page[:, self.batch.page[rows]],
                *self._of_place(rows),
            ],
            dtype=np.float32,
        )

    def _of_place(self, rows: slice) -> list[Floats]:
        """What only HTML has; empty for text."""
        if self.place is None:
            return []
        return [
            self.place.columns[:, rows],
            self.place.marked[:, rows],
            *(self.shifted(self.near_marked, step, rows) for step in _STEPS),
            *self.stretches(self.marked, STRETCHES, rows),
            *self.stretches(self.heavy_marked, STRETCHES, rows),
            self.page_marked[:, self.batch.page[rows]],
        ]

    def _page_columns(self, directed: Floats) -> Floats:
        """(columns, pages): what each page is like as a whole."""
        own = {name: self.batch.own[number] for number, name in enumerate(OWN)}
        long = own["log_chars"] > LONG
        plain = np.stack([*directed, *(own[name] for name in (*_PAGE_OWN, "blank_above", *_PAGE_PLAIN)), long])
        heavy = np.stack([directed[0], *(own[name] for name in _PAGE_OWN), long])
        lines = np.diff(self.batch.bounds)
        words = np.bincount(self.batch.page, self.batch.weight, len(lines))
        means = self.means(self.sums(plain)), self.means(self.sums(heavy, self.batch.weight))
        return np.concatenate([np.log1p(np.stack([lines, words])), *means], dtype=np.float32)


# What each column tells a reader, in their order; `cleaner.explain` has words for every group. "lines" are all those that come
# of other lines, "guess" is what the first pass has made of a line itself.
def first_groups(of_html: bool) -> tuple[str, ...]:
    """Of ``FirstContext.columns``."""
    neighbours = len(_STEPS) * len(_NEAR) + len(STRETCHES) * (1 + len(DIRECTIONS)) + len(STRETCHES)
    # its columns are means over all lines: two counts, then plain means, then those in which long lines weigh more
    page = 2 + (1 + len(DIRECTIONS) + len(_PAGE_OWN) + 1 + len(_PAGE_PLAIN) + 1) + (1 + len(_PAGE_OWN) + 1)
    text = (
        *OWN_GROUPS,
        *["words"] * len(LEXICAL),
        *["lines"] * neighbours,
        *["shared"] * SHARED,
        *["lines"] * (len(_SHARED_SPANS) * SHARED + len(_REPEATED_SPANS) * REPEATED + page),
    )
    if not of_html:
        return text
    return (
        *text,
        *MARKUP_GROUPS,
        *["names"] * len(MARKED),
        *["lines"] * (len(_STEPS) * len(_NEAR_MARKED) + 2 * len(STRETCHES) + 2),
    )


def second_groups() -> tuple[str, ...]:
    """Of ``SecondContext.columns``."""
    around = 2 * SEEN + len(_SECOND_STEPS) + len(_FAR) + len(_SECOND_SPANS)
    below_shared = 3 + SEEN + len(_KIND_SPANS) * len(_KINDS_NEAR)
    articles = len(COHESION) + len(STATE)
    return (
        *["guess"] * SEEN,
        *["lines"] * around,
        *["shared"] * SHARED,
        *["lines"] * below_shared,
        *["cohesion"] * articles,
        *["lines"] * (len(SECTIONS) + FAR_KINDS),
    )


# What a line says by itself, and on HTML what stands around it in the markup: the groups that the reason of a decision sums up.
BY_ITSELF = ("words", "length", "letters", "signs", "beginning", "ending")
BY_MARKUP = (*(name for name in dict.fromkeys(MARKUP_GROUPS) if name != "type"), "names")


class SecondContext(Around):
    """The columns that the second pass sees beside the first's: what the first made of the lines around (stacked
    sequential learning, Cohen & Carvalho 2005)."""

    def __init__(self, batch: Table, kinds: Floats, vocabulary: Vocabulary, cohesion: Cohesion, cut: Floats) -> None:
        """``kinds`` is (len(KINDS), rows) probabilities, ``cut`` (rows,) the log odds that another article begins."""
        super().__init__(batch)
        self.articles = np.concatenate([cohesion.columns, cohesion.state(cut)])
        self.kinds_near = self.sums(kinds[[KINDS.index(name) for name in _KINDS_NEAR]])
        self.seen = seen(kinds)
        main = self.seen[0]
        self.alone = logs(self.seen)
        self.near, self.heavy = self.sums(main[None]), self.sums(main[None], batch.weight)
        self.shared = vocabulary.shared(main)
        self.page = self.means(self.sums(self.seen))
        self.sections = sections(batch, kinds, main * batch.weight)

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows."""
        return np.concatenate(
            [
                self.alone[:, rows],
                *(self.shifted(self.alone, step, rows) for step in (-1, 1)),
                *(self.shifted(self.seen[:1], step, rows) for step in _SECOND_STEPS),
                *self.stretches(self.near, _FAR, rows),
                *self.stretches(self.heavy, _SECOND_SPANS, rows),
                self.shared[:, rows],
                self._mass(rows),
                self.page[:, self.batch.page[rows]],
                *self.stretches(self.kinds_near, _KIND_SPANS, rows),
                self.articles[:, rows],
                self.sections[:, rows],
                *self._kinds_far(rows),
            ],
            dtype=np.float32,
        )

    def _kinds_far(self, rows: slice) -> list[Floats]:
        """How many lines of each kind stand above each row on its page, and how many below; the last columns."""
        start, stop = self.first_of_page[rows], self.end_of_page[rows]
        total, after = self.kinds_near[:-1], slice(rows.start + 1, rows.stop + 1)
        parts = (total[:, rows] - total[:, start], total[:, stop] - total[:, after])
        return [np.log1p(np.maximum(part, 0)).astype(np.float32) for part in parts]

    def _mass(self, rows: slice) -> Floats:
        """How much of the page's main text stands above each row, how much there is, and what share of the page."""
        start, stop = self.first_of_page[rows], self.end_of_page[rows]
        main, words = self.heavy
        total = main[stop] - main[start] + 1e-3
        above = (main[rows] - main[start]) / total
        return np.stack([above, np.log(total), total / (words[stop] - words[start] + 1e-3)]).astype(np.float32)

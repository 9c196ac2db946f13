"""Columns about the lines around a line: the columns of both passes of the second stage.

A line alone is ambiguous: "Paris" may be a menu entry or a table cell. Three sources resolve it: the neighbours, means over
windows of lines above and below, and the page as a whole. Wider windows, more neighbours and more of their columns made results
worse, because a net memorises what it can of a thousand pages (docs/experiments.md#column-pruning).

`FIRST`, `FIRST_HTML` and `SECOND` declare the columns: name, group, function. A model's header holds the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleaner.features.arrays import as_columns, widths
from cleaner.features.cohesion import COHESION, STATE, Cohesion
from cleaner.features.markup import MARKUP, MARKUP_GROUPS
from cleaner.features.openings import OPENINGS, openings
from cleaner.features.pages import PAGES
from cleaner.features.sections import SECTIONS, sections
from cleaner.features.text import SURFACE, SURFACE_GROUPS, Flags, Floats, LineBatch
from cleaner.features.windows import Doubles, Layout, Part, Spans, Windows, at_steps, over_spans, part
from cleaner.lines import KINDS
from cleaner.odds import sigmoid
from cleaner.units import MARKS

# Outputs of the first stage for a line's words: the line is main text, it is of a kind, main text follows it, precedes it,
# begins or ends there (docs/experiments.md#direction-outputs). "Leave a comment" is weak evidence about itself and strong
# evidence about the lines below.
_LEXICAL_KINDS = tuple(kind for kind in KINDS if kind not in ("body", "offtopic"))  # no line has the wording of another article
DIRECTIONS = ("main_below", "main_above", "main_begins", "main_ends")
WORD_OUTPUTS = ("main", *_LEXICAL_KINDS, *DIRECTIONS)
# Outputs for the tags and names around a line, for HTML only.
ELEMENT_OUTPUTS = ("main", *_LEXICAL_KINDS)

_NEIGHBOUR_OUTPUTS = ("main", "related", "comment", *DIRECTIONS)
_NEIGHBOUR_ELEMENT_OUTPUTS = ("main", "related", "comment")
_STEPS = (-2, -1, 1, 2)
_FAR: Spans = ((-8, -1), (1, 8), (-30, -1), (1, 30))
_SPANS: Spans = ((-3, 3), *_FAR)
_PAGE_SURFACE = ("last_terminal", "log_words", "share_digit", "capitalised_words")
_PAGE_PLAIN = ("share_currency", "share_code", "share_path", "later_copy", "numbers")
LONG = np.log1p(np.float32(80))  # characters of a long line, as in jusText and others
SHARED = ("in_main", "often", "on_page", "rarity")  # of `Vocabulary.shared`
ADDRESS = ("in_address", "has_address")
_SHARED_SPANS: Spans = ((-4, -1), (1, 4), (-2, 2))
# Comments and cards come from a template: the same short lines, or lines of one shape, recur (docs/experiments.md#line-shapes).
_REPEATED = ("copied_short", "alike_numbered", "alike_unnumbered")
_REPEATED_SPANS: Spans = ((-3, -1), (1, 3), *_FAR)
_MARKS_NEAR = ("link_share", "level", "item", "log_cells")
_MARKS_AROUND = ("link_share", "item", "log_cells")
_MARK_SPANS: Spans = ((-3, 3), (-8, -1), (1, 8))
_HEADS = ("block_h1", "block_h2", "block_h3_to_h6")
SHORT = 12  # words
SLOTS = 1 << 13  # hash slots a page for words that recur on it

GUESS = ("main", *KINDS)  # outputs of the first pass
LEAST_CHANCE = 1e-4  # smallest probability of a kind before the logarithm
# A widget's heading and links are adjacent and have the same kind, so these kinds are averaged over windows.
_KINDS_NEAR = ("title", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_KIND_SPANS: Spans = ((-6, -1), (1, 6))
_GUESS_STEPS = (-4, -3, -2, 2, 3, 4)
_MAIN_SPANS: Spans = ((-3, 3), *_FAR, (-100, -1), (1, 100))
# Numbers of lines of each kind above and below on the whole page. The kinds net does not see them: it would memorise pages
# (docs/experiments.md#whole-page-columns).
FAR_KINDS = tuple(f"log_{kind}_lines_{side}" for side in ("above", "below") for kind in _KINDS_NEAR)


def guess_columns(kinds: Floats) -> Floats:
    """Return (len(GUESS), rows) from (len(KINDS), rows) probabilities: main text, then each kind."""
    main = kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]
    return np.concatenate([main[None], kinds])


def page_means(batch: LineBatch, kinds: Floats) -> Floats:
    """Return (len(GUESS), pages) means over each page of `guess_columns` of (len(KINDS), rows) probabilities."""
    windows = Windows(batch)
    return windows.page_means(windows.running_sums(guess_columns(kinds)))


def log_chances(chances: Floats) -> Floats:
    """Return the logarithms of probabilities, none below `LEAST_CHANCE`; same shape."""
    out: Floats = np.log(np.clip(chances, LEAST_CHANCE, 1))
    return out


class Vocabulary:
    """The words of a batch, and the share of each line's words that the rest of its page's main text has.

    Text of the article repeats its subject; a teaser or another article brings new names (docs/experiments.md#shared-words).
    """

    def __init__(self, batch: LineBatch, rarity: Floats) -> None:
        """``rarity`` is (buckets,) inverse document frequencies of hash buckets."""
        self.row, self.rows = batch.word_row, len(batch.page)
        self.idf = rarity.take(batch.words & np.uint32(len(rarity) - 1))  # (words,)
        self.slot = (batch.page * SLOTS).take(self.row)
        self.slot += (batch.words >> np.uint32(16)) & np.uint32(SLOTS - 1)
        self.slots = (len(batch.bounds) - 1) * SLOTS
        self.total = np.bincount(self.row, self.idf, self.rows) + 1e-3
        anywhere = (np.bincount(self.slot, minlength=self.slots) > 1).take(self.slot)
        self.on_page = np.bincount(self.row, self.idf * anywhere, self.rows) / self.total
        self.rarity = self.total / batch.n_words

    def in_address(self, batch: LineBatch) -> Floats:
        """Return (len(ADDRESS), rows): the share of each line's words that its page's address has, and whether it has one."""
        out = np.zeros((len(ADDRESS), self.rows), np.float32)
        if batch.address is None:
            return out
        pages = len(batch.bounds) - 1
        said = np.zeros(self.slots, bool)
        said[batch.address.page * SLOTS + ((batch.address.words >> np.uint32(16)) & np.uint32(SLOTS - 1))] = True
        out[0] = np.bincount(self.row, self.idf * said.take(self.slot), self.rows) / self.total
        out[1] = (np.bincount(batch.address.page, minlength=pages) > 0).take(batch.page)
        return out

    def shared(self, main: Floats) -> Floats:
        """Return (len(SHARED), rows) from (rows,) probabilities of main text; words count by their rarity."""
        chance = main.astype(np.float64).take(self.row)
        elsewhere = np.bincount(self.slot, chance, self.slots).astype(np.float64, copy=False).take(self.slot)
        elsewhere -= chance
        np.maximum(elsewhere, 0, out=elsewhere)
        in_main = np.bincount(self.row, self.idf * np.minimum(elsewhere, 1), self.rows) / self.total
        often = np.bincount(self.row, self.idf * np.log1p(elsewhere, out=elsewhere), self.rows) / self.total
        return as_columns([in_main, often, self.on_page, self.rarity])


class Place(NamedTuple):
    """The markup of the rows of a batch."""

    markup: Floats  # (len(MARKUP), rows)
    elements: Floats  # (len(ELEMENT_OUTPUTS), rows): logits of the first stage


# --- the first pass ----------------------------------------------------------------------------------------------------


class FirstContext(Windows):
    """Input of the first pass: a line's own columns, its neighbours', windows above and below, the page."""

    words: Floats  # (len(WORD_OUTPUTS), rows): logits
    near: Floats  # (len(_NEIGHBOUR_OUTPUTS), rows): the logits that are read of neighbours
    far: Doubles  # running sums of probabilities, by lines and by words
    by_words: Doubles
    shared: Floats  # (len(SHARED), rows)
    shared_sums: Doubles
    repeated: Doubles
    page: Floats  # (len(_PAGE_NAMES), pages)
    openings: Floats  # (len(OPENINGS), rows)
    address: Floats  # (len(ADDRESS), rows)
    marks_near: Floats  # (len(_MARKS_NEAR), rows); from here to `marks_of_page` for text only
    mark_sums: Doubles
    marks_of_page: Floats
    place: Place  # from here on for HTML only
    elements_near: Floats
    elements_far: Doubles
    elements_by_words: Doubles
    elements_page: Floats

    def __init__(self, batch: LineBatch, words: Floats, vocabulary: Vocabulary, place: Place | None = None) -> None:
        """``words`` is (len(WORD_OUTPUTS), rows), logits of the first stage; ``place`` is None for text."""
        super().__init__(batch)
        self.layout = FIRST if place is None else FIRST_HTML
        if place is not None:
            self._place(place)
        else:
            self._marks()
        chance = sigmoid(words)
        self.words = words
        self.near = words[[WORD_OUTPUTS.index(name) for name in _NEIGHBOUR_OUTPUTS]]
        directed = chance[[WORD_OUTPUTS.index(name) for name in ("main", *DIRECTIONS)]]
        self.far, self.by_words = self.running_sums(directed), self.running_sums(chance[:1], batch.n_words)
        self.shared = vocabulary.shared(chance[0])
        self.shared_sums = self.running_sums(self.shared, batch.n_words)
        self.repeated = self.running_sums(_repeated(batch))
        self.page = self._page_columns()
        self.address = vocabulary.in_address(batch)
        self.openings = openings(batch, words, WORD_OUTPUTS, self._heads())

    def _heads(self) -> Flags:
        """Return (rows,): whether the markup, or the form of the text, says that a row is a heading."""
        if self.layout is FIRST:
            level: Flags = self.batch.marks[MARKS.index("level")] > 0
            return level
        heads: Flags = np.any(self.place.markup[[MARKUP.index(name) for name in _HEADS]] > 0, axis=0)
        return heads

    def _marks(self) -> None:
        """Store the values that only text has."""
        self.marks_near = self.batch.marks[[MARKS.index(name) for name in _MARKS_NEAR]]
        around = self.batch.marks[[MARKS.index(name) for name in _MARKS_AROUND]]
        self.mark_sums = self.running_sums(around, self.batch.n_words)
        self.marks_of_page = self.page_means(self.mark_sums)

    def _place(self, place: Place) -> None:
        """Store the values that only HTML has."""
        self.place = place
        main = sigmoid(place.elements[:1])
        self.elements_far = self.running_sums(main)
        self.elements_by_words = self.running_sums(main, self.batch.n_words)
        self.elements_near = place.elements[[ELEMENT_OUTPUTS.index(name) for name in _NEIGHBOUR_ELEMENT_OUTPUTS]]
        self.elements_page = np.concatenate([self.page_means(self.elements_far), self.page_means(self.elements_by_words)])

    def columns(self, rows: slice) -> Floats:
        """Return (columns, rows) of some rows, in the order of ``layout``."""
        return self.layout.matrix(self, rows)

    def _page_columns(self) -> Floats:
        """Return (columns, pages): size and means of each page."""
        surface = dict(zip(SURFACE, self.batch.surface, strict=True))
        long = surface["log_chars"] > LONG
        plain = as_columns([*(surface[name] for name in (*_PAGE_SURFACE, "blank_above", *_PAGE_PLAIN)), long])
        heavy = as_columns([*(surface[name] for name in _PAGE_SURFACE), long])
        lines = widths(self.batch.bounds)
        words = np.bincount(self.batch.page, self.batch.n_words, len(lines))
        sums = self.far, self.running_sums(plain), self.by_words, self.running_sums(heavy, self.batch.n_words)
        means = [self.page_means(each) for each in sums]
        return np.concatenate([np.log1p(as_columns([lines, words], np.float64)), *means], dtype=np.float32)


def _repeated(batch: LineBatch) -> Floats:
    """Return (len(_REPEATED), rows) log counts of short lines on the page: with the same words, other numbers, other words."""
    surface = {name: batch.surface[SURFACE.index(name)] for name in ("copies", "alike", "share_digit")}
    short, numbered = batch.n_words <= SHORT, surface["share_digit"] > 0
    return as_columns(
        [surface["copies"] * short, surface["alike"] * (short & numbered), surface["alike"] * (short & ~numbered)]
    )


def _prefixed(prefix: str, names: Sequence[str]) -> list[str]:
    return [f"{prefix}:{name}" for name in names]


_CHANCES = _prefixed("chance", ("main", *DIRECTIONS))  # names of probabilities; "words" and "elements" are logits
_PAGE_NAMES = (
    *("page:log_lines", "page:log_n_words"),
    *_prefixed("page", (*_CHANCES, *_PAGE_SURFACE, "blank_above", *_PAGE_PLAIN, "long")),
    *_prefixed("page by words", (_CHANCES[0], *_PAGE_SURFACE, "long")),
)
_FIRST_PARTS: tuple[Part[FirstContext], ...] = (
    part(SURFACE, SURFACE_GROUPS, lambda view, rows: [view.batch.surface[:, rows]]),
    part(_prefixed("words", WORD_OUTPUTS), "words", lambda view, rows: [view.words[:, rows]]),
    part(
        at_steps(_prefixed("words", _NEIGHBOUR_OUTPUTS), _STEPS),
        "lines",
        lambda view, rows: [view.neighbours(view.near, step, rows) for step in _STEPS],
    ),
    part(
        over_spans(_CHANCES, _SPANS),
        "lines",
        lambda view, rows: view.window_means(view.far, _SPANS, rows),
    ),
    part(
        over_spans(["chance:main by words"], _SPANS), "lines", lambda view, rows: view.window_means(view.by_words, _SPANS, rows)
    ),
    part(_prefixed("shared", SHARED), "shared", lambda view, rows: [view.shared[:, rows]]),
    part(
        over_spans(_prefixed("shared by words", SHARED), _SHARED_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.shared_sums, _SHARED_SPANS, rows),
    ),
    part(
        over_spans(_REPEATED, _REPEATED_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.repeated, _REPEATED_SPANS, rows),
    ),
    part(_PAGE_NAMES, "lines", lambda view, rows: [view.page.take(view.batch.page[rows], axis=1)]),
    part(ADDRESS, "shared", lambda view, rows: [view.address[:, rows]]),
    part(_prefixed("opening", OPENINGS), "lines", lambda view, rows: [view.openings[:, rows]]),
)
_PLACE_PARTS: tuple[Part[FirstContext], ...] = (
    part(MARKUP, MARKUP_GROUPS, lambda view, rows: [view.place.markup[:, rows]]),
    part(_prefixed("elements", ELEMENT_OUTPUTS), "names", lambda view, rows: [view.place.elements[:, rows]]),
    part(
        at_steps(_prefixed("elements", _NEIGHBOUR_ELEMENT_OUTPUTS), _STEPS),
        "lines",
        lambda view, rows: [view.neighbours(view.elements_near, step, rows) for step in _STEPS],
    ),
    part(
        over_spans(["element chance:main"], _SPANS),
        "lines",
        lambda view, rows: view.window_means(view.elements_far, _SPANS, rows),
    ),
    part(
        over_spans(["element chance:main by words"], _SPANS),
        "lines",
        lambda view, rows: view.window_means(view.elements_by_words, _SPANS, rows),
    ),
    part(
        ["page:element chance:main", "page by words:element chance:main"],
        "lines",
        lambda view, rows: [view.elements_page.take(view.batch.page[rows], axis=1)],
    ),
)
# What the form of a text shows, such as the links of Markdown. HTML shows more of it in its markup.
_FORM_PARTS: tuple[Part[FirstContext], ...] = (
    part(MARKS, "form", lambda view, rows: [view.batch.marks[:, rows]]),
    part(
        at_steps(_MARKS_NEAR, (-1, 1)),
        "lines",
        lambda view, rows: [view.neighbours(view.marks_near, step, rows) for step in (-1, 1)],
    ),
    part(
        over_spans(_MARKS_AROUND, _MARK_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.mark_sums, _MARK_SPANS, rows),
    ),
    part(
        _prefixed("page", _MARKS_AROUND), "lines", lambda view, rows: [view.marks_of_page.take(view.batch.page[rows], axis=1)]
    ),
)
FIRST = Layout(*_FIRST_PARTS, *_FORM_PARTS)
FIRST_HTML = Layout(*_FIRST_PARTS, *_PLACE_PARTS)


# --- the second pass ---------------------------------------------------------------------------------------------------


class SecondContext(Windows):
    """Input of the second pass beside the first's columns: the output of the first pass for the lines around.

    This is stacked sequential learning (Cohen & Carvalho 2005).
    """

    articles: Floats  # (len(COHESION) + len(STATE), rows)
    guess: Floats  # (len(GUESS), rows): probabilities
    log_guess: Floats
    kind_sums: Doubles  # running sums of _KINDS_NEAR, of main text by lines, of main text by words
    main_sums: Doubles
    main_by_words: Doubles
    shared: Floats  # (len(SHARED), rows)
    page: Floats  # (len(GUESS), pages)
    sections: Floats  # (len(SECTIONS), rows)
    sorts: Floats  # (len(PAGES), pages)

    def __init__(
        self,
        batch: LineBatch,
        kinds: Floats,
        vocabulary: Vocabulary,
        cohesion: Cohesion,
        boundary: Floats,
        sorts: Floats | None = None,
    ) -> None:
        """``kinds`` is (len(KINDS), rows), the first pass's probabilities; ``boundary`` (rows,), the log odds of a topic
        boundary above each row; ``sorts`` (len(PAGES), pages), the probabilities of what each page is, if that was taught."""
        super().__init__(batch)
        self.sorts = np.zeros((len(PAGES), len(batch.bounds) - 1), np.float32) if sorts is None else sorts
        self.articles = np.concatenate([cohesion.columns, cohesion.state(boundary)])
        self.guess = guess_columns(kinds)
        main = self.guess[0]
        self.log_guess = log_chances(self.guess)
        sums = self.running_sums(self.guess)
        self.kind_sums = sums[[*(GUESS.index(name) for name in _KINDS_NEAR), -1]]
        self.main_sums, self.main_by_words = sums[[0, -1]], self.running_sums(main[None], batch.n_words)
        self.shared = vocabulary.shared(main)
        self.page = self.page_means(sums)
        self.sections = sections(batch, kinds, main * batch.n_words)

    def columns(self, rows: slice) -> Floats:
        """Return (columns, rows) of some rows, in the order of `SECOND`."""
        return SECOND.matrix(self, rows)

    def _far_kinds(self, rows: slice) -> list[Floats]:
        """Return two (len(_KINDS_NEAR), rows) arrays: log numbers of lines of each kind above each row on its page, and
        below."""
        start, stop = self.batch.first[rows], self.batch.end[rows]
        total, after = self.kind_sums[:-1], slice(rows.start + 1, rows.stop + 1)
        parts = (total[:, rows] - total[:, start], total[:, stop] - total[:, after])
        return [np.log1p(np.maximum(part, 0)).astype(np.float32) for part in parts]

    def _mass(self, rows: slice) -> Floats:
        """Return (3, rows): share of the page's main text above each row, log words of main text, its share of the page."""
        start, stop = self.batch.first[rows], self.batch.end[rows]
        main, words = self.main_by_words
        total = main[stop] - main[start] + 1e-3
        above = (main[rows] - main[start]) / total
        return as_columns([above, np.log(total), total / (words[stop] - words[start] + 1e-3)])


_GUESS_NAMES, _LOG_GUESS_NAMES = _prefixed("guess", GUESS), _prefixed("log guess", GUESS)
SECOND: Layout[SecondContext] = Layout(
    part(_LOG_GUESS_NAMES, "guess", lambda view, rows: [view.log_guess[:, rows]]),
    part(
        at_steps(_LOG_GUESS_NAMES, (-1, 1)),
        "lines",
        lambda view, rows: [view.neighbours(view.log_guess, step, rows) for step in (-1, 1)],
    ),
    part(
        at_steps(["guess:main"], _GUESS_STEPS),
        "lines",
        lambda view, rows: [view.neighbours(view.guess[:1], step, rows) for step in _GUESS_STEPS],
    ),
    part(over_spans(["guess:main"], _FAR), "lines", lambda view, rows: view.window_means(view.main_sums, _FAR, rows)),
    part(
        over_spans(["guess:main by words"], _MAIN_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.main_by_words, _MAIN_SPANS, rows),
    ),
    part(_prefixed("guess shared", SHARED), "shared", lambda view, rows: [view.shared[:, rows]]),
    part(["main_share_above", "log_main_of_page", "main_share_of_page"], "lines", lambda view, rows: [view._mass(rows)]),
    part(_prefixed("page", _GUESS_NAMES), "lines", lambda view, rows: [view.page.take(view.batch.page[rows], axis=1)]),
    part(
        over_spans(_prefixed("guess", _KINDS_NEAR), _KIND_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.kind_sums, _KIND_SPANS, rows),
    ),
    part((*COHESION, *STATE), "cohesion", lambda view, rows: [view.articles[:, rows]]),
    part(SECTIONS, "lines", lambda view, rows: [view.sections[:, rows]]),
    part(FAR_KINDS, "lines", lambda view, rows: view._far_kinds(rows)),
    part(_prefixed("sort", PAGES), "lines", lambda view, rows: [view.sorts.take(view.batch.page[rows], axis=1)]),
)

# Groups of evidence that a reason sums up: a line's own words, and on HTML its markup.
BY_ITSELF = ("words", "length", "letters", "signs", "beginning", "ending", "form")
BY_MARKUP = (*(name for name in dict.fromkeys(MARKUP_GROUPS) if name != "type"), "names")

"""What stands around a line: the columns of both passes of the second stage.

A line alone says little: "Paris" may be a menu entry or a table cell. Three sources tell them apart: the neighbours, means
over windows of lines above and below, and the page as a whole. Wider windows, more neighbours and more of their columns made
it worse: a thousand pages are few, and a net learns by heart whatever it can (docs/experiments.md).

`FIRST`, `FIRST_HTML` and `SECOND` declare the columns: name, group, function. A model's header holds the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleaner.features.cohesion import COHESION, STATE, Cohesion
from cleaner.features.markup import MARKUP, MARKUP_GROUPS
from cleaner.features.sections import SECTIONS, sections
from cleaner.features.text import SURFACE, SURFACE_GROUPS, Floats, LineBatch
from cleaner.features.windows import Doubles, Layout, Part, Spans, Windows, at_steps, over_spans, part
from cleaner.lines import KINDS
from cleaner.odds import sigmoid

# Outputs of the first stage. From a line's own words: is it main text, is it of this kind, and does main text follow it,
# precede it, begin or end at it? "Leave a comment" says little of itself and much of what comes after.
_LEXICAL_KINDS = tuple(kind for kind in KINDS if kind not in ("body", "offtopic"))  # no line reads as another article's
DIRECTIONS = ("main_below", "main_above", "main_begins", "main_ends")
WORD_OUTPUTS = ("main", *_LEXICAL_KINDS, *DIRECTIONS)
# From the tags and names around a line, which only HTML has.
ELEMENT_OUTPUTS = ("main", *_LEXICAL_KINDS)

_NEAR = ("main", "related", "comment", *DIRECTIONS)
_NEAR_ELEMENTS = ("main", "related", "comment")
_STEPS = (-2, -1, 1, 2)
_FAR: Spans = ((-8, -1), (1, 8), (-30, -1), (1, 30))
_SPANS: Spans = ((-3, 3), *_FAR)
_PAGE_SURFACE = ("last_terminal", "log_words", "share_digit", "capitalised_words")
_PAGE_PLAIN = ("share_currency", "share_code", "share_path", "later_copy", "numbers")
LONG = np.log1p(np.float32(80))  # characters; jusText's and many others' idea of a long line
SHARED = ("in_main", "often", "on_page", "rarity")  # of `Vocabulary.shared`
_SHARED_SPANS: Spans = ((-4, -1), (1, 4), (-2, 2))
# Comments and rows of cards come out of a template: the same short lines, or lines alike, again and again.
_REPEATED = ("copied_short", "alike_numbered", "alike_unnumbered")
_REPEATED_SPANS: Spans = ((-3, -1), (1, 3), *_FAR)
SHORT = 12  # words
SLOTS = 1 << 13  # places a page for the words that occur elsewhere on it

GUESS = ("main", *KINDS)  # what the first pass says of a line
LEAST_CHANCE = 1e-4  # of a kind, before its logarithm is taken
# A widget's lines have one kind: its heading and its links stand together.
_KINDS_NEAR = ("title", "byline", "caption", "nav", "related", "social", "comment", "promo", "legal")
_KIND_SPANS: Spans = ((-6, -1), (1, 6))
_GUESS_STEPS = (-4, -3, -2, 2, 3, 4)
_MAIN_SPANS: Spans = ((-3, 3), *_FAR, (-100, -1), (1, 100))
# How many lines of each kind stand anywhere above and below: kept from the net of kinds, which would learn a page by heart.
FAR_KINDS = tuple(f"log_{kind}_lines_{side}" for side in ("above", "below") for kind in _KINDS_NEAR)


def guess_columns(kinds: Floats) -> Floats:
    """(len(GUESS), rows) from (len(KINDS), rows) probabilities: main text, then each kind."""
    main = kinds[KINDS.index("heading")] + kinds[KINDS.index("body")]
    return np.concatenate([main[None], kinds])


def log_chances(chances: Floats) -> Floats:
    """Logarithms of probabilities, none below `LEAST_CHANCE`; the same shape."""
    out: Floats = np.log(np.clip(chances, LEAST_CHANCE, 1))
    return out


class Vocabulary:
    """The words of a batch: how much of a line's is shared with the rest of its page's main text.

    What belongs to the article speaks of the same things; a teaser or another article brings names of its own.
    """

    def __init__(self, batch: LineBatch, rarity: Floats) -> None:
        """``rarity`` is (buckets,), the inverse document frequency of each hash bucket."""
        self.row, self.rows = batch.word_row, len(batch.page)
        self.idf = rarity[batch.words & np.uint32(len(rarity) - 1)]  # (words,)
        self.slot = batch.page[self.row] * SLOTS + (batch.words >> np.uint32(16)).astype(np.int64) % SLOTS
        self.slots = (len(batch.bounds) - 1) * SLOTS
        self.total = np.bincount(self.row, self.idf, self.rows) + 1e-3
        anywhere = np.bincount(self.slot, minlength=self.slots)[self.slot] > 1
        self.on_page = np.bincount(self.row, self.idf * anywhere, self.rows) / self.total
        self.rarity = self.total / batch.n_words

    def shared(self, main: Floats) -> Floats:
        """(len(SHARED), rows) from (rows,) probabilities of main text: rare words count more than common ones."""
        chance = main[self.row]
        elsewhere = np.maximum(np.bincount(self.slot, chance, self.slots)[self.slot] - chance, 0)
        in_main = np.bincount(self.row, self.idf * np.minimum(elsewhere, 1), self.rows) / self.total
        often = np.bincount(self.row, self.idf * np.log1p(elsewhere), self.rows) / self.total
        return np.stack([in_main, often, self.on_page, self.rarity]).astype(np.float32)


class Place(NamedTuple):
    """Where the rows of a batch stand in their pages of HTML."""

    markup: Floats  # (len(MARKUP), rows)
    elements: Floats  # (len(ELEMENT_OUTPUTS), rows): logits of the first stage


# --- the first pass ----------------------------------------------------------------------------------------------------


class FirstContext(Windows):
    """What the first pass sees: a line's own columns, its neighbours', windows above and below, the page."""

    words: Floats  # (len(WORD_OUTPUTS), rows): logits
    near: Floats  # (len(_NEAR), rows): those that neighbours show
    far: Doubles  # running sums of probabilities, and of those by words
    by_words: Doubles
    shared: Floats  # (len(SHARED), rows)
    shared_sums: Doubles
    repeated: Doubles
    page: Floats  # (len(_PAGE_NAMES), pages)
    place: Place  # the rest only of HTML
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
        chance = sigmoid(words)
        self.words = words
        self.near = words[[WORD_OUTPUTS.index(name) for name in _NEAR]]
        directed = chance[[WORD_OUTPUTS.index(name) for name in ("main", *DIRECTIONS)]]
        self.far, self.by_words = self.running_sums(directed), self.running_sums(chance[:1], batch.n_words)
        self.shared = vocabulary.shared(chance[0])
        self.shared_sums = self.running_sums(self.shared, batch.n_words)
        self.repeated = self.running_sums(_repeated(batch))
        self.page = self._page_columns(directed)

    def _place(self, place: Place) -> None:
        """What only HTML has."""
        self.place = place
        main = sigmoid(place.elements[:1])
        self.elements_far = self.running_sums(main)
        self.elements_by_words = self.running_sums(main, self.batch.n_words)
        self.elements_near = place.elements[[ELEMENT_OUTPUTS.index(name) for name in _NEAR_ELEMENTS]]
        self.elements_page = np.concatenate([self.page_means(self.elements_far), self.page_means(self.elements_by_words)])

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows, as ``layout`` names them."""
        return self.layout.matrix(self, rows)

    def _page_columns(self, directed: Floats) -> Floats:
        """(columns, pages): what each page is like as a whole."""
        surface = dict(zip(SURFACE, self.batch.surface, strict=True))
        long = surface["log_chars"] > LONG
        plain = np.stack([*directed, *(surface[name] for name in (*_PAGE_SURFACE, "blank_above", *_PAGE_PLAIN)), long])
        heavy = np.stack([directed[0], *(surface[name] for name in _PAGE_SURFACE), long])
        lines = np.diff(self.batch.bounds)
        words = np.bincount(self.batch.page, self.batch.n_words, len(lines))
        means = self.page_means(self.running_sums(plain)), self.page_means(self.running_sums(heavy, self.batch.n_words))
        return np.concatenate([np.log1p(np.stack([lines, words])), *means], dtype=np.float32)


def _repeated(batch: LineBatch) -> Floats:
    """(len(_REPEATED), rows): how often a short line stands on its page word for word, with other numbers, with other
    words."""
    surface = {name: batch.surface[SURFACE.index(name)] for name in ("copies", "alike", "share_digit")}
    short, numbered = batch.n_words <= SHORT, surface["share_digit"] > 0
    return np.stack([surface["copies"] * short, surface["alike"] * (short & numbered), surface["alike"] * (short & ~numbered)])


def _prefixed(prefix: str, names: Sequence[str]) -> list[str]:
    return [f"{prefix}:{name}" for name in names]


_CHANCES = _prefixed("chance", ("main", *DIRECTIONS))  # probabilities; "words" and "elements" are logits
_PAGE_NAMES = (
    *("page:log_lines", "page:log_n_words"),
    *_prefixed("page", (*_CHANCES, *_PAGE_SURFACE, "blank_above", *_PAGE_PLAIN, "long")),
    *_prefixed("page by words", (_CHANCES[0], *_PAGE_SURFACE, "long")),
)
_FIRST_PARTS: tuple[Part[FirstContext], ...] = (
    part(SURFACE, SURFACE_GROUPS, lambda view, rows: [view.batch.surface[:, rows]]),
    part(_prefixed("words", WORD_OUTPUTS), "words", lambda view, rows: [view.words[:, rows]]),
    part(
        at_steps(_prefixed("words", _NEAR), _STEPS),
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
    part(_PAGE_NAMES, "lines", lambda view, rows: [view.page[:, view.batch.page[rows]]]),
)
_PLACE_PARTS: tuple[Part[FirstContext], ...] = (
    part(MARKUP, MARKUP_GROUPS, lambda view, rows: [view.place.markup[:, rows]]),
    part(_prefixed("elements", ELEMENT_OUTPUTS), "names", lambda view, rows: [view.place.elements[:, rows]]),
    part(
        at_steps(_prefixed("elements", _NEAR_ELEMENTS), _STEPS),
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
        lambda view, rows: [view.elements_page[:, view.batch.page[rows]]],
    ),
)
FIRST = Layout(*_FIRST_PARTS)
FIRST_HTML = Layout(*_FIRST_PARTS, *_PLACE_PARTS)


# --- the second pass ---------------------------------------------------------------------------------------------------


class SecondContext(Windows):
    """What the second pass sees beside the first's columns: what the first made of the lines around (stacked sequential
    learning, Cohen & Carvalho 2005)."""

    articles: Floats  # (len(COHESION) + len(STATE), rows)
    guess: Floats  # (len(GUESS), rows): probabilities
    log_guess: Floats
    kind_sums: Doubles  # running sums of the kinds that come in boxes, of main text, and of main text by words
    main_sums: Doubles
    main_by_words: Doubles
    shared: Floats  # (len(SHARED), rows)
    page: Floats  # (len(GUESS), pages)
    sections: Floats  # (len(SECTIONS), rows)

    def __init__(self, batch: LineBatch, kinds: Floats, vocabulary: Vocabulary, cohesion: Cohesion, boundary: Floats) -> None:
        """``kinds`` is (len(KINDS), rows), the first pass's probabilities; ``boundary`` (rows,), the log odds of a topic
        boundary above each row."""
        super().__init__(batch)
        self.articles = np.concatenate([cohesion.columns, cohesion.state(boundary)])
        self.kind_sums = self.running_sums(kinds[[KINDS.index(name) for name in _KINDS_NEAR]])
        self.guess = guess_columns(kinds)
        main = self.guess[0]
        self.log_guess = log_chances(self.guess)
        self.main_sums, self.main_by_words = self.running_sums(main[None]), self.running_sums(main[None], batch.n_words)
        self.shared = vocabulary.shared(main)
        self.page = self.page_means(self.running_sums(self.guess))
        self.sections = sections(batch, kinds, main * batch.n_words)

    def columns(self, rows: slice) -> Floats:
        """(columns, rows) of some rows, as `SECOND` names them."""
        return SECOND.matrix(self, rows)

    def _far_kinds(self, rows: slice) -> list[Floats]:
        """How many lines of each kind stand above each row on its page, and how many below."""
        start, stop = self.batch.first[rows], self.batch.end[rows]
        total, after = self.kind_sums[:-1], slice(rows.start + 1, rows.stop + 1)
        parts = (total[:, rows] - total[:, start], total[:, stop] - total[:, after])
        return [np.log1p(np.maximum(part, 0)).astype(np.float32) for part in parts]

    def _mass(self, rows: slice) -> Floats:
        """(3, rows): how much of the page's main text stands above each row, how much there is, and its share of the page."""
        start, stop = self.batch.first[rows], self.batch.end[rows]
        main, words = self.main_by_words
        total = main[stop] - main[start] + 1e-3
        above = (main[rows] - main[start]) / total
        return np.stack([above, np.log(total), total / (words[stop] - words[start] + 1e-3)]).astype(np.float32)


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
    part(_prefixed("page", _GUESS_NAMES), "lines", lambda view, rows: [view.page[:, view.batch.page[rows]]]),
    part(
        over_spans(_prefixed("guess", _KINDS_NEAR), _KIND_SPANS),
        "lines",
        lambda view, rows: view.window_means(view.kind_sums, _KIND_SPANS, rows),
    ),
    part((*COHESION, *STATE), "cohesion", lambda view, rows: [view.articles[:, rows]]),
    part(SECTIONS, "lines", lambda view, rows: [view.sections[:, rows]]),
    part(FAR_KINDS, "lines", lambda view, rows: view._far_kinds(rows)),
)

# What a line says by itself, and on HTML what stands around it in the markup: the groups that a reason sums up.
BY_ITSELF = ("words", "length", "letters", "signs", "beginning", "ending")
BY_MARKUP = (*(name for name in dict.fromkeys(MARKUP_GROUPS) if name != "type"), "names")

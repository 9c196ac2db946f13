"""The place of a line in its page -> one matrix of named columns, and hashed tokens of the elements around it.

The counterpart of `features` for what only HTML knows. Everything is computed over all elements of a batch at once: elements
are in the order of the page, so what stands in one is a stretch of the columns, and a sum over it is the difference of two
running sums. No Python statement runs once a line or once an element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.text import SURFACE, Columns, Flags, Floats, Hashes, Ints, LineBatch, mixed, whole_lines, words_of
from cleaner.html.tags import ORIGINS, TAGS
from cleaner.lines import non_blank

if TYPE_CHECKING:  # plain text needs the names of the columns, and waits for no reader of HTML
    from cleaner.html.blocks import Blocks

# Blocks that are as good as each other, by the name of their column.
_OF_BLOCK = {
    "p": "p", "li": "li", "h1": "h1", "h2": "h2", "h3_to_h6": "h3 h4 h5 h6", "cell": "td th tr", "term": "dt dd",
    "pre": "pre listing xmp plaintext", "blockquote": "blockquote", "caption": "figcaption caption",
    "container": "html body main article section nav aside header footer div center form figure",
    "button": "button", "field": "label select textarea legend", "summary": "summary", "other": "other",
}  # fmt: skip
_AROUND = {
    "nav": "nav menu", "footer": "footer", "header": "header", "aside": "aside", "article": "article", "main": "main",
    "form": "form", "table": "table", "list": "ul ol menu dir", "figure": "figure", "blockquote": "blockquote",
    "details": "details", "dialog": "dialog", "link": "a",
}  # fmt: skip
_REGION = "article main section body"
LEVELS = (1, 2, 3, 4, 6)  # of ancestors whose contents are summed up
_SUMS = ("log_words", "page_share", "linked", "words_a_line", "log_lines", "log_children", "sentences", "paragraphs")
_SHAPES = 4  # levels, from the block itself, at which things of one shape are counted
_TYPES = {
    "article": "article newsarticle blogposting report opinionnewsarticle analysisnewsarticle reportagenewsarticle techarticle"
    " scholarlyarticle advertisercontentarticle satiricalarticle liveblogposting backgroundnewsarticle recipe howto",
    "product": "product productgroup individualproduct productmodel offer aggregateoffer og:product product.item product.group",
    "forum": "discussionforumposting qapage question socialmediaposting forum discussion",
    "listing": "collectionpage collection itemlist searchresultspage searchresults offercatalog blog list profilepage",
}
_SIDES = ("above", "below")
_LEVEL_NAMES = (*map(str, LEVELS), "region")
_SAID = ("title", "description", "body")
# Where a line stands: name and group of each column, in the order of `Markup.columns`.
MARKUP, MARKUP_GROUPS = Columns.of(
    ("link", "linked"),
    ("bold", "bold"),
    ("unseen", " ".join(f"is_{origin}" for origin in ORIGINS[1:])),
    ("inside", "log_depth"),
    ("block", " ".join(f"block_{name}" for name in _OF_BLOCK)),
    ("inside", " ".join(f"in_{name}" for name in _AROUND)),
    ("beside", " ".join(f"{what}_{side}" for side in _SIDES for what in ("same_block", "same_parent", "log_steps"))),
    ("container", " ".join(f"{what}_{level}" for level in _LEVEL_NAMES for what in _SUMS)),
    ("alike", " ".join(f"log_alike_{level}" for level in range(_SHAPES))),
    ("said", " ".join(f"{what}_{how}" for what in _SAID for how in ("in_line", "found"))),
    ("copied", "copied_unseen copied_seen"),
    ("type", " ".join([*(f"page_{name}" for name in _TYPES), "page_untyped", "page_has_body"])),
)

_UNSEEN = [MARKUP.index(f"is_{origin}") for origin in ORIGINS[1:]]
REACH = 8  # ancestors whose names are a line's tokens
_LEVELS = np.array([0, 1, 2, *range(REACH + 1)])  # whose names are tokens: those of the nearest twice,
_BANDS = np.array([0, 1, 1, *[2] * (REACH + 1)], np.int64)  # once as the block's or its parents', once as any element's
# For each level from the block itself, the bands that its names are in.
BANDS_OF = tuple(tuple(_BANDS[level == _LEVELS].tolist()) for level in range(REACH + 1))
_CHUNK = 20_000  # rows whose tokens are made together
SLOTS = 1 << 15  # places a page for words of its title, description and body
_PATH, _TAG = np.uint32(0x846CA68B), np.uint32(0x9E3779B1)
_IN_BAND = np.array([0x2C1B3C6D, 0x297A2D39, 0x1B56C4E9], np.uint32)
HASHING = (int(_PATH), int(_TAG), *_IN_BAND.tolist())  # what the tokens of elements depend on
TAG_GROUPS = (_OF_BLOCK, _AROUND, _REGION, _TYPES)  # what the columns depend on, beside their names


class Near(NamedTuple):
    """Some rows, and the tokens of the elements around them: those of an element are the same for all rows in it."""

    rows: slice
    around: Ints  # (rows, REACH + 1): the block of each row, that one's parent, …, as places among the elements; -1: none
    tokens: Hashes  # (tokens, bands)
    bounds: Ints  # (elements + 1,): first token of each element
    path: Hashes  # (rows,): one token more for each row


class Markup(NamedTuple):
    """The columns of one batch of pages; ``rows`` = its non-blank lines, as in `LineBatch`. The tokens of a row are tags
    and names near it, by how near, then all those in reach, and at the end the path of its last three tags."""

    columns: Floats  # (len(MARKUP), rows)
    around: NDArray[np.int32]  # (rows, REACH + 1): the block of each row, that one's parent, …; -1 beyond the page
    words: Hashes  # (words,): of each element its tag and its names
    word_bounds: Ints  # (elements + 1,): first word of each element
    path: Hashes  # (rows,)

    @property
    def second_copies(self) -> Flags:
        """(rows,): rows that nobody sees and whose text stands elsewhere on the page, where it is seen."""
        unseen = self.columns[_UNSEEN].any(0)
        copies: Flags = unseen & (self.columns[MARKUP.index("copied_seen")] > 0)
        return copies

    @property
    def token_bounds(self) -> Ints:
        """(rows + 1,): first token of each row, in ``tokens``."""
        counts = np.append(np.diff(self.word_bounds), 0)[self.around]  # the last, 0, is that of -1
        return np.append(0, np.cumsum(counts[:, _LEVELS].sum(1) + 1))

    @property
    def tokens(self) -> Hashes:
        """(tokens,): hashes of the elements around each row, a row's side by side; made anew each time, to learn from."""
        return np.concatenate([_listed(near) for near in self.near()] or [np.zeros(0, np.uint32)])

    def near(self) -> Iterator[Near]:
        """The rows and what stands around them, in parts: a giant page takes no more memory than it must."""
        counts = np.diff(self.word_bounds)
        for start in range(0, len(self.path), _CHUNK):
            rows = slice(start, start + _CHUNK)
            around = self.around[rows]
            inside = np.zeros(len(counts) + 1, bool)
            inside[around] = True
            inside[-1] = False  # where -1 points to
            place = np.append(np.cumsum(inside[:-1]) - 1, -1)
            words = self.words[np.repeat(inside[:-1], counts)]
            bounds = np.append(0, np.cumsum(counts[inside[:-1]]))
            yield Near(rows, place[around], mixed(words[:, None] * _TAG + _IN_BAND), bounds, self.path[rows])


def _listed(near: Near) -> Hashes:
    """The tokens of some rows, one after the other."""
    around = near.around[:, _LEVELS]  # (rows, stretches of tokens)
    exists = np.concatenate([around >= 0, np.ones((len(around), 1), bool)], axis=1)  # and one for the path, put in at the end
    starts, counts = np.zeros(exists.shape, np.int64), np.ones(exists.shape, np.int64)
    starts[:, :-1] = near.bounds[around] + _BANDS * len(near.tokens)
    counts[:, :-1] = np.diff(near.bounds, append=0)[around]
    ends = np.cumsum(counts[exists])
    out: Hashes = near.tokens.T.ravel()[np.arange(ends[-1]) + np.repeat(starts[exists] - ends + counts[exists], counts[exists])]
    out[np.cumsum(np.where(exists, counts, 0).sum(1)) - 1] = near.path
    return out


def markup(pages: Sequence[Blocks], batch: LineBatch) -> Markup:
    """What the markup says of every row of a batch, which `features.table` made of the same pages' non-blank lines.

    >>> from cleaner.html.blocks import blocks
    >>> from cleaner.features.text import line_batch
    >>> page = blocks("<nav><a href=x>Home</a></nav><p>Tea.")
    >>> found = markup([page], line_batch([page.lines], [[0, 0, 0]]))
    >>> found.columns[MARKUP.index("in_nav")].tolist(), found.columns[MARKUP.index("block_p")].tolist()
    ([1.0, 0.0], [0.0, 1.0])
    """
    rows = len(batch.page)
    if not rows:
        none = np.zeros(0, np.uint32)
        return Markup(
            np.zeros((len(MARKUP), 0), np.float32), np.zeros((0, REACH + 1), np.int32), none, np.zeros(1, np.int64), none
        )
    tree = _Tree(pages)
    lines = _Lines(pages, batch, tree)
    columns = np.concatenate(
        [
            lines.shares(),
            _flags_of_block()[:, tree.tag[lines.element]],
            tree.around(_AROUND)[:, lines.element] > 0,
            lines.neighbours(),
            lines.containers(),
            np.log1p(tree.alike[lines.ancestors[:_SHAPES]]),
            _agreement(pages, batch),
            lines.copies(),
            _page_flags(pages)[:, batch.page],
        ],
        dtype=np.float32,
    )
    return Markup(columns, lines.around(), *tree.words, lines.path())


@cache
def _mask(tags: str) -> Flags:
    """(len(TAGS),): which elements have one of some names."""
    return np.isin(TAGS, tags.split())


@cache
def _flags_of_block() -> Flags:
    """(len(_OF_BLOCK), len(TAGS)): which elements are of each group."""
    return np.stack([_mask(tags) for tags in _OF_BLOCK.values()])


@cache
def _tag_hashes() -> Hashes:
    """Of every element in TAGS, (len(TAGS),)."""
    from cleaner.html.attributes import name_hash

    return np.array([name_hash(f"<{tag}>") for tag in TAGS], np.uint32)


class _Tree:
    """The elements of all pages of a batch in one row."""

    def __init__(self, pages: Sequence[Blocks]) -> None:
        sizes = np.array([len(page.tag) for page in pages], np.int64)
        self.first = np.append(0, np.cumsum(sizes))  # (pages + 1,): first element of each page
        offset = np.repeat(self.first[:-1], sizes)
        self.size = len(offset)
        self.tag = np.concatenate([page.tag for page in pages])
        self.root = offset  # (elements,): element 0 of the same page
        # a page is its own parent, so that climbing ends there
        self.parent = np.maximum(np.concatenate([page.parent for page in pages]), 0) + offset
        self.end = np.concatenate([page.end for page in pages]) + offset
        self.names = np.concatenate([page.names for page in pages])
        counts = np.concatenate([np.diff(page.name_bounds) for page in pages])
        self.name_bounds = np.append(0, np.cumsum(counts))
        number = np.arange(self.size)
        self.depth = number - np.cumsum(np.bincount(self.end, minlength=self.size + 1))[:-1]

    def around(self, groups: dict[str, str]) -> NDArray[np.int32]:
        """(groups, elements): how many elements of each group stand around each element, itself counted."""
        change = np.zeros((len(groups), self.size + 1), np.int32)
        for row, tags in zip(change, groups.values(), strict=True):
            found = np.flatnonzero(_mask(tags)[self.tag])
            if len(found):
                row[found] += 1
                row -= np.bincount(self.end[found], minlength=self.size + 1).astype(np.int32)
        return np.cumsum(change, axis=1, out=change)[:, :-1]

    def nearest(self, tags: str) -> Ints:
        """(elements,): the innermost element around each (itself counted) that has one of some names, or the page."""
        jump = np.where(_mask(tags)[self.tag], np.arange(self.size), self.parent)
        while True:  # each round doubles the way that is climbed at once
            further = jump[jump]
            if (further == jump).all():
                return jump
            jump = further

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """(columns, elements): sums of (columns, elements) over everything that stands in each element."""
        running = np.zeros((len(values), self.size + 1))
        np.cumsum(values, axis=1, out=running[:, 1:])
        return running[:, self.end] - running[:, :-1]

    @cached_property
    def name_sum(self) -> NDArray[np.uint64]:
        """(elements,): one number for all the names of an element."""
        running = np.append(np.uint64(0), np.cumsum(mixed(self.names), dtype=np.uint64))
        sums: NDArray[np.uint64] = running[self.name_bounds[1:]] - running[self.name_bounds[:-1]]
        return sums

    @cached_property
    def alike(self) -> Ints:
        """(elements,): how many elements beside each have its tag, its names and its parent. Cards repeat."""
        shape = self.name_sum * np.uint64(0x9E3779B97F4A7C15) + self.tag
        key = (shape ^ (shape >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + self.parent.astype(np.uint64)
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        group = np.cumsum(np.append(False, ranked[1:] != ranked[:-1]))
        alike = np.empty(self.size, np.int64)
        alike[order] = np.bincount(group)[group] - 1
        return alike

    @property
    def words(self) -> tuple[Hashes, Ints]:
        """(words,): hashes of the tag and the names of every element, and (elements + 1,) the bounds."""
        bounds = self.name_bounds + np.arange(self.size + 1)
        words = np.empty(bounds[-1], np.uint32)
        named = np.ones(len(words), bool)
        named[bounds[:-1]] = False
        words[named] = self.names
        words[bounds[:-1]] = _tag_hashes()[self.tag]
        return words, bounds


class _Lines:
    """The rows of a batch, and the elements that they stand in."""

    def __init__(self, pages: Sequence[Blocks], batch: LineBatch, tree: _Tree) -> None:
        self.batch, self.tree = batch, tree
        places = [_places(page, rows) for page, rows in zip(pages, np.diff(batch.bounds).tolist(), strict=True)]
        self.element = tree.first[:-1][batch.page] + _joined(pages, places, "element")
        self.origin = _joined(pages, places, "origin")
        self.link, self.bold = _joined(pages, places, "link"), _joined(pages, places, "bold")
        sizes = [np.fromiter(map(len, page.lines), np.int64, len(page.lines)) for page in pages]
        self.size = np.concatenate([size[rows] for size, rows in zip(sizes, places, strict=True)])
        self.ancestors = np.empty((REACH + 1, len(self.element)), np.int64)  # of each row its block, that one's parent, …
        self.ancestors[0] = self.element
        for level in range(REACH):
            self.ancestors[level + 1] = tree.parent[self.ancestors[level]]

    def shares(self) -> Floats:
        """Shares of links and bold text, where the text comes from, how deep it stands."""
        origins = [self.origin == origin for origin in range(1, len(ORIGINS))]
        shares = np.stack([self.link, self.bold]) / self.size
        return np.concatenate([shares, origins, np.log1p(self.tree.depth[self.element])[None]], dtype=np.float32)

    def neighbours(self) -> Floats:
        """Has the line above, or below, the same block or parent, and how many steps is it away in the tree?"""
        tree, one, other = self.tree, self.element[:-1], self.element[1:]
        same_page = self.batch.page[:-1] == self.batch.page[1:]
        low, high = np.minimum(one, other), np.maximum(one, other)
        # Two elements meet above the shallowest one that begins after the first and not after the second. Text comes in
        # the order of the page, so these stretches do not overlap, but where one element stands around the other.
        meeting = tree.depth[low]
        apart = np.flatnonzero((tree.end[low] <= high) & same_page)
        if len(apart):
            edges = np.stack([low[apart] + 1, high[apart] + 1], axis=1).ravel()
            meeting[apart] = np.minimum.reduceat(np.append(tree.depth, 0), edges)[::2] - 1
        steps = np.log1p(np.maximum(tree.depth[low] + tree.depth[high] - 2 * meeting, 0))  # less than 0 across pages
        found = np.stack([one == other, tree.parent[one] == tree.parent[other], steps]).astype(np.float32)
        found = np.where(same_page, found, np.float32(-1))
        edge = np.full((len(found), 1), -1, np.float32)
        return np.concatenate([edge, found, found, edge], axis=1).reshape(len(found), 2, -1).swapaxes(0, 1).reshape(6, -1)

    def containers(self) -> Floats:
        """What stands in the elements around each row: see ``_SUMS``."""
        tree, weight = self.tree, self.batch.n_words.astype(np.float64)
        per_row = np.stack(
            [
                weight,
                weight * self.link / self.size,
                np.ones(len(weight)),
                self.batch.surface[SURFACE.index("last_terminal")],
                weight * (tree.tag[self.element] == TAGS.index("p")),
            ]
        )
        words, linked, lines, sentences, paragraphs = tree.sums(
            np.stack([np.bincount(self.element, row, tree.size) for row in per_row])
        )
        some, each = np.maximum(words, 1), np.maximum(lines, 1)
        children = np.bincount(tree.parent, minlength=tree.size)
        logs = np.log1p(np.stack([words, words / each, lines, children]))
        of_page = words / some[tree.root], linked / some, sentences / each, paragraphs / np.maximum(paragraphs[tree.root], 1)
        table = np.stack([logs[0], of_page[0], of_page[1], logs[1], logs[2], logs[3], of_page[2], of_page[3]], axis=1)
        # of one element side by side, for the rows take them together
        table = np.ascontiguousarray(table, np.float32)
        region = tree.nearest(_REGION)[self.element]
        chosen = [*(self.ancestors[level] for level in LEVELS), region]
        return np.concatenate([table[elements].T for elements in chosen])

    def copies(self) -> Flags:
        """Does the text of a line stand elsewhere on its page, where it is not seen, or where it is?"""
        key = self.batch.page.astype(np.uint64) << np.uint64(32) | whole_lines(self.batch).astype(np.uint64)
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        group = np.empty(len(key), np.int64)
        group[order] = np.cumsum(np.append(False, ranked[1:] != ranked[:-1]))
        unseen = self.origin > 0
        return np.stack([np.bincount(group, mark)[group] - mark > 0 for mark in (unseen, ~unseen)])

    def around(self) -> NDArray[np.int32]:
        """(rows, REACH + 1): see `Markup`."""
        reach = self.tree.depth[self.element]
        there = np.arange(REACH + 1)[:, None] <= reach
        return np.ascontiguousarray(np.where(there, self.ancestors, -1).T, np.int32)

    def path(self) -> Hashes:
        """(rows,): one token for the last three tags around each row."""
        block, parent, grandparent = _tag_hashes()[self.tree.tag[self.ancestors[:3]]]
        return mixed((block * _TAG + parent) * _PATH + grandparent)


def tokens_of(name: np.uint32 | int) -> Hashes:
    """(bands,): the tokens that a row may have of one hashed name, or tag with its brackets, near it or further out."""
    hashes = np.full(len(_IN_BAND), name, np.uint32)
    return mixed(hashes * _TAG + _IN_BAND)


def _places(page: Blocks, rows: int) -> Ints:
    """Places of the non-blank lines; only preformatted text has others."""
    places = np.arange(len(page.lines)) if rows == len(page.lines) else non_blank(page.lines)[0]
    if len(places) != rows:
        raise ValueError(f"a page of {len(places)} non-blank lines came with {rows} rows; make both of the same lines")
    return places


def _joined(pages: Sequence[Blocks], places: Sequence[Ints], name: str) -> Ints:
    parts: list[NDArray[np.int32]] = [getattr(page, name)[rows] for page, rows in zip(pages, places, strict=True)]
    return np.concatenate(parts)


def _agreement(pages: Sequence[Blocks], batch: LineBatch) -> Floats:
    """(6, rows): how many of a line's words stand in the title, the description and the article body that its page names;
    and how many of theirs stand in the line."""
    heads, count = [page.head for page in pages], len(pages)
    texts = [f"{head.title} {head.og_title} {head.headline}" for head in heads]
    texts += [head.description for head in heads] + [head.body for head in heads]
    known = np.zeros((3 * count, SLOTS), bool)
    for words, row in words_of([" ".join(text.split()) for text in texts]):
        known[row, _bin(words)] = True
    sizes = np.maximum(known.sum(1), 1).reshape(3, count)
    page, place = batch.page[batch.word_row], _bin(batch.words)
    out = np.empty((3, 2, len(batch.page)), np.float32)
    for number in range(3):
        hits = np.bincount(batch.word_row, known[page + number * count, place], len(batch.page))
        out[number] = hits / batch.n_words, np.minimum(hits / sizes[number, batch.page], 1)
    return out.reshape(6, -1)


def _bin(words: Hashes) -> NDArray[np.intp]:
    return (words >> np.uint32(16)).astype(np.intp) & (SLOTS - 1)


_TYPE_OF = {name: number for number, names in enumerate(_TYPES.values()) for name in names.split()}


def _page_flags(pages: Sequence[Blocks]) -> Flags:
    """(flags, pages): which kinds of page each says it is, whether it says none, whether it names its article's text."""
    out = np.zeros((len(_TYPES) + 2, len(pages)), bool)
    for number, page in enumerate(pages):
        kinds = [_TYPE_OF[name] for name in page.head.types if name in _TYPE_OF]
        out[kinds, number] = True
        out[len(_TYPES), number] = not kinds
        out[len(_TYPES) + 1, number] = bool(page.head.body)
    return out

"""Pages of HTML -> named columns about each row's place in the markup, and hashed tokens of the elements around it.

The counterpart of `cleaner.features.text` for what only HTML has. Everything is computed over all elements of a batch
(`cleaner.features.elements`). No Python statement runs once a line or once an element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import as_columns, grouped, sums_before, widths, with_last
from cleaner.features.elements import Elements, tag_flags, tag_hashes
from cleaner.features.text import SURFACE, ColumnNames, Flags, Floats, Hashes, Ints, LineBatch, mixed, whole_lines, words_of
from cleaner.html.tags import ORIGINS, TAGS
from cleaner.lines import non_blank

if TYPE_CHECKING:  # plain text needs the names of the columns, but not the reader of HTML
    from cleaner.html.blocks import Blocks

# Groups of equivalent blocks, by the name of their column.
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
LEVELS = (1, 2, 3, 4, 6)  # levels of ancestors whose contents are summed
_SUMS = ("log_words", "page_share", "linked", "words_a_line", "log_lines", "log_children", "sentences", "paragraphs")
_SHAPES = 4  # levels, from the block itself, at which elements of the same shape are counted
_TYPES = {
    "article": "article newsarticle blogposting report opinionnewsarticle analysisnewsarticle reportagenewsarticle techarticle"
    " scholarlyarticle advertisercontentarticle satiricalarticle liveblogposting backgroundnewsarticle recipe howto",
    "product": "product productgroup individualproduct productmodel offer aggregateoffer og:product product.item product.group",
    "forum": "discussionforumposting qapage question socialmediaposting forum discussion",
    "listing": "collectionpage collection itemlist searchresultspage searchresults offercatalog blog list profilepage",
}
_SIDES = ("above", "below")
_LEVEL_NAMES = (*map(str, LEVELS), "region")
_HEAD_TEXTS = ("title", "description", "body")
# Place of a line in the markup: name and group of each column, in the order of `Markup.columns`.
MARKUP, MARKUP_GROUPS = ColumnNames.of(
    ("link", "linked"),
    ("bold", "bold"),
    ("unseen", " ".join(f"is_{origin}" for origin in ORIGINS[1:])),
    ("inside", "log_depth"),
    ("block", " ".join(f"block_{name}" for name in _OF_BLOCK)),
    ("inside", " ".join(f"in_{name}" for name in _AROUND)),
    ("beside", " ".join(f"{what}_{side}" for side in _SIDES for what in ("same_block", "same_parent", "log_steps"))),
    ("container", " ".join(f"{what}_{level}" for level in _LEVEL_NAMES for what in _SUMS)),
    ("alike", " ".join(f"log_alike_{level}" for level in range(_SHAPES))),
    ("said", " ".join(f"{what}_{how}" for what in _HEAD_TEXTS for how in ("in_line", "found"))),
    ("copied", "copied_unseen copied_seen"),
    ("type", " ".join([*(f"page_{name}" for name in _TYPES), "page_untyped", "page_has_body"])),
)

_INVISIBLE = [MARKUP.index(f"is_{origin}") for origin in ORIGINS[1:]]
REACH = 8  # levels of ancestors whose names become tokens of a row
_LEVELS = np.array([0, 1, 2, *range(REACH + 1)])  # ancestor levels used as tokens; levels 0 to 2
_BANDS = np.array([0, 1, 1, *[2] * (REACH + 1)], np.int64)  # also get a band of their own: the block, its parents
# For each level, the bands that its names are in.
BANDS_OF = tuple(tuple(_BANDS[level == _LEVELS].tolist()) for level in range(REACH + 1))
_CHUNK = 20_000  # rows whose tokens are made at a time
SLOTS = 1 << 15  # hash slots a page for words of its title, description and body
_PATH, _TAG = np.uint32(0x846CA68B), np.uint32(0x9E3779B1)
_IN_BAND = np.array([0x2C1B3C6D, 0x297A2D39, 0x1B56C4E9], np.uint32)
HASHING = (int(_PATH), int(_TAG), *_IN_BAND.tolist())  # part of the header, for the tokens of elements
TAG_GROUPS = (_OF_BLOCK, _AROUND, _REGION, _TYPES)  # part of the header, for the columns


class ElementTokens(NamedTuple):
    """The tokens of the elements around some rows. An element has the same tokens for all rows inside it.

    ``rows`` = these rows, ``elements`` = the elements around them, ``tokens`` = their tag and name words.
    """

    rows: slice
    around: Ints  # (rows, REACH + 1): each row's block, its parent, …, as indices of elements; -1: none
    tokens: Hashes  # (tokens, bands): each word hashed for each band
    bounds: Ints  # (elements + 1,): first token of each element
    path: Hashes  # (rows,): one more token for each row, of its last three tags


class Markup(NamedTuple):
    """The markup of one batch of pages as columns. ``rows`` = its non-blank lines, as in `LineBatch`.

    The tokens of a row are the tags and names near it, by their distance; then all tags and names in reach; then the path of
    its last three tags.
    """

    columns: Floats  # (len(MARKUP), rows)
    around: NDArray[np.int32]  # (rows, REACH + 1): each row's block, its parent, …; -1 beyond the page
    words: Hashes  # (words,): hashes of the tag and the names of each element
    word_bounds: Ints  # (elements + 1,): first word of each element
    path: Hashes  # (rows,)
    end: Ints  # (elements,): the element behind the last one within each

    @property
    def second_copies(self) -> Flags:
        """(rows,): whether a row is invisible and its text is visible elsewhere on the page."""
        invisible = self.columns[_INVISIBLE].any(0)
        copies: Flags = invisible & (self.columns[MARKUP.index("copied_seen")] > 0)
        return copies

    @property
    def token_bounds(self) -> Ints:
        """(rows + 1,): first token of each row in ``tokens``."""
        counts = with_last(widths(self.word_bounds), 0)[self.around]  # index -1 finds the appended 0
        return sums_before(counts[:, _LEVELS].sum(1) + 1)

    @property
    def tokens(self) -> Hashes:
        """(tokens,): hashes of the elements around each row, row by row.

        Computed on each access, for layers on a base, explanations and training.
        """
        return np.concatenate([_listed(near) for near in self.near()] or [np.zeros(0, np.uint32)])

    def near(self) -> Iterator[ElementTokens]:
        """Yield the tokens of the elements around the rows, some rows at a time to bound the memory of giant pages."""
        counts = widths(self.word_bounds)
        for start in range(0, len(self.path), _CHUNK):
            rows = slice(start, start + _CHUNK)
            around = self.around[rows]
            inside = np.zeros(len(counts) + 1, bool)
            inside[around] = True
            inside[-1] = False  # set by -1 in ``around``
            place = with_last(inside[:-1].cumsum() - 1, -1)
            words = self.words[np.repeat(inside[:-1], counts)]
            bounds = sums_before(counts[inside[:-1]])
            yield ElementTokens(rows, place[around], mixed(words[:, None] * _TAG + _IN_BAND), bounds, self.path[rows])


def _listed(near: ElementTokens) -> Hashes:
    """Return the tokens of some rows, row by row: those of the elements around it, by level and band, then its path."""
    element = near.around[:, _LEVELS]  # (rows, ranges): each row takes one range of tokens a level and band
    size = with_last(widths(near.bounds), 0)[element]  # index -1, no element, finds the appended 0
    start = near.bounds[element] + _BANDS * len(near.tokens)
    of_path = np.ones((len(element), 1), np.int64)  # a range of one token, filled in at the end
    size, start = np.concatenate([size, of_path], axis=1), np.concatenate([start, of_path], axis=1)
    band_by_band = near.tokens.T.ravel()
    out: Hashes = band_by_band[_ranges(start.ravel(), size.ravel())]
    out[np.cumsum(size.sum(1)) - 1] = near.path
    return out


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    """Return the indices of several ranges, one after the other.

    >>> _ranges(np.array([7, 0, 3]), np.array([2, 0, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ends = np.cumsum(sizes)
    indices: Ints = np.arange(ends[-1]) + np.repeat(starts - (ends - sizes), sizes)
    return indices


def markup(pages: Sequence[Blocks], batch: LineBatch) -> Markup:
    """Compute the columns of the markup around each row of a batch.

    ``batch`` holds the non-blank lines of the same pages. Raises ``ValueError`` if their number differs.

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
            np.zeros((len(MARKUP), 0), np.float32),
            np.zeros((0, REACH + 1), np.int32),
            none,
            np.zeros(1, np.int64),
            none,
            np.zeros(0, np.int64),
        )
    tree = Elements(pages)
    lines = _Lines(pages, batch, tree)
    columns = np.concatenate(
        [
            lines.shares(),
            _flags_of_block().take(tree.tag[lines.element], axis=1),
            tree.around(_flags_around(), lines.element) > 0,
            lines.neighbours(),
            lines.containers(),
            np.log1p(tree.alike[lines.ancestors[:_SHAPES]]),
            _agreement(pages, batch),
            lines.copies(),
            _page_flags(pages)[:, batch.page],
        ],
        dtype=np.float32,
    )
    return Markup(columns, lines.around(), *tree.words, lines.path(), tree.end)


@cache
def _flags_of_block() -> Flags:
    """Return (len(_OF_BLOCK), len(TAGS)): whether each tag is in each group of blocks."""
    return np.stack([tag_flags(tags) for tags in _OF_BLOCK.values()])


@cache
def _flags_around() -> Flags:
    """Return (len(_AROUND), len(TAGS)): whether each tag is in each group of elements around a row."""
    return np.stack([tag_flags(tags) for tags in _AROUND.values()])


class _Lines:
    """The rows of a batch and the elements around them."""

    def __init__(self, pages: Sequence[Blocks], batch: LineBatch, tree: Elements) -> None:
        self.batch, self.tree = batch, tree
        places = [_places(page, rows) for page, rows in zip(pages, widths(batch.bounds).tolist(), strict=True)]
        self.element = tree.first[:-1][batch.page] + _joined(pages, places, "element")
        self.origin = _joined(pages, places, "origin")
        self.link, self.bold = _joined(pages, places, "link"), _joined(pages, places, "bold")
        sizes = [np.fromiter(map(len, page.lines), np.int64, len(page.lines)) for page in pages]
        self.size = np.concatenate([size[rows] for size, rows in zip(sizes, places, strict=True)])
        self.ancestors = np.empty((REACH + 1, len(self.element)), np.int64)  # each row's block, its parent, …
        self.ancestors[0] = self.element
        for level in range(REACH):
            self.ancestors[level + 1] = tree.parent[self.ancestors[level]]

    def shares(self) -> Floats:
        """Return (columns, rows): shares of linked and bold characters, origin, depth."""
        origins = [self.origin == origin for origin in range(1, len(ORIGINS))]
        shares = as_columns([self.link, self.bold], np.int64) / self.size
        return np.concatenate([shares, origins, np.log1p(self.tree.depth[self.element])[None]], dtype=np.float32)

    def neighbours(self) -> Floats:
        """Return (6, rows) columns about the line above each row, then about the line below.

        For each there are three columns: whether it is in the same block, whether its block has the same parent, and the log of
        its distance in the tree. They are -1 outside of the page.
        """
        upper, lower = self.element[:-1], self.element[1:]  # the blocks on both sides of each gap between two rows
        same_page = self.batch.page[:-1] == self.batch.page[1:]
        same_parent = self.tree.parent[upper] == self.tree.parent[lower]
        log_steps = np.log1p(self.tree.steps(upper, lower, same_page))
        gaps = np.where(same_page, as_columns([upper == lower, same_parent, log_steps]), np.float32(-1))
        edge = np.full((len(gaps), 1), -1, np.float32)  # above the first row, and below the last
        return np.concatenate([np.concatenate([edge, gaps], axis=1), np.concatenate([gaps, edge], axis=1)])

    def containers(self) -> Floats:
        """Return (columns, rows): sums over the elements around each row, see ``_SUMS``."""
        tree, weight = self.tree, self.batch.n_words.astype(np.float64)
        per_row = (
            weight,
            weight * self.link / self.size,
            None,
            self.batch.surface[SURFACE.index("last_terminal")],
            weight * (tree.tag[self.element] == TAGS.index("p")),
        )
        words, linked, lines, sentences, paragraphs = tree.sums(
            as_columns([np.bincount(self.element, row, tree.size) for row in per_row], np.float64)
        )
        some, each = np.maximum(words, 1), np.maximum(lines, 1)
        children = np.bincount(tree.parent, minlength=tree.size)
        logs = np.log1p(as_columns([words, words / each, lines, children], np.float64))
        of_page = words / some[tree.root], linked / some, sentences / each, paragraphs / np.maximum(paragraphs[tree.root], 1)
        table = np.empty((tree.size, len(_SUMS)), np.float32)
        # values of one element are adjacent, because the rows read them together
        for number, column in enumerate((logs[0], *of_page[:2], *logs[1:], *of_page[2:])):
            table[:, number] = column
        region = tree.nearest(_REGION)[self.element]
        chosen = [*(self.ancestors[level] for level in LEVELS), region]
        return np.concatenate([table[elements].T for elements in chosen])

    def copies(self) -> Flags:
        """Return (2, rows): whether another row of the page, an invisible and a visible one, has the same text."""
        key = self.batch.page.astype(np.uint64) << np.uint64(32) | whole_lines(self.batch).astype(np.uint64)
        group, _ = grouped(key)
        invisible = self.origin > 0
        return np.stack([np.bincount(group, flags)[group] - flags > 0 for flags in (invisible, ~invisible)])

    def around(self) -> NDArray[np.int32]:
        """Return (rows, REACH + 1): each row's block, its parent, …; -1 beyond the page."""
        reach = self.tree.depth[self.element]
        there = np.arange(REACH + 1)[:, None] <= reach
        return np.ascontiguousarray(np.where(there, self.ancestors, -1).T, np.int32)

    def path(self) -> Hashes:
        """Return (rows,): one token of the last three tags around each row."""
        block, parent, grandparent = tag_hashes()[self.tree.tag[self.ancestors[:3]]]
        return mixed((block * _TAG + parent) * _PATH + grandparent)


def tokens_of(name: np.uint32 | int) -> Hashes:
    """Return (bands,): the tokens of one hashed name (or tag in brackets), one for each band of distance."""
    hashes = np.full(len(_IN_BAND), name, np.uint32)
    return mixed(hashes * _TAG + _IN_BAND)


def _places(page: Blocks, rows: int) -> Ints:
    """Return (rows,) indices of the non-blank lines of a page; only preformatted text has blank ones. Raises ``ValueError``."""
    places = np.arange(len(page.lines)) if rows == len(page.lines) else non_blank(page.lines)[0]
    if len(places) != rows:
        raise ValueError(f"a page of {len(places)} non-blank lines came with {rows} rows; make both of the same lines")
    return places


def _joined(pages: Sequence[Blocks], places: Sequence[Ints], name: str) -> Ints:
    parts: list[NDArray[np.int32]] = [getattr(page, name)[rows] for page, rows in zip(pages, places, strict=True)]
    return np.concatenate(parts)


def _agreement(pages: Sequence[Blocks], batch: LineBatch) -> Floats:
    """Return (6, rows) columns about the title, the description and the article body in the page's metadata.

    For each there are two columns: the share of a row's words that the text has, and the share of the text's words that the row
    has.
    """
    heads, count = [page.head for page in pages], len(pages)
    texts = [f"{head.title} {head.og_title} {head.headline}" for head in heads]
    texts += [head.description for head in heads] + [head.body for head in heads]
    in_text = np.zeros((3 * count, SLOTS), bool)
    for words, row in words_of([" ".join(text.split()) for text in texts]):
        in_text[row, _bin(words)] = True
    sizes = np.maximum([np.count_nonzero(text) for text in in_text], 1).reshape(3, count)
    page, place = batch.page[batch.word_row], _bin(batch.words)
    out = np.empty((3, 2, len(batch.page)), np.float32)
    for number in range(3):
        hits = np.bincount(batch.word_row, in_text[page + number * count, place], len(batch.page))
        out[number] = hits / batch.n_words, np.minimum(hits / sizes[number, batch.page], 1)
    return out.reshape(6, -1)


def _bin(words: Hashes) -> NDArray[np.intp]:
    return (words >> np.uint32(16)).astype(np.intp) & (SLOTS - 1)


_TYPE_OF = {name: number for number, names in enumerate(_TYPES.values()) for name in names.split()}


def _page_flags(pages: Sequence[Blocks]) -> Flags:
    """Return (flags, pages): the declared types of each page, whether it declares none, and whether it has an article body."""
    out = np.zeros((len(_TYPES) + 2, len(pages)), bool)
    for number, page in enumerate(pages):
        kinds = [_TYPE_OF[name] for name in page.head.types if name in _TYPE_OF]
        out[kinds, number] = True
        out[len(_TYPES), number] = not kinds
        out[len(_TYPES) + 1, number] = bool(page.head.body)
    return out

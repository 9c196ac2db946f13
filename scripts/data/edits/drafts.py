"""Drafts: a page of text or HTML while it is edited, and pieces that are put into it.

A piece has a form for text (lines) and one for HTML (the source of one element, which `cleaner.html.blocks` reads). A draft
knows of every line which line of the original page it is, or by which edit it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import TAGS
from cleaner.labels import Labelled
from scripts.data.elements import inside, smallest_around, subtree
from scripts.data.splices.grafts import Place, behind, graft
from scripts.data.splices.parts import ends_sentence
from scripts.data.splices.sources import MAIN, Source, word_count
from scripts.data.splices.text import TextMaker

FEWEST_WORDS = 12  # of a paragraph
_PARAGRAPHS = (TAGS.index("p"), TAGS.index("div"))
_FIRST = 2  # element of a snippet: the page and its body come before


class Piece(NamedTuple):
    """Lines to put into a page, in both forms."""

    html: str  # the source of one element
    lines: list[str]  # of text
    kinds: list[str]  # of these lines; those of HTML are as many, unless all kinds are the same
    kinds_of_html: Sequence[str] = ()  # of its lines, where they are other ones than those of text


def element_of(html: str) -> Blocks:
    """One element, from its source, as a page of its own.

    >>> element_of("<ul><li>Tea</li><li>Milk</li></ul>").lines
    ['Tea', 'Milk']
    """
    return subtree(blocks(f"<body>{html}</body>"), _FIRST)


def kinds_of_html(piece: Piece, part: Blocks) -> list[str]:
    """The kind of each line of the element of a piece. Raises ``ValueError`` where lines and kinds do not agree."""
    if len(set(piece.kinds)) == 1:
        return piece.kinds[:1] * len(part.lines)
    kinds = piece.kinds_of_html or piece.kinds
    same = piece.kinds_of_html or part.lines == [" ".join(line.split()) for line in piece.lines]
    if not same or len(kinds) != len(part.lines):
        raise ValueError(f"the element has the lines {part.lines}, expected {piece.lines}")
    return list(kinds)


@dataclass(frozen=True, eq=False)
class Draft:
    """A page while it is edited."""

    page: Labelled
    own: NDArray[np.int64]  # (lines,): the same line of the original; -1 for what was put in
    marks: list[str]  # the edit that put in each line, a slash and a note; empty for the page's own lines
    spaced: bool  # whether blank lines part the paragraphs of a text

    @property
    def main(self) -> NDArray[np.bool_]:
        """(lines,): the page's own main text."""
        rows: NDArray[np.bool_] = np.isin(self.page.kinds, list(MAIN)) & (self.own >= 0)
        return rows

    def marked(self, name: str) -> NDArray[np.int64]:
        """The rows that an edit of a name has put in, blank ones left out."""
        lines = zip(self.marks, self.page.lines, strict=True)
        return np.array(
            [row for row, (mark, line) in enumerate(lines) if mark.split("/")[0] == name and line.strip()], np.int64
        )

    def main_rows(self) -> list[int]:
        """The rows of the page's own main text, blank ones left out."""
        return [row for row in np.flatnonzero(self.main).tolist() if self.page.lines[row].strip()]

    def paragraphs(self) -> list[int]:
        """The rows that are a paragraph each: a sentence or more and, in HTML, an element of their own."""
        lines, tree = self.page.lines, self.page.blocks
        rows = [row for row in self.main_rows() if ends_sentence(lines[row]) and word_count(lines[row]) >= FEWEST_WORDS]
        if tree is None:
            return rows
        root = smallest_around(tree, self.main)
        single = np.bincount(tree.element, minlength=len(tree.tag)) == 1
        leaf = tree.end == np.arange(len(tree.tag)) + 1
        fits = single & leaf & np.isin(tree.tag, _PARAGRAPHS) & (np.arange(len(tree.tag)) > root) & (tree.end <= tree.end[root])
        return [row for row in rows if fits[tree.element[row]] and tree.origin[row] == 0]

    def gaps(self) -> list[int]:
        """The paragraphs behind which more main text of the page follows at once."""
        main = self.main_rows()
        text = [row for row, line in enumerate(self.page.lines) if line.strip()]
        follower = dict(pairwise(text))
        own = set(main)
        return [row for row in self.paragraphs() if follower.get(row) in own]


def begin(source: Source) -> Draft:
    """The page as it is."""
    page = source.page
    spaced = page.blocks is None and TextMaker(source).spaced
    return Draft(page, np.arange(len(page.lines)), [""] * len(page.lines), spaced)


def put_behind(draft: Draft, row: int, piece: Piece, mark: str) -> Draft:
    """The draft with a piece behind a row, which in HTML is the only line of its element."""
    tree = draft.page.blocks
    if tree is None:
        gap = [""] if draft.spaced else []
        return _with_lines(draft, row + 1, row + 1, [*gap, *piece.lines], [*[""] * len(gap), *piece.kinds], mark)
    return _grafted(draft, behind(tree, int(tree.element[row])), piece, mark)


def put_before(draft: Draft, row: int, piece: Piece, mark: str) -> Draft:
    """The draft with a piece before a row, which in HTML is the only line of its element."""
    tree = draft.page.blocks
    if tree is None:
        gap = [""] if draft.spaced else []
        return _with_lines(draft, row, row, [*piece.lines, *gap], [*piece.kinds, *[""] * len(gap)], mark)
    element = int(tree.element[row])
    return _grafted(draft, Place(int(tree.parent[element]), element, row), piece, mark)


def put_instead(draft: Draft, rows: Sequence[int], piece: Piece, mark: str) -> Draft:
    """The draft with a piece in place of some paragraphs, which follow each other."""
    first, last = rows[0], rows[-1]
    tree = draft.page.blocks
    if tree is None:
        return _with_lines(draft, first, last + 1, piece.lines, piece.kinds, mark)
    element = int(tree.element[first])
    place = Place(int(tree.parent[element]), element, first)
    return _grafted(_without(draft, rows), place, piece, mark)


def moved(draft: Draft, rows: Sequence[int], behind_row: int, piece: Piece, mark: str) -> Draft:
    """The draft with a piece behind a later row, and without the paragraphs that the piece is made of."""
    return _without(put_behind(draft, behind_row, piece, mark), rows)


def _without(draft: Draft, rows: Sequence[int]) -> Draft:
    """The draft without some paragraphs, in HTML without their elements."""
    tree = draft.page.blocks
    stays = np.ones(len(draft.own), bool)
    stays[rows] = False
    for row in reversed(rows):
        tree = cut(tree, int(tree.element[row])) if tree is not None else None
    lines, kinds, marks = (
        [value for value, yes in zip(values, stays.tolist(), strict=True) if yes]
        for values in (draft.page.lines, draft.page.kinds, draft.marks)
    )
    page = replace(draft.page, lines=tree.lines if tree is not None else lines, kinds=kinds, blocks=tree)
    return replace(draft, page=page, own=draft.own[stays], marks=marks)


def _with_lines(draft: Draft, first: int, last: int, lines: list[str], kinds: list[str], mark: str) -> Draft:
    """The draft with lines of text in place of those from ``first`` to before ``last``."""
    page = draft.page
    return replace(
        draft,
        page=replace(
            page,
            lines=[*page.lines[:first], *lines, *page.lines[last:]],
            kinds=[*page.kinds[:first], *kinds, *page.kinds[last:]],
        ),
        own=np.concatenate([draft.own[:first], np.full(len(lines), -1), draft.own[last:]]),
        marks=[*draft.marks[:first], *[mark] * len(lines), *draft.marks[last:]],
    )


def _grafted(draft: Draft, place: Place, piece: Piece, mark: str) -> Draft:
    """The draft of HTML with the element of a piece put in."""
    tree = draft.page.blocks
    assert tree is not None
    part = element_of(piece.html)
    grown = _with_lines(draft, place.row, place.row, part.lines, kinds_of_html(piece, part), mark)
    tree = graft(tree, part, place)
    return replace(grown, page=replace(grown.page, lines=tree.lines, blocks=tree))


def cut(page: Blocks, element: int) -> Blocks:
    """The page without an element and its lines.

    >>> cut(element_of("<ul><li>Tea</li><li>Milk</li></ul>"), 1).lines
    ['Milk']
    """
    stop, stays = int(page.end[element]), ~inside(page, element)
    count, bounds = stop - element, page.name_bounds
    left = np.r_[0:element, stop : len(page.tag)]
    parent, rows = page.parent[left], page.element[stays]
    return replace(
        page,
        lines=[line for line, yes in zip(page.lines, stays.tolist(), strict=True) if yes],
        element=np.where(rows >= stop, rows - count, rows).astype(np.int32),
        link=page.link[stays],
        bold=page.bold[stays],
        origin=page.origin[stays],
        tag=page.tag[left],
        parent=np.where(parent >= stop, parent - count, parent).astype(np.int32),
        end=np.where(page.end[left] >= stop, page.end[left] - count, page.end[left]).astype(np.int32),
        names=np.concatenate([page.names[: bounds[element]], page.names[bounds[stop] :]]),
        name_bounds=np.concatenate([bounds[:element], bounds[stop:] - (bounds[stop] - bounds[element])]).astype(np.int32),
    )

"""Augmentations of HTML: the same page with other markup, as if another site had made it, or as a short note.

A model that has seen only the markup of today's sites learns their class names and ignores the words. So every page is learned
from as it is, and once more without names, without sectioning elements, as nested tables, or with nothing but its article left
(docs/experiments.md#recipe-for-html). The names of the augmentations are parts of page ids and of random seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from cleaner.html.blocks import Blocks
from cleaner.html.metadata import Head
from cleaner.html.tags import TAGS
from cleaner.labels import KEEP, Labelled
from cleaner.lines import MAIN_KINDS
from scripts.data.elements import depths, inside, of_rows, smallest_around, subtree

Augmented = tuple[Blocks, NDArray[np.int64]]  # what is left of a page, and the rows of its lines in the page
Augmentation = Callable[[Blocks, NDArray[np.bool_], Random], Augmented]  # of a page and its main text, (lines,)

_SECTIONING = [TAGS.index(tag) for tag in "main article section nav aside header footer hgroup address figure".split()]
_DIV, _P = TAGS.index("div"), TAGS.index("p")
_HEADINGS = [TAGS.index(f"h{level}") for level in range(1, 7)]
_TABLE = np.array([TAGS.index(tag) for tag in ("table", "tr", "td")], np.uint8)


def without_names(page: Blocks, main: NDArray[np.bool_], random: Random) -> Augmented:
    """No class, id or role; often no metadata either."""
    head = Head() if random.random() < 0.5 else page.head
    bare = replace(page, names=page.names[:0], name_bounds=np.zeros_like(page.name_bounds), head=head)
    return bare, np.arange(len(page.lines))


def all_divs(page: Blocks, main: NDArray[np.bool_], random: Random) -> Augmented:
    """Every section is a div; sometimes every heading, paragraph and item, too."""
    plain = [*_SECTIONING, *_HEADINGS, _P, TAGS.index("li"), TAGS.index("ul")] if random.random() < 0.4 else _SECTIONING
    tag = np.where(np.isin(page.tag, plain), _DIV, page.tag).astype(np.uint8)
    return _maybe_nameless(replace(page, tag=tag), random), np.arange(len(page.lines))


def layout_tables(page: Blocks, main: NDArray[np.bool_], random: Random) -> Augmented:
    """The layout of old sites: sections are tables, rows and cells; paragraphs are lines of their cell."""
    sections = np.isin(page.tag, [*_SECTIONING, _DIV])
    tag = np.where(sections, _TABLE[depths(page) % 3], page.tag).astype(np.uint8)
    paragraph = page.tag[page.element] == _P
    element = np.where(paragraph, np.maximum(page.parent[page.element], 0), page.element).astype(np.int32)
    return _maybe_nameless(replace(page, tag=tag, element=element), random), np.arange(len(page.lines))


def article_alone(page: Blocks, main: NDArray[np.bool_], random: Random) -> Augmented:
    """Nothing but the smallest element that holds nearly all of the main text."""
    root = smallest_around(page, main)
    return _maybe_nameless(subtree(page, root), random), np.flatnonzero(inside(page, root))


def short_note(page: Blocks, main: NDArray[np.bool_], random: Random) -> Augmented:
    """A few successive lines of the article, and a part of the chrome (docs/experiments.md#short-pages-in-html)."""
    rows = np.flatnonzero(main)
    start = random.randrange(len(rows))
    article = rows[max(0, start - random.randrange(6)) : start + random.randrange(1, 10)]
    rate = random.choice((0.03, 0.1, 0.3, 1.0))
    chrome = [row for row in np.flatnonzero(~main).tolist() if random.random() < rate]
    left = np.union1d(article, np.array(chrome, np.int64))
    return of_rows(page, left), left


def _maybe_nameless(page: Blocks, random: Random) -> Blocks:
    return without_names(page, np.zeros(0, bool), random)[0] if random.random() < 0.5 else page


MARKUP: dict[str, Augmentation] = {
    "without_names": without_names,
    "all_divs": all_divs,
    "layout_tables": layout_tables,
    "article_alone": article_alone,
}
SHORT = "short"


def augmented(page: Labelled, name: str) -> Labelled:
    """A page after one of the augmentations, with the labels of the lines that are left. A short note needs main text."""
    assert page.blocks is not None
    article = [KEEP, *MAIN_KINDS, "title"] if name == SHORT else [KEEP, *MAIN_KINDS]
    make = short_note if name == SHORT else MARKUP[name]
    tree, rows = make(page.blocks, np.isin(page.kinds, article), Random(page.id + name))
    return replace(page, id=f"{page.id}#{name}", lines=tree.lines, kinds=[page.kinds[row] for row in rows], blocks=tree)

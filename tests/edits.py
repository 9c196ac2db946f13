"""Pages with something taken away: what the tests of reasons and of explanations compare these with.

Nothing here knows of columns: a line's words, the lines around it or its tags are replaced by neutral ones, and the page is
read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from conftest import PAGES, SCRAPES
from numpy.typing import NDArray

from cleaner.features.batch import PageBatch
from cleaner.features.markup import markup
from cleaner.features.text import line_batch
from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import TAGS
from cleaner.io.decode import decode_html
from cleaner.lines import non_blank, numbers_of, split
from cleaner.model.storage import load
from cleaner.odds import log_odds
from cleaner.units import plain

# Words of no language; others than cleaner.explain.occlusion has.
NEUTRAL = ("Ostra beliku nam", "Kerun tavi solpa mendo rik", "Dolka, virem pasto", "Hemu")
KEPT = numbers_of(("title", "heading", "body"))


@dataclass(frozen=True)
class Page:
    """The non-blank lines of a fixture."""

    name: str
    lines: list[str]
    blanks: Sequence[int] | NDArray[np.int64]
    tree: Blocks | None = None

    def with_lines(self, lines: dict[int, str]) -> Page:
        """Other words in some lines, which are as much of a link, and as bold, as they were."""
        changed = [lines.get(row, line) for row, line in enumerate(self.lines)]
        if self.tree is None:
            return replace(self, lines=changed)
        longer = np.array([len(new) / len(old) for new, old in zip(changed, self.lines, strict=True)])
        link, bold = ((column * longer).astype(np.int32) for column in (self.tree.link, self.tree.bold))
        return replace(self, lines=changed, tree=replace(self.tree, lines=changed, link=link, bold=bold))

    def neutral(self, rows: Collection[int]) -> Page:
        """Nothing said in some lines."""
        return self.with_lines({row: NEUTRAL[place % len(NEUTRAL)] for place, row in enumerate(sorted(rows))})

    def bare(self, rows: Collection[int]) -> Page:
        """Some lines taken out of their elements, each a paragraph of the page's own."""
        tree = self.tree
        if tree is None:
            return self
        chosen, size = sorted(rows), len(tree.tag)
        more = len(chosen)
        element, end = tree.element.copy(), np.append(tree.end, size + 1 + np.arange(more)).astype(np.int32)
        element[chosen], end[0] = size + np.arange(more), size + more
        tree = replace(
            tree,
            element=element,
            link=_but(tree.link, chosen),
            bold=_but(tree.bold, chosen),
            origin=_but(tree.origin, chosen),
            tag=np.append(tree.tag, np.full(more, TAGS.index("p"), np.uint8)),
            parent=np.append(tree.parent, np.zeros(more, np.int32)),
            end=end,
            name_bounds=np.append(tree.name_bounds, np.full(more, tree.name_bounds[-1], np.int32)),
        )
        return replace(self, tree=tree)


def _but(column: NDArray[np.generic], rows: list[int]) -> NDArray[np.generic]:
    column = column.copy()
    column[rows] = 0
    return column


def without_words(page: Page, row: int) -> list[Page]:
    """Other words in a line, a few times, because no words are quite neutral."""
    return [page.with_lines({row: words}) for words in NEUTRAL]


def without_lines(page: Page, row: int) -> list[Page]:
    """All other lines replaced, and out of their elements."""
    others = set(range(len(page.lines))) - {row}
    return [page.neutral(others).bare(others)]


CHROME = ("Home", "About us", "Contact", "Privacy policy", "Log in", "Subscribe", "Search", "Next", "All rights reserved")


def among_chrome(page: Page, row: int) -> list[Page]:
    """All other lines replaced by those of a menu; on HTML as `without_lines`, because the elements tell there."""
    if page.tree is not None:
        return without_lines(page, row)
    lines = [line if place == row else CHROME[place % len(CHROME)] for place, line in enumerate(page.lines)]
    return [replace(page, lines=lines)]


def without_markup(page: Page, row: int) -> list[Page]:
    """The line out of its elements."""
    return [page.bare([row])]


def batch_of(*pages: Page) -> PageBatch:
    """What the models read of some pages, all of text or all of HTML."""
    lines = line_batch([page.lines for page in pages], [page.blanks for page in pages])
    trees = [page.tree for page in pages if page.tree is not None]
    units = [plain(list(page.lines))._replace(blanks=np.asarray(page.blanks)) for page in pages]
    return PageBatch(units, lines, markup(trees, lines) if trees else None)


def odds(pages: Sequence[Page]) -> list[NDArray[np.float64]]:
    """For each page the log odds of its lines being kept, by the default model."""
    batch = batch_of(*pages)
    chance = load(reads="html" if batch.markup else "text").predict(batch.lines, batch.markup).kinds[KEPT].sum(0)
    return np.split(log_odds(chance.astype(np.float64)), batch.lines.bounds[1:-1])


def of_text(path: Path) -> Page:
    _, lines, blanks = non_blank(split(path.read_bytes().decode())[0])
    return Page(path.stem, lines, blanks)


def of_html(path: Path) -> Page:
    tree = blocks(decode_html(path.read_bytes()))
    places, lines, _ = non_blank(tree.lines)
    rows = {name: getattr(tree, name)[places] for name in ("element", "link", "bold", "origin")}
    return Page(path.stem, lines, [0] * (len(lines) + 1), replace(tree, lines=lines, hidden=None, **rows))


def scrapes() -> list[Page]:
    return [of_text(path) for path in sorted(SCRAPES.glob("*.txt"))]


def pages() -> list[Page]:
    return [of_html(path) for path in sorted(PAGES.glob("*.html"))]

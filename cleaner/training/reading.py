"""Labelled pages -> the same as a base reads them: its columns, its answers, and what it should have answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.learned import View, view_of
from cleaner.features.batch import PageBatch
from cleaner.features.text import Floats, Ints
from cleaner.labels import Labelled
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.network import Prediction
from cleaner.model.storage import Model
from cleaner.pages import Page, page_of_blocks
from cleaner.sites.keys import Keys, line_keys
from cleaner.training.targets import MAIN, targets, units_of
from cleaner.units import Units
from cleaner.verdicts import read_pages

LEAST = 1e-6
# The kinds that a line has of which only the side is known and no base is asked.
_BODY, _NAV = (np.eye(len(KINDS), dtype=np.float32)[KINDS.index(kind)] for kind in ("body", "nav"))


class Lesson(NamedTuple):
    """The lines of a labelled page as they are remembered; ``rows`` = its units."""

    keys: Keys  # (rows,)
    target: Floats  # (rows, len(KINDS)): probabilities; zeros for a row without a label
    named: Mapping[int, str] = {}  # the rows whose label names a subkind, and which


class Read(NamedTuple):
    """A labelled page as a base reads it; ``rows`` = its units."""

    page: Labelled
    source: Page
    batch: PageBatch
    prediction: Prediction
    view: View
    known: Ints  # (rows,): the kind that a rule settles, or UNKNOWN
    kind: Ints  # (rows,): the kind of its label, or UNKNOWN
    main: Ints  # (rows,): 1 heading or body, 0 anything else, UNKNOWN
    target: Floats  # (rows, len(KINDS)): probabilities that the labels allow; zeros for a row without a label

    @property
    def lesson(self) -> Lesson:
        """What is remembered of the page."""
        return Lesson(self.view.keys, self.target, _named(self.page, self.source.units))

    @property
    def taught(self) -> NDArray[np.bool_]:
        """(rows,): whether a label says what the row is, and no rule does."""
        taught: NDArray[np.bool_] = (self.target.sum(1) > 0) & (self.known == UNKNOWN)
        return taught


def read_page(page: Labelled, base: Model) -> Read | None:
    """Return a page as a base reads it; None for a page without lines, and for text where the base reads HTML."""
    if base.elements is not None and page.blocks is None:
        return None
    source = _source(page, base.elements is not None)
    if not source.units.words:
        return None
    batch = PageBatch.of([source.units], [source.blocks] if source.blocks is not None else None, [page.url])
    known, prediction, pooled, found = read_pages(base, [source], batch)
    view = view_of(prediction._replace(kinds=pooled), found, batch)
    kinds = [page.kinds[line] for line in source.units.first_lines.tolist()]
    kind, main = targets(kinds)
    return Read(page, source, batch, prediction, view, known, kind, main, allowed(prediction.kinds.T, kind, main))


def lesson_of(page: Labelled) -> Lesson:
    """Return what is remembered of a page that no base reads."""
    units = units_of(page)
    kind, main = targets([page.kinds[line] for line in units.first_lines.tolist()])
    sides = np.where(main[:, None] == 1, _BODY, _NAV)
    return Lesson(line_keys(units.words), allowed(sides, kind, main), _named(page, units))


def _named(page: Labelled, units: Units) -> dict[int, str]:
    """Return the units of a page whose label names a subkind, and which."""
    named = page.named
    return {row: named[line] for row, line in enumerate(units.first_lines.tolist()) if line in named} if named else {}


def allowed(kinds: Floats, kind: Ints, main: Ints) -> Floats:
    """Return (rows, len(KINDS)) probabilities: a known kind alone, else the base's, of that shape, on the known side."""
    out = np.maximum(kinds, LEAST) * np.where(main[:, None] == 1, MAIN, ~MAIN)
    out /= out.sum(1, keepdims=True)
    out[kind != UNKNOWN] = np.eye(len(KINDS))[kind[kind != UNKNOWN]]
    out[main == UNKNOWN] = 0
    return np.asarray(out, np.float32)


def _source(page: Labelled, of_html: bool) -> Page:
    if of_html:
        assert page.blocks is not None
        return page_of_blocks(page.blocks, page.title)
    return Page(units_of(page), page.title)


def read_all(pages: Sequence[Labelled], base: Model) -> tuple[list[Read], list[Lesson]]:
    """Return the pages that a base reads, and what is remembered of the others."""
    reads, lessons = [], []
    for page in pages:
        read = read_page(page, base)
        if read is not None:
            reads.append(read)
        elif page.blocks is None and base.elements is not None:
            lessons.append(lesson_of(page))
    return reads, lessons

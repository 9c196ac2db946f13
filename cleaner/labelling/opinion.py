"""Pages -> what the models say of each row: a kind, its probability, and whether another view disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cleaner.features.batch import PageBatch
from cleaner.features.text import Flags, Floats, Ints
from cleaner.labelling.pages import PoolPage
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.model.storage import Model, ModelError, load
from cleaner.pages import Page
from cleaner.pipeline import Cleaner
from cleaner.units import plain
from cleaner.verdicts import read_pages

SETTLED = ("known-phrase", "known-layout", "half-clean", "user-phrase")  # reasons that no probability stands behind
SURE = 0.97  # probability of a kind that a rule settles
OVERRULED = 0.5  # most of a kind that the policy chose against the model's first choice
MAIN = numbers_of(MAIN_KINDS)


@dataclass
class Opinion:
    """What the models say of the rows of a page."""

    chances: Floats  # (rows, len(KINDS)); the kind that cleaning would give has the highest
    main: Floats  # (rows,): probability of main text
    other: Floats | None  # (rows,): the same by the model of text, for HTML
    quality: float  # expected word F1 of the page
    named: Mapping[int, str] = field(default_factory=dict)  # the subkind of rows that have one

    @property
    def kinds(self) -> Ints:
        """(rows,): index into KINDS of the kind that cleaning would give."""
        return self.chances.argmax(1) if len(self.chances) else np.zeros(0, np.int64)


def opinions(pages: Sequence[PoolPage], model: str | None = None, with_other: bool = True) -> list[Opinion]:
    """Return the opinions on pages that are all text or all HTML.

    ``model`` is a model folder, None for the default; ``with_other`` asks the default model of text about HTML, too. Without a
    usable model every kind comes from the fallback, and no row is sure. Raises ``ModelError`` for a named model.
    """
    reads = "html" if pages[0].is_html else "text"
    docs = Cleaner(model).clean_pages([page.page for page in pages])
    chances = _chances(pages, _loaded(model, reads))
    others = _chances(pages, _loaded(None, "text"), as_text=True) if with_other and reads == "html" else None
    found = []
    for number, (page, doc) in enumerate(zip(pages, docs, strict=True)):
        lines = doc.lines
        rows = [lines[row.first] for row in page.rows]
        its = chances[number] if chances is not None else np.full((len(rows), len(KINDS)), OVERRULED / len(KINDS), np.float32)
        main = its[:, MAIN].sum(1)
        shown = np.array([KINDS.index(line.kind) for line in rows], np.int64)
        settled = np.array([line.reason in SETTLED for line in rows], bool)
        other = others[number][:, MAIN].sum(1) if others is not None else None
        named = {number: line.subkind for number, line in enumerate(rows) if line.subkind is not None}
        found.append(Opinion(_as_shown(its, shown, settled), main, other, doc.quality, named))
    return found


def _loaded(model: str | None, reads: str) -> Model | None:
    try:
        return load(model, reads)
    except ModelError:
        if model is not None:
            raise
        return None


def _chances(pages: Sequence[PoolPage], model: Model | None, as_text: bool = False) -> list[Floats] | None:
    """Return (rows, len(KINDS)) probabilities for each page; None without a model. ``as_text`` leaves the markup out."""
    if model is None:
        return None
    its = [Page(plain(page.lines), page.page.title) if as_text else page.page for page in pages]
    trees = [page.blocks for page in its if page.blocks is not None]
    batch = PageBatch.of([page.units for page in its], trees, [page.page.url for page in pages])
    kinds = read_pages(model, its, batch).prediction.kinds
    bounds = batch.lines.bounds.tolist()
    return [kinds[:, first:last].T[page.units] for page, first, last in zip(pages, bounds, bounds[1:], strict=False)]


def _as_shown(chances: Floats, shown: Ints, settled: Flags) -> Floats:
    """Return the probabilities with that of the kind that cleaning gives as the highest."""
    chances = chances.astype(np.float32)
    rows = np.arange(len(shown))
    best = chances.argmax(1) if len(rows) else shown
    for row in rows[best != shown].tolist():
        top = min(float(chances[row, best[row]]), OVERRULED)
        chances[row, best[row]], chances[row, shown[row]] = min(float(chances[row, shown[row]]), top * 0.9), top
    chances[settled] = (1 - SURE) / (len(KINDS) - 1)
    chances[rows[settled], shown[settled]] = SURE
    return chances

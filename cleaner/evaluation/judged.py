"""Labelled pages and a cleaner -> each page as it was labelled beside what the cleaner made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Doc
from cleaner.evaluation.metrics import words
from cleaner.forms.reading import read_lines
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN
from cleaner.pages import Page, page_of_blocks
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES, Cleaner

_KIND: dict[str, int] = {kind: number for number, kind in enumerate(KINDS)}
_SIDE: dict[str, int] = {KEEP: 1, DROP: 0} | {str(kind): int(kind in MAIN_KINDS) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled page after cleaning. ``rows`` are the lines that are labelled."""

    page: Labelled
    row: NDArray[np.int64]  # (rows,): index of the line on the page, from 0
    main: NDArray[np.bool_]  # (rows,): labelled as main text
    kind: NDArray[np.int64]  # (rows,): index into KINDS of the labelled kind; UNKNOWN where only the side is known
    kept: NDArray[np.bool_]  # (rows,)
    given: NDArray[np.int64]  # (rows,): index into KINDS of the kind that the cleaner gave
    score: NDArray[np.float64]  # (rows,): probability of main text
    n_words: NDArray[np.int64]  # (rows,)
    hit: int  # words that are both kept and main text, as bags
    quality: float  # the word F1 that the model expects
    source: str  # as `Doc.source`

    @property
    def wanted(self) -> int:
        """The number of words of main text."""
        return int(self.n_words[self.main].sum())

    @property
    def taken(self) -> int:
        """The number of kept words."""
        return int(self.n_words[self.kept].sum())

    @property
    def f1(self) -> float:
        """Word F1 of the page, 0 to 1; nothing kept where there is nothing to keep is 1."""
        return 2 * self.hit / (self.wanted + self.taken) if self.wanted + self.taken else 1.0


def side_of(kind: str) -> int:
    """Return 1 for main text, 0 for anything else, `UNKNOWN` for "".

    >>> [side_of(kind) for kind in ("heading", "keep", "title", "drop", "")]
    [1, 1, 0, 0, -1]
    """
    return _SIDE.get(kind, UNKNOWN)


def pages_of(pages: Sequence[Labelled]) -> list[Page]:
    """Return labelled pages as `Cleaner.clean_pages` takes them. Their titles are not told, as they seldom are in use."""
    return [
        page_of_blocks(page.blocks, None, page.html)._replace(url=page.url)
        if page.blocks is not None
        else Page(read_lines(page.lines, ["\n"] * len(page.lines), page.form), None, url=page.url)
        for page in pages
    ]


def batches(pages: Sequence[Labelled]) -> Iterator[Sequence[Labelled]]:
    """Yield the pages in runs that are cleaned together."""
    batch: list[Labelled] = []
    size = 0
    for page in pages:
        length = len(page.html) or sum(map(len, page.lines))
        if batch and (len(batch) == BATCH_PAGES or size + length > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(page)
        size += length
    if batch:
        yield batch


def judged(pages: Sequence[Labelled], cleaner: Cleaner) -> list[Judged]:
    """Clean labelled pages, and return each beside its labels. ``cleaner`` keeps `MAIN_KINDS`.

    Raises ``ModelError`` for a model that cannot read one of the pages.
    """
    found = []
    for batch in batches(pages):
        docs = cleaner.clean_pages(pages_of(batch))
        found += [_beside(page, doc) for page, doc in zip(batch, docs, strict=True)]
    return found


def _beside(page: Labelled, doc: Doc) -> Judged:
    sides = np.array([side_of(kind) for kind in page.kinds], np.int64)
    columns = doc.columns
    there = sides[columns.row] != UNKNOWN
    row = columns.row[there]
    main, kept = sides[row] == 1, columns.keep[there]
    told = [words(page.lines[number]) for number in row.tolist()]
    wanted: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for found, is_main, is_kept in zip(told, main.tolist(), kept.tolist(), strict=True):
        wanted.update(found if is_main else ())
        taken.update(found if is_kept else ())
    return Judged(
        page,
        row,
        main,
        np.array([_KIND.get(page.kinds[number], UNKNOWN) for number in row.tolist()], np.int64),
        kept,
        columns.kind[there],
        columns.score[there].astype(np.float64),
        np.array([len(found) for found in told], np.int64),
        (wanted & taken).total(),
        doc.quality,
        doc.source,
    )

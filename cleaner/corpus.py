"""Labelled pages -> columns to learn from: targets, weights and folds of every line.

Sites are dealt into folds here, and nothing after this ever mixes two folds by accident: every batch lies in one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.features import Floats, Table, table
from cleaner.labels import DROP, KEEP, LabelError, Labelled
from cleaner.lines import KINDS, ink
from cleaner.markup import Markup, markup
from cleaner.phrases import over_the_text

FOLDS = 3  # of sites, inside the training set
BATCH = 64  # pages
UNKNOWN = -1
_SAID_BY_HAND = frozenset(KINDS) - {"title", "code", "offtopic"}
MAIN = [KINDS.index("heading"), KINDS.index("body")]
FEWEST_COMMON, MOST_OF_IT = 2, 0.5  # words, and share of the longer one, in which a title and a line that says it agree
_find_words = re.compile(r"\w+").findall
_NEEDED = "training needs lines of both sides on pages of at least two sites: label more pages"


@dataclass
class Corpus:
    """Labelled pages as columns, sorted by fold, so that every batch lies in one fold."""

    batches: list[Table]
    batch_fold: NDArray[np.int64]  # (batches,)
    fold: NDArray[np.int64]  # (rows,)
    kind: NDArray[np.int64]  # (rows,): index into KINDS, or UNKNOWN
    main: NDArray[np.int64]  # (rows,): 1 heading or body, 0 anything else, UNKNOWN
    weight: Floats  # (rows,)
    full: NDArray[np.bool_]  # (rows,): somebody has said the kinds of lines of the row's page
    alone: NDArray[np.bool_]  # (rows,): can be told by how it reads; not of another article, nor of a page made of several
    by_hand: NDArray[np.bool_]  # (rows,): and of this line
    marks: list[Markup]  # (batches,) of HTML, empty for text

    @property
    def starts(self) -> NDArray[np.int64]:
        """(batches + 1,): first row of each batch."""
        return np.cumsum([0, *(len(batch.page) for batch in self.batches)])

    @property
    def reads(self) -> str:
        """What a model of these pages reads: "text" or "html"."""
        return "html" if self.marks else "text"


def fold_of(site: str, folds: int = FOLDS) -> int:
    """A fold for a site, the same on every machine: a checksum, not a shuffle."""
    return zlib.crc32(b"inner:" + site.encode()) % folds


def corpus(pages: Sequence[Labelled]) -> Corpus:
    """Pages -> columns. Raises ``LabelError`` when there is too little to learn from."""
    if not pages:
        raise LabelError(f"no labelled pages came; {_NEEDED}")
    folds = {site: fold_of(site) for site in {page.site for page in pages}}
    if len(set(folds.values())) < 2:  # few sites: deal them out in turn
        folds = {site: number % FOLDS for number, site in enumerate(sorted(folds))}
    order = sorted(range(len(pages)), key=lambda n: (folds[pages[n].site], not _has_kinds(pages[n]), n))
    batches, marks, batch_fold, kinds, mains, full, alone = [], [], [], [], [], [], []
    group: list[int] = []
    for place, number in enumerate(order):
        group.append(number)
        ends = place + 1 == len(order) or _batch_key(pages[order[place + 1]], folds) != _batch_key(pages[number], folds)
        if len(group) < BATCH and not ends:
            continue
        inked = [ink(pages[n].lines) for n in group]
        batches.append(table([lines for _, lines, _ in inked], [blanks for _, _, blanks in inked]))
        trees = [pages[n].blocks for n in group]
        if all(trees):
            marks.append(markup([tree for tree in trees if tree], batches[-1]))
        batch_fold.append(folds[pages[number].site])
        for n, (rows, lines, _) in zip(group, inked, strict=True):
            kind, main = _targets([pages[n].kinds[row] for row in rows], lines, pages[n].title)
            kinds.append(kind)
            mains.append(main)
            full.append(np.full(len(rows), _has_kinds(pages[n])))
            alone.append((kind != KINDS.index("offtopic")) & (not pages[n].joined))
        group = []
    fold = np.repeat(batch_fold, [len(batch.page) for batch in batches])
    main = np.concatenate(mains)
    if not (np.any(main == 1) and np.any(main == 0)) or len(set(batch_fold)) < 2:
        raise LabelError(
            f"{len(pages)} labelled pages of {len(folds)} sites came, with {int((main == 1).sum())} lines of heading or body; "
            f"{_NEEDED}"
        )
    weight = np.concatenate([_weights(batch) for batch in batches])
    weight /= weight.mean()  # scikit-learn weighs the penalty against the sum of the weights
    if marks and len(marks) < len(batches):
        raise LabelError("some labelled pages came with their HTML and some without; train on one or the other")
    kind, whole, single = np.concatenate(kinds), np.concatenate(full), np.concatenate(alone)
    by_hand = whole & single & (kind != UNKNOWN)
    return Corpus(batches, np.array(batch_fold), fold, kind, main, weight, whole, single, by_hand, marks)


def _has_kinds(page: Labelled) -> bool:
    """Has somebody said the kinds of the page's lines? Titles and scripts are known on other pages, too."""
    return not page.joined and not _SAID_BY_HAND.isdisjoint(page.kinds)


def _batch_key(page: Labelled, folds: dict[str, int]) -> tuple[int, bool]:
    return folds[page.site], _has_kinds(page)


def _targets(kinds: list[str], lines: list[str], title: str | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    index = {name: number for number, name in enumerate(KINDS)}
    kind = np.array([index.get(name, UNKNOWN) for name in kinds], np.int64)
    main = np.where(np.isin(kind, MAIN), 1, np.where(kind == UNKNOWN, UNKNOWN, 0))
    main[[name == KEEP for name in kinds]] = 1
    main[[name == DROP for name in kinds]] = 0
    row = title_row(lines, title, (kind == UNKNOWN) & (main == 0), main == 1)
    if row is not None and KINDS.index("title") not in kind:
        kind[row] = KINDS.index("title")
    return kind, main


def title_row(lines: Sequence[str], title: str | None, candidates: NDArray[np.bool_], main: NDArray[np.bool_]) -> int | None:
    """The candidate that says the title, word for word, or else one that says most of it: see `phrases.over_the_text`.

    Of 256 pages by hand whose title is known the line is right on 95 %, the first copy on 84 %. What a page calls its title and
    what stands over its text differ by a site's name or a few words on one page in four of wcxb-dev.

    >>> page = ["Ten good teas", "Home", "Ten Good Teas", "Black tea is picked late.", "Ten good teas"]
    >>> title_row(page, "Ten Good Teas | The Kettle", np.ones(5, bool), np.array([False, False, False, True, False]))
    2
    """
    wanted = _words(title or "")
    exact, likely = [], []
    for row in np.flatnonzero(candidates).tolist() if wanted else []:
        said = _words(lines[row])
        common = len(set(said) & set(wanted))
        if said == wanted:
            exact.append(row)
        elif common >= FEWEST_COMMON and common >= MOST_OF_IT * max(len(set(said)), len(set(wanted))):
            likely.append(row)
    begins = int(np.argmax(main)) if main.any() else len(lines)
    found = exact or likely
    return over_the_text(found, begins) if found else None


def _words(text: str) -> list[str]:
    return _find_words(text.casefold())


def _weights(batch: Table) -> Floats:
    """Every page counts alike, as it does in the macro average; within it a line by the root of its share of the words."""
    words = np.bincount(batch.page, batch.weight, len(batch.bounds) - 1)
    return np.sqrt(batch.weight / words[batch.page]).astype(np.float32)

"""Labelled pages -> columns for training: targets, weights and folds of every line.

Sites are dealt into folds here. Every batch is in one fold, so that later steps cannot mix folds by accident.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from cleaner.features.batch import PageBatch
from cleaner.features.pages import PAGES
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.known.kinds import known_kinds
from cleaner.known.titles import over_the_text
from cleaner.labels import LabelError, Labelled, fold_of
from cleaner.lines import KINDS, UNKNOWN
from cleaner.training.targets import targets, units_of

FOLDS = 3  # folds of sites inside the training set
BATCH = 64  # pages
WITHOUT_ADDRESS = 40  # per cent of the pages
_HAND_LABELLED = frozenset(KINDS) - {"title", "code", "offtopic"}  # titles and scripts are also known on other pages
FEWEST_COMMON, COMMON_SHARE = 2, 0.5  # shared words of a title and its line: number, share of the longer
_find_words = re.compile(r"\w+").findall
_NEEDED = "training needs lines of both sides on pages of at least two sites: label more pages"


@dataclass
class Corpus:
    """Labelled pages as columns, sorted by fold, so that every batch is in one fold."""

    batches: list[PageBatch]
    batch_fold: Ints  # (batches,)
    fold: Ints  # (rows,)
    kind: Ints  # (rows,): index into KINDS, or UNKNOWN
    main: Ints  # (rows,): 1 heading or body, 0 anything else, UNKNOWN
    weight: Floats  # (rows,)
    page_labelled: Flags  # (rows,): a person labelled the kinds of the row's page
    independent: Flags  # (rows,): False on synthetic pages, and for lines of appended articles, which read like main text
    hand_labelled: Flags  # (rows,): a person labelled this line
    page_kind: Ints  # (pages,): index into PAGES of each page, batch by batch, or UNKNOWN

    @property
    def starts(self) -> Ints:
        """(batches + 1,): first row of each batch."""
        return np.cumsum([0, *(len(batch.lines.page) for batch in self.batches)])

    @property
    def reads(self) -> str:
        """The input of a model of these pages: "text" or "html"."""
        return "html" if self.batches[0].markup else "text"

    def in_batches(self, fold: int | None = None) -> list[tuple[int, int, int]]:
        """Return number, first row and end of every batch, or of those in one fold."""
        starts = self.starts.tolist()
        parts = zip(range(len(self.batches)), starts[:-1], starts[1:], self.batch_fold.tolist(), strict=True)
        return [(number, start, stop) for number, start, stop, its in parts if fold is None or its == fold]


def corpus(pages: Sequence[Labelled]) -> Corpus:
    """Turn labelled pages into a corpus. Raises ``LabelError`` if there is too little to learn from."""
    if not pages:
        raise LabelError(f"no labelled pages came; {_NEEDED}")
    folds = _folds(pages)
    groups = list(_groups(pages, folds))
    batches = [_batch(group) for group in groups]
    told = [
        _with_title(page, lines) for group, batch in zip(groups, batches, strict=True) for page, lines in _rows(group, batch)
    ]
    kind, main = (np.concatenate([found[part] for found in told]) for part in range(2))
    leads = np.concatenate([_leads_on(batch) for batch in batches]) & (kind == UNKNOWN) & (main == 1)
    kind[leads], main[leads] = KINDS.index("related"), 0
    batch_fold = [folds[group[0].site] for group in groups]
    if not (np.any(main == 1) and np.any(main == 0)) or len(set(batch_fold)) < 2:
        raise LabelError(
            f"{len(pages)} labelled pages of {len(folds)} sites came, with {int((main == 1).sum())} lines of heading or body; "
            f"{_NEEDED}"
        )
    if len({page.blocks is None for page in pages}) > 1:
        raise LabelError("some labelled pages came with their HTML and some without; train on one or the other")
    weight = np.concatenate([_weights(batch.lines) for batch in batches])
    weight /= weight.mean()  # scikit-learn scales the penalty by the sum of the weights
    page_labelled = _of_pages(groups, batches, _has_kinds)
    independent = (kind != KINDS.index("offtopic")) & ~_of_pages(groups, batches, lambda page: page.synthetic)
    fold = np.repeat(batch_fold, [len(batch.lines.page) for batch in batches])
    hand_labelled = page_labelled & independent & (kind != UNKNOWN)
    sorts: dict[str, int] = {name: number for number, name in enumerate(PAGES)}
    page_kind = np.array([sorts.get(page.page, UNKNOWN) for group in groups for page in group], np.int64)
    of_rows = fold, kind, main, weight, page_labelled, independent, hand_labelled
    return Corpus(batches, np.array(batch_fold), *of_rows, page_kind)


def _folds(pages: Sequence[Labelled]) -> dict[str, int]:
    """Return the fold of each site; a few sites are dealt out in turn, so that there are at least two folds."""
    sites = {page.site for page in pages}
    folds = {site: fold_of(site, FOLDS, "inner") for site in sites}
    return folds if len(set(folds.values())) > 1 else {site: number % FOLDS for number, site in enumerate(sorted(sites))}


def _groups(pages: Sequence[Labelled], folds: dict[str, int]) -> Iterator[list[Labelled]]:
    """Yield the pages of each batch: of one fold, and all hand-labelled or none."""

    def key(page: Labelled) -> tuple[int, bool]:
        return folds[page.site], not _has_kinds(page)

    for _, same in groupby(sorted(pages, key=key), key):
        alike = list(same)
        yield from (alike[start : start + BATCH] for start in range(0, len(alike), BATCH))


def _batch(group: Sequence[Labelled]) -> PageBatch:
    trees = [page.blocks for page in group if page.blocks]
    urls = [None if _is_without_address(page) else page.url for page in group]
    return PageBatch.of([units_of(page) for page in group], trees if len(trees) == len(group) else None, urls)


def _is_without_address(page: Labelled) -> bool:
    """Return whether a page is learned from as if its address were not known: many are cleaned so."""
    return zlib.crc32(f"{page.id} address".encode()) % 100 < WITHOUT_ADDRESS


def _rows(group: Sequence[Labelled], batch: PageBatch) -> Iterator[tuple[Labelled, list[str]]]:
    """Yield each page of a group, with the kind of the first line of each of its units, and the words of these."""
    for page, units in zip(group, batch.units, strict=True):
        yield replace(page, kinds=[page.kinds[place] for place in units.first_lines.tolist()]), units.words


def _of_pages(groups: Sequence[Sequence[Labelled]], batches: Sequence[PageBatch], flag: Callable[[Labelled], bool]) -> Flags:
    """Return (rows,): the value of ``flag`` for each row's page."""
    flags = [
        np.array([flag(page) for page in group], bool)[batch.lines.page] for group, batch in zip(groups, batches, strict=True)
    ]
    return np.concatenate(flags)


def _leads_on(batch: PageBatch) -> Flags:
    """Return (rows,): whether the wording says that a row leads to another page, whatever a reference keeps.

    Half of the references of benchmarks keep "Read also: TITLE", and a model would learn from them that it is main text
    (docs/experiments.md#labels-of-lines-that-lead-on).
    """
    titles = [None] * (len(batch.lines.bounds) - 1)
    leads: Flags = known_kinds(batch.lines, batch.texts, titles, markup=batch.markup) == KINDS.index("related")
    return leads


def _has_kinds(page: Labelled) -> bool:
    return not page.synthetic and not _HAND_LABELLED.isdisjoint(page.kinds)


def _with_title(page: Labelled, lines: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the `targets` of each line, (lines,) both. The line that has the page's title is a title, unless a label is."""
    kind, main = targets(page.kinds)
    row = title_row(lines, page.title, (kind == UNKNOWN) & (main == 0), main == 1)
    if row is not None and KINDS.index("title") not in kind:
        kind[row] = KINDS.index("title")
    return kind, main


def title_row(lines: Sequence[str], title: str | None, candidates: NDArray[np.bool_], main: NDArray[np.bool_]) -> int | None:
    """Return the candidate that equals the title, or else one that has most of its words; None if there is none.

    The title in the metadata and the title above the text often differ by the site's name or a few words
    (docs/experiments.md#title-row). Of several candidates one is chosen by `over_the_text`.

    >>> page = ["Ten good teas", "Home", "Ten Good Teas", "Black tea is picked late.", "Ten good teas"]
    >>> title_row(page, "Ten Good Teas | The Kettle", np.ones(5, bool), np.array([False, False, False, True, False]))
    2
    """
    wanted = _words(title or "")
    exact, likely = [], []
    for row in np.flatnonzero(candidates).tolist() if wanted else []:
        words = _words(lines[row])
        common = len(set(words) & set(wanted))
        if words == wanted:
            exact.append(row)
        elif common >= FEWEST_COMMON and common >= COMMON_SHARE * max(len(set(words)), len(set(wanted))):
            likely.append(row)
    begins = int(np.argmax(main)) if main.any() else len(lines)
    found = exact or likely
    return over_the_text(found, begins) if found else None


def _words(text: str) -> list[str]:
    return _find_words(text.casefold())


def _weights(batch: LineBatch) -> Floats:
    """Return (rows,) training weights: the square root of a line's share of the words of its page.

    Shares are taken within each page, because the measure is a macro average over pages.
    """
    words = np.bincount(batch.page, batch.n_words, len(batch.bounds) - 1)
    return np.sqrt(batch.n_words / words[batch.page]).astype(np.float32)

"""Groups of pages by site -> pages as the model sees them, and what sites of so many of them repeat.

Every page is judged by the model that has seen none of its site (``build/folds``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.features.batch import PageBatch
from cleaner.features.text import Floats, Ints
from cleaner.labels import DROP
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN
from cleaner.model.network import Prediction
from cleaner.model.storage import load
from cleaner.pages import Page, page_of_blocks
from cleaner.sites.index import Repeats, SiteIndex
from cleaner.sites.keys import Keys, line_keys
from cleaner.sites.sample import SampledPage, SiteSample
from cleaner.sites.seen import seen
from cleaner.units import plain
from cleaner.verdicts import Judge, predicted, settled_rows
from scripts.data.datasets import BUILD, fold_folder
from scripts.data.site_groups import ARTICLE, Group, SitePage, built_groups, labelled_pages, real_groups


def fold_model(fold: int, reads: str) -> Path:
    """The model that has seen no site of a fold. Raises ``SystemExit`` where it was not trained yet."""
    folder = fold_folder(fold, reads)
    if not (folder / "model.json").exists():
        raise SystemExit(f"{folder.name} is missing: run `python -m scripts.train.build_model {reads} --folds {fold}` first")
    return folder


def fold_evidence(fold: int) -> Path:
    """The folder of the evidence that was fitted without the sites of a fold."""
    return BUILD / "repeats" / str(fold)


class Judged(NamedTuple):
    """A page as the model sees it; ``rows`` = its units."""

    page: SitePage
    source: Page
    batch: PageBatch
    prediction: Prediction
    known: Ints  # (rows,): kinds that are settled
    label: Ints  # (rows,): 1 for a row of `cleaner.decision.repeats.KEPT`, 0 for one that is not, UNKNOWN
    keys: Keys  # (rows,)
    sample: SampledPage | None  # None for a page without lines

    @property
    def sort(self) -> Floats | None:
        """(len(PAGES),): probabilities of the sorts of page."""
        return self.prediction.pages[:, 0] if self.prediction.pages is not None else None

    @property
    def words(self) -> Floats:
        """(rows,): words of each row."""
        return self.batch.lines.n_words


class JudgedGroup(NamedTuple):
    """The pages of one site, judged."""

    group: Group
    pages: list[Judged]


def judged_group(group: Group, reads: str) -> JudgedGroup:
    """Judge every page of a group."""
    return JudgedGroup(group, [judged(page, group.fold, reads) for page in group.pages])


def judged(page: SitePage, fold: int, reads: str) -> Judged:
    """Judge a page by the model that has not seen its fold."""
    source = page_of_blocks(page.tree) if page.tree is not None else Page(plain(page.lines), None)
    batch = PageBatch.of([source.units], [page.tree] if page.tree is not None else None)
    copies = batch.markup.second_copies if batch.markup else None
    _, known, told = settled_rows([source], batch, copies)
    prediction = predicted(load(fold_folder(fold, reads)), batch, known, told)
    found = seen(source.units.words, page.url)
    sample = SampledPage.of(found) if found is not None else None
    keys = line_keys(source.units.words)
    return Judged(page, source, batch, prediction, known, labels_of(page, source), keys, sample)


def labels_of(page: SitePage, source: Page) -> Ints:
    """(rows,): which rows are title, heading or body, by their first lines."""
    kinds = [page.kinds[line] for line in source.units.first_lines.tolist()]
    kept = (*ARTICLE, "title")
    return np.array([1 if kind in kept else 0 if kind == DROP or kind in KINDS else UNKNOWN for kind in kinds], np.int64)


def parts_of(group: JudgedGroup, size: int, random: Random) -> Iterator[list[int]]:
    """Part the pages of a group at random into sites of so many pages; the last part takes some pages again."""
    order = random.sample(range(len(group.pages)), len(group.pages))
    for start in range(0, len(order), size):
        yield order[min(start, len(order) - size) :][:size]


def repeats_in(group: JudgedGroup, size: int, random: Random) -> dict[int, Repeats]:
    """What each page of a group has in common with the others, where the site has so many pages with its own."""
    found: dict[int, Repeats] = {}
    for part in parts_of(group, size, random):
        pages = [sample for number in part if (sample := group.pages[number].sample) is not None]
        index = SiteIndex(SiteSample(group.group.site, len(pages), pages={page.page: page for page in pages}))
        for number in part:
            page = group.pages[number]
            if page.sample is not None:
                found[number] = index.repeats(page.sample.page, page.sample.shape, page.keys)
    return found


def groups_of(rendering: str, folds: Sequence[int], reads: str) -> Iterator[JudgedGroup]:
    """Every group of some folds in a rendering, judged."""
    labelled = list(labelled_pages(rendering))
    models = {fold: load(fold_model(fold, reads)) for fold in folds}
    for group in (*real_groups(rendering, labelled), *built_groups(rendering, labelled, models)):
        if group.fold in folds:
            yield judged_group(group, reads)


def decided(group: JudgedGroup, number: int, kinds: Floats, reads: str) -> Verdict:
    """The verdict on a page with other probabilities of kinds."""
    page = group.pages[number]
    model = load(fold_folder(group.group.fold, reads))
    # blocks have no source, so that trafilatura is not asked about HTML
    judge = Judge(MAIN_KINDS, fallback=reads == "text")
    return judge.decided(page.prediction._replace(kinds=kinds), page.known, [page.source], page.batch, model)

"""Pages and their columns -> a verdict on every row: what is settled, what the model says, what the policy makes of it.

`Judge.verdict` is the order of these steps. What a document is made of, and how pages come and go, is `cleaner.pipeline`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.decision.above_title import without_head_of_product
from cleaner.decision.appended import with_appended
from cleaner.decision.blocks import numbered
from cleaner.decision.boxes import behind_boxes
from cleaner.decision.cards import without_cards
from cleaner.decision.comment_threads import without_threads
from cleaner.decision.copies import drop_copies
from cleaner.decision.fallback import MOST_ON_DOUBT, judge_without_model, second_opinion
from cleaner.decision.half_clean import left_as_it_came
from cleaner.decision.kept_titles import with_title_once
from cleaner.decision.openers import without_opened
from cleaner.decision.phrases import as_meant, meant
from cleaner.decision.places import pooled_places
from cleaner.decision.policy import Verdict, drop_hidden, drop_second_copies, judge
from cleaner.decision.reasons import CODE
from cleaner.decision.runs import pooled_text
from cleaner.decision.small_pages import of_small_pages
from cleaner.decision.structures import pooled_structures
from cleaner.decision.titles import with_one_title
from cleaner.features.batch import PageBatch
from cleaner.features.pages import with_something
from cleaner.features.text import Flags, Floats, Ints
from cleaner.known.kinds import known_kinds
from cleaner.known.users import Phrases
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.blas import one_thread
from cleaner.model.network import THRESHOLDS, Forward, Prediction, forward
from cleaner.model.storage import Model, load
from cleaner.pages import Page
from cleaner.units import MARKS

if TYPE_CHECKING:
    from cleaner.decision.repeats import Weighed
    from cleaner.decision.told_by_site import ToldBySite
    from cleaner.sites.index import Repeats
    from cleaner.sites.known import Sites

CODE_KIND, BODY_KIND = KINDS.index("code"), KINDS.index("body")
CODE_MARK = MARKS.index("code")


def _default(reads: str) -> Model | None:
    return load(reads=reads)


@dataclass(frozen=True, slots=True)
class Judge:
    """What decides: models, a policy, and what is known of sites and by the user."""

    keep: tuple[str, ...]  # kinds
    mode: str = "balanced"
    fallback: bool = True  # is there a second opinion?
    hidden: str = "judge"
    sites: Sites | None = None
    phrases: Phrases | None = None
    load: Callable[[str], Model | None] = _default  # the model of "text" or of "html"; None: the fallback decides
    one_model: bool = False  # was one model named for all?

    def verdict(self, pages: list[Page], batch: PageBatch) -> tuple[Verdict, list[ToldBySite | None]]:
        """Return the verdict on pages that are all text or all HTML, and what the site of each has told of it.

        ``batch`` holds the pages' columns. Raises ``ModelError`` for a model that cannot be used.
        """
        copies = batch.markup.second_copies if batch.markup and len(self.keep) < len(KINDS) else None
        settled, known, in_data = settled_rows(pages, batch, copies)
        by_user = meant([self.sites.phrases if self.sites else None, self.phrases], pages, self.keep)
        model = self.load("html" if batch.markup else "text")
        known = _overruled(known, batch, model)
        settled = np.where(known == UNKNOWN, UNKNOWN, settled)
        known = np.where(by_user == UNKNOWN, known, by_user)
        told: list[ToldBySite | None] = [None] * len(pages)
        prediction: Prediction | None = None
        if model is None:
            opinion = partial(_extracted, pages, batch) if batch.markup else None
            verdict = judge_without_model(batch, known, self.keep, self.mode, opinion)
        else:
            prediction = predicted(model, batch, known, in_data)
            prediction, alone = of_small_pages(prediction, known, batch, self._model_of_text)
            verdict = self.decided(prediction, known, pages, batch, model)
            if self.sites is not None:
                verdict, told = self._with_repeats(verdict, prediction, known, pages, batch, model)
            verdict.reason[alone & verdict.keep & (known == UNKNOWN)] = CODE["all-there-is"]
        verdict.reason[settled != UNKNOWN] = CODE["known-layout"]
        if copies is not None:
            verdict = drop_second_copies(verdict, copies)
        if prediction is not None and len(self.keep) < len(KINDS):
            verdict = with_title_once(verdict, prediction.kinds, known, batch.lines, batch.texts, self.keep)
        if self.hidden == "drop" and batch.markup:
            hidden = np.concatenate([page.hidden for page in pages])
            verdict = drop_hidden(verdict, hidden, batch.lines, self.mode, model.thresholds if model else THRESHOLDS)
        if prediction is not None and len(self.keep) < len(KINDS):
            verdict = drop_copies(verdict, known, batch.lines)
        return _with_subkinds(as_meant(verdict, by_user, self.keep), batch, model), told

    def decided(self, prediction: Prediction, known: Ints, pages: list[Page], batch: PageBatch, model: Model) -> Verdict:
        """Return the verdict on a prediction, with a second opinion on the pages on which the model expects to do badly."""
        verdict = judge(prediction, known, batch.lines, self.keep, self.mode, model.thresholds)
        if self.fallback:
            opinion = partial(_extracted, pages, batch, most=MOST_ON_DOUBT) if model.elements else None
            verdict = second_opinion(verdict, batch.lines, self.keep, self.mode, opinion, model.thresholds)
        if not batch.markup and "body" in self.keep and self.mode != "precision":
            verdict = left_as_it_came(verdict, batch.lines)
        return verdict

    def _with_repeats(
        self, verdict: Verdict, prediction: Prediction, known: Ints, pages: list[Page], batch: PageBatch, model: Model
    ) -> tuple[Verdict, list[ToldBySite | None]]:
        """Return the verdict that knows of the sites of the pages, and what these have told of each page."""
        from cleaner.decision.told_by_site import told_by_sites  # not needed where no site is known

        weighed, found = self._weighed(prediction, pages, batch, model)
        if weighed is None:
            return verdict, [None] * len(pages)
        scored = verdict.keep
        if weighed.moves:
            after = self.decided(weighed.of(prediction), known, pages, batch, model)
            scored = after.keep & weighed.never & (known == UNKNOWN)
            verdict = weighed.tipped(verdict, after, known)
        return verdict, told_by_sites(verdict, scored, prediction, known, self.keep, batch.lines.bounds, found)

    def _weighed(
        self, prediction: Prediction, pages: list[Page], batch: PageBatch, model: Model
    ) -> tuple[Weighed | None, list[Repeats | None]]:
        """Return what the sites of the pages say of their rows, None where nothing is known, and what is known of each page."""
        from cleaner.decision import repeats  # not needed where no site is known

        assert self.sites is not None
        reads, lines = "html" if model.elements else "text", batch.lines
        found = repeats.look_up(self.sites, [(page.url, page.units.words) for page in pages], reads)
        if not any(found):
            return None, found
        evidence = repeats.load(reads=reads)
        return repeats.with_repeats(prediction.kinds, prediction.pages, lines.n_words, lines.bounds, found, evidence), found

    def _model_of_text(self) -> Model | None:
        """Return the model that judges sentences without a page around; None if one model was named for all."""
        return None if self.one_model else self.load("text")


def settled_rows(pages: list[Page], batch: PageBatch, copies: Flags | None) -> tuple[Ints, Ints, Flags]:
    """Return three (rows,) arrays: the kind that the form settles, the kind that anything settles, and whether only the page's
    JSON-LD has the row."""
    settled = np.concatenate([page.units.settled for page in pages])
    told = _told_by_data(pages, batch)
    settled[told] = BODY_KIND
    known = known_kinds(batch.lines, batch.texts, [page.title for page in pages], copies, batch.markup)
    bounds = batch.lines.bounds
    for number in (number for number, page in enumerate(pages) if page.form == "json"):
        known[bounds[number] : bounds[number + 1]] = CODE_KIND
    known[(batch.lines.marks[CODE_MARK] > 0) & (known == CODE_KIND)] = UNKNOWN  # an author's sample, no script of the page
    return settled, np.where(settled == UNKNOWN, known, settled), told


class Reading(NamedTuple):
    """What a model says of a batch; ``rows`` = its units."""

    known: Ints  # (rows,): the kind that is settled of each row, or `UNKNOWN`
    prediction: Prediction  # rows that belong together pooled, layers on a base asked, one title a page
    pooled: Floats  # (len(KINDS), rows): probabilities before layers on a base, which learn from these, and before titles
    forward: Forward  # the forward pass that they were made of


def read_pages(model: Model, pages: list[Page], batch: PageBatch) -> Reading:
    """Return what a model says of some pages. ``batch`` holds the pages' columns."""
    copies = batch.markup.second_copies if batch.markup else None
    _, known, told = settled_rows(pages, batch, copies)
    return _read(model, batch, known, told)


def predicted(model: Model, batch: PageBatch, known: Ints, told: Flags) -> Prediction:
    """Return what a model says of a batch. ``known`` and ``told`` are those of `settled_rows`."""
    return _read(model, batch, known, told).prediction


def _read(model: Model, batch: PageBatch, known: Ints, told: Flags) -> Reading:
    with one_thread():
        found = forward(model, batch.lines, batch.markup if model.elements else None)
        prediction = Prediction(found.kinds, found.ablated, found.pages)
    prediction = prediction._replace(pages=with_something(prediction.pages, batch.lines.page[told]))
    kinds = with_appended(prediction.kinds, prediction.pages, found, batch.lines, batch.markup is not None)
    prediction = prediction._replace(kinds=kinds)
    block = numbered([units.block for units in batch.units])
    pooled = without_head_of_product(_pooled(prediction, batch, block), known, batch.lines, prediction.pages)
    pooled = behind_boxes(pooled, known, batch.lines)
    kinds = pooled
    if model.learned is not None:
        from cleaner.decision.learned import with_learned  # of models with layers on a base alone

        kinds = with_learned(prediction._replace(kinds=kinds), found, batch, model.learned)
    kinds = with_one_title(kinds, known, batch.lines, batch.texts, prediction.pages)
    return Reading(known, prediction._replace(kinds=kinds), pooled, found)


def _overruled(known: Ints, batch: PageBatch, model: Model | None) -> Ints:
    """Return (rows,) kinds that are settled, without those that the labels of a model with layers on a base contradict."""
    if model is None or model.learned is None:
        return known
    from cleaner.decision.learned import overruled  # of such models alone

    return overruled(known, batch, model.learned)


def _with_subkinds(verdict: Verdict, batch: PageBatch, model: Model | None) -> Verdict:
    """Return the verdict with the subkind of each row, if the model has learned some."""
    if model is None or model.subkinds is None:
        return verdict
    from cleaner.decision.subkinds import subkinds_of_rows  # of such models alone

    return verdict._replace(subkind=subkinds_of_rows(batch, verdict.kind, model), subkinds=model.subkinds.names)


def _pooled(prediction: Prediction, batch: PageBatch, block: Ints) -> Floats:
    """Return (len(KINDS), rows) probabilities with those of rows that belong together pooled."""
    kinds, lines, markup = prediction.kinds, batch.lines, batch.markup
    if markup is None:
        return without_threads(without_opened(pooled_text(kinds, lines, block), lines, None), lines)
    kinds = pooled_places(pooled_structures(kinds, lines, block, markup), lines, markup)
    return without_opened(without_cards(kinds, lines, markup, prediction.pages), lines, markup)


def _told_by_data(pages: list[Page], batch: PageBatch) -> Flags:
    """Return (rows,) which rows only the JSON-LD of their page says, as the body of its article."""
    if batch.markup is None:
        return np.zeros(len(batch.lines.page), bool)
    from cleaner.html.metadata import article_lines  # of HTML
    from cleaner.html.tags import ORIGINS

    data = ORIGINS.index("data")
    told = [
        np.array(article_lines(page.blocks.head, page.blocks.lines, (page.blocks.origin == data).tolist()), bool)[
            page.units.first_lines
        ]
        for page in pages
        if page.blocks is not None
    ]
    return np.concatenate(told)


def _extracted(pages: list[Page], batch: PageBatch, number: int, most: int | None = None) -> Flags | None:
    """Return which lines of a page trafilatura would keep, of a page of more than ``most`` characters None.

    With a limit the opinion is one of two, and its faster form is as good.
    """
    if most is not None and len(pages[number].html) > most:
        return None
    from cleaner.decision.extractor import kept_by_trafilatura  # of HTML, and seldom asked for

    return kept_by_trafilatura(pages[number].html, batch.texts[number], fast=most is not None)

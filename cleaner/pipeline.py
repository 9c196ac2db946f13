"""The way of a line, on one screen: text or blocks -> features -> model -> decide -> a document."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decide import (
    BETA,
    Flags,
    Verdict,
    ask_for_opinion,
    drop_second_copies,
    fall_back,
    judge,
    judge_by_heuristics,
    rely_on_opinion,
)
from cleaner.document import Columns, Doc, Explainer, Source
from cleaner.features import Table, table
from cleaner.lines import KINDS, ink, split
from cleaner.markup import markup
from cleaner.model import Model, ModelError, load
from cleaner.phrases import known_kinds
from cleaner.read import decode_html

if TYPE_CHECKING:
    from cleaner.blocks import Blocks

Mode = Literal["precision", "balanced", "recall"]
Record = Mapping[str, Any]
KEEP = ("title", "heading", "body")
# Pages are decided together until a batch holds this much: enough to hide numpy's cost a call, little enough for the cache.
BATCH_PAGES = 16
BATCH_CHARACTERS = 150_000
# Of a page's source one character in 16 is text (wcxb-dev). Counted as half of that, for batches of HTML twice as large took
# 3 to 4 % less, and batches of text twice as large 2 to 3 % more.
MARKUP_SHARE = 32


class Cleaner:
    """Cleans scrapes with one model and one policy.

    ``model`` is a model folder; without one the default models are used, one for text and one for HTML. (A model of text
    also reads HTML, as the text of its blocks; a model of HTML raises ``ModelError`` for text.) ``keep`` names the kinds of
    line that are kept (LABELS in the README), ``mode`` weighs precision against recall. With ``fallback`` heuristics, on HTML
    trafilatura, have a say where there is no usable model or the model expects to do badly; without it a model that cannot be
    loaded raises ``ModelError``.
    Picklable; the model is loaded once a process, when the first page comes.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        keep: Iterable[str] = KEEP,
        mode: Mode = "balanced",
        fallback: bool = True,
        site: None = None,
    ) -> None:
        self.keep = tuple([keep] if isinstance(keep, str) else keep)
        unknown = [kind for kind in self.keep if kind not in KINDS]
        if unknown or not self.keep:
            came = ", ".join(map(repr, unknown)) or "nothing"
            raise ValueError(f"keep names {came}; it takes one or more of the kinds {', '.join(KINDS)}")
        if mode not in BETA:
            raise ValueError(f"mode is {mode!r}; it is one of {', '.join(BETA)}")
        if site is not None:
            raise ValueError("site profiles do not exist yet in this version: leave site out")
        self.model, self.mode, self.fallback = model, mode, fallback

    def clean(self, text: str, url: str | None = None, title: str | None = None) -> Doc:
        """One scrape that is plain text already. Raises ``TypeError`` when ``text`` is not a ``str``.

        The first line that says the ``title``, if it is known, is the title. The ``url`` is not used yet.
        """
        return self._decide([{"text": text, "url": url, "title": title}])[0]

    def clean_html(self, html: str | bytes, url: str | None = None, title: str | None = None) -> Doc:
        """One page of HTML: its lines are the texts of its blocks, and what stands in its structured data alone. Bytes are
        decoded as browsers would. Raises ``ReadError`` for bytes that are no HTML.
        """
        return self._decide([{"html": html, "url": url, "title": title}])[0]

    def clean_many(self, records: Iterable[Record], jobs: int = 1) -> Iterator[Doc]:
        """Many scrapes, decided in batches: dicts with "text" or "html", and "url" and "title" if known.

        One ``Doc`` a record, in order, the same as ``clean`` gives for each alone. ``jobs`` processes share the work (0: one a
        processor); few batches are in flight at a time, so that an endless stream is cleaned in bounded memory.
        """
        if jobs == 1:
            for batch in _batches(records):
                yield from self._decide(batch)
            return
        from concurrent.futures import Future, ProcessPoolExecutor

        with ProcessPoolExecutor(jobs or None) as pool:
            flying: deque[Future[list[Doc]]] = deque()
            for batch in _batches(records):
                flying.append(pool.submit(self._decide, batch))
                if len(flying) > 2 * (jobs or 1):
                    yield from flying.popleft().result()
            while flying:
                yield from flying.popleft().result()

    def _decide(self, records: list[Record]) -> list[Doc]:
        """The whole way, for a batch of records at once; those of text and those of HTML go to their own models."""
        pages = [_page(record) for record in records]
        docs: dict[int, Doc] = {}
        for of_html in (False, True):
            numbers = [number for number, page in enumerate(pages) if (page.blocks is not None) == of_html]
            if numbers:
                docs |= zip(numbers, self._decide_alike([pages[number] for number in numbers]), strict=True)
        return [docs[number] for number in range(len(pages))]

    def _decide_alike(self, pages: list[_Page]) -> Iterator[Doc]:
        inked = [ink(page.texts) for page in pages]
        lines = [texts for _, texts, _ in inked]
        batch = table(lines, [blanks for _, _, blanks in inked])
        known = known_kinds(batch, lines, [page.title for page in pages])
        verdict = self._judge(pages, batch, lines, known)
        for number, (first, last) in enumerate(itertools.pairwise(batch.bounds.tolist())):
            part = slice(first, last)
            columns = Columns(
                inked[number][0], verdict.kind[part], verdict.score[part], verdict.keep[part], verdict.reason[part]
            )
            source: Source = "empty" if first == last else "fallback" if verdict.fell_back[number] else "model"
            texts, endings, recipe = pages[number].texts, pages[number].endings, Recipe(self, pages[number].blocks)
            yield Doc(texts, endings, columns, float(verdict.quality[number]), source, recipe)

    def _judge(self, pages: list[_Page], batch: Table, lines: list[list[str]], known: NDArray[np.int64]) -> Verdict:
        """The model's verdict, and the fallback's for the pages on which the model expects to do badly."""
        trees = [page.blocks for page in pages if page.blocks is not None]
        model = self._load("html" if trees else "text")

        def opinion(page: int) -> Flags | None:
            from cleaner.extractor import kept_by_trafilatura  # of HTML, and seldom asked for

            return kept_by_trafilatura(pages[page].html, lines[page])

        marks = markup(trees, batch) if trees else None
        if model is None:
            verdict = judge_by_heuristics(batch, known, lines, self.keep, self.mode)
            verdict = rely_on_opinion(verdict, batch, known, opinion, self.keep) if trees else verdict
        else:
            of_html = model.marks is not None
            verdict = judge(model.predict(batch, marks if of_html else None), known, batch, self.keep, self.mode)
            if self.fallback and of_html and "body" in self.keep:
                verdict = ask_for_opinion(verdict, batch, opinion, self.mode)
            elif self.fallback and not of_html:
                verdict = fall_back(verdict, batch, known, lines, self.keep, self.mode)
        return drop_second_copies(verdict, marks.second_copies) if marks else verdict

    def _load(self, reads: str) -> Model | None:
        """The model for "text" or "html"; None where there is no default one and the fallback may answer."""
        try:
            model = load(self.model, reads)
        except ModelError:
            if not self.fallback or self.model is not None:
                raise
            return None
        if reads == "text" and model.marks is not None:
            raise ModelError(f"{self.model} is a model of HTML pages and plain text came; name a model of text, or none")
        return model

    def __repr__(self) -> str:
        return f"Cleaner(model={self.model!r}, keep={self.keep!r}, mode={self.mode!r}, fallback={self.fallback!r})"


def clean(
    text: str, url: str | None = None, title: str | None = None, keep: Iterable[str] = KEEP, mode: Mode = "balanced"
) -> Doc:
    """Clean one scrape that is plain text already, with the default model. See `Cleaner` for the arguments."""
    return Cleaner(keep=keep, mode=mode).clean(text, url, title)


def clean_html(
    html: str | bytes, url: str | None = None, title: str | None = None, keep: Iterable[str] = KEEP, mode: Mode = "balanced"
) -> Doc:
    """Clean one page of HTML with the default model."""
    return Cleaner(keep=keep, mode=mode).clean_html(html, url, title)


def clean_many(records: Iterable[Record], jobs: int = 1, keep: Iterable[str] = KEEP, mode: Mode = "balanced") -> Iterator[Doc]:
    """Clean many scrapes in batches: one ``Doc`` a record, in order. See `Cleaner.clean_many`."""
    return Cleaner(keep=keep, mode=mode).clean_many(records, jobs)


@dataclass
class Recipe:
    """What a document keeps, beside its lines, to be explained later. Picklable: the words of a page's names, which are only
    numbers in its blocks, go along to a process that has not met them."""

    cleaner: Cleaner
    blocks: Blocks | None  # of HTML

    def __call__(self, texts: list[str]) -> Explainer:
        """Raises ``ModelError`` for a model that is gone."""
        from cleaner.explain import PageExplainer  # seldom asked for

        model = self.cleaner._load("html" if self.blocks is not None else "text")
        return PageExplainer(model, texts, self.blocks, self.cleaner.keep)

    def __getstate__(self) -> tuple[Any, ...]:
        if self.blocks is None:
            return self.cleaner, None, {}
        from cleaner.names import words_behind

        return self.cleaner, self.blocks, words_behind(self.blocks.names.tolist())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.cleaner, self.blocks, words = state
        if words:
            from cleaner.names import meet

            meet(words)


class _Page(NamedTuple):
    """One record, taken apart into lines."""

    texts: list[str]
    endings: list[str]
    title: str | None
    blocks: Blocks | None = None  # of HTML
    html: str = ""


def _page(record: Record) -> _Page:
    text, html, title = record.get("text"), record.get("html"), record.get("title")
    if isinstance(text, str):
        return _Page(*split(text), title)
    if text is None and isinstance(html, (str, bytes)):
        from cleaner.blocks import blocks  # the reader of HTML is not loaded for plain text

        source = decode_html(html)
        tree = blocks(source, record.get("url"))
        return _Page(tree.lines, ["\n"] * len(tree.lines), title, tree, source)
    value = text if text is not None else html
    came = f"a {type(value).__name__}" if value is not None else f"only {', '.join(map(repr, record)) or 'nothing'}"
    raise TypeError(f"expected text as a str (or html as str or bytes), got {came}; decode bytes with cleaner.read.decode")


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.get("text") or "") + len(record.get("html") or "") // MARKUP_SHARE
        if len(batch) >= BATCH_PAGES or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch

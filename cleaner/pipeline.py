"""The way of a line, on one screen: lines -> features -> model -> decide -> a document."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cleaner.decide import BETA, Verdict, fall_back, judge, judge_by_heuristics
from cleaner.document import Columns, Doc, Source
from cleaner.features import Table, table
from cleaner.lines import KINDS, ink, split
from cleaner.model import Model, ModelError, load
from cleaner.phrases import known_kinds
from cleaner.read import html_to_text

Mode = Literal["precision", "balanced", "recall"]
Record = Mapping[str, Any]
KEEP = ("title", "heading", "body")
# Pages are decided together until a batch holds this much: enough to hide numpy's cost a call, little enough for the cache.
BATCH_PAGES = 16
BATCH_CHARACTERS = 150_000


class Cleaner:
    """Cleans scrapes with one model and one policy.

    ``model`` is a model folder; without one the default model is used. ``keep`` names the kinds of line that are kept
    (LABELS in the README), ``mode`` weighs precision against recall. With ``fallback`` heuristics decide where there is no
    usable model or the model expects to do badly; without it a model that cannot be loaded raises ``ModelError``.
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
        """One page of HTML: the text of its blocks, a line each, cleaned as text."""
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
        """The whole way, for a batch of pages at once."""
        texts, endings = zip(*(split(_text(record)) for record in records), strict=True)
        inked = [ink(lines) for lines in texts]
        lines = [page for _, page, _ in inked]
        batch = table(lines, [blanks for _, _, blanks in inked])
        known = known_kinds(batch, lines, [record.get("title") for record in records])
        verdict = self._judge(batch, lines, known)
        docs = []
        for number, (first, last) in enumerate(itertools.pairwise(batch.bounds.tolist())):
            part = slice(first, last)
            columns = Columns(
                inked[number][0], verdict.kind[part], verdict.score[part], verdict.keep[part], verdict.reason[part]
            )
            source: Source = "empty" if first == last else "fallback" if verdict.fell_back[number] else "model"
            docs.append(Doc(texts[number], endings[number], columns, float(verdict.quality[number]), source))
        return docs

    def _judge(self, batch: Table, lines: list[list[str]], known: NDArray[np.int64]) -> Verdict:
        """The model's verdict, and the heuristics' for the pages on which the model expects to do badly."""
        model = self._load()
        if model is None:
            return judge_by_heuristics(batch, known, lines, self.keep, self.mode)
        verdict = judge(model.predict(batch), known, batch, self.keep, self.mode)
        return fall_back(verdict, batch, known, lines, self.keep, self.mode) if self.fallback else verdict

    def _load(self) -> Model | None:
        try:
            return load(self.model)
        except ModelError:
            if not self.fallback or self.model is not None:
                raise
            return None

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


def _text(record: Record) -> str:
    text = record.get("text")
    if text is None and record.get("html") is not None:
        text = html_to_text(record["html"])
    if not isinstance(text, str):
        came = f"a {type(text).__name__}" if text is not None else f"only {', '.join(map(repr, record)) or 'nothing'}"
        raise TypeError(f"expected text as a str (or html as str or bytes), got {came}; decode bytes with cleaner.read.decode")
    return text


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.get("text") or record.get("html") or "")
        if len(batch) >= BATCH_PAGES or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch

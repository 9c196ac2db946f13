"""The way of a line: record -> source -> lines -> columns -> probabilities -> verdict -> document.

`Cleaner._decide_alike` and `cleaner.verdicts.Judge` are that way; what stands around them is records, batches and arguments.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cleaner import pool
from cleaner.decision.policy import BETA
from cleaner.document import Columns, Doc, PageGuess, Source
from cleaner.errors import CleanerError
from cleaner.explain.lazy import LazyExplainer
from cleaner.features.batch import PageBatch
from cleaner.features.text import Flags
from cleaner.io.form import Form, check_form, door_of, warn_of_mismatch
from cleaner.io.records import Raw, Record, RecordError, batches_of, lost, our_fault, raw_of, read_raw, untouched
from cleaner.known.users import Phrases, read_phrases
from cleaner.lines import ARTICLE, KINDS
from cleaner.model.storage import Model, ModelError, check, load
from cleaner.pages import Page, as_seen, page_of
from cleaner.units import lines_with
from cleaner.verdicts import Judge

if TYPE_CHECKING:
    from cleaner.decision.told_by_site import ToldBySite
    from cleaner.sites.known import Sites

Mode = Literal["precision", "balanced", "recall"]
OnError = Literal["raise", "return"]
Hidden = Literal["judge", "drop", "keep"]
HIDDEN: tuple[Hidden, ...] = ("judge", "drop", "keep")
KEEP = ("title", "heading", "body")
# Pages are decided together until a batch holds this much: enough to hide numpy's cost a call, little enough for the cache.
BATCH_PAGES = 48
BATCH_CHARACTERS = 450_000
_UNFIT = "{} is a model of HTML pages and plain text came; name a model of text, or none"


class Cleaner:
    """Clean scrapes with one model and one policy.

    ``model`` is a model folder; without one the default models are used, one for text and one for HTML. (A model of text
    also reads HTML, as the text of its blocks; a model of HTML raises ``ModelError`` for text.) ``keep`` names the kinds of
    line that are kept (docs/kinds.md; "article" is title, heading, body, byline and caption), ``mode`` trades precision
    against recall. With ``fallback`` trafilatura and its heuristics decide where there is no usable default model, and are
    evidence where the model expects to do badly; ``fallback="only"`` asks no model at all.

    ``hidden`` says what becomes of lines that a page of HTML conceals from readers: the model judges them, they are dropped, or
    they are judged as if readers saw them. With ``normalize`` invisible characters (`cleaner.invisible`) are taken out of what
    is kept.

    ``sites`` is a file of `cleaner sites learn`, or a `cleaner.sites.known.Sites`: what the site of a page repeats is evidence
    (docs/sites.md). The site is that of the page's ``url``. ``phrases`` are your own, of lines to keep or to drop, or a file of
    them; those in the file of sites count too.

    Raises ``SiteFileError`` for a file of sites, ``ModelError`` for a named model that cannot be used, and ``ValueError`` for
    other arguments that do not exist.
    Picklable; the model is loaded once a process, when the first page comes. Threads may share a Cleaner.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        keep: str | Iterable[str] = KEEP,
        mode: Mode = "balanced",
        fallback: bool | Literal["only"] = True,
        hidden: Hidden = "judge",
        normalize: bool = False,
        sites: str | Path | Sites | None = None,
        phrases: str | Path | Phrases | None = None,
    ) -> None:
        self.keep = kinds_of([keep] if isinstance(keep, str) else keep)
        if mode not in BETA:
            raise ValueError(f"mode is {mode!r}; it is one of {', '.join(BETA)}")
        if fallback not in (True, False, "only"):
            raise ValueError(f"fallback is {fallback!r}; it is True, False or 'only'")
        if hidden not in HIDDEN:
            raise ValueError(f"hidden is {hidden!r}; it is one of {', '.join(HIDDEN)}")
        if model is not None and not isinstance(model, str | Path):
            raise ValueError(f"model is {model!r}; it is the path of a model folder, or None for the default models")
        if model is not None:
            check(model)
        self.model, self.mode, self.fallback = model, mode, fallback
        self.hidden, self.normalize = hidden, normalize
        self._sites: Sites | None = None
        if sites is not None:
            from cleaner.sites.learning import opened  # not needed where no site is known

            self._sites = opened(sites)
        self.phrases = phrases if phrases is None or isinstance(phrases, Phrases) else read_phrases(phrases)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the sites that this process has open, so that every batch finds them read."""
        self.__dict__.update(state)
        if self._sites is not None:
            from cleaner.sites.learning import in_this_process  # as above

            self._sites = in_this_process(str(self._sites.source), self._sites.digest)

    def clean(
        self,
        text: str,
        url: str | None = None,
        title: str | None = None,
        form: Form | None = None,
        explain: bool = False,
    ) -> Doc:
        """Clean one scrape that is plain text already. Raises ``RecordError`` (a ``TypeError``) if ``text`` is not a ``str``.

        A known ``title`` marks its last copy above the text as the title. ``url`` is kept in ``doc.record``. HTML and JSON are
        recognised and cleaned as what they are, with a `FormWarning`; ``form`` overrides that. With ``explain`` the document
        keeps what `Doc.explain` needs.
        """
        return self._one({"text": text, "url": url, "title": title}, form, explain)

    def clean_html(
        self,
        html: str | bytes,
        url: str | None = None,
        title: str | None = None,
        form: Form | None = None,
        explain: bool = False,
    ) -> Doc:
        """Clean one page of HTML: its lines are the texts of its blocks, and texts that only its structured data hold.

        Bytes are decoded as browsers do. Raises ``ReadError`` for bytes that are no text and ``RecordError`` for other types.
        """
        return self._one({"html": html, "url": url, "title": title}, form, explain)

    def clean_many(
        self,
        records: Iterable[Record],
        jobs: int = 1,
        on_error: OnError = "raise",
        form: Form | None = None,
        explain: bool = False,
        sites: str | Path | Sites | None = None,
    ) -> Iterator[Doc]:
        """Clean many scrapes in batches: dicts with "text" or "html", and "title" and "url" if known.

        Yields one ``Doc`` a record, in order, equal to what ``clean`` returns for it; ``doc.record`` is the record itself, with
        all its other keys. ``jobs`` processes share the work (0: one a processor). Few batches are in flight at a time, so that
        an endless stream is cleaned in bounded memory.

        A record that cannot be cleaned raises ``RecordError``, which names its number (from 0), id, field and value. With
        ``on_error="return"`` it comes back as a ``Doc`` with ``error`` set and its text untouched, and the stream goes on,
        even where a page kills the process that cleans it.

        ``sites`` is what is known of sites, as for `Cleaner`, or "learn": what the sites of the records repeat is counted
        first, of a sequence in a pass over all records, of another iterable in windows of 1,000.
        """
        if on_error not in ("raise", "return"):
            raise ValueError(f"on_error is {on_error!r}; it is 'raise' or 'return'")
        check_form(form)
        count = pool.processes(jobs)
        if sites is None:
            return self._stream(records, jobs, on_error, form, explain)
        from cleaner.sites.learning import cleaned_in_windows, opened  # as above

        if sites != "learn":
            return self._with_sites(opened(sites))._stream(records, jobs, on_error, form, explain)

        def clean(window: Sequence[Record], known: Sites, first: int) -> Iterator[Doc]:
            return self._with_sites(known)._stream(window, jobs, on_error, form, explain, first)

        return cleaned_in_windows(records, form, count == 1, clean)

    def clean_pages(self, pages: Sequence[Page]) -> list[Doc]:
        """Clean pages that are taken apart into lines already (`cleaner.pages`), as one batch: labelled ones, whose lines are
        given. Raises ``ModelError`` for text if the named model reads HTML alone."""
        return self._decide(list(pages), explain=False)

    def digest_of(self, doc: Doc) -> str | None:
        """Return the digest of the model that a document was decided with; None if there was none."""
        if doc.error is not None:
            return None
        model = self._load("html" if door_of(doc.form) == "html" else "text")
        return None if model is None else str(model.header["sha256"])

    def _with_sites(self, sites: Sites | None) -> Cleaner:
        """Return the same cleaner with other knowledge of sites."""
        cleaner = copy(self)
        cleaner._sites = sites
        return cleaner

    def _one(self, record: Record, form: Form | None, explain: bool) -> Doc:
        check_form(form)
        source = read_raw(raw_of(record), form)
        warn_of_mismatch(source.came_as, source.form, form)
        (doc,) = self._decide([page_of(source)], explain)
        doc.record = {key: record[key] for key in ("url", "title")}
        return doc

    def _stream(
        self, records: Iterable[Record], jobs: int, on_error: OnError, form: Form | None, explain: bool, first: int = 0
    ) -> Iterator[Doc]:
        """Clean records, of which the first has a number."""
        work = partial(self._clean_batch, form=form, explain=explain)
        waiting: list[tuple[Record, Raw | RecordError]] = []  # records without a document yet

        def batches() -> Iterator[list[Raw | RecordError]]:
            for batch in batches_of(records, BATCH_PAGES, BATCH_CHARACTERS, first):
                waiting.extend(batch)
                yield [raw for _, raw in batch]

        for docs in pool.map_batches(work, batches(), jobs, lost):
            done, waiting[:] = waiting[: len(docs)], waiting[len(docs) :]
            for (record, raw), doc in zip(done, docs, strict=True):
                if isinstance(doc, RecordError):
                    if on_error == "raise":
                        raise doc
                    doc = Doc.failed(record if isinstance(record, Mapping) else {}, untouched(record), str(doc))
                else:
                    doc.record = record
                    warn_of_mismatch(raw.came_as if isinstance(raw, Raw) else "text", doc.form, form)
                yield doc

    def _clean_batch(self, batch: Sequence[Raw | RecordError], form: Form | None, explain: bool) -> list[Doc | RecordError]:
        """Return a document for each record of a batch, or the error of the record."""
        found: list[Doc | RecordError | None] = []
        pages: list[Page] = []
        for raw in batch:
            try:
                if isinstance(raw, RecordError):
                    raise raw
                page = page_of(read_raw(raw, form))
                self._refuse_unfit(page, raw)
            except RecordError as error:
                found.append(error)
            except ModelError:
                raise
            except Exception as error:  # a fault of ours, in the reader of HTML
                assert isinstance(raw, Raw)
                found.append(our_fault(raw, error))
            else:
                found.append(None)
                pages.append(page)
        try:
            docs = iter(self._decide(pages, explain))
        except CleanerError:  # a model or a file of sites that cannot be used
            raise
        except Exception as error:  # a fault of ours on one page: find it, and clean the others
            if len(batch) == 1:
                assert isinstance(batch[0], Raw)
                return [our_fault(batch[0], error)]
            return [doc for raw in batch for doc in self._clean_batch([raw], form, explain)]
        return [doc if doc is not None else next(docs) for doc in found]

    def _refuse_unfit(self, page: Page, raw: Raw) -> None:
        """Raise ``RecordError`` for text among pages of HTML, if the named model reads HTML alone."""
        if self.model is not None and self.fallback != "only" and page.blocks is None and load(self.model).elements:
            raise RecordError(f"{raw.label}{_UNFIT.format(self.model)}", raw.number)

    def _decide(self, pages: list[Page], explain: bool) -> list[Doc]:
        """Decide some pages; text and HTML have models of their own."""
        if self.hidden == "keep":
            pages = [as_seen(page) for page in pages]
        docs: dict[int, Doc] = {}
        for of_html in (False, True):
            numbers = [number for number, page in enumerate(pages) if (page.blocks is not None) == of_html]
            if numbers:
                docs |= zip(numbers, self._decide_alike([pages[number] for number in numbers], explain), strict=True)
        return [docs[number] for number in range(len(pages))]

    def _decide_alike(self, pages: list[Page], explain: bool) -> Iterator[Doc]:
        """Decide pages that are all text or all HTML: lines -> columns -> probabilities -> verdict -> documents."""
        trees = [page.blocks for page in pages if page.blocks is not None]
        batch = PageBatch.of([page.units for page in pages], trees, [page.url for page in pages])
        verdict, told = self._judge().verdict(pages, batch)
        for number, rows in enumerate(itertools.starmap(slice, itertools.pairwise(batch.lines.bounds.tolist()))):
            page = pages[number]
            source: Source = "fallback" if verdict.fell_back[number] else "model"
            doc = Doc(
                page.units.texts,
                page.units.endings,
                Columns.of(verdict, page.units, rows),
                float(verdict.quality[number]),
                source if rows.start < rows.stop else "empty",
                page.form,
                LazyExplainer(self._load, self.keep, page.blocks, page.url) if explain else None,
                page.blocks.hidden if page.blocks is not None else None,
                self.normalize,
                _of_lines(told[number], page, verdict.keep[rows]),
            )
            if verdict.pages is not None and rows.start < rows.stop:
                doc.page = PageGuess.of(verdict.pages[:, number])
            yield doc

    def _judge(self) -> Judge:
        one = self.model is not None
        return Judge(self.keep, self.mode, bool(self.fallback), self.hidden, self._sites, self.phrases, self._load, one)

    def _load(self, reads: str) -> Model | None:
        """Return the model for "text" or "html"; None if the fallback decides instead."""
        if self.fallback == "only":
            return None
        try:
            model = load(self.model, reads)
        except ModelError:
            if not self.fallback or self.model is not None:
                raise
            return None
        if reads == "text" and model.elements is not None:
            raise ModelError(_UNFIT.format(self.model))
        return model

    def __repr__(self) -> str:
        return f"Cleaner(model={self.model!r}, keep={self.keep!r}, mode={self.mode!r}, fallback={self.fallback!r})"


def clean(
    text: str,
    url: str | None = None,
    title: str | None = None,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
    form: Form | None = None,
    explain: bool = False,
    hidden: Hidden = "judge",
    normalize: bool = False,
    sites: str | Path | Sites | None = None,
) -> Doc:
    """Clean one scrape that is plain text already, with the default model. See `Cleaner` for the arguments."""
    return Cleaner(keep=keep, mode=mode, hidden=hidden, normalize=normalize, sites=sites).clean(text, url, title, form, explain)


def clean_html(
    html: str | bytes,
    url: str | None = None,
    title: str | None = None,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
    form: Form | None = None,
    explain: bool = False,
    hidden: Hidden = "judge",
    normalize: bool = False,
    sites: str | Path | Sites | None = None,
) -> Doc:
    """Clean one page of HTML with the default model."""
    return Cleaner(keep=keep, mode=mode, hidden=hidden, normalize=normalize, sites=sites).clean_html(
        html, url, title, form, explain
    )


def clean_many(
    records: Iterable[Record],
    jobs: int = 1,
    keep: str | Iterable[str] = KEEP,
    mode: Mode = "balanced",
    on_error: OnError = "raise",
    form: Form | None = None,
    explain: bool = False,
    hidden: Hidden = "judge",
    normalize: bool = False,
    sites: str | Path | Sites | None = None,
) -> Iterator[Doc]:
    """Clean many scrapes in batches: one ``Doc`` a record, in order. See `Cleaner.clean_many`."""
    cleaner = Cleaner(keep=keep, mode=mode, hidden=hidden, normalize=normalize)
    return cleaner.clean_many(records, jobs, on_error, form, explain, sites)


def kinds_of(keep: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that some names mean, each once: a kind itself, or "article". Raises ``ValueError`` for others.

    >>> kinds_of(["article", "body"])
    ('title', 'heading', 'body', 'byline', 'caption')
    """
    names = list(keep) if isinstance(keep, Iterable) else [keep]
    unknown = [name for name in names if name != "article" and name not in KINDS]
    if unknown or not names:
        came = ", ".join(map(repr, unknown)) or "nothing"
        raise ValueError(f"keep names {came}; it takes one or more of the kinds {', '.join(KINDS)}, or article")
    return tuple(dict.fromkeys(kind for name in names for kind in (ARTICLE if name == "article" else (name,))))


def _of_lines(told: ToldBySite | None, page: Page, keep: Flags) -> ToldBySite | None:
    """Return what a site says of the units of a page as what it says of its lines. ``keep`` is (units,)."""
    return None if told is None else told.of(lines_with(page.units, keep))

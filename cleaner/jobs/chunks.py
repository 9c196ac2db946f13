"""A chunk of a dataset -> the bytes of its part of the output, figures, errors: what one process does.

The result depends on the chunk alone, neither on the number of processes nor on what came before. Only what `cleaner.jobs.crew`
finds out by itself, that a page kills its process or takes too long, may differ from run to run.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.document import Doc
from cleaner.io.datasets import Chunk, Entry, Fields, Output, Part, Reader, Writer
from cleaner.io.form import Form, FormWarning, door_of
from cleaner.io.kinds_of_datasets import reader, writer
from cleaner.io.records import label_of
from cleaner.jobs.figures import Figures
from cleaner.lines import join
from cleaner.model.storage import default_folder
from cleaner.pipeline import Cleaner
from cleaner.report import formats
from cleaner.report.attributes import info_of, kinds_of_lines, spans_of, text_of_spans

WORST = 20  # pages of a run that a report shows line by line
POINTS = 2_000  # pages that the scatter plot of a report shows
VIEWS = ("jsonl", "explain", "why", "diff")  # formats of every record that no writer knows
_WIDEST = 4  # bytes that one character may take in UTF-8


class Wishes(NamedTuple):
    """The wishes of the user that decide what comes out."""

    format: str = "text"  # text, spans or kinds, which writers know, or one of VIEWS
    why: tuple[range, ...] = ()  # numbers of the lines to explain
    color: bool = False
    output: bool = True  # False: only look
    detailed: bool = False  # count words and invisible characters too, and whether anything changes
    report: bool = False
    form: Form | None = None  # of the text of every record; None: each says it by its content
    max_bytes: int | None = None


class Piece(NamedTuple):
    """A chunk of one of several sources."""

    source: int  # index into `Cleaning.sources`
    chunk: Chunk
    sites: tuple[str, str] | None = None  # path and digest of what was learned of its sites; None: as `Cleaning.cleaner` knows


class Worst(NamedTuple):
    """A page that a report may show: the worse, the earlier in order."""

    quality: float  # expected F1; -1: it could not be cleaned
    source: int
    chunk: int
    number: int  # of the record in its source, from 0
    name: str


class Point(NamedTuple):
    """A page in the scatter plot of a report."""

    name: str
    words: int
    kept_words: int
    source: str


class One(NamedTuple):
    """The result of one record."""

    output: Output
    figures: Figures
    error: str | None = None
    view: bytes = b""
    point: Point | None = None


class Done(NamedTuple):
    """The result of a chunk."""

    piece: tuple[int, int]  # source and number of the chunk
    records: int
    position: int  # bytes of the source that were read
    data: bytes
    figures: Figures
    errors: list[dict[str, Any]]  # a row of --errors each
    points: list[Point]
    worst: list[Worst]


@dataclass
class Cleaning:
    """The work on chunks (`cleaner.jobs.crew.Work`); picklable."""

    cleaner: Cleaner
    sources: tuple[tuple[str, str], ...]  # kind and name of each
    target: tuple[str, str]  # kind and name
    fields: Fields
    wishes: Wishes
    learns: bool = False  # are sites learned from the dataset itself?

    def __post_init__(self) -> None:
        self._last: tuple[tuple[int, int], Part] | None = None
        self._digests: dict[str, str | None] = {}

    def prepare(self) -> None:
        """Load the model of text, which nearly all datasets need; that of HTML comes with the first page of it.

        Raises ``ModelError``, and ``RepeatsError`` where sites are known.
        """
        reads = "html" if all(kind in ("warc", "html") for kind, _ in self.sources) else "text"
        self.digest(reads)
        if self.learns or self.cleaner._sites is not None:
            from cleaner.decision import repeats

            repeats.load(reads=reads)

    def digest(self, reads: str) -> str | None:
        """Return the digest of the model of "text" or "html"; None where the fallback decides. Raises ``ModelError``."""
        if reads not in self._digests:
            model = self.cleaner._load(reads)
            self._digests[reads] = None if model is None else str(model.header["sha256"])
        return self._digests[reads]

    def readers(self, source: int) -> Reader:
        """Return the reader of a source. Raises ``DatasetError``."""
        return reader(*self.sources[source], self.fields)

    @cached_property
    def writer(self) -> Writer:
        """The writer of the target. Raises ``DatasetError``."""
        format = "text" if self.wishes.format in VIEWS else self.wishes.format
        return writer(*self.target, self.fields, format)

    # --- as `crew.Work` wants it

    def whole(self, piece: Piece, beat: Callable[[], None]) -> Done:
        """Return the result of a chunk."""
        part = self._part(piece)
        beat()
        ones: list[One | str] = []
        for one in self._ones(piece, part.entries):
            ones.append(one)
            beat()
        return self._joined(piece, part, ones)

    def count(self, piece: Piece) -> int:
        """Return the number of records."""
        return len(self._part(piece).entries)

    def one(self, piece: Piece, number: int) -> One | str:
        """Return the result of one record."""
        return next(self._ones(piece, [self._part(piece).entries[number]]))

    def lost(self, piece: Piece, number: int, why: str) -> One | str:
        """Return why a record has no result; what it was is known where it can be read again, in `joined`."""
        return why

    def joined(self, piece: Piece, ones: Sequence[One | str]) -> Done:
        """Return the result of a chunk from those of its records."""
        return self._joined(piece, self._part(piece), ones)

    # --- parts

    def _part(self, piece: Piece) -> Part:
        place = (piece.source, piece.chunk.number)
        if self._last is None or self._last[0] != place:
            self._last = place, self.readers(piece.source).part(piece.chunk)
        return self._last[1]

    def _ones(self, piece: Piece, entries: Sequence[Entry]) -> Iterator[One]:
        """Yield the result of each entry."""
        problems = [entry.error or self._too_large(entry.record) for entry in entries]
        docs = self.docs(
            [entry.record for entry, problem in zip(entries, problems, strict=True) if problem is None], piece.sites
        )
        for entry, problem in zip(entries, problems, strict=True):
            if problem is None:
                doc = next(docs)
                problem = doc.error
            yield self._failed(entry, problem) if problem is not None else self._cleaned(piece, entry, doc)

    def docs(self, records: Sequence[Mapping[str, Any]], sites: tuple[str, str] | None = None) -> Iterator[Doc]:
        """Yield the documents of some records; the error of one that failed does not name its number."""
        known = None
        if sites is not None:
            from cleaner.sites.learning import in_this_process  # of runs that learn

            known = in_this_process(*sites)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FormWarning)  # the form stands in the object `cleaner`
            explain = bool(self.wishes.why)
            found = self.cleaner.clean_many(records, 1, "return", self.wishes.form, explain, known)
            for number, doc in enumerate(found):
                if doc.error is not None:
                    doc.error = doc.error.removeprefix(label_of(records[number], number))
                yield doc

    def _too_large(self, record: Mapping[str, Any]) -> str | None:
        most = self.wishes.max_bytes
        value = record.get("text") or record.get("html") or ""
        if most is None or len(value) * _WIDEST <= most:
            return None
        size = len(value) if isinstance(value, bytes) else len(value.encode("utf-8", "surrogatepass"))
        return f"has {size:,} bytes, and --max-bytes allows {most:,}" if size > most else None

    def _failed(self, entry: Entry, why: str) -> One:
        doc = Doc.failed(entry.record, "", why)
        message = f"{label_of(entry.record, entry.number)}{why}"
        figures = Figures.of_failure(_characters(entry.record), message, entry.record)
        return One(Output(None, info_of(doc, None)), figures, why)

    def _cleaned(self, piece: Piece, entry: Entry, doc: Doc) -> One:
        wishes = self.wishes
        figures = Figures.of(doc, _characters(entry.record), entry.record, wishes.detailed or wishes.report)
        if wishes.detailed:
            figures.changed = int(doc.text != join(doc.lines))
        view, point = b"", None
        if wishes.report and entry.number < POINTS:
            name = self._name(piece, entry)
            point = Point(name, figures.words_of.total(), figures.kept_words_of.total(), doc.source)
        if wishes.format in VIEWS:
            view = self._view(piece, entry, doc).encode("utf-8", "backslashreplace")
        digest = self.digest("html" if door_of(doc.form) == "html" else "text")
        output = Output(
            text_of_spans(doc) if wishes.format == "spans" else doc.text,
            info_of(doc, digest),
            spans_of(doc) if wishes.format == "spans" else None,
            kinds_of_lines(doc) if wishes.format == "kinds" else None,
        )
        return One(output, figures, None, view, point)

    def _name(self, piece: Piece, entry: Entry) -> str:
        return f"{self.sources[piece.source][1]}, record {entry.number}"

    def _view(self, piece: Piece, entry: Entry, doc: Doc) -> str:
        """Return one record in a format for people, or its lines as JSON."""
        name, wishes = self._name(piece, entry), self.wishes
        head = f"==> {name} <==\n" if wishes.format in ("explain", "why") else ""
        if wishes.format == "why":
            last = len(doc)
            there = [range(part.start, min(part.stop, last + 1)) for part in wishes.why if part.start <= last]
            return head + formats.why(doc, there, wishes.color)
        return head + formats.FORMATS[wishes.format](doc, name, wishes.color)

    def _joined(self, piece: Piece, part: Part, ones: Sequence[One | str]) -> Done:
        results = [
            self._failed(entry, one) if isinstance(one, str) else one for entry, one in zip(part.entries, ones, strict=True)
        ]
        figures = Figures()
        errors: list[dict[str, Any]] = []
        worst: list[Worst] = []
        file = self.sources[piece.source][1]
        for entry, one in zip(part.entries, results, strict=True):
            figures.add(one.figures)
            if one.error is not None:
                errors.append({"file": file, "record": entry.number, "id": entry.record.get("id"), "error": one.error})
            if self.wishes.report:
                quality = -1.0 if one.error is not None else one.figures.quality if one.figures.judged else 1.0
                worst.append(Worst(quality, piece.source, piece.chunk.number, entry.number, self._name(piece, entry)))
        return Done(
            (piece.source, piece.chunk.number),
            len(results),
            piece.chunk.position,
            self._data(part, results) if self.wishes.output else b"",
            figures,
            errors,
            [one.point for one in results if one.point is not None],
            sorted(worst)[:WORST],
        )

    def _data(self, part: Part, results: Sequence[One]) -> bytes:
        if self.wishes.format in VIEWS:
            return b"".join(one.view for one in results)
        return self.writer.encode(part, [one.output for one in results])

    def __getstate__(self) -> dict[str, Any]:
        """Return the state without what each process makes for itself."""
        return self.__dict__ | {"_last": None, "_digests": {}} | ({"writer": None} if "writer" in self.__dict__ else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({name: value for name, value in state.items() if name != "writer"})


def _characters(record: Mapping[str, Any]) -> int:
    return len(record.get("text") or record.get("html") or "")


def digests(cleaning: Cleaning) -> dict[str, str | None]:
    """Return digests of the headers of all models that may be used, each of which names that of its arrays; None where there is
    none."""
    folders = {reads: default_folder(reads) for reads in ("text", "html", "repeats")}
    if cleaning.cleaner.model is not None:
        folders = {"model": Path(cleaning.cleaner.model), "repeats": folders["repeats"]}
    found: dict[str, str | None] = {}
    for name, folder in folders.items():
        try:
            found[name] = hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()
        except OSError:
            found[name] = None
    return found

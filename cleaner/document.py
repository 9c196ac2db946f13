"""The result: the kept text, every line with its kind, score and reason, and the expected quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import REASONS
from cleaner.decision.told_by_site import Told, ToldBySite
from cleaner.errors import CleanerError
from cleaner.features.pages import NOTHING, PAGES, PageKind
from cleaner.features.text import Flags, Floats, Ints
from cleaner.invisible import invisible, runs_from_right, without
from cleaner.io.form import Form
from cleaner.lines import BLANK, KINDS, UNKNOWN, Kind, Line, Reason
from cleaner.units import Units, lines_with

Source = Literal["model", "fallback", "empty", "error"]
_REASON_NAMES = tuple(REASONS)
_SECOND_COPY = _REASON_NAMES.index("second-copy")


class PageGuess(NamedTuple):
    """What sort of page a scrape is, and how sure that is."""

    name: PageKind  # the last three, "wall", "error" and "shell", have nothing to keep
    probability: float

    @classmethod
    def of(cls, chances: Floats) -> PageGuess:
        """Take the likeliest sort. Where nothing to keep is likelier than something, it is one of these.

        ``chances`` is (len(PAGES),).
        """
        nothing = chances[NOTHING:].sum()
        first = NOTHING if nothing > 0.5 else 0
        best = first + int(chances[first:].argmax())
        return cls(PAGES[best], round(float(chances[best]), 4))


class Columns(NamedTuple):
    """The verdict on the non-blank lines of one page, one value each."""

    row: Ints  # index of the line in the text, from 0
    kind: Ints  # index into KINDS
    raw: Floats  # the model's own score, before a second opinion
    score: Floats
    keep: Flags
    reason: Ints  # index into REASONS
    subkind: Ints | None = None  # index into ``subkinds``, or UNKNOWN; None where the model has no subkinds
    subkinds: tuple[str, ...] = ()  # names of the model's

    @classmethod
    def of(cls, verdict: Verdict, units: Units, rows: slice) -> Columns:
        """Select one page's rows of a verdict on a batch, and give the verdict on each unit to all of its lines."""
        unit = rows.start + lines_with(units, verdict.keep[rows])
        decided = verdict.kind[unit], verdict.raw[unit], verdict.score[unit], verdict.keep[unit], verdict.reason[unit]
        return cls(units.rows, *decided, None if verdict.subkind is None else verdict.subkind[unit], verdict.subkinds)

    @classmethod
    def empty(cls) -> Columns:
        """Return the columns of a page without non-blank lines."""
        numbers, scores = np.zeros(0, np.int64), np.zeros(0, np.float32)
        return cls(numbers, numbers, scores, scores, np.zeros(0, bool), numbers)


@dataclass(frozen=True, slots=True)
class Cause:
    """One piece of evidence that moved a line's score."""

    # a group of columns, see cleaner.explain.wording.SENTENCES, or "phrase", "kind", "segment", "learned", "site", "opinion"
    name: str
    weight: float  # log odds of being kept that are lost without it; negative: evidence for dropping
    words: str  # for a reader

    def __str__(self) -> str:
        return f"{self.weight:+5.1f}  {self.words}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one line was kept or dropped. ``str`` gives a text of several lines for a reader."""

    number: int  # from 1
    text: str
    kind: Kind
    score: float
    keep: bool
    reason: Reason
    sentence: str  # the verdict and its reason in full
    causes: tuple[Cause, ...]  # the strongest evidence, strongest first; empty for a blank line

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"  {cause}" for cause in self.causes)])


class NoLineError(CleanerError, IndexError):
    """The number of a line that does not exist."""


class Explainer(Protocol):
    """Explains the lines of one page; see `cleaner.explain`."""

    def explain(self, doc: Doc, number: int) -> Explanation:
        """Explain a line that exists, blank lines included."""


class Doc:
    """A cleaned scrape. ``text`` and ``lines`` are made on first access, because most pipelines need only one of them.

    Iteration yields the lines; ``len`` is their number, blank lines included.
    """

    quality: float  # 0 to 1: the expected word F1 of this result under the model's own probabilities
    source: Source  # what decided: "model" or "fallback"; "empty": there was no text; "error": see ``error``
    form: Form  # the form that the scrape was cleaned as; several are joined by "+", the outer one first
    page: PageGuess | None  # what sort of page it is; None where the model cannot tell
    error: str | None  # why it was not cleaned; ``text`` is then the input
    told: ToldBySite | None  # what the page's site says of its lines; None where nothing is known of it
    record: Mapping[str, Any]  # what came with the text; the record itself for `clean_many`

    def __init__(
        self,
        texts: list[str],
        endings: list[str],
        columns: Columns,
        quality: float,
        source: Source,
        form: Form = "text",
        explainer: Explainer | None = None,
        hidden: Flags | None = None,
        normalize: bool = False,
        told: ToldBySite | None = None,
    ) -> None:
        """``explainer`` answers `explain`; without one that raises. ``hidden`` is (lines,): does the page conceal each line?

        With ``normalize`` invisible characters are taken out of ``text``; ``lines`` stay as they came. ``told`` is what the
        page's site says of its lines that are not blank.
        """
        self._texts, self._endings, self.columns, self._explainer = texts, endings, columns, explainer
        self.quality, self.source, self.form = quality, source, form
        self.normalize, self._hidden = normalize, np.flatnonzero(hidden) if hidden is not None else np.zeros(0, np.int64)
        self.error, self.record, self.page = None, {}, None
        self.told = told

    @classmethod
    def failed(cls, record: Mapping[str, Any], text: str, error: str) -> Doc:
        """Make the document of a record that could not be cleaned: the text as it came, no lines, and the error."""
        doc = cls([], [], Columns.empty(), 0.0, "error")
        doc.error, doc.record = error, record
        vars(doc)["text"] = text
        return doc

    @property
    def forms(self) -> tuple[str, ...]:
        """The names of the forms that the scrape was cleaned as, the outer one first; see docs/input.md#forms-of-text."""
        return tuple(self.form.split("+"))

    @cached_property
    def text(self) -> str:
        """The kept lines, unchanged but for what ``normalize`` takes out; runs of blank lines between them shrink to one."""
        kept = np.flatnonzero(self._keep).tolist()
        text = "".join([self._texts[number] + self._endings[number] for number in kept])
        return without(text) if self.normalize else text

    @cached_property
    def lines(self) -> list[Line]:
        """Every line of the input in order, blank lines included; ``cleaner.lines.join`` of them is the input."""
        keep = self._keep.tolist()
        lines = [
            Line(text, ending, number + 1, BLANK, 0.0, keep[number], "blank")
            for number, (text, ending) in enumerate(zip(self._texts, self._endings, strict=True))
        ]
        columns = self.columns
        decided = (columns.row, columns.kind, columns.score, columns.reason)
        for row, kind, score, reason in zip(*(column.tolist() for column in decided), strict=True):
            text, ending = self._texts[row], self._endings[row]
            lines[row] = Line(text, ending, row + 1, KINDS[kind], round(score, 4), keep[row], _REASON_NAMES[reason])
        for row in self._hidden.tolist():
            lines[row] = replace(lines[row], hidden=True)
        if columns.subkind is not None:
            there = columns.subkind != UNKNOWN
            for row, subkind in zip(columns.row[there].tolist(), columns.subkind[there].tolist(), strict=True):
                lines[row] = replace(lines[row], subkind=columns.subkinds[subkind])
        return lines

    @property
    def invisible(self) -> Counter[str]:
        """The number of invisible characters in all lines, kept or not, by sort (`cleaner.invisible`)."""
        return invisible("\n".join(self._texts))

    @property
    def title(self) -> str | None:
        """The distinct lines of kind ``title``, kept or not, joined by line feeds; None if there is none.

        A second copy of the title, which is never kept, is none of them. There are several lines only where several are
        settled, as by phrases of your own or in a digest of mails.
        """
        return self._of_kind("title")

    @property
    def byline(self) -> str | None:
        """The distinct lines of kind ``byline`` (author, date, source), kept or not, joined likewise; None if there is none."""
        return self._of_kind("byline")

    def _of_kind(self, kind: Kind) -> str | None:
        columns = self.columns
        rows = columns.row[(columns.kind == KINDS.index(kind)) & (columns.reason != _SECOND_COPY)].tolist()
        return "\n".join(dict.fromkeys(self._texts[row].strip() for row in rows)) or None

    def to_dict(self) -> dict[str, Any]:
        """Return everything except the record, as values that JSON can hold."""
        from_right = runs_from_right("\n".join(self._texts))
        return {
            "text": self.text,
            "title": self.title,
            "byline": self.byline,
            "form": self.form,
            "forms": list(self.forms),
            "page": self.page._asdict() if self.page else None,
            "source": self.source,
            "quality": round(self.quality, 4),
            "error": self.error,
            "invisible": dict(self.invisible),
            "lines": [line_dict(line, from_right) for line in self.lines],
        }

    def explain(self, number: int) -> Explanation:
        """Explain why line ``number`` (from 1, as in ``lines``) was kept or dropped: the strongest evidence, in words.

        The document must have been cleaned with ``explain=True``; otherwise ``ValueError`` is raised. The page goes through the
        model a few more times (docs/experiments.md#occlusion). Raises ``NoLineError`` (an ``IndexError``) for a line that does
        not exist, and ``ModelError`` if the model has been removed since.
        """
        if not 1 <= number <= len(self._texts):
            there = f"lines 1 to {len(self._texts)}" if self._texts else "no lines"
            raise NoLineError(f"line {number} was asked for and the text has {there}; count from 1, blank lines too")
        if self._explainer is None:
            raise ValueError("this document keeps nothing to be explained by; clean the page with explain=True")
        return self._explainer.explain(self, number)

    def raw_score(self, number: int) -> float:
        """Return the model's own score of line ``number``, before a second opinion; 0 for a blank line."""
        place = self._place(number)
        return float(self.columns.raw[place]) if place is not None else 0.0

    def told_by_site(self, number: int) -> Told | None:
        """Return what the page's site says of line ``number``; None of a blank line, and where nothing is known of the site."""
        place = self._place(number)
        return self.told.row(place) if self.told is not None and place is not None else None

    def _place(self, number: int) -> int | None:
        """Return the place of a line in the columns; None of a blank line."""
        place = int(np.searchsorted(self.columns.row, number - 1))
        return place if place < len(self.columns.row) and self.columns.row[place] == number - 1 else None

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self._texts)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state without what can be made again."""
        again = ("lines", "_keep") if self.error is not None else ("lines", "_keep", "text")
        return {name: value for name, value in self.__dict__.items() if name not in again}

    @cached_property
    def _keep(self) -> Flags:
        """(lines,): whether each line is in the output, with the first of the blank lines between two kept ones."""
        count, columns = len(self._texts), self.columns
        kept = columns.row[columns.keep]
        keep = np.zeros(count, bool)
        keep[kept] = True
        blank_at = np.arange(count)
        blank_at[columns.row] = count
        next_blank = np.minimum.accumulate(blank_at[::-1])[::-1]
        between = next_blank[kept[:-1]]
        keep[between[between < kept[1:]]] = True
        return keep

    def __repr__(self) -> str:
        if self.error is not None:
            return f"<Doc: error, {self.error}>"
        kept, count = int(self.columns.keep.sum()), len(self.columns.row)
        return f"<Doc: {kept} of {count} lines kept, quality {self.quality:.2f}, {self.form}, {self.source}>"


def line_dict(line: Line, from_right: bool | None = None) -> dict[str, Any]:
    """Return one line as values that JSON can hold, with its number of invisible characters, and its subkind if it has one.

    ``from_right`` is `cleaner.invisible.runs_from_right` of the page.

    >>> line_dict(Line("Home", "\\n", 1, "nav", 0.02, False, "reads-like-chrome"))["kind"]
    'nav'
    """
    names = ("number", "text", "kind", "score", "keep", "reason", "hidden")
    own = {"subkind": line.subkind} if line.subkind is not None else {}
    return {name: getattr(line, name) for name in names} | {"invisible": invisible(line.text, from_right).total()} | own

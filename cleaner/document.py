"""The result: what is kept, every line with its kind, score and reason, and how good the whole should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner.decide import REASONS, Flags, Floats
from cleaner.lines import BLANK, KINDS, Line

Source = Literal["model", "fallback", "empty"]
_REASON_NAMES = tuple(REASONS)


class Columns(NamedTuple):
    """What was decided about the non-blank lines of one page, a value each."""

    row: NDArray[np.int64]  # number of the line in the text, from 0
    kind: NDArray[np.int64]  # index into KINDS
    score: Floats
    keep: Flags
    reason: NDArray[np.int64]  # index into REASONS


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the things that moved a line's score."""

    name: str  # of the groups of columns, see cleaner.tell.SENTENCES; or "phrase", "kind" or "opinion"
    weight: float  # log odds of being kept that would be lost without it; below 0 it speaks for dropping
    words: str  # for a reader

    def __str__(self) -> str:
        return f"{self.weight:+5.1f}  {self.words}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one line was kept or dropped. As a ``str`` it is some lines for a reader."""

    number: int  # from 1
    text: str
    kind: str
    score: float
    keep: bool
    reason: str  # one of decide.REASONS
    sentence: str  # the verdict and its reason in full
    causes: tuple[Cause, ...]  # those that moved the score most, the strongest first; none of a blank line

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"  {cause}" for cause in self.causes)])


class NoLineError(IndexError):
    """The number of a line that is not there."""


class Explainer(Protocol):
    """Explains the lines of one page; see `cleaner.explain`."""

    def explain(self, doc: Doc, number: int) -> Explanation:
        """The explanation of a line that is there, blank ones too."""


class Doc:
    """A cleaned scrape. ``text`` and ``lines`` are made when asked for: most pipelines want only one of them."""

    quality: float  # 0 to 1: the expected word F1 of this result under the model's own probabilities
    source: Source

    def __init__(
        self,
        texts: list[str],
        endings: list[str],
        columns: Columns,
        quality: float,
        source: Source,
        recipe: Callable[[list[str]], Explainer] | None = None,
    ) -> None:
        """``recipe`` makes of the texts what can explain them; it is asked when somebody asks."""
        self._texts, self._endings, self._columns, self._recipe = texts, endings, columns, recipe
        self.quality, self.source = quality, source

    @cached_property
    def text(self) -> str:
        """The kept lines, exactly as they came in; runs of blank lines between them shrink to one."""
        kept = np.flatnonzero(self._keep).tolist()
        return "".join([self._texts[number] + self._endings[number] for number in kept])

    @cached_property
    def lines(self) -> list[Line]:
        """Every line of the input in order, blank ones too; ``cleaner.lines.join`` of them gives the input back."""
        keep = self._keep.tolist()
        lines = [
            Line(text, ending, number + 1, BLANK, 0.0, keep[number], "blank")
            for number, (text, ending) in enumerate(zip(self._texts, self._endings, strict=True))
        ]
        columns = self._columns
        decided = (columns.row, columns.kind, columns.score, columns.reason)
        for row, kind, score, reason in zip(*(column.tolist() for column in decided), strict=True):
            text, ending = self._texts[row], self._endings[row]
            lines[row] = Line(text, ending, row + 1, KINDS[kind], round(score, 4), keep[row], _REASON_NAMES[reason])
        return lines

    def explain(self, number: int) -> Explanation:
        """Why line ``number`` (from 1, as in ``lines``) was kept or dropped: what moved its score most, in words.

        The page goes through the model a few times more, some 30 ms for one of 100 lines. Raises ``NoLineError`` (an
        ``IndexError``) for a line that is not there, and ``ModelError`` where the model has gone since.
        """
        if not 1 <= number <= len(self._texts):
            there = f"lines 1 to {len(self._texts)}" if self._texts else "no lines"
            raise NoLineError(f"line {number} was asked for and the text has {there}; count from 1, blank lines too")
        return self._explainer.explain(self, number)

    @cached_property
    def _explainer(self) -> Explainer:
        if self._recipe is None:
            raise ValueError("this document was put together by hand, so nothing is known to explain; clean a text instead")
        return self._recipe(self._texts)

    def __getstate__(self) -> dict[str, Any]:
        """What can be made again stays behind: the explainer holds the page's columns."""
        return {name: value for name, value in self.__dict__.items() if name != "_explainer"}

    @cached_property
    def _keep(self) -> Flags:
        """For every line whether it is in the output; of the blank lines between two kept ones the first is."""
        count, columns = len(self._texts), self._columns
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
        kept, count = int(self._columns.keep.sum()), len(self._columns.row)
        return f"<Doc: {kept} of {count} lines kept, quality {self.quality:.2f}, {self.source}>"

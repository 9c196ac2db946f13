"""The result: what is kept, every line with its kind, score and reason, and how good the whole should be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cleaner.decide import REASONS, Flags, Floats
from cleaner.lines import BLANK, KINDS, Line

Source = Literal["model", "fallback", "empty"]
_REASON_NAMES = tuple(REASONS)


@dataclass(frozen=True, slots=True)
class Columns:
    """What was decided about the non-blank lines of one page, a value each."""

    row: NDArray[np.int64]  # number of the line in the text, from 0
    kind: NDArray[np.int64]  # index into KINDS
    score: Floats
    keep: Flags
    reason: NDArray[np.int64]  # index into REASONS


class Doc:
    """A cleaned scrape. ``text`` and ``lines`` are made when asked for: most pipelines want only one of them."""

    quality: float  # 0 to 1: the expected word F1 of this result under the model's own probabilities
    source: Source

    def __init__(self, texts: list[str], endings: list[str], columns: Columns, quality: float, source: Source) -> None:
        self._texts, self._endings, self._columns = texts, endings, columns
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

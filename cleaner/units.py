"""Lines of a scrape -> the units that the model judges, and back to the lines.

A unit is what an author would call one line: a paragraph that was wrapped, a heading with its underline, a row of a table. The
model sees its words without the syntax of the form, and the verdict goes to all of its lines, which stay as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.lines import KINDS, Kind, non_blank

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
UNSETTLED = -1
# What the form says of a unit beside its words, in the order of `Units.marks`. Text without such signs has zeros.
MARKS = (
    "link_share", "log_links", "images", "level", "item", "depth", "quoted", "log_cells", "code", "strong", "log_joined",
    "markdown", "wrapped",
)  # fmt: skip
_PLACE = {name: number for number, name in enumerate(MARKS)}


@dataclass(slots=True)
class Unit:
    """One unit while a scrape is read."""

    lines: list[int]  # its lines, counted from 0
    words: str  # what the model reads; never blank
    marks: dict[str, float] = field(default_factory=dict)  # those of `MARKS` that are not zero
    settled: Kind | None = None  # the kind, where the form leaves no doubt
    block: int = UNSETTLED  # the table, list or code sample that it is a part of


class Units(NamedTuple):
    """A scrape as the model judges it. ``lines`` are those of the input, blank ones too."""

    texts: list[str]  # (lines,)
    endings: list[str]
    words: list[str]  # (units,), without the space around
    unit: Ints  # (lines,): the unit of each line; -1 for a blank line
    blanks: Ints  # (units + 1,): blank lines above each unit, and below the last
    marks: Floats  # (len(MARKS), units)
    settled: Ints  # (units,): index into KINDS where the form leaves no doubt, else UNSETTLED
    block: Ints  # (units,): number of the block that a unit is a part of, else UNSETTLED
    users: Mapping[int, Sequence[int]]  # lines that stay if one of several units stays: where a link leads to
    form: str
    title: str | None = None  # as the form gives it

    @property
    def rows(self) -> Ints:
        """The lines that are not blank, (rows,)."""
        return np.flatnonzero(self.unit >= 0)

    @property
    def first_lines(self) -> Ints:
        """(units,): the first line of each unit."""
        rows = self.rows[::-1]
        first = np.zeros(len(self.words), np.int64)
        first[self.unit[rows]] = rows
        return first


def plain(texts: list[str], endings: list[str] | None = None, form: str = "text", lengths: Ints | None = None) -> Units:
    """Every line that is not blank is a unit. ``lengths`` are those of the lines, if they are known.

    >>> plain(["", " One", "Two"], ["\\n", "\\n", ""]).words
    ['One', 'Two']
    """
    endings = ["\n"] * len(texts) if endings is None else endings
    places, words, blanks = non_blank(texts, lengths)
    unit = np.full(len(texts), -1, np.int64)
    unit[places] = np.arange(len(places))
    nothing = np.full(len(words), UNSETTLED, np.int64)
    marks = np.zeros((len(MARKS), len(words)), np.float32)
    return Units(texts, endings, words, unit, blanks, marks, nothing, nothing, {}, form)


def assembled(
    texts: list[str],
    endings: list[str],
    found: Sequence[Unit],
    form: str,
    everywhere: Iterable[str] = (),
    users: Mapping[int, Sequence[int]] | None = None,
    title: str | None = None,
) -> Units:
    """Make the columns of some units, in the order of their first lines. ``everywhere`` names marks that are 1 for all."""
    unit = np.full(len(texts), -1, np.int64)
    marks = np.zeros((len(MARKS), len(found)), np.float32)
    for number, each in enumerate(found):
        unit[each.lines] = number
        for name, value in each.marks.items():
            marks[_PLACE[name], number] = value
    for name in everywhere:
        marks[_PLACE[name]] = 1
    settled = np.array([UNSETTLED if each.settled is None else KINDS.index(each.settled) for each in found], np.int64)
    block = np.array([each.block for each in found], np.int64)
    words = [each.words for each in found]
    first = np.array([each.lines[0] for each in found], np.int64)
    return Units(texts, endings, words, unit, _blanks(unit, first), marks, settled, block, users or {}, form, title)


class Part(NamedTuple):
    """Some lines of a scrape, read by themselves."""

    origin: Ints  # (lines of the part,): which line of the scrape each is, or is a piece of; rising
    units: Units  # of the part; its texts are those of the scrape

    def silent(self) -> tuple[Ints, Ints]:
        """Return the lines without a unit that are not blank, marks of quotation alone, and the unit of the line above each."""
        unit = self.units.unit
        filled = np.flatnonzero(unit >= 0)
        empty = [line for line in np.flatnonzero(unit < 0).tolist() if self.units.texts[line].strip()]
        lines = np.array(empty, np.int64)
        return lines, unit[filled[np.maximum(np.searchsorted(filled, lines) - 1, 0)]]


def together(parts: Sequence[Part], form: str) -> Units:
    """Put parts of a scrape that were read by themselves together again. Each line of the scrape is in one part.

    A line that only the part takes for blank, a mark of quotation, counts as blank, and takes the verdict of the unit above.

    >>> parts = [Part(np.array([0, 3]), plain(["One", "Four"])), Part(np.array([1, 2]), plain(["Two", "Three"]))]
    >>> together(parts, "text").words
    ['One', 'Two', 'Three', 'Four']
    """
    origin = np.concatenate([part.origin for part in parts])
    order = np.argsort(origin, kind="stable")
    place = np.empty(len(order), np.int64)  # where each line of a part stands in the whole
    place[order] = np.arange(len(order))
    counts = [len(part.units.words) for part in parts]
    unit = np.full(len(order), -1, np.int64)
    block: list[Ints] = []
    users: dict[int, list[int]] = {}
    silent: list[Ints] = []
    line = blocks = before = 0
    for part, count in zip(parts, counts, strict=True):
        lines = place[line : line + len(part.origin)]
        unit[lines] = np.where(part.units.unit >= 0, part.units.unit + before, -1)
        block.append(np.where(part.units.block == UNSETTLED, UNSETTLED, part.units.block + blocks))
        marks_alone, above = part.silent()
        silent.append(np.stack([lines[marks_alone], above + before]))
        users |= {int(lines[each]): [user + before for user in found] for each, found in part.units.users.items()}
        line, before, blocks = line + len(lines), before + count, max(blocks, int(block[-1].max(initial=-1)) + 1)
    return _in_order(parts, order, unit, np.concatenate(block), users, np.concatenate(silent, axis=1))._replace(form=form)


def _in_order(
    parts: Sequence[Part], order: Ints, unit: Ints, block: Ints, users: Mapping[int, Sequence[int]], silent: Ints
) -> Units:
    """Sort the lines of parts by ``order``, and their units by the first line of each.

    ``silent`` is (2, lines): lines that count as blank, and the unit of each.
    """
    rows = np.flatnonzero(unit >= 0)[::-1]
    first = np.zeros(len(block), np.int64)
    first[unit[rows]] = rows
    by_line = np.argsort(first, kind="stable")
    rank = np.empty(len(by_line), np.int64)
    rank[by_line] = np.arange(len(by_line))
    unit = np.where(unit >= 0, rank[unit], -1) if len(rank) else unit
    blanks = _blanks(unit, first[by_line])
    unit[silent[0]] = rank[silent[1]]
    texts = [text for part in parts for text in part.units.texts]
    endings = [ending for part in parts for ending in part.units.endings]
    words = [each for part in parts for each in part.units.words]
    return Units(
        [texts[number] for number in order.tolist()],
        [endings[number] for number in order.tolist()],
        [words[number] for number in by_line.tolist()],
        unit,
        blanks,
        np.concatenate([part.units.marks for part in parts], axis=1)[:, by_line],
        np.concatenate([part.units.settled for part in parts])[by_line],
        block[by_line],
        {line: [int(rank[user]) for user in found] for line, found in users.items()},
        "",
        next((part.units.title for part in parts if part.units.title), None),
    )


def _blanks(unit: Ints, first: Ints) -> Ints:
    """Return (units + 1,) numbers of blank lines right above the ``first`` line of each unit, and below the last line."""
    filled = np.flatnonzero(unit >= 0)
    above = np.diff(filled, prepend=-1, append=len(unit)) - 1  # blank lines above each line that is not blank
    return np.append(above[np.searchsorted(filled, first)], above[-1])


def lines_with(units: Units, keep: NDArray[np.bool_]) -> Ints:
    """Return (rows,): the unit whose verdict each line takes. ``keep`` is (units,).

    A line that several units use takes the verdict of one that stays, if any does.
    """
    rows = units.rows
    unit = units.unit[rows]
    for line, users in units.users.items():
        kept = [user for user in users if keep[user]]
        unit[np.searchsorted(rows, line)] = kept[0] if kept else users[0]
    return unit

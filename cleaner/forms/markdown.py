"""Markdown -> units: its syntax taken off, its tables, lists and code samples known as such.

Crawlers and converters write Markdown that no specification has: links over several lines, tables without pipes at their edges,
paragraphs wrapped or not. A line is read by its first characters and by the line above it, and whatever is no syntax stays text
(docs/experiments.md#markdown-parsers).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cleaner.forms.inline import Inline, folded_label, inline
from cleaner.forms.markdown_syntax import (
    cells_of,
    fences_of,
    is_open,
    is_picture,
    is_rule,
    is_table_rule,
    is_underline,
    match_definition,
    match_heading,
    match_indent,
    match_item,
    match_note,
    match_quote,
    without_closing,
)
from cleaner.forms.preamble import Preamble, preamble_of
from cleaner.forms.stretches import mark_wrapped, widths_of
from cleaner.forms.wrapped import continues, joined
from cleaner.lines import Kind, lengths_of
from cleaner.units import Unit, Units, assembled

Sort = Literal["text", "heading", "item", "row", "code", "rule"]
LONGEST_BROKEN = 12  # lines that one link may go over
LONGEST_CELLS = 14  # mean words of a cell; tables of longer ones are layout, and their rows no unit


@dataclass(slots=True)
class _Part:
    """A line that is not blank, by its syntax."""

    line: int
    sort: Sort
    content: str  # without marks of its block
    marks: dict[str, float]
    blank_above: bool


def read_markdown(
    texts: list[str], endings: list[str], settled: Sequence[Kind | None] | None = None, pieces: bool = False
) -> Units:
    """Read lines of Markdown. ``settled`` are kinds that another form has settled; ``pieces`` of long lines are not wrapped."""
    return _Reading(texts, settled, pieces).units(endings)


_is_kept_whole = re.compile(r"[ \t]*(?:[-*+][ ]|[0-9]{1,9}\.[ ]|[|#])").match


def _running(texts: Sequence[str]) -> list[str]:
    """The lines that tell the width: addresses, items, rows and headings are not wrapped, or as wide as their address."""
    return ["" if "](" in line or "://" in line or _is_kept_whole(line) or line.count("|") > 1 else line for line in texts]


class _Reading:
    """One scrape while it is read."""

    def __init__(self, texts: list[str], settled: Sequence[Kind | None] | None, pieces: bool = False) -> None:
        self.texts = texts
        running = [] if pieces else _running(texts)
        self.widths: list[int] = [0] * len(texts) if pieces else widths_of(running, lengths_of(running)).tolist()
        self.settled: list[Kind | None] = list(settled) if settled is not None else [None] * len(texts)
        self.attached: dict[int, int] = {}  # lines that go with the line above or below
        self.definitions: dict[str, int] = {}
        self.closing: dict[int, int] = {}
        self.fences = fences_of(texts)
        self.blocks = 0

    def units(self, endings: list[str]) -> Units:
        """Read the lines from above, then put together what belongs together."""
        preamble = preamble_of(self.texts)
        for line, kind in preamble.settled.items():
            self.settled[line] = kind
        parts = list(self._parts(preamble.lines))
        found: list[Unit] = []
        uses: dict[int, list[int]] = {}
        self.closing = _closing(parts)
        for run in self._runs(parts):
            unit, labels = self._unit(run)
            for label in labels:
                uses.setdefault(self.definitions[label], []).append(len(found))
            found.append(unit)
        self._attach(found)
        fences = self._fence_users(found)
        found += [
            Unit([line], self.texts[line].strip(), settled="nav")
            for line in self.definitions.values()
            if line not in uses and self.texts[line].strip()
        ]
        for line, users in uses.items():
            found[users[0]].lines.append(line)
        for unit in found:
            unit.lines.sort()
        order = sorted(range(len(found)), key=lambda number: found[number].lines[0])
        place = {number: rank for rank, number in enumerate(order)}
        users_of = {line: [place[user] for user in users] for line, users in (uses | fences).items()}
        self._tables([found[number] for number in order])
        _settle_title(found, preamble)
        everywhere = ["markdown", *mark_wrapped(found, self.widths)]
        form = "markdown+wrapped" if any(self.widths) else "markdown"
        return assembled(self.texts, endings, [found[n] for n in order], form, everywhere, users_of, preamble.title)

    # --- lines by their syntax ----------------------------------------------------------------------------------------

    def _parts(self, head: int) -> Iterator[_Part]:
        """Yield the lines that are not blank, and remember those that only go with another."""
        blank, fence, above = True, 0, None
        in_list = False
        for number, line in enumerate(self.texts):
            if not line.strip():
                blank = True
                continue
            if number < head or self.settled[number] is not None:
                if self.settled[number] is None:
                    self.settled[number] = "nav"
                yield _Part(number, "text", line, {}, blank)
                above, blank = None, False
                continue
            if number in self.fences:
                fence = self.fences[number] if number >= fence else fence
            if number <= fence and fence:
                yield from self._fenced(number, fence, line, blank)
                above, blank = None, False
                continue
            part = self._part(number, line, blank, above, in_list)
            if part is not None:
                in_list = part.sort == "item" or (in_list and (not blank or line[:1] in " \t"))
                above, blank = part, False
                yield part

    def _fenced(self, number: int, last: int, line: str, blank: bool) -> Iterator[_Part]:
        """A line of a code sample; its fences go with the first and the last line of it."""
        if number in self.fences and self.fences[number] == last:
            self.blocks += 1
            if number + 1 < last and any(map(str.strip, self.texts[number + 1 : last])):
                self.attached[number] = 1
                return
        elif number == last:
            self.attached[number] = -1
            return
        yield _Part(number, "code", line.strip(), {"code": 1, "block": self.blocks}, blank)

    def _part(self, number: int, line: str, blank: bool, above: _Part | None, in_list: bool) -> _Part | None:
        """One line by its first characters; None if it only goes with another."""
        marks: dict[str, float] = {}
        quote = match_quote(line)
        content = line[quote.end() :] if quote else line
        if quote:
            marks["quoted"] = quote[0].count(">")
        follows = above is not None and not blank
        if follows and above is not None and self._is_attached(number, content, above):
            return None
        if not quote and (definition := match_definition(content)) and not match_note(content):
            label = folded_label(definition[1])
            if label not in self.definitions:
                self.definitions[label] = number
                return None
            self.settled[number] = "nav"
            return _Part(number, "text", content, marks, blank)
        if not follows and "|" in content and is_table_rule(content) and "|" in "".join(self.texts[number + 1 : number + 2]):
            self.attached[number] = 1
            return None
        if is_rule(content):
            return _Part(number, "rule", content.strip(), marks, blank)
        indent = len(match_indent(content)[0].expandtabs(4))  # type: ignore[index]
        may_be_code = indent >= 4 and not in_list and not quote and not match_item(content)
        if may_be_code and (blank or (above is not None and above.sort == "code")):
            if above is None or above.sort != "code":
                self.blocks += 1
            return _Part(number, "code", content.strip(), {"code": 1, "block": self.blocks}, blank)
        sort, content = self._unmarked(content, marks)
        if sort == "text" and self._is_row(content, number, above if follows else None):
            sort, content, marks["log_cells"] = "row", *cells_of(content)
        return _Part(number, sort, content, marks, blank)

    def _is_attached(self, number: int, content: str, above: _Part) -> bool:
        """Whether a line is the underline of a heading or the rule of a table, and goes with the line above."""
        if is_table_rule(content) and "|" in content:
            if above.sort in ("row", "text"):
                if above.sort == "text":
                    above.sort, above.content, above.marks["log_cells"] = "row", *cells_of(above.content)
                self.attached[number] = -1
                return True
            return False
        if above.sort == "text" and is_underline(content) and not above.marks.get("level"):
            above.sort, above.marks["level"] = "heading", 1.0 if "=" in content else 2.0
            self.attached[number] = -1
            return True
        return False

    def _unmarked(self, content: str, marks: dict[str, float]) -> tuple[Sort, str]:
        """Take off the marks of headings, items and notes."""
        sort: Sort = "text"
        for _ in range(4):
            if item := match_item(content):
                sort, marks["item"] = "item", 1
                marks["depth"] = marks.get("depth", 0) + 1 + len(item[1].expandtabs(4)) // 2 * (marks.get("depth", 0) == 0)
                content = content[item.end() :]
            elif heading := match_heading(content):
                marks["level"] = float(len(heading[1]))
                return "heading", without_closing(content[heading.end() :].rstrip())
            elif note := match_note(content):
                marks["item"] = 1
                return "item", content[note.end() :]
            else:
                break
        return sort, content

    def _is_row(self, content: str, number: int, above: _Part | None) -> bool:
        """Whether a line is the row of a table: between pipes, or in a table that has begun."""
        if "|" not in content:
            return False
        stripped = content.strip()
        if stripped[0] == "|" and stripped.count("|") > 1:
            return True
        return (above is not None and above.sort == "row") or self.attached.get(number - 1) == 1

    # --- what belongs together ----------------------------------------------------------------------------------------

    def _runs(self, parts: Sequence[_Part]) -> Iterator[list[_Part]]:
        """Yield the parts of each unit: a paragraph that goes over several lines is one."""
        run: list[_Part] = []
        for part in parts:
            if run and self._goes_on(run, part):
                run.append(part)
                continue
            if run:
                yield run
            run = [part]
        if run:
            yield run

    def _goes_on(self, run: Sequence[_Part], part: _Part) -> bool:
        above = run[-1]
        if part.blank_above or part.sort not in ("text", "item") or above.sort not in ("text", "item"):
            return False
        if self.settled[part.line] is not None or self.settled[above.line] is not None:
            return False
        if len(run) < LONGEST_BROKEN and is_open("".join([each.content for each in run])) and self._closes(run, part):
            part.content = self.texts[part.line].strip()  # a dash at its beginning is no bullet
            return True
        width = self.widths[part.line]
        return part.sort == "text" and 0 < width == self.widths[above.line] and continues(*self._pair(above, part), width)

    def _closes(self, run: Sequence[_Part], part: _Part) -> bool:
        """Whether one of the next lines ends the link: without a blank line before it."""
        return part.line <= self.closing.get(run[-1].line, -1) <= run[0].line + LONGEST_BROKEN

    def _pair(self, above: _Part, part: _Part) -> tuple[str, str]:
        return self.texts[above.line], self.texts[part.line]

    def _unit(self, run: Sequence[_Part]) -> tuple[Unit, tuple[str, ...]]:
        """Return the unit of some parts and the labels of the references in it."""
        first = run[0]
        lines = [part.line for part in run]
        marks = dict(first.marks)
        block = int(marks.pop("block", -1))
        kind = self.settled[first.line]
        if first.sort in ("code", "rule") or kind is not None:
            return Unit(lines, first.content.strip() or self.texts[first.line].strip(), _scaled(marks), kind, block), ()
        content = joined([part.content for part in run]) if len(run) > 1 else first.content
        if first.sort == "row":
            content = " ".join(filter(None, content.split("\x00")))
        seen = inline(content, self.definitions)
        marks["log_joined"] = float(len(run) - 1)
        words = seen.words or (content.strip()[:2] if seen.links or seen.images else "") or self.texts[first.line].strip()
        if seen.images and first.sort != "row" and is_picture(content.strip()):
            kind = "caption"  # its words are the picture's own, in place of it
        return Unit(lines, words, _scaled(marks | _of(seen)), kind, block), seen.labels

    def _attach(self, found: list[Unit]) -> None:
        """Give underlines, fences and rules of tables to the units beside them."""
        of_line = {line: number for number, unit in enumerate(found) for line in unit.lines}
        for line, step in self.attached.items():
            beside = line + step
            while 0 <= beside < len(self.texts) and beside not in of_line:
                beside += step
            if beside in of_line:
                of_line[line] = of_line[beside]
                found[of_line[beside]].lines.append(line)
            else:
                found.append(Unit([line], self.texts[line].strip()))

    def _fence_users(self, found: Sequence[Unit]) -> dict[int, list[int]]:
        """Return the units of each code sample by its two fences, which stay if any line of it does."""
        of_line = {line: number for number, unit in enumerate(found) for line in unit.lines}
        out: dict[int, list[int]] = {}
        for first, last in self.fences.items():
            members = sorted({of_line[line] for line in range(first, last + 1) if line in of_line})
            out |= {line: members for line in (first, last) if line in of_line}
        return out

    def _tables(self, found: Sequence[Unit]) -> None:
        """Number the tables and lists, so that their rows and items are decided together."""
        above: Unit | None = None
        group: list[Unit] = []
        for unit in [*found, Unit([len(self.texts)], "")]:
            same = above is not None and _sort_of(unit) and _sort_of(unit) == _sort_of(above)
            if not same:
                if len(group) > 1 and _is_data(group):
                    self.blocks += 1
                    for each in group:
                        each.block = self.blocks
                group = []
            if _sort_of(unit):
                group.append(unit)
            above = unit


def _settle_title(found: Sequence[Unit], preamble: Preamble) -> None:
    """Keep the title in the preamble of a crawler where the page itself does not show it."""
    if preamble.title_line is not None and not any(unit.words == preamble.title for unit in found):
        for unit in found:
            if unit.lines[0] == preamble.title_line:
                unit.settled = "title"


def _closing(parts: Sequence[_Part]) -> dict[int, int]:
    """Return, for each line, the next one below it in its paragraph that may end a link."""
    out: dict[int, int] = {}
    below: _Part | None = None
    ends = -1
    for part in reversed(parts):
        if below is not None and not below.blank_above and ends >= 0:
            out[part.line] = ends
        else:
            ends = -1
        if "](" in part.content or ")" in part.content:
            ends = part.line
        below = part
    return out


def _sort_of(unit: Unit) -> str:
    """The structure that a unit is a part of: "row", "item", or none."""
    return "row" if unit.marks.get("log_cells") else "item" if unit.marks.get("item") else ""


def _is_data(group: Sequence[Unit]) -> bool:
    """Whether some rows hold data, not the layout of a page; items always do."""
    if _sort_of(group[0]) == "item":
        return True
    cells = sum(math.expm1(unit.marks["log_cells"]) for unit in group)
    return sum(len(unit.words.split()) for unit in group) <= LONGEST_CELLS * cells


def _of(seen: Inline) -> dict[str, float]:
    return {
        "link_share": min(seen.link_share, 1.0),
        "log_links": float(seen.links),
        "images": float(seen.images > 0),
        "strong": float(seen.strong),
    }


_COUNTS = ("log_links", "log_cells", "log_joined")


def _scaled(marks: dict[str, float]) -> dict[str, float]:
    """Return marks in the units of the columns: counts as logarithms, the level of a heading from 1 down."""
    out = {name: math.log1p(value) if name in _COUNTS else value for name, value in marks.items() if value}
    if "level" in out:
        out["level"] = (7 - out["level"]) / 6
    return out

"""Events of the parser -> rows of text and the elements around them, as lists.

One pass without recursion: 100,000 nested elements take linear time. A row is the text of a block, of a row of a table, or of a
line of preformatted text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from turbohtml.saxparse import SaxHandler

from cleaner.html.attributes import FOR_EARS, KNOWN, MOST_NAMES, SURELY, WORD, parse_value
from cleaner.html.cells import Cell, Row
from cleaner.html.mended import SHADOW, WITHOUT_SCRIPTS
from cleaner.html.metadata import without_markup
from cleaner.html.style import BACK, UNSEEN, VEILS
from cleaner.html.tags import (
    ASIDE,
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    CELL_TAGS,
    DIALOG,
    ELEMENT,
    IGNORED,
    KEPT,
    LINKS,
    NO_ROLE,
    ORIGINS,
    OTHER,
    PLACE,
    RARE,
    ROLES,
    ROOT,
    VERBATIM,
)

PAGE, HIDDEN, NOSCRIPT, TEMPLATE, DATA = range(len(ORIGINS))
ORIGIN = 7  # the bits of an origin; those above it are of `cleaner.html.style`, and hide text from readers
_MOST_BYTES = MOST_NAMES * WORD
META = frozenset(("description", "og:title", "og:description", "og:type"))
_ASIDE_OF = {SHADOW: TEMPLATE, WITHOUT_SCRIPTS: NOSCRIPT}
Attributes = tuple[tuple[str, str | None], ...]  # name and value; None: an attribute without one
_split_rows = re.compile(r"\r\n|\r|\n").split


@dataclass(slots=True)
class _Suspended:
    """The unfinished line outside of an element of another origin, such as a hidden one inside a paragraph."""

    depth: int
    state: int
    block: int
    parts: list[str]
    link: int
    bold: int
    cells: list[Cell]
    pieces: list[Cell]
    late: list[Row]
    first: int  # index of the first row made inside the element


class Reader(SaxHandler):
    """Handler of a parser's events: collects rows and elements.

    Elements that matter (blocks, parts of tables, links) become columns in document order, a parent before its children.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.late: list[Row] = []  # rows of other origins inside the unfinished line, to be put after it
        # Columns of elements, as lists: appending is faster than with arrays (docs/experiments.md#faster-reader).
        self.tags, self.parents, self.ends = [ROOT], [-1], [0]
        self.names = [b""]  # hashed words of each element, `WORD` bytes each
        # Stack of open elements: an index, or the name words of an inline element that is not recorded yet.
        self.open: list[int | bytes] = []
        self.current = self.block = self.last_block = 0  # innermost element, innermost block, latest block
        self.outer: list[int] = []  # the blocks around the innermost
        self.parts: list[str] = []  # pieces of the unfinished line
        self.link = self.bold = 0  # characters of the unfinished line
        self.cells: list[Cell] = []  # cells of the unfinished table row
        self.pieces: list[Cell] = []  # texts of the unfinished cell before each of its line breaks
        self.links = self.bolds = self.verbatim = 0  # numbers of open elements of each sort
        self.last_linked = ""  # last piece of text of the last link
        self.skipped = 0  # depth inside a skipped element, 0 outside
        self.kept: list[str] | None = None  # text of the skipped element, if it is needed
        self.state = PAGE  # the origin of text here, and what hides it from readers
        self.suspended: list[_Suspended] = []  # outermost first
        self.title = ""
        self.scripts: list[str] = []
        self.meta: dict[str, str] = {}

    # The parser calls these three a few thousand times a page. Each is one function, however many its branches, because further
    # calls would cost more than the work itself.

    def start_element(self, tag: str, attrs: Attributes) -> None:  # noqa: C901
        """Handle the start of an element."""
        if self.skipped:
            self.skipped += 1
            return
        role = ROLES.get(tag, NO_ROLE)
        state = self.state
        if role & RARE:
            state = self.start_rare(tag, role, attrs)
            if state < 0:
                return
            if role & ASIDE and state & ORIGIN == NOSCRIPT:
                role = ROLES["noscript"]
        if role & BLOCK:
            if self.parts or self.cells or self.pieces:
                self.end_line()
        elif role & CELL and self.parts:
            self.end_cell()
        names = b""
        for name, value in attrs:
            if name in KNOWN:
                words, hides = KNOWN[name].get(value) or parse_value(name, value)
                if words:
                    names = (names + words)[:_MOST_BYTES] if names else words
                if hides:
                    if hides & SURELY or (hides & FOR_EARS and role & ELEMENT):
                        state = state & VEILS | HIDDEN
                    if hides & UNSEEN:
                        state = state & ORIGIN | UNSEEN
                    elif not state & UNSEEN:
                        state = state & ~(hides >> BACK) | hides & VEILS
        aside = state != self.state
        if not (role & ELEMENT or aside):
            if role & BOLD:
                self.bolds += 1
            self.open.append(names)
            return
        if role & BOLD:
            self.bolds += 1
        if aside:
            self.enter(state)
        open_ = self.open
        if open_ and open_[-1].__class__ is bytes:
            self.number_open()
        # as add_element, inlined: this runs a thousand times a page
        index = len(self.tags)
        open_.append(index)
        self.tags.append(role >> PLACE)
        self.parents.append(self.current)
        self.ends.append(0)
        self.names.append(names)
        self.current = index
        if role & (BLOCK | CELL):
            self.outer.append(self.block)
            self.block = self.last_block = index
            if role & VERBATIM:
                self.verbatim += 1
        else:
            if role & LINKS:
                self.links += 1
                # links side by side without a space, as in menus, are parted by their style only
                if self.parts and self.parts[-1] is self.last_linked:
                    self.parts.append(" ")
            if aside:
                self.block = index

    def characters(self, data: str) -> None:
        """Handle text."""
        if self.skipped:
            if self.kept is not None:
                self.kept.append(data)
            return
        if not self.parts and not self.verbatim and data.isspace():
            return
        self.parts.append(data)
        if self.links:
            self.link += len(data.strip())
        if self.bolds:
            self.bold += len(data.strip())

    def end_element(self, tag: str) -> None:  # noqa: C901
        """Handle the end of an element."""
        if self.skipped:
            self.skipped -= 1
            if not self.skipped and self.kept is not None:
                self.keep(tag)
            return
        role = ROLES.get(tag, NO_ROLE)
        if role & BLOCK:
            if self.parts or self.cells or self.pieces:
                self.end_line()
            self.block = self.outer.pop()
            if role & VERBATIM:
                self.verbatim -= 1
        elif role == NO_ROLE:
            pass  # most inline elements: nothing to close
        elif role & (BREAK | IGNORED):
            return
        elif role & CELL:
            self.end_cell()
            if role & ELEMENT:
                self.block = self.outer.pop()
        elif role & LINKS:
            self.links -= 1
            if self.parts:
                self.last_linked = self.parts[-1]
        elif role & BOLD:
            self.bolds -= 1
        entry = self.open.pop()
        if entry.__class__ is int:
            self.ends[entry] = len(self.tags)
            self.current = self.parents[entry]
        if self.suspended and self.suspended[-1].depth == len(self.open):
            self.leave()

    # Rare elements.

    def start_rare(self, tag: str, role: int, attrs: Attributes) -> int:
        """Handle an element of a rare role. Return the state of its content, or -1 if it is handled completely."""
        if role & DIALOG:
            return self.state if any(name == "open" for name, _ in attrs) else HIDDEN | UNSEEN
        if role & ASIDE:
            origin = next((_ASIDE_OF[name] for name, _ in attrs if name in _ASIDE_OF), None)
            if origin is not None:
                return self.state if self.state & ORIGIN else self.state | origin
        if role & BREAK:
            self.break_line()
        elif role & IGNORED:
            if tag == "meta":
                self.read_meta(attrs)
        else:
            self.skipped = 1
            if role & KEPT and (tag != "script" or _holds_data(attrs)):
                self.kept = []
        return -1

    def add_element(self, code: int, names: bytes) -> None:
        """Record an element inside the current one, and make it the current one."""
        index = len(self.tags)
        self.tags.append(code)
        self.parents.append(self.current)
        self.ends.append(0)
        self.names.append(names)
        self.current = index

    def number_open(self) -> None:
        """Record the innermost open inline elements as elements, because a block begins inside them."""
        first = len(self.open)
        while first and self.open[first - 1].__class__ is bytes:
            first -= 1
        for place in range(first, len(self.open)):
            names = self.open[place]
            self.open[place] = len(self.tags)
            self.add_element(OTHER, names)  # type: ignore[arg-type]

    def enter(self, state: int) -> None:
        """Begin an element of another state than the line around it; its content becomes lines of its own."""
        self.suspended.append(
            _Suspended(
                len(self.open), self.state, self.block, self.parts, self.link, self.bold, self.cells,
                self.pieces, self.late, len(self.rows),
            )
        )  # fmt: skip
        self.state, self.parts, self.link, self.bold, self.cells, self.pieces, self.late = state, [], 0, 0, [], [], []

    def leave(self) -> None:
        """End an element of another origin, and resume the suspended line."""
        self.end_line()
        was = self.suspended.pop()
        if was.parts or was.cells or was.pieces:
            was.late.extend(self.rows[was.first :])
            del self.rows[was.first :]
        self.state, self.block, self.parts, self.link, self.bold = was.state, was.block, was.parts, was.link, was.bold
        self.cells, self.pieces, self.late = was.cells, was.pieces, was.late

    def read_meta(self, attrs: Attributes) -> None:
        """Store the metadata in a ``meta`` element."""
        given = dict(attrs)
        name = (given.get("property") or given.get("name") or "").lower()
        if name in META:
            self.meta.setdefault(name, " ".join((given.get("content") or "").split()))

    def keep(self, tag: str) -> None:
        """Store the text of a skipped element: the title, a script of JSON-LD, or the fallback lines of ``noframes``."""
        text, self.kept = "".join(self.kept or ()), None
        if tag == "title":
            self.title = self.title or " ".join(text.split())
        elif tag == "script":
            self.scripts.append(text)
        else:
            self.add_lines(without_markup(text), NOSCRIPT | self.state & VEILS)

    # Lines.

    def take(self) -> Cell:
        """Return the text since the last line, cell or line break as a cell, and empty the buffer."""
        text = " ".join("".join(self.parts).split())
        cell = (text, self.link, self.bold, self.block)
        self.parts, self.link, self.bold = [], 0, 0
        return cell

    def add(self, cell: Cell) -> None:
        """Add a cell as a line, unless it is empty."""
        text, link, bold, element = cell
        if text:
            self.rows.append((text, min(link, len(text)), min(bold, len(text)), element, self.state))

    def end_line(self) -> None:
        """End the unfinished line, if there is one."""
        if self.cells or self.pieces:
            self.end_row()
        if self.verbatim:
            self.end_verbatim()
        elif self.parts:  # as add(take()), inlined
            text = " ".join("".join(self.parts).split())
            if text:
                size, link, bold = len(text), self.link, self.bold
                self.rows.append((text, link if link < size else size, bold if bold < size else size, self.block, self.state))
            self.parts, self.link, self.bold = [], 0, 0
        if self.late:
            self.rows.extend(self.late)
            self.late = []

    def end_verbatim(self) -> None:
        """End a preformatted text: each of its rows is a line, with its share of the characters in links and in bold."""
        text = "".join(self.parts).strip("\r\n")
        _, link, bold, element = self.take()
        if not text.strip():
            return
        for row in _split_rows(text):
            share = len(row) / len(text)
            self.rows.append((row, round(link * share), round(bold * share), element, self.state))

    def end_cell(self) -> None:
        """End a table cell: it joins the row's line, or is lines of its own if it contains blocks or several line breaks."""
        cell = self.take()
        if self.last_block > self.block:  # the cell holds blocks: the table lays out the page, and each block is a line
            self.end_row()
            self.add(cell)
        elif len(self.pieces) > 1:  # the same for a cell with several line breaks
            pieces, self.pieces = self.pieces, []
            self.end_row()
            for piece in (*pieces, cell):
                self.add(piece)
        elif self.pieces:
            before, self.pieces = self.pieces[0], []
            text = f"{before[0]} {cell[0]}".strip()
            self.cells.append((text, before[1] + cell[1], before[2] + cell[2], cell[3]))
        elif cell[0]:
            self.cells.append(cell)

    def end_row(self) -> None:
        """End a table row. Its cells are one line, of the row's element if they are of several elements."""
        cells, self.cells = [cell for cell in self.cells if cell[0]], []
        if cells:
            texts, links, bolds, elements = zip(*cells, strict=True)
            element = elements[0] if len(set(elements)) == 1 else self.parents[elements[0]]
            self.add(("\t".join(texts), sum(links), sum(bolds), element))
        pieces, self.pieces = self.pieces, []
        for piece in pieces:
            self.add(piece)

    def break_line(self) -> None:
        """Handle a line break: it ends a line, or parts a cell."""
        if self.verbatim:
            self.parts.append("\n")
        elif self.tags[self.block] in CELL_TAGS and self.last_block == self.block:
            self.pieces.append(self.take())
        elif self.parts:
            self.end_line()

    def add_lines(self, text: str, state: int) -> None:
        """Add text that the parser did not take apart, as lines of one new element."""
        lines = [" ".join(line.split()) for line in text.splitlines()]
        if any(lines):
            current = self.current
            self.add_element(OTHER, b"")
            self.ends[-1] = len(self.tags)
            self.rows.extend((line, 0, 0, self.current, state) for line in lines if line)
            self.current = current


def _holds_data(attrs: Attributes) -> bool:
    """Whether a script holds JSON-LD."""
    return any(name == "type" and "ld+json" in (value or "").lower() for name, value in attrs)

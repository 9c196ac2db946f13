"""HTML -> one line for each block of text, and the elements around it.

One pass over the parser's events, without a tree and without recursion: 100,000 nested elements take linear time. Elements that
matter (blocks, parts of tables, links) become columns in document order, and every line holds the index of its element. Hidden
text and text for machines is kept and marked; the model decides what it is worth.

There are two marks. ``origin`` is what the models read. ``hidden`` is what the page conceals from every reader, by more ways to
do so: it is for the switch of that name, and no column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cleaner.html.application import MOST_SEEN, paragraphs_of_application
from cleaner.html.attributes import FOR_EARS, KNOWN, MOST_NAMES, SURELY, parse_value
from cleaner.html.metadata import Head, lacking, structured_data, without_markup
from cleaner.html.strip import without_templates, without_unseen
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
from cleaner.io.decode import is_feed, utf8

_PAGE, _HIDDEN, _NOSCRIPT, _TEMPLATE, _DATA = range(len(ORIGINS))
_ORIGIN = 7  # the bits of an origin; those above it are of `cleaner.html.style`, and hide text from readers
SHORT_CELL = 80  # characters of a block in a cell, at most, that is joined to the other cells of its row


@dataclass(frozen=True)
class Blocks:
    """The lines of one page and the elements around them.

    Elements are in document order, a parent before its children; element 0 is the page itself. ``lines`` = number of lines
    (some within ``pre`` may be blank), ``elements`` = number of elements.
    """

    lines: list[str]
    element: NDArray[np.int32]  # (lines,): the innermost block around each line
    link: NDArray[np.int32]  # (lines,): characters inside links
    bold: NDArray[np.int32]  # (lines,): bold characters
    origin: NDArray[np.uint8]  # (lines,): index into ORIGINS
    tag: NDArray[np.uint8]  # (elements,): index into TAGS
    parent: NDArray[np.int32]  # (elements,): -1 for element 0
    end: NDArray[np.int32]  # (elements,): one past the last element inside
    names: NDArray[np.uint32]  # (names,): hashed words of class, id and other names, element by element
    name_bounds: NDArray[np.int32]  # (elements + 1,): first name of each element
    head: Head
    feed: bool  # RSS or Atom: the lines of its entries
    hidden: NDArray[np.bool_] | None = None  # (lines,): does the page conceal each line? None: it has no source


def blocks(html: str) -> Blocks:
    """Split a page of HTML into blocks. Any string is accepted, and a feed is read as a page of its entries.

    >>> from cleaner.html.tags import TAGS
    >>> page = blocks("<title>Tea</title><h1>Tea</h1><ul><li>Boil <b>water</b>,<br><a href=x>wait</a>.</ul>")
    >>> page.lines, [TAGS[page.tag[element]] for element in page.element], page.link.tolist(), page.bold.tolist()
    (['Tea', 'Boil water,', 'wait.'], ['h1', 'li', 'li'], [0, 0, 4], [0, 5, 0])
    """
    from lxml import etree

    feed, source = is_feed(html), html
    if feed:
        html = _as_page(html)
    elif html[:9].lstrip("\ufeff \n")[:5] == "<?xml":
        html = html.replace("<![CDATA[", "").replace("]]>", "")
    html = without_unseen(html)
    if "<template" in html:
        html = without_templates(html)
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True, no_network=True)
    etree.fromstring(utf8(html) or b" ", parser)  # at once: fed in pieces, libxml2 searches for the end of each tag twice
    head = reader.page_head()
    if not head.body and not feed and sum(len(row[0]) for row in reader.rows) < MOST_SEEN:
        head = reader.with_application(head, source)
    return reader.blocks(head, feed)


def as_seen(page: Blocks) -> Blocks:
    """Return the page as if readers saw what it conceals. A hidden copy of a line that they see stays hidden.

    >>> as_seen(blocks("<p hidden>Boil water.")).origin.tolist()
    [0]
    """
    if page.hidden is None:
        return page
    seen = {line.strip() for line, origin in zip(page.lines, page.origin.tolist(), strict=True) if origin == _PAGE}
    again = np.fromiter((line.strip() in seen for line in page.lines), bool, len(page.lines))
    return replace(page, origin=np.where((page.origin == _HIDDEN) & ~again, np.uint8(_PAGE), page.origin))


# One cell of a table: text, characters in links, bold characters, element.
_Cell = tuple[str, int, int, int]
_Row = tuple[str, int, int, int, int]  # as _Cell, then the state


@dataclass(slots=True)
class _Suspended:
    """The unfinished line outside of an element of another origin, such as a hidden one inside a paragraph."""

    depth: int
    state: int
    block: int
    parts: list[str]
    link: int
    bold: int
    cells: list[_Cell]
    pieces: list[_Cell]
    late: list[_Row]
    first: int  # index of the first row made inside the element


class _Reader:
    """Parser target: collects lines and elements from the parser's events."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.late: list[_Row] = []  # rows of other origins inside the unfinished line, to be put after it
        # Columns of elements, as lists: appending is faster than with arrays (docs/experiments.md#faster-reader).
        self.tags, self.parents, self.ends = [ROOT], [-1], [0]
        self.names: list[tuple[int, ...]] = [()]
        # Stack of open elements: an index, or the name words of an inline element that is not recorded yet.
        self.open: list[int | tuple[int, ...]] = []
        self.current = self.block = self.last_block = 0  # innermost element, innermost block, latest block
        self.outer: list[int] = []  # the blocks around the innermost
        self.parts: list[str] = []  # pieces of the unfinished line
        self.link = self.bold = 0  # characters of the unfinished line
        self.cells: list[_Cell] = []  # cells of the unfinished table row
        self.pieces: list[_Cell] = []  # texts of the unfinished cell before each of its line breaks
        self.links = self.bolds = self.verbatim = 0  # numbers of open elements of each sort
        self.last_linked = ""  # last piece of text of the last link
        self.skipped = 0  # depth inside a skipped element, 0 outside
        self.kept: list[str] | None = None  # text of the skipped element, if it is needed
        self.state = _PAGE  # the origin of text here, and what hides it from readers
        self.suspended: list[_Suspended] = []  # outermost first
        self.title = ""
        self.scripts: list[str] = []
        self.meta: dict[str, str] = {}

    # The parser calls start, data and end a few thousand times a page. Each is one function, however many its branches, because
    # further calls would cost more than the work itself.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: C901
        """Handle the start of an element."""
        if self.skipped:
            self.skipped += 1
            return
        role = ROLES.get(tag, NO_ROLE)
        state = self.state
        if role & RARE:
            state = self.start_rare(tag, role, attributes)
            if state < 0:
                return
        if role & BLOCK:
            if self.parts or self.cells or self.pieces:
                self.end_line()
        elif role & CELL and self.parts:
            self.end_cell()
        names: tuple[int, ...] = ()
        for name in attributes:
            if name in KNOWN:
                value = attributes[name]
                words, hides = KNOWN[name].get(value) or parse_value(name, value)
                if words:
                    names = names + words if names else words
                if hides:
                    if hides & SURELY or (hides & FOR_EARS and role & ELEMENT):
                        state = state & VEILS | _HIDDEN
                    if hides & UNSEEN:
                        state = state & _ORIGIN | UNSEEN
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
        if self.open and self.open[-1].__class__ is tuple:
            self.number_open()
        # as add_element, inlined: this runs a thousand times a page
        index = len(self.tags)
        self.open.append(index)
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

    def data(self, text: str) -> None:
        """Handle text."""
        if self.skipped:
            if self.kept is not None:
                self.kept.append(text)
            return
        if not self.parts and not self.verbatim and text.isspace():
            return
        self.parts.append(text)
        if self.links:
            self.link += len(text.strip())
        if self.bolds:
            self.bold += len(text.strip())

    def end(self, tag: str) -> None:  # noqa: C901
        """Handle the end of an element."""
        if self.skipped:
            self.skipped -= 1
            if not self.skipped and self.kept is not None:
                self.keep(tag)
            return
        role = ROLES.get(tag, NO_ROLE)
        if role == NO_ROLE:
            pass  # most inline elements: nothing to close
        elif role & BLOCK:
            if self.parts or self.cells or self.pieces:
                self.end_line()
            self.block = self.outer.pop()
            if role & VERBATIM:
                self.verbatim -= 1
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

    def start_rare(self, tag: str, role: int, attributes: Mapping[str, str]) -> int:
        """Handle an element of a rare role. Return the state of its content, or -1 if it is handled completely."""
        if role & DIALOG:
            return self.state if "open" in attributes else _HIDDEN | UNSEEN
        if role & ASIDE and (tag == "noscript" or "shadowrootmode" in attributes):
            of_page = not self.state & _ORIGIN
            return self.state | of_page * (_NOSCRIPT if tag == "noscript" else _TEMPLATE)
        if role & BREAK:
            self.break_line()
        elif role & IGNORED:
            self.read_head(tag, attributes)
        else:
            self.skipped = 1
            if role & KEPT and _is_wanted(tag, attributes):
                self.kept = []
        return -1

    def add_element(self, code: int, names: tuple[int, ...]) -> None:
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
        while first and self.open[first - 1].__class__ is tuple:
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

    def read_head(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Store the metadata in a ``meta`` or ``html`` element."""
        if tag == "meta":
            name = (attributes.get("property") or attributes.get("name") or "").lower()
            if name in _META:
                self.meta.setdefault(name, " ".join((attributes.get("content") or "").split()))

    def keep(self, tag: str) -> None:
        """Store the text of a skipped element: the title, a script of JSON-LD, or the fallback lines of ``noframes``."""
        text, self.kept = "".join(self.kept or ()), None
        if tag == "title":
            self.title = self.title or " ".join(text.split())
        elif tag == "script":
            self.scripts.append(text)
        else:
            self.add_lines(without_markup(text), _NOSCRIPT | self.state & VEILS)

    # Lines.

    def take(self) -> _Cell:
        """Return the text since the last line, cell or line break as a cell, and empty the buffer."""
        text = " ".join("".join(self.parts).split())
        cell = (text, self.link, self.bold, self.block)
        self.parts, self.link, self.bold = [], 0, 0
        return cell

    def add(self, cell: _Cell) -> None:
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
            self.add_element(OTHER, ())
            self.ends[-1] = len(self.tags)
            self.rows.extend((line, 0, 0, self.current, state) for line in lines if line)
            self.current = current

    # The end of the page.

    def close(self) -> None:
        """Handle the end of the page."""
        self.end_line()

    def page_head(self) -> Head:
        """Return the page's metadata, and add the texts of its JSON-LD that no line holds as lines."""
        data = structured_data(self.scripts)
        for text in lacking([without_markup(text) for _, text in data.texts], [row[0] for row in self.rows]):
            self.add_lines(text, _DATA | UNSEEN)
        meta = self.meta.get
        types = [*data.types, meta("og:type", "").lower()]
        return Head(
            title=self.title,
            og_title=meta("og:title", ""),
            headline=next(iter(data.titles), ""),
            description=meta("description") or meta("og:description", ""),
            types=tuple(dict.fromkeys(filter(None, types))),
            body=next((text for key, text in data.texts if key == "articleBody"), ""),
        )

    def with_application(self, head: Head, source: str) -> Head:
        """Add the article that only the data of an application hold as lines. Return the metadata with it as the body."""
        found = paragraphs_of_application(source)
        body = "\n".join(lacking(found, [row[0] for row in self.rows]))
        self.add_lines(body, _DATA | UNSEEN)
        return replace(head, body=body)

    def blocks(self, head: Head, feed: bool) -> Blocks:
        """Return the collected lines and elements as columns."""
        rows = joined_cells(self.rows, self.tags, self.parents)
        lines, link, bold, element, state = zip(*rows, strict=True) if rows else ((),) * 5
        states = np.array(state, np.uint8)
        end = np.array(self.ends, np.int32)
        end[end == 0] = len(end)
        counts = np.fromiter(map(len, self.names), np.int32, len(self.names))
        if counts.max() > MOST_NAMES:
            self.names = [names[:MOST_NAMES] for names in self.names]
            counts = np.minimum(counts, MOST_NAMES)
        name_bounds = np.append(np.int32(0), np.cumsum(counts, dtype=np.int32))
        return Blocks(
            list(lines),
            np.array(element, np.int32),
            np.array(link, np.int32),
            np.array(bold, np.int32),
            states & np.uint8(_ORIGIN),
            np.array(self.tags, np.uint8),
            np.array(self.parents, np.int32),
            end,
            np.fromiter(chain.from_iterable(self.names), np.uint32, int(name_bounds[-1])),
            name_bounds,
            head,
            feed,
            states > _ORIGIN,
        )


def joined_cells(rows: list[_Row], tags: Sequence[int], parents: Sequence[int]) -> list[_Row]:
    """Return the rows with those of a table row in one line where each of its cells holds one short block (``<td><p>9 am``).

    A cell that holds blocks may lay out the page, so that the reader makes a line of each block.
    """
    if not any(tags[parents[row[3]]] in CELL_TAGS for row in rows):
        return rows
    cells = [_cell_around(row[3], tags, parents) for row in rows]
    lines_in = Counter(cells)
    found: list[_Row] = []
    for first, last in _table_rows(cells, parents):
        run = rows[first:last]
        alone = last - first > 1 and all(lines_in[cell] == 1 for cell in cells[first:last])
        if alone and all(len(row[0]) <= SHORT_CELL for row in run) and len({row[4] for row in run}) == 1:
            texts, links, bolds, _, states = zip(*run, strict=True)
            found.append(("\t".join(texts), sum(links), sum(bolds), parents[cells[first]], states[0]))
        else:
            found.extend(run)
    return found


def _cell_around(element: int, tags: Sequence[int], parents: Sequence[int]) -> int:
    """Return the cell that an element is or is in, at most three levels up; -1 for none."""
    for _ in range(4):
        if element < 0 or tags[element] in CELL_TAGS:
            return element
        element = parents[element]
    return -1


def _table_rows(cells: Sequence[int], parents: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first row and the end of every run of rows whose cells are in one table row; a row in no cell is alone."""
    start = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or cells[place] < 0 or cells[start] < 0 or parents[cells[place]] != parents[cells[start]]:
            yield start, place
            start = place


_META = frozenset(("description", "og:title", "og:description", "og:type"))
_split_rows = re.compile(r"\r\n|\r|\n").split


def _is_wanted(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag != "script" or "ld+json" in attributes.get("type", "").lower()


def _as_page(feed: str) -> str:
    """Rewrite a feed as HTML: titles become headings, and markup inside CDATA or escaped text becomes markup."""
    text = feed.replace("<![CDATA[", "").replace("]]>", "")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _heads_of_feed(lambda match: f"<{match[1]}{_AS_HTML[match[2].lower()]}>", text)


_AS_HTML = {
    "title": "h3", "item": "article", "entry": "article", "description": "div", "summary": "div", "content": "div",
    "content:encoded": "div", "link": "template", "guid": "template", "id": "template", "pubdate": "div", "updated": "div",
    "author": "div", "dc:creator": "div", "category": "div",
}  # fmt: skip
_heads_of_feed = re.compile(rf"<(/?)({'|'.join(sorted(_AS_HTML, reverse=True))})(?:\s[^<>]*+)?>", re.IGNORECASE).sub

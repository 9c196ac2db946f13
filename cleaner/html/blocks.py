"""HTML -> one line for each block of text, and the elements around it.

Elements that matter (blocks, parts of tables, links) become columns in document order, and every line holds the index of its
element. Hidden text and text for machines is kept and marked; the model decides what it is worth.

There are two marks. ``origin`` is what the models read. ``hidden`` is what the page conceals from every reader, by more ways to
do so: it is for the switch of that name, and no column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner.html.attributes import WORD
from cleaner.html.cells import joined_cells
from cleaner.html.mended import mended, without_xml
from cleaner.html.metadata import Head, lacking, structured_data, without_markup
from cleaner.html.reader import DATA, HIDDEN, ORIGIN, PAGE, Reader
from cleaner.html.style import UNSEEN
from cleaner.io.decode import is_feed, utf8

MOST_SEEN = 1_500  # characters of visible lines from which a page has text of its own


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
    try:
        return _blocks(html)
    except UnicodeEncodeError:  # half of a surrogate pair, which only a caller's own text can hold
        return _blocks(utf8(html).decode())


def _blocks(html: str) -> Blocks:
    """As `blocks`; raises ``UnicodeEncodeError`` for half of a surrogate pair in what is read."""
    from turbohtml.saxparse import sax_parse

    feed, source = is_feed(html), html
    if feed:
        from cleaner.html.feeds import as_page  # rare, as the data of applications are

        html = as_page(html)
    elif html[:9].lstrip("\ufeff \n")[:5] == "<?xml":
        html = without_xml(html)
    reader = Reader()
    sax_parse(mended(html), reader)
    reader.end_line()
    head = _head(reader)
    if not head.body and not feed and sum(len(row[0]) for row in reader.rows) < MOST_SEEN:
        head = _with_application(reader, head, source)
    return _columns(reader, head, feed)


def _head(reader: Reader) -> Head:
    """Return the page's metadata, and add the texts of its JSON-LD that no line holds as lines."""
    data = structured_data(reader.scripts)
    for text in lacking([without_markup(text) for _, text in data.texts], [row[0] for row in reader.rows]):
        reader.add_lines(text, DATA | UNSEEN)
    meta = reader.meta.get
    types = [*data.types, meta("og:type", "").lower()]
    return Head(
        title=reader.title,
        og_title=meta("og:title", ""),
        headline=next(iter(data.titles), ""),
        description=meta("description") or meta("og:description", ""),
        types=tuple(dict.fromkeys(filter(None, types))),
        body=next((text for key, text in data.texts if key == "articleBody"), ""),
    )


def _with_application(reader: Reader, head: Head, source: str) -> Head:
    """Add the article that only the data of an application hold as lines. Return the metadata with it as the body."""
    from cleaner.html.application import paragraphs_of_application

    found = paragraphs_of_application(source)
    body = "\n".join(lacking(found, [row[0] for row in reader.rows]))
    reader.add_lines(body, DATA | UNSEEN)
    return replace(head, body=body)


def _columns(reader: Reader, head: Head, feed: bool) -> Blocks:
    """Return the collected lines and elements as columns."""
    rows = joined_cells(reader.rows, reader.tags, reader.parents)
    lines, link, bold, element, state = zip(*rows, strict=True) if rows else ((),) * 5
    "".join((*lines, head.title, head.og_title, head.headline, head.description, head.body)).encode()  # see `blocks`
    count, elements = len(rows), len(reader.tags)
    states = np.frombuffer(bytearray(state), np.uint8)
    end = np.fromiter(reader.ends, np.int32, elements)
    end[0] = elements
    name_bounds = np.zeros(elements + 1, np.int32)
    np.cumsum(np.fromiter(map(len, reader.names), np.int32, elements) // WORD, out=name_bounds[1:])
    return Blocks(
        list(lines),
        np.fromiter(element, np.int32, count),
        np.fromiter(link, np.int32, count),
        np.fromiter(bold, np.int32, count),
        states & np.uint8(ORIGIN),
        np.frombuffer(bytearray(reader.tags), np.uint8),
        np.fromiter(reader.parents, np.int32, elements),
        end,
        np.frombuffer(bytearray().join(reader.names), np.uint32),
        name_bounds,
        head,
        feed,
        states > ORIGIN,
    )


def as_seen(page: Blocks) -> Blocks:
    """Return the page as if readers saw what it conceals. A hidden copy of a line that they see stays hidden.

    >>> as_seen(blocks("<p hidden>Boil water.")).origin.tolist()
    [0]
    """
    if page.hidden is None:
        return page
    seen = {line.strip() for line, origin in zip(page.lines, page.origin.tolist(), strict=True) if origin == PAGE}
    again = np.fromiter((line.strip() in seen for line in page.lines), bool, len(page.lines))
    return replace(page, origin=np.where((page.origin == HIDDEN) & ~again, np.uint8(PAGE), page.origin))

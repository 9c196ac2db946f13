"""A page of HTML -> what a reader sees of it, as plain values: texts, their elements and links, and nothing that can act.

The items are the lines of the page, one by one, so that the view and the labels stand side by side. Addresses are text, too.
"""

from __future__ import annotations

from typing import Any

from cleaner.html.blocks import Blocks
from cleaner.html.tags import CODES, ORIGINS, TAGS
from cleaner.labelling.pages import PoolPage

SHOWN = frozenset("h1 h2 h3 h4 h5 h6 li dt dd blockquote pre figcaption td th tr button".split())  # elements with a look
REGIONS = frozenset("nav aside header footer main article form figure table".split())  # whose beginning is marked
LONGEST_ADDRESS = 300  # characters
AHEAD = 40  # links that are tried for one place: some texts of links are in no line
_PAGE = ORIGINS.index("page")
_LISTS = frozenset((CODES["ul"], CODES["ol"], CODES["menu"], CODES["blockquote"]))


def reader_view(page: PoolPage) -> list[dict[str, Any]] | None:
    """Return an item for each line of a page of HTML that is not blank; None for text.

    An item has ``line`` (from 0), ``tag``, ``region``, ``depth`` of lists, ``hidden``, and ``parts``: texts, and pairs of a
    linked text and its address.
    """
    blocks = page.page.blocks
    if blocks is None:
        return None
    links = _Links(page.page.html)
    items = []
    for line, text in enumerate(blocks.lines):
        if text.strip():
            tags = _tags_around(blocks, line)
            hidden = bool(blocks.hidden[line]) if blocks.hidden is not None else int(blocks.origin[line]) != _PAGE
            items.append(
                {
                    "line": line,
                    "tag": next((TAGS[tag] for tag in tags[:3] if TAGS[tag] in SHOWN), "p"),
                    "region": next((TAGS[tag] for tag in tags if TAGS[tag] in REGIONS), ""),
                    "depth": sum(tag in _LISTS for tag in tags),
                    "hidden": hidden,
                    "parts": links.parts(text) if blocks.link[line] else [text],
                }
            )
    return items


def _tags_around(blocks: Blocks, line: int) -> list[int]:
    element, tags = int(blocks.element[line]), []
    while element >= 0:
        tags.append(int(blocks.tag[element]))
        element = int(blocks.parent[element])
    return tags


class _Links:
    """The links of a page in their order, given out to its lines."""

    def __init__(self, html: str) -> None:
        self._links = _links(html)
        self._next = 0

    def parts(self, text: str) -> list[Any]:
        """Return a line in parts; a linked part is a pair of text and address."""
        parts: list[Any] = []
        done = 0
        while True:
            window = range(self._next, min(self._next + AHEAD, len(self._links)))
            found = next(
                ((place, text.find(self._links[place][0], done)) for place in window if self._links[place][0] in text[done:]),
                None,
            )
            if found is None:
                break
            number, place = found
            words, address = self._links[number]
            self._next = number + 1
            parts += [text[done:place]] if place > done else []
            parts.append([words, address])
            done = place + len(words)
        return parts + ([text[done:]] if done < len(text) else [])


class _LinkEvents:
    """Collects text and address of each link from the events of the parser."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.address: str | None = None
        self.parts: list[str] = []

    def start_element(self, tag: str, attrs: tuple[tuple[str, str | None], ...]) -> None:
        """Begin a link; one inside another ends that."""
        if tag == "a":
            self.end_link()
            self.address = next((value or "" for name, value in attrs if name == "href"), None)

    def characters(self, data: str) -> None:
        """Collect the text of a link."""
        if self.address is not None:
            self.parts.append(data)

    def end_element(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self.end_link()

    def end_link(self) -> None:
        """Keep the link that is open, if it has text."""
        text = " ".join("".join(self.parts).split())
        if self.address is not None and text:
            self.found.append((text, self.address[:LONGEST_ADDRESS]))
        self.address, self.parts = None, []


def _links(html: str) -> list[tuple[str, str]]:
    """Return text and address of each link of a page, in order."""
    from turbohtml.saxparse import SaxHandler, sax_parse

    class Links(_LinkEvents, SaxHandler):
        """The same for the parser."""

    events = Links()
    try:
        sax_parse(html, events)
    except UnicodeEncodeError:  # half of a surrogate pair: the links are not marked
        return []
    return events.found

"""The source of a page -> its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.io.form import Form
from cleaner.io.records import Source
from cleaner.lines import split

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks


class Page(NamedTuple):
    """One source, taken apart into lines."""

    texts: list[str]
    endings: list[str]
    title: str | None
    form: Form
    blocks: Blocks | None = None  # of HTML
    html: str = ""  # its source


def page_of(source: Source) -> Page:
    """The lines of a text, or the texts of the blocks of a page of HTML."""
    if source.form != "html":
        return Page(*split(source.text), source.title, source.form)
    from cleaner.html.blocks import blocks  # the reader of HTML is not loaded for plain text

    return page_of_blocks(blocks(source.text), source.title, source.text)


def page_of_blocks(blocks: Blocks, title: str | None = None, html: str = "") -> Page:
    """A page of HTML whose blocks are known."""
    return Page(blocks.lines, ["\n"] * len(blocks.lines), title, "html", blocks, html)

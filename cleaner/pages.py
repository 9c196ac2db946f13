"""The source of a page -> its lines and the units that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.forms.reading import read
from cleaner.io.form import Form
from cleaner.io.records import Source
from cleaner.lines import split
from cleaner.units import Units, plain

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks


class Page(NamedTuple):
    """One source, taken apart into lines."""

    units: Units
    title: str | None
    blocks: Blocks | None = None  # of HTML
    html: str = ""  # its source
    url: str | None = None

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """(units,): whether the page conceals each unit from readers."""
        hidden = self.blocks.hidden if self.blocks is not None else None
        return np.zeros(len(self.units.words), bool) if hidden is None else hidden[self.units.first_lines]

    @property
    def form(self) -> Form:
        """The form that the source was read as."""
        return self.units.form


def page_of(source: Source) -> Page:
    """The lines of a text, or the texts of the blocks of a page of HTML."""
    if source.form == "html":
        from cleaner.html.blocks import blocks  # the reader of HTML is not loaded for plain text

        return page_of_blocks(blocks(source.text), source.title, source.text)._replace(url=source.url)
    if source.form == "json":
        return Page(plain(*split(source.text), "json"), source.title, url=source.url)
    units = read(source.text, source.form if source.asked else None)
    return Page(units, source.title or units.title, url=source.url)


def as_seen(page: Page) -> Page:
    """The page as if readers saw what it conceals from them."""
    if page.blocks is None:
        return page
    from cleaner.html.blocks import as_seen

    return page._replace(blocks=as_seen(page.blocks))


def read_again(text: str, form: Form) -> Units:
    """The units of a text that was read before, in the form that it was read as then."""
    return plain(*split(text), form) if form == "json" else read(text, form)


def page_of_blocks(blocks: Blocks, title: str | None = None, html: str = "") -> Page:
    """A page of HTML whose blocks are known."""
    from cleaner.html.structures import structures

    units = plain(blocks.lines, ["\n"] * len(blocks.lines), "html")
    return Page(units._replace(block=structures(blocks)[units.first_lines]), title, blocks, html)

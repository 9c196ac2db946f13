"""Units of many pages -> everything that a model reads of them, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.features.address import addresses
from cleaner.features.markup import Markup, markup
from cleaner.features.text import LineBatch, line_batch
from cleaner.units import Units

if TYPE_CHECKING:  # plain text waits for no reader of HTML
    from cleaner.html.blocks import Blocks


class PageBatch(NamedTuple):
    """Some pages, decided together. ``rows`` = their units, one page after the other; of plain text every line is one."""

    units: list[Units]  # of each page
    lines: LineBatch
    markup: Markup | None  # of HTML

    @property
    def texts(self) -> list[list[str]]:
        """The words of each page's units, without the space around."""
        return [units.words for units in self.units]

    @classmethod
    def of(cls, pages: Sequence[Units], blocks: Sequence[Blocks] | None = None, urls: Sequence[str | None] = ()) -> PageBatch:
        """From the units of each page, of HTML the blocks that they are, and the addresses if they are known.

        Raises ``ValueError`` where units and blocks differ.

        >>> from cleaner.units import plain
        >>> batch = PageBatch.of([plain(["", "Home"]), plain(["One", " ", "Two"])])
        >>> batch.texts, batch.lines.page.tolist()
        ([['Home'], ['One', 'Two']], [0, 1, 1])
        """
        blanks, marks = [units.blanks for units in pages], [units.marks for units in pages]
        lines = line_batch([units.words for units in pages], blanks, marks)._replace(address=addresses(urls))
        return cls(list(pages), lines, markup(blocks, lines) if blocks else None)

"""Lines of many pages -> everything that a model reads of them, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.features.markup import Markup, markup
from cleaner.features.text import Ints, LineBatch, line_batch
from cleaner.lines import non_blank

if TYPE_CHECKING:  # plain text waits for no reader of HTML
    from cleaner.html.blocks import Blocks


class PageBatch(NamedTuple):
    """Some pages, decided together. ``rows`` = their non-blank lines, one page after the other."""

    texts: list[list[str]]  # of each page, without the space around
    places: list[Ints]  # of each page: which of its lines, blank ones counted, its rows are
    blanks: list[Ints]  # of each page: blank lines above each row, and below the last
    lines: LineBatch
    markup: Markup | None  # of HTML

    @classmethod
    def of(cls, pages: Sequence[Sequence[str]], blocks: Sequence[Blocks] | None = None) -> PageBatch:
        """From all lines of each page, and of HTML the blocks that they are. Raises ``ValueError`` where these differ.

        >>> batch = PageBatch.of([["", "Home"], ["One", " ", "Two"]])
        >>> batch.texts, [places.tolist() for places in batch.places], batch.lines.page.tolist()
        ([['Home'], ['One', 'Two']], [[1], [0, 2]], [0, 1, 1])
        """
        found = [non_blank(page) for page in pages]
        texts, blanks = [texts for _, texts, _ in found], [blanks for _, _, blanks in found]
        lines = line_batch(texts, blanks)
        return cls(texts, [places for places, _, _ in found], blanks, lines, markup(blocks, lines) if blocks else None)

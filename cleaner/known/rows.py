"""A batch of lines and its texts -> what several rules ask of it, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cleaner.features.arrays import places_of
from cleaner.features.lookup import (
    Hashed,
    Openings,
    Table,
    among,
    first_words,
    paragraphs,
)
from cleaner.features.text import Flags, Ints, LineBatch, whole_lines


class Rows:
    """The rows of a batch, (rows,), as the rules see them. ``pages`` holds the texts of each page's rows."""

    def __init__(self, batch: LineBatch, pages: Sequence[Sequence[str]]) -> None:
        self.batch, self.pages = batch, pages
        self.size, first, self.second = first_words(batch)  # words; the hash of the second one
        self.first = Hashed.of(first)

    def __len__(self) -> int:
        return len(self.batch.page)

    def __getitem__(self, row: int) -> str:
        return self.pages[int(self.batch.page[row])][row - int(self.batch.first[row])]

    def texts(self, rows: Ints) -> list[str]:
        """Return the texts of some rows."""
        pages, places = self.batch.page[rows], rows - self.batch.first[rows]
        return [self.pages[page][place] for page, place in zip(pages.tolist(), places.tolist(), strict=True)]

    @cached_property
    def paragraphs(self) -> Flags:
        """(rows,): is a row a paragraph of running text?"""
        return paragraphs(self.batch)

    @cached_property
    def lines(self) -> Hashed:
        """(rows,): the hash of each row as a whole."""
        return Hashed.of(whole_lines(self.batch))

    def begin_with(self, words: Table) -> Flags:
        """Return (rows,): whether each row has one of some words as its first."""
        return (self.size > 0) & among(self.first, words)

    def may_begin_with(self, phrases: Openings) -> tuple[Flags, Flags]:
        """Return (rows,): whether each row may begin with a phrase of several words, and with one of a single word."""
        several = (self.size > 1) & among(self.first, phrases.first)
        rows = places_of(several)
        several[rows] = among(self.second[rows], phrases.second)
        return several, self.begin_with(phrases.alone)

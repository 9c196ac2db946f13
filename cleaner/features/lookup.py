"""Words and lines -> whether they are among known ones, by their hashes; and a line as phrases are compared with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from cleaner.features.arrays import places_of, widths
from cleaner.features.text import _EDGES, SURFACE, Flags, Hashes, Ints, LineBatch, Places, line_batch, whole_lines

PARAGRAPH_WORDS = 12  # fewest words of a paragraph of running text
_LOW_BITS = 0xFFFF
# Marks above and below letters: of Latin, Greek and Cyrillic, Hebrew, Arabic. And what stands in place of a plain letter.
_MARKS = (*range(0x300, 0x370), *range(0x591, 0x5BE), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670)
_PLAIN: dict[int, str | None] = {**dict.fromkeys(_MARKS), ord("ı"): "i", ord("’"): "'"}
_ENDS = [SURFACE.index("last_terminal"), SURFACE.index("last_quote")]


def folded(line: str) -> str:
    """Return a line without case, with one space for every run of space."""
    return " ".join(line.casefold().split())


def unaccented(line: str) -> str:
    """Return a line without case and without the accents of its letters, which capitals and typists leave out.

    >>> unaccented("À LIRE"), unaccented("İlgili ILIK ılık"), unaccented("ΕΠΊΣΗΣ επίσης")
    ('a lire', 'ilgili ilik ilik', 'επισησ επισησ')
    """
    if line.isascii():
        return line.casefold()
    return unicodedata.normalize("NFD", line.casefold()).translate(_PLAIN)


def paragraphs(batch: LineBatch) -> Flags:
    """Return (rows,): whether each row is a paragraph of running text: many words, and the end of a sentence."""
    terminal, quote = batch.surface[_ENDS]
    long: Flags = (batch.n_words >= PARAGRAPH_WORDS) & ((terminal > 0) | (quote > 0))
    return long


def first_words(batch: LineBatch) -> tuple[Ints, Hashes, Hashes]:
    """Return the number of words of each row and the hashes of its first and second word, (rows,) each.

    For a row without such a word the hash means nothing.
    """
    first = batch.token_bounds[:-1]
    size = (widths(batch.token_bounds) - _EDGES) // 2
    return size, batch.tokens[first], batch.tokens[first + 1]


def first_characters(batch: LineBatch) -> Hashes:
    """Return (rows,) hashes of the first character of each row."""
    return batch.tokens[batch.token_bounds[1:] - 3]


class Table(NamedTuple):
    """Some hashes to be looked for."""

    hashes: Hashes  # sorted
    fitting: Flags  # (2 ** 16,): is there a hash with these low bits?

    @classmethod
    def of(cls, hashes: Hashes) -> Table:
        """Make a table of hashes in any order."""
        fitting = np.zeros(_LOW_BITS + 1, bool)
        fitting[hashes & np.uint32(_LOW_BITS)] = True
        return cls(np.sort(hashes), fitting)


class Hashed(NamedTuple):
    """Some hashes that are looked for in several tables."""

    hashes: Hashes
    low_bits: Places

    @classmethod
    def of(cls, hashes: Hashes) -> Hashed:
        """Cut off the low bits of hashes."""
        return cls(hashes, (hashes & np.uint32(_LOW_BITS)).astype(np.intp))


def among(hashes: Hashes | Hashed, table: Table) -> Flags:
    """Return (rows,): whether each hash is in a table. Only those with fitting low bits are searched for."""
    asked = hashes if isinstance(hashes, Hashed) else Hashed.of(hashes)
    found = table.fitting.take(asked.low_bits)
    likely = places_of(found)
    if len(likely):
        some = asked.hashes[likely]
        found[likely] = table.hashes[np.minimum(np.searchsorted(table.hashes, some), len(table.hashes) - 1)] == some
    return found


@cache
def hashed_words(words: tuple[str, ...]) -> Table:
    """Return the hashes of some words."""
    return Table.of(_batch_of(words).words)


@cache
def hashed_lines(lines: tuple[str, ...]) -> Table:
    """Return the hashes of some whole lines."""
    return Table.of(hashes_of(lines))


@cache
def hashed_characters(characters: str) -> Table:
    """Return the hashes of some characters at the beginning of a row."""
    return Table.of(first_characters(_batch_of(tuple(characters))))


def hashes_of(lines: Sequence[str]) -> Hashes:
    """Return the hashes of some whole lines, in their order."""
    return whole_lines(_batch_of(lines))


def _batch_of(lines: Sequence[str]) -> LineBatch:
    return line_batch([lines], [np.zeros(len(lines) + 1, np.int64)])


class Openings:
    """The beginnings of some phrases: words that are a phrase, and the first and second words of others."""

    def __init__(self, phrases: Sequence[str]) -> None:
        written = tuple(dict.fromkeys(form for phrase in phrases for form in (phrase, unaccented(phrase))))
        size, first, second = first_words(_batch_of(written))
        self.alone = Table.of(first[size == 1])
        self.first, self.second = Table.of(first[size > 1]), Table.of(second[size > 1])

"""Words and lines -> whether they are among known ones, by their hashes; and a line as phrases are compared with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np

from cleaner.features.text import SURFACE, Flags, Hashes, Ints, LineBatch, line_batch, whole_lines

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
    long: Flags = (batch.n_words >= PARAGRAPH_WORDS) & batch.surface[_ENDS].any(0)
    return long


def first_words(batch: LineBatch) -> tuple[Ints, Hashes, Hashes]:
    """Return the number of words of each row and the hashes of its first and second word, (rows,) each.

    For a row without such a word the hash is that of another row's word.
    """
    size = np.bincount(batch.word_row, minlength=len(batch.page))
    if not len(batch.words):
        none = np.zeros(len(size), np.uint32)
        return size, none, none
    first = np.cumsum(size) - size
    last = len(batch.words) - 1
    return size, batch.words[np.minimum(first, last)], batch.words[np.minimum(first + 1, last)]


def among(hashes: Hashes, table: Hashes) -> Flags:
    """Return (rows,): whether each hash is in a sorted table. Only those with fitting low bits are searched for."""
    found = np.zeros(len(hashes), bool)
    fitting = np.zeros(_LOW_BITS + 1, bool)
    fitting[table & np.uint32(_LOW_BITS)] = True
    likely = np.flatnonzero(fitting.take(hashes & np.uint32(_LOW_BITS)))
    if len(likely) and len(table):
        some = hashes[likely]
        found[likely] = table[np.minimum(np.searchsorted(table, some), len(table) - 1)] == some
    return found


@cache
def hashed_words(words: tuple[str, ...]) -> Hashes:
    """Return the sorted hashes of some words."""
    return np.sort(line_batch([words], [np.zeros(len(words) + 1, np.int64)]).words)


@cache
def hashed_lines(lines: tuple[str, ...]) -> Hashes:
    """Return the sorted hashes of some whole lines."""
    return np.sort(hashes_of(lines))


def hashes_of(lines: Sequence[str]) -> Hashes:
    """Return the hashes of some whole lines, in their order."""
    return whole_lines(line_batch([lines], [np.zeros(len(lines) + 1, np.int64)]))


class Openings:
    """The beginnings of some phrases: which rows may begin with one of them, by their first two words."""

    def __init__(self, phrases: Sequence[str]) -> None:
        written = tuple(dict.fromkeys(form for phrase in phrases for form in (phrase, unaccented(phrase))))
        batch = line_batch([written], [np.zeros(len(written) + 1, np.int64)])
        size, first, second = first_words(batch)
        self.alone = np.unique(first[size == 1])
        self.first, self.second = np.unique(first[size > 1]), np.unique(second[size > 1])

    def of(self, batch: LineBatch) -> tuple[Flags, Flags]:
        """Return (rows,): whether each row may begin with a phrase of several words, and with one of a single word."""
        size, first, second = first_words(batch)
        several = (size > 1) & among(first, self.first)
        rows = np.flatnonzero(several)
        several[rows] = among(second[rows], self.second)
        return several, (size > 0) & among(first, self.alone)

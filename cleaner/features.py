"""Lines of many pages -> one matrix of named columns, and the hashed words of every line.

Everything is computed in columns over all characters of a batch at once; no Python statement runs once a line or once a
word. The hashing trick (Weinberger et al. 2009) stands in for a vocabulary: a word is a number, its weight a place in a
table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# --- what kind of character -------------------------------------------------------------------------------------------

CLASSES = (
    "unseen", "space", "lower", "upper", "caseless", "ideograph", "digit", "terminal",
    "comma", "quote", "bracket", "separator", "code", "currency", "path", "other",
)  # fmt: skip
_INDEX = {name: number for number, name in enumerate(CLASSES)}
_NAMED = {
    "terminal": ".!?…。！？؟।॥։።｡",
    "comma": ",;:،，、；：",
    "quote": "\"'«»“”„‘’‚‹›「」『』《》",
    "bracket": "()（）",
    "separator": "|•·→←↑↓▸►▶◀▪■●○◦‣⁃*–—-~",
    "code": "{}<>=\\_[]`^",
    "currency": "$€£¥₹%",
    "path": "/@#&+©®",
}
_OF_CHARACTER = {character: _INDEX[name] for name, characters in _NAMED.items() for character in characters}
_OF_CATEGORY = {
    "Ll": "lower", "Lu": "upper", "Lt": "upper", "Lo": "caseless", "Lm": "caseless", "Mn": "caseless", "Mc": "caseless",
    "Nd": "digit", "Nl": "digit", "No": "digit", "Zs": "space", "Zl": "space", "Zp": "space", "Ps": "bracket",
    "Pe": "bracket", "Pi": "quote", "Pf": "quote", "Sc": "currency", "Pd": "separator",
}  # fmt: skip
# Filled in as characters are met: unicodedata over the whole of Unicode would take 0.2 s at start-up.
_class_table = np.zeros(0x110000, np.uint8)
_lower_table = np.zeros(0x110000, np.uint32)


def _learn(codes: NDArray[np.uint32]) -> None:
    for code in np.unique(codes).tolist():
        character = chr(code)
        name = _OF_CATEGORY.get(unicodedata.category(character), "other")
        if name == "caseless" and _is_ideograph(code):
            name = "ideograph"
        if character in "\t\f\v\x1c\x1d\x1e\x1f\x85\ufeff\u200b":
            name = "space"
        _lower_table[code] = ord("0") if name == "digit" else ord(character.lower()[0])
        _class_table[code] = _OF_CHARACTER.get(character, _INDEX[name])


def _is_ideograph(code: int) -> bool:
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


# --- lines -> characters -> words --------------------------------------------------------------------------------------

_POWERS = (np.uint64(0x01000193) ** np.arange(64, dtype=np.uint64)).astype(np.uint32) | np.uint32(1)
_WORD = np.array([name in ("lower", "upper", "caseless", "ideograph", "digit") for name in CLASSES])
FIRST, LAST = np.uint32(0x2545F491), np.uint32(0x6C078965)  # stand before the first and after the last word
_AS_PAIR, _AS_LINE, _AS_START, _AS_END = (np.uint32(n) for n in (0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1))


@dataclass(frozen=True)
class Table:
    """One batch. ``rows`` = its non-blank lines, ``pages`` = its pages, ``tokens`` = its words, word pairs and marks."""

    own: Floats  # (columns, rows): what a line says by itself, and where it stands; see OWN
    page: NDArray[np.int64]  # (rows,): the page of each row
    bounds: NDArray[np.int64]  # (pages + 1,): first row of each page
    tokens: NDArray[np.uint32]  # (tokens,): hashes
    token_bounds: NDArray[np.int64]  # (rows + 1,): first token of each row
    weight: Floats  # (rows,): words of each row, what precision and recall count


def _mix(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """murmur3's finaliser: every bit of the input moves every bit of the output."""
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes = hashes * np.uint32(0x85EBCA6B)
    hashes = hashes ^ (hashes >> np.uint32(13))
    hashes = hashes * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


OWN = (
    "log_chars", "log_words", "word_length", "log_longest_word",
    *(f"share_{name}" for name in CLASSES[2:]),
    *(f"first_{name}" for name in ("lower", "upper", "digit", "quote", "separator", "symbol")),
    *(f"last_{name}" for name in ("letter", "digit", "terminal", "comma", "quote", "symbol")),
    "capitalised_words", "shouted_words", "short_words", "numbers", "sentences", "words_a_sentence",
    "copies", "later_copy", "blank_above", "blank_below",
    "place", "place_in_words", "log_from_top", "log_from_bottom",
)  # fmt: skip
_COLUMN = {name: number for number, name in enumerate(OWN)}


def table(pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> Table:
    """The non-blank lines of each page, and how many blank lines stand above each (one more: below the last)."""
    rows = [line for page in pages for line in page]
    sizes = np.array([len(page) for page in pages], np.int64)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    page = np.repeat(np.arange(len(pages)), sizes)
    codes = np.frombuffer("\n".join(rows).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.append(np.flatnonzero(codes == 10), len(codes))
    starts = np.append(0, ends[:-1] + 1)[: len(rows)]
    lengths = (ends - starts).astype(np.int64)
    kinds = _class_table[codes]
    kinds[ends[:-1]] = 1
    if not kinds.all():
        _learn(codes[kinds == 0])
        kinds = _class_table[codes]
        kinds[ends[:-1]] = 1
    own = np.zeros((len(OWN), len(rows)), np.float32)
    words = _words(codes, kinds, starts, lengths)
    tokens, token_bounds, line_hash = _tokens(codes, kinds, starts, ends, words, len(rows))
    _fill_characters(own, kinds, starts, lengths, words)
    _fill_place(own, line_hash, page, bounds, words.per_row, blanks)
    return Table(own, page, bounds, tokens, token_bounds, np.maximum(words.per_row, 1).astype(np.float32))


@dataclass(frozen=True)
class _Words:
    start: Ints  # (words,): place of the first character
    length: Ints
    row: Ints
    per_row: Ints
    hash: NDArray[np.uint32]
    first: NDArray[np.uint8]  # class of the first character
    upper: Ints  # capitals in the word


def _words(codes: NDArray[np.uint32], kinds: NDArray[np.uint8], starts: Ints, lengths: Ints) -> _Words:
    inside = _WORD[kinds]
    single = kinds == _INDEX["ideograph"]
    begins = inside.copy()
    begins[1:] &= ~inside[:-1] | single[1:] | single[:-1]
    start = np.flatnonzero(begins)
    if not len(start):
        none = np.zeros(0, np.int64)
        return _Words(none, none, none, np.zeros(len(starts), np.int64), none.astype(np.uint32), none.astype(np.uint8), none)
    inside_sum = np.add.reduceat(inside, start, dtype=np.int64)
    step = np.arange(len(codes)) - np.repeat(np.append(0, start), np.diff(np.append(np.append(0, start), len(codes))))
    values = _lower_table[codes] * _POWERS[step & 63] * inside
    hashes = _mix(np.add.reduceat(values, start, dtype=np.uint32))
    row = np.searchsorted(starts, start, side="right") - 1
    upper = np.add.reduceat(kinds == _INDEX["upper"], start, dtype=np.int64)
    return _Words(start, inside_sum, row, np.bincount(row, minlength=len(starts)), hashes, kinds[start], upper)


def _tokens(codes, kinds, starts, ends, words, rows):  # type: ignore[no-untyped-def]
    """Hashes of words, neighbouring pairs (with the line's edges), first and last character, and the whole line."""
    counts = words.per_row
    # A row with n words has n words, n + 1 pairs, 2 edge characters, 1 whole line.
    token_bounds = np.append(0, np.cumsum(2 * counts + 4))
    out = np.empty(token_bounds[-1], np.uint32)
    word_bounds = np.append(0, np.cumsum(counts))
    place = np.arange(len(words.hash)) - word_bounds[words.row]
    base = token_bounds[words.row]
    out[base + place] = words.hash
    before = np.where(place == 0, FIRST, np.roll(words.hash, 1)).astype(np.uint32)
    out[base + counts[words.row] + place] = _mix(before * _AS_PAIR + words.hash)
    last = np.full(rows, FIRST, np.uint32)
    has = counts > 0
    last[has] = words.hash[word_bounds[1:][has] - 1]
    at = token_bounds[:-1] + 2 * counts
    out[at] = _mix(last * _AS_PAIR + LAST)
    rolled = words.hash * (np.minimum(place, 1 << 16).astype(np.uint32) * np.uint32(2) + np.uint32(1))
    line_hash = np.zeros(rows, np.uint32)
    if len(rolled):
        line_hash[has] = np.add.reduceat(rolled, word_bounds[:-1][has], dtype=np.uint32)
    first, final = codes[starts], codes[ends - 1]
    out[at + 1] = _mix(_lower_table[first] * _AS_START + np.uint32(1))
    out[at + 2] = _mix(_lower_table[final] * _AS_END + np.uint32(2))
    out[at + 3] = _mix(line_hash * _AS_LINE + np.uint32(3))
    line_hash = np.where(has, line_hash, first * _AS_START + final)
    return out, token_bounds, line_hash


def _fill_characters(own, kinds, starts, lengths, words):  # type: ignore[no-untyped-def]
    rows = len(starts)
    line = np.repeat(np.arange(rows), np.append(lengths[:-1] + 1, lengths[-1:]) if rows else lengths)
    counts = np.bincount(line * 16 + kinds, minlength=rows * 16).reshape(rows, 16).astype(np.float32).T
    counts[1, :-1] -= 1  # the joint between two lines
    ink = np.maximum(counts[2:].sum(0), 1)
    per_row = np.maximum(words.per_row, 1).astype(np.float32)
    own[_COLUMN["log_chars"]] = np.log1p(ink)
    own[_COLUMN["log_words"]] = np.log1p(words.per_row)
    own[_COLUMN["word_length"]] = np.minimum(counts[2:7].sum(0) / per_row, 30)
    if len(words.row):
        longest = np.zeros(rows, np.int64)
        edges = np.flatnonzero(np.diff(words.row, prepend=-1))
        longest[words.row[edges]] = np.maximum.reduceat(words.length, edges)
        own[_COLUMN["log_longest_word"]] = np.log1p(longest)
    own[_COLUMN["share_lower"] : _COLUMN["share_other"] + 1] = counts[2:] / ink
    first, last = kinds[starts], kinds[starts + lengths - 1]
    for name, classes in (("lower", "lower"), ("upper", "upper"), ("digit", "digit"), ("quote", "quote"), ("separator", "separator")):
        own[_COLUMN[f"first_{name}"]] = first == _INDEX[classes]
    own[_COLUMN["first_symbol"]] = (first > 9) & (first != _INDEX["separator"])
    own[_COLUMN["last_letter"]] = (last >= 2) & (last <= 5)
    for name in ("digit", "terminal", "comma", "quote"):
        own[_COLUMN[f"last_{name}"]] = last == _INDEX[name]
    own[_COLUMN["last_symbol"]] = last > 9
    capital = words.first == _INDEX["upper"]
    for name, flag in (
        ("capitalised_words", capital),
        ("shouted_words", (words.upper == words.length) & (words.length > 1)),
        ("short_words", words.length <= 3),
        ("numbers", words.first == _INDEX["digit"]),
    ):
        own[_COLUMN[name]] = np.bincount(words.row, weights=flag, minlength=rows) / per_row
    stop = kinds[:-1] == _INDEX["terminal"]
    stop &= kinds[1:] == 1
    sentences = np.bincount(line[:-1][stop], minlength=rows) + (last != _INDEX["terminal"])
    own[_COLUMN["sentences"]] = np.log1p(sentences)
    own[_COLUMN["words_a_sentence"]] = np.log1p(words.per_row / np.maximum(sentences, 1))


def _fill_place(own, line_hash, page, bounds, per_row, blanks):  # type: ignore[no-untyped-def]
    rows = len(page)
    if not rows:
        return
    key = page.astype(np.uint64) << np.uint64(32) | line_hash.astype(np.uint64)
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    new = np.append(True, ranked[1:] != ranked[:-1])
    group = np.cumsum(new) - 1
    own[_COLUMN["copies"], order] = np.log(np.bincount(group)[group])
    own[_COLUMN["later_copy"], order] = ~new
    above = np.concatenate([np.asarray(page_blanks[:-1]) for page_blanks in blanks if len(page_blanks) > 1])
    below = np.concatenate([np.asarray(page_blanks[1:]) for page_blanks in blanks if len(page_blanks) > 1])
    own[_COLUMN["blank_above"]] = np.minimum(above, 3)
    own[_COLUMN["blank_below"]] = np.minimum(below, 3)
    size = np.diff(bounds)[page]
    number = np.arange(rows) - bounds[:-1][page]
    total = np.append(0, np.cumsum(per_row))
    words_before = total[:-1] - total[bounds[:-1]][page]
    words_in_page = np.diff(total[bounds])[page]
    own[_COLUMN["place"]] = (number + 0.5) / size
    own[_COLUMN["place_in_words"]] = (words_before + 0.5 * per_row) / np.maximum(words_in_page, 1)
    own[_COLUMN["log_from_top"]] = np.log1p(number)
    own[_COLUMN["log_from_bottom"]] = np.log1p(size - 1 - number)

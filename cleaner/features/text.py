"""Lines of many pages -> one matrix of named columns, and the hashed words of every line.

Everything is computed in columns over all characters of a batch; no Python statement runs once a line or once a word. The
hashing trick (Weinberger et al. 2009) replaces a vocabulary: a word is a number, and its weight a row of a table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of, sums_before, widths, with_first, with_last
from cleaner.units import MARKS

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint32]
Places = NDArray[np.intp]  # code points as indices into a table
Blanks = Sequence[int] | Ints

# --- classes of characters --------------------------------------------------------------------------------------------

CLASSES = (
    "unseen", "space", "lower", "upper", "caseless", "ideograph", "digit", "terminal",
    "comma", "quote", "bracket", "separator", "code", "currency", "path", "other",
)  # fmt: skip
_INDEX = {name: number for number, name in enumerate(CLASSES)}
_FIRST_VISIBLE = _INDEX["lower"]  # classes from here on are visible
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
CLASS_OF_CHARACTER = {character: _INDEX[name] for name, characters in _NAMED.items() for character in characters}
CLASS_OF_CATEGORY = {
    "Ll": "lower", "Lu": "upper", "Lt": "upper", "Lo": "caseless", "Lm": "caseless", "Mn": "caseless", "Mc": "caseless",
    "Nd": "digit", "Nl": "digit", "No": "digit", "Zs": "space", "Zl": "space", "Zp": "space", "Ps": "bracket",
    "Pe": "bracket", "Pi": "quote", "Pf": "quote", "Sc": "currency", "Pd": "separator",
}  # fmt: skip
# Filled in as characters are met, to keep start-up short (docs/experiments.md#character-classes).
_class_table = np.zeros(0x110000, np.uint8)
_lower_table = np.zeros(0x110000, np.uint32)


def _classify(codes: NDArray[np.intp]) -> None:
    """Fill the tables of classes and of lower-case characters for some code points."""
    for code in sorted(set(codes.tolist())):  # np.unique would import numpy.ma (docs/experiments.md#character-classes)
        character = chr(code)
        name = CLASS_OF_CATEGORY.get(unicodedata.category(character), "other")
        if name == "caseless" and _is_ideograph(code):
            name = "ideograph"
        if character in "\n\t\f\v\x1c\x1d\x1e\x1f\x85\ufeff\u200b":
            name = "space"
        _lower_table[code] = ord("0") if name == "digit" else ord(character.lower()[0])
        _class_table[code] = CLASS_OF_CHARACTER.get(character, _INDEX[name])


def _is_ideograph(code: int) -> bool:
    return 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


# --- lines -> characters -> words --------------------------------------------------------------------------------------

POWERS = (np.uint64(0x01000193) ** np.arange(64, dtype=np.uint64)).astype(np.uint32) | np.uint32(1)
LONGEST_LINE = 20_000  # characters of a line that are read (docs/experiments.md#character-classes)
CHUNK = 400_000  # characters
_EDGES = 4  # tokens of a row beside its n words and n pairs of words: one more pair, two edge characters, the whole line
_BEFORE, _AFTER = np.uint32(0x2545F491), np.uint32(0x6C078965)  # in place of a neighbour at the edges of a line
_AS_PAIR, _AS_LINE, _AS_START, _AS_END = (np.uint32(n) for n in (0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1))
HASHING = tuple(int(number) for number in (_BEFORE, _AFTER, _AS_PAIR, _AS_LINE, _AS_START, _AS_END))  # part of the header


class Address(NamedTuple):
    """The words of the addresses of some pages (`cleaner.features.address`)."""

    words: Hashes  # (words,): as in `LineBatch`
    page: Ints  # (words,): the page of each word

    def bounds(self, pages: int) -> Ints:
        """Return (pages + 1,): the first word of each page."""
        return sums_before(np.bincount(self.page, minlength=pages))


class LineBatch(NamedTuple):
    """The lines of one batch of pages as columns.

    ``rows`` = its non-blank lines, ``pages`` = its pages, ``words`` = its words, ``tokens`` = its words, word pairs and edges.
    """

    surface: Floats  # (len(SURFACE), rows): properties of a line and of its place on the page
    page: Ints  # (rows,): the page of each row
    bounds: Ints  # (pages + 1,): first row of each page
    first: Ints  # (rows,): first row of the page of each row
    end: Ints  # (rows,): one past the last row of the page of each row
    tokens: Hashes  # (tokens,): the tokens of each row, row by row
    token_bounds: Ints  # (rows + 1,): first token of each row
    words: Hashes  # (words,): hashes of the words alone
    word_row: Ints  # (words,): the row of each word
    n_words: Floats  # (rows,): words of each row, at least 1: the unit of precision and recall
    marks: Floats  # (len(MARKS), rows): what the form of the scrape says of each row
    address: Address | None = None  # what the addresses of the pages say; None if none is known


def mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Scramble hashes with murmur3's finaliser: every input bit changes every output bit. Same shape."""
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes = hashes * np.uint32(0x85EBCA6B)
    hashes = hashes ^ (hashes >> np.uint32(13))
    hashes = hashes * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def whole_lines(batch: LineBatch) -> Hashes:
    """Return (rows,) hashes of all words of each row; rows of the same words have the same hash."""
    return batch.tokens[batch.token_bounds[1:] - 1]


def words_and_pairs(tokens: int) -> tuple[slice, slice]:
    """Return where the words, and where the pairs of words, are among the tokens of a row of so many tokens.

    >>> words_and_pairs(8)  # two words: one pair before, one between, one after them
    (slice(0, 2, None), slice(2, 5, None))
    """
    words = (tokens - _EDGES) // 2
    return slice(0, words), slice(words, 2 * words + 1)


class ColumnNames(NamedTuple):
    """Names of columns, and for each the group that `cleaner.explain` presents as one piece of evidence."""

    names: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def of(cls, *declared: tuple[str, str]) -> ColumnNames:
        """Make names from pairs of a group and its column names, in the order of the matrix.

        >>> ColumnNames.of(("length", "words characters"), ("blanks", "blank_above")).groups
        ('length', 'length', 'blanks')
        """
        pairs = [(name, group) for group, names in declared for name in names.split()]
        return cls(tuple(name for name, _ in pairs), tuple(group for _, group in pairs))


# Properties of a line and of its place on the page: name and group of each column, in the order of `LineBatch.surface`.
SURFACE_COLUMNS = ColumnNames.of(
    ("length", "log_chars log_words"),
    ("letters", "word_length log_longest_word share_lower share_upper share_caseless share_ideograph"),
    ("signs", " ".join(f"share_{name}" for name in CLASSES[CLASSES.index("digit") :])),
    ("beginning", "first_lower first_upper first_digit first_quote first_separator first_symbol"),
    ("ending", "last_letter last_digit last_terminal last_comma last_quote last_symbol"),
    ("letters", "capitalised_words shouted_words short_words"),
    ("signs", "numbers"),
    ("length", "sentences words_a_sentence"),
    ("copies", "copies later_copy"),
    ("template", "alike"),
    ("blanks", "blank_above blank_below"),
    ("place", "place place_in_words log_from_top log_from_bottom"),
)
SURFACE, SURFACE_GROUPS = SURFACE_COLUMNS
_COLUMN = {name: number for number, name in enumerate(SURFACE)}


def line_batch(pages: Sequence[Sequence[str]], blanks: Sequence[Blanks], marks: Sequence[Floats] | None = None) -> LineBatch:
    """Compute the columns and tokens of some pages.

    ``pages`` holds the non-blank lines of each page, ``blanks`` the number of blank lines above each of them, and one number
    more: those below the last. ``marks`` are those of `cleaner.units.Units` of each page; without them they are zeros.
    """
    rows = [line for page in pages for line in page]
    if not rows:
        return _empty(len(pages))
    whole = np.fromiter(map(len, rows), np.int64, len(rows))
    sizes = np.array([len(page) for page in pages], np.int64)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    page = np.repeat(np.arange(len(pages)), sizes)
    surface = np.zeros((len(SURFACE), len(rows)), np.float32)
    chunks = _chunks(np.minimum(whole, LONGEST_LINE))
    parts = [_read(rows[start:stop], start, surface[:, start:stop], int(whole[start:stop].max())) for start, stop in chunks]
    per_row = _joined([part.words.per_row for part in parts])
    _fill_copies(surface, _joined([part.line_hash for part in parts]), _joined([part.shape for part in parts]), page)
    _fill_place(surface, page, bounds, per_row, blanks)
    return LineBatch(
        surface,
        page,
        bounds,
        np.repeat(bounds[:-1], sizes),
        np.repeat(bounds[1:], sizes),
        tokens=_joined([part.tokens for part in parts]),
        token_bounds=sums_before(2 * per_row + _EDGES),
        words=_joined([part.words.hash for part in parts]),
        word_row=_joined([part.words.row for part in parts]),
        # only the first part of a giant line was split into words
        n_words=(np.maximum(per_row, 1) * np.maximum(whole / LONGEST_LINE, 1)).astype(np.float32),
        marks=np.zeros((len(MARKS), len(rows)), np.float32) if marks is None else np.concatenate(marks, axis=1),
    )


def _chunks(lengths: Ints) -> list[tuple[int, int]]:
    """Return start and end of runs of rows of about `CHUNK` characters.

    Intermediate arrays of a run fit the cache, and a giant page needs no more memory than a small one.
    """
    number = np.cumsum(lengths) // CHUNK
    edges = [0, *(places_of(widths(number)) + 1).tolist(), len(lengths)]
    return list(pairwise(edges))


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Concatenate arrays; a single one, the usual case, is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class _Read(NamedTuple):
    words: _Words
    tokens: Hashes
    line_hash: Hashes
    shape: Hashes


def words_of(texts: Sequence[str]) -> Iterator[tuple[Hashes, Ints]]:
    """Yield the words of some texts without line feeds: hashes, as in `LineBatch`, and the number of the text of each word."""
    lengths = np.minimum(np.fromiter(map(len, texts), np.int64, len(texts)), LONGEST_LINE)
    for start, stop in _chunks(lengths + 1) if len(texts) else ():
        codes, kinds, starts, _ = _characters(texts[start:stop])
        words = _words(codes, kinds, starts)
        yield words.hash, words.row + start


def _characters(rows: Sequence[str], longest: int = LONGEST_LINE + 1) -> tuple[Places, NDArray[np.uint8], Ints, Ints]:
    """Return the code points of some rows joined by line feeds, the class of each, and start and end of each row.

    ``longest`` is the length of the longest row, if it is known.
    """
    text = "\n".join(rows if longest <= LONGEST_LINE else [row[:LONGEST_LINE] for row in rows])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32).astype(np.intp)
    ends = with_last(places_of(codes == ord("\n")), len(codes))
    starts = with_first(0, ends[:-1] + 1)
    kinds = _class_table.take(codes)
    if not kinds.all():
        _classify(codes[kinds == 0])
        kinds = _class_table.take(codes)
    return codes, kinds, starts, ends


def _read(rows: Sequence[str], first_row: int, surface: Floats, longest: int) -> _Read:
    """Return words, tokens and hashes of some rows, and fill their columns in ``surface``, (len(SURFACE), rows)."""
    codes, kinds, starts, ends = _characters(rows, longest)
    words = _words(codes, kinds, starts)
    tokens, line_hash = _tokens(codes, starts, ends, words)
    _fill_characters(surface, kinds, starts, ends, words)
    _fill_words(surface, words)
    return _Read(words._replace(row=words.row + first_row), tokens, line_hash, _shapes(kinds, starts, ends))


def _empty(pages: int) -> LineBatch:
    none, hashes = np.zeros(0, np.int64), np.zeros(0, np.uint32)
    surface, bounds = np.zeros((len(SURFACE), 0), np.float32), np.zeros(pages + 1, np.int64)
    marks = np.zeros((len(MARKS), 0), np.float32)
    return LineBatch(surface, none, bounds, none, none, hashes, np.zeros(1, np.int64), hashes, none, marks[0], marks)


class _Words(NamedTuple):
    start: Ints  # (words,): index of the first character
    length: Ints
    row: Ints
    per_row: Ints
    hash: NDArray[np.uint32]
    first: NDArray[np.uint8]  # (words,): class of the first character
    upper: Ints  # (words,): capitals in the word


def _words(codes: NDArray[np.intp], kinds: NDArray[np.uint8], starts: Ints) -> _Words:
    """Find the words of some characters: runs of letters and digits; each ideograph is a word of its own."""
    inside = (kinds - np.uint8(2)) < np.uint8(5)  # lower to digit
    single = kinds == _INDEX["ideograph"]
    begins, closes = inside.copy(), inside.copy()
    begins[1:] &= ~inside[:-1] | single[1:] | single[:-1]
    closes[:-1] &= ~inside[1:] | single[1:] | single[:-1]
    start, stop = places_of(begins), places_of(closes) + 1
    per_row = widths(with_last(start.searchsorted(starts), len(start)))
    row = np.repeat(np.arange(len(starts)), per_row)
    hashes, first = _hashes(codes, inside, start), kinds[start]
    return _Words(start, stop - start, row, per_row, hashes, first, _capitals(kinds, start, stop, first))


def _hashes(codes: Places, inside: Flags, start: Ints) -> Hashes:
    """Return (words,) hashes of the words that begin at ``start``; ``inside`` tells which characters are part of a word.

    Sums modulo 2**32 are differences of running sums, and steps modulo 64 are those modulo 256: bytes do.
    """
    step = np.arange(len(codes), dtype=np.int32).astype(np.uint8)
    edges = np.empty(len(start) + 2, np.int64)
    edges[0], edges[1:-1], edges[-1] = 0, start, len(codes)
    step -= np.repeat(edges[:-1].astype(np.uint8), widths(edges))
    step &= np.uint8(len(POWERS) - 1)
    values = _lower_table.take(codes)
    values *= POWERS.take(step)
    values *= inside
    total = np.cumsum(values, dtype=np.uint32)
    before = total[start] - values[start]
    return mixed(widths(with_last(before, total[-1] if len(total) else 0)))


def written_words(line: str) -> list[str]:
    """Return the words of a line as they are written, in the order of its tokens.

    >>> written_words("Tea, 2 cups")
    ['Tea', '2', 'cups']
    """
    line = line[:LONGEST_LINE]
    codes = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.int32).astype(np.intp)
    _classify(codes)
    words = _words(codes, _class_table.take(codes), np.zeros(1, np.int64))
    return [line[start : start + length] for start, length in zip(words.start.tolist(), words.length.tolist(), strict=True)]


def _capitals(kinds: NDArray[np.uint8], start: Ints, stop: Ints, first: NDArray[np.uint8]) -> Ints:
    """Return (words,) numbers of capitals, counted only in words that begin and end with one, otherwise 0."""
    counts = np.zeros(len(start), np.int64)
    likely = places_of(first == _INDEX["upper"])
    likely = likely[kinds[stop[likely] - 1] == _INDEX["upper"]]
    places = places_of(kinds == _INDEX["upper"])
    counts[likely] = np.searchsorted(places, stop[likely]) - np.searchsorted(places, start[likely])
    return counts


def _tokens(codes: Places, starts: Ints, ends: Ints, words: _Words) -> tuple[Hashes, Hashes]:
    """Return the tokens and the (rows,) line hashes of some rows.

    Tokens are hashes of words, of neighbouring pairs (with the edges of the line), of the first and the last character, and of
    the whole line.
    """
    counts = words.per_row
    token_bounds = sums_before(2 * counts + _EDGES)
    out = np.empty(token_bounds[-1], np.uint32)
    word_bounds = sums_before(counts)
    place = np.arange(len(words.hash)) - word_bounds[words.row]
    base = token_bounds[words.row]
    out[base + place] = words.hash
    before = np.where(place == 0, _BEFORE, np.roll(words.hash, 1)).astype(np.uint32)
    out[base + counts[words.row] + place] = mixed(before * _AS_PAIR + words.hash)
    last = np.full(len(starts), _BEFORE, np.uint32)
    has = counts > 0
    last[has] = words.hash[word_bounds[1:][has] - 1]
    at = token_bounds[:-1] + 2 * counts
    out[at] = mixed(last * _AS_PAIR + _AFTER)
    rolled = words.hash * (np.minimum(place, 1 << 16).astype(np.uint32) * np.uint32(2) + np.uint32(1))
    line_hash = np.zeros(len(starts), np.uint32)
    if len(rolled):
        line_hash[has] = np.add.reduceat(rolled, word_bounds[:-1][has], dtype=np.uint32)
    first, final = codes[starts], codes[ends - 1]
    out[at + 1] = mixed(_lower_table[first] * _AS_START + np.uint32(1))
    out[at + 2] = mixed(_lower_table[final] * _AS_END + np.uint32(2))
    out[at + 3] = mixed(line_hash * _AS_LINE + np.uint32(3))
    wordless = first.astype(np.uint32) * _AS_START + final.astype(np.uint32)
    return out, np.where(has, line_hash, wordless)


# A template fills in words or a number; the signs between them stay. Classes up to this one are those of words: 1 in a shape.
_LAST_OF_WORDS = np.uint8(_INDEX["ideograph"])


def _shapes(kinds: NDArray[np.uint8], starts: Ints, ends: Ints) -> Hashes:
    """Return (rows,) hashes of shapes, equal for lines that differ in words and numbers only: "3. Ann", "12. Bert Cole"."""
    shape = np.maximum(kinds, _LAST_OF_WORDS)
    shape[ends[:-1]] = 0  # the line feeds between rows
    new = np.empty(len(shape), bool)
    np.not_equal(shape[1:], shape[:-1], out=new[1:])
    new[starts] = True
    runs = places_of(new)
    first = np.searchsorted(runs, starts)
    step = np.arange(len(runs)) - np.repeat(first, widths(with_last(first, len(runs))))
    sort = shape[runs]
    sort[sort == _LAST_OF_WORDS] = 1
    values = POWERS.take(step & (len(POWERS) - 1)) * sort
    return mixed(np.add.reduceat(values, first, dtype=np.uint32))


def _fill_characters(surface: Floats, kinds: NDArray[np.uint8], starts: Ints, ends: Ints, words: _Words) -> None:
    """Fill the columns that depend on the classes of the characters of each row."""
    first, last = kinds[starts], kinds[ends - 1]
    _fill_shares(surface, kinds, starts, words)
    _fill_edges(surface, first, last)
    _fill_sentences(surface, kinds, starts, last, words)


def _fill_shares(surface: Floats, kinds: NDArray[np.uint8], starts: Ints, words: _Words) -> None:
    """Fill the columns of lengths and of the share of each class among the visible characters of a row."""
    rows, classes = len(words.per_row), len(CLASSES)
    place = np.repeat(np.arange(0, rows * classes, classes), widths(with_last(starts, len(kinds))))
    place += kinds
    counts = np.bincount(place, minlength=rows * classes).reshape(rows, classes).astype(np.float32).T
    visible = np.maximum(counts[_FIRST_VISIBLE:].sum(0), 1)
    letters = counts[_FIRST_VISIBLE : _INDEX["digit"] + 1].sum(0)
    surface[_COLUMN["log_chars"]] = np.log1p(visible)
    surface[_COLUMN["word_length"]] = np.minimum(letters / np.maximum(words.per_row, 1), 30)
    surface[_COLUMN["share_lower"] : _COLUMN["share_other"] + 1] = counts[_FIRST_VISIBLE:] / visible


def _fill_edges(surface: Floats, first: NDArray[np.uint8], last: NDArray[np.uint8]) -> None:
    """Fill the columns of the first and the last character of each row, whose classes these are."""
    for name in ("lower", "upper", "digit", "quote", "separator"):
        surface[_COLUMN[f"first_{name}"]] = first == _INDEX[name]
    surface[_COLUMN["first_symbol"]] = (first > _INDEX["quote"]) & (first != _INDEX["separator"])
    surface[_COLUMN["last_letter"]] = (last >= _FIRST_VISIBLE) & (last < _INDEX["digit"])
    for name in ("digit", "terminal", "comma", "quote"):
        surface[_COLUMN[f"last_{name}"]] = last == _INDEX[name]
    surface[_COLUMN["last_symbol"]] = last > _INDEX["quote"]


def _fill_sentences(surface: Floats, kinds: NDArray[np.uint8], starts: Ints, last: NDArray[np.uint8], words: _Words) -> None:
    """Fill the columns of the number and length of sentences, which end at a terminal before a space, or with the row."""
    ends = kinds == _INDEX["terminal"]
    ends[:-1] &= kinds[1:] == _INDEX["space"]
    sentences = widths(with_last((at := places_of(ends)).searchsorted(starts), len(at)))
    sentences += last != _INDEX["terminal"]
    surface[_COLUMN["sentences"]] = np.log1p(sentences)
    surface[_COLUMN["words_a_sentence"]] = np.log1p(words.per_row / np.maximum(sentences, 1))


def _fill_words(surface: Floats, words: _Words) -> None:
    """Fill the columns of the number and length of words, and of the shares of capitalised, short and other words."""
    rows = len(words.per_row)
    surface[_COLUMN["log_words"]] = np.log1p(words.per_row)
    if not len(words.row):
        return
    longest = np.zeros(rows, np.int64)
    edges = places_of(widths(with_first(-1, words.row)))
    longest[words.row[edges]] = np.maximum.reduceat(words.length, edges)
    surface[_COLUMN["log_longest_word"]] = np.log1p(longest)
    per_row, bounds = np.maximum(words.per_row, 1).astype(np.float32), sums_before(words.per_row)
    for name, flag in (
        ("capitalised_words", words.first == _INDEX["upper"]),
        ("shouted_words", (words.upper == words.length) & (words.length > 1)),
        ("short_words", words.length <= 3),
        ("numbers", words.first == _INDEX["digit"]),
    ):
        counts = widths(sums_before(flag).take(bounds))
        surface[_COLUMN[name]] = counts / per_row


def _fill_copies(surface: Floats, line_hash: Hashes, shape: Hashes, page: Ints) -> None:
    """Fill the columns of lines with the same words, and of lines with the same shape, on the same page."""
    copies, first = _counted(page, line_hash)
    surface[_COLUMN["copies"]], surface[_COLUMN["later_copy"]] = np.log(copies), ~first
    surface[_COLUMN["alike"]] = np.log(_counted(page, shape)[0])


def _counted(page: Ints, hashes: Hashes) -> tuple[Ints, Flags]:
    """Return the number of rows of the same page with the hash of each row, and whether a row is the first, (rows,) both."""
    key = page.astype(np.uint64) << np.uint64(32) | hashes.astype(np.uint64)
    order = np.argsort(key, kind="stable")
    new = with_first(True, widths(key[order]) != 0)
    group = np.cumsum(new) - 1
    counts, first = np.empty(len(page), np.int64), np.empty(len(page), bool)
    counts[order], first[order] = np.bincount(group)[group], new
    return counts, first


def _fill_place(surface: Floats, page: Ints, bounds: Ints, per_row: Ints, blanks: Sequence[Blanks]) -> None:
    """Fill the columns of blank lines and of the position on the page, in lines and in words."""
    rows = len(page)
    above = np.concatenate([np.asarray(page_blanks[:-1]) for page_blanks in blanks if len(page_blanks) > 1])
    below = np.concatenate([np.asarray(page_blanks[1:]) for page_blanks in blanks if len(page_blanks) > 1])
    surface[_COLUMN["blank_above"]] = np.minimum(above, 3)
    surface[_COLUMN["blank_below"]] = np.minimum(below, 3)
    size = widths(bounds)[page]
    number = np.arange(rows) - bounds[:-1][page]
    total = sums_before(per_row)
    words_before = total[:-1] - total[bounds[:-1]][page]
    words_in_page = widths(total[bounds])[page]
    surface[_COLUMN["place"]] = (number + 0.5) / size
    surface[_COLUMN["place_in_words"]] = (words_before + 0.5 * per_row) / np.maximum(words_in_page, 1)
    surface[_COLUMN["log_from_top"]] = np.log1p(number)
    surface[_COLUMN["log_from_bottom"]] = np.log1p(size - 1 - number)

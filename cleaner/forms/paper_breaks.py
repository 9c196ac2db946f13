"""Lines of a text -> where one printed page ends and the next begins, if they are pages of print.

A break is a form feed; or a line whose number rises by one from page to page; or a line that comes again and again in the midst
of sentences. Numbers alone are no pages: text runs on over the breaks, or the pages are alike in length and head.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_LONGEST_LINE = 160  # characters of a line of print
LONGEST_FURNITURE = 200  # characters of a head or foot; browsers print long addresses
_LONG_LINES = 0.03  # share of the lines that may be longer, in a text without form feeds
_WIDTH_AT = 0.9  # quantile of the lengths of lines that is called the width of the text
_NARROWEST, _NARROWEST_CASELESS = 30, 14  # characters; nothing narrower is set as prose
_WIDE = 50  # characters; in narrower text a full line says little
_NEAR_WIDTH, _FILLED = 0.7, 0.4  # prose fills its lines: so many of them are so near to the width
_FEWEST_ROWS = 5  # non-blank lines from one page number to the next
_FIRST = 4  # few numbers in sequence begin with no higher one: two years are no two pages
_FEWEST_NUMBERS = 3  # numbers in sequence, unless heads or an address say more
_LONGEST_NUMERAL = 9  # characters of a Roman numeral with what stands around it
MOST_NUMBERS = 12  # in one line; a row of a table has more
_FEWEST_REPEATS, _ROWS_OF_REPEATS = 3, 8  # of a head without numbers, and non-blank lines from one to the next
_FILLED_OF_REPEATS = 0.55
_MOST_CANDIDATES = 5  # sequences or repeated lines that are examined
REACH = 3  # non-blank lines of furniture on either side of a break
_RUNNING_ON, _RUNNING_ON_REPEATS = 0.3, 0.5  # share of the breaks that stand within a sentence
ALIGNED = 0.6  # share of the steps from page to page in which the number rises as the pages do
_EVEN, _UNEVEN = 0.6, 2  # share of the pages that are at most so many times as long or short as the usual one
_REGULAR, _LONG_PAGE = 0.8, 20  # share of the pages that have the usual number of lines; that number at least
_SHORT_PAGE = 10  # lines; entries of a list are as long
_NEARLY = 0.25  # of that number: pages are of nearly the same length
_SIGNS, _SIGNS_OF_FEW, _RUNNING_ON_OF_FEW = 3, 4, 0.1  # signs of pages; with so many, fewer breaks within sentences will do
_DIGITS = frozenset("0123456789０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९")
_ROMAN = frozenset("ivxlcIVXLC-–—. ")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_STOPS = frozenset('.!?…:;。！？：；।॥۔؟”»"')
find_numbers = re.compile(r"\d+").findall
_replace_numbers = re.compile(r"\d+").sub
_is_roman = re.compile(r"[-–—.]?\s?((?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))\s?[-–—.]?").fullmatch
_begins_with_address = re.compile(r"(?:https?://|file://|www\.)\S").match
_search_count_of_pages = re.compile(r"\s\d{1,4}\s?(?:/|\w{1,3})\s?\d{1,4}$").search


class _Run(NamedTuple):
    """Rows of a text whose numbers rise from page to page."""

    rows: list[int]
    numbers: list[int]
    address: bool  # the line begins with an address: a browser's foot


class Text(NamedTuple):
    """The non-blank lines of a text."""

    places: list[int]  # of the lines among all lines
    rows: list[str]  # without the space around them
    width: int
    filled: float  # share of the rows that are nearly as long as the text is wide


# --- the text ----------------------------------------------------------------------------------------------------------


def may_be_numbered(lengths: Ints) -> bool:
    """Whether lines of these lengths are cut at a width, as in print; false for most pages of the web, at a glance.

    The quantiles of the lengths are not sorted out, but counted.
    """
    rows = int(np.count_nonzero(lengths))
    if rows < _FEWEST_NUMBERS * _FEWEST_ROWS:
        return False
    long, wide = int(np.count_nonzero(lengths > _LONGEST_LINE)), int(np.count_nonzero(lengths >= _NARROWEST_CASELESS))
    return long < rows - int((1 - _LONG_LINES) * rows) and wide >= rows - int(_WIDTH_AT * rows)


def text_of(lines: Sequence[str]) -> Text:
    """Return the non-blank lines of a text, how wide it is, and how full its lines are."""
    stripped = list(map(str.strip, lines))
    places = [place for place, row in enumerate(stripped) if row]
    rows = list(filter(None, stripped))
    lengths = sorted(map(len, rows))
    if not lengths:
        return Text([], [], 0, 0.0)
    width = min(lengths[int(_WIDTH_AT * len(lengths))], _LONGEST_LINE)
    return Text(places, rows, width, 1 - bisect_left(lengths, _NEAR_WIDTH * width) / len(lengths))


def shape_of(row: str) -> str:
    """A row with "#" for every number and one space for any white space."""
    return " ".join(_replace_numbers("#", row[:LONGEST_FURNITURE]).split())


def has_letters(row: str) -> bool:
    """Return whether a row has a word, not only numbers and signs."""
    letters = [letter for letter in row[:LONGEST_FURNITURE] if letter.isalpha()]
    return len(letters) >= 4 or (len(letters) >= 2 and ord(letters[0]) >= 0x2E80)  # a Chinese word has two


def _runs_on(before: str, after: str, width: int, nouns: bool = False) -> bool:
    """Whether a sentence goes on from one line to the other, over a break between pages; with ``nouns`` on a capital too."""
    if (
        before[-1] in _STOPS
        or len(before) + 1 + len(after[:_LONGEST_LINE].split(None, 1)[0]) < 0.9 * width
        or len(before) < 0.6 * width
    ):
        return False  # another word would have had room
    if after[0].islower():
        return True
    if after[0].isupper() and (not nouns or width < _WIDE):
        return False
    # German nouns, and the scripts of China, Japan, India and others, which have no lower case
    return after[0].isalpha() and len(before) >= 0.85 * width and (len(after) >= 0.5 * width or after[-1] in _STOPS)


def _is_prose(text: Text, filled: float) -> bool:
    letters = next((row for row in text.rows if len(row) >= 0.9 * text.width), "")
    cased = any(letter.islower() for letter in letters)
    return text.width >= (_NARROWEST if cased else _NARROWEST_CASELESS) and text.filled >= filled


# --- breaks between pages ----------------------------------------------------------------------------------------------


def breaks_at_feeds(lines: Sequence[str], feeds: Iterable[int], text: Text) -> list[tuple[int, int]]:
    """The rows above and below each form feed that has text on both sides."""
    breaks: list[tuple[int, int]] = []
    for place in feeds:
        row = bisect_left(text.places, place)
        ends = row < len(text.places) and text.places[row] == place and bool(lines[place].partition("\f")[0].strip())
        below = row + ends  # a line may end with a form feed, begin with one, or be nothing else
        if 0 < below < len(text.rows) and (not breaks or breaks[-1] != (below - 1, below)):
            breaks.append((below - 1, below))
    return breaks


def numbered_breaks(text: Text) -> list[int]:
    """The rows of page numbers, if there are any: of all sequences that have evidence, in order."""
    rows: Iterable[tuple[int, str]] = enumerate(text.rows)
    if not _is_prose(text, _FILLED):  # only a browser's foot is evidence enough without
        rows = [(place, row) for place, row in rows if row[0] in "hfw" and _begins_with_address(row)]
    runs = [_longest_run(members, text.rows) for members in _numbered(rows).values() if len(members) > 1]
    found = [run for run in runs if len(run.rows) > 1]
    found.sort(key=lambda run: (-len(run.rows), run.rows[0]))
    accepted: set[int] = set()
    for run in found[:_MOST_CANDIDATES]:
        if _is_sequence_of_pages(run, text):
            accepted.update(run.rows)
    return sorted(accepted)


def _numbered(rows: Iterable[tuple[int, str]]) -> dict[tuple[object, ...], list[tuple[int, int]]]:
    """Rows and numbers of lines that are the same but for one number, which stands near the line's start or end."""
    groups: dict[tuple[object, ...], list[tuple[int, int]]] = defaultdict(list)
    for place, row in rows:
        if len(row) > LONGEST_FURNITURE or row[0] in "•*#·▪":  # an item of a list
            continue
        if _DIGITS.isdisjoint(row[-3:]) and _DIGITS.isdisjoint(row[:3]):
            if found := _edge_numeral(row):
                groups["roman", *found[0]].append((place, found[1]))
            continue
        numbers = tuple(map(int, find_numbers(row)))
        if not 0 < len(numbers) <= MOST_NUMBERS:
            continue
        shape = " ".join(sorted(shape_of(row).split()))  # the number stands on the left or on the right, in turn
        for column in {0, max(len(numbers) - 2, 0), len(numbers) - 1}:
            others = sorted(numbers[:column] + numbers[column + 1 :])
            groups[shape, *others].append((place, numbers[column]))
    return groups


def _edge_numeral(row: str) -> tuple[tuple[str, ...], int] | None:
    """The value of a Roman numeral that is a line, or is set apart at its start or end, behind the words beside it."""
    if len(row) <= _LONGEST_NUMERAL and _ROMAN.issuperset(row):
        value = _roman(row)
        return (("upper" if row.isupper() else "lower",), value) if value else None
    if "  " not in row:
        return None
    words = row.split()
    for numeral, beside in ((words[0], words[1:]), (words[-1], words[:-1])):
        if len(numeral) <= _LONGEST_NUMERAL and _ROMAN.issuperset(numeral) and (value := _roman(numeral)):
            return tuple(beside), value
    return None


def _roman(row: str) -> int:
    """The value of a Roman numeral below 100; 0 for anything else."""
    found = _is_roman(row.lower())
    total = 0
    values = [_ROMAN_VALUES[letter] for letter in (found[1] if found else "")]
    for value, following in zip(values, [*values[1:], 0], strict=False):
        total += -value if value < following else value
    return total


def _longest_run(members: Sequence[tuple[int, int]], texts: Sequence[str]) -> _Run:
    """The longest sequence of numbers that rise by one, or by two where a page has none."""
    ends: dict[int, int] = {}  # the member that ends the longest run with a number
    lengths, before = [1] * len(members), [-1] * len(members)
    for index, (row, number) in enumerate(members):
        for last in (ends.get(number - 1), ends.get(number - 2)):
            if last is None or (row - members[last][0] < _FEWEST_ROWS and row < len(texts) - 2):  # the last page may be short
                continue
            if row > members[last][0] and lengths[last] >= lengths[index]:
                lengths[index], before[index] = lengths[last] + 1, last
        if number not in ends or lengths[index] >= lengths[ends[number]]:
            ends[number] = index
    index, run = max(ends.values(), key=lambda index: lengths[index]), []
    while index >= 0:
        run.append(members[index])
        index = before[index]
    run.reverse()
    rows, numbers = [row for row, _ in run], [number for _, number in run]
    foot = texts[rows[0]]
    return _Run(rows, numbers, _begins_with_address(foot) is not None and _search_count_of_pages(foot) is not None)


def _is_sequence_of_pages(run: _Run, text: Text) -> bool:
    """Whether rising numbers are those of pages: text runs on over the breaks, or pages are alike in length and head."""
    if run.address:
        return True  # the same address, count of pages too, with a rising number
    if not _is_plausible(run) or _is_of_sentences(run.rows, text):
        return False
    heads, often = _repeated_beside(run.rows, text.rows)
    within, between = _breaks_within_sentences(run.rows, heads, text, nouns=True)
    if not within:
        return bool(often) and _is_regular(run.rows, text.places)
    most = within >= max(ALIGNED * between, 2) and run.rows[-1] - run.rows[0] >= _SHORT_PAGE * (len(run.rows) - 1)
    head = text.rows[run.rows[0]]
    named = "   " in head and has_letters(head)  # a head with the number set apart from it
    signs = min(within, 2) + most + named + bool(often) + _counts_pages(run, text.rows) + _is_even(run.rows)
    enough = _RUNNING_ON * between if signs < _SIGNS_OF_FEW else _RUNNING_ON_OF_FEW * between
    return signs >= _SIGNS and within >= enough


def _counts_pages(run: _Run, rows: Sequence[str]) -> bool:
    """Whether the line gives the number of pages too, and the sequence ends with it."""
    counts = list(map(int, find_numbers(rows[run.rows[-1]])))
    return len(counts) > 1 and max(counts) == run.numbers[-1]


def _is_even(rows: Sequence[int]) -> bool:
    """Whether pages are long, and most of them alike in length."""
    lengths = sorted(after - before for before, after in pairwise(rows))
    usual = lengths[len(lengths) // 2]
    near = sum(abs(length - usual) <= _NEARLY * usual for length in lengths)
    return usual >= _LONG_PAGE and near >= _EVEN * len(lengths)


def _is_plausible(run: _Run) -> bool:
    """Whether the numbers of a few pages are low and rise alike, and pages are of some such length as the others."""
    steps = {after - before for before, after in pairwise(run.numbers)}
    if len(run.rows) < _FEWEST_NUMBERS and steps != {1}:
        return False
    if len(run.rows) <= _FEWEST_NUMBERS and run.numbers[0] > _FIRST:
        return False
    lengths = sorted(after - before for before, after in pairwise(run.rows))
    usual = lengths[len(lengths) // 2]
    even = sum(usual <= _UNEVEN * length <= _UNEVEN**2 * usual for length in lengths)
    return even >= _EVEN * len(lengths) and (len(steps) == 1 or len(run.rows) >= 2 * _FEWEST_NUMBERS)


def _is_of_sentences(rows: Sequence[int], text: Text) -> bool:
    """Whether the rows are lines of sentences themselves, which begin above or go on below."""
    inside = [row for row in rows if row + 1 < len(text.rows) and "   " not in text.rows[row]]
    going_on = sum(_runs_on(text.rows[row], text.rows[row + 1], text.width) for row in inside)
    return going_on > 0.5 * len(inside)


def _repeated_beside(rows: Sequence[int], texts: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Shapes that come beside two of the rows and more, and those beside most of them; not the shapes of the rows."""
    counts: Counter[str] = Counter()
    for row in rows:
        beside = range(max(row - REACH, 0), min(row + REACH + 1, len(texts)))
        counts.update({shape_of(texts[place]) for place in beside})
    own = {shape_of(texts[row]) for row in rows}
    most = max(2, ALIGNED * (len(rows) - 1))
    twice = frozenset(shape for shape, count in counts.items() if count > 1) - own
    return twice, frozenset(shape for shape in twice if counts[shape] >= most)


def _breaks_within_sentences(rows: Sequence[int], repeated: frozenset[str], text: Text, nouns: bool = False) -> tuple[int, int]:
    """The number of breaks over which a sentence goes on, and the number of all breaks."""
    within = between = 0
    for row in rows:
        above, below = row - 1, row + 1
        while above >= 0 and row - above <= REACH and shape_of(text.rows[above]) in repeated:
            above -= 1
        while below < len(text.rows) and below - row <= REACH and shape_of(text.rows[below]) in repeated:
            below += 1
        if above >= 0 and below < len(text.rows):
            between += 1
            within += _runs_on(text.rows[above], text.rows[below], text.width, nouns)
    return within, between


def _is_regular(rows: Sequence[int], places: Sequence[int]) -> bool:
    """Whether most pages have the same number of lines, and many of them; blank lines count."""
    lengths = sorted(places[after] - places[before] for before, after in pairwise(rows))
    usual = lengths[len(lengths) // 2]
    near = sum(abs(length - usual) <= 1 for length in lengths)
    return usual >= _LONG_PAGE and len(lengths) >= _FEWEST_NUMBERS and near >= _REGULAR * len(lengths)


def repeated_breaks(text: Text) -> list[int]:
    """The rows of a head that has no number: a line that comes again and again in the midst of sentences."""
    if not _is_prose(text, _FILLED_OF_REPEATS):
        return []
    counts = Counter(row for row in text.rows if len(row) <= LONGEST_FURNITURE)
    often = [row for row, count in counts.most_common(4 * _MOST_CANDIDATES) if count >= _FEWEST_REPEATS and _may_be_head(row)]
    wanted: dict[str, list[int]] = {row: [] for row in often[:_MOST_CANDIDATES]}
    for place, row in enumerate(text.rows):
        if row in wanted:
            wanted[row].append(place)
    for rows in wanted.values():
        if min(after - before for before, after in pairwise(rows)) < _ROWS_OF_REPEATS or _is_of_sentences(rows, text):
            continue
        repeated, _ = _repeated_beside(rows, text.rows)
        within, between = _breaks_within_sentences(rows, repeated, text)
        if within > 1 and within >= _RUNNING_ON_REPEATS * between and len(repeated) < REACH:
            return rows
    return []


def _may_be_head(row: str) -> bool:
    return (
        has_letters(row)
        and len(row) >= 4
        and not row[0].islower()
        and (row[0].isalnum() or row[0] in "©„“«")
        and row[-1] not in "{}();,=:"
    )

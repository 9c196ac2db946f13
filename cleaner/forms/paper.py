"""Lines of a text -> the kinds that the structure of printed pages settles, or None if the text is no pages of print.

A text out of a PDF, or printed from a browser, repeats a head, a foot and a page number on every page. Neither wording nor
place gives them away, only sequence and repetition at the breaks between pages. A break is a form feed; or a line whose number
rises by one from page to page; or a line that comes again and again in the midst of sentences. What repeats beside breaks is
furniture. A line that the structure does not settle has None, and the model judges it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cleaner.forms.paper_breaks import (
    ALIGNED,
    LONGEST_FURNITURE,
    MOST_NUMBERS,
    REACH,
    Ints,
    Text,
    breaks_at_feeds,
    find_numbers,
    has_letters,
    may_be_numbered,
    numbered_breaks,
    repeated_breaks,
    shape_of,
    text_of,
)
from cleaner.lines import Kind, lengths_of

_FEWEST_FEEDS = 2  # form feeds with text on both sides
_OF_FURNITURE = 0.6  # share of a line's copies that stand at breaks: the name of a speaker stands everywhere
_CODE = 0.15  # share of the lines that end or begin as code does
_FEWEST_SECTIONS = 3  # numbered headings of one text
_STOPS_OF_LINES = frozenset(".!?…,;。！？،؛")
_section = re.compile(r"(\d{1,2})\.?\s{1,4}[^\W\d_].{1,68}", re.DOTALL).fullmatch
_begins_as_code = re.compile(
    r"(?://|/\*|\*\s|#include|#define|#if|#endif|;;|\(def|import |from \S+ import|def |class |return )"
).match
# Each branch is a fixed string, or fixed strings with a few characters between them.
_search_legal = re.compile(
    r"""
    © | \(c\)\s?\d{4} | \bcopyright | all\ rights\ reserved | alle\ rechte | tous\ droits | derechos\ reservados
    | diritti\ riservati | direitos\ reservados | alla\ rättigheter | urheberrecht | (?:internal|official)\ use
    | \bconfiden[ct]i | vertraulich | not\ (?:to\ be|for)\ (?:copied|distribution|resale) | nachdruck | reproduction
    | reproducción | riproduzione | licen[cs]ed\ (?:to|under) | creative\ commons | авторск | все\ права | копирова
    | 版权|版權|著作権|無断|转载|轉載|저작권|무단
    """,
    re.IGNORECASE | re.VERBOSE,
).search


def running_lines(lines: Sequence[str], lengths: Ints | None = None) -> list[Kind | None] | None:
    """Return the kinds of heads, feet, page numbers and notices of pages; None if the text is no pages of print.

    ``lengths`` are those of the lines, if they are known.

    >>> text = [f"a line of the text with {a}{b}{a}{b} in it goes on and" for a in "bdfgklmn" for b in "aeiou"]
    >>> kinds = running_lines([*text[:13], "- 1 -", *text[13:26], "- 2 -", *text[26:], "- 3 -"]) or []
    >>> [place for place, kind in enumerate(kinds) if kind == "nav"], running_lines(text)
    ([13, 27, 42], None)
    """
    feeds = [place for place, line in enumerate(lines) if "\f" in line]
    may_be_print = may_be_numbered(lengths_of(lines) if lengths is None else lengths)
    if len(feeds) < _FEWEST_FEEDS and not may_be_print:
        return None
    text = text_of(lines)
    shapes: list[str] = []
    marked: set[int] = set()
    if len(feeds) >= _FEWEST_FEEDS:
        breaks = breaks_at_feeds(lines, feeds, text)
        if len(breaks) >= _FEWEST_FEEDS:
            shapes = [shape_of(row) for row in text.rows]
            marked = _furniture(breaks, shapes, text.rows)
    if not marked and may_be_print:
        rows = numbered_breaks(text) or repeated_breaks(text)
        if rows:
            shapes = [shape_of(row) for row in text.rows]
            marked = _furniture([(row - 1, row + 1) for row in rows], shapes, text.rows) | set(rows)
    if not marked or _is_code(text.rows):
        return None
    kinds = _kinds(lines, text, marked)
    return kinds if any(kinds) else None


def _is_code(rows: Sequence[str]) -> bool:
    """Whether the text is source code, in which form feeds are put between sections."""
    code = sum(row[-1] in "{};" or _begins_as_code(row) is not None for row in rows)
    return code > _CODE * len(rows)


# --- furniture ---------------------------------------------------------------------------------------------------------


def _furniture(breaks: Sequence[tuple[int, int]], shapes: Sequence[str], rows: Sequence[str]) -> set[int]:
    """The rows beside breaks that repeat from page to page; the text's start and end are breaks too."""
    edges = [(-1, 0), *breaks, (len(rows) - 1, len(rows))]
    zones = [(page, row) for page, edge in enumerate(edges) for row in _beside(edge, len(rows))]
    beside: dict[str, dict[int, int]] = defaultdict(dict)  # of each shape, rows and their page
    for page, row in zones:
        beside[shapes[row]].setdefault(row, page)
    totals = Counter(shapes)
    need = max(2 if len(breaks) <= 4 else 3, len(breaks) // 10)
    repeated = {shape for shape, places in beside.items() if _is_furniture(shape, places, totals[shape], rows, need)}
    found: set[int] = set()
    for above, below in edges:
        for beside_break in (range(above, above - REACH, -1), range(below, below + REACH)):
            for row in beside_break:
                if not 0 <= row < len(rows) or shapes[row] not in repeated:
                    break
                found.add(row)
    return found


def _beside(edge: tuple[int, int], count: int) -> Iterable[int]:
    above, below = edge
    return (*range(max(above - REACH + 1, 0), above + 1), *range(below, min(below + REACH, count)))


def _is_furniture(shape: str, places: dict[int, int], total: int, rows: Sequence[str], need: int) -> bool:
    """Whether rows of one shape are alike, or have a number that rises with the pages."""
    lettered = has_letters(shape)
    if len(places) < need:
        return False
    if lettered and len(places) < _OF_FURNITURE * total:
        return False
    copies = Counter(rows[row] for row in places).most_common(1)[0][1]
    if lettered and copies >= need and copies >= _OF_FURNITURE * len(places):
        return True
    return "#" in shape and _rises(sorted(places.items()), rows)


def _rises(places: Sequence[tuple[int, int]], rows: Sequence[str]) -> bool:
    """Whether one of the numbers rises from page to page as the pages do."""
    numbers = [list(map(int, find_numbers(rows[row][:LONGEST_FURNITURE]))) for row, _ in places]
    pages = [page for _, page in places]
    for column in range(min(min(map(len, numbers)), MOST_NUMBERS)):
        steps = [
            (after[column] - before[column], later - earlier)
            for (before, after), (earlier, later) in zip(pairwise(numbers), pairwise(pages), strict=True)
        ]
        if sum(rise == pages > 0 for rise, pages in steps) >= max(ALIGNED * len(steps), 1):
            return True
    return False


def _kinds(lines: Sequence[str], text: Text, marked: set[int]) -> list[Kind | None]:
    """The kinds of the marked rows, without those that may be the document's title."""
    head = 0
    while head in marked and head < REACH and not any(map(str.isdigit, text.rows[head])) and "   " not in text.rows[head]:
        head += 1
    if head and _ends_block(lines, text.places[head - 1]):
        marked = marked - set(range(head))
    kinds: list[Kind | None] = [None] * len(lines)
    for row in marked:
        kinds[text.places[row]] = "legal" if _search_legal(text.rows[row]) else "nav"
    for row in _section_heads(text, marked):
        kinds[text.places[row]] = "heading"
    return kinds


def _section_heads(text: Text, marked: set[int]) -> list[int]:
    """Rows of the form "2 Method" whose numbers count from 1, with lines of prose between two of them.

    Items of a list follow each other, and end as sentences do.
    """
    found: list[int] = []
    prose = 0  # long rows since the last one found
    for row, line in enumerate(text.rows):
        if row in marked:
            continue
        match = _section(line)
        if match and int(match[1]) == len(found) + 1 and (prose > 1 or not found) and line[-1] not in _STOPS_OF_LINES:
            found.append(row)
            prose = 0
        else:
            prose += len(line) >= text.width / 2
    return found if len(found) >= _FEWEST_SECTIONS and prose > 1 else []


def _ends_block(lines: Sequence[str], place: int) -> bool:
    return place + 1 >= len(lines) or not lines[place + 1].strip()

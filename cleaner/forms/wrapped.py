"""Lines of wrapped text -> the width that they were wrapped at, and which lines go on with the line above.

A program that wraps text puts a word on the next line only if it does not fit. So of two lines of one paragraph the first has
no room for the first word of the second, and the width is the number that most pairs of lines agree on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from cleaner.lines import lengths_of

Ints = NDArray[np.int64]

NARROWEST, WIDEST = 20, 200  # columns
FULL = 0.55  # share of the width from which a line says something about it
FEWEST = 4  # pairs of lines that agree
AGREEING = 0.25  # share of the pairs with a full line; the others end a paragraph
LEAST = 0.04  # share of all lines
OVERLONG = 0.02  # share of the lines that may be longer, because a table or a quote was not wrapped
MOST_BEYOND = 0.35  # share of the lines that may be longer than the widest width: long addresses in Markdown
_find_prefix = re.compile(r"[ \t]*(?:>[> \t]*)?").match
_begins_item = re.compile(r"[ \t]*(?:[-*+•·‣◦▪–—]|\(?[0-9]{1,3}[.)]|\[[0-9]{1,3}\]|\([a-z]\))[ \t]").match
_is_wide = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]").match
PLAIN_ITEMS = frozenset(sign + space for sign in "-*+•·‣◦▪–—" for space in " \t")  # most items, and faster
GOING_ON = 0.1  # share of the agreeing pairs that meet in the midst of a sentence (docs/experiments.md#sentences-of-one-length)
_FIRST_WIDE = "\u1100"
_HYPHENS = "-\u00ad\u2010"


def width_of(lines: Sequence[str], lengths: Ints | None = None) -> int | None:
    """Return the width that a text was wrapped at, in characters; None if it was not.

    ``lengths`` are those of the lines, if they are known.

    >>> width_of(["The quick brown fox", "jumps over the lazy", "dog and goes on to", "the next one."] * 3)
    20
    >>> width_of(["Home", "News", "Sport", "Weather"] * 9) is None
    True
    """
    lengths = lengths_of(lines) if lengths is None else lengths
    filled = int(np.count_nonzero(lengths))
    long = np.flatnonzero(lengths > WIDEST).tolist()
    if filled <= FEWEST or len(long) > max(1, MOST_BEYOND * filled):
        return None
    most = int(OVERLONG * filled)
    if sum(1 for _ in islice((line for line in long if lines[line].rstrip().rfind(" ") > WIDEST), most + 1)) > most:
        return None
    places = pairs_of(lines, lengths)
    pairs = [(low, high) for _, low, high in places]
    if len(pairs) < FEWEST:
        return None
    width = agreed_width(pairs, _least(lines, lengths, most))
    agreeing = [line for line, low, high in places if low <= width < high]
    telling = sum(FULL * width < low <= width for low, _ in pairs)
    if len(agreeing) < max(FEWEST, AGREEING * telling, LEAST * filled):
        return None
    # lines of whole sentences that happen to be of one length
    return width if sum(goes_on(lines[line], lines[line + 1]) for line in agreeing) >= GOING_ON * len(agreeing) else None


def goes_on(above: str, line: str) -> bool:
    """Whether two lines meet in the midst of a sentence: the second begins with a letter that is no capital."""
    first = line.lstrip(" \t>")[:1]
    return first.isalpha() and not first.isupper() and above.rstrip()[-1:] not in ".!?;{}"


def pairs_of(lines: Sequence[str], lengths: Ints) -> list[tuple[int, int, int]]:
    """Return, for each line that another one may go on with, its place, its length and that with the other's first word."""
    may = (lengths > NARROWEST * FULL) & (lengths <= WIDEST)
    may[:-1] &= lengths[1:] > 0
    return [
        (line, length, length + _first_word(lines[line + 1]))
        for line, length in zip(np.flatnonzero(may[:-1]).tolist(), lengths[:-1][may[:-1]].tolist(), strict=True)
        if not lines[line + 1].isspace() and not _breaks(lines[line])
    ]


def _least(lines: Sequence[str], lengths: Ints, longer: int) -> int:
    """Return the least width: only so many lines are ``longer``, but for one long word at their end."""
    breakable = sorted((lines[line].rstrip().rfind(" ") for line in np.flatnonzero(lengths > NARROWEST).tolist()), reverse=True)
    return max(breakable[longer], NARROWEST) if longer < len(breakable) else NARROWEST


def agreed_width(pairs: Sequence[tuple[int, int]], least: int = NARROWEST) -> int:
    """Return the width, of those that are at least ``least``, that most pairs allow."""
    change = [0] * (2 * WIDEST + 2)
    for low, high in pairs:
        change[low] += 1
        change[min(high, 2 * WIDEST)] -= 1
    best, most, running = least, 0, 0
    for width, step in enumerate(change[: WIDEST + 1]):
        running += step
        if width >= least and running > most:
            best, most = width, running
    return best


def _first_word(line: str) -> int:
    """Return the room, in characters, that the first word of a line and the space before it take."""
    if line[0] not in " \t>" and line[0] < _FIRST_WIDE:  # most lines
        end = line.find(" ")
        return (len(line) if end < 0 else end) + 1
    start = _find_prefix(line).end()  # type: ignore[union-attr]  # it matches everywhere
    if _is_wide(line, start):
        return 2
    end = line.find(" ", start)
    return (len(line) if end < 0 else end) - start + 1


def _breaks(line: str) -> bool:
    """Whether a line ends with a line break of Markdown."""
    return line.endswith("  ")


def continues(above: str, line: str, width: int) -> bool:
    """Whether a line goes on with the one above it, in a text of this width."""
    if not line or line.isspace() or _begins_item(line) or _breaks(above):
        return False
    size = len(above.rstrip())
    prefix, before = _find_prefix(line), _find_prefix(above)
    assert prefix and before
    if prefix[0].count(">") != before[0].count(">") or size <= FULL * width:
        return False
    if size + _first_word(line) <= width:
        return False
    # a new paragraph by its indent, where the sentence above is at its end
    deeper = len(prefix[0].expandtabs()) > len(before[0].expandtabs())
    return not (deeper and above.rstrip()[-1:] in '.!?…”"»' and not _begins_item(above))


def joined(parts: Sequence[str]) -> str:
    """Return the words of some lines as one line, without their indents, marks of quotation and hyphens at line ends.

    >>> joined(["> It was a beauti-", "> ful day."])
    'It was a beautiful day.'
    """
    bare = [part[_find_prefix(part).end() :].strip() for part in parts]  # type: ignore[union-attr]
    bare = [part for part in bare if part]
    out = bare[:1]
    for above, line in pairwise(bare):
        if above[-1] in _HYPHENS and above[-2:-1].isalpha() and line[0].islower():
            out[-1] = out[-1][:-1]
        elif not (_is_wide(above, len(above) - 1) and _is_wide(line)):
            out.append(" ")
        out.append(line)
    return "".join(out)


def is_quoted(line: str) -> bool:
    """Whether a line begins with marks of quotation."""
    return ">" in _find_prefix(line)[0]  # type: ignore[index]


def without_quote(line: str) -> str:
    """Return a line without its first mark of quotation, and the space behind it.

    >>> without_quote("> > Tea"), without_quote(">  * milk"), without_quote("no quote")
    ('> Tea', ' * milk', 'no quote')
    """
    bare = line.lstrip(" \t")
    return bare[1:].removeprefix(" ") if bare.startswith(">") else line


def is_item(line: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    return line[:2] in PLAIN_ITEMS or _begins_item(line) is not None

"""Lines of a text -> the stretches that are in another form than the rest: Markdown within plain text, and wrapped lines.

A form that only a part of a page has is too thin in the whole to be seen there. A stretch asks for more signs, close to each
other, than a page of one form does, because a page has many places where a few could meet by chance.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleaner.forms.markdown_signs import may_have_signs, signs_at
from cleaner.forms.wrapped import FULL, agreed_width, goes_on, pairs_of, width_of
from cleaner.units import Ints, Unit

# docs/experiments.md#stretches-of-another-form chose what follows.
FEWEST_SIGNS, FEWEST_STRONG = 3, 2  # signs of Markdown in a stretch, and those of them that other text seldom has
APART = 30  # lines from one sign to the next
NARROWEST, WIDEST, SPACES = 30, 120, 3  # characters of the width of a wrapped stretch; spaces in a line of prose
FEWEST_PAIRS, AGREEING = 6, 0.6  # pairs of lines in it that agree on the width; their share of the full lines
GOING_ON = 0.4  # share of these pairs whose second line begins as a sentence goes on: titles in a list do not
FEWEST_GOING_ON = 3  # of the least number of pairs


def markdown_stretches(texts: Sequence[str], lengths: Ints) -> list[range]:
    """Return the lines of each stretch of Markdown, from paragraph to paragraph, in a text that is no Markdown as a whole.

    ``lengths`` are those of the lines.

    >>> lines = [*["Tea is old."] * 90, "", "## See [a](/a)", "", "[b](/b) and [c](/c)", "", *["It is drunk hot."] * 90]
    >>> markdown_stretches(lines, np.array([len(line) for line in lines]))
    [range(91, 94)]
    """
    text = "\n".join(texts)
    if not may_have_signs(text):
        return []
    signs = signs_at(text)
    if sum(signs.values()) < FEWEST_STRONG:
        return []
    offsets = np.array(sorted(signs), np.int64)
    every: list[int] = (np.searchsorted(np.cumsum(lengths + 1), offsets, "right")).tolist()
    strong = [signs[offset] for offset in offsets.tolist()]
    found: list[range] = []
    start = 0
    for at in range(1, len(every) + 1):
        if at < len(every) and every[at] - every[at - 1] <= APART:
            continue
        if at - start >= FEWEST_SIGNS and sum(strong[start:at]) >= FEWEST_STRONG:
            found.append(_paragraphs(texts, every[start], every[at - 1]))
        start = at
    return [each for number, each in enumerate(found) if not number or each.start >= found[number - 1].stop]


def _paragraphs(texts: Sequence[str], first: int, last: int) -> range:
    """Extend a stretch to the ends of its first and last paragraph."""
    while first and texts[first - 1].strip() and last - first < APART:
        first -= 1
    end = last
    while end + 1 < len(texts) and texts[end + 1].strip() and end - last < APART:
        end += 1
    return range(first, end + 1)


def widths_of(texts: Sequence[str], lengths: Ints) -> Ints:
    """Return (lines,) the width that each line was wrapped at; 0 where it was not. A page has one width, or none.

    ``lengths`` are those of the lines; one of 0 ends a paragraph.
    """
    width = width_of(texts, lengths)
    if width is not None:
        return np.full(len(texts), width, np.int64)
    width, stretches = _wrapped_stretches(texts, lengths)
    widths = np.zeros(len(texts), np.int64)
    for lines in stretches:
        widths[lines.start : lines.stop] = width
    return widths


def mark_wrapped(found: Sequence[Unit], widths: Sequence[int]) -> list[str]:
    """Mark the units of wrapped stretches. Returns the names of the marks that all units have instead."""
    if all(widths):
        return ["wrapped"] if widths else []
    if any(widths):
        for unit in found:
            if widths[unit.lines[0]]:
                unit.marks["wrapped"] = 1.0
    return []


def _wrapped_stretches(texts: Sequence[str], lengths: Ints) -> tuple[int, list[range]]:
    """Return the width of the wrapped stretches of a text and the lines of each."""
    likely = _likely(texts, lengths)
    if not likely.any():
        return 0, []
    pairs = pairs_of(texts, np.where(likely, lengths, 0))
    running = [(low, high) for line, low, high in pairs if low <= WIDEST and texts[line].count(" ") >= SPACES]
    if len(running) < FEWEST_PAIRS:
        return 0, []
    width = min(agreed_width(running, NARROWEST), WIDEST)
    edges = [-1, *np.flatnonzero(lengths > width).tolist(), len(texts)]
    numbers = [line for line, _, _ in pairs]
    found: list[range] = []
    for above, below in pairwise(edges):
        inside = pairs[bisect_right(numbers, above) : bisect_left(numbers, below - 1)]
        agree = [line for line, low, high in inside if low <= width < high and texts[line].count(" ") >= SPACES]
        telling = sum(FULL * width < low for _, low, _ in inside)
        if len(agree) < FEWEST_PAIRS or len(agree) < AGREEING * telling:
            continue
        if sum(goes_on(texts[line], texts[line + 1]) for line in agree) >= GOING_ON * len(agree):
            found.append(range(above + 1, below))
    return width, found


def _likely(texts: Sequence[str], lengths: Ints) -> NDArray[np.bool_]:
    """Return (lines,): may the line be in a wrapped stretch? Most pages have none of whom that is true, at little cost.

    Between two lines that are too long for every width, enough lines must be long enough, and enough of those below them go on
    with their sentence.
    """
    likely = np.zeros(len(texts), bool)
    may = np.zeros(len(texts), bool)  # another line may go on with it
    may[:-1] = (lengths[:-1] > FULL * NARROWEST) & (lengths[:-1] <= WIDEST) & (lengths[1:] > 0)
    edges = np.flatnonzero(lengths > WIDEST)
    starts, stops = np.append(0, edges + 1), np.append(edges, len(texts))
    before = np.append(0, np.cumsum(may))
    counts = before[stops] - before[starts]
    for place in np.flatnonzero(counts >= FEWEST_PAIRS).tolist():
        start, stop = int(starts[place]), int(stops[place])
        below = (start + 1 + np.flatnonzero(may[start : stop - 1])).tolist()
        going_on = [line for line in below if _may_go_on(texts[line][0]) and goes_on(texts[line - 1], texts[line])]
        if sum(texts[line - 1].count(" ") >= SPACES for line in going_on) >= FEWEST_GOING_ON:
            likely[start:stop] = True
    return likely


def _may_go_on(first: str) -> bool:
    """Whether a line that begins so may go on with a sentence: most lines of a page begin with a capital."""
    return first > "Z" or first in " \t>"

"""Statistics -> plots: small SVG pictures in the colours of the style sheet of the surrounding page.

Horizontal positions are percentages, so that a plot fills any width while its text keeps its size.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner.lines import BLANK, KINDS, Line
from cleaner.plural import counted
from cleaner.report.escape import quoted

QUALITY_BINS = 10  # columns of the histogram
# Stripes of a strip, as many as are distinct on a wide screen. In a longer page each stripe is a group of lines.
STRIPES = 400
_STRIP, _BAR, _HISTOGRAM, _SCATTER = 44, 14, 190, 240  # heights in pixels
_HEAD, _FOOT = 22, 26  # room for numbers above the columns, and for the axis below


class Point(NamedTuple):
    """One file in the scatter plot."""

    name: str
    words: int
    kept_words: int
    source: str  # as `Doc.source`


def strip(lines: Iterable[Line]) -> str:
    """Draw the lines of a page in their order, by kind: kept lines high, dropped lines low, blank lines omitted. Return SVG."""
    stripes: list[tuple[str, bool, int]] = [(line.kind, line.keep, line.number) for line in lines if line.kind != BLANK]
    every = -(-len(stripes) // STRIPES) or 1
    if every > 1:
        stripes = [_commonest(stripes[start : start + every]) for start in range(0, len(stripes), every)]
    width = 100 / max(1, len(stripes))
    drawn = []
    place = 0
    for (kind, keep), same in groupby(stripes, key=lambda stripe: stripe[:2]):
        run = list(same)
        height = _STRIP if keep else _STRIP * 2 // 5
        label = f"{kind}, {'kept' if keep else 'dropped'}, from line {run[0][2]}"
        drawn.append(_rect(kind, place * width, _STRIP - height, len(run) * width, height, label))
        place += len(run)
    return _svg(_STRIP, "The lines of the page in their order, by kind; kept ones are high", drawn, "strip")


def _commonest(stripes: Sequence[tuple[str, bool, int]]) -> tuple[str, bool, int]:
    """Return the most frequent kind and verdict of some stripes, with the number of the first line."""
    ((kind, keep), _), *_ = Counter(stripe[:2] for stripe in stripes).most_common(1)
    return kind, keep, stripes[0][2]


def bar(kept: Counter[str], dropped: Counter[str], label: str, whole: int = 0) -> str:
    """Draw one bar: the kept amount of each kind, high, then the dropped amounts, low. Return SVG.

    ``whole`` is the amount that fills the width; 0: the amount that is drawn.
    """
    whole = whole or kept.total() + dropped.total()
    drawn = []
    place = 0.0
    for counts, what, height in ((kept, "kept", _BAR), (dropped, "dropped", _BAR * 2 // 5)):
        for kind in KINDS:
            if counts[kind]:
                width = 100 * counts[kind] / whole
                drawn.append(_rect(kind, place, _BAR - height, width, height, f"{kind}, {what}: {counts[kind]:,}"))
                place += width
    return _svg(_BAR, label, drawn, "bar")


def share(part: float, whole: float, label: str) -> str:
    """Draw a share of a whole as a bar on a track. Return SVG."""
    drawn = ['<rect class="track" width="100%" height="100%"/>']
    if part:
        drawn.append(f'<rect class="fill" width="{_percent(100 * part / whole)}" height="100%"/>')
    return _svg(8, label, drawn, "share")


def histogram(counts: Sequence[int]) -> str:
    """Draw the number of files by quality, in `QUALITY_BINS` columns from 0 to 1. Return SVG."""
    room = _HISTOGRAM - _HEAD - _FOOT
    width = 100 / QUALITY_BINS
    drawn = [f'<line class="axis" x1="0" x2="100%" y1="{_HEAD + room}" y2="{_HEAD + room}"/>']
    for number, count in enumerate(counts):
        middle = _percent((number + 0.5) * width)
        height = round(room * count / max(1, *counts))
        label = f"quality {number / QUALITY_BINS:.1f} to {(number + 1) / QUALITY_BINS:.1f}: {counted(count, 'file')}"
        drawn.append(_rect("column", number * width + 0.6, _HEAD + room - height, width - 1.2, height, label))
        if count:
            drawn.append(_words(f"{count:,}", middle, _HEAD + room - height - 6))
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        drawn.append(
            _words(f"{tick:.1f}", _percent(100 * tick), _HISTOGRAM - 8, {0.0: "start", 1.0: "end"}.get(tick, "middle"))
        )
    label = "Files by quality: " + "; ".join(
        f"{number / QUALITY_BINS:.1f} to {(number + 1) / QUALITY_BINS:.1f}, {counted(count, 'file')}"
        for number, count in enumerate(counts)
        if count
    )
    return _svg(_HISTOGRAM, label, drawn, "plot")


def scatter(points: Sequence[Point]) -> str:
    """Draw files by words (logarithmic axis) and by the share of words that was kept. Return SVG."""
    drawable = [point for point in points if point.words]
    sizes = [math.log10(point.words) for point in drawable] or [0.0]
    low, high = math.floor(min(sizes)), max(math.floor(min(sizes)) + 1, math.ceil(max(sizes)))
    room = _SCATTER - _HEAD - _FOOT
    drawn = []
    for tick in (0, 25, 50, 75, 100):
        y = _HEAD + round(room * (1 - tick / 100))
        drawn.append(f'<line class="{"axis" if not tick else "grid"}" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
        drawn.append(_words(f"{tick} %", "0", y - 4, "start"))
    for power in range(low, high + 1):
        anchor = "end" if power == high else "middle"
        drawn.append(_words(f"{10**power:,}", _percent(_across(power, low, high)), _SCATTER - 8, anchor))
    drawn += [_dot(point, size, low, high, room) for point, size in zip(drawable, sizes, strict=True)]
    label = f"{counted(len(drawable), 'file')} by words and by the share of the words that was kept"
    return _svg(_SCATTER, label, drawn, "plot")


def _across(size: float, low: int, high: int) -> float:
    """Return the horizontal position of a size, in percent; the left edge is reserved for the labels of the other axis."""
    return 12 + 86 * (size - low) / (high - low)


def _dot(point: Point, size: float, low: int, high: int, room: int) -> str:
    """Draw one file: a disc, or a square if the fallback took part in the decision."""
    x, y = _percent(_across(size, low, high)), _HEAD + room * (1 - point.kept_words / point.words)
    title = f"<title>{quoted(point.name)}: kept {point.kept_words:,} of {point.words:,} words</title>"
    if point.source == "fallback":
        return f'<rect class="dot" x="{x}" y="{y:.1f}" width="9" height="9" transform="translate(-4.5 -4.5)">{title}</rect>'
    return f'<circle class="dot" cx="{x}" cy="{y:.1f}" r="4.5">{title}</circle>'


def _svg(height: int, label: str, drawn: Iterable[str], name: str) -> str:
    return f'<svg class="{name}" role="img" aria-label="{quoted(label)}" width="100%" height="{height}">{"".join(drawn)}</svg>'


def _rect(name: str, x: float, y: float, width: float, height: float, title: str) -> str:
    place = f'x="{_percent(x)}" y="{y}" width="{_percent(width)}" height="{height}"'
    return f'<rect class="{name}" {place}><title>{title}</title></rect>'


def _words(text: str, x: str, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


def _percent(value: float) -> str:
    return f"{value:.2f}%"

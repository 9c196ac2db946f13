"""Figures of a model -> plots: small SVG pictures of lines over an axis from 0 to 1, in the colours of the surrounding page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.report.escape import quoted

WIDTH, HEIGHT = 480, 300  # of the picture, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 40  # around the plot
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_BAR, _GAP = 9, 8  # of a pair of bars
_NAMES, _FIGURES = 84, 78  # room for the names on the left of bars, and for figures on their right


class Curve(NamedTuple):
    """One line of a plot. ``name`` is its class, by which the style sheet draws it."""

    name: str
    words: str
    points: Sequence[tuple[float, float]]  # across and up, 0 to 1
    sizes: Sequence[float] = ()  # of a disc at each point, in units of the picture; none: no discs


def plot(curves: Sequence[Curve], across: str, up: str, label: str, diagonal: bool = False) -> str:
    """Draw lines over two axes from 0 to 1. ``label`` says the same to those who do not see it. Return SVG."""
    drawn = []
    for tick in _TICKS:
        x, y = _place(tick, tick)
        drawn.append(f'<line class="{"grid" if tick else "axis"}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        drawn.append(_words(f"{tick:.1f}", LEFT - 8, y + 4, "end"))
        drawn.append(_words(f"{tick:.1f}", x, HEIGHT - BOTTOM + 18))
    drawn.append(_words(across, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4))
    if diagonal:
        (left, bottom), (right, top) = _place(0, 0), _place(1, 1)
        drawn.append(f'<line class="ideal" x1="{left}" y1="{bottom}" x2="{right}" y2="{top}"/>')
    for curve in curves:
        places = [_place(*point) for point in curve.points]
        path = " ".join(f"{x},{y}" for x, y in places)
        drawn.append(f'<polyline class="curve {curve.name}" points="{path}"><title>{quoted(curve.words)}</title></polyline>')
        for (x, y), size, point in zip(places, curve.sizes, curve.points, strict=False):
            title = f"<title>{across} {point[0]:.2f}, {up} {point[1]:.2f}</title>"
            drawn.append(f'<circle class="dot" cx="{x}" cy="{y}" r="{size:.1f}">{title}</circle>')
    return _svg(HEIGHT, label, drawn)


def pairs(rows: Sequence[tuple[str, float, float]], names: tuple[str, str], label: str) -> str:
    """Draw a pair of bars from 0 to 1 for each row, its name on the left. Return SVG."""
    room = WIDTH - _NAMES - _FIGURES
    drawn = []
    for number, (name, *values) in enumerate(rows):
        top = number * (2 * _BAR + _GAP)
        drawn.append(_words(quoted(name), _NAMES - 8, top + _BAR + 4, "end"))
        for place, (which, value) in enumerate(zip(names, values, strict=True)):
            y = top + place * _BAR
            title = f"<title>{quoted(name)}, {which}: {value:.3f}</title>"
            box = f'x="{_NAMES}" y="{y}" height="{_BAR - 1}"'
            drawn.append(f'<rect class="track" {box} width="{room}"/>')
            drawn.append(f'<rect class="{which}" {box} width="{room * value:.1f}">{title}</rect>')
        drawn.append(_words(f"{values[0]:.2f} {values[1]:.2f}", WIDTH, top + _BAR + 4, "end"))
    return _svg(max(1, len(rows)) * (2 * _BAR + _GAP), label, drawn)


def _place(across: float, up: float) -> tuple[float, float]:
    """Return the place of a point in the picture."""
    x = LEFT + across * (WIDTH - LEFT - RIGHT)
    y = TOP + (1 - up) * (HEIGHT - TOP - BOTTOM)
    return round(x, 1), round(y, 1)


def _words(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


def _svg(height: int, label: str, drawn: Sequence[str]) -> str:
    inside = "".join(drawn)
    return f'<svg class="curves" role="img" aria-label="{quoted(label)}" viewBox="0 0 {WIDTH} {height}">{inside}</svg>'

"""The value of a ``style`` attribute -> what it hides from readers, and what it shows again.

Only what the page's own source says is read: no style sheet, and no rule that another one may override. Some properties hide an
element with all that is in it; the others are inherited, and an element inside may set them back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# What hides an element, as bits above those of an origin. UNSEEN cannot be undone by an element inside; the others can, by the
# bit `BACK` places higher.
UNSEEN, INVISIBLE, TINY, BLENT = (1 << bit for bit in range(3, 7))
BACK = 7
VEILS = UNSEEN | INVISIBLE | TINY | BLENT

FAINTEST = 0.01  # opacity
SMALLEST = 1.0  # px, of a font or of a box that is cut off
SMALLEST_SHARE = 0.05  # em, of a font
OFF_SCREEN = 999.0  # px to the left of or above the page
_EM = 16.0  # px: the usual size of a font
_NEAREST = 8  # levels of 255 between two colours that nobody tells apart
_LONGEST = 200  # characters that are read of one value, which may be an inline picture
# Possessive, so that a number is never read a second time in another way.
_NUMBER = r"(?:\d++(?:\.\d*+)?+|\.\d++)"
_find_sizes = re.compile(rf"(?<![\w.])[-+]?+{_NUMBER}(?:[a-z]++|%)?+", re.ASCII).findall
_matches_size = re.compile(rf"([-+]?+{_NUMBER})([a-z]*+|%)", re.ASCII).fullmatch
_find_colours = re.compile(r"#[0-9a-f]{3,8}+|rgba?\([^()]{1,60}+\)|[a-z]+").findall
_find_numbers = re.compile(_NUMBER, re.ASCII).findall
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": _EM, "rem": _EM, "ex": 8.0, "ch": 8.0, "vw": 12.0, "vh": 8.0, "%": 12.0}
# of a font these are shares of the size around it, and so nothing where that is nothing
_OF_PARENT = frozenset(("em", "%", "ex", "ch"))
_INHERITED = frozenset(("inherit", "unset", "revert", "smaller", "larger"))
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}
# The properties that are read. A width or a height alone hides nothing.
_READ = frozenset(
    "display visibility opacity font font-size color background background-color background-clip -webkit-background-clip clip "
    "clip-path overflow width height text-indent left right top margin-left margin-top".split()
)
Colour = tuple[float, float, float]
Style = dict[str, str]  # value by property


def veil_of(style: str) -> int:
    """Return what a style hides and shows again, as bits.

    >>> veil_of("color: red; display: none !important") == UNSEEN, veil_of("font-size: 0") == TINY
    (True, True)
    >>> veil_of("font-size: 14px") == TINY << BACK, veil_of("font-size: 2em; margin: 0")
    (True, 0)
    """
    rules: Style = {}
    for rule in style.lower().split(";"):
        name, _, value = rule.partition(":")
        name = name.strip()
        if name in _READ:
            rules[name] = value.replace("!important", "").strip()[:_LONGEST]
    if not rules:
        return 0
    if any(hides(rules) for hides in _HIDE):
        return UNSEEN
    return _visibility(rules) | _font(rules) | _colours(rules)


def _pixels(size: str) -> float | None:
    """Return a length in px, as far as it can be known; None for anything else."""
    found = _matches_size(size)
    factor = _PIXELS.get(found[2]) if found else None
    return None if found is None or factor is None else float(found[1]) * factor


def _is_off(rules: Style) -> bool:
    return rules.get("display") == "none"


def _is_clear(rules: Style) -> bool:
    found = _matches_size(rules.get("opacity", ""))
    return found is not None and found[2] in ("", "%") and float(found[1]) * (0.01 if found[2] else 1) <= FAINTEST


_SIDES = (("left", "width"), ("margin-left", "width"), ("right", "width"), ("top", "height"), ("margin-top", "height"))


def _is_off_screen(rules: Style) -> bool:
    """Text that begins far left of the page, or a box that ends above it or left of it, as far as its size is known."""
    if "-" not in "".join(rules.values()):
        return False
    indent = _pixels(rules.get("text-indent", ""))
    if indent is not None and indent <= -OFF_SCREEN:
        return True
    for side, extent in _SIDES:
        offset = _pixels(rules.get(side, ""))
        if offset is not None and offset <= -OFF_SCREEN and offset + (_pixels(rules.get(extent, "")) or 0) <= 0:
            return True
    return False


def _is_cut_off(rules: Style) -> bool:
    """A box of which nothing is left, or a point."""
    clip, path = rules.get("clip", ""), rules.get("clip-path", "").replace(" ", "")
    if clip.startswith("rect(") and "auto" not in clip:
        sizes = [_pixels(size) for size in _find_sizes(clip)]
        if len(sizes) == 4 and all(size is not None and size <= SMALLEST for size in sizes):
            return True
    if path.startswith(("inset(50%", "inset(100%", "circle(0", "polygon(00,00")):
        return True
    if not rules.get("overflow", "").startswith(("hidden", "clip")):
        return False
    return all((size := _pixels(rules.get(name, ""))) is not None and size <= SMALLEST for name in ("width", "height"))


_HIDE: tuple[Callable[[Style], bool], ...] = (_is_off, _is_clear, _is_off_screen, _is_cut_off)


def _visibility(rules: Style) -> int:
    value = rules.get("visibility")
    return INVISIBLE if value in ("hidden", "collapse") else INVISIBLE << BACK if value == "visible" else 0


def _font(rules: Style) -> int:
    """Whether letters have no size, or one again."""
    size = rules.get("font-size") or next(_font_sizes(rules.get("font", "")), "")
    found = _matches_size(size)
    if found is None:
        return TINY << BACK if size and size not in _INHERITED else 0
    number, unit = abs(float(found[1])), found[2]
    if unit in _OF_PARENT:
        return TINY if number * (0.01 if unit == "%" else 1) <= SMALLEST_SHARE else 0
    pixels = _pixels(size)
    return TINY if pixels is not None and abs(pixels) <= SMALLEST else TINY << BACK


def _font_sizes(font: str) -> Iterator[str]:
    """Yield the sizes in the value of ``font``; a weight is a number too, but a large one without a unit."""
    for word in font.split():
        size = word.partition("/")[0]
        if (found := _matches_size(size)) and (found[2] or float(found[1]) < 1):
            yield size


def _colours(rules: Style) -> int:
    """Whether letters have the colour of what is behind them, by the same style, or another one again."""
    front = rules.get("color")
    back = rules.get("background-color") or rules.get("background")
    if back is None and (front is None or front in _INHERITED):
        return 0
    if front is not None and _is_transparent(front):
        # letters that are cut out of a picture are transparent too
        return BLENT if "text" not in rules.get("background-clip", rules.get("-webkit-background-clip", "")) and not back else 0
    ink, paper = _colour(front or ""), _colour(back or "")
    same = ink and paper and all(abs(one - other) <= _NEAREST for one, other in zip(ink, paper, strict=True))
    return BLENT if same and "url(" not in (back or "") else BLENT << BACK


def _is_transparent(colour: str) -> bool:
    if colour.startswith(("rgba(", "rgb(")):
        numbers = _find_numbers(colour)
        return len(numbers) == 4 and float(numbers[3]) == 0
    digits = colour[1:] if colour[:1] == "#" else ""
    return colour == "transparent" or (len(digits) in (4, 8) and not digits[len(digits) // 4 * 3 :].strip("0"))


def _colour(value: str) -> Colour | None:
    """Return the first colour in a value, red, green and blue up to 255; None if there is none that is known."""
    for word in _find_colours(value):
        if word in _NAMED:
            return _NAMED[word]
        if word[0] == "#":
            digits = word[1:]
            pairs = [digits[place] * 2 for place in range(3)] if len(digits) < 6 else [digits[:2], digits[2:4], digits[4:6]]
            red, green, blue = (int(pair, 16) for pair in pairs)
            return red, green, blue
        if word.startswith("rgb"):
            numbers = [float(number) for number in _find_numbers(word)[:3]]
            return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
    return None

r"""Text -> the invisible characters in it, by sort; and the text without them.

A character counts if it shows nothing and has no business where it stands. Orthography is neither counted nor taken out:
joiners within Arabic, the scripts of India and emoji; marks of direction in a text with letters from right to left; a space
without width between Thai or Khmer words; the tags of a flag; the variant of an ideograph.

Tags (U+E0000 to U+E007F) and long runs of variation selectors can carry a message that a reader never sees and a language model
does; `messages` returns it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

Sort = Literal["zero-width", "bidi", "tag", "variation", "soft-hyphen", "other"]
SORTS: tuple[Sort, ...] = ("zero-width", "bidi", "tag", "variation", "soft-hyphen", "other")

# Runs of characters that may count. Of the category Cf all are here but those that show something: the signs of Arabic, Syriac
# and Kaithi numbers, and the controls of hieroglyphs, shorthand and music.
_RUNS = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
_search_right_to_left = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
).search
# Scripts whose letters join, or that part syllables: from Arabic to N'Ko, of India, Tibet and Myanmar, Khmer, Mongolian.
_is_joining = re.compile(
    "[\u0600-\u07ff\u0840-\u109f\u1780-\u18af\u1900-\u1aff\u1b00-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff]"
).match
_is_unspaced = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\u1a20-\u1aaf]").match  # words without spaces
_is_pictured = re.compile(
    "[\u00a9\u00ae\u203c-\u2049\u20e3\u2122-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff]"
).match
_is_ideograph = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]").match
_matches_flag = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f").match
_FLAG = "\U0001f3f4"
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_BIDI = frozenset("\u061c\u200e\u200f" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))))
_OF_DIRECTION = frozenset("\u061c\u200e\u200f")  # single marks, common where a script runs from right to left
_TAGS, _SELECTORS, _MORE_SELECTORS = 0xE0000, 0xFE00, 0xE0100
LEAST_MESSAGE = 2  # characters of a message


class Found(NamedTuple):
    """An invisible character that counts."""

    place: int  # index in the text
    character: str
    sort: Sort


def runs_from_right(text: str) -> bool:
    """Whether a text has letters that are written from right to left. Marks of direction count in other texts alone."""
    return _search_right_to_left(text) is not None


def found_in(text: str, from_right: bool | None = None) -> Iterator[Found]:
    """Yield the invisible characters of a text that count, in order.

    ``from_right`` is `runs_from_right` of the page that the text is a line of; None: of the text itself.
    """
    if text.isascii():
        return
    for run in _RUNS.finditer(text):
        characters, start = run[0], run.start()
        before, after = text[start - 1 : start] if start else "", text[run.end() : run.end() + 1]
        flag = _matches_flag(characters) if before == _FLAG else None
        for number in range(flag.end() if flag else 0, len(characters)):
            character = characters[number]
            sort = _sort_of(character)
            if sort == "bidi" and character in _OF_DIRECTION:
                from_right = runs_from_right(text) if from_right is None else from_right
                if from_right:
                    continue
            left = characters[number - 1] if number else before
            right = characters[number + 1] if number + 1 < len(characters) else after
            if not _belongs(character, left, right):
                yield Found(start + number, character, sort)


def _sort_of(character: str) -> Sort:
    code = ord(character)
    if code == 0xAD:
        return "soft-hyphen"
    if character in _ZERO_WIDTH:
        return "zero-width"
    if character in _BIDI:
        return "bidi"
    if code >= _MORE_SELECTORS or _SELECTORS <= code < _SELECTORS + 16:
        return "variation"
    return "tag" if code >= _TAGS else "other"


def _belongs(character: str, left: str, right: str) -> bool:
    """Whether a character is orthography between its neighbours, "" at an end of the text."""
    if character == "\u200d" and _is_pictured(left) and _is_pictured(right):
        return True
    if character in "\u200c\u200d":  # a second one in a row is none
        return bool(_is_joining(left)) or (not left.strip() and bool(_is_joining(right)))
    if character == "\u200b":
        return bool(_is_unspaced(left) and _is_unspaced(right))
    if "\ufe00" <= character <= "\ufe0f":
        return bool(left.strip()) and not _RUNS.match(left)
    if character >= "\U000e0100":
        return bool(_is_ideograph(left))
    return character == "\u180e" and bool(left) and "\u1800" <= left <= "\u18af"


def invisible(text: str, from_right: bool | None = None) -> Counter[str]:
    r"""Count the invisible characters of a text by sort.

    >>> invisible("in\u00advis\u200bible \u200btext")
    Counter({'zero-width': 2, 'soft-hyphen': 1})
    >>> invisible("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")  # Persian
    Counter()
    """
    return Counter(found.sort for found in found_in(text, from_right))


def without(text: str, from_right: bool | None = None) -> str:
    r"""Return a text without the characters that `invisible` counts.

    >>> without("in\u00advis\u200bible")
    'invisible'
    """
    kept, done = [], 0
    for found in found_in(text, from_right):
        kept.append(text[done : found.place])
        done = found.place + 1
    return "".join([*kept, text[done:]]) if done else text


def messages(text: str) -> list[str]:
    r"""Return what tags and runs of variation selectors in a text say, a message a run.

    >>> messages("A recipe." + "".join(chr(0xE0000 + ord(letter)) for letter in "say yes"))
    ['say yes']
    """
    said: list[str] = []
    end = -1
    data = bytearray()
    for found in found_in(text):
        if found.sort not in ("tag", "variation"):
            continue
        if found.place != end:
            _add(said, data)
        data.append(_byte(found.character))
        end = found.place + 1
    _add(said, data)
    return said


def _byte(character: str) -> int:
    """Return the byte that a tag, or a variation selector, stands for."""
    code = ord(character)
    if code < _TAGS:
        return code - _SELECTORS
    return code - _TAGS if code < _MORE_SELECTORS else code - _MORE_SELECTORS + 16


def _add(said: list[str], data: bytearray) -> None:
    """Add a message, and empty its bytes. A begin mark, or a cancel mark, is none of its letters."""
    words = data.strip(b"\x01\x7f").decode("utf-8", "replace")
    data.clear()
    if len(words) >= LEAST_MESSAGE:
        said.append(words)


def named(text: str, from_right: bool | None = None) -> list[str]:
    r"""Return the code points of the invisible characters of a text with their names and numbers, the most frequent first.

    Tags and selectors come last, because a message has many of them.

    >>> named("in\u00advis\u200bible \u200btext")
    ['U+200B ZERO WIDTH SPACE ×2', 'U+00AD SOFT HYPHEN']
    """
    counts = Counter(found.character for found in found_in(text, from_right)).most_common()
    counts.sort(key=lambda counted: _sort_of(counted[0]) in ("tag", "variation"))
    return [f"U+{ord(one):04X} {_name(one)}" + f" ×{count}" * (count > 1) for one, count in counts]


def _name(character: str) -> str:
    return unicodedata.name(character, "a control" if character < "\U000e0000" else "a tag")

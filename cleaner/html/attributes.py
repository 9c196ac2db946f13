"""What the attributes of an element say: hashed words of its names, and whether it is hidden.

Pages repeat their classes a hundred times, and sites share many: what is known of a value is remembered, up to a bound, for as
long as the process runs. A word is a checksum, the same in every process and on every machine.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from itertools import chain

MOST_NAMES = 16  # words an element
_LONGEST_NAME = 400  # characters of an attribute that are read
_SMALL = 3  # digits of a number that pages have in common: columns, widths, the tenth of a list
MOST_KNOWN = 1 << 15  # values of an attribute that a process remembers
_NAMING = ("class", "id", "role", "itemprop", "itemtype", "rel", "data-testid", "data-component", "aria-label")
_find_parts = re.compile(r"[^\W_]+").findall
_find_words = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+").findall
_search_digit = re.compile(r"\d").search
# Numbers, checksums, and what a build step made up: they name one page, or one release of it.
_is_made_up = re.compile(r"(?=\d)\w*|(?=[^\d]*+\d)[0-9a-f]{5,}|[^\d]++\d++[^\d]++\d\w*", re.IGNORECASE).fullmatch
_is_hiding_class = re.compile(
    r"""(?: (?: (?!not-) [\w-]*? ) [-_] )?
        (?: sr-only | visually-?hidden | hidden-visually | screen-?reader(?: -(?: text | only))? | element-invisible
          | hidden-accessible | assistive-text | a11y-hidden )""",
    re.VERBOSE,
).fullmatch
_search_hiding_style = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE).search

SURELY, FOR_EARS = 1, 2  # hidden; hidden from screen readers, which for a few words in a line means nothing
Known = tuple[tuple[int, ...], int]  # hashed words, hidden or not
# What the values of an attribute say, found out once a process: the pages of a site repeat them, and so do its elements.
KNOWN: dict[str, dict[str, Known]] = {name: {} for name in (*_NAMING, "style", "hidden", "aria-hidden")}


# The words that this process has met, by their hashes, for `cleaner.explain.occlusion`; what is not here has only a number.
WORDS: dict[int, str] = {}


class _Parts(dict[str, tuple[int, ...]]):
    """The hashed words of what stands between the spaces and hyphens of names: other sites use it too."""

    def __missing__(self, part: str) -> tuple[int, ...]:
        words: tuple[str, ...]
        if part.isdecimal():
            if len(part) > _SMALL:
                return ()  # the number of a post, which is not worth remembering
            words = ()
        elif part.isalpha() and part.islower():
            words = (part,)
        elif part.isalnum() and _is_made_up(part):
            words = ()  # as name_words finds too, but by three expressions
        else:
            words = tuple(name_words(part))
        said = tuple([name_hash(word) for word in words])
        if len(self) >= MOST_KNOWN:
            self.clear()
            WORDS.clear()
        self[part] = said
        WORDS.update(zip(said, words, strict=True))
        return said


KNOWN_PARTS = _Parts()
_words_of_part = KNOWN_PARTS.__getitem__


def name_words(value: str) -> list[str]:
    """The words of a class, an id or another name, lower-cased, without numbers and what looks made up.

    >>> name_words("postBody js-XMLFeed_title col-6 css-1a2b3c ffee01")
    ['post', 'body', 'js', 'xml', 'feed', 'title', 'col', 'css']
    """
    if _search_digit(value):
        value = " ".join([part for part in _find_parts(value) if not _is_made_up(part)])
    return [word.lower() for word in _find_words(value)]


def name_hash(word: str) -> int:
    """The number that stands for a word of a name, the same in every process."""
    return zlib.crc32(word.encode())


def words_behind(hashes: Iterable[int]) -> dict[int, str]:
    """The words that some numbers stand for, of those that this process has met."""
    return {number: WORDS[number] for number in set(hashes) if number in WORDS}


def meet(words: dict[int, str]) -> None:
    """Words that another process has met."""
    if len(WORDS) > 4 * MOST_KNOWN:
        WORDS.clear()
    WORDS.update(words)


def learn(name: str, value: str) -> Known:
    """What a value says that is new to this process: a few hundred a page, so the work is done in loops of C."""
    if name == "style":
        said: Known = (), SURELY if _search_hiding_style(value) else 0
    elif name == "hidden":
        said = (), SURELY
    elif name == "aria-hidden":
        said = (), FOR_EARS if value.strip().lower() == "true" else 0
    else:
        # replace and split take half the time of an expression that finds letters and digits
        parts = value[:_LONGEST_NAME].replace("-", " ").replace("_", " ").split()
        words = tuple(dict.fromkeys(chain.from_iterable(map(_words_of_part, parts))))
        hides = name == "class" and not _HIDING.isdisjoint(words) and _hides(value[:_LONGEST_NAME])
        said = words[:MOST_NAMES], SURELY if hides else 0
    known = KNOWN[name]
    if len(value) <= _LONGEST_NAME:  # longer ones are pictures in a style, say, which nothing repeats
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[value] = said
    return said


# One of these is among the words of every class that hides.
_HIDING = frozenset(map(name_hash, "sr hidden screen screenreader visuallyhidden invisible assistive".split()))


def _hides(value: str) -> bool:
    """Whether one of some classes hides what bears it."""
    return any(name == "visuallyhidden" or ("-" in name and _is_hiding_class(name)) for name in value.lower().split())

"""Attribute values -> hashed name words, and whether the element is hidden or shown.

A page repeats its classes a hundred times, and sites share many of them. So each parsed value is cached for the life of the
process, up to a bound. A word is a checksum, the same in every process and on every machine.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterable
from itertools import chain

from cleaner.html.style import UNSEEN, veil_of

MOST_NAMES = 16  # words per element
_LONGEST_NAME = 400  # characters that are read of one attribute value
_SMALL = 3  # digits; shorter numbers are shared by pages: columns, widths, the tenth item of a list
MOST_KNOWN = 1 << 15  # cached values of one attribute
_NAMING = ("class", "id", "role", "itemprop", "itemtype", "rel", "data-testid", "data-component", "aria-label")
_find_parts = re.compile(r"[^\W_]+").findall
_find_words = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+").findall
_search_digit = re.compile(r"\d").search
# Numbers, checksums and names made by a build step: they belong to one page, or to one release of it.
_is_made_up = re.compile(r"(?=\d)\w*|(?=[^\d]*+\d)[0-9a-f]{5,}|[^\d]++\d++[^\d]++\d\w*", re.IGNORECASE).fullmatch
_is_hiding_class = re.compile(
    r"""(?: (?: (?!not-) [\w-]*? ) [-_] )?
        (?: sr-only | visually-?hidden | hidden-visually | screen-?reader(?: -(?: text | only))? | element-invisible
          | hidden-accessible | assistive-text | a11y-hidden )""",
    re.VERBOSE,
).fullmatch
_search_hiding_style = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE).search

# What the models are told: hidden; hidden from screen readers only, which is ignored on inline elements. The bits above them
# say what readers see, and are those of `cleaner.html.style`.
SURELY, FOR_EARS = 1, 2
Known = tuple[bytes, int]  # hashed words, `WORD` bytes each; these bits
WORD = 4
_MOST_BYTES = MOST_NAMES * WORD
# Parsed values by attribute, filled in as they are met.
_HIDING_ATTRIBUTES = frozenset(("style", "hidden", "aria-hidden", "popover"))
KNOWN: dict[str, dict[str | None, Known]] = {name: {} for name in (*_NAMING, *sorted(_HIDING_ATTRIBUTES))}


# Name words by their hash, for `cleaner.explain.occlusion`; a hash that is missing here has no readable form.
WORDS: dict[int, str] = {}


class _Parts(dict[str, tuple[bytes, ...]]):
    """Cache: part of a name -> its hashed words. A part is what lies between spaces and hyphens; sites share many parts."""

    def __missing__(self, part: str) -> tuple[bytes, ...]:
        words: list[str]
        # as name_words, without expressions that cannot match
        if part.isalpha():
            words = [part] if part.islower() else [word.lower() for word in _find_words(part)]
        elif part.isdecimal():
            if len(part) > _SMALL:
                return ()  # the number of a post, not worth a place in the cache
            words = []
        elif part.isalnum() and _is_made_up(part):
            words = []
        else:
            words = name_words(part)
        if len(self) >= MOST_KNOWN:
            self.clear()
            WORDS.clear()
        hashes = []
        for word in words:
            number = zlib.crc32(word.encode())
            WORDS[number] = word
            hashes.append(number.to_bytes(WORD, sys.byteorder))
        self[part] = found = tuple(hashes)
        return found


KNOWN_PARTS = _Parts()
_words_of_part = KNOWN_PARTS.__getitem__


def name_words(value: str) -> list[str]:
    """Split a class, an id or another name into lower-cased words, without numbers and generated parts.

    >>> name_words("postBody js-XMLFeed_title col-6 css-1a2b3c ffee01")
    ['post', 'body', 'js', 'xml', 'feed', 'title', 'col', 'css']
    """
    if _search_digit(value):
        value = " ".join([part for part in _find_parts(value) if not _is_made_up(part)])
    return [word.lower() for word in _find_words(value)]


def name_hash(word: str) -> int:
    """Return the hash of a word of a name (CRC-32), the same in every process."""
    return zlib.crc32(word.encode())


def remembered_words(hashes: Iterable[int]) -> dict[int, str]:
    """Return the words of some hashes, as far as this process has met them."""
    return {number: WORDS[number] for number in set(hashes) if number in WORDS}


def remember_words(words: dict[int, str]) -> None:
    """Add words, by their hash, that another process has met."""
    if len(WORDS) > 4 * MOST_KNOWN:
        WORDS.clear()
    WORDS.update(words)


def parse_value(name: str, given: str | None) -> Known:
    """Parse an attribute value that is not cached yet, and cache it. None is the value of an attribute without one.

    A page has a few hundred such values, so the work is done in loops of C.
    """
    value = given or ""
    if name in _HIDING_ATTRIBUTES:
        parsed: Known = b"", _hidden_by(name, value)
    else:
        # replace and split are faster than an expression that finds letters and digits (docs/experiments.md#faster-reader)
        parts = value[:_LONGEST_NAME].replace("-", " ").replace("_", " ").split()
        words = dict.fromkeys(chain.from_iterable(map(_words_of_part, parts)))
        hides = name == "class" and not _HIDING.isdisjoint(words) and _hides(value[:_LONGEST_NAME])
        parsed = b"".join(words)[:_MOST_BYTES], SURELY | UNSEEN if hides else 0
    known = KNOWN[name]
    if len(value) <= _LONGEST_NAME:  # a longer one is an inline picture, say, which no element repeats
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[given] = parsed
    return parsed


def _hidden_by(name: str, value: str) -> int:
    """Return what an attribute that names nothing says of readers, as bits."""
    if name == "style":
        return bool(_search_hiding_style(value)) * SURELY | veil_of(value)
    if name == "aria-hidden":
        return FOR_EARS if value.strip().lower() == "true" else 0
    return SURELY | UNSEEN if name == "hidden" else UNSEEN


# Every hiding class has one of these words.
_HIDING = frozenset(
    name_hash(word).to_bytes(WORD, sys.byteorder)
    for word in "sr hidden screen screenreader visuallyhidden invisible assistive".split()
)


def _hides(value: str) -> bool:
    """Whether one of the classes in a ``class`` value hides its element."""
    return any(name == "visuallyhidden" or ("-" in name and _is_hiding_class(name)) for name in value.lower().split())

"""What a page says of itself: titles, authors, types and texts in JSON-LD (schema.org) and in ``meta`` elements.

The JSON of real pages is often no JSON: comments, trailing commas, raw line feeds, HTML entities, several objects in a row,
values of any type anywhere. Whatever can be read is read; the rest is as if it were not there. Nothing here recurses but
``json``'s own scanner, which says when it has had enough.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_SCRIPT = 2_000_000  # characters; the longest of wcxb-dev has 1.1 million, and is a mistake of its site
MOST_OBJECTS = 5_000
DEEPEST = 32  # objects inside each other
MOST_TEXT = 500_000  # characters of all texts together
MOST_TEXTS = 64
STRETCH = 25  # characters
SEARCHED = 1_000_000  # characters of a page in which those texts are looked for

# A string (kept), or what only JavaScript has: comments, a comma before a closing bracket. A string or a comment that does not
# end goes to the end of the text: were it no match, each quote in it would be tried again, and read to the end again.
_find_javascript = re.compile(
    r"""( " (?: [^"\\] | \\. )*+ "?+ )
      | // [^\n]*+
      | /\* (?: [^*] | \*(?!/) )*+ (?: \*/ )?+
      | , (?= \s*+ [\]}] )""",
    re.VERBOSE | re.DOTALL,
).sub
_find_wrapping = re.compile(r"<!--|-->|/\*\s{0,9}<!\[CDATA\[\s{0,9}\*/|<!\[CDATA\[|/\*\s{0,9}\]\]>\s{0,9}\*/|\]\]>").sub
_search_object = re.compile(r"[\[{]").search

# Objects of these types speak of the site, not of the page; their names and descriptions say nothing of the text.
_ABOUT_THE_SITE = frozenset(
    "aggregaterating brand breadcrumblist contactpoint corporation country definedregion entrypoint geocoordinates imageobject"
    " listitem localbusiness newsmediaorganization offer offers offershippingdetails openinghoursspecification organization"
    " person place postaladdress propertyvalue quantitativevalue rating readaction searchaction sitenavigationelement"
    " speakablespecification store website wpfooter wpheader wpsidebar".split()
)
_BODIES = ("articleBody", "reviewBody", "text", "description")
_TITLES = ("headline", "name")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself; empty where it says nothing."""

    title: str = ""  # of the ``title`` element
    og_title: str = ""
    headline: str = ""  # of JSON-LD
    description: str = ""  # of a ``meta`` element, or else of og:description
    lang: str = ""
    site: str = ""  # og:site_name
    url: str = ""  # the caller's, or else og:url
    author: tuple[str, ...] = ()
    types: tuple[str, ...] = ()  # schema.org types and og:type, lower-cased, without addresses, each once
    body: str = ""  # JSON-LD's articleBody


@dataclass(slots=True)
class Said:
    """What a page's scripts say, gathered."""

    titles: list[str]
    authors: list[str]
    types: list[str]
    texts: list[tuple[str, str]]  # property, value


def said_by(scripts: Sequence[str]) -> Said:
    """What the JSON-LD of a page says.

    >>> said_by(['{"@type": "Article", "headline": "Mills", "author": [{"name": "Ann"}],}']).authors
    ['Ann']
    """
    said = Said([], [], [], [])
    left = MOST_TEXT
    for item in _objects(value for script in scripts for value in values(script)):
        types = [name.rsplit("/", 1)[-1].lower() for name in _strings(item.get("@type"))]
        said.types.extend(types)
        if not _ABOUT_THE_SITE.isdisjoint(types):
            continue
        said.authors.extend(_names(item.get("author")))
        # a bare name without a type is an author's, a brand's, a rating's
        said.titles.extend(text for key in _TITLES if (types or key == "headline") and (text := _first(item.get(key))))
        for key in _BODIES:
            text = _first(item.get(key))[:left]
            left -= len(text)
            if text:
                said.texts.append((key, text))
    return said


def values(script: str) -> Iterator[Any]:
    """The JSON values in the text of a script, as far as they can be read."""
    if len(script) > LONGEST_SCRIPT:
        return
    try:
        yield json.loads(script, strict=False)
        return
    except (ValueError, RecursionError):
        text = _find_wrapping(" ", script)
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    text = _find_javascript(lambda match: match[1] or " ", text)
    decoder, place = json.JSONDecoder(strict=False), 0
    while start := _search_object(text, place):
        try:
            value, place = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            return  # what follows would be the inside of what is broken
        yield value


def _objects(found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Every object in some values, outer ones first, in the order of the page."""
    left = MOST_OBJECTS
    for value in found:
        waiting = [(value, 0)]
        while waiting and left:
            item, depth = waiting.pop()
            if isinstance(item, dict):
                left -= 1
                yield item
            inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
            if depth < DEEPEST:
                waiting.extend((part, depth + 1) for part in reversed(list(inner)) if isinstance(part, dict | list))


def _strings(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


def _first(value: Any) -> str:
    """The text of a value that should be one string, and may be a list of them, a number or an object."""
    return next((text.strip() for text in _strings(value) if text.strip()), "")


def _names(value: Any) -> list[str]:
    """The names in an author, authors, or a bare name."""
    people = value if isinstance(value, list) else [value]
    return [name for person in people if (name := _first(person.get("name") if isinstance(person, dict) else person))]


def lacking(texts: Iterable[str], lines: Sequence[str]) -> list[str]:
    """Those of some texts that some lines lack: of an even sample of stretches of 25 characters, fewer than half occur.

    Five words are some 25 characters; characters do for scripts without spaces too, and to find them takes no splitting.

    >>> lacking(["The mill has stood here since 1820."], ["Menu", "the mill has  stood here since 1820."])
    []
    """
    wanted = [text for text in texts if text][:MOST_TEXTS]
    if not wanted:
        return []
    page = _plain(" ".join(lines)[:SEARCHED])
    sample = 24 if len(wanted) <= 8 else 8  # the more texts, the fewer looks at each: the time stays that for eight
    out = []
    for text in wanted:
        plain = _plain(text)
        if not _is_in(plain, page, sample):
            out.append(text)
            page += f" {plain}"
    return out


def _plain(text: str) -> str:
    text = text.lower()
    # only spaces, one by one: so are most pages, for lines come that way, and to look takes a tenth of taking it apart
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def _is_in(text: str, page: str, sample: int) -> bool:
    count = max(1, len(text) - STRETCH + 1)
    starts = range(0, count, -(-count // sample))
    found = sum(text[start : start + STRETCH] in page for start in starts)
    return 2 * found >= len(starts)

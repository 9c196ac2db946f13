"""Metadata of a page: titles, types and texts in JSON-LD (schema.org) and in ``meta`` elements.

The JSON-LD of real pages is often not valid JSON: it has comments, trailing commas, raw line feeds, HTML entities, several
objects in a row, and values of any type. Whatever can be parsed is used; the rest is ignored. Nothing here recurses except the
scanner of ``json``, which raises ``RecursionError`` in time.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_SCRIPT = 2_000_000  # characters (docs/experiments.md#limits-on-structured-data)
MOST_OBJECTS = 5_000
DEEPEST = 32  # levels of nested objects
MOST_TEXT = 500_000  # characters of all texts together
MOST_TEXTS = 64
SHORTEST_BODY = 200  # characters of an articleBody that is the page's text beyond doubt
EXCERPT = 25  # characters
SEARCHED = 1_000_000  # characters of a page that are searched for those texts

# A string (kept), or syntax that only JavaScript has: a comment, a comma before a closing bracket. An unclosed string or
# comment matches to the end of the text; otherwise every quote in it would be tried again, each in linear time.
_find_javascript = re.compile(
    r"""( " (?: [^"\\] | \\. )*+ "?+ )
      | // [^\n]*+
      | /\* (?: [^*] | \*(?!/) )*+ (?: \*/ )?+
      | , (?= \s*+ [\]}] )""",
    re.VERBOSE | re.DOTALL,
).sub
_find_wrapping = re.compile(r"<!--|-->|/\*\s{0,9}<!\[CDATA\[\s{0,9}\*/|<!\[CDATA\[|/\*\s{0,9}\]\]>\s{0,9}\*/|\]\]>").sub
_search_object = re.compile(r"[\[{]").search

# Tags in text that the parser does not take apart. A tag ends before the next "<": otherwise each of many unclosed tags would
# be read to the end of the text.
_end_block = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote)\b[^<>]*+>", re.IGNORECASE).sub
_drop_tag = re.compile(r"</?[a-zA-Z][^<>]*+>").sub

# Objects of these types describe the site, not the page; their names and descriptions are ignored.
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
    """Metadata of a page; a field that the page lacks is empty."""

    title: str = ""  # of the ``title`` element
    og_title: str = ""
    headline: str = ""  # of JSON-LD
    description: str = ""  # of a ``meta`` element, or else of og:description
    types: tuple[str, ...] = ()  # schema.org types and og:type, lower-cased, without addresses, each once
    body: str = ""  # JSON-LD's articleBody


@dataclass(slots=True)
class StructuredData:
    """Values collected from all JSON-LD scripts of a page."""

    titles: list[str]
    types: list[str]
    texts: list[tuple[str, str]]  # property, value


def structured_data(scripts: Sequence[str]) -> StructuredData:
    """Collect titles, types and texts from the JSON-LD of a page.

    >>> structured_data(['{"@type": "Article", "headline": "Mills", "author": [{"name": "Ann"}],}']).titles
    ['Mills']
    """
    data = StructuredData([], [], [])
    left = MOST_TEXT
    for item in _objects(value for script in scripts for value in values(script)):
        types = [name.rsplit("/", 1)[-1].lower() for name in _strings(item.get("@type"))]
        data.types.extend(types)
        if not _ABOUT_THE_SITE.isdisjoint(types):
            continue
        # a name without a type belongs to an author, a brand or a rating
        data.titles.extend(text for key in _TITLES if (types or key == "headline") and (text := _first(item.get(key))))
        for key in _BODIES:
            text = _first(item.get(key))[:left]
            left -= len(text)
            if text:
                data.texts.append((key, text))
    return data


def values(script: str) -> Iterator[Any]:
    """Yield the JSON values in the text of a script, up to the first that cannot be parsed."""
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
            return  # the rest is the inside of a broken value
        yield value


def _objects(found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield every object in some values, outer ones first, in document order."""
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
    """Return the first non-blank string of a value that may be a string, a list, a number or an object; "" if there is none."""
    return next((text.strip() for text in _strings(value) if text.strip()), "")


def lacking(texts: Iterable[str], lines: Sequence[str]) -> list[str]:
    """Return those texts that the lines of a page lack.

    A text is taken as present if at least half of an even sample of its excerpts of 25 characters occur in the page. Excerpts
    are counted in characters, not in words, because that also fits scripts without spaces and needs no splitting.

    >>> lacking(["The mill has stood here since 1820."], ["Menu", "the mill has  stood here since 1820."])
    []
    """
    wanted = [text for text in texts if text][:MOST_TEXTS]
    if not wanted:
        return []
    page = _plain(" ".join(lines)[:SEARCHED])
    sample = 24 if len(wanted) <= 8 else 8  # fewer excerpts for many texts, to bound the time
    out = []
    for text in wanted:
        plain = _plain(text)
        if not _is_in(plain, page, sample):
            out.append(text)
            page += f" {plain}"
    return out


def _plain(text: str) -> str:
    """Lower-case a text and collapse its white space."""
    text = text.lower()
    # lines mostly arrive with single spaces only, and the test is faster than a split (docs/experiments.md#faster-pipeline)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def _is_in(text: str, page: str, sample: int) -> bool:
    """Whether at least half of a sample of a text's excerpts occur in the page."""
    count = max(1, len(text) - EXCERPT + 1)
    starts = range(0, count, -(-count // sample))
    wanted, allowed = -(-len(starts) // 2), len(starts) // 2  # excerpts that must be there, and that may be missing
    for start in starts:
        if text[start : start + EXCERPT] in page:
            wanted -= 1
        else:
            allowed -= 1
        if wanted == 0 or allowed < 0:
            break
    return wanted == 0


def article_lines(head: Head, lines: Sequence[str], of_data: Sequence[bool]) -> list[bool]:
    """Return for each line whether JSON-LD's articleBody alone says it: an application that writes its pages in the browser
    leaves no other copy.

    ``of_data`` marks the lines that stand nowhere on the page. A body of a few words is a teaser, and settles nothing.

    >>> body = "The mill has stood here since 1820. " * 9
    >>> article_lines(Head(body=body), ["News", " ".join(body.split())], [False, True])
    [False, True]
    """
    none = [False] * len(lines)
    if not head.body or not any(of_data):
        return none
    body = {" ".join(row.split()) for row in without_markup(head.body).splitlines()}
    seen = {line for line, unseen in zip(lines, of_data, strict=True) if not unseen}
    found = [unseen and line in body and line not in seen for line, unseen in zip(lines, of_data, strict=True)]
    return found if sum(len(line) for line, its in zip(lines, found, strict=True) if its) >= SHORTEST_BODY else none


def without_markup(text: str) -> str:
    """Return a text of the page's data without the tags in it, each block on a line of its own.

    >>> without_markup("<p>Tea &amp; <b>milk</b></p>").split()
    ['Tea', '&', 'milk']
    """
    if "&" in text:
        text = html.unescape(text)
    return _drop_tag("", _end_block("\n", text)) if "<" in text else text

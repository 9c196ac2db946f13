"""The data of an application that writes its page in the browser -> the paragraphs of the article among them.

Such a page comes without text: an empty root element, and a script that holds what the browser is to show, as JSON
(``__NEXT_DATA__`` of Next.js and its like; extractus/article-extractor#147). It also holds the interface's messages and other
pages' teasers. Strings are grouped by their path, place numbers left out, and the group with most text is the article: its
paragraphs stand side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.html.metadata import DEEPEST, MOST_TEXT, SHORTEST_BODY, values, without_markup

MOST_STRINGS = 20_000  # of one script
SHORTEST_PARAGRAPH = 60  # characters
# Names of properties that hold text of a page, and parts of names that hold something else.
_HOLDS_TEXT = frozenset(
    "articlebody blocks body bodyhtml children content contents contenthtml data html paragraph paragraphs rendered richtext"
    " section sections story storybody text texts value values".split()
)
_HOLDS_OTHERS = (
    "config",
    "consent",
    "cookie",
    "footer",
    "i18n",
    "intl",
    "label",
    "locale",
    "message",
    "privacy",
    "translation",
)
# A script without an end is passed over at the next one: otherwise each of many would be read to the end of the page.
_find_data = re.compile(
    r"""<script\b (?= [^<>]*? (?: application/json | __NEXT_DATA__ | __NUXT_DATA__ ) ) [^<>]*+ >
        ( [^<]*+ (?: <(?!/?script\b) [^<]*+ )*+ ) </script""",
    re.IGNORECASE | re.VERBOSE,
).findall
_ends_sentence = re.compile(r"[.!?。！？।؟][\"'”’»)\]」』]{0,2}(?:\s|$)").search


def paragraphs_of_application(html: str) -> list[str]:
    """Return the paragraphs of the article that the data in a page's scripts hold; [] where there is none.

    >>> data = '{"body": [{"text": "%s"}, {"text": "%s"}]}' % ("The mill stood still. " * 8, "Nobody came to see. " * 8)
    >>> len(paragraphs_of_application(f'<div id=root></div><script type="application/json">{data}</script>'))
    2
    """
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    left = MOST_TEXT
    for script in _find_data(html):
        for path, text in _strings(values(script)):
            if left > 0 and _may_hold_text(path):
                groups[path].append(text[:left])
                left -= len(text)
    best, most = [], SHORTEST_BODY - 1
    for found in groups.values():
        lines = [" ".join(line.split()) for text in found for line in without_markup(text).splitlines() if line.strip()]
        size = _length(lines)
        if size > most:
            best, most = lines, size
    return best


def _length(lines: Sequence[str]) -> int:
    """Return the characters of paragraphs among some lines."""
    return sum(len(line) for line in lines if len(line) >= SHORTEST_PARAGRAPH and _ends_sentence(line))


def _may_hold_text(path: tuple[str, ...]) -> bool:
    """Whether a string at a path may be text of the page: by the names of its last two properties, and of all."""
    names = [name.casefold() for name in path]
    return not _HOLDS_TEXT.isdisjoint(names[-2:]) and not any(other in name for name in names for other in _HOLDS_OTHERS)


def _strings(found: Iterator[Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every string in some values with the names of the properties on its way, in document order."""
    left = MOST_STRINGS
    for value in found:
        waiting: list[tuple[Any, tuple[str, ...], int]] = [(value, (), 0)]
        while waiting and left:
            item, path, depth = waiting.pop()
            if isinstance(item, str):
                left -= 1
                yield path, item
            elif depth < DEEPEST and isinstance(item, dict):
                waiting.extend((part, (*path, name), depth + 1) for name, part in reversed(item.items()))
            elif depth < DEEPEST and isinstance(item, list):
                waiting.extend((part, path, depth + 1) for part in reversed(item))

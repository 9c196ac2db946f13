"""Scraped text -> HTML that shows it without effect.

A scrape comes from strangers. Inside a report it must stay text: no tag, no attribute, no link, and no character that moves,
hides or reverses the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from cleaner.invisible import found_in

# Invisible characters that are not harmless: control characters except tab and line feed; separators that break a line; marks
# that change the direction of the text around them (embeddings, overrides, isolates; the plain left-to-right and right-to-left
# marks have little effect and are common in Arabic and Hebrew); annotations, tags and halves of surrogate pairs. Joiners stay
# where Persian and emoji need them; elsewhere they are shown too, as all that `cleaner.invisible` counts.
_find_unseen = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """Escape a text as the content of an element; invisible characters become marked Python escapes.

    >>> shown("a < b\\x07")
    'a &lt; b<i class="unseen">\\\\x07</i>'
    """
    if text.isascii():
        return _find_unseen.sub(lambda found: f'<i class="unseen">{_written(found[0])}</i>', escape(text))
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces of `shown`: what is seen, and what is not, in turn."""
    done = 0
    for place in sorted({found.start() for found in _find_unseen.finditer(text)} | {found.place for found in found_in(text)}):
        yield f'{escape(text[done:place])}<i class="unseen">{_written(text[place])}</i>'
        done = place + 1
    yield escape(text[done:])


def quoted(text: str) -> str:
    """Escape a text as the value of an attribute, or for a title, which may not contain elements.

    >>> quoted('a "b"\\x07')
    'a &quot;b&quot;\\\\x07'
    """
    return _find_unseen.sub(lambda found: _written(found[0]), escape(text))


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode()

"""The fallback for HTML: the lines of a page that trafilatura would keep.

trafilatura (Barbaresi 2021) is imported on demand, because few pages need it (docs/experiments.md#limits-on-trafilatura).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.io.decode import utf8

MOST_CHARACTERS = 2_000_000  # characters of a page; more take trafilatura too long (docs/experiments.md#limits-on-trafilatura)
MOST_TAGS = 25_000  # tags of a page, for the same reason
# Characters of text that all lines together are searched in; above that, lines are compared with whole lines of trafilatura's
# text only.
MOST_SEARCHED = 1_000_000_000
# A tag of 2,000 attributes or words: libxml2's trees take quadratic time for them.
_search_giant_tag = re.compile(
    r"""<[a-z] (?: (?: [^\s<>"'] | "[^"]*+" | '[^']*+' )*+ \s++ ){2000}""", re.IGNORECASE | re.VERBOSE
).search
# What lxml takes no text with; some of it is white space to Python, and so to `cleaner.html.blocks`.
# NUL goes, as it does in HTML.
_CONTROLS: dict[int, str | None] = {0: None} | {
    code: " " if chr(code).isspace() else "\ufffd" for code in (*range(1, 9), 11, 12, *range(14, 32))
}


def kept_by_trafilatura(html: str, lines: list[str], *, fast: bool = False) -> NDArray[np.bool_] | None:
    """Return (lines,): whether trafilatura's text has each line; None if it has no text, fails, or the page is too large.

    ``fast`` asks its own extractor alone, neither jusText nor Readability, and not for comments.
    """
    if len(html) > MOST_CHARACTERS or html.count("<") > MOST_TAGS or _search_giant_tag(html):
        return None
    extract = _extract()
    try:
        text = extract(utf8(html).decode().translate(_CONTROLS), fast=fast, include_comments=not fast) or ""
    except Exception:  # any failure of the extractor on a strange page means that it has no opinion
        return None
    rows = {" ".join(row.split()) for row in text.split("\n")}
    plain = [" ".join(line.translate(_CONTROLS).split()) for line in lines]
    if len(text) * sum(line not in rows for line in plain) <= MOST_SEARCHED:
        words = " ".join(text.split())
        kept = np.array([line in rows or _contains(words, line) for line in plain], bool)
    else:
        kept = np.array([line in rows for line in plain], bool)
    return kept if kept.any() else None


def _contains(text: str, line: str) -> bool:
    """Whether a text contains a line as whole words: "Homes" does not contain "Home"."""
    place = text.find(line)
    while place >= 0:
        before, after = text[max(place - 1, 0) : place], text[place + len(line) : place + len(line) + 1]
        if not (before.isalnum() and line[:1].isalnum()) and not (after.isalnum() and line[-1:].isalnum()):
            return True
        place = text.find(line, place + 1)
    return False


@cache
def _extract() -> Callable[..., str | None]:
    """Import trafilatura's function. Its log messages about a page are not messages for users of `clean`, and are discarded."""
    import logging

    from trafilatura import extract

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    function: Callable[..., str | None] = extract
    return function

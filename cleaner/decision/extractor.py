"""The fallback on HTML: which lines of a page would trafilatura keep?

trafilatura (Barbaresi 2021) is imported when a page needs it, which is seldom: 60 ms at the first, some 30 ms a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.io.decode import utf8

MOST_CHARACTERS = 2_000_000  # of a page; trafilatura takes ten seconds for one of five million
MOST_TAGS = 25_000  # and of those: it took seven for 150,000 in a million characters; wcxb-dev's longest page has 20,032
# Characters that all lines together are looked for in, half a second's worth; where it is more, only whole lines of
# trafilatura's are known again.
MOST_SEARCHED = 1_000_000_000
# A tag of 2,000 attributes or words: libxml2's trees are quadratic in them, an element of 100,000 takes two minutes.
_search_giant_tag = re.compile(
    r"""<[a-z] (?: (?: [^\s<>"'] | "[^"]*+" | '[^']*+' )*+ \s++ ){2000}""", re.IGNORECASE | re.VERBOSE
).search
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32)), "\ufffd")  # what lxml takes no text with


def kept_by_trafilatura(html: str, lines: list[str]) -> NDArray[np.bool_] | None:
    """For each line whether its text stands in trafilatura's; None where that finds nothing, or gives up."""
    if len(html) > MOST_CHARACTERS or html.count("<") > MOST_TAGS or _search_giant_tag(html):
        return None
    extract = _extract()
    try:
        text = extract(utf8(html).decode().translate(_CONTROLS)) or ""
    except Exception:  # whatever a foreign extractor dies of on a strange page, it has no opinion
        return None
    rows = {" ".join(row.split()) for row in text.split("\n")}
    plain = [" ".join(line.translate(_CONTROLS).split()) for line in lines]
    if len(text) * sum(line not in rows for line in plain) <= MOST_SEARCHED:
        said = " ".join(text.split())
        kept = np.array([line in rows or _says(said, line) for line in plain], bool)
    else:
        kept = np.array([line in rows for line in plain], bool)
    return kept if kept.any() else None


def _says(text: str, line: str) -> bool:
    """Whether a line stands in a text in whole words: "Home" does not stand in "Homes"."""
    place = text.find(line)
    while place >= 0:
        before, after = text[max(place - 1, 0) : place], text[place + len(line) : place + len(line) + 1]
        if not (before.isalnum() and line[:1].isalnum()) and not (after.isalnum() and line[-1:].isalnum()):
            return True
        place = text.find(line, place + 1)
    return False


@cache
def _extract() -> Callable[[str], str | None]:
    """trafilatura's function. What it logs of a page (that it found nothing, say) is no message for who runs `clean`."""
    import logging

    from trafilatura import extract

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    function: Callable[[str], str | None] = extract
    return function

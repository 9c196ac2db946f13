"""Text -> lines, and back byte for byte.

A line ends at LF, CRLF or CR, as editors count them; form feeds and Unicode separators stay inside the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")

Kind = Literal[
    "title", "heading", "body", "byline", "caption",
    "nav", "related", "social", "comment", "promo", "legal", "code", "offtopic",
    "blank",
]  # fmt: skip
Reason = Literal[
    "blank", "reads-like-article", "stands-in-article", "between-kept-lines", "reads-like-chrome", "stands-in-chrome",
    "among-dropped-lines", "kind-not-wanted", "known-phrase", "another-article", "second-copy", "fallback",
]  # fmt: skip
BLANK: Kind = "blank"
KINDS: tuple[Kind, ...] = get_args(Kind)[:-1]  # of a line that is not blank: five of the article, eight of the page around it
ARTICLE = KINDS[:5]
MAIN_KINDS = ("heading", "body")  # the benchmarks' main text: their references leave title, byline and captions out


def numbers_of(kinds: Iterable[str]) -> list[int]:
    """The places of some kinds in `KINDS`.

    >>> numbers_of(MAIN_KINDS)
    [1, 2]
    """
    return [KINDS.index(kind) for kind in kinds]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scrape and what was decided about it."""

    text: str  # without its ending
    ending: str  # "\n", "\r\n", "\r", or "" at the end of the text
    number: int  # from 1
    kind: Kind
    score: float  # probability, 0 to 1, that the line belongs to the kept kinds
    keep: bool
    reason: Reason


def split(text: str) -> tuple[list[str], list[str]]:
    """The lines of a text and their endings, two lists of one length.

    >>> split("one\\r\\ntwo")
    (['one', 'two'], ['\\r\\n', ''])
    """
    if "\r" not in text:
        texts = text.split("\n")
        endings = ["\n"] * (len(texts) - 1)
        if texts[-1]:
            return texts, [*endings, ""]
        return texts[:-1], endings
    pairs = _LINE.findall(text)
    while pairs and pairs[-1] == ("", ""):
        pairs.pop()
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def non_blank(texts: Sequence[str]) -> tuple[NDArray[np.int64], list[str], NDArray[np.int64]]:
    """The lines that are not blank: their places, their texts without the space around, and the blank lines above each
    (one number more: below the last).

    >>> places, texts, blanks = non_blank(["", " one", "", "", "two "])
    >>> places.tolist(), texts, blanks.tolist()
    ([1, 4], ['one', 'two'], [1, 2, 0])
    """
    import numpy as np  # `clean --help` reads KINDS and must not wait for numpy

    stripped = [text.strip() for text in texts]
    places = np.flatnonzero(np.fromiter(map(bool, stripped), bool, len(stripped)))
    return places, [text for text in stripped if text], np.diff(places, prepend=-1, append=len(stripped)) - 1


def join(lines: Iterable[Line]) -> str:
    """The text that the lines came from (or what is left of it, if some are left out).

    >>> join([Line("one", "\\n", 1, "body", 1.0, True, "fallback"), Line("two", "", 2, "body", 1.0, True, "fallback")])
    'one\\ntwo'
    """
    return "".join(line.text + line.ending for line in lines)

"""Text -> lines, and back byte for byte.

A line ends at LF, CRLF or CR, as in editors; form feeds and Unicode separators stay inside the line.
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
    "among-dropped-lines", "kind-not-wanted", "known-phrase", "known-layout", "nothing-to-keep", "half-clean",
    "another-article", "second-copy", "hidden", "fallback", "user-phrase", "repeats-on-site", "all-there-is",
    "only-title",
]  # fmt: skip
BLANK: Kind = "blank"
KINDS: tuple[Kind, ...] = get_args(Kind)[:-1]  # kinds of non-blank lines: five of the article, eight of the page around it
ARTICLE = KINDS[:5]
UNKNOWN = -1  # index of a kind that nobody has told, or that nothing has settled
MAIN_KINDS = ("heading", "body")  # main text as in benchmarks, whose references omit title, byline and captions


def numbers_of(kinds: Iterable[str]) -> list[int]:
    """Return the indices of some kinds in `KINDS`.

    >>> numbers_of(MAIN_KINDS)
    [1, 2]
    """
    return [KINDS.index(kind) for kind in kinds]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scrape with its verdict."""

    text: str  # without its ending
    ending: str  # "\n", "\r\n", "\r", or "" at the end of the text
    number: int  # from 1
    kind: Kind
    score: float  # probability, 0 to 1, that the line belongs to the kept kinds
    keep: bool
    reason: Reason
    hidden: bool = False  # HTML: the page conceals it from readers
    subkind: str | None = None  # a kind of the user's own within ``kind``, if the model has learned some


def split(text: str) -> tuple[list[str], list[str]]:
    """Split a text into lines and their endings, two lists of the same length.

    >>> split("one\\r\\ntwo")
    (['one', 'two'], ['\\r\\n', ''])
    """
    if "\r" not in text:
        texts = text.split("\n")
        endings = ["\n"] * len(texts)
        if texts[-1]:
            endings[-1] = ""
            return texts, endings
        return texts[:-1], endings[:-1]
    pairs = _LINE.findall(text)
    while pairs and pairs[-1] == ("", ""):
        pairs.pop()
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def non_blank(
    texts: Sequence[str], lengths: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], list[str], NDArray[np.int64]]:
    """Return the non-blank lines of a page.

    The result is their indices, their texts without surrounding space, and the number of blank lines above each, and one number
    more: below the last. ``lengths`` are those of the lines, if they are known.

    >>> places, texts, blanks = non_blank(["", " one", "", "", "two "])
    >>> places.tolist(), texts, blanks.tolist()
    ([1, 4], ['one', 'two'], [1, 2, 0])
    """
    import numpy as np  # `clean --help` reads KINDS, and must start without numpy

    stripped = list(map(str.strip, texts))
    rows = list(filter(None, stripped))
    if lengths is None or np.count_nonzero(lengths) != len(rows):  # there are lines of space
        lengths = lengths_of(stripped)
    places = np.flatnonzero(lengths)
    return places, rows, np.diff(places, prepend=-1, append=len(stripped)) - 1


def lengths_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return (lines,) numbers of characters."""
    import numpy as np  # as above

    return np.fromiter(map(len, texts), np.int64, len(texts))


def join(lines: Iterable[Line]) -> str:
    """Join lines to the text that they were split from; some lines may be missing.

    >>> join([Line("one", "\\n", 1, "body", 1.0, True, "fallback"), Line("two", "", 2, "body", 1.0, True, "fallback")])
    'one\\ntwo'
    """
    return "".join(line.text + line.ending for line in lines)

"""Rows -> keys of their shape: where a template put them, whatever they say.

In HTML the shape of a row is the path of its elements, with their names; in text it is the sorts of its words. A shape means
something within one site only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from cleaner.html.blocks import Blocks
from cleaner.labelling.pages import PoolPage

DEPTH = 6  # elements of a path, from the inside
NAMED = 3  # of these, whose names count
LONG = 12  # words from which a row of text is running text, and its words do not tell where it stands
_LENGTHS = (1, 3, 8, 20, 50)  # words; steps of the length of a row
_WORDS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_", re.UNICODE)


def shapes_of(page: PoolPage) -> list[int]:
    """Return the key of the shape of each row of a page."""
    blocks, words = page.page.blocks, page.page.units.words
    if blocks is None:
        marks = page.page.units.marks > 0
        return [_digest((_text_shape(words[row.unit]), marks[:, row.unit].tobytes())) for row in page.rows]
    names = blocks.names.tolist()
    return [_digest((_path(blocks, names, row.first), _length(words[row.unit]))) for row in page.rows]


def _path(blocks: Blocks, names: list[int], line: int) -> tuple[object, ...]:
    element, path = int(blocks.element[line]), []
    for depth in range(DEPTH):
        if element < 0:
            break
        its = names[blocks.name_bounds[element] : blocks.name_bounds[element + 1]] if depth < NAMED else ()
        path.append((int(blocks.tag[element]), tuple(sorted(its))))
        element = int(blocks.parent[element])
    linked = 2 * int(blocks.link[line]) > len(blocks.lines[line])
    return (*path, linked, int(blocks.origin[line]))


@lru_cache(maxsize=20_000)
def _text_shape(words: str) -> str:
    """Return the sorts of the words of a row: capitals, letters, digits, signs.

    >>> _text_shape("By Anna Holm, 3 May"), _text_shape("By Bo Li, 12 June")
    ('Aa,0A', 'Aa,0A')
    """
    count = len(words.split())
    if count > LONG:
        return f"{_length(words)}{words.rstrip()[-1]}"
    first, *rest = [_sort(part) for part in _WORDS.findall(words)] or [""]
    signs = [first, *("a" if sort in "Aa" and sort else sort for sort in rest[:-1]), *rest[-1:]]
    return "".join(sign for place, sign in enumerate(signs) if not place or sign != signs[place - 1])


def _sort(part: str) -> str:
    if part[0].isdigit():
        return "0"
    if not part[0].isalpha():
        return part
    return "A" if part[0].isupper() else "a"


def _length(words: str) -> int:
    count = words.count(" ") + 1
    return sum(count > step for step in _LENGTHS)


def _digest(shape: object) -> int:
    return int.from_bytes(blake2b(repr(shape).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")

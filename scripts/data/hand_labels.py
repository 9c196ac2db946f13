"""The kinds that somebody has said: of lines of the data's renderings, of lines of HTML in this project, and of the same lines
wherever else their page is rendered.

``kinds_by_hand.jsonl`` beside this file has pages that the data's labels leave out, labelled in the same way: language-model
annotators read LABELS.md, and each page line by line as `cleaner.html.blocks` reads it. It holds no text: lines are checksums.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS
from corpus import MAIN, SETS, pages, site

OURS = Path(__file__).with_name("kinds_by_hand.jsonl")
Said = list[tuple[int, str]]  # the checksum of each line, and its kind


def kind_pages() -> list[Labelled]:
    """The data's renderings with a kind on every line."""
    origin = {page["id"]: site(page) for name in (*SETS, "unlabelled") for page in pages(name)}
    return [
        Labelled(f"{page['id']}#{page['render']}", origin[page["id"]], page["title"], page["lines"], page["kinds"])
        for page in pages("kinds")
    ]


@cache
def kinds_of_data() -> dict[str, Said]:
    """By page id, what the data's renderings say."""
    found: dict[str, Said] = {}
    for page in pages("kinds"):
        lines = zip(map(checksum, page["lines"]), page["kinds"], strict=True)
        found.setdefault(page["id"], []).extend((line, kind) for line, kind in lines if line and kind in KINDS)
    return found


@cache
def kinds_of_ours() -> dict[str, Said]:
    """The same of this project's own labels: checksums of eight hexadecimal digits, and "12 nav, 1 title" of as many lines."""
    found: dict[str, Said] = {}
    for row in map(json.loads, OURS.read_text(encoding="utf-8").splitlines()):
        runs = [run.split() for run in row["kinds"].split(", ")]
        kinds = [kind for count, kind in runs for _ in range(int(count))]
        lines = [int(row["lines"][place : place + 8], 16) for place in range(0, len(row["lines"]), 8)]
        found[row["id"]] = list(zip(lines, kinds, strict=True))
    return found


def kinds_by_hand() -> dict[str, Said]:
    """Both."""
    return kinds_of_data() | kinds_of_ours()


def checksum(line: str) -> int:
    """Of a line's text, whatever its case, its spaces and its bullet; 0 of one without any."""
    text = " ".join(line.casefold().split()).strip("•-* ")
    return zlib.crc32(text.encode("utf-8", "replace"))


def carried_over(lines: Sequence[str], sides: Sequence[str], said: Said) -> list[str]:
    """The labels of the lines of another rendering: the kind by hand of the same line, where that is on the side that the
    reference says (``keep`` or ``drop``) or where no side is known (empty); else the label that it has.

    A title stands in the menu, over the text and in the list of what was read last, and not every rendering shows them all.
    Where lines that say the same have several kinds, one in a run of two or more lines that both renderings have is the same
    line, and of others nothing is known.
    """
    sums = list(map(checksum, lines))
    kinds_of: defaultdict[int, set[str]] = defaultdict(set)
    for line, kind in said:
        kinds_of[line].add(kind)
    same = {line: next(iter(kinds)) for line, kinds in kinds_of.items() if len(kinds) == 1}
    found = [same.get(line, "") for line in sums]
    matches = SequenceMatcher(None, [line for line, _ in said], sums, autojunk=False).get_matching_blocks()
    for theirs, ours, size in matches:
        if size > 1:
            found[ours : ours + size] = [kind for _, kind in said[theirs : theirs + size]]
    return [
        (kind if kind and side in ("", KEEP if kind in MAIN else DROP) else side) if line else ""
        for line, kind, side in zip(sums, found, sides, strict=True)
    ]

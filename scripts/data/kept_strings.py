"""Pages of which some main text is known, and nothing else: recipes by their ingredients and steps, courts by their cases.

The data names strings that a cleaner must keep. A line with such a string is main text; of every other line nothing is said, so
that these pages teach what main text looks like, and no kind of chrome (docs/experiments.md#strings-to-keep-as-positive-lines).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from cleaner.html.blocks import blocks
from cleaner.labels import Labelled
from scripts.data.by_line_pages import VISIBLE
from scripts.data.datasets import DATA, read_rows, site_of
from scripts.data.hand_labels import HIDDEN, labels_of_more_pages, labels_of_unlike_pages

SETS = ("recipes", "courts")
MOST = 80  # pages of a set
FEWEST = 3  # known lines of a page
WHOLE = 25  # characters from which a string and a line may hold each other
SHARE = 0.6  # of the characters of a line, that a string within it has at least


def labelled_pages(reads: str) -> Iterator[Labelled]:
    """The pages that no annotator has labelled, of HTML, or of text as a visible block a line."""
    labelled = labels_of_more_pages().keys() | labels_of_unlike_pages().keys()
    for name in SETS:
        rows = sorted(read_rows(DATA / "more" / f"{name}.jsonl.gz"), key=lambda row: zlib.crc32(row["id"].encode()))
        count = 0
        for row in rows:
            if row["id"] in labelled or not row["keep"] or count == MOST:
                continue
            tree = blocks(row["html"])
            seen = [bool(line.strip()) and origin not in HIDDEN for line, origin in zip(tree.lines, tree.origin, strict=True)]
            kinds = [kind if visible else "" for kind, visible in zip(known_kinds(tree.lines, row["keep"]), seen, strict=True)]
            if sum(map(bool, kinds)) < FEWEST:
                continue
            count += 1
            page = Labelled(row["id"], site_of(row), row["title"], tree.lines, kinds, tree, url=row["url"])
            yield page if reads == "html" else _as_text(page, seen)


def _as_text(page: Labelled, seen: Sequence[bool]) -> Labelled:
    lines = [line for line, visible in zip(page.lines, seen, strict=True) if visible]
    kinds = [kind for kind, visible in zip(page.kinds, seen, strict=True) if visible]
    return Labelled(f"{page.id}#{VISIBLE}", page.site, page.title, lines, kinds, form="text", url=page.url)


def known_kinds(lines: Sequence[str], keep: Sequence[str]) -> list[str]:
    """Return "body" for each line that is one of the strings, a part of one, or little more than one; "" for every other.

    >>> known_kinds(["Ingredients", "2 Eggs", "1. Beat the eggs with sugar."], ["2 eggs", "Beat the eggs with sugar."])
    ['', 'body', 'body']
    """
    strings = [_plain(string) for string in keep]
    every, long = set(strings), [string for string in strings if len(string) >= WHOLE]
    together = "\n".join(strings)
    found = []
    for line in map(_plain, lines):
        part = len(line) >= WHOLE and line in together
        most = any(string in line and len(string) > SHARE * len(line) for string in long)
        found.append("body" if line in every or part or most else "")
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

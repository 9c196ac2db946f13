"""Hand labels: kinds of single lines, and their transfer to the same lines in other renderings of a page.

``kinds`` of the data holds text renderings with a kind on every line. ``hand_labels.jsonl`` beside this file holds the visible
lines of articles of HTML as `cleaner.html.blocks` reads them, whose references say what is main text; the annotators of the
first 261 saw them. ``by_line_labels.jsonl``, as two files of the data, holds pages of all other sorts, whose annotators saw
nothing but the page, and whose labels rule. Language-model annotators labelled all, line by line, by the rules of
docs/kinds.md. The files in the project hold no text: their lines are checksums.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from cleaner.html.tags import ORIGINS
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS
from scripts.data.datasets import DATA, SETS, UNREFERENCED, read_pages, site_of

FILE = Path(__file__).with_name("hand_labels.jsonl")
BY_LINE = Path(__file__).with_name("by_line_labels.jsonl")
HIDDEN = (ORIGINS.index("hidden"), ORIGINS.index("data"))  # origins of lines that no annotator saw
HandLabels = list[tuple[int, str]]  # the checksum of each line of a page, and its kind


def labelled_renderings() -> list[Labelled]:
    """The text renderings of the data that have a kind on every line."""
    site = {page["id"]: site_of(page) for name in (*SETS, UNREFERENCED) for page in read_pages(name)}
    return [
        Labelled(
            f"{page['id']}#{page['render']}",
            site[page["id"]],
            page["title"],
            page["lines"],
            page["kinds"],
            page=page["page_type"] or "",
        )
        for page in read_pages("kinds")
    ]


@cache
def labels_of_data() -> dict[str, HandLabels]:
    """The hand labels of the data's text renderings, by page id."""
    found: dict[str, HandLabels] = {}
    for page in read_pages("kinds"):
        lines = zip(map(checksum, page["lines"]), page["kinds"], strict=True)
        found.setdefault(page["id"], []).extend((line, kind) for line, kind in lines if line and kind in KINDS)
    return found


@cache
def labels_of_unlike_pages() -> dict[str, HandLabels]:
    """The hand labels of pages of sites of their own: firms, shops, listings, forums, in many languages."""
    return labels_in(DATA / "more" / "kinds.jsonl")


@cache
def labels_of_listings() -> dict[str, HandLabels]:
    """The hand labels of WCXB's pages that are no articles, labelled without their references."""
    return labels_in(DATA / "more" / "kinds-wcxb.jsonl")


@cache
def labels_of_more_pages() -> dict[str, HandLabels]:
    """The hand labels in `BY_LINE`: more pages of these two sets, news and recipes, labelled for this project."""
    return labels_in(BY_LINE)


@cache
def labels_of_project() -> dict[str, HandLabels]:
    """The hand labels in `FILE`: articles, whose references rule."""
    return labels_in(FILE)


def labels_in(file: Path) -> dict[str, HandLabels]:
    """The hand labels in a file, by page id; of two annotators of a page the first.

    A row holds checksums of eight hexadecimal digits each, and runs such as "12 nav, 1 title" of as many lines.
    """
    found: dict[str, HandLabels] = {}
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        lines = [int(row["lines"][place : place + 8], 16) for place in range(0, len(row["lines"]), 8)]
        found.setdefault(row["id"], list(zip(lines, kinds_of_row(row), strict=True)))
    return found


def kinds_of_row(row: Mapping[str, str]) -> list[str]:
    """The kind of each line of a row of such a file."""
    runs = [run.split() for run in row["kinds"].split(", ")]
    return [kind for count, kind in runs for _ in range(int(count))]


def hand_labels() -> dict[str, HandLabels]:
    """The kinds of pages whose references rule, by page id; a page of both sets has the project's."""
    return labels_of_data() | labels_of_project()


def checksum(line: str) -> int:
    """A checksum of a line's text without its case, spaces and bullet; 0 for a line without text."""
    text = " ".join(line.casefold().split()).strip("•-* ")
    return zlib.crc32(text.encode("utf-8", "replace"))


def transferred(lines: Sequence[str], sides: Sequence[str], labels: HandLabels) -> list[str]:
    """The labels of the lines of a rendering, given the hand labels of another rendering of the same page.

    ``sides`` are the labels so far: ``keep``, ``drop``, or empty where nothing is known. A line takes its hand label where that
    is on the same side; else it keeps the label that it has.

    A title can occur in the menu, over the text and in a list of popular articles, and a rendering may lack any of the three.
    So a line whose copies have different kinds takes one only in a run of two or more lines that both renderings have
    (docs/experiments.md#label-transfer-by-runs).
    """
    sums = list(map(checksum, lines))
    kinds_of: defaultdict[int, set[str]] = defaultdict(set)
    for line, kind in labels:
        kinds_of[line].add(kind)
    unambiguous = {line: next(iter(kinds)) for line, kinds in kinds_of.items() if len(kinds) == 1}
    found = [unambiguous.get(line, "") for line in sums]
    runs = SequenceMatcher(None, [line for line, _ in labels], sums, autojunk=False).get_matching_blocks()
    for theirs, ours, size in runs:
        if size > 1:
            found[ours : ours + size] = [kind for _, kind in labels[theirs : theirs + size]]
    return [
        (kind if kind and side in ("", KEEP if kind in MAIN_KINDS else DROP) else side) if line else ""
        for line, kind, side in zip(sums, found, sides, strict=True)
    ]

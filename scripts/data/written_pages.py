"""Whole pages that were written for this project -> labelled pages of text and HTML, each in several renderings.

Most are small: real pages are large, and their chrome is the chrome of their sites, while these have the faults that users
report in a dozen lines: a poll between two paragraphs, a list at the end, notes below a share bar, posts of one word. Those in
the files ``long_*`` are as long as real ones: pages of shops, firms, listings and forums in fifty languages, of which there are
few with labels (docs/experiments.md#long-pages-written-by-hand). The files of ``written/`` hold pages with a blank line between
two of them. A page begins with its sort and language; ``-- REGION`` begins a part of it; every other line is one of the page,
as in the bank (`scripts.data.edits.bank`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from random import Random

import numpy as np

from cleaner.html.blocks import blocks
from cleaner.labels import Labelled
from scripts.data.by_line_pages import ByLine
from scripts.data.edits.bank import Row, elements, read_row, side, structure, without_mark

FOLDER = Path(__file__).with_name("written")
RENDERINGS = {"text": ("plain", "spaced", "soup", "wrapped", "markdown"), "html": ("semantic", "named", "divs")}
TELLING = ("plain", "semantic")  # renderings that tell the kinds of the lines of a small page; the others tell sides
LONG = 50  # lines from which a page is like a real one: every rendering tells kinds
LEFT_OUT = 0.15  # share of the lines of chrome that a rendering after the first leaves out
WIDTHS = (60, 66, 72, 78)  # characters of a wrapped line
NOTHING = ("wall", "error", "shell")  # sorts of pages with nothing to keep
_REGION, _HEADING = "-- ", "## "
_TAGS = {"header": "header", "nav": "nav", "main": "main", "aside": "aside", "footer": "footer"}
_NAMES = {
    "header": "site-header masthead top", "nav": "menu main-nav breadcrumb", "main": "content article post entry-content",
    "aside": "box related widget sidebar", "footer": "site-footer footer bottom",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One page, as it was written."""

    name: str
    sort: str
    language: str
    regions: tuple[tuple[str, tuple[Row, ...]], ...]

    @property
    def long(self) -> bool:
        """Whether the page is as long as a real one."""
        return sum(len(rows) for _, rows in self.regions) >= LONG

    @property
    def title(self) -> str | None:
        """The page's title."""
        return next((row.text for _, rows in self.regions for row in rows if row.kind == "title"), None)


def written_pages() -> Iterator[Written]:
    """Every page. Raises ``ValueError`` for a line that is none."""
    for path in sorted(FOLDER.glob("*.txt")):
        for number, block in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())):
            yield _read(block, f"{path.stem}-{number}")


def _read(block: str, name: str) -> Written:
    head, *lines = block.split("\n")
    words = head.removeprefix(_HEADING).split()
    if not head.startswith(_HEADING) or len(words) != 2 or not lines or not lines[0].startswith(_REGION):
        raise ValueError(f"page {name} begins with {head!r}; expected '## SORT LANGUAGE', a region and lines below")
    regions: list[tuple[str, list[Row]]] = []
    for line in lines:
        if line.startswith(_REGION):
            regions.append((line.removeprefix(_REGION).strip(), []))
            if regions[-1][0] not in _TAGS:
                raise ValueError(f"page {name} has the region {line!r}; expected one of {', '.join(_TAGS)}")
        else:
            regions[-1][1].append(read_row(line, f"page {name}"))
    return Written(name, words[0], words[1], tuple((region, tuple(rows)) for region, rows in regions if rows))


def labelled_pages(reads: str) -> Iterator[Labelled]:
    """Every page in all renderings of text, or of HTML. All renderings of a page are of one site."""
    for page in written_pages():
        for number, rendering in enumerate(RENDERINGS[reads]):
            random = Random(f"{page.name} {rendering}")
            regions = page.regions if not number else _thinned(page, random)
            found = _as_html(regions, rendering, random) if reads == "html" else _as_text(regions, rendering, random)
            tells = rendering in TELLING or page.long
            kinds = found.kinds if tells else [side(kind) if kind else "" for kind in found.kinds]
            told = page.title if random.random() < 0.5 else None
            yield Labelled(
                f"written/{page.name}#{rendering}",
                f"{page.name}.written",
                told,
                found.lines,
                kinds,
                found.blocks,
                page=page.sort,
            )


def long_pages() -> Iterator[ByLine]:
    """The long pages as HTML whose parts have names, for `scripts.measure.by_line`."""
    for page in written_pages():
        if page.long:
            html = _source(page.regions, "named", Random(f"{page.name} named"))
            tree = blocks(html)
            about = {"id": page.name, "url": f"https://{page.name}.written/", "title": page.title, "html": html}
            kinds = [row.kind for _, rows in page.regions for row in rows]
            yield ByLine(about | {"page_type": page.sort, "lang": page.language}, tree, np.arange(len(kinds)), kinds)


def _thinned(page: Written, random: Random) -> list[tuple[str, tuple[Row, ...]]]:
    """The regions of a page without some lines of its chrome; a page that is nothing else stays whole."""
    if page.sort in NOTHING:
        return list(page.regions)
    kept = [
        (name, tuple(row for row in rows if side(row.kind) != "drop" or random.random() >= LEFT_OUT))
        for name, rows in page.regions
    ]
    return [(name, rows) for name, rows in kept if rows]


# --- text --------------------------------------------------------------------------------------------------------------

Regions = Sequence[tuple[str, Sequence[Row]]]


def _as_text(regions: Regions, rendering: str, random: Random) -> Labelled:
    width = random.choice(WIDTHS)
    lines: list[tuple[str, str]] = []
    for _, rows in regions:
        for name, group in groupby(rows, key=structure):
            found = [line for row in group for line in _lines_of(row, rendering, width)]
            apart = rendering in ("spaced", "wrapped", "markdown")
            if lines and lines[-1][0] and (apart or (rendering == "plain" and random.random() < 0.2)):
                lines.append(("", ""))
            between = [("", "")] if apart and not name else []
            lines += [each for row_lines in found for each in (*row_lines, *between)]
    while lines and not lines[-1][0]:
        lines.pop()
    return Labelled("", "", None, [line for line, _ in lines], [kind for _, kind in lines])


def _lines_of(row: Row, rendering: str, width: int) -> Iterator[list[tuple[str, str]]]:
    """The lines of a row, in groups that blank lines may part."""
    if rendering == "soup":
        yield [(cell.strip(), row.kind) for cell in without_mark(row.text).split("\t") if cell.strip()]
    elif rendering == "wrapped" and "code" not in row.hints:
        hanging = "  " if without_mark(row.text) != row.text else ""
        yield [(line, row.kind) for line in textwrap.wrap(row.text.replace("\t", "   "), width, subsequent_indent=hanging)]
    elif rendering == "markdown":
        yield [(_markdown(row), row.kind)]
    else:
        yield [(row.text, row.kind)]


def _markdown(row: Row) -> str:
    """A row as a line of Markdown."""
    text = without_mark(row.text)
    text = f"[{text}](/{len(text)})" if "a" in row.hints else text
    text = f"**{text}**" if "b" in row.hints else text
    if row.kind in ("title", "heading") or "h" in row.hints:
        return f"{'#' if row.kind == 'title' else '##'} {text}"
    if "td" in row.hints:
        return f"| {' | '.join(cell.strip() for cell in row.text.split(chr(9)))} |"
    if "code" in row.hints:
        return f"    {row.text}"
    return f"* {text}" if "li" in row.hints or text != row.text else text


# --- HTML --------------------------------------------------------------------------------------------------------------


def _as_html(regions: Regions, rendering: str, random: Random) -> Labelled:
    tree = blocks(_source(regions, rendering, random))
    kinds = [row.kind for _, rows in regions for row in rows]
    if len(kinds) != len(tree.lines):
        raise ValueError(f"{len(tree.lines)} lines of HTML, expected {len(kinds)}: {tree.lines}")
    return Labelled("", "", None, tree.lines, kinds, tree)


def _source(regions: Regions, rendering: str, random: Random) -> str:
    body = "\n".join(_region(name, rows, rendering, random) for name, rows in regions)
    title = next((row.text for _, rows in regions for row in rows if row.kind == "title"), "")
    return f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body>{body}</body></html>"


def _region(name: str, rows: Sequence[Row], rendering: str, random: Random) -> str:
    tag = _TAGS[name] if rendering == "semantic" else "div"
    named = f' class="{random.choice(_NAMES[name].split())}"' if rendering == "named" else ""
    return f"<{tag}{named}>{elements(rows, random)}</{tag}>"

"""The bank: short labelled runs of lines, written for this project, that are put into real pages.

The files of ``bank/`` hold pieces with a blank line between two of them. A piece begins with its sort, language and place, and
every other line is a kind, a tab, and a line of text. Hints behind a kind tell the element in HTML: a link, a heading, a bold
paragraph, an item, a row of a table, code. One piece in five is kept out of training, so that the measure sees pieces that no
model has learned.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from random import Random

from cleaner.labels import KEEP
from cleaner.lines import KINDS, MAIN_KINDS
from scripts.data.edits.drafts import Piece
from scripts.data.edits.wording import Part

FOLDER = Path(__file__).with_name("bank")
PLACES = ("top", "middle", "end", "any")
HINTS = frozenset(("a", "h", "b", "li", "td", "code"))
WITHHELD = 5  # one in so many pieces is not in training
FOREIGN = 0.15  # share of the pieces on English training pages that are in another language
NAMED = 0.3  # share of the elements with a class
_HEADING = "## "
_mark = re.compile(r"^(?:[•·◦‣*–-]|\d{1,2}[.)]|\[\d{1,2}\])\s+").match
_CLASSES = {
    "poll": "poll survey vote", "feedback": "feedback rating", "player": "player video audio-embed", "share": "share social",
    "cards": "related cards recommended more-stories", "headlines": "most-read list-box related", "inline": "related inline",
    "newsletter": "newsletter signup", "advert": "ad advert", "app": "app-banner follow", "form": "contact-form messages",
    "consent": "consent cookie-notice", "furniture": "tools toolbar", "byline": "byline meta post-meta", "bio": "author bio",
    "section": "meta tools", "source": "source credits", "tags": "tags topics", "pager": "pager post-nav",
    "rights": "copyright", "commentform": "comments respond", "paywall": "paywall offer", "postheads": "post-head author",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of a piece."""

    kind: str
    hints: frozenset[str]
    text: str


@dataclass(frozen=True)
class Banked:
    """One piece of the bank."""

    sort: str
    language: str
    place: str
    rows: tuple[Row, ...]

    @property
    def withheld(self) -> bool:
        """Whether the piece is kept out of training."""
        return zlib.crc32("\n".join(row.text for row in self.rows).encode()) % WITHHELD == 0


@cache
def bank(part: Part) -> dict[str, tuple[Banked, ...]]:
    """The pieces to train on, or those to measure with, by language. Raises ``ValueError`` for a line that is none."""
    found: dict[str, list[Banked]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for number, block in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()), 1):
            piece = _read(block, f"{path.name}, piece {number}")
            if piece.withheld == (part == "test"):
                found.setdefault(piece.language, []).append(piece)
    return {language: tuple(pieces) for language, pieces in found.items()}


def _read(block: str, where: str) -> Banked:
    """One piece, from its lines."""
    head, *lines = block.split("\n")
    words = head.removeprefix(_HEADING).split()
    if not head.startswith(_HEADING) or len(words) != 3 or words[2] not in PLACES or not lines:
        raise ValueError(f"{where} begins with {head!r}; expected '## SORT LANGUAGE PLACE' and lines below")
    sort, language, place = words
    return Banked(sort, language, place, tuple(read_row(line, where) for line in lines))


def read_row(line: str, where: str) -> Row:
    """One line of a piece. Raises ``ValueError`` if it is none."""
    name, _, text = line.partition("\t")
    kind, _, hints = name.partition(":")
    if kind not in KINDS or not text.strip() or not HINTS.issuperset(filter(None, hints.split("."))):
        raise ValueError(f"{where} has the line {line!r}; expected a kind with hints, a tab, and text")
    return Row(kind, frozenset(filter(None, hints.split("."))), text)


def draw(language: str, part: Part, random: Random) -> Banked | None:
    """A piece in the language of a page, every sort as likely as another; None where the bank has none."""
    pieces = bank(part)
    if part == "train" and language == "en" and random.random() < FOREIGN:
        language = random.choice(sorted(pieces))
    theirs = pieces.get(language, ())
    sorts = sorted({piece.sort for piece in theirs})
    if not sorts:
        return None
    sort = random.choice(sorts)
    return random.choice([piece for piece in theirs if piece.sort == sort])


def drafted(piece: Banked, told: bool, soup: bool, random: Random) -> Piece:
    """A piece to put into a page: with kinds where the page tells them, else with sides.

    ``soup`` is a rendering that shows every cell in a line of its own, and no bullets.
    """
    kinds = [row.kind if told else side(row.kind) for row in piece.rows]
    lines = [(row.text, kind) for row, kind in zip(piece.rows, kinds, strict=True)]
    if soup:
        lines = [(cell, kind) for text, kind in lines for cell in without_mark(text).split("\t") if cell.strip()]
    return Piece(_html(piece, random), [text for text, _ in lines], [kind for _, kind in lines], kinds)


def side(kind: str) -> str:
    """What a page that tells sides alone says of a kind."""
    return kind if kind in ("title", "code") else KEEP if kind in MAIN_KINDS else "drop"


def without_mark(text: str) -> str:
    """A line without the bullet or number that a renderer of text puts before an item.

    >>> without_mark("• Rope"), without_mark("2. Boil it"), without_mark("2 boats")
    ('Rope', 'Boil it', '2 boats')
    """
    found = _mark(text.lstrip())
    return text.lstrip()[found.end() :] if found else text


def _html(piece: Banked, random: Random) -> str:
    """The source of one element with a line for each row."""
    html = elements(piece.rows, random)
    outer = random.choice(("div", "div", "section", "aside" if piece.rows[0].kind not in MAIN_KINDS else "div"))
    classes = _CLASSES.get(piece.sort, "").split()
    named = f' class="{random.choice(classes)}"' if classes and random.random() < NAMED else ""
    return f"<{outer}{named}>{html}</{outer}>"


def elements(rows: Sequence[Row], random: Random) -> str:
    """The source of elements with a line for each row; lists, tables and code have an element around their rows."""
    plain = random.choice(("p", "p", "div"))
    return "".join(_of_group(name, list(group), plain, random) for name, group in groupby(rows, key=structure))


def structure(row: Row) -> str:
    """The structure that a row is a part of: an item, a row of a table, a line of code, or none."""
    return next((name for name in ("li", "td", "code") if name in row.hints), "")


def _of_group(name: str, rows: Sequence[Row], plain: str, random: Random) -> str:
    """The elements of rows that stand together."""
    if name == "code":
        return f"<pre><code>{escape(chr(10).join(row.text for row in rows))}</code></pre>"
    if name == "td":
        cells = ["".join(f"<td>{escape(cell.strip())}</td>" for cell in row.text.split("\t")) for row in rows]
        return f"<table><tbody>{''.join(f'<tr>{each}</tr>' for each in cells)}</tbody></table>"
    if name == "li":
        tag = "ol" if rows[0].text.lstrip()[:1].isdigit() else "ul"
        return f"<{tag}>{''.join(f'<li>{_inline(row, without_mark(row.text))}</li>' for row in rows)}</{tag}>"
    return "".join(_block(row, plain, random) for row in rows)


def _block(row: Row, plain: str, random: Random) -> str:
    tag = random.choice(("h2", "h3", "h4")) if "h" in row.hints or row.kind == "heading" else plain
    tag = "h1" if row.kind == "title" else tag
    return f"<{tag}>{_inline(row, row.text)}</{tag}>"


def _inline(row: Row, text: str) -> str:
    html = escape(text.strip())
    html = f'<a href="/r">{html}</a>' if "a" in row.hints else html
    return f"<strong>{html}</strong>" if "b" in row.hints else html

"""Units: paragraphs laid out as another structure: a table, a definition list, a list, notes, a code block.

The words are the paragraph's own, in their order. Only signs are added (bullets, numbers, bars), and stops that end a piece
may go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from random import Random

from scripts.data.edits.drafts import Piece
from scripts.data.splices.sources import word_count

STRUCTURES = ("table", "dl", "list", "notes")  # of every page
CODE = "code"  # of pages of documentation
_WIDE = 3  # words to a token from which a text is written without spaces
_split_wide = re.compile(
    r"""[A-Za-z0-9_]+ [，。、；：！？,.;:!?」』）]{0,3} \s?                     # no two branches begin with the same sign
      | [^，。、；：！？,.;:!?\sA-Za-z0-9_]{1,6} [，。、；：！？,.;:!?」』）]{0,3} \s?
      | [，。、；：！？,.;:!?] \s?""",
    re.VERBOSE,
).findall
_ends_clause = re.compile(r"[,;:.!?，。、；：！？…][\"”’»)]?$").search
_STOPS = ",;:.，。、；：— "
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BULLETS = ("", "", "• ", "- ", "* ", "– ", "· ", "◦ ")
_CLASSES = ("", "", "", ' class="data"', ' class="wp-block-table"', ' class="content-table"', ' class="specs"')


def laid_out(text: str, structure: str, kind: str, rendering: str, random: Random) -> Piece:
    """A paragraph as another structure; every line is of the paragraph's kind."""
    make = {"table": _table, "dl": _definitions, "list": _items, "notes": _notes, CODE: _code}[structure]
    html, lines = make(text, rendering, random)
    lines = [line for line in lines if line.strip()]
    return Piece(html, lines, [kind] * len(lines))


def pieces(text: str, shortest: int, longest: int, random: Random, bare: bool = True) -> list[str]:
    """A text in pieces of some words, cut where a clause ends if one ends there; ``bare`` ones lose the stop at their end.

    >>> pieces("Boil the water, warm the pot, then wait.", 2, 4, Random(0))
    ['Boil the water', 'warm the pot', 'then wait']
    """
    tokens, space = text.split(), " "
    if word_count(text) > _WIDE * len(tokens):
        tokens, space = _split_wide(text), ""
        shortest, longest = max(1, shortest // 2), max(2, longest // 2)
    found, start = [], 0
    while start < len(tokens):
        size = random.randint(shortest, longest)
        ends = range(start + shortest, min(start + longest, len(tokens)) + 1)
        stop = next((end for end in ends if _ends_clause(tokens[end - 1])), start + size)
        found.append(space.join(tokens[start:stop]).strip())
        start = stop
    return [piece.rstrip(_STOPS) or piece for piece in found] if bare else found


def _table(text: str, rendering: str, random: Random) -> tuple[str, list[str]]:
    columns = random.choice((2, 2, 3, 3, 4))
    longest = random.choice((2, 4, 7, 10))
    cells = pieces(text, 1, longest, random)
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    joint = random.choice(("\t", "\t", "  ", " | ", " | ", " ", "\n"))
    if rendering.startswith("soup"):
        joint = "\n"
    lines = [line for row in rows for line in joint.join(row).split("\n")]
    head, first, inner = random.random() < 0.4, random.random() < 0.3, random.random() < 0.15

    def cell(value: str, name: str) -> str:
        value = escape(value)
        return f"<{name}><p>{value}</p></{name}>" if inner else f"<{name}>{value}</{name}>"

    made = []
    for number, row in enumerate(rows):
        names = ["th" if (head and not number) or (first and not place) else "td" for place in range(len(row))]
        made.append(f"<tr>{''.join(map(cell, row, names))}</tr>")
    body = f"<thead>{made[0]}</thead><tbody>{''.join(made[1:])}</tbody>" if head else f"<tbody>{''.join(made)}</tbody>"
    table = f"<table{random.choice(_CLASSES)}>{body}</table>"
    return _wrapped(table, ("figure", "div"), random), lines


def _definitions(text: str, rendering: str, random: Random) -> tuple[str, list[str]]:
    longest = random.choice((4, 8, 14))
    rest, pairs = pieces(text, 2, longest + 3, random), []
    for piece in rest:
        term, *others = pieces(piece, 1, 3, random)
        pairs.append((term, piece[len(term) :].strip(_STOPS) if others else ""))
    joint = random.choice(("\n", "\n", ": ", "\t", "\n    ", " – "))
    if rendering.startswith("soup"):
        joint = "\n"
    lines = [line for term, value in pairs for line in (joint.join((term, value)) if value else term).split("\n")]
    made = [f"<dt>{escape(term)}</dt>" + (f"<dd>{escape(value)}</dd>" if value else "") for term, value in pairs]
    if random.random() < 0.3:
        made = [f"<div>{pair}</div>" for pair in made]
    return _wrapped(f"<dl{random.choice(_CLASSES)}>{''.join(made)}</dl>", ("div",), random), lines


def _items(text: str, rendering: str, random: Random) -> tuple[str, list[str]]:
    found = pieces(text, 2, random.choice((4, 7, 12)), random, bare=random.random() < 0.7)
    numbered = random.random() < 0.4
    marks = (
        _numbers(random.choice(("{}. ", "{}) ", "{}. ", "({}) ")), found)
        if numbered
        else [random.choice(_BULLETS)] * len(found)
    )
    if rendering.startswith("soup"):
        marks = [""] * len(found)
    tag, inner = "ol" if numbered else "ul", random.random() < 0.25
    items = [f"<li><p>{escape(item)}</p></li>" if inner else f"<li>{escape(item)}</li>" for item in found]
    return _wrapped(f"<{tag}{random.choice(_CLASSES)}>{''.join(items)}</{tag}>", ("div",), random), _marked(marks, found)


def _notes(text: str, rendering: str, random: Random) -> tuple[str, list[str]]:
    found = pieces(text, 6, random.choice((12, 18, 26)), random, bare=False)
    form = random.choice(("{}. ", "[{}] ", "^", "{} ", "* ", "*", "({}) "))
    numbers = [f"{number}".translate(_SUPERSCRIPTS) + " " for number in range(1, len(found) + 1)]
    marks = numbers if form == "^" else _numbers(form, found)
    if random.random() < 0.5:
        back = random.choice(("", "", " ↩"))
        items = "".join(f"<li>{escape(note)}{back}</li>" for note in found)
        html = _wrapped(f"<ol{random.choice(_CLASSES)}>{items}</ol>", ("section", "div"), random)
    else:
        html = f"<div>{''.join(f'<p>{escape(line)}</p>' for line in _marked(marks, found))}</div>"
    return html, _marked(marks, found)


def _code(text: str, rendering: str, random: Random) -> tuple[str, list[str]]:
    found = pieces(text, 2, random.choice((5, 9)), random, bare=random.random() < 0.5)
    lines = _marked([random.choice(("", "", "  ", "    ", "        ")) for _ in found], found)
    inner = escape("\n".join(lines))
    inner = f"<code>{inner}</code>" if random.random() < 0.6 else inner
    return _wrapped(f"<pre>{inner}</pre>", ("div", "figure"), random), lines


def _numbers(form: str, found: Sequence[str]) -> list[str]:
    return [form.format(number) for number in range(1, len(found) + 1)]


def _marked(marks: Sequence[str], found: Sequence[str]) -> list[str]:
    return [mark + piece for mark, piece in zip(marks, found, strict=True)]


def _wrapped(html: str, tags: Sequence[str], random: Random) -> str:
    """The element, sometimes in another one."""
    tag = random.choice(tags)
    return f"<{tag}>{html}</{tag}>" if random.random() < 0.3 else html

"""Lines of Markdown -> what their first characters say: headings, items, fences, tables, references."""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE_LENGTHS = 12  # longer fences count as this long
match_fence = re.compile(r"[ \t>]{0,40}(?:(?:[-*+•]|[0-9]{1,9}[.)])[ \t]{1,12})?(`{3,}|~{3,})([^`]*)\Z").match
match_quote = re.compile(r"[ ]{0,3}>(?:[ ]{0,3}>){0,20}[ ]?").match
match_item = re.compile(r"([ \t]{0,40})([-*+•]|[0-9]{1,9}[.)])(?:[ \t]{1,12}|\Z)").match
match_heading = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+|\Z)").match
is_underline = re.compile(r"[ ]{0,3}(?:=+|-{2,})[ \t]*\Z").match
is_rule = re.compile(r"[ ]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z").match
is_table_rule = re.compile(r"[ ]{0,3}\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+\Z").match
match_definition = re.compile(
    r"""
    [ ]{0,3} \[ ([^\[\]^][^\[\]]{0,300}) \]: [ \t]*
    (?: <[^<>]*>
    |   (?: [a-z]{2,12}:\S | www\. | [/.#?] | [\w-]{1,80}(?:\.[\w-]{1,80}){0,9}[/.]\w )  # how an address begins
        [^\s<>]*+
    )
    (?: [ \t]+ (?: "[^"]*" | '[^']*' | \([^()]*\) ) )? [ \t]* \Z
    """,
    re.VERBOSE,
).match
is_picture = re.compile(r"""!\[[^\[\]]*+\]\([^()\s]*+(?:\s++"[^"]*+")?\)""").fullmatch
match_note = re.compile(r"[ ]{0,3}\[\^([^\[\]\s]{1,80})\]:[ \t]*").match
match_indent = re.compile(r"[ \t]*").match


def fences_of(texts: Sequence[str]) -> dict[int, int]:
    """Return the last line of each code sample between fences, by its first line. A fence that is never closed is none."""
    marks = [(n, found) for n, line in enumerate(texts) if ("```" in line or "~~~" in line) and (found := match_fence(line))]
    last_of: dict[int, int] = {}
    unclosed: dict[str, int] = {}  # shortest fence of each sort that nothing below closes
    place = 0
    while place < len(marks):
        number, mark = marks[place]
        sign, length = mark[1][0], min(len(mark[1]), FENCE_LENGTHS)
        place += 1
        if length >= unclosed.get(sign, FENCE_LENGTHS + 1):
            continue
        for ahead in range(place, len(marks)):
            last, other = marks[ahead]
            if other[1][0] == sign and min(len(other[1]), FENCE_LENGTHS) >= length and not other[2].strip():
                last_of[number], place = last, ahead + 1
                break
        else:
            unclosed[sign] = length
    return last_of


def cells_of(row: str) -> tuple[str, float]:
    """Return the cells of a row of a table, and their number."""
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return "\x00".join(cells), float(len(cells))


def without_closing(heading: str) -> str:
    """A heading without the signs at its end, which stand behind a space."""
    bare = heading.rstrip("#")
    return bare if not bare or bare[-1].isspace() else heading


def is_open(content: str) -> bool:
    """Whether the text or the address of a link goes on in the next line."""
    return content.rfind("[") > content.rfind("]") or content.rfind("](") > content.rfind(")")

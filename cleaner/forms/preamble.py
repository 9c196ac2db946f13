"""Lines above a page of Markdown -> what they say of it: front matter, and the fields that crawlers write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cleaner.lines import Kind

LONGEST_FRONT, FIELDS = 200, 0.9  # lines; share of them that are fields, because a long value may be broken
LONGEST_PREAMBLE = 24  # lines
SAMPLE = 60_000  # characters in which front matter is looked for
FIELD_NAMES = (
    "title", "url source", "published time", "markdown content", "source", "url", "number of pages", "warning", "description",
)  # fmt: skip
_match_field = re.compile(r"[\"']?([A-Za-z][\w .:@-]{0,60}?)[\"']?:(?:[ \t]+(.*))?\Z").match


@dataclass(slots=True)
class Preamble:
    """What stands above a page."""

    lines: int = 0  # before the page begins
    settled: dict[int, Kind] = field(default_factory=dict)  # the kind of each of these lines that is not blank
    title: str | None = None
    title_line: int | None = None  # where a crawler wrote it


def has_preamble(text: str) -> bool:
    """Whether front matter or the fields of a crawler stand above a text.

    >>> has_preamble("Title: Tea\\n\\nURL Source: https://tea.example/\\n\\nBoil water."), has_preamble("Title: Tea")
    (True, False)
    """
    if not (text.startswith(("---\n", "---\r\n")) or (text.startswith("Title:") and "\nURL Source:" in text[:2000])):
        return False
    return bool(preamble_of(text[:SAMPLE].splitlines()[: LONGEST_FRONT + 2]).settled)


def preamble_of(texts: Sequence[str]) -> Preamble:
    """Read what stands above the page in some lines."""
    first = next((number for number, line in enumerate(texts) if line.strip()), len(texts))
    if first < len(texts) and texts[first].rstrip() == "---":
        ends = range(first + 1, min(len(texts), first + LONGEST_FRONT))
        last = next((number for number in ends if texts[number].rstrip() in ("---", "...")), None)
        if last is not None and _is_front(texts[first + 1 : last]):
            return _front_matter(texts, first, last)
    return _of_crawler(texts, first)


def _front_matter(texts: Sequence[str], first: int, last: int) -> Preamble:
    found = Preamble(last + 1, dict.fromkeys(range(first, last + 1), "code"))
    for line in texts[first : last + 1]:
        match = _match_field(line)
        if match and match[1].casefold() == "title" and match[2]:
            found.title = match[2].strip().strip("\"'")
    return found


def _of_crawler(texts: Sequence[str], first: int) -> Preamble:
    """Read lines such as "URL Source: …" that crawlers write above a page; two of them at least."""
    fields: dict[int, re.Match[str]] = {}
    for number in range(first, min(len(texts), first + LONGEST_PREAMBLE)):
        line = texts[number].strip()
        match = _match_field(line) if line else None
        if line and not (match and match[1].casefold() in FIELD_NAMES):
            break
        if match:
            fields[number] = match
    names = {match[1].casefold() for match in fields.values()}
    if not names & {"url source", "markdown content"} and not {"title", "url"} <= names:
        return Preamble(first)
    found = Preamble(max(fields) + 1, dict.fromkeys(fields, "nav"))
    for number, match in fields.items():
        if match[1].casefold() == "title" and match[2]:
            found.title, found.title_line = match[2].strip(), number
    return found


def _is_front(lines: Sequence[str]) -> bool:
    """Whether some lines are fields and what belongs to them; YAML has no blank line behind its first rule."""
    if not lines or not _match_field(lines[0]):
        return False
    fields = sum(1 for line in lines if not line.strip() or line[:1] in " \t-#]}" or _match_field(line))
    return fields >= FIELDS * len(lines)

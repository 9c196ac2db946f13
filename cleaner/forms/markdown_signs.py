"""Text -> whether it is Markdown, and the lines that hold a sign of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cleaner.forms.preamble import has_preamble

_find_signs = re.compile(
    r"""
      \]\((?:https?://|/|\#|\.|<|mailto:|javascript:|data:|\))      # the target of a link
    | ^[ ]{0,3}\#{1,6}[ ]\S | ^[ ]{0,3}(?:```|~~~)
    | ^[ ]{0,3}\|?[ ]?:?-{3,}:?[ ]?\|                               # the rule of a table
    | ^[ ]{0,3}\[[^\[\]\n]{1,80}\]:[ ]{1,4}(?:https?://|/|<)        # a reference
    | ^[ ]{0,3}(?:\*\*|__)[^*_\n]{2,200}(?:\*\*|__)[ ]{0,3}$        # a line in bold
    """,
    re.VERBOSE | re.MULTILINE,
).finditer
# A character that is searched fast, and a sign with it; a text with none of them is no Markdown.
_CHEAP_SIGNS = (
    ("]", "]("), ("#", "\n#"), ("`", "```"), ("*", "**"), ("|", "-|"), ("|", "| -"), ("]", "]: "), ("~", "~~~"), ("_", "__"),
)  # fmt: skip
_PARTS_OF_SIGNS = ("](", "# ", "```", "~~~", "---", "]: ", "**", "__")  # every sign has one of them
SAMPLE = 60_000  # characters in which signs of Markdown are counted
FEWEST_SIGNS, SIGN_EVERY = 2, 60  # signs; lines that hold one


def is_markdown(text: str, lines: int) -> bool:
    """Whether a text of so many lines is Markdown: it has links with targets, or headings, fences and tables of it.

    >>> is_markdown("# Tea\\n\\nSee [the map](https://map.example/).", 3), is_markdown("a[i](x) # not", 1)
    (True, False)
    """
    if has_preamble(text):
        return True
    sample = text[:SAMPLE]
    if not may_have_signs(sample):
        return False
    needed = max(FEWEST_SIGNS, min(lines, sample.count("\n") + 1) // SIGN_EVERY)
    return sum(1 for _ in islice(_signs(sample), needed)) == needed


def may_have_signs(text: str) -> bool:
    """Whether a text has a part of a sign of Markdown, at a glance."""
    return text[:1] == "#" or any(rare in text and sign in text for rare, sign in _CHEAP_SIGNS)


def signs_at(text: str) -> dict[int, bool]:
    """Return the offsets of the signs of Markdown in a text, in any order, and whether each is the target of a link.

    >>> sorted(signs_at("# Tea\\n[milk](/milk)").items())
    [(0, False), (11, True)]
    """
    return {found.start(): found[0][0] == "]" for found in _signs(text)}


def _signs(sample: str) -> Iterator[re.Match[str]]:
    """Yield the signs of Markdown. None goes over the end of a line, so only the lines that may hold one are searched."""
    seen: set[int] = set()
    for part in _PARTS_OF_SIGNS:
        place = sample.find(part)
        while place >= 0:
            start, end = sample.rfind("\n", 0, place) + 1, sample.find("\n", place)
            if start not in seen:
                seen.add(start)
                yield from _find_signs(sample, start, end if end >= 0 else len(sample))
            place = sample.find(part, end) if end >= 0 else -1

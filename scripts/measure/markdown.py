"""Markdown of an extractor -> plain text, to measure it as the others are. Marks that are not escaped make it a guess."""

from __future__ import annotations

import re

_match_mark = re.compile(r"(?:#{1,6} |> |\s*- |Row \d+ -> |\[Table: (?:Table \d+\]$)?)").match
_is_rule = re.compile(r"\|(?: --- \|)+").fullmatch  # the line under a table's header
_STRESS = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")


def plain_text(markdown: str) -> str:
    r"""The text of a page in ChromeRAG's Markdown, without the metadata above it, which are no text of the page.

    >>> plain_text("---\ntitle: A\n---\n\n# A **b**\n\n- c\n  - d\n\n| e | f |\n| --- | --- |\n| g | h |\n\n```\n# i\n```\n")
    'A b\nc\nd\ne f\ng h\n# i'
    """
    lines, code = [], False
    for line in _body(markdown).splitlines():
        if line == "```":
            code = not code
        elif code:
            lines.append(line)
        elif line and not _is_rule(line):
            lines.append(_without_marks(line))
    return "\n".join(lines)


def _body(markdown: str) -> str:
    return markdown.partition("\n---\n")[2] or markdown if markdown.startswith("---\n") else markdown


def _without_marks(line: str) -> str:
    if line.startswith("| ") and line.endswith(" |"):
        line = line[2:-2].replace(" | ", " ").replace("\\|", "|")
    elif mark := _match_mark(line):
        line = line[mark.end() :]
    return _STRESS.sub(r"\2", _STRESS.sub(r"\2", line))

"""A language's file of phrases -> its sections: what menus, forms, errors and short texts say, with slots for what varies.

The files are in ``phrases/``. A section begins with ``== name``; its phrases stand a line each, or several on a line between
" | ". ``[a|b]`` is a choice and ``{n}`` a slot (`scripts.data.nothing.scene`). A section ``text SORT`` has short texts instead:
``# `` begins one with its title, ``## `` is a heading in it, and every other line is a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("phrases")
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))
SEPARATOR = " | "


@dataclass(frozen=True)
class Text:
    """A short text: of which sort, its title, and its paragraphs and headings, with slots."""

    sort: str
    title: str
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Phrases:
    """What a language has to say."""

    language: str
    sections: dict[str, list[str]]
    texts: list[Text]


@cache
def read_phrases(language: str) -> Phrases:
    """The sections and texts of a language."""
    sections: dict[str, list[str]] = {}
    texts: list[Text] = []
    section = ""
    for line in (FOLDER / f"{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            section = line.removeprefix("== ")
        elif not section.startswith("text "):
            sections.setdefault(section, []).extend(line.split(SEPARATOR))
        elif line.startswith("# "):
            texts.append(Text(section.removeprefix("text "), line.removeprefix("# ")))
        else:
            texts[-1].paragraphs.append(line)
    return Phrases(language, sections, texts)

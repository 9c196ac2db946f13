"""Pages with a reference text -> labelled pages: a line is kept if it is in the reference.

A row of JSON Lines has ``reference`` and ``html`` or ``text``, and if known ``id``, ``url``, ``site`` and ``title``. In a
folder, ``NAME.reference.txt`` belongs to ``NAME.html`` or ``NAME.txt``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.exchange.alignment import ALIGNED, align, align_blocks, oracle, with_title
from cleaner.exchange.rows import rows_of, text_in
from cleaner.forms.reading import read as read_text
from cleaner.io.decode import ReadError, read_file
from cleaner.labels import DROP, KEEP, OWN_KEYS, LabelError, Labelled, page_from
from cleaner.lines import split
from cleaner.vocabulary import NONE, Subkinds

NAME = "pairs"
REFERENCE = ".reference.txt"  # the end of the name of a reference
_SOURCES = (".html", ".htm", ".txt", ".md")
_SAID = tuple(key for key in OWN_KEYS if key not in ("html", "lines", "kinds"))


def read(text: str, name: str, skipped: list[str], subkinds: Subkinds = NONE) -> Iterator[Labelled]:
    """Yield the page of each row, labelled by its reference. Raises ``LabelError``.

    A page of which the reference is another text goes to ``skipped``. A reference names no subkind.
    """
    for number, (place, row) in enumerate(rows_of(text, name), 1):
        key = "html" if row.get("html") else "text"
        source, reference = text_in(row, key, place), text_in(row, "reference", place)
        yield from _aligned(source, key == "html", reference, row, place, f"{name}#{number}", None, skipped)


def read_folder(folder: Path, skipped: list[str]) -> Iterator[Labelled]:
    """Yield the pages of a folder that have a reference beside them. Raises ``LabelError``."""
    for path in sorted(folder.rglob(f"*{REFERENCE}")):
        stem = path.name.removesuffix(REFERENCE)
        source = next(filter(Path.is_file, (path.with_name(stem + suffix) for suffix in _SOURCES)), None)
        if source is None:
            raise LabelError(f"{path} has no page beside it; expected one of {', '.join(stem + end for end in _SOURCES)}")
        html = source.suffix in _SOURCES[:2]
        below = path.relative_to(folder).parts
        site = below[0] if len(below) > 1 else stem
        try:
            came, reference = read_file(source, html=html).text, read_file(path, html=False).text
        except ReadError as error:
            raise LabelError(str(error)) from error
        yield from _aligned(came, html, reference, {}, str(source), str(source), site, skipped)


def _aligned(
    source: str, html: bool, reference: str, row: Mapping[str, Any], place: str, name: str, site: str | None, skipped: list[str]
) -> Iterator[Labelled]:
    lines, main, best = _of_html(source, reference) if html else _of_text(source, reference)
    if reference.strip() and best < ALIGNED:
        skipped.append(f"{place} has a reference of another text (word F1 {best:.2f} at best)")
        return
    title = row.get("title")
    sides = [(KEEP if yes else DROP) if line.strip() else "" for line, yes in zip(lines, main, strict=True)]
    labels = with_title(lines, sides, title if isinstance(title, str) else None)
    said = {key: row[key] for key in _SAID if key in row}
    yield page_from(said, place, name, site, lines, labels, source if html else "")


def _of_html(source: str, reference: str) -> tuple[list[str], list[bool], float]:
    from cleaner.html.blocks import blocks

    tree = blocks(source)
    return (tree.lines, *align_blocks(tree, reference))


def _of_text(source: str, reference: str) -> tuple[list[str], list[bool], float]:
    """Return the lines of a text, which are main text, and how good that is. The units of its form are aligned."""
    units = read_text(source)
    lines = units.texts or split(source)[0]
    main = align(units.words, reference) if reference.strip() else [False] * len(units.words)
    of_lines = np.append(np.array(main, bool), False)[units.unit]  # a blank line is of the last, which is none
    return lines, of_lines.tolist(), oracle(units.words, main, reference)

"""Augmentations of text: a page as a half-clean scrape, and as an excerpt, which looks like the scrape of a short note.

Whole pages alone teach a model that chrome comes in masses, and that the surroundings of a line decide
(docs/experiments.md#thinning-and-excerpts, #more-excerpts). Random choices are seeded by the page's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from cleaner.labels import DROP, Labelled
from cleaner.lines import KINDS

CHROME = frozenset((DROP, *KINDS[5:]))
EXCERPTS = 3  # of each page
TITLED = 0.5  # share of the excerpts that begin with the title

Line = tuple[str, str]  # text and label


def half_clean(page: Labelled, scripts: Sequence[str]) -> Labelled:
    """The page as a scraper with some rules of its own would leave it: most of the chrome is gone.

    What is left is where it was, or on top of the page. Without such pages a model keeps a lone share button in the middle of
    an article, and takes whatever comes first for the title. The scripts are put between the lines.
    """
    random = Random(page.id)
    labelled = list(zip(page.lines, page.kinds, strict=True))
    lines = _thinned(labelled, random)
    for script in scripts:
        lines.insert(0 if random.random() < 0.4 else random.randrange(len(lines) + 1), (script, "code"))
    chrome = [line for line in labelled if line[1] in CHROME and line[0].strip()]
    if chrome and random.random() < 0.5:
        lines = random.choices(chrome, k=random.choice((1, 1, 2, 3))) + lines
    if random.random() < 0.5:
        lines = [line for line in lines if line[0].strip()]
    return _page(page, "thinned", lines)


def _thinned(lines: Sequence[Line], random: Random) -> list[Line]:
    """The lines without most of the chrome, of which runs of some two lines stay."""
    rate = random.choice((0.02, 0.05, 0.1, 0.2))
    stay, keeping = [], False
    for _, kind in lines:
        keeping = random.random() < (0.5 if keeping else rate)
        stay.append(kind not in CHROME or keeping)
    return [line for line, yes in zip(lines, stay, strict=True) if yes]


def excerpts(page: Labelled, scripts: Sequence[str]) -> list[Labelled]:
    """Some excerpts of a page; none of a page without article."""
    if not any(kind not in CHROME and line.strip() for line, kind in zip(page.lines, page.kinds, strict=True)):
        return []
    return [_excerpt(page, scripts, number) for number in range(EXCERPTS)]


def _excerpt(page: Labelled, scripts: Sequence[str], number: int) -> Labelled:
    """A few lines of a page's article, with boxes of its chrome, or a script, between them."""
    random = Random(f"{page.id} {number}")
    lines = [line for line in zip(page.lines, page.kinds, strict=True) if line[0].strip()]
    chrome = [row for row, (_, kind) in enumerate(lines) if kind in CHROME]
    article = [row for row, (_, kind) in enumerate(lines) if kind not in CHROME]
    start = random.choice(article)
    part = lines[max(0, start - random.randrange(8)) : start + random.randrange(3, 24)]
    boxes = [[(script, "code")] for script in scripts]
    for _ in range(random.choice((1, 2, 3, 4)) if chrome else 0):
        first = random.choice(chrome)
        box = lines[first : first + random.choice((1, 1, 2, 3, 6, 12))]
        boxes.append([line for line in box if line[1] in CHROME])
    heads = [line for line in lines if line[1] == "title"][:1]
    if heads and heads[0] not in part and random.random() < TITLED:
        part = heads + part
    for box in boxes:
        place = random.choice((0, len(part), random.randrange(len(part) + 1)))
        part[place:place] = box
    return _page(page, f"excerpt{number}", part)


def _page(page: Labelled, name: str, lines: Sequence[Line]) -> Labelled:
    texts, kinds = [line for line, _ in lines], [kind for _, kind in lines]
    return replace(page, id=f"{page.id}#{name}", lines=texts, kinds=kinds)

"""What the default model is trained on: the labelled pages of `../shared/data`, in many renderings.

The seeds are not among them, and never will be: they are the acceptance test.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from by_hand import carried_over, kind_pages, kinds_of_ours
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS
from cleaner.training.corpus import title_row
from corpus import MAIN, SETS, labelled_rows
from renderings import HALF_CLEAN, RENDERINGS

# Share of the pages of a set that are learned from in a rendering; chosen for the time that training takes.
SHARE = {"resiliparse": 100, **dict.fromkeys(HALF_CLEAN, 60)}
OTHERS = 20
# Pages learned from once more as half-clean scrapes: all of their article, a little of their chrome, now and then a script.
THINNED = 50
THINNED_RENDERINGS = ("#resiliparse", "#soup_noscript", "#htmltext")
EXCERPTS = 3  # of each
TITLED = 0.5  # share of them that begin with the title
CHROME = frozenset((DROP, *KINDS[5:]))
ALIGNED = 0.5  # oracle word F1 below which the reference is of another text: 6 of 1,263 pages in the resiliparse rendering


def aligned_pages() -> Iterator[Labelled]:
    """The pages with a reference, labelled keep or drop (or code) by alignment, and the kinds of those of this project's own
    labels."""
    ours = kinds_of_ours()
    for dataset in SETS:
        for rendering in RENDERINGS:
            share = SHARE.get(rendering, OTHERS if dataset == "wcxb-dev" else 100)
            for row in labelled_rows(dataset, rendering):
                if zlib.crc32(f"{row['id']} {rendering}".encode()) % 100 >= share:
                    continue
                if "1" not in row["main"] or (rendering not in HALF_CLEAN and row["oracle"] < ALIGNED):
                    continue
                lines = row["text"].split("\n")
                kinds = carried_over(lines, kinds_of(row), ours.get(row["id"], []))
                kinds = titled(lines, kinds, row["title"])
                yield Labelled(f"{row['id']}#{rendering}", row["site"], row["title"], lines, kinds)


def kinds_of(row: dict[str, Any]) -> list[str]:
    """The label of each line: code where a script stood, else keep or drop."""
    flags = zip(row["main"], row["code"], strict=True)
    return ["code" if code == "1" else KEEP if main == "1" else DROP for main, code in flags]


def titled(lines: list[str], kinds: list[str], title: str | None) -> list[str]:
    """The labels with the line that says the title, which no reference has, as title, where none is one: else it would count as
    chrome."""
    if "title" in kinds:
        return kinds
    candidates = np.array([kind == DROP and bool(line.strip()) for line, kind in zip(lines, kinds, strict=True)])
    row = title_row(lines, title, candidates, np.isin(kinds, (KEEP, *MAIN)))
    return kinds if row is None else [*kinds[:row], "title", *kinds[row + 1 :]]


def thinned(page: Labelled, scripts: Sequence[str]) -> Labelled:
    """The page as a scraper with some rules of its own would leave it: most of the chrome is gone, what is left stands where
    it stood, or on top. Without such pages a model knows chrome only by its masses, keeps the lone share button in the middle
    of an article, and takes whatever comes first for the title. Scripts, when given, are put between the lines.
    """
    random = Random(page.id)
    rate = random.choice((0.02, 0.05, 0.1, 0.2))
    stay, keeping = [], False
    for kind in page.kinds:
        # chrome stays in runs of some two lines
        keeping = random.random() < (0.5 if keeping else rate)
        stay.append(kind not in CHROME or keeping)
    labelled = list(zip(page.lines, page.kinds, strict=True))
    lines = [pair for pair, yes in zip(labelled, stay, strict=True) if yes]
    for script in scripts:
        lines.insert(0 if random.random() < 0.4 else random.randrange(len(lines) + 1), (script, "code"))
    chrome = [pair for pair in labelled if pair[1] in CHROME and pair[0].strip()]
    if chrome and random.random() < 0.5:
        lines = random.choices(chrome, k=random.choice((1, 1, 2, 3))) + lines
    if random.random() < 0.5:
        lines = [pair for pair in lines if pair[0].strip()]
    return Labelled(f"{page.id}#thinned", page.site, page.title, [line for line, _ in lines], [kind for _, kind in lines])


def half_clean_pages(by_hand: Sequence[Labelled], aligned: Sequence[Labelled]) -> Iterator[Labelled]:
    """All pages with kinds and some of the others' whole-page renderings, thinned, and excerpts of each; a third of them with
    scripts of their own site."""
    scripts = _scripts()
    for page in (*by_hand, *filter(_is_thinned, aligned)):
        random = Random(page.id + " scripts")
        theirs = scripts.get(page.site, [])
        count = random.choice((1, 1, 2, 4)) if theirs and random.random() < 0.35 else 0
        chosen = random.sample(theirs, min(count, len(theirs)))
        yield thinned(page, chosen)
        if any(kind not in CHROME and line.strip() for line, kind in zip(page.lines, page.kinds, strict=True)):
            for number in range(EXCERPTS):
                yield excerpt(page, chosen[:1], number)


def _is_thinned(page: Labelled) -> bool:
    return page.id.endswith(THINNED_RENDERINGS) and zlib.crc32(f"{page.id} thinned".encode()) % 100 < THINNED


def excerpt(page: Labelled, scripts: Sequence[str], number: int) -> Labelled:
    """A few lines of a page's article with a box of its chrome, or a script, set between them: what a scrape of a short note
    looks like. On pages of ten lines the surroundings say nothing, and only training on such pages lets the words speak.
    """
    random = Random(f"{page.id} {number}")
    lines = [pair for pair in zip(page.lines, page.kinds, strict=True) if pair[0].strip()]
    chrome = [n for n, pair in enumerate(lines) if pair[1] in CHROME]
    article = [n for n, pair in enumerate(lines) if pair[1] not in CHROME]
    start = random.choice(article)
    part = lines[max(0, start - random.randrange(8)) : start + random.randrange(3, 24)]
    boxes = [[(script, "code")] for script in scripts]
    for _ in range(random.choice((1, 2, 3, 4)) if chrome else 0):
        first = random.choice(chrome)
        box = lines[first : first + random.choice((1, 1, 2, 3, 6, 12))]
        boxes.append([pair for pair in box if pair[1] in CHROME])
    heads = [pair for pair in lines if pair[1] == "title"][:1]
    if heads and heads[0] not in part and random.random() < TITLED:
        part = heads + part
    for box in boxes:
        place = random.choice((0, len(part), random.randrange(len(part) + 1)))
        part[place:place] = box
    return Labelled(f"{page.id}#excerpt{number}", page.site, page.title, [line for line, _ in part], [kind for _, kind in part])


def _scripts() -> dict[str, list[str]]:
    """Lines of script by site, as long as a scraper would let through."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for dataset in SETS:
        for row in labelled_rows(dataset, "soup_scripts"):
            lines = zip(row["text"].split("\n"), row["code"], strict=True)
            found[row["site"]] += [line for line, code in lines if code == "1" and 20 <= len(line) <= 600]
    return found


def training_pages() -> list[Labelled]:
    """Everything, in a fixed order."""
    by_hand, aligned = kind_pages(), list(aligned_pages())
    return [*by_hand, *aligned, *half_clean_pages(by_hand, aligned)]

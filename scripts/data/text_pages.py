"""Labelled pages of text to train on: the pages of the data in many renderings, and their augmentations.

The seed scrapes are not among them, because they are the acceptance test.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from cleaner.exchange.alignment import with_title
from cleaner.forms.reading import read_lines
from cleaner.labels import Labelled
from scripts.data.align_text import PARTLY, aligned_rows, drawn, lines_of, sides_of
from scripts.data.alignment import is_aligned
from scripts.data.augment_text import excerpts, half_clean
from scripts.data.by_line_pages import VISIBLE, rendered_pages
from scripts.data.datasets import SETS, url_of
from scripts.data.hand_labels import (
    HandLabels,
    labelled_renderings,
    labels_of_listings,
    labels_of_more_pages,
    labels_of_project,
    transferred,
)
from scripts.data.renderings import HALF_CLEAN, MARKDOWN, RENDERINGS

# Per cent of the pages that are learned from in a rendering, for the time and the memory that training takes
# (docs/experiments.md#share-of-pages-in-each-rendering). Of small sets, in many languages, more are.
FULLY = "resiliparse"
LEARNED = {FULLY: 100, "one_line_raw": 0, **dict.fromkeys(HALF_CLEAN, 30)}
OTHERS = 12
OF_SMALL_SETS = 50
AUGMENTED = 50  # per cent of the pages that are augmented in a rendering
AUGMENTED_RENDERINGS = ("#resiliparse", "#soup_noscript", "#htmltext", f"#{VISIBLE}", *(f"#{name}" for name in MARKDOWN))
SCRIPTED = 0.35  # share of the augmented pages that get scripts of their site
SCRIPT_LENGTH = range(20, 601)  # characters of a line of script that scrapers let through


def aligned_pages() -> Iterator[Labelled]:
    """The pages that have a reference, in every rendering, with the labels of alignment and the project's hand labels."""
    labels = labels_of_project()
    for dataset in SETS:
        for rendering in RENDERINGS:
            share = LEARNED.get(rendering, OTHERS)
            if dataset != PARTLY and share:
                share = 100 if rendering == FULLY else OF_SMALL_SETS
            for row in aligned_rows(dataset, rendering):
                if not drawn(row["id"], rendering, share):
                    continue
                # a half-clean rendering may lack main text, which says nothing about the reference
                if not ("1" in row["main"] if rendering in HALF_CLEAN else is_aligned(row)):
                    continue
                yield labelled_row(row, rendering, labels.get(row["id"], []))


def labelled_row(row: dict[str, Any], rendering: str, labels: HandLabels) -> Labelled:
    """A row of alignment with its labels. What its form puts together has one label."""
    lines, form = lines_of(row)
    units = read_lines(lines, ["\n"] * len(lines), form)
    sides = sides_of(row)
    found = transferred(units.words, [sides[line] for line in units.first_lines.tolist()], labels)
    of_units = [*with_title(units.words, found, row["title"]), ""]
    kinds = [of_units[unit] for unit in units.unit.tolist()]
    name, sort, url = f"{row['id']}#{rendering}", row["page_type"], url_of().get(row["id"])
    return Labelled(name, row["site"], row["title"], lines, kinds, page=sort, form=form, url=url)


def augmented_pages(labelled: Sequence[Labelled], aligned: Sequence[Labelled]) -> Iterator[Labelled]:
    """The augmentations of all hand-labelled renderings and of some of the other pages."""
    scripts = _scripts()
    for page in (*labelled, *filter(_is_augmented, aligned)):
        random = Random(page.id + " scripts")
        theirs = scripts.get(page.site, [])
        count = random.choice((1, 1, 2, 4)) if theirs and random.random() < SCRIPTED else 0
        chosen = random.sample(theirs, min(count, len(theirs)))
        yield half_clean(page, chosen)
        yield from excerpts(page, chosen[:1])


def _is_augmented(page: Labelled) -> bool:
    return page.id.endswith(AUGMENTED_RENDERINGS) and zlib.crc32(f"{page.id} thinned".encode()) % 100 < AUGMENTED


def _scripts() -> dict[str, list[str]]:
    """Lines of script, by site."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for dataset in SETS:
        for row in aligned_rows(dataset, "soup_scripts"):
            lines = zip(lines_of(row)[0], row["code"], strict=True)
            found[row["site"]] += [line for line, code in lines if code == "1" and len(line) in SCRIPT_LENGTH]
    return found


def _is_for_its_reference(page: Labelled) -> bool:
    """Whether a page with a reference is learned from with it: not where lines were labelled, unless it shows scripts."""
    name, _, rendering = page.id.partition("#")
    by_line = name in labels_of_listings() or name in labels_of_more_pages()
    return not by_line or rendering == "soup_scripts"


def training_pages() -> list[Labelled]:
    """Every page to learn from, in a fixed order."""
    labelled = labelled_renderings()
    aligned = [*filter(_is_for_its_reference, aligned_pages()), *rendered_pages()]
    return [*labelled, *aligned, *augmented_pages(labelled, aligned)]

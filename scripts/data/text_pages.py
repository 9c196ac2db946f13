"""Labelled pages of text to train on: the pages of the data in many renderings, and their augmentations.

The seed scrapes are not among them, because they are the acceptance test.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from cleaner.labels import Labelled
from scripts.data.align_text import aligned_rows, sides_of
from scripts.data.alignment import is_aligned, with_title
from scripts.data.augment_text import excerpts, half_clean
from scripts.data.datasets import SETS
from scripts.data.hand_labels import labelled_renderings, labels_of_project, transferred
from scripts.data.renderings import HALF_CLEAN, RENDERINGS

# Per cent of the pages of wcxb-dev that are learned from in a rendering; of other sets all are, but in half-clean renderings.
# Chosen for the time that training takes (docs/experiments.md#share-of-pages-in-each-rendering).
SHARES = {"resiliparse": 100, **dict.fromkeys(HALF_CLEAN, 60)}
OTHER_RENDERINGS = 20
AUGMENTED = 50  # per cent of the pages that are augmented in a rendering
AUGMENTED_RENDERINGS = ("#resiliparse", "#soup_noscript", "#htmltext")  # page ids end so
SCRIPTED = 0.35  # share of the augmented pages that get scripts of their site
SCRIPT_LENGTH = range(20, 601)  # characters of a line of script that scrapers let through


def aligned_pages() -> Iterator[Labelled]:
    """The pages that have a reference, in every rendering, with the labels of alignment and the project's hand labels."""
    labels = labels_of_project()
    for dataset in SETS:
        for rendering in RENDERINGS:
            share = SHARES.get(rendering, OTHER_RENDERINGS if dataset == "wcxb-dev" else 100)
            for row in aligned_rows(dataset, rendering):
                if zlib.crc32(f"{row['id']} {rendering}".encode()) % 100 >= share:
                    continue
                # a half-clean rendering may lack main text, which says nothing about the reference
                if not ("1" in row["main"] if rendering in HALF_CLEAN else is_aligned(row)):
                    continue
                lines = row["text"].split("\n")
                kinds = with_title(lines, transferred(lines, sides_of(row), labels.get(row["id"], [])), row["title"])
                yield Labelled(f"{row['id']}#{rendering}", row["site"], row["title"], lines, kinds)


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
            lines = zip(row["text"].split("\n"), row["code"], strict=True)
            found[row["site"]] += [line for line, code in lines if code == "1" and len(line) in SCRIPT_LENGTH]
    return found


def training_pages() -> list[Labelled]:
    """Every page to learn from, in a fixed order."""
    labelled, aligned = labelled_renderings(), list(aligned_pages())
    return [*labelled, *aligned, *augmented_pages(labelled, aligned)]

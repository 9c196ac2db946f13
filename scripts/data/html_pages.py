"""Labelled pages of HTML: their lines as blocks, with the labels of alignment and of hand, and those to train on."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cleaner.exchange.alignment import with_title
from cleaner.html.blocks import blocks
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import MAIN_KINDS
from scripts.data.align_html import aligned_rows
from scripts.data.alignment import is_aligned
from scripts.data.augment_html import MARKUP, SHORT, augmented
from scripts.data.by_line_pages import pages_by_line
from scripts.data.datasets import SETS, UNREFERENCED, Page, read_pages, site_of
from scripts.data.hand_labels import HandLabels, hand_labels, labels_of_data, transferred

SHORT_NOTES = 30  # per cent of the pages that are learned from as short notes, too (docs/experiments.md#short-pages-in-html)
# Sets of pages in many languages, of which there are few; page ids begin so.
FEW = ("fundus/", "chinese/")


def read_page(page: Page, main: str | None, labels: HandLabels) -> Labelled:
    """One page with its labels. ``main`` has a 1 for every line of main text; None where there is no reference."""
    tree = blocks(page["html"])
    sides = [""] * len(tree.lines) if main is None else [KEEP if flag == "1" else DROP for flag in main]
    kinds = transferred(tree.lines, sides, labels)
    sort = page["page_type"] or ""
    return Labelled(page["id"], site_of(page), page["title"], tree.lines, kinds, tree, page=sort, url=page["url"])


def referenced_pages(dataset: str) -> Iterator[tuple[Labelled, dict[str, Any]]]:
    """Every page of a set that has references, each with its row of alignment."""
    rows, labels = aligned_rows(dataset), hand_labels()
    for page in read_pages(dataset):
        row = rows[page["id"]]
        found = read_page(page, row["main"], labels.get(page["id"], []))
        yield replace(found, kinds=with_title(found.lines, found.kinds, found.title)), row


def unreferenced_pages() -> Iterator[Labelled]:
    """The pages without a reference of which some lines are hand-labelled; of their other lines nothing is known."""
    labels = labels_of_data()
    yield from (read_page(page, None, labels[page["id"]]) for page in read_pages(UNREFERENCED) if page["id"] in labels)


def training_pages() -> list[Labelled]:
    """Every page to learn from, in a fixed order: as it is, after one augmentation of its markup, and some as short notes.

    Pages in languages of which there are few come after each of the augmentations
    (docs/experiments.md#all-augmentations-for-sets-in-many-languages).
    """
    by_line = [found.labelled for found in pages_by_line()]
    labelled = {page.id for page in by_line}
    referenced = [page for dataset in SETS for page, row in referenced_pages(dataset) if is_aligned(row)]
    plain = [*(page for page in referenced if page.id not in labelled), *by_line]
    draws = {page.id: zlib.crc32(page.id.encode()) for page in plain}
    names = list(MARKUP)
    drawn = {name: names[draw % len(names)] for name, draw in draws.items()}
    filled = [page for page in plain if not {KEEP, *MAIN_KINDS}.isdisjoint(page.kinds)]  # others have nothing to cut out
    return [
        *plain,
        *unreferenced_pages(),
        *(augmented(page, drawn[page.id]) for page in filled),
        *(augmented(page, name) for page in filled if page.id.startswith(FEW) for name in names if name != drawn[page.id]),
        *(augmented(page, SHORT) for page in filled if draws[page.id] // 8 % 100 < SHORT_NOTES),
    ]

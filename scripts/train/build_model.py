"""Trains a default model of text or HTML; the same data and versions give the same model.

    python -m scripts.train.build_model [text|html] [-o MODEL] [--jobs 2]
    python -m scripts.train.build_model [text|html] --folds 0,1,2,3,4

Renders and aligns the pages first where that is not done. ``--folds`` trains instead the models that leave one fold of sites
out, for `scripts.measure`, into ``build/folds``; a model that is there already is not trained again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cleaner.labels import Labelled, fold_of
from cleaner.model.storage import save
from cleaner.training.card import card
from cleaner.training.recipe import learn
from scripts.data import align_html, align_text, by_line_pages, kept_strings
from scripts.data.datasets import FOLDS, ROOT, fold_folder
from scripts.data.hand_labels import (
    labelled_renderings,
    labels_of_listings,
    labels_of_more_pages,
    labels_of_project,
    labels_of_unlike_pages,
)
from scripts.data.training_pages import training_pages
from scripts.data.written_pages import written_pages
from scripts.restart import KEEP_MEMORY, restart_with

DATA_NOTE = """WCXB (Foley 2026), development split, CC BY 4.0; pages of flairNLP/fundus' tests (publishers in some 40
countries); the Chinese-Web-Content-Extraction-Dataset (immortal-autumn); goose3's test pages; {unlike} pages more, of firms,
shops, listings, forums and blogs, whose visible lines were labelled, from the test pages of scrapinghub/Formasaurus,
scrapinghub/webstruct, TeamHG-Memex/autopager, scrapinghub/product-extraction-benchmark, microlinkhq/metascraper,
hhursev/recipe-scrapers (all MIT), fhgr/harvest, adbar/htmldate (Apache-2.0), freelawproject/juriscraper (BSD-2),
City-Bureau/city-scrapers (MIT) and others that state no licence; {listings} pages of WCXB labelled in the same way;
{renderings} renderings of the first sets with a kind on every line; {articles} articles, and {more} pages of all sorts more,
whose visible lines were labelled for this project (scripts/data), among them fixtures of postlight/parser,
GeneralNewsExtractor and newspaper4k, all by language-model annotators; {known} recipes and documents of courts, of which some
main text is known (scripts/data/kept_strings.py); edits of these pages, and pages invented for this project: with nothing to
keep or little, with a fault that users report, and {long} long ones of shops, firms, listings and forums in fifty languages,
written by language models (scripts/data/edits, scripts/data/nothing, scripts/data/written). The project's seed scrapes are in
no training set."""


def data_note(reads: str) -> str:
    """What a model of "text" or "html" learns from, for its card. Every number of pages is counted anew."""
    note = DATA_NOTE.format(
        unlike=len(labels_of_unlike_pages()),
        listings=len(labels_of_listings()),
        renderings=len(labelled_renderings()),
        articles=len(labels_of_project()),
        more=len(labels_of_more_pages()),
        known=sum(1 for _ in kept_strings.labelled_pages(reads)),
        long=sum(page.long for page in written_pages()),
    )
    return " ".join(note.split())


def main() -> None:
    if sys.platform == "linux":
        restart_with(KEEP_MEMORY)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("-o", "--out", type=Path, metavar="MODEL", help="default: models/text or models/html")
    parser.add_argument("--folds", metavar="K,K", help="the models that have not seen a fold, into build/folds")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    reads, jobs = arguments.reads, arguments.jobs
    began = time.time()

    def say(step: str) -> None:
        print(f"{time.time() - began:6.0f} s  {step}", flush=True)

    (align_html if reads == "html" else align_text).build_all(jobs)
    if reads == "text":
        by_line_pages.build_all(jobs)
    say("rendered and aligned")
    pages = training_pages(reads)
    say(f"{len(pages):,} pages to learn from")
    if arguments.folds is None:
        train(pages, reads, arguments.out or ROOT / "models" / reads, jobs, say)
        return
    for fold in map(int, arguments.folds.split(",")):
        out = fold_folder(fold, reads)
        if not (out / "model.json").exists():
            train([page for page in pages if fold_of(page.site, FOLDS) != fold], reads, out, jobs, say)


def train(pages: list[Labelled], reads: str, out: Path, jobs: int, say: Callable[[str], None]) -> None:
    """Learn from the pages and save the model."""
    header, arrays = learn(pages, jobs, say)
    header["data"]["what"] = data_note(reads)
    say(f"{out.name}: {save(out, header, arrays, card(header, reads))}")


if __name__ == "__main__":
    main()

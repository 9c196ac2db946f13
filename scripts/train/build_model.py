"""Train a default model: `python scripts/build_model.py [html]`; it renders and aligns the pages first, if that is not done.

Deterministic: same data and versions, same digest. `--folds 0,1,2,3,4` trains, in place of it, the models that leave a fold of
sites out, for evaluate.py; those that are there already are not trained again.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import build_lines
import html_pages
import splices
import splices_html
import training_pages
from cleaner.labels import Labelled
from cleaner.model.storage import save
from cleaner.training.card import card
from cleaner.training.recipe import learn
from corpus import BUILD, fold_folder, fold_of

SPLICED = 2_500  # pages of text with a splice: some 600,000 lines, for the time that they take
SHORT = 2  # of each, as short notes

DATA_NOTE = """WCXB (Foley 2026), development split, CC BY 4.0; pages of flairNLP/fundus' tests (publishers in some 40
countries); the Chinese-Web-Content-Extraction-Dataset (immortal-autumn); goose3's test pages; 367 renderings of these
with a kind on every line, and 472 pages more whose visible lines were labelled for this project
(scripts/kinds_by_hand.jsonl), all by language-model annotators. The project's seed scrapes are in no training set."""


def keep_memory() -> None:
    """Start again with an allocator that keeps what it is given back: glibc returns every batch's matrix to the kernel and
    asks for it again (one fit: 7.8 s with glibc's defaults, 1.8 s so, on two busy cores)."""
    if sys.platform == "linux" and "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        kept = {"MALLOC_TRIM_THRESHOLD_": "4000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | kept)


def main() -> None:
    keep_memory()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--folds", metavar="K,K", help="the models that have not seen a fold, into build/folds")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    began = time.time()

    def say(step: str) -> None:
        print(f"{time.time() - began:6.0f} s  {step}", flush=True)

    (html_pages if arguments.reads == "html" else build_lines).build_all(arguments.jobs)
    say("rendered and aligned")
    pages = everything(arguments.reads)
    say(f"{len(pages):,} pages to learn from")
    if arguments.folds is None:
        train(pages, arguments.out or BUILD.parent / "models" / arguments.reads, arguments.jobs, say)
        return
    for fold in map(int, arguments.folds.split(",")):
        out = fold_folder(fold, arguments.reads)
        if not (out / "model.json").exists():
            train([page for page in pages if fold_of(page.site) != fold], out, arguments.jobs, say)


def everything(reads: str) -> list[Labelled]:
    """All pages to learn from, in a fixed order: real ones, and some with another's article appended."""
    if reads == "html":
        return [*html_pages.training_pages(), *(joined(page.page) for page in splices_html.spliced_html("train"))]
    spliced = list(splices.spliced_text("train", SPLICED))
    short = [splices.shortened(page, number) for page in spliced for number in range(SHORT)]
    pages = [*(page.page for page in spliced), *(page for page in short if page)]
    return [*training_pages.training_pages(), *map(joined, pages)]


def joined(page: Labelled) -> Labelled:
    return replace(page, joined=True)


def train(pages: list[Labelled], out: Path, jobs: int, say: Callable[[str], None]) -> None:
    header, arrays = learn(pages, jobs, say)
    header["data"]["what"] = " ".join(DATA_NOTE.split())
    say(f"{out.name}: {save(out, header, arrays, card(header))}")


if __name__ == "__main__":
    main()

"""Train a default model: `python scripts/build_model.py [html]`; it renders and aligns the pages first, if that is not done.

Deterministic: same data and versions, same digest. `--without-fold K` leaves a fold of sites out, for evaluate.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import build_lines
import html_pages
import training_pages
from cleaner.model import save
from cleaner.train import card, learn
from corpus import BUILD, fold_of

DATA_NOTE = """WCXB (Foley 2026), development split, CC BY 4.0; pages of flairNLP/fundus' tests (publishers in some 40
countries); the Chinese-Web-Content-Extraction-Dataset (immortal-autumn); goose3's test pages; 367 renderings of these
with a kind on every line, labelled by language-model annotators. The project's seed scrapes are in no training set."""


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
    parser.add_argument("--without-fold", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    began = time.time()

    def say(step: str) -> None:
        print(f"{time.time() - began:6.0f} s  {step}", flush=True)

    source = html_pages if arguments.reads == "html" else training_pages
    (html_pages if arguments.reads == "html" else build_lines).build_all(arguments.jobs)
    say("rendered and aligned")
    pages = source.training_pages()
    if arguments.without_fold is not None:
        pages = [page for page in pages if fold_of(page.site) != arguments.without_fold]
    header, arrays = learn(pages, arguments.jobs, say)
    header["data"]["what"] = " ".join(DATA_NOTE.split())
    out = arguments.out or BUILD.parent / "models" / arguments.reads
    digest = save(out, header, arrays, card(header))
    say(f"{out.name}: {digest}")


if __name__ == "__main__":
    main()

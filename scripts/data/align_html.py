"""Aligns the lines of every page of HTML with the page's reference text, and reports how well they agree.

    python -m scripts.data.align_html [--jobs 2]

Writes ``build/lines/SET.html.jsonl.gz``; a file that is there already is not made again. A row has ``id``, ``main`` (a flag for
each line of `cleaner.html.blocks`), and the word F1 of the lines labelled main text (``oracle``) and of all lines
(``uncleaned``).
"""

from __future__ import annotations

import argparse
import gzip
import json
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from cleaner.evaluation.metrics import word_f1, words
from cleaner.exchange.alignment import align_blocks
from cleaner.html.blocks import blocks
from scripts.data.datasets import BUILD, SETS, Page, read_pages, read_rows


def aligned_row(page: Page) -> dict[str, Any]:
    """The labels of one page. Hidden copies and structured data are main text only where the visible lines lack it."""
    tree, reference = blocks(page["html"]), page["gold"]
    main, best = align_blocks(tree, reference)
    uncleaned = word_f1(words("\n".join(tree.lines)), words(reference))[0]
    flags = "".join("01"[yes] for yes in main)
    return {"id": page["id"], "main": flags, "oracle": round(best, 4), "uncleaned": round(uncleaned, 4)}


@cache
def aligned_rows(dataset: str) -> dict[str, dict[str, Any]]:
    """The rows of a set by page id. Raises ``SystemExit`` where they were not made yet."""
    path = BUILD / "lines" / f"{dataset}.html.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: run `python -m scripts.data.align_html` first")
    return {row["id"]: row for row in read_rows(path)}


def build(dataset: str) -> str:
    """Write one set; returns its line of the report."""
    path = BUILD / "lines" / f"{dataset}.html.jsonl.gz"
    if not path.exists():
        part = path.with_suffix(".part")
        with gzip.open(part, "wt", encoding="utf-8") as file:
            for page in read_pages(dataset):
                file.write(json.dumps(aligned_row(page)) + "\n")
        part.rename(path)
    rows = list(aligned_rows(dataset).values())
    best, uncleaned = (float(np.mean([row[name] for row in rows])) for name in ("oracle", "uncleaned"))
    return f"{dataset:12} {'html':20} {len(rows):6} {sum(len(row['main']) for row in rows):9,} {uncleaned:10.4f} {best:8.4f}"


def build_all(jobs: int) -> None:
    """Write every set; prints the report."""
    (BUILD / "lines").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs) as pool:
        for line in pool.map(build, SETS):
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    build_all(parser.parse_args().jobs)


if __name__ == "__main__":
    main()

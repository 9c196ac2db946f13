"""Render every page in every way, align it with its reference, write labelled lines and say how good the alignment is.

    python scripts/build_lines.py [--jobs 2]

Resumes: a rendering of a set that is already on disk is not made again. A row: id, site, page_type, title, text, main and
code (one flag for each line of ``text.split("\\n")``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from alignment import align, word_f1
from corpus import BUILD, SETS, labelled_rows, pages, site, words
from renderings import CODE_MARK, RENDERINGS

LONGEST = 400_000  # characters of a rendering; the few pages beyond are one giant table or script
_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def labelled(page: dict[str, Any], name: str) -> dict[str, Any]:
    """One page rendered one way, with a flag for each line and the oracle's word F1."""
    try:
        text = RENDERINGS[name](page["html"])
    except Exception as error:  # a renderer that dies on a page is a fact about the renderer, not about the page
        print(f"{page['id']} {name}: {error!r}", file=sys.stderr)
        text = ""
    text = _BREAK.sub("\n", text)[:LONGEST]
    marked = text.split("\n")
    lines = [line.removeprefix(CODE_MARK) for line in marked]
    text = "\n".join(lines)
    # JSON-LD often repeats the article word for word; a script is code all the same (LABELS.md)
    readable = ["" if line.startswith(CODE_MARK) else line for line in marked]
    main = align(readable, page["gold"]) if page["gold"] else [False] * len(lines)
    kept = words("\n".join(line for line, yes in zip(lines, main, strict=True) if yes))
    return {
        "id": page["id"],
        "site": site(page),
        "page_type": page["page_type"],
        "title": page["title"],
        "text": text,
        "main": "".join("01"[yes] for yes in main),
        "code": "".join("01"[line.startswith(CODE_MARK)] for line in marked),
        "oracle": round(word_f1(kept, words(page["gold"]))[0], 4),
        "uncleaned": round(word_f1(words(text), words(page["gold"]))[0], 4),
    }


def build(job: tuple[str, str]) -> str:
    """One set in one rendering -> one file; returns its line of the report."""
    dataset, name = job
    path = BUILD / "lines" / f"{dataset}.{name}.jsonl.gz"
    if not path.exists():
        part = path.with_suffix(".part")
        with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
            for page in pages(dataset):
                file.write(json.dumps(labelled(page, name), ensure_ascii=False) + "\n")
        part.rename(path)
    rows = [row for row in labelled_rows(dataset, name) if row["text"].strip()]
    oracle = sum(row["oracle"] for row in rows) / len(rows)
    uncleaned = sum(row["uncleaned"] for row in rows) / len(rows)
    lines = sum(row["text"].count("\n") + 1 for row in rows)
    return f"{dataset:12} {name:20} {len(rows):6} {lines:9,} {uncleaned:10.4f} {oracle:8.4f}"


def build_all(jobs: int) -> None:
    """Every set in every rendering; prints the report."""
    (BUILD / "lines").mkdir(parents=True, exist_ok=True)
    wanted = [(dataset, name) for name in RENDERINGS for dataset in (*SETS, "unlabelled")]
    print(f"{'set':12} {'rendering':20} {'pages':>6} {'lines':>9} {'uncleaned':>10} {'oracle':>8}")
    with ProcessPoolExecutor(jobs) as pool:
        for line in pool.map(build, wanted):
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    build_all(parser.parse_args().jobs)


if __name__ == "__main__":
    main()

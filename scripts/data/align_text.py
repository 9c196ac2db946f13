"""Renders every page in every way, aligns each rendering with the page's reference text, and reports how well they agree.

    python -m scripts.data.align_text [--jobs 2]

Writes ``build/lines/SET.RENDERING.jsonl.gz``; a file that is there already is not made again. A row has ``id``, ``site``,
``page_type``, ``title``, ``text``, ``main`` and ``code`` (a flag for each line), and the word F1 of the lines labelled main
text (``oracle``) and of all lines (``uncleaned``), both without the syntax of their form. The lines are those of ``text``, or
``lines`` where the form cuts them into pieces.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np

from cleaner.evaluation.metrics import word_f1, words
from cleaner.exchange.alignment import align, oracle
from cleaner.forms.reading import read
from cleaner.labels import DROP, KEEP
from scripts.data.datasets import BUILD, SETS, UNREFERENCED, Page, read_pages, read_rows, site_of
from scripts.data.renderings import CODE_MARK, HALF_CLEAN, RENDERINGS

# Per cent of the pages of wcxb-dev that are aligned, and learned from, in a rendering; of other sets all are
# (docs/experiments.md#share-of-pages-in-each-rendering). The first ones are also measured, and spliced, and aligned whole.
WHOLE = ("resiliparse", "soup", "soup_noscript", "soup_scripts", "htmltext", "inscriptis")
SHARES = {**dict.fromkeys(WHOLE, 100), **dict.fromkeys(HALF_CLEAN, 60)}
OTHER_RENDERINGS = 20
SCRIPTED = "soup_scripts"  # the rendering that marks its lines of code
PARTLY = "wcxb-dev"
LONGEST = 400_000  # characters of a rendering; the few pages beyond are one giant table or script
_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def aligned_row(page: Page, rendering: str) -> dict[str, Any]:
    """One page in one rendering, with its labels."""
    marked = _BREAK.sub("\n", rendered(page, rendering))[:LONGEST].split("\n")
    text = "\n".join(line.removeprefix(CODE_MARK) for line in marked).rstrip("\n")
    units = read(text)
    cut = "line" in units.form.split("+")
    code = [False] * len(units.texts) if cut else [line.startswith(CODE_MARK) for line in marked][: len(units.texts)]
    of_code = np.array(code, bool)[units.first_lines]
    # JSON-LD often repeats the article word for word; a script is code all the same (docs/kinds.md)
    readable = ["" if is_code else words for words, is_code in zip(units.words, of_code, strict=True)]
    main = align(readable, page["gold"]) if page["gold"] else [False] * len(readable)
    of_lines = np.append(np.array(main, bool), False)[units.unit]  # a blank line is of the last, which is none
    return {
        "id": page["id"],
        "site": site_of(page),
        "page_type": page["page_type"],
        "title": page["title"],
        "text": text,
        "lines": units.texts if cut else None,
        "main": "".join("01"[yes] for yes in of_lines.tolist()) or "0",
        "code": "".join("01"[yes] for yes in code) or "0",
        "oracle": round(oracle(units.words, main, page["gold"]), 4),
        "uncleaned": round(word_f1(words("\n".join(units.words)), words(page["gold"]))[0], 4),
    }


def lines_of(row: dict[str, Any]) -> tuple[list[str], str | None]:
    """The lines of a row, and the form that they are to be read as: pieces as lines, others as what they are."""
    return (row["lines"], "text") if row["lines"] is not None else (row["text"].split("\n"), None)


def rendered(page: Page, rendering: str) -> str:
    """A page in a rendering; nothing where the renderer fails. Lines of code are marked where the rendering marks them."""
    kept = {} if rendering == SCRIPTED else _kept_renderings(page["id"].split("/")[0], rendering)
    if page["id"] in kept:
        return kept[page["id"]]
    try:
        return RENDERINGS[rendering](page["html"])
    except Exception as error:  # a renderer that fails on a page gives nothing, as it does for its users
        print(f"{page['id']} {rendering}: {error!r}", file=sys.stderr)
        return ""


@lru_cache(maxsize=1)
def _kept_renderings(dataset: str, rendering: str) -> dict[str, str]:
    """The texts that `scripts.measure.forms` has rendered already, with no line of code marked."""
    path = BUILD / "rendered" / f"{dataset}.{rendering}.jsonl.gz"
    return {row["id"]: row["text"] for row in read_rows(path)} if path.exists() else {}


def aligned_rows(dataset: str, rendering: str) -> list[dict[str, Any]]:
    """The rows of a set in a rendering. Raises ``SystemExit`` where they were not made yet."""
    path = BUILD / "lines" / f"{dataset}.{rendering}.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: run `python -m scripts.data.align_text` first")
    return list(read_rows(path))


def sides_of(row: dict[str, Any]) -> list[str]:
    """The label of each line of a row: code, keep or drop."""
    flags = zip(row["main"], row["code"], strict=True)
    return ["code" if code == "1" else KEEP if main == "1" else DROP for main, code in flags]


def drawn(name: str, rendering: str, share: int) -> bool:
    """Whether a page is among so many per cent of the pages in a rendering; the smaller share is a part of the larger."""
    return zlib.crc32(f"{name} {rendering}".encode()) % 100 < share


def build(job: tuple[str, str]) -> str:
    """Write one set in one rendering; returns its line of the report."""
    dataset, rendering = job
    path = BUILD / "lines" / f"{dataset}.{rendering}.jsonl.gz"
    if not path.exists():
        part = path.with_suffix(".part")
        with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
            share = SHARES.get(rendering, OTHER_RENDERINGS) if dataset == PARTLY else 100
            for page in (page for page in read_pages(dataset) if drawn(page["id"], rendering, share)):
                file.write(json.dumps(aligned_row(page, rendering), ensure_ascii=False) + "\n")
        part.rename(path)
    rows = [row for row in aligned_rows(dataset, rendering) if row["text"].strip()]
    best, uncleaned = (sum(row[name] for row in rows) / len(rows) for name in ("oracle", "uncleaned"))
    lines = sum(len(row["main"]) for row in rows)
    return f"{dataset:12} {rendering:20} {len(rows):6} {lines:9,} {uncleaned:10.4f} {best:8.4f}"


def build_all(jobs: int) -> None:
    """Write every set in every rendering; prints the report."""
    (BUILD / "lines").mkdir(parents=True, exist_ok=True)
    wanted = [(dataset, rendering) for rendering in RENDERINGS for dataset in (*SETS, UNREFERENCED)]
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

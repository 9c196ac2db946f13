"""Trains the model of line breaks; the same data and versions give the same model.

    python -m scripts.train.breaks [-o MODEL]
    python -m scripts.train.breaks --folds 0,1,2,3,4
    python -m scripts.train.breaks --rows

Reads the pages of ``../shared/data``, writes them as strings with the blocks between them into ``build/breaks`` where that is
not done (``--rows`` does no more), and fits the hashed linear model of `cleaner.forms.pieces`. ``--folds`` trains instead the
models that leave one fold of sites out, into ``build/breaks/K``; a model that is there already is not trained again.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from cleaner.forms import gaps, pieces
from cleaner.html.tags import BLOCK, BREAK, CELL, ROLES
from cleaner.labels import fold_of
from scripts.data.datasets import BUILD, DATA, FOLDS, ROOT, SETS, UNREFERENCED, Page, read_rows, site_of

UNREAD = frozenset(("script", "style", "template", "rt", "rp"))  # get_text leaves their strings out
BESIDE = frozenset(("a", "button", "input", "img"))  # a style sheet, which is not read, may part them
ALONE = frozenset(("tr", "title", "option"))
NONE, UNSURE, SURE = range(3)  # between two strings: the same block; links or cells side by side; another block
ROWS = BUILD / "breaks" / "pages.jsonl.gz"
MOST_OF_A_SET = 300  # pages of one set of more/: most are of one kind
MOST_CHARACTERS = 60_000  # of a page
MOST_GAPS = 1_500  # of a page
GLUED = 30  # per cent of the pages whose strings within a block are joined without a space

PASSES = 4
BATCH = 2_048  # gaps
RATE = 0.05  # of Adagrad
DECAY = 3e-5 * BATCH
THRESHOLD = -0.5  # log odds, by the word F1 of cleaned pages (scripts.measure.breaks)

NOTE = """Data: WCXB (Foley 2026), development split, CC BY 4.0; pages of flairNLP/fundus' tests; the
Chinese-Web-Content-Extraction-Dataset (immortal-autumn); goose3's test pages; pages without references from the tests of open
extractors and from public repositories, at most 300 of each. Only where their blocks begin was learned."""

# --- pages to strings --------------------------------------------------------------------------------------------------


def flattened(html: str) -> list[tuple[str, int]]:
    """The strings of a page in order, as ``get_text`` of BeautifulSoup finds them, each with what stands before it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    root = etree.fromstring(html.encode("utf-8", "replace") or b" ", parser)
    found: list[tuple[str, int]] = []
    level, unread = SURE, 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")) if root is not None else ():
        element = event in ("start", "end")
        if element:
            level = max(level, _level(str(node.tag)))
            unread += (node.tag in UNREAD) * (1 if event == "start" else -1)
        text = node.text if event == "start" else node.tail
        if text and not unread and not text.isspace():
            found.append((text, level))
            level = NONE
    return found


def _level(tag: str) -> int:
    role = ROLES.get(tag, 0)
    if role & (BLOCK | BREAK) or tag in ALONE:
        return SURE
    return UNSURE if role & CELL or tag in BESIDE else NONE


def _sources() -> Iterator[tuple[str, Path]]:
    for name in (*SETS, UNREFERENCED):
        yield name, DATA / f"{name}.jsonl.gz"
    for path in sorted((DATA / "more").glob("*.jsonl.gz")):
        yield f"more/{path.name.partition('.')[0]}", path


def build_rows() -> None:
    """Write the strings of all pages; a page has ``id``, ``set``, ``site``, ``page_type``, ``lang``, ``gold``, ``strings``."""
    if ROWS.exists():
        return
    ROWS.parent.mkdir(parents=True, exist_ok=True)
    part = ROWS.with_suffix(".part")
    with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
        for name, path in _sources():
            taken: Counter[str] = Counter()
            for page in read_rows(path):
                if taken[name] >= MOST_OF_A_SET and name.startswith("more/"):
                    break
                taken[name] += 1
                file.write(json.dumps(_row(name, page), ensure_ascii=False) + "\n")
    part.rename(ROWS)


def _row(name: str, page: Page) -> dict[str, Any]:
    kept = {key: page.get(key) for key in ("id", "page_type", "gold", "lang")}
    return {**kept, "set": name, "site": site_of(page), "strings": flattened(page["html"])}


# --- strings to gaps ---------------------------------------------------------------------------------------------------


def joined(strings: Iterable[tuple[str, int]], between: str) -> tuple[str, NDArray[np.int8]]:
    """The strings as one line, and for each of its characters what stands before it.

    >>> joined([("a", 2), (" b ", 0), ("c", 1)], "")
    ('a b c', array([2, 0, 0, 0, 1], dtype=int8))
    """
    blocks: list[tuple[list[str], int]] = []
    for text, level in strings:
        if level == NONE and blocks:
            blocks[-1][0].append(text)
        else:
            blocks.append(([text], level))
    parts = [(" ".join(between.join(texts).split()), level) for texts, level in blocks]
    line = " ".join(text for text, _ in parts)
    levels = np.full(len(line), NONE, np.int8)
    at = 0
    for text, level in parts:
        levels[at : at + 1] = level
        at += len(text) + 1
    return line, levels


def gaps_of(rows: Iterable[dict[str, Any]]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """The hashed columns of the gaps to learn from, (gaps, features), and whether each is a break."""
    columns, breaks = [], []
    for row in rows:
        number = zlib.crc32(row["id"].encode())
        line, levels = joined(row["strings"], "" if number % 100 < GLUED else " ")
        start = number % max(len(line) - MOST_CHARACTERS, 1)
        line, levels = line[start : start + MOST_CHARACTERS], levels[start : start + MOST_CHARACTERS]
        tokens = gaps.tokens_of(line)
        level = levels[tokens.start]
        known = np.flatnonzero(level[1:] != UNSURE) + 1
        chosen = np.random.default_rng(number).permutation(known)[:MOST_GAPS]
        columns.append(gaps.hashed(tokens, gaps.sentence_ends(tokens))[:, chosen].T)
        breaks.append(level[chosen] == SURE)
    return np.concatenate(columns), np.concatenate(breaks)


# --- fitting -----------------------------------------------------------------------------------------------------------


def fit(columns: NDArray[np.uint32], breaks: NDArray[np.bool_]) -> tuple[NDArray[np.float16], np.float32]:
    """The weights and the bias of a logistic regression, by Adagrad; the mean of the last pass."""
    weights, squares, mean = np.zeros(gaps.BUCKETS), np.full(gaps.BUCKETS, 1e-3), np.zeros(gaps.BUCKETS)
    bias = float(np.log(breaks.mean() / (1 - breaks.mean())))
    random = np.random.default_rng(0)
    starts = range(0, len(breaks), BATCH)
    for number in range(PASSES):
        order = random.permutation(len(breaks))
        for batch in (order[start : start + BATCH] for start in starts):
            places = columns[batch]
            chance = 1 / (1 + np.exp(-np.clip(weights[places].sum(1) + bias, -30, 30)))
            error = np.repeat(chance - breaks[batch], places.shape[1])
            slope = np.bincount(places.ravel(), error, gaps.BUCKETS) + DECAY * weights
            squares += slope * slope
            weights -= RATE * slope / np.sqrt(squares)
            if number == PASSES - 1:
                mean += weights / len(starts)
    return mean.astype(np.float16), np.float32(bias)


def train(rows: Iterable[dict[str, Any]], out: Path) -> str:
    """Learn from the pages and save the model. Returns the digest of its arrays."""
    read = [row for row in rows if row["strings"]]
    columns, breaks = gaps_of(read)
    weights, bias = fit(columns, breaks)
    data = {"sites": len({row["site"] for row in read}), "gaps": len(breaks), "breaks": int(breaks.sum())}
    return save(out, {"weights": weights, "bias": bias}, data)


def save(out: Path, arrays: dict[str, Any], data: dict[str, int]) -> str:
    """Write the arrays, the header and the card of a model."""
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    header = {
        "family": pieces.FAMILY,
        "schema": pieces.SCHEMA,
        "sha256": hashlib.sha256(packed.getvalue()).hexdigest(),
        "reads_sha256": pieces.reads_sha256(),
        "threshold": THRESHOLD,
        "arrays": {name: [str(array.dtype), *array.shape] for name, array in arrays.items()},
        "data": data,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "model.npz").write_bytes(packed.getvalue())
    (out / "model.json").write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card(header), encoding="utf-8")
    return str(header["sha256"])


def card(header: dict[str, Any]) -> str:
    """What the model is for, what it was trained on, and how it was measured."""
    data, (kind, size) = header["data"], header["arrays"]["weights"]
    return f"""# Model of line breaks

Input: a line longer than a paragraph, such as a page without its line breaks. Output: the log odds that the page began a line
at each word. `cleaner/forms/pieces.py` reads it, where such a line comes. A logistic regression over hashed words, shapes and
counts around a gap: `model.npz` has {size:,} `weights` ({kind}) and a `bias`, plain arrays, and `model.json` their digest.

Trained by `python -m scripts.train.breaks` on {data["gaps"]:,} gaps of pages of {data["sites"]:,} sites, {data["breaks"]:,} of
them breaks. {NOTE}

`python -m scripts.measure.breaks` measures it on sites that a model has not seen.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "models" / "breaks", metavar="MODEL")
    parser.add_argument("--folds", metavar="K,K", help="the models that have not seen a fold, into build/breaks")
    parser.add_argument("--rows", action="store_true", help="only write the strings of the pages")
    arguments = parser.parse_args()
    build_rows()
    if arguments.rows:
        return
    began = time.time()
    if arguments.folds is None:
        print(arguments.out.name, train(read_rows(ROWS), arguments.out), f"{time.time() - began:.0f} s")
        return
    for fold in map(int, arguments.folds.split(",")):
        out = ROWS.parent / str(fold)
        if not (out / "model.json").exists():
            print(fold, train((row for row in read_rows(ROWS) if fold_of(row["site"], FOLDS) != fold), out))


if __name__ == "__main__":
    main()

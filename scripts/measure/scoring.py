"""What the measurements share: the models of the folds, scores of pages, and tables of figures."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentTypeError
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cleaner.evaluation.markdown import markdown_table
from scripts.data.datasets import FOLDS, ROOT, fold_folder

PAGE_TYPES = ("article", "service", "documentation", "forum", "listing", "collection", "product")
SELECTED = (
    "Columns, sizes, rates and the fallback's threshold were chosen on these pages too: expect a little less on other pages."
)


class Score(NamedTuple):
    """How one page came out."""

    row: dict[str, Any]
    f1: float
    quality: float  # the model's own estimate


def folds_in(text: str) -> list[int]:
    """The folds that an argument names. Raises ``ArgumentTypeError`` for others.

    >>> folds_in("0,4")
    [0, 4]
    """
    names = text.split(",")
    if not set(names) <= set(map(str, range(FOLDS))):
        raise ArgumentTypeError(f"{text!r} came, expected folds from 0 to {FOLDS - 1} such as 0,1")
    return list(map(int, names))


def fold_model(fold: int, reads: str = "text") -> Path:
    """The model of text or HTML that has seen no site of a fold; it is trained if it is not there."""
    folder = fold_folder(fold, reads)
    if not (folder / "model.json").exists():
        command = [sys.executable, "-m", "scripts.train.build_model", reads, "--folds", str(fold)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return folder


def by_type(scores: Sequence[Score]) -> list[float]:
    """The mean over all pages, over the pages whose rendering is not empty, and over each page type."""
    groups = defaultdict(list)
    for score in scores:
        groups["all"].append(score.f1)
        groups[score.row["page_type"]].append(score.f1)
        if score.row["text"].strip():
            groups["not empty"].append(score.f1)
    return [mean(groups[name]) for name in ("all", "not empty", *PAGE_TYPES)]


def mean(values: Sequence[float]) -> float:
    """The mean; not a number where there are no values."""
    return float(np.mean(values)) if len(values) else float("nan")


def correlation(scores: Sequence[Score]) -> str:
    """How well the model's own estimate agrees with the word F1, in a sentence."""
    expected, true = [score.quality for score in scores], [score.f1 for score in scores]
    return f"Expected quality against true word F1: r = {np.corrcoef(expected, true)[0, 1]:.2f}."


def figure(value: object) -> str:
    """A share with three digits, or whatever else is in a table."""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def table(head: Sequence[str], rows: Iterable[tuple[str, Sequence[object]]]) -> str:
    """A Markdown table of named rows of figures."""
    return markdown_table(head, ([name, *map(figure, values)] for name, values in rows))


def write_block(path: Path, name: str, body: str) -> None:
    """Replace what a document has between the marks of a name. Raises ``SystemExit`` where it lacks them."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, first, rest = path.read_text(encoding="utf-8").partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise SystemExit(f"{path.name} must hold {begin} and, after it, {end}")
    path.write_text(f"{before}{begin}\n\n{body}\n\n{end}{after}", encoding="utf-8")

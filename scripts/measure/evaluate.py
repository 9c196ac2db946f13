"""Out-of-fold quality: every page is cleaned by a model that has seen no page of its site.

    python scripts/evaluate.py [text|html] [-o FILE] [--card models/text] [--folds 0,1,2,3,4]

Trains the models of the folds that are not there yet (``build/folds/K``, by build_model.py), cleans the held-out pages through
the public API with keep = heading and body, and prints word F1 (WCXB's own, macro over pages) by page type, by rendering and
by language, with the baselines beside it. A page whose rendering is empty counts, as nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from alignment import word_f1
from baselines import BASELINES, heuristics
from cleaner import Cleaner
from cleaner.training.card import card
from corpus import FOLDS, MAIN, fold_folder, fold_of, gold_words, labelled_rows, language_of, pages, words
from renderings import RENDERINGS

PAGE_TYPES = ("article", "service", "documentation", "forum", "listing", "collection", "product")
DOUBT = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)  # bins of expected quality
SELECTED = (
    "Columns, sizes, rates and the fallback's threshold were chosen on these pages too: expect a little less on other pages."
)
Rule = Callable[[list[str]], list[bool]]


class Score(NamedTuple):
    """How one page came out."""

    row: dict[str, Any]
    f1: float
    quality: float  # what the model expected


def fold_model(fold: int, reads: str = "text") -> Path:
    """The model of text or HTML that has not seen a fold, trained if it is not there."""
    folder = fold_folder(fold, reads)
    if not (folder / "model.json").exists():
        script = Path(__file__).with_name("build_model.py")
        command = [sys.executable, str(script), reads, "--folds", str(fold)]
        subprocess.run(command, check=True, stdout=sys.stderr)
    return folder


def scored(dataset: str, rendering: str, folds: list[int], fallback: bool = True) -> list[Score]:
    """Every page of the folds in a rendering, cleaned as shipped, but by the model that has not seen it."""
    gold = gold_words(dataset)
    rows = labelled_rows(dataset, rendering)
    scores = []
    for fold in folds:
        held_out = [row for row in rows if fold_of(row["site"]) == fold]
        docs = Cleaner(model=fold_model(fold), keep=MAIN, fallback=fallback).clean_many(held_out)
        for row, doc in zip(held_out, docs, strict=True):
            scores.append(Score(row, word_f1(words(doc.text), gold[row["id"]])[0], doc.quality))
    return scores


def baseline(dataset: str, rendering: str, folds: list[int], rule: Rule) -> list[Score]:
    """The same pages, their lines kept or dropped by a rule, in the same order."""
    gold = gold_words(dataset)
    rows = labelled_rows(dataset, rendering)
    scores = []
    for row in (row for fold in folds for row in rows if fold_of(row["site"]) == fold):
        lines = [line for line in row["text"].split("\n") if line.strip()]
        kept = "\n".join(line for line, yes in zip(lines, rule(lines), strict=True) if yes)
        scores.append(Score(row, word_f1(words(kept), gold[row["id"]])[0], 0.0))
    return scores


def by_type(scores: list[Score]) -> list[float]:
    """The mean over all pages, over the pages whose rendering is not empty, and over each page type."""
    groups = defaultdict(list)
    for score in scores:
        groups["all"].append(score.f1)
        groups[score.row["page_type"]].append(score.f1)
        if score.row["text"].strip():
            groups["not empty"].append(score.f1)
    return [mean(groups[name]) for name in ("all", "not empty", *PAGE_TYPES)]


def mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def table(head: list[str], rows: list[tuple[str, list[float]]]) -> str:
    """A Markdown table of figures."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join([name, *map(figure, values)]) + " |" for name, values in rows]
    return "\n".join(lines)


def figure(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def report(folds: list[int]) -> str:
    """The whole report, in Markdown."""
    ours = scored("wcxb-dev", "resiliparse", folds)
    others = {name: baseline("wcxb-dev", "resiliparse", folds, rule) for name, rule in BASELINES.items()}
    rows = [("**cleaner**", by_type(ours)), *((name, by_type(scores)) for name, scores in others.items())]
    expected, true = [score.quality for score in ours], [score.f1 for score in ours]
    fallback = next(others[name] for name, rule in BASELINES.items() if rule is heuristics)
    return "\n\n".join(
        [
            f"Out-of-fold word F1, macro over pages; folds {', '.join(map(str, folds))} of {FOLDS} by site. {SELECTED}",
            "## wcxb-dev, resiliparse rendering",
            table(["", "all", "not empty", *PAGE_TYPES], rows),
            f"Expected quality against true word F1: r = {np.corrcoef(expected, true)[0, 1]:.2f}.",
            "## Every rendering of wcxb-dev",
            renderings_table(folds),
            "## Other languages, resiliparse rendering",
            languages_table(folds),
            "## Where the model expects to do badly",
            doubt_table(scored("wcxb-dev", "resiliparse", folds, fallback=False), fallback),
            "",
        ]
    )


def renderings_table(folds: list[int]) -> str:
    """For each rendering, over its pages with text: uncleaned, cleaned, and every line decided right."""
    rows = []
    for rendering in RENDERINGS:
        full = [score for score in scored("wcxb-dev", rendering, folds) if score.row["text"].strip()]
        before, after = mean([score.row["uncleaned"] for score in full]), mean([score.f1 for score in full])
        rows.append((rendering, [before, after, after - before, mean([score.row["oracle"] for score in full])]))
    return table(["rendering", "uncleaned", "cleaned", "gain", "oracle"], rows)


def languages_table(folds: list[int]) -> str:
    """fundus by language (the page's own ``lang``), folds by publisher, and the Chinese set."""
    language = {page["id"]: language_of(page) for page in pages("fundus")}
    groups = defaultdict(list)
    for score in scored("fundus", "resiliparse", folds):
        groups[language[score.row["id"]]].append(score.f1)
    others = [value for name, values in groups.items() if name != "en" for value in values]
    rows = [("fundus, English", groups["en"]), ("fundus, other languages", others)]
    rows += [(f"fundus, {name}", values) for name, values in sorted(groups.items()) if name != "en"]
    rows.append(("chinese", [score.f1 for score in scored("chinese", "resiliparse", folds)]))
    return table(["set", "pages", "word F1"], [(name, [len(values), mean(values)]) for name, values in rows])


def doubt_table(ours: list[Score], fallback: list[Score]) -> str:
    """Model and heuristics side by side in bins of the quality that the model expects: what a fallback there is worth."""
    rows = []
    for low, high in pairwise(DOUBT):
        bin_ = [n for n, score in enumerate(ours) if low <= score.quality < high and score.row["text"].strip()]
        f1 = [mean([scores[n].f1 for n in bin_]) for scores in (ours, fallback)]
        rows.append((f"{low} to {high}", [len(bin_), *f1]))
    return table(["expected quality", "pages", "model", "heuristics"], rows)


def write_card(folder: Path, text: str) -> None:
    """Put the scores into a model's header and card: those of the recipe, for the model itself has seen every page."""
    path = folder / "model.json"
    header = json.loads(path.read_text(encoding="utf-8"))
    header["scores"] = text.splitlines()
    path.write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
    scores = "\n## Scores of the recipe\n\n" + text.replace("\n## ", "\n### ")
    (folder / "README.md").write_text(card(header, scores), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    parser.add_argument("--card", type=Path, metavar="MODEL", help="write it into this model's header and card, too")
    parser.add_argument("--folds", default=",".join(map(str, range(FOLDS))))
    arguments = parser.parse_args()
    from evaluate_html import report_html  # here, for they use what stands above
    from evaluate_kinds import report_kinds

    make, folds = report_html if arguments.reads == "html" else report, [int(fold) for fold in arguments.folds.split(",")]
    text = f"{make(folds)}\n## Kinds of line\n\n{report_kinds(arguments.reads, folds)}\n"
    print(text)
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    if arguments.card:
        write_card(arguments.card, text)


if __name__ == "__main__":
    main()

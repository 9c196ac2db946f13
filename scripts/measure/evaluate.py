"""Out-of-fold quality: every page is cleaned by a model that has seen no page of its site.

    python -m scripts.measure.evaluate [text|html] [-o FILE] [--card models/text] [--folds 0,1,2,3,4]

Trains the models of the folds that are not there yet (``build/folds``), cleans the held-out pages through the public API with
keep = heading and body, and prints word F1 (WCXB's own, macro over pages) and the F1 of the kinds. A page whose rendering is
empty counts, as nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cleaner.training.card import card
from scripts.data.datasets import FOLDS
from scripts.measure import html, kinds, text
from scripts.measure.scoring import folds_in


def write_card(folder: Path, reads: str, report: str) -> None:
    """Write a report into a model's header and card. Its scores are those of the recipe: the model has seen every page."""
    path = folder / "model.json"
    header = json.loads(path.read_text(encoding="utf-8"))
    header["scores"] = report.splitlines()
    path.write_text(json.dumps(header, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    scores = "\n## Scores of the recipe\n\n" + report.replace("\n## ", "\n### ")
    (folder / "README.md").write_text(card(header, reads, scores), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    parser.add_argument("--card", type=Path, metavar="MODEL", help="write it into this model's header and card, too")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    arguments = parser.parse_args()
    reads, folds = arguments.reads, arguments.folds
    quality = (html if reads == "html" else text).report(folds)
    report = f"{quality}\n## Kinds of line\n\n{kinds.report(reads, folds)}\n"
    print(report)
    if arguments.out:
        arguments.out.write_text(report, encoding="utf-8")
    if arguments.card:
        write_card(arguments.card, reads, report)


if __name__ == "__main__":
    main()

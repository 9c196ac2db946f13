"""The acceptance test: the seed scrapes that the project started from, on which no model is ever trained.

    python -m scripts.measure.acceptance [--model MODEL] [--seeds FOLDER] [--most-lost N] [--most-kept N]

Prints for each seed how many title, heading and body lines are lost and how many lines of chrome are kept, by kind. It shows
no text, because what helps the seeds must hold for pages that nobody has read.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from cleaner import Cleaner
from cleaner.lines import ARTICLE, KINDS
from cleaner.pipeline import KEEP
from scripts.data.datasets import SEEDS

CHROME = tuple(kind for kind in KINDS if kind not in ARTICLE)


class Outcome(NamedTuple):
    """How one seed came out."""

    lost: Counter[str]  # kinds of the wanted lines that were dropped
    kept: Counter[str]  # kinds of the chrome that was kept
    lines: int  # not blank
    right: int  # lines whose kind is that of their label


def outcome(cleaner: Cleaner, labels: Path) -> Outcome:
    """The outcome of the scrape beside a file of labels."""
    rows = [row.split("\t", 1) for row in labels.read_text(encoding="utf-8").split("\n") if row.strip()]
    text = labels.with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line for line in cleaner.clean(text, form="text").lines if line.text.strip()]
    pairs = [(kind, line) for (kind, _), line in zip(rows, lines, strict=True)]
    return Outcome(
        Counter(kind for kind, line in pairs if kind in KEEP and not line.keep),
        Counter(kind for kind, line in pairs if kind in CHROME and line.keep),
        len(lines),
        sum(kind == line.kind for kind, line in pairs),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--seeds", type=Path, default=SEEDS, metavar="FOLDER", help="default: ../shared/seeds")
    parser.add_argument("--most-lost", type=int, metavar="N", help="exit with 1 if more lines of the article are lost")
    parser.add_argument("--most-kept", type=int, metavar="N", help="exit with 1 if more lines of chrome are kept")
    arguments = parser.parse_args()
    seeds = sorted(arguments.seeds.glob("*.tsv"))
    if not seeds:
        raise SystemExit(f"{arguments.seeds} holds no seeds (files of labels, *.tsv, with the scrapes beside them)")
    cleaner = Cleaner(model=arguments.model)
    outcomes = [outcome(cleaner, labels) for labels in seeds]
    for labels, each in zip(seeds, outcomes, strict=True):
        wrong = f"lost {dict(each.lost) or 'none'}; chrome kept {dict(each.kept) or 'none'}"
        print(f"{labels.stem}: {each.lines} lines; {wrong}; kind right {each.right}")
    lines, right = sum(each.lines for each in outcomes), sum(each.right for each in outcomes)
    print(f"kinds: {right} of {lines} lines ({right / max(1, lines):.3f})")
    for what, most in (("lost", arguments.most_lost), ("kept", arguments.most_kept)):
        count = sum(getattr(each, what).total() for each in outcomes)
        if most is not None and count > most:
            raise SystemExit(f"{count} lines are {what}, at most {most} were expected")


if __name__ == "__main__":
    main()

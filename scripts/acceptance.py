"""The acceptance test: the five scrapes that the project started from, which no model is ever trained on.

    python scripts/acceptance.py [--model MODEL]

Prints for each seed how many title, heading and body lines were lost and how many lines of chrome were kept, by kind. It shows
no text on purpose: what the seeds show must hold for pages that nobody has seen.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from cleaner import Cleaner
from cleaner.pipeline import KEEP
from corpus import SEEDS

CHROME = ("nav", "related", "social", "comment", "promo", "legal", "code", "offtopic")


def judged(cleaner: Cleaner, labels: Path) -> tuple[Counter[str], Counter[str], int]:
    """Kinds of the wanted lines that were lost, kinds of the chrome that was kept, and how many lines there are."""
    pairs = [row.split("\t", 1) for row in labels.read_text(encoding="utf-8").split("\n") if row.strip()]
    text = labels.with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line for line in cleaner.clean(text).lines if line.text.strip()]
    lost, kept = Counter[str](), Counter[str]()
    for (kind, _), line in zip(pairs, lines, strict=True):
        if kind in KEEP and not line.keep:
            lost[kind] += 1
        if kind in CHROME and line.keep:
            kept[kind] += 1
    return lost, kept, len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--most-lost", type=int, metavar="N", help="exit with 1 if more lines of the article are lost")
    parser.add_argument("--most-kept", type=int, metavar="N", help="exit with 1 if more lines of chrome are kept")
    arguments = parser.parse_args()
    cleaner = Cleaner(model=arguments.model)
    all_lost, all_kept = Counter[str](), Counter[str]()
    for labels in sorted(SEEDS.glob("*.tsv")):
        lost, kept, count = judged(cleaner, labels)
        print(f"{labels.stem}: {count} lines; lost {dict(lost) or 'none'}; chrome kept {dict(kept) or 'none'}")
        all_lost += lost
        all_kept += kept
    del all_kept["offtopic"]  # the article appended to 000 is a later issue
    for what, found, most in (("lost", all_lost, arguments.most_lost), ("kept", all_kept, arguments.most_kept)):
        if most is not None and found.total() > most:
            raise SystemExit(f"{found.total()} lines are {what}, at most {most} were expected")


if __name__ == "__main__":
    main()

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


def judged(cleaner: Cleaner, labels: Path) -> tuple[Counter[str], Counter[str], int, int]:
    """Kinds of the wanted lines that were lost, kinds of the chrome that was kept, how many lines there are, and how many of
    them are of the kind that the labels say."""
    pairs = [row.split("\t", 1) for row in labels.read_text(encoding="utf-8").split("\n") if row.strip()]
    text = labels.with_suffix(".txt").read_text(encoding="utf-8")
    lines = [line for line in cleaner.clean(text).lines if line.text.strip()]
    lost, kept = Counter[str](), Counter[str]()
    for (kind, _), line in zip(pairs, lines, strict=True):
        if kind in KEEP and not line.keep:
            lost[kind] += 1
        if kind in CHROME and line.keep:
            kept[kind] += 1
    return lost, kept, len(lines), sum(kind == line.kind for (kind, _), line in zip(pairs, lines, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--most-lost", type=int, metavar="N", help="exit with 1 if more lines of the article are lost")
    parser.add_argument("--most-kept", type=int, metavar="N", help="exit with 1 if more lines of chrome are kept")
    arguments = parser.parse_args()
    cleaner = Cleaner(model=arguments.model)
    all_lost, all_kept = Counter[str](), Counter[str]()
    lines = right = 0
    for labels in sorted(SEEDS.glob("*.tsv")):
        lost, kept, count, of_kind = judged(cleaner, labels)
        wrong = f"lost {dict(lost) or 'none'}; chrome kept {dict(kept) or 'none'}"
        print(f"{labels.stem}: {count} lines; {wrong}; kind right {of_kind}")
        lines, right = lines + count, right + of_kind
        all_lost += lost
        all_kept += kept
    print(f"kinds: {right} of {lines} lines ({right / max(1, lines):.3f})")
    for what, found, most in (("lost", all_lost, arguments.most_lost), ("kept", all_kept, arguments.most_kept)):
        if most is not None and found.total() > most:
            raise SystemExit(f"{found.total()} lines are {what}, at most {most} were expected")


if __name__ == "__main__":
    main()

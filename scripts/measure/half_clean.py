"""Scrapes that an extractor has cut out already: does the score rank their lines better than length does? By language.

    python -m scripts.measure.half_clean [--folds 0,1,2,3,4] [--model DIR] [-o FILE]

The pages are those labelled line by line, in the renderings of six extractors, with the labels of their visible lines. AUC is
the share of the pairs of a line of main text and another line of a language in which the first has the higher score, or more
words. Each page is cleaned by the model that has seen no page of its site.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner import Cleaner
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS
from scripts.data.by_line_pages import labelled_rows
from scripts.data.datasets import FOLDS, url_of
from scripts.data.renderings import HALF_CLEAN
from scripts.measure.by_line import PAGES
from scripts.measure.scoring import fold_model, folds_in, table

FEWEST = 200  # lines of a language that has a row of its own, of either side


class Line(NamedTuple):
    """One labelled line."""

    language: str
    main: bool
    score: float
    words: int


def lines_of(folds: Sequence[int], model: Path | None) -> Iterator[Line]:
    """The labelled lines of every rendering, cleaned by a model that has seen no page of their site, or by a given one."""
    language = {found.page["id"]: found.page.get("lang") or "unknown" for pages in PAGES.values() for found in pages()}
    addresses = url_of()
    for fold in folds:
        cleaner = Cleaner(model=model or fold_model(fold, "text"))
        for rendering in HALF_CLEAN:
            rows = [row for row in labelled_rows(rendering) if fold_of(row["site"], FOLDS) == fold]
            records = ({"text": "\n".join(row["lines"]), "url": addresses.get(row["id"])} for row in rows)
            for row, doc in zip(rows, cleaner.clean_many(records, form="text"), strict=True):
                for kind, line in zip(row["kinds"], doc.lines, strict=False):  # a document has no blank last line
                    if kind and line.text.strip():
                        yield Line(language[row["id"]], kind in MAIN_KINDS, line.score, len(line.text.split()))


def auc(main: np.ndarray, value: np.ndarray) -> float:
    """The area under the ROC curve: the share of pairs in the right order, a tie half (Mann & Whitney 1947).

    >>> auc(np.array([True, False, False]), np.array([2.0, 1.0, 2.0]))
    0.75
    """
    _, place, counts = np.unique(value, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    wanted, others = int(main.sum()), int((~main).sum())
    return float((ranks[main].sum() - wanted * (wanted + 1) / 2) / (wanted * others))


def report(lines: Sequence[Line]) -> str:
    """The table, in Markdown."""
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups["all"].append(line)
        groups[line.language].append(line)
    rows = []
    for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        main = np.array([line.main for line in group], bool)
        if min(main.sum(), (~main).sum()) >= FEWEST:
            by_score, by_words = (auc(main, np.array([getattr(line, what) for line in group])) for what in ("score", "words"))
            rows.append((name, [len(group), float(main.mean()), by_score, by_words, by_score - by_words]))
    return table(["language", "lines", "main text", "AUC of the score", "AUC of the words", "difference"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--model", type=Path)
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    text = report(list(lines_of(arguments.folds, arguments.model)))
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

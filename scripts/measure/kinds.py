"""Out-of-fold kinds: every hand-labelled page gets its kinds from a model that has seen no page of its site.

    python -m scripts.measure.kinds [text|html] [--folds 0,1,2,3,4] [--model DIR] [--labels data|project] [-o FILE]

Prints micro and macro F1 over the kinds with 20 or more lines, precision and recall of each kind, and its confusions. A line of
HTML has the hand label of the same line in the page's labelled rendering; lines without one are left out. The labelled
renderings hold next to no scripts, so that ``code`` is measured also on text with the scripts of ``wcxb-dev`` left in.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner import Cleaner
from cleaner.labels import Labelled, fold_of
from cleaner.lines import BLANK, KINDS
from scripts.data import align_html, align_text
from scripts.data.datasets import FOLDS, SETS, read_pages
from scripts.data.hand_labels import HandLabels, labelled_renderings, labels_of_data, labels_of_project
from scripts.data.html_pages import read_page
from scripts.measure.scoring import figure, fold_model, folds_in, table

FEWEST = 20  # lines of a kind that counts in the macro average
Confusion = NDArray[np.int64]  # (13, 13): lines by the kind of their hand label, and by the kind that a model gave


def confusion(reads: str, folds: Sequence[int], model: Path | None = None, labels: str = "data") -> Confusion:
    """The confusion over the hand-labelled pages of the folds. ``labels`` names the set that HTML is measured on."""
    counts = np.zeros((len(KINDS), len(KINDS)), np.int64)
    if reads == "html":
        everything = list(hand_labelled_html(labels_of_project() if labels == "project" else labels_of_data()))
    else:
        everything = [(page, {"text": "\n".join(page.lines)}) for page in labelled_renderings()]
    for fold in folds:
        held_out = [pair for pair in everything if fold_of(pair[0].site, FOLDS) == fold]
        cleaner = Cleaner(model=model or fold_model(fold, reads))
        docs = cleaner.clean_many([record for _, record in held_out], form="html" if reads == "html" else "text")
        for (page, _), doc in zip(held_out, docs, strict=True):
            for kind, line in zip(page.kinds, doc.lines, strict=True):
                if kind in KINDS and line.kind != BLANK:
                    counts[KINDS.index(kind), KINDS.index(line.kind)] += 1
    return counts


def hand_labelled_html(labels: dict[str, HandLabels]) -> Iterator[tuple[Labelled, dict[str, str]]]:
    """Every page of HTML that has hand labels, with its record for `clean_many`."""
    for dataset in SETS:
        rows = align_html.aligned_rows(dataset)
        for page in read_pages(dataset):
            if page["id"] in labels:
                labelled = read_page(page, rows[page["id"]]["main"], labels[page["id"]])
                yield labelled, {"html": page["html"], "url": page["url"]}


def f1_of(counts: Confusion) -> tuple[float, float, NDArray[np.float64]]:
    """Micro F1, macro F1 over the kinds with enough lines, and the F1 of each kind."""
    right = np.diag(counts).astype(np.float64)
    each = 2 * right / np.maximum(counts.sum(0) + counts.sum(1), 1)
    enough = counts.sum(1) >= FEWEST
    return float(right.sum() / max(1, counts.sum())), float(each[enough].mean()) if enough.any() else float("nan"), each


def report(reads: str, folds: Sequence[int], model: Path | None = None, labels: str = "data") -> str:
    """The whole report, in Markdown."""
    counts = confusion(reads, folds, model, labels)
    micro, macro, each = f1_of(counts)
    rows = []
    for number, kind in enumerate(KINDS):
        labelled, given = counts[number].sum(), counts[:, number].sum()
        precision, recall = (float(counts[number, number] / max(1, total)) for total in (given, labelled))
        rows.append((kind, [int(labelled), float(each[number]), precision, recall, _confusions(counts, number)]))
    head = ["kind", "lines", "F1", "precision", "recall", "taken for"]
    lead = f"{counts.sum():,} lines by hand: micro F1 {figure(micro)}, macro F1 {figure(macro)} (of kinds with {FEWEST} lines)."
    code = [_report_code(folds, model)] if reads == "text" else []
    return "\n\n".join([lead, table(head, rows), *code])


def _confusions(counts: Confusion, number: int) -> str:
    """The kinds that lines of a kind are taken for most often."""
    others = [(int(counts[number, other]), KINDS[other]) for other in range(len(KINDS)) if other != number]
    return ", ".join(f"{kind} {count}" for count, kind in sorted(others, reverse=True)[:3] if count)


def _report_code(folds: Sequence[int], model: Path | None = None) -> str:
    """How well lines of script and style sheets are found in renderings that leave them in, in a sentence."""
    rows = align_text.aligned_rows("wcxb-dev", "soup_scripts")
    right = given = true = 0
    for fold in folds:
        held_out = [row for row in rows if fold_of(row["site"], FOLDS) == fold]
        docs = Cleaner(model=model or fold_model(fold)).clean_many(held_out, form="text")
        for row, doc in zip(held_out, docs, strict=True):
            # blank lines at the end of a text are no lines of its document
            for flag, line in zip(row["code"], doc.lines, strict=False):
                is_code, found = flag == "1" and line.kind != BLANK, line.kind == "code"
                right, given, true = right + (is_code and found), given + found, true + is_code
    f1, precision, recall = 2 * right / max(1, given + true), right / max(1, given), right / max(1, true)
    return (
        f"`code` where scripts are left in ({true:,} lines of them): F1 {figure(f1)}, precision {figure(precision)}, "
        f"recall {figure(recall)}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--model", type=Path, help="for all folds, in place of the models that have not seen them")
    parser.add_argument(
        "--labels", choices=("data", "project"), default="data", help="of HTML: whose hand labels (the project's are articles)"
    )
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    text = report(arguments.reads, arguments.folds, arguments.model, arguments.labels)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

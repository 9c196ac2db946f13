"""Out-of-fold kinds: every hand-labelled page gets its kinds from a model that has seen no page of its site.

    python scripts/evaluate_kinds.py [text|html] [--folds 0,1,2,3,4] [--model DIR] [--ours] [-o FILE]

Prints micro and macro F1 over the kinds with 20 or more lines, precision and recall of each kind, and what is taken for what.
On HTML a line has the kind by hand of the same text in the page's labelled rendering; lines without one are left out. As the
labelled renderings hold next to no scripts, `code` is measured on text with the scripts of `wcxb-dev` between its lines, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from by_hand import Said, kind_pages, kinds_of_data, kinds_of_ours
from cleaner import Cleaner
from cleaner.labels import Labelled
from cleaner.lines import BLANK, KINDS
from corpus import FOLDS, SETS, fold_of, labelled_rows, pages
from evaluate import figure, fold_model, table
from html_pages import labels, read_page

FEWEST = 20  # lines of a kind that its F1 counts in the macro average
Matrix = NDArray[np.int64]


def confusion(reads: str, folds: list[int], model: Path | None = None, ours: bool = False) -> Matrix:
    """(13, 13): lines by their kind by hand (the data's, or on HTML this project's own) and by the kind that a model gave
    them."""
    counts = np.zeros((len(KINDS), len(KINDS)), np.int64)
    if reads == "html":
        everything = list(html_by_hand(kinds_of_ours() if ours else kinds_of_data()))
    else:
        everything = [(page, {"text": "\n".join(page.lines)}) for page in kind_pages()]
    for fold in folds:
        held_out = [pair for pair in everything if fold_of(pair[0].site) == fold]
        docs = Cleaner(model=model or fold_model(fold, reads)).clean_many(record for _, record in held_out)
        for (page, _), doc in zip(held_out, docs, strict=True):
            for kind, line in zip(page.kinds, doc.lines, strict=True):
                if kind in KINDS and line.kind != BLANK:
                    counts[KINDS.index(kind), KINDS.index(line.kind)] += 1
    return counts


def html_by_hand(by_hand: dict[str, Said]) -> Iterator[tuple[Labelled, dict[str, str]]]:
    """Every page of HTML that has kinds by hand, and what to give to `clean_many`."""
    for dataset in SETS:
        rows = labels(dataset)
        for page in pages(dataset):
            if page["id"] in by_hand:
                found = read_page(page, rows[page["id"]]["main"], by_hand[page["id"]])
                yield found, {"html": page["html"], "url": page["url"]}


def f1(counts: Matrix) -> tuple[float, float, NDArray[np.float64]]:
    """Micro F1, macro F1 over the kinds with enough lines, and the F1 of each kind."""
    right = np.diag(counts).astype(np.float64)
    each = 2 * right / np.maximum(counts.sum(0) + counts.sum(1), 1)
    enough = counts.sum(1) >= FEWEST
    return float(right.sum() / max(1, counts.sum())), float(each[enough].mean()) if enough.any() else float("nan"), each


def report_kinds(reads: str, folds: list[int], model: Path | None = None, ours: bool = False) -> str:
    """The whole report, in Markdown."""
    counts = confusion(reads, folds, model, ours)
    micro, macro, each = f1(counts)
    rows = []
    for number, kind in enumerate(KINDS):
        of_kind, said = counts[number].sum(), counts[:, number].sum()
        precision, recall = (float(counts[number, number] / max(1, total)) for total in (said, of_kind))
        rows.append((kind, [int(of_kind), float(each[number]), precision, recall, _mistaken(counts, number)]))
    head = ["kind", "lines", "F1", "precision", "recall", "taken for"]
    script = f"\n\n{report_code(folds, model)}" if reads == "text" else ""
    lead = f"{counts.sum():,} lines by hand: micro F1 {figure(micro)}, macro F1 {figure(macro)} (of kinds with {FEWEST} lines)."
    return f"{lead}\n\n{table(head, rows)}{script}"


def report_code(folds: list[int], model: Path | None = None) -> str:
    """How well lines of script and style sheets are told from all others, in renderings that leave them in, in a sentence."""
    rows = labelled_rows("wcxb-dev", "soup_scripts")
    right = said = true = 0
    for fold in folds:
        held_out = [row for row in rows if fold_of(row["site"]) == fold]
        docs = Cleaner(model=model or fold_model(fold)).clean_many(held_out)
        for row, doc in zip(held_out, docs, strict=True):
            # blank lines at the end of a text are no lines of its document
            for flag, line in zip(row["code"], doc.lines, strict=False):
                is_code, says_so = flag == "1" and line.kind != BLANK, line.kind == "code"
                right, said, true = right + (is_code and says_so), said + says_so, true + is_code
    f1, precision, recall = 2 * right / max(1, said + true), right / max(1, said), right / max(1, true)
    return (
        f"`code` where scripts are left in ({true:,} lines of them): F1 {figure(f1)}, precision {figure(precision)}, "
        f"recall {figure(recall)}."
    )


def _mistaken(counts: Matrix, number: int) -> str:
    others = [(int(counts[number, other]), KINDS[other]) for other in range(len(KINDS)) if other != number]
    return ", ".join(f"{kind} {count}" for count, kind in sorted(others, reverse=True)[:3] if count)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", default=",".join(map(str, range(FOLDS))))
    parser.add_argument("--model", type=Path, help="of all folds, in place of the models that have not seen them")
    parser.add_argument("--ours", action="store_true", help="of HTML, against this project's own labels, not the data's")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    folds = [int(fold) for fold in arguments.folds.split(",")]
    text = report_kinds(arguments.reads, folds, arguments.model, arguments.ours and arguments.reads == "html")
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

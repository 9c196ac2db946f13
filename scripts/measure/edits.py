"""What goes of paragraphs laid out as tables or lists, behind boxes, and of lines that lead to other pages.

    python -m scripts.measure.edits [text|html] [--model DIR] [--folds 0,1,2,3,4] [--limit N] [--sorts unit,box,bank]
        [--worst 10] [--save FILE]

Every edited page (`scripts.data.edits`) is cleaned twice with the default ``keep``, with its edit and without, by the model
that has seen no page of its site (``build/folds``; trained if it is not there), or by one model for all. Words of Chinese,
Japanese and Korean are characters. ``--worst`` shows pages line by line, with the verdict without the edit (left) and with it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.labels import Labelled, fold_of
from scripts.data.datasets import FOLDS
from scripts.data.edits.pages import SORTS, Edited, edited_html, edited_text
from scripts.data.splices.sources import MAIN, word_count
from scripts.measure.scoring import folds_in, mean, table
from scripts.measure.splices import A_LOT, cleaned, fold_cleaner, kept

TARGETS = {
    "unit": "Units: words lost of paragraphs that are kept as they were (target <= .030).",
    "box": "Boxes: words of the box that are kept, and main text behind the box that is lost because of it.",
    "read also": "Lines that lead to other pages: share kept (target <= .150).",
    "bank": "Pieces of the bank: words on the wrong side, and main text behind them that is lost because of them.",
    "short": "Short lines of main text on these pages: share lost (target <= .001 more than without).",
}
SHORT = 12  # words of a short line, at most
AROUND = 3  # lines of a page that are shown before and behind an edit
WIDTH = 70  # characters of a line that is shown

Rows = list[tuple[str, list[object]]]


class Outcome(NamedTuple):
    """One edited page: which lines are kept with the edit, and which of the original are without it."""

    edited: Edited
    keep: NDArray[np.bool_]
    before: NDArray[np.bool_]
    words: NDArray[np.int64]  # of each line

    @property
    def keep_own(self) -> NDArray[np.bool_]:
        """(lines of the page,): whether the original keeps the line; False for what was put in."""
        own = self.edited.own
        yes: NDArray[np.bool_] = np.where(own >= 0, self.before[own], False)
        return yes

    @property
    def lost(self) -> float:
        """How much goes wrong, as a share: what ``--worst`` sorts by."""
        rows = self.edited.rows
        if self.edited.sort == "unit":
            return unit_lost(self) or 0.0
        if self.edited.sort == "box":
            return behind_lost(self)
        return float(self.keep[rows].mean())


def outcomes(pages: Iterable[Edited], reads: str, model: Path | None, folds: Sequence[int]) -> Iterator[Outcome]:
    """Every edited page of some folds, cleaned with its edit and without."""
    groups: dict[int, list[Edited]] = defaultdict(list)
    for page in pages:
        fold = fold_of(page.page.site, FOLDS)
        if fold in folds:
            groups[fold].append(page)
    for fold, found in sorted(groups.items()):
        cleaner = fold_cleaner(fold, reads, model)
        originals: list[Labelled] = list({each.original.id: each.original for each in found}.values())
        before = {page.id: kept(doc, len(page.lines)) for page, doc in zip(originals, cleaned(cleaner, originals), strict=True)}
        docs = cleaned(cleaner, [each.page for each in found])
        for each, doc in zip(found, docs, strict=True):
            words = np.array([word_count(line) for line in each.page.lines], np.int64)
            yield Outcome(each, kept(doc, len(words)), before[each.original.id], words)


def unit_lost(outcome: Outcome) -> float | None:
    """The share of a unit's words that is lost; None where the paragraphs were not kept before."""
    rows = outcome.edited.rows
    if not outcome.before[outcome.edited.before].all():
        return None
    words = outcome.words[rows]
    return float((words * ~outcome.keep[rows]).sum() / max(1, words.sum()))


def behind_lost(outcome: Outcome) -> float:
    """The share of the words behind an edit that is lost with it and kept without."""
    below = outcome.edited.below
    words = outcome.words[below]
    lost = outcome.keep_own[below] & ~outcome.keep[below]
    return float((words * lost).sum() / max(1, words.sum()))


# --- reports -----------------------------------------------------------------------------------------------------------


def units(found: Sequence[Outcome]) -> str:
    """The figures of paragraphs that are laid out otherwise, by structure and place."""
    groups: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for outcome in found:
        lost = unit_lost(outcome)
        if lost is None:
            continue
        _, structure, place = outcome.edited.edit.split()
        for name in ("**all**", place, structure, f"{structure} {place}"):
            groups[name].append((lost, int(outcome.words[outcome.edited.rows].sum())))
    rows: Rows = []
    for name, pairs in sorted(groups.items()):
        shares, words = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
        cut = float(((shares > 0) & (shares < 1)).mean())
        rows.append((name, [len(pairs), float(np.average(shares, weights=words)), float(shares.mean()), cut]))
    return table(["", "units", "words lost", "mean of units", "cut in two"], rows)


def boxes(found: Sequence[Outcome]) -> str:
    """The figures of boxes, by sort of box."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        for name in ("**all**", outcome.edited.edit.split()[1]):
            groups[name].append(outcome)
    rows: Rows = []
    for name, part in sorted(groups.items()):
        inside = [(outcome.words[outcome.edited.rows], outcome.keep[outcome.edited.rows]) for outcome in part]
        of_box = sum((words * keep).sum() for words, keep in inside) / max(1, sum(words.sum() for words, _ in inside))
        lost = [behind_lost(outcome) for outcome in part]
        many = sum(share > A_LOT for share in lost)
        rows.append((name, [len(part), float(of_box), mean(lost), many, many / len(part)]))
    return table(["", "pages", "box kept", "lost behind", "lose over a fifth", "share of pages"], rows)


def banked(found: Sequence[Outcome]) -> str:
    """The figures of pieces that were written by hand, by side and by sort."""
    groups: dict[str, list[tuple[float, int, float]]] = defaultdict(list)
    for outcome in found:
        rows, behind = outcome.edited.rows, behind_lost(outcome)
        for side, name in ((True, "main text"), (False, "chrome")):
            its = rows[np.isin([outcome.edited.page.kinds[row] for row in rows.tolist()], list(MAIN)) == side]
            words = outcome.words[its]
            if words.sum():
                wrong = float((words * (outcome.keep[its] != side)).sum() / words.sum())
                for group in (f"**{name}**", f"{name}: {outcome.edited.edit.split()[1]}"):
                    groups[group].append((wrong, int(words.sum()), behind))
    rows_of_table: Rows = []
    for name, found_in in sorted(groups.items()):
        wrong_words, words, lost = (np.array(column, np.float64) for column in zip(*found_in, strict=True))
        right = float((wrong_words == 0).mean())
        rows_of_table.append((name, [len(found_in), float(np.average(wrong_words, weights=words)), right, float(lost.mean())]))
    return table(["", "pieces", "words wrong", "all right", "lost behind"], rows_of_table)


def links(found: Sequence[Outcome]) -> str:
    """The figures of lines that lead to other pages: by language, and in English by what stands before the title."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for outcome in found:
        edited = outcome.edited
        english = edited.language == "en"
        for row in edited.rows.tolist():
            note = edited.notes[row]
            names = ["English" if english else "other languages", *([f"English, {note}"] if english else [edited.language])]
            for name in names:
                groups[name].append(bool(outcome.keep[row]))
    rows: Rows = [(name, [len(keeps), mean(keeps)]) for name, keeps in sorted(groups.items())]
    return table(["", "lines", "kept"], rows)


def short_lines(found: Sequence[Outcome]) -> str:
    """The figures of short lines of main text: the pages' own, and those that were put in."""
    with_, without = [], []
    put_in: dict[str, list[bool]] = defaultdict(list)
    for outcome in found:
        edited = outcome.edited
        own = np.isin(edited.page.kinds, list(MAIN)) & (edited.own >= 0) & (outcome.words > 0) & (outcome.words <= SHORT)
        with_ += (~outcome.keep[own]).tolist()
        without += (~outcome.keep_own[own]).tolist()
        for row in edited.short.tolist():
            put_in[f"put in, {edited.notes[row]}"].append(not outcome.keep[row])
    rows: Rows = [("the page's own", [len(with_), mean(with_), mean(without), f"{mean(with_) - mean(without):+.4f}"])]
    rows += [(name, [len(lost), mean(lost), "", ""]) for name, lost in sorted(put_in.items())]
    return table(["", "lines", "lost", "lost without", "more lost"], rows)


def report(found: Sequence[Outcome]) -> str:
    """All figures."""
    by_sort: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        by_sort[outcome.edited.sort].append(outcome)
    makers = (
        ("unit", "unit", units),
        ("box", "box", boxes),
        ("read also", "read also", links),
        ("short", "read also", short_lines),
        ("bank", "bank", banked),
    )
    parts = [f"{TARGETS[name]}\n\n{make(by_sort[sort])}" for name, sort, make in makers if by_sort[sort]]
    return "\n\n".join(parts)


def shown(outcome: Outcome) -> str:
    """The lines of a page around its edit: verdict without the edit, verdict with it, label, text."""
    edited, below = outcome.edited, 3 * AROUND if outcome.edited.sort == "box" else AROUND
    touched = sorted([*edited.rows.tolist(), *edited.short.tolist()])
    near = {row for place in touched for row in range(place - AROUND, place + below + 1)}
    before = "".join("+" if outcome.before[row] else "-" for row in edited.before.tolist())
    lines = [f"## {edited.page.id}: {outcome.lost:.3f}" + (f", the paragraphs were {before}" if before else "")]
    for row, line in enumerate(edited.page.lines):
        if row in near and line.strip():
            left = " " if edited.own[row] < 0 else "+" if outcome.keep_own[row] else "-"
            put_in = "*" if row in touched else " "
            lines.append(
                f"{left} {'+' if outcome.keep[row] else '-'} {put_in} {edited.page.kinds[row]:8} {line.strip()[:WIDTH]}"
            )
    return "\n".join(lines)


def saved(outcome: Outcome) -> dict[str, object]:
    """The figures of one page, to compare runs."""
    edited = outcome.edited
    kept_rows = outcome.keep[edited.rows].tolist()
    return {"id": edited.page.id, "edit": edited.edit, "language": edited.language, "wrong": outcome.lost, "kept": kept_rows}


# --- the command -------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--model", type=Path, help="for all folds, in place of the models that have not seen them")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--limit", type=int, help="pages that are edited, at most")
    parser.add_argument("--sorts", default=",".join(SORTS), help="of edits, with commas between; default: all of them")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="pages of each sort to show")
    parser.add_argument("--save", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    make = edited_html if arguments.reads == "html" else edited_text
    pages = make("test", arguments.limit, arguments.sorts.split(","))
    found = list(outcomes(pages, arguments.reads, arguments.model, arguments.folds))
    print(report(found))
    for sort in SORTS:
        worst = sorted((each for each in found if each.edited.sort == sort), key=lambda each: -each.lost)
        print(*(f"\n{shown(each)}" for each in worst[: arguments.worst]), sep="\n")
    if arguments.save:
        arguments.save.write_text(json.dumps([saved(each) for each in found]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

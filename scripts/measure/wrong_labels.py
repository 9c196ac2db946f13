"""How many wrong labels `cleaner labels check` finds among labels that are right but for some that were changed.

    python -m scripts.measure.wrong_labels [--share 0.05] [--own 100] [-o FILE]

The hand-labelled renderings get wrong labels on a share of their lines: another kind, drawn as two annotators of the same pages
differ from each other. Each page is judged by the model that has seen no page of its site. Of every rule the table has
the lines that it lists, the share of the wrong ones that are found, the share of wrong ones among the lines, the same of the
first as many lines as there are wrong ones and of a tenth of these, and the average precision of the whole order.

With ``--own`` so many of the pages are also judged by models that were learned from the others of them alone, three folds by
site, wrong labels and all.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.evaluation.suspects import Opinion, opinion, suspects
from cleaner.labels import Labelled, fold_of
from cleaner.lines import KINDS
from cleaner.model.storage import Model, load
from cleaner.training.recipe import learn
from scripts.data.datasets import DATA, FOLDS
from scripts.data.hand_labels import labelled_renderings
from scripts.measure.scoring import fold_model, table

INNER = 3  # folds of the models that are learned from the labels themselves
Floats = NDArray[np.float64]


def differences() -> NDArray[np.float64]:
    """(13, 13) probabilities of the other kind where two annotators of a page differ, by the first one's kind."""
    counts = np.full((len(KINDS), len(KINDS)), 0.1)
    first: dict[str, list[str]] = {}
    for row in map(json.loads, (DATA / "more" / "kinds.jsonl").read_text(encoding="utf-8").splitlines()):
        runs = [run.split() for run in row["kinds"].split(", ")]
        kinds = [kind for count, kind in runs for _ in range(int(count))]
        before = first.setdefault(row["id"], kinds)
        if before is not kinds and len(before) == len(kinds):
            for one, other in zip(before, kinds, strict=True):
                if one != other and one in KINDS and other in KINDS:
                    counts[KINDS.index(one), KINDS.index(other)] += 1
                    counts[KINDS.index(other), KINDS.index(one)] += 1
    np.fill_diagonal(counts, 0)
    return counts / counts.sum(1, keepdims=True)


def with_wrong_labels(pages: list[Labelled], share: float) -> tuple[list[Labelled], list[set[int]]]:
    """The pages with wrong labels, and the lines of each that have one."""
    chances, generator = differences(), np.random.default_rng(0)
    changed, wrong = [], []
    for page in pages:
        kinds, lines = list(page.kinds), set()
        for number, kind in enumerate(page.kinds):
            if kind in KINDS and generator.random() < share:
                kinds[number] = KINDS[generator.choice(len(KINDS), p=chances[KINDS.index(kind)])]
                lines.add(number)
        changed.append(replace(page, kinds=kinds))
        wrong.append(lines)
    return changed, wrong


def orders(pages: list[Labelled], found: Opinion) -> dict[str, list[tuple[int, int]]]:
    """Page and line of the lines that each rule lists, the most suspect first."""
    number = {id(page): place for place, page in enumerate(pages)}
    rows = list(zip(found.page.tolist(), found.line.tolist(), strict=True))
    label = np.array([KINDS.index(pages[page].kinds[line]) for page, line in rows])
    places = np.arange(len(rows))
    own, other = found.kinds[places, label], found.kinds.copy()
    other[places, label] = 0
    threshold = np.array([own[label == kind].mean() if (label == kind).any() else 1 for kind in range(len(KINDS))])
    sure = np.where(found.kinds >= threshold, found.kinds, 0)
    counted = (sure.max(1) > 0) & (sure.argmax(1) != label)  # off the diagonal of the confident joint

    def by(value: Floats, which: NDArray[np.bool_] | None = None) -> list[tuple[int, int]]:
        return [rows[place] for place in np.argsort(value, kind="stable").tolist() if which is None or which[place]]

    return {
        "as listed": [(number[id(each.page)], each.line) for each in suspects(pages, found)],
        "all lines, by part of the threshold": by(own / threshold[label]),
        "all lines, by the label's probability": by(own),
        "all lines, by ratio to the likeliest other": by(np.log(own + 1e-6) - np.log(other.max(1) + 1e-6)),
        "all lines, by margin": by(own - other.max(1)),
        "confident joint, by margin": by(own - other.max(1), counted),
    }


def scored(listed: list[tuple[int, int]], wrong: list[set[int]]) -> list[float]:
    """Lines listed, share of the wrong ones among them, share of wrong ones of them, the same of the first as many as there are
    wrong ones and of a tenth of that, and average precision.
    """
    hits = np.array([line in wrong[page] for page, line in listed], float)
    total = sum(map(len, wrong))
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    found = [len(listed), float(hits.sum() / total), float(hits.mean())]
    return [*found, hits[:total].sum() / total, float(hits[: total // 10].mean()), float((precision * hits).sum() / total)]


def by_fold_models(pages: list[Labelled]) -> Opinion:
    """The opinion of the models that have seen no page of a page's site."""
    models = {fold: load(fold_model(fold)) for fold in range(FOLDS)}
    return _by(models, pages, FOLDS, "")


def by_own_models(pages: list[Labelled]) -> Opinion:
    """The opinion of models that were learned from the other pages alone."""
    models = {}
    for fold in range(INNER):
        header, arrays = learn([page for page in pages if fold_of(page.site, INNER, "check") != fold])
        models[fold] = Model({"family": "scrape-cleaner text model", **header}, arrays)
    return _by(models, pages, INNER, "check")


def _by(models: dict[int, Model], pages: list[Labelled], folds: int, level: str) -> Opinion:
    parts = []
    for fold, model in models.items():
        numbers = [number for number, page in enumerate(pages) if fold_of(page.site, folds, level) == fold]
        found = opinion([pages[number] for number in numbers], model)
        parts.append(found._replace(page=np.array(numbers)[found.page]))
    return Opinion(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def report(share: float, own: int) -> str:
    """The whole report, in Markdown."""
    pages, wrong = with_wrong_labels(labelled_renderings(), share)
    head = ["rule", "listed", "found", "wrong", "first as many", "first tenth", "average precision"]
    rows = [(name, scored(listed, wrong)) for name, listed in orders(pages, by_fold_models(pages)).items()]
    lead = f"{len(pages)} pages, {sum(len(page.kinds) for page in pages):,} lines, {sum(map(len, wrong)):,} wrong labels."
    parts = [lead, table(head, rows)]
    if own:
        few = sorted(range(len(pages)), key=lambda number: fold_of(pages[number].id, 1 << 30))[:own]
        some, its = [pages[number] for number in few], [wrong[number] for number in few]
        rows = [
            (f"{whose}: {name}", scored(listed, its))
            for whose, found in (("base", by_fold_models(some)), ("own", by_own_models(some)))
            for name, listed in orders(some, found).items()
        ]
        sites = Counter(page.site for page in some)
        parts += [f"{len(some)} of these pages, {len(sites)} sites, {sum(map(len, its)):,} wrong labels.", table(head, rows)]
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--share", type=float, default=0.05, help="of the lines that get a wrong label")
    parser.add_argument("--own", type=int, default=0, metavar="N", help="pages that models of their own are learned from, too")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    text = report(arguments.share, arguments.own)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What the decision's constants are worth: the second opinion by its threshold, and a veto by kind.

    python -m scripts.measure.decision [text|html] [--sample N] [-o FILE]

Prints the change of word F1 against the model alone, set by set, when the fallback is asked below an expected F1 of .2, .3, …,
with the weight that the recipe has; then the change when lines of a kind are never kept because it is their most probable one.
The sets: **unlike** pages, labelled line by line without a reference; CleanEval's and harvest's pages with a reference made by
people; ``wcxb-dev``, ``fundus`` and ``chinese``. All are read by the models that have seen no page of their sites. Text is the
visible lines of a page, a block a line.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.decision.extractor import kept_by_trafilatura
from cleaner.decision.fallback import MOST_ON_DOUBT, second_opinion
from cleaner.decision.policy import Verdict, drop_second_copies, judge
from cleaner.evaluation.markdown import markdown_table
from cleaner.evaluation.metrics import word_f1, words
from cleaner.features.batch import PageBatch
from cleaner.features.text import Flags
from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import ORIGINS
from cleaner.labels import fold_of
from cleaner.lines import KINDS, MAIN_KINDS
from cleaner.model.storage import Model, load
from cleaner.pages import Page as Source
from cleaner.pages import page_of_blocks
from cleaner.units import plain
from cleaner.verdicts import read_pages as read_pages_by_model
from scripts.data import by_line_pages
from scripts.data.datasets import FOLDS, Page, read_pages, site_of
from scripts.measure.scoring import fold_model, mean

DOUBTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)
HIDDEN = (ORIGINS.index("hidden"), ORIGINS.index("data"))
OF_PEOPLE = ("cleaneval-dev", "harvest")
OTHERS = ("wcxb-dev", "fundus", "chinese")


class Sample(NamedTuple):
    """One page to be measured."""

    page: Page
    tree: Blocks
    reference: list[str]  # words
    model: Path  # it has seen no page of the site


def visible(tree: Blocks) -> list[str]:
    """The non-blank lines that readers see."""
    return [
        line for line, origin in zip(tree.lines, tree.origin.tolist(), strict=True) if line.strip() and origin not in HIDDEN
    ]


def unlike_pages(reads: str) -> Iterator[Sample]:
    """Pages labelled by line; what was labelled heading or body is the reference."""
    for found in by_line_pages.unlike_pages():
        main = [line for line, kind in zip(found.lines, found.kinds, strict=True) if kind in MAIN_KINDS]
        yield Sample(found.page, found.tree, words("\n".join(main)), _blind(found.page, reads))


def with_reference(dataset: str, reads: str) -> Iterator[Sample]:
    """Pages of a set that has references."""
    for page in read_pages(dataset if dataset in OTHERS else f"more/{dataset}"):
        if page["gold"]:
            yield Sample(page, blocks(page["html"]), words(page["gold"]), _blind(page, reads))


def _blind(page: Page, reads: str) -> Path:
    """The model that has seen no page of a page's site."""
    return fold_model(fold_of(site_of(page), FOLDS), reads)


class Judged(NamedTuple):
    """One page, read and judged by the model alone."""

    sample: Sample
    batch: PageBatch
    verdict: Verdict
    likeliest: np.ndarray  # (rows,): the most probable kind of all

    def f1(self, keep: Flags) -> float:
        """Word F1 of some kept lines."""
        text = "\n".join(line for line, kept in zip(self.batch.texts[0], keep.tolist(), strict=True) if kept)
        return word_f1(words(text), self.sample.reference)[0]


def judged(sample: Sample, reads: str) -> Judged | None:
    """The verdict without a second opinion; None for a page without a line."""
    model: Model = load(sample.model, reads)
    source = page_of_blocks(sample.tree, None) if reads == "html" else Source(plain(visible(sample.tree)), None)
    batch = PageBatch.of([source.units], [source.blocks] if source.blocks is not None else None)
    if not len(batch.lines.page):
        return None
    known, prediction, *_ = read_pages_by_model(model, [source], batch)
    verdict = judge(prediction, known, batch.lines, MAIN_KINDS, "balanced", model.thresholds)
    verdict = drop_second_copies(verdict, batch.markup.second_copies) if batch.markup else verdict
    return Judged(sample, batch, verdict, prediction.kinds.argmax(0))


def changes(page: Judged, reads: str) -> tuple[list[float], list[float]]:
    """The change of word F1 by threshold of doubt, and by kind that has a veto."""
    verdict, alone = page.verdict, page.f1(page.verdict.keep)
    html = page.sample.page["html"]

    @cache
    def opinion(_: int) -> Flags | None:
        return kept_by_trafilatura(html, page.batch.texts[0], fast=True) if len(html) <= MOST_ON_DOUBT else None

    asked: Callable[[int], Flags | None] | None = opinion if reads == "html" else None
    thresholds = load(page.sample.model, reads).thresholds
    by_doubt = []
    for doubt in DOUBTS:
        found = second_opinion(verdict, page.batch.lines, MAIN_KINDS, "balanced", asked, thresholds._replace(doubt=doubt))
        by_doubt.append(page.f1(found.keep) - alone)
    return by_doubt, [page.f1(verdict.keep & (page.likeliest != kind)) - alone for kind in range(len(KINDS))]


def report(reads: str, sample: int) -> str:
    """Both tables, in Markdown."""
    sets: dict[str, Callable[[], Iterator[Sample]]] = {"unlike": partial(unlike_pages, reads)}
    sets |= {name: partial(with_reference, name, reads) for name in (*OF_PEOPLE, *OTHERS)}
    doubts, vetoes = [], []
    for name, pages in sets.items():
        found = [page for number, one in enumerate(pages()) if number % sample == 0 and (page := judged(one, reads))]
        both = [changes(page, reads) for page in found]
        asked = [sum(float(page.verdict.quality[0]) < doubt for page in found) for doubt in DOUBTS]
        head = [f"{name} ({len(found)})", f"{mean([page.f1(page.verdict.keep) for page in found]):.4f}"]
        by_doubt = [mean([change[0][place] for change in both]) for place in range(len(DOUBTS))]
        doubts.append([*head, *(f"{value:+.4f} ({count})" for value, count in zip(by_doubt, asked, strict=True))])
        vetoes.append([head[0], *_signed([mean([change[1][kind] for change in both]) for kind in range(len(KINDS))])])
    others = [number for number, kind in enumerate(KINDS) if kind not in MAIN_KINDS]
    return "\n\n".join(
        [
            f"Change of word F1 of {reads} when the fallback is asked below an expected F1 (pages asked)",
            markdown_table(["set (pages)", "alone", *(f"{doubt:g}" for doubt in DOUBTS)], doubts),
            "Change of word F1 when lines of a most probable kind are never kept",
            markdown_table(["set", *(KINDS[n] for n in others)], ([row[0], *(row[1 + n] for n in others)] for row in vetoes)),
        ]
    )


def _signed(values: Sequence[float]) -> list[str]:
    return [f"{value:+.4f}" for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th page only")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    text = report(arguments.reads, arguments.sample)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

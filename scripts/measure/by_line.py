"""Pages labelled line by line, no articles most of them: word F1 and kinds, by page type, language and decade, out of fold.

    python -m scripts.measure.by_line [text|html] [--folds 0,1,2,3,4] [--model DIR]
                                      [--pages unlike|listings|more|written] [--no-url] [-o FILE]

Each page is cleaned by the model that has seen no page of its site, through the public API with keep = heading and body. The
reference of a page is its own lines of these kinds. Text is the visible lines, a block a line, as the annotators saw them.
Hidden lines of HTML, which no annotator saw, count as wrong where they are kept; "as seen" leaves them out. ``written`` are the
long pages that were written for the project, in languages of which there are hardly any others.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner import Cleaner
from cleaner.evaluation.metrics import word_f1, words
from cleaner.labels import fold_of
from cleaner.lines import BLANK, KINDS, MAIN_KINDS, numbers_of
from scripts.data.by_line_pages import ByLine, listing_pages, more_pages, unlike_pages
from scripts.data.datasets import FOLDS, Page, site_of
from scripts.data.written_pages import long_pages
from scripts.measure.kinds import Confusion, f1_of
from scripts.measure.scoring import figure, fold_model, folds_in, mean, table

PROSE = 8  # words of a line
FEWEST = 20  # pages of a language that has a row of its own
OLD = re.compile(r"<font\b|<center\b|\bbgcolor=", re.IGNORECASE)  # markup that is older than style sheets
PAGES = {"unlike": unlike_pages, "listings": listing_pages, "more": more_pages, "written": long_pages}


class Scored(NamedTuple):
    """How one page came out."""

    page: Page
    f1: float
    as_seen: float  # the same without the lines that no annotator saw
    precision: float
    recall: float
    kinds: Confusion
    prose: Confusion  # of lines of `PROSE` words or more alone


def scored(pages: Sequence[ByLine], cleaner: Cleaner, reads: str, address: bool = True) -> Iterator[Scored]:
    """Clean pages with one model, and compare. ``address``: is it given?"""
    texts = ["\n".join(page.lines) for page in pages]
    records = [
        {"url": found.page["url"] if address else None} | ({"html": found.page["html"]} if reads == "html" else {"text": text})
        for found, text in zip(pages, texts, strict=True)
    ]
    docs = cleaner.clean_many(records, form=reads)
    for found, doc in zip(pages, docs, strict=True):
        main = words("\n".join(line for line, kind in zip(found.lines, found.kinds, strict=True) if kind in MAIN_KINDS))
        f1, precision, recall = word_f1(words(doc.text), main)
        counts, prose = (np.zeros((len(KINDS), len(KINDS)), np.int64) for _ in range(2))
        rows = found.rows.tolist() if reads == "html" else list(range(len(found.rows)))
        as_seen = word_f1(words("\n".join(doc.lines[row].text for row in rows if doc.lines[row].keep)), main)[0]
        for row, kind in zip(rows, found.kinds, strict=True):
            if kind and doc.lines[row].kind != BLANK:
                place = KINDS.index(kind), KINDS.index(doc.lines[row].kind)
                counts[place] += 1
                prose[place] += len(words(doc.lines[row].text)) >= PROSE
        yield Scored(found.page, f1, as_seen, precision, recall, counts, prose)


def scores(which: str, reads: str, folds: Sequence[int], model: Path | None, address: bool = True) -> Iterator[Scored]:
    """Every page of the folds, cleaned by a model that has seen no page of its site, or by a given one."""
    everything = list(PAGES[which]())
    for fold in folds:
        pages = [found for found in everything if fold_of(site_of(found.page), FOLDS) == fold]
        yield from scored(pages, Cleaner(model=model or fold_model(fold, reads), keep=MAIN_KINDS), reads, address)


def groups_of(page: Page) -> list[str]:
    """The groups that a page counts in."""
    decade = "2000s or older" if OLD.search(page["html"]) else "later"
    return ["all", f"type: {page['page_type'] or 'unknown'}", f"language: {page.get('lang') or 'unknown'}", f"markup: {decade}"]


def report(found: Sequence[Scored]) -> str:
    """The tables, in Markdown."""
    groups: defaultdict[str, list[Scored]] = defaultdict(list)
    for score in found:
        for name in groups_of(score.page):
            groups[name].append(score)
    rows = []
    for name, scores_of in sorted(groups.items()):
        if len(scores_of) >= FEWEST or not name.startswith("language"):
            means = [mean([getattr(score, what) for score in scores_of]) for what in ("f1", "as_seen", "precision", "recall")]
            micro, macro, _ = f1_of(np.sum([score.kinds for score in scores_of], axis=0))
            rows.append((name, [len(scores_of), *means, micro, macro]))
    counts, prose = (np.sum([getattr(score, what) for score in found], axis=0) for what in ("kinds", "prose"))
    each = f1_of(counts)[2]
    of_kinds = [
        (kind, [int(counts[number].sum()), float(each[number]), _dropped(counts[number]), _dropped(prose[number])])
        for number, kind in enumerate(KINDS)
    ]
    head = ["pages", "number", "word F1", "as seen", "precision", "recall", "kinds, micro F1", "macro F1"]
    return "\n\n".join([table(head, rows), table(["kind", "lines", "F1", "dropped", f"of {PROSE} words or more"], of_kinds)])


def _dropped(given: Confusion) -> float:
    """The share of the lines of a kind that are dropped, from their numbers by the kind that a model gave; NaN without any."""
    return 1 - float(given[numbers_of(MAIN_KINDS)].sum() / given.sum()) if given.any() else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--pages", choices=list(PAGES), default="unlike")
    parser.add_argument("--no-url", action="store_true", help="do not tell the address of a page")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the ids of so many worst pages")
    arguments = parser.parse_args()
    found = list(scores(arguments.pages, arguments.reads, arguments.folds, arguments.model, not arguments.no_url))
    text = report(found)
    print(text)
    for score in sorted(found, key=lambda score: score.f1)[: arguments.worst]:
        print(*map(figure, score[1:5]), score.page["page_type"], score.page["id"])
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How much of an appended article goes, how much of the page's own text goes with it, and what hard negatives lose.

    python -m scripts.measure.splices [text|html] [--model DIR] [--folds 0,1,2,3,4] [--limit N]
        [--worst 15] [--show ID] [--hard-negatives] [--save FILE] [--against FILE]

Every spliced page is cleaned twice with the default ``keep``, with its splice and without, by the model that has seen no page
of its site (``build/folds``; trained if it is not there), or by one model for all. Shares are of words (of Chinese, Japanese
and Korean, characters), means over pages. ``--hard-negatives`` measures pages without a splice whose own text changes its
subject (`scripts.data.hard_negatives`). ``--save`` writes the figures page by page; ``--against`` compares with a saved run.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import Cleaner, Doc
from cleaner.labels import Labelled, fold_of
from cleaner.pages import page_of_blocks
from scripts.data.datasets import FOLDS
from scripts.data.hard_negatives import hard_negatives
from scripts.data.splices.html import spliced_html
from scripts.data.splices.sources import word_count
from scripts.data.splices.splice import Spliced
from scripts.data.splices.text import spliced_text
from scripts.measure.scoring import fold_model, folds_in, mean, table

TARGETS = "Targets: dropped >= .950, more lost <= .003, lost <= .015."
BATCH = 16  # pages of HTML
FEWEST = 5  # pages of a group that has a row of its own
A_LOT = 0.2  # share of the main text whose loss is counted
HEAD = ["", "pages", "dropped", "lost", "lost without", "more lost"]
GROUPS = ("manner", "place", "relation", "rendering", "language", "page_type")

Rows = list[dict[str, Any]]  # figures page by page


class Outcome(NamedTuple):
    """How one spliced page came out: shares of words, and the words that they are shares of."""

    id: str
    groups: dict[str, str]
    dropped: float  # of the foreign words
    lost: float  # of the page's own heading and body
    lost_without: float  # of the same, without the splice
    foreign: int
    main: int


# --- cleaning ----------------------------------------------------------------------------------------------------------


def cleaned(cleaner: Cleaner, pages: Sequence[Labelled]) -> Iterator[Doc]:
    """A document a page, in order. Pages of HTML have no source, only blocks, so that trafilatura is not asked."""
    if not pages or pages[0].blocks is None:
        yield from cleaner.clean_many(({"text": "\n".join(page.lines), "url": page.url} for page in pages), form="text")
        return
    for start in range(0, len(pages), BATCH):
        some = [page for page in pages[start : start + BATCH] if page.blocks]
        yield from cleaner.clean_pages([page_of_blocks(page.blocks)._replace(url=page.url) for page in some if page.blocks])


def fold_cleaner(fold: int, reads: str, model: Path | None) -> Cleaner:
    """A cleaner with the model, or else with the model that has not seen a fold."""
    return Cleaner(model=model or fold_model(fold, reads), fallback=reads == "text")


def kept(doc: Doc, rows: int) -> NDArray[np.bool_]:
    """(rows,): whether each line is kept. Blank lines at the end of a text are no lines of its document."""
    keep = np.zeros(rows, bool)
    keep[: len(doc.lines)] = [line.keep for line in doc.lines]
    return keep


def by_fold(
    pages: Iterable[Spliced], reads: str, model: Path | None, folds: Sequence[int]
) -> Iterator[tuple[Spliced, Doc, Doc]]:
    """Every page with its document, and with that of the page without the splice."""
    groups = defaultdict(list)
    for page in pages:
        groups[fold_of(page.page.site, FOLDS)].append(page)
    for fold in folds:
        cleaner = fold_cleaner(fold, reads, model)
        spliced = cleaned(cleaner, [page.page for page in groups[fold]])
        plain = cleaned(cleaner, [page.plain for page in groups[fold]])
        yield from zip(groups[fold], spliced, plain, strict=True)


def outcome(spliced: Spliced, doc: Doc, without: Doc) -> Outcome:
    """The figures of one page."""
    words = np.array([word_count(line) for line in spliced.page.lines], np.int64)
    keep = kept(doc, len(words))
    own = spliced.host_rows[spliced.main]
    keep_without = kept(without, len(spliced.plain.lines))[own]
    foreign, main = words * spliced.foreign, words[spliced.main]
    return Outcome(
        spliced.page.id,
        {name: getattr(spliced, name) for name in GROUPS},
        float((foreign * ~keep).sum() / max(1, foreign.sum())),
        float((main * ~keep[spliced.main]).sum() / max(1, main.sum())),
        float((main * ~keep_without).sum() / max(1, main.sum())),
        int(foreign.sum()),
        int(main.sum()),
    )


# --- reports -----------------------------------------------------------------------------------------------------------


def report(outcomes: Sequence[Outcome]) -> str:
    """The figures of all pages, then group by group."""
    foreign, main, dropped, lost, without = (
        np.array([getattr(each, name) for each in outcomes], np.float64)
        for name in ("foreign", "main", "dropped", "lost", "lost_without")
    )
    by_word = [np.average(dropped, weights=foreign), *(np.average(share, weights=main) for share in (lost, without))]
    medians = [float(np.median(share)) for share in (dropped, lost, without, lost - without)]
    rows: list[tuple[str, list[float]]] = [
        ("**all**", _figures(outcomes)),
        ("all, every word alike", [len(outcomes), *map(float, by_word), float(by_word[1] - by_word[2])]),
        ("middle page (median)", [len(outcomes), *medians]),
    ]
    for group in GROUPS:
        names = sorted({each.groups[group] for each in outcomes})
        parts = [(f"{group} {name}", [each for each in outcomes if each.groups[group] == name]) for name in names]
        rows += [(name, _figures(part)) for name, part in parts if len(part) >= FEWEST]
    return f"{TARGETS}\n\n" + table(HEAD, rows)


def _figures(outcomes: Sequence[Outcome]) -> list[float]:
    dropped, lost, without = (mean([getattr(each, name) for each in outcomes]) for name in ("dropped", "lost", "lost_without"))
    return [len(outcomes), dropped, lost, without, lost - without]


def worst(outcomes: Sequence[Outcome], count: int) -> str:
    """The pages on which most goes wrong: foreign words kept, and the page's own lost for the splice."""
    order = sorted(outcomes, key=lambda each: -(1 - each.dropped + 3 * max(0, each.lost - each.lost_without)))
    return "\n".join(
        f"{each.id} {each.groups['place']} {each.groups['relation']}: dropped {each.dropped:.3f} of {each.foreign}, "
        f"lost {each.lost:.3f} (without {each.lost_without:.3f}) of {each.main}"
        for each in order[:count]
    )


def shown(spliced: Spliced, doc: Doc) -> str:
    """Every non-blank line of a page: its owner (see `Spliced.owners`), label, verdict, kind and score."""
    return "\n".join(
        f"{owner} {label:9} {'+' if line.keep else '-'} {line.kind:9} {line.score:.2f} {line.text.strip()[:100]}"
        for line, label, owner in zip(doc.lines, spliced.page.kinds, spliced.owners(), strict=False)
        if line.text.strip()
    )


def report_hard_negatives(reads: str, model: Path | None, folds: Sequence[int]) -> tuple[str, Rows]:
    """What the hard negatives lose, group by group, and the figures page by page."""
    found = list(hard_negatives(reads))
    groups, rows = defaultdict(list), []
    for fold in folds:
        chosen = [each for each in found if fold_of(each.source.page.site, FOLDS) == fold]
        docs = cleaned(fold_cleaner(fold, reads, model), [each.source.page for each in chosen])
        for (source, names), doc in zip(chosen, docs, strict=True):
            words = np.array([word_count(line) for line in source.page.lines])[source.main]
            lost = float((words * ~kept(doc, len(source.main))[source.main]).sum() / max(1, words.sum()))
            rows.append({"id": source.page.id, "groups": names, "lost": lost})
            for name in ("all of them", *names):
                groups[name].append(lost)
    figures = [
        (name, [len(values), mean(values), float(np.mean(np.array(values) > A_LOT))]) for name, values in sorted(groups.items())
    ]
    return table(["", "pages", "lost", "lose over a fifth"], figures), rows


def compared(now: Rows, before: Rows) -> str:
    """The figures of a run beside those of a saved one, on the pages that both have."""
    then = {row["id"]: row for row in before}
    pairs = [(row, then[row["id"]]) for row in now if row["id"] in then]
    lines = [f"{len(pairs)} pages in both; before, now, difference:"]
    for name in ("dropped", "lost", "lost_without"):
        if pairs and name in pairs[0][0] and name in pairs[0][1]:
            new, old = (mean([pair[side][name] for pair in pairs]) for side in (0, 1))
            lines.append(f"{name}: {old:.4f} {new:.4f} {new - old:+.4f}")
    groups: dict[str, list[float]] = defaultdict(list)
    for row, old_row in pairs:
        names = row["groups"]
        for name in [f"{key} {value}" for key, value in names.items()] if isinstance(names, dict) else names:
            groups[name].append(row["lost"] - old_row["lost"])
    lines += [f"lost, {name}: {len(values)} pages {mean(values):+.4f}" for name, values in sorted(groups.items())]
    return "\n".join(lines)


# --- the command -------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--model", type=Path, help="for all folds, in place of the models that have not seen them")
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--renderings", default="", help="of text, with commas between; default: all of them")
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--show", metavar="ID", help="a page, line by line")
    parser.add_argument("--hard-negatives", action="store_true")
    parser.add_argument("--no-url", action="store_true", help="do not tell the address of a page")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.show:
        print(_one_page(arguments))
        return
    if arguments.hard_negatives:
        text, rows = report_hard_negatives(arguments.reads, arguments.model, arguments.folds)
    else:
        text, rows = _all_pages(arguments)
    print(text)
    if arguments.save:
        arguments.save.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    if arguments.against:
        print("\n" + compared(rows, json.loads(arguments.against.read_text(encoding="utf-8"))))


def _all_pages(arguments: argparse.Namespace) -> tuple[str, Rows]:
    pages = test_pages(arguments.reads, arguments.limit, arguments.renderings)
    if arguments.no_url:
        pages = (replace(each, page=replace(each.page, url=None), plain=replace(each.plain, url=None)) for each in pages)
    outcomes = [outcome(*each) for each in by_fold(pages, arguments.reads, arguments.model, arguments.folds)]
    text = report(outcomes) + ("\n\n" + worst(outcomes, arguments.worst) if arguments.worst else "")
    return text, [each._asdict() for each in outcomes]


def _one_page(arguments: argparse.Namespace) -> str:
    wanted = arguments.show
    rendering = wanted.split("#")[1].split("+")[0] if "#" in wanted else arguments.renderings  # an id of text names it
    pages = test_pages(arguments.reads, arguments.limit, rendering)
    found = list(islice((page for page in pages if wanted in (page.page.id, page.page.id.split("+")[0])), 1))
    lines = [shown(page, doc) for page, doc, _ in by_fold(found, arguments.reads, arguments.model, arguments.folds)]
    return "\n".join(lines) or f"no spliced page has the id {wanted}; --worst lists some"


def test_pages(reads: str, limit: int | None, renderings: str) -> Iterator[Spliced]:
    """The spliced pages to measure on."""
    if reads == "html":
        return spliced_html("test", limit)
    return spliced_text("test", limit, [name for name in renderings.split(",") if name])


if __name__ == "__main__":
    main()

"""How much of an appended article goes, how much of the page's own goes with it, and what the hard opposites lose.

    python scripts/evaluate_splices.py [text|html] [--model DIR] [--folds 0,1,2,3,4] [--limit N]
        [--worst 15] [--show ID] [--opposites] [--save FILE] [--against FILE]

Every page is cleaned twice with the default keep, with its splice and without, by the model that has seen no page of its site
(``build/folds``, trained by evaluate.py's rule if not there), or by one model for all. Shares are of words (of Chinese,
Japanese and Korean, characters), means over pages. ``--opposites`` measures pages without splices instead, whose main text
changes its subject (opposites.py). ``--save`` writes the figures page by page; ``--against`` sets this run beside a saved one.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import Cleaner
from cleaner.document import Doc
from cleaner.labels import Labelled
from cleaner.pipeline import _Page
from corpus import FOLDS, fold_of
from evaluate import fold_model, mean, table
from opposites import opposites
from splice_sources import size
from splices import Spliced, spliced_text

TARGETS = "Targets: dropped >= .950, more lost <= .003, lost <= .015."
BATCH = 16  # pages of HTML
FEWEST = 5  # pages, for a group to have a row of its own
HEAD = ["", "pages", "dropped", "lost", "lost without", "more lost"]
GROUPS = ("manner", "place", "relation", "rendering", "language", "page_type")


class Outcome(NamedTuple):
    """How one page came out: shares of words, and the words that they are shares of."""

    id: str
    groups: dict[str, str]
    dropped: float  # of the foreign words
    lost: float  # of the page's own heading and body
    lost_without: float  # of the same, without the splice
    foreign: int
    main: int


# --- cleaning ------------------------------------------------------------------------------------------------------------


def cleaned(cleaner: Cleaner, pages: Sequence[Labelled]) -> Iterator[Doc]:
    """A document a page, in order. Of HTML the blocks are there already, so the page goes in where ``clean_many`` would have
    read it; trafilatura, which reads the source, has no say.
    """
    if not pages or pages[0].blocks is None:
        yield from cleaner.clean_many({"text": "\n".join(page.lines)} for page in pages)
        return
    for start in range(0, len(pages), BATCH):
        group = pages[start : start + BATCH]
        yield from cleaner._decide_alike([_Page(page.lines, ["\n"] * len(page.lines), None, page.blocks) for page in group])


def kept(doc: Doc, rows: int) -> NDArray[np.bool_]:
    """(rows,): whether each line is kept; blank lines at the end of a text are no lines of its document."""
    keep = np.zeros(rows, bool)
    keep[: len(doc.lines)] = [line.keep for line in doc.lines]
    return keep


def by_fold(
    pages: Iterable[Spliced], reads: str, model: Path | None, folds: Sequence[int]
) -> Iterator[tuple[Spliced, Doc, Doc]]:
    """Every page with its document, and with that of the page without the splice."""
    groups = defaultdict(list)
    for page in pages:
        groups[fold_of(page.page.site)].append(page)
    for fold in folds:
        cleaner = Cleaner(model=model or fold_model(fold, reads), fallback=reads == "text")
        whole, plain = (cleaned(cleaner, [getattr(page, name) for page in groups[fold]]) for name in ("page", "plain"))
        yield from zip(groups[fold], whole, plain, strict=True)


def outcome(spliced: Spliced, doc: Doc, without: Doc) -> Outcome:
    words = np.array([size(line) for line in spliced.page.lines], np.int64)
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


# --- reports -------------------------------------------------------------------------------------------------------------


def report(outcomes: Sequence[Outcome]) -> str:
    """All pages, then group by group."""
    foreign, main = (np.array([getattr(each, name) for each in outcomes], float) for name in ("foreign", "main"))
    dropped, lost, without = (_column(outcomes, name) for name in ("dropped", "lost", "lost_without"))
    by_word = [np.average(dropped, weights=foreign), *(np.average(share, weights=main) for share in (lost, without))]
    middle = [float(np.median(share)) for share in (dropped, lost, without, lost - without)]
    rows: list[tuple[str, list[float]]] = [
        ("**all**", _figures(outcomes)),
        ("all, every word alike", [len(outcomes), *map(float, by_word), float(by_word[1] - by_word[2])]),
        (
            "middle page (median)",
            [len(outcomes), *middle],
        ),
    ]
    for group in GROUPS:
        names = sorted({each.groups[group] for each in outcomes})
        parts = [(f"{group} {name}", [each for each in outcomes if each.groups[group] == name]) for name in names]
        rows += [(name, _figures(part)) for name, part in parts if len(part) >= FEWEST]
    return f"{TARGETS}\n\n" + table(HEAD, rows)


def _column(outcomes: Sequence[Outcome], name: str) -> NDArray[np.float64]:
    return np.array([getattr(each, name) for each in outcomes], np.float64)


def _figures(outcomes: Sequence[Outcome]) -> list[float]:
    dropped, lost, without = (mean([getattr(each, name) for each in outcomes]) for name in ("dropped", "lost", "lost_without"))
    return [len(outcomes), dropped, lost, without, lost - without]


def worst(outcomes: Sequence[Outcome], count: int) -> str:
    """The pages on which most goes wrong: foreign words kept, and the page's own lost for the splice."""
    order = sorted(outcomes, key=lambda each: -(1 - each.dropped + 3 * max(0, each.lost - each.lost_without)))
    rows = [
        f"{each.id} {each.groups['place']} {each.groups['relation']}: dropped {each.dropped:.3f} of {each.foreign}, "
        f"lost {each.lost:.3f} (without {each.lost_without:.3f}) of {each.main}"
        for each in order[:count]
    ]
    return "\n".join(rows)


def shown(spliced: Spliced, doc: Doc) -> str:
    """Every line with ink: whose it is (M main, F foreign, + chrome that was put in), label, kind, score, kept or not."""
    lines = []
    for line, label, main, foreign, row in zip(
        doc.lines, spliced.page.kinds, spliced.main, spliced.foreign, spliced.host_rows, strict=False
    ):
        if line.text.strip():
            mark = "M" if main else "F" if foreign else "+" if row < 0 else " "
            sign = "+" if line.keep else "-"
            lines.append(f"{mark} {label:9} {sign} {line.kind:9} {line.score:.2f} {line.text.strip()[:100]}")
    return "\n".join(lines)


def opposites_report(reads: str, model: Path | None, folds: Sequence[int]) -> tuple[str, list[dict[str, object]]]:
    """What the hard opposites lose, group by group, and the figures page by page."""
    found = defaultdict(list)
    rows: list[dict[str, object]] = []
    for fold in folds:
        cleaner = Cleaner(model=model or fold_model(fold, reads), fallback=reads == "text")
        chosen = [each for each in opposites(reads) if fold_of(each.source.page.site) == fold]
        docs = cleaned(cleaner, [each.source.page for each in chosen])
        for each, doc in zip(chosen, docs, strict=True):
            source = each.source
            words = np.array([size(line) for line in source.page.lines])[source.main]
            lost = float((words * ~kept(doc, len(source.main))[source.main]).sum() / max(1, words.sum()))
            rows.append({"id": source.page.id, "groups": each.groups, "lost": lost})
            for group in ("all of them", *each.groups):
                found[group].append(lost)
    figures = [
        (name, [len(values), mean(values), float(np.mean(np.array(values) > 0.2))]) for name, values in sorted(found.items())
    ]
    return table(["", "pages", "lost", "lose over a fifth"], figures), rows


def compared(now: Sequence[dict[str, object]], before: Sequence[dict[str, object]]) -> str:
    """The figures of a run beside those of a saved one, on the pages that both have."""
    then = {row["id"]: row for row in before}
    pairs = [(row, then[row["id"]]) for row in now if row["id"] in then]
    lines = [f"{len(pairs)} pages in both; before, now, difference:"]
    for name in ("dropped", "lost", "lost_without"):
        if pairs and name in pairs[0][0] and name in pairs[0][1]:
            new, old = (mean([float(str(pair[side][name])) for pair in pairs]) for side in (0, 1))
            lines.append(f"{name}: {old:.4f} {new:.4f} {new - old:+.4f}")
    return "\n".join([*lines, *_compared_groups(pairs)])


def _compared_groups(pairs: Sequence[tuple[dict[str, object], dict[str, object]]]) -> list[str]:
    groups: dict[str, list[float]] = defaultdict(list)
    for row, old in pairs:
        names = row["groups"]
        if isinstance(names, dict):
            names = [f"{key} {value}" for key, value in names.items()]
        for name in names if isinstance(names, list | tuple) else ():
            groups[name].append(float(str(row["lost"])) - float(str(old["lost"])))
    return [f"lost, {name}: {len(values)} pages {mean(values):+.4f}" for name, values in sorted(groups.items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--model", type=Path, help="for all folds, seen pages or not")
    parser.add_argument("--folds", default=",".join(map(str, range(FOLDS))))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--renderings", default="", help="with commas between; all of them")
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--show", metavar="ID", help="a page, line by line")
    parser.add_argument("--opposites", action="store_true")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    folds = [int(fold) for fold in arguments.folds.split(",")]
    if arguments.opposites:
        text, rows = opposites_report(arguments.reads, arguments.model, folds)
    else:
        text, rows = _splices(arguments, folds)
    print(text)
    if arguments.save:
        arguments.save.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    if arguments.against:
        print("\n" + compared(rows, json.loads(arguments.against.read_text(encoding="utf-8"))))


def _splices(arguments: argparse.Namespace, folds: Sequence[int]) -> tuple[str, list[dict[str, object]]]:
    names = arguments.renderings
    if arguments.show and "#" in arguments.show:  # text; the id names its rendering
        names = arguments.show.split("#")[1].split("+")[0]
    pages = spliced(arguments.reads, arguments.limit, [name for name in names.split(",") if name])
    if arguments.show:
        wanted = (page for page in pages if arguments.show in (page.page.id, page.page.id.split("+")[0]))
        found = list(islice(wanted, 1))
        shown_ = [shown(page, doc) for page, doc, _ in by_fold(found, arguments.reads, arguments.model, folds)]
        return "\n".join(shown_) or f"no spliced page has the id {arguments.show}; --worst lists some", []
    outcomes = [outcome(*each) for each in by_fold(pages, arguments.reads, arguments.model, folds)]
    text = report(outcomes) + ("\n\n" + worst(outcomes, arguments.worst) if arguments.worst else "")
    return text, [each._asdict() for each in outcomes]


def spliced(reads: str, limit: int | None, renderings: Sequence[str]) -> Iterator[Spliced]:
    """The pages to measure on."""
    if reads == "html":
        from splices_html import spliced_html  # parses every page of the data

        return spliced_html("test", limit)
    return spliced_text("test", limit, renderings)


if __name__ == "__main__":
    main()

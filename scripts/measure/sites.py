"""What the knowledge of a site brings, by the number of its pages that are known.

    python -m scripts.measure.sites [--folds 0,1,2,3,4] [--renderings resiliparse,html] [--worst 8] [-o FILE]

Every page is judged by a model, and its site weighed by evidence (`scripts.train.repeats`), that have not seen the site. The
groups are those of `scripts.data.site_groups`: real and built sites apart, and sites with near copies of pages. Three ways are
compared: the model alone; a veto on kept lines that stand on two other pages of the site; and `cleaner.decision.repeats`.

Words of kept lines that are labelled main text are **right**, those of other kept lines **wrong**. ``fall`` is the share of
the wrong words that goes, ``lost`` the share of the right ones. ``bag`` is the same of words counted against the reference, by
which chrome is right where it has words in common with the reference. ``worst`` is the largest loss of mean word F1 of a site.
``--worst`` lists the sites that lose most.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from cleaner.decision import repeats as layer
from cleaner.evaluation.markdown import markdown_table
from cleaner.evaluation.metrics import words
from cleaner.features.text import Flags
from cleaner.lines import UNKNOWN
from cleaner.sites.index import Repeats
from scripts.data.datasets import FOLDS, ROOT
from scripts.data.judged_sites import Judged, JudgedGroup, decided, fold_evidence, groups_of, repeats_in
from scripts.measure.scoring import folds_in, mean

PAGES = (2, 3, 5, 10, 20)  # of a site, with the page itself
BELOW = -0.005  # change of the mean word F1 of a site that is too much
ON_OTHERS = 2  # pages on which a line stands that the bare veto drops
WAYS = ("alone", "veto", "evidence")
READS = {"resiliparse": "text", "soup_noscript": "text", "html": "html"}  # what each rendering is read as


class Outcome(NamedTuple):
    """One page of a site of so many pages; (ways,) each."""

    site: str
    sort: str
    pages: int
    wrong: list[int]  # words of lines that are labelled as no main text
    right: list[int]
    wrong_bag: list[int]  # words that the reference lacks
    right_bag: list[int]
    f1: list[float]


def counts(page: Judged, keep: Flags) -> tuple[int, int, int, int, float]:
    """Words wrongly kept and words rightly kept, by the labels and by the reference, and word F1 of some kept rows."""
    wrong, right = (int(page.words[keep & (page.label == label)].sum()) for label in (0, 1))
    text = "\n".join(line for line, yes in zip(page.batch.texts[0], keep.tolist(), strict=True) if yes)
    kept, reference = Counter(words(text)), Counter(page.page.reference)
    hits = (kept & reference).total()
    total = kept.total() + reference.total()
    return wrong, right, kept.total() - hits, hits, 2 * hits / total if total else 1.0


def vetoed(page: Judged, keep: Flags, found: Repeats | None) -> Flags:
    """The kept rows without those that stand on other pages; what is settled stays."""
    return keep if found is None else keep & ~((found.lines >= ON_OTHERS) & (page.known == UNKNOWN))


def outcomes(group: JudgedGroup, evidence: layer.Evidence, reads: str, sizes: Sequence[int] = PAGES) -> Iterable[Outcome]:
    """Every page of a group in sites of several sizes."""
    alone = [decided(group, number, page.prediction.kinds, reads) for number, page in enumerate(group.pages)]
    of_alone = [counts(page, verdict.keep) for page, verdict in zip(group.pages, alone, strict=True)]
    for size in sizes:
        if size > len(group.pages):
            break
        found = repeats_in(group, size, Random(f"{group.group.site} {size}"))
        for number, page in enumerate(group.pages):
            known = found.get(number)
            weighable = known if layer.enough(known, reads) else None
            prediction, bounds = page.prediction, page.batch.lines.bounds
            found_out = layer.with_repeats(prediction.kinds, prediction.pages, page.words, bounds, [weighable], evidence)
            weighed = alone[number]
            if found_out.moves:
                weighed = found_out.tipped(weighed, decided(group, number, found_out.kinds, reads), page.known)
            each = [of_alone[number], counts(page, vetoed(page, alone[number].keep, known)), counts(page, weighed.keep)]
            yield Outcome(group.group.site, group.group.sort, size, *(list(column) for column in zip(*each, strict=True)))


def row(found: Sequence[Outcome], way: int) -> list[str]:
    """What a way brings against the model alone, over all pages."""
    sums = {
        name: np.array([getattr(each, name) for each in found], np.float64).sum(0)
        for name in ("wrong", "right", "wrong_bag", "right_bag")
    }
    gone = {name: 1 - total[way] / max(1, total[0]) for name, total in sums.items()}
    f1 = [mean([each.f1[at] for each in found]) for at in (0, way)]
    gains = [gain for _, gain in by_site(found, way)]
    by_words = [f"{gone['wrong']:.3f}", f"{gone['right']:+.4f}", f"{gone['wrong_bag']:.3f}", f"{gone['right_bag']:+.4f}"]
    below = sum(gain < BELOW for gain in gains)
    return [f"{len(gains)}", f"{len(found):,}", *(f"{value:.4f}" for value in f1), *by_words, f"{gains[0]:+.4f}", f"{below}"]


def by_site(found: Sequence[Outcome], way: int) -> list[tuple[str, float]]:
    """The change of the mean word F1 of each site, the worst first."""
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for each in found:
        groups[each.site].append(each.f1[way] - each.f1[0])
    return sorted(((site, mean(gains)) for site, gains in groups.items()), key=lambda pair: pair[1])


def table(found: Sequence[Outcome]) -> str:
    """A row for each sort of group, number of pages and way."""
    rows = []
    for sort in ("real", "built", "copies"):
        for size in PAGES:
            here = [each for each in found if each.sort == sort and each.pages == size]
            if here:
                rows += [[f"{sort}, {size} pages, {WAYS[way]}", *row(here, way)] for way in (1, 2)]
    head = ["", "sites", "pages", "F1 alone", "F1", "fall", "lost", "bag: fall", "bag: lost", "worst", f"below {BELOW}"]
    return markdown_table(head, rows)


def measured(rendering: str, reads: str, folds: Sequence[int]) -> list[Outcome]:
    """Every page of some folds in a rendering."""
    evidence = {fold: layer.load(_fitted_without(fold), reads) for fold in folds}
    groups = groups_of(rendering, folds, reads)
    return [outcome for group in groups for outcome in outcomes(group, evidence[group.group.fold], reads)]


def _fitted_without(fold: int) -> Path:
    """The folder of the evidence without the sites of a fold, fitted if need be."""
    folder = fold_evidence(fold)
    if not (folder / "model.json").exists():
        command = [sys.executable, "-m", "scripts.train.repeats", "--folds", str(fold)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--renderings", default=",".join(READS), metavar="NAME,NAME")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N sites that lose most")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    parts = []
    for rendering in arguments.renderings.split(","):
        found = measured(rendering, READS[rendering], arguments.folds)
        parts += [f"## {rendering}", table(found)]
        worst = [(size, *pair) for size in PAGES for pair in by_site([each for each in found if each.pages == size], 2)]
        worst = sorted(worst, key=lambda each: each[2])[: arguments.worst]
        parts += [f"{site}, {size} pages: {gain:+.4f}" for size, site, gain in worst]
    text = "\n\n".join(parts)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

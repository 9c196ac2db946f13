"""Where the next labels pay: word F1 by type of page, by the share of the labelled sites that is learned from.

    python -m scripts.measure.learning_curve [text|html] [--folds 0,1,2] [--shares 12,25,50,100] [--type product] [-o FILE]

Models are trained from scratch on the pages labelled line by line alone, in one rendering (the visible lines, or HTML), and
clean the pages of the fold that they have seen no site of. A share is a share of the sites, and a larger one holds the smaller
ones. With ``--type`` the share is of the sites of that type alone, beside all pages of the other types: what its own labels
pay, and not those of others.
"""

from __future__ import annotations

import argparse
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cleaner import Cleaner
from cleaner.labels import Labelled, fold_of
from cleaner.lines import MAIN_KINDS
from cleaner.model.storage import save
from cleaner.training.recipe import learn
from scripts.data.by_line_pages import VISIBLE, ByLine, pages_by_line
from scripts.data.datasets import FOLDS
from scripts.measure.by_line import scored
from scripts.measure.scoring import folds_in, mean, table

SHARES = (12, 25, 50, 100)  # per cent of the sites
TYPES = ("article", "service", "listing", "collection", "forum", "product", "documentation")


def learned_from(pages: Sequence[ByLine], reads: str) -> list[Labelled]:
    """The pages as they are learned from, in the order given."""
    found = []
    for page in pages:
        html = page.labelled
        if reads == "html":
            found.append(html)
        else:
            name = f"{html.id}#{VISIBLE}"
            found.append(replace(html, id=name, lines=page.lines, kinds=page.kinds, blocks=None, form="text"))
    return found


def is_drawn(page: Labelled, share: int) -> bool:
    """Is the page's site among so many per cent of the sites?"""
    return zlib.crc32(f"{page.site} curve".encode()) % 100 < share


def scores(
    found: Sequence[ByLine], pages: Sequence[Labelled], reads: str, fold: int, share: int, of_type: str | None
) -> dict[str, list[float]]:
    """Word F1 of the pages of a fold by their type, and of all, by a model that is trained on a share of the others."""
    others = [page for page in pages if fold_of(page.site, FOLDS) != fold]
    chosen = [page for page in others if (of_type and page.page != of_type) or is_drawn(page, share)]
    header, arrays = learn(chosen)
    tested = [one for one, page in zip(found, pages, strict=True) if fold_of(page.site, FOLDS) == fold]
    by_type: defaultdict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), header, arrays, "")
        for score in scored(tested, Cleaner(model=folder, keep=MAIN_KINDS), reads):
            for name in ("all", score.page["page_type"]):
                by_type[name].append(score.f1)
    return by_type


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reads", nargs="?", choices=("text", "html"), default="text")
    parser.add_argument("--folds", type=folds_in, default=[0, 1, 2], metavar="K,K")
    parser.add_argument("--shares", type=lambda text: [int(part) for part in text.split(",")], default=list(SHARES))
    parser.add_argument("--type", choices=TYPES, help="the share is of this type's sites alone")
    parser.add_argument("-o", "--out", type=Path, help="write the report here, too")
    arguments = parser.parse_args()
    found = list(pages_by_line())
    pages = learned_from(found, arguments.reads)
    columns: list[dict[str, list[float]]] = []
    for share in arguments.shares:
        columns.append(defaultdict(list))
        for fold in arguments.folds:
            for name, values in scores(found, pages, arguments.reads, fold, share, arguments.type).items():
                columns[-1][name] += values
            print(f"{share} %, fold {fold}: {mean(columns[-1]['all']):.4f} of {len(columns[-1]['all'])} pages", flush=True)
    rows = [(name, [len(columns[0][name]), *(mean(column[name]) for column in columns)]) for name in ("all", *TYPES)]
    text = table(["pages of type", "number", *(f"{share} %" for share in arguments.shares)], rows)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

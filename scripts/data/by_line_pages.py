"""Pages whose visible lines an annotator labelled one by one, without a reference before him, as HTML and in renderings.

There are three sets: pages of firms, shops, listings, forums and blogs, of sites of their own, in many languages; pages of
wcxb-dev that are no articles; and more pages of both and of news without a reference, which were labelled for this project. The
labels are of the lines that `cleaner.html.blocks` reads. Of hidden lines nothing is known.
On pages that have a reference too, the labels rule, because many references of such pages follow no rule
(docs/experiments.md#labels-by-line).

    python -m scripts.data.by_line_pages [--jobs 2]

Writes ``build/lines/by-line.RENDERING.jsonl.gz``; a file that is there already is not made again. A row has ``id``, ``site``,
``title``, ``page_type``, ``lines``, ``kinds`` and ``form``.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from cleaner.forms.reading import read, read_lines
from cleaner.html.blocks import Blocks, blocks
from cleaner.labels import Labelled
from cleaner.lines import MAIN_KINDS
from cleaner.renderings import UNTOLD
from cleaner.renderings import transferred as of_another_rendering
from scripts.data.align_text import LONGEST, drawn, rendered
from scripts.data.datasets import BUILD, DATA, UNREFERENCED, Page, read_pages, read_rows, site_of, url_of
from scripts.data.hand_labels import (
    HIDDEN,
    HandLabels,
    labels_of_listings,
    labels_of_more_pages,
    labels_of_unlike_pages,
    transferred,
)
from scripts.data.renderings import CODE_MARK, HALF_CLEAN, RENDERINGS

WALL = "wall"
LISTINGS = "wcxb-dev"  # the set of the pages that have a reference too
VISIBLE = "visible"  # the rendering that the annotators saw: a visible block a line
# Per cent of the pages that are learned from in a rendering.
SHARES = {VISIBLE: 100, "resiliparse": 50, "one_line_raw": 0, **dict.fromkeys(HALF_CLEAN, 30)}
OTHERS = 12


class ByLine(NamedTuple):
    """A page of HTML, read, and its labels."""

    page: Page
    tree: Blocks
    rows: np.ndarray  # (visible lines,): their rows in the tree
    kinds: list[str]  # of these lines; "" where the reader has changed so much that a line is not found

    @property
    def lines(self) -> list[str]:
        """The visible lines."""
        return [self.tree.lines[row] for row in self.rows.tolist()]

    @property
    def labelled(self) -> Labelled:
        """The page of HTML with its labels."""
        kinds = np.full(len(self.tree.lines), "", object)
        kinds[self.rows] = self.kinds
        page = self.page
        return Labelled(
            page["id"],
            site_of(page),
            page["title"],
            self.tree.lines,
            kinds.tolist(),
            self.tree,
            page=self.page_type,
            url=page["url"],
        )

    @property
    def page_type(self) -> str:
        """The page's type; a wall, such as a form to sign in, where no line is main text."""
        return self.page["page_type"] or "" if any(kind in MAIN_KINDS for kind in self.kinds) else WALL


def unlike_pages() -> Iterator[ByLine]:
    """The pages of sites of their own."""
    return _of_own_sites(labels_of_unlike_pages())


def listing_pages() -> Iterator[ByLine]:
    """The pages of wcxb-dev that are no articles."""
    return _of_sets((LISTINGS,), labels_of_listings())


def more_pages() -> Iterator[ByLine]:
    """More pages of both sets, and news pages that have no reference."""
    labels = labels_of_more_pages()
    yield from _of_sets((LISTINGS, UNREFERENCED), labels)
    yield from _of_own_sites(labels)


def pages_by_line() -> Iterator[ByLine]:
    """All pages whose lines were labelled without a reference."""
    for pages in (listing_pages, unlike_pages, more_pages):
        yield from pages()


def _of_own_sites(labels: dict[str, HandLabels]) -> Iterator[ByLine]:
    for path in sorted((DATA / "more").glob("*.jsonl.gz")):
        yield from (_by_line(page, labels[page["id"]]) for page in read_rows(path) if page["id"] in labels)


def _of_sets(names: Sequence[str], labels: dict[str, HandLabels]) -> Iterator[ByLine]:
    for name in names:
        yield from (_by_line(page, labels[page["id"]]) for page in read_pages(name) if page["id"] in labels)


def _by_line(page: Page, labels: list[tuple[int, str]]) -> ByLine:
    tree = blocks(page["html"])
    seen = np.array([bool(line.strip()) for line in tree.lines], bool)
    rows = np.flatnonzero(seen & ~np.isin(tree.origin, HIDDEN))
    if len(rows) == len(labels):
        return ByLine(page, tree, rows, [kind for _, kind in labels])
    lines = [tree.lines[row] for row in rows.tolist()]
    return ByLine(page, tree, rows, transferred(lines, [""] * len(lines), labels))


# --- renderings --------------------------------------------------------------------------------------------------------


def rendered_pages() -> Iterator[Labelled]:
    """The pages in the renderings that are learned from; those of a site of its own have an id with two parts."""
    for rendering in (VISIBLE, *RENDERINGS):
        if SHARES.get(rendering, OTHERS):
            for row in labelled_rows(rendering):
                yield Labelled(
                    f"{row['id']}#{rendering}",
                    row["site"],
                    row["title"],
                    row["lines"],
                    row["kinds"],
                    page=row["page_type"],
                    form=row["form"],
                    url=url_of().get(row["id"]),
                )


@cache
def labelled_rows(rendering: str) -> list[dict[str, Any]]:
    """The rows of a rendering. Raises ``SystemExit`` where they were not made yet."""
    path = BUILD / "lines" / f"by-line.{rendering}.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: run `python -m scripts.data.by_line_pages` first")
    return list(read_rows(path))


def _row(found: ByLine, rendering: str) -> dict[str, Any]:
    """A page in a rendering, with its labels. What its form puts together has one label."""
    page = found.page
    text = "\n".join(found.lines) if rendering == VISIBLE else rendered(page, rendering)[:LONGEST].rstrip("\n")
    if rendering == VISIBLE:
        lines, form, kinds = found.lines, "text", found.kinds
    else:
        whole = read(text)
        cut = "line" in whole.form.split("+")
        lines, form = (whole.texts, "text") if cut else (text.split("\n"), None)
        code = [line.startswith(CODE_MARK) for line in lines]
        lines = [line.replace(CODE_MARK, "") for line in lines]
        units = read_lines(lines, ["\n"] * len(lines), form)
        labels = [kind or UNTOLD for kind in found.kinds]
        of_units, _ = of_another_rendering(found.lines, labels, units.words)
        told = [*("" if label == UNTOLD else label for label in of_units), ""]
        kinds = ["code" if is_code else told[unit] for is_code, unit in zip(code, units.unit.tolist(), strict=True)]
    about = {"id": page["id"], "site": site_of(page), "title": page["title"], "page_type": found.page_type}
    return about | {"lines": lines, "kinds": kinds, "form": form}


def build(rendering: str) -> str:
    """Write all pages in one rendering; returns its line of the report."""
    path = BUILD / "lines" / f"by-line.{rendering}.jsonl.gz"
    if not path.exists():
        share, part = SHARES.get(rendering, OTHERS), path.with_suffix(".part")
        with gzip.open(part, "wt", encoding="utf-8", compresslevel=3) as file:
            for found in pages_by_line():
                if drawn(found.page["id"], rendering, share):
                    file.write(json.dumps(_row(found, rendering), ensure_ascii=False) + "\n")
        part.rename(path)
    rows = labelled_rows(rendering)
    lines = [line.strip() for row in rows for line in row["lines"]]
    known = [kind for row in rows for kind in row["kinds"] if kind]
    return f"{rendering:20} {len(rows):6} {sum(map(bool, lines)):9,} {len(known):9,}"


def build_all(jobs: int) -> None:
    """Write every rendering; prints the report."""
    (BUILD / "lines").mkdir(parents=True, exist_ok=True)
    print(f"{'rendering':20} {'pages':>6} {'lines':>9} {'labelled':>9}")
    with ProcessPoolExecutor(jobs) as pool:
        for line in pool.map(build, [name for name in (VISIBLE, *RENDERINGS) if SHARES.get(name, OTHERS)]):
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    build_all(parser.parse_args().jobs)


if __name__ == "__main__":
    main()

"""What the labelling page suggests, marks and queues, on pages whose kinds are known, by models that have not seen their sites.

    python -m scripts.measure.labelling [suggestions] [marks] [queue]
    python -m scripts.measure.labelling --keys FOLD FILE

The pages are those of sites with three labelled pages of HTML or more.

- ``suggestions``: the share of rows whose suggested kind is wrong, by the number of pages of the site with labels before.
- ``marks``: how many rows are marked as doubtful, and how many of the wrong ones are among them.
- ``queue``: wrong rows on pages that are never labelled, after so many labels that the queue or chance chose; the learner is
  the page's own memory.
- ``--keys`` writes pages of 110 to 190 lines of one fold with their kinds, for
  ``python tests/labelling_person.py FILE build/folds/html-FOLD``, which labels them in a browser and counts keys.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.io.records import raw_of, read_raw
from cleaner.labelling import queue
from cleaner.labelling.desk import BATCH, DOUBTFUL
from cleaner.labelling.memory import Memory
from cleaner.labelling.opinion import Opinion, opinions
from cleaner.labelling.pages import PoolPage, key_of
from cleaner.labels import fold_of
from cleaner.lines import KINDS
from cleaner.pages import page_of
from cleaner.sites.address import site_of
from scripts.data.datasets import DATA, FOLDS, SETS, UNREFERENCED, Page, fold_folder, read_pages, read_rows
from scripts.data.datasets import site_of as group_of
from scripts.data.hand_labels import (
    labels_of_listings,
    labels_of_more_pages,
    labels_of_project,
    labels_of_unlike_pages,
    transferred,
)

LEAST_PAGES = 3  # of a site
LEAST_LABELLED = 0.95  # share of the rows of a page
SIZES = (5, 10, 20, 30, 40, 50, 60, 70, 80)
LONG = (110, 190)  # rows of a page that is labelled with keys
SEEDS = 5


class Known(NamedTuple):
    """A page whose kinds are known."""

    page: PoolPage
    kinds: dict[int, str]  # by row
    fold: int


def known_pages() -> Iterator[Known]:
    labels = labels_of_project() | labels_of_more_pages() | labels_of_listings() | labels_of_unlike_pages()
    for source in _sources():
        if source["id"] in labels:
            page = page_of(read_raw(raw_of({"html": source["html"], "url": source["url"]})))
            pool = PoolPage(key_of(source["id"], page.units.texts), source["id"], site_of(page.url) or "", page)
            found = transferred(pool.lines, [""] * len(pool.lines), labels[source["id"]])
            kinds = {number: found[row.first] for number, row in enumerate(pool.rows) if found[row.first]}
            if kinds and len(kinds) >= LEAST_LABELLED * len(pool.rows):
                yield Known(pool, kinds, fold_of(group_of(source), FOLDS))


def _sources() -> Iterator[Page]:
    for name in (*SETS, UNREFERENCED):
        yield from read_pages(name)
    for path in sorted((DATA / "more").glob("*.jsonl.gz")):
        yield from read_rows(path)


def judged(pages: Sequence[Known]) -> dict[str, Opinion]:
    """What the fold models say."""
    found: dict[str, Opinion] = {}
    for fold in range(FOLDS):
        its = [known.page for known in pages if known.fold == fold]
        for start in range(0, len(its), BATCH):
            batch = its[start : start + BATCH]
            said = opinions(batch, str(fold_folder(fold, "html")), with_other=False)
            found |= zip((page.key for page in batch), said, strict=True)
    return found


def wrong_rows(known: Known, chances: np.ndarray) -> list[int]:
    best = chances.argmax(1)
    return [row for row, kind in known.kinds.items() if KINDS[best[row]] != kind]


def suggestions(sites: dict[str, list[Known]], found: dict[str, Opinion]) -> None:
    alone, with_labels, rows = Counter[int](), Counter[int](), Counter[int]()
    for pages in sites.values():
        memory = Memory()
        for number, known in enumerate(pages):
            opinion = found[known.page.key]
            rows[number] += len(known.kinds)
            alone[number] += len(wrong_rows(known, opinion.chances))
            with_labels[number] += len(wrong_rows(known, memory.chances(known.page, opinion)[0]))
            memory.count(known.page, known.kinds)
    print("labelled before   rows   wrong: model   with labels")
    for number in sorted(rows):
        print(f"{number:15} {rows[number]:6} {alone[number] / rows[number]:14.3f} {with_labels[number] / rows[number]:13.3f}")
    later = [number for number in rows if number]
    total = sum(rows[n] for n in later)
    shares = [sum(counts[number] for number in later) / total for counts in (alone, with_labels)]
    print(f"{'one or more':>15} {total:6} {shares[0]:14.3f} {shares[1]:13.3f}")


def marks(sites: dict[str, list[Known]], found: dict[str, Opinion]) -> None:
    for name, first in (("first page of a site", True), ("later pages", False)):
        sure, wrong = [], []
        for pages in sites.values():
            memory = Memory()
            for number, known in enumerate(pages):
                chances = memory.chances(known.page, found[known.page.key])[0]
                if (number == 0) == first:
                    its = set(wrong_rows(known, chances))
                    sure += [float(chances[row].max()) for row in known.kinds]
                    wrong += [row in its for row in known.kinds]
                memory.count(known.page, known.kinds)
        chance, is_wrong = np.array(sure), np.array(wrong)
        for limit in sorted({0.4, 0.5, DOUBTFUL, 0.7, 0.8}):
            marked = chance < limit
            caught = is_wrong[marked].sum() / is_wrong.sum()
            precision = is_wrong[marked].mean()
            print(f"{name}: below {limit}: {marked.mean():.1%} marked, {caught:.1%} of the wrong ones, {precision:.1%} wrong")


def queued(sites: dict[str, list[Known]], found: dict[str, Opinion]) -> None:
    held = [known for pages in sites.values() for known in pages[::LEAST_PAGES]]
    pool = {known.page.key: known for pages in sites.values() for known in pages if known not in held}
    pages = {key: known.page for key, known in pool.items()}
    template = queue.templates(list(pages.values()))
    total = sum(len(known.kinds) for known in held)

    def curve(choose: Callable[[list[str]], str]) -> list[float]:
        memory, done, shares = Memory(), [], []
        while len(done) < min(max(SIZES), len(pool)):
            key = choose(done)
            memory.count(pages[key], pool[key].kinds)
            done.append(key)
            if len(done) in SIZES:
                wrong = [len(wrong_rows(known, memory.chances(known.page, found[known.page.key])[0])) for known in held]
                shares.append(sum(wrong) / total)
        return shares

    def by_queue(seed: int) -> Callable[[list[str]], str]:
        picked: dict[str, str] = {}

        def choose(done: list[str]) -> str:
            waiting = [key for key in pages if key not in picked]
            of_site = Counter(pages[key].site for key in done)
            chosen = queue.next_page(seed, pages, waiting, found, template, of_site, len(picked))
            assert chosen is not None
            picked[chosen[0]] = chosen[1]
            return chosen[0]

        return choose

    def by_chance(seed: int) -> Callable[[list[str]], str]:
        order = random.Random(seed).sample(list(pages), len(pages))
        return lambda done: order[len(done)]

    print(f"{len(pool)} pages to choose from, {len(held)} never labelled; share of wrong rows on these")
    print("labels ", *(f"{size:6}" for size in SIZES))
    for name, way in (("chance", by_chance), ("queue", by_queue)):
        curves = np.array([curve(way(seed)) for seed in range(SEEDS)])
        print(f"{name:7}", *(f"{value:6.3f}" for value in curves.mean(0)))


def write_for_keys(fold: int, path: Path) -> None:
    chosen = [known for known in known_pages() if known.fold == fold and LONG[0] <= len(known.page.rows) <= LONG[1]]
    with path.open("w", encoding="utf-8") as file:
        for known in chosen:
            kinds = {str(known.page.rows[row].first + 1): kind for row, kind in known.kinds.items()}
            source = known.page.page
            file.write(json.dumps({"id": known.page.id, "url": source.url, "html": source.html, "kinds": kinds}) + "\n")
    print(f"{len(chosen)} pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="suggestions, marks, queue; all if none is named")
    parser.add_argument("--keys", nargs=2, metavar=("FOLD", "FILE"))
    arguments = parser.parse_args()
    if arguments.keys:
        write_for_keys(int(arguments.keys[0]), Path(arguments.keys[1]))
        return
    sites: defaultdict[str, list[Known]] = defaultdict(list)
    for known in known_pages():
        sites[known.page.site].append(known)
    several = {site: pages for site, pages in sites.items() if site and len(pages) >= LEAST_PAGES}
    found = judged([known for pages in several.values() for known in pages])
    print(f"{len(several)} sites, {len(found)} pages")
    parts = {"suggestions": suggestions, "marks": marks, "queue": queued}
    for name in arguments.parts or parts:
        parts[name](several, found)


if __name__ == "__main__":
    main()

"""Pages of HTML to learn from: their blocks, a label for each line, and the same pages with their structure disguised.

A model that has seen only the markup of today's sites learns their class names and forgets to read. So every page is learned
from twice: as it is, and as if made by somebody else (without names, without telling tags, laid out in tables, or with
nothing but its article left).
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignment import align, word_f1
from by_hand import Said, carried_over, kinds_by_hand, kinds_of_data
from cleaner.html.blocks import Blocks, blocks
from cleaner.html.metadata import Head
from cleaner.html.tags import ORIGINS, TAGS
from cleaner.labels import DROP, KEEP, Labelled
from corpus import BUILD, MAIN, SETS, pages, site, words
from training_pages import titled

ALIGNED = 0.5  # oracle word F1 below which the reference is of another text
WHOLE = 0.9  # oracle word F1 of the visible lines below which hidden ones are looked at too
WORTH = 0.05  # what they must add
UNSEEN = (ORIGINS.index("hidden"), ORIGINS.index("data"))


# --- labels ------------------------------------------------------------------------------------------------------------


def labelled(page: dict[str, Any]) -> dict[str, Any]:
    """Which lines of a page are main text. Hidden copies and structured data only where the visible lines lack it."""
    found = blocks(page["html"], page["url"])
    reference = words(page["gold"])

    def aligned(lines: list[str]) -> tuple[float, list[bool]]:
        main = align(lines, page["gold"]) if page["gold"] else [False] * len(lines)
        return word_f1(words("\n".join(line for line, yes in zip(found.lines, main, strict=True) if yes)), reference)[0], main

    unseen = np.isin(found.origin, UNSEEN).tolist()
    oracle, main = aligned(["" if hides else line for line, hides in zip(found.lines, unseen, strict=True)])
    if oracle < WHOLE and any(unseen):
        again, with_unseen = aligned(found.lines)
        if again > oracle + WORTH:
            oracle, main = again, with_unseen
    uncleaned = word_f1(words("\n".join(found.lines)), reference)[0]
    flags = "".join("01"[yes] for yes in main)
    return {"id": page["id"], "main": flags, "oracle": round(oracle, 4), "uncleaned": round(uncleaned, 4)}


def build(dataset: str) -> str:
    """One set -> one file; returns its line of the report."""
    path = BUILD / "lines" / f"{dataset}.html.jsonl.gz"
    if not path.exists():
        part = path.with_suffix(".part")
        with gzip.open(part, "wt", encoding="utf-8") as file:
            for page in pages(dataset):
                file.write(json.dumps(labelled(page)) + "\n")
        part.rename(path)
    rows = list(labels(dataset).values())
    oracle, uncleaned = (float(np.mean([row[name] for row in rows])) for name in ("oracle", "uncleaned"))
    return f"{dataset:12} {'html':20} {len(rows):6} {sum(len(row['main']) for row in rows):9,} {uncleaned:10.4f} {oracle:8.4f}"


def build_all(jobs: int) -> None:
    """Every set; prints the report."""
    (BUILD / "lines").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs) as pool:
        for line in pool.map(build, SETS):
            print(line, flush=True)


def labels(dataset: str) -> dict[str, dict[str, Any]]:
    """The labels of a set by page id."""
    with gzip.open(BUILD / "lines" / f"{dataset}.html.jsonl.gz", "rt", encoding="utf-8") as file:
        return {row["id"]: row for row in map(json.loads, file)}


# --- disguises ---------------------------------------------------------------------------------------------------------

Disguised = tuple[Blocks, NDArray[np.int64]]  # what is left of a page, and which of its lines


def without_names(page: Blocks, main: NDArray[np.bool_], random: Random) -> Disguised:
    """No class, no id, no role; often no word about itself either."""
    head = Head() if random.random() < 0.5 else page.head
    bare = replace(page, names=page.names[:0], name_bounds=np.zeros_like(page.name_bounds), head=head)
    return bare, np.arange(len(page.lines))


_TELLING = [TAGS.index(tag) for tag in "main article section nav aside header footer hgroup address figure".split()]
_DIV, _P = TAGS.index("div"), TAGS.index("p")
_HEADINGS = [TAGS.index(f"h{level}") for level in range(1, 7)]
_LAYOUT = np.array([TAGS.index(tag) for tag in ("table", "tr", "td")], np.uint8)


def all_divs(page: Blocks, main: NDArray[np.bool_], random: Random) -> Disguised:
    """Every section is a div, and now and then every heading, paragraph and item too."""
    plain = [*_TELLING, *_HEADINGS, _P, TAGS.index("li"), TAGS.index("ul")] if random.random() < 0.4 else _TELLING
    tag = np.where(np.isin(page.tag, plain), _DIV, page.tag).astype(np.uint8)
    return _maybe_nameless(replace(page, tag=tag), random), np.arange(len(page.lines))


def layout_tables(page: Blocks, main: NDArray[np.bool_], random: Random) -> Disguised:
    """The web of 2005: sections are tables, rows and cells; paragraphs are lines of their cell."""
    depth = np.zeros(len(page.tag), np.int64)
    for number in range(1, len(page.tag)):
        depth[number] = depth[page.parent[number]] + 1
    sections = np.isin(page.tag, [*_TELLING, _DIV])
    tag = np.where(sections, _LAYOUT[depth % 3], page.tag).astype(np.uint8)
    paragraph = page.tag[page.element] == _P
    element = np.where(paragraph, np.maximum(page.parent[page.element], 0), page.element).astype(np.int32)
    return _maybe_nameless(replace(page, tag=tag, element=element), random), np.arange(len(page.lines))


def article_alone(page: Blocks, main: NDArray[np.bool_], random: Random) -> Disguised:
    """The smallest element that holds nearly all of the main text; what stands in it is all that is left."""
    sizes = np.array([len(line) for line in page.lines], np.int64) * main
    per_element = np.append(0, np.cumsum(np.bincount(page.element, sizes, len(page.tag))))
    inside = per_element[page.end] - per_element[:-1]
    holds = np.flatnonzero(inside >= 0.95 * inside[0])
    root = int(holds[np.argmin((page.end - np.arange(len(page.tag)))[holds])])
    return _maybe_nameless(subtree(page, root), random), np.flatnonzero(_within(page, root))


def _within(page: Blocks, root: int) -> NDArray[np.bool_]:
    return (page.element >= root) & (page.element < page.end[root])


def subtree(page: Blocks, root: int) -> Blocks:
    """A page of one element of a page."""
    stop, rows = int(page.end[root]), _within(page, root)
    elements = slice(root, stop)
    parent = page.parent[elements] - root
    parent[0] = -1
    first, last = page.name_bounds[root], page.name_bounds[stop]
    return replace(
        page,
        lines=[line for line, yes in zip(page.lines, rows.tolist(), strict=True) if yes],
        element=page.element[rows] - root,
        link=page.link[rows],
        bold=page.bold[rows],
        origin=page.origin[rows],
        tag=page.tag[elements],
        parent=parent,
        end=page.end[elements] - root,
        names=page.names[first:last],
        name_bounds=page.name_bounds[root : stop + 1] - first,
        head=Head(),
    )


def short(page: Blocks, main: NDArray[np.bool_], random: Random) -> Disguised:
    """A short note on its site: a few lines of the article in a row, and a part of the chrome."""
    rows = np.flatnonzero(main)
    start = random.randrange(len(rows))
    article = rows[max(0, start - random.randrange(6)) : start + random.randrange(1, 10)]
    rate = random.choice((0.03, 0.1, 0.3, 1.0))
    chrome = [row for row in np.flatnonzero(~main).tolist() if random.random() < rate]
    left = np.union1d(article, np.array(chrome, np.int64))
    return of_rows(page, left), left


def of_rows(page: Blocks, rows: NDArray[np.int64]) -> Blocks:
    """A page of some lines of a page and the elements that they stand in."""
    lines = np.append(0, np.cumsum(np.bincount(page.element[rows], minlength=len(page.tag))))
    stays = lines[page.end] > lines[:-1]
    stays[0] = True
    place = np.append(0, np.cumsum(stays)).astype(np.int32)  # of each element among those that stay
    counts = np.diff(page.name_bounds)
    return replace(
        page,
        lines=[page.lines[row] for row in rows.tolist()],
        element=place[:-1][page.element[rows]],
        link=page.link[rows],
        bold=page.bold[rows],
        origin=page.origin[rows],
        tag=page.tag[stays],
        parent=np.where(page.parent[stays] < 0, -1, place[:-1][page.parent[stays]]).astype(np.int32),
        end=place[page.end[stays]],
        names=page.names[np.repeat(stays, counts)],
        name_bounds=np.append(0, np.cumsum(counts[stays])).astype(np.int32),
    )


def _maybe_nameless(page: Blocks, random: Random) -> Blocks:
    return without_names(page, np.zeros(0, bool), random)[0] if random.random() < 0.5 else page


DISGUISES: dict[str, Callable[[Blocks, NDArray[np.bool_], Random], Disguised]] = {
    "without_names": without_names,
    "all_divs": all_divs,
    "layout_tables": layout_tables,
    "article_alone": article_alone,
}
SHORT = 30  # share of the pages that are learned from as short notes, too
FEW = ("fundus/", "chinese/")  # sets of pages in many languages; ids begin so


def disguised(page: Labelled, name: str) -> Labelled:
    """The page in one of the disguises, with the labels of the lines that are left."""
    assert page.blocks is not None
    article = [KEEP, *MAIN, "title"] if name == "short" else [KEEP, *MAIN]
    main = np.isin(page.kinds, article)
    make = short if name == "short" else DISGUISES[name]
    found, rows = make(page.blocks, main, Random(page.id + name))
    return Labelled(f"{page.id}#{name}", page.site, page.title, found.lines, [page.kinds[row] for row in rows], found)


# --- pages -------------------------------------------------------------------------------------------------------------


def read_page(page: dict[str, Any], main: str | None, said: Said) -> Labelled:
    """One page with its labels; ``main`` has a 1 for every line of main text, None where no reference says so."""
    found = blocks(page["html"], page["url"])
    sides = [""] * len(found.lines) if main is None else [KEEP if flag == "1" else DROP for flag in main]
    return Labelled(page["id"], site(page), page["title"], found.lines, carried_over(found.lines, sides, said), found)


def html_pages(dataset: str) -> Iterator[tuple[Labelled, dict[str, Any]]]:
    """Every page of a set with the row of its labels."""
    rows, by_hand = labels(dataset), kinds_by_hand()
    for page in pages(dataset):
        row = rows[page["id"]]
        found = read_page(page, row["main"], by_hand.get(page["id"], []))
        yield replace(found, kinds=titled(found.lines, found.kinds, found.title)), row


def kind_pages() -> Iterator[Labelled]:
    """The pages without a reference of which some lines have a kind by hand; nothing is known of the others."""
    by_hand = kinds_of_data()
    yield from (read_page(page, None, by_hand[page["id"]]) for page in pages("unlabelled") if page["id"] in by_hand)


def _others(names: list[str], drawn: int) -> list[str]:
    """All of them but the one that the number draws."""
    return [name for number, name in enumerate(names) if number != drawn % len(names)]


def training_pages() -> list[Labelled]:
    """Every page whose reference is of its text, as it is and in one of the disguises, in a fixed order; those in languages
    of which there are few, in all."""
    plain = [page for dataset in SETS for page, row in html_pages(dataset) if "1" in row["main"] and row["oracle"] >= ALIGNED]
    names = list(DISGUISES)
    drawn = {page.id: zlib.crc32(page.id.encode()) for page in plain}
    return [
        *plain,
        *kind_pages(),
        *(disguised(page, names[drawn[page.id] % len(names)]) for page in plain),
        *(disguised(page, name) for page in plain if page.id.startswith(FEW) for name in _others(names, drawn[page.id])),
        *(disguised(page, "short") for page in plain if drawn[page.id] // 8 % 100 < SHORT),
    ]

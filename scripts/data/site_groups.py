"""Pages by site, with labels: what the evidence of a site is fitted and measured on.

Three sorts of group. **Real** ones are the pages of one site of the data, at least three. **Built** ones put the main text of
pages of other sites, of the same fold and page type, into the page of one site, and vary what real sites vary: related titles,
comments, bylines, figures, blocks that come and go. They also hold what repeats and is article all the same: a heading of every
page, a short sign-off below the text, a column's opening. **Copies** are pages of a built group that stand there twice, under
another address and with another related list.

Lines are those of a rendering of text, or of `cleaner.html.blocks` ("html").
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random
from typing import NamedTuple

import numpy as np

from cleaner.evaluation.metrics import words
from cleaner.exchange.alignment import with_title
from cleaner.features.batch import PageBatch
from cleaner.html.blocks import Blocks, blocks
from cleaner.html.metadata import Head
from cleaner.labels import DROP, KEEP, Labelled, fold_of
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.model.storage import Model
from cleaner.units import plain
from scripts.data import align_html, align_text
from scripts.data.by_line_pages import unlike_pages
from scripts.data.datasets import FOLDS, Page, read_pages, site_of
from scripts.data.elements import of_rows
from scripts.data.hand_labels import hand_labels, labels_of_listings, labels_of_more_pages, transferred
from scripts.data.text_pages import labelled_row

REFERENCED = ("wcxb-dev", "fundus", "goose3")
FEWEST = 3  # pages of a real group
WELL_ALIGNED = 0.9  # oracle word F1 of a page that a group is built from
FEWEST_WORDS = 80  # of its main text
HOSTS = {"article": 16, "service": 4, "documentation": 4, "forum": 3, "product": 3}  # built groups a fold, by page type
# Numbers of short lines that all articles of a built group have in common, by page type.
LABELS = {"article": (0, 0, 0, 2), "service": (0, 2), "documentation": (0, 3, 8), "forum": (0, 3, 8), "product": (0, 5, 10)}
# Words of a sign-off or an opening that stands on every page and is main text. Longer ones are not: of the lines of 8 words or
# more on two other pages of a real site, none of 188 on articles and forums is (docs/experiments.md#repeats-on-a-site).
SIGN_OFF = (3, 7)
PAGES = 20  # of a built group, where the fold has so many
COPIED = 3  # pages of a group of copies that stand there twice
ARTICLE = (KEEP, *MAIN_KINDS)
_digits = re.compile(r"\d")


class SitePage(NamedTuple):
    """One page of a group."""

    id: str
    url: str
    lines: list[str]  # blank ones too
    kinds: list[str]  # of each line: keep or drop, or a kind
    reference: list[str]  # words of the main text
    tree: Blocks | None  # of HTML


class Group(NamedTuple):
    """The pages of one site."""

    site: str
    sort: str  # real, built or copies
    page_type: str
    fold: int  # the fold whose model has seen none of the texts
    pages: list[SitePage]


# --- pages with labels -------------------------------------------------------------------------------------------------


def labelled_pages(rendering: str) -> Iterator[tuple[SitePage, str, float]]:
    """Every page that has a reference, its page type, and the word F1 that its labels reach.

    Where lines were labelled without the reference, these labels rule, as in training.
    """
    labels, by_line = hand_labels(), labels_of_more_pages() | labels_of_listings()
    for dataset in REFERENCED:
        of_html = align_html.aligned_rows(dataset) if rendering == "html" else {}
        of_text = {} if of_html else {row["id"]: row for row in align_text.aligned_rows(dataset, rendering)}
        for page in read_pages(dataset):
            row = of_html.get(page["id"]) or of_text.get(page["id"])
            if row is None or not page["gold"]:
                continue
            if of_html:
                tree: Blocks | None = blocks(page["html"])
                assert tree is not None
                if len(row["main"]) != len(tree.lines):  # the reader of HTML has changed since
                    row = align_html.aligned_row(page)
                sides = [KEEP if flag == "1" else DROP for flag in row["main"]]
                lines = tree.lines
                kinds = with_title(lines, transferred(lines, sides, labels.get(page["id"], [])), page["title"])
            else:
                found: Labelled = labelled_row(row, rendering, labels.get(page["id"], []))
                tree, lines, kinds = None, found.lines, found.kinds
            if page["id"] in by_line:
                kinds = transferred(lines, [""] * len(lines), by_line[page["id"]])
            yield SitePage(page["id"], _url(page), lines, kinds, words(page["gold"]), tree), page["page_type"], row["oracle"]


def _url(page: Page) -> str:
    """The address of a page; one of its own for a page whose address is not known."""
    return page["url"] or f"https://{'-'.join(words(site_of(page)))}.invalid/{page['id'].split('/')[-1]}"


def pages_labelled_by_line(rendering: str) -> Iterator[tuple[SitePage, str]]:
    """Pages without a reference whose visible lines have kinds; text is these lines, a block a line."""
    for found in unlike_pages():
        if "" in found.kinds:  # the reader of HTML has changed since
            continue
        page, main = found.page, [line for line, kind in zip(found.lines, found.kinds, strict=True) if kind in MAIN_KINDS]
        lines, kinds, tree = found.lines, found.kinds, None
        if rendering == "html":
            lines, kinds, tree = found.tree.lines, [kind or DROP for kind in found.labelled.kinds], found.tree
        yield SitePage(page["id"], _url(page), lines, kinds, words("\n".join(main)), tree), page["page_type"] or ""


def site_of_page(page: SitePage) -> str:
    """The site of a page, as the folds have it."""
    return site_of({"id": page.id, "url": page.url})


def real_groups(rendering: str, labelled: Iterable[tuple[SitePage, str, float]]) -> list[Group]:
    """The sites of the data with three pages or more; those without references only where lines are whole blocks."""
    found: defaultdict[tuple[str, str], list[tuple[SitePage, str]]] = defaultdict(list)
    for page, page_type, _ in labelled:
        found["references", site_of_page(page)].append((page, page_type))
    for page, page_type in pages_labelled_by_line(rendering) if rendering in ("html", "resiliparse") else ():
        found["lines", site_of_page(page)].append((page, page_type))
    groups = []
    for (_, site), pages in found.items():
        if len(pages) >= FEWEST:
            page_type = Counter(kind for _, kind in pages).most_common(1)[0][0]
            groups.append(Group(site, "real", page_type, fold_of(site, FOLDS), [page for page, _ in pages]))
    return groups


# --- building ----------------------------------------------------------------------------------------------------------


class Sheet(NamedTuple):
    """A page to build from: what stands around its article, and the article."""

    page: SitePage
    kinds: list[str]  # of every line; those of chrome that nobody has labelled are the model's
    first: int  # line of the article
    last: int
    title: str
    page_type: str


class Part(NamedTuple):
    """One line of a page that is being built."""

    text: str
    kind: str
    row: int  # line of the host whose place it takes
    guest: int  # line of the guest that it is, or -1


def sheet_of(page: SitePage, page_type: str, model: Model) -> Sheet | None:
    """A page to build from; None for one of too little text."""
    main = [number for number, kind in enumerate(page.kinds) if kind in ARTICLE and page.lines[number].strip()]
    if sum(len(words(page.lines[number])) for number in main) < FEWEST_WORDS:
        return None
    titles = [line.strip() for line, kind in zip(page.lines, page.kinds, strict=True) if kind == "title"]
    return Sheet(page, guessed_kinds(page, model), main[0], main[-1], titles[0] if titles else "", page_type)


def guessed_kinds(page: SitePage, model: Model) -> list[str]:
    """The kinds of the lines; a line that is known to be no article has the likeliest of the other kinds."""
    batch = PageBatch.of([plain(page.lines)], [page.tree] if page.tree else None)
    kinds = model.predict(batch.lines, batch.markup).kinds.copy()
    kinds[numbers_of((*MAIN_KINDS, "title"))] = 0
    found = list(page.kinds)
    for number, kind in zip(batch.units[0].rows.tolist(), kinds.argmax(0).tolist(), strict=True):
        found[number] = KINDS[kind] if found[number] in (DROP, "") else found[number]
    return found


class Manner(NamedTuple):
    """How the pages of one built site differ, drawn once a site."""

    fixed: set[int]  # lines of related lists that are the same on all pages
    heading: str  # of every page, "" for none
    notice: str  # below every article, a sign-off
    opening: str  # above it
    labels: list[str]  # short lines within the articles: steps, specifications, names of users, code
    share: float  # of the pages with these
    authors: bool  # does the site's own author's line stand on every page?


def manner_of(host: Sheet, others: Sequence[Sheet], random: Random) -> Manner:
    """Draw how the pages of a site differ."""
    fixed = set()
    for run in runs_of(host.kinds, ("related", "offtopic", "promo")):
        if random.random() < (0.35 if host.kinds[run[0]] != "promo" else 0.8):
            fixed.update(run)
    drawn = [random.choice(others) for _ in range(3)]
    short = [line for line, kind in zip(drawn[0].page.lines, drawn[0].page.kinds, strict=True) if kind in ARTICLE]
    headings = [line for line in short if 1 <= len(words(line)) <= 6]
    last, first = drawn[1].page.lines[drawn[1].last], drawn[2].page.lines[drawn[2].first]
    return Manner(
        fixed,
        random.choice(headings) if headings and random.random() < 0.5 else "",
        last if random.random() < 0.35 and SIGN_OFF[0] <= len(words(last)) <= SIGN_OFF[1] else "",
        first if random.random() < 0.15 and SIGN_OFF[0] <= len(words(first)) <= SIGN_OFF[1] else "",
        random.sample(headings, min(len(headings), random.choice(LABELS[host.page_type]))),
        random.choice((0.3, 0.6, 1.0)),
        random.random() < 0.4,
    )


def runs_of(kinds: Sequence[str], wanted: Sequence[str]) -> list[list[int]]:
    """The runs of lines of some kinds; blank lines part them."""
    found = groupby(range(len(kinds)), key=lambda number: kinds[number] if kinds[number] in wanted else "")
    return [list(run) for kind, run in found if kind]


def built_page(host: Sheet, guest: Sheet, manner: Manner, pool: Pool, random: Random) -> SitePage:
    """The guest's article in the host's page."""
    gone = _blocks_gone(host, random)
    around = [
        part
        for row in range(len(host.kinds))
        if row not in gone and (part := _chrome(host, row, guest, manner, pool, random)) is not None
    ]
    inside = sorted(_article(host, guest, manner, random) + around, key=lambda part: part.row)
    lines, kinds = [part.text for part in inside], [part.kind for part in inside]
    reference = words("\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind in ARTICLE))
    number = zlib.crc32(guest.page.id.encode()) % 10**6
    url = f"https://{site_of_page(host.page)}/{'-'.join(words(guest.title)[:6]) or 'page'}-{number}"
    tree = _tree(host, guest, inside) if host.page.tree is not None else None
    return SitePage(f"{host.page.id}+{guest.page.id}", url, lines, kinds, reference, tree)


def _blocks_gone(host: Sheet, random: Random) -> set[int]:
    """Lines of the host that this page lacks: whole blocks now and then, and single lines seldom."""
    gone = {row for row, kind in enumerate(host.kinds) if kind not in ARTICLE and random.random() < 0.02}
    for run in runs_of(host.kinds, ("related", "offtopic", "comment", "promo")):
        if random.random() < (0.6 if host.kinds[run[0]] in ("comment", "offtopic") else 0.08):
            gone.update(run)
    return gone


class Pool(NamedTuple):
    """Lines of other pages of the fold, to vary chrome with."""

    titles: list[str]
    by_kind: dict[str, list[str]]


def pool_of(sheets: Sequence[Sheet]) -> Pool:
    """The titles and the lines of chrome of some pages."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for sheet in sheets:
        for line, kind in zip(sheet.page.lines, sheet.kinds, strict=True):
            by_kind[kind].append(line)
    return Pool([sheet.title for sheet in sheets if sheet.title], by_kind)


def _chrome(host: Sheet, row: int, guest: Sheet, manner: Manner, pool: Pool, random: Random) -> Part | None:
    """What stands in the place of a line of the host; None where its article, or a line of that, was."""
    line, kind = host.page.lines[row], host.kinds[row]
    within = host.first <= row <= host.last
    if kind in ARTICLE or (within and kind in ("caption", "byline", "comment", "")):
        return None
    if kind == "title" or (host.title and line.strip() == host.title):
        return Part(guest.title or random.choice(pool.titles or [line]), kind, row, -1)
    if host.title and len(words(host.title)) >= 4 and host.title in line:  # a trail of crumbs, a link to share
        line = line.replace(host.title, guest.title or "Untitled")
    elif kind in ("related", "offtopic") and row not in manner.fixed and len(words(line)) >= 4:
        line = random.choice(pool.titles) if kind == "related" and pool.titles else random.choice(pool.by_kind[kind] or [line])
    elif kind in ("comment", "promo", "caption") and row not in manner.fixed and len(words(line)) >= 5:
        line = random.choice(pool.by_kind[kind] or [line]) if kind != "promo" or random.random() < 0.5 else line
    elif kind == "byline" and not manner.authors and not _digits.search(line):
        line = random.choice(pool.by_kind["byline"] or [line])
    if _digits.search(line) and random.random() < 0.6:
        line = _digits.sub(lambda _: str(random.randrange(10)), line)
    return Part(line, kind, row, -1)


def _article(host: Sheet, guest: Sheet, manner: Manner, random: Random) -> list[Part]:
    """The lines of the guest's article, each in the place of a line of the host's."""
    rows = [row for row in range(host.first, host.last + 1) if host.kinds[row] in ARTICLE or not host.page.lines[row].strip()]
    chosen = [
        (guest.page.lines[line], guest.page.kinds[line] if guest.kinds[line] in ARTICLE else guest.kinds[line], line)
        for line in range(guest.first, guest.last + 1)
        if guest.kinds[line] in (*ARTICLE, "", "byline", "caption", "related")
    ]
    here = random.random() < manner.share
    if here and manner.heading:
        chosen.insert(random.randrange(max(1, len(chosen) // 2)), (manner.heading, KEEP, -1))
    for label in manner.labels:
        if random.random() < manner.share:
            chosen.insert(random.randrange(len(chosen) + 1), (label, KEEP, -1))
    if here and manner.notice:
        chosen.append((manner.notice, KEEP, -1))
    if here and manner.opening:
        chosen.insert(0, (manner.opening, KEEP, -1))
    places = np.linspace(0, len(rows) - 1, len(chosen)).round().astype(int).tolist() if chosen else []
    return [Part(text, kind, rows[place], line) for (text, kind, line), place in zip(chosen, places, strict=True)]


def _tree(host: Sheet, guest: Sheet, parts: Sequence[Part]) -> Blocks:
    """The parts as a page of HTML: every line in the element of the line whose place it takes."""
    tree, theirs = host.page.tree, guest.page.tree
    assert tree is not None and theirs is not None
    found = of_rows(tree, np.array([part.row for part in parts], np.int64))
    own = [part.guest >= 0 for part in parts]
    at = np.array([max(part.guest, 0) for part in parts], np.int64)
    return replace(
        found,
        lines=[part.text for part in parts],
        link=np.where(own, theirs.link[at], np.minimum(found.link, [len(part.text) for part in parts])).astype(np.int32),
        bold=np.where(own, theirs.bold[at], np.minimum(found.bold, [len(part.text) for part in parts])).astype(np.int32),
        origin=np.where(own, theirs.origin[at], found.origin).astype(np.uint8),
        head=Head(title=guest.title, og_title=guest.title),
    )


def built_groups(rendering: str, labelled: Iterable[tuple[SitePage, str, float]], models: dict[int, Model]) -> list[Group]:
    """The built groups of the folds that have a model, and a group of copies a fold."""
    sheets: defaultdict[tuple[int, str], list[Sheet]] = defaultdict(list)
    for page, page_type, best in labelled:
        fold = fold_of(site_of_page(page), FOLDS)
        if fold in models and page_type in HOSTS and best >= WELL_ALIGNED:
            sheet = sheet_of(page, page_type, models[fold])
            if sheet is not None:
                sheets[fold, page_type].append(sheet)
    groups = []
    for (fold, page_type), found in sorted(sheets.items()):
        random = Random(f"{rendering} {fold} {page_type}")
        sites: dict[str, Sheet] = {}
        for sheet in random.sample(found, len(found)):
            sites.setdefault(site_of_page(sheet.page), sheet)
        pool = pool_of(found)
        for number, host in enumerate(list(sites.values())[: HOSTS[page_type]]):
            others = [sheet for site, sheet in sites.items() if sheet is not host]
            guests = random.sample(others, min(PAGES - 1, len(others)))
            manner = manner_of(host, others, random)
            pages = [host.page, *(built_page(host, guest, manner, pool, random) for guest in guests)]
            groups.append(Group(site_of_page(host.page), "built", page_type, fold, pages))
            if number == 0 and len(guests) >= COPIED:
                again = [_copy(built_page(host, guest, manner, pool, random)) for guest in guests[:COPIED]]
                groups.append(Group(site_of_page(host.page), "copies", page_type, fold, [*pages, *again]))
    return groups


def _copy(page: SitePage) -> SitePage:
    return page._replace(id=f"{page.id}#copy", url=f"{page.url}/print")

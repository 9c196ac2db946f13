"""Spliced pages of HTML: elements of other pages among a page's own (see splice.py)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np

from cleaner.html.blocks import Blocks
from cleaner.html.tags import ORIGINS, TAGS
from cleaner.labels import Labelled
from scripts.data.augment_html import MARKUP, without_names
from scripts.data.elements import held, inside, of_rows, smallest_around, subtree
from scripts.data.splices import wording
from scripts.data.splices.grafts import Place, at_the_end, before, behind, container, graft, leaf
from scripts.data.splices.parts import (
    CHROME,
    Part,
    Put,
    bylines_of,
    ends_sentence,
    first_sentences,
    flat,
    rows_of_text,
    title_of,
)
from scripts.data.splices.sources import Pool, Source, html_sources, word_count
from scripts.data.splices.splice import Spliced, Split, splice

# Per cent of the pages of wcxb-dev, and of the other sets, that are spliced.
RATES = {"train": (60, 100), "test": (40, 100)}
AUGMENTED = 0.4  # share of them whose markup is augmented
AUGMENTATIONS = ("without_names", "all_divs", "layout_tables")  # those that leave every line
NAMELESS = 0.3  # share of appended articles without class, id and role
_DATA = ORIGINS.index("data")
_PAGE_TAGS = (TAGS.index("html"), TAGS.index("body"))
_DIV, _BODY = TAGS.index("div"), TAGS.index("body")


def spliced_html(split: Split, limit: int | None = None) -> Iterator[Spliced]:
    """Spliced pages of HTML; at most ``limit``, drawn evenly. Same arguments, same pages."""
    found = html_sources()
    pool = Pool(found)
    draws = [
        (zlib.crc32(f"{host.id} html limit".encode()), host.id)
        for host in found
        if zlib.crc32(f"{host.id} html {split}".encode()) % 100 < RATES[split][host.metadata.dataset != "wcxb-dev"]
    ]
    wanted = {name for _, name in sorted(draws, key=lambda pair: pair[0])[:limit]}
    for host in found:
        random = Random(f"{host.page.id} html {split}")
        spliced = splice(host, pool, HtmlMaker(host), random) if host.id in wanted else None
        if spliced:
            yield _with_other_markup(spliced, random) if random.random() < AUGMENTED else spliced


def _with_other_markup(spliced: Spliced, random: Random) -> Spliced:
    """The page, and itself without the splice, after the same augmentation."""
    name, seed = random.choice(AUGMENTATIONS), random.random()

    def augmented(page: Labelled) -> Labelled:
        assert page.blocks is not None
        tree, _ = MARKUP[name](page.blocks, np.zeros(0, bool), Random(seed))
        return replace(page, blocks=tree)

    page, plain = augmented(spliced.page), augmented(spliced.plain)
    return replace(spliced, page=page, plain=plain, rendering=f"html {name}")


class HtmlMaker:
    """Makes the parts of a page of HTML, and puts them in (see `parts.Maker`)."""

    def __init__(self, host: Source) -> None:
        self.host = host
        assert host.page.blocks is not None
        self.blocks: Blocks = host.page.blocks
        self.root = smallest_around(self.blocks, host.main)

    def line(self, tag: str, text: str, kind: str, foreign: bool = True, linked: bool = False) -> Part:
        return Part([text], [kind], [foreign], leaf(tag, text, linked))

    def title(self, source: Source, random: Random) -> Part:
        tag = random.choice(("h1", "h2", "h2", "h3", "div"))
        return self.line(tag, title_of(source), "offtopic", linked=random.random() < 0.4)

    def byline(self, source: Source, random: Random) -> list[Part]:
        tag = random.choice(("div", "div", "p", "address"))
        return [self.line(tag, line, "offtopic") for line in bylines_of(source, random)]

    def text(self, source: Source, most: int, random: Random) -> Part:
        """The elements of an article, cut down to the rows that are wanted."""
        page = source.page.blocks
        assert page is not None
        root = smallest_around(page, source.main)
        within = np.flatnonzero(inside(page, root))
        chosen = [
            (row, kind)
            for row, kind in rows_of_text(source, most, random)
            if page.origin[row] != _DATA and root <= page.element[row] < page.end[root]
        ]
        if not chosen:
            return self.teaser(source, random)
        rows = np.array([row for row, _ in chosen], np.int64)
        part = of_rows(subtree(page, root), np.searchsorted(within, rows))
        if part.tag[0] in _PAGE_TAGS:
            part = replace(part, tag=np.concatenate([[_DIV], part.tag[1:]]).astype(np.uint8))
        if random.random() < NAMELESS:
            part = without_names(part, np.zeros(0, bool), Random(0))[0]
        kinds = [kind for _, kind in chosen]
        return Part(part.lines, kinds, [kind == "offtopic" for kind in kinds], part)

    def teaser_title(self, source: Source, random: Random) -> Part:
        return self.line(random.choice(("h2", "h3", "h4", "div")), title_of(source), "related", linked=random.random() < 0.8)

    def teaser(self, source: Source, random: Random) -> Part:
        return self.line(random.choice(("p", "p", "div")), first_sentences(source, random), "offtopic")

    def one_line(self, source: Source, text: Part) -> Part:
        return self.line("div", f"{title_of(source)} {text.lines[0]}", "related")

    def more(self, source: Source, random: Random) -> Part:
        tag = random.choice(("a", "p", "div"))
        text = wording.more(source.metadata.language, random)
        return self.line(tag, text, "offtopic", linked=random.random() < 0.9)

    def heading(self, random: Random) -> Part:
        tag = random.choice(("h2", "h3", "h4", "div"))
        return self.line(tag, wording.heading(self.host.metadata.language, random), "related", False)

    def chrome(self, random: Random) -> Part | None:
        """An element of the page's own chrome."""
        page = self.blocks
        unfit = np.array([kind not in CHROME - {"code"} for kind in self.host.page.kinds]) | (page.origin == _DATA)
        lines = held(page, np.ones(len(page.lines)))
        fitting = np.flatnonzero((held(page, unfit) == 0) & (lines >= 3) & (lines <= 40))
        below = fitting[fitting >= page.end[self.root]]
        if not len(fitting):
            return None
        element = int(random.choice((below if len(below) and random.random() < 0.7 else fitting).tolist()))
        part = subtree(page, element)
        kinds = [self.host.page.kinds[row] for row in np.flatnonzero(inside(page, element)).tolist()]
        return Part(part.lines, kinds, [False] * len(kinds), part)

    def bar(self, random: Random) -> list[Part]:
        texts = wording.shares(self.host.metadata.language, random)
        tag = random.choice(("a", "li", "button", "div"))
        part = container(random.choice(("div", "ul")), [leaf(tag, text, linked=random.random() < 0.8) for text in texts])
        return [Part(texts, ["social"] * len(texts), [False] * len(texts), part)]

    def spot(self, place: str, random: Random) -> Place | None:
        """The place among the page's elements where a splice is put in."""
        find = {
            "after": self._after,
            "end": self._end,
            "tail": self._tail,
            "before": self._before,
            "middle": self._middle,
        }[place]
        return find(random)

    def _after(self, random: Random) -> Place:
        if self.blocks.tag[self.root] in _PAGE_TAGS:
            return behind(self.blocks, int(self.blocks.element[np.flatnonzero(self.host.main)[-1]]))
        return behind(self.blocks, self.root) if random.random() < 0.6 else at_the_end(self.blocks, self.root)

    def _end(self, random: Random) -> Place:
        """At the end of the page, before the lines of its structured data."""
        data = np.flatnonzero(self.blocks.origin == _DATA)
        if len(data) and self.blocks.parent[element := int(self.blocks.element[data[0]])] >= 0:
            return before(self.blocks, element)
        bodies = np.flatnonzero(self.blocks.tag == _BODY)
        return at_the_end(self.blocks, int(bodies[0]) if len(bodies) else 0)

    def _tail(self, random: Random) -> Place | None:
        """Behind an element of the chrome below the article."""
        page, around = self.blocks, []
        element = self.root
        while element >= 0:
            around.append(element)
            element = int(page.parent[element])
        later = np.arange(len(page.tag)) >= page.end[self.root]
        fitting = np.flatnonzero(later & np.isin(page.parent, around)).tolist()
        fitting = [
            number
            for number in fitting
            if (rows := inside(page, number)).any() and not (self.host.main[rows].any() or (page.origin[rows] == _DATA).any())
        ]
        return behind(page, random.choice(fitting)) if fitting else None

    def _before(self, random: Random) -> Place | None:
        if self.blocks.parent[self.root] >= 0 and random.random() < 0.6:
            return before(self.blocks, self.root)
        first = int(self.blocks.element[np.flatnonzero(self.host.main)[0]])
        return before(self.blocks, first) if self.blocks.parent[first] >= 0 else None

    def _middle(self, random: Random) -> Place | None:
        lines = self.host.page.lines
        main = np.flatnonzero(self.host.main).tolist()
        ends = [row for row in main[2:-2] if ends_sentence(lines[row]) and word_count(lines[row]) > 8]
        elements = [int(self.blocks.element[row]) for row in ends if self.blocks.element[row] > self.root]
        return behind(self.blocks, random.choice(elements)) if len(main) >= 8 and elements else None

    def put(self, groups: list[list[Part]], spot: Place, random: Random) -> Put:
        tag = random.choice(("article", "article", "section", "div", "div", "li"))
        made = [[part.blocks for part in group if part.blocks is not None] for group in groups]
        added = [container(tag, group) if len(group) > 1 else group[0] for group in made]
        if random.random() < 0.4:
            added = [container(random.choice(("div", "section", "aside")), added)]
        page = self.blocks
        for part in reversed(added):
            page = graft(page, part, spot)
        _, kinds, foreign = flat([part for group in groups for part in group])
        return Put(page.lines, page, kinds, foreign, spot.row)

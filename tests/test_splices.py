"""Splices, on pages made by hand: no data, and none of the packages that render pages."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pytest

from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import TAGS
from cleaner.labels import DROP, KEEP, Labelled
from scripts.data.splices.grafts import at_the_end, before, behind, container, graft, leaf
from scripts.data.splices.html import HtmlMaker
from scripts.data.splices.sources import Metadata, Pool, Source
from scripts.data.splices.splice import MANNERS, Spliced, arranged, short_note, splice
from scripts.data.splices.text import TextMaker

PAGE = """<title>Mills</title><body><nav class="menu"><a>Home</a><a>About</a></nav><main id=top><article><h1>Mills</h1>
<p>One.</p><p>Two.</p><p>Three.</p></article><aside><p>Read on</p></aside></main><footer>Imprint</footer></body>"""


# --- grafts --------------------------------------------------------------------------------------------------------------


def assert_is_a_page(page: Blocks) -> None:
    """What `cleaner.html.blocks` promises of every page."""
    count, numbers = len(page.tag), np.arange(len(page.tag))
    assert len(page.parent) == len(page.end) == count == len(page.name_bounds) - 1
    assert len(page.lines) == len(page.element) == len(page.link) == len(page.bold) == len(page.origin)
    assert page.name_bounds[-1] == len(page.names)
    assert (page.parent[1:] < numbers[1:]).all() and (page.end > numbers).all() and page.end[0] == count
    assert (page.end[1:] <= page.end[page.parent[1:]]).all()


def path(page: Blocks, line: str) -> list[tuple[str, tuple[int, ...]]]:
    """The elements around a line, inside out, with their names."""
    element = int(page.element[page.lines.index(line)])
    found = []
    while element >= 0:
        first, last = page.name_bounds[element : element + 2]
        found.append((TAGS[page.tag[element]], tuple(page.names[first:last].tolist())))
        element = int(page.parent[element])
    return found


def element_of(page: Blocks, tag: str) -> int:
    return page.tag.tolist().index(TAGS.index(tag))


@pytest.mark.parametrize(
    ("place", "tag", "lines"),
    [
        (behind, "article", "Home About Mills One. Two. Three. Tea Boil. Read on Imprint"),
        (before, "article", "Home About Tea Boil. Mills One. Two. Three. Read on Imprint"),
        (at_the_end, "article", "Home About Mills One. Two. Three. Tea Boil. Read on Imprint"),
        (at_the_end, "body", "Home About Mills One. Two. Three. Read on Imprint Tea Boil."),
        (behind, "h1", "Home About Mills Tea Boil. One. Two. Three. Read on Imprint"),
        (behind, "html", "Home About Mills One. Two. Three. Read on Imprint Tea Boil."),
    ],
)
def test_a_graft_is_where_it_should_be_and_moves_nothing(place: Any, tag: str, lines: str) -> None:
    page = blocks(PAGE)
    part = container("section", [leaf("h2", "Tea", linked=True), leaf("p", "Boil.")])
    grown = graft(page, part, place(page, element_of(page, tag)))
    assert_is_a_page(grown)
    assert " ".join(grown.lines) == lines
    assert all(path(grown, line) == path(page, line) for line in page.lines)
    inside = tag if place is at_the_end or tag == "html" else path(page, page.lines[0])[-1][0]
    assert inside in [name for name, _ in path(grown, "Tea")]
    assert [name for name, _ in path(grown, "Tea")][:2] == ["h2", "section"]
    assert grown.link[grown.lines.index("Tea")] == 3


def test_a_graft_brings_its_names() -> None:
    page = blocks(PAGE)
    part = container("div", [blocks('<body><p class="story">Tea</p></body>')])
    grown = graft(page, part, behind(page, element_of(page, "article")))
    assert path(grown, "Tea")[0] == path(part, "Tea")[0]
    assert path(grown, "Tea")[0][1]


# --- splices of text -----------------------------------------------------------------------------------------------------

SUBJECTS = ("ferry harbour captain", "goat cheese meadow", "violin varnish workshop", "tram rails closure")


def source(number: int, kinds: dict[str, str] | None = None) -> Source:
    """A page of chrome, title, byline, eight paragraphs and chrome."""
    words = SUBJECTS[number % len(SUBJECTS)]
    article = [
        f"Paragraph {number}.{row} speaks of the {words} at some length, and then it ends as others do." for row in range(8)
    ]
    rows = [
        *((f"Menu {row}", DROP) for row in range(3)),
        (f"All about {words}", "title"),
        (f"By Ann Lee {number}, 2024", DROP),
        *((line, KEEP) for line in article),
        *((f"Footer {row} of {number}", DROP) for row in range(6)),
    ]
    lines, labels = map(list, zip(*rows, strict=True))
    page = Labelled(f"set/{number}#soup", "example.org", f"All about {words} {number}", lines, labels)
    main = np.array([label == KEEP for label in labels])
    return Source(page, "soup", Metadata("set", "article", "en", f"All about {words}", "Ann Lee", "2024-03-09"), main, 130)


POOL = [source(number) for number in range(12)]


def spliced(seed: int) -> Spliced:
    host = POOL[0]
    found = splice(host, Pool(POOL), TextMaker(host), Random(seed))
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_page_is_in_its_splice_line_by_line(seed: int) -> None:
    found = spliced(seed)
    own = found.host_rows >= 0
    assert [line for line, yes in zip(found.page.lines, own, strict=True) if yes] == found.plain.lines
    assert [kind for kind, yes in zip(found.page.kinds, own, strict=True) if yes] == found.plain.kinds
    assert not (found.foreign & own).any()
    assert found.main.sum() == POOL[0].main.sum() and not (found.main & ~own).any()


@pytest.mark.parametrize("seed", range(60))
def test_what_was_put_in_is_labelled_as_somebody_elses(seed: int) -> None:
    found = spliced(seed)
    assert found.foreign.any()
    kinds = {kind for kind, yes in zip(found.page.kinds, found.foreign, strict=True) if yes}
    assert kinds <= ({"offtopic", "related"} if found.manner == "g" else {"offtopic"})
    theirs = [line for line, row in zip(found.page.lines, found.host_rows, strict=True) if row < 0 and "Paragraph" in line]
    labels = [kind for line, kind in zip(found.page.lines, found.page.kinds, strict=True) if line in theirs]
    assert theirs and not {KEEP, "body"} & set(labels)


def test_every_manner_comes_up_and_does_what_it_says() -> None:
    found = [spliced(seed) for seed in range(120)]
    assert set(Counter(each.manner for each in found)) == set(MANNERS)
    for each in found:
        theirs = [line for line, yes in zip(each.page.lines, each.foreign, strict=True) if yes]
        if each.manner == "d":
            assert not any("All about" in line for line in theirs)
        if each.manner == "c":
            assert "All about" in theirs[0] and "Paragraph" in theirs[1]
        if each.place == "end":
            assert each.host_rows[-1] < 0


@pytest.mark.parametrize("seed", range(20))
def test_a_short_note_has_text_of_both_the_pages_own_first(seed: int) -> None:
    page = spliced(seed)
    short = short_note(page, 0)
    first = next(row for row, foreign in enumerate(page.foreign) if foreign)
    if page.main[:first].sum() < 2:
        assert short is None
        return
    assert short is not None and len(short.lines) == len(short.kinds) < 60
    pairs = list(zip(page.page.lines, page.page.kinds, strict=True))
    assert all(pair in pairs for pair in zip(short.lines, short.kinds, strict=True))
    begins = next(row for row, kind in enumerate(short.kinds) if kind in ("offtopic", "related"))
    assert {KEEP, "body", "heading"} & set(short.kinds[:begins]) and "offtopic" in short.kinds


def test_the_same_draw_gives_the_same_page() -> None:
    assert spliced(7).page == spliced(7).page


def test_a_copy_of_the_page_is_not_appended_to_it() -> None:
    host = POOL[0]
    again = Labelled("set/copy#soup", host.page.site, "Another title", host.page.lines, host.page.kinds)
    copy = Source(again, "soup", host.metadata, host.main, 130)
    assert [splice(host, Pool([host, copy]), TextMaker(host), Random(seed)) for seed in range(5)] == [None] * 5


def test_a_teaser_is_related_in_its_first_line_and_offtopic_after_it() -> None:
    groups = next(
        groups
        for seed in range(20)
        if len(groups := arranged("g", "after", POOL[:3], TextMaker(POOL[4]), Random(seed))[-1]) == 2
    )
    assert [kind for part in groups for kind in part.kinds] == ["related", "offtopic"]


def test_an_article_in_another_language_is_only_taken_where_there_is_none_in_the_pages_own() -> None:
    german = [Source(each.page, "soup", Metadata("set", "article", "de", "", None, None), each.main, 130) for each in POOL[6:]]
    pool = Pool([*POOL[:6], *german])
    assert {other.metadata.language for other, _ in pool.choose(POOL[0], 5, Random(1))} == {"en"}
    alone = Pool([POOL[0], *german]).choose(POOL[0], 2, Random(1))
    assert {other.metadata.language for other, _ in alone} == {"de"}


def test_no_article_of_another_fold_is_taken() -> None:
    elsewhere = [
        Source(
            Labelled(f"x/{n}", f"site{n}.org", str(n), each.page.lines, each.page.kinds), "soup", each.metadata, each.main, 130
        )
        for n, each in enumerate(POOL)
    ]
    pool = Pool(elsewhere)
    for host in elsewhere:
        assert all(other.folds == host.folds and other.id != host.id for other, _ in pool.choose(host, 9, Random(0)))


# --- splices of HTML -----------------------------------------------------------------------------------------------------


def html_source(number: int) -> Source:
    text = source(number)
    paragraphs = "".join(f"<p>{line}</p>" for line, yes in zip(text.page.lines, text.main, strict=True) if yes)
    html = (
        f"<body><nav><a>Home</a></nav><article class=story><h1>{text.metadata.title}</h1>{paragraphs}</article>"
        f"<ul class=popular><li>A</li><li>B</li><li>C</li></ul><footer>Imprint {number}</footer></body>"
    )
    page = blocks(html)
    kinds = [KEEP if "Paragraph" in line else "title" if "All about" in line else DROP for line in page.lines]
    labelled = Labelled(f"set/{number}", "example.org", text.page.title, page.lines, kinds, page)
    return Source(labelled, "html", text.metadata, np.array([kind == KEEP for kind in kinds]), 130)


@pytest.mark.parametrize("seed", range(40))
def test_html_is_spliced_as_text_is(seed: int) -> None:
    pool = [html_source(number) for number in range(12)]
    found = splice(pool[0], Pool(pool), HtmlMaker(pool[0]), Random(seed))
    assert found is not None and found.page.blocks is not None and found.plain.blocks is not None
    assert_is_a_page(found.page.blocks)
    own = found.host_rows >= 0
    assert found.page.lines == found.page.blocks.lines
    assert [line for line, yes in zip(found.page.lines, own, strict=True) if yes] == found.plain.lines
    tags = found.page.blocks.tag[found.page.blocks.element[own]]
    assert tags.tolist() == found.plain.blocks.tag[found.plain.blocks.element].tolist()
    assert found.foreign.any() and not (found.foreign & own).any()

"""Augmentations of labelled pages, on pages made by hand: labels stay with their lines, and the article stays."""

from __future__ import annotations

import numpy as np
import pytest
from test_splices import PAGE, assert_is_a_page

from cleaner.html.blocks import blocks
from cleaner.html.tags import TAGS
from cleaner.labels import DROP, KEEP, Labelled
from scripts.data.augment_html import MARKUP, SHORT, augmented
from scripts.data.augment_text import CHROME, EXCERPTS, excerpts, half_clean
from scripts.data.elements import of_rows, smallest_around, subtree

ARTICLE = ("One.", "Two.", "Three.")
SECTIONING = {"main", "article", "nav", "aside", "footer"}


def html_page(number: int) -> Labelled:
    tree = blocks(PAGE)
    kinds = [KEEP if line in ARTICLE else "title" if line == "Mills" else DROP for line in tree.lines]
    return Labelled(f"set/{number}", "example.org", "Mills", tree.lines, kinds, tree)


@pytest.mark.parametrize("name", [*MARKUP, SHORT])
@pytest.mark.parametrize("number", range(12))
def test_another_markup_keeps_lines_with_their_labels(name: str, number: int) -> None:
    page = html_page(number)
    found = augmented(page, name)
    again = augmented(page, name)
    assert (found.lines, found.kinds) == (again.lines, again.kinds)
    assert found.id == f"set/{number}#{name}" and found.blocks is not None
    assert_is_a_page(found.blocks)
    assert found.lines == found.blocks.lines and len(found.lines) == len(found.kinds)
    pairs = list(zip(page.lines, page.kinds, strict=True))
    assert all(pair in pairs for pair in zip(found.lines, found.kinds, strict=True))
    if name == SHORT:
        assert KEEP in found.kinds or "title" in found.kinds
    else:
        assert [line for line in found.lines if line in ARTICLE] == list(ARTICLE)


def test_each_augmentation_does_what_its_name_says() -> None:
    for number in range(8):
        found = {name: augmented(html_page(number), name).blocks for name in MARKUP}
        tags = {name: {TAGS[tag] for tag in tree.tag.tolist()} for name, tree in found.items() if tree is not None}
        assert found["without_names"] is not None and not len(found["without_names"].names)
        assert not SECTIONING & (tags["all_divs"] | tags["layout_tables"])
        assert {"table", "tr"} & tags["layout_tables"]
        assert found["article_alone"] is not None and found["article_alone"].lines == ["Mills", *ARTICLE]


def test_parts_of_a_page_are_pages() -> None:
    page = blocks(PAGE)
    main = np.array([line in ARTICLE for line in page.lines])
    root = smallest_around(page, main)
    assert TAGS[page.tag[root]] == "article"
    part, some = subtree(page, root), of_rows(page, np.flatnonzero(main))
    for found in (part, some):
        assert_is_a_page(found)
    assert part.lines == ["Mills", *ARTICLE] and some.lines == list(ARTICLE)
    assert {TAGS[tag] for tag in some.tag.tolist()} == {"html", "body", "main", "article", "p"}


LINES = [
    *((f"Menu {row}", DROP) for row in range(30)),
    ("All about mills", "title"),
    *((f"Paragraph {row}.", KEEP) for row in range(8)),
    *((f"Footer {row}", "nav") for row in range(30)),
]


def text_page(number: int, lines: list[tuple[str, str]] = LINES) -> Labelled:
    return Labelled(f"set/{number}#soup", "example.org", None, [line for line, _ in lines], [kind for _, kind in lines])


@pytest.mark.parametrize("number", range(20))
def test_a_half_clean_page_keeps_its_article_and_loses_most_of_its_chrome(number: int) -> None:
    found = half_clean(text_page(number), ["gtag('config')"])
    assert found == half_clean(text_page(number), ["gtag('config')"])
    pairs = list(zip(found.lines, found.kinds, strict=True))
    assert [pair for pair in pairs if pair[1] not in CHROME] == [pair for pair in LINES if pair[1] not in CHROME]
    assert pairs.count(("gtag('config')", "code")) == 1
    assert sum(kind in CHROME for _, kind in pairs) < 45


@pytest.mark.parametrize("number", range(20))
def test_an_excerpt_is_short_and_of_the_article(number: int) -> None:
    found = excerpts(text_page(number), [])
    assert [page.id for page in found] == [f"set/{number}#soup#excerpt{place}" for place in range(EXCERPTS)]
    for page in found:
        assert KEEP in page.kinds or "title" in page.kinds
        assert all(pair in LINES for pair in zip(page.lines, page.kinds, strict=True))


def test_a_page_without_article_has_no_excerpts() -> None:
    assert excerpts(text_page(0, LINES[:30]), []) == []

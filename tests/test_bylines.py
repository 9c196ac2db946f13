"""Bylines that are put into labelled pages."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from test_code_lines import HTML, STORY, assert_same, labelled

from cleaner.html.blocks import blocks
from cleaner.labels import DROP, KEEP, Labelled
from scripts.data.edits.bylines import MOST_LINES, WORDINGS, bylines, with_byline
from scripts.data.edits.drafts import element_of

SEEDS = range(40)


def grown(page: Labelled, language: str = "en") -> list[Labelled]:
    return [with_byline(page, language, Random(seed)) for seed in SEEDS]


@pytest.mark.parametrize("language", [*WORDINGS, "xx"])
def test_every_language_writes_bylines(language: str) -> None:
    pieces = [bylines(language, Random(seed)) for seed in SEEDS]
    assert [bylines(language, Random(seed)) for seed in SEEDS] == pieces
    assert len({line for piece in pieces for line in piece.lines}) > len(SEEDS) / 2
    for piece in pieces:
        assert 1 <= len(piece.lines) <= MOST_LINES
        assert piece.kinds == ["byline"] * len(piece.lines)
        assert all(line.strip() and "\n" not in line and "{" not in line for line in piece.lines)


def test_both_forms_of_a_piece_say_the_same() -> None:
    for seed in SEEDS:
        piece = bylines("fr", Random(seed))
        assert [" ".join(line.split()) for line in element_of(piece.html).lines] == [
            " ".join(line.split()) for line in piece.lines
        ]


@pytest.mark.parametrize(("html", "spaced"), [(False, False), (False, True), (True, False)])
def test_the_same_seed_gives_the_same_page(html: bool, spaced: bool) -> None:
    page = labelled(html, spaced)
    once, again = grown(page), grown(page)
    assert [(each.id, each.lines, each.kinds) for each in once] == [(each.id, each.lines, each.kinds) for each in again]
    assert all(each.id == f"{page.id}+byline" and len(each.lines) > len(page.lines) for each in once)


@pytest.mark.parametrize(("html", "spaced"), [(False, False), (False, True), (True, False)])
def test_labels_follow_their_lines(html: bool, spaced: bool) -> None:
    page = labelled(html, spaced)
    own = list(zip(page.lines, page.kinds, strict=True))
    for each in grown(page):
        pairs = list(zip(each.lines, each.kinds, strict=True))
        new = [pair for pair in pairs if pair not in own]
        assert [pair for pair in pairs if pair in own] == own
        assert {kind for _, kind in new} == {DROP}  # the page says no more than the sides of its lines
        row = each.lines.index(new[0][0])
        assert pairs[row : row + len(new)] == new
        above = [line for line in each.lines[:row] if line]
        assert above[-1] == "All about the mill" and STORY[0] not in above


def test_a_page_with_kinds_is_told_the_kind() -> None:
    page = labelled(False)
    page = replace(page, kinds=["nav" if kind == DROP else "body" if kind == KEEP else kind for kind in page.kinds])
    assert all("byline" in each.kinds and DROP not in each.kinds for each in grown(page))


def test_a_page_of_html_is_what_its_source_would_be() -> None:
    page = labelled(True)
    for seed, each in zip(SEEDS, grown(page), strict=True):
        piece = bylines("en", Random(seed))
        assert each.blocks is not None and each.blocks.lines == each.lines
        assert_same(each.blocks, blocks(HTML.replace(f"<p>{STORY[0]}", f"{piece.html}<p>{STORY[0]}")))


def test_a_page_without_main_text_stays_as_it_is() -> None:
    page = Labelled("a", "a", None, ["Menu", "Imprint"], [DROP, DROP])
    assert with_byline(page, "en", Random(0)) is page

"""What the model of pages learns from, and what overrules it: weights, groups of phrases, a text that only JSON-LD has."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from conftest import needs_html_model

from cleaner import clean_html
from cleaner.features.pages import NOTHING, PAGES, with_something
from cleaner.html.metadata import SHORTEST_BODY, Head, article_lines
from cleaner.labels import Labelled, fold_of
from cleaner.lines import UNKNOWN
from cleaner.training.pages import NOTHING_SHARE, _weights
from scripts.data.nothing import pages
from scripts.data.nothing.disguise import disguised
from scripts.data.nothing.phrases import read_phrases
from scripts.data.nothing.scene import GROUPS, Scene
from scripts.data.training_pages import also_disguised

TEXT = "The weir was mended in the spring, and the eels came back before anybody had asked them to. " * 3
SHELL = '<title>Weir</title><body><nav><a href="/a">News</a> <a href="/b">Sport</a></nav><noscript>Allow JavaScript.</noscript>'


def page(body: str, kind: str = "NewsArticle", visible: str = "") -> str:
    data = json.dumps({"@type": kind, "headline": "The weir", "articleBody": body})
    return f'{SHELL}{visible}<script type="application/ld+json">{data}</script></body>'


# --- weights -----------------------------------------------------------------------------------------------------------


def test_names_weigh_alike_whatever_their_numbers_are() -> None:
    kind = np.array([0] * 90 + [3] * 10 + [7] * 5 + [8] * 10 + [9] * 2 + [UNKNOWN] * 3)
    weight = _weights(kind)
    assert weight[kind != UNKNOWN].mean() == pytest.approx(1)
    assert [weight[kind == sort].sum() / 117 for sort in (7, 8, 9)] == pytest.approx([NOTHING_SHARE / 3] * 3)
    assert not weight[kind == UNKNOWN].any()


@pytest.mark.parametrize("kind", [[0, 0, 3], [8, 8], [0, 9]], ids=["none without", "none with", "one name"])
def test_weights_of_few_sorts(kind: list[int]) -> None:
    assert _weights(np.array(kind)).sum() == pytest.approx(len(kind))


# --- invented pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(12))
def test_a_page_draws_on_the_phrases_of_its_fold(number: int) -> None:
    scene = pages._scene(number, "nothing", "text")
    assert scene.group == fold_of(pages.nothing_text(number).site, GROUPS, "inner")


def test_groups_share_no_phrase_where_there_are_enough() -> None:
    scene, found = Scene(Random(1), "en"), []
    for scene.group in range(GROUPS):
        found.append(set(scene.own(read_phrases("en").sections["nf.t"])))
    assert all(found) and sum(map(len, found)) == len(set.union(*found)) == len(read_phrases("en").sections["nf.t"])


def test_a_group_without_a_phrase_draws_on_all() -> None:
    scene = Scene(Random(1), "en")
    scene.group = 0
    assert scene.own(["One"]) == ["One"]


def test_most_pages_teach_their_sort_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "NOTHING_PAGES", 8)
    monkeypatch.setattr(pages, "SHORT_PAGES", 8)
    monkeypatch.setattr(pages, "NOTHING_TOLD", {"text": 4, "html": 2})
    monkeypatch.setattr(pages, "SHORT_TOLD", {"text": 4, "html": 3})
    for found in (
        [any(page.kinds) for page, _ in pages.nothing_pages()],
        [any(page.kinds) for page in pages.short_pages()],
    ):
        assert found == [True] * 4 + [False] * 4
    assert [any(page.kinds) for page, _ in pages.labelled_html()] == [True, True, False, False]
    assert [any(page.kinds) for page in pages.labelled_short_html()] == [True, True, True, False]


# --- a language that nobody speaks -------------------------------------------------------------------------------------


def test_a_disguised_page_has_other_words_in_the_same_places() -> None:
    page = pages.short_text(2)
    found = disguised(page, Random(1))
    assert found.kinds == page.kinds and found.lines != page.lines
    for line, other in zip(page.lines, found.lines, strict=True):
        assert [len(word) for word in line.split()] == [len(word) for word in other.split()]
        assert [letter.isupper() for letter in line] == [letter.isupper() for letter in other]


def test_a_disguised_page_of_html_keeps_its_elements() -> None:
    page = next(pages.labelled_short_html())
    found = disguised(page, Random(1))
    assert page.blocks is not None and found.blocks is not None
    assert found.blocks.lines == found.lines and found.blocks.tag is page.blocks.tag


def test_only_pages_with_main_text_are_disguised() -> None:
    some = Labelled("a", "a.example", None, ["Nobody fishes there."], ["body"], page="article")
    others = [replace(some, page="wall"), replace(some, kinds=[""])]
    found = list(also_disguised(replace(each, id=str(number)) for number in range(100) for each in (some, *others)))
    assert 315 < len(found) < 345
    assert {page.page for page in found if page.id.endswith("#disguised")} == {"article"}


# --- a text that only the page's data has -----------------------------------------------------------------------------


def test_pages_that_surely_have_something_have_no_chance_of_nothing() -> None:
    chances = np.full((len(PAGES), 2), 1 / len(PAGES), np.float32)
    found = with_something(chances, np.array([1, 1]))
    assert found is not None
    assert found[:, 0].tolist() == chances[:, 0].tolist()
    assert not found[NOTHING:, 1].any() and found[:, 1].sum() == pytest.approx(1)
    assert with_something(None, np.array([0])) is None


@pytest.mark.parametrize(
    ("body", "visible", "found"),
    [
        (TEXT, [], True),
        (TEXT[: SHORTEST_BODY - 20], [], False),
        (TEXT, [" ".join(TEXT.split())], False),
        ("", [], False),
    ],
    ids=["a text", "a teaser", "a copy", "none"],
)
def test_lines_of_an_article_body(body: str, visible: list[str], found: bool) -> None:
    row = " ".join(body.split())
    assert article_lines(Head(body=body), [*visible, row], [*[False] * len(visible), True])[-1] is found


def test_tags_within_an_article_body_do_not_hide_its_lines() -> None:
    lines = [" ".join(TEXT.split()), "Nobody fishes there."]
    body = f"<p>{lines[0]}</p><p>Nobody <b>fishes</b> there.</p>"
    assert article_lines(Head(body=body), lines, [True, True]) == [True, True]


@needs_html_model
def test_a_text_in_json_ld_alone_is_kept() -> None:
    doc = clean_html(page(TEXT))
    assert [line.text for line in doc.lines if line.keep] == [" ".join(TEXT.split())]
    assert doc.page is not None and doc.page.name not in PAGES[NOTHING:]
    assert {(line.kind, line.reason) for line in doc.lines if line.keep} == {("body", "known-layout")}


@needs_html_model
def test_a_visible_text_is_not_kept_twice() -> None:
    doc = clean_html(page(TEXT, visible=f"<article><h1>The weir</h1><p>{TEXT}</p></article>"))
    assert doc.text.count("the eels came back") == TEXT.count("the eels came back")


@needs_html_model
def test_a_hidden_article_goes_where_hidden_lines_are_not_wanted() -> None:
    assert "eels" not in clean_html(page(TEXT), hidden="drop").text


@needs_html_model
def test_the_settings_of_an_application_are_no_text() -> None:
    state = json.dumps({"props": {"locale": "en", "pages": [1, 2, 3], "message": "Allow JavaScript."}})
    doc = clean_html(f'{SHELL}<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{state}</script>')
    assert doc.text.strip() == "" and doc.page is not None and doc.page.name in PAGES[NOTHING:]

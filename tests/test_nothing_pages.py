"""Invented pages with nothing to keep, and short ones beside them: what training may rely on."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from cleaner.labels import Labelled, fold_of
from cleaner.lines import KINDS
from scripts.data.nothing import pages
from scripts.data.nothing.phrases import LANGUAGES, read_phrases
from scripts.data.nothing.scene import Scene
from scripts.data.nothing.walls import SORTS

ARTICLE = {"title", "heading", "body", "byline", "caption"}
NAMES = {"wall", "error", "shell"}
MANY = range(180)  # four rounds of languages


def kinds_of(page: Labelled) -> set[str]:
    """The kinds on a page, after a check that every line has one and no other is there."""
    assert len(page.lines) == len(page.kinds) and page.lines
    assert all(bool(line.strip()) == (kind in KINDS) for line, kind in zip(page.lines, page.kinds, strict=True))
    return set(page.kinds) - {""}


@pytest.fixture(scope="module")
def nothing() -> list[Labelled]:
    return [pages.nothing_text(number) for number in MANY]


@pytest.fixture(scope="module")
def short() -> list[Labelled]:
    return [pages.short_text(number) for number in MANY]


def test_the_same_number_gives_the_same_page() -> None:
    for number in range(20):
        assert pages.nothing_text(number) == pages.nothing_text(number)
        assert pages.short_text(number) == pages.short_text(number)
        assert pages.nothing_html(number) == pages.nothing_html(number)


def test_pages_with_nothing_have_nothing_of_an_article(nothing: list[Labelled]) -> None:
    assert not any(kinds_of(page) & ARTICLE for page in nothing)


def test_short_pages_have_main_text(short: list[Labelled]) -> None:
    assert all("body" in kinds_of(page) for page in short)


def test_short_pages_stand_among_what_surrounds_pages_with_nothing(short: list[Labelled]) -> None:
    around = Counter(kind for page in short for kind in kinds_of(page))
    assert all(around[kind] > 10 for kind in ("nav", "legal", "promo", "related", "social", "byline"))


def test_every_page_has_a_site_of_its_own(nothing: list[Labelled], short: list[Labelled]) -> None:
    sites = [page.site for page in (*nothing, *short)]
    assert len(set(sites)) == len(sites)
    assert len({fold_of(site, 5) for site in sites}) == 5


def test_names_and_languages_all_come() -> None:
    few = [page for page, _ in zip(pages.nothing_pages(), MANY, strict=False)]
    counted = Counter(name for _, name in few)
    assert set(counted) == NAMES and min(counted.values()) > len(MANY) // 6
    assert {pages.language_of(number) for number in MANY} == set(LANGUAGES)
    assert len(LANGUAGES) >= 24


def test_pages_vary_in_length(nothing: list[Labelled]) -> None:
    lengths = [len(page.lines) for page in nothing]
    assert min(lengths) == 1 and max(lengths) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_can_say_every_sort(language: str) -> None:
    assert {name for name, *_ in SORTS} == NAMES
    sections = read_phrases(language).sections
    assert {
        f"{name}.{part}" for name in "login pass consent pay age chal nf gone err deny none done".split() for part in "ht"
    } <= set(sections)
    assert {
        "menu",
        "foot",
        "copy",
        "cookie",
        "accept",
        "news",
        "social",
        "search",
        "js",
        "load",
        "cart",
        "index",
        "help",
    } <= set(sections)
    assert sum(bool(text.paragraphs) for text in read_phrases(language).texts) == len(read_phrases(language).texts) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_and_choice_of_a_language_can_be_filled(language: str) -> None:
    phrases = read_phrases(language)
    scene = Scene(pages.Random(1), language)
    said = [phrase for section in phrases.sections.values() for phrase in section]
    said += [phrase for text in phrases.texts for phrase in (text.title, *text.paragraphs)]
    assert all(phrase.strip() and not re.search(r"[\[\]{}|]", scene.fill(phrase)) for phrase in said)


def test_pages_of_html_have_a_kind_on_every_line() -> None:
    known = [kinds for _, (_, kinds, _, _) in zip(MANY, pages.nothing_html_pages(), strict=False)]
    for (page, name), kinds in zip(pages.labelled_html(), known, strict=False):
        assert name in NAMES and page.blocks is not None
        assert not kinds_of(page) & ARTICLE
        assert {" ".join(line.split()) for line in page.lines} <= set(kinds)


def test_short_pages_of_html_have_main_text() -> None:
    for _, page in zip(MANY, pages.labelled_short_html(), strict=False):
        assert page.blocks is not None and "body" in kinds_of(page)

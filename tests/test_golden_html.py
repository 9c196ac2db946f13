"""Whole pages of HTML with their labels: how much of the article may be lost, how much of the page may be kept."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import PAGES, needs_html_model
from test_golden import LIMITS, words

import cleaner
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.labels import Labelled, read_labels
from cleaner.lines import ARTICLE, BLANK
from cleaner.pipeline import KEEP

# What the pages that the model does not manage yet are held to instead: two hundredths above what was measured, so that a
# new model cannot make them worse unseen. Where the model gets better, tighten or drop the entry.
ALLOWED: dict[str, tuple[float, float]] = {
    "app_shell_en": (0.05, 0.48),
    "forum_fr_thread": (0.05, 0.15),
    "news_en_div_soup": (0.17, 0.1),
    "news_es_minified": (0.05, 0.19),
    "news_pl_noscript": (0.05, 0.18),
    "product_en_jsonld": (0.75, 0.43),
    "site_de_2005_tables": (0.05, 0.42),
}

NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


@cache
def labelled(name: str) -> Labelled:
    (page,) = read_labels([PAGES / f"{name}.tsv"])
    return page


def html_of(name: str) -> bytes:
    return (PAGES / f"{name}.html").read_bytes()


def shares(doc: cleaner.Doc, kinds: list[str]) -> tuple[float, float]:
    """Share of the wanted words that were lost, and of the chrome words that were kept. What is kept once is not lost."""
    inked = [line for line in doc.lines if line.kind != BLANK]
    said = {line.text for line in inked if line.keep}
    rows = [(kind, line.text in said, line.keep, words(line.text)) for kind, line in zip(kinds, inked, strict=True)]
    wanted = sum(count for kind, _, _, count in rows if kind in KEEP)
    lost = sum(count for kind, is_said, _, count in rows if kind in KEEP and not is_said)
    chrome = sum(count for kind, _, _, count in rows if kind not in ARTICLE)
    kept = sum(count for kind, _, keep, count in rows if kind not in ARTICLE and keep)
    return lost / max(wanted, 1), kept / max(chrome, 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_are_those_of_the_page(name: str) -> None:
    assert labelled(name).lines == [line for line in blocks(decode_html(html_of(name))).lines if line.strip()]


@needs_html_model
@pytest.mark.parametrize("name", NAMES)
def test_the_article_stays_and_the_page_goes(name: str) -> None:
    lost, kept = shares(cleaner.clean_html(html_of(name)), labelled(name).kinds)
    most_lost, most_kept = ALLOWED.get(name, LIMITS)
    assert lost <= most_lost, f"{lost:.3f} of the article's words are lost"
    assert kept <= most_kept, f"{kept:.3f} of the chrome words are kept"


@needs_html_model
def test_a_text_that_stands_on_the_page_twice_is_kept_once() -> None:
    kept = [line.text for line in cleaner.clean_html(html_of("news_en_hidden_copy")).lines if line.keep]
    assert len(kept) == len(set(kept))


def test_no_allowance_outlives_its_page() -> None:
    assert set(ALLOWED) <= set(NAMES)


def test_every_page_has_its_labels() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.tsv")) == NAMES
    assert len(NAMES) >= 12


if __name__ == "__main__":  # what the limits would have to be: python tests/test_golden_html.py
    for each in NAMES:
        doc = cleaner.clean_html(html_of(each))
        print(each, *(f"{share:.3f}" for share in shares(doc, labelled(each).kinds)), f"{doc.quality:.2f}", doc.source)

"""Whole scrapes with their labels: how much of the article may be lost, how much of the page may be kept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from conftest import SCRAPES, needs_model

import cleaner
from cleaner.labels import Labelled, read_labels
from cleaner.lines import ARTICLE, BLANK
from cleaner.pipeline import KEEP

# Share of the words of title, heading and body that may be lost, and of chrome words that may be kept.
LIMITS = (0.05, 0.10)
# What the scrapes that the model does not manage yet are held to instead: two hundredths above what was measured, so that a
# new model cannot make them worse unseen. Where the model gets better, tighten or drop the entry.
ALLOWED: dict[str, tuple[float, float]] = {
    "app_shell_en": (0.05, 0.51),
    "blog_ja_travel": (0.05, 0.21),
    "category_zh_listing": (0.05, 0.22),
    "digest_ar_weekly": (0.16, 0.1),
    "error_page_fr": (0.05, 0.62),
    "essay_en_newsletter_prose": (0.05, 0.29),
    "event_sv": (0.22, 0.19),
    "interview_de_fragen": (0.11, 0.1),
    "interview_it_long_lines": (0.05, 0.15),
    "landing_en_saas_markdown": (0.05, 0.42),
    "live_blog_en": (0.08, 0.1),
    "live_es_temporal": (0.15, 0.1),
    "login_wall_en": (0.05, 0.42),
    "magazine_it_articolo_in_coda": (0.05, 0.68),
    "news_ar": (0.1, 0.1),
    "news_ar_appended": (0.05, 0.75),
    "news_en_pinned_story_above": (0.05, 0.62),
    "news_en_read_also": (0.05, 0.13),
    "news_en_same_site_followup": (0.05, 0.76),
    "news_en_two_articles": (0.05, 0.62),
    "news_es_scroll_de_tres": (0.05, 0.62),
    "news_fr_title_appended": (0.05, 0.92),
    "news_hi_menu_twice": (0.16, 0.1),
    "news_ja_next_article": (0.05, 0.44),
    "news_ko_newsletter": (0.22, 0.21),
    "news_ru_offtopic_appended": (0.05, 0.47),
    "news_tr_comments_prose": (0.05, 0.16),
    "obituary_en_wrap72": (0.05, 0.6),
    "press_release_en_joined": (0.05, 0.45),
    "product_en_kettle": (0.08, 0.15),
    "qa_en_stack": (0.05, 0.18),
    "recipe_en_family_story": (0.05, 0.13),
    "recipe_es": (0.08, 0.24),
    "roundup_en_ten_indented": (0.05, 0.56),
    "roundup_fr_dix_bibliotheques": (0.05, 0.21),
    "service_en_plumber": (0.05, 0.33),
    "shop_grid_en": (0.05, 0.13),
    "sport_pl_results_table": (0.34, 0.1),
}

NAMES = sorted(path.stem for path in SCRAPES.glob("*.txt"))


@cache
def labelled(name: str) -> Labelled:
    (page,) = read_labels([SCRAPES / f"{name}.tsv"])
    return page


@cache
def text_of(name: str) -> str:
    return (SCRAPES / f"{name}.txt").read_bytes().decode("utf-8")


def words(line: str) -> int:
    return len(re.findall(r"\w+", line))


def shares(doc: cleaner.Doc, kinds: list[str]) -> tuple[float, float]:
    """Share of the wanted words that were lost, and of the chrome words that were kept."""
    inked = [line for line in doc.lines if line.kind != BLANK]
    rows = [(kind, line.keep, words(line.text)) for kind, line in zip(kinds, inked, strict=True)]
    wanted = sum(count for kind, _, count in rows if kind in KEEP)
    lost = sum(count for kind, keep, count in rows if kind in KEEP and not keep)
    chrome = sum(count for kind, _, count in rows if kind not in ARTICLE)
    kept = sum(count for kind, keep, count in rows if kind not in ARTICLE and keep)
    return lost / max(wanted, 1), kept / max(chrome, 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_are_those_of_the_scrape(name: str) -> None:
    lines = [line for line in cleaner.lines.split(text_of(name))[0] if line.strip()]
    assert labelled(name).lines == lines


@needs_model
@pytest.mark.parametrize("name", NAMES)
def test_the_article_stays_and_the_page_goes(name: str) -> None:
    lost, kept = shares(cleaner.clean(text_of(name)), labelled(name).kinds)
    most_lost, most_kept = ALLOWED.get(name, LIMITS)
    assert lost <= most_lost, f"{lost:.3f} of the article's words are lost"
    assert kept <= most_kept, f"{kept:.3f} of the chrome words are kept"


def test_no_allowance_outlives_its_scrape() -> None:
    assert set(ALLOWED) <= set(NAMES)


def test_every_scrape_has_its_labels() -> None:
    assert sorted(Path(path).stem for path in SCRAPES.glob("*.tsv")) == NAMES
    assert len(NAMES) >= 30


if __name__ == "__main__":  # what the limits would have to be: python tests/test_golden.py
    for each in NAMES:
        print(each, *(f"{share:.3f}" for share in shares(cleaner.clean(text_of(each)), labelled(each).kinds)))

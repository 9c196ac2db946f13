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
# What some scrapes are allowed instead, each for the habit that fixtures/README.md names.
ALLOWED: dict[str, tuple[float, float]] = {}

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

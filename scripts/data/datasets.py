"""The pages to train and to measure on, their sites, and the folds of the sites.

The pages are gzipped JSON lines in ``../shared/data`` beside the checkout. They are no part of the project, because they have
licences of their own (the model cards name them); this module knows their format only. A page has the keys ``id``, ``source``,
``url``, ``page_type``, ``html``, ``gold`` (the reference text: main text, a block a line), ``title``, ``author``, ``date``,
``keep`` and ``drop`` (snippets that must, and must not, be in a cleaned page).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.evaluation.metrics import words

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
SEEDS = ROOT.parent / "shared" / "seeds"
BUILD = ROOT / "build"
SETS = ("wcxb-dev", "fundus", "chinese", "goose3")  # with reference texts
UNREFERENCED = "unlabelled"  # a set without
FOLDS = 5  # of sites; training makes folds of its own within four of these

Page = dict[str, Any]
_search_language = re.compile(r"<html[^>]*\blang=[\"']?([A-Za-z]{2})").search


def read_pages(dataset: str) -> Iterator[Page]:
    """Every page of a set, in its order."""
    return read_rows(DATA / f"{dataset}.jsonl.gz")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects in a file of gzipped JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def site_of(page: Page) -> str:
    """The group that must stay on one side of a split: the host without ``www.``, else the publisher, else the page.

    >>> site_of({"id": "wcxb-dev/1", "url": "https://www.example.org/a"})
    'example.org'
    >>> site_of({"id": "fundus/at/DiePresse_2025_06_05", "url": None})
    'DiePresse'
    """
    host = (urlsplit(page["url"] or "").hostname or "").removeprefix("www.")
    return host or _publisher(page) or page["id"]


def _publisher(page: Page) -> str:
    """The publisher in an id such as ``fundus/at/DiePresse_2025_06_05``; empty for other sets."""
    parts = page["id"].split("/")
    return parts[2].split("_")[0] if parts[0] == "fundus" else ""


def language_of_news(page: Page) -> str:
    """The language that a page of fundus declares, or two letters of its publisher's country."""
    return declared_language(page["html"]) or page["id"].split("/")[1]


def declared_language(html: str) -> str:
    """Two letters of a page's ``lang`` attribute; empty if it has none.

    >>> declared_language('<!doctype html><html class="no-js" lang="en-GB">')
    'en'
    """
    found = _search_language(html)
    return found[1].lower() if found else ""


def fold_folder(fold: int, reads: str = "text") -> Path:
    """The folder of the model of text or HTML that has seen no site of a fold."""
    return BUILD / "folds" / (f"html-{fold}" if reads == "html" else str(fold))


@cache
def reference_words(dataset: str) -> dict[str, list[str]]:
    """The words of every page's reference text, by page id."""
    return {page["id"]: words(page["gold"]) for page in read_pages(dataset)}


@cache
def url_of() -> dict[str, str | None]:
    """The address of every page, by page id."""
    return {row["id"]: row["url"] for path in sorted(DATA.glob("**/*.jsonl.gz")) for row in read_rows(path) if "html" in row}

"""Where the pages come from: the gzipped JSON lines of `../shared/data`, their sites and their folds.

The data are never part of the project (CC BY 4.0 and others; see the model card); this module only knows their format.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
SEEDS = DATA.parent / "seeds"
BUILD = Path(__file__).resolve().parent.parent / "build"
SETS = ("wcxb-dev", "fundus", "chinese", "goose3")
FOLDS = 5
MAIN = ("heading", "body")  # what the reference texts hold

_WORD = re.compile(r"\w+")
_search_language = re.compile(r"<html[^>]*\blang=[\"']?([A-Za-z]{2})").search


def words(text: str) -> list[str]:
    """Lower-cased ``\\w+`` words, WCXB's own unit.

    >>> words("It's 5 o'clock")
    ['it', 's', '5', 'o', 'clock']
    """
    return _WORD.findall(text.lower())


def pages(name: str) -> Iterator[dict[str, Any]]:
    """Every page of one file of the data, in its order."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in file:
            yield json.loads(row)


def site(page: dict[str, Any]) -> str:
    """The group that must stay on one side of a split.

    The host without ``www.`` for WCXB; the publisher for fundus; for pages without an address their own id, or the host
    that the id names.

    >>> site({"id": "wcxb-dev/1", "source": "wcxb-dev", "url": "https://www.example.org/a"})
    'example.org'
    >>> site({"id": "fundus/at/DiePresse_2025_06_05", "source": "fundus", "url": "https://diepresse.com/1"})
    'diepresse.com'
    """
    host = (urlsplit(page["url"] or "").hostname or "").removeprefix("www.")
    return host or publisher(page) or page["id"]


def publisher(page: dict[str, Any]) -> str:
    """The publisher in an id such as ``fundus/at/DiePresse_2025_06_05``; empty for other sets."""
    parts = page["id"].split("/")
    return parts[2].split("_")[0] if parts[0] == "fundus" else ""


def language_of(page: dict[str, Any]) -> str:
    """The language that a page of fundus names, or two letters of its publisher's country."""
    return named_language(page["html"]) or page["id"].split("/")[1]


def named_language(html: str) -> str:
    """Two letters of the ``lang`` attribute of a page; empty if it has none.

    >>> named_language('<!doctype html><html class="no-js" lang="en-GB">')
    'en'
    """
    found = _search_language(html)
    return found[1].lower() if found else ""


def fold_of(group: str, folds: int = FOLDS) -> int:
    """A fold for a group, the same on every machine: a checksum, not a shuffle.

    >>> fold_of("example.org") == fold_of("example.org") < FOLDS
    True
    """
    return zlib.crc32(group.encode()) % folds


def fold_folder(fold: int, reads: str = "text") -> Path:
    """Where the model of text or HTML lies that has not seen a fold."""
    return BUILD / "folds" / (f"html-{fold}" if reads == "html" else str(fold))


@cache
def gold_words(name: str) -> dict[str, list[str]]:
    """The words of every page's reference text, by page id."""
    return {page["id"]: words(page["gold"]) for page in pages(name)}


def labelled_rows(dataset: str, rendering: str) -> list[dict[str, Any]]:
    """The rows that build_lines.py wrote for one set in one rendering. Raises ``SystemExit`` when it has not run."""
    path = BUILD / "lines" / f"{dataset}.{rendering}.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: run `python scripts/build_lines.py` first")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(row) for row in file]

"""The benchmark's pages and its results, which are stored page by page, so that a run that was stopped goes on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cleaner.labels import fold_of
from scripts.data.datasets import BUILD, FOLDS, Page, language_of_news, read_pages, site_of
from scripts.measure.extractors import EXTRACTORS

CACHE = BUILD / "benchmark"
OURS, BATCHES = "cleaner", "cleaner, in batches"
SYSTEMS = (OURS, BATCHES, *EXTRACTORS)


class Facts(NamedTuple):
    """What the report needs to know about a page when its HTML is gone."""

    id: str
    dataset: str
    page_type: str
    language: str
    fold: int
    keep: int  # snippets that must be in the text
    drop: int  # snippets that must not
    kept: int  # how many of these the reference itself has
    dropped: int  # how many of those the reference itself lacks


class Row(NamedTuple):
    """How one system did on one page."""

    id: str
    run: str
    version: str
    seconds: float
    f1: float
    precision: float
    recall: float
    kept: int
    dropped: int
    failed: str  # why the page counts as empty, if the system gave no text


Rows = dict[str, dict[str, Row]]  # by system, by page


# --- the pages --------------------------------------------------------------------------------------------------------


def chosen(dataset: str, sample: int, folds: Sequence[int]) -> Iterator[Page]:
    """Every ``sample``-th page of a set, of these folds."""
    for number, page in enumerate(read_pages(dataset)):
        if number % sample == 0 and fold_of(site_of(page), FOLDS) in folds:
            yield page | {"dataset": dataset}


def facts(page: Page) -> Facts:
    """The facts of a page from `chosen`."""
    dataset = page["dataset"]
    language = language_of_news(page) if dataset == "fundus" else "zh" if dataset == "chinese" else "en"
    keep, drop = page["keep"] or [], page["drop"] or []
    fold = fold_of(site_of(page), FOLDS)
    return Facts(page["id"], dataset, page["page_type"], language, fold, len(keep), len(drop), *snippets(page, page["gold"]))


def snippets(page: Page, text: str) -> tuple[int, int]:
    """How many of the page's ``keep`` snippets a text has, and how many of its ``drop`` snippets it lacks.

    >>> snippets({"keep": ["The cat  sat.", "It slept."], "drop": ["Log in"]}, "Home\\nLOG\\nIN\\nThe cat\\nsat.")
    (1, 0)
    """
    squeezed = _squeezed(text)
    kept = sum(_squeezed(snippet) in squeezed for snippet in page["keep"] or [])
    return kept, sum(_squeezed(snippet) not in squeezed for snippet in page["drop"] or [])


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


# --- results -----------------------------------------------------------------------------------------------------------


def cache_file(name: str, dataset: str) -> Path:
    return CACHE / f"{name.replace(', ', '-').replace(' ', '-')}.{dataset}.jsonl"


def cached(versions: Mapping[str, str], datasets: Iterable[str]) -> Rows:
    """The last row of every page, system by system, made by these versions of them."""
    rows: Rows = {}
    for name, version in versions.items():
        files = [cache_file(name, dataset) for dataset in datasets]
        rows[name] = {row.id: row for file in files for row in rows_of(file) if row.version == version}
    return rows


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of one file, if it is there; a line that was cut off is left out."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with suppress(ValueError, TypeError):
            yield Row(*json.loads(line))


def keep_rows(dataset: str, rows: Mapping[str, Row]) -> None:
    """Add the rows of one page, a system each."""
    for name, row in rows.items():
        with cache_file(name, dataset).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

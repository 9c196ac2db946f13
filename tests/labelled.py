"""Labelled pages to learn from: some of the fixtures, and pages made by hand."""

from __future__ import annotations

import dataclasses

from conftest import SCRAPES

from cleaner.forms.reading import read_lines
from cleaner.labels import Labelled, read_labels
from cleaner.lines import MAIN_KINDS


def fixtures() -> list[Labelled]:
    """The twelve shortest pages of the fixtures, a block a line, that have enough to say, in the order of their names."""
    pages = [page for page in read_labels([SCRAPES]) if read_lines(page.lines, page.lines).form == "text"]
    return sorted(sorted(pages, key=lambda page: (len(page.lines), page.id))[4:16], key=lambda page: page.id)


def two_sided(pages: list[Labelled]) -> list[Labelled]:
    """The same pages by somebody who only said keep or drop."""
    kinds = [[kind and ("keep" if kind in MAIN_KINDS else "drop") for kind in page.kinds] for page in pages]
    return [dataclasses.replace(page, kinds=its) for page, its in zip(pages, kinds, strict=True)]


def page(site: str, *rows: tuple[str, str]) -> Labelled:
    return Labelled(site, site, None, [line for _, line in rows], [kind for kind, _ in rows])


NAV, BODY, BLANK = ("nav", "Home"), ("body", "The mill ground its last flour in March."), ("", "")

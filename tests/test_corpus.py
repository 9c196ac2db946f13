"""Labelled pages -> columns to learn from: targets, weights and folds of every line."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read
from labelled import BLANK, BODY, NAV, fixtures, page, two_sided

from cleaner.labels import Labelled
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN
from cleaner.training.corpus import Corpus, corpus, title_row

# --- the corpus --------------------------------------------------------------------------------------------------------


def pages_of(sites: list[str]) -> list[Labelled]:
    """A page for each name, of as many lines as its number says."""
    return [page(site, *[NAV, BODY] * (number // 2 + 1), NAV) for number, site in enumerate(sites)]


def folds_of(data: Corpus, pages: list[Labelled]) -> dict[str, set[int]]:
    """In which folds the pages of each site ended up, known by what stands on them."""
    by_text = {page.lines[0]: page.site for page in pages}
    assert len(by_text) == len(pages)
    first = {int(read(line).tokens[0]): site for line, site in by_text.items()}
    folds: dict[str, set[int]] = {}
    for fold, batch in zip(data.batch_fold.tolist(), [batch.lines for batch in data.batches], strict=True):
        for row in batch.bounds[:-1].tolist():
            folds.setdefault(first[int(batch.tokens[batch.token_bounds[row]])], set()).add(fold)
    return folds


@pytest.mark.parametrize("count", [2, 3, 7, 40])
def test_the_pages_of_a_site_are_never_on_both_sides(count: int) -> None:
    names = [f"site{number}.example" for number in range(count)]
    words = iter(f"{first}{second}" for first in "abcdefghijklm" for second in "abcdefghijklmnopqrstuvwxyz")
    pages = [page(site, ("nav", next(words)), BODY) for site in names * 5]
    pages = pages[::2] + two_sided(pages[1::2])
    data = corpus(pages)
    folds = folds_of(data, pages)
    assert set(folds) == set(names)
    assert all(len(its) == 1 for its in folds.values())
    assert len(set.union(*folds.values())) == min(count, 3)


def test_every_line_that_is_not_blank_is_in_the_corpus_once() -> None:
    pages = fixtures()
    data = corpus([*pages[:6], *two_sided(pages[6:])])
    rows = sum(bool(kind) for page in pages for kind in page.kinds)
    assert [len(column) for column in (data.fold, data.kind, data.main, data.weight, data.page_labelled)] == [rows] * 5
    assert data.starts[-1] == rows
    counted = sorted((kind, sum(page.kinds.count(kind) for page in pages[:6])) for kind in KINDS)
    found = sorted((kind, int((data.kind[data.page_labelled] == number).sum())) for number, kind in enumerate(KINDS))
    assert found == counted
    assert data.main.sum() == sum(kind in MAIN_KINDS for page in pages for kind in page.kinds)
    assert (data.kind[~data.page_labelled] == UNKNOWN).all()


def test_a_title_that_is_known_names_its_line() -> None:
    kinds = ["drop", "drop", "keep", "drop"]
    lines = ["Home", "#  Why the  Mill stopped", "The mill ground its last flour in March.", "Why the mill stopped"]
    one = Labelled("a", "a", "Why the mill stopped", lines, kinds)
    data = corpus([one, page("b", NAV, BODY)])
    told = {"title": 1, "nav": 1, "body": 1}
    assert {KINDS[kind]: int((data.kind == kind).sum()) for kind in set(data.kind.tolist()) - {UNKNOWN}} == told
    assert sorted(data.main.tolist()) == [0, 0, 0, 0, 1, 1]


TEAS = "Black tea is picked late and dried in the sun."
SAYING = [
    ("word for word", "Ten good teas", ["Home", "Ten Good Teas!", TEAS], 1),
    ("over the text, not in the menu", "Ten good teas", ["Ten good teas", "Home", "Ten good teas", TEAS, "Ten good teas"], 2),
    ("with the site's name behind it", "Ten good teas | The Kettle", ["Home", "Ten good teas", TEAS], 1),
    ("word for word before nearly so", "Ten good teas", ["Ten good teas", "Ten good green teas", TEAS], 0),
    ("less than half of it", "Ten good teas for the long evenings", ["Home", "Ten good teas", TEAS], None),
    ("a single word of two", "Good teas", ["Home", "Teas", TEAS], None),
    ("other words", "Ten good teas", ["Home", "Contact", TEAS], None),
    ("no title", None, ["Home", TEAS], None),
]


@pytest.mark.parametrize(("title", "lines", "row"), cases(SAYING))
def test_the_line_that_says_most_of_the_title_is_the_title(title: str | None, lines: list[str], row: int | None) -> None:
    main = np.array([line == TEAS for line in lines])
    assert title_row(lines, title, ~main, main) == row


def test_blank_lines_teach_nothing() -> None:
    data = corpus([page("a", BLANK, NAV, BODY), page("b", BODY, BLANK)])
    assert sorted(KINDS[kind] for kind in data.kind) == ["body", "body", "nav"]


def test_every_page_counts_alike() -> None:
    data = corpus(pages_of(["a", "b", "c", "d"]))
    squares = [
        float(np.sum(data.weight[start:stop][batch.page == number] ** 2))
        for start, stop, batch in zip(data.starts[:-1], data.starts[1:], [batch.lines for batch in data.batches], strict=True)
        for number in range(len(batch.bounds) - 1)
    ]
    assert squares == pytest.approx([squares[0]] * 4, rel=1e-4)
    assert data.weight.mean() == pytest.approx(1, rel=1e-5)

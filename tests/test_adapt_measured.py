"""Simulated users: how many pages hold what they teach, and which of their pages are scored."""

from __future__ import annotations

import pytest
from conftest import cases, needs_model
from sites_of_one import pages

from cleaner.model.storage import load
from cleaner.training.reading import read_all
from cleaner.training.replay import packed, unpacked

pytest.importorskip("bs4")  # of the extra `scripts`

from scripts.measure.adapt import Group, drawn, pulling


@needs_model
@pytest.mark.parametrize(
    ("shipped", "pull"),
    cases(
        [
            ("every other page of those that are shipped", 4, 2),
            ("every other page where fewer are there", 100, 3),
        ]
    ),
)
def test_as_many_pages_pull_as_beside_a_default_model(shipped: int, pull: int) -> None:
    base = load()
    reads, _ = read_all(pages(6), base)
    part = pulling(unpacked(packed(reads, base), "replay", base), shipped)
    assert len(part.view.lines.bounds) - 1 == pull
    assert len(part.main) == sum(len(read.main) for read in reads[: 2 * pull : 2])


@needs_model
def test_pages_of_a_site_that_is_labelled_are_not_scored_where_the_group_is_of_unseen_sites() -> None:
    reads, _ = read_all(pages(6), load())  # of one site
    assert len(drawn(Group("a type", "type", reads), 2, 0)[1]) == 0
    mine, scored = drawn(Group("a site", "one site", reads), 2, 0)
    assert (len(mine), len(scored)) == (2, 4)
    assert not {read.page.id for read in mine} & {read.page.id for read in scored}

"""Datasets are counted; counting that is killed goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.io.datasets import CHUNK_RECORDS
from cleaner.jobs import learn as module
from cleaner.jobs.learn import Learned, Source, learn
from cleaner.sites.counts import SiteCounts
from cleaner.sites.store import write

CHUNKS = 4  # of each source


class KilledError(Exception):
    """Instead of a signal."""


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Two datasets of small pages."""
    found = []
    for name in ("a.jsonl", "b.jsonl"):
        with (tmp_path / name).open("w") as file:
            for number in range(CHUNKS * CHUNK_RECORDS):
                url = f"https://host{number % 7}.example/{name}/{number}"
                file.write(json.dumps({"url": url, "text": f"Home\nAbout us\nStory {name} {number:x}\n"}) + "\n")
        found.append(Source("jsonl", name, tmp_path / name))
    return found


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("chunks", [1, CHUNKS, CHUNKS + 2])
def test_counting_that_is_killed_goes_on_where_it_was(
    chunks: int, jobs: int, sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NOTED_SECONDS", 0.0)
    place, seen = tmp_path / "counting", 0

    def kill(learned: Learned) -> None:
        nonlocal seen
        seen += 1
        if seen > chunks:
            raise KilledError

    with SiteCounts(place=place) as counts, pytest.raises(KilledError):
        learn(sources, counts, None, jobs=jobs, show=kill, goes_on=True)
    with SiteCounts(place=place) as counts:
        rest = learn(sources, counts, None, jobs=jobs, goes_on=True)
        digest = write(tmp_path / "sites.db", counts)
        counts.discard()
    assert rest.records == (2 * CHUNKS - chunks) * CHUNK_RECORDS
    with SiteCounts() as whole:
        learn(sources, whole, None)
        assert write(tmp_path / "whole.db", whole) == digest


def test_what_is_counted_to_the_end_is_not_read_again(sources: list[Source], tmp_path: Path) -> None:
    with SiteCounts(place=tmp_path / "counting") as counts:
        learn(sources, counts, None, goes_on=True)
    with SiteCounts(place=tmp_path / "counting") as counts:
        assert learn(sources, counts, None, goes_on=True).records == 0
        assert len(counts) == 7

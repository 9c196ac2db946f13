"""Whole scrapes and pages with their labels: how much of each article is lost, how much of each page is kept.

What is measured stands in `fixtures/limits.json`. A result that is worse fails, and so does one that is better, because a limit
that is not tightened would let it get worse again unseen. After a change that is meant:

    .venv/bin/pytest tests/test_golden.py --update-golden

and `git diff fixtures/limits.json` shows what it changed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from conftest import PAGES, ROOT, SCRAPES, needs_html_model, needs_model

import cleaner
from cleaner.evaluation.metrics import words
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.labels import Labelled, read_labels
from cleaner.lines import ARTICLE, BLANK, split
from cleaner.pipeline import KEEP

pytestmark = [needs_model, needs_html_model]

LIMITS = ROOT / "fixtures" / "limits.json"
UPDATE = "pytest tests/test_golden.py --update-golden"
NOISE = 0.02  # share of the words; a verdict on the edge may tip where a processor adds up in another order
PLACES = {"scrapes": (SCRAPES, ".txt"), "pages": (PAGES, ".html")}
ALL = [(room, path) for room, (folder, suffix) in PLACES.items() for path in sorted(folder.glob(f"*{suffix}"))]
IDS = [f"{room}/{path.stem}" for room, path in ALL]


@cache
def labelled(path: Path) -> Labelled:
    (page,) = read_labels([path.with_suffix(".tsv")])
    return page


@cache
def shares(path: Path) -> dict[str, float]:
    """Shares of the words: those of title, heading and body that are lost, and those of chrome that are kept. A text that is
    kept once is not lost."""
    data = path.read_bytes()
    doc = cleaner.clean_html(data) if path.suffix == ".html" else cleaner.clean(data.decode("utf-8"))
    lines = [line for line in doc.lines if line.kind != BLANK]
    said = {line.text.strip() for line in lines if line.keep}
    kinds = filter(None, labelled(path).kinds)
    rows = [(kind, line, len(words(line.text))) for kind, line in zip(kinds, lines, strict=True)]
    wanted = [(line.text.strip() not in said, count) for kind, line, count in rows if kind in KEEP]
    chrome = [(line.keep, count) for kind, line, count in rows if kind not in ARTICLE]
    return {"lost": _share(wanted), "kept": _share(chrome)}


def _share(rows: list[tuple[bool, int]]) -> float:
    """The share of the words in the rows that are marked."""
    return round(sum(count for marked, count in rows if marked) / max(sum(count for _, count in rows), 1), 3)


def as_table(found: dict[str, dict[str, dict[str, float]]]) -> str:
    """JSON, a page a row."""
    rooms = []
    for room, pages in found.items():
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(limits)}" for name, limits in pages.items())
        rooms.append(f' "{room}": {{\n{rows}\n }}')
    return "{\n" + ",\n".join(rooms) + "\n}\n"


@pytest.fixture(scope="module")
def limits(request: pytest.FixtureRequest) -> dict[str, dict[str, dict[str, float]]]:
    """The table; with --update-golden it is written anew first."""
    if request.config.getoption("--update-golden"):
        found = {room: {path.stem: shares(path) for its, path in ALL if its == room} for room in PLACES}
        LIMITS.write_text(as_table(found), encoding="utf-8")
    table: dict[str, dict[str, dict[str, float]]] = json.loads(LIMITS.read_text(encoding="utf-8"))
    return table


@pytest.mark.parametrize(("room", "path"), ALL, ids=IDS)
def test_as_much_is_lost_and_kept_as_the_table_says(
    room: str, path: Path, limits: dict[str, dict[str, dict[str, float]]]
) -> None:
    limit, found = limits[room][path.stem], shares(path)
    worse = {name: f"{found[name]} and not {limit[name]}" for name in limit if found[name] > limit[name] + NOISE}
    assert not worse, f"worse than {LIMITS.name} says ({worse}); if that is meant: {UPDATE}"
    better = {name: f"{found[name]} and not {limit[name]}" for name in limit if found[name] < limit[name] - NOISE}
    assert not better, f"better than {LIMITS.name} says ({better}); tighten it: {UPDATE}"


def test_the_table_has_every_page_and_no_other(limits: dict[str, dict[str, dict[str, float]]]) -> None:
    listed = [f"{room}/{name}" for room, pages in limits.items() for name in pages]
    assert listed == IDS, f"write the table anew: {UPDATE}"


@pytest.mark.parametrize(("room", "path"), ALL, ids=IDS)
def test_the_labels_are_those_of_the_page(room: str, path: Path) -> None:
    data = path.read_bytes()
    lines = blocks(decode_html(data)).lines if path.suffix == ".html" else split(data.decode("utf-8"))[0]
    rows = [row.partition("\t") for row in path.with_suffix(".tsv").read_text(encoding="utf-8").split("\n")[:-1]]
    assert [line for _, _, line in rows] == [line for line in lines if line.strip()]
    assert [kind for kind in labelled(path).kinds if kind] == [kind for kind, _, _ in rows]


@pytest.mark.parametrize("room", PLACES)
def test_every_page_has_its_labels(room: str) -> None:
    folder, suffix = PLACES[room]
    names = [path.stem for its, path in ALL if its == room]
    assert sorted(path.stem for path in folder.glob("*.tsv")) == names
    assert {path.suffix for path in folder.iterdir()} == {suffix, ".tsv"}
    assert len(names) >= {"scrapes": 30, "pages": 12}[room]


def test_a_text_that_stands_on_the_page_twice_is_kept_once() -> None:
    kept = [line.text for line in cleaner.clean_html((PAGES / "news_en_hidden_copy.html").read_bytes()).lines if line.keep]
    assert len(kept) == len(set(kept)) >= 4

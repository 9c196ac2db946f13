"""Pages with nothing to keep, and pages that only look like them: what comes out, and how it is counted.

What was measured (``python -m scripts.measure.nothing``) stands in the constants below. They are floors: raise them when more
pages come out right.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import cases, needs_html_model, needs_model

from cleaner.html.blocks import blocks
from cleaner.lines import Line
from scripts.measure import nothing
from scripts.measure.nothing import FORMS, NAMES, NOTHING, Empty, Kept, Outcome, kept, outcome, pages_in, wanted_lines

FEWEST_EMPTY = {".txt": 36, ".html": 21}  # pages of fixtures/nothing that come out empty
FEWEST_NAMED = {".txt": 33, ".html": 22}  # of which the name is right
FEWEST_WHOLE = {".txt": 12, ".html": 9}  # pages of fixtures/nothing/kept that keep all that they must
MOST_CALLED_NOTHING = 4  # pages of fixtures/nothing/kept that are called wall, error or shell

PAGES = pages_in(NOTHING)
OTHERS = pages_in(NOTHING / "kept")


def ids(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def by_form(flags: dict[Path, bool]) -> dict[str, int]:
    """How many pages of each form are marked."""
    return {suffix: sum(flag for path, flag in flags.items() if path.suffix == suffix) for suffix in FORMS}


def missing(found: dict[str, int], fewest: dict[str, int]) -> dict[str, int]:
    return {suffix: count for suffix, count in found.items() if count < fewest[suffix]}


# --- the pages ---------------------------------------------------------------------------------------------------------


def test_there_are_sixty_pages_in_many_languages() -> None:
    assert Counter(path.suffix for path in PAGES) == {".txt": 36, ".html": 24}
    assert {path.stem.split("_")[0] for path in PAGES} == set(NAMES)
    assert len({path.stem.split("_")[1] for path in PAGES}) >= 18


def test_there_are_pages_that_only_look_so() -> None:
    assert len(OTHERS) == 24
    listed = {path.stem for path in (NOTHING / "kept").glob("*.keep")}
    assert listed == {path.stem for path in OTHERS}
    assert {path.suffix for path in (NOTHING / "kept").iterdir()} == {*FORMS, ".keep"}


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_has_up_to_sixty_lines(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    lines = blocks(source).lines if path.suffix == ".html" else source.split("\n")
    assert 1 <= sum(bool(line.strip()) for line in lines) <= 60


@pytest.mark.parametrize("path", OTHERS, ids=ids(OTHERS))
def test_what_must_be_kept_stands_on_the_page(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    lines = blocks(source).lines if path.suffix == ".html" else source.split("\n")
    assert wanted_lines(path)
    assert set(wanted_lines(path)) <= {line.strip() for line in lines}


# --- what comes out ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcomes() -> dict[Path, Outcome]:
    return {path: outcome(path) for path in PAGES}


@pytest.fixture(scope="module")
def others() -> dict[Path, Kept]:
    return {path: kept(path) for path in OTHERS}


@needs_model
@needs_html_model
@pytest.mark.parametrize("path", [*PAGES, *OTHERS], ids=ids([*PAGES, *OTHERS]))
def test_every_page_is_cleaned(path: Path) -> None:
    doc = nothing.cleaned(path)
    assert doc.error is None
    assert 0 <= doc.quality <= 1


@needs_model
@needs_html_model
def test_pages_with_nothing_come_out_empty(outcomes: dict[Path, Outcome]) -> None:
    found = by_form({path: each.empty for path, each in outcomes.items()})
    assert not missing(found, FEWEST_EMPTY), [path.name for path, each in outcomes.items() if not each.empty]


@needs_model
@needs_html_model
def test_pages_with_nothing_have_their_name(outcomes: dict[Path, Outcome]) -> None:
    found = by_form({path: each.named for path, each in outcomes.items()})
    assert not missing(found, FEWEST_NAMED), [f"{path.name}: {each.said}" for path, each in outcomes.items() if not each.named]


@needs_model
@needs_html_model
def test_pages_with_something_keep_it(others: dict[Path, Kept]) -> None:
    found = by_form({path: not each.lost for path, each in others.items()})
    assert not missing(found, FEWEST_WHOLE), [f"{path.name}: {each.lost}" for path, each in others.items() if each.lost]


@needs_model
@needs_html_model
def test_pages_with_something_are_not_called_otherwise(others: dict[Path, Kept]) -> None:
    called = [f"{path.name}: {each.said}" for path, each in others.items() if each.said in NAMES]
    assert len(called) <= MOST_CALLED_NOTHING, called


# --- how it is counted -------------------------------------------------------------------------------------------------


NAMED = SimpleNamespace(page=SimpleNamespace(name="wall", probability=0.9))


@pytest.mark.parametrize(("doc", "name"), cases([("named", NAMED, "wall"), ("unnamed", SimpleNamespace(page=None), None)]))
def test_a_page_has_a_name_or_none(doc: Any, name: str | None) -> None:
    assert nothing.page_name(doc) == name


def test_the_counts_are_by_name_and_form() -> None:
    line = Line("Home", "\n", 1, "body", 0.5, True, "reads-like-article")
    rows = [Outcome(Path("wall_en_a.txt"), "wall", []), Outcome(Path("wall_en_b.txt"), "error", [line])]
    rows.append(Outcome(Path("shell_en_c.html"), "shell", [line]))
    table = nothing.counts(rows)
    assert "| wall, text | 2 | 1 | 1 | 1 |" in table
    assert "| shell, html | 1 | 0 | 1 | 0 |" in table
    assert "| **all** | 3 | 1 | 2 | 1 |" in table
    assert nothing.kept_lines(rows).splitlines()[0] == "wall_en_b.txt: 1 kept"


def test_what_is_lost_is_named() -> None:
    found = [Kept(Path("a.txt"), None, []), Kept(Path("b.txt"), "wall", ["One line."]), Kept(Path("c.txt"), "shell", [])]
    assert nothing.lost_lines(found).splitlines() == [
        "2 of 3 pages keep all that they must",
        "b.txt: 1 lost, called wall",
        "  One line.",
        "c.txt: 0 lost, called shell",
    ]


def test_the_share_of_empty_pages_is_compared_with_the_target() -> None:
    lines = nothing.lost_pages(Empty("text", 1000, ["a", "b", "c"], ["a", "b", "c", "d"], ["a"])).splitlines()
    assert lines[0] == (
        "text: 3 of 1000 pages come out empty (0.30%, within 0.3%), 4 without heading and body, 1 called wall, error or shell"
    )
    assert lines[1:] == ["  empty: a b c", "  without heading and body: a b c d", "  called so: a"]
    assert "beyond" in nothing.lost_pages(Empty("html", 1000, ["a", "b", "c", "d"], [], []))


@needs_model
@needs_html_model
def test_the_command_prints_both_counts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["nothing", "--brief"])
    nothing.main()
    shown = capsys.readouterr().out
    assert "| **all** | 60 |" in shown
    assert "of 24 pages keep all that they must" in shown

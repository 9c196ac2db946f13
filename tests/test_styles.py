"""The styles of the pages that the package makes: one palette, and no variable that nothing sets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT, cases

from cleaner.evaluation.report_page import _STYLE
from cleaner.lines import KINDS
from cleaner.report.frame import style

PALETTE = (ROOT / "cleaner" / "report" / "kinds.css").read_text(encoding="utf-8")
SHEETS = cases(
    [
        ("reports", style()),
        ("the report of an evaluation", style() + _STYLE),
        ("the labelling page", PALETTE + (ROOT / "cleaner/labelling/static/label.css").read_text(encoding="utf-8")),
        ("the page of the service", PALETTE + (ROOT / "cleaner/service/page/app.css").read_text(encoding="utf-8")),
    ]
)


@pytest.mark.parametrize(("sheet",), SHEETS)
def test_every_variable_that_is_used_is_set(sheet: str) -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet))
    assert used - set(re.findall(r"(--[\w-]+)\s*:", sheet)) == set()
    assert {f"--{kind}" for kind in KINDS} <= used


@pytest.mark.parametrize("sheet", sorted((ROOT / "cleaner").rglob("*.css")), ids=lambda path: path.name)
def test_the_colours_of_kinds_are_set_in_one_place(sheet: Path) -> None:
    set_here = re.findall(rf"--(?:{'|'.join(KINDS)})\s*:", sheet.read_text(encoding="utf-8"))
    assert bool(set_here) == (sheet.name == "kinds.css")


def test_the_report_of_an_evaluation_has_the_palette(tmp_path: Path) -> None:
    from cleaner.cli.workshop import main

    assert main(["evaluate", str(ROOT / "fixtures" / "pages"), "-q", "--html", str(tmp_path / "r.html")]) == 0
    assert "--mark: #1d4ed8" in (tmp_path / "r.html").read_text(encoding="utf-8")

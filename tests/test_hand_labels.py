"""Hand labels: their transfer to the same lines of another rendering, and the labels in the project."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import cases

from cleaner.lines import KINDS
from scripts.data.hand_labels import BY_LINE, FILE, checksum, labels_in, transferred
from scripts.data.label_lines import file_of, kinds_in

PAGE = [("Boats", "nav"), ("The Ferry", "nav"), ("The Ferry", "title"), ("It crosses at ten.", "body"), ("Share", "social")]
LABELS = [(checksum(line), kind) for line, kind in PAGE]


@pytest.mark.parametrize(
    ("lines", "sides", "found"),
    [
        (["boats", "It crosses  at ten.", "• Share"], ["drop", "keep", "drop"], ["nav", "body", "social"]),
        (["Boats", "The Ferry", "It crosses at ten."], ["drop", "drop", "keep"], ["nav", "nav", "body"]),
        (["The Ferry", "It crosses at ten."], ["drop", "keep"], ["title", "body"]),
        (["The Ferry", "An advertisement", "It crosses at ten."], ["drop", "drop", "keep"], ["drop", "drop", "body"]),
        (["Share", "It crosses at ten."], ["keep", "drop"], ["keep", "drop"]),
        (["Share", "", "Nobody said"], ["", "", ""], ["social", "", ""]),
    ],
    ids=["case, spaces, bullets", "the menu's copy", "the copy over the text", "either copy", "another side", "no reference"],
)
def test_a_line_has_its_label_in_another_rendering(lines: list[str], sides: list[str], found: list[str]) -> None:
    assert transferred(lines, sides, LABELS) == found


@pytest.mark.parametrize("file", [FILE, BY_LINE], ids=["articles", "by line"])
def test_the_labels_in_the_project_are_whole_and_hold_no_text(file: Path) -> None:
    rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
    assert labels_in(file).keys() == {row["id"] for row in rows}  # as many checksums as kinds
    assert [(row["id"], row.get("annotator", 1)) for row in rows] == sorted(
        {(row["id"], row.get("annotator", 1)) for row in rows}
    )
    for row in rows:
        assert row.keys() - {"annotator"} == {"id", "kinds", "lines"}
        assert set(re.findall("[a-z]+", row["kinds"])) <= set(KINDS)
        assert re.fullmatch("[0-9a-f]+", row["lines"])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1-3 nav", None),
        ("1 title\n\n2-3 body\n", None),
        ("1-2 nav", "line 3 has no kind, nor have 0 others"),
        ("1-3 nav\n3 body", "line 3 has a kind twice"),
        ("1-999999 nav", "none of the 3 lines"),
        ("1-3 menu", "'1-3 menu' came, expected a line or a run of lines and one of title"),
        ("nav", "'nav' came"),
    ],
)
def test_what_an_annotator_writes_is_checked(text: str, wrong: str | None) -> None:
    if wrong is None:
        assert len(kinds_in(text, 3)) == 3
    else:
        with pytest.raises(ValueError, match=re.escape(wrong)):
            kinds_in(text, 3)


PLACES = [
    ("an article with a reference", "wcxb-dev/1", "article", FILE),
    ("news with a reference", "fundus/at/a", None, FILE),
    ("a shop", "wcxb-dev/2", "product", BY_LINE),
    ("an article of a set without references", "parser/a", "article", BY_LINE),
    ("a thread", "harvest/a", "forum", BY_LINE),
]


@pytest.mark.parametrize(("name", "sort", "file"), cases(PLACES))
def test_labels_of_articles_with_a_reference_have_a_file_of_their_own(name: str, sort: str | None, file: Path) -> None:
    assert file_of({"id": name, "page_type": sort}) == file

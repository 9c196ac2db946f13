"""A document -> text, JSON lines, label lines, an explanation, a diff, figures."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import doc_of

from cleaner.document import PageGuess
from cleaner.labels import read_labels
from cleaner.report import formats
from cleaner.report.statistics import Stats

TEXT = "Home\nA tale\n\n\nOnce.\tTwice.\nBy Ann\r\n\nShare"
ROWS = [("nav", False), ("title", True), ("body", True), ("byline", False), ("social", False)]


def test_text_is_the_kept_lines_as_they_came() -> None:
    assert formats.text(doc_of(TEXT, ROWS)) == "A tale\n\nOnce.\tTwice.\n"


def test_jsonl_has_every_line() -> None:
    rows = [json.loads(row) for row in formats.jsonl(doc_of(TEXT, ROWS)).splitlines()]
    assert rows[1] == {
        "number": 2,
        "text": "A tale",
        "kind": "title",
        "score": 0.875,
        "keep": True,
        "reason": "reads-like-article",
        "hidden": False,
        "invisible": 0,
    }
    assert [(row["number"], row["kind"], row["keep"]) for row in rows] == [
        (1, "nav", False),
        (2, "title", True),
        (3, "blank", True),
        (4, "blank", False),
        (5, "body", True),
        (6, "byline", False),
        (7, "blank", False),
        (8, "social", False),
    ]


def test_jsonl_names_the_file_where_there_are_several() -> None:
    assert formats.jsonl(doc_of("One", [("body", True)]), "a.txt").startswith('{"file": "a.txt", "number": 1, "text": "One"')


def test_jsonl_stays_one_line_whatever_the_text_holds() -> None:
    text = 'a"b\\c\u2028\x0b\x00é'
    (row,) = formats.jsonl(doc_of(text, [("body", True)])).split("\n")[:-1]
    assert json.loads(row)["text"] == text
    assert "é" in row


def test_tsv_is_a_label_file(tmp_path: Path) -> None:
    tsv = formats.tsv(doc_of(TEXT, ROWS))
    assert tsv == "nav\tHome\ntitle\tA tale\n\n\nbody\tOnce.\tTwice.\nbyline\tBy Ann\n\nsocial\tShare\n"
    path = tmp_path / "page.tsv"
    path.write_text(tsv, encoding="utf-8", newline="")
    (page,) = read_labels([path])
    assert page.lines == ["Home", "A tale", "", "", "Once.\tTwice.", "By Ann", "", "Share"]
    assert page.kinds == ["nav", "title", "", "", "body", "byline", "", "social"]


def test_explain_shows_every_line_and_says_what_the_reasons_mean() -> None:
    assert formats.explain(doc_of(TEXT, ROWS)) == (
        "- 1  nav       0.12  reads-like-chrome   Home\n"
        "+ 2  title     0.88  reads-like-article  A tale\n"
        "+ 3\n"
        "- 4\n"
        "+ 5  body      0.88  reads-like-article  Once.\tTwice.\n"
        "- 6  byline    0.12  reads-like-chrome   By Ann\n"
        "- 7\n"
        "- 8  social    0.12  reads-like-chrome   Share\n"
        "\n"
        "reads-like-article  the line itself reads like the article (2)\n"
        "reads-like-chrome   the line itself reads like page chrome (3)\n"
    )


def test_explain_colours_by_side() -> None:
    rows = formats.explain(doc_of(TEXT, ROWS), color=True).split("\n")
    assert rows[0] == "\x1b[31m- 1  nav       0.12  reads-like-chrome \x1b[0m  \x1b[2mHome\x1b[0m"
    assert rows[1] == "\x1b[32m+ 2  title     0.88  reads-like-article\x1b[0m  A tale"
    assert rows[5].startswith("\x1b[32m- 6  byline")  # of the article, and dropped all the same


def test_explain_shows_control_characters() -> None:
    assert "\\x1b[2Jgone\\x00\\x9b" in formats.explain(doc_of("\x1b[2Jgone\x00\x9b", [("body", True)]))


def test_explain_of_nothing_is_nothing() -> None:
    assert formats.explain(doc_of("", [])) == ""


def test_diff_is_a_unified_diff() -> None:
    assert formats.diff(doc_of(TEXT, ROWS), "a.txt") == (
        "--- a.txt\n+++ a.txt\tcleaned\n@@ -1,8 +1,3 @@\n"
        "-Home\n A tale\n \n-\n Once.\tTwice.\n-By Ann\r\n-\n-Share\n\\ No newline at end of file\n"
    )


def test_diff_shows_three_lines_around_a_change() -> None:
    text = "".join(f"{number}\n" for number in range(1, 21))
    rows = [("body", number not in (1, 8, 20)) for number in range(1, 21)]
    assert formats.diff(doc_of(text, rows), "a").splitlines() == [
        "--- a",
        "+++ a\tcleaned",
        "@@ -1,11 +1,9 @@",
        *("-1", " 2", " 3", " 4", " 5", " 6", " 7", "-8", " 9", " 10", " 11"),
        "@@ -17,4 +15,3 @@",
        *(" 17", " 18", " 19", "-20"),
    ]


def test_diff_of_what_stays_is_empty() -> None:
    assert formats.diff(doc_of("One\n", [("body", True)]), "a") == ""


def test_diff_of_what_goes_altogether() -> None:
    assert formats.diff(doc_of("One\nTwo\n", [("nav", False)] * 2), "a").splitlines()[2:] == ["@@ -1,2 +0,0 @@", "-One", "-Two"]


def test_diff_with_colour() -> None:
    rows = formats.diff(doc_of("One\nTwo\r\n\x1b", [("nav", False), ("body", True), ("nav", False)]), "a", color=True).split(
        "\n"
    )
    assert rows[0] == "\x1b[1m--- a\x1b[0m"
    assert rows[2] == "\x1b[36m@@ -1,3 +1 @@\x1b[0m"
    assert rows[3:6] == ["\x1b[31m-One\x1b[0m", " Two", "\x1b[31m-\\x1b\x1b[0m"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="the command `patch` is not installed")
@pytest.mark.parametrize("text", [TEXT, TEXT + "\n", "Home\r\nA\r\nB\r\nC\r\nD"])
def test_patch_makes_the_output_of_the_diff(text: str, tmp_path: Path) -> None:
    doc = doc_of(text, ROWS)
    (tmp_path / "a.txt").write_text(text, newline="")
    diff = formats.diff(doc, "a.txt").encode()
    subprocess.run(["patch", "--binary", "-p0", "a.txt"], input=diff, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "a.txt").read_bytes().decode() == doc.text


def test_stats_count_lines_and_words() -> None:
    stats = Stats.of(doc_of(TEXT, ROWS))
    assert str(stats) == (
        "kept 2 of 5 lines, 4 of 8 words; quality 0.50; decided by the model; dropped byline 1, nav 1, social 1"
    )


def test_stats_add_up() -> None:
    whole = Stats()
    for doc in (doc_of(TEXT, ROWS), doc_of("One two", [("body", True)], "fallback"), doc_of("\n", [], "empty")):
        whole.add(Stats.of(doc))
    assert str(whole) == (
        "kept 3 of 6 lines, 6 of 10 words; quality 0.50; 1 decided by the model; 1 decided by the fallback; 1 no text; "
        "dropped byline 1, nav 1, social 1"
    )
    assert str(Stats.of(doc_of("", [], "empty"))) == "kept 0 of 0 lines, 0 of 0 words; no text"


def test_stats_name_the_sort_of_a_page() -> None:
    doc = doc_of("Sign in", [("nav", False)])
    doc.page = PageGuess("wall", 0.931)
    assert "; decided by the model; page wall (0.93); dropped nav 1" in str(Stats.of(doc))
    doc.page = None  # the model was not taught
    assert "page" not in str(Stats.of(doc))


def test_stats_count_sorts_of_pages_and_those_of_which_nothing_was_kept() -> None:
    docs = [doc_of("Sign in", [("nav", False)]), doc_of("One two", [("body", True)]), doc_of("", [], "empty")]
    docs[0].page, docs[1].page = PageGuess("wall", 0.9), PageGuess("article", 0.8)
    whole = Stats.of(*docs)
    whole.add(Stats.of(docs[1], docs[2]))
    assert "; 2 no text; pages: article 2, wall 1; 1 with nothing kept; dropped nav 1" in str(whole)
    assert (dict(whole.pages), whole.empty) == ({"wall": 1, "article": 2}, 1)

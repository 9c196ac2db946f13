"""`cleaner evaluate`: figures of models on labelled pages, and their reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import PAGES, SCRAPES, Doubting, cases, doc_of, needs_html_model, needs_model

from cleaner.cli import workshop
from cleaner.evaluation.figures import calibration, confusion_of, curve, difference, figures, interval
from cleaner.evaluation.judged import Judged, _beside
from cleaner.labels import Labelled
from cleaner.lines import KINDS
from cleaner.model.storage import default_folder


def judged(name: str, rows: list[tuple[str, str, str, bool]], site: str = "") -> Judged:
    """A page of lines, each with its text, its label, and the kind and the verdict that it was given."""
    page = Labelled(name, site or name, None, [text for text, *_ in rows], [label for _, label, *_ in rows])
    text = "".join(f"{text}\n" for text, *_ in rows)
    return _beside(page, doc_of(text, [(kind, keep) for text, _, kind, keep in rows if text.strip()]))


PERFECT = judged("a", [("Home", "nav", "nav", False), ("", "", "", False), ("Once upon a time", "body", "body", True)])
HALF = judged("b", [("Home it", "nav", "body", True), ("Once upon", "body", "body", True), ("Tea", "", "body", True)])
EMPTY = judged("c", [("Log in", "nav", "nav", False)])


def test_word_f1_is_that_of_bags_and_an_empty_page_left_empty_is_right() -> None:
    assert (PERFECT.f1, HALF.f1, EMPTY.f1) == (1.0, 2 * 2 / (2 + 4), 1.0)


def test_a_line_of_which_nothing_is_known_does_not_count() -> None:
    assert (HALF.taken, HALF.wanted, HALF.hit, len(HALF.row)) == (4, 2, 2, 2)


def test_sides_alone_count_for_words_and_not_for_kinds() -> None:
    page = judged("d", [("Home", "drop", "nav", False), ("Once upon", "keep", "heading", True)])
    assert (page.f1, confusion_of([page]).sum()) == (1.0, 0)


def test_figures_are_means_over_pages() -> None:
    found = figures([PERFECT, HALF, EMPTY], "m")
    assert (found.pages, found.sites, found.lines) == (3, 3, 5)
    assert found.word_f1.mean == pytest.approx((1 + 2 / 3 + 1) / 3)
    assert (found.precision, found.recall) == (0.75, 1.0)
    assert (found.wrongly_kept, found.wrongly_dropped, found.main_words) == (2, 0, 6)
    assert found.confusion[KINDS.index("nav")][KINDS.index("body")] == 1
    assert [row.kind for row in found.kinds] == ["body", "nav"]
    assert found.kinds[1].taken_for == [("body", 1)]
    assert found.worst[0] == (1, pytest.approx(2 / 3))
    assert found.by_site[0][0] == "b"


def test_the_threshold_goes_from_everything_to_nothing() -> None:
    rows = curve([PERFECT, HALF])
    assert rows[0] == (0.0, 6 / 9, 1.0)
    assert rows[-1][2] == 0.0
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)


def test_calibration_is_the_distance_of_score_and_share() -> None:
    bins, error = calibration([PERFECT, EMPTY])
    assert [row.lines for row in bins] == [0, 2, 0, 0, 0, 0, 0, 0, 1, 0]
    assert error == pytest.approx((2 * 0.125 + 0.125) / 3)


def test_an_interval_draws_whole_sites_where_there_are_enough() -> None:
    values = np.array([0.0, 1.0] * 20)
    alike = interval(values, [str(number) for number in range(40)])
    apart = interval(values, [str(number % 2) for number in range(40)])
    by_site = interval(np.repeat([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 8), [site for site in "abcdef" for _ in range(8)])
    assert (alike.mean, alike.drawn, apart.drawn) == (0.5, "sites", "pages")
    assert 0.3 < alike.low < 0.5 < alike.high < 0.7
    assert by_site.high - by_site.low > 1.5 * (alike.high - alike.low)
    assert interval(values, ["a"] * 40) == interval(values, ["a"] * 40)


def test_a_difference_is_paired() -> None:
    better = judged("b", [("Home it", "nav", "nav", False), ("Once upon", "body", "body", True), ("Tea", "", "body", True)])
    change = difference([PERFECT, HALF, EMPTY], [PERFECT, better, EMPTY], ("one", "two"))
    assert (change.better, change.worse, change.even) == (1, 0, 2)
    assert change.change.mean == pytest.approx(1 / 9)
    assert change.most == [(1, pytest.approx(2 / 3), 1.0)]


# --- the command -------------------------------------------------------------------------------------------------------

pytestmark = [needs_model, needs_html_model]


def run(*arguments: str | Path) -> int:
    return workshop.main(["evaluate", *map(str, arguments)])


def test_the_report_has_all_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, figures = tmp_path / "report.html", tmp_path / "figures.json"
    assert run(SCRAPES, PAGES, "--html", page, "--json", figures, "--floor", "0.5") == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^#+ (.*)$", shown, re.MULTILINE)[1:] == ["Kinds", "Threshold", "Calibration", "Sites", "Worst pages"]
    whole = json.loads(figures.read_text())
    (model,) = whole["models"]
    assert model["pages"] == len(whole["pages"]) == 84
    assert model["word_f1"]["mean"] == pytest.approx(np.mean([each["word_f1"][0] for each in whole["pages"]]), abs=1e-5)
    source = page.read_text(encoding="utf-8")
    links = re.findall(r'href="#(page-\d+)"', source)
    assert len(links) == 20
    assert all(f'id="{link}"' in source for link in links)
    assert all(f"({page}#{link})" in shown for link in links)
    assert not re.search(r"<script|<[^<>]* (?:src=|style=|href=\"(?!#))", source)


def test_two_models_are_compared_on_the_same_pages(
    tmp_path: Path, doubting: Doubting, capsys: pytest.CaptureFixture[str]
) -> None:
    other = doubting("text", page_deviation=0.0)
    assert run(SCRAPES, "--model", "default", "--model", other, "--html", tmp_path / "r.html") == 0
    shown = capsys.readouterr().out
    assert "## Difference" in shown
    assert re.search(r"less default: word F1 [+−]\.\d{3}, interval [+−]\.\d{3} to [+−]\.\d{3}, so (a|no) difference", shown)
    assert "Kinds (default)" in shown
    source = (tmp_path / "r.html").read_text(encoding="utf-8")
    links = set(re.findall(r"\(" + re.escape(str(tmp_path / "r.html")) + r"#(page-\d+)\)", shown))
    assert links
    assert all(f'id="{link}"' in source and f'href="#{link}"' in source for link in links)


def test_below_the_floor_it_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(SCRAPES, "-q", "--floor", "0.999") == 1
    captured = capsys.readouterr()
    assert not captured.out
    assert re.fullmatch(r"cleaner: the word F1 of default is 0\.\d{4}, below the floor of 0\.999\n", captured.err)


def test_a_scrape_stays_text_in_the_report(tmp_path: Path) -> None:
    name = "<script>alert(1)</script>"
    rows = {"id": name, "lines": [f"{name} once upon a time", "Home"], "kinds": ["nav", "body"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(rows))
    assert run(tmp_path / "a.jsonl", "-q", "--html", tmp_path / "r.html") == 0
    assert name not in (tmp_path / "r.html").read_text()


BAD = cases([
    ("an empty folder", {}, [], " holds no label files; expected"),
    ("a kind misspelt", {"a.tsv": "boddy\tOnce."}, [], "/a.tsv, line 1 has the kind 'boddy': 'Once.'; did you mean body?"),
    ("half a JSON line", {"a.jsonl": '{"lines": ["a"'}, [], "/a.jsonl, line 1 is not JSON"),
    ("labels of another page", {"a.tsv": "body\tOne.\nbody\tTwo.", "a.html": "<p>Three."}, [], "they are of another page;"),
    ("nothing that is labelled", {"a.tsv": "?\tOne."}, [], "none of the 1 pages has a labelled line"),
    ("a model that is none", {"a.tsv": "body\tOne."}, ["--model", "gone"], "gone"),
    ("a model of HTML and a page of text", {"a.tsv": "body\tOne."}, ["--model", str(default_folder("html"))],
     "is a model of HTML pages, and"),
])  # fmt: skip


@pytest.mark.parametrize(("files", "more", "message"), BAD)
def test_bad_input_is_one_sentence(
    files: dict[str, str], more: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert run(tmp_path, *more) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("floor", ["1.5", "high", "-1", "nan"])
def test_a_floor_is_a_share(floor: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(SCRAPES, f"--floor={floor}")
    assert caught.value.code == 2
    assert "expected a number from 0 to 1" in capsys.readouterr().err


def test_labelled_lines_that_the_page_lacks_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<p>Once upon a time there was a miller.<p>He slept.")
    (tmp_path / "a.tsv").write_text("body\tOnce upon a time there was a miller.\nnav\tHome\n")
    assert run(tmp_path, "-q") == 0
    assert "1 labelled lines of 1 pages are not on their page of HTML and are not measured" in capsys.readouterr().err

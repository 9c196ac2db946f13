"""The benchmark's pieces, on pages made by hand: no data and none of the packages that it compares."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT

from cleaner import Cleaner
from scripts.measure import benchmark, benchmark_report, benchmark_rows, defuddle, extractors, quality
from scripts.measure.benchmark_report import Results
from scripts.measure.benchmark_rows import BATCHES, OURS, Facts, Row
from scripts.measure.scoring import Score, write_block

PAGE = {
    "id": "a",
    "gold": "The cat sat down.",
    "keep": ["the CAT\n sat", "It slept"],
    "drop": ["Log in"],
    "html": "",
    "url": None,
}


def test_a_page_is_scored_by_its_words_and_snippets() -> None:
    row = benchmark.measured(lambda page: "Log  in\nthe cat sat", PAGE, 9, "r", "1")
    assert (row.f1, row.precision, row.recall) == (pytest.approx(2 / 3, abs=1e-4), 0.6, 0.75)
    assert (row.kept, row.dropped, row.failed) == (1, 0, "")


def fails(page: dict[str, Any]) -> str:
    raise ValueError("no such page")


def lasts(page: dict[str, Any]) -> str:
    with contextlib.suppress(Exception):
        while True:
            pass
    return "patience"


@pytest.mark.parametrize(("clean", "why"), [(fails, "raised ValueError"), (lambda page: None, "gave None")])
def test_a_page_without_a_text_counts_as_empty(clean: benchmark.Clean, why: str) -> None:
    row = benchmark.measured(clean, PAGE, 9, "r", "1")
    assert (row.f1, row.kept, row.dropped, row.failed) == (0, 0, 1, why)


@pytest.mark.skipif(sys.platform == "win32", reason="no timers for CPU time")
def test_a_page_that_takes_too_long_is_given_up() -> None:
    assert benchmark.measured(lasts, PAGE, 0.05, "r", "1").failed == "took over 0.05 s"


def test_a_system_that_can_clean_nothing_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def needs_more(html: str, url: str | None) -> str:
        raise ModuleNotFoundError(name="newspaper")

    table = {"newspaper4k": needs_more, "jusText": lambda html, url: "", "goose3": lambda html, url: fails(PAGE)}
    monkeypatch.setattr(benchmark, "EXTRACTORS", {name: extractors.Extractor("", text) for name, text in table.items()})
    unfit = benchmark.warm_up(table, ROOT / "no model", [PAGE], 9)
    assert unfit == {"newspaper4k": "not installed: newspaper", "goose3": "raises ValueError"}


def test_a_system_in_another_process_is_timed_by_its_own_clock() -> None:
    ticks = iter((3.0, 3.5))
    row = benchmark.measured(lambda page: "the cat", PAGE, 9, "r", "1", lambda: next(ticks))
    assert row.seconds == 0.5
    assert benchmark.clock_of("Defuddle") is defuddle.cpu_time
    assert benchmark.clock_of("goose3") is benchmark.clock_of(OURS) is time.process_time


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(defuddle, "FOLDER", tmp_path)
    there, missing = benchmark.versions(["Defuddle"], {})
    assert (there, missing) == ({}, {"Defuddle": "not installed"})


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on the path")
def test_the_program_of_defuddle_answers_and_its_errors_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With packages in the place of Defuddle and linkedom that do just enough."""
    monkeypatch.setattr(defuddle, "FOLDER", tmp_path)
    extract = 'if (html === "bad") throw new RangeError("no such page"); return { content: html };'
    text = "{ nodeType: 1, tagName: 'P', lastChild: { nodeType: 3, data: html.replace(/<[^>]*>/g, '') } }"
    for name, code in (
        ("defuddle/node", f"export async function Defuddle(html) {{ {extract} }}"),
        ("linkedom/index", f"export const parseHTML = (html) => ({{ document: {{ body: {text} }} }});"),
    ):
        file = tmp_path / "node_modules" / f"{name}.mjs"
        file.parent.mkdir(parents=True)
        file.write_text(code)
        exports = {".": f"./{file.name}", "./node": f"./{file.name}"}
        (file.parent / "package.json").write_text(json.dumps({"version": "1.0", "exports": exports}))
    assert defuddle.version("defuddle") == "1.0"
    process = defuddle.Process()
    try:
        assert process.text_of("<p>The cat  sat.</p>", None) == "The cat sat."
        assert process.seconds > 0
        with pytest.raises(defuddle.DefuddleError, match="RangeError: no such page"):
            process.text_of("bad", None)
        assert process.text_of("<p>It slept.</p>", "https://example.org/") == "It slept."
    finally:
        process.close()


def test_nothing_reaches_the_network() -> None:
    with benchmark.offline(), pytest.raises(OSError, match="no network"):
        socket.create_connection(("localhost", 9))


def test_batches_go_on_after_a_page_that_raises() -> None:
    class Fragile(Cleaner):
        def clean_many(self, records: Any, jobs: int = 1) -> Iterator[Any]:
            for record in records:
                yield SimpleNamespace(text=record["html"].upper())

    pages = [{"html": html, "url": None} for html in ("one", None, "three")]
    batches = benchmark.Batches(Fragile, pages)
    found = [benchmark.timed(batches.text, page, 9) for page in pages]
    assert [(text, failed) for text, _, failed in found] == [("ONE", ""), ("", "raised AttributeError"), ("THREE", "")]


def test_a_row_that_was_cut_off_is_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark_rows, "CACHE", tmp_path)
    benchmark_rows.keep_rows("goose3", {"jusText": row_of("a", 0.1), "goose3": row_of("a", 0.1)})
    benchmark_rows.keep_rows("goose3", {"jusText": row_of("a", 0.2), "goose3": row_of("b", 0.1)})
    file = tmp_path / "goose3.goose3.jsonl"
    file.write_text(file.read_text()[:-5])
    found = benchmark_rows.cached({"jusText": "1", "goose3": "1"}, ["goose3"])
    assert found == {"jusText": {"a": row_of("a", 0.2)}, "goose3": {"a": row_of("a", 0.1)}}
    assert benchmark_rows.cached({"jusText": "2"}, ["goose3"]) == {"jusText": {}}


def test_a_common_run_asks_for_its_own_rows_and_a_lone_system_for_any() -> None:
    plan = benchmark.Plan("now", {"jusText": "1"}, ["goose3"], 1, {}, 9, alone=False, again=False)
    rows = {"jusText": {"a": row_of("a", 0.1), "b": row_of("b", 0.1, "now")}}
    assert [benchmark.is_done(plan, rows, page) for page in "abc"] == [False, True, False]
    alone = plan._replace(alone=True)
    assert [benchmark.is_done(alone, rows, page) for page in "abc"] == [True, True, False]
    assert not benchmark.is_done(alone._replace(again=True), rows, "a")


def row_of(page: str, seconds: float, run: str = "r", f1: float = 0.5) -> Row:
    return Row(page, run, "1", seconds, f1, f1, f1, 1, 1, "")


def results_of(other: str = "r") -> Results:
    pages = [Facts(page, "wcxb-dev", kind, "en", 0, 2, 1, 2, 1) for page, kind in (("a", "article"), ("b", "forum"))]
    rows = {
        OURS: {"a": row_of("a", 0.01, f1=0.9), "b": row_of("b", 0.03, f1=0.8)},
        BATCHES: {"a": row_of("a", 0.01, f1=0.9), "b": row_of("b", 0.0, f1=0.8)},
        "trafilatura": {"a": row_of("a", 0.04), "b": row_of("b", 0.04)},
        "goose3": {"a": row_of("a", 0.2, other), "b": row_of("b", 0.2)},
    }
    return Results(pages, rows, dict.fromkeys(rows, "1"), {"newspaper4k": "not installed"}, "wcxb-dev")


def test_the_table_has_a_row_for_every_system() -> None:
    lines = benchmark_report.main_table(results_of()).splitlines()
    assert lines[2] == "| **cleaner** | .850 | .850 | .850 | .900 | .800 | .500 | 1.000 | 20 | 20 | × 0.50 | 0 |"
    assert lines[3] == "| **cleaner, in batches** | .850 | .850 | .850 | .900 | .800 | .500 | 1.000 | 5.0 | – | × 0.12 | 0 |"
    assert lines[5] == "| goose3 | .500 | .500 | .500 | .500 | .500 | .500 | 1.000 | 200 | 200 | × 5.0 | 0 |"
    assert lines[6].startswith("| newspaper4k (not installed) | – |")
    assert len({line.count("|") for line in lines}) == 1


def test_times_of_another_run_are_not_shown() -> None:
    mixed = results_of(other="another")
    assert (
        "| goose3 | .500 | .500 | .500 | .500 | .500 | .500 | 1.000 | – | – | other run | 0 |"
        in benchmark_report.main_table(mixed)
    )
    assert "another run than the rest and therefore without times: goose3." in benchmark_report.notes(mixed)
    assert "another run" not in benchmark_report.notes(results_of())


def test_who_has_learned_from_the_pages_is_named() -> None:
    results = results_of()
    assert "trained on" not in benchmark_report.notes(results)
    rows = results.rows | {"ChromeRAG": results.rows["trafilatura"]}
    notes = benchmark_report.notes(results._replace(rows=rows))
    assert "ChromeRAG was trained on wcxb-dev, so that it has seen these pages." in notes


def test_the_report_goes_by_page_type() -> None:
    report = benchmark_report.report(results_of(), "plot.svg")
    assert "|  | article (1) | forum (1) |" in report
    assert "| cleaner | .900 / .900 | .800 / .800 |" in report
    assert "By language" not in report


def test_only_what_is_between_the_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    begin, end = "<!-- figures: begin -->", "<!-- figures: end -->"
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
    write_block(page, "figures", "new")
    assert page.read_text() == f"before\n{begin}\n\nnew\n\n{end}\nafter\n"
    for bad in ("no marks", f"{end} {begin}", begin):
        page.write_text(bad)
        with pytest.raises(SystemExit, match=f"page.md must hold {begin} and, after it, {end}"):
            write_block(page, "figures", "new")


@pytest.mark.parametrize(("path", "name"), [(benchmark_report.PAGE, "benchmark"), (quality.README, "quality")])
def test_the_documentation_has_the_marks(path: Path, name: str, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    write_block(copy, name, "")


def test_the_readme_has_a_row_of_the_stored_results() -> None:
    assert quality.of_html(OURS, results_of()) == ["HTML: cleaner", ".850", ".900", "0.50"]
    assert quality.of_html("goose3", results_of("another"))[-1] == "–"
    scores = [Score({"page_type": name}, f1, 0.5) for name, f1 in (("article", 0.9), ("forum", 0.5))]
    assert quality.bold(quality.of_text("cleaner", scores, "0.05")) == ["**text: cleaner**", "**.700**", "**.900**", "0.05"]


def test_the_plot_names_every_system(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    benchmark_report.draw(results_of(), tmp_path / "plot.svg")
    drawn = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in drawn for name in results_of().rows)

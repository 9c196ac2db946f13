"""Files in, files out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE

from cleaner.jobs.run import Job, Order, Outcome, PlanError, _chunks, plan, plan_report, process
from cleaner.pipeline import BATCH_PAGES, Cleaner


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.txt", "sub/b.txt", "sub/deep/b.txt", "page.html"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path


TREES = [
    ("one file into a new file", ["a.txt"], "out.txt", "text", ["out.txt"]),
    ("one file into a folder that is there", ["a.txt"], "sub", "text", ["sub/a.txt"]),
    ("one file into a folder that is not", ["a.txt"], "new/", "text", ["new/a.txt"]),
    (
        "several",
        ["a.txt", "sub/b.txt", "./sub/deep/b.txt"],
        "out",
        "text",
        ["out/a.txt", "out/sub/b.txt", "out/sub/deep/b.txt"],
    ),
    ("through ..", ["../in/a.txt", "../in/sub/b.txt"], "out", "text", ["out/a.txt", "out/sub/b.txt"]),
    ("what becomes JSON says so", ["a.txt", "sub/b.txt"], "out", "jsonl", ["out/a.txt.jsonl", "out/sub/b.txt.jsonl"]),
    ("what was HTML says so", ["a.txt", "page.html"], "out", "text", ["out/a.txt", "out/page.html.txt"]),
    ("HTML that becomes label lines", ["page.html"], "out/", "tsv", ["out/page.html.tsv"]),
]


@pytest.mark.parametrize(("operands", "out", "form", "targets"), [case[1:] for case in TREES], ids=[case[0] for case in TREES])
def test_the_tree_is_kept(operands: list[str], out: str, form: str, targets: list[str]) -> None:
    assert [str(job.target) for job in plan(operands, out, False, form)] == targets


def test_what_is_named_from_the_root_goes_below_what_it_shares(in_folder: Path) -> None:
    operands = [str(in_folder / "in" / name) for name in ("a.txt", "sub/b.txt")]
    assert [str(job.target) for job in plan(operands, "out", False, "text")] == ["out/a.txt", "out/sub/b.txt"]
    assert [str(job.target) for job in plan(operands[1:], "out/", False, "text")] == ["out/b.txt"]


def test_standard_output_and_in_place() -> None:
    assert [job.target for job in plan(["a.txt", "-"], None, False, "text")] == [None, None]
    assert [job.target for job in plan(["a.txt", "-"], "-", False, "text")] == [None, None]
    assert plan(["a.txt"], None, True, "text")[0].target == Path("a.txt")


REFUSED = [
    (["a.txt"], "a.txt", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["a.txt"], "./sub/../a.txt", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["a.txt", "sub/b.txt"], ".", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["sub/b.txt", "a.txt"], "a.txt", False, "-o a.txt is a file and 2 inputs came; name a folder, or join them with >"),
    (["a.txt", "./a.txt"], "out", False, "a.txt and ./a.txt would both be written to out/a.txt; clean them in two runs"),
    (["a.txt", "a.txt"], None, True, "a.txt and a.txt would both be written to a.txt; clean them in two runs"),
    (["-"], "out/", False, "standard input has no name to give to a file in out; name an output file"),
    (["a.txt", "-"], None, True, "--in-place needs files, and standard input is none; name the files"),
]


@pytest.mark.parametrize(("operands", "out", "in_place", "message"), REFUSED)
def test_what_does_not_go_together_is_refused_first(operands: list[str], out: str | None, in_place: bool, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan(operands, out, in_place, "text")
    assert str(caught.value) == message


REPORT_REFUSED = [
    ("a.txt", ["a.txt"], None, "--report would write over the input a.txt; name another file"),
    ("./sub/../a.txt", ["sub/b.txt", "a.txt"], None, "--report would write over the input a.txt; name another file"),
    ("link.html", ["a.txt"], None, "--report would write over the input a.txt; name another file"),
    ("new.txt", ["a.txt"], "new.txt", "--report and the output of a.txt would both be written to new.txt; name another file"),
    ("sub", ["a.txt"], None, "--report sub is a folder; name a file"),
    ("new/", ["a.txt"], None, "--report new/ is a folder; name a file"),
    ("", ["a.txt"], None, "--report is empty; name a file"),
    (
        "-",
        ["a.txt"],
        None,
        "--report - and the output would both go to standard output; name a file for one of them (--report, -o)",
    ),
]


@pytest.mark.parametrize(("report", "operands", "out", "message"), REPORT_REFUSED)
def test_a_report_is_never_written_over_something_else(report: str, operands: list[str], out: str | None, message: str) -> None:
    Path("link.html").symlink_to("a.txt")
    jobs = plan(operands, out, False, "text")
    with pytest.raises(PlanError) as caught:
        plan_report(report, jobs, out is None)
    assert str(caught.value) == message


def test_a_report_goes_beside_the_outputs_or_to_standard_output_if_that_is_free() -> None:
    assert plan_report("out/report.html", plan(["a.txt"], "out/", False, "text"), False) == Path("out/report.html")
    assert plan_report("-", plan(["a.txt"], "out/", False, "text"), False) is None


def test_files_go_in_chunks_that_are_neither_long_nor_large(in_folder: Path) -> None:
    big = in_folder / "big.txt"
    big.write_bytes(b"x" * 1_000_000)
    jobs = [Job("a.txt", Path("a.txt"))] * (BATCH_PAGES + 1) + [Job("big", big)] * 2 + [Job("missing", Path("missing"))]
    assert [len(chunk) for chunk in _chunks(jobs)] == [BATCH_PAGES, 2, 1, 1]


def test_processes_share_the_work_and_keep_the_order() -> None:
    names = ["a.txt", "missing.txt", "sub/b.txt", *["page.html", "a.txt"] * BATCH_PAGES]
    jobs = plan(names, None, False, "text")
    alone, together = (list(process(jobs, Cleaner(), Order(), count)) for count in (1, 2))
    assert alone == together
    assert [outcome.name for outcome in together] == names


def test_what_goes_wrong_with_one_page_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    clean_many = Cleaner.clean_many

    def failing(self: Cleaner, records: Any, jobs: int = 1) -> Iterator[Any]:
        records = list(records)
        if any("bad" in (record.get("text") or record["html"]) for record in records):
            raise RuntimeError("no luck")
        return clean_many(self, records, jobs)

    monkeypatch.setattr(Cleaner, "clean_many", failing)
    Path("sub/b.txt").write_text("bad")
    first, second, third = process(plan(["a.txt", "sub/b.txt", "page.html"], None, False, "text"), Cleaner(), Order())
    assert first.output and third.output
    message = "could not be cleaned, by a fault of cleaner (RuntimeError: no luck); please report it"
    assert second == Outcome("sub/b.txt", message)

"""Operands -> inputs and outputs: what goes where, and what does not go together."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PAGE, cases

from cleaner.cli.beside import plan_report
from cleaner.cli.plan import PlanError, Wanted, operands_of, plan, ways_of
from cleaner.jobs.run import Job


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.txt", "sub/b.txt", "sub/deep/b.txt", "page.html"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    monkeypatch.chdir(tmp_path / "in")
    return tmp_path


def jobs_of(names: list[str], out: str | None = None, in_place: bool = False, form: str = "text") -> list[Job]:
    """What is to be done with some operands."""
    operands, _ = operands_of(names, None)
    return ways_of(plan(operands, Wanted(out, in_place, form)))


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
    ("a folder", ["sub"], "out", "text", ["out/b.txt", "out/deep/b.txt"]),
    ("a folder by another name", ["./sub/../sub/"], "out", "text", ["out/b.txt", "out/deep/b.txt"]),
    ("a folder and a file", ["sub/deep", "a.txt"], "out", "text", ["out/b.txt", "out/a.txt"]),
    ("a folder with one file in it", ["sub/deep"], "out", "text", ["out/b.txt"]),
]


@pytest.mark.parametrize(("operands", "out", "form", "targets"), cases(TREES))
def test_the_tree_is_kept(operands: list[str], out: str, form: str, targets: list[str]) -> None:
    assert [str(job.target) for job in jobs_of(operands, out, form=form)] == targets


def test_what_is_named_from_the_root_goes_below_what_it_shares(in_folder: Path) -> None:
    operands = [str(in_folder / "in" / name) for name in ("a.txt", "sub/b.txt")]
    assert [str(job.target) for job in jobs_of(operands, "out")] == ["out/a.txt", "out/sub/b.txt"]
    assert [str(job.target) for job in jobs_of(operands[1:], "out/")] == ["out/b.txt"]


def test_standard_output_and_in_place() -> None:
    assert [job.target for job in jobs_of(["a.txt", "-"])] == [None, None]
    assert [job.target for job in jobs_of(["a.txt", "-"], "-")] == [None, None]
    assert jobs_of(["a.txt"], in_place=True)[0].target == Path("a.txt")


REFUSED = [
    (["a.txt"], "a.txt", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["a.txt"], "./sub/../a.txt", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["a.txt", "sub/b.txt"], ".", False, "-o would write over the input a.txt; use --in-place if that is meant"),
    (["sub/b.txt", "a.txt"], "a.txt", False, "-o a.txt is a file and 2 inputs came; name a folder, or join them with >"),
    (["a.txt", "./a.txt"], "out", False, "a.txt and a.txt would both be written to out/a.txt; clean them in two runs"),
    (["a.txt", "a.txt"], None, True, "a.txt and a.txt would both be written to a.txt; clean them in two runs"),
    (
        ["sub", "sub/deep"],
        "out",
        False,
        "sub/b.txt and sub/deep/b.txt would both be written to out/b.txt; clean them in two runs",
    ),
    (["sub", "."], "sub/out", False, "-o sub/out is within the input folder sub; name a folder outside of it"),
    (["-"], "out/", False, "standard input has no name to give to a file in out; name an output file"),
    (
        ["a.txt", "https://example.org/?a=1&b=2"],
        None,
        False,
        "https://example.org/?a=1&b=2 is an address, and nothing is fetched; "
        "pipe it in: curl -sL 'https://example.org/?a=1&b=2' | clean",
    ),
    (["a.txt", "-"], None, True, "--in-place needs files, and standard input is none; name the files"),
]


@pytest.mark.parametrize(("operands", "out", "in_place", "message"), REFUSED)
def test_what_does_not_go_together_is_refused_first(operands: list[str], out: str | None, in_place: bool, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        jobs_of(operands, out, in_place)
    assert str(caught.value) == message


NONE = "is named as a dataset, and what is written of {} is none; "
PLAIN = "is named as compressed, and what is written of {} is not; name it without the suffix"
MISNAMED = [
    ("a page as Parquet", "a.txt", Wanted("x.parquet"), NONE + "add --to parquet to make a record of it"),
    ("a page as a dataset", "a.txt", Wanted("x.jsonl"), NONE + "add --to jsonl to make a record of it"),
    ("a view as Parquet", "d.jsonl", Wanted("x.parquet", format="why"), NONE + "name a file of text"),
    ("lines as Parquet", "d.jsonl", Wanted("x.parquet", format="jsonl"), NONE + "name a file of JSON Lines"),
    ("a page as compressed", "a.txt", Wanted("x.txt.gz"), PLAIN),
    ("a view as compressed", "d.jsonl", Wanted("x.gz", format="explain"), PLAIN),
]


@pytest.mark.parametrize(("operand", "wanted", "message"), cases(MISNAMED))
def test_an_output_is_what_its_name_says(operand: str, wanted: Wanted, message: str) -> None:
    Path("d.jsonl").write_text('{"text": "One"}\n')
    with pytest.raises(PlanError) as caught:
        plan(operands_of([operand], None)[0], wanted)
    assert str(caught.value) == f"-o {wanted.out} {message.format(operand)}"


NAMED = [
    ("a page as a record", "a.txt", Wanted("x.parquet", to_kind="parquet")),
    ("lines of a page", "a.txt", Wanted("x.jsonl", format="jsonl")),
    ("a dataset", "d.jsonl", Wanted("x.jsonl.gz")),
    ("a stream, which may be one", "-", Wanted("x.jsonl")),
    ("a text", "a.txt", Wanted("x.txt")),
]


@pytest.mark.parametrize(("operand", "wanted"), cases(NAMED))
def test_other_names_are_taken(operand: str, wanted: Wanted) -> None:
    Path("d.jsonl").write_text('{"text": "One"}\n')
    assert len(plan(operands_of([operand], None)[0], wanted)) == 1


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
    jobs = jobs_of(operands, out)
    with pytest.raises(PlanError) as caught:
        plan_report(report, jobs, out is None)
    assert str(caught.value) == message


def test_a_report_goes_beside_the_outputs_or_to_standard_output_if_that_is_free() -> None:
    assert plan_report("out/report.html", jobs_of(["a.txt"], "out/"), False) == Path("out/report.html")
    assert plan_report("-", jobs_of(["a.txt"], "out/"), False) is None


def test_a_link_to_the_output_is_the_output(in_folder: Path) -> None:
    (in_folder / "link").symlink_to(in_folder / "in" / "sub")
    with pytest.raises(PlanError) as caught:
        jobs_of(["sub"], str(in_folder / "link" / "out"))
    assert str(caught.value) == f"-o {in_folder}/link/out is within the input folder sub; name a folder outside of it"


# --- folders -----------------------------------------------------------------------------------------------------------


def found(*names: str) -> list[str]:
    return [str(operand.path) for operand in operands_of(names, None)[0]]


def test_hidden_files_and_links_to_folders_are_left_alone() -> None:
    for name in (".hidden.txt", ".git/x.txt", "sub/.x/y.txt", "sub/Upper.TXT"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(PAGE)
    Path("around").symlink_to("..")
    assert found(".") == ["a.txt", "page.html", "sub/Upper.TXT", "sub/b.txt", "sub/deep/b.txt"]
    assert found(".hidden.txt") == [".hidden.txt"]  # what is named is meant


def test_what_is_no_scrape_by_its_name_is_counted() -> None:
    for name in ("x.pdf", "y.pdf", "README", "sub/z.docx"):
        Path(name).write_text("x")
    assert operands_of(["."], None)[1] == [".: 4 other files were left alone (.docx, .pdf, no suffix)"]
    assert operands_of(["sub/deep"], None)[1] == []


FIELD = Wanted(field="--text-field")


def test_a_field_is_of_records() -> None:
    Path("d.jsonl").write_text('{"body": "One"}\n')
    with pytest.raises(PlanError, match=r"^--text-field is of datasets, and a\.txt is one page; "):
        plan(operands_of(["a.txt"], None)[0], FIELD)
    for name, more in (("d.jsonl", FIELD), ("-", FIELD), ("a.txt", FIELD._replace(to_kind="jsonl"))):
        (step,) = plan(operands_of([name], None)[0], more)
        assert not isinstance(step, Job)
    assert len(plan(operands_of(["a.txt", "d.jsonl"], None)[0], FIELD._replace(out="out"))) == 2  # some of them are records

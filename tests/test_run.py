"""Files in, outcomes out: in chunks, by several processes, one failure at a time."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, cases, doc_of, messages
from conftest import Command as RealCommand

import cleaner
from cleaner import Cleaner
from cleaner.document import PageGuess
from cleaner.jobs.run import Job, Order, Outcome, process
from cleaner.known.kinds import known_kinds
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES

HTML = f"<!doctype html><p>{'</p><p>'.join(PAGE.split(chr(10)))}"


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "page.html").write_text(HTML)
    (tmp_path / "bad.txt").write_text("This one kills.\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def jobs_of(*names: str) -> list[Job]:
    return [Job(name, Path(name)) for name in names]


class Seeing(Cleaner):
    """Notes how many records come at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def clean_many(self, records: Any, *arguments: Any, **more: Any) -> Any:
        records = list(records)
        self.sizes.append(len(records))
        return super().clean_many(records, *arguments, **more)


def test_files_go_in_chunks_that_are_neither_long_nor_large(in_folder: Path) -> None:
    (in_folder / "big.txt").write_bytes(b"x" * BATCH_CHARACTERS)
    own = Seeing()
    jobs = jobs_of(*["a.txt"] * (BATCH_PAGES + 1), "big.txt", "big.txt", "missing", "a.txt")
    assert len(list(process(jobs, own, Order()))) == len(jobs)
    assert own.sizes == [BATCH_PAGES, 2, 1, 1]


def test_processes_share_the_work_and_keep_the_order() -> None:
    names = ["a.txt", "missing.txt", "page.html", *["page.html", "a.txt"] * BATCH_PAGES]
    alone, together = (list(process(jobs_of(*names), Cleaner(), Order(), count)) for count in (1, 2))
    assert alone == together
    assert [outcome.name for outcome in together] == names
    assert together[0].output.decode() == cleaner.clean(PAGE).text
    assert together[1] == Outcome("missing.txt", "no such file; check the name")


class Dying(Cleaner):
    """A cleaner that takes its process along."""

    def clean_many(self, records: Any, *arguments: Any, **more: Any) -> Any:
        records = list(records)
        if any("kills" in str(record.get("text")) for record in records) and multiprocessing.parent_process() is not None:
            os._exit(9)
        return super().clean_many(records, *arguments, **more)


def test_a_fault_of_the_code_is_that_files_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(lines: Any, pages: list[list[str]], *more: Any) -> Any:
        if ["This one kills."] in pages:
            raise RuntimeError("no luck")
        return known_kinds(lines, pages, *more)

    monkeypatch.setattr("cleaner.verdicts.known_kinds", failing)
    first, second, third = process(jobs_of("a.txt", "bad.txt", "page.html"), Cleaner(), Order())
    assert first.output and third.output
    assert second == Outcome("bad.txt", "internal error (RuntimeError: no luck); please report it")


def test_a_file_that_kills_its_process_is_that_files_outcome() -> None:
    names = [*["a.txt"] * BATCH_PAGES, "bad.txt", *["page.html"] * BATCH_PAGES, "bad.txt"]
    outcomes = list(process(jobs_of(*names), Dying(), Order(), 2))
    died = "the process that cleaned it died, perhaps for want of memory; try fewer --jobs"
    assert [outcome.name for outcome in outcomes] == names
    assert [outcome.error for outcome in outcomes] == [died if name == "bad.txt" else None for name in names]
    assert outcomes[0].output.decode() == cleaner.clean(PAGE).text


def test_what_only_this_process_can_read_is_read_here(in_folder: Path) -> None:
    """A pipe and standard input are this process's; the others have their own."""
    os.mkfifo(in_folder / "pipe")
    writer = multiprocessing.Process(target=(in_folder / "pipe").write_text, args=(PAGE,))
    writer.start()
    (outcome, *_) = process([*jobs_of("pipe"), *jobs_of(*["a.txt"] * BATCH_PAGES)], Cleaner(), Order(), 2)
    writer.join()
    assert outcome.output.decode() == cleaner.clean(PAGE).text


def test_what_is_asked_of_every_file_is_done_for_each(in_folder: Path) -> None:
    (outcome,) = process(jobs_of("a.txt"), Cleaner(), Order(format="jsonl", stats=True, several=True))
    rows = [json.loads(row) for row in outcome.output.decode().splitlines()]
    assert {row["file"] for row in rows} == {"a.txt"}
    assert outcome.stats is not None and outcome.stats.lines == 10
    assert outcome.changed and not outcome.incomplete
    (outcome,) = process(jobs_of("a.txt"), Cleaner(), Order(output=False, report=True))
    assert (outcome.output, outcome.part[:9], outcome.changed) == (b"", outcome.part[:9], True)
    assert "The mill at Harrow Bend" in outcome.part


NOTED = [
    (
        "a wall",
        PageGuess("wall", 0.914),
        ": it looks like a page that asks to sign in, to pay, to agree or to pass a check (0.91)",
    ),
    ("an error", PageGuess("error", 0.5), ": it looks like an error page (0.50)"),
    (
        "a shell",
        PageGuess("shell", 1.0),
        ": it looks like a page without content, such as a menu or an app that was not loaded (1.00)",
    ),
    ("an article of which nothing is wanted", PageGuess("article", 0.9), ""),
    ("a model that cannot tell", None, ""),
]


@pytest.mark.parametrize(("guess", "note"), cases(NOTED))
def test_where_nothing_is_kept_it_is_said_what_the_page_looks_like(guess: PageGuess | None, note: str) -> None:
    class Knowing(Cleaner):
        def clean_many(self, records: Any, *arguments: Any, **more: Any) -> Any:
            for _ in records:
                doc = doc_of("Sign in\nForgot your password?\n", [("nav", False)] * 2)
                doc.page = guess
                yield doc

    (outcome,) = process(jobs_of("a.txt"), Knowing(), Order())
    assert outcome.notes == [f"no line was kept{note}"]


def test_where_a_line_is_kept_nothing_is_said_of_the_page() -> None:
    class Knowing(Cleaner):
        def clean_many(self, records: Any, *arguments: Any, **more: Any) -> Any:
            for _ in records:
                doc = doc_of("The mill stopped.\n", [("body", True)])
                doc.page = PageGuess("wall", 0.4)
                yield doc

    (outcome,) = process(jobs_of("a.txt"), Knowing(), Order())
    assert outcome.notes == []


def test_jobs_that_are_too_many_are_no_trouble(command: RealCommand) -> None:
    done = command("-j", "0", "a.txt")
    assert (done.returncode, done.stdout.decode(), messages(done)) == (0, cleaner.clean(PAGE).text, [])

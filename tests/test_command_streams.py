"""`clean` on datasets: what comes in, what comes out, and what becomes of what is wrong."""

from __future__ import annotations

import bz2
import contextlib
import fcntl
import gzip
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, ROOT, Command, cases, environment, messages, needs_html_model, needs_model

import cleaner
from cleaner.cli import clean

HTML = f"<!doctype html><title>Mill</title><p>{'</p><p>'.join(PAGE.split(chr(10)))}</p>"
KEPT = cleaner.clean(PAGE).text
RECORDS: list[dict[str, Any]] = [
    {"id": "a", "url": "https://example.org/a", "text": PAGE, "n": [1, None, 10**40]},
    {"id": "b", "url": "https://example.com/b", "text": PAGE, "lang": "é"},
]

needs_repeats = pytest.mark.skipif(not (ROOT / "models" / "repeats" / "model.json").exists(), reason="no model of repeats yet")


def jsonl(*records: object) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def records_of(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(row) for row in data.decode().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_bytes(jsonl(*RECORDS))
    (tmp_path / "page.txt").write_text(PAGE)
    return tmp_path


# --- kinds -------------------------------------------------------------------------------------------------------------

PACKED = [
    ("plain", "in.jsonl", bytes),
    ("gzip", "in.jsonl.gz", gzip.compress),
    ("bzip2", "in.jsonl.bz2", bz2.compress),
    ("what crawls call it", "in.json.gz", gzip.compress),
]


@needs_model
@pytest.mark.parametrize(("name", "pack"), cases(PACKED))
def test_a_dataset_keeps_its_name_and_its_compression(name: str, pack: Any, folder: Path, command: Command) -> None:
    (folder / name).write_bytes(pack(jsonl(*RECORDS)))
    done = command("-q", name, "-o", "out/")
    assert (done.returncode, done.stdout, messages(done)) == (0, b"", [])
    data = (folder / "out" / name).read_bytes()
    found = records_of(data if pack is bytes else gzip.decompress(data) if pack is gzip.compress else bz2.decompress(data))
    assert [record["text"] for record in found] == [KEPT, KEPT]
    assert [list(record) for record in found] == [[*record, "cleaner"] for record in RECORDS]
    assert found[0]["n"] == RECORDS[0]["n"]


@needs_model
def test_standard_input_streams_to_standard_output(folder: Path, command: Command) -> None:
    done = command("--from", "jsonl", "--to", "jsonl", "-", stdin=jsonl(*RECORDS))
    assert (done.returncode, messages(done)) == (0, [])
    assert [record["text"] for record in records_of(done.stdout)] == [KEPT, KEPT]


@needs_model
def test_what_has_come_is_cleaned_before_the_stream_ends(folder: Path) -> None:
    """A reader of a pipe waits for no more than a chunk."""
    line = [sys.executable, "-m", "cleaner", "-q", "--from", "jsonl", "-"]
    running = subprocess.Popen(line, cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin is not None and running.stdout is not None
    rows = jsonl(*RECORDS * 400)
    writer = threading.Thread(target=lambda: os.write(running.stdin.fileno(), rows), daemon=True)  # type: ignore[union-attr]
    writer.start()
    first = running.stdout.readline()
    running.kill()
    running.communicate()
    assert json.loads(first)["id"] == "a"


@needs_model
@needs_html_model
def test_a_folder_of_pages_becomes_a_dataset(folder: Path, command: Command) -> None:
    (folder / "pages" / "deep").mkdir(parents=True)
    (folder / "pages" / "a.txt").write_text(PAGE)
    (folder / "pages" / "deep" / "b.html").write_text(HTML)
    (folder / "pages" / "c.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    assert command("-q", "pages", "--to", "jsonl", "-o", "out.jsonl").returncode == 0
    found = records_of((folder / "out.jsonl").read_bytes())
    assert [record["id"] for record in found] == ["a.txt", "c.txt.gz", "deep/b.html"]
    assert [record["cleaner"]["form"] for record in found] == ["text", "text", "html"]


@needs_model
def test_a_dataset_becomes_a_folder(folder: Path, command: Command) -> None:
    assert command("-q", "in.jsonl", "--to", "folder", "-o", "out").returncode == 0
    assert {path.name: path.read_text() for path in (folder / "out").iterdir()} == {"a.txt": KEPT, "b.txt": KEPT}


@needs_model
def test_compressed_pages_are_pages(folder: Path, command: Command) -> None:
    (folder / "page.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    assert command("-q", "page.txt.gz").stdout.decode() == KEPT
    assert command("-q", "page.txt.gz", "-o", "out/").returncode == 0
    assert (folder / "out" / "page.txt").read_text() == KEPT


@needs_model
def test_json_lines_become_parquet_and_come_back(folder: Path, command: Command) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (folder / "in.jsonl").write_bytes(jsonl(*({"id": record["id"], "text": record["text"]} for record in RECORDS)))
    assert command("-q", "in.jsonl", "-o", "out.parquet").returncode == 0
    assert parquet.read_table(folder / "out.parquet").column("text").to_pylist() == [KEPT, KEPT]
    assert command("-q", "out.parquet", "-o", "again.jsonl").returncode == 0
    assert [record["id"] for record in records_of((folder / "again.jsonl").read_bytes())] == ["a", "b"]
    assert command("-q", "out.parquet", "--to", "jsonl").stdout == (folder / "again.jsonl").read_bytes()
    assert command("-q", "in.jsonl", "--to", "parquet").stdout[:4] == b"PAR1"


# --- several -----------------------------------------------------------------------------------------------------------


@needs_model
def test_several_inputs_are_joined_in_one_output(folder: Path, command: Command) -> None:
    (folder / "b.jsonl").write_bytes(jsonl({"id": "c", "text": PAGE}))
    for arguments in (["-o", "out.jsonl"], ["-o", "out.jsonl.gz"], []):
        done = command("-q", "in.jsonl", "b.jsonl", *arguments)
        data = (folder / arguments[1]).read_bytes() if arguments else done.stdout
        data = gzip.decompress(data) if arguments[1:] == ["out.jsonl.gz"] else data
        assert [record["id"] for record in records_of(data)] == ["a", "b", "c"]


@needs_model
def test_datasets_and_pages_keep_their_order(folder: Path, command: Command) -> None:
    shown = command("-q", "page.txt", "in.jsonl", "page.txt").stdout.decode()
    first, *middle = shown.removeprefix(KEPT).splitlines(keepends=True)[:2]
    assert shown.startswith(KEPT) and shown.endswith(KEPT)
    assert [json.loads(row)["id"] for row in (first, *middle)] == ["a", "b"]


REFUSED = [
    ("an output over its input", ["in.jsonl", "-o", "in.jsonl"], "-o would write over the input in.jsonl"),
    ("two outputs with one name", ["in.jsonl", "./in.jsonl", "-o", "out/"], "would both be written to out/in.jsonl"),
    ("errors over the input", ["in.jsonl", "--errors", "in.jsonl"], "--errors would write over the input in.jsonl"),
    ("errors over the journal", ["in.jsonl", "-o", "o.jsonl", "--errors", "o.jsonl.errors"], "notes how far it is"),
    (
        "errors and figures in one file",
        ["in.jsonl", "--errors", "e", "--stats=./e"],
        "--errors and --stats would both be written",
    ),
    ("errors below a file", ["in.jsonl", "--errors", "page.txt/e"], "--errors page.txt/e"),
    ("a table as records", ["pages.csv", "--to", "jsonl"], "pages.csv: is a table by its name"),
    ("figures over the output", ["in.jsonl", "-o", "o.json", "--stats", "o.json"], "would both be written to o.json"),
    ("spans of a page", ["page.txt", "--format", "spans"], "--format spans is of datasets, and page.txt is one page"),
    ("a folder to standard output", ["in.jsonl", "--to", "folder"], "--to folder needs a folder; name it with -o"),
    ("an archive in its own place", ["--from", "warc", "--in-place", "in.jsonl"], "--in-place cannot write warc"),
    (
        "no size",
        ["--max-bytes", "many", "in.jsonl"],
        "'many' is no number of bytes; give a whole number, as in 500k, 10M or 1G",
    ),
    ("no time", ["--timeout", "0", "in.jsonl"], "'0' is no number of seconds; give a number above 0, as in 10 or 0.5"),
    ("nothing to begin anew", ["--restart", "in.jsonl"], "--restart is of outputs that are files; name one with -o"),
    ("no name", ["--text-field", "", "in.jsonl"], "an empty name came as --text-field"),
]


@pytest.mark.parametrize(("arguments", "message"), cases(REFUSED))
def test_what_does_not_go_together_is_refused(arguments: list[str], message: str, folder: Path, command: Command) -> None:
    before = sorted(path.name for path in folder.iterdir())
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in messages(done)[-1]
    assert sorted(path.name for path in folder.iterdir()) == before


# --- fields and formats ------------------------------------------------------------------------------------------------


@needs_model
def test_fields_are_those_that_are_named(folder: Path, command: Command) -> None:
    (folder / "in.jsonl").write_bytes(jsonl({"words": PAGE, "text": "Home", "key": 7}))
    done = command("-q", "--text-field", "words", "--out-field", "clean", "in.jsonl")
    (record,) = records_of(done.stdout)
    assert list(record) == ["words", "clean", "text", "key", "cleaner"]
    assert (record["clean"], record["words"], record["text"]) == (KEPT, PAGE, "Home")


@needs_model
def test_spans_say_what_to_keep_of_the_text_that_came(folder: Path, command: Command) -> None:
    first, _ = records_of(command("-q", "--format", "spans", "in.jsonl").stdout)
    spans = sorted(span for spans in first["attributes"].values() for span in spans)
    assert "".join(PAGE[start:end] for start, end, _ in spans) == KEPT
    assert first["id"] == "a"


@needs_model
def test_kinds_say_it_of_every_line(folder: Path, command: Command) -> None:
    first, _ = records_of(command("-q", "--format", "kinds", "in.jsonl").stdout)
    assert [line["text"] for line in first["lines"]] == PAGE.splitlines()


# --- what is wrong -----------------------------------------------------------------------------------------------------

BROKEN = [
    ("no JSON", b"oops\n", "is no JSON"),
    ("no object", b"[1]\n", "is an array"),
    ("a null", b'{"id": 9, "text": null}\n', "text is null; expected a string"),
    ("no text", b'{"id": 9, "words": "One"}\n', "has no field that is known to hold text or HTML"),
]


@needs_model
@pytest.mark.parametrize(("row", "why"), cases(BROKEN))
def test_a_record_fails_alone(row: bytes, why: str, folder: Path, command: Command) -> None:
    first, second = jsonl(RECORDS[0]), jsonl(RECORDS[1])
    (folder / "in.jsonl").write_bytes(first + row + second)
    done = command("in.jsonl", "-o", "out.jsonl", "--errors", "bad.jsonl", "-j", "2")
    assert done.returncode == 2
    assert "in.jsonl: 1 of 3 records could not be cleaned and are unchanged; the first: record 1" in messages(done)[-1]
    (error,) = records_of((folder / "bad.jsonl").read_bytes())
    assert (error["file"], error["record"]) == ("in.jsonl", 1)
    assert why in error["error"]
    rows = (folder / "out.jsonl").read_bytes().splitlines()
    assert [json.loads(rows[number])["text"] for number in (0, 2)] == [KEPT, KEPT]


@needs_model
def test_a_page_that_is_too_large_goes_through_and_is_marked(folder: Path, command: Command) -> None:
    (folder / "in.jsonl").write_bytes(jsonl(*RECORDS, {"id": "large", "text": "wörds " * 400}))
    done = command("in.jsonl", "--max-bytes", "2k")
    found = records_of(done.stdout)
    assert done.returncode == 2
    assert found[2]["text"] == "wörds " * 400
    assert found[2]["cleaner"]["error"] == "has 2,800 bytes, and --max-bytes allows 2,000"
    assert found[0]["text"] == KEPT


@needs_model
def test_a_page_that_takes_too_long_goes_through_and_is_marked(folder: Path, command: Command) -> None:
    text = "\n".join(f"Line {number} of a page that is long, and says nothing of note." for number in range(400_000))
    (folder / "in.jsonl").write_bytes(jsonl(RECORDS[0], {"id": "slow", "text": text}, RECORDS[1]))
    done = command("in.jsonl", "--timeout", "0.5")
    found = records_of(done.stdout)
    assert done.returncode == 2
    assert found[1]["cleaner"]["error"] == "it took longer than 0.5 seconds"
    assert [found[number]["text"] for number in (0, 2)] == [KEPT, KEPT]


@needs_model
def test_a_truncated_file_is_cleaned_as_far_as_it_goes(folder: Path, command: Command) -> None:
    whole = gzip.compress(jsonl(*({**RECORDS[0], "id": number, "salt": os.urandom(300).hex()} for number in range(1200))))
    (folder / "in.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    done = command("in.jsonl.gz", "-o", "out.jsonl")
    assert done.returncode == 2
    assert any("in.jsonl.gz: breaks off" in message for message in messages(done))
    assert len(records_of((folder / "out.jsonl").read_bytes())) > 100


@needs_model
def test_one_source_of_several_that_is_missing_is_said(folder: Path, command: Command) -> None:
    done = command("gone.jsonl", "in.jsonl", "-o", "out.jsonl")
    assert done.returncode == 2
    assert any(message.endswith("gone.jsonl: no such file; check the name") for message in messages(done))
    assert len(records_of((folder / "out.jsonl").read_bytes())) == 2


@needs_model
def test_a_source_that_is_missing_makes_no_output(folder: Path, command: Command) -> None:
    done = command("gone.jsonl", "-o", "out.jsonl")
    assert (done.returncode, messages(done)) == (2, ["clean: gone.jsonl: no such file; check the name"])
    assert not [path.name for path in folder.iterdir() if path.name.startswith("out")]


@needs_model
@pytest.mark.parametrize(("arguments", "said"), cases([
    ("a source", ["in.parquet", "--to", "jsonl"], "in.parquet: Parquet and Arrow need pyarrow, which is not installed; pip"),
    ("a source that is not there", ["gone.parquet"], "gone.parquet: no such file; check the name"),
    ("standard output", ["in.jsonl", "--to", "parquet"], "in.jsonl: standard output: Parquet and Arrow need pyarrow, which is"),
    ("a target", ["in.jsonl", "-o", "out.parquet"], "in.jsonl: out.parquet: Parquet and Arrow need pyarrow, which is"),
]))  # fmt: skip
def test_without_the_library_of_parquet(
    arguments: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "in.parquet").write_bytes(b"PAR1")
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert clean.main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"clean: {said}")


@needs_model
@pytest.mark.parametrize(("arguments", "is_refused"), [(["--to", "parquet"], True), (["--to", "parquet", "--explain"], False)])
def test_binary_data_is_not_written_to_a_terminal(
    arguments: list[str], is_refused: bool, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert clean.main(["--color", "never", "in.jsonl", *arguments]) == (2 if is_refused else 0)
    shown = capsys.readouterr()
    assert bool(shown.out) != is_refused
    assert (
        "in.jsonl: would come out as Parquet, which is binary, on a terminal; name a file with -o" in shown.err
    ) == is_refused


@needs_model
def test_an_empty_dataset_is_an_empty_dataset(folder: Path, command: Command) -> None:
    (folder / "none.jsonl").write_bytes(b"")
    done = command("none.jsonl", "-o", "out.jsonl")
    assert (done.returncode, messages(done)) == (0, ["clean: none.jsonl: holds no record"])
    assert (folder / "out.jsonl").read_bytes() == b""


@needs_model
def test_an_input_that_changes_while_it_is_read_is_said(folder: Path) -> None:
    with (folder / "in.jsonl").open("wb") as file:
        file.write(jsonl(*RECORDS * 1000))
    line = [sys.executable, "-m", "cleaner", "in.jsonl", "-o", "out.jsonl"]
    running = subprocess.Popen(line, cwd=folder, env=environment(), stderr=subprocess.PIPE)
    journal = folder / "out.jsonl.progress"
    while running.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 1):  # a chunk is done
        time.sleep(0.002)
    with (folder / "in.jsonl").open("ab") as file:
        file.write(jsonl(RECORDS[0]))
    _, shown = running.communicate()
    assert running.returncode == 2
    assert "in.jsonl: has changed while it was read; clean it again when nobody writes to it" in shown.decode()


@needs_model
def test_a_process_that_is_killed_is_replaced(folder: Path) -> None:
    (folder / "in.jsonl").write_bytes(jsonl(*({**RECORDS[0], "id": number} for number in range(3000))))
    line = [sys.executable, "-m", "cleaner", "-q", "-j", "2", "in.jsonl", "-o", "out.jsonl"]
    running = subprocess.Popen(line, cwd=folder, env=environment(), stderr=subprocess.PIPE)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    journal = folder / "out.jsonl.progress"
    while running.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 2):
        time.sleep(0.002)
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    _, shown = running.communicate()
    assert (running.returncode, shown) == (0, b"")
    assert [record["id"] for record in records_of((folder / "out.jsonl").read_bytes())] == list(range(3000))


# --- figures -----------------------------------------------------------------------------------------------------------


@needs_model
def test_figures_are_printed_or_written(folder: Path, command: Command) -> None:
    printed = command("--stats", "in.jsonl", "-o", "out.jsonl")
    assert messages(printed)[-1].startswith("clean: in.jsonl: kept 8 of 20 lines, ")
    written = command("-q", "--stats", "f.json", "in.jsonl", "page.txt", "-o", "out/")
    assert (written.returncode, messages(written)) == (0, [])
    figures = json.loads((folder / "f.json").read_text())
    assert (figures["pages"], figures["failed"], figures["lines"]["kept"]) == (3, 0, 12)
    assert figures["by_host"] == {"": 1, "example.com": 1, "example.org": 1}
    assert figures["bytes"] == (folder / "in.jsonl").stat().st_size + (folder / "page.txt").stat().st_size
    assert sum(figures["by_quality"].values()) == 3


@needs_model
def test_nothing_is_shown_of_the_progress_where_nobody_looks(folder: Path, command: Command) -> None:
    assert command("--from", "jsonl", "in.jsonl", "-o", "out.jsonl").stderr == b""


@needs_model
def test_the_progress_is_shown_on_a_terminal(folder: Path) -> None:
    pytest.importorskip("tqdm")
    (folder / "in.jsonl").write_bytes(jsonl(*RECORDS * 1200))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    line = [sys.executable, "-m", "cleaner", "in.jsonl", "-o", "out.jsonl"]
    running = subprocess.Popen(line, cwd=folder, env=environment(), stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # what a terminal says when the other end is closed
        while piece := os.read(ours, 4096):
            shown += piece
    running.wait()
    os.close(ours)
    assert re.search(rb"[\d,]+ pages, \d\.\d MB, [\d,]+ pages/s, \d+% dropped \[", shown)


@needs_model
def test_check_looks_and_writes_nothing(folder: Path, command: Command) -> None:
    done = command("--check", "in.jsonl", "--errors", "bad.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    assert sorted(path.name for path in folder.iterdir()) == ["bad.jsonl", "in.jsonl", "page.txt"]


@needs_model
def test_a_dataset_is_written_in_its_own_place(folder: Path, command: Command) -> None:
    (folder / "in.jsonl").chmod(0o640)
    assert command("-q", "--in-place", "in.jsonl").returncode == 0
    assert [record["text"] for record in records_of((folder / "in.jsonl").read_bytes())] == [KEPT, KEPT]
    assert (folder / "in.jsonl").stat().st_mode & 0o777 == 0o640


@needs_model
def test_a_report_of_a_dataset_shows_the_whole_and_the_worst(folder: Path, command: Command) -> None:
    rows = [{"id": number, "text": f"{PAGE}\nRecord {number}"} for number in range(300)]
    (folder / "in.jsonl").write_bytes(jsonl(*rows, {"id": 300, "text": None}))
    assert command("-q", "in.jsonl", "-o", "out.jsonl", "--report", "report.html").returncode == 2
    page = (folder / "report.html").read_text()
    assert "Overview of 300 pages" in page
    assert "281 more pages" in page
    assert "Not cleaned: 1 of 301" in page
    assert "in.jsonl, record 300</bdi>: text is null; expected a string" in page


@needs_model
@needs_repeats
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_sites_are_learned_from_the_dataset_first(jobs: str, folder: Path, command: Command) -> None:
    chrome = "The harbour gazette, every day but Sunday, from Quay Street"
    rows = [
        {"url": f"https://gazette.example/{number}", "text": f"{chrome}\n{PAGE}\nNumber {number} of many.\n{chrome}\n"}
        for number in range(40)
    ]
    (folder / "in.jsonl").write_bytes(jsonl(*rows))
    assert command("-q", "-j", jobs, "in.jsonl", "--sites", "learn", "-o", "out.jsonl").returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["in.jsonl", "out.jsonl", "page.txt"]
    streamed = command("-q", "-j", jobs, "--from", "jsonl", "--sites", "learn", stdin=jsonl(*rows)).stdout
    assert streamed == (folder / "out.jsonl").read_bytes()  # all of it is one window


def test_a_page_alone_has_nothing_to_learn_from(folder: Path, command: Command) -> None:
    done = command("page.txt", "--sites", "learn")
    assert done.returncode == 2
    assert (
        "--sites learn is of datasets, and page.txt is one page; add --from folder to learn from a folder of pages"
        in messages(done)[-1]
    )

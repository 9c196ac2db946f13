"""The command `clean`, by its arguments, streams, messages and exit codes."""

from __future__ import annotations

import errno
import io
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PAGE, Command, environment, messages, needs_model

import cleaner
from cleaner import lines, pipeline
from cleaner.cli import clean as cli
from cleaner.cli.clean import main
from cleaner.decision import policy as decide


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


# --- in and out ----------------------------------------------------------------------------------------------------------


def test_a_file_a_dash_and_nothing_give_the_same(command: Command, page: Path) -> None:
    expected = cleaner.clean(PAGE).text.encode()
    for done in (command("page.txt"), command("-", stdin=PAGE.encode()), command(stdin=PAGE.encode())):
        assert (done.returncode, done.stdout, messages(done)) == (0, expected, [])


def test_several_files_come_one_after_the_other(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE[:-1].rpartition("\n\n")[0])  # without a final newline
    (tmp_path / "b.txt").write_text(PAGE)
    (tmp_path / "none.txt").write_text("")
    one, two = (command(name).stdout for name in ("a.txt", "b.txt"))
    assert not one.endswith(b"\n")
    assert command("a.txt", "none.txt", "b.txt", "a.txt").stdout == one + b"\n" + two + one


def test_output_goes_to_a_file_or_a_folder(command: Command, page: Path, tmp_path: Path) -> None:
    expected = cleaner.clean(PAGE).text
    assert command("page.txt", "-o", "out.txt").stdout == b""
    assert command("page.txt", "-o", "folder/").stdout == b""
    assert (tmp_path / "out.txt").read_text() == (tmp_path / "folder" / "page.txt").read_text() == expected
    assert command("page.txt", "-o", "-").stdout == expected.encode()


def test_html_is_read_as_a_page(command: Command, tmp_path: Path) -> None:
    html = "<!doctype html><ul><li>Home<li>About</ul>" + "".join(f"<p>{line}</p>" for line in PAGE.split("\n")[3:8])
    (tmp_path / "page.html").write_text(html)
    assert command("page.html").stdout.decode() == cleaner.clean_html(html).text
    done = command("--in-place", "page.html")
    assert (done.returncode, (tmp_path / "page.html").read_text()) == (2, html)
    assert messages(done) == [
        "clean: page.html: is HTML, and --in-place would put plain text in its place; write elsewhere with -o"
    ]


def test_jsonl_and_tsv_have_every_line(command: Command, page: Path) -> None:
    doc = cleaner.clean(PAGE)
    rows = [json.loads(row) for row in command("--format", "jsonl", "page.txt").stdout.splitlines()]
    assert [(row["number"], row["text"], row["keep"]) for row in rows] == [(x.number, x.text, x.keep) for x in doc.lines]
    assert "file" not in rows[0]
    two = [json.loads(row) for row in command("--format", "jsonl", "page.txt", "-", stdin=b"One").stdout.splitlines()]
    assert (two[0]["file"], two[-1]["file"]) == ("page.txt", "standard input")
    tsv = command("--format", "tsv", "page.txt").stdout.decode()
    assert [row.partition("\t")[2] for row in tsv.splitlines()] == [line.text for line in doc.lines]


def test_in_place_writes_over_the_input_and_only_if_it_changes(command: Command, page: Path, tmp_path: Path) -> None:
    page.chmod(0o600)
    assert command("--in-place", "-q", "page.txt").returncode == 0
    assert page.read_text() == cleaner.clean(PAGE).text
    assert page.stat().st_mode & 0o777 == 0o600
    kept = tmp_path / "kept.txt"
    kept.write_text("\n")
    kept.write_text("")
    os.utime(kept, (1, 1))
    assert command("--in-place", "kept.txt").returncode == 0
    assert kept.stat().st_mtime == 1


def test_the_input_is_never_the_output_by_accident(command: Command, page: Path) -> None:
    done = command("page.txt", "-o", "./page.txt")
    assert done.returncode == 2
    assert messages(done)[-1] == "clean: error: -o would write over the input page.txt; use --in-place if that is meant"
    with page.open("ab") as out:
        line = [sys.executable, "-m", "cleaner", "page.txt"]
        appended = subprocess.run(line, stdout=out, stderr=subprocess.PIPE, cwd=page.parent, env=environment())
    assert appended.returncode == 2
    assert b"page.txt is both input and output; write to another file, or use --in-place" in appended.stderr
    assert page.read_text() == PAGE


# --- what else it can show -------------------------------------------------------------------------------------------------


def test_explain_names_the_files_where_there_are_several(command: Command, page: Path) -> None:
    one = command("--explain", "page.txt").stdout.decode()
    assert one.startswith("- ") or one.startswith("+ ")
    assert "\x1b" not in one
    two = command("--explain", "page.txt", "page.txt").stdout.decode()
    assert two == f"==> page.txt <==\n{one}" * 2


def test_diff_is_between_input_and_output(command: Command, page: Path) -> None:
    rows = command("--diff", "page.txt").stdout.decode().splitlines()
    assert rows[:2] == ["--- page.txt", "+++ page.txt\tcleaned"]
    assert "-Leave a Comment" in rows


def test_check_writes_nothing_and_tells(command: Command, page: Path, tmp_path: Path) -> None:
    done = command("--check", "page.txt")
    assert (done.returncode, done.stdout, page.read_text()) == (1, b"", PAGE)
    dropped = [line for line in cleaner.clean(PAGE).lines if not line.keep and line.kind != "blank"]
    assert messages(done) == [f"clean: page.txt: would drop {len(dropped)} of 10 lines"]
    (tmp_path / "blank.txt").write_text("\n\n")
    (tmp_path / "empty.txt").write_text("")
    assert messages(command("--check", "blank.txt")) == ["clean: blank.txt: would drop blank lines"]
    assert command("--check", "empty.txt").returncode == 0
    assert command("--check", "empty.txt", "missing.txt", "page.txt").returncode == 2
    shown = command("--check", "--diff", "-q", "page.txt")
    assert (shown.returncode, shown.stdout[:12], shown.stderr) == (1, b"--- page.txt", b"")


def test_stats_go_to_standard_error(command: Command, page: Path) -> None:
    done = command("--stats", "page.txt", "-", stdin=b"\n")
    assert done.stdout == cleaner.clean(PAGE).text.encode()
    first, second, whole = messages(done)
    assert first.startswith("clean: page.txt: kept ") and "dropped" in first
    assert second == "clean: standard input: kept 0 of 0 lines, 0 of 0 words; no text"
    assert whole.startswith("clean: 2 inputs: kept ")


def test_keep_and_mode_are_those_of_the_api(command: Command, page: Path) -> None:
    def explained(*arguments: str) -> list[bool]:
        return [json.loads(row)["keep"] for row in command("--format", "jsonl", *arguments, "page.txt").stdout.splitlines()]

    for keep, kinds in (("nav", ["nav"]), ("article", lines.ARTICLE), ("body, heading", ["body", "heading"])):
        assert explained("--keep", keep) == [line.keep for line in cleaner.clean(PAGE, keep=kinds).lines]
    assert explained("--mode", "recall") == [line.keep for line in cleaner.clean(PAGE, mode="recall").lines]


def test_version_and_help_name_everything(command: Command) -> None:
    assert command("--version").stdout.decode() == f"scrape-cleaner {cleaner.__version__}\n"
    shown = command("--help").stdout.decode()
    assert all(kind in shown for kind in lines.KINDS)
    assert cli._parser().get_default("keep") == ",".join(pipeline.KEEP)
    assert tuple(decide.BETA) == cli.MODES
    assert all(action.help for action in cli._parser()._actions)


# --- usage errors ------------------------------------------------------------------------------------------------------

USAGE = [
    (["--keep", "menu", "a"], "--keep names 'menu'; it takes one or more of the kinds " + ", ".join(lines.KINDS)),
    (["--keep", ",", "a"], "--keep names nothing; it takes one or more of the kinds " + ", ".join(lines.KINDS)),
    (["--explain", "--diff", "a"], "--explain and --diff are two forms of output; choose one"),
    (["--format", "tsv", "--diff", "a"], "--format tsv and --diff are two forms of output; choose one"),
    (["--explain", "--why", "2", "a"], "--explain and --why are two forms of output; choose one"),
    *(
        (["--why", given, "a"], f"argument --why: {given!r} names no lines; give numbers from 1, as in 7 or 3,11-14")
        for given in ("0", "5-3", "two", "1,", "-", "3-", "1" * 20)
    ),
    (["--in-place", "-o", "b", "a"], "--in-place and -o are two places for the output; choose one"),
    (["--in-place", "--diff", "a"], "--in-place would put the output of --diff in place of the text; use -o"),
    (["--check", "-o", "b", "a"], "--check writes nothing; leave --in-place and -o out"),
    (["--check", "--format", "tsv", "a"], "--check writes nothing; leave --format out"),
    (["-j", "-1", "a"], "argument -j/--jobs: '-1' is no number of processes; give 1 or more, or 0 for all cores"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(arguments) for arguments, _ in USAGE])
def test_a_wrong_argument_says_what_is_right(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"clean: error: {message}"


def test_nothing_to_read_on_a_terminal_is_a_short_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("usage: clean ")
    assert shown.err.endswith("clean: name a file, or pipe text in; --help tells more\n")


def test_a_model_that_was_asked_for_must_be_one(command: Command, page: Path) -> None:
    done = command("--model", "nowhere", "page.txt")
    assert (done.returncode, done.stdout) == (2, b"")
    (message,) = messages(done)
    assert message.startswith("clean: nowhere is not a model folder: model.json cannot be read")


# --- streams -----------------------------------------------------------------------------------------------------------


def test_a_closed_pipe_ends_quietly(page: Path) -> None:
    page.write_text(PAGE * 500)
    line = f"{sys.executable} -m cleaner -q page.txt page.txt | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, cwd=page.parent, env=environment(), timeout=120)
    first, status = done.stdout.decode().splitlines()
    assert first == cleaner.clean(PAGE * 500).text.split("\n")[0]
    assert (status, done.stderr) == ("141", b"")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_quietly(jobs: str, page: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody writes to it, so the command waits
    line = [sys.executable, "-m", "cleaner", "-q", "-j", jobs, *["page.txt"] * 7 * pipeline.BATCH_PAGES, "pipe"]
    running = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment())
    assert running.stdout is not None
    running.stdout.read(1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, b"")


def _in_terminal(line: list[str], folder: Path, **more: str) -> str:
    """What a command writes to a terminal that is its standard output and error."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        line, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=folder, env=environment(**more)
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError as error:  # Linux says so when the other end is closed
            assert error.errno == errno.EIO
            break
        if not part:
            break
        shown += part
    running.wait(60)
    os.close(ours)
    return shown.decode()


def test_colour_is_for_terminals_and_for_who_asks(page: Path, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "cleaner", "-q", "--explain", "page.txt"]
    assert "\x1b[" in _in_terminal(line, tmp_path, TERM="xterm")
    assert "\x1b[" not in _in_terminal(line, tmp_path, TERM="xterm", NO_COLOR="1")
    assert "\x1b[" not in _in_terminal(line, tmp_path, TERM="dumb")


@pytest.mark.parametrize(
    ("choice", "variables", "terminal", "answer"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_on_colour(
    choice: str, variables: dict[str, str], terminal: bool, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    assert cli._use_color(choice, stream) is answer
    assert cli._use_color(choice, None) is (choice == "always")


def test_a_file_gets_colour_only_if_asked(command: Command, page: Path, tmp_path: Path) -> None:
    command("--explain", "page.txt", "-o", "plain", FORCE_COLOR="1")
    command("--explain", "page.txt", "-o", "painted", "--color", "always")
    assert b"\x1b[" not in (tmp_path / "plain").read_bytes()
    assert b"\x1b[" in (tmp_path / "painted").read_bytes()


def test_without_a_default_model_heuristics_answer_and_say_so(
    page: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    monkeypatch.setattr("cleaner.model.network.default_folder", lambda name="text": tmp_path / "nothing")
    monkeypatch.chdir(tmp_path)
    assert main(["--stats", "page.txt"]) == 0
    warning, figures = capfdbinary.readouterr().err.decode().splitlines()
    assert warning.startswith("clean: no usable default model, heuristics decide instead, and much less well (")
    assert "decided by the fallback" in figures
    assert main(["-q", "page.txt"]) == 0
    assert capfdbinary.readouterr().err == b""


@needs_model
def test_with_a_default_model_nothing_is_said(command: Command, page: Path) -> None:
    assert command("page.txt").stderr == b""

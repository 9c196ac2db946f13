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
from conftest import PAGE, Command, cases, environment, messages, needs_html_model, needs_model

import cleaner
from cleaner import pipeline
from cleaner.cli import options as cli
from cleaner.cli.clean import _parser, main
from cleaner.decision.policy import BETA
from cleaner.io import kinds_of_datasets
from cleaner.io.form import FORMS
from cleaner.lines import ARTICLE, KINDS
from cleaner.report.formats import FORMATS

ARTICLE_LINES = PAGE.split("\n")[5:8]
HTML = "<!doctype html><ul><li>Home<li>About</ul>" + "".join(f"<p>{line}</p>" for line in PAGE.split("\n")[3:8])


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
    (tmp_path / "page.html").write_text(HTML)
    assert command("page.html").stdout.decode() == cleaner.clean_html(HTML).text
    done = command("--in-place", "page.html")
    assert (done.returncode, (tmp_path / "page.html").read_text()) == (2, HTML)
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

    for keep, kinds in (("nav", ["nav"]), ("article", ARTICLE), ("body, heading", ["body", "heading"])):
        assert explained("--keep", keep) == [line.keep for line in cleaner.clean(PAGE, keep=kinds).lines]
    assert explained("--mode", "recall") == [line.keep for line in cleaner.clean(PAGE, mode="recall").lines]


def test_version_and_help_name_everything(command: Command) -> None:
    assert command("--version").stdout.decode() == f"scrape-cleaner {cleaner.__version__}\n"
    shown = command("--help").stdout.decode()
    assert all(word in shown for word in (*KINDS, *cli.MODES, *cli.FORMATS, *cli.FORMS))
    options = [line for line in shown.splitlines() if line.startswith("  -")]
    assert len(options) > 20
    for place, line in enumerate(shown.splitlines()):  # each has its sentence, beside it or below
        if line.startswith("  -"):
            assert "  " in line.strip() or shown.splitlines()[place + 1].startswith("   ")


def test_what_can_be_chosen_is_what_there_is() -> None:
    """Their names are written out, because numpy would be imported for them."""
    assert tuple(BETA) == cli.MODES
    assert set(cli.FORMATS) - {"spans", "kinds"} < set(FORMATS)
    assert set(cli.FORMATS) >= set(kinds_of_datasets.FORMATS)
    assert cli.KINDS == kinds_of_datasets.KINDS
    assert cli.FORMS == FORMS


def test_by_default_it_keeps_and_weighs_as_the_api_does(command: Command, page: Path) -> None:
    default = command("page.txt").stdout
    assert command("--keep", ",".join(pipeline.KEEP), "--mode", "balanced", "page.txt").stdout == default


def test_a_title_that_is_known_is_kept(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(f"Contact\nShare on Facebook\n{PAGE}")
    assert "Share on Facebook" not in command("page.txt").stdout.decode().splitlines()
    for done in (
        command("--title", "share on  FACEBOOK", "page.txt"),
        command("--title", "Share on Facebook", stdin=(tmp_path / "page.txt").read_bytes()),
    ):
        assert done.stdout.decode().splitlines()[0] == "Share on Facebook"


# --- usage errors ------------------------------------------------------------------------------------------------------

TAKES = f"it takes one or more of the kinds {', '.join(KINDS)}, or article"
FORM_IS = "it is one of text, html, markdown, wrapped, line, print, mail, or several of text, mail+wrapped"
USAGE = [
    (["--keep", "menu", "a"], f"--keep names 'menu'; {TAKES}"),
    (["--keep", ",", "a"], f"--keep names nothing; {TAKES}"),
    (["--explain", "--diff", "a"], "--explain and --diff are two forms of output; choose one"),
    (["--format", "tsv", "--diff", "a"], "--format tsv and --diff are two forms of output; choose one"),
    (["--explain", "--why", "2", "a"], "--explain and --why are two forms of output; choose one"),
    *(
        (["--why", given, "a"], f"argument --why: {given!r} names no lines; give numbers from 1, as in 7 or 3,11-14")
        for given in ("0", "5-3", "two", "1,", "-", "3-", "1" * 20)
    ),
    *(
        (arguments, f"an empty name came as {option}; is a variable of the shell empty?")
        for option, arguments in [("FILE", [""]), ("-o", ["-o", "", "a"]), ("--model", ["--model", "", "a"])]
    ),
    (["--in-place", "-o", "b", "a"], "--in-place and -o are two places for the output; choose one"),
    (["--in-place", "--diff", "a"], "--in-place would put the output of --diff in place of the text; use -o"),
    (["--check", "-o", "b", "a"], "--check writes nothing; leave --in-place and -o out"),
    (["--check", "--format", "tsv", "a"], "--check writes nothing; leave --format out"),
    (["--title", "Mill", "a", "b"], "--title is the title of one page; name one input"),
    (["--title", "Mill", "--files-from", "a"], "--title is the title of one page; name one input"),
    *(
        (["--form", given, "a"], f"argument --form: {given!r} is no form; {FORM_IS}")
        for given in ("json", "", "pdf", "html+markdown", "text+mail", "mail+", "mail+pdf")
    ),
    (["-j", "-1", "a"], "argument -j/--jobs: '-1' is no number of processes; give 1 or more, or 0 for all cores"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(arguments) for arguments, _ in USAGE])
def test_a_wrong_argument_says_what_is_right(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"clean: error: {message}"


FORM_OPTIONS = [
    ("no form", [], None),
    ("one of text", ["--form", "markdown"], "markdown"),
    ("several of text", ["--form", "mail+wrapped"], "mail+wrapped"),
    ("all of them", ["--form", "markdown+wrapped+line+print+mail"], "markdown+wrapped+line+print+mail"),
    ("the short one", ["--html"], "html"),
    ("plain text", ["--text"], "text"),
]


@pytest.mark.parametrize(("arguments", "form"), cases(FORM_OPTIONS))
def test_a_form_is_one_or_several_of_text(arguments: list[str], form: str | None) -> None:
    assert _parser().parse_args([*arguments, "a"]).form == form


@pytest.mark.parametrize(("form", "settled"), [("text", False), ("markdown", False), ("mail", True), ("mail+wrapped", True)])
def test_the_form_that_is_asked_for_is_read(form: str, settled: bool, command: Command, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text(
        "Subject: The mill\nFrom: Ann <ann@mill.example>\n\nIt ground its last flour in March.\n"
    )
    rows = [json.loads(row) for row in command("--form", form, "--format", "jsonl", "mail.txt").stdout.splitlines()]
    assert (rows[1]["reason"] == "known-layout") is settled


# what `argparse` itself says, in words that change with its version
UNKNOWN = [
    (["--mode", "harsh", "a"], "argument --mode: invalid choice: 'harsh'"),
    (["--html", "--text", "a"], "argument --text: not allowed with argument --html"),
    (["--url=x", "a"], "unrecognized arguments: --url=x"),
]


@pytest.mark.parametrize(("arguments", "message"), UNKNOWN, ids=[" ".join(arguments) for arguments, _ in UNKNOWN])
def test_an_argument_that_there_is_not_is_said(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"clean: error: {message}")


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


STATUSES = [
    ("everything was cleaned", ["page.txt"], 0),
    ("nothing came", ["empty.txt"], 0),
    ("nothing would change", ["--check", "empty.txt"], 0),
    ("something would change", ["--check", "page.txt"], 1),
    ("something would change, and something could not be read", ["--check", "page.txt", "missing.txt"], 2),
    ("a file is missing", ["missing.txt"], 2),
    ("one of several is missing", ["page.txt", "missing.txt"], 2),
    ("a record could not be cleaned", ["records.jsonl"], 2),
    ("a wrong argument", ["--keep", "menu", "page.txt"], 2),
]


@pytest.mark.parametrize(("arguments", "status"), cases(STATUSES))
def test_the_exit_status_is_0_for_done_1_for_would_change_and_2_for_not_done(
    arguments: list[str], status: int, command: Command, page: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "records.jsonl").write_text('{"text": "One"}\n{"text": null}\n')
    assert command(*arguments).returncode == status


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


# name, where it goes, what is asked for, the environment, whether there is colour
COLOUR = [
    ("a terminal", "terminal", [], {}, True),
    ("no terminal", "pipe", [], {}, False),
    ("a terminal, NO_COLOR", "terminal", [], {"NO_COLOR": "1"}, False),
    ("a terminal, NO_COLOR that is empty", "terminal", [], {"NO_COLOR": ""}, True),
    ("a pipe, FORCE_COLOR", "pipe", [], {"FORCE_COLOR": "1"}, True),
    ("a pipe, FORCE_COLOR that is empty", "pipe", [], {"FORCE_COLOR": ""}, False),
    ("a pipe, both", "pipe", [], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ("a dumb terminal", "terminal", [], {"TERM": "dumb"}, False),
    ("asked for", "pipe", ["--color", "always"], {"NO_COLOR": "1"}, True),
    ("asked not to", "terminal", ["--color", "never"], {"FORCE_COLOR": "1"}, False),
]


@pytest.mark.parametrize(("place", "arguments", "variables", "colour"), cases(COLOUR))
def test_the_argument_then_the_environment_then_the_terminal_decides_on_colour(
    place: str, arguments: list[str], variables: dict[str, str], colour: bool, command: Command, page: Path
) -> None:
    if place == "pipe":
        shown = command("-q", "--explain", "page.txt", *arguments, **variables).stdout.decode()
    else:
        line = [sys.executable, "-m", "cleaner", "-q", "--explain", "page.txt", *arguments]
        shown = _in_terminal(line, page.parent, **{"TERM": "xterm"} | variables)
    assert ("\x1b[" in shown) == colour


def test_a_file_gets_colour_only_if_asked(command: Command, page: Path, tmp_path: Path) -> None:
    command("--explain", "page.txt", "-o", "plain", FORCE_COLOR="1")
    command("--explain", "page.txt", "-o", "painted", "--color", "always")
    assert b"\x1b[" not in (tmp_path / "plain").read_bytes()
    assert b"\x1b[" in (tmp_path / "painted").read_bytes()


# --- several inputs ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder of scrapes, with others in it."""
    texts = {
        "b.txt": PAGE,
        "a.txt": PAGE,
        "sub/deep/c.md": PAGE,
        "sub/page.html": HTML,
        ".hidden.txt": PAGE,
        ".git/d.txt": PAGE,
    }
    for name, text in (texts | {"picture.png": "x", "notes.pdf": "x", "Makefile": "x"}).items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "in"


@needs_model
@needs_html_model
def test_a_folder_is_cleaned_and_its_tree_is_kept(command: Command, tree: Path, tmp_path: Path) -> None:
    done = command("in", "-o", "out")
    assert (done.returncode, done.stdout) == (0, b"")
    assert messages(done) == ["clean: in: 3 other files were left alone (.pdf, .png, no suffix)"]
    found = {
        str(path.relative_to(tmp_path / "out")): path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    text, html = cleaner.clean(PAGE).text, cleaner.clean_html(HTML).text
    assert found == {"a.txt": text, "b.txt": text, "sub/deep/c.md": text, "sub/page.html.txt": html}
    assert command("in", "-q", "-o", "again").stderr == b""


def test_files_of_a_folder_come_in_the_order_of_their_names(command: Command, tree: Path) -> None:
    rows = [json.loads(row) for row in command("--format", "jsonl", "in", "in/a.txt").stdout.splitlines()]
    names = list(dict.fromkeys(row["file"] for row in rows))
    assert names == ["in/a.txt", "in/b.txt", "in/sub/deep/c.md", "in/sub/page.html"]


def test_a_folder_is_written_over_in_its_place(command: Command, tree: Path) -> None:
    done = command("--in-place", "-q", "in")
    assert (tree / "sub" / "deep" / "c.md").read_text() == cleaner.clean(PAGE).text
    assert (tree / ".hidden.txt").read_text() == PAGE
    assert (done.returncode, (tree / "sub" / "page.html").read_text()) == (2, HTML)


WITHIN = "is within the input folder in; name a folder outside of it"
SUFFIXES = ".txt, .text, .md, .markdown, .html, .htm, .xhtml, .jsonl, .parquet, .warc, .wet"
NO_LIST = "cannot be read (No such file or directory); name a file with a name a line"
REFUSED = [
    ("an output within the input", ["in", "-o", "in/out"], f"-o in/out {WITHIN}"),
    ("the input itself", ["in", "-o", "in"], f"-o in {WITHIN}"),
    ("no scrapes", ["in/.git/none"], f"in/.git/none holds no file that ends in {SUFFIXES}; name the files themselves"),
    ("a title for a folder", ["--title", "Mill", "in"], "--title is the title of one page, and 4 inputs came; name one"),
    ("standard input twice", ["-", "-"], "standard input can be read once; name - once"),
    ("a list and a text from standard input", ["-", "--files-from", "-"], "standard input can be read once; name - once"),
    ("no list", ["--files-from", "list"], f"--files-from list: {NO_LIST}"),
    ("a list of nothing", ["--files-from", os.devnull], f"--files-from {os.devnull}: names no files; expected a name a line"),
]


@pytest.mark.parametrize(("arguments", "message"), cases(REFUSED))
def test_inputs_that_do_not_go_together_are_refused(arguments: list[str], message: str, command: Command, tree: Path) -> None:
    (tree / ".git" / "none").mkdir()
    done = command(*arguments, stdin=b"a.txt\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done)[-1] == f"clean: error: {message}"


def test_names_come_from_a_file_or_from_standard_input(command: Command, tree: Path, tmp_path: Path) -> None:
    names = b"in/b.txt\n\nin/sub/page.html\r\nin/sub\n"
    (tmp_path / "list").write_bytes(names)
    one, two = command("--files-from", "list"), command("--files-from", "-", stdin=names)
    html, text = cleaner.clean_html(HTML).text, cleaner.clean(PAGE).text
    assert (one.returncode, one.stdout.decode()) == (0, text + html + text + html)
    assert (two.returncode, two.stdout) == (0, one.stdout)
    assert command("in/a.txt", "--files-from", "list").stdout.decode() == text + one.stdout.decode()
    (tmp_path / "list").write_text("missing.txt\nin/a.txt\n")
    done = command("--files-from", "list")
    assert (done.returncode, done.stdout.decode()) == (2, text)
    assert messages(done) == [
        "clean: missing.txt: no such file; check the name",
        "clean: 1 of 2 inputs could not be cleaned",
    ]


# --- JSON Lines --------------------------------------------------------------------------------------------------------

RECORDS = [
    {"id": "a", "text": PAGE, "lang": "en", "more": {"n": [1, None]}},
    {"id": "b", "html": HTML, "title": "Why the mill stopped"},
    {"id": "é", "text": "Leave a Comment\n"},
]


def jsonl_of(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@needs_model
@needs_html_model
@pytest.mark.parametrize("name", ["records.jsonl", "records.txt", "-"])
def test_json_lines_are_cleaned_record_by_record(name: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text(jsonl_of(*RECORDS))
    (tmp_path / "records.txt").write_text(jsonl_of(*RECORDS))
    done = command(name, stdin=jsonl_of(*RECORDS).encode())
    assert done.returncode == 0
    found = [json.loads(row) for row in done.stdout.decode().splitlines()]
    docs = list(cleaner.clean_many(RECORDS))
    assert [record.pop("cleaner")["form"] for record in found] == [doc.form for doc in docs]
    assert found == [
        RECORDS[0] | {"text": docs[0].text},
        RECORDS[1] | {"html": docs[1].text},
        RECORDS[2] | {"text": docs[2].text},
    ]
    which = "standard input" if name == "-" else name
    assert messages(done) == [
        f"clean: {which}: is JSON Lines: the text or html of every record was cleaned, and took its place"
    ]


def test_a_record_that_cannot_be_cleaned_keeps_what_it_has_and_is_said(command: Command, tmp_path: Path) -> None:
    bad = {"id": "bad", "text": 7}
    (tmp_path / "records.jsonl").write_text(jsonl_of(RECORDS[0], bad, RECORDS[2]))
    done = command("records.jsonl")
    found = [json.loads(row) for row in done.stdout.decode().splitlines()]
    assert (done.returncode, found[0]["text"]) == (2, cleaner.clean(PAGE).text)
    why = "text is of type int; expected a string"
    assert found[1].pop("cleaner")["error"] == why
    assert found[1] == bad
    assert messages(done)[-1] == (
        f"clean: records.jsonl: 1 of 3 records could not be cleaned and are unchanged; the first: record 1 (id 'bad'): {why}"
    )


def test_json_lines_keep_their_name_in_a_folder_of_outputs(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "records.jsonl").write_text(jsonl_of(*RECORDS))
    assert command("-q", "in", "-o", "out").returncode == 0
    rows = [json.loads(row) for row in (tmp_path / "out" / "records.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "é"]
    assert command("-q", "--in-place", "in").returncode == 0
    assert (tmp_path / "in" / "records.jsonl").read_text() == (tmp_path / "out" / "records.jsonl").read_text()


OTHER_FORMATS = [
    ("--explain", "==> records.jsonl, record 0 <==\n"),
    ("--diff", "--- records.jsonl, record 0\n"),
    ("--format=jsonl", '{"file": "records.jsonl, record 0", "number": 1'),
]


@pytest.mark.parametrize(("option", "head"), OTHER_FORMATS)
def test_the_other_formats_name_each_record(option: str, head: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text(jsonl_of(*RECORDS))
    shown = command("-q", option, "records.jsonl").stdout.decode()
    assert shown.startswith(head)
    assert "records.jsonl, record 2" in shown


JSONL_REFUSED = [
    (["--title", "Mill"], "is JSON Lines, and --title is the title of one page; give each record a title"),
    (["--format", "tsv"], "is JSON Lines, and a label file holds one page; write each record to a file, or use --format jsonl"),
]


@pytest.mark.parametrize(("arguments", "message"), JSONL_REFUSED)
def test_what_is_for_one_page_is_refused_for_json_lines(
    arguments: list[str], message: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "records.jsonl").write_text(jsonl_of(*RECORDS))
    done = command(*arguments, "records.jsonl")
    assert (done.returncode, done.stdout, messages(done)) == (2, b"", [f"clean: records.jsonl: {message}"])


@pytest.mark.parametrize("broken", [0, 1, 4, 6])
def test_a_line_that_is_no_json_is_that_records_failure(broken: int, command: Command, tmp_path: Path) -> None:
    rows = [json.dumps(record) for record in RECORDS * 2]
    rows.insert(broken, "oops")
    (tmp_path / "records.jsonl").write_text("\n".join(rows))
    done = command("--quiet", "records.jsonl")
    shown = done.stdout.decode().splitlines()
    assert (done.returncode, len(shown), shown[broken]) == (2, 7, "oops")
    (message,) = messages(done)
    assert message.startswith(
        f"clean: records.jsonl: 1 of 7 records could not be cleaned and are unchanged; the first: record {broken}: is no JSON"
    )


def test_what_is_not_cleaned_of_a_record_stays_as_it_is(command: Command, tmp_path: Path) -> None:
    page = json.dumps(PAGE)
    rows = f'{{"n": 1e400,  "text": {page}, "price": 1.10}}\r\n\r\n{{"id": "\\u00e9", "text": {page}, "big": {10**40}}}'
    (tmp_path / "records.jsonl").write_bytes(rows.encode())
    assert command("-q", "--in-place", "records.jsonl").returncode == 0
    first, blank, second = (tmp_path / "records.jsonl").read_bytes().decode().splitlines()
    kept = json.dumps(cleaner.clean(PAGE).text)
    assert first.startswith(f'{{"n":1e400,"text":{kept},"price":1.10,"cleaner":{{')
    assert (blank, second.startswith(f'{{"id":"\\u00e9","text":{kept},"big":{10**40},"cleaner":{{')) == ("", True)


# --- without a default model -------------------------------------------------------------------------------------------

GONE = [
    ("text", ["page.txt"], [", heuristics decide instead"]),
    ("HTML", ["page.html"], [" for HTML, trafilatura decides instead"]),
    ("both", ["page.html", "page.txt"], [", heuristics decide instead", " for HTML, trafilatura decides instead"]),
]


@pytest.mark.usefixtures("no_default_model")
@pytest.mark.parametrize(("names", "said"), cases(GONE))
def test_without_a_default_model_the_fallback_answers_and_that_is_said(
    names: list[str], said: list[str], page: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (page.parent / "page.html").write_text(HTML)
    monkeypatch.chdir(page.parent)
    assert main(["--stats", *names]) == 0
    shown = capfdbinary.readouterr()
    lines = shown.err.decode().splitlines()
    for line, words in zip(lines, said, strict=False):
        assert line.startswith(f"clean: no usable default model{words}, and much less well (")
    assert all("decided by the fallback" in line for line in lines[len(said) :])
    assert set(ARTICLE_LINES) <= set(shown.out.decode().splitlines())
    assert main(["-q", *names]) == 0
    assert capfdbinary.readouterr().err == b""


@needs_model
def test_with_a_default_model_nothing_is_said(command: Command, page: Path) -> None:
    assert command("page.txt").stderr == b""

"""`cleaner sites`: learned from pages of every sort, shown, joined, forgotten; and what is said where something is wrong."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command, cases, messages, needs_model

import cleaner
from cleaner.cli import workshop
from cleaner.report.site_page import site_page
from cleaner.sites.counts import SiteCounts
from cleaner.sites.keys import masked
from cleaner.sites.seen import seen
from cleaner.sites.store import SiteFile, SiteFileError, write
from cleaner.sites.view import view_of

Run = Callable[..., tuple[int, str, str]]
CHROME = ["Harbour Post", "Front page", "Tides and winds", "Write to us"]
FOOT = ["Printed by Quay & Sons, 12 Harbour Lane", "All rights of 2024 are ours"]
STORIES = [
    "The ferry that was to sail at dawn lay at the quay until noon, because nobody could find the man with the key.",
    "Twelve herons have nested on the roof of the customs house, and the officers have asked for umbrellas.",
    "A cask that was hauled up with the nets turned out to hold letters, dry as bread, from a harbour further north.",
    "The lighthouse will be painted again this summer, in the red that the older keepers say was always too pale.",
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in an empty folder: its exit status, output and messages."""
    monkeypatch.chdir(tmp_path)

    def typed(line: str) -> tuple[int, str, str]:
        status = workshop.main(line.split())
        return status, *capsys.readouterr()

    return typed


def texts_of(number: int) -> list[str]:
    return [*CHROME, f"Story of the day {number}", STORIES[number % 4] + f" So says witness {'abcdefgh'[number]}.", *FOOT]


def records(first: int = 0, last: int = 4, host: str = "post.example") -> str:
    rows = [
        {"url": f"https://{host}/news/{number}-a-story", "text": "\n".join(texts_of(number))} for number in range(first, last)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def known(path: str = "sites.db", host: str = "post.example") -> list[str | None]:
    with SiteFile.open(path) as file:
        return [line.text for line in file.lines(host)]


# --- learn -------------------------------------------------------------------------------------------------------------


def test_lines_that_repeat_are_learned(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records())
    status, out, said = run("sites learn a.jsonl -o sites.db --no-model")
    assert (status, out, said) == (0, "", "cleaner: 4 pages counted; sites.db knows 1 site\n")
    assert sorted(filter(None, known())) == sorted(map(masked, [*CHROME, *FOOT, "Story of the day 0"]))


def test_no_text_is_kept_that_stood_on_one_page(run: Run, tmp_path: Path) -> None:
    """Neither in the tables nor in a corner of the file, whatever was written to it before."""
    (tmp_path / "a.jsonl").write_text(records(0, 3))
    (tmp_path / "b.jsonl").write_text(records(2, 4))
    run("sites learn a.jsonl -o sites.db --no-model")
    run("sites add sites.db b.jsonl --no-model")
    run("sites learn b.jsonl -o b.db --no-model")
    run("sites merge sites.db b.db -o c.db")
    for name in ("sites.db", "b.db", "c.db"):
        data = (tmp_path / name).read_bytes()
        assert b"tides and winds" in data
        for story in STORIES:
            words = masked(story).split()
            assert not any(" ".join(words[at : at + 3]).encode() in data for at in range(len(words) - 2))


def test_memory_that_runs_short_leaves_no_text_either(tmp_path: Path) -> None:
    with SiteCounts(buffer=0) as counts:
        for number in range(4):
            counts.add(seen(texts_of(number), f"https://post.example/{number}a"))
        write(tmp_path / "sites.db", counts)
    assert b"herons" not in (tmp_path / "sites.db").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["sites.db"]


@needs_model
def test_with_a_model_it_is_known_what_was_kept(run: Run, tmp_path: Path) -> None:
    story = [f"{text} It was told at length, and more than once, by people who had been there." for text in STORIES]
    rows = [
        {"url": f"https://post.example/{number}a", "text": "\n".join([*CHROME, f"Story of {word}", *story[number:], *FOOT])}
        for number, word in enumerate(("amber", "birch", "cedar"))
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("sites learn a.jsonl -o sites.db -q") == (0, "", "")
    with SiteFile.open("sites.db") as file:
        lines = {line.text: (line.kept, line.told) for line in file.lines("post.example")}
    assert lines[masked(CHROME[1])] == (0, 3)
    assert lines[masked(story[2])][0] >= 2


@needs_model
def test_what_is_learned_is_what_is_looked_up(run: Run, tmp_path: Path) -> None:
    """Lines of Markdown and of wrapped text are counted as the model reads them."""
    text = "# {}\n\n[Front page](/) | [Tides](/tides)\n\n{}\n\n- [Write to us](/write)\n- [Older papers](/old)\n"
    rows = [
        {"url": f"https://post.example/{number}a", "text": text.format(f"Day {'abc'[number]}", STORIES[number])}
        for number in (0, 1)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = []
    for option in ("", "--no-model"):
        assert run(f"sites learn a.jsonl -o sites.db -q {option}")[0] == 0
        found.append(known())
    assert found[0] == found[1]
    assert "write to us" in found[0]


SOURCES = [
    ("a folder that is named as a host", "post.example/a.txt", "post.example", ""),
    ("compressed JSON Lines", "a.jsonl.gz", "a.jsonl.gz", ""),
    ("a field that is named", "b.jsonl", "b.jsonl", "--url-field where --text-field what"),
    ("pages of one site that is named", "c.jsonl", "c.jsonl", "--site www.post.example"),
    ("files of one site", "d", "d", "--site https://post.example/"),
]


@pytest.mark.parametrize(("path", "operand", "options"), cases(SOURCES))
def test_pages_come_from(path: str, operand: str, options: str, run: Run, tmp_path: Path) -> None:
    rows = [json.loads(row) for row in records().splitlines()]
    if path.endswith(".gz"):
        (tmp_path / path).write_bytes(gzip.compress(records().encode()))
    elif path == "b.jsonl":
        (tmp_path / path).write_text("".join(json.dumps({"where": r["url"], "what": r["text"]}) + "\n" for r in rows))
    elif path == "c.jsonl":
        (tmp_path / path).write_text("".join(json.dumps({"text": row["text"]}) + "\n" for row in rows))
    else:
        folder = tmp_path / operand
        folder.mkdir()
        for number, row in enumerate(rows):
            (folder / f"{number}.txt").write_text(row["text"])
    assert run(f"sites learn {operand} -o sites.db --no-model -q {options}") == (0, "", "")
    assert masked(CHROME[2]) in known()


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_file_does_not_depend_on_order_and_jobs(jobs: int, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(0, 3) + records(0, 2, "other.example"))
    (tmp_path / "b.jsonl").write_text(records(3, 5))
    run("sites learn a.jsonl b.jsonl -o one.db -q --no-model --date 2026-03-18")
    run(f"sites learn b.jsonl a.jsonl -o two.db -q --no-model --date 2026-03-18 -j {jobs}")
    run("sites learn a.jsonl -o three.db -q --no-model --date 2026-03-18")
    run("sites add three.db b.jsonl -q --no-model --date 2026-03-18")
    one, two, three = ((tmp_path / f"{name}.db").read_bytes() for name in ("one", "two", "three"))
    assert one == two == three


def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(0, 2) + "{broken\n" + records(2, 4) + '{"text": "without"}\n')
    status, _, said = run("sites learn a.jsonl -o sites.db --no-model")
    assert status == 2
    first, last = said.splitlines()
    assert first.startswith("cleaner: a.jsonl: record 2: ")
    assert last == "cleaner: 4 pages counted, 1 without an address, 1 not readable; sites.db knows 1 site"


# --- show, merge, forget, phrases --------------------------------------------------------------------------------------


def learned(run: Run, tmp_path: Path) -> None:
    rows = records() + records(0, 2, "other.example")
    (tmp_path / "a.jsonl").write_text(rows)
    run("sites learn a.jsonl -o sites.db -q --no-model --date 2026-03-18")


def test_show_lists_the_sites(run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    assert run("sites show sites.db")[1] == (
        "site                seen  counted   repeat  last\n"
        "post.example           4        4        7  2026-03-18\n"
        "other.example          2        2        7  2026-03-18\n"
    )
    assert run("sites show sites.db -n 1")[1].splitlines()[-1] == "and 1 more; -n 0 lists all"


def test_show_says_what_a_site_repeats(run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    status, out, _ = run("sites show sites.db https://www.post.example/news -n 3")
    assert status == 0
    assert out.splitlines()[:3] == ["post.example", "  pages    4 seen, 2026-03-18", "           4 counted"]
    assert "        4   100%      –  front page" in out
    assert "  and 4 more; -n 0 shows all" in out
    assert out.splitlines()[-1] == "        4        0        0  /news/*"


def view(kept: bool, line: str = "Front page"):  # type: ignore[no-untyped-def]
    counts = SiteCounts()
    for number in range(3):
        counts.add(seen([line, STORIES[number]], f"https://post.example/{number}a", [kept, True], day=20_000))
    write("view.db", counts)
    with SiteFile.open("view.db") as file:
        return view_of(file, "post.example")


def test_what_repeats_and_is_kept_comes_first(run: Run) -> None:
    assert [line.text for line in view(kept=True).repeat_and_are_kept] == ["front page"]
    out = run("sites show view.db post.example")[1]
    assert "lines that repeat and are kept: the first places to look" in out
    assert "of those on one page 3 are kept, 0 dropped" in out
    assert view(kept=False).repeat_and_are_kept == []


def test_the_page_shows_a_line_without_effect(run: Run, tmp_path: Path) -> None:
    page = site_page(view(True, "<script>alert(1)</script> \u202e turned & more"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(0)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert re.findall(r"(?:src|href)=", page) == []
    assert run("sites show view.db post.example --page page.html") == (0, "", "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page


def test_the_terminal_shows_no_control_characters(run: Run) -> None:
    view(True, "a\x1b[31m red")
    assert "a\\u001b[0m red" in run("sites show view.db post.example")[1]


def test_files_are_merged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(0, 2))
    (tmp_path / "b.jsonl").write_text(records(2, 4) + records(0, 2, "other.example"))
    for name in "ab":
        run(f"sites learn {name}.jsonl -o {name}.db -q --no-model")
    assert run("sites merge a.db b.db -o a.db") == (0, "", "")
    with SiteFile.open("a.db") as file:
        assert [(row.site, row.seen, row.clusters) for row in file.sites()] == [("other.example", 2, 2), ("post.example", 4, 4)]
        assert {line.pages for line in file.lines("post.example")} == {4}


def test_sites_are_forgotten(run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    assert run("sites forget sites.db www.other.example") == (0, "", "")
    with SiteFile.open("sites.db") as file:
        assert [row.site for row in file.sites()] == ["post.example"]
    assert b"other.example" not in (tmp_path / "sites.db").read_bytes()
    assert run("sites forget sites.db other.example")[0] == 2


def test_phrases_stay_in_the_file(run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    (tmp_path / "phrases.txt").write_text("drop: front page\n[post.example]\nkeep: Story*\n")
    assert run("sites phrases sites.db phrases.txt") == (0, "", "")
    run("sites add sites.db a.jsonl -q --no-model")
    run("sites forget sites.db other.example")
    assert run("sites phrases sites.db")[1] == "drop: front page\n[post.example]\nkeep: Story*\n"
    with SiteFile.open("sites.db") as file:
        assert len(file.phrases.phrases) == 2
    (tmp_path / "bad.txt").write_text("drop: one\nkept: two\n")
    assert run("sites phrases sites.db bad.txt")[2].startswith("cleaner: bad.txt, line 2 is 'kept: two'; expected")


# --- what is wrong -----------------------------------------------------------------------------------------------------


def header(data: bytes, place: int, value: int) -> bytes:
    return data[:place] + struct.pack(">I", value) + data[place + 4 :]


def after(statement: str) -> Callable[[bytes], bytes]:
    """The file after a statement of SQL."""

    def change(data: bytes) -> bytes:
        Path("x.db").write_bytes(data)
        with contextlib.closing(sqlite3.connect("x.db")) as file:
            file.execute(statement)
            file.commit()
        return Path("x.db").read_bytes()

    return change


def half_zeros(data: bytes) -> bytes:
    """The first half of a file, at its full size, as some programs leave a copy that breaks off."""
    return data[: len(data) // 2].ljust(len(data), b"\0")


BROKEN = [
    ("a text", lambda data: b"Home\n", "x.db: is no file of sites; `cleaner sites learn PAGES -o FILE` makes one"),
    ("empty", lambda data: b"", "x.db: is no file of sites; `cleaner sites learn PAGES -o FILE` makes one"),
    ("of something else", lambda data: header(data, 68, 0), "x.db: is an SQLite database of something else; `cleaner sites le"),
    ("newer", lambda data: header(data, 60, 2), "x.db: is a file of sites of version 2, expected version 1; learn it anew"),
    ("cut short", lambda data: data[:5_000], "x.db: is cut short, 5,000 bytes of "),
    ("cut very short", lambda data: data[:50], "x.db: is cut short, 50 bytes of "),
    ("half zeros", half_zeros, "x.db: is damaged (database disk image is malformed); copy it anew, or learn it anew"),
    ("unfinished", after("DELETE FROM meta"), "x.db: was not finished; learn it anew"),
    ("without a table", after("DROP TABLE lines"), "x.db: is damaged (it has no table lines); copy it anew, or learn it anew"),
    (
        "without a sample",
        after("UPDATE meta SET value = 'many'"),
        "x.db: is damaged (its sample is 'many', expected a number of",
    ),
    ("damaged", lambda data: data[:4096] + b"\x07" * (len(data) - 4096), "x.db: is damaged ("),
]


@pytest.mark.parametrize(("damage", "message"), cases(BROKEN))
def test_a_file_that_cannot_be_used(damage: Callable[[bytes], bytes], message: str, run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    (tmp_path / "x.db").write_bytes(damage((tmp_path / "sites.db").read_bytes()))
    for line in (
        "show x.db post.example",
        "add x.db a.jsonl --no-model",
        "merge sites.db x.db -o y.db",
        "forget x.db post.example",
    ):
        status, out, said = run(f"sites {line}")
        assert (status, out) == (2, "")
        assert said.startswith(f"cleaner: {message}")
        assert said.count("\n") == 1
    assert not (tmp_path / "y.db").exists()
    with pytest.raises(SiteFileError, match=re.escape(message)):
        cleaner.Cleaner(sites="x.db")


@needs_model
@pytest.mark.parametrize("options", [[], ["-j", "2"], ["--to", "jsonl"]])
def test_a_site_that_is_damaged_ends_the_run_with_one_sentence(
    options: list[str], run: Run, tmp_path: Path, command: Command
) -> None:
    learned(run, tmp_path)
    damage = after("UPDATE pages SET words = x'00'")
    (tmp_path / "x.db").write_bytes(damage((tmp_path / "sites.db").read_bytes()))
    done = command("--sites", "x.db", *options, "a.jsonl")
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done) == ["clean: x.db: is damaged at the site post.example; copy it anew, or learn it anew"]


def test_a_pipe_is_no_file_of_sites_and_nobody_waits_for_it(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert run("sites show pipe")[2].startswith("cleaner: pipe: is a pipe or a device; expected a file of sites")


WRONG = [
    (
        "a file that is not there",
        "show none.db",
        "none.db: cannot be read (No such file or directory); expected a file of sites",
    ),
    ("a folder", "show .", ".: is a folder; expected a file of sites"),
    ("a site that is not known", "show sites.db pst.example", "sites.db: does not know pst.example; near it are post.example"),
    (
        "a site like none",
        "show sites.db qqq.org",
        "sites.db: does not know qqq.org; it knows 2 sites, `cleaner sites show sites.db`",
    ),
    ("a page of no site", "show sites.db --page a.html", "--page is about one site; name a HOST"),
    ("an input that is not there", "learn none.jsonl -o new.db", "none.jsonl: is not there; check the name"),
    (
        "an input of no kind",
        "learn sites.db -o new.db",
        "sites.db: its suffix does not tell what it is; say it with --from, one of",
    ),
    ("a stream of no kind", "learn - -o new.db", "standard input: nothing says what it is; say it with --from"),
    (
        "an output that is no file of sites",
        "learn a.jsonl -o a.jsonl",
        "a.jsonl: exists and is not a whole file of sites, so it",
    ),
    (
        "no addresses",
        "learn b.jsonl -o new.db --no-model",
        "2 records and no address, so that no site is known; name the field of th",
    ),
    (
        "no lines",
        "learn c.jsonl -o new.db --no-model",
        "no page was counted, 1 without lines; expected pages with text and an addr",
    ),
    (
        "a day of no calendar",
        "learn a.jsonl -o new.db --date 2026-02-30",
        "--date is '2026-02-30'; expected a day such as 2026-03-18",
    ),
]


@pytest.mark.parametrize(("line", "message"), cases(WRONG))
def test_what_is_wrong_is_said_in_a_sentence(line: str, message: str, run: Run, tmp_path: Path) -> None:
    learned(run, tmp_path)
    (tmp_path / "b.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    (tmp_path / "c.jsonl").write_text('{"url": "https://post.example", "text": " \\n"}\n')
    status, out, said = run(f"sites {line}")
    assert (status, out) == (2, "")
    assert said.startswith(f"cleaner: {message}")
    assert said.count("\n") == 1
    assert not (tmp_path / "new.db").exists()


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def breaks_off() -> object:
        yield from counts
        raise SiteFileError("the source broke off")

    path = tmp_path / "sites.db"
    counts = SiteCounts()
    counts.add(seen(["Home", "One"], "https://post.example/a"))
    write(path, counts)
    before = path.read_bytes()
    with pytest.raises(SiteFileError):
        write(path, breaks_off())  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["sites.db"]

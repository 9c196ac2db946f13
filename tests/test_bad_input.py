"""The whole list of bad input, through the real command: what is wrong with one file is said, and the rest is cleaned."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PAGE, Command, environment, messages, needs_permissions

import cleaner

ARTICLE = PAGE.split("\n")[5:8]

# name, bytes on disk, what the text is
TEXTS = [
    ("an empty file", b"", ""),
    ("only blank lines", b"\n \n\t\n\r\n", "\n \n\t\n\r\n"),
    ("no final newline", PAGE.rstrip().encode(), PAGE.rstrip()),
    ("carriage returns", PAGE.replace("\n", "\r").encode(), PAGE.replace("\n", "\r")),
    ("carriage returns and line feeds", PAGE.replace("\n", "\r\n").encode(), PAGE.replace("\n", "\r\n")),
    ("NUL bytes", PAGE.replace("flour", "fl\0our").encode(), PAGE.replace("flour", "fl\0our")),
    ("UTF-8 with a mark", b"\xef\xbb\xbf" + PAGE.encode(), PAGE),
    ("Windows-1252", PAGE.replace("flour", "“flôur”").encode("cp1252"), PAGE.replace("flour", "“flôur”")),
    ("UTF-16", PAGE.encode("utf-16"), PAGE),
    ("UTF-16 without a mark", PAGE.encode("utf-16-be"), PAGE),
    ("a bad byte in UTF-8", PAGE.replace("flour", "флор").encode() + b"\xff", PAGE.replace("flour", "флор") + "\ufffd"),
    ("one long line", b"word " * 200_000, "word " * 200_000),
]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    """All of the texts, cleaned by one run."""
    folder = tmp_path_factory.mktemp("texts")
    for number, (_, data, _) in enumerate(TEXTS):
        (folder / f"{number}.txt").write_bytes(data)
    names = [f"{number}.txt" for number in range(len(TEXTS))]
    line = [sys.executable, "-m", "cleaner", *names, "-o", "out"]
    done = subprocess.run(line, capture_output=True, cwd=folder, env=environment(), timeout=120)
    return folder, done


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=[name for name, *_ in TEXTS])
def test_text_is_cleaned_however_it_comes(number: int, cleaned: tuple[Path, subprocess.CompletedProcess[bytes]]) -> None:
    folder, done = cleaned
    assert done.returncode == 0
    output = (folder / "out" / f"{number}.txt").read_bytes().decode()
    assert output == cleaner.clean(TEXTS[number][2]).text


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"], ids=repr)
def test_endings_are_kept_as_they_came(ending: str) -> None:
    doc = cleaner.clean(PAGE.replace("\n", ending))
    assert {line.ending for line in doc} == {ending}
    assert doc.text == cleaner.clean(PAGE).text.replace("\n", ending)
    assert doc.text.count(ending) > 2


def test_what_was_decoded_is_said(cleaned: tuple[Path, subprocess.CompletedProcess[bytes]]) -> None:
    said = messages(cleaned[1])
    names = [name for name, _, _ in TEXTS]
    assert f"clean: {names.index('Windows-1252')}.txt: read as cp1252, written as UTF-8" in said
    assert f"clean: {names.index('UTF-16')}.txt: read as utf-16-le, written as UTF-8" in said
    damaged = f"clean: {names.index('a bad byte in UTF-8')}.txt: 1 byte that is wrong in utf-8 was replaced by U+FFFD"
    assert damaged in said


def test_what_cannot_be_read_is_said_and_the_rest_is_cleaned(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "paper.txt").write_bytes(b"%PDF-1.7\n\x00\x01")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 4)
    done = command("paper.txt", "noise.txt", "page.txt", "missing.txt")
    assert done.returncode == 2
    assert done.stdout == cleaner.clean(PAGE).text.encode()
    assert messages(done) == [
        "clean: paper.txt: is a PDF document, expected text or HTML; convert it to text first",
        "clean: noise.txt: is binary data, expected text or HTML; convert it to text first",
        "clean: missing.txt: no such file; check the name",
        "clean: 3 of 4 inputs could not be cleaned",
    ]


def test_what_cannot_be_read_makes_no_output(command: Command, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_bytes(b"%PDF-1.7")
    assert command("paper.txt", "-o", "out/").returncode == 2
    assert command("paper.txt", "--in-place").returncode == 2
    assert [each.name for each in tmp_path.rglob("*")] == ["paper.txt"]
    assert (tmp_path / "paper.txt").read_bytes() == b"%PDF-1.7"


def test_binary_standard_input_is_refused(command: Command) -> None:
    done = command(stdin=b"\x89PNG\r\n\x1a\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert messages(done) == ["clean: standard input: is a PNG picture, expected text or HTML; convert it to text first"]


@needs_permissions
def test_a_file_without_permission_is_said(command: Command, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(PAGE)
    (tmp_path / "secret.txt").chmod(0)
    done = command("secret.txt")
    assert done.returncode == 2
    assert messages(done) == ["clean: secret.txt: may not be read; change its permissions (chmod u+r) or run as its owner"]


def test_a_page_of_which_nothing_is_kept_is_said(command: Command) -> None:
    nothing, chrome = command(stdin=b"\n"), command(stdin=b"Skip to content\nLeave a Comment\n")
    said = messages(chrome)[0]
    assert said.startswith("clean: standard input: no line was kept: it looks like a page without content")
    assert (nothing.returncode, nothing.stdout, messages(nothing)) == (0, b"", [])
    assert (chrome.returncode, chrome.stdout, messages(chrome)) == (0, b"", [said])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not here")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    line = [sys.executable, "-m", "cleaner", "-q", "page.txt", "page.txt"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=environment(), timeout=60)
    assert done.returncode == 2
    assert messages(done) == ["clean: page.txt: standard output cannot be written (No space left on device)"]


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk."""
    for name in ("long.txt", "short.txt"):
        (tmp_path / name).write_text(PAGE * (500 if name == "long.txt" else 1))
    before = (tmp_path / "long.txt").read_bytes()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    for arguments in (["-o", "out"], ["--in-place"]):
        line = [sys.executable, "-m", "cleaner", "-q", "long.txt", "short.txt", *arguments]
        options = {"cwd": tmp_path, "env": environment(PYTHONDONTWRITEBYTECODE="1"), "timeout": 60}
        done = subprocess.run(line, capture_output=True, preexec_fn=limit, **options)  # type: ignore[call-overload]
        assert done.returncode == 2
        first, second = messages(done)
        assert first.endswith("cannot be written (File too large)")
        assert second == "clean: 1 of 2 inputs could not be cleaned"
    assert (tmp_path / "long.txt").read_bytes() == before
    assert (tmp_path / "short.txt").read_text() == (tmp_path / "out" / "short.txt").read_text() == cleaner.clean(PAGE).text
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*")) == [
        "long.txt",
        "out",
        "out/short.txt",
        "short.txt",
    ]


def test_a_name_that_is_no_text_is_survived(command: Command, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text(PAGE)
    done = command("--diff", name, "missing.txt")
    assert done.stdout.startswith(b"--- caf\\udce9.txt\n")
    assert command("--format", "jsonl", name, name).stdout.startswith(b'{"file": "caf\\udce9.txt", ')
    assert command(name, "-o", "out/").returncode == 0
    assert (tmp_path / "out" / name).read_text() == cleaner.clean(PAGE).text

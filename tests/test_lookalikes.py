"""What looks like a page and is none: a dataset under another name, a table, an array of JSON."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import pytest
from conftest import PAGE, Command, cases, messages

from cleaner.io.lookalikes import why_no_page

ROWS = [{"id": 1, "text": PAGE}, {"id": 2, "text": PAGE}]
NONE = [
    ("a web archive", "page", b"WARC/1.0\r\nWARC-Type: response\r\n", "is a web archive, and nothing says so; add --from warc"),
    ("Parquet", "page", b"PAR1\x15\x04PAR1", "is a Parquet file, and nothing says so; add --from parquet"),
    ("gzip", "page", gzip.compress(PAGE.encode()), "is gzip data, and nothing says of what; add --from jsonl"),
    ("bzip2", "page.txt", bz2.compress(PAGE.encode()), "or name it as in pages.jsonl.bz2"),
    ("an array in one row", "pages.json", json.dumps(ROWS).encode(), "is a JSON array, expected an object a row (JSON Lines)"),
    ("an array over rows", "pages.json", json.dumps(ROWS, indent=2).encode(), "make rows of it (jq -c '.[]' FILE)"),
    ("an array, a record a row", "", b'[\n{"text": "One"},\n{"text": "Two"}\n]\n', "is a JSON array"),
    ("an empty array", "pages.json", b" []\n", "is a JSON array"),
    ("a record over rows", "page.json", json.dumps(ROWS[0], indent=1).encode(), "make a row of it (jq -c . FILE)"),
    ("a table", "pages.csv", b"id,text\n1,One\n", "is a table by its name"),
    ("a packed table", "pages.TSV.gz", b"id\ttext\n1\tOne\n", "is a table by its name"),
]
PAGES = [
    ("prose in brackets", "a.txt", b"[1] Notes\n[{sic}] is a sign of editors.\n"),
    ("prose about an archive", "a.txt", b"WARC is a format of archives.\n"),
    ("the name of a format", "a.txt", b"PAR1 is how Parquet begins.\n"),
    ("prose in braces", "a.txt", b"{\nbraces\n}\n"),
    ("JSON of an application", "state.json", b'{\n "user": null,\n "menu": [1]\n}\n'),
    ("nothing", "a.txt", b""),
]


@pytest.mark.parametrize(("name", "data", "why"), cases(NONE))
def test_what_is_no_page_is_told_with_what_to_do(name: str, data: bytes, why: str) -> None:
    found = why_no_page(data, name)
    assert found is not None
    assert why in found


@pytest.mark.parametrize(("name", "data"), cases(PAGES))
def test_what_may_be_a_page_is_one(name: str, data: bytes) -> None:
    assert why_no_page(data, name) is None


def test_the_others_are_cleaned_and_a_form_that_is_named_counts(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "pages.csv").write_text(PAGE)
    (tmp_path / "pages.json").write_text(json.dumps(ROWS))
    done = command("pages.csv", "pages.json", "page.txt", "-o", "out/")
    assert done.returncode == 2
    assert [message.split(",")[0] for message in messages(done)] == [
        "clean: pages.csv: is a table by its name",
        "clean: pages.json: is a JSON array",
        "clean: 2 of 3 inputs could not be cleaned",
    ]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.txt"]
    assert command("-q", "--text", "pages.csv").stdout == (tmp_path / "out" / "page.txt").read_bytes()


@pytest.mark.parametrize("indent", [None, 2], ids=["in one row", "over rows"])
def test_an_array_named_as_rows_is_refused_whole(indent: int | None, command: Command, tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text(json.dumps(ROWS, indent=indent))
    done = command("pages.jsonl", "-o", "out.jsonl")
    assert done.returncode == 2
    assert messages(done) == [
        "clean: pages.jsonl: is a JSON array, expected an object a row (JSON Lines); make rows of it (jq -c '.[]' FILE)"
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"]


def test_a_folder_gives_datasets_by_all_their_names(command: Command, tmp_path: Path) -> None:
    (tmp_path / "crawl").mkdir()
    rows = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
    (tmp_path / "crawl" / "part.json.gz").write_bytes(gzip.compress(rows))
    (tmp_path / "crawl" / "part.ndjson").write_bytes(rows)
    assert command("-q", "crawl", "-o", "out/").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["part.json.gz", "part.ndjson"]


def test_an_error_is_one_line(command: Command) -> None:
    done = command("--nothing-of-the-kind", "page.txt")
    assert done.returncode == 2
    assert messages(done) == ["clean: error: unrecognized arguments: --nothing-of-the-kind; --help lists the options"]

"""Label files -> pages of labelled lines."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import ROOT

from cleaner.labels import LabelError, Labelled, read_labels
from cleaner.lines import KINDS

EXPECTED = f"expected one of {', '.join(KINDS)}, keep, drop, ?"


def test_a_tsv_file_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "page.tsv"
    path.write_bytes("\ufeffnav\tHome\r\n\r\nbody\tOnce\tupon\u2028a time.\r\nkeep\tThe end.\r\ndrop\tShare".encode())
    kinds, lines = ["nav", "", "body", "keep", "drop"], ["Home", "", "Once\tupon\u2028a time.", "The end.", "Share"]
    assert read_labels([path]) == [Labelled(str(path), "page", None, lines, kinds)]


def test_a_jsonl_file_is_a_page_a_line(tmp_path: Path) -> None:
    rows = [
        {"id": "one", "url": "https://www.example.com/a", "title": "A", "lines": ["x", ""], "kinds": ["body", None], "more": 1},
        {"lines": ["y"], "kinds": ["nav"]},
        {"site": "mine", "url": "https://example.com/b", "lines": ["z", " "], "kinds": ["title", "blank"]},
    ]
    text = "\n\n".join(json.dumps(row) for row in rows)
    plain, packed = tmp_path / "pages.jsonl", tmp_path / "pages.jsonl.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    assert read_labels([packed]) == read_labels([plain])
    assert read_labels([plain]) == [
        Labelled("one", "example.com", "A", ["x", ""], ["body", ""], url="https://www.example.com/a", more={"more": 1}),
        Labelled("pages#3", "pages#3", None, ["y"], ["nav"]),
        Labelled("pages#5", "mine", None, ["z", " "], ["title", ""], url="https://example.com/b"),
    ]


def test_folders_are_walked_and_stand_for_sites(tmp_path: Path) -> None:
    for name in ("b.tsv", "site/deep/c.tsv", "a.tsv", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("body\tOne")
    pages = read_labels([tmp_path])
    assert [(page.id, page.site) for page in pages] == [
        (str(tmp_path / "a.tsv"), "a"),
        (str(tmp_path / "b.tsv"), "b"),
        (str(tmp_path / "site" / "deep" / "c.tsv"), "site"),
    ]


BAD = [
    ("a.tsv", "body\tOne\nmenu\tHome\n", ", line 2 has the kind 'menu': 'Home'; " + EXPECTED),
    ("a.tsv", "body\tOne\nHome\n", ", line 2 has no tab: 'Home'; expected kind<TAB>line"),
    ("a.tsv", "\tHome\n", ", line 1 has no kind: 'Home'; " + EXPECTED),
    ("a.tsv", "body\t \n", ", line 1 has the kind 'body' and no text; a blank line has none"),
    ("a.tsv", "body\tOne\n\nnav\tcaf\udce9\n", ", line 3 is not UTF-8 (byte 0xe9); save the file as UTF-8"),
    ("a.tsv", "x" * 99, f", line 1 has no tab: '{'x' * 40}…'; expected kind<TAB>line"),
    ("a.jsonl", "{", ", line 1 is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)); "
     "expected one object a line"),
    ("a.jsonl", "[1]", ", line 1 is of type list; expected an object with lines and kinds"),
    ("a.jsonl", '{"lines": ["x"]}', ", line 1 has no kinds; expected a list of strings"),
    ("a.jsonl", '{"lines": "x", "kinds": ["body"]}', ", line 1 has something else as lines; expected a list of strings"),
    ("a.jsonl", '{"lines": [1], "kinds": ["body"]}', ", line 1 has something else as lines; expected a list of strings"),
    ("a.jsonl", '{"lines": ["x", "y"], "kinds": ["body"]}',
     ", line 1 has 2 lines and 1 kinds; expected as many of the one as of the other"),
    ("a.jsonl", '\n{"lines": ["x", "y"], "kinds": ["body", "menu"]}',
     ", line 2, page line 2 has the kind 'menu': 'y'; " + EXPECTED),
    ("a.jsonl", '{"lines": ["x"], "kinds": ["body"], "title": 7}',
     ", line 1 has a title of type int; expected a string or null"),
    ("a.jsonl", '{"lines": ["x"], "kinds": ["body"], "url": "http://[x"}',
     ", line 1 has the url 'http://[x', which is none (Invalid IPv6 URL)"),
    ("a.tsv.gz", "not packed", " is not a whole gzip file (Not a gzipped file (b'no')); pack it again"),
    ("a.txt", "body\tOne", " is no label file by its name; expected a file that ends in .tsv, .tsv.gz, .jsonl, .jsonl.gz, "
     "or a folder of such files"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), BAD)
def test_a_slip_is_named_with_its_place(name: str, text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LabelError) as caught:
        read_labels([path])
    assert str(caught.value) == f"{path}{message}"


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    expected = {
        (): "no label files were named; expected files or folders of .tsv, .tsv.gz, .jsonl, .jsonl.gz",
        (tmp_path,): f"{tmp_path} holds no label files; expected .tsv, .tsv.gz, .jsonl, .jsonl.gz somewhere below it",
        (tmp_path / "a.tsv",): f"{tmp_path}/a.tsv is missing; check the name",
        (tmp_path / "labels",): f"{tmp_path}/labels is missing; expected a file that ends in "
        ".tsv, .tsv.gz, .jsonl, .jsonl.gz, or a folder of such files",
    }
    for paths, message in expected.items():
        with pytest.raises(LabelError) as caught:
            read_labels(paths)
        assert str(caught.value) == message


def test_a_truncated_gzip_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"lines": ["x"], "kinds": ["body"]}' * 9)[:-9])
    with pytest.raises(LabelError, match="is not a whole gzip file"):
        read_labels([path])


def test_the_fixtures_are_label_files() -> None:
    pages = read_labels([ROOT / "fixtures" / "scrapes"])
    assert len(pages) >= 30
    assert {kind for page in pages for kind in page.kinds} == set(KINDS)

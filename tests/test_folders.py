"""Folders of pages become records, records become files, and no name leads elsewhere or replaces another one."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.atomic import WriteError
from cleaner.io.datasets import CHUNK_RECORDS, DatasetError, Entry, Fields, Output, Part
from cleaner.io.folders import FolderReader, FolderWriter, OfFile, PageReader, PageWriter
from cleaner.io.jsonl import JsonlReader, JsonlWriter
from cleaner.io.kinds_of_datasets import FORMATS, KINDS, kind_of, reader, writer

pytest.importorskip("msgspec")
INFO = {"error": None}


def tree(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def below(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def entries_of(folder: Path) -> list[Entry]:
    one = FolderReader("pages")
    return [entry for chunk in one.chunks(folder) for entry in one.part(chunk).entries]


def written(folder: Path, entries: list[Entry], texts: list[str | None], format: str = "text", **more: Any) -> FolderWriter:
    """Write some entries below a folder."""
    one = FolderWriter("out", Fields(), format)
    partial = folder.parent / "partial"
    outputs = [Output(text, INFO if text is not None else {"error": "x"}, **more) for text in texts]
    partial.write_bytes(one.encode(Part(entries), outputs))
    one.finish(partial, folder)
    assert not partial.exists()
    return one


def records(*ids: Any) -> list[Entry]:
    named = [{"text": "A"} if name is None else {"text": "A", "id": name} for name in ids]
    return [Entry(number, record, "text", record) for number, record in enumerate(named)]


# --- in ----------------------------------------------------------------------------------------------------------------


def test_pages_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "b.txt": b"B", "a/z.md": b"Z", "a/c.html.gz": gzip.compress(b"<p>C"), "a.HTM": b"<p>A",
            "a/c.txt": b"<!doctype html>C", "rows.jsonl": b"{}", "notes": b"N", ".hidden.txt": b"H", ".git/x.txt": b"X",
        },
    )  # fmt: skip
    assert [entry.record for entry in entries_of(tmp_path)] == [
        {"html": "<p>A", "id": "a.HTM"},
        {"html": "<p>C", "id": "a/c.html.gz"},
        {"html": "<!doctype html>C", "id": "a/c.txt"},
        {"text": "Z", "id": "a/z.md"},
        {"text": "B", "id": "b.txt"},
    ]


def test_pipes_and_broken_links_are_no_pages(tmp_path: Path) -> None:
    tree(tmp_path, {"a.txt": b"A"})
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "other.txt").symlink_to(tmp_path / "a.txt")
    assert [entry.record["id"] for entry in entries_of(tmp_path)] == ["a.txt", "other.txt"]


def test_files_are_decoded_as_the_command_decodes_them(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "1.txt": b"caf\xe9 au lait", "2.html": b"<meta charset=koi8-r><p>\xe4\xc1", "3.txt": b"\x89PNG\r\n\x1a\n",
            "4.txt.gz": gzip.compress(b"A" * 99)[:-9], "5.txt": b"",
        },
    )  # fmt: skip
    found = entries_of(tmp_path)
    assert found[0].record["text"] == "café au lait"
    assert found[1].record["html"] == "<meta charset=koi8-r><p>Да"
    assert found[2].error == "is a PNG picture, expected text or HTML; convert it to text first"
    assert found[3].error is not None and found[3].error.startswith("breaks off: its gzip data ends after")
    assert found[4].record == {"text": "", "id": "5.txt"}
    assert [entry.number for entry in found] == [0, 1, 2, 3, 4]


def test_a_file_that_goes_away_is_its_own_failure(tmp_path: Path) -> None:
    tree(tmp_path, {"a.txt": b"A", "b.txt": b"B"})
    one = FolderReader("pages")
    (chunk,) = one.chunks(tmp_path)
    (tmp_path / "a.txt").unlink()
    assert [entry.error for entry in one.part(chunk).entries] == ["no such file; check the name", None]


def test_chunks_of_a_folder(tmp_path: Path) -> None:
    tree(tmp_path, {f"{number:04}.txt": b"12" for number in range(CHUNK_RECORDS + 3)})
    chunks = list(FolderReader("pages").chunks(tmp_path))
    assert [chunk[:3] for chunk in chunks] == [(0, 0, CHUNK_RECORDS), (1, CHUNK_RECORDS, 3)]
    assert chunks[-1].position == 2 * (CHUNK_RECORDS + 3)
    assert list(FolderReader("pages").chunks(tmp_path, skip=1)) == chunks[1:]


def test_a_folder_that_is_named_as_a_host_tells_the_address(tmp_path: Path) -> None:
    tree(tmp_path, {"www.example.org/news/1.html": b"<p>A", "2026/11/1.txt": b"B", "v1.2/1.txt": b"C"})
    urls = {entry.record["id"]: entry.record.get("url") for entry in entries_of(tmp_path)}
    assert urls == {
        "www.example.org/news/1.html": "https://www.example.org/news/1.html",
        "2026/11/1.txt": None,
        "v1.2/1.txt": None,
    }


@pytest.mark.parametrize(
    ("files", "error"),
    cases(
        [
            ("empty", {}, "holds no file that ends in .txt, .text,"),
            ("no pages", {"a.csv": b""}, "holds no file that ends in .txt, .text,"),
        ]
    ),
)
def test_a_folder_without_pages_is_refused(files: dict[str, bytes], error: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=f"^pages: {error}"):
        entries_of(tree(tmp_path, files))


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"^pages: is no folder; check the name$"):
        entries_of(tmp_path / "nothing")
    with pytest.raises(DatasetError, match="is a stream, expected a folder"):
        list(FolderReader("-").chunks(io.BytesIO()))


@pytest.mark.parametrize(
    ("kind", "data", "record"),
    cases(
        [
            ("text", "text", b"One\n", {"text": "One\n"}),
            ("text that is a page", "text", b"<!doctype html><p>One", {"html": "<!doctype html><p>One"}),
            ("html", "html", b"One", {"html": "One"}),
            ("compressed", "text", gzip.compress(b"One"), {"text": "One"}),
            ("empty", "text", b"", {"text": ""}),
        ]
    ),
)
def test_one_file_or_a_stream_is_one_record(kind: str, data: bytes, record: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(data)
    one = PageReader("page", kind)
    for source, named in ((io.BytesIO(data), {}), (tmp_path / "page", {"id": "page"})):
        (chunk,) = one.chunks(source)
        (entry,) = one.part(chunk).entries
        assert entry.record == record | named
        assert chunk.position == len(data)
    assert list(one.chunks(tmp_path / "page", skip=1)) == []
    with pytest.raises(DatasetError, match=r"^page: cannot be read"):
        list(one.chunks(tmp_path / "nothing"))


# --- out ---------------------------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_folder(tmp_path: Path) -> None:
    entries = entries_of(
        tree(tmp_path / "in", {"a/x.html": b"<p>X", "a/y.md": b"Y", "50%?.txt.gz": gzip.compress(b"Z"), "bad.txt": b"%PDF-"})
    )
    texts = [None if entry.error else f"{entry.record['id']}\n" for entry in entries]
    assert written(tmp_path / "out", entries, texts).notes == []
    assert below(tmp_path / "out") == {
        "50%?.txt": "50%?.txt.gz\n",
        "a/x.html.txt": "a/x.html\n",
        "a/y.md": "a/y.md\n",
    }


def test_pages_that_were_not_cleaned_are_written_as_they_came(tmp_path: Path) -> None:
    entries = entries_of(tree(tmp_path / "in", {"x.html": b"<p>X", "y.txt": b"Y"}))
    written(tmp_path / "out", entries, [None, None])
    assert below(tmp_path / "out") == {"x.html": "<p>X", "y.txt": "Y"}


@pytest.mark.parametrize(
    ("id", "name"),
    cases(
        [
            ("word", "a17", "a17.txt"),
            ("number", 17, "17.txt"),
            ("path", "news/2026/a.html", "news/2026/a.html.txt"),
            ("unicode", "été/чай", "été/чай.txt"),
            ("dots in a word", "v1.2..3", "v1.2..3.txt"),
            ("address", "https://example.org/a?b=1", "https%3A%2F%2Fexample.org%2Fa%3Fb=1.txt"),
            ("urn", "<urn:uuid:1-2>", "%3Curn%3Auuid%3A1-2%3E.txt"),
            ("control characters", "a\x00b\nc", "a%00b%0Ac.txt"),
            ("hidden", ".profile", "%2Eprofile.txt"),
            ("half a pair", "a\ud800", "a%D800.txt"),
            ("none", None, "record-0.txt"),
            ("another drive", "C:\\x", "C%3A%5Cx.txt"),
        ]
    ),
)  # fmt: skip
def test_ids_become_names(id: object, name: str, tmp_path: Path) -> None:
    assert written(tmp_path / "out", records(id), ["A"]).notes == []
    assert list(below(tmp_path / "out")) == [name]


@pytest.mark.parametrize("id", ["../a", "a/../../b", "/etc/passwd", "..", ".", "a//b", "a/", " ", "a/./b"])
def test_names_that_lead_out_of_the_folder_are_refused(id: str, tmp_path: Path) -> None:
    one = written(tmp_path / "out", records("x", id), ["A", "B"])
    assert below(tmp_path / "out") == {"record-1.txt": "B", "x.txt": "A"}
    assert one.notes == [f"out: record 1 is named {id!r}, which is no path within a folder; it is record-1.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_links_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WriteError, match="leads out of the folder through a link"):
        written(tmp_path / "out", records("a/b"), ["A"])
    assert not list((tmp_path / "elsewhere").iterdir())


def test_records_of_one_name_get_numbers(tmp_path: Path) -> None:
    one = written(tmp_path / "out", records("a", "b/a", "A", "a", "a.2", "a.txt", "a.txt/c"), list("1234567"))
    assert below(tmp_path / "out") == {
        "a.txt": "1", "b/a.txt": "2", "A.2.txt": "3", "a.3.txt": "4", "a.2.2.txt": "5", "a.4.txt": "6", "a.txt%2Fc.txt": "7",
    }  # fmt: skip
    assert one.notes[0] == "out: record 2 is named A.txt, as another is; it is A.2.txt"
    assert len(one.notes) == 5


def test_many_records_of_one_name_take_no_longer_each(tmp_path: Path) -> None:
    one = written(tmp_path / "out", records(*["a"] * 300), ["A"] * 300)
    assert len(below(tmp_path / "out")) == 300
    assert one.notes[-1] == "out: 279 more records have other names"


def test_writing_again_after_an_interruption_gives_the_same_files(tmp_path: Path) -> None:
    entries = records("a", "a", "b/c", "..")
    one = FolderWriter("out", Fields())
    rows = one.encode(Part(entries), [Output(text, INFO) for text in "1234"])
    (tmp_path / "partial").write_bytes(rows)
    one.finish(tmp_path / "partial", tmp_path / "whole")
    (tmp_path / "begun").write_bytes(rows[: rows.index(b"\n") + 1])
    one.finish(tmp_path / "begun", tmp_path / "out")
    (tmp_path / "partial").write_bytes(rows)
    one.finish(tmp_path / "partial", tmp_path / "out")
    assert below(tmp_path / "out") == below(tmp_path / "whole")


@given(st.lists(st.text(alphabet="aA./%: é\x00", max_size=6), max_size=6))
def test_every_record_gets_a_file_of_its_own_below_the_folder(ids: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        written(root / "out", records(*ids), [str(number) for number in range(len(ids))])
        assert sorted(below(root / "out").values()) == sorted(map(str, range(len(ids))))
        assert [path.name for path in root.iterdir()] == ["out"]


def test_long_ids_are_shortened_to_different_names(tmp_path: Path) -> None:
    written(tmp_path / "out", records("é" * 300 + "1", "é" * 300 + "2"), ["A", "B"])
    assert len(below(tmp_path / "out")) == 2


@pytest.mark.parametrize(
    ("format", "more", "ending"),
    [
        ("spans", {"spans": {"cleaner__body": [[0, 1, 0.5]]}}, ".spans.json"),
        ("kinds", {"lines": []}, ".kinds.json"),
    ],
)
def test_other_formats_are_files_of_json(format: str, more: dict[str, Any], ending: str, tmp_path: Path) -> None:
    written(tmp_path / "out", records("a.txt"), ["A"], format, **more)
    ((name, content),) = below(tmp_path / "out").items()
    assert name == "a.txt" + ending
    assert json.loads(content)["id"] == "a.txt"


# --- between kinds -----------------------------------------------------------------------------------------------------


def test_a_folder_to_rows_and_back(tmp_path: Path) -> None:
    entries = entries_of(tree(tmp_path / "in", {"a/x.html": b"<p>X", "y.txt": b"Y", "z.txt": b"\x1f\x8b\x08"}))
    texts = [None if entry.error else "Clean\n" for entry in entries]
    outputs = [Output(text, INFO) for text in texts]
    rows = JsonlWriter("out.jsonl", Fields()).encode(Part(entries), outputs)
    assert [json.loads(row) for row in rows.splitlines()] == [
        {"id": "a/x.html", "text": "Clean\n", "cleaner": INFO},
        {"id": "y.txt", "text": "Clean\n", "cleaner": INFO},
        {"id": "z.txt", "cleaner": INFO},
    ]
    one = JsonlReader("out.jsonl", Fields())
    back = [entry for chunk in one.chunks(io.BytesIO(rows)) for entry in one.part(chunk).entries]
    written(tmp_path / "out", back[:2], ["Clean\n", "Clean\n"])
    assert below(tmp_path / "out") == {"a/x.html.txt": "Clean\n", "y.txt": "Clean\n"}


def test_rows_to_one_text() -> None:
    one = PageWriter("out.txt")
    parts = [
        one.encode(Part([entry]), [Output(text, INFO)])
        for entry, text in zip(records(1, 2, 3), ["A", "B\n", None], strict=True)
    ]
    assert b"".join(parts) == b"A\n\nB\n\nA\n"
    page = Entry(0, {"text": "A"}, "text", OfFile({"id": "a.txt"}))
    assert one.encode(Part([page]), [Output("A\r\nB", INFO)]) == b"A\r\nB"
    assert gzip.decompress(PageWriter("out.txt.gz").encode(Part([page]), [Output("A", INFO)])) == b"A"
    with pytest.raises(DatasetError, match=r"^out\.txt: spans and kinds are records, and a text holds none; use --to jsonl$"):
        PageWriter("out.txt", "spans")


# --- the kinds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    cases(
        [
            ("jsonl", "a.jsonl", "jsonl"),
            ("compressed", "a.jsonl.gz", "jsonl"),
            ("zstd", "a.ndjson.zst", "jsonl"),
            ("of a crawl", "part-00017.json.gz", "jsonl"),
            ("any json", "a.json", None),
            ("parquet", "a.parquet", "parquet"),
            ("archive", "CC-17.warc.gz", "warc"),
            ("text of archives", "CC-17.warc.wet.gz", "wet"),
            ("text", "a.txt.gz", "text"),
            ("markdown", "README.MD", "text"),
            ("page", "a.HTML", "html"),
            ("folder", "pages/", "folder"),
            ("standard input", "-", None),
            ("compressed, and no more", "a.gz", None),
            ("something else", "a.csv", None),
        ]
    ),
)
def test_the_name_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_every_kind_has_a_reader_and_a_writer_or_says_why_not() -> None:
    for kind in KINDS:
        if kind in ("parquet", "warc", "wet"):
            pytest.importorskip({"parquet": "pyarrow"}.get(kind, "fastwarc"))
        assert hasattr(reader(kind, "a", Fields()), "chunks")
        if kind in ("html", "warc", "wet"):
            with pytest.raises(DatasetError, match=f"^a: cannot be written as {kind}: .*use --to"):
                writer(kind, "a", Fields())
            continue
        for format in FORMATS:
            if (kind, format) in (("text", "spans"), ("text", "kinds")):
                continue
            assert hasattr(writer(kind, "a", Fields(), format), "finish")


def test_what_is_no_kind_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"^a: the kind of dataset is 'csv'; it is one of text, html, jsonl, parquet, warc,"):
        reader("csv", "a", Fields())
    with pytest.raises(DatasetError, match=r"^a: the format of a dataset is 'tsv'; it is one of text, spans, kinds$"):
        writer("jsonl", "a", Fields(), "tsv")

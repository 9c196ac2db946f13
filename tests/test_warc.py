"""Archives of the web: what is read of them and how it is decoded, and that damage costs the damaged record alone."""

from __future__ import annotations

import contextlib
import gzip
import io
import pickle
import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import needs_html_model
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.io import datasets, warc
from cleaner.io.datasets import Chunk, DatasetError, Entry, Fields
from cleaner.io.warc import WarcReader, unpacked

fastwarc = pytest.importorskip("fastwarc")

PAGE = "<!DOCTYPE html><title>Ferry times</title><p>The ferry to the island leaves at {number}.".replace("{number}", "{}")
Change = Callable[[bytes], bytes]


def record(
    body: bytes,
    kind: str = "response",
    url: str | None = "https://a.example/1",
    http: str | None = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8",
    length: object = None,
    name: str = "1",
    **headers: str,
) -> bytes:
    """One record of an archive; ``length`` is what it says instead of its true length."""
    block = (http.encode() + b"\r\n\r\n" if http is not None else b"") + body
    mime = {"response": "application/http; msgtype=response", "conversion": "text/plain"}.get(kind, "application/warc-fields")
    fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{name}>", "WARC-Date": "2026-11-29T10:00:00Z"}
    fields |= {"WARC-Target-URI": url} if url is not None else {}
    fields |= {"Content-Type": mime} | {name.replace("_", "-"): value for name, value in headers.items()}
    fields |= {"Content-Length": str(len(block) if length is None else length)}
    rows = ["WARC/1.0", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(rows).encode() + block + b"\r\n\r\n"


def pages(count: int, first: int = 0) -> list[bytes]:
    return [
        record(PAGE.format(number).encode(), url=f"https://a.example/{number}", name=str(number))
        for number in range(first, first + count)
    ]


def archive(records: list[bytes], packed: str) -> bytes:
    """An archive, plain, compressed record by record as archives are, or as a whole."""
    if packed == "plain":
        return b"".join(records)
    if packed == "whole":
        return gzip.compress(b"".join(records))
    return b"".join(map(gzip.compress, records))


def entries_of(data: bytes | Path, reader: WarcReader | None = None, skip: int = 0) -> list[Entry]:
    """The entries of an archive; each chunk is taken apart by a reader of its own, as in another process."""
    chunks = (reader or WarcReader("a.warc", Fields())).chunks(io.BytesIO(data) if isinstance(data, bytes) else data, skip)
    return [entry for chunk in chunks for entry in WarcReader("b", Fields()).part(pickle.loads(pickle.dumps(chunk))).entries]


def numbers(entries: list[Entry]) -> list[str]:
    """The number of each page, or its error."""
    return [entry.error or str(entry.record["html"]).rpartition(" ")[2].rstrip(".") for entry in entries]


# --- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", ["plain", "gzip", "whole"])
def test_a_response_is_a_page_with_its_address(packed: str) -> None:
    first, second = entries_of(archive(pages(2), packed))
    assert first.record == {"html": PAGE.format(0), "url": "https://a.example/0", "id": "<urn:uuid:0>"}
    assert first.original == {"id": "<urn:uuid:0>", "url": "https://a.example/0", "date": "2026-11-29T10:00:00Z"}
    assert (first.number, second.number, first.field, first.error) == (0, 1, "html", None)


def test_a_conversion_is_a_text() -> None:
    data = archive([record(b"", "warcinfo", None, None), record("Fähre\n".encode(), "conversion", http=None)], "gzip")
    (entry,) = entries_of(data)
    assert entry.record == {"text": "Fähre\n", "url": "https://a.example/1", "id": "<urn:uuid:1>"}
    assert entry.field == "text"


def test_what_is_no_page_is_counted() -> None:
    image = "HTTP/1.1 200 OK\r\nContent-Type: image/png"
    untyped = "HTTP/1.1 200 OK\r\nServer: a"
    moved = "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\nLocation: /2"
    records = [
        record(b"software: a\r\n", "warcinfo", None, None),
        record(b"", "request", http="GET / HTTP/1.1\r\nHost: a.example"),
        record(b"\x89PNG", http=image),
        record(b"\x89PNG", http=image),
        record(b"", http=moved),
        record(b"no page", http=untyped),
        record(PAGE.format(1).encode(), http=untyped),
        record(PAGE.format(2).encode(), http=image, WARC_Identified_Payload_Type="text/html"),
        record(b"", "revisit"),
        record(b"20261129 192.0.2.1", http=None, url="dns:a.example").replace(
            b"application/http; msgtype=response", b"text/dns"
        ),
    ]
    reader = WarcReader("a.warc", Fields())
    assert numbers(entries_of(archive(records, "gzip"), reader)) == ["1", "2"]
    assert reader.skipped == {
        **{"warcinfo": 1, "request": 1, "revisit": 1, "empty": 1},
        **{"response, image/png": 2, "response, no content type": 1, "response, text/dns": 1},
    }


def test_a_record_without_an_address_is_read_and_counted() -> None:
    reader = WarcReader("a.warc", Fields())
    first, second = entries_of(archive([record(b"<p>1", url=None), *pages(1)], "plain"), reader)
    assert first.record == {"html": "<p>1", "id": "<urn:uuid:1>"}
    assert first.original["url"] is None
    assert "url" in second.record
    assert reader.without_address == 1
    assert reader.notes[-1] == "records without an address, which belong to no site: 1"


def test_brackets_around_an_address_are_no_part_of_it() -> None:
    (entry,) = entries_of(record(b"<p>1", url="<https://a.example/1>"))
    assert entry.record["url"] == "https://a.example/1"


def test_archives_of_fastwarc_s_own_writer_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = fastwarc.GzipWriter(file)
        for number in range(3):
            one = fastwarc.WarcRecord()
            one.init_headers(fastwarc.WarcRecordType.response)
            one.headers["WARC-Target-URI"] = f"https://a.example/{number}"
            one.is_http = True
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.format(number).encode()
            one.set_bytes_content(body)
            one.write(writer)
            writer.finish()
        writer.close()
    assert numbers(entries_of(path)) == ["0", "1", "2"]


def test_an_archive_without_records_has_no_entries() -> None:
    assert entries_of(b"") == []
    assert entries_of(gzip.compress(b"")) == []


# --- decoding ----------------------------------------------------------------------------------------------------------


def chunked(body: bytes) -> bytes:
    return (
        b"".join(b"%x\r\n%s\r\n" % (len(body[at : at + 50]), body[at : at + 50]) for at in range(0, len(body), 50))
        + b"0\r\n\r\n"
    )


def brotli(body: bytes) -> bytes:
    sink = io.BytesIO()
    with fastwarc.stream_io.BrotliWriter(sink) as writer:
        writer.write(body)
        writer.close()
    return sink.getvalue()


TEXT = b"<p>one" * 100


@pytest.mark.parametrize(
    ("body", "transfer", "content"),
    [
        (TEXT, "", ""),
        (TEXT, "chunked", "gzip"),  # undone already, and only the header left
        (chunked(TEXT), "chunked", ""),
        (chunked(TEXT), " Chunked ", "identity"),
        (gzip.compress(TEXT), "", "gzip"),
        (gzip.compress(TEXT), "", "X-GZIP"),
        (chunked(gzip.compress(TEXT)), "chunked", "gzip"),
        (zlib.compress(TEXT), "", "deflate"),
        (zlib.compress(TEXT)[2:-4], "", "deflate"),  # bare, as some servers send it
        (gzip.compress(zlib.compress(TEXT)), "", "deflate, gzip"),
        (brotli(TEXT), "", "br"),
        (TEXT, "", "br"),
        (TEXT, "", "rot13"),
    ],
)
def test_encodings_of_an_answer_are_undone(body: bytes, transfer: str, content: str) -> None:
    assert unpacked(body, transfer, content) == TEXT


def test_a_bomb_is_the_error_of_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_BYTES", 10_000)
    headers = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip"
    bomb = record(gzip.compress(b"<p>" + b"a" * 1_000_000), http=headers)
    first, second, third = entries_of(archive([bomb, record(b"<p>" + b"a" * 10_000), *pages(1)], "gzip"))
    assert first.error == "its page has more than 10,000 bytes once it is unpacked, and that many are read"
    assert second.error == "holds 10,003 bytes, and pages of at most 10,000 are read"
    assert third.error is None


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("<p>Привет, мир".encode("cp1251"), "windows-1251", "<p>Привет, мир"),
        (
            "<meta charset=koi8-r><p>Привет".encode("cp1251"),
            "windows-1251",
            "<meta charset=koi8-r><p>Привет",
        ),  # the server first
        ("<meta charset=koi8-r><p>Привет".encode("koi8-r"), None, "<meta charset=koi8-r><p>Привет"),
        ("<p>Привет".encode(), "windows-1251", "<p>Привет"),  # clearly UTF-8
        ("\ufeff<p>é".encode(), "iso-8859-1", "<p>é"),
        ("\ufeff<p>é".encode("utf-16-le"), "iso-8859-1", "<p>é"),
        (b"<p>caf\xe9", "no-such-charset", "<p>café"),
        (b"<p>caf\xe9", '"><script>', "<p>café"),
        ("<p>日本".encode("euc_jp") * 9, "EUC-JP", "<p>日本" * 9),
    ],
)
def test_the_server_s_charset_counts(body: bytes, charset: str | None, text: str) -> None:
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html" + (f"; charset={charset}" if charset else "")
    (entry,) = entries_of(record(body, http=http))
    assert entry.record["html"] == text


def test_a_page_that_is_no_text_is_the_error_of_its_record() -> None:
    first, second = entries_of(archive([record(b"%PDF-1.4\n" + bytes(100)), *pages(1)], "gzip"))
    assert first.error is not None
    assert first.error.startswith("its page is ")
    assert first.record == {"url": "https://a.example/1", "id": "<urn:uuid:1>"}
    assert second.error is None


# --- damage ------------------------------------------------------------------------------------------------------------

SHORTER, LONGER, ENDLESS = (lambda size, more=more: size + more for more in (-20, 30, 10_000_000))


@pytest.mark.parametrize("packed", ["plain", "gzip"])
@pytest.mark.parametrize(
    "length", [SHORTER, LONGER, ENDLESS, lambda size: 0, lambda size: -5, lambda size: "many", lambda size: ""]
)
def test_a_wrong_length_costs_its_record_alone(length: Callable[[int], object], packed: str) -> None:
    good = pages(6)
    size = int(good[2].partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    good[2] = record(PAGE.format(2).encode(), url="https://a.example/2", name="2", length=length(size))
    entries = entries_of(archive(good, packed))
    assert [entry.record.get("url") for entry in entries] == [f"https://a.example/{number}" for number in range(6)]
    assert [number for number, entry in enumerate(entries) if entry.error] == [2]
    assert str(entries[2].error).startswith("its Content-Length ")
    assert f"(at byte {len(archive(good[:2], packed)):,})" in str(entries[2].error)


@pytest.mark.parametrize("packed", ["plain", "gzip"])
def test_garbage_between_records_is_an_entry_with_an_error(packed: str) -> None:
    before, behind = archive(pages(2), packed), archive(pages(2, 2), packed)
    entries = entries_of(before + b"garbage, and more of it\n" + behind)
    start, end = len(before), len(before) + 24
    words = f"bytes {start:,} to {end:,} of the archive are no record that can be read; they are left out"
    assert numbers(entries) == ["0", "1", words, "2", "3"]


def test_a_flipped_bit_costs_one_record() -> None:
    records = [gzip.compress(one) for one in pages(5)]
    records[2] = records[2][:40] + bytes([records[2][40] ^ 0x55]) + records[2][41:]
    found = numbers(entries_of(b"".join(records)))
    assert [found[0], found[1], found[-2], found[-1], len(found)] == ["0", "1", "3", "4", 5]


@pytest.mark.parametrize("packed", ["plain", "gzip", "whole"])
@pytest.mark.parametrize("left", [1, 60, 150, 250])
def test_an_archive_that_breaks_off_says_so_after_what_was_read(packed: str, left: int) -> None:
    whole = archive(pages(40), packed)
    cut = len(whole) - left if packed == "whole" else len(archive(pages(39), packed)) + left
    reader = WarcReader("a.warc", Fields())
    entries: list[Entry] = []
    with pytest.raises(DatasetError, match=r"^a\.warc: (.* )?breaks off"):
        for chunk in reader.chunks(io.BytesIO(whole[:cut])):
            entries += reader.part(chunk).entries
    assert numbers(entries) == list(map(str, range(len(entries))))
    assert packed == "whole" or len(entries) == 39


@pytest.mark.parametrize("tail", [b"\0" * 1000, b"\r\n\r\n", b""])
@pytest.mark.parametrize("packed", ["plain", "gzip"])
def test_padding_behind_the_last_record_is_no_damage(packed: str, tail: bytes) -> None:
    assert numbers(entries_of(archive(pages(3), packed) + tail)) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("data", "begins"),
    [(b"<html>no archive at all", "b'<html>no archive'"), (gzip.compress(b"text"), "b'\\x1f\\x8b\\x08"), (b"WARC", "b'WARC'")],
)
def test_what_is_no_archive_is_refused(data: bytes, begins: str) -> None:
    with pytest.raises(DatasetError) as error:
        entries_of(data)
    assert str(error.value).startswith(f"a.warc: begins with {begins}")
    assert str(error.value).endswith("expected an archive of the web (WARC/1.0 or WARC/1.1)")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"^a\.warc: no such file; check the name$"):
        entries_of(tmp_path / "a.warc")


@given(
    st.sampled_from(["plain", "gzip"]),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 3000),
)
def test_whatever_is_damaged_reading_ends_and_invents_nothing(packed: str, flips: list[tuple[int, int]], cut: int) -> None:
    """Any bytes may be others and the end may be missing: reading ends, and each page that comes is one that was there."""
    data = bytearray(archive(pages(8), packed))
    for place, value in flips:
        data[place % len(data)] = value
    data = data[: len(data) - cut % 400]
    reader = WarcReader("a.warc", Fields())
    entries: list[Entry] = []
    try:
        for chunk in reader.chunks(io.BytesIO(bytes(data))):
            entries += reader.part(chunk).entries
    except DatasetError as error:
        assert str(error).startswith("a.warc: ")
    assert [entry.number for entry in entries] == list(range(len(entries)))
    assert len(entries) <= 8 + 2 * len(flips)


@pytest.mark.parametrize("packed", ["plain", "gzip"])
def test_lies_about_lengths_take_linear_time(packed: str) -> None:
    """Every record says that it is as long as a thousand others; four times as many take about four times as long."""

    def seconds(count: int) -> float:
        liars = [record(b"<p>" + random.Random(n).randbytes(2_000), name=str(n), length=10**9) for n in range(count)]
        data = archive(liars, packed)
        began = time.process_time()
        with contextlib.suppress(DatasetError):
            assert len(entries_of(data)) == count
        return time.process_time() - began

    assert min(seconds(1600) for _ in range(2)) < 8 * min(seconds(400) for _ in range(2)) + 0.1


def test_a_large_record_that_is_no_page_is_passed_by() -> None:
    film = record(bytes(9_000_000), http="HTTP/1.1 200 OK\r\nContent-Type: video/mp4")
    for packed in ("plain", "gzip", "whole"):
        assert numbers(entries_of(archive([*pages(1), film, *pages(2, 1)], packed))) == ["0", "1", "2"]


# --- chunks ------------------------------------------------------------------------------------------------------------


def chunks_of(data: bytes, skip: int = 0) -> list[Chunk]:
    return list(WarcReader("a", Fields()).chunks(io.BytesIO(data), skip))


def test_chunks_hold_few_records_and_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "CHUNK_BYTES", 10_000)
    monkeypatch.setattr(warc, "CHUNK_RECORDS", 20)
    assert (datasets.CHUNK_BYTES, datasets.CHUNK_RECORDS) != (10_000, 20)
    data = archive([record(b"<p>" + b"a" * size) for size in [10] * 50 + [4_000] * 5 + [30_000]], "plain")
    chunks = chunks_of(data)
    assert [chunk.records for chunk in chunks] == [20, 20, 13, 3]
    assert [chunk.first for chunk in chunks] == [0, 20, 40, 53]
    positions = [chunk.position for chunk in chunks]
    assert positions == sorted(positions)
    assert positions[-1] <= len(data)


@pytest.mark.parametrize("skip", [0, 1, 2, 9])
def test_chunks_are_the_same_whichever_are_skipped(skip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "CHUNK_RECORDS", 3)
    data = archive([*pages(4), b"garbage\n", *pages(3, 4)], "plain")
    assert chunks_of(data, skip) == chunks_of(data)[skip:]


def test_a_pipe_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: Any) -> int:
            raise OSError("a pipe cannot go back")

    reader = WarcReader("a", Fields())
    (chunk,) = reader.chunks(Pipe(archive(pages(2), "gzip")))
    assert numbers(reader.part(chunk).entries) == ["0", "1"]


@needs_html_model
def test_pages_are_cleaned_as_they_are_without_the_archive() -> None:
    page = PAGE.format(7) + "<p>" + "It sails in all weathers, and nobody remembers that it ever did not. " * 5
    (entry,) = entries_of(record(page.encode()))
    (doc,) = Cleaner().clean_many([entry.record])
    assert doc.text == Cleaner().clean_html(page).text

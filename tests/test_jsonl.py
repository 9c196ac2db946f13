"""JSON Lines: what is not cleaned comes out as it went in, and one broken row is that row's failure."""

from __future__ import annotations

import base64
import datetime
import decimal
import gzip
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.atomic import WriteError
from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.jsonl import JsonlReader, JsonlWriter

pytest.importorskip("msgspec")
INFO = {"error": None}
NINES = b"9" * 9_000


def chunks_of(data: bytes, name: str = "in.jsonl", fields: Fields | None = None, skip: int = 0) -> list[Chunk]:
    return list(JsonlReader(name, fields or Fields()).chunks(io.BytesIO(data), skip))


def entries_of(data: bytes, fields: Fields | None = None) -> list[Entry]:
    reader = JsonlReader("in.jsonl", fields or Fields())
    return [entry for chunk in chunks_of(data, fields=fields) for entry in reader.part(chunk).entries]


def through(data: bytes, text: str | None = "Clean", fields: Fields | None = None, name: str = "out.jsonl") -> bytes:
    """The rows after a run that makes the same text of every record, or none."""
    reader, writer = JsonlReader("in.jsonl", fields or Fields()), JsonlWriter(name, fields or Fields())
    parts = [reader.part(chunk) for chunk in chunks_of(data, fields=fields)]
    return b"".join(writer.encode(part, [output_of(entry, text) for entry in part.entries]) for part in parts)


def output_of(entry: Entry, text: str | None) -> Output:
    return Output(None, {"error": entry.error}) if entry.error or text is None else Output(text, INFO)


# --- rows --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "cleaned"),
    cases(
        [
            ("order and types", b'{"z":1.0,"text":"A","n":null,"a":[1, 2]}', b'{"z":1.0,"text":"Clean","n":null,"a":[1, 2],'),
            ("large numbers", b'{"n":%s,"m":1e400,"text":"A"}' % NINES[:40], b'{"n":%s,"m":1e400,"text":"Clean",' % NINES[:40]),
            ("larger than python reads", b'{"n":%s, "text":"A"}' % NINES, b'{"n":%s,"text":"Clean",' % NINES),
            ("not JSON, but Python's", b'{"n": NaN, "m": -Infinity, "text": "A"}', b'{"n":NaN,"m":-Infinity,"text":"Clean",'),
            ("spaces", b' { "text" :\t"A" , "b" : { "c" : 1 } } ', b'{"text":"Clean","b":{ "c" : 1 },'),
            ("escapes stay", b'{"a":"\\u00e9\\/","text":"A"}', b'{"a":"\\u00e9\\/","text":"Clean",'),
            ("half a pair in another field", b'{"a":"\\ud800","text":"A"}', b'{"a":"\\ud800","text":"Clean",'),
            ("half a pair in a name", b'{"\\ud800":1,"text":"A"}', b'{"\\ud800":1,"text":"Clean",'),
            ("no UTF-8 in another field", b'{"a":"\xe9","text":"A"}', b'{"a":"\xe9","text":"Clean",'),
            ("no UTF-8, and spaces", b'{"a" : "\xe9", "text":"A"}', b'{"a":"\xe9","text":"Clean",'),
            ("known name", b'{"maintext":"A","b":1}', b'{"maintext":"Clean","b":1,'),
            ("html", b'{"text":"","html":"<p>A"}', b'{"text":"","html":"Clean",'),
        ]
    ),
)  # fmt: skip
def test_one_value_is_replaced_and_one_object_added(row: bytes, cleaned: bytes) -> None:
    assert through(row + b"\n") == cleaned + b'"cleaner":{"error":null}}\n'


@pytest.mark.parametrize(
    ("row", "error"),
    cases(
        [
            ("no JSON", b'{"text":"A","b":tru}', "is no JSON (Expecting value at byte 16): "),
            ("breaks off", b'{"text": "A', "is no JSON (Unterminated string starting at byte 9): "),
            ("breaks off in a name", b'{"text":"A",', "is no JSON (it breaks off): "),
            ("no colon", b'{"text" "A"}', "is no JSON (expected a colon at byte 8): "),
            ("no comma", b'{"text":"A" "b":1}', "is no JSON (expected a comma or a brace at byte 12): "),
            ("number as a name", b"{1:2}", "is no JSON (expected a name in quotes at byte 1): "),
            ("more behind", b'{"text":"A"} {"text":"B"}', "is no JSON (expected nothing behind the object at byte 12): "),
            ("array", b'["A"]', "is an array, expected an object (jq -c '.[]' makes rows of an array): '[\"A\"]'"),
            ("string", b'"A"', "is a string or a number, expected an object: '\"A\"'"),
            ("null", b"null", "is null, expected an object: 'null'"),
            (
                "plain text",
                b"Once upon a time",
                "is no JSON (Expecting value at byte 0): 'Once upon a time'; expected an object",
            ),
            ("twice", b'{"text":"A","text":"B"}', "has the field 'text' twice; expected one value a field"),
            ("twice, in the room of spaces", b'{"a":1, "b":1,"b":2,"text":"A"}', "has the field 'b' twice"),
            ("deep", b'{"text":"A","b":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "is nested too deeply to be read"),
            ("zeros", bytes(8), "is no JSON (Expecting value at byte 0): "),
        ]
    ),
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n \n\n"])
def test_a_row_that_is_no_object_goes_through_byte_for_byte(row: bytes, error: str, end: bytes) -> None:
    data = b'{"text":"A"}\n\n' + row + end
    first, second = entries_of(data)
    assert (first.error, second.number, second.record, second.field) == (None, 1, {}, None)
    assert second.error is not None and second.error.startswith(error)
    assert through(data).endswith(b'"cleaner":{"error":null}}\n\n' + row + end)


@pytest.mark.parametrize(
    ("row", "error"),
    cases(
        [
            ("null", b'{"text":null,"b":1}', "text is null; expected a string"),
            ("number", b'{"text":5,"b":1}', "text is of type int; expected a string"),
            ("no UTF-8", b'{"text":"caf\xe9"}', "text cannot be read: it is no UTF-8 (byte 0xe9 at 4); convert it to UTF-8"),
            ("nothing known", b'{"b":1}', "has no field that is known to hold text or HTML, only 'b'; name it with"),
            ("empty", b"{}", "is empty; expected a text or html"),
        ]
    ),
)
def test_a_record_with_nothing_to_clean_says_so_in_the_output(row: bytes, error: str) -> None:
    (entry,) = entries_of(row)
    assert entry.error is not None and entry.error.startswith(error)
    told = b'"cleaner":{"error":' + json.dumps(entry.error).encode() + b"}}\n"
    assert through(row) == (row[:-1] + b"," + told if row != b"{}" else b"{" + told)


def test_half_a_pair_is_cleaned_and_written_as_an_escape() -> None:
    (entry,) = entries_of(b'{"text":"A \\ud800","\\ud801":2}')
    assert entry.record == {"text": "A \ud800"}
    assert through(b'{"text":"A","\\ud801":2}', "B \ud800 é") == (
        b'{"text":"B \\ud800 \\u00e9","\\ud801":2,"cleaner":{"error":null}}\n'
    )


def test_what_was_cleaned_before_is_replaced_where_it_is() -> None:
    assert through(b'{"cleaner":{"old":1},"text":"A"}') == b'{"cleaner":{"error":null},"text":"Clean"}\n'


@pytest.mark.parametrize(
    ("row", "out", "cleaned"),
    cases(
        [
            ("behind the field that was read", b'{"text":"A","b":1}', "clean", b'{"text":"A","clean":"Clean","b":1,'),
            ("where it is already", b'{"clean":0,"text":"A"}', "clean", b'{"clean":"Clean","text":"A",'),
            ("the field itself", b'{"text":"A"}', "text", b'{"text":"Clean",'),
        ]
    ),
)
def test_another_field_keeps_both(row: bytes, out: str, cleaned: bytes) -> None:
    assert through(row, fields=Fields(out=out)) == cleaned + b'"cleaner":{"error":null}}\n'


def test_blank_rows_and_ends_of_rows_stay() -> None:
    data = b'\xef\xbb\xbf\n\r\n{"text":"A"}\r\n \t\n{"text":"B"}\n[\r\n\n{"text":"C"}\r\n\n \n'
    rows = through(data).replace(b',"cleaner":{"error":null}', b"").replace(b"Clean", b"A")
    assert rows == b'\n\r\n{"text":"A"}\r\n \t\n{"text":"A"}\n[\r\n\n{"text":"A"}\r\n\n \n'


def test_the_last_row_gets_an_end() -> None:
    assert through(b'{"text":"A"}').endswith(b"}\n")
    assert through(b"[1]") == b"[1]\n"
    assert through(b'{"text":"A"}\n ').endswith(b"}\n \n")


def test_utf16_is_refused_before_it_is_taken_apart() -> None:
    with pytest.raises(DatasetError) as raised:
        chunks_of('{"text":"A"}\n'.encode("utf-16"))
    assert str(raised.value) == ("in.jsonl: is UTF-16, and JSON Lines are UTF-8; convert it (iconv -f utf-16 -t utf-8)")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.text(), VALUES, max_size=5)
STYLES: list[dict[str, Any]] = [
    {},
    {"separators": (",", ":")},
    {"separators": (" , ", "  :")},
    {"ensure_ascii": False, "separators": (",", ":")},
]


def same(one: object, other: object) -> bool:
    return json.dumps(one) == json.dumps(other)


@given(st.lists(st.tuples(RECORDS, st.sampled_from(STYLES)), max_size=5))
def test_all_other_fields_survive(records: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    records = [({**record, "text": "A"}, style) for record, style in records]
    data = b"".join([json.dumps(record, **style).encode("utf-8", "surrogatepass") + b"\n" for record, style in records])
    rows = [json.loads(row) for row in through(data).split(b"\n")[:-1]]
    assert len(rows) == len(records)
    for row, (record, _) in zip(rows, records, strict=True):
        assert same(row, {**record, "text": "Clean", "cleaner": INFO})


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b'{"text":"A"}', b"", b"{}", b'{"text":"A", "text":1}']), max_size=8))
def test_any_bytes_give_as_many_rows(rows: list[bytes]) -> None:
    data = b"\n".join(rows) + b"\n"
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")):
        return
    data = data.removeprefix(b"\xef\xbb\xbf")
    entries = entries_of(data)
    assert [entry.number for entry in entries] == list(range(len(entries)))
    assert len(entries) == sum(bool(row) and not row.isspace() for row in data.split(b"\n"))
    if entries:
        assert through(data).count(b"\n") == data.count(b"\n")
    for entry in entries:
        assert not isinstance(entry.original, bytes) or entry.original in data


# --- chunks ------------------------------------------------------------------------------------------------------------


class Dripping(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(5, size or 5))


def test_chunks_depend_on_the_rows_alone(tmp_path: Path) -> None:
    data = b"\n".join([b'{"text":"%d"}' % number for number in range(3 * CHUNK_RECORDS)]) + b"\n\n"
    chunks = chunks_of(data)
    assert [(chunk.number, chunk.first, chunk.records) for chunk in chunks] == [
        (0, 0, CHUNK_RECORDS),
        (1, CHUNK_RECORDS, CHUNK_RECORDS),
        (2, 2 * CHUNK_RECORDS, CHUNK_RECORDS),
    ]
    assert b"".join(chunk.data for chunk in chunks) == data
    reader = JsonlReader("in.jsonl", Fields())
    path = tmp_path / "in.jsonl.gz"
    path.write_bytes(gzip.compress(data))
    for source in (Dripping(data), path):
        assert [chunk[:4] for chunk in reader.chunks(source)] == [chunk[:4] for chunk in chunks]
    assert chunks_of(data, skip=2) == chunks[2:]
    assert chunks_of(data, skip=9) == []


def test_a_chunk_ends_by_its_bytes_too() -> None:
    row = json.dumps({"text": "A" * (CHUNK_BYTES // 3)}).encode()
    large = json.dumps({"text": "A" * (3 * CHUNK_BYTES)}).encode()
    chunks = chunks_of(b"\n".join([row, row, row, row, large, row]))
    assert [chunk.records for chunk in chunks] == [2, 2, 1, 1]


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\r\n", b"\xef\xbb\xbf"])
def test_nothing_is_no_chunk(data: bytes) -> None:
    assert chunks_of(data) == []


def test_a_long_row_takes_no_longer_than_many_short_ones() -> None:
    size = 40_000_000
    long = b'{"text":"' + b"A" * size + b'"}\n'
    short = (b'{"text":"' + b"A" * 9_988 + b'"}\n') * (size // 10_000)

    def seconds(data: bytes) -> float:
        start = time.process_time()
        assert len(through(data)) > 0
        return time.process_time() - start

    assert seconds(long) < 5 * seconds(short) + 0.5


def test_what_was_read_before_a_break_is_there() -> None:
    rows = b"".join([b'{"text":"%d"}\n' % number for number in range(2_000)])
    data = gzip.compress(rows)[:-2_000]
    found = []
    with pytest.raises(DatasetError, match=r"^in\.jsonl\.gz: breaks off: its gzip data ends after [\d,]+ bytes"):
        for chunk in JsonlReader("in.jsonl.gz", Fields()).chunks(io.BytesIO(data)):
            found.append(chunk.data)
    assert len(found) >= 2
    assert rows.startswith(b"".join(found))


# --- out ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.jsonl.bz2", "out.jsonl.zst"])
def test_parts_follow_each_other_in_one_file(name: str, tmp_path: Path) -> None:
    if name.endswith("zst"):
        pytest.importorskip("backports.zstd")
    data = b"".join([b'{"text":"A","n":%d}\n' % number for number in range(600)])
    partial, target = tmp_path / "partial", tmp_path / "new" / name
    partial.write_bytes(through(data, name=name))
    JsonlWriter(name, Fields()).finish(partial, target)
    assert not partial.exists()
    entries = [
        entry
        for chunk in JsonlReader(name, Fields()).chunks(target)
        for entry in JsonlReader(name, Fields()).part(chunk).entries
    ]
    assert [int(bytes(entry.original["n"])) for entry in entries] == list(range(600))


def test_records_of_other_datasets() -> None:
    """Parquet has dates, decimals and bytes; a folder has names alone."""
    original = {
        "id": "a", "when": datetime.datetime(2026, 11, 29, 12, 0, tzinfo=datetime.UTC), "price": decimal.Decimal("1.10"),
        "raw": b"caf\xc3\xa9", "blob": b"\xff\x00" * 40, "deep": {"b": [b"x"]}, "text": "A", "nan": float("nan"),
    }  # fmt: skip
    entry = Entry(0, {"text": "A", "id": "a"}, "text", original)
    row = JsonlWriter("out.jsonl", Fields()).encode(Part([entry]), [Output("Clean", INFO)])
    values = json.loads(row)
    assert list(values) == [*original, "cleaner"]
    assert values["when"] == "2026-11-29T12:00:00Z"
    assert values["price"] == "1.10"
    assert values["raw"] == "café"
    assert values["deep"] == {"b": ["x"]}
    assert base64.b64decode(values["blob"]) == original["blob"]
    assert values["nan"] is None


@pytest.mark.parametrize(
    ("entry", "text", "out", "values"),
    cases(
        [
            ("cleaned html is text", Entry(0, {"html": "<p>A"}, "html", {"id": "a"}), "B", None, {"id": "a", "text": "B"}),
            ("with both", Entry(0, {"html": "<p>A"}, "html", {"id": "a"}), "B", "c", {"id": "a", "html": "<p>A", "c": "B"}),
            ("uncleaned", Entry(0, {"html": b"<p>\xc3\xa9"}, "html", {"id": "a"}), None, None, {"id": "a", "html": "<p>é"}),
            ("no fields at all", Entry(0, {"text": "A"}, "text"), "B", None, {"text": "B"}),
        ]
    ),
)
def test_what_a_source_has_no_fields_for(entry: Entry, text: str | None, out: str | None, values: dict[str, str]) -> None:
    row = JsonlWriter("out.jsonl", Fields(out=out)).encode(Part([entry]), [Output(text, INFO)])
    assert json.loads(row) == {**values, "cleaner": INFO}


def test_spans_are_rows_of_the_same_ids() -> None:
    data = b'{"id":7,"text":"A"}\n{"text":"B"}\n[\n{"id":"d","html":"<p>D"}\n'
    entries = entries_of(data)
    spans = {"cleaner__body": [[0, 1, 0.9]]}
    html = {"form": "html"}
    outputs = [
        Output("A", INFO, spans), Output("B", INFO, {}), Output(None, {"error": "x"}), Output("D\n", html, spans),
    ]  # fmt: skip
    rows = JsonlWriter("out.jsonl", Fields(), "spans").encode(Part(entries), outputs)
    assert [json.loads(row) for row in rows.splitlines()] == [
        {"id": 7, "attributes": spans, "cleaner": INFO},
        {"id": "1", "attributes": {}, "cleaner": INFO},
        {"id": "2", "attributes": {}, "cleaner": {"error": "x"}},
        {"id": "d", "text": "D\n", "attributes": spans, "cleaner": html},
    ]


def test_rows_of_spans_stand_where_the_rows_stood() -> None:
    entries = entries_of(b'{"text":"A"}\r\n\n[\r\n \n"B"\n\n')
    outputs = [Output(None, {"error": entry.error}) for entry in entries]
    rows = JsonlWriter("out.jsonl", Fields(), "spans").encode(Part(entries), outputs).split(b"\n")
    assert [row[:8] + row[-1:] for row in rows] == [b'{"id":"0\r', b"", b'{"id":"1\r', b"  ", b'{"id":"2}', b"", b""]


def test_kinds_are_all_lines() -> None:
    (entry,) = entries_of(b'{"id":7,"text":"A"}')
    lines = [{"number": 1, "text": "A", "kind": "body"}]
    row = JsonlWriter("out.jsonl", Fields(), "kinds").encode(Part([entry]), [Output("A", INFO, lines=lines)])
    assert json.loads(row) == {"id": 7, "lines": lines, "cleaner": INFO}


def test_the_target_is_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    partial, target = tmp_path / "partial", tmp_path / "out.jsonl"
    target.write_bytes(b"old")
    target.chmod(0o640)
    partial.write_bytes(b"new")
    JsonlWriter("out.jsonl", Fields()).finish(partial, target)
    assert (target.read_bytes(), target.stat().st_mode & 0o777, partial.exists()) == (b"new", 0o640, False)
    partial.write_bytes(b"newer")
    with pytest.raises(WriteError, match="is a folder, expected a file"):
        JsonlWriter("out.jsonl", Fields()).finish(partial, tmp_path)
    assert partial.exists()

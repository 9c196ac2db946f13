"""Parquet in and out: columns keep their types, the text that was read is cleaned, files are whole, bad ones are refused."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import WriteError
from cleaner.io import datasets
from cleaner.io.datasets import Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.jsonl import JsonlReader, JsonlWriter
from cleaner.io.parquet import ParquetReader, ParquetWriter

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

INFO: dict[str, Any] = {"version": "0", "model": "m", "form": "text", "page": None, "lines": 2, "dropped": {"nav": 1}}
NO_NAMES = Fields()
INFO |= {"quality": 0.5, "source": "model", "error": None}
ROWS = {
    "id": pa.array([1, 2, 3], pa.uint16()),
    "text": pa.array(["one", "two", "three"], pa.large_string()),
    "metadata": pa.array([{"url": "https://a.example/1"}, None, {"url": "https://b.example/"}]),
    "date": pa.array([0, None, 86_400], pa.timestamp("s", "UTC")),
    "price": pa.array([None, None, "1.50"]).cast(pa.decimal128(7, 2)),
    "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
}


def output_of(entry: Entry) -> Output:
    """What a cleaner might make of an entry: its text in capitals."""
    if entry.error is not None:
        return Output(None, INFO | {"error": entry.error})
    value = entry.record.get("text", entry.record.get("html"))
    return Output(value.upper().decode() if isinstance(value, bytes) else value.upper(), INFO)


def written(folder: Path, table: Any, name: str = "in.parquet", **options: Any) -> Path:
    pq.write_table(table, folder / name, **options)
    return folder / name


def parts_of(path: Path | io.BytesIO, fields: Fields = NO_NAMES, reader: Any = None) -> list[Part]:
    """The parts of a source, each read by a reader of its own from a chunk that went to another process."""
    chunks = (reader or ParquetReader(str(path), fields)).chunks(path)
    return [(reader or ParquetReader("elsewhere", fields)).part(pickle.loads(pickle.dumps(chunk))) for chunk in chunks]


def finished(
    folder: Path,
    parts: list[Part],
    fields: Fields = NO_NAMES,
    format: str = "text",
    make: Callable[[Entry], Output] = output_of,
    writer: Any = None,
) -> Any:
    """The table in the file that a run makes of parts."""
    one = writer or ParquetWriter("out.parquet", fields, format)
    (folder / "parts").write_bytes(b"".join(one.encode(part, [make(entry) for entry in part.entries]) for part in parts))
    one.finish(folder / "parts", folder / "out.parquet")
    assert not (folder / "parts").exists()
    return pq.read_table(folder / "out.parquet")


# --- Parquet to Parquet ------------------------------------------------------------------------------------------------


def test_everything_but_the_text_stays_as_it_came(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table(ROWS).replace_schema_metadata({"made": "by hand"}), row_group_size=2)
    table = pq.read_table(path)
    found = finished(tmp_path, parts_of(path))
    assert found.schema.names == [*ROWS, "cleaner"]
    assert found.column("text").to_pylist() == ["ONE", "TWO", "THREE"]
    assert found.drop_columns(["text", "cleaner"]) == table.drop_columns(["text"])
    assert found.schema.field("text") == table.schema.field("text")
    assert found.schema.metadata == {b"made": b"by hand"}
    row = found.column("cleaner").to_pylist()[0]
    assert row | {"dropped": {kind: lines for kind, lines in row["dropped"].items() if lines}} == INFO


def test_entries_know_what_there_is_to_know(tmp_path: Path) -> None:
    parts = parts_of(written(tmp_path, pa.table(ROWS), row_group_size=2))
    entries = [entry for part in parts for entry in part.entries]
    assert [entry.number for entry in entries] == [0, 1, 2]
    assert entries[0].record == {"text": "one", "url": "https://a.example/1", "id": 1}
    assert entries[1].record == {"text": "two", "id": 2}
    assert {entry.field for entry in entries} == {"text"}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()], ids=str)
def test_the_column_of_texts_keeps_its_type(kind: Any, tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["one", None]).cast(kind)})
    try:
        path = written(tmp_path, table)
    except pa.ArrowNotImplementedError:
        pytest.skip(f"this pyarrow writes no {kind}")
    found = finished(tmp_path, parts_of(path))
    assert found.schema.field("text").type == kind
    assert found.column("text").cast(pa.string()).to_pylist() == ["ONE", None]
    assert found.column("cleaner").to_pylist()[1]["error"] == "text is null; expected a string"


def test_a_dictionary_becomes_its_values(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["one", "one"]).dictionary_encode(), "kind": pa.array(["a", "b"]).dictionary_encode()})
    found = finished(tmp_path, parts_of(written(tmp_path, table)))
    assert found.schema.field("text").type == pa.string()
    assert found.schema.field("kind").type == table.schema.field("kind").type


@pytest.mark.parametrize(
    ("compression", "expected"),
    [("gzip", "GZIP"), ("snappy", "SNAPPY"), ("none", "UNCOMPRESSED"), ("zstd", "ZSTD"), ("brotli", "BROTLI"), ("lz4", "LZ4")],
)
def test_the_compression_is_the_source_s(compression: str, expected: str, tmp_path: Path) -> None:
    path = written(tmp_path, pa.table(ROWS), compression=compression)
    finished(tmp_path, parts_of(path))
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.row_group(0).column(1).compression == expected


def test_html_gives_way_to_text_and_both_are_cleaned_where_they_stand(tmp_path: Path) -> None:
    table = pa.table({"text": ["", None, "three"], "html": pa.array([b"<p>one", b"<p>two", None], pa.binary())})
    parts = parts_of(written(tmp_path, table))
    assert [entry.field for entry in parts[0].entries] == ["html", "html", "text"]
    found = finished(tmp_path, parts)
    assert found.column("text").to_pylist() == ["", None, "THREE"]
    assert found.column("html").to_pylist() == [b"<P>ONE", b"<P>TWO", None]


@pytest.mark.parametrize(
    ("fields", "names", "texts"),
    [
        (Fields(out="clean"), ["id", "text", "clean", "n"], ["ONE", None]),
        (Fields(out="id"), ["id", "text", "n"], ["ONE", "b"]),  # there already: what it had stays where nothing was cleaned
        (Fields(out="n"), ["id", "text", "n"], ["ONE", None]),  # of another type
    ],
)
def test_another_column_takes_the_cleaned_text(fields: Fields, names: list[str], texts: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"id": ["a", "b"], "text": ["one", None], "n": [1, 2]}))
    found = finished(tmp_path, parts_of(path, fields), fields)
    assert found.schema.names == [*names, "cleaner"]
    assert found.column(fields.out).to_pylist() == texts
    assert found.column("text").to_pylist() == ["one", None]


def test_a_file_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    found = finished(tmp_path, parts_of(written(tmp_path, pa.table(ROWS).slice(0, 0))))
    assert (found.num_rows, found.schema.names) == (0, [*ROWS, "cleaner"])
    assert found.schema.field("price").type == pa.decimal128(7, 2)


def test_a_dataset_without_records_is_a_file_too(tmp_path: Path) -> None:
    found = finished(tmp_path, [])
    assert (found.num_rows, found.schema.names) == (0, ["text", "cleaner"])


def test_every_part_has_the_same_schema_whatever_came_of_it(tmp_path: Path) -> None:
    """Also one that holds nothing but errors, so that a resumed run ends with the same bytes."""
    parts = parts_of(written(tmp_path, pa.table(ROWS), row_group_size=1))
    writer = ParquetWriter("out", Fields())
    for part in parts:
        good = writer.encode(part, [Output("x", INFO)])
        bad = writer.encode(part, [Output(None, dict.fromkeys(INFO) | {"error": "lost"})])
        schemas = [pa.ipc.open_stream(data[8:]).schema for data in (good, bad)]
        assert schemas[0].equals(schemas[1], check_metadata=True)
    assert writer.encode(parts[0], [Output("x", INFO)]) == writer.encode(parts[0], [Output("x", INFO)])


def test_small_parts_share_a_row_group(tmp_path: Path) -> None:
    table = pa.table({"text": [f"page {number}" for number in range(2000)]})
    parts = parts_of(written(tmp_path, table, row_group_size=100))
    assert len(parts) == 20
    found = finished(tmp_path, parts)
    assert found.column("text").to_pylist() == [f"PAGE {number}" for number in range(2000)]
    assert pq.ParquetFile(tmp_path / "out.parquet").num_row_groups == 1


# --- chunks ------------------------------------------------------------------------------------------------------------


def chunks_of(path: Path, skip: int = 0) -> list[Chunk]:
    return list(ParquetReader("a", Fields()).chunks(path, skip))


def test_chunks_hold_few_rows_and_few_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [10, 10, 500_000, 3_000_000, 2_000_000, 9_000_000, *[10] * 1000]
    path = written(tmp_path, pa.table({"text": ["x" * size for size in sizes]}))
    chunks = chunks_of(path)
    assert sum(chunk.records for chunk in chunks) == len(sizes)
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.first for chunk in chunks] == [sum(chunk.records for chunk in chunks[:place]) for place in range(len(chunks))]
    assert max(chunk.records for chunk in chunks) <= datasets.CHUNK_RECORDS
    assert all(len(chunk.data) < datasets.CHUNK_BYTES + 10_000 or chunk.records == 1 for chunk in chunks)
    positions = [chunk.position for chunk in chunks]
    assert positions == sorted(positions)
    assert positions[-1] <= path.stat().st_size


@pytest.mark.parametrize("skip", [0, 1, 3, 99])
def test_chunks_are_the_same_whichever_are_skipped(skip: int, tmp_path: Path) -> None:
    path = written(tmp_path, pa.table(ROWS), row_group_size=1)
    assert chunks_of(path, skip) == chunks_of(path)[skip:]


def test_a_pipe_is_read_too(tmp_path: Path) -> None:
    data = written(tmp_path, pa.table(ROWS)).read_bytes()

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert [entry.record["text"] for entry in parts_of(Pipe(data))[0].entries] == ["one", "two", "three"]


# --- bad files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "fields", "message"),
    [
        (
            pa.table({"n": [1], "m": [2]}),
            Fields(),
            "in.parquet: has no field that is known to hold text or HTML, only 'n', 'm'",
        ),
        (pa.table({"n": [1]}), Fields(text="body"), "in.parquet: has no field 'body', only 'n'; name one that is there"),
        (
            pa.table({"text": ["A"]}),
            Fields(url="where"),
            "in.parquet: has no field 'where', only 'text'; name one that is there",
        ),
        (
            pa.table({"text": [1], "content": [["a"]]}),
            Fields(),
            "in.parquet: its column text is of type int64 and content is of type list<element: string>; expected strings, or",
        ),
        (pa.table({"text": ["a"], "n": [1]}), Fields(text="n"), "in.parquet: its column n is of type int64; expected strings"),
        (
            pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], ["text", "text"]),
            Fields(),
            "in.parquet: has the column 'text' twice",
        ),
    ],
    ids=["no field", "not the field", "no address of that name", "wrong types", "named, wrong type", "twice"],
)
def test_a_file_without_texts_is_refused(table: Any, fields: Fields, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, table)
    with pytest.raises(DatasetError) as error:
        list(ParquetReader("in.parquet", fields).chunks(path))
    assert str(error.value).startswith(message)


def test_a_column_of_another_type_is_passed_by(tmp_path: Path) -> None:
    (part,) = parts_of(written(tmp_path, pa.table({"text": [1], "content": ["one"]})))
    assert [(entry.field, entry.error) for entry in part.entries] == [("content", None)]


@pytest.mark.parametrize("cut", [0, 3, 50, -1, -100])
def test_a_file_that_breaks_off_is_refused(cut: int, tmp_path: Path) -> None:
    path = written(tmp_path, pa.table(ROWS))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DatasetError, match=r"^a: (is empty|cannot be read as Parquet \(.*\)); expected a whole Parquet file: "):
        chunks_of(path)


@pytest.mark.parametrize("name", ["nothing.parquet", "."])
def test_a_file_that_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"^a: (no such file|is a folder)"):
        chunks_of(tmp_path / name)


def test_a_damaged_row_group_is_named_after_the_rows_before(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{'words ' * 50} {number}" for number in range(300)]})
    path = written(tmp_path, table, row_group_size=100, compression="gzip")
    told = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    data[told.dictionary_page_offset or told.data_page_offset : told.data_page_offset + told.total_compressed_size - 40] = (
        bytes(told.data_page_offset + told.total_compressed_size - 40 - (told.dictionary_page_offset or told.data_page_offset))
    )
    path.write_bytes(data)
    chunks = ParquetReader("a", Fields()).chunks(path)
    assert next(chunks).records == 100
    with pytest.raises(
        DatasetError, match=r"^a: row group 1 of 3 is damaged behind its row 0 \(.+\); what came before was read"
    ):
        next(chunks)


def test_a_text_in_bytes_that_are_none_is_the_row_s_error(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array([b"one", b"\x89PNG\r\n\x1a\n\0\0"], pa.binary())})
    found = finished(tmp_path, parts_of(written(tmp_path, table)))
    assert found.column("text").to_pylist() == [b"ONE", b"\x89PNG\r\n\x1a\n\0\0"]
    assert found.column("cleaner").to_pylist()[1]["error"].startswith("text cannot be read: it is a PNG picture, expected text")


def test_the_target_is_whole_or_not_there(tmp_path: Path) -> None:
    """Here the folder of the target is a file; the parts are left, so that the run can go on."""
    writer = ParquetWriter("out", Fields())
    parts = parts_of(written(tmp_path, pa.table(ROWS)))
    (tmp_path / "parts").write_bytes(b"".join(writer.encode(part, list(map(output_of, part.entries))) for part in parts))
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError):
        writer.finish(tmp_path / "parts", tmp_path / "file" / "out.parquet")
    assert (tmp_path / "parts").exists()
    assert (tmp_path / "file").read_text() == ""


# --- other kinds of datasets -------------------------------------------------------------------------------------------


def of_json(folder: Path, *chunks: str) -> Any:
    """The table that becomes of JSON Lines, each chunk a part of its own."""
    reader = JsonlReader("in.jsonl", Fields())
    return finished(folder, [part for rows in chunks for part in parts_of(io.BytesIO(rows.encode()), reader=reader)])


@pytest.mark.parametrize(
    ("rows", "more", "kind", "values"),
    [
        ('{"text":"a","n":1}', '{"text":"b","n":2}', pa.int64(), [1, 2]),
        ('{"text":"a","n":1}', '{"text":"b","n":2.5}', pa.float64(), [1.0, 2.5]),
        ('{"text":"a","n":9007199254740993}', '{"text":"b","n":0.5}', pa.string(), ["9007199254740993", "0.5"]),
        ('{"text":"a","n":123456789012345678901234}', '{"text":"b"}', pa.string(), ["123456789012345678901234", None]),
        ('{"text":"a"}', '{"text":"b","n":true}', pa.bool_(), [None, True]),
        ('{"text":"a","n":null}', '{"text":"b","n":null}', pa.null(), [None, None]),
        ('{"text":"a","n":null}', '{"text":"b","n":["x"]}', pa.list_(pa.string()), [None, ["x"]]),
        ('{"text":"a","n":[null,null]}', '{"text":"b"}', pa.list_(pa.string()), [[None, None], None]),
        ('{"text":"a","n":"x"}', '{"text":"b","n":1}', pa.string(), ['"x"', "1"]),
        ('{"text":"a","n":[]}', '{"text":"b","n":{}}', pa.string(), ["[]", "{}"]),
        ('{"text":"a","n":{"p":1}}', '{"text":"b","n":{"q":"é"}}', None, [{"p": 1, "q": None}, {"p": None, "q": "é"}]),
        ('{"text":"a","n":{"p":1}}', '{"text":"b","n":{"p":"é"}}', pa.string(), ['{"p": 1}', '{"p": "\\u00e9"}']),
        ('{"text":"a","n":"caf\\u00e9 \\ud800"}', '{"text":"b","n":"x"}', pa.string(), ["café \ufffd", "x"]),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["in one part", "in two parts"])
def test_types_are_those_that_all_values_share(
    rows: str, more: str, kind: Any, values: list[Any], apart: bool, tmp_path: Path
) -> None:
    """What a part is does not change the types, so that neither a chunk's size nor the number of processes does."""
    found = of_json(tmp_path, rows, more) if apart else of_json(tmp_path, f"{rows}\n{more}")
    assert found.column("n").to_pylist() == values
    assert kind is None or found.schema.field("n").type == kind
    assert found.column("text").to_pylist() == ["A", "B"]
    assert found.schema.field("n").metadata is None or b"cleaner:json" not in found.schema.field("n").metadata


def test_what_cannot_be_read_is_not_lost(tmp_path: Path) -> None:
    found = of_json(tmp_path, '{"text":"a"}\n{broken\n{"n":1}').to_pylist()
    assert [row["text"] for row in found] == ["A", None, None]
    assert [row["unread"] for row in found] == [None, "{broken", None]
    assert found[1]["cleaner"]["error"].startswith("is no JSON")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.lists(st.dictionaries(st.sampled_from("abc"), _JSON), min_size=1, max_size=3), max_size=4))
def test_whatever_json_holds_becomes_columns(parts: list[list[dict[str, Any]]], tmp_path: Path) -> None:
    """Every row comes out, in order, with its text, and types are never a reason to fail once all is cleaned."""
    made, number = [], 0
    for rows in parts:
        entries = []
        for row in rows:
            text = f"page {number}"
            entries.append(Entry(number, {"text": text}, "text", {"text": text} | row))
            number += 1
        made.append(Part(entries))
    found = finished(tmp_path, made)
    assert found.column("text").to_pylist() == [f"PAGE {place}" for place in range(number)]
    assert set(found.schema.names) == {"text", "cleaner", *(name for rows in parts for row in rows for name in row)}


def test_parquet_becomes_json_lines(tmp_path: Path) -> None:
    (part,) = parts_of(written(tmp_path, pa.table(ROWS).slice(0, 1)))
    data = JsonlWriter("out.jsonl", Fields()).encode(part, [output_of(entry) for entry in part.entries])
    assert data.startswith(
        b'{"id":1,"text":"ONE","metadata":{"url":"https://a.example/1"},"date":"1970-01-01T00:00:00Z","price":null,'
    )


# --- other formats -----------------------------------------------------------------------------------------------------


def test_spans_and_kinds_have_columns_of_their_own(tmp_path: Path) -> None:
    parts = parts_of(written(tmp_path, pa.table(ROWS), row_group_size=2))
    line = {
        "number": 1,
        "text": "one",
        "kind": "body",
        "score": 0.9,
        "keep": True,
        "reason": "r",
        "hidden": False,
        "invisible": 0,
    }
    spans = {"cleaner__body": [[4, 9, 0.9]], "cleaner__title": [[0, 4, 0.8]]}

    def make(entry: Entry) -> Output:
        return Output("one", INFO, spans, [line]) if entry.number else Output(None, INFO | {"error": "lost"})

    found = finished(tmp_path, parts, format="spans", make=make).to_pylist()
    assert list(found[0]) == ["id", "text", "spans", "cleaner"]
    assert [row["id"] for row in found] == ["1", "2", "3"]
    assert [row["spans"] for row in found][:2] == [
        [],
        [
            {"start": 0, "end": 4, "score": 0.8, "kind": "cleaner__title"},
            {"start": 4, "end": 9, "score": 0.9, "kind": "cleaner__body"},
        ],
    ]
    found = finished(tmp_path, parts, format="kinds", make=make).to_pylist()
    assert list(found[0]) == ["id", "lines", "cleaner"]
    assert found[1]["lines"] == [line | {"subkind": None}]

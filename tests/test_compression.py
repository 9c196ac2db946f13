"""Compressed sources come out as the bytes that went in, up to where they break."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from pathlib import Path

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.compression import (
    BLOCK,
    blocks,
    check_compression,
    compressed,
    compression_of,
    read_whole,
    without_suffix,
)
from cleaner.io.datasets import DatasetError

NAMES = {"gzip": "rows.gz", "bzip2": "rows.bz2", "zstd": "rows.zst"}
COMPRESSIONS = list(NAMES)
TEXT = b"".join(b"row %d of a source\n" % number for number in range(3_000))


@pytest.fixture(autouse=True)
def zstd() -> None:
    if sys.version_info < (3, 14):
        pytest.importorskip("backports.zstd")


class Dripping(io.BytesIO):
    """A pipe that gives a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(7, size or 7))


def read(data: bytes, name: str) -> bytes:
    return b"".join(block.data for block in blocks(io.BytesIO(data), name))


def read_until_it_breaks(data: bytes, name: str) -> tuple[bytes, str]:
    found = []
    with pytest.raises(DatasetError) as raised:
        for block in blocks(io.BytesIO(data), name):
            found.append(block.data)
    return b"".join(found), str(raised.value)


@pytest.mark.parametrize(
    ("name", "compression", "plain"),
    cases(
        [
            ("plain", "part.jsonl", None, "part.jsonl"),
            ("gzip", "part.jsonl.gz", "gzip", "part.jsonl"),
            ("bzip2", "part.jsonl.bz2", "bzip2", "part.jsonl"),
            ("zstd", "part.jsonl.zst", "zstd", "part.jsonl"),
            ("capitals", "PART.TXT.GZ", "gzip", "PART.TXT"),
            ("within the name", "a.gz.txt", None, "a.gz.txt"),
            ("none", "", None, ""),
        ]
    ),
)
def test_the_suffix_tells_the_compression(name: str, compression: str | None, plain: str) -> None:
    assert compression_of(name) == compression
    assert without_suffix(name) == plain


@pytest.mark.parametrize("compression", COMPRESSIONS)
@given(parts=st.lists(st.binary(max_size=60), min_size=1, max_size=5))
def test_members_that_follow_each_other_are_one_source(compression: str, parts: list[bytes]) -> None:
    data = b"".join(compressed(part, compression) for part in parts)
    for source in (io.BytesIO(data), Dripping(data)):
        assert b"".join(block.data for block in blocks(source, NAMES[compression])) == b"".join(parts)


@pytest.mark.parametrize("compression", [None, *COMPRESSIONS])
def test_a_part_is_the_same_bytes_each_time(compression: str | None) -> None:
    assert compressed(TEXT, compression) == compressed(TEXT, compression)


def test_other_tools_read_what_is_written() -> None:
    assert gzip.decompress(compressed(TEXT, "gzip") + compressed(b"more", "gzip")) == TEXT + b"more"
    assert bz2.decompress(compressed(TEXT, "bzip2") + compressed(b"more", "bzip2")) == TEXT + b"more"


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_what_came_before_a_break_is_read(compression: str, share: float) -> None:
    whole, second = compressed(TEXT, compression), compressed(TEXT[::-1], compression)
    data = whole + second[: int(share * len(second))]
    found, message = read_until_it_breaks(data, NAMES[compression])
    assert found.startswith(TEXT)
    assert (TEXT + TEXT[::-1]).startswith(found)
    assert message.startswith(f"{NAMES[compression]}: breaks off: its {compression} data ends after {len(data):,} bytes")


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_broken_data_is_told_from_data_that_breaks_off(compression: str) -> None:
    whole = compressed(TEXT, compression)
    middle = len(whole) // 2
    broken = whole + whole[:middle] + b"\x55\xaa" * 8 + whole[middle + 16 :]
    found, message = read_until_it_breaks(broken, NAMES[compression])
    assert found.startswith(TEXT)
    assert message.startswith(f"{NAMES[compression]}: its {compression} data is broken in the")
    assert message.endswith("what came before was read; fetch the file again")


def test_zeros_behind_a_member_are_padding() -> None:
    assert read(compressed(TEXT, "gzip") + bytes(512), "rows.gz") == TEXT
    assert read(compressed(b"a", "gzip") + bytes(512) + compressed(b"b", "gzip"), "rows.gz") == b"ab"


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_first_bytes_tell_the_compression_where_the_name_does_not(compression: str) -> None:
    assert read(compressed(TEXT, compression), "-") == TEXT


@pytest.mark.parametrize("text", [b"", b"B", b"BZh", b"BZh is how a bzip2 file begins", b"\x1f"])
def test_a_text_is_not_taken_for_compressed_data(text: bytes) -> None:
    assert read(text, "notes.txt") == text


def test_a_name_that_promises_what_is_not_there() -> None:
    with pytest.raises(DatasetError) as raised:
        read(TEXT, "rows.gz")
    assert str(raised.value) == (
        "rows.gz: is named as gzip and begins with b'row 0 of', which is none; take the suffix off its name"
    )


def test_a_bomb_comes_out_in_blocks() -> None:
    bomb = compressed(bytes(20 * BLOCK), "gzip")
    assert len(bomb) < BLOCK / 20
    sizes = [len(block.data) for block in blocks(io.BytesIO(bomb), "rows.gz")]
    assert max(sizes) <= BLOCK
    assert sum(sizes) == 20 * BLOCK


def test_positions_are_of_the_compressed_bytes() -> None:
    data = compressed(TEXT, "gzip") + compressed(TEXT, "gzip")
    positions = [block.position for block in blocks(Dripping(data), "rows.gz")]
    assert positions == sorted(positions)
    assert positions[-1] <= len(data)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"^a\.gz: no such file; check the name$"):
        read_whole(tmp_path / "a.gz", "a.gz")
    with pytest.raises(DatasetError, match="is a folder, expected a file; read it with --from folder"):
        read_whole(tmp_path, "pages")


def test_without_the_library_of_zstd(monkeypatch: pytest.MonkeyPatch) -> None:
    data = compressed(TEXT, "zstd")
    for module in ("backports.zstd", "compression.zstd", "backports", "compression"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DatasetError) as raised:
        read(data, "rows.zst")
    assert str(raised.value) == (
        'rows.zst: is Zstandard data, which needs a library: pip install "scrape-cleaner[zstd]", or compress it with gzip'
    )
    with pytest.raises(DatasetError, match=r"^out\.zst: is Zstandard data"):
        check_compression("out.zst")

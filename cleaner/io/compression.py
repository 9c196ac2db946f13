"""A source in bytes, compressed or not -> blocks of plain bytes; plain bytes -> one compressed member.

Files of crawls are compressed member by member, and so are the parts that a run writes: members of gzip, streams of bzip2 and
frames of Zstandard that follow each other are one file.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from cleaner.io.datasets import DatasetError

BLOCK = 1 << 20  # bytes of a block at most, plain; a bomb of zeros comes out in such blocks too
_READ = 1 << 18  # bytes that are read at once
_GZIP_LEVEL = 6  # gzip's own; 9 takes three times as long for 1 % fewer bytes of text
_ZSTD_LEVEL = 3  # zstd's own
_GZIP_WINDOW = 31  # zlib's number for "a gzip header, and the largest window"

_SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".zst": "zstd"}
_MAGIC = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd"}
_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # what follows b"BZh9": a text may begin with those letters, hardly with these
_FIRST = 10  # bytes that tell the compression


class Block(NamedTuple):
    """Some plain bytes and how far the source has been read for them."""

    data: bytes
    position: int  # bytes of the source, compressed if it is


def compression_of(name: str) -> str | None:
    """Return the compression that a name promises; None for a plain file.

    >>> compression_of("part.jsonl.GZ"), compression_of("part.jsonl")
    ('gzip', None)
    """
    return next((found for suffix, found in _SUFFIXES.items() if name.lower().endswith(suffix)), None)


def without_suffix(name: str) -> str:
    """Return a name without the suffix of its compression.

    >>> without_suffix("part.jsonl.zst"), without_suffix("part.jsonl")
    ('part.jsonl', 'part.jsonl')
    """
    return name[: name.rindex(".")] if compression_of(name) else name


def blocks(source: Path | IO[bytes], name: str) -> Iterator[Block]:
    """Yield the plain bytes of a source in blocks of at most `BLOCK` bytes.

    The compression is told by the first bytes, or else by the name. Raises ``DatasetError``, which begins with ``name``, for a
    source that cannot be read, is not compressed as its name says, is broken or breaks off; what came before has been yielded.
    """
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                yield from _blocks(file, name)
        except FileNotFoundError:
            raise DatasetError(f"{name}: no such file; check the name") from None
        except IsADirectoryError:
            raise DatasetError(f"{name}: is a folder, expected a file; read it with --from folder") from None
        except PermissionError:
            raise DatasetError(f"{name}: may not be read; change its permissions (chmod u+r) or run as its owner") from None
    else:
        yield from _blocks(source, name)


def read_whole(path: Path, name: str) -> bytes:
    """Return the plain bytes of a file. Raises ``DatasetError`` as `blocks` does."""
    return b"".join(block.data for block in blocks(path, name))


def compressed(data: bytes, compression: str | None) -> bytes:
    """Return some bytes as one member, always the same for the same bytes. None: as they are. Raises ``DatasetError``.

    >>> import gzip
    >>> compressed(b"one", None), gzip.decompress(compressed(b"one", "gzip") + compressed(b" two", "gzip"))
    (b'one', b'one two')
    """
    if compression == "gzip":
        return zlib.compress(data, _GZIP_LEVEL, _GZIP_WINDOW)
    if compression == "bzip2":
        import bz2  # rare, and slow to load

        return bz2.compress(data)
    if compression == "zstd":
        zstd = _zstd()
        wishes = {zstd.CompressionParameter.compression_level: _ZSTD_LEVEL, zstd.CompressionParameter.checksum_flag: 1}
        return bytes(zstd.compress(data, options=wishes))
    return data


def check_compression(name: str) -> None:
    """Raise ``DatasetError`` if what a target's name promises cannot be written here."""
    if compression_of(name) == "zstd":
        _zstd(name)


def _blocks(file: IO[bytes], name: str) -> Iterator[Block]:
    read = _reads(file, name)
    first = next(read, b"")
    while len(first) < _FIRST and (more := next(read, b"")):
        first += more
    compression = packed_as(first)
    promised = compression_of(name)
    if compression is None and promised and first:
        raise DatasetError(
            f"{name}: is named as {promised} and begins with {first[:8]!r}, which is none; take the suffix off its name"
        )
    if compression is None:
        yield from _plain(first, read)
    else:
        yield from _members(first, read, name, compression)


def _reads(file: IO[bytes], name: str) -> Iterator[bytes]:
    at = 0
    read = getattr(file, "read1", file.read)  # what a slow pipe has so far
    try:
        while data := read(_READ):
            at += len(data)
            yield data
    except OSError as error:
        raise DatasetError(f"{name}: cannot be read after {at:,} bytes ({error.strerror or error})") from error


def packed_as(first: bytes) -> str | None:
    """Return the compression of some bytes by how they begin; None for plain ones."""
    found = next((compression for magic, compression in _MAGIC.items() if first.startswith(magic)), None)
    return None if found == "bzip2" and first[4:10] not in _BLOCKS else found


def _plain(first: bytes, read: Iterator[bytes]) -> Iterator[Block]:
    at, data = 0, first
    while data:
        at += len(data)
        yield Block(data, at)
        data = next(read, b"")


class Machine(Protocol):
    """One member's decompressor, as `bz2` and `zstd` have it."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether it has nothing more to give of what it was given."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the member's end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes of what the data, and what came before, unpack to."""


class _Gzip:
    """zlib's object, as `bz2` and `zstd` have theirs: it keeps what it has not used yet."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj(_GZIP_WINDOW)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        out = self._object.decompress(self._object.unconsumed_tail + data, max_length)
        self.needs_input = not self._object.unconsumed_tail and len(out) < max_length
        return out


def _members(first: bytes, read: Iterator[bytes], name: str, compression: str) -> Iterator[Block]:
    """Yield the plain bytes of members that follow each other."""
    new, broken = machinery(compression, name)
    machine: Machine | None = None
    at, data, members = len(first), first, 0
    while data:
        while True:
            if machine is None:
                data = data.lstrip(b"\0") if members else data  # zeros behind a member are the padding of tapes and disks
                if not data:
                    break
                machine = new()
            try:
                out = machine.decompress(data, BLOCK)
            except broken as error:
                raise DatasetError(
                    f"{name}: its {compression} data is broken in the {_READ:,} bytes before byte {at:,} ({error}); "
                    "what came before was read; fetch the file again"
                ) from error
            if out:
                yield Block(out, at)
            if machine.eof:
                data, members = machine.unused_data, members + 1
                machine = None
            elif machine.needs_input:
                break
            else:
                data = b""
        data = next(read, b"")
        at += len(data)
    if machine is not None:
        raise DatasetError(
            f"{name}: breaks off: its {compression} data ends after {at:,} bytes in the middle of a member; "
            "what came before was read; fetch the file again"
        )


def machinery(compression: str, name: str) -> tuple[Callable[[], Machine], tuple[type[Exception], ...]]:
    """Return what makes a decompressor, and what that raises for broken data."""
    if compression == "gzip":
        return _Gzip, (zlib.error,)
    if compression == "bzip2":
        import bz2

        return bz2.BZ2Decompressor, (OSError, ValueError)
    zstd = _zstd(name)
    return zstd.ZstdDecompressor, (zstd.ZstdError,)


def _zstd(name: str = "the target") -> Any:
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError:
        raise DatasetError(
            f'{name}: is Zstandard data, which needs a library: pip install "scrape-cleaner[zstd]", or compress it with gzip'
        ) from None
    return zstd

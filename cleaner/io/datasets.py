"""What every reader and writer of datasets does: source -> chunks -> parts -> bytes -> target.

A run in several processes sends chunks, which are cheap to make and to send, to the processes; there they become parts, their
records are cleaned, and the part becomes bytes. The main process reads and appends. Chunks depend on the source alone, and the
bytes of a part on nothing but the part and its results. So a run that was interrupted ends with the same bytes as one that was
not, whatever the number of processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from cleaner.errors import CleanerError

CHUNK_RECORDS = 256  # at most; a chunk also ends when it holds so many bytes
CHUNK_BYTES = 4_000_000


class DatasetError(CleanerError):
    """A dataset cannot be read or written; the message names the file, the record, what came and what was expected."""


class Fields(NamedTuple):
    """The names of the fields that are read and written; None: the names that are known (`cleaner.io.fields`)."""

    text: str | None = None
    html: str | None = None
    url: str | None = None
    id: str | None = None
    title: str | None = None
    out: str | None = None  # where the cleaned text goes; None: the field that was read


class Chunk(NamedTuple):
    """Some records in a row as their source holds them; picklable."""

    number: int  # of the chunk in its source, from 0
    first: int  # number of its first record, from 0
    records: int
    data: Any  # the reader's own: rows of bytes, a buffer of Arrow, headers and payloads
    position: int  # bytes of the source (compressed, where it is) that were read so far, for progress


class Entry(NamedTuple):
    """One record, as `Cleaner.clean_many` takes it and as its source has it."""

    number: int  # in its source, from 0
    record: Mapping[str, Any]  # "text" or "html", and "url", "title", "id" where they are known
    field: str | None  # the name of the field that was read; None if there is none
    original: Any = None  # {field: value} in the source's order; values of JSON Lines are `msgspec.Raw`; bytes of a broken row
    error: str | None = None  # why there is nothing to clean; the record goes through unchanged


class Part(NamedTuple):
    """A chunk, taken apart in the process that cleans it."""

    entries: list[Entry]
    table: Any = None  # the `pyarrow.Table` of the rows, where the source has one: types stay


class Output(NamedTuple):
    """What came of one record, in plain values."""

    text: str | None  # the cleaned text; None: the record goes through unchanged
    info: dict[str, Any]  # the object `cleaner`: version, model, form, page, lines, dropped, quality, source, error
    spans: dict[str, list[list[Any]]] | None = None  # of --format spans: {"cleaner__body": [[start, end, score], …], …}
    lines: list[dict[str, Any]] | None = None  # of --format kinds: every line


class Reader(Protocol):
    """Reads one kind of dataset. A reader or a writer may have ``notes``, sentences for its user, when it is done."""

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield the chunks of a source, without the first ``skip``. Raises ``DatasetError`` for a source that is no such
        dataset or breaks off; what came before has been yielded then."""

    def part(self, chunk: Chunk) -> Part:
        """Take a chunk apart. A record that cannot be read becomes an `Entry` with an error."""


class Writer(Protocol):
    """Writes one kind of dataset."""

    def encode(self, part: Part, outputs: Sequence[Output]) -> bytes:
        """Return one part in a form whose concatenation `finish` understands (a member of gzip, a frame of zstd, rows)."""

    def finish(self, partial: Path, target: Path) -> None:
        """Make the target, whole or not at all, from the file that holds all parts, which is gone then."""

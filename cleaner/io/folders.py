"""Files of text or HTML, alone or below a folder -> records; records -> files below a folder, or one file of text.

The record of a file has its path below the folder as its id. Files are read and decoded where they are cleaned, so that a chunk
is a list of names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from cleaner.io.addresses import address_in, address_of_file
from cleaner.io.atomic import WriteError, move_file, write_file
from cleaner.io.compression import blocks, check_compression, compressed, compression_of, read_whole, without_suffix
from cleaner.io.datasets import CHUNK_BYTES, CHUNK_RECORDS, Chunk, DatasetError, Entry, Fields, Output, Part
from cleaner.io.decode import ReadError, decode_html, is_html, source_of
from cleaner.io.json_rows import encoded
from cleaner.io.results import about

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml")  # of pages, also with the suffix of a compression
_ENDINGS = {"text": ".txt", "spans": ".spans.json", "kinds": ".kinds.json"}
_LONGEST = 200  # bytes of a part of a path that is made of an id; file systems take 255
# What some file system refuses, and halves of surrogate pairs but those by which Python names bytes that are no text.
_UNSAFE = frozenset('/<>:"|?*\\%') | {chr(code) for code in (*range(32), 127, *range(0xD800, 0xDC80), *range(0xDD00, 0xE000))}


_MOST_NOTES = 20


class _File(NamedTuple):
    """A file of a chunk; picklable."""

    id: str | None
    name: str  # for its suffix, and for messages
    path: Path | None
    url: str | None = None
    data: bytes = b""  # of standard input, plain


class OfFile(dict[str, str]):
    """The original of a file's record: its id alone."""


class _Pages:
    """Takes chunks of files apart."""

    def __init__(self, name: str, html: bool | None = None) -> None:
        """``html`` is whether the files are HTML; None: each says it by its name and its content."""
        self._name, self._html = name, html

    def part(self, chunk: Chunk) -> Part:
        """Read and decode the files of a chunk. One that cannot be read becomes an `Entry` with an error."""
        return Part([self._entry(chunk.first + place, file) for place, file in enumerate(chunk.data)])

    def _entry(self, number: int, file: _File) -> Entry:
        named = {name: value for name, value in (("id", file.id), ("url", file.url)) if value is not None}
        original = OfFile(named if file.url is None else {"id": named["id"]})
        try:
            data = file.data if file.path is None else read_whole(file.path, file.name)
            found = source_of(data, without_suffix(file.name), self._html)
        except (DatasetError, ReadError) as error:
            return Entry(number, named, None, original, str(error).removeprefix(f"{file.name}: "))
        came_as = "html" if found.html else "text"
        return Entry(number, {came_as: found.text, **named}, came_as, original)


class FolderReader(_Pages):
    """Reads the pages below a folder, in the order of their paths: `SUFFIXES`, compressed or not.

    Hidden files and folders are left out, and links to folders are not followed.
    """

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield chunks of names. Raises ``DatasetError`` if there is no such folder, or no page in it."""
        if not isinstance(source, Path):
            raise DatasetError(f"{self._name}: is a stream, expected a folder; name its kind with --from jsonl, text or html")
        number = first = position = size = 0
        run: list[_File] = []
        for file, size_of_file in _files(source, self._name):
            if run and (len(run) == CHUNK_RECORDS or size + size_of_file > CHUNK_BYTES):
                if number >= skip:
                    yield Chunk(number, first, len(run), run, position)
                number, first, run, size = number + 1, first + len(run), [], 0
            run.append(file)
            size, position = size + size_of_file, position + size_of_file
        if run and number >= skip:
            yield Chunk(number, first, len(run), run, position)
        if not first and not run:
            raise DatasetError(f"{self._name}: holds no file that ends in {', '.join(SUFFIXES)}; name the files themselves")


class PageReader(_Pages):
    """Reads one file of text or HTML, or a stream of either, as a dataset of one record."""

    def __init__(self, name: str, kind: str) -> None:
        """``kind`` is "text" or "html"; a text that is the source of a page is HTML."""
        super().__init__(name, True if kind == "html" else None)

    def chunks(self, source: Path | IO[bytes], skip: int = 0) -> Iterator[Chunk]:
        """Yield the one chunk. Raises ``DatasetError`` if there is no such file."""
        if isinstance(source, Path):
            try:
                size = source.stat().st_size
                file = _File(source.name, self._name, source.absolute(), address_of_file(source))
            except OSError as error:
                raise DatasetError(f"{self._name}: cannot be read ({error.strerror or error}); check the name") from error
        else:
            read = list(blocks(source, self._name))
            size, file = (
                read[-1].position if read else 0,
                _File(None, self._name, None, data=b"".join(data for data, _ in read)),
            )
        if not skip:
            yield Chunk(0, 0, 1, [file], size)


def _files(folder: Path, name: str) -> Iterator[tuple[_File, int]]:
    """Yield the pages below a folder, and the size of each in bytes, in order. Raises ``DatasetError``."""
    if not folder.is_dir():
        raise DatasetError(f"{name}: is no folder; check the name")

    def refuse(error: OSError) -> None:
        raise DatasetError(f"{error.filename}: the folder cannot be read ({error.strerror}); change its permissions")

    root = folder.absolute()
    found: list[tuple[str, Path]] = []
    for above, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        paths = [Path(above, file) for file in names if not file.startswith(".") and is_page(file)]
        found += [(path.relative_to(root).as_posix(), path) for path in paths if path.is_file()]  # no pipe, no broken link
    for place, path in sorted(found):
        size = 0
        with contextlib.suppress(OSError):  # it is reported when it is read
            size = path.stat().st_size
        yield _File(place, place, path, address_in(f"{root.name}/{place}")), size


def is_page(name: str) -> bool:
    """Whether a file of a folder is taken for a page, by its name.

    >>> is_page("notes/a.md.gz"), is_page("notes/a.csv")
    (True, False)
    """
    return without_suffix(name).lower().endswith(SUFFIXES)


# --- out ---------------------------------------------------------------------------------------------------------------


class PageWriter:
    """Writes the cleaned texts of all records into one file of text.

    The text of a file is written as it is. Texts of a dataset end with a line feed, and a blank line parts them.
    """

    def __init__(self, name: str, format: str = "text") -> None:
        """Raises ``DatasetError`` for a format that is no text, and for a compression that cannot be written."""
        if format != "text":
            raise DatasetError(f"{name}: spans and kinds are records, and a text holds none; use --to jsonl")
        check_compression(name)
        self._compression = compression_of(name)

    def encode(self, part: Part, outputs: Sequence[Output]) -> bytes:
        """Return the texts of one part; that of a record that was not cleaned as it came."""
        texts = []
        for entry, output in zip(part.entries, outputs, strict=True):
            text = output.text if output.text is not None else _as_it_came(entry)
            if isinstance(entry.original, OfFile):
                texts.append(text)
            else:
                texts.append("\n" * (entry.number > 0) + text + "\n" * (not text.endswith("\n")))
        return compressed("".join(texts).encode("utf-8", "backslashreplace"), self._compression)

    def finish(self, partial: Path, target: Path) -> None:
        """Move the file of all texts to where the target is. Raises ``WriteError``."""
        move_file(partial, target)


class FolderWriter:
    """Writes a file for every record below a folder: its text, its spans or its lines.

    The name is the record's id: a path below the folder, with the suffix of the format where it has another one. In an id that
    was no file's, characters that some file system refuses are percent-encoded. A record without an id, or with one that leads
    out of the folder, is called by its number: ``record-17.txt``. Where two records have one name, upper and lower case apart,
    the later one gets a number: ``a.2.txt``. A record without a page is not written. After `finish`, ``notes`` says which
    names were changed.
    """

    def __init__(self, name: str, fields: Fields, format: str = "text") -> None:
        """``name`` is the folder's, for messages."""
        self._name, self._format = name, format
        self.notes: list[str] = []

    def encode(self, part: Part, outputs: Sequence[Output]) -> bytes:
        """Return number, refused name, name and content of every file, an array of JSON a row."""
        rows = []
        for entry, output in zip(part.entries, outputs, strict=True):
            content = self._content(entry, output)
            if content is not None:
                as_html = output.text is None and "html" in entry.record
                name, refused = _named(entry, self._format, as_html)
                rows.append(json.dumps([entry.number, refused, name, content]).encode() + b"\n")
        return b"".join(rows)

    def finish(self, partial: Path, target: Path) -> None:
        """Write the files, each whole or not at all. A second call, after an interruption, writes the same ones.

        Raises ``WriteError``.
        """
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"{target}: cannot be made a folder ({error.strerror or error}); name another one") from error
        root, names, changed = Path(os.path.realpath(target)), _Names(), 0
        self.notes = []
        with partial.open("rb") as rows:
            for row in rows:
                number, refused, name, content = json.loads(row)
                free = names.free(name)
                _write(root, free, content.encode("utf-8", "backslashreplace"))
                if refused is not None or free != name:
                    changed += 1
                    why = f"{refused!r}, which is no path within a folder" if refused is not None else f"{name}, as another is"
                    self.notes += [f"{self._name}: record {number} is named {why}; it is {free}"] * (changed <= _MOST_NOTES)
        if changed > _MOST_NOTES:
            self.notes.append(f"{self._name}: {changed - _MOST_NOTES:,} more records have other names")
        partial.unlink()

    def _content(self, entry: Entry, output: Output) -> str | None:
        """Return the content of a record's file; None: there is nothing to write."""
        if self._format != "text":
            return encoded(about(entry, output)).decode() + "\n"
        return output.text if output.text is not None else _as_it_came(entry) or None


class _Names:
    """The names that are taken in a folder; as hashes, because there may be millions."""

    def __init__(self) -> None:
        self._files: set[int] = set()
        self._folders: set[int] = set()
        self._copies: dict[int, int] = {}  # the last number that was given to a name

    def free(self, name: str) -> str:
        """Return a name, or one with a number if it is taken, and take it.

        A name within a folder whose own name is a file's already is made one part.
        """
        above = [hash(str(folder).casefold()) for folder in PurePosixPath(name).parents[:-1]]
        if not self._files.isdisjoint(above):
            return self.free(name.replace("/", "%2F"))
        self._folders.update(above)
        place, wanted, found = PurePosixPath(name), hash(name.casefold()), name
        while (key := hash(found.casefold())) in self._files or key in self._folders:
            count = self._copies[wanted] = self._copies.get(wanted, 1) + 1
            found = str(place.with_name(f"{place.stem}.{count}{place.suffix}"))
        self._files.add(key)
        return found


def _named(entry: Entry, format: str, as_html: bool) -> tuple[str, str | None]:
    """Return the path of a record's file, and the id that is refused because it is no path within a folder."""
    wished = entry.record.get("id")
    if wished is None:
        return f"record-{entry.number}{_suffix('', format, as_html)}", None
    name = without_suffix(str(wished)) if is_page(str(wished)) else str(wished)
    parts = [name] if "://" in name else name.split("/")
    if not all(part.strip() and part not in (".", "..") for part in parts):
        return f"record-{entry.number}{_suffix('', format, as_html)}", name
    suffix = _suffix(name, format, as_html)
    if isinstance(entry.original, OfFile):
        return name + suffix, None
    return "/".join([*map(_part, parts[:-1]), _part(parts[-1], suffix)]), None


def _suffix(name: str, format: str, as_html: bool) -> str:
    """Return what is added to a name: what was HTML is text now, unless it was not cleaned."""
    if format != "text":
        return _ENDINGS[format]
    if as_html:
        return "" if is_html("", name) else ".html"
    return "" if name.lower().endswith(SUFFIXES) and not is_html("", name) else ".txt"


def _part(part: str, suffix: str = "") -> str:
    """Return one part of a path that every file system takes, always the same for the same part."""
    part = "".join([f"%{ord(sign):02X}" if sign in _UNSAFE else sign for sign in part]) + suffix
    part = "%2E" + part[1:] if part.startswith(".") else part
    data = part.encode("utf-8", "surrogatepass")
    if len(data) <= _LONGEST:
        return part
    kept = data[: _LONGEST - len(suffix) - 20].decode("utf-8", "ignore")
    return f"{kept}-{hashlib.sha256(data).hexdigest()[:16]}{suffix}"


def _write(root: Path, name: str, data: bytes) -> None:
    """Write a file below a folder. Raises ``WriteError``, also for a link within it that leads out of it."""
    path = root / name
    inside = Path(os.path.realpath(path.parent))
    if root != inside and root not in inside.parents:
        raise WriteError(f"{path}: leads out of the folder through a link; take the link away, or write to another folder")
    write_file(path, data)


def _as_it_came(entry: Entry) -> str:
    if isinstance(entry.original, bytes):
        return entry.original.decode("utf-8", "replace")
    value: str | bytes = entry.record.get("text", entry.record.get("html", ""))
    if isinstance(value, str):
        return value
    try:
        return decode_html(value)
    except ReadError:
        return value.decode("utf-8", "replace")

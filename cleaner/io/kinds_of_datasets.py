"""The name of a dataset -> its kind; a kind -> its reader and its writer.

The module of a kind is imported when that kind is asked for, because some need a library that few have.
"""

from __future__ import annotations

from cleaner.io.compression import without_suffix
from cleaner.io.datasets import DatasetError, Fields, Reader, Writer

KINDS = ("text", "html", "jsonl", "parquet", "warc", "wet", "folder")  # the names of --from and --to
FORMATS = ("text", "spans", "kinds")  # what a writer writes of a record
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonlines": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
    ".wet": "wet",
}
_UNWRITTEN = {
    "html": "a cleaned page is text; use --to text",
    "warc": "archives are read alone; use --to jsonl or --to parquet",
    "wet": "archives are read alone; use --to jsonl or --to parquet",
}


def kind_of(name: str) -> str | None:
    """Return the kind of a dataset by its name, also of a compressed one; None: the name does not tell.

    ``.json`` alone may be anything; compressed, as ``part-00017.json.gz``, it is what crawls call JSON Lines. A name that ends
    in a slash is a folder.

    >>> kind_of("crawl/CC-17.warc.wet.gz"), kind_of("notes.md.gz"), kind_of("part.json.gz"), kind_of("list.csv"), kind_of("a/")
    ('wet', 'text', 'jsonl', None, 'folder')
    """
    if name.endswith(("/", "\\")):
        return "folder"
    plain = without_suffix(name).lower()
    if plain.endswith(".json") and len(plain) < len(name):
        return "jsonl"
    return next((kind for suffix, kind in _SUFFIXES.items() if plain.endswith(suffix)), None)


def reader(kind: str, name: str, fields: Fields) -> Reader:
    """Return the reader of a kind. ``name`` is the source's: for messages, and its suffix tells its compression.

    Raises ``DatasetError`` for a kind that does not exist and for one whose library is not there.
    """
    if kind in ("text", "html"):
        from cleaner.io.folders import PageReader

        return PageReader(name, kind)
    if kind == "jsonl":
        from cleaner.io.jsonl import JsonlReader

        return JsonlReader(name, fields)
    if kind == "folder":
        from cleaner.io.folders import FolderReader

        return FolderReader(name)
    if kind == "parquet":
        from cleaner.io.parquet import ParquetReader

        return ParquetReader(name, fields)
    if kind in ("warc", "wet"):
        from cleaner.io.warc import WarcReader

        return WarcReader(name, fields)
    raise _unknown(kind, name)


def writer(kind: str, name: str, fields: Fields, format: str = "text") -> Writer:
    """Return the writer of a kind. ``name`` is the target's: its suffix tells its compression; ``format`` is one of `FORMATS`.

    Raises ``DatasetError`` for a kind that is not written, or not in that format, and for one whose library is not there.
    """
    if format not in FORMATS:
        raise DatasetError(f"{name}: the format of a dataset is {format!r}; it is one of {', '.join(FORMATS)}")
    if kind == "text":
        from cleaner.io.folders import PageWriter

        return PageWriter(name, format)
    if kind == "jsonl":
        from cleaner.io.jsonl import JsonlWriter

        return JsonlWriter(name, fields, format)
    if kind == "folder":
        from cleaner.io.folders import FolderWriter

        return FolderWriter(name, fields, format)
    if kind == "parquet":
        from cleaner.io.parquet import ParquetWriter

        return ParquetWriter(name, fields, format)
    if kind in _UNWRITTEN:
        raise DatasetError(f"{name}: cannot be written as {kind}: {_UNWRITTEN[kind]}")
    raise _unknown(kind, name)


def _unknown(kind: str, name: str) -> DatasetError:
    return DatasetError(f"{name}: the kind of dataset is {kind!r}; it is one of {', '.join(KINDS)}")

"""Label files of any tool -> pages -> label files of any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.exchange import doccano, label_studio, pairs, prodigy
from cleaner.io.atomic import write_file
from cleaner.labels import SUFFIXES, LabelError, Labelled, about, json_of, read_labels, tsv_of
from cleaner.vocabulary import NONE, Subkinds

OWN = ("tsv", "jsonl")
_READ: dict[str, Callable[[str, str, list[str], Subkinds], Iterator[Labelled]]] = {
    each.NAME: each.read for each in (label_studio, doccano, prodigy, pairs)
}
_WRITE: dict[str, Callable[[Iterable[Labelled]], Iterator[str]]] = {
    each.NAME: each.write for each in (label_studio, doccano, prodigy)
}
FROM = (*OWN, *_READ)
TO = (*OWN, *_WRITE)
_LONGEST_NAME = 80  # characters of the name of a file
_find_unsafe = re.compile(r"[^\w.-]+")


class Read(NamedTuple):
    """Pages that were read, and what could not be."""

    pages: list[Labelled]
    skipped: list[str]  # why a page of the files is not among them, each in a sentence


# --- reading -----------------------------------------------------------------------------------------------------------


def read(paths: Sequence[Path], form: str | None = None, subkinds: Subkinds = NONE) -> Read:
    """Read label files of one form, or of that which each looks like. Their labels may name ``subkinds``.

    Raises ``LabelError``.
    """
    found = Read([], [])
    for path in paths:
        found.pages.extend(_read_one(path, form, found.skipped, subkinds))
    if not found.pages:
        why = f" ({found.skipped[0]})" if found.skipped else ""
        raise LabelError(f"{', '.join(map(str, paths))}: no labelled page came{why}; expected {', '.join(FROM)}")
    return found


def _read_one(path: Path, form: str | None, skipped: list[str], subkinds: Subkinds) -> Iterable[Labelled]:
    if path.is_dir():
        if form == pairs.NAME or (form is None and next(path.rglob(f"*{pairs.REFERENCE}"), None) is not None):
            return pairs.read_folder(path, skipped)
        return read_labels([path], subkinds=subkinds)
    if form in OWN or (form is None and path.name.endswith((".tsv", ".tsv.gz"))):
        return read_labels([path], subkinds=subkinds)
    text = _text(path)
    form = form or form_of(text, str(path))
    return read_labels([path], subkinds=subkinds) if form in OWN else _READ[form](text, str(path), skipped, subkinds)


def _text(path: Path) -> str:
    from cleaner.labels import text_of_file

    return text_of_file(path)


def form_of(text: str, name: str) -> str:
    """Return the form that a label file looks like, by its first row. Raises ``LabelError``.

    >>> form_of('[{"data": {"text": "Home"}}]', "a.json"), form_of('{"text": "Home", "spans": []}', "a.jsonl")
    ('label-studio', 'prodigy')
    """
    begin = text.lstrip()
    if begin.startswith("["):
        return label_studio.NAME
    try:
        row = json.loads(begin.partition("\n")[0])
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{name}, line 1 is not JSON ({error}); say what the file is (--from {'|'.join(FROM)})") from error
    keys = row.keys() if isinstance(row, dict) else ()
    signs = (
        (("kinds",), "jsonl"),
        (("reference",), pairs.NAME),
        (("spans", "answer"), prodigy.NAME),
        (doccano.KEYS, doccano.NAME),
    )
    for names, form in signs:
        if any(each in keys for each in names):
            return form
    raise LabelError(f"{name} has the keys {', '.join(keys) or 'of no object'}; say what the file is (--from {'|'.join(FROM)})")


# --- writing -----------------------------------------------------------------------------------------------------------


def write(pages: Sequence[Labelled], form: str, out: Path) -> None:
    """Write pages as one file, or for ``tsv`` as a folder. Raises ``LabelError`` and ``WriteError``."""
    if form == "tsv":
        _write_folder(pages, out)
    elif form == "jsonl":
        write_file(out, _encoded(json_of(page) + "\n" for page in pages))
    else:
        write_file(out, _encoded(_WRITE[form](pages)))


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    for piece in pieces:
        yield bytes_of(piece)


def bytes_of(text: str) -> bytes:
    """Return a text in UTF-8. Raises ``LabelError`` for half of a character, which no file can hold."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise LabelError(f"a page has half of a character ({text[error.start]!r}) in {text[error.start - 20 : error.end]!r}; "
                         "clean its text first") from error  # fmt: skip


def _write_folder(pages: Sequence[Labelled], out: Path) -> None:
    """Write a file for each page, in the folder of its site; its source and what is known of it beside it."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise LabelError(f"{out} exists and is no empty folder; name a new one, because a page is a file there")
    names: dict[str, int] = {}
    for page in pages:
        folder = _safe(page.site)
        stem = _new(_safe(_stem(page.id)), folder, names)
        place = out / folder / stem
        write_file(place.with_name(f"{stem}.tsv"), bytes_of(tsv_of(page)))
        if page.html:
            write_file(place.with_name(f"{stem}.html"), b"\xef\xbb\xbf" + bytes_of(page.html))  # before what it declares
        write_file(place.with_name(f"{stem}.json"), bytes_of(json.dumps(about(page), ensure_ascii=False) + "\n"))


def _stem(name: str) -> str:
    name = name.rstrip("/").rpartition("/")[2] or name
    for suffix in (*SUFFIXES, ".html", ".txt"):
        name = name.removesuffix(suffix)
    return name


def _safe(name: str) -> str:
    return _find_unsafe.sub("-", name)[-_LONGEST_NAME:].strip(".-") or "page"


def _new(stem: str, folder: str, names: dict[str, int]) -> str:
    """Return a name that is new in its folder, whatever the file system thinks of case.

    ``names`` holds the names that are taken, and the number that each was last followed by.
    """
    first = f"{folder}/{stem}".casefold()
    name, number = stem, names.get(first, 1)
    while f"{folder}/{name}".casefold() in names:
        number += 1
        name = f"{stem}-{number}"
    names[f"{folder}/{name}".casefold()] = 1
    names[first] = number
    return name

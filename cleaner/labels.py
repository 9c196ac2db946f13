"""Label files -> pages of labelled lines, for training and measuring.

There are two forms, both UTF-8, plain or compressed with gzip (``.gz``):

- ``.tsv``: one page a file, ``kind<TAB>line`` on every line. The line is everything after the first tab; an empty line is a
  blank line of the page. `clean --format tsv` writes this form, ready to be corrected.
- ``.jsonl``: one page a line, an object with ``lines`` and ``kinds``, two lists of the same length, and optionally ``id``,
  ``url``, ``site`` and ``title``. Other keys are ignored.

A kind is one of the thirteen of `cleaner.lines.KINDS`, or ``keep`` or ``drop`` if only the side is known: main text or not. A
blank line has no kind: "", null or "blank".

Training and test pages must not share a site, so every page has one: that of the object, else the host of its address, else the
first folder below the named one, else the page itself.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.lines import BLANK, KINDS

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks

KEEP, DROP = "keep", "drop"  # main text or not, of an unknown kind
SUFFIXES = (".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz")
_KINDS = frozenset((*KINDS, KEEP, DROP))
_EXPECTED = f"expected one of {', '.join(KINDS)}, {KEEP}, {DROP}"
_EXCERPT = 40  # characters of the offending line that an error message shows


class LabelError(CleanerError):
    """A label file cannot be used; the message names the file and the line, what came and what was expected."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page and the kind of each of its lines."""

    id: str
    site: str
    title: str | None
    lines: list[str]
    kinds: list[str]  # one for each line: one of KINDS, "keep", "drop", or "" for a blank line
    blocks: Blocks | None = None  # for HTML: the elements around the lines
    synthetic: bool = False  # made of several pages: for training on other articles only
    page: str = ""  # what sort of page it is, one of `cleaner.features.pages.PAGES`; "" if that is not known
    form: str | None = None  # the form that a text is read as; None: look


def fold_of(site: str, folds: int, level: str = "") -> int:
    """Return the fold of a site, a checksum and so the same on every machine. Each ``level`` deals sites anew.

    >>> fold_of("example.org", 5) == fold_of("example.org", 5) < 5
    True
    """
    return zlib.crc32((f"{level}:{site}" if level else site).encode()) % folds


def read_labels(paths: Iterable[Path]) -> list[Labelled]:
    """Read all pages of label files and of folders of them, in order of file names. Raises ``LabelError``."""
    pages: list[Labelled] = []
    for path in paths:
        for file, site in _files(path):
            pages.extend(_pages(file, site))
    if not pages:
        raise LabelError(f"no label files were named; expected files or folders of {', '.join(SUFFIXES)}")
    return pages


def _files(path: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield the label files at a path, each with the site that its folder names, or None."""
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if _is_label_file(file) and file.is_file())
        if not found:
            raise LabelError(f"{path} holds no label files; expected {', '.join(SUFFIXES)} somewhere below it")
        for file in found:
            below = file.relative_to(path).parts
            yield file, below[0] if len(below) > 1 else None
    elif _is_label_file(path):
        yield path, None
    else:
        came = "no label file by its name" if path.exists() else "missing"
        raise LabelError(f"{path} is {came}; expected a file that ends in {', '.join(SUFFIXES)}, or a folder of such files")


def _is_label_file(path: PurePath) -> bool:
    return path.name.endswith(SUFFIXES)


def _pages(path: Path, site: str | None) -> Iterator[Labelled]:
    rows = _rows(path)
    if path.name.endswith((".tsv", ".tsv.gz")):
        name = str(path)
        yield _from_tsv(name, site or _stem(path), rows)
        return
    for number, row in enumerate(rows, 1):
        if row.strip():
            yield _from_json(row, f"{path}, line {number}", f"{_stem(path)}#{number}", site)


def _stem(path: PurePath) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0]


def _rows(path: Path) -> list[str]:
    """Return the lines of a label file. Only line feeds end a line, because a label may contain any other separator."""
    try:
        packed = path.read_bytes()
        data = gzip.decompress(packed) if path.name.endswith(".gz") else packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise LabelError(f"{path} is not a whole gzip file ({error}); pack it again") from error
    except OSError as error:
        raise LabelError(f"{path} cannot be read ({error.strerror or error})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        came = f"{path}, line {line} is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise LabelError(f"{came}; save the file as UTF-8") from error
    rows = text.split("\n")
    return [row.removesuffix("\r") for row in (rows if rows[-1] else rows[:-1])]


def _from_tsv(name: str, site: str, rows: Sequence[str]) -> Labelled:
    """Make a page from the lines of a ``.tsv`` file. Raises ``LabelError``."""
    lines, kinds = [], []
    for number, row in enumerate(rows, 1):
        kind, tab, line = row.partition("\t")
        if row.strip() and not tab:
            raise LabelError(f"{name}, line {number} has no tab: {_excerpt(row)}; expected kind<TAB>line")
        lines.append(line)
        kinds.append(_checked(kind, line, f"{name}, line {number}"))
    return Labelled(name, site, None, lines, kinds)


def _from_json(row: str, place: str, default_id: str, site: str | None) -> Labelled:
    """Make a page from one line of a ``.jsonl`` file; ``place`` names it in messages. Raises ``LabelError``."""
    try:
        page = json.loads(row)
    except ValueError as error:
        raise LabelError(f"{place} is not JSON ({error}); expected one object a line") from error
    if not isinstance(page, dict):
        raise LabelError(f"{place} is of type {type(page).__name__}; expected an object with lines and kinds")
    lines, kinds = (_listed(page, key, place) for key in ("lines", "kinds"))
    if len(lines) != len(kinds):
        raise LabelError(f"{place} has {len(lines)} lines and {len(kinds)} kinds; expected as many of the one as of the other")
    texts = [line or "" for line in lines]
    pairs = enumerate(zip(kinds, texts, strict=True), 1)
    checked = [_checked(kind or "", text, f"{place}, page line {number}") for number, (kind, text) in pairs]
    name = str(page.get("id") or default_id)
    return Labelled(name, _site(page, place) or site or name, _text(page, "title", place), texts, checked)


def _listed(page: dict[str, Any], key: str, place: str) -> list[str | None]:
    values = page.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str | None) for value in values):
        came = "has no" if values is None else "has something else as"
        raise LabelError(f"{place} {came} {key}; expected a list of strings")
    return values


def _text(page: dict[str, Any], key: str, place: str) -> str | None:
    value = page.get(key)
    if value is not None and not isinstance(value, str):
        raise LabelError(f"{place} has a {key} of type {type(value).__name__}; expected a string or null")
    return value or None


def _site(page: dict[str, Any], place: str) -> str | None:
    url = _text(page, "url", place)
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError as error:
        raise LabelError(f"{place} has the url {url!r}, which is none ({error})") from error
    return _text(page, "site", place) or (host.removeprefix("www.") if host else None)


def _checked(kind: str, line: str, place: str) -> str:
    """Return the kind of a line, "" if it is blank. Raises ``LabelError`` for text without a kind, or a kind without text."""
    if kind in ("", BLANK):
        if line.strip():
            raise LabelError(f"{place} has no kind: {_excerpt(line)}; {_EXPECTED}")
        return ""
    if kind not in _KINDS:
        raise LabelError(f"{place} has the kind {kind!r}: {_excerpt(line)}; {_EXPECTED}")
    if not line.strip():
        raise LabelError(f"{place} has the kind {kind!r} and no text; a blank line has none")
    return kind


def _excerpt(line: str) -> str:
    return repr(line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…")

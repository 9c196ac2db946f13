"""Label files -> pages of labelled lines, for training and measuring.

Two forms, both UTF-8, plain or packed with gzip (``.gz``):

- ``.tsv``: one page a file, ``kind<TAB>line`` on every line. The line is everything after the first tab; an empty line
  stands for a blank line of the page. `clean --format tsv` writes this form, ready to be corrected.
- ``.jsonl``: one page a line, an object with ``lines`` and ``kinds``, two lists of one length, and if known ``id``,
  ``url``, ``site`` and ``title``. Other keys are ignored.

A kind is one of the thirteen of `cleaner.lines.KINDS`, or ``keep`` or ``drop`` where it is only known whether the line is main
text. A blank line has no kind: "", null or "blank".

Pages of one site must not both teach and test, so every page has a site: what the object says, else the host of its
address, else the first folder below the one that was named, else the page itself.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.html.blocks import Blocks
from cleaner.lines import BLANK, KINDS

KEEP, DROP = "keep", "drop"  # main text or not, when nobody has said of which kind
SUFFIXES = (".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz")
_KINDS = frozenset((*KINDS, KEEP, DROP))
_EXPECTED = f"expected one of {', '.join(KINDS)}, {KEEP}, {DROP}"
_EXCERPT = 40  # characters of the offending line that an error message shows


class LabelError(CleanerError):
    """A label file that cannot be used; the message names the file and the line, what came and what was expected."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page and the kind of each of its lines."""

    id: str
    site: str
    title: str | None
    lines: list[str]
    kinds: list[str]  # as long as lines: one of KINDS, "keep", "drop", or "" for a blank line
    blocks: Blocks | None = None  # of a page of HTML: where its lines are
    synthetic: bool = False  # made of several pages: it teaches whose article a line is of, and nothing else


def fold_of(site: str, folds: int, level: str = "") -> int:
    """A fold for a site, the same on every machine: a checksum, not a shuffle. Each ``level`` deals the sites anew.

    >>> fold_of("example.org", 5) == fold_of("example.org", 5) < 5
    True
    """
    return zlib.crc32((f"{level}:{site}" if level else site).encode()) % folds


def read_labels(paths: Iterable[Path]) -> list[Labelled]:
    """All pages in label files and in folders of them, folders walked in order of name. Raises ``LabelError``."""
    pages: list[Labelled] = []
    for path in paths:
        for file, site in _files(path):
            pages.extend(_pages(file, site))
    if not pages:
        raise LabelError(f"no label files were named; expected files or folders of {', '.join(SUFFIXES)}")
    return pages


def _files(path: Path) -> Iterator[tuple[Path, str | None]]:
    """The label files at a path, each with the site that its folder stands for."""
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
    """The lines of a label file; only line feeds part them, for a label may hold any other separator."""
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
    lines, kinds = [], []
    for number, row in enumerate(rows, 1):
        kind, tab, line = row.partition("\t")
        if row.strip() and not tab:
            raise LabelError(f"{name}, line {number} has no tab: {_excerpt(row)}; expected kind<TAB>line")
        lines.append(line)
        kinds.append(_checked(kind, line, f"{name}, line {number}"))
    return Labelled(name, site, None, lines, kinds)


def _from_json(row: str, place: str, default_id: str, site: str | None) -> Labelled:
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
    """The kind of a line; "" for a blank one. A line with ink and no kind, or a kind and no ink, is a slip of the pen."""
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

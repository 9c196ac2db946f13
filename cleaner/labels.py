"""Label files -> pages of labelled lines, for training and measuring.

There are two forms, both UTF-8, plain or compressed with gzip (``.gz``):

- ``.tsv``: one page a file, ``label<TAB>line`` on every line. The line is everything after the first tab; an empty line is a
  blank line of the page. `clean --format tsv` writes this form, ready to be corrected. A page of HTML beside it
  (``page.html`` beside ``page.tsv`` or ``page.html.tsv``) gives the lines their elements, and ``page.json`` beside it an
  object with the page's ``id``, ``url``, ``site`` and ``title``.
- ``.jsonl``: one page a line, an object with ``kinds`` and with ``lines``, ``html`` or both: lists of the same length, and the
  source of the page, whose lines are those of `cleaner.html.blocks`. Optional are ``id``, ``url``, ``site``, ``title`` and
  ``annotator``. Other keys are kept, and nothing is read of them.

A label is a kind, one of the thirteen of `cleaner.lines.KINDS`, or a subkind (`cleaner.vocabulary`) that is declared to the
reader, or under ``subkinds`` in the object; or ``keep`` or ``drop`` if only the side is known: main text or not; or ``?`` if
nothing is known. A kind followed by ``:keep`` or ``:drop`` has a verdict that is not the kind's own, such as ``body:drop``. A
blank line has no label: "", null or "blank".

Training and test pages must not share a site, so every page has one: that of the object, else the host of its address, else the
first folder below the named one, else the page itself.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.lines import BLANK
from cleaner.renderings import UNTOLD, transferred
from cleaner.vocabulary import DROP as DROP
from cleaner.vocabulary import KEEP as KEEP
from cleaner.vocabulary import KEPT as KEPT
from cleaner.vocabulary import KEY, NONE, SubkindError, Subkinds, checked, kind_of, meant, merged, wrong

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks

SUFFIXES = (".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz")
OWN_KEYS = ("id", "url", "site", "title", "annotator", "html", "lines", "kinds", KEY)
_PAGES = (".html", ".htm", ".xhtml")
_EXCERPT = 40  # characters of the offending line that an error message shows
_FEWEST_FOUND = 0.5  # share of the labelled lines below which they are labels of another page


class LabelError(CleanerError):
    """A label file cannot be used; the message names the file and the line, what came and what was expected."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page and the kind of each of its lines."""

    id: str
    site: str
    title: str | None
    lines: list[str]
    kinds: list[str]  # one for each line: one of KINDS, "keep", "drop", or "" for a blank line or one of which nothing is known
    blocks: Blocks | None = None  # for HTML: the elements around the lines
    synthetic: bool = False  # made of several pages: for training on other articles only
    page: str = ""  # what sort of page it is, one of `cleaner.features.pages.PAGES`; "" if that is not known
    form: str | None = None  # the form that a text is read as; None: look
    url: str | None = None
    html: str = ""  # the source of a page of HTML
    annotator: str | None = None  # who made the labels
    place: str = field(default="", compare=False)  # the file, and the row in it, that the labels were read from
    marked: dict[int, str] = field(default_factory=dict)  # labels that say more than a kind, by line, from 0
    lost: list[str] = field(default_factory=list)  # labelled lines that the page does not have
    more: dict[str, Any] = field(default_factory=dict)  # other keys of the object, of which nothing is read
    subkinds: Subkinds = field(default_factory=dict, compare=False)  # that its labels may name

    @property
    def named(self) -> dict[int, str]:
        """The lines with a subkind, from 0, and its name."""
        names = {number: label.partition(":")[0] for number, label in self.marked.items() if self._holds(number, label)}
        return {number: name for number, name in names.items() if self.subkinds.get(name) == self.kinds[number]}

    def _holds(self, number: int, label: str) -> bool:
        """Whether a label is still that of a line: its kind may have been replaced since."""
        return kind_of(label, self.subkinds) == self.kinds[number]


Slips = list[str]  # what is wrong with label files, a sentence each


class _Way(NamedTuple):
    """How label files are read."""

    slips: Slips | None
    subkinds: Subkinds


def fold_of(site: str, folds: int, level: str = "") -> int:
    """Return the fold of a site, a checksum and so the same on every machine. Each ``level`` deals sites anew.

    >>> fold_of("example.org", 5) == fold_of("example.org", 5) < 5
    True
    """
    return zlib.crc32((f"{level}:{site}" if level else site).encode()) % folds


def read_labels(paths: Iterable[Path], slips: Slips | None = None, subkinds: Subkinds = NONE) -> list[Labelled]:
    """Read all pages of label files and of folders of them, in order of file names. Their labels may name ``subkinds``.

    Raises ``LabelError`` at the first mistake. With a list of ``slips``, mistakes of single lines and rows are added to it
    instead: a line without a usable label has none, and a row that is no page is left out.
    """
    pages: list[Labelled] = []
    way = _Way(slips, subkinds)
    for path in paths:
        for file, site in _files(path):
            pages.extend(_pages(file, site, way))
    if not pages and not slips:
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


def _pages(path: Path, site: str | None, way: _Way) -> Iterator[Labelled]:
    rows = _rows(path)
    if path.name.endswith((".tsv", ".tsv.gz")):
        yield from _checked_page(partial(_from_tsv, path, site, rows, way), way.slips)
        return
    for number, row in enumerate(rows, 1):
        if row.strip():
            read = partial(_from_json, row, f"{path}, line {number}", f"{_stem(path)}#{number}", site, way)
            yield from _checked_page(read, way.slips)


def _checked_page(read: Callable[[], Labelled], slips: Slips | None) -> Iterator[Labelled]:
    """Yield a page; nothing, and a slip, for a row that is none."""
    try:
        yield read()
    except LabelError as error:
        if slips is None:
            raise
        slips.append(str(error))


def _stem(path: PurePath) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0]


def _rows(path: Path) -> list[str]:
    """Return the lines of a label file. Only line feeds end a line, because a label may contain any other separator."""
    text = text_of_file(path)
    rows = text.split("\n")
    return [row.removesuffix("\r") for row in (rows if rows[-1] else rows[:-1])]


def text_of_file(path: Path) -> str:
    """Return the text of a file in UTF-8, unpacked if its name ends in ``.gz``. Raises ``LabelError``."""
    try:
        packed = path.read_bytes()
        data = gzip.decompress(packed) if path.name.endswith(".gz") else packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise LabelError(f"{path} is not a whole gzip file ({error}); pack it again") from error
    except FileNotFoundError as error:
        raise LabelError(f"{path} is missing; check the name") from error
    except OSError as error:
        raise LabelError(f"{path} cannot be read ({error.strerror or error}); check its permissions") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        came = f"{path}, line {line} is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise LabelError(f"{came}; save the file as UTF-8") from error


def _from_tsv(path: Path, site: str | None, rows: Sequence[str], way: _Way) -> Labelled:
    """Make a page from the lines of a ``.tsv`` file, and from what stands beside it. Raises ``LabelError``."""
    beside = path.with_name(_stem(path) + ".json")
    said = _object(text_of_file(beside), str(beside)) if beside.is_file() else {}
    way = way._replace(subkinds=declared_in(said, str(beside), way.subkinds))
    lines, labels = [], []
    for number, row in enumerate(rows, 1):
        label, tab, line = row.partition("\t")
        if row.strip() and not tab:
            _slip(way.slips, f"{path}, line {number} has no tab: {_excerpt(row)}; expected kind<TAB>line")
            label, line = UNTOLD, row
        lines.append(line)
        labels.append(_checked(label, line, f"{path}, line {number}", way))
    source = next(filter(Path.is_file, (path.with_name(_stem(path) + suffix) for suffix in ("", *_PAGES))), None)
    html = _source(source) if source is not None and source.name.lower().endswith(_PAGES) else ""
    return page_from(said, str(path), str(path), site or _stem(path), lines, labels, html, way.subkinds)


def _from_json(row: str, place: str, default_id: str, site: str | None, way: _Way) -> Labelled:
    """Make a page from one line of a ``.jsonl`` file; ``place`` names it in messages. Raises ``LabelError``."""
    page = _object(row, place)
    way = way._replace(subkinds=declared_in(page, place, way.subkinds))
    html = _text(page, "html", place) or ""
    kinds = _listed(page, "kinds", place)
    lines = [line or "" for line in _listed(page, "lines", place)] if not html or "lines" in page else _lines_of(html)
    if len(lines) != len(kinds):
        came = f"{place} has {len(lines)} lines{' of html' if 'lines' not in page else ''} and {len(kinds)} kinds"
        raise LabelError(f"{came}; expected as many of the one as of the other")
    pairs = enumerate(zip(kinds, lines, strict=True), 1)
    labels = [_checked(kind or "", line, f"{place}, page line {number}", way) for number, (kind, line) in pairs]
    return page_from(page, place, default_id, site, lines, labels, html, way.subkinds)


def declared_in(said: Mapping[str, Any], place: str, subkinds: Subkinds) -> Subkinds:
    """Return the subkinds that a page may name: those that are known, and those that it declares. Raises ``LabelError``."""
    own = said.get(KEY)
    if own is None:
        return subkinds
    if not isinstance(own, dict):
        raise LabelError(f"{place} has {KEY} of type {type(own).__name__}; expected an object of names and kinds")
    try:
        return merged(checked(own), subkinds)
    except SubkindError as error:
        raise LabelError(f"{place} declares {KEY} that cannot be used: {error}") from error


def page_from(
    said: dict[str, Any],
    place: str,
    name: str,
    site: str | None,
    lines: list[str],
    labels: list[str],
    html: str = "",
    subkinds: Subkinds = NONE,
) -> Labelled:
    """Put a page together from what is ``said`` of it (as `about` has it), its labels, and its source. Raises ``LabelError``.

    ``place`` names it in messages. ``name`` is its id and ``site`` its site where nothing else says so. ``subkinds`` are those
    that the labels may name.
    """
    name = str(said.get("id") or name)
    lost: list[str] = []
    tree = None
    if html:
        from cleaner.html.blocks import blocks  # the reader of HTML is not loaded for plain text

        tree = blocks(html)
        labels, lost = transferred(lines, labels, tree.lines)
        found = sum(label not in ("", UNTOLD) for label in labels)
        if lost and found < _FEWEST_FOUND * (found + len(lost)):
            came = f"{place} has {found + len(lost)} labelled lines, and its HTML has {found} of them: they are of another page"
            raise LabelError(f"{came}; label the lines that `clean --html --format tsv` shows of it")
        lines = tree.lines
    marked = {number: label for number, label in enumerate(labels) if ":" in label or label in subkinds}
    return Labelled(
        name,
        _site(said, place) or site or name,
        _text(said, "title", place),
        lines,
        [kind_of(label, subkinds) for label in labels],
        tree,
        url=_text(said, "url", place),
        html=html,
        annotator=_text(said, "annotator", place),
        place=place,
        marked=marked,
        lost=lost,
        more={key: value for key, value in said.items() if key not in OWN_KEYS},
        subkinds=subkinds,
    )


def _object(row: str, place: str) -> dict[str, Any]:
    try:
        page = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{place} is not JSON ({error}); expected one object a line") from error
    if not isinstance(page, dict):
        raise LabelError(f"{place} is of type {type(page).__name__}; expected an object with lines and kinds")
    return page


def _source(path: Path) -> str:
    from cleaner.io.decode import ReadError, read_file  # most label files stand alone

    try:
        return read_file(path, html=True).text
    except ReadError as error:
        raise LabelError(f"{error}; or move the file away if the labels are of a text") from error


def _lines_of(html: str) -> list[str]:
    from cleaner.html.blocks import blocks  # as above

    return blocks(html).lines


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


def _checked(label: str, line: str, place: str, way: _Way) -> str:
    """Return the label of a line, "" if it is blank. A label without text, and text without one, is a slip."""
    if not line.strip():
        if label not in ("", BLANK):
            _slip(way.slips, f"{place} has the kind {label!r} and no text; a blank line has none")
        return ""
    if wrong(label, way.subkinds):
        came = f"has the kind {label!r}" if label not in ("", BLANK) else "has no kind"
        _slip(way.slips, f"{place} {came}: {_excerpt(line)}; {meant(label, way.subkinds)}")
        return UNTOLD
    return label


def _slip(slips: Slips | None, message: str) -> None:
    if slips is None:
        raise LabelError(message)
    slips.append(message)


def _excerpt(line: str) -> str:
    return repr(line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…")


def checked_label(label: str, line: str, place: str, subkinds: Subkinds = NONE) -> str:
    """Return the label of a line that is not blank. Raises ``LabelError`` for one that does not exist."""
    return _checked(label, line, place, _Way(None, subkinds))


# --- a label -----------------------------------------------------------------------------------------------------------


def labels_of(page: Labelled) -> list[str]:
    """Return the labels of a page as a label file has them: "" for a blank line, ``?`` where nothing is known."""
    found = [kind or (UNTOLD if line.strip() else "") for kind, line in zip(page.kinds, page.lines, strict=True)]
    for number, label in page.marked.items():
        if page._holds(number, label):
            found[number] = label
    return found


# --- writing -----------------------------------------------------------------------------------------------------------


def tsv_of(page: Labelled) -> str:
    """Return the lines of a page as a ``.tsv`` file. Raises ``LabelError`` for a line with a line break inside."""
    for number, line in enumerate(page.lines, 1):
        if "\n" in line or line.endswith("\r"):
            raise LabelError(f"{page.place or page.id}, page line {number} has a line break inside; .tsv has no place for it")
    pairs = zip(labels_of(page), page.lines, strict=True)
    return "".join([f"{label}\t{line}\n" if label or line else "\n" for label, line in pairs])


def about(page: Labelled) -> dict[str, Any]:
    """Return what is known of a page beside its lines and its source, as JSON has it."""
    known = {"id": page.id, "url": page.url, "site": page.site, "title": page.title, "annotator": page.annotator}
    used = {name: page.subkinds[name] for name in dict.fromkeys(page.named.values())}
    return {key: value for key, value in known.items() if value is not None} | ({KEY: used} if used else {}) | page.more


def json_of(page: Labelled) -> str:
    """Return a page as a line of a ``.jsonl`` file, without the line end."""
    rest = {"html": page.html} if page.html else {}
    whole = about(page) | rest | {"lines": page.lines, "kinds": [label or None for label in labels_of(page)]}
    return json.dumps(whole, ensure_ascii=False)

"""Label files -> pages of labelled lines, for training and measuring.

There are two forms, both UTF-8, plain or compressed with gzip (``.gz``):

- ``.tsv``: one page a file, ``label<TAB>line`` on every line. The line is everything after the first tab; an empty line is a
  blank line of the page. `clean --format tsv` writes this form, ready to be corrected. A page of HTML beside it
  (``page.html`` beside ``page.tsv`` or ``page.html.tsv``) gives the lines their elements, and ``page.json`` beside it an
  object with the page's ``id``, ``url``, ``site`` and ``title``.
- ``.jsonl``: one page a line, an object with ``kinds`` and with ``lines``, ``html`` or both: lists of the same length, and the
  source of the page, whose lines are those of `cleaner.html.blocks`. Optional are ``id``, ``url``, ``site``, ``title`` and
  ``annotator``. Other keys are kept, and nothing is read of them.

A label is a kind, one of the thirteen of `cleaner.lines.KINDS`; or ``keep`` or ``drop`` if only the side is known: main text or
not; or ``?`` if nothing is known. A kind followed by ``:keep`` or ``:drop`` has a verdict that is not the kind's own, such as
``body:drop``. A blank line has no label: "", null or "blank".

Training and test pages must not share a site, so every page has one: that of the object, else the host of its address, else the
first folder below the named one, else the page itself.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.errors import CleanerError
from cleaner.lines import BLANK, KINDS, MAIN_KINDS
from cleaner.renderings import UNTOLD, transferred

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks

KEEP, DROP = "keep", "drop"  # main text or not, of an unknown kind
SUFFIXES = (".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz")
OWN_KEYS = ("id", "url", "site", "title", "annotator", "html", "lines", "kinds")
KEPT = ("title", *MAIN_KINDS)  # kinds that `clean` keeps unless it is told otherwise
_PAGES = (".html", ".htm", ".xhtml")
_KINDS = frozenset((*KINDS, KEEP, DROP, UNTOLD))
_EXPECTED = f"expected one of {', '.join(KINDS)}, {KEEP}, {DROP}, {UNTOLD}"
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
    marked: dict[int, str] = field(default_factory=dict)  # labels with a verdict of their own, by line, from 0
    lost: list[str] = field(default_factory=list)  # labelled lines that the page does not have
    more: dict[str, Any] = field(default_factory=dict)  # other keys of the object, of which nothing is read


Slips = list[str]  # what is wrong with label files, a sentence each


def fold_of(site: str, folds: int, level: str = "") -> int:
    """Return the fold of a site, a checksum and so the same on every machine. Each ``level`` deals sites anew.

    >>> fold_of("example.org", 5) == fold_of("example.org", 5) < 5
    True
    """
    return zlib.crc32((f"{level}:{site}" if level else site).encode()) % folds


def read_labels(paths: Iterable[Path], slips: Slips | None = None) -> list[Labelled]:
    """Read all pages of label files and of folders of them, in order of file names.

    Raises ``LabelError`` at the first mistake. With a list of ``slips``, mistakes of single lines and rows are added to it
    instead: a line without a usable label has none, and a row that is no page is left out.
    """
    pages: list[Labelled] = []
    for path in paths:
        for file, site in _files(path):
            pages.extend(_pages(file, site, slips))
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


def _pages(path: Path, site: str | None, slips: Slips | None) -> Iterator[Labelled]:
    rows = _rows(path)
    if path.name.endswith((".tsv", ".tsv.gz")):
        yield from _checked_page(partial(_from_tsv, path, site, rows, slips), slips)
        return
    for number, row in enumerate(rows, 1):
        if row.strip():
            read = partial(_from_json, row, f"{path}, line {number}", f"{_stem(path)}#{number}", site, slips)
            yield from _checked_page(read, slips)


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


def _from_tsv(path: Path, site: str | None, rows: Sequence[str], slips: Slips | None) -> Labelled:
    """Make a page from the lines of a ``.tsv`` file, and from what stands beside it. Raises ``LabelError``."""
    lines, labels = [], []
    for number, row in enumerate(rows, 1):
        label, tab, line = row.partition("\t")
        if row.strip() and not tab:
            _slip(slips, f"{path}, line {number} has no tab: {_excerpt(row)}; expected kind<TAB>line")
            label, line = UNTOLD, row
        lines.append(line)
        labels.append(_checked(label, line, f"{path}, line {number}", slips))
    beside = path.with_name(_stem(path) + ".json")
    said = _object(text_of_file(beside), str(beside)) if beside.is_file() else {}
    source = next(filter(Path.is_file, (path.with_name(_stem(path) + suffix) for suffix in ("", *_PAGES))), None)
    html = _source(source) if source is not None and source.name.lower().endswith(_PAGES) else ""
    return page_from(said, str(path), str(path), site or _stem(path), lines, labels, html)


def _from_json(row: str, place: str, default_id: str, site: str | None, slips: Slips | None) -> Labelled:
    """Make a page from one line of a ``.jsonl`` file; ``place`` names it in messages. Raises ``LabelError``."""
    page = _object(row, place)
    html = _text(page, "html", place) or ""
    kinds = _listed(page, "kinds", place)
    lines = [line or "" for line in _listed(page, "lines", place)] if not html or "lines" in page else _lines_of(html)
    if len(lines) != len(kinds):
        came = f"{place} has {len(lines)} lines{' of html' if 'lines' not in page else ''} and {len(kinds)} kinds"
        raise LabelError(f"{came}; expected as many of the one as of the other")
    pairs = enumerate(zip(kinds, lines, strict=True), 1)
    labels = [_checked(kind or "", line, f"{place}, page line {number}", slips) for number, (kind, line) in pairs]
    return page_from(page, place, default_id, site, lines, labels, html)


def page_from(
    said: dict[str, Any], place: str, name: str, site: str | None, lines: list[str], labels: list[str], html: str = ""
) -> Labelled:
    """Put a page together from what is ``said`` of it (as `about` has it), its labels, and its source. Raises ``LabelError``.

    ``place`` names it in messages. ``name`` is its id and ``site`` its site where nothing else says so.
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
    marked = {number: label for number, label in enumerate(labels) if ":" in label}
    return Labelled(
        name,
        _site(said, place) or site or name,
        _text(said, "title", place),
        lines,
        [kind_of(label) for label in labels],
        tree,
        url=_text(said, "url", place),
        html=html,
        annotator=_text(said, "annotator", place),
        place=place,
        marked=marked,
        lost=lost,
        more={key: value for key, value in said.items() if key not in OWN_KEYS},
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


def _checked(label: str, line: str, place: str, slips: Slips | None) -> str:
    """Return the label of a line, "" if it is blank. A label without text, and text without one, is a slip."""
    if not line.strip():
        if label not in ("", BLANK):
            _slip(slips, f"{place} has the kind {label!r} and no text; a blank line has none")
        return ""
    kind, colon, side = label.partition(":")
    if label in ("", BLANK):
        _slip(slips, f"{place} has no kind: {_excerpt(line)}; {_EXPECTED}")
    elif kind not in _KINDS or (colon and (kind not in KINDS or side not in (KEEP, DROP))):
        near = get_close_matches(label.casefold(), sorted(_KINDS), 1)
        meant = f"did you mean {near[0]}? " if near else ""
        _slip(slips, f"{place} has the kind {label!r}: {_excerpt(line)}; {meant}{_EXPECTED}")
    else:
        return label
    return UNTOLD


def _slip(slips: Slips | None, message: str) -> None:
    if slips is None:
        raise LabelError(message)
    slips.append(message)


def _excerpt(line: str) -> str:
    return repr(line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…")


def as_text(page: Labelled) -> Labelled:
    """Return a labelled page of HTML as one of text, a block a line, so that its labels teach a model of text."""
    return replace(page, blocks=None, html="")


def checked_label(label: str, line: str, place: str) -> str:
    """Return the label of a line that is not blank. Raises ``LabelError`` for one that does not exist."""
    return _checked(label, line, place, None)


# --- a label -----------------------------------------------------------------------------------------------------------


def kind_of(label: str) -> str:
    """Return what a label teaches: its kind, or the side of its verdict where that is not the kind's own.

    A kind says whether a line is main text (`MAIN_KINDS`), so a verdict against it leaves nothing but the side.

    >>> [kind_of(label) for label in ("body", "body:drop", "nav:drop", "byline:keep", "title:keep", "title:drop", "?")]
    ['body', 'drop', 'nav', 'keep', 'title', 'title', '']
    """
    kind, _, side = label.partition(":")
    if kind == UNTOLD:
        return ""
    if not side or (kind == "title") or (side == KEEP) == (kind in MAIN_KINDS):
        return kind
    return side


def label_of(kind: str, keep: bool) -> str:
    """Return the label of a line with its verdict, which is written where it is not what `clean` does with the kind.

    >>> label_of("body", True), label_of("body", False), label_of("byline", True)
    ('body', 'body:drop', 'byline:keep')
    """
    return kind if keep == (kind in KEPT) else f"{kind}:{KEEP if keep else DROP}"


def labels_of(page: Labelled) -> list[str]:
    """Return the labels of a page as a label file has them: "" for a blank line, ``?`` where nothing is known."""
    found = [kind or (UNTOLD if line.strip() else "") for kind, line in zip(page.kinds, page.lines, strict=True)]
    for number, label in page.marked.items():
        if kind_of(label) == page.kinds[number]:  # else the kinds were replaced since
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
    return {key: value for key, value in known.items() if value is not None} | page.more


def json_of(page: Labelled) -> str:
    """Return a page as a line of a ``.jsonl`` file, without the line end."""
    rest = {"html": page.html} if page.html else {}
    whole = about(page) | rest | {"lines": page.lines, "kinds": [label or None for label in labels_of(page)]}
    return json.dumps(whole, ensure_ascii=False)

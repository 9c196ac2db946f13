"""Label files -> what is wrong with them: slips, lines that the page lacks, pages that came twice, sites on both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from cleaner.errors import CleanerError
from cleaner.evaluation.agreement import Agreement, OddOne, agreements, disagreements, odd_ones, same_pages
from cleaner.labels import Labelled, read_labels
from cleaner.sites.address import site_of
from cleaner.vocabulary import NONE, Subkinds

# Names of folders and files, and values of the key "split", that say on which side of a split a page is.
SIDES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("dev", "develop", "development", "val", "valid", "validation"), "validation"),
    **dict.fromkeys(("test", "testing", "eval", "evaluation", "held-out", "heldout"), "test"),
}
SORTS = ("slip", "lost-line", "unlabelled", "duplicate", "two-pages", "disagreement", "both-sides")
_matches_place = re.compile(r"(?:.*?, line \d+(?:, page line \d+)?|[^ ]*)").match
_EXCERPT = 60  # characters of a line that a finding shows


class Finding(NamedTuple):
    """One thing that is wrong with label files."""

    sort: str  # one of SORTS
    place: str  # file, and the row or line in it
    message: str  # a sentence that begins with the place


class Checked(NamedTuple):
    """Label files with what is wrong with them."""

    pages: list[Labelled]
    findings: list[Finding]
    agreements: list[Agreement]
    odd: list[OddOne]  # what may be right, and is worth a look


def check(paths: Sequence[Path], subkinds: Subkinds = NONE) -> Checked:
    """Check label files, without a model's opinion. Their labels may name ``subkinds``.

    Raises ``LabelError`` for files that cannot be read at all.
    """
    slips: list[str] = []
    pages = read_labels(paths, slips, subkinds)
    findings = [Finding("slip", _place_in(slip), slip) for slip in slips]
    slipped = {part for found in findings for part in (found.place, found.place.rpartition(", ")[0])}
    for page in pages:
        findings += [*_lost(page), *(_unlabelled(page) if any(page.kinds) or page.place not in slipped else ())]
    groups = same_pages(pages)
    findings += [*_duplicates(groups), *_two_pages(pages), *_disagreements(groups), *_both_sides(pages)]
    return Checked(pages, findings, agreements(groups), odd_ones(pages))


def _place_in(slip: str) -> str:
    found = _matches_place(slip)
    return found[0] if found else ""


def place_of(page: Labelled, line: int) -> str:
    """Return the place of a line, from 0, in the words of a message."""
    own = page.place.endswith((".tsv", ".tsv.gz")) and page.blocks is None
    return f"{page.place}, {'' if own else 'page '}line {line + 1}"


def excerpt(line: str) -> str:
    """Return a line as a message shows it.

    >>> excerpt("  Home  ")
    "'Home'"
    """
    line = line.strip()
    return repr(line if len(line) <= _EXCERPT else line[:_EXCERPT] + "…")


# --- lines -------------------------------------------------------------------------------------------------------------


def _lost(page: Labelled) -> Iterator[Finding]:
    """Yield the labelled lines that the page beside the labels does not have."""
    source = "HTML" if page.blocks is not None else "text"
    for line in page.lost or _lost_of_text(page):
        came = f"{page.place} has the line {excerpt(line)}, which its {source} does not have"
        yield Finding("lost-line", page.place, f"{came}; label the page again, or remove the line")


def _lost_of_text(page: Labelled) -> list[str]:
    """Return the labelled lines that a text beside the labels does not have. Lines may be pieces of its lines."""
    path = PurePath(page.place)
    stem = path.name.removesuffix(".gz").removesuffix(".tsv")
    if stem == path.name or page.blocks is not None:
        return []
    names = (stem,) if stem.endswith((".txt", ".md")) else (f"{stem}.txt", f"{stem}.md")
    source = next(filter(Path.is_file, map(Path(path).with_name, names)), None)
    if source is None:
        return []
    from cleaner.io.decode import ReadError, read_file

    try:
        text = " ".join(read_file(source, html=False).text.split())
    except CleanerError as error:
        raise ReadError(f"{error}; or move it away from {page.place}") from error
    lost, place = [], 0
    for line in page.lines:
        words = " ".join(line.split())
        found = text.find(words, place)
        if found < 0:
            lost.append(line)
        else:
            place = found + len(words)
    return lost


def _unlabelled(page: Labelled) -> Iterator[Finding]:
    """Yield a finding for a page without any label, and for one of HTML some of whose lines have none."""
    if not any(page.kinds):
        yield Finding("unlabelled", page.place, f"{page.place} has no labelled line; label some, or remove it")
        return
    none = sum(not kind and bool(line.strip()) for kind, line in zip(page.kinds, page.lines, strict=True))
    if none and page.blocks is not None:
        there = sum(bool(line.strip()) for line in page.lines)
        came = f"{page.place} labels {there - none:,} of the {there:,} lines of its HTML"
        yield Finding("unlabelled", page.place, f"{came}; nothing is learned from the others")


# --- pages -------------------------------------------------------------------------------------------------------------


def _duplicates(groups: Sequence[Sequence[Labelled]]) -> Iterator[Finding]:
    """Yield the pages that came twice from the same annotator, or from none who is named."""
    for group in groups:
        first: dict[str | None, Labelled] = {}
        for page in group:
            before = first.setdefault(page.annotator, page)
            if before is not page:
                whose = f", both by {page.annotator}" if page.annotator else ""
                came = f"{page.place} is the same page as {before.place}{whose}"
                yield Finding("duplicate", page.place, f"{came}; keep one of them, or name who labelled each (annotator)")


def _two_pages(pages: Sequence[Labelled]) -> Iterator[Finding]:
    """Yield the pages whose id another page has."""
    first: dict[str, Labelled] = {}
    for page in pages:
        before = first.setdefault(page.id, page)
        if _words(before) != _words(page):
            came = f"{page.place} has the id {page.id!r} of {before.place}, and other lines"
            yield Finding("two-pages", page.place, f"{came}; give each page an id of its own")


def _words(page: Labelled) -> list[str]:
    return list(filter(None, map(str.strip, page.lines)))


def _disagreements(groups: Sequence[Sequence[Labelled]]) -> Iterator[Finding]:
    for found in disagreements(groups):
        one, other = found.labels
        place = place_of(found.first, found.line)
        came = f"{place} is {one} there and {other} in {found.second.place}: {excerpt(found.first.lines[found.line])}"
        yield Finding("disagreement", place, f"{came}; decide for one of them")


# --- a split -----------------------------------------------------------------------------------------------------------


def split_of(page: Labelled) -> str:
    """Return on which side of a split a page is, by its key ``split``, else by its folders and file; "" if none says so."""
    said = page.more.get("split")
    if isinstance(said, str) and said:
        return SIDES.get(said.casefold(), said)
    path = PurePath(page.place.rpartition(", line ")[0] or page.place)
    names = [part.casefold() for part in (*path.parts[:-1], path.name.partition(".")[0])]
    return next((SIDES[name] for name in reversed(names) if name in SIDES), "")


def host_of(page: Labelled) -> str:
    """Return the site of a page. Of a page without an address it is its folder, unless that names a side of a split."""
    known = site_of(page.url)
    if known is not None or page.site.casefold() not in SIDES:
        return known or page.site
    folder = PurePath(page.place).parent.name
    return page.place if folder.casefold() in SIDES else folder


def _both_sides(pages: Sequence[Labelled]) -> Iterator[Finding]:
    """Yield the sites with pages on more than one side of a split, and the pages that are on two."""
    sides: defaultdict[str, dict[str, Labelled]] = defaultdict(dict)
    for page in pages:
        if side := split_of(page):
            sides[host_of(page)].setdefault(side, page)
    for host, found in sides.items():
        if len(found) > 1:
            where = " and ".join(f"{side} ({page.place})" for side, page in found.items())
            message = f"the site {host} is in {where}; a measurement is honest only if each site is on one side"
            yield Finding("both-sides", next(iter(found.values())).place, message)
    for group in same_pages(pages):
        yield from _copies_on_both_sides([page for page in group if split_of(page)])


def _copies_on_both_sides(group: Sequence[Labelled]) -> Iterator[Finding]:
    """Yield the copies of a page of which an earlier one, of another site, is on another side."""
    before: defaultdict[str, list[Labelled]] = defaultdict(list)  # of each side, copies of two sites at most
    for page in group:
        side, host = split_of(page), host_of(page)
        others = (copy for its, copies in before.items() if its != side for copy in copies if host_of(copy) != host)
        if (copy := next(others, None)) is not None:
            message = f"{copy.place} ({split_of(copy)}) is the same page as {page.place} ({side}); keep it on one side"
            yield Finding("both-sides", copy.place, message)
        if len(before[side]) < 2 and all(host_of(copy) != host for copy in before[side]):
            before[side].append(page)

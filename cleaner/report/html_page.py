"""Documents -> one page of HTML for people: every line with its verdict, kind, score and reason, below the statistics.

The page is self-contained: no script, no network, no font. A policy in its head allows its own style sheet only. It stays
readable and is made in bounded memory for any input: long runs of dropped lines are folded, long lines are shortened, and the
lines of files wait in a temporary file.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from cleaner.document import Doc
from cleaner.io.atomic import WriteError, write_file
from cleaner.report import charts
from cleaner.report.escape import quoted, shown
from cleaner.report.frame import END, head
from cleaner.report.parts import QUALITY, figure, kept_words, part, summary
from cleaner.report.statistics import DECIDED, Stats

FILES = 500  # files that are listed and shown with their lines; all are counted
ROOM = 20_000_000  # characters of all lines in one report
POINTS = 2_000  # points of the scatter plot
WORST = 5  # files of the lowest quality, listed first if there are at least twice as many files


def page(doc: Doc, name: str = "") -> str:
    """Make a report of one document: a whole page of HTML.

    >>> import cleaner
    >>> page(cleaner.clean("Leave a Comment"), "a page").splitlines()[0]
    '<!doctype html>'
    """
    with Report() as report:
        report.add(name, part(doc), Stats.of(doc))
        return b"".join(report.pieces()).decode()


def write(path: Path | str, docs: Iterable[tuple[str, Doc]]) -> None:
    """Write a report of many documents, each with its name, to a file. Raises ``WriteError``.

    The documents may come from a generator, such as ``zip(names, cleaner.clean_many(records))``: at most two are held.
    """
    named = iter(docs)
    first = list(islice(named, 2))
    with Report(several=len(first) > 1) as report:
        for name, doc in chain(first, named):
            report.add(name, part(doc), Stats.of(doc))
        write_file(Path(path), report.pieces())


class Report:
    """An unfinished report: files are added one by one, then its pieces are read.

    With ``several`` the report has an overview, and each file's lines are folded below its name.
    """

    units = "files"  # what is counted

    def __init__(self, several: bool = False) -> None:
        self.several = several
        self.whole = Stats()
        self._cleaned = self._failed = 0
        self._errors: list[str] = []
        self._rows: list[str] = []
        self._bins = [0] * charts.QUALITY_BINS
        self._points: list[charts.Point] = []
        self._worst: list[tuple[float, int, str]] = []  # a heap of (-quality, -number, name)
        self._parts = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - closed by __exit__
        self._room = ROOM

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.close()

    @property
    def count(self) -> int:
        """The number of files added so far, failed ones included."""
        return self._cleaned + self._failed

    def add(self, name: str, body: str, stats: Stats, notes: Sequence[str] = ()) -> None:
        """Add a file: its lines as `part` renders them, its statistics and notes. Raises ``WriteError``."""
        self._cleaned += 1
        number = self._cleaned
        self.whole.add(stats)
        quality = stats.quality
        if quality is not None:
            self._bins[min(charts.QUALITY_BINS - 1, int(quality * charts.QUALITY_BINS))] += 1
            push = heapq.heappush if len(self._worst) < WORST else heapq.heappushpop
            push(self._worst, (-quality, -number, name))
        if len(self._points) < POINTS:
            self._points.append(charts.Point(name, stats.words, stats.kept_words, stats.source))
        if number <= FILES:
            self._rows.append(row_of(name, number, stats))
            try:
                self._parts.write(self._wrapped(name, number, body, stats, notes).encode())
            except OSError as error:
                why = f"the temporary file cannot be written ({error.strerror or error})"
                raise WriteError(f"{why}; make room, or set TMPDIR to a folder that has some") from error

    def fail(self, name: str, error: str) -> None:
        """Add a file that could not be cleaned, with the reason."""
        self._failed += 1
        if self._failed <= FILES:
            self._errors.append(f"<li><bdi>{shown(name)}</bdi>: {shown(error)}</li>\n")

    def pieces(self) -> Iterator[bytes]:
        """Yield the page from top to bottom, in UTF-8."""
        yield self._top().encode()
        self._parts.seek(0)
        while piece := self._parts.read(1 << 20):
            yield piece
        left = self._cleaned - FILES
        if left > 0:
            yield f'<p class="left-out">The lines of {left:,} more files are not shown; they are counted above.</p>\n'.encode()
        yield END.encode()

    def _wrapped(self, name: str, number: int, body: str, stats: Stats, notes: Sequence[str]) -> str:
        """Return one file's section: name, notes, statistics, and its lines, if there is room for them."""
        paragraphs = "".join(f'<p class="note">{shown(note)}</p>\n' for note in notes)
        if len(body) <= self._room:
            self._room -= len(body)
        else:
            body = _TOO_LONG
        body = paragraphs + summary(stats) + ("" if self.several else _CONTROLS) + body
        headline = f"<h2><bdi>{shown(name) or 'The scrape'}</bdi></h2>"
        if not self.several:
            return f'<section class="file">\n{headline}\n{body}</section>\n'
        figures = f"<span>{kept_words(stats)}</span>"
        inside = f'<div id="file-{number}">\n{body}</div>'
        return f'<details class="file"><summary>{headline}{figures}</summary>\n{inside}</details>\n'

    def _top(self) -> str:
        """Return the page up to the first file: head, errors, overview."""
        files = self.count
        name = f"{files:,} files" if self.several else quoted(self._points[0].name if self._points else "")
        parts = [head(f"{name} – cleaning report".removeprefix(" – "), "Cleaning report")]
        if self._errors:
            parts.append(f'<section class="errors">\n<h2>Not cleaned: {self._failed:,} of {files:,}</h2>\n<ul>\n')
            parts += [*self._errors, "</ul>\n</section>\n"]
        if not files:
            parts.append("<p>There are no files in it.</p>\n")
        if self.several and self._cleaned:
            parts += self._overview()
        return "".join(parts)

    @property
    def _listed(self) -> int:
        """The number of files whose lines are shown."""
        return min(self._cleaned, FILES)

    def _overview(self) -> Iterator[str]:
        """Yield the overview: statistics, plots, the files of lowest quality, and a table of files."""
        whole, units, left = self.whole, self.units, self._cleaned - self._listed
        headline = f"<h2>Overview of {self._cleaned:,} {units}</h2>"
        yield f'<section class="overview">\n{headline}\n{summary(whole)}<div class="plots">\n'
        yield figure(charts.histogram(self._bins), f"{units.capitalize()} by quality: {QUALITY}.")
        limit = f" The first {POINTS:,} {units}." if self._cleaned > POINTS else ""
        squares = "; ■ where the fallback decided, or had a say" if whole.sources["fallback"] else ""
        how = f"{units.capitalize()} by their words (across) and the share of them that was kept (up){squares}."
        yield figure(charts.scatter(self._points), how + limit) + "</div>\n"
        if self._worst and self._cleaned >= 2 * WORST:
            yield "<h3>Look at these first</h3>\n<p>Where the model expects to have done worst:</p>\n<ol>\n"
            for quality, number, name in sorted(self._worst, reverse=True):
                yield f"<li>{_link(name, -number)} <span>quality {-quality:.2f}</span></li>\n"
            yield "</ol>\n"
        if self._rows:
            head = f"<h3>{units.capitalize()}</h3>"
            yield f'{head}\n<table class="files" role="table">\n{_FILES_HEAD}<tbody role=rowgroup>\n'
            yield from self._rows
            yield "</tbody>\n</table>\n"
        if left:
            yield f'<p class="left-out">{left:,} more {units} are counted above, but not listed.</p>\n'
        yield f"</section>\n<h2>The {units}, line by line</h2>\n{_CONTROLS}" if self._rows else "</section>\n"


# --- the page around the files -----------------------------------------------------------------------------------------


def row_of(name: str, number: int, stats: Stats) -> str:
    """Return the row of one file in the table of files."""
    bar = charts.bar(stats.kept_words_of, stats.words_of - stats.kept_words_of, "Words by kind, first those that were kept")
    quality = "–" if stats.quality is None else f"{stats.quality:.2f}"
    return (
        f"<tr role=row><th scope=row role=rowheader>{_link(name, number)}</th>{_cell(quality)}"
        f"{_cell(f'{stats.kept_words:,} of {stats.words:,}')}{_cell(f'{stats.kept_lines:,} of {stats.lines:,}')}"
        f"{_cell(_BY[stats.source])}{_cell(bar)}</tr>\n"
    )


def _cell(content: str) -> str:
    return f"<td role=cell>{content}</td>"


def _link(name: str, number: int) -> str:
    """Return a link to a file on this page, or its bare name if its lines are not shown; no link leaves the page."""
    words = f"<bdi>{shown(name) or 'no name'}</bdi>"
    return f'<a href="#file-{number}">{words}</a>' if number <= FILES else words


_BY = {source: words.removeprefix("decided by the ") for source, words in DECIDED.items()}
_TOO_LONG = '<p class="left-out">Its lines are not shown: the report would be too long. Make one of this file alone.</p>\n'
_CONTROLS = """\
<fieldset class="choice">
<legend>Show</legend>
<label><input type="radio" name="show" id="show-all" checked> all lines</label>
<label><input type="radio" name="show" id="show-kept"> only what was kept</label>
<label><input type="radio" name="show" id="show-dropped"> only what was dropped</label>
</fieldset>
"""
# Roles are repeated because some browsers drop them when a narrow screen changes the layout of the rows.
_COLUMNS = ("File", "Quality", "Words kept", "Lines kept", "Decided by", "Words by kind")
_FILES_HEAD = (
    "<thead role=rowgroup><tr role=row>"
    + "".join(f"<th scope=col role=columnheader>{name}</th>" for name in _COLUMNS)
    + "</tr></thead>\n"
)

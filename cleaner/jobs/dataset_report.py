"""Datasets -> a report: figures and plots of all records, and of the worst some, line by line.

Only those are read and cleaned once more; of a stream, which cannot be read twice, none is shown.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from cleaner.document import Doc
from cleaner.io.datasets import DatasetError
from cleaner.jobs.chunks import Cleaning, Worst
from cleaner.jobs.learn_first import Dataset
from cleaner.jobs.stream import Summary
from cleaner.report import charts
from cleaner.report.escape import shown
from cleaner.report.html_page import CONTROLS, END, FILES, FILES_HEAD, POINTS, WORST, Report, link_to, row_of
from cleaner.report.parts import QUALITY, figure, part, summary
from cleaner.report.statistics import Stats


class DatasetReport(Report):
    """A report of pages, some of which come by the thousand."""

    def __init__(self) -> None:
        super().__init__(several=True)
        self._listed = 0
        self._quality, self._judged = 0.0, 0

    def add(self, name: str, body: str, stats: Stats, notes: Sequence[str] = ()) -> None:
        """Add a file of one page. Raises ``WriteError``."""
        self._quality += sum(stats.qualities)
        self._judged += len(stats.qualities)
        self._listed += self._cleaned < FILES
        super().add(name, body, stats, notes)

    def add_dataset(self, found: Summary, pages: Iterable[tuple[str, Doc]]) -> None:
        """Add a dataset, and those of its records that are shown line by line. Raises ``WriteError``."""
        figures = found.figures
        self.whole.add(figures.to_stats())
        self._quality, self._judged = self._quality + figures.quality, self._judged + figures.judged
        self._failed += figures.failed
        self._points += [charts.Point(*point) for point in found.points][: POINTS - len(self._points)]
        for tenth, count in figures.tenths.items():
            self._bins[min(charts.QUALITY_BINS - 1, int(tenth) * charts.QUALITY_BINS // 10)] += count
        for name, doc in pages:
            if doc.error is not None:
                self._errors.append(f"<li><bdi>{shown(name)}</bdi>: {shown(doc.error)}</li>\n")
                continue
            self._listed += 1
            stats = Stats.of(doc)
            if stats.quality is not None:
                push = heapq.heappush if len(self._worst) < WORST else heapq.heappushpop
                push(self._worst, (-stats.quality, -self._listed, name))
            self._rows.append(row_of(name, self._listed, stats))
            self._parts.write(self._wrapped(name, self._listed, part(doc), stats, ()).encode())
        self._cleaned += figures.pages - figures.failed

    def pieces(self) -> Iterator[bytes]:
        """Yield the page from top to bottom, in UTF-8."""
        if self._judged:
            self.whole.qualities = [self._quality / self._judged]
        yield self._top().encode()
        self._parts.seek(0)
        while piece := self._parts.read(1 << 20):
            yield piece
        yield END.encode()

    def _overview(self) -> Iterator[str]:
        whole = self.whole
        yield f'<section class="overview">\n<h2>Overview of {self._cleaned:,} pages</h2>\n{summary(whole)}<div class="plots">\n'
        yield figure(charts.histogram(self._bins), f"Pages by quality: {QUALITY}.")
        limit = f" The first {POINTS:,} pages." if self._cleaned > POINTS else ""
        squares = "; ■ where the fallback decided, or had a say" if whole.sources["fallback"] else ""
        how = f"Pages by their words (across) and the share of them that was kept (up){squares}."
        yield figure(charts.scatter(self._points), how + limit) + "</div>\n"
        if self._worst:
            yield "<h3>Look at these first</h3>\n<p>Where the model expects to have done worst:</p>\n<ol>\n"
            for quality, number, name in sorted(self._worst, reverse=True):
                yield f"<li>{link_to(name, -number)} <span>quality {-quality:.2f}</span></li>\n"
            yield "</ol>\n"
        if self._listed < self._cleaned:
            yield f'<p class="left-out">{self._cleaned - self._listed:,} more pages are counted above, but not listed.</p>\n'
        if self._rows:
            yield f'<h3>Pages</h3>\n<table class="files" role="table">\n{FILES_HEAD}<tbody role=rowgroup>\n'
            yield from self._rows
            yield f"</tbody>\n</table>\n</section>\n<h2>The pages, line by line</h2>\n{CONTROLS}"
        else:
            yield "</section>\n"


def worst_pages(dataset: Dataset, cleaning: Cleaning, found: Summary) -> Iterator[tuple[str, Doc]]:
    """Yield the worst records of a dataset, read and cleaned again, with a name each."""
    if any(not isinstance(origin.source, Path) for origin in dataset.origins):
        return
    sites = found.sites_file()
    for (source, number), group in groupby(sorted(found.worst, key=lambda one: one[1:4]), lambda one: (one.source, one.chunk)):
        wanted = {one.number: one for one in group}
        try:
            chunk = next(iter(cleaning.readers(source).chunks(dataset.origins[source].source, number)))
            entries = [entry for entry in cleaning.readers(source).part(chunk).entries if entry.number in wanted]
        except (DatasetError, StopIteration):  # it has changed since, and is said to have
            continue
        for entry in entries:
            one: Worst = wanted[entry.number]
            if entry.error is not None or one.quality < 0:
                yield one.name, Doc.failed(entry.record, "", entry.error or found.figures.first_error)
            else:
                yield one.name, next(cleaning.docs([entry.record], sites))

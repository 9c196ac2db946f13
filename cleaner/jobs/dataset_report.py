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
from cleaner.report.frame import END
from cleaner.report.html_page import FILES, POINTS, WORST, Report, row_of
from cleaner.report.parts import part
from cleaner.report.statistics import Stats


class DatasetReport(Report):
    """A report of pages, some of which come by the thousand."""

    units = "pages"

    def __init__(self) -> None:
        super().__init__(several=True)
        self._numbered = 0
        self._quality, self._judged = 0.0, 0

    def add(self, name: str, body: str, stats: Stats, notes: Sequence[str] = ()) -> None:
        """Add a file of one page. Raises ``WriteError``."""
        self._quality += sum(stats.qualities)
        self._judged += len(stats.qualities)
        self._numbered += self._cleaned < FILES
        super().add(name, body, stats, notes)

    @property
    def _listed(self) -> int:
        return self._numbered

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
            self._numbered += 1
            stats = Stats.of(doc)
            if stats.quality is not None:
                push = heapq.heappush if len(self._worst) < WORST else heapq.heappushpop
                push(self._worst, (-stats.quality, -self._numbered, name))
            self._rows.append(row_of(name, self._numbered, stats))
            self._parts.write(self._wrapped(name, self._numbered, part(doc), stats, ()).encode())
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

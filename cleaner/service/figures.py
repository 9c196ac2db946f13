"""What a service has done -> figures for Prometheus, of all its processes together."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from starlette.responses import Response

from cleaner.document import Doc
from cleaner.lines import KINDS
from cleaner.report.attributes import info_of

MULTI = "PROMETHEUS_MULTIPROC_DIR"  # a folder in which several processes share their figures
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class Figures:
    """The figures of one process."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.requests = Counter("cleaner_requests_total", "Requests by path and status", ("path", "status"), registry=registry)
        self.seconds = Histogram("cleaner_request_seconds", "Time to answer", ("path",), registry=registry, buckets=_SECONDS)
        self.pages = Counter(
            "cleaner_pages_total", "Pages by form and source of the decision", ("form", "source"), registry=registry
        )
        self.lines = Counter(
            "cleaner_lines_total", "Lines that are not blank, by what became of them", ("verdict",), registry=registry
        )
        self.dropped = Counter("cleaner_dropped_lines_total", "Dropped lines by kind", ("kind",), registry=registry)
        self.quality = Histogram("cleaner_quality", "Expected F1 of pages", registry=registry, buckets=_SHARES)
        self.problems = Counter(
            "cleaner_problems_total", "Requests that were refused, by reason", ("reason",), registry=registry
        )
        self.waiting = Gauge("cleaner_waiting_pages", "Pages that wait or are being cleaned", registry=registry,
                             multiprocess_mode="livesum")  # fmt: skip

    def count(self, doc: Doc) -> None:
        """Count a document."""
        info = info_of(doc, None)
        dropped = sum(info["dropped"].values())
        self.pages.labels(doc.form, doc.source).inc()
        self.lines.labels("kept").inc(info["lines"] - dropped)
        self.lines.labels("dropped").inc(dropped)
        for kind in KINDS:
            if kind in info["dropped"]:
                self.dropped.labels(kind).inc(info["dropped"][kind])
        if doc.source in ("model", "fallback"):
            self.quality.observe(doc.quality)

    def response(self) -> Response:
        """Return the answer to Prometheus."""
        registry = self._registry
        if MULTI in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

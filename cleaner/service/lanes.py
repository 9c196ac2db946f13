"""Pages that wait for an answer -> clean documents, in batches, beside the loop that serves.

Each lane has a thread. It takes what waits, so that pages that come at the same time are cleaned as one batch and share numpy's
cost a call. Large pages have a lane of their own, because a small one must not wait for them. A lane that is full refuses (back
pressure): it is better to come back later than to wait without end.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from cleaner.adapters.made import cleaner_of
from cleaner.document import Doc
from cleaner.pipeline import BATCH_CHARACTERS, BATCH_PAGES, Cleaner
from cleaner.service.problems import Problem
from cleaner.service.requests import RETRY, Wanted
from cleaner.service.settings import Settings

LARGE = 200_000  # bytes of a text from which on it goes into the lane of large pages
_LEAST_RETRY = 1.0  # seconds


@dataclass(slots=True)
class _Job:
    wanted: Wanted
    size: int
    future: Future[Doc] = field(default_factory=Future)


class Lane:
    """One thread, and the pages that wait for it. ``most_pages`` and ``most_bytes`` may wait."""

    def __init__(self, settings: Settings, most_pages: int, most_bytes: int) -> None:
        self._settings, self._most_pages, self._most_bytes = settings, most_pages, most_bytes
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.waiting = self.waiting_bytes = 0
        self._speed = 0.01  # seconds a page, of late
        self._thread = threading.Thread(target=self._run, name="cleaner-lane", daemon=True)
        self._thread.start()

    def put(self, wanted: Wanted, patient: bool) -> Future[Doc]:
        """Queue a page. Raises ``Problem`` if too many wait, unless the caller is ``patient`` and limits itself."""
        job = _Job(wanted, wanted.size)
        with self._lock:
            if not patient:
                self._check(job.size)
            self.waiting += 1
            self.waiting_bytes += job.size
        self._queue.put(job)
        return job.future

    def check_room(self) -> None:
        """Raises ``Problem`` if too many wait."""
        with self._lock:
            self._check(0)

    def _check(self, size: int) -> None:
        if self.waiting >= self._most_pages or (self.waiting and self.waiting_bytes + size > self._most_bytes):
            seconds = max(_LEAST_RETRY, round(self.waiting * self._speed))
            detail = f"{self.waiting} pages are waiting already; come again in {seconds:g} s"
            raise Problem(429, "busy", detail, {"Retry-After": f"{seconds:.0f}"})

    def stop(self) -> None:
        """Clean what waits, and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            job = self._queue.get()
            if job is None:
                return
            batch, later = [job], None
            size = job.size
            while len(batch) < BATCH_PAGES and size < BATCH_CHARACTERS:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                    break
                if more.wanted.alike != job.wanted.alike:
                    later = more
                    break
                batch.append(more)
                size += more.size
            self._clean(batch)
            if later is not None:
                self._clean([later])

    def _clean(self, batch: Sequence[_Job]) -> None:
        """Clean a batch, and hand each document to who waits for it."""
        started = time.perf_counter()
        live = [job for job in batch if job.future.set_running_or_notify_cancel()]
        try:
            docs = list(_cleaned(self._settings, [job.wanted for job in live])) if live else []
        except BaseException as error:  # never leave somebody waiting
            for job in live:
                job.future.set_exception(error)
        else:
            for job, doc in zip(live, docs, strict=True):
                job.future.set_result(doc)
        finally:
            with self._lock:
                self.waiting -= len(batch)
                self.waiting_bytes -= sum(job.size for job in batch)
                self._speed += 0.2 * ((time.perf_counter() - started) / len(batch) - self._speed)


class Lanes:
    """The lanes of one process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.small = Lane(settings, settings.waiting_pages, settings.waiting_bytes)
        self.large = Lane(settings, max(2, settings.waiting_pages // 16), settings.waiting_bytes)

    def warm(self) -> None:
        """Load the models, so that the first request is as fast as the others. Raises as `Cleaner` does."""
        cleaner = cleaner_of(self._settings.model, sites=self._settings.sites, phrases=self._settings.phrases)
        cleaner.clean("One line.")
        with contextlib.suppress(Exception):  # a model of text alone reads no HTML
            cleaner.clean_html("<p>One line.")

    async def clean(self, wanted: Wanted, patient: bool = False) -> Doc:
        """Return the document of a page. Raises ``Problem``: too many wait, it takes too long, or an error of ours."""
        lane = self.large if wanted.size >= LARGE else self.small
        future = lane.put(wanted, patient)
        seconds = self._settings.clean_seconds
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError as error:
            detail = f"the page was not clean within {seconds:g} s; come again, or send less at a time"
            raise Problem(503, "slow", detail, {"Retry-After": RETRY}) from error

    def check_room(self) -> None:
        """Raises ``Problem`` if too many wait already for a list of pages to be taken."""
        self.small.check_room()

    @property
    def waiting(self) -> int:
        """The number of pages that wait or are being cleaned."""
        return self.small.waiting + self.large.waiting

    def stop(self) -> None:
        """Clean what waits, and end."""
        self.small.stop()
        self.large.stop()


def _cleaned(settings: Settings, wanted: Sequence[Wanted]) -> list[Doc]:
    first = wanted[0]
    cleaner: Cleaner = cleaner_of(
        settings.model, first.keep, first.mode, settings.sites, settings.phrases, first.hidden, first.normalize
    )
    return list(cleaner.clean_many((each.record for each in wanted), on_error="return", form=first.form, explain=first.explain))

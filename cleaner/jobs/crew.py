"""Chunks -> results, in order, by processes that are watched: one that dies or takes too long is replaced.

Every process has a pipe of its own, so that its death harms no other and says which chunk it was about. That chunk is tried
again as a whole, because others end processes too, and results of single items may differ from those of a whole in the last
digit. If its process dies again, or took too long, it is tried item by item, and an item that does so again is lost alone.
(`cleaner.pool` shares batches of equal pages; it knows neither time limits nor which of its processes died.)
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from cleaner.pool import follow_parent

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from multiprocessing.process import BaseProcess

    Process = BaseProcess | SpawnProcess

Chunk = TypeVar("Chunk")
One = TypeVar("One")
Done = TypeVar("Done")
_Chunk = TypeVar("_Chunk", contravariant=True)
_Done = TypeVar("_Done", covariant=True)
AHEAD = 3  # chunks a process that are read and not yet given out; a slow chunk holds the others up no sooner
# Seconds that a process may at least take to read a chunk, or to join it, where it goes item by item: the limit is of an item.
TAKING_APART = 60.0
DIED = "the process that cleaned it died, perhaps for want of memory"


class Work(Protocol[_Chunk, One, _Done]):
    """What the processes do; picklable."""

    def prepare(self) -> None:
        """Load what every chunk needs, before any clock runs."""

    def whole(self, chunk: _Chunk, beat: Callable[[], None]) -> _Done:
        """Return the result of a chunk. ``beat`` is called between its steps, each of which may take the time of one limit."""

    def count(self, chunk: _Chunk) -> int:
        """Return the number of items in a chunk."""

    def one(self, chunk: _Chunk, number: int) -> One:
        """Return the result of one item of a chunk."""

    def lost(self, chunk: _Chunk, number: int, why: str) -> One:
        """Return the result of an item that cannot be worked on."""

    def joined(self, chunk: _Chunk, ones: Sequence[One]) -> _Done:
        """Return the result of a chunk from the results of its items."""


class ChunkLostError(Exception):
    """A chunk kills every process that takes it apart; the first argument is the chunk."""


def run(work: Work[Chunk, One, Done], chunks: Iterable[Chunk], count: int, seconds: float | None = None) -> Iterator[Done]:
    """Yield the results of all chunks, in order, by so many processes; one without a time limit is this process itself.

    An error of ``chunks`` comes out when the results before it have. Raises `ChunkLostError`.
    """
    if count == 1 and seconds is None:
        work.prepare()
        for chunk in chunks:
            yield work.whole(chunk, _no_beat)
        return
    crew: _Crew[Chunk, One, Done] = _Crew(work, count, seconds)
    try:
        yield from crew.results(chunks)
    finally:
        crew.end()


def _no_beat() -> None:
    pass


class _Job(Generic[Chunk, One, Done]):
    """A chunk and how far it is."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.task: tuple[Any, ...] = ("whole",)
        self.count: int | None = None  # items, once known
        self.ones: list[One] = []
        self.has_died = False  # did a process die that worked on the whole?
        self.done: Done | None = None
        self.error: Exception | None = None

    @property
    def ends(self) -> bool:
        return self.done is not None or self.error is not None


class _Hand(Generic[Chunk, One, Done]):
    """A process, its pipe, and what it is about."""

    def __init__(self, work: Work[Chunk, One, Done]) -> None:
        import multiprocessing

        self.pipe, other = multiprocessing.Pipe()
        self.process: Process = multiprocessing.Process(target=_serve, args=(work, other), daemon=True)
        self.process.start()
        other.close()  # so that the end of the process is the end of the pipe
        self.job: _Job[Chunk, One, Done] | None = None
        self.ready = False
        self.deadline = float("inf")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Crew(Generic[Chunk, One, Done]):
    def __init__(self, work: Work[Chunk, One, Done], count: int, seconds: float | None) -> None:
        self.work, self.size, self.seconds = work, count, seconds
        self.hands: list[_Hand[Chunk, One, Done]] = []
        self.todo: deque[_Job[Chunk, One, Done]] = deque()
        self.open: deque[_Job[Chunk, One, Done]] = deque()  # in the order of their chunks
        self.unready = 0  # processes in a row that died before they had worked
        self.exhausted = False
        self.failed: Exception | None = None  # by the source

    def results(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """Yield the results of all chunks, in order."""
        source = iter(chunks)
        while True:
            self._read_ahead(source)
            while self.open and self.open[0].ends:
                job = self.open.popleft()
                if job.error is not None:
                    raise job.error
                assert job.done is not None
                yield job.done
            self._give_out()
            if self.open:
                self._listen()
            elif self.exhausted:
                break
        if self.failed is not None:
            raise self.failed

    def _read_ahead(self, source: Iterator[Chunk]) -> None:
        """Have a chunk at hand for each process, while none of them waits."""
        while not self.exhausted and len(self.open) < (1 + AHEAD) * self.size and len(self.todo) <= self.size:
            try:
                job: _Job[Chunk, One, Done] = _Job(next(source))
            except StopIteration:
                self.exhausted = True
            except Exception as error:  # what was read before it is still worked on
                self.exhausted, self.failed = True, error
            else:
                self.todo.append(job)
                self.open.append(job)
                self._give_out()

    def end(self) -> None:
        for hand in self.hands:
            hand.end()
        self.hands.clear()

    def _give_out(self) -> None:
        while len(self.hands) < self.size and len(self.hands) < len(self.todo) + sum(
            hand.job is not None for hand in self.hands
        ):
            self.hands.append(_Hand(self.work))
        for hand in self.hands:
            if self.todo and hand.job is None and hand.ready:
                hand.job = self.todo.popleft()
                self._wind(hand, 0.0 if hand.job.task[0] == "whole" else TAKING_APART)
                with contextlib.suppress(OSError):  # it died meanwhile, which `_listen` finds
                    hand.pipe.send((*hand.job.task, hand.job.chunk))

    def _wind(self, hand: _Hand[Chunk, One, Done], least: float = 0.0) -> None:
        hand.deadline = time.monotonic() + max(self.seconds, least) if self.seconds is not None else float("inf")

    def _listen(self) -> None:
        """Take what the processes have sent, at the latest when the time of one of them is over."""
        from multiprocessing.connection import wait

        first = min((hand.deadline for hand in self.hands if hand.job is not None), default=float("inf"))
        pipes: dict[Any, _Hand[Chunk, One, Done]] = {hand.pipe: hand for hand in self.hands}
        for pipe in wait(list(pipes), None if first == float("inf") else max(0.0, first - time.monotonic())):
            hand = pipes[pipe]
            try:
                message = hand.pipe.recv()
            except (EOFError, OSError):
                self._replace(hand, DIED)
            else:
                self._take(hand, *message)
        now = time.monotonic()
        for hand in [hand for hand in self.hands if hand.job is not None and hand.deadline < now]:
            if not hand.pipe.poll():  # else it has just answered
                self._replace(hand, f"it took longer than {self.seconds:g} seconds")

    def _take(self, hand: _Hand[Chunk, One, Done], what: str, value: Any) -> None:
        self._wind(hand)
        if what == "ready":
            hand.ready, self.unready = True, 0
            return
        job = hand.job
        assert job is not None
        if what == "count":
            job.count = value
        elif what == "one":
            job.ones.append(value)
        elif what == "all":
            hand.job, job.task = None, ("joined", job.ones)
            self.todo.appendleft(job)
        elif what in ("done", "error"):
            hand.job = None
            setattr(job, what, value)

    def _replace(self, hand: _Hand[Chunk, One, Done], why: str) -> None:
        """End a process, and have what it was about tried again, item by item."""
        self.hands.remove(hand)
        hand.end()
        job = hand.job
        if job is None:
            self.unready += not hand.ready
            if self.unready > 2 * self.size:
                raise ChunkLostError("the processes die before they have begun")
            return
        what = job.task[0]
        if what == "whole" and why == DIED and not job.has_died:
            job.has_died = True
            self.todo.appendleft(job)
            return
        if what == "joined" or (what == "ones" and job.count is None):
            job.error = ChunkLostError(job.chunk)
            return
        if what == "ones":
            job.ones.append(self.work.lost(job.chunk, len(job.ones), why))
        job.task = ("ones", len(job.ones))
        if job.count is not None and len(job.ones) == job.count:
            job.task = ("joined", job.ones)
        self.todo.appendleft(job)


# --- in a process of the crew ------------------------------------------------------------------------------------------


def _serve(work: Work[Any, Any, Any], pipe: Connection) -> None:
    """Work on what comes until the pipe ends."""
    follow_parent()
    work.prepare()
    pipe.send(("ready", None))
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                pipe.send(_answer(work, task, pipe))
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:
                pipe.send(("error", error))


def _answer(work: Work[Any, Any, Any], task: tuple[Any, ...], pipe: Connection) -> tuple[str, Any]:
    what, *arguments, chunk = task
    if what == "whole":
        return "done", work.whole(chunk, lambda: pipe.send(("beat", None)))
    if what == "joined":
        return "done", work.joined(chunk, arguments[0])
    count = work.count(chunk)
    pipe.send(("count", count))
    for number in range(arguments[0], count):
        pipe.send(("one", work.one(chunk, number)))
    return "all", None

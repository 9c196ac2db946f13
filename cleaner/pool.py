"""Batches -> results, in order, by several processes; a batch that kills its process is found and does no more harm.

`concurrent.futures` is imported where it is used, because a single process needs none of it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")
IN_FLIGHT = 2  # batches a process: one that it works on, one that waits; more would only take memory


def processes(jobs: int) -> int:
    """Return the number of processes for ``jobs``: 0 means one a processor that this process may use. Raises ``ValueError``.

    >>> processes(3)
    3
    """
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 0:
        raise ValueError(f"jobs is {jobs!r}; give 1 or more processes, or 0 for one a processor")
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_batches(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    batches: Iterable[Sequence[Item]],
    jobs: int,
    lost: Callable[[Item], Result],
) -> Iterator[Sequence[Result]]:
    """Yield ``work`` of every batch, in order, by so many processes (1: this one). Few batches are in flight at a time, so that
    an endless stream takes bounded memory.

    A process can die, for want of memory say. Then the batches in flight are tried again, each in a process of its own, and a
    batch that kills this one too item by item. ``lost`` gives the result of an item that kills its process alone.
    """
    count = processes(jobs)
    if count == 1:
        yield from map(work, batches)
        return
    from concurrent.futures.process import BrokenProcessPool

    pool = _pool(count)
    flying: deque[tuple[Sequence[Item], Future[Sequence[Result]]]] = deque()
    source = _Source(batches)
    try:
        for batch in source:
            try:
                flying.append((batch, pool.submit(_worked, work, batch)))
            except BrokenProcessPool:  # a batch in flight has killed a process: land them all, then begin anew
                while flying:
                    yield _landed(work, *flying.popleft(), lost)
                pool.shutdown(cancel_futures=True)
                pool = _pool(count)
                flying.append((batch, pool.submit(_worked, work, batch)))
            if len(flying) >= IN_FLIGHT * count:
                yield _landed(work, *flying.popleft(), lost)
        while flying:
            yield _landed(work, *flying.popleft(), lost)
        if source.error is not None:
            raise source.error
    except (KeyboardInterrupt, GeneratorExit):
        _end(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


class _Source(Generic[Item]):
    """Batches until their source ends or raises; the error is kept, so that what is in flight still lands."""

    def __init__(self, batches: Iterable[Sequence[Item]]) -> None:
        self.batches = batches
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[Sequence[Item]]:
        try:
            yield from self.batches
        except Exception as error:
            self.error = error


def _end(pool: ProcessPoolExecutor) -> None:
    """Have the processes of a pool leave their work, where the system has a signal for it; elsewhere they finish it.

    They are not terminated: one that dies while it sends a result leaves a half of it, for which the pool would wait for ever.
    """
    if _LEAVE is not None:
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, _LEAVE)


def _pool(count: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(count, initializer=follow_parent)


# --- in a process of the pool ------------------------------------------------------------------------------------------


_LEAVE = getattr(signal, "SIGUSR1", None)  # "leave your work": not SIGTERM, by which anybody may end a process


class _State:
    """What a process of the pool is about."""

    works = False
    leaves = False


def follow_parent() -> None:
    """Leave interrupts to the parent, leave the work when it says so, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _LEAVE is not None:
        signal.signal(_LEAVE, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _leave(*_: object) -> None:
    _State.leaves = True
    if _State.works:
        raise SystemExit  # a file that is half written is removed on the way


def _worked(work: Callable[[Sequence[Item]], Sequence[Result]], batch: Sequence[Item]) -> Sequence[Result]:
    """Return ``work`` of a batch, in a process that may be told to leave it. Nobody reads the results of one that was."""
    try:
        _State.works = True
        return [] if _State.leaves else work(batch)
    finally:
        _State.works = False


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# --- a process that dies -----------------------------------------------------------------------------------------------


def _landed(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    batch: Sequence[Item],
    future: Future[Sequence[Result]],
    lost: Callable[[Item], Result],
) -> Sequence[Result]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        return _alone(work, batch, lost)


def _alone(
    work: Callable[[Sequence[Item]], Sequence[Result]], batch: Sequence[Item], lost: Callable[[Item], Result]
) -> Sequence[Result]:
    """Return the results of a batch from a process of its own; if that dies too, of each item."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _pool(1) as pool:
            return pool.submit(_worked, work, batch).result()
    except BrokenProcessPool:
        if len(batch) == 1:
            return [lost(batch[0])]
    return [result for item in batch for result in _alone(work, [item], lost)]

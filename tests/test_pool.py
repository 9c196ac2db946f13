"""Batches through several processes: in order, few at a time, whatever becomes of a process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import pytest
from conftest import cases

from cleaner.pool import map_batches, processes

DEADLY = 13  # kills the process that works on it


def doubled(batch: Sequence[int]) -> list[int]:
    """The work of these tests, but for `DEADLY`."""
    if DEADLY in batch:
        assert multiprocessing.parent_process() is not None
        os._exit(9)
    return [2 * item for item in batch]


def lost(item: int) -> int:
    return -item


def batches_of(*batches: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from batches


def no_process_is_left() -> bool:
    """Children that have just ended may need a moment to be gone."""
    for _ in range(50):
        if not multiprocessing.active_children():
            return True
        time.sleep(0.1)
    return False


# --- how many ----------------------------------------------------------------------------------------------------------


def test_no_number_of_jobs_is_one_a_processor_that_this_process_may_use() -> None:
    expected = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert processes(0) == expected
    assert [processes(jobs) for jobs in (1, 7)] == [1, 7]


@pytest.mark.parametrize("jobs", [-1, True, False, "2", 1.0, None])
def test_another_number_of_jobs_is_an_error(jobs: object) -> None:
    with pytest.raises(ValueError) as caught:
        processes(jobs)  # type: ignore[arg-type]
    assert str(caught.value) == f"jobs is {jobs!r}; give 1 or more processes, or 0 for one a processor"


# --- in order, few at a time -------------------------------------------------------------------------------------------


def slow_first(batch: Sequence[int]) -> list[int]:
    time.sleep(0.2 if batch[0] == 0 else 0)
    return [2 * item for item in batch]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_batches(jobs: int) -> None:
    batches = [[number, number + 1] for number in range(0, 40, 2)]
    assert list(map_batches(slow_first, batches, jobs, lost)) == [[2 * item for item in batch] for batch in batches]
    assert list(map_batches(doubled, [], jobs, lost)) == []


@pytest.mark.parametrize(("jobs", "most"), [(1, 1), (2, 4), (3, 6)])
def test_of_an_endless_stream_few_batches_are_in_flight(jobs: int, most: int) -> None:
    taken = received = 0

    def endless() -> Iterator[list[int]]:
        nonlocal taken
        for taken in count(1):
            assert taken - received < 100, "nothing holds the stream back"
            yield [100 + taken]

    results, flying = map_batches(doubled, endless(), jobs, lost), []
    for received, _ in enumerate(islice(results, 30)):
        flying.append(taken - received)
    results.close()  # type: ignore[attr-defined]
    assert max(flying) == most
    assert no_process_is_left()


# --- a process that dies -----------------------------------------------------------------------------------------------

DYING = [
    ("the only batch", [[DEADLY]], [[-DEADLY]]),
    ("the first", [[DEADLY, 1], [2], [3]], [[-DEADLY, 2], [4], [6]]),
    ("one in the middle", [[1], [2, DEADLY, 3], [4], [5]], [[2], [4, -DEADLY, 6], [8], [10]]),
    ("the last", [[1], [2], [3, DEADLY]], [[2], [4], [6, -DEADLY]]),
    ("two in one batch", [[1], [DEADLY, DEADLY, 2]], [[2], [-DEADLY, -DEADLY, 4]]),
    ("one in each of two", [[DEADLY], [1], [2], [3], [4], [5], [DEADLY], [6]], [[-13], [2], [4], [6], [8], [10], [-13], [12]]),
]


@pytest.mark.parametrize(("batches", "results"), cases(DYING))
def test_what_kills_its_process_is_lost_and_nothing_else(batches: list[list[int]], results: list[list[int]]) -> None:
    assert list(map_batches(doubled, batches_of(*batches), 2, lost)) == results
    assert no_process_is_left()


def doubled_at_the_second_try(batch: Sequence[str]) -> list[str]:
    """Dies once of an item that names a file, which it makes before."""
    for item in batch:
        if "/" in item and not Path(item).exists():
            Path(item).touch()
            os._exit(9)
    return [2 * item for item in batch]


def test_what_kills_its_process_once_has_a_second_try(tmp_path: Path) -> None:
    """A process may die of what the others take: of memory, say."""
    flag = str(tmp_path / "flag")
    found = list(map_batches(doubled_at_the_second_try, [["a"], ["b", flag], ["c"]], 2, lambda item: "lost"))
    assert found == [["aa"], ["bb", 2 * flag], ["cc"]]


# --- errors and interruptions ------------------------------------------------------------------------------------------


def failing(batch: Sequence[int]) -> list[int]:
    if 3 in batch:
        raise ValueError("three")
    return list(batch)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_comes_out_in_its_turn_and_ends_the_stream(jobs: int) -> None:
    results = map_batches(failing, [[1], [2], [3], [4]], jobs, lost)
    assert [next(results), next(results)] == [[1], [2]]
    with pytest.raises(ValueError, match=r"^three$"):
        next(results)
    assert list(results) == []
    assert no_process_is_left()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_the_stream_itself_comes_out(jobs: int) -> None:
    def broken() -> Iterator[list[int]]:
        yield [1]
        raise OSError("the disk is gone")

    results = map_batches(doubled, broken(), jobs, lost)
    assert next(results) == [2]  # what came before the error is not lost
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)
    assert no_process_is_left()


def test_who_stops_listening_leaves_no_process_behind() -> None:
    for _ in map_batches(doubled, ([number] for number in range(100, 200)), 2, lost):
        break
    assert no_process_is_left()


def asleep(batch: Sequence[int]) -> list[int]:
    time.sleep(0.5)
    return list(batch)


def test_an_interruption_leaves_no_process_behind() -> None:
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        list(map_batches(asleep, ([number] for number in range(100)), 2, lost))
    timer.join()
    assert no_process_is_left()

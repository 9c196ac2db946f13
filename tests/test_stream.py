"""Chunks through processes that are watched, and what becomes of the pages that kill them or take too long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.jobs import crew
from cleaner.jobs.crew import DIED, ChunkLostError
from cleaner.jobs.figures import HOSTS, OTHERS, Figures

DEADLY, SLOW, WRONG = 13, 17, 19  # items that kill the process that works on them, take too long, raise an error
LIMIT = 0.6  # seconds
TOO_LONG = "it took longer than 0.6 seconds"


class Doubling:
    """Work on chunks of numbers: each is doubled; of those that are lost the reason is the result."""

    def prepare(self) -> None:
        pass

    def whole(self, chunk: Sequence[int], beat: Callable[[], None]) -> list[Any]:
        return [self.one(chunk, number) for number in range(len(chunk))]

    def count(self, chunk: Sequence[int]) -> int:
        return len(chunk)

    def one(self, chunk: Sequence[int], number: int) -> Any:
        item = chunk[number]
        if item == DEADLY and multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        if item == SLOW:
            time.sleep(30)
        if item == WRONG:
            raise ValueError("nineteen")
        return 2 * item

    def lost(self, chunk: Sequence[int], number: int, why: str) -> Any:
        return why

    def joined(self, chunk: Sequence[int], ones: Sequence[Any]) -> list[Any]:
        return list(ones)


def no_process_is_left() -> bool:
    for _ in range(50):
        if not multiprocessing.active_children():
            return True
        time.sleep(0.1)
    return False


LOST = [
    ("nothing", [[1, 2], [3], [4]], [[2, 4], [6], [8]]),
    ("the only item", [[DEADLY]], [[DIED]]),
    ("one in the middle", [[1], [2, DEADLY, 3], [4]], [[2], [4, DIED, 6], [8]]),
    ("the first and the last of a chunk", [[DEADLY, 1, DEADLY], [2]], [[DIED, 2, DIED], [4]]),
    ("one in each of many", [[number, DEADLY] for number in range(6)], [[2 * number, DIED] for number in range(6)]),
]


@pytest.mark.parametrize(("chunks", "results"), cases(LOST))
def test_what_kills_its_process_is_lost_alone(chunks: list[list[int]], results: list[list[Any]]) -> None:
    assert list(crew.run(Doubling(), chunks, 2)) == results
    assert no_process_is_left()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_takes_too_long_is_lost_alone(jobs: int) -> None:
    chunks = [[1, 2], [3, SLOW, 4], [5]]
    assert list(crew.run(Doubling(), chunks, jobs, LIMIT)) == [[2, 4], [6, TOO_LONG, 8], [10]]
    assert no_process_is_left()


class Beating(Doubling):
    """Takes longer than the limit for a chunk, and never for one step."""

    def whole(self, chunk: Sequence[int], beat: Callable[[], None]) -> list[Any]:
        for _ in chunk:
            time.sleep(LIMIT / 3)
            beat()
        return super().whole(chunk, beat)


def test_the_time_is_of_a_page_and_not_of_a_chunk() -> None:
    assert list(crew.run(Beating(), [[1, 2, 3, 4, 5]], 1, LIMIT)) == [[2, 4, 6, 8, 10]]


class SlowToTakeApart(Doubling):
    """Takes longer than the limit of an item to read a chunk, and to join it."""

    def count(self, chunk: Sequence[int]) -> int:
        time.sleep(2 * LIMIT)
        return super().count(chunk)

    def joined(self, chunk: Sequence[int], ones: Sequence[Any]) -> list[Any]:
        time.sleep(2 * LIMIT)
        return super().joined(chunk, ones)


def test_the_time_is_of_a_page_where_its_chunk_takes_long_to_be_read() -> None:
    assert list(crew.run(SlowToTakeApart(), [[3, SLOW, 4], [5]], 1, LIMIT)) == [[6, TOO_LONG, 8], [10]]


def test_without_a_limit_one_process_is_this_process() -> None:
    results = crew.run(Doubling(), [[1], [2]], 1)
    assert next(results) == [2]
    assert not multiprocessing.active_children()
    assert list(results) == [[4]]


class DyingAtTheSecondTry(Doubling):
    """Kills its process when a chunk is taken apart to be tried item by item."""

    def count(self, chunk: Sequence[int]) -> int:
        os._exit(9)


def test_a_chunk_that_cannot_be_taken_apart_ends_the_run() -> None:
    results = crew.run(DyingAtTheSecondTry(), [[1], [DEADLY], [2]], 2)
    assert next(results) == [2]
    with pytest.raises(ChunkLostError) as caught:
        next(results)
    assert caught.value.args == ([DEADLY],)
    assert no_process_is_left()


class NeverReady(Doubling):
    def prepare(self) -> None:
        os._exit(9)


def test_processes_that_cannot_begin_are_not_made_for_ever() -> None:
    with pytest.raises(ChunkLostError, match="die before they have begun"):
        list(crew.run(NeverReady(), [[1], [2], [3]], 2))
    assert no_process_is_left()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_comes_out_in_its_turn(jobs: int) -> None:
    results = crew.run(Doubling(), [[1], [2], [WRONG], [4]], jobs)
    assert [next(results), next(results)] == [[2], [4]]
    with pytest.raises(ValueError, match=r"^nineteen$"):
        next(results)
    assert no_process_is_left()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_source_comes_out_behind_what_came_before(jobs: int) -> None:
    def broken() -> Iterator[list[int]]:
        yield [1]
        yield [2]
        raise OSError("the disk is gone")

    found = []
    with pytest.raises(OSError, match="the disk is gone"):
        for result in crew.run(Doubling(), broken(), jobs):
            found.append(result)
    assert found == [[2], [4]]
    assert no_process_is_left()


@pytest.mark.parametrize(("jobs", "most"), [(1, 1), (2, 9)])
def test_of_an_endless_stream_few_chunks_are_held(jobs: int, most: int) -> None:
    taken = 0

    def endless() -> Iterator[list[int]]:
        nonlocal taken
        for number in count(1):
            taken = number
            yield [100]

    results = crew.run(Doubling(), endless(), jobs)
    held = [taken - number for number, _ in enumerate(islice(results, 50))]
    results.close()  # type: ignore[attr-defined]
    assert max(held) <= most
    assert no_process_is_left()


def test_an_interruption_leaves_no_process_behind() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has background jobs ignore it
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        list(crew.run(Doubling(), ([SLOW] for _ in range(10)), 2))
    timer.join()
    signal.signal(signal.SIGINT, before)
    assert no_process_is_left()


class DyingOnce(Doubling):
    """Dies once of an item, as where another process has taken the memory."""

    def __init__(self, flag: Path) -> None:
        self.flag = flag

    def one(self, chunk: Sequence[int], number: int) -> Any:
        if chunk[number] == DEADLY and not self.flag.exists():
            self.flag.touch()
            os._exit(9)
        return 2 * chunk[number]


def test_what_kills_its_process_once_has_a_second_try(tmp_path: Path) -> None:
    assert list(crew.run(DyingOnce(tmp_path / "flag"), [[1], [2, DEADLY]], 2)) == [[2], [4, 26]]


class Whole(DyingOnce):
    """Says whether a chunk was worked on as a whole."""

    def whole(self, chunk: Sequence[int], beat: Callable[[], None]) -> list[Any]:
        return ["whole", *super().whole(chunk, beat)]


def test_what_others_kill_is_tried_again_as_a_whole(tmp_path: Path) -> None:
    assert list(crew.run(Whole(tmp_path / "flag"), [[1], [2, DEADLY]], 2)) == [["whole", 2], ["whole", 4, 26]]


# --- figures -----------------------------------------------------------------------------------------------------------

counts = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 9))


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    found = Figures(pages=draw(st.integers(0, 9)), characters=draw(st.integers(0, 9)), first_error=draw(st.text(max_size=3)))
    found.lines_of.update(draw(counts))
    found.hosts.update(draw(counts))
    return found


@given(figures())
def test_figures_survive_a_journal(found: Figures) -> None:
    assert Figures.from_json(found.to_json()) == found


@given(figures(), figures(), figures())
def test_figures_add_up_however_they_are_grouped(first: Figures, second: Figures, third: Figures) -> None:
    left, right, behind = Figures(), Figures(), Figures()
    for one in (first, second, third):
        left.add(one)
    behind.add(second)
    behind.add(third)
    right.add(first)
    right.add(behind)
    assert left == right


def test_hosts_beyond_what_fits_are_counted_together() -> None:
    found = Figures()
    for number in range(HOSTS + 10):
        one = Figures()
        one.hosts[f"host{number}"] = 1
        found.add(one)
    assert (len(found.hosts), found.hosts[OTHERS]) == (HOSTS + 1, 10)

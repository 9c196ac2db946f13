"""The matrices of a page take one thread, and leave the caller as many as there were."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import PAGE, environment, needs_model

import cleaner
from cleaner.model import blas
from cleaner.model.blas import one_thread


class Library:
    """What OpenBLAS would say."""

    def __init__(self, count: int) -> None:
        self.count, self.said = count, []

    def get(self) -> int:
        return self.count

    def set(self, count: int) -> None:
        self.count = count
        self.said.append(count)


@pytest.fixture(params=[1, 4])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    library = Library(request.param)
    monkeypatch.setattr(blas, "_threads", lambda: (library.get, library.set))
    yield library
    assert library.count == request.param


def test_one_thread_within_and_as_many_as_before_after(library: Library) -> None:
    before = library.count
    with one_thread():
        assert library.count == 1
    assert library.said == ([1, before] if before > 1 else [])


def test_threads_that_overlap_leave_as_many_as_before(library: Library) -> None:
    def work(_: int) -> None:
        with one_thread():
            time.sleep(0.002)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(100)))


def test_an_error_within_changes_nothing(library: Library) -> None:
    with pytest.raises(ValueError, match="broken"), one_thread():
        raise ValueError("broken")


@needs_model
def test_cleaning_takes_one_thread(library: Library) -> None:
    cleaner.clean(PAGE)
    assert (1 in library.said) == (library.count > 1)


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "_threads", lambda: None)
    with one_thread():
        assert (np.ones((2, 2)) @ np.ones((2, 2))).sum() == 8


def test_the_library_of_the_wheel_is_found() -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")
    found = [pool for pool in threadpoolctl.threadpool_info() if "numpy" in pool["filepath"] and "openblas" in pool["filepath"]]
    if not found:
        pytest.skip("this numpy brings no OpenBLAS of its own")
    code = "import sys; from cleaner.model.blas import _threads; print(_threads()[0]())"
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, capture_output=True, env=environment(OPENBLAS_NUM_THREADS="1"), check=True, timeout=60)
    assert done.stdout.split() == [b"1"]

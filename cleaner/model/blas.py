"""One thread for matrices that are small.

OpenBLAS, which numpy's wheels bring, shares every product of matrices among all cores. On nets as small as these its threads
mostly wait for each other, and where the cores have other work (``clean_many`` with several jobs, say) they wait a time slice
for each product: on two busy cores a page of 50,000 lines took 19 seconds of CPU time instead of 0.7. The command says so in
the environment before numpy is loaded; here it is done for those who import the package, and undone again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

_PLACES = ("../numpy.libs/*openblas*", ".dylibs/*openblas*")  # beside the package, and within it on macOS
_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")
Threads = tuple[Callable[[], int], Callable[[int], object]]


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it products of matrices take one thread; after it as many as before. Of another library than numpy's own
    OpenBLAS nothing is known, and nothing changes."""
    found = _threads()
    before = found[0]() if found else 1
    if not found or before == 1:
        yield
        return
    found[1](1)
    try:
        yield
    finally:
        found[1](before)


@cache
def _threads() -> Threads | None:
    """How many threads OpenBLAS takes, and what changes it; None if it is not there."""
    package = Path(np.__file__).parent
    for path in (path for place in _PLACES for path in package.glob(place)):
        try:
            library = ctypes.CDLL(str(path))  # it is loaded already: this only finds it
        except OSError:
            continue
        for name in _NAMES:
            if hasattr(library, name.format("get")) and hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None

"""One OpenBLAS thread for small matrices.

OpenBLAS, which numpy's wheels include, splits every matrix product among all cores. For nets as small as these its threads
mostly wait for each other, and on busy cores (``clean_many`` with several jobs, say) they wait a time slice for each product,
which multiplies the CPU time (docs/experiments.md#one-thread-for-matrices). The command sets the environment variable before
numpy is loaded; this module does the same for users of the package, and restores the count.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

_PLACES = ("../numpy.libs/*openblas*", ".dylibs/*openblas*")  # beside the package; inside it on macOS
_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")
Threads = tuple[Callable[[], int], Callable[[int], object]]


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit numpy's OpenBLAS to one thread, and restore the count on exit. No effect with other BLAS libraries."""
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
    """Return the functions that get and set OpenBLAS's number of threads; None if the library is not found."""
    package = Path(np.__file__).parent
    for path in (path for place in _PLACES for path in package.glob(place)):
        try:
            library = ctypes.CDLL(str(path))  # the library is loaded already; this only finds it
        except OSError:
            continue
        for name in _NAMES:
            if hasattr(library, name.format("get")) and hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None

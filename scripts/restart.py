"""Running a command again in another environment, for what a library reads once, when it is loaded."""

from __future__ import annotations

import os
import sys

# Any of these libraries may be the one that numpy was built with.
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")}
# glibc returns the memory of every batch to the kernel and asks for it again, which takes longer than the sums
# (docs/experiments.md#one-thread-for-matrices).
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "4000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}


def restart_with(variables: dict[str, str]) -> None:
    """Replace this process by the same command with these environment variables; does nothing where they are set."""
    if any(os.environ.get(name) != value for name, value in variables.items()):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | variables)

"""Names of files beside the output (--report, --errors, --stats) -> their paths, or why they cannot go there.

A long run must not find out at its end that one of them cannot be written, or was written over.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cleaner.cli.plan import PlanError
from cleaner.io.atomic import WriteError, refuse_unwritable
from cleaner.jobs.run import Job

# As in cleaner.jobs.checkpoint, behind a target's name.
JOURNALS = (".partial", ".errors", ".progress", ".sites", ".counting", ".lock")


def plan_files(named: Mapping[str, str | None], jobs: Sequence[Job], stdout_used: bool) -> list[Path | None]:
    """Return where the file of each option goes; None without a name. Raises ``PlanError``."""
    found: list[Path | None] = []
    for option, name in named.items():
        found.append(None if name is None else plan_beside(option, name, jobs, stdout_used))
        try:
            if name is not None:
                refuse_unwritable(Path(name))
        except WriteError as error:
            raise PlanError(f"{option} {error}") from None
    return found


def plan_report(report: str, jobs: Sequence[Job], stdout_used: bool) -> Path | None:
    """Where the report goes; None is standard output. Raises ``PlanError`` where something else is written or read there."""
    if report == "-":
        if stdout_used:
            raise PlanError(
                "--report - and the output would both go to standard output; name a file for one of them (--report, -o)"
            )
        return None
    return plan_beside("--report", report, jobs, stdout_used)


def plan_beside(option: str, name: str, jobs: Sequence[Job], stdout_used: bool) -> Path:
    """Return where a file beside the output goes. Raises ``PlanError`` where something else is written or read there."""
    if not name:
        raise PlanError(f"{option} is empty; name a file")
    path = Path(name)
    if path.is_dir() or name.endswith(("/", os.sep)):
        raise PlanError(f"{option} {name} is a folder; name a file")
    where = os.path.realpath(path)
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) == where:
            raise PlanError(f"{option} would write over the input {job.name}; name another file")
        if job.target is not None and os.path.realpath(job.target) == where:
            raise PlanError(f"{option} and the output of {job.name} would both be written to {name}; name another file")
    if path.parent.joinpath(path.stem).resolve() in _targets_of(jobs) and path.suffix in JOURNALS:
        raise PlanError(f"{option} {name} is where the run notes how far it is; name another file")
    if stdout_used and _is_stdout(path):
        raise PlanError(f"{option} {name} is where standard output goes; name another file")
    return path


def _targets_of(jobs: Sequence[Job]) -> set[Path]:
    return {Path(os.path.realpath(job.target)) for job in jobs if job.target is not None}


def _is_stdout(path: Path) -> bool:
    """Is it the regular file, the pipe or the like that standard output is? A terminal or /dev/null takes both."""
    try:
        out = os.fstat(sys.stdout.fileno())
        return not stat.S_ISCHR(out.st_mode) and os.path.samestat(path.stat(), out)
    except (OSError, ValueError, AttributeError):
        return False

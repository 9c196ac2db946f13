"""Operands -> jobs: which inputs there are, and where the output of each goes. Nothing is read or written yet."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from cleaner.errors import CleanerError
from cleaner.io.decode import is_html
from cleaner.jobs.run import STDIN, Job

# What a file of a folder must end in to be taken for a scrape; a file that is named is one, whatever its name.
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl")
# What a file is called in a folder of outputs: a suffix is added where the format changes.
_SUFFIX = {"text": "", "jsonl": ".jsonl", "tsv": ".tsv", "explain": ".explain", "why": ".why", "diff": ".diff"}


class PlanError(CleanerError):
    """Inputs and outputs that do not go together; nothing was read or written yet."""


class Operand(NamedTuple):
    """One input, as it was named."""

    path: Path | None  # None: standard input
    place: PurePath | None = None  # of a file found in a folder: where it is below that folder


def operands_of(names: Sequence[str], files_from: str | None) -> tuple[list[Operand], list[str]]:
    """Return the inputs that some names mean, folders walked in order of name, and notes about the folders. Raises
    ``PlanError``."""
    listed = _listed(files_from) if files_from is not None else []
    operands: list[Operand] = []
    notes: list[str] = []
    for name in (*names, *listed):
        if name != "-" and Path(name).is_dir():
            found, note = _in_folder(Path(name))
            operands += found
            notes += note
        else:
            operands.append(Operand(None if name == "-" else Path(name)))
    if sum(operand.path is None for operand in operands) + (files_from == "-") > 1:
        raise PlanError("standard input can be read once; name - once")
    return operands, notes


def _listed(files_from: str) -> list[str]:
    """Return the names in a file, one a line."""
    try:
        data = sys.stdin.buffer.read() if files_from == "-" else Path(files_from).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise PlanError(f"--files-from {files_from}: cannot be read ({why}); name a file with a name a line") from error
    names = [os.fsdecode(line) for line in data.splitlines() if line.strip()]
    if not names:
        raise PlanError(f"--files-from {files_from}: names no files; expected a name a line")
    return names


def _in_folder(folder: Path) -> tuple[list[Operand], list[str]]:
    """Return the scrapes below a folder, without hidden files and folders and without links to folders."""
    found: list[Operand] = []
    others: Counter[str] = Counter()
    for root, folders, files in os.walk(folder, onerror=_refuse_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(root, name)
            if name.lower().endswith(SUFFIXES) and path.is_file():
                found.append(Operand(path, path.relative_to(folder)))
            else:
                others[path.suffix or "no suffix"] += 1
    if not found:
        raise PlanError(f"{folder} holds no file that ends in {', '.join(SUFFIXES)}; name the files themselves")
    left = f"{folder}: {others.total()} other files were left alone ({', '.join(sorted(others)[:5])})"
    return sorted(found, key=lambda operand: str(operand.path)), [left] if others else []


def _refuse_unreadable(error: OSError) -> None:
    raise PlanError(
        f"{error.filename}: the folder cannot be read ({error.strerror}); change its permissions, or name the files"
    )


def plan(operands: Sequence[Operand], out: str | None, in_place: bool, format: str) -> list[Job]:
    """Return a job for each operand. Raises ``PlanError`` if two outputs would be one file, or an output its own input."""
    jobs = [Job(str(operand.path) if operand.path else STDIN, operand.path) for operand in operands]
    if in_place:
        if not all(job.source for job in jobs):
            raise PlanError("--in-place needs files, and standard input is none; name the files")
        jobs = [job._replace(target=job.source, in_place=True) for job in jobs]
    elif out is not None and out != "-":
        walked = any(operand.place for operand in operands)
        folder = out.endswith(("/", os.sep)) or Path(out).is_dir() or len(jobs) > 1 or walked
        jobs = _into_folder(jobs, operands, Path(out), format) if folder else [jobs[0]._replace(target=Path(out))]
    else:
        _refuse_own_output(jobs)
    _refuse_clashes(jobs)
    return jobs


def _into_folder(jobs: list[Job], operands: Sequence[Operand], folder: Path, format: str) -> list[Job]:
    if folder.exists() and not folder.is_dir():
        raise PlanError(f"-o {folder} is a file and {len(jobs)} inputs came; name a folder, or join them with >")
    if not all(job.source for job in jobs):
        raise PlanError(f"standard input has no name to give to a file in {folder}; name an output file")
    places = _places(operands)
    _refuse_nested(operands, folder)
    return [job._replace(target=folder / _named(place, format)) for job, place in zip(jobs, places, strict=True)]


def _refuse_nested(operands: Sequence[Operand], folder: Path) -> None:
    """Refuse an output folder within an input folder: the next run would read it as input."""
    where = Path(os.path.realpath(folder))
    for operand in operands:
        if operand.path and operand.place:
            root = Path(os.path.realpath(operand.path)).parents[len(operand.place.parts) - 1]
            if root == where or root in where.parents:
                raise PlanError(f"-o {folder} is within the input folder {root.name}; name a folder outside of it")


def _places(operands: Sequence[Operand]) -> Iterator[PurePath]:
    """Where each input is in the tree of outputs: below its folder, or as it was named; what was named from the root or
    through "..", below the folder that all of those share."""
    paths = [operand.path for operand in operands if operand.path and not operand.place]
    # abspath, because resolve would follow a link and lose the name that was given
    outside = {path: Path(os.path.abspath(path)) for path in paths if path.is_absolute() or ".." in path.parts}  # noqa: PTH100
    root = os.path.commonpath([path.parent for path in outside.values()]) if outside else ""
    for operand in operands:
        assert operand.path is not None
        path = outside.get(operand.path)
        yield operand.place or (path.relative_to(root) if path else operand.path)


def _named(place: PurePath, format: str) -> PurePath:
    suffix = _SUFFIX[format] or (".txt" if is_html("", place.name) else "")  # what was HTML is text now
    return place.with_name(place.name + suffix)


def _refuse_clashes(jobs: list[Job]) -> None:
    owner: dict[str, str] = {}
    for job in jobs:
        if job.target is None:
            continue
        where = os.path.realpath(job.target)
        if where in owner:
            raise PlanError(f"{owner[where]} and {job.name} would both be written to {job.target}; clean them in two runs")
        owner[where] = job.name
    if jobs[0].in_place:
        return
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) in owner and job.source.is_file():
            raise PlanError(f"-o would write over the input {job.name}; use --in-place if that is meant")


def plan_report(report: str, jobs: list[Job], stdout_used: bool) -> Path | None:
    """Where the report goes; None is standard output. Raises ``PlanError`` where something else is written or read there."""
    if report == "-":
        if stdout_used:
            raise PlanError(
                "--report - and the output would both go to standard output; name a file for one of them (--report, -o)"
            )
        return None
    if not report:
        raise PlanError("--report is empty; name a file")
    path = Path(report)
    if path.is_dir() or report.endswith(("/", os.sep)):
        raise PlanError(f"--report {report} is a folder; name a file")
    where = os.path.realpath(path)
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) == where:
            raise PlanError(f"--report would write over the input {job.name}; name another file")
        if job.target is not None and os.path.realpath(job.target) == where:
            raise PlanError(f"--report and the output of {job.name} would both be written to {report}; name another file")
    if stdout_used and _is_stdout(path):
        raise PlanError(f"--report {report} is where standard output goes; name another file")
    return path


def _is_stdout(path: Path) -> bool:
    """Is it the regular file, the pipe or the like that standard output is? A terminal or /dev/null takes both."""
    try:
        out = os.fstat(sys.stdout.fileno())
        return not stat.S_ISCHR(out.st_mode) and os.path.samestat(path.stat(), out)
    except (OSError, ValueError, AttributeError):
        return False


def _refuse_own_output(jobs: list[Job]) -> None:
    """`clean a.txt > a.txt`: the shell has emptied the file already, but an appended output would be read again."""
    try:
        out = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
    for job in jobs:
        if job.source is not None and job.source.is_file() and os.path.samestat(job.source.stat(), out):
            raise PlanError(f"{job.name} is both input and output; write to another file, or use --in-place")

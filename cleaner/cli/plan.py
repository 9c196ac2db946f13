"""Operands -> steps: which inputs there are, and where the output of each goes. Nothing is written yet, and of inputs nothing
is read but the first line of those that may be JSON Lines without a name that says so.

A step is a `Job`, one page in a file, or a `Dataset`.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import IO, NamedTuple

from cleaner.cli.first_line import is_jsonl
from cleaner.errors import CleanerError
from cleaner.io.addresses import address_of_file
from cleaner.io.compression import compression_of, without_suffix
from cleaner.io.decode import is_html
from cleaner.io.kinds_of_datasets import kind_of
from cleaner.io.lookalikes import A_TABLE, is_table
from cleaner.jobs.learn_first import Dataset, Origin
from cleaner.jobs.run import STDIN, Job

# What a file of a folder must end in to be taken for a scrape; a file that is named is one, whatever its name.
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl", ".parquet", ".warc", ".wet")
DATASETS = ("jsonl", "parquet", "warc", "wet")  # kinds that a name tells, of files of many pages
VIEWED = ("jsonl", "tsv", "explain", "why", "diff")  # formats that show lines, and no records
_ENDING = {"jsonl": ".jsonl", "parquet": ".parquet", "text": ".txt"}
# What a file is called in a folder of outputs: a suffix is added where the format changes.
_SUFFIX = {"text": "", "jsonl": ".jsonl", "tsv": ".tsv", "explain": ".explain", "why": ".why", "diff": ".diff"}


class PlanError(CleanerError):
    """Inputs and outputs that do not go together; nothing was read or written yet."""


class Operand(NamedTuple):
    """One input, as it was named."""

    path: Path | None  # None: standard input
    place: PurePath | None = None  # of a file found in a folder: where it is below that folder
    kind: str | None = None  # of a dataset; None: one page

    @property
    def name(self) -> str:
        """For messages."""
        return str(self.path) if self.path else STDIN


class Wanted(NamedTuple):
    """What the options say of inputs and outputs."""

    out: str | None = None  # -o
    in_place: bool = False
    format: str = "text"
    form: str | None = None
    from_kind: str | None = None  # --from
    to_kind: str | None = None  # --to
    field: str | None = None  # the first option that names a field of records


Step = Job | Dataset


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
            _refuse_address(name)
            operands.append(Operand(None if name == "-" else Path(name)))
    if sum(operand.path is None for operand in operands) + (files_from == "-") > 1:
        raise PlanError("standard input can be read once; name - once")
    return operands, notes


def _refuse_address(name: str) -> None:
    if name.lower().startswith(("http://", "https://")) and not Path(name).exists():
        import shlex

        raise PlanError(f"{name} is an address, and nothing is fetched; pipe it in: curl -sL {shlex.quote(name)} | clean")


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
            is_one = without_suffix(name).lower().endswith(SUFFIXES) or kind_of(name) in DATASETS
            if is_one and path.is_file():
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


def plan(operands: Sequence[Operand], wanted: Wanted) -> list[Step]:
    """Return the steps for all operands. Raises ``PlanError`` if two outputs would be one file, or an output its own input."""
    operands = [operand._replace(kind=_kind_of(operand, wanted)) for operand in _as_datasets(operands, wanted)]
    _refuse_formats(operands, wanted)
    steps = _joined(operands, wanted)
    if steps is None:
        jobs = [Job(operand.name, operand.path) for operand in operands]
        targets = _targets(jobs, operands, wanted)
        steps = [_step(operand, target, wanted) for operand, target in zip(operands, targets, strict=True)]
    _refuse_name(steps, wanted)
    ways = ways_of(steps)
    if wanted.out in (None, "-") and not wanted.in_place:
        _refuse_own_output(ways)
    _refuse_clashes(ways)
    return steps


def _refuse_name(steps: Sequence[Step], wanted: Wanted) -> None:
    """Refuse an output that is named as a dataset, or as compressed, and would be plain text all the same."""
    step, out = steps[0] if len(steps) == 1 else None, wanted.out
    if step is None or out is None or wanted.in_place or step.target != Path(out):
        return
    if isinstance(step, Job):
        if step.source is None or not step.source.is_file():  # a stream may be a dataset; its beginning will tell
            return
        advice = f"add --to {kind_of(out)} to make a record of it"
    elif wanted.format in VIEWED:
        advice = f"name a file of {'JSON Lines' if wanted.format == 'jsonl' else 'text'}"
    else:
        return
    kind = kind_of(out)
    if kind == "parquet" or (kind == "jsonl" and wanted.format != "jsonl"):
        raise PlanError(f"-o {out} is named as a dataset, and what is written of {step.name} is none; {advice}")
    if compression_of(out):
        raise PlanError(
            f"-o {out} is named as compressed, and what is written of {step.name} is not; name it without the suffix"
        )


def ways_of(steps: Sequence[Step]) -> list[Job]:
    """Return all that is read and written, a job each; of several sources of one target the first one has it."""
    ways = []
    for step in steps:
        if isinstance(step, Job):
            ways.append(step)
            continue
        for number, origin in enumerate(step.origins):
            source = origin.source if isinstance(origin.source, Path) else None
            ways.append(Job(origin.name, source, None if number else step.target, step.in_place))
    return ways


def refuse_to_learn(steps: Sequence[Step]) -> None:
    """Raise ``PlanError`` for files of one page each, which are read once."""
    page = next((step for step in steps if isinstance(step, Job) and step.source is not None and step.source.is_file()), None)
    if page is not None:
        raise PlanError(
            f"--sites learn is of datasets, and {page.name} is one page; add --from folder to learn from a folder of pages, or "
            "name a file of sites"
        )


# --- datasets ----------------------------------------------------------------------------------------------------------


def _as_datasets(operands: Sequence[Operand], wanted: Wanted) -> list[Operand]:
    """Return the operands, with pages that were found in one folder as one dataset where datasets are asked for."""
    if wanted.from_kind is None and wanted.to_kind is None:
        return list(operands)
    found: dict[Operand, None] = {}
    for operand in operands:
        if operand.path is None or operand.place is None or kind_of(operand.path.name) in DATASETS:
            found[operand] = None
        elif wanted.from_kind in (None, "folder"):
            found[Operand(_root(operand), None, "folder")] = None
    return list(found)


def _root(operand: Operand) -> Path:
    """Return the folder in which a file was found."""
    assert operand.path is not None and operand.place is not None
    return operand.path.parents[len(operand.place.parts) - 1]


def _kind_of(operand: Operand, wanted: Wanted) -> str | None:
    """Return what a dataset is; None for one page."""
    if operand.kind is not None:
        return operand.kind
    if wanted.from_kind is not None:
        return wanted.from_kind
    named = kind_of(operand.path.name) if operand.path else None
    if named in DATASETS and not (named == "jsonl" and wanted.form is not None):
        return named
    if wanted.form is None and named != "html" and operand.path is not None and is_jsonl(operand.path):
        return "jsonl"
    if wanted.field is not None and operand.path is None and wanted.form is None:
        return "jsonl"  # a stream with fields is one of records
    if wanted.to_kind is not None:
        if operand.path is not None and wanted.form is None and is_table(operand.path.name):
            raise PlanError(f"{operand.name}: {A_TABLE}")
        return "jsonl" if operand.path is None else named if named in ("text", "html") else "text"
    return None


def _refuse_formats(operands: Sequence[Operand], wanted: Wanted) -> None:
    """Refuse formats that an input cannot have."""
    pages = [operand for operand in operands if operand.kind is None and operand.path is not None]
    if wanted.format in ("spans", "kinds") and pages:
        raise PlanError(
            f"--format {wanted.format} is of datasets, and {pages[0].name} is one page; "
            "use --format jsonl for its lines, or --to jsonl to make it a record"
        )
    datasets = [operand for operand in operands if operand.kind is not None]
    if wanted.field is not None and pages and not datasets:
        raise PlanError(
            f"{wanted.field} is of datasets, and {pages[0].name} is one page; leave it out, or say what the input is, "
            "as in --from jsonl"
        )
    if wanted.in_place and (bad := next((each for each in datasets if each.kind not in ("jsonl", "parquet")), None)):
        raise PlanError(f"--in-place cannot write {bad.kind}, as {bad.name} is; write elsewhere with -o")
    if wanted.in_place and wanted.to_kind not in (None, *(each.kind for each in datasets)):
        raise PlanError("--in-place keeps the kind of each input, and --to names another; write elsewhere with -o")


def output_kind(kind: str, wanted: Wanted) -> str:
    """Return the kind of output for a kind of input: --to, or by the name of -o, or the same; archives become JSON Lines."""
    named = kind_of(wanted.out) if wanted.out and not wanted.in_place else None
    if wanted.to_kind is not None:
        return wanted.to_kind
    if named in ("jsonl", "parquet"):
        return named
    return kind if kind in ("jsonl", "parquet") else "jsonl"


def _joined(operands: Sequence[Operand], wanted: Wanted) -> list[Step] | None:
    """Return the one dataset that all operands are joined in; None if each has an output of its own."""
    if wanted.in_place or not operands or any(operand.kind is None for operand in operands):
        return None
    kinds = {output_kind(operand.kind or "", wanted) for operand in operands}
    if len(kinds) > 1:
        if wanted.out in (None, "-"):
            raise PlanError(f"the outputs would be {' and '.join(sorted(kinds))} in one stream; choose one with --to")
        return None
    (kind,) = kinds
    origins = [_origin(operand) for operand in operands]
    if wanted.out in (None, "-"):
        if kind == "folder":
            raise PlanError("--to folder needs a folder; name it with -o")
        return [Dataset(origins, kind, None)]
    out = wanted.out or ""
    if kind == "folder":
        if Path(out).exists() and not Path(out).is_dir():
            raise PlanError(f"-o {out} is a file, and --to folder needs a folder; name another")
        return [Dataset(origins, kind, Path(out))]
    is_folder = out.endswith(("/", os.sep)) or Path(out).is_dir()
    names_dataset = wanted.to_kind is not None or kind_of(out) in ("jsonl", "parquet")
    if is_folder or (len(operands) > 1 and not names_dataset) or (not names_dataset and operands[0].place):
        return None
    return [Dataset(origins, kind, Path(out))]


def _origin(operand: Operand) -> Origin:
    source: Path | IO[bytes] = operand.path if operand.path is not None else sys.stdin.buffer
    return Origin(operand.kind or "", operand.name, source)


def _step(operand: Operand, target: Path | None, wanted: Wanted) -> Step:
    if operand.kind is None:
        url = address_of_file(operand.path, operand.place)
        return Job(operand.name, operand.path, target, wanted.in_place, url=url)
    return Dataset([_origin(operand)], output_kind(operand.kind, wanted), target, wanted.in_place)


# --- where outputs go --------------------------------------------------------------------------------------------------


def _targets(jobs: list[Job], operands: Sequence[Operand], wanted: Wanted) -> list[Path | None]:
    """Return where the output of each operand goes. Raises ``PlanError``."""
    out = wanted.out
    if wanted.in_place:
        if not all(job.source for job in jobs):
            raise PlanError("--in-place needs files, and standard input is none; name the files")
        return [job.source for job in jobs]
    if out is None or out == "-":
        return [None for _ in jobs]
    walked = any(operand.place for operand in operands)
    if out.endswith(("/", os.sep)) or Path(out).is_dir() or len(jobs) > 1 or walked:
        return [*_into_folder(jobs, operands, Path(out), wanted)]
    return [Path(out)]


def _into_folder(jobs: list[Job], operands: Sequence[Operand], folder: Path, wanted: Wanted) -> list[Path]:
    if folder.exists() and not folder.is_dir():
        raise PlanError(f"-o {folder} is a file and {len(jobs)} inputs came; name a folder, or join them with >")
    if not all(job.source for job in jobs):
        raise PlanError(f"standard input has no name to give to a file in {folder}; name an output file")
    places = _places(operands)
    _refuse_nested(operands, folder)
    return [folder / _named(place, operand, wanted) for operand, place in zip(operands, places, strict=True)]


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


def _named(place: PurePath, operand: Operand, wanted: Wanted) -> PurePath:
    """Return what an output is called. What was HTML is text now, and a dataset of another kind has that kind's suffix."""
    if operand.kind is None:
        name = without_suffix(place.name)
        return place.with_name(name + (_SUFFIX[wanted.format] or (".txt" if is_html("", name) else "")))
    kind = output_kind(operand.kind, wanted)
    if wanted.format in VIEWED:
        return place.with_name(place.name + _SUFFIX[wanted.format])
    if kind == kind_of(place.name):
        return place
    plain = PurePath(without_suffix(place.name))
    name = plain.stem if kind_of(plain.name) is not None else plain.name
    kept = place.name[len(without_suffix(place.name)) :] if kind == "jsonl" and compression_of(place.name) else ""
    return place.with_name(name + _ENDING[kind] + kept)


def _refuse_clashes(jobs: list[Job]) -> None:
    owner: dict[str, str] = {}
    for job in jobs:
        if job.target is None:
            continue
        where = os.path.realpath(job.target)
        if where in owner:
            raise PlanError(f"{owner[where]} and {job.name} would both be written to {job.target}; clean them in two runs")
        owner[where] = job.name
    if not jobs or jobs[0].in_place:
        return
    for job in jobs:
        if job.source is not None and os.path.realpath(job.source) in owner and job.source.is_file():
            raise PlanError(f"-o would write over the input {job.name}; use --in-place if that is meant")


def _refuse_own_output(jobs: list[Job]) -> None:
    """`clean a.txt > a.txt`: the shell has emptied the file already, but an appended output would be read again."""
    try:
        out = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
    for job in jobs:
        if job.source is not None and job.source.is_file() and os.path.samestat(job.source.stat(), out):
            raise PlanError(f"{job.name} is both input and output; write to another file, or use --in-place")

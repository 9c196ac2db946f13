"""`clean FILE...`: arguments, streams, messages, exit codes.

Start-up must be fast: this module imports argparse and nothing else of weight, so that `clean --help` runs without numpy.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from cleaner.cli.options import FIELDS, LEARN, PRINTED, check_combination
from cleaner.cli.options import parser_of_clean as _parser

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.cli.plan import Step
    from cleaner.cli.streams import Settings
    from cleaner.jobs.files_done import FilesDone
    from cleaner.jobs.run import Order, Outcome
    from cleaner.pipeline import Cleaner
    from cleaner.report.html_page import Report

_ADDRESS = "a page's address is its field url, one that --url-field names, or a folder named as its host (example.org/1.html)"
DONE, WOULD_CHANGE, FAILED, CLOSED_PIPE, INTERRUPTED = 0, 1, 2, 141, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit status."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if not arguments.files and arguments.files_from is None:
        if sys.stdin is None or sys.stdin.isatty():
            parser.print_usage(sys.stderr)
            print("clean: name a file, or pipe text in; --help tells more", file=sys.stderr)
            return FAILED
        arguments.files = ["-"]
    check_combination(parser, arguments)
    if sys.stdout is None and not (arguments.check or arguments.output or arguments.in_place):
        _say("standard output is closed; name a file with -o")
        return FAILED
    # before numpy is imported: its threads slow small nets down (`cleaner.model.blas`); -j shares the work instead
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return _run(parser, arguments)
    except BrokenPipeError:
        _drop_stdout()
        return CLOSED_PIPE
    except KeyboardInterrupt:
        _drop_stdout()
        return INTERRUPTED


# --- one run -----------------------------------------------------------------------------------------------------------


def _run(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    """Clean the inputs as the arguments demand. Return the exit status."""
    from cleaner.cli.beside import plan_files, plan_report
    from cleaner.cli.plan import PlanError, Wanted, operands_of, plan, refuse_to_learn, ways_of
    from cleaner.cli.streams import settings_of
    from cleaner.errors import CleanerError
    from cleaner.jobs.run import Order
    from cleaner.pipeline import Cleaner

    chosen = {"explain": arguments.explain, "why": arguments.why, "diff": arguments.diff}
    format = next((format for format, is_chosen in chosen.items() if is_chosen), arguments.format)
    kinds_in_and_out = arguments.from_kind, arguments.to_kind
    field = next((f"--{name}-field" for name in (*FIELDS, "out") if getattr(arguments, f"{name}_field") is not None), None)
    wanted = Wanted(arguments.output, arguments.in_place, format, arguments.form, *kinds_in_and_out, field)
    try:
        kinds = [kind.strip() for kind in arguments.keep.split(",") if kind.strip()]
        how = {"hidden": arguments.hidden, "normalize": arguments.normalize}
        how |= {"sites": arguments.sites if arguments.sites != LEARN else None, "phrases": arguments.phrases}
        cleaner = Cleaner(arguments.model, kinds, arguments.mode, **how)
        operands, notes = operands_of(arguments.files, arguments.files_from)
        if arguments.title is not None and len(operands) > 1:
            raise PlanError(f"--title is the title of one page, and {len(operands)} inputs came; name one")
        steps = plan(operands, wanted)
        ways = ways_of(steps)
        if arguments.sites == LEARN:
            refuse_to_learn(steps)
        order = Order(
            format=format,
            why=arguments.why or (),
            color=_use_color(arguments.color, None if arguments.output else sys.stdout),
            several=len(steps) > 1 and arguments.output in (None, "-"),
            output=not arguments.check or format != "text",
            stats=arguments.stats == PRINTED or arguments.check,
            report=arguments.report is not None,
            figures=arguments.stats is not None,
            form=arguments.form,
            title=arguments.title,
        )
        stdout_used = order.output and any(step.target is None for step in steps)
        report = plan_report(arguments.report, ways, stdout_used) if order.report else None
        beside = {"--errors": arguments.errors, "--stats": arguments.stats if arguments.stats != PRINTED else None}
        files = plan_files(beside, ways, stdout_used)
        settings = settings_of(arguments, wanted, order, cleaner, (files[0], files[1]))
    except (PlanError, ValueError) as error:
        parser.error(str(error).replace("keep names", "--keep names", 1))
    except CleanerError as error:
        _say(f"{error}")
        return FAILED
    for note in () if arguments.quiet else notes:
        _say(note)
    return _carry_out(arguments, steps, cleaner, order, settings, report)


def _carry_out(
    arguments: argparse.Namespace, steps: list[Step], cleaner: Cleaner, order: Order, settings: Settings, report: Path | None
) -> int:
    """Go through the steps. Return the exit status."""
    from cleaner.cli.streams import Run
    from cleaner.errors import CleanerError

    out = _Out()
    run = Run(cleaner, order, settings, out.write)
    if order.report:
        steps = [run.looked_into(step) for step in steps]
    try:
        with contextlib.ExitStack() as stack:
            run.files_done = _files_done(steps, order, settings, stack)
            for reads in _reads(steps, arguments.form):
                _announce_model(cleaner, reads, arguments.quiet)
            outcomes = _with_progress(run.outcomes(steps), steps, arguments.quiet)
            if order.report:
                status = _deliver_with_report(outcomes, out, order, arguments, report, steps)
            else:
                status = _deliver(outcomes, out, order, arguments)
            run.finish()
            return status
    except KeyboardInterrupt:
        if not arguments.quiet and (settings.wanted.in_place or settings.wanted.out not in (None, "-")):
            _say("interrupted; the same command goes on behind what is done")
        raise
    except CleanerError as error:
        _say(f"{error}")
        return FAILED


def _files_done(steps: list[Step], order: Order, settings: Settings, stack: contextlib.ExitStack) -> FilesDone | None:
    """Return the journal of a run that writes many files of one page each into a folder; None for other runs."""
    from pathlib import Path

    from cleaner.jobs.files_done import FilesDone
    from cleaner.jobs.run import Job

    out = settings.wanted.out
    jobs = [step for step in steps if isinstance(step, Job)]
    if out in (None, "-") or settings.wanted.in_place or order.report or len(jobs) < 2 or not all(job.source for job in jobs):
        return None
    assert out is not None
    return stack.enter_context(FilesDone(Path(out), settings.how.arguments, settings.how.restart))


def _reads(steps: Sequence[Step], form: str | None) -> list[str]:
    """Return the default models that the inputs need, "text" or "html", judged by --form or by name only."""
    from cleaner.io.compression import without_suffix
    from cleaner.io.decode import is_html
    from cleaner.jobs.run import Job

    asked = None if form is None else "html" if form == "html" else "text"
    of_html = [
        is_html("", without_suffix(step.name)) if isinstance(step, Job) else step.origins[0].kind in ("html", "warc")
        for step in steps
    ]
    return sorted({asked or ("html" if is_of_html else "text") for is_of_html in of_html}, reverse=True)


def _announce_model(cleaner: Cleaner, reads: str, quiet: bool) -> None:
    """Load the model before the first file is read, and report a missing default model.

    Raises ``ModelError`` for a model that was named.
    """
    from cleaner.model.storage import ModelError, load

    try:
        load(cleaner.model, reads)
    except ModelError as error:
        if cleaner.model is not None:
            raise
        if not quiet:
            what = "heuristics decide" if reads == "text" else "for HTML, trafilatura decides"
            _say(f"no usable default model{', ' if reads == 'text' else ' '}{what} instead, and much less well ({error})")


def _with_progress(outcomes: Iterable[Outcome], steps: list[Step], quiet: bool) -> Iterable[Outcome]:
    """Add a progress bar on a terminal that shows no other output, if there are several files and tqdm is installed.

    A dataset shows how far it is itself.
    """
    from cleaner.jobs.run import Job

    if quiet or len(steps) == 1 or not sys.stderr.isatty() or (steps[0].target is None and sys.stdout.isatty()):
        return outcomes
    if not all(isinstance(step, Job) for step in steps):
        return outcomes
    try:
        from tqdm import tqdm
    except ImportError:
        return outcomes
    bar: Iterable[Outcome] = tqdm(outcomes, total=len(steps), unit="file", leave=False)
    return bar


def _deliver_with_report(
    outcomes: Iterable[Outcome],
    out: _Out,
    order: Order,
    arguments: argparse.Namespace,
    target: Path | None,
    steps: list[Step],
) -> int:
    """Deliver like `_deliver`, and collect the outcomes in a report, which is written at the end, whole or not at all."""
    from cleaner.io.atomic import WriteError, refuse_unwritable, write_file
    from cleaner.jobs.dataset_report import DatasetReport
    from cleaner.jobs.run import Job
    from cleaner.report.html_page import Report

    count, datasets = len(steps), not all(isinstance(step, Job) for step in steps)
    what = "--report" if target is None else f"--report {target}"
    try:
        if target is not None:
            refuse_unwritable(target)
        with DatasetReport() if datasets else Report(several=count > 1) as report:
            status = _deliver(_noted(outcomes, report), out, order, arguments)
            if report.count < count and not datasets:
                _say(f"{what}: not written, because the run was cut short")
                return FAILED
            if target is None:
                _emit_all(report.pieces())
            else:
                write_file(target, report.pieces())
            return status
    except WriteError as error:
        _say(f"{what}: {str(error).removeprefix(f'{target}: ')}")
        return FAILED


def _noted(outcomes: Iterable[Outcome], report: Report) -> Iterator[Outcome]:
    for outcome in outcomes:
        if outcome.error is not None:
            report.fail(outcome.name, outcome.error)
        elif outcome.add_to is not None:
            outcome.add_to(report)
        elif outcome.stats is not None:
            report.add(outcome.name, outcome.part, outcome.stats, outcome.notes)
        yield outcome


def _deliver(outcomes: Iterable[Outcome], out: _Out, order: Order, arguments: argparse.Namespace) -> int:
    """Write outputs and messages as they come. Return the exit status."""
    from cleaner.report.statistics import Stats

    whole = Stats()
    count = failed = incomplete = changed = known = 0
    reported: set[str] = set()
    with contextlib.closing(_joined(outcomes, out, order)) as joined:
        for outcome in joined:
            count += 1
            if outcome.error is not None:
                failed += 1
                _say(f"{outcome.name}: {outcome.error}")
                continue
            changed += outcome.changed
            known += outcome.known_sites
            for line in _remarks(outcome, arguments, reported):
                _say(line)
            for what in outcome.incomplete:
                incomplete += 1
                _say(f"{outcome.name}: {what}")
            if outcome.stats is not None:
                whole.add(outcome.stats)
    if arguments.stats == PRINTED and count > 1:
        _say(f"{count - failed} inputs: {whole}")
    if not known and failed < count and arguments.sites not in (None, LEARN) and not arguments.quiet:
        _say(
            f"--sites {arguments.sites}: no page is of a site of which it knows enough pages, so it changes nothing; {_ADDRESS}"
        )
    if failed and count > 1:
        _say(f"{failed} of {count} inputs could not be cleaned")
    return FAILED if failed or incomplete else WOULD_CHANGE if arguments.check and changed else DONE


def _remarks(outcome: Outcome, arguments: argparse.Namespace, reported: set[str]) -> Iterator[str]:
    """Yield the messages about one input. ``reported`` holds the mismatches of form that were reported before."""
    if outcome.mismatch and outcome.mismatch not in reported and not arguments.quiet:
        reported.add(outcome.mismatch)
        yield f"{outcome.name}: {outcome.mismatch}"
    if not arguments.quiet:
        yield from (f"{outcome.name}: {note}" for note in outcome.notes)
    stats = outcome.stats
    if arguments.check and outcome.changed and stats and not arguments.quiet:
        dropped = stats.lines - stats.kept_lines
        what = "invisible characters" if arguments.normalize and stats.invisible else "blank lines"
        yield f"{outcome.name}: would drop {f'{dropped} of {stats.lines} lines' if dropped else what}"
    if arguments.stats == PRINTED and stats:
        yield f"{outcome.name}: {stats}"


def _joined(outcomes: Iterable[Outcome], out: _Out, order: Order) -> Generator[Outcome]:
    """Write the outputs to standard output one after the other, and yield the outcomes.

    A missing final newline is added before another file, so that text of two files does not end up on one line.
    """
    for outcome in outcomes:
        output = outcome.output
        if order.several and order.format in ("explain", "why") and outcome.error is None and not outcome.emitted:
            output = f"==> {outcome.name} <==\n".encode("utf-8", "backslashreplace") + output
        try:
            out.write(output)
        except BrokenPipeError:
            raise
        except OSError as error:
            _drop_stdout()
            outcome.error = f"standard output cannot be written ({error.strerror or error})"
            yield outcome
            return
        yield outcome
        out.between()


class _Out:
    """Standard output, on which the outputs of several inputs follow each other."""

    def __init__(self) -> None:
        self._ends_in_line = self._is_next = False

    def between(self) -> None:
        """Note that what comes next is of another input."""
        self._is_next = True

    def write(self, output: bytes) -> None:
        """Write a part of an output. Raises ``OSError``."""
        if output:
            _emit(b"\n" * (self._ends_in_line and self._is_next) + output)
            self._ends_in_line, self._is_next = not output.endswith((b"\n", b"\r")), False


# --- streams -----------------------------------------------------------------------------------------------------------


def _emit(output: bytes) -> None:
    if output:
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()


def _emit_all(pieces: Iterable[bytes]) -> None:
    """Write pieces to standard output. Raises ``WriteError``; a closed pipe stays a ``BrokenPipeError``."""
    from cleaner.io.atomic import WriteError

    try:
        for piece in pieces:
            _emit(piece)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_stdout()
        raise WriteError(f"standard output cannot be written ({error.strerror or error})") from error


def _say(message: str) -> None:
    """Print a message as one line on standard error; a closed pipe is ignored."""
    with contextlib.suppress(BrokenPipeError):
        print(f"clean: {message}", file=sys.stderr, flush=True)


def _use_color(choice: str, stream: IO[str] | None) -> bool:
    """Return whether to use colour: --color, else NO_COLOR and FORCE_COLOR (empty is unset), else whether it is a terminal."""
    if choice != "auto" or stream is None:
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _drop_stdout() -> None:
    """Discard the buffer of standard output, or the interpreter would report at exit that it cannot be written."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

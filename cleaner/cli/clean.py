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

from cleaner import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.jobs.run import Job, Order, Outcome
    from cleaner.pipeline import Cleaner
    from cleaner.report.html_page import Report

DONE, WOULD_CHANGE, FAILED, CLOSED_PIPE, INTERRUPTED = 0, 1, 2, 141, 130
MODES = ("precision", "balanced", "recall")  # as in cleaner.decision.policy, which imports numpy
FORMATS = ("text", "jsonl", "tsv")
HIDDEN = ("judge", "drop", "keep")  # as in cleaner.pipeline
FORMS = ("text", "html", "markdown", "wrapped", "line", "print", "mail")  # as in cleaner.io.form

_DESCRIPTION = "Keep the article and drop the page around it, line by line. Kept lines come out unchanged and in order."
_EPILOG = """\
kinds, kept by default: title, heading, body
  the rest of the article: byline, caption
  the page around it: nav, related, social, comment, promo, legal, code, offtopic
  for short: article is title, heading, body, byline and caption

exit status
  0  every input was cleaned
  1  with --check: some input would change
  2  a wrong argument, or some input could not be cleaned; the others were
"""


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
    _check_combination(parser, arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "clean", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="text, HTML or a folder of them; - or nothing is standard input"
    )
    add = parser.add_argument_group("output").add_argument
    add("-o", "--output", metavar="FILE|DIR", help="write here, not to standard output; several inputs need a folder")
    add("--in-place", action="store_true", help="write each file over itself")
    add("--format", choices=FORMATS, default="text", help="kept lines (the default), or every line as JSON or kind<TAB>line")
    add("--explain", action="store_true", help="show every line with its kind, score and reason")
    add("--why", metavar="LINES", type=_line_numbers, help="show what decided these lines, as in 7 or 3,11-14")
    add("--diff", action="store_true", help="show what would be dropped")
    add("--check", action="store_true", help="write nothing, exit with 1 if anything would be dropped")
    add("--stats", action="store_true", help="print figures for each input to standard error")
    add("--report", metavar="FILE", help="also write a page of HTML that shows every line and why")
    add("--color", choices=("auto", "always", "never"), default="auto", help="of --explain, --why and --diff (default: auto)")
    add("-q", "--quiet", action="store_true", help="no warnings and no progress, only errors")
    add = parser.add_argument_group("cleaning").add_argument
    add("--keep", metavar="KINDS", default="title,heading,body", help="kinds of line to keep, with commas between")
    add("--mode", choices=MODES, default="balanced", help="trade precision against recall (default: balanced)")
    add("--hidden", choices=HIDDEN, default="judge", help="lines that a page of HTML hides from readers (default: judge)")
    add("--normalize", action="store_true", help="take invisible characters out of what is kept")
    add("--title", metavar="TITLE", help="the title of the page, if it is known; its line is found by it")
    add("--model", metavar="DIR", help="a model made by `cleaner train`, in place of the default one")
    add("-j", "--jobs", metavar="N", type=_jobs, default=1, help="processes to share the files (default: 1; 0: all cores)")
    group = parser.add_argument_group("input")
    group.add_argument(
        "--files-from", metavar="FILE", help="also clean the files that FILE names, one a line (-: standard input)"
    )
    form = group.add_mutually_exclusive_group().add_argument
    form(
        "--form",
        metavar="FORM",
        type=_form,
        help=f"what the inputs are, whatever they look like: {', '.join(FORMS)}; several of text are joined by + "
        "(default: see for each)",
    )
    form("--html", dest="form", action="store_const", const="html", help="the same as --form html")
    form("--text", dest="form", action="store_const", const="text", help="the same as --form text")
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    return parser


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; give 1 or more, or 0 for all cores")
    return int(text)


def _line_numbers(text: str) -> tuple[range, ...]:
    """Parse numbers and ranges of lines, from 1, separated by commas. Raises ``ArgumentTypeError``."""
    ranges = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        span = range(_number(first), _number(last if dash else first) + 1)
        if not span or not span[0]:
            raise argparse.ArgumentTypeError(f"{text!r} names no lines; give numbers from 1, as in 7 or 3,11-14")
        ranges.append(span)
    return tuple(ranges)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refuse_empty_names(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """An empty name would be the current folder, with all that is in it."""
    named = {
        "FILE": arguments.files,
        "-o": [arguments.output],
        "--model": [arguments.model],
        "--files-from": [arguments.files_from],
    }
    for option, names in named.items():
        if "" in names:
            parser.error(f"an empty name came as {option}; is a variable of the shell empty?")


def _check_combination(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Refuse combinations in which one option would be ignored."""
    _refuse_empty_names(parser, arguments)
    chosen = {
        f"--format {arguments.format}": arguments.format != "text",
        "--explain": arguments.explain,
        "--why": arguments.why is not None,
        "--diff": arguments.diff,
    }
    forms = [form for form, is_chosen in chosen.items() if is_chosen]
    if len(forms) > 1:
        parser.error(f"{' and '.join(forms)} are two forms of output; choose one")
    if arguments.in_place and arguments.output is not None:
        parser.error("--in-place and -o are two places for the output; choose one")
    if arguments.in_place and forms:
        parser.error(f"--in-place would put the output of {forms[0]} in place of the text; use -o")
    if arguments.check and (arguments.in_place or arguments.output is not None):
        parser.error("--check writes nothing; leave --in-place and -o out")
    if arguments.check and arguments.format != "text":
        parser.error("--check writes nothing; leave --format out")
    if arguments.title is not None and (len(arguments.files) > 1 or arguments.files_from is not None):
        parser.error("--title is the title of one page; name one input")


# --- one run -----------------------------------------------------------------------------------------------------------


def _run(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    """Clean the inputs as the arguments demand. Return the exit status."""
    from cleaner.cli.plan import PlanError, operands_of, plan, plan_report
    from cleaner.jobs.run import Order, process
    from cleaner.model.storage import ModelError
    from cleaner.pipeline import Cleaner

    chosen = {"explain": arguments.explain, "why": arguments.why, "diff": arguments.diff}
    format = next((format for format, is_chosen in chosen.items() if is_chosen), arguments.format)
    try:
        kinds = [kind.strip() for kind in arguments.keep.split(",") if kind.strip()]
        how = {"hidden": arguments.hidden, "normalize": arguments.normalize}
        cleaner = Cleaner(arguments.model, kinds, arguments.mode, **how)
        operands, notes = operands_of(arguments.files, arguments.files_from)
        if arguments.title is not None and len(operands) > 1:
            raise PlanError(f"--title is the title of one page, and {len(operands)} inputs came; name one")
        jobs = plan(operands, arguments.output, arguments.in_place, format)
        order = Order(
            format=format,
            why=arguments.why or (),
            color=_use_color(arguments.color, None if arguments.output else sys.stdout),
            several=len(jobs) > 1 and arguments.output in (None, "-"),
            output=not arguments.check or format != "text",
            stats=arguments.stats or arguments.check,
            report=arguments.report is not None,
            form=arguments.form,
            title=arguments.title,
        )
        stdout_used = order.output and any(job.target is None for job in jobs)
        target = plan_report(arguments.report, jobs, stdout_used) if order.report else None
    except ModelError as error:
        _say(f"{error}")
        return FAILED
    except (PlanError, ValueError) as error:
        parser.error(str(error).replace("keep names", "--keep names", 1))
    for note in () if arguments.quiet else notes:
        _say(note)
    try:
        for reads in _reads(jobs, arguments.form):
            _announce_model(cleaner, reads, arguments.quiet)
        outcomes = _with_progress(process(jobs, cleaner, order, arguments.jobs), jobs, arguments.quiet)
        if not order.report:
            return _deliver(outcomes, order, arguments)
        return _deliver_with_report(outcomes, order, arguments, target, len(jobs))
    except ModelError as error:
        _say(f"{error}")
        return FAILED


def _form(value: str) -> str:
    """Return a form, or several of text joined by "+". Raises ``ArgumentTypeError``."""
    names = value.split("+")
    if not set(names) <= set(FORMS) or (len(names) > 1 and not set(names) <= set(FORMS[2:])):
        raise argparse.ArgumentTypeError(
            f"{value!r} is no form; it is one of {', '.join(FORMS)}, or several of text, mail+wrapped"
        )
    return value


def _reads(jobs: Sequence[Job], form: str | None) -> list[str]:
    """Return the default models that the inputs need, "text" or "html", judged by --form or by name only."""
    from cleaner.io.decode import is_html

    asked = None if form is None else "html" if form == "html" else "text"
    return sorted({asked or ("html" if is_html("", job.name) else "text") for job in jobs}, reverse=True)


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


def _with_progress(outcomes: Iterable[Outcome], jobs: list[Job], quiet: bool) -> Iterable[Outcome]:
    """Add a progress bar on a terminal that shows no other output, if there are several inputs and tqdm is installed."""
    if quiet or len(jobs) == 1 or not sys.stderr.isatty() or (jobs[0].target is None and sys.stdout.isatty()):
        return outcomes
    try:
        from tqdm import tqdm
    except ImportError:
        return outcomes
    bar: Iterable[Outcome] = tqdm(outcomes, total=len(jobs), unit="file", leave=False)
    return bar


def _deliver_with_report(
    outcomes: Iterable[Outcome], order: Order, arguments: argparse.Namespace, target: Path | None, count: int
) -> int:
    """Deliver like `_deliver`, and collect the outcomes in a report, which is written at the end, whole or not at all."""
    from cleaner.io.atomic import WriteError, refuse_unwritable, write_file
    from cleaner.report.html_page import Report

    what = "--report" if target is None else f"--report {target}"
    try:
        if target is not None:
            refuse_unwritable(target)
        with Report(several=count > 1) as report:
            status = _deliver(_noted(outcomes, report), order, arguments)
            if report.count < count:
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
        elif outcome.stats is not None:
            report.add(outcome.name, outcome.part, outcome.stats, outcome.notes)
        yield outcome


def _deliver(outcomes: Iterable[Outcome], order: Order, arguments: argparse.Namespace) -> int:
    """Write outputs and messages as they come. Return the exit status."""
    from cleaner.report.statistics import Stats

    whole = Stats()
    count = failed = incomplete = changed = 0
    reported: set[str] = set()
    with contextlib.closing(_joined(outcomes, order)) as joined:
        for outcome in joined:
            count += 1
            if outcome.error is not None:
                failed += 1
                _say(f"{outcome.name}: {outcome.error}")
                continue
            changed += outcome.changed
            for line in _remarks(outcome, arguments, reported):
                _say(line)
            if outcome.incomplete is not None:
                incomplete += 1
                _say(f"{outcome.name}: {outcome.incomplete}")
            if outcome.stats is not None:
                whole.add(outcome.stats)
    if arguments.stats and count > 1:
        _say(f"{count - failed} inputs: {whole}")
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
    if arguments.stats and stats:
        yield f"{outcome.name}: {stats}"


def _joined(outcomes: Iterable[Outcome], order: Order) -> Generator[Outcome]:
    """Write the outputs to standard output one after the other, and yield the outcomes.

    A missing final newline is added before another file, so that text of two files does not end up on one line.
    """
    ends_in_line = False
    for outcome in outcomes:
        output = outcome.output
        if order.several and order.format in ("explain", "why") and outcome.error is None:
            output = f"==> {outcome.name} <==\n".encode("utf-8", "backslashreplace") + output
        try:
            _emit(b"\n" * (ends_in_line and bool(output)) + output)
        except BrokenPipeError:
            raise
        except OSError as error:
            _drop_stdout()
            outcome.error = f"standard output cannot be written ({error.strerror or error})"
            yield outcome
            return
        ends_in_line = (bool(output) and not output.endswith((b"\n", b"\r"))) or (ends_in_line and not output)
        yield outcome


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

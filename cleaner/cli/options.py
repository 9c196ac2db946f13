"""The options of `clean`, and which of them do not go together.

`clean --help` must not wait: this module imports argparse and nothing else of weight.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from cleaner import __version__

LEARN = "learn"  # of --sites: from the dataset itself, before it is cleaned
PRINTED = "-"  # of --stats: the figures go to standard error
MAX_BYTES = 50_000_000  # bytes of a page of a dataset; larger ones would take gigabytes of memory
MODES = ("precision", "balanced", "recall")  # as in cleaner.decision.policy, which imports numpy
FORMATS = ("text", "jsonl", "tsv", "spans", "kinds")
KINDS = ("text", "html", "jsonl", "parquet", "warc", "wet", "folder")  # as in cleaner.io.kinds_of_datasets
WRITTEN = ("text", "jsonl", "parquet", "folder")
HIDDEN = ("judge", "drop", "keep")  # as in cleaner.pipeline
FORMS = ("text", "html", "markdown", "wrapped", "line", "print", "mail")  # as in cleaner.io.form

FIELDS = {
    "text": "the text",
    "html": "the HTML",
    "url": "the address",
    "id": "the id",
    "title": "the title of the page",
}
_UNITS = {"k": 1_000, "M": 1_000_000, "G": 1_000_000_000}

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


class _Parser(argparse.ArgumentParser):
    """Takes --stats for a flag, unless the name of a file of JSON follows it. An error is one line, without all options."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and exit."""
        more = "; --help lists the options" if message.startswith("unrecognized") else ""
        self.exit(2, f"{self.prog}: error: {message}{more}\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        for number, word in enumerate(words):
            if word == "--":
                break
            if word == "--stats":
                follows = words[number + 1] if number + 1 < len(words) else ""
                words[number] = "--stats" if follows.lower().endswith(".json") and follows[:1] != "-" else f"--stats={PRINTED}"
        return super().parse_known_args(words, namespace)


def parser_of_clean() -> argparse.ArgumentParser:
    """Return the parser of the command `clean`."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = _Parser("clean", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=formatter, allow_abbrev=False)
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="text, HTML, a dataset, or a folder of them; - or nothing is standard input"
    )
    add = parser.add_argument_group("output").add_argument
    add("-o", "--output", metavar="FILE|DIR", help="write here, not to standard output; several inputs need a folder")
    add("--in-place", action="store_true", help="write each file over itself")
    add(
        "--format",
        choices=FORMATS,
        default="text",
        help="kept lines (the default), or every line as JSON or kind<TAB>line; "
        "of datasets also what to keep as spans of characters, or every line with its kind, a record each",
    )
    add("--explain", action="store_true", help="show every line with its kind, score and reason")
    add("--why", metavar="LINES", type=_line_numbers, help="show what decided these lines, as in 7 or 3,11-14")
    add("--diff", action="store_true", help="show what would be dropped")
    add("--check", action="store_true", help="write nothing, exit with 1 if anything would be dropped")
    add(
        "--stats",
        metavar="FILE",
        nargs="?",
        help="print figures for each input to standard error, or write them as JSON to FILE "
        "(a name that ends in .json, or --stats=FILE)",
    )
    add("--errors", metavar="FILE", help="write a row of JSON for every page that could not be cleaned")
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
    add(
        "--sites",
        metavar="FILE",
        help="what is known of sites, a file of `cleaner sites learn`; learn: learn it from the datasets first",
    )
    add("--phrases", metavar="FILE", help="phrases of your own, of lines to keep or to drop")
    add("-j", "--jobs", metavar="N", type=_jobs, default=1, help="processes to share the work (default: 1; 0: all cores)")
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
    _add_datasets(parser.add_argument_group("datasets").add_argument)
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    return parser


def _add_datasets(add: Callable[..., Any]) -> None:
    add(
        "--from",
        dest="from_kind",
        choices=KINDS,
        metavar="KIND",
        help=f"what the inputs are: {', '.join(KINDS)} (default: see by the name)",
    )
    add(
        "--to",
        dest="to_kind",
        choices=WRITTEN,
        metavar="KIND",
        help=f"what the output is: {', '.join(WRITTEN)} (default: by the name of -o, or as the input)",
    )
    for field, what in FIELDS.items():
        add(f"--{field}-field", metavar="NAME", help=f"the field with {what} (default: the names that are known)")
    add("--out-field", metavar="NAME", help="put the cleaned text here (default: in place of what was read)")
    add(
        "--max-bytes",
        metavar="N",
        type=bytes_of,
        default=MAX_BYTES,
        help=f"leave larger pages as they are; N may end in k, M or G (default: {MAX_BYTES // 1_000_000}M)",
    )
    add("--timeout", metavar="SECONDS", type=seconds_of, help="leave pages as they are that take longer")
    add("--restart", action="store_true", help="begin anew where an interrupted run would be taken up")


def bytes_of(text: str) -> int:
    """Return a number of bytes, as in 10M. Raises ``ArgumentTypeError``."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in _UNITS else (text, "")
    if not number.isascii() or not number.isdigit() or not int(number):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of bytes; give a whole number, as in 500k, 10M or 1G")
    return int(number) * _UNITS.get(unit, 1)


def seconds_of(text: str) -> float:
    """Return a number of seconds above 0. Raises ``ArgumentTypeError``."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds; give a number above 0, as in 10 or 0.5")
    return seconds


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
        "--errors": [arguments.errors],
        "--stats": [arguments.stats],
        "--sites": [arguments.sites],
        "--phrases": [arguments.phrases],
    } | {f"--{name}-field": [getattr(arguments, f"{name}_field")] for name in (*FIELDS, "out")}
    for option, names in named.items():
        if "" in names:
            parser.error(f"an empty name came as {option}; is a variable of the shell empty?")


def check_combination(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
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
    beside = {option: getattr(arguments, option[2:]) for option in ("--errors", "--stats", "--report")}
    named = {option: os.path.realpath(name) for option, name in beside.items() if name not in (None, PRINTED)}
    if twice := next(((one, other) for one in named for other in named if one < other and named[one] == named[other]), None):
        parser.error(f"{' and '.join(twice)} would both be written to {beside[twice[0]]}; name two files")
    if arguments.restart and (arguments.check or arguments.output in (None, "-")) and not arguments.in_place:
        parser.error("--restart is of outputs that are files; name one with -o")
    if arguments.in_place and arguments.out_field is None and arguments.to_kind == "folder":
        parser.error("--in-place keeps the kind of each input, and --to folder names another; write elsewhere with -o")


def _form(value: str) -> str:
    """Return a form, or several of text joined by "+". Raises ``ArgumentTypeError``."""
    from cleaner.io.form import may_be_joined  # not needed where no form is named

    names = value.split("+")
    if not set(names) <= set(FORMS) or (len(names) > 1 and not may_be_joined(names)):
        raise argparse.ArgumentTypeError(
            f"{value!r} is no form; it is one of {', '.join(FORMS)}, or several of text, mail+wrapped"
        )
    return value

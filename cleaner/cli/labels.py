"""`cleaner labels …`: look for mistakes in label files, and turn them into those of other tools and back."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.cli.numbers import rows_of
from cleaner.cli.subkinds import add_kinds
from cleaner.plural import counted

if TYPE_CHECKING:
    from cleaner.evaluation.agreement import Agreement, OddOne
    from cleaner.evaluation.check import Checked
    from cleaner.evaluation.suspects import Suspect
    from cleaner.labels import Labelled

CLEAN, FOUND, FAILED = 0, 1, 2
ROWS = 20  # findings of a sort that are shown, and labels that are most likely wrong
_CHECK = """\
Look for mistakes in label files: kinds that do not exist, lines that are not the page's, pages that came twice,
annotators who disagree, sites on both sides of a split; and list the labels that a model takes for wrong, and lines
that other pages of the site label otherwise.

Exit status: 0 nothing is wrong, 1 something is, 2 the files cannot be used. The last two lists do not count.
"""
_CONVERT = """\
Turn label files into those of another tool, or pages with a reference text into label files (--from pairs).
"""
FROM = ("tsv", "jsonl", "label-studio", "doccano", "prodigy", "pairs")  # as in cleaner.exchange.convert
TO = FROM[:-1]
_TITLES = {
    "slip": "Mistakes",
    "lost-line": "Lines that the page does not have",
    "unlabelled": "Pages with lines that have no label",
    "duplicate": "Pages that came twice",
    "two-pages": "Ids that name two pages",
    "disagreement": "Lines with two labels",
    "both-sides": "Sites and pages on two sides of a split",
}


def add_parser(commands: Any) -> None:
    """Add the command to those of `cleaner`."""
    labels = commands.add_parser(
        "labels", help="check and convert label files", description="Label files. docs/labels.md tells more."
    )
    verbs = labels.add_subparsers(title="commands", dest="verb", required=True, metavar="COMMAND")
    check = verbs.add_parser(
        "check", help="look for mistakes", description=_CHECK, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    check.add_argument("labels", nargs="+", type=Path, metavar="LABELS", help="label files, or folders of them")
    add_kinds(check)
    check.add_argument("--json", action="store_true", help="print an object instead")
    check.add_argument(
        "-n", "--rows", type=rows_of, default=ROWS, metavar="N", help=f"rows of each list (default {ROWS}, 0: all)"
    )
    _add_convert(verbs)
    model = check.add_mutually_exclusive_group()
    model.add_argument("--model", metavar="MODEL", help="the model that is asked which labels are wrong (default: the default)")
    model.add_argument("--no-model", action="store_true", help="ask no model")


def _add_convert(verbs: Any) -> None:
    convert = verbs.add_parser("convert", help="from and to the files of other tools", description=_CONVERT)
    convert.add_argument("labels", nargs="+", type=Path, metavar="IN", help="label files, or folders of them")
    convert.add_argument("--from", dest="source", choices=FROM, metavar="FORM", help=f"what they are: {', '.join(FROM)}")
    convert.add_argument("--to", required=True, choices=TO, metavar="FORM", help=f"what to write: {', '.join(TO)}")
    convert.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="the file to write; for tsv a new folder"
    )
    add_kinds(convert)
    convert.add_argument("-q", "--quiet", action="store_true", help="say nothing of what was written")


def run(arguments: argparse.Namespace) -> int:
    """Run `cleaner labels`. Return the exit status; see the description of each command."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported
    from cleaner.errors import CleanerError

    try:
        return _check(arguments) if arguments.verb == "check" else _convert(arguments)
    except CleanerError as error:
        _say(str(error))
        return FAILED
    except BrokenPipeError:
        sys.stdout = None
        return 141


# --- check -------------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from cleaner.cli.subkinds import declared
    from cleaner.evaluation.check import check

    checked = check(arguments.labels, declared(arguments.kinds, [arguments.model]))
    found = [] if arguments.no_model else _suspects(checked, arguments.model)
    if arguments.json:
        _print([_as_json(checked, found)])
    else:
        _print(_told(checked, found, arguments.rows))
    return FOUND if checked.findings else CLEAN


def _suspects(checked: Checked, model: str | None) -> list[Suspect]:
    from cleaner.evaluation.suspects import opinion, suspects
    from cleaner.model.storage import load

    found = []
    for reads in ("text", "html"):
        pages = [page for page in checked.pages if (page.blocks is not None) == (reads == "html") and any(page.kinds)]
        if pages:
            loaded = load(model, reads)
            if reads == "text" and loaded.elements is not None:
                _say(f"{model} is a model of HTML pages, so that it was not asked of {len(pages):,} pages of plain text")
                continue
            found += suspects(pages, opinion(pages, loaded))
    return sorted(found, key=lambda suspect: suspect.part)


def _told(checked: Checked, found: Sequence[Suspect], rows: int) -> Iterator[str]:
    pages = checked.pages
    lines = sum(1 for page in pages for kind in page.kinds if kind)
    sites = counted(len({page.site for page in pages}), "site")
    yield f"{counted(len(pages), 'page')} of {sites}, {counted(lines, 'labelled line')}"
    yield counted(len(checked.findings), "finding") if checked.findings else "nothing is wrong"
    for sort, title in _TITLES.items():
        messages = [finding.message for finding in checked.findings if finding.sort == sort]
        if messages:
            yield from ("", f"{title} ({len(messages):,})", *_some(messages, rows))
    if checked.agreements:
        yield from ("", "Agreement", *map(_agreement, checked.agreements))
    if checked.odd:
        head = f"Lines that other pages of the site label otherwise ({len(checked.odd):,})"
        yield from ("", head, *_some(list(map(_odd, checked.odd)), rows))
    if found:
        yield from (
            "",
            f"Labels that are most likely wrong ({len(found):,} of {lines:,}), by a model",
            *_some(list(map(_suspect, found)), rows),
        )


def _some(messages: Sequence[str], rows: int) -> Iterator[str]:
    yield from (f"  {message}" for message in messages[: rows or None])
    if rows and len(messages) > rows:
        yield f"  and {len(messages) - rows:,} more; -n 0 shows all"


def _agreement(each: Agreement) -> str:
    kinds = f"kinds {each.same:.3f} of {counted(each.lines, 'line')}, kappa {each.kappa:.2f}; " if each.lines else ""
    sides = (
        f"sides {each.same_side:.3f} of {counted(each.sides, 'line')}, kappa {each.kappa_of_sides:.2f}"
        if each.sides
        else "no line of both"
    )
    first, second = each.annotators
    who = f"{first} and {second}" if first != second else f"{first}, twice"
    return f"  {who}: {counted(each.pages, 'page')}, {kinds}{sides}"


def _odd(each: OddOne) -> str:
    from cleaner.evaluation.check import excerpt, place_of

    place, text = place_of(each.page, each.line), excerpt(each.page.lines[each.line])
    return f"{place} is {each.label}, and {each.others} on {counted(each.pages, 'other page')}: {text}"


def _suspect(each: Suspect) -> str:
    from cleaner.evaluation.check import excerpt, place_of

    chances = f"{each.chance_of_rather:.2f}, {each.label} {each.chance:.2f}"
    place, text = place_of(each.page, each.line), excerpt(each.page.lines[each.line])
    return f"{place} is {each.label}, rather {each.rather} ({chances}): {text}"


def _as_json(checked: Checked, found: Sequence[Suspect]) -> str:
    import json

    from cleaner.evaluation.as_json import plain
    from cleaner.evaluation.check import place_of

    def where(each: Suspect | OddOne) -> dict[str, Any]:
        page, line = each.page, each.line
        return {"place": place_of(page, line), "page": page.id, "line": line + 1, "text": page.lines[line]}

    suspects = [
        {
            **where(each),
            "label": each.label,
            "rather": each.rather,
            "part": each.part,
            "chance": each.chance,
            "chance_of_rather": each.chance_of_rather,
        }
        for each in found
    ]
    odd = [
        {
            **where(each),
            "label": each.label,
            "others": each.others,
            "pages": each.pages,
        }
        for each in checked.odd
    ]
    whole = {"schema": 1, "pages": len(checked.pages), "findings": checked.findings, "agreements": checked.agreements}
    return json.dumps(plain(whole | {"odd": odd, "suspects": suspects}), ensure_ascii=False, indent=1)


# --- convert -----------------------------------------------------------------------------------------------------------


def _convert(arguments: argparse.Namespace) -> int:
    from cleaner.cli.subkinds import declared
    from cleaner.exchange.convert import read, write
    from cleaner.io.atomic import refuse_unwritable

    refuse_unwritable(arguments.output)
    found = read(arguments.labels, arguments.source, declared(arguments.kinds))
    write(found.pages, arguments.to, arguments.output)
    for message in found.skipped:
        _say(f"{message}, so it was left out")
    if not arguments.quiet:
        _say(f"{counted(len(found.pages), 'page')} written to {arguments.output}{_without_labels(found.pages)}")
    return CLEAN


def _without_labels(pages: Sequence[Labelled]) -> str:
    none = sum(not kind and bool(line.strip()) for page in pages for kind, line in zip(page.kinds, page.lines, strict=True))
    lost = sum(len(page.lost) for page in pages)
    words = [f"{none:,} of their lines have no label"] if none else []
    words += [f"{lost:,} labelled lines are not on their page of HTML and were left out"] if lost else []
    return "".join(f"; {each}" for each in words)


# --- output ------------------------------------------------------------------------------------------------------------


def _print(rows: Sequence[str] | Iterator[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    for row in rows:
        print(row.encode(encoding, "backslashreplace").decode(encoding))


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)

"""`cleaner evaluate …`: how well models do on labelled pages."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.cli.subkinds import add_kinds

if TYPE_CHECKING:
    from cleaner.document import Doc
    from cleaner.evaluation.figures import Difference, Figures
    from cleaner.evaluation.judged import Judged
    from cleaner.labels import Labelled
    from cleaner.pipeline import Cleaner
    from cleaner.vocabulary import Subkinds

DONE, BELOW, FAILED = 0, 1, 2
DEFAULT = "default"
SHOWN = 20  # worst pages, which the page of HTML shows line by line
_DESCRIPTION = """\
Measure models on labelled pages: word F1 of the main text with its interval, each kind, the threshold, calibration,
sites, the worst pages. The report is Markdown on standard output. With several models, the others are compared with
the first on the same pages. docs/measuring.md tells more.
"""


def add_parser(commands: Any) -> None:
    """Add the command to those of `cleaner`."""
    parser = commands.add_parser(
        "evaluate",
        help="measure models on labelled pages",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("labels", nargs="+", type=Path, metavar="LABELS", help="label files, or folders of them")
    parser.add_argument(
        "--model", action="append", metavar="MODEL", help=f"a model folder, or {DEFAULT} (the default); may come several times"
    )
    add_kinds(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to look at, with plots, too")
    parser.add_argument("--floor", type=_share, metavar="F1", help="exit with 1 if the word F1 of a model is below, 0 to 1")
    parser.add_argument("-q", "--quiet", action="store_true", help="write no report to standard output")


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no word F1; expected a number from 0 to 1, such as 0.85")
    return value


def run(arguments: argparse.Namespace) -> int:
    """Run `cleaner evaluate`. Return the exit status: 0 done, 1 below the floor, 2 something cannot be used."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported
    from cleaner.errors import CleanerError

    try:
        return _run(arguments)
    except CleanerError as error:
        _say(str(error))
        return FAILED


def _run(arguments: argparse.Namespace) -> int:
    from cleaner.cli.subkinds import declared
    from cleaner.evaluation import markdown
    from cleaner.evaluation.figures import difference, figures
    from cleaner.evaluation.judged import judged
    from cleaner.io.atomic import refuse_unwritable
    from cleaner.labels import LabelError

    for path in filter(None, (arguments.json, arguments.html)):
        refuse_unwritable(path)
    names = arguments.model or [DEFAULT]
    pages = _labelled(arguments.labels, declared(arguments.kinds, [name for name in names if name != DEFAULT]))
    cleaners = [_cleaner(name) for name in names]
    _refuse_unfit(names, pages)
    judgements = [judged(pages, cleaner) for cleaner in cleaners]
    if not any(len(page.row) for page in judgements[0]):
        raise LabelError(f"none of the {len(pages)} pages has a labelled line; label some with `clean --format tsv`")
    found = [figures(each, name, SHOWN) for each, name in zip(judgements, names, strict=True)]
    changes = [difference(judgements[0], each, (names[0], name)) for each, name in zip(judgements[1:], names[1:], strict=True)]
    if arguments.json:
        _write_json(arguments.json, found, changes, judgements)
    if arguments.html:
        _write_html(arguments.html, found, changes, judgements[-1], cleaners[-1])
    if not arguments.quiet:
        _print(markdown.report(found, changes, judgements[-1], str(arguments.html or "")))
    return _floor(found, arguments.floor)


def _labelled(paths: Sequence[Path], subkinds: Subkinds) -> list[Labelled]:
    """Return the pages, and say what of them is not measured."""
    from cleaner.labels import read_labels

    pages = read_labels(paths, subkinds=subkinds)
    lost = [page for page in pages if page.lost]
    if lost:
        lines = sum(len(page.lost) for page in lost)
        _say(f"{lines:,} labelled lines of {len(lost):,} pages are not on their page of HTML and are not measured; see "
             "`cleaner labels check`")  # fmt: skip
    return pages


def _cleaner(name: str) -> Cleaner:
    from cleaner.lines import MAIN_KINDS
    from cleaner.pipeline import Cleaner

    return Cleaner(None if name == DEFAULT else name, keep=MAIN_KINDS)


def _refuse_unfit(names: Sequence[str], pages: Sequence[Labelled]) -> None:
    """Raise ``ModelError`` for a model of HTML where a page is plain text."""
    from cleaner.model.storage import ModelError, load

    text = next((page for page in pages if page.blocks is None), None)
    for name in names:
        if text is not None and name != DEFAULT and load(name).elements is not None:
            came = f"{name} is a model of HTML pages, and {text.place or text.id} is plain text"
            raise ModelError(f"{came}; put the page beside its labels (page.html, page.tsv), or name a model of text")


def _write_json(
    path: Path, found: Sequence[Figures], changes: Sequence[Difference], judgements: Sequence[Sequence[Judged]]
) -> None:
    import json

    from cleaner.evaluation.as_json import as_json
    from cleaner.io.atomic import write_file

    write_file(path, (json.dumps(as_json(found, changes, judgements), ensure_ascii=False, indent=1) + "\n").encode())


def _write_html(
    path: Path, found: Sequence[Figures], changes: Sequence[Difference], pages: Sequence[Judged], cleaner: Cleaner
) -> None:
    from cleaner.evaluation.judged import pages_of
    from cleaner.evaluation.report_page import page
    from cleaner.io.atomic import write_file

    def docs() -> Iterator[tuple[int, Doc]]:
        numbers = [*(number for number, _ in found[-1].worst), *(row[0] for change in changes for row in change.most)]
        for number in dict.fromkeys(numbers):
            yield number, cleaner.clean_pages(pages_of([pages[number].page]))[0]

    write_file(path, (piece.encode("utf-8", "replace") for piece in page(found, changes, pages, list(docs()))))


def _floor(found: Sequence[Figures], floor: float | None) -> int:
    below = [each for each in found if floor is not None and each.word_f1.mean < floor]
    for each in below:
        _say(f"the word F1 of {each.name} is {each.word_f1.mean:.4f}, below the floor of {floor:g}")
    return BELOW if below else DONE


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)

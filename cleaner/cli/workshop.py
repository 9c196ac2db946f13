"""`cleaner COMMAND`: what learns, models and what sites repeat; `clean` uses it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from cleaner import __version__
from cleaner.cli import label, sites

_TRAIN = """\
Learn a model from labelled lines and write it to a folder, for `clean --model DIR`.

Label files are kind<TAB>line, one page a file (.tsv), or JSON lines with "lines" and "kinds" (.jsonl, .jsonl.gz);
folders are searched for both. `clean --format tsv FILE` writes the first form, ready to be corrected.
The code is the very same that trains the default model; it learns from your labels alone.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit status: 0 done, 2 a wrong argument, or input that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "label":
            return label.run(arguments)
        return sites.run(arguments) if arguments.command == "sites" else _train(arguments)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("cleaner", description="Learn models, and what sites repeat, for `clean`.")
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    train = commands.add_parser(
        "train", help="learn a model from label files", description=_TRAIN, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    train.add_argument("labels", nargs="+", type=Path, metavar="LABELS", help="label files, or folders of them")
    train.add_argument("-o", "--output", type=Path, required=True, metavar="MODEL", help="folder to write the model to")
    train.add_argument("-q", "--quiet", action="store_true", help="say nothing of the progress")
    sites.add_parser(commands)
    label.add_parser(commands)
    return parser


def _train(arguments: argparse.Namespace) -> int:
    from cleaner.labels import LabelError

    if find_spec("sklearn") is None:
        _say("training needs scikit-learn, which is not installed; install the extra `train` of scrape-cleaner")
        return 2
    from cleaner.training.recipe import train_files

    out: Path = arguments.output
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "model.json").exists())):
        _say(f"{out} exists and is no model folder; name a new folder, or a model to train anew")
        return 2
    try:
        train_files(arguments.labels, out, quiet=arguments.quiet)
    except LabelError as error:
        _say(str(error))
        return 2
    except OSError as error:
        _say(f"{out}: cannot be written ({error.strerror or error})")
        return 2
    return 0


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)

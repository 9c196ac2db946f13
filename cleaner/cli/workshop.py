"""`cleaner COMMAND`: what learns, models and what sites repeat; `clean` uses it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cleaner import __version__
from cleaner.cli import evaluate, label, labels, sites, train

_RUN = {"evaluate": evaluate.run, "label": label.run, "labels": labels.run, "sites": sites.run, "train": train.run}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit status: 0 done, 2 a wrong argument, or input that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        return _RUN[arguments.command](arguments)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("cleaner", description="Learn models, and what sites repeat, for `clean`.")
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for command in (evaluate, label, labels, sites, train):
        command.add_parser(commands)
    return parser

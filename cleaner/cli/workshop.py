"""`cleaner COMMAND`: labels, models, what sites repeat, and servers; `clean` uses the files and serves nobody."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cleaner import __version__
from cleaner.cli import evaluate, label, labels, mcp, serve, sites, train

_COMMANDS = {
    "evaluate": evaluate, "label": label, "labels": labels, "mcp": mcp, "serve": serve, "sites": sites, "train": train,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit status: 0 done, 2 a wrong argument, or input that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = _COMMANDS[arguments.command].run(arguments)
        return status
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("cleaner", description="Label, learn, measure and serve, for what `clean` does.")
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS.values():
        command.add_parser(commands)
    return parser

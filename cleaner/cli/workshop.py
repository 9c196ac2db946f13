"""`cleaner COMMAND`: labels, models, what sites repeat, and servers; `clean` uses the files and serves nobody."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from cleaner import __version__
from cleaner.cli import evaluate, label, labels, mcp, serve, sites, train

_COMMANDS = {
    "evaluate": evaluate, "label": label, "labels": labels, "mcp": mcp, "serve": serve, "sites": sites, "train": train,
}  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as `clean` does; without a command it shows which there are."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and exit."""
        if message.endswith("required: COMMAND"):
            self.print_help(sys.stderr)
            self.exit(2, f"\n{self.prog}: name a command\n")
        self.exit(2, f"{self.prog}: error: {message}; --help tells more\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Return its exit status: 0 done, 2 a wrong argument, or input that cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = _COMMANDS[arguments.command].run(arguments)
        return status
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("cleaner", description="Label, learn, measure and serve, for what `clean` does.")
    parser.add_argument("--version", action="version", version=f"scrape-cleaner {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS.values():
        command.add_parser(commands)
    return parser

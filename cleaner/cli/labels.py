"""`cleaner labels …`: look for mistakes in label files, and turn them into those of other tools and back."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command to those of `cleaner`."""
    commands.add_parser("labels", help="check and convert label files")


def run(arguments: argparse.Namespace) -> int:
    """Run `cleaner labels`."""
    return 0

"""The value of an option -> a number of rows."""

from __future__ import annotations

import argparse


def rows_of(text: str) -> int:
    """Return how many rows of a table an option asks for; 0 stands for all. Raises ``ArgumentTypeError``."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows; give 1 or more, or 0 for all")
    return int(text)

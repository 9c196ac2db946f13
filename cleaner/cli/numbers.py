"""A number and a noun -> both as a message says them; the value of an option -> a number of rows."""

from __future__ import annotations

import argparse


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one.

    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def rows_of(text: str) -> int:
    """Return how many rows of a table an option asks for; 0 stands for all. Raises ``ArgumentTypeError``."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows; give 1 or more, or 0 for all")
    return int(text)

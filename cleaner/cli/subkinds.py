"""The option ``--kinds`` of the commands that read labels -> the subkinds that these may name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.vocabulary import Subkinds


def add_kinds(parser: argparse.ArgumentParser) -> None:
    """Add the option to those of a command."""
    what = "kinds of your own that the labels name, each a part of a kind, such as recipe=body"
    parser.add_argument("--kinds", action="append", default=[], metavar="NAME=KIND,...", help=what)


def declared(said: Sequence[str], models: Sequence[str | None] = ()) -> Subkinds:
    """Return the subkinds that the option says, and those of some models (None: the default). Raises ``CleanerError``."""
    from cleaner.model.storage import subkinds_in  # not needed for `--help`
    from cleaner.vocabulary import merged, subkinds_of

    return merged(subkinds_of(said), *(subkinds_in(model) for model in models if model is not None))

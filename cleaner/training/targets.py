"""A labelled page -> its units, and what its labels say of them: kinds, and sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.features.text import Ints
from cleaner.forms.reading import read_lines
from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN, numbers_of
from cleaner.units import Units, plain

MAIN = np.isin(np.arange(len(KINDS)), numbers_of(MAIN_KINDS))  # (len(KINDS),): whether each kind is main text


def units_of(page: Labelled) -> Units:
    """Return the units of a page: of HTML its lines, of text what its form makes of them."""
    endings = ["\n"] * len(page.lines)
    return plain(page.lines, endings) if page.blocks is not None else read_lines(page.lines, endings, page.form)


def targets(kinds: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the number of each kind, and whether it is main text, (rows,) both; `UNKNOWN` where that is not known.

    >>> [each.tolist() for each in targets(["title", "keep", "drop", ""])]
    [[0, -1, -1, -1], [0, 1, 0, -1]]
    """
    numbers: dict[str, int] = {name: number for number, name in enumerate(KINDS)}
    kind = np.array([numbers.get(name, UNKNOWN) for name in kinds], np.int64)
    main = np.where(kind == UNKNOWN, UNKNOWN, MAIN[kind]).astype(np.int64)
    main[[name == KEEP for name in kinds]] = 1
    main[[name == DROP for name in kinds]] = 0
    return kind, main

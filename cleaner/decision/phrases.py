"""A user's phrases and pages -> rows whose kind they settle; a verdict -> one that follows them, whatever else was decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE
from cleaner.features.text import Ints
from cleaner.known.users import Phrases
from cleaner.lines import UNKNOWN, numbers_of
from cleaner.pages import Page
from cleaner.sites.address import site_of


def meant(phrases: Sequence[Phrases | None], pages: Sequence[Page], wanted: Sequence[str]) -> Ints:
    """Return (rows,) kinds of the rows of a batch that phrases mean, as indices into `KINDS`, and `UNKNOWN` for all others.

    Where several speak of a row, the last of them counts.
    """
    found = np.full(sum(len(page.units.words) for page in pages), UNKNOWN, np.int64)
    for some in filter(None, phrases):
        kinds = np.concatenate([some.kinds_of(page.units.words, site_of(page.url), wanted) for page in pages])
        found = np.where(kinds == UNKNOWN, found, kinds)
    return found


def as_meant(verdict: Verdict, known: Ints, wanted: Sequence[str]) -> Verdict:
    """Return the verdict with the rows that phrases mean kept or dropped. ``known`` is (rows,), from `meant`."""
    rows = known != UNKNOWN
    if not rows.any():
        return verdict
    keep = np.where(rows, np.isin(known, numbers_of(wanted)), verdict.keep)
    return verdict._replace(keep=keep, reason=np.where(rows, CODE["user-phrase"], verdict.reason))

"""Where other articles begin in labelled pages -> the net for topic boundaries."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from conftest import SCRAPES
from labelled import BLANK, BODY, NAV, page

from cleaner.features.cohesion import NO_BOUNDARY, Cohesion
from cleaner.features.context import Vocabulary
from cleaner.features.text import Flags, Floats
from cleaner.labels import read_labels
from cleaner.lines import KINDS
from cleaner.model.network import Boundaries
from cleaner.training.boundaries import fit_boundaries
from cleaner.training.corpus import Corpus, corpus
from cleaner.training.linear import fit_rarity

pytest.importorskip("sklearn", reason="training needs the extra `train`")

OFFTOPIC, BODY_KIND = KINDS.index("offtopic"), KINDS.index("body")


def cohesions_of(data: Corpus) -> list[Cohesion]:
    """The cohesion of each batch, with guesses that take another article's text for the page's own."""
    found, rarity = [], fit_rarity(data).astype(np.float32)
    for number, start, stop in data.in_batches():
        kinds = np.full((len(KINDS), stop - start), 1e-3, np.float32)
        guessed = np.where(data.kind[start:stop] == OFFTOPIC, BODY_KIND, data.kind[start:stop])
        kinds[guessed, np.arange(stop - start)] = 0.98
        lines = data.batches[number].lines
        found.append(Cohesion(lines, kinds, Vocabulary(lines, rarity).idf))
    return found


def begins(data: Corpus, cohesion: Cohesion, start: int, stop: int) -> tuple[Flags, Flags]:
    """(rows,) twice: another article begins here; no line of another one is here. Both where a boundary is possible."""
    foreign, possible = data.kind[start:stop] == OFFTOPIC, np.zeros(stop - start, bool)
    possible[cohesion.candidates] = True
    return foreign & ~np.append(False, foreign[:-1]) & possible, ~foreign & possible


def test_beginnings_weigh_more_than_their_number() -> None:
    """One possible boundary in eighty is one. Weighted alike, half of them would be found; weighted by forty, nearly all, and a
    fifth of the others besides.
    """
    data = corpus(read_labels([SCRAPES]))
    cohesions = cohesions_of(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boundaries, _ = fit_boundaries(data, cohesions, jobs=1)
    at, elsewhere = found_by(boundaries, data, cohesions)
    assert len(at) > 12
    assert np.mean(np.array(at) > 0) > 0.8
    assert np.mean(np.array(elsewhere) > 0) < 0.15


def found_by(boundaries: Boundaries, data: Corpus, cohesions: list[Cohesion]) -> tuple[list[float], list[float]]:
    """The log odds of all beginnings, and of all other possible boundaries."""
    at, elsewhere = [], []
    for (_, start, stop), cohesion in zip(data.in_batches(), cohesions, strict=True):
        odds: Floats = boundaries.log_odds(cohesion)
        first, other = begins(data, cohesion, start, stop)
        at += odds[first].tolist()
        elsewhere += odds[other].tolist()
    return at, elsewhere


def test_labels_without_another_article_give_no_boundary() -> None:
    data = corpus([page(f"site{number}", NAV, *[BLANK, BODY] * 12) for number in range(4)])
    boundaries, odds = fit_boundaries(data, cohesions_of(data), jobs=1)
    for cohesion, each in zip(cohesions_of(data), odds, strict=True):
        assert len(cohesion.candidates)
        assert set(each.tolist()) == set(boundaries.log_odds(cohesion).tolist()) == {NO_BOUNDARY}

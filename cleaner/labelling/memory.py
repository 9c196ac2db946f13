"""Labels that exist -> what they say of rows that have none: the same row elsewhere, and rows of the same shape.

The share of each kind among labelled rows, smoothed, is a likelihood that is multiplied with the model's probabilities. So a
row that has been of one kind only settles its copies, and one that has been of two kinds, as a sentence that stands in an
article and in a teaser, leaves the choice between them to the model and to the shape.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from cleaner.features.text import Floats
from cleaner.labelling.opinion import Opinion
from cleaner.labelling.pages import PoolPage
from cleaner.labelling.shapes import shapes_of
from cleaner.lines import KINDS

# Pages whose labels would be spread evenly over all kinds, for rows of the same shape or the same row on the site, and on other
# sites; and what is added to the model's probabilities, so that it can be overruled
# (docs/experiments.md#memory-on-the-labelling-page).
SMOOTHED_BY, SMOOTHED_BY_ANYWHERE, FLOOR = 0.5, 2.0, 0.003
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
Votes = dict[int, dict[int, float]]  # key of a row or a shape -> index into KINDS -> pages
_Share = tuple[int, int, float]


class Memory:
    """Counts of labelled rows, page by page, so that an undone label leaves no trace."""

    def __init__(self) -> None:
        self._twins: dict[str, Votes] = defaultdict(lambda: defaultdict(dict))  # by site
        self._anywhere: Votes = defaultdict(dict)
        self._shapes: dict[str, Votes] = defaultdict(lambda: defaultdict(dict))
        self._counted: dict[str, tuple[str, list[_Share], list[_Share]]] = {}
        self._shape_keys: dict[str, list[int]] = {}

    def shapes(self, page: PoolPage) -> list[int]:
        """Return the shape of each row of a page."""
        if page.key not in self._shape_keys:
            self._shape_keys[page.key] = shapes_of(page)
        return self._shape_keys[page.key]

    def count(self, page: PoolPage, kinds: Mapping[int, str]) -> None:
        """Count a page anew. ``kinds`` holds the kinds of its labelled rows, by their number."""
        site, twins, shapes = self._counted.pop(page.key, (_place(page), [], []))
        self._add(site, twins, shapes, -1)
        rows = [(row, _NUMBER[kind]) for row, kind in kinds.items() if kind in _NUMBER]
        shape_keys = self.shapes(page)
        twins = _shares([(page.keys[row], kind) for row, kind in rows])
        shapes = _shares([(shape_keys[row], kind) for row, kind in rows], Counter(shape_keys))
        counted = _place(page), twins, shapes
        self._add(*counted, 1)
        self._counted[page.key] = counted

    def _add(self, site: str, twins: list[_Share], shapes: list[_Share], sign: int) -> None:
        places = [(self._twins[site], twins), (self._anywhere, twins), (self._shapes[site], shapes)]
        for votes, shares in places:
            for key, kind, share in shares:
                its = votes[key]
                its[kind] = its.get(kind, 0.0) + sign * share
                if its[kind] < 1e-9:
                    del its[kind]

    def chances(self, page: PoolPage, opinion: Opinion) -> tuple[Floats, list[str]]:
        """Return (rows, len(KINDS)) probabilities with what the labels say, and what decided each row: model, twin or shape."""
        chances = opinion.chances.copy()
        before = chances.argmax(1) if len(chances) else []
        sources = ["model"] * len(chances)
        keys, shapes = page.keys, self.shapes(page)
        twins, its_shapes = self._twins.get(_place(page), {}), self._shapes.get(_place(page), {})
        for row in range(len(chances)):
            votes = its_shapes.get(shapes[row])
            if votes:
                chances[row], sources[row] = _weighed(chances[row], votes, SMOOTHED_BY), "shape"
            own, anywhere = twins.get(keys[row]), self._anywhere.get(keys[row])
            if own:
                chances[row], sources[row] = _weighed(chances[row], own, SMOOTHED_BY), "twin"
            elif anywhere:
                chances[row], sources[row] = _weighed(chances[row], anywhere, SMOOTHED_BY_ANYWHERE), "twin"
            if sources[row] != "model" and chances[row].argmax() == before[row] and not own:
                sources[row] = "model"
        return chances, sources


def _place(page: PoolPage) -> str:
    """Return what shares a template with a page: its site, or the page alone if its site is not known."""
    return page.site or page.key


def _shares(rows: Sequence[tuple[int, int]], of: Mapping[int, int] | None = None) -> list[_Share]:
    """Return for each key and kind the share of the rows of this key that are of the kind: a page is one vote a key.

    ``rows`` are keys and kinds. ``of`` counts the rows of each key of which it is a share; None: those that are given. So the
    first of twenty rows of a shape that gets another kind, which may be an exception, does not speak for the others.
    """
    totals = Counter(key for key, _ in rows) if of is None else of
    return [(key, kind, count / totals[key]) for (key, kind), count in Counter(rows).items()]


def _weighed(chances: Floats, votes: Mapping[int, float], smoothed_by: float) -> Floats:
    """Return (len(KINDS),) probabilities times the smoothed shares of the votes, which are pages by the index of their kind."""
    likelihood = np.full(len(KINDS), smoothed_by / len(KINDS))
    for kind, pages in votes.items():
        likelihood[kind] += pages
    found = (chances + FLOOR) * likelihood
    return np.asarray(found / found.sum(), np.float32)

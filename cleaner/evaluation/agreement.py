"""Labelled pages -> how well their labels agree: of pages that came twice, and of lines that a site repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from cleaner.evaluation.judged import side_of
from cleaner.labels import Labelled
from cleaner.lines import KINDS, UNKNOWN
from cleaner.sites.keys import masked_lines

COPIES = 50  # of one page that are compared with each other; all pairs of a notice that a thousand addresses give are too many
ALIKE, SURE = 3, 0.75  # pages of a site that label a line alike, and their share, from which another label is odd


class Disagreement(NamedTuple):
    """One line with two labels."""

    first: Labelled
    second: Labelled
    line: int  # from 0
    labels: tuple[str, str]


class OddOne(NamedTuple):
    """One line whose label is not that of the same line on other pages of its site."""

    page: Labelled
    line: int  # from 0
    label: str
    others: str  # the label of the others
    pages: int  # that have it


class Agreement(NamedTuple):
    """How well two annotators agree on the lines that both labelled. Kappa is 1 where they always do, 0 where by chance."""

    annotators: tuple[str, str]
    pages: int
    lines: int  # of which both gave a kind
    same: float  # share of them with the same kind; not a number where there are none
    kappa: float  # Cohen's, of kinds
    sides: int  # lines of which both gave the side
    same_side: float
    kappa_of_sides: float


def same_pages(pages: Sequence[Labelled]) -> list[list[Labelled]]:
    """Return the pages that came more than once, by their lines without blank ones and without the space around."""
    found: defaultdict[tuple[str, ...], list[Labelled]] = defaultdict(list)
    for page in pages:
        lines = tuple(filter(None, map(str.strip, page.lines)))
        if lines:
            found[lines].append(page)
    return [group for group in found.values() if len(group) > 1]


def pairs_of(groups: Sequence[Sequence[Labelled]]) -> Iterator[tuple[Labelled, Labelled]]:
    """Yield every two labellings of the same page, of the first `COPIES`."""
    for group in groups:
        yield from combinations(group[:COPIES], 2)


def lines_of_both(first: Labelled, second: Labelled) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each line on the first page that both labelled, from 0, with both kinds."""
    ours = [number for number, line in enumerate(first.lines) if line.strip()]
    theirs = [kind for kind, line in zip(second.kinds, second.lines, strict=True) if line.strip()]
    for number, other in zip(ours, theirs, strict=True):
        if first.kinds[number] and other:
            yield number, first.kinds[number], other


def disagreements(groups: Sequence[Sequence[Labelled]]) -> list[Disagreement]:
    """Return the lines of same pages that have two labels: another kind, or another side where only that is known."""
    return [
        Disagreement(first, second, number, (one, other))
        for first, second in pairs_of(groups)
        for number, one, other in lines_of_both(first, second)
        if _differ(one, other)
    ]


def _differ(one: str, other: str) -> bool:
    return one != other if one in KINDS and other in KINDS else side_of(one) != side_of(other)


def agreements(groups: Sequence[Sequence[Labelled]]) -> list[Agreement]:
    """Return how well every two annotators agree. One who is not named goes by the file."""
    kinds: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    pages: Counter[tuple[str, str]] = Counter()
    for first, second in pairs_of(groups):
        names = _name(first), _name(second)
        swap = names[0] > names[1]
        key = (names[1], names[0]) if swap else names
        pages[key] += 1
        kinds[key] += [(other, one) if swap else (one, other) for _, one, other in lines_of_both(first, second)]
    found = []
    for key, lines in sorted(kinds.items()):
        of_kinds = [pair for pair in lines if pair[0] in KINDS and pair[1] in KINDS]
        sides = [(str(side_of(one)), str(side_of(other))) for one, other in lines]
        known = [pair for pair in sides if str(UNKNOWN) not in pair]
        found.append(Agreement(key, pages[key], len(of_kinds), *cohens_kappa(of_kinds), len(known), *cohens_kappa(known)))
    return found


def odd_ones(pages: Sequence[Labelled]) -> list[OddOne]:
    """Return the lines that are labelled otherwise than the same line, but for its numbers, on other pages of the site.

    Counted are lines that stand once on their page, with the same label on at least `ALIKE` pages and on all but a quarter.
    """
    found: defaultdict[tuple[str, str], list[tuple[Labelled, int]]] = defaultdict(list)
    for page in pages:
        keys = masked_lines(page.lines)
        times = Counter(keys)
        for number, (key, kind) in enumerate(zip(keys, page.kinds, strict=True)):
            if kind in KINDS and times[key] == 1:
                found[page.site, key].append((page, number))
    odd = []
    for places in found.values():
        counts = Counter(page.kinds[number] for page, number in places)
        (others, most), *_ = counts.most_common(1)
        if most >= ALIKE and most >= SURE * len(places):
            odd += [
                OddOne(page, number, page.kinds[number], others, most)
                for page, number in places
                if page.kinds[number] != others
            ]
    return sorted(odd, key=lambda each: -each.pages)


def _name(page: Labelled) -> str:
    return page.annotator or page.place.rpartition(", line ")[0] or page.place or page.id


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Return the share of pairs that agree, and Cohen's kappa (1960); not a number without pairs.

    >>> same, kappa = cohens_kappa([("a", "a"), ("a", "a"), ("b", "b"), ("a", "b")])
    >>> same, round(kappa, 2)
    (0.75, 0.5)
    """
    if not pairs:
        return float("nan"), float("nan")
    same = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ones[name] * others[name] for name in ones) / len(pairs) ** 2
    return same, 1.0 if chance == 1 else (same - chance) / (1 - chance)

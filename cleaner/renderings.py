"""The labelled lines of a page -> labels of the lines of another rendering of it.

Renderings differ in where they break lines: a scraper may end a line at every link, another put the cells of a table into one.
So lines are compared as a whole first, and then as parts of the text that all lines make together
(docs/experiments.md#labels-of-another-rendering).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

UNTOLD = "?"  # the label of a line of which nothing is known
NEAR = 4_000  # characters behind the last line that was found, in which a part of the text is looked for
SHORT, SURE = 12, 0.8  # characters of a part that is looked for; share of them that must have the same label
COVERED = 0.5  # share of a labelled line that must be found


def transferred(lines: Sequence[str], labels: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the labels of the lines of another rendering of a page, and the labelled lines that it does not have.

    Lines are compared without case, bullets and space. Copies of a line have its label where all copies of it have the same;
    else as many copies as there are, in their order; else those below or above the same line. A line that is a part of
    labelled ones, or is made of them, has their label. A line without a label has ``?``, a blank one "".

    >>> transferred(["Home", "A tale", "", "Home"], ["nav", "title", "", "related"], ["HOME", "* A tale", " ", "home", "New"])
    (['nav', 'title', '', 'related', '?'], [])
    >>> transferred(["Once upon", "a time", "there was"], ["body"] * 3, ["Once upon a time there was"])
    (['body'], [])
    """
    ours, theirs = list(map(_key, lines)), list(map(_key, others))
    if ours == theirs:
        return [label if key else "" for label, key in zip(labels, theirs, strict=True)], []
    known, there = _by_key(ours), _by_key(theirs)
    found = _whole(ours, labels, theirs, known, there)
    covered = [len(key) if key in there else 0 for key in ours]
    _parts(ours, labels, theirs, known, found, covered)
    lost = [
        line
        for line, key, label, part in zip(lines, ours, labels, covered, strict=True)
        if label and part < COVERED * len(key.replace(" ", ""))
    ]
    return found, lost


def _key(line: str) -> str:
    return " ".join(line.casefold().split()).strip("•-*#> ") or line.strip()


def _by_key(keys: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(place)
    return places


# --- whole lines -------------------------------------------------------------------------------------------------------


def _whole(
    ours: Sequence[str],
    labels: Sequence[str],
    theirs: Sequence[str],
    known: dict[str, list[int]],
    there: dict[str, list[int]],
) -> list[str]:
    """Return the labels of the lines that both have; ``?`` for the others. Known and there are the places of the keys."""
    about = _beside(ours, labels)
    found = [UNTOLD if key else "" for key in theirs]
    for key, here in there.items():
        of_key = [labels[place] for place in known.get(key, ())]
        if len(set(of_key)) == 1:
            of_key = of_key[:1] * len(here)
        for number, place in enumerate(here):
            if len(of_key) == len(here):
                found[place] = of_key[number]
            elif of_key:
                above, below = (theirs[other] if 0 <= other < len(theirs) else "" for other in (place - 1, place + 1))
                found[place] = about.get((above, key, None)) or about.get((None, key, below)) or UNTOLD
    return found


def _beside(keys: Sequence[str], labels: Sequence[str]) -> dict[tuple[str | None, str, str | None], str]:
    """Return the label of each line by itself and the line above, and by itself and the line below."""
    found: dict[tuple[str | None, str, str | None], str] = {}
    for place, (key, label) in enumerate(zip(keys, labels, strict=True)):
        found.setdefault((keys[place - 1] if place else "", key, None), label)
        found.setdefault((None, key, keys[place + 1] if place + 1 < len(keys) else ""), label)
    return found


# --- parts of lines ----------------------------------------------------------------------------------------------------


def _parts(
    ours: Sequence[str],
    labels: Sequence[str],
    theirs: Sequence[str],
    known: dict[str, list[int]],
    found: list[str],
    covered: list[int],
) -> None:
    """Label the lines that are still without a label by the text that all labelled lines make; ``found`` is changed.

    ``covered`` has the number of characters of each labelled line that are found, and is changed too.
    """
    packed = [key.replace(" ", "") for key in ours]
    text = "".join(packed)
    ends = list(accumulate(map(len, packed)))
    at = 0
    for number, key in enumerate(theirs):
        if not key:
            continue
        if key in known:
            place = known[key][bisect_right(known[key], bisect_right(ends, at) - 1) % len(known[key])]
            at = ends[place] if len(known[key]) == 1 or ends[place] >= at else at
            continue
        part = key.replace(" ", "")
        start = at if text.startswith(part, at) else text.find(part, at, at + NEAR) if len(part) >= SHORT else -1
        if start < 0:
            continue
        at = start + len(part)
        found[number] = _label_of(start, at, ends, labels, covered)


def _label_of(start: int, end: int, ends: Sequence[int], labels: Sequence[str], covered: list[int]) -> str:
    """Return the label that nearly all characters from a start to an end have; ``?`` if there is none."""
    counts: Counter[str] = Counter()
    line = bisect_right(ends, start)
    while start < end:
        stop = min(end, ends[line])
        counts[labels[line]] += stop - start
        covered[line] += stop - start
        start, line = stop, line + 1
    (label, most), *_ = counts.most_common(1)
    return label if label and most >= SURE * counts.total() else UNTOLD

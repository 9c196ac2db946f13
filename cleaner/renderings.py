"""The labelled lines of a page -> labels of the lines of another rendering of it."""

from __future__ import annotations

from collections.abc import Sequence

UNTOLD = "?"  # the label of a line of which nothing is known


def transferred(lines: Sequence[str], labels: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the labels of the lines of another rendering of a page, and the labelled lines that it does not have.

    Lines are compared without case, bullets and space. Copies of a line have its label where all copies of it have the same;
    else as many copies as there are, in their order; else those below or above the same line. A line without a label has
    ``?``, a blank one "".

    >>> transferred(["Home", "A tale", "", "Home"], ["nav", "title", "", "related"], ["HOME", "* A tale", " ", "home", "New"])
    (['nav', 'title', '', 'related', '?'], [])
    """
    ours, theirs = list(map(_key, lines)), list(map(_key, others))
    if ours == theirs:
        return [label if key else "" for label, key in zip(labels, theirs, strict=True)], []
    known, places = _by_key(ours), _by_key(theirs)
    about = _beside(ours, labels)
    found = [UNTOLD if key else "" for key in theirs]
    for key, here in places.items():
        of_key = [labels[place] for place in known.get(key, ())]
        if len(set(of_key)) == 1:
            of_key = of_key[:1] * len(here)
        for number, place in enumerate(here):
            if len(of_key) == len(here):
                found[place] = of_key[number]
            elif of_key:
                above, below = (theirs[other] if 0 <= other < len(theirs) else "" for other in (place - 1, place + 1))
                found[place] = about.get((above, key, None)) or about.get((None, key, below)) or UNTOLD
    return found, [line for line, key, label in zip(lines, ours, labels, strict=True) if label and key not in places]


def _key(line: str) -> str:
    return " ".join(line.casefold().split()).strip("•-*#> ") or line.strip()


def _by_key(keys: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(place)
    return places


def _beside(keys: Sequence[str], labels: Sequence[str]) -> dict[tuple[str | None, str, str | None], str]:
    """Return the label of each line by itself and the line above, and by itself and the line below."""
    found: dict[tuple[str | None, str, str | None], str] = {}
    for place, (key, label) in enumerate(zip(keys, labels, strict=True)):
        found.setdefault((keys[place - 1] if place else "", key, None), label)
        found.setdefault((None, key, keys[place + 1] if place + 1 < len(keys) else ""), label)
    return found

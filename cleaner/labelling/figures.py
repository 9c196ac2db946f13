"""Finished pages and trained models -> the figures of the labelling page: estimate, learning curve, advice, effort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from cleaner.labelling.desk import Desk
from cleaner.labelling.estimate import LEAST, Score, advice, estimate, score
from cleaner.labelling.opinion import Opinion, opinions
from cleaner.lines import KINDS

GROUP = 5  # finished pages whose effort is counted together


def figures(desk: Desk, kinds_of_rounds: Mapping[int, Mapping[str, list[str]]]) -> dict[str, Any]:
    """Return the figures. ``kinds_of_rounds`` is what each model of this run said of each page; others left their scores.

    Before any training the estimate is of the random sample of all pages. Models that were trained are compared on the pages
    that were chosen at random, because the others may have taught them.
    """
    held, rounds = desk.held(), desk.book.rounds
    sampled = desk.sampled() & desk.pages.keys()
    wanted = held if rounds else sampled
    _ask_base(desk, sampled | held)
    base = {key: names(opinion) for key, opinion in desk.first.items()}
    points: list[dict[str, Any]] = [{"labelled": 0, "scores": scores_of(desk, wanted, base), "taken": False}]
    for number, event in enumerate(rounds, 1):
        again = kinds_of_rounds.get(number)
        points.append({**event, "scores": event["scores"] if again is None else scores_of(desk, held, again)})
    now = next((point for point in reversed(points) if point["taken"]), points[0])
    right = [its.right for its in _each(desk, wanted, {key: names(opinion) for key, opinion in desk.found.items()}).values()]
    return {
        "sampled": sum(desk.book.status(key) == "done" for key in wanted),
        "skipped": sum(desk.book.status(key) == "skipped" for key in held),
        "least": LEAST,
        "estimate": _estimate(now["scores"]),
        "of_base": _estimate(points[0]["scores"]),
        "right": round(float(np.mean(right)), 3) if len(right) >= LEAST else None,
        "curve": [{"labelled": point["labelled"], **(_estimate(point["scores"]) or {})} for point in points],
        "advice": advice(points),
        "effort": _effort(desk),
    }


def scores_of(desk: Desk, keys: Iterable[str], kinds: Mapping[str, list[str]]) -> dict[str, float]:
    """Return the word F1 of each finished page of some, given the kinds of the rows of each page."""
    return {key: its.f1 for key, its in _each(desk, keys, kinds).items()}


def names(opinion: Opinion) -> list[str]:
    """Return the kind of each row."""
    return [KINDS[kind] for kind in opinion.kinds.tolist()]


def _each(desk: Desk, keys: Iterable[str], kinds: Mapping[str, list[str]]) -> dict[str, Score]:
    found = {}
    for key in keys:
        if key in kinds and desk.book.status(key) == "done":
            page, labels = desk.pages[key], desk.book.labels(key)
            found[key] = score(page, kinds[key], [desk.kind_of(labels[row.first].kind) for row in page.rows])
    return found


def _ask_base(desk: Desk, keys: Iterable[str]) -> None:
    """Ask the first model about finished pages that it has not judged in this run."""
    for key in keys:
        if key not in desk.first and desk.book.status(key) == "done":
            desk.first[key] = opinions([desk.pages[key]], desk.base)[0]


def _estimate(scores: Mapping[str, float]) -> dict[str, Any] | None:
    found = estimate(list(scores.values()))
    return found._asdict() if found is not None else None


def _effort(desk: Desk) -> list[dict[str, Any]]:
    """Return the share of rows that a person decided, over groups of finished pages in their order."""
    decided = []
    for key in (key for key in desk.book.done() if key in desk.pages):
        labels, rows = desk.book.labels(key), desk.pages[key].rows
        decided.append((sum(labels[row.first].how != "rest" for row in rows), len(rows)))
    groups = [decided[start : start + GROUP] for start in range(0, len(decided), GROUP)]
    return [
        {
            "first": GROUP * number + 1,
            "last": GROUP * number + len(group),
            "share": round(sum(by_hand for by_hand, _ in group) / sum(rows for _, rows in group), 3),
        }
        for number, group in enumerate(groups)
    ]

"""Labelled pages whose labels name subkinds -> the layer that tells them apart (`cleaner.model.subkinds`), and its scores.

For each kind a multinomial logistic regression over its subkinds and none of them, with a ridge, whose offset is the memory of
labelled lines. A page's own lines are left out of the memory while it teaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.subkinds import tokens_of
from cleaner.features.text import Floats, Ints
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.learned import Memory, Table, Tokens, placed
from cleaner.model.subkinds import TOKENS, SubkindLayer
from cleaner.training.layers import FEWEST_ROWS, Rows, optimised, remember, sparse_of, without_own
from cleaner.training.reading import LEAST, Lesson, Read

BIAS, PULLED = 1.0, 0.3  # pull of the intercepts and of the tokens to zero, as of kinds (`cleaner.training.layers.Pull`)


class Score(NamedTuple):
    """How well a subkind is told from the other lines of its kind."""

    lines: int  # with a label of it
    f1: float


class _Page(NamedTuple):
    """The rows of a labelled page that are of a kind with subkinds."""

    tokens: dict[str, Tokens]
    counts: Floats  # (rows, subkinds) pages on which the line was of each subkind, without this page
    of_kinds: Floats  # (rows, len(KINDS)) the same of kinds
    kind: Ints  # (rows,)
    subkind: Ints  # (rows,), UNKNOWN for none
    weight: Floats  # (rows,): the root of a row's words


def lines_of(reads: Sequence[Read], lessons: Sequence[Lesson]) -> dict[str, int]:
    """Return how many lines are labelled with each subkind that has any."""
    names = [name for lesson in _lessons(reads, lessons) for name in lesson.named.values()]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def fit_subkinds(
    reads: Sequence[Read], lessons: Sequence[Lesson], of_kinds: Memory, subkinds: Mapping[str, str]
) -> SubkindLayer | None:
    """Fit the layer on labelled pages, ``lessons`` of which the base does not read. None if no label names a subkind.

    ``of_kinds`` is the memory of the same pages, ``subkinds`` the kinds of those that labels may name.
    """
    counted = lines_of(reads, lessons)
    names = tuple(name for name in subkinds if name in counted)
    if not names:
        return None
    kinds = np.array([KINDS.index(subkinds[name]) for name in names], np.int64)
    own = remember([_lesson(lesson, names) for lesson in _lessons(reads, lessons)])
    total = _labelled(reads, lessons)[kinds]
    shares = (np.array([counted[name] for name in names]) / np.maximum(total, 1)).astype(np.float32)
    layer = SubkindLayer(names, kinds, own, np.minimum(shares, 1), np.zeros(len(names), np.float32), {})
    if not reads:
        return layer._replace(bias=_of_memory_alone(layer))
    pages = [_page(read, of_kinds, layer) for read in reads]
    for kind in np.unique(kinds).tolist():
        layer = _with_kind(layer, pages, kind)
    return layer


def _of_memory_alone(layer: SubkindLayer) -> Floats:
    """Return the intercepts with which remembered lines alone have a subkind, where no page is read that could tell more."""
    nothing = np.zeros((1, len(layer.names)), np.float32)
    prior = layer.remembered(nothing, np.zeros((1, len(KINDS)), np.float32))[0]
    return np.asarray(np.minimum(-prior, 0) - LEAST, np.float32)


def scores_of(read: Read, of_kinds: Memory, layer: SubkindLayer, counts: NDArray[np.int64]) -> None:
    """Add to ``counts``, (subkinds, 3): the lines of each subkind, those that are given it, and the right ones among them.

    The page is one that the layer has not seen; the kind of each line is that of its label.
    """
    page = _page(read, of_kinds, layer, own=False)
    got = layer.chosen(layer.remembered(page.counts, page.of_kinds), page.tokens, page.kind)
    for column, chosen in enumerate((page.subkind, got, np.where(page.subkind == got, got, UNKNOWN))):
        counts[:, column] += np.bincount(chosen[chosen != UNKNOWN], minlength=len(layer.names))


def _lessons(reads: Sequence[Read], lessons: Sequence[Lesson]) -> list[Lesson]:
    return [*(read.lesson for read in reads), *lessons]


def _lesson(lesson: Lesson, names: Sequence[str]) -> Lesson:
    """Return what is remembered of the subkinds of a page."""
    target = np.zeros((len(lesson.keys), len(names)), np.float32)
    for row, name in lesson.named.items():
        if name in names:
            target[row, names.index(name)] = 1
    return Lesson(lesson.keys, target)


def _labelled(reads: Sequence[Read], lessons: Sequence[Lesson]) -> Ints:
    """Return (len(KINDS),) the number of rows whose label is each kind."""
    sure = [lesson.target.argmax(1)[lesson.target.max(1) > 1 - 1e-3] for lesson in _lessons(reads, lessons)]
    return np.bincount(np.concatenate(sure), minlength=len(KINDS))


def _page(read: Read, memory: Memory, layer: SubkindLayer, own: bool = True) -> _Page:
    """Return the rows of a page that teach or are scored. With ``own`` its lines are in the memories, and are left out."""
    rows = np.flatnonzero(np.isin(read.kind, layer.kinds))
    keys, lines = read.view.keys, read.view.lines
    lesson = _lesson(read.lesson, layer.names)
    subkind = np.where(lesson.target.any(1), lesson.target.argmax(1), UNKNOWN)[rows]
    counts = without_own(layer.memory, lesson) if own else layer.memory.of(keys)
    of_kinds = without_own(memory, read.lesson) if own else memory.of(keys)
    tokens = tokens_of(lines, keys, memory, rows, read.view.tokens.get("elements"))
    return _Page(tokens, counts[rows], of_kinds[rows], read.kind[rows], subkind, np.sqrt(lines.n_words[rows]))


def _with_kind(layer: SubkindLayer, pages: Sequence[_Page], kind: int) -> SubkindLayer:
    """Return the layer with the weights of the subkinds of one kind."""
    mine = np.flatnonzero(layer.kinds == kind)
    places = [np.flatnonzero(page.kind == kind) for page in pages]
    tokens = [{name: each.of(place) for name, each in page.tokens.items()} for page, place in zip(pages, places, strict=True)]
    vocabulary = _vocabulary(tokens)
    offset = [layer.remembered(page.counts, page.of_kinds)[place][:, mine] for page, place in zip(pages, places, strict=True)]
    subkind = np.concatenate([page.subkind[place] for page, place in zip(pages, places, strict=True)])
    weight = np.concatenate([page.weight[place] for page, place in zip(pages, places, strict=True)])
    none = np.zeros((len(subkind), 1))
    rows = Rows(
        np.ones((len(subkind), 1)),
        sparse_of(tokens, len(subkind), vocabulary),
        np.concatenate([none, np.concatenate(offset)], axis=1, dtype=np.float64),
        np.concatenate([(subkind == UNKNOWN)[:, None], subkind[:, None] == mine], axis=1).astype(np.float64),
        (weight / max(float(weight.mean()), LEAST)).astype(np.float64) if len(weight) else weight.astype(np.float64),
    )
    sizes = sum(map(len, vocabulary.values()))
    found = optimised(rows, np.concatenate([[BIAS], np.full(sizes, PULLED)]))
    weights = (found[:, 1:] - found[:, :1]).astype(np.float32)  # against none of the subkinds
    return _merged(layer, mine, weights, vocabulary)


def _vocabulary(tokens: Sequence[Mapping[str, Tokens]]) -> dict[str, NDArray[np.uint32]]:
    """Return the hashes of each sort of tokens that are learned, sorted."""
    found: dict[str, NDArray[np.uint32]] = {}
    for name in TOKENS:
        if tokens and name in tokens[0]:
            hashes, rows = np.unique(np.concatenate([each[name].hashes for each in tokens]), return_counts=True)
            found[name] = hashes[rows >= FEWEST_ROWS]
    return found


def _merged(layer: SubkindLayer, mine: Ints, weights: Floats, vocabulary: Mapping[str, NDArray[np.uint32]]) -> SubkindLayer:
    """Return the layer with the weights of some of its subkinds, (1 + learned tokens, their number), the intercepts first."""
    bias, tables, start = layer.bias.copy(), dict(layer.tables), 1
    bias[mine] = weights[0]
    for name, hashes in vocabulary.items():
        old = tables.get(name, Table(np.zeros(0, np.uint32), np.zeros((0, len(layer.names)), np.float32)))
        every = np.union1d(old.hashes, hashes).astype(np.uint32)
        values = np.zeros((len(every), len(layer.names)), np.float32)
        values[placed(every, old.hashes)[0]] = old.weights
        values[placed(every, hashes)[0][:, None], mine] = weights[start : start + len(hashes)]
        tables[name] = Table(every, values)
        start += len(hashes)
    return layer._replace(bias=bias, tables=tables)


def scored(
    parts: Sequence[Sequence[int]], reads: Sequence[Read], lessons: Sequence[Lesson], subkinds: Mapping[str, str]
) -> dict[str, Score]:
    """Return the scores of each subkind on pages that the fit has not seen: ``parts`` are those left out in each turn."""
    totals: dict[str, NDArray[np.int64]] = {}
    for part in parts:
        rest = [read for number, read in enumerate(reads) if number not in part]
        of_kinds = remember(_lessons(rest, lessons))
        layer = fit_subkinds(rest, lessons, of_kinds, subkinds)
        if layer is not None:
            counts = np.zeros((len(layer.names), 3), np.int64)
            for number in part:
                scores_of(reads[number], of_kinds, layer, counts)
            for name, row in zip(layer.names, counts, strict=True):
                totals[name] = totals.get(name, np.zeros(3, np.int64)) + row
    return {
        name: Score(int(lines), round(2 * int(right) / max(1, int(lines + given)), 4))
        for name, (lines, given, right) in totals.items()
    }

"""What was learned of a user's subkinds -> the subkind of a line, given its kind.

Among the lines of one kind each subkind has log odds against none. Two parts add up: the labelled pages on which the same line
was of it, against those on which it was of the kind alone (smoothed by its share of the labelled lines of the kind); and a
linear layer over hashed words, those of the lines around, tags and names, and the remembered lines between which a line stands.
The likeliest is taken, or none. The kind itself is not touched.

`cleaner.decision.subkinds` reads a batch for it, `cleaner.training.subkinds` fits it. Hashes only; no text is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.text import Floats, Ints
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.learned import LARGEST, Memory, Table, Tokens
from cleaner.vocabulary import checked

PREFIX = "subkind_"  # names of the arrays begin so
TOKENS = ("words", "elements", "zones", "near")  # sorts of hashed tokens
PRIOR = 0.7  # pages that a subkind's share of its kind counts as, as for kinds (`cleaner.training.layers.PRIOR`)

Arrays = Mapping[str, NDArray[Any]]


class SubkindLayer(NamedTuple):
    """The layer, as it is stored."""

    names: tuple[str, ...]
    kinds: Ints  # (subkinds,): index into KINDS of the kind of each
    memory: Memory  # of the lines of subkinds; its counts are (lines, subkinds)
    shares: Floats  # (subkinds,): share of the labelled lines of the kind that are of the subkind, above 0
    bias: Floats  # (subkinds,)
    tables: dict[str, Table]  # by sort of tokens; the weights are (learned, subkinds)

    @classmethod
    def of(cls, arrays: Arrays, subkinds: Mapping[Any, Any]) -> SubkindLayer:
        """Make it from arrays and the subkinds of a header. Raises ``KeyError`` or ``ValueError`` for others."""
        known = checked(subkinds)
        found = {name: arrays[PREFIX + name] for name in ("keys", "counts", "shares", "bias")}
        keys = found["keys"].astype(np.uint64)
        memory = Memory(keys, found["counts"].astype(np.float32), np.zeros(len(keys), bool))
        tables = {
            name: Table(arrays[PREFIX + name].astype(np.uint32), arrays[f"{PREFIX}{name}_weights"].astype(np.float32))
            for name in TOKENS
            if PREFIX + name in arrays
        }
        numbers = np.array([KINDS.index(kind) for kind in known.values()], np.int64)
        shares, bias = found["shares"].astype(np.float32), found["bias"].astype(np.float32)
        layer = cls(tuple(known), numbers, memory, shares, bias, tables)
        layer.check()
        return layer

    def check(self) -> None:
        """Raise ``ValueError`` for shapes and values that no fit gives."""
        size = len(self.names)
        if not size:
            raise ValueError("the header names no subkinds, and there are weights of some")
        parts: list[tuple[NDArray[Any], Floats]] = [(self.memory.keys, self.memory.counts), *self.tables.values()]
        if any(part.ndim != 1 or weights.shape != (len(part), size) for part, weights in parts):
            raise ValueError(f"a table of subkinds has not one weight for each of {size} subkinds and each key")
        if any((part[1:] <= part[:-1]).any() for part, _ in parts):
            raise ValueError("the keys of subkinds are not in order")
        if self.shares.shape != (size,) or self.bias.shape != (size,):
            raise ValueError(f"the shares of subkinds have the shape {self.shares.shape}, expected {(size,)}")
        numbers = [weights for _, weights in parts] + [self.shares, self.bias]
        if not all(np.isfinite(each).all() and np.abs(each).max(initial=0) < LARGEST for each in numbers):
            raise ValueError("what was learned of subkinds holds numbers that are none or too large")
        if self.memory.counts.min(initial=0) < 0 or self.shares.min() <= 0 or self.shares.max() > 1:
            raise ValueError("what was learned of subkinds counts fewer lines than none, or more than all")

    def packed(self) -> dict[str, NDArray[Any]]:
        """Return the arrays, as `of` reads them."""
        arrays: dict[str, NDArray[Any]] = {
            "keys": self.memory.keys,
            "counts": self.memory.counts.astype(np.float16),
            "shares": self.shares.astype(np.float32),
            "bias": self.bias.astype(np.float32),
        }
        for name, table in self.tables.items():
            arrays |= {name: table.hashes, f"{name}_weights": table.weights.astype(np.float16)}
        return {PREFIX + name: array for name, array in arrays.items()}

    def remembered(self, counts: Floats, of_kinds: Floats) -> Floats:
        """Return (rows, subkinds) log odds of each subkind against its kind alone, by the same line on labelled pages.

        ``counts`` is (rows, subkinds), the pages on which the line of a row was of each subkind. ``of_kinds`` is (rows,
        len(KINDS)), those on which it was of each kind, with its subkinds.
        """
        out = np.zeros(counts.shape, np.float32)
        for kind in np.unique(self.kinds).tolist():
            mine = self.kinds == kind
            alone = np.maximum(of_kinds[:, kind] - counts[:, mine].sum(1), 0)
            rest = max(1 - float(self.shares[mine].sum()), float(self.shares[mine].min()))
            out[:, mine] = np.log((counts[:, mine] + PRIOR * self.shares[mine]) / (alone + PRIOR * rest)[:, None])
        return out

    def chosen(self, offset: Floats, tokens: Mapping[str, Tokens], kind: Ints) -> Ints:
        """Return (rows,) the subkind of each row, an index into ``names``, or `UNKNOWN` for none.

        ``offset`` is what `remembered` gives, ``kind`` (rows,) the kind of each row.
        """
        if not len(kind):
            return kind
        odds = offset + self.bias
        for name, table in self.tables.items():
            odds += table.log_odds(tokens[name])
        odds = np.where(self.kinds == kind[:, None], odds, -np.inf)
        best: Ints = odds.argmax(1)
        return np.where(odds[np.arange(len(kind)), best] > 0, best, UNKNOWN)


def has_subkinds(names: Sequence[str]) -> bool:
    """Return whether the arrays with some names hold what was learned of subkinds."""
    return any(name.startswith(PREFIX) for name in names)

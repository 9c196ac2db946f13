"""A batch whose kinds are decided -> the user's subkind of each row (`cleaner.model.subkinds`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.decision.learned import keys_of, zones
from cleaner.features.text import Ints, LineBatch
from cleaner.lines import UNKNOWN
from cleaner.model.learned import Memory, Tokens
from cleaner.sites.keys import Keys

if TYPE_CHECKING:
    from cleaner.features.batch import PageBatch
    from cleaner.model.storage import Model

REACH = 3  # rows above and below whose words are read


def subkinds_of_rows(batch: PageBatch, kind: Ints, model: Model) -> Ints:
    """Return (rows,) the subkind of each row, an index into the names of the model's, or `UNKNOWN` for none.

    ``kind`` is (rows,), the kind that each row was given.
    """
    layer, learned = model.subkinds, model.learned
    assert layer is not None and learned is not None
    out = np.full(len(kind), UNKNOWN, np.int64)
    rows = np.flatnonzero(np.isin(kind, layer.kinds))
    if len(rows):
        keys = keys_of(batch)
        of_elements = batch.markup is not None and model.elements is not None
        elements = Tokens(batch.markup.tokens, batch.markup.token_bounds) if of_elements and batch.markup else None
        tokens = tokens_of(batch.lines, keys, learned.memory, rows, elements)
        offset = layer.remembered(layer.memory.of(keys[rows]), learned.memory.of(keys[rows]))
        out[rows] = layer.chosen(offset, tokens, kind[rows])
    return out


def tokens_of(lines: LineBatch, keys: Keys, memory: Memory, rows: Ints, elements: Tokens | None) -> dict[str, Tokens]:
    """Return the tokens of some rows by their sort. ``keys`` is (all rows,), ``memory`` that of the lines with kinds."""
    words = Tokens(lines.tokens, lines.token_bounds)
    found = {
        "words": words.of(rows),
        "zones": zones(keys, memory.marks(keys), lines).of(rows),
        "near": near(words, lines, rows),
    }
    return found | ({"elements": elements.of(rows)} if elements is not None else {})


def near(words: Tokens, lines: LineBatch, rows: Ints) -> Tokens:
    """Return the words of the rows around some rows, of the same page."""
    first = np.maximum(lines.first[rows], rows - REACH)
    end = np.minimum(lines.end[rows], rows + REACH + 1)
    starts, stops = np.stack([first, rows + 1], 1), np.stack([rows, np.maximum(end, rows + 1)], 1)
    return words.between(words.bounds[starts], words.bounds[stops])

"""The fallback for text: lines to keep without a model.

trafilatura is of no use on bare lines, because its rules need markup (docs/experiments.md#fallback-on-doubt). Usable parts are
its filter of isolated widget words (`trafilatura.utils.textfilter`) and the observations of jusText and C4: sentences end in
punctuation, are long, and occur together.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cleaner.features.text import SURFACE, Floats, LineBatch

# Weights in log odds, set by hand and measured as a whole (docs/experiments.md#fallback-on-doubt).
BIAS = 2.6
PER_WORDS, WORDS = 1.6, 6  # for log(1 + words / WORDS)
SENTENCE_END, QUOTE_END, COMMA = 1.2, 0.6, 0.36
SYMBOLS, LATER_COPY, CAPITALS = -12.0, -2.5, -1.5
FEW_CAPITALS = 0.4  # share of capitalised words up to which there is no penalty
WIDGET = -9.0
OWN_SHARE, NEIGHBOURS_SHARE, REACH = 0.7, 0.6, 3  # weights of a line's own evidence and of the lines around; reach in lines


def scores(batch: LineBatch, pages: list[list[str]]) -> Floats:
    """Return (rows,) rough probabilities of main text, with trafilatura's filter of widget words."""
    odds = sum(evidence(batch, pages).values()) - BIAS
    chance: Floats = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return chance


def sentence_odds(batch: LineBatch) -> Floats:
    """Return (rows,) rough log odds of main text from the heuristics of sentences alone, without importing trafilatura."""
    return np.asarray(sum(_weighed(batch, _of_sentences(batch)).values()) - BIAS, np.float32)


def evidence(batch: LineBatch, pages: list[list[str]]) -> dict[str, Floats]:
    """Return the evidence for main text, (rows,) log odds by name; a row's log odds are their sum less `BIAS`.

    `cleaner.explain.wording` has a sentence for each name.
    """
    widget = np.array(_is_widget([line for page in pages for line in page]), bool)
    says = {name: np.where(widget, 0, values) for name, values in _of_sentences(batch).items()}
    return _weighed(batch, says | {"widget": np.where(widget, WIDGET, 0)})


def _of_sentences(batch: LineBatch) -> dict[str, Floats]:
    """Return the evidence in a line, (rows,) log odds by name: sentences are long, end in punctuation, and occur once."""
    own = dict(zip(SURFACE, batch.surface, strict=True))
    symbols = own["share_code"] + own["share_separator"] + own["share_path"]
    return {
        "length": PER_WORDS * np.log1p(np.expm1(own["log_words"]) / WORDS),
        "ending": SENTENCE_END * own["last_terminal"] + QUOTE_END * own["last_quote"],
        "signs": COMMA * (own["share_comma"] > 0) + SYMBOLS * symbols,
        "copies": LATER_COPY * own["later_copy"],
        "letters": CAPITALS * np.maximum(own["capitalised_words"] - FEW_CAPITALS, 0),
    }


def _weighed(batch: LineBatch, says: dict[str, Floats]) -> dict[str, Floats]:
    """Weight the evidence in each line and add that of the lines around, because sentences occur together."""
    around = _neighbours(np.asarray(sum(says.values()), np.float32), batch)
    weighed = {name: OWN_SHARE * values for name, values in says.items()} | {"around": NEIGHBOURS_SHARE * around}
    return {name: values.astype(np.float32) for name, values in weighed.items()}


def _neighbours(evidence: Floats, batch: LineBatch) -> Floats:
    """Return (rows,) means of the evidence of the lines around, weighted by the square root of their words.

    Short lines between long ones thereby follow the long ones.
    """
    rows = np.arange(len(evidence))
    low, high = np.maximum(rows - REACH, batch.first), np.minimum(rows + REACH + 1, batch.end)
    weight = np.sqrt(np.expm1(batch.surface[SURFACE.index("log_words")]) + 1)
    heavy = np.append(0, np.cumsum(evidence * weight))
    total = np.append(0, np.cumsum(weight))
    mean: Floats = ((heavy[high] - heavy[low]) / (total[high] - total[low])).astype(np.float32)
    return mean


def _is_widget(lines: list[str]) -> list[bool]:
    """Return whether each line is only the name of a social network, a print button or the like."""
    return [len(line) < 40 and _is_filtered(line) for line in lines]


@lru_cache(maxsize=1 << 14)  # boilerplate repeats, so each line is tested once
def _is_filtered(line: str) -> bool:
    """Whether trafilatura's text filter rejects a line."""
    from lxml.etree import Element
    from trafilatura.utils import textfilter

    element = Element("p")
    element.text = "".join(character for character in line if character.isprintable())
    return bool(textfilter(element))

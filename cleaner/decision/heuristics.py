"""The fallback on text: what to keep when there is no model.

trafilatura run over bare lines does nothing (word F1 .720 against .719 uncleaned), because its rules ask for markup. What
can be carried over are its filter of lone widget words (`trafilatura.utils.textfilter`) and the observations behind it,
jusText's and C4's rules: sentences end in punctuation, are long, and stand together.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cleaner.features.text import SURFACE, Floats, LineBatch

# Weights, in log odds: chosen by hand once, and measured as a whole (docs/experiments.md#fallback-on-doubt).
BIAS = 2.6
PER_WORDS, WORDS = 1.6, 6  # for log(1 + words / WORDS)
SENTENCE_END, QUOTE_END, COMMA = 1.2, 0.6, 0.36
SYMBOLS, LATER_COPY, CAPITALS = -12.0, -2.5, -1.5
FEW_CAPITALS = 0.4  # share of capitalised words that says nothing
WIDGET = -9.0
OWN_SHARE, NEIGHBOURS_SHARE, REACH = 0.7, 0.6, 3  # what a line's own evidence and that of the lines around count


def scores(batch: LineBatch, pages: list[list[str]]) -> Floats:
    """(rows,): a rough probability that each line is main text, trafilatura's filter of widget words counted in."""
    odds = sum(evidence(batch, pages).values()) - BIAS
    chance: Floats = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return chance


def sentence_odds(batch: LineBatch) -> Floats:
    """(rows,): rough log odds that each line is main text, from what is known of sentences alone: no other package is
    imported for it."""
    return np.asarray(sum(_weighed(batch, _of_sentences(batch)).values()) - BIAS, np.float32)


def evidence(batch: LineBatch, pages: list[list[str]]) -> dict[str, Floats]:
    """The evidence for main text, (rows,) log odds each, by the names that `cleaner.explain.wording` has sentences for; their
    sum less `BIAS` is the log odds of a row."""
    widget = np.array(_is_widget([line for page in pages for line in page]), bool)
    says = {name: np.where(widget, 0, values) for name, values in _of_sentences(batch).items()}
    return _weighed(batch, says | {"widget": np.where(widget, WIDGET, 0)})


def _of_sentences(batch: LineBatch) -> dict[str, Floats]:
    """What a line says by itself: sentences are long, end in punctuation, and are not said twice."""
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
    """With what the lines around say: sentences stand together."""
    around = _neighbours(np.asarray(sum(says.values()), np.float32), batch)
    weighed = {name: OWN_SHARE * values for name, values in says.items()} | {"around": NEIGHBOURS_SHARE * around}
    return {name: values.astype(np.float32) for name, values in weighed.items()}


def _neighbours(evidence: Floats, batch: LineBatch) -> Floats:
    """The mean evidence of the lines around, each as heavy as the root of its words: short lines between long ones belong to
    them."""
    rows = np.arange(len(evidence))
    low, high = np.maximum(rows - REACH, batch.first), np.minimum(rows + REACH + 1, batch.end)
    weight = np.sqrt(np.expm1(batch.surface[SURFACE.index("log_words")]) + 1)
    heavy = np.append(0, np.cumsum(evidence * weight))
    total = np.append(0, np.cumsum(weight))
    mean: Floats = ((heavy[high] - heavy[low]) / (total[high] - total[low])).astype(np.float32)
    return mean


def _is_widget(lines: list[str]) -> list[bool]:
    """Lines that are nothing but the name of a network or a print button."""
    return [len(line) < 40 and _is_filtered(line) for line in lines]


@lru_cache(maxsize=1 << 14)  # boilerplate repeats: an element is built once for "Share", not once a page
def _is_filtered(line: str) -> bool:
    """trafilatura's own text filter."""
    from lxml.etree import Element
    from trafilatura.utils import textfilter

    element = Element("p")
    element.text = "".join(character for character in line if character.isprintable())
    return bool(textfilter(element))

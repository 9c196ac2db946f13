"""The fallback on text: what to keep when there is no model.

trafilatura run over bare lines does nothing (word F1 .720 against .719 uncleaned), because its rules ask for markup. What
can be carried over are its filter of lone widget words (`trafilatura.utils.textfilter`) and the observations behind it,
jusText's and C4's rules: sentences end in punctuation, are long, and stand together.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cleaner.features.text import SURFACE, Floats, LineBatch

BIAS = 2.6


def scores(batch: LineBatch, pages: list[list[str]]) -> Floats:
    """For each row a rough probability, 0 to 1, that it is main text."""
    chance: Floats = (1 / (1 + np.exp(BIAS - sum(evidence(batch, pages).values())))).astype(np.float32)
    return chance


def evidence(batch: LineBatch, pages: list[list[str]]) -> dict[str, Floats]:
    """The evidence for main text, (rows,) log odds each, by the names that `cleaner.explain.wording` has sentences for; their
    sum less ``BIAS`` is the log odds of a row."""
    own = dict(zip(SURFACE, batch.surface, strict=True))
    words = np.expm1(own["log_words"])
    symbols = own["share_code"] + own["share_separator"] + own["share_path"]
    says = {
        "length": 1.6 * np.log1p(words / 6),
        "ending": 1.2 * (own["last_terminal"] + 0.5 * own["last_quote"]),
        "signs": 1.2 * 0.3 * (own["share_comma"] > 0) - 12 * symbols,
        "copies": -2.5 * own["later_copy"],
        "letters": -1.5 * np.maximum(own["capitalised_words"] - 0.4, 0),
    }
    widget = np.array(_is_widget([line for page in pages for line in page]), bool)
    says = {name: np.where(widget, 0, values) for name, values in says.items()} | {"widget": np.where(widget, -9, 0)}
    around = _neighbours(sum(says.values()).astype(np.float32), batch, words)  # type: ignore[union-attr]
    weighed = {name: 0.7 * values for name, values in says.items()} | {"around": 0.6 * around}
    return {name: values.astype(np.float32) for name, values in weighed.items()}


def _neighbours(evidence: Floats, batch: LineBatch, words: Floats, reach: int = 3) -> Floats:
    """The mean evidence of the lines around, each as heavy as its words: short lines between long ones belong to them."""
    rows = np.arange(len(evidence))
    low, high = np.maximum(rows - reach, batch.first), np.minimum(rows + reach + 1, batch.end)
    weight = np.sqrt(words + 1)
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

"""How well a cleaned page agrees with a reference: word F1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_find_words = re.compile(r"\w+").findall


def words(text: str) -> list[str]:
    """Lower-cased ``\\w+`` words, the unit of WCXB (Foley 2026).

    >>> words("It's 5 o'clock")
    ['it', 's', '5', 'o', 'clock']
    """
    found: list[str] = _find_words(text.lower())
    return found


def word_f1(kept: Sequence[str], reference: Sequence[str]) -> tuple[float, float, float]:
    """F1, precision and recall of two bags of words, as WCXB counts them: nothing against nothing is perfect.

    >>> word_f1(["a", "b"], ["a", "c"])
    (0.5, 0.5, 0.5)
    """
    if not kept and not reference:
        return 1.0, 1.0, 1.0
    hit = (Counter(kept) & Counter(reference)).total()
    precision, recall = hit / max(1, len(kept)), hit / max(1, len(reference))
    return (2 * precision * recall / (precision + recall) if hit else 0.0), precision, recall

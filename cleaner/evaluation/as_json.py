"""Figures -> values that JSON can hold, for `cleaner evaluate --json`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cleaner.evaluation.figures import Difference, Figures
from cleaner.evaluation.judged import Judged

SCHEMA = 1
_DIGITS = 6


def as_json(found: Sequence[Figures], changes: Sequence[Difference], judgements: Sequence[Sequence[Judged]]) -> dict[str, Any]:
    """Return the figures of each model, the differences, and the word F1 of each page by each model."""
    pages = [
        {"id": page.page.id, "site": page.page.site, "place": page.page.place, "lines": len(page.row),
         "main_words": page.wanted, "word_f1": [round(each[number].f1, _DIGITS) for each in judgements]}
        for number, page in enumerate(judgements[0])
    ]  # fmt: skip
    return {
        "schema": SCHEMA,
        "models": [plain(each._asdict()) for each in found],
        "differences": [plain(change._asdict()) for change in changes],
        "pages": pages,
    }


def plain(value: Any) -> Any:
    """Return named tuples as objects, and null for what is not a number."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, _DIGITS)
    return value

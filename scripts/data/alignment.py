"""Rows of alignment (`align_text`, `align_html`) -> those that are of use; `cleaner.exchange.alignment` makes them."""

from __future__ import annotations

from typing import Any

from cleaner.exchange.alignment import ALIGNED


def is_aligned(row: dict[str, Any]) -> bool:
    """Whether a row of alignment has main text, and a reference of the page's own text."""
    return "1" in row["main"] and row["oracle"] >= ALIGNED

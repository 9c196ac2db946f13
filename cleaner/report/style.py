"""The style of pages that the package makes: the colours of kinds, which all share, and the rest of a report."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def style() -> str:
    """Return the style of a report."""
    return "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("kinds.css", "report.css"))

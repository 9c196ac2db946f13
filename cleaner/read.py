"""Bytes, files or HTML -> text."""

from __future__ import annotations


def html_to_text(html: str | bytes) -> str:
    """The visible text of a page, a block a line."""
    raise NotImplementedError

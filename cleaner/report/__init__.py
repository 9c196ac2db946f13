"""A document for people: the output formats of `clean`, the figures, and the report as one page of HTML.

`page` and `write` make the report. They are imported when first asked for, because most runs make none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.report.html_page import page as page
    from cleaner.report.html_page import write as write
else:

    def __getattr__(name: str) -> object:
        if name not in ("page", "write"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module("cleaner.report.html_page"), name)
        globals()[name] = value
        return value

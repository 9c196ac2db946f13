"""Takes the page around the article out of scraped text: line by line, with a kind, a score and a reason for each.

    >>> import cleaner
    >>> doc = cleaner.clean("Leave a Comment")
    >>> [line.text for line in doc.lines]
    ['Leave a Comment']

`clean`, `clean_html` and `clean_many` use the default model; `Cleaner` holds a model and a policy of one's own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.document import Cause as Cause
    from cleaner.document import Doc as Doc
    from cleaner.document import Explanation as Explanation
    from cleaner.io.decode import ReadError as ReadError
    from cleaner.lines import KINDS as KINDS
    from cleaner.lines import Line as Line
    from cleaner.model.storage import ModelError as ModelError
    from cleaner.pipeline import Cleaner as Cleaner
    from cleaner.pipeline import clean as clean
    from cleaner.pipeline import clean_html as clean_html
    from cleaner.pipeline import clean_many as clean_many

__version__ = "0.1.0"
__all__ = [
    *("KINDS", "Cause", "Cleaner", "Doc", "Explanation", "Line", "ModelError", "ReadError"),
    *("clean", "clean_html", "clean_many"),
]

# Imported when first asked for: numpy alone takes longer than the whole of `clean --help` may.
_HOME = {
    "Cause": "document",
    "Doc": "document",
    "Explanation": "document",
    "KINDS": "lines",
    "Line": "lines",
    "ModelError": "model.storage",
    "Cleaner": "pipeline",
    "clean": "pipeline",
    "clean_html": "pipeline",
    "clean_many": "pipeline",
    "ReadError": "io.decode",
}


if not TYPE_CHECKING:  # a type checker that saw it would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})

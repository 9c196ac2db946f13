"""Takes the page around the article out of scraped text: line by line, with a kind, a score and a reason for each.

    >>> import cleaner
    >>> doc = cleaner.clean("Leave a Comment")
    >>> [(line.text, line.kind, line.keep) for line in doc]
    [('Leave a Comment', 'comment', False)]

`clean`, `clean_html` and `clean_many` use the default models; `Cleaner` holds a model and a policy of one's own. `decode` and
`read_file` turn bytes and files into text. All errors are of `CleanerError`. Everything else is private, or documented where
it is used: `cleaner.report`, `cleaner.labels`, `cleaner.training`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.document import Cause as Cause
    from cleaner.document import Doc as Doc
    from cleaner.document import Explanation as Explanation
    from cleaner.document import NoLineError as NoLineError
    from cleaner.errors import CleanerError as CleanerError
    from cleaner.io.atomic import WriteError as WriteError
    from cleaner.io.decode import ReadError as ReadError
    from cleaner.io.decode import decode as decode
    from cleaner.io.decode import read_file as read_file
    from cleaner.io.form import FormWarning as FormWarning
    from cleaner.io.records import RecordError as RecordError
    from cleaner.labels import LabelError as LabelError
    from cleaner.lines import KINDS as KINDS
    from cleaner.lines import Kind as Kind
    from cleaner.lines import Line as Line
    from cleaner.lines import Reason as Reason
    from cleaner.model.storage import ModelError as ModelError
    from cleaner.pipeline import Cleaner as Cleaner
    from cleaner.pipeline import clean as clean
    from cleaner.pipeline import clean_html as clean_html
    from cleaner.pipeline import clean_many as clean_many
    from cleaner.sites.learning import SiteWarning as SiteWarning

__version__ = "0.1.0"

# Imported when first asked for: numpy alone takes longer than the whole of `clean --help` may.
_HOME = {
    **dict.fromkeys(("Cleaner", "clean", "clean_html", "clean_many"), "pipeline"),
    **dict.fromkeys(("Cause", "Doc", "Explanation", "NoLineError"), "document"),
    **dict.fromkeys(("KINDS", "Kind", "Line", "Reason"), "lines"),
    **dict.fromkeys(("ReadError", "decode", "read_file"), "io.decode"),
    "CleanerError": "errors",
    "FormWarning": "io.form",
    "LabelError": "labels",
    "ModelError": "model.storage",
    "RecordError": "io.records",
    "SiteWarning": "sites.learning",
    "WriteError": "io.atomic",
}
__all__ = tuple(_HOME)


if not TYPE_CHECKING:  # a type checker that saw it would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})

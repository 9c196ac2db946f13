"""A document -> what a dataset holds about it: the object ``cleaner``, character spans of what is kept, or every line.

Spans take nothing away: they say what to keep of the text that came, so that another threshold, or another choice of kinds,
needs no other run. Their form is that of dolma's attributes: ``{"<tool>__<name>": [[start, end, score], …]}``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner import __version__
from cleaner.document import Doc, line_dict
from cleaner.invisible import runs_from_right
from cleaner.lines import KINDS, join

PREFIX = "cleaner__"


def info_of(doc: Doc, digest: str | None) -> dict[str, Any]:
    """Return the object ``cleaner`` of a record: what cleaned it, how, and what became of its lines.

    ``digest`` is the model's, None if there is none. ``lines`` counts the lines that are not blank, ``dropped`` those of them
    that were dropped, by kind; ``quality`` is 0 to 1; ``page`` is what sort of page the model takes it for, if it can tell;
    ``error`` is why the record was not cleaned.

    >>> info_of(Doc.failed({}, "One", "text is null"), "1f0c")["error"]
    'text is null'
    """
    columns = doc.columns  # `Doc.lines` would make an object of every line, a tenth of the time that cleaning takes
    dropped = np.bincount(columns.kind[~columns.keep], minlength=len(KINDS)).tolist()
    return {
        "version": __version__,
        "model": digest,
        "form": doc.form,
        "page": doc.page.name if doc.page else None,
        "lines": len(columns.row),
        "dropped": {kind: count for kind, count in zip(KINDS, dropped, strict=True) if count},
        "quality": round(doc.quality, 4),
        "source": doc.source,
        "error": doc.error,
    }


def spans_of(doc: Doc) -> dict[str, list[list[Any]]]:
    """Return the kept lines as spans of characters, by kind: ``{"cleaner__body": [[start, end, score], …], …}``.

    The spans, joined in the order of their starts, are ``doc.text`` (before ``normalize``): each has the end of its line, and
    blank lines between kept ones have spans of a kind of their own, of score 0. ``start`` and ``end`` count characters of
    `text_of_spans`. ``score`` is 0 to 1.
    """
    spans: dict[str, list[list[Any]]] = {}
    start = 0
    for line in doc.lines:
        end = start + len(line.text) + len(line.ending)
        if line.keep:
            spans.setdefault(PREFIX + line.kind, []).append([start, end, line.score])
        start = end
    return spans


def text_of_spans(doc: Doc) -> str:
    """Return the text whose characters spans count: every line with its end. For plain text it is the input itself; a page of
    HTML has no such text but this one, so it must be written beside its spans."""
    return join(doc.lines)


def kinds_of_lines(doc: Doc) -> list[dict[str, Any]]:
    """Return every line of a document, blank lines included, as `cleaner.document.line_dict`."""
    from_right = runs_from_right(join(doc.lines))
    return [line_dict(line, from_right) for line in doc.lines]

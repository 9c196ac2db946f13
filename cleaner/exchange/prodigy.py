"""Labelled pages -> JSON Lines of Prodigy (spans), and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.exchange.rows import items_in, number_of, object_of, rows_of, text_in
from cleaner.exchange.spans import Span, page_of, passengers, spans_of, text_of
from cleaner.labels import Labelled
from cleaner.vocabulary import NONE, Subkinds

NAME = "prodigy"
_ANNOTATOR = ("_annotator_id", "_session_id")


def write(pages: Iterable[Labelled]) -> Iterator[str]:
    """Yield a row for each page."""
    for page in pages:
        spans = [span._asdict() for span in spans_of(page)]
        shown = {key: value for key, value in (("id", page.id), ("url", page.url)) if value}
        row = {"text": text_of(page), "spans": spans, "meta": shown, "answer": "accept", **passengers(page)}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def read(text: str, name: str, skipped: list[str], subkinds: Subkinds = NONE) -> Iterator[Labelled]:
    """Yield a page for each accepted row. Raises ``LabelError``. Others go to ``skipped``."""
    for number, (place, row) in enumerate(rows_of(text, name), 1):
        answer = row.get("answer", "accept")
        if answer != "accept":
            skipped.append(f"{place} has the answer {answer!r}")
            continue
        spans = [_span(object_of(each, place), place) for each in items_in(row, "spans", place)]
        who = next((str(row[key]) for key in _ANNOTATOR if row.get(key)), None)
        yield page_of(text_in(row, "text", place), spans, row, place, f"{name}#{number}", who, subkinds)


def _span(value: dict[str, Any], place: str) -> Span:
    return Span(number_of(value, "start", place), number_of(value, "end", place), str(value.get("label", "")))

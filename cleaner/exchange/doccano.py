"""Labelled pages -> JSON Lines of doccano (sequence labelling), and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaner.exchange.rows import items_in, number_of, object_of, rows_of, text_in
from cleaner.exchange.spans import Span, page_of, passengers, spans_of, text_of
from cleaner.labels import LabelError, Labelled
from cleaner.vocabulary import NONE, Subkinds

NAME = "doccano"
KEYS = ("label", "labels", "entities")  # that hold the spans, in this or that version


def write(pages: Iterable[Labelled]) -> Iterator[str]:
    """Yield a row for each page."""
    for page in pages:
        row = {"text": text_of(page), "label": [list(span) for span in spans_of(page)], **passengers(page)}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def read(text: str, name: str, skipped: list[str], subkinds: Subkinds = NONE) -> Iterator[Labelled]:
    """Yield a page for each row. Raises ``LabelError``. What has no labels goes to ``skipped``."""
    for number, (place, row) in enumerate(rows_of(text, name), 1):
        spans = [_span(each, place) for key in KEYS for each in items_in(row, key, place)]
        source = text_in(row, "text", place)
        if spans or not source.strip():
            yield page_of(source, spans, row, place, f"{name}#{number}", subkinds=subkinds)
        else:
            skipped.append(f"{place} has no label")


def _span(value: Any, place: str) -> Span:
    if isinstance(value, Mapping):
        entity = object_of(value, place)
        return Span(
            number_of(entity, "start_offset", place), number_of(entity, "end_offset", place), str(entity.get("label", ""))
        )
    if not isinstance(value, list) or len(value) != 3:
        raise LabelError(f"{place} has the label {value!r}; expected [start, end, kind]")
    region = {"start": value[0], "end": value[1]}
    return Span(number_of(region, "start", place), number_of(region, "end", place), str(value[2]))

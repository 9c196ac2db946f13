"""Labelled pages -> tasks of Label Studio, and back from its exports (JSON and JSON-MIN).

The project has one text and labels on it:

    <View>
      <Style>.htx-text { white-space: pre-wrap; }</Style>
      <Labels name="label" toName="text"> <Label value="title"/> … </Labels>
      <Text name="text" value="$text"/>
    </View>
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from cleaner.exchange.rows import items_in, list_of, number_of, object_of, text_in
from cleaner.exchange.spans import Span, page_of, passengers, spans_of, text_of
from cleaner.labels import LabelError, Labelled
from cleaner.vocabulary import NONE, Subkinds

NAME = "label-studio"
_TYPE = "labels"


def write(pages: Iterable[Labelled]) -> Iterator[str]:
    """Yield the pieces of a JSON array with a task for each page."""
    yield "["
    for number, page in enumerate(pages):
        yield ",\n" if number else "\n"
        yield json.dumps(_task(page), ensure_ascii=False)
    yield "\n]\n"


def _task(page: Labelled) -> dict[str, Any]:
    text = text_of(page)
    result = [
        {
            "id": f"line{number}",
            "from_name": "label",
            "to_name": "text",
            "type": _TYPE,
            "value": {"start": span.start, "end": span.end, "text": text[span.start : span.end], _TYPE: [span.label]},
        }
        for number, span in enumerate(spans_of(page))
    ]
    return {"data": {"text": text, **passengers(page)}, "annotations": [{"result": result}]}


def read(text: str, name: str, skipped: list[str], subkinds: Subkinds = NONE) -> Iterator[Labelled]:
    """Yield a page for each annotation of each task. Raises ``LabelError``. What has no labels goes to ``skipped``."""
    tasks = list_of(text, name)
    for number, task in enumerate(tasks, 1):
        place = f"{name}, task {number}"
        data = object_of(task, place)
        if isinstance(data.get("data"), dict):
            yield from _annotations(data, place, f"{name}#{number}", skipped, subkinds)
        else:  # JSON-MIN
            source = text_in(data, "text", place)
            said = data.get("annotator")
            spans = list(_spans(items_in(data, "label", place), source, place))
            yield page_of(source, spans, data, place, f"{name}#{number}", None if said is None else str(said), subkinds)


def _annotations(task: Mapping[str, Any], place: str, name: str, skipped: list[str], subkinds: Subkinds) -> Iterator[Labelled]:
    source = text_in(task["data"], "text", place)
    found = [each for each in items_in(task, "annotations", place) if isinstance(each, dict) and not each.get("was_cancelled")]
    if not found:
        skipped.append(f"{place} has no annotation")
    for number, each in enumerate(found, 1):
        where = place if len(found) == 1 else f"{place}, annotation {number}"
        results = [item for item in items_in(each, "result", where) if isinstance(item, dict) and item.get("type") == _TYPE]
        spans = list(_spans([item.get("value") for item in results], source, where))
        yield page_of(source, spans, task["data"], where, name, _annotator(each.get("completed_by")), subkinds)


def _annotator(said: object) -> str | None:
    if isinstance(said, dict):
        said = said.get("email") or said.get("id")
    return None if said is None else str(said)


def _spans(values: Sequence[Any], source: str, place: str) -> Iterator[Span]:
    units: list[int] = []  # UTF-16 units before each character, counted once a page and where they are needed
    for value in values:
        region = object_of(value, place)
        start, end = number_of(region, "start", place), number_of(region, "end", place)
        said = region.get("text")
        if isinstance(said, str) and said and source[start:end] != said:
            units = units or _units_before(source)
            start, end = bisect_left(units, start), bisect_left(units, end)
            if source[start:end] != said:
                came = f"{place} has a region from {start} to {end} whose text is not there: {said[:40]!r}"
                raise LabelError(f"{came}; export the task with its text again")
        for label in items_in(region, _TYPE, place):
            yield Span(start, end, str(label))


def _units_before(source: str) -> list[int]:
    """Return the number of UTF-16 units before each character and at the end: older versions counted positions so.

    >>> _units_before("a\\U0001f600b")
    [0, 1, 3, 4]
    """
    return list(accumulate((2 if character > "\uffff" else 1 for character in source), initial=0))

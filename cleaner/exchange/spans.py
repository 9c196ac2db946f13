"""Labelled lines -> a text with spans of characters, as other tools have them, and back.

Every labelled line is a span, from its first character to its last; lines are joined by line feeds. Positions count characters
(code points). On the way back a span labels every line of which it covers more than space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.labels import LabelError, Labelled, about, checked_label, declared_in, labels_of, page_from
from cleaner.renderings import UNTOLD
from cleaner.vocabulary import NONE, Subkinds

# The keys of an object beside the text and its spans, in which what else is known of a page travels.
PREFIX = "page_"
MORE = f"{PREFIX}more"


class Span(NamedTuple):
    """Some characters of a text with a label."""

    start: int
    end: int
    label: str


def text_of(page: Labelled) -> str:
    """Return the lines of a page as one text. Raises ``LabelError`` for a line with a line feed inside."""
    for number, line in enumerate(page.lines, 1):
        if "\n" in line:
            raise LabelError(f"{page.place or page.id}, page line {number} has a line feed inside; split the line first")
    return "\n".join(page.lines)


def spans_of(page: Labelled) -> Iterator[Span]:
    """Yield a span for each line that has a label."""
    start = 0
    for line, label in zip(page.lines, labels_of(page), strict=True):
        if label and label != UNTOLD:
            yield Span(start, start + len(line), label)
        start += len(line) + 1


def passengers(page: Labelled) -> dict[str, Any]:
    """Return what else is known of a page, under keys that no tool uses."""
    known = {f"{PREFIX}{key}": value for key, value in about(page).items() if key not in page.more}
    return known | ({f"{PREFIX}html": page.html} if page.html else {}) | ({MORE: page.more} if page.more else {})


def page_of(
    text: str,
    spans: Iterable[Span],
    said: Mapping[str, Any],
    place: str,
    name: str,
    annotator: str | None = None,
    subkinds: Subkinds = NONE,
) -> Labelled:
    """Make a page of a text with spans. Raises ``LabelError``.

    ``said`` may hold `passengers`; ``place`` names the page in messages, ``name`` is its id where none travels with it. The
    labels may name ``subkinds``, and those that travel with the page.
    """
    lines = text.split("\n")
    known = {key.removeprefix(PREFIX): value for key, value in said.items() if key.startswith(PREFIX) and key != MORE}
    more = said.get(MORE)
    if isinstance(more, dict):
        known = more | known
    if annotator:
        known["annotator"] = annotator
    subkinds = declared_in(known, place, subkinds)
    found = labelled_lines(lines, spans, place, subkinds)
    html = known.pop("html", None) or ""
    return page_from(known, place, name, None, lines, found, html if isinstance(html, str) else "", subkinds)


def labelled_lines(lines: list[str], spans: Iterable[Span], place: str, subkinds: Subkinds = NONE) -> list[str]:
    """Return the label of each line. Raises ``LabelError`` for a line with two, and for a label that does not exist."""
    labels = [UNTOLD if line.strip() else "" for line in lines]
    starts = [0]
    for text in lines:
        starts.append(starts[-1] + len(text) + 1)
    number = 0
    for span in sorted(spans):
        while number and starts[number] > span.start:
            number -= 1
        while number + 1 < len(lines) and starts[number + 1] <= span.start:
            number += 1
        for line in range(number, len(lines)):
            if starts[line] >= span.end:
                break
            _set(labels, lines, line, Span(span.start - starts[line], span.end - starts[line], span.label), place, subkinds)
    return labels


def _set(labels: list[str], lines: list[str], line: int, span: Span, place: str, subkinds: Subkinds) -> None:
    """Give a line the label of a span, whose positions are those in the line."""
    text = lines[line]
    if not text[max(0, span.start) : max(0, span.end)].strip():
        return
    where = f"{place}, page line {line + 1}"
    label = checked_label(span.label, text, where, subkinds)
    if labels[line] not in (UNTOLD, label):
        raise LabelError(f"{where} has two labels, {labels[line]} and {label}: {text.strip()[:60]!r}; leave it one")
    labels[line] = label

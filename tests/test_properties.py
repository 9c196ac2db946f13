"""What holds for every text."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Doc
from cleaner.lines import BLANK, join
from cleaner.report import formats as render

settings.register_profile("cleaner", deadline=None, max_examples=60)
settings.load_profile("cleaner")

# Lines as scrapes have them, and lines as nobody has them: any character, lone surrogates and NUL too.
ORDINARY = st.sampled_from(
    [
        "",
        " ",
        "Home",
        "Share on Facebook",
        "Leave a Comment",
        "gtag('config', 'UA-0');",
        "The mill at Harrow Bend ground its last flour on a Tuesday in March, and nobody noticed.",
        "He said that he simply got up one morning and did not want to hear it any more.",
        "三月的一个星期二，磨坊停了下来。",
        "A short heading",
        "By Ann Other",
    ]
)
STRANGE = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\r\t\0\x0b\x0c\x1c\x85\u2028\ufeff\ud800\udfff"), max_size=30
)
TEXT = st.lists(st.tuples(ORDINARY | STRANGE, st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n\n"])), max_size=25).map(
    lambda rows: "".join(text + ending for text, ending in rows)
) | st.text(st.characters(exclude_categories=()))


def told(doc: Doc) -> list[tuple[str, str, bool, str]]:
    return [(line.text, line.kind, line.keep, line.reason) for line in doc.lines]


def same(one: Doc, other: Doc) -> None:
    """The same verdicts, and the same scores but for the last bits: sums over more rows are rounded otherwise."""
    assert told(one) == told(other)
    assert [line.score for line in one.lines] == pytest.approx([line.score for line in other.lines], abs=2e-3)
    assert one.text == other.text
    assert one.source == other.source


@given(TEXT)
def test_lines_joined_give_the_text_back(text: str) -> None:
    assert join(cleaner.clean(text).lines) == text


@given(TEXT, st.sampled_from(["precision", "balanced", "recall"]), st.sets(st.sampled_from(cleaner.KINDS), min_size=1))
def test_kept_lines_are_input_lines_in_order(text: str, mode: str, keep: set[str]) -> None:
    doc = cleaner.clean(text, mode=mode, keep=keep)  # type: ignore[arg-type]
    kept = [line for line in doc.lines if line.keep]
    assert doc.text == join(kept)
    assert [line.number for line in doc.lines] == list(range(1, len(doc.lines) + 1))
    if kept:
        assert kept[0].kind != BLANK != kept[-1].kind
    for above, below in pairwise(kept):
        assert above.kind != BLANK or below.kind != BLANK
        between = [line.kind for line in doc.lines[above.number : below.number - 1]]
        assert BLANK not in between or BLANK in (above.kind, below.kind)


@given(TEXT)
def test_any_string_is_survived(text: str) -> None:
    doc = cleaner.clean(text)
    assert 0 <= doc.quality <= 1
    assert doc.source in ("model", "fallback", "empty")
    assert (doc.source == "empty") == (not text.strip())
    for line in doc.lines:
        assert (line.kind == BLANK) == (not line.text.strip())
        assert 0 <= line.score <= 1
        assert line.kind in (*cleaner.KINDS, BLANK)
    for form in render.FORMS.values():
        form(doc, "name", False)
    rows = [json.loads(row) for row in render.jsonl(doc).split("\n")[:-1]]
    assert [row["text"] for row in rows] == [line.text for line in doc.lines]


@given(st.lists(TEXT, max_size=8))
def test_a_batch_equals_its_pages_one_by_one(texts: list[str]) -> None:
    together = list(cleaner.clean_many({"text": text} for text in texts))
    assert len(together) == len(texts)
    for text, doc in zip(texts, together, strict=True):
        same(doc, cleaner.clean(text))


@given(TEXT, st.lists(TEXT, max_size=3))
def test_what_came_before_does_not_matter(text: str, before: list[str]) -> None:
    own = cleaner.Cleaner()
    first = own.clean(text)
    for other in before:
        own.clean(other)
    again = own.clean(text)
    assert told(first) == told(again)
    assert [line.score for line in first.lines] == [line.score for line in again.lines]
    assert first.quality == again.quality


def test_processes_give_what_one_gives() -> None:
    texts = [f"Home\nThe mill stopped in March {number}, and nobody in the village noticed it.\nShare" for number in range(150)]
    alone, together = (list(cleaner.clean_many(({"text": text} for text in texts), jobs)) for jobs in (1, 2))
    for one, other in zip(alone, together, strict=True):
        same(one, other)

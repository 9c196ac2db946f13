"""What holds for every text and every page."""

from __future__ import annotations

import json
from functools import cache
from itertools import cycle, pairwise, product

import pytest
from conftest import MODES, PAGES, SCRAPES, Doubting, cases, needs_html_model, needs_model, same, told
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Doc
from cleaner.lines import ARTICLE, BLANK, KINDS, join
from cleaner.report import formats

pytestmark = [needs_model, needs_html_model]

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
KEEP = st.sets(st.sampled_from(KINDS), min_size=1)


def as_text(text: str, **more: object) -> Doc:
    """A text cleaned as text, whatever it looks like."""
    return cleaner.clean(text, form="text", **more)  # type: ignore[arg-type]


# --- kind and verdict --------------------------------------------------------------------------------------------------

KEPT = ("title", "heading", "body")
SETS = (KEPT, ARTICLE, *[(kind,) for kind in KINDS], ("nav", "body"), ("comment", "offtopic"), KINDS[:-1], KINDS[1:])
POLICIES = [*product(SETS[:2], MODES), *zip(SETS[2:], cycle(MODES), strict=False)]
WHO = ("model", "doubting", "nobody")  # decides: the default model, the same in doubt of every page, no model


@cache
def fixtures(reads: str) -> list[dict[str, object]]:
    """Every fixture as a record."""
    if reads == "text":
        return [{"text": path.read_bytes().decode(), "id": path.stem} for path in sorted(SCRAPES.glob("*.txt"))]
    return [{"html": path.read_bytes(), "id": path.stem} for path in sorted(PAGES.glob("*.html"))]


def contradictions(docs: list[Doc], keep: tuple[str, ...]) -> list[tuple[object, int, str, bool, str]]:
    """The lines whose kind and verdict contradict each other. A second copy has the kind of its text, and goes."""
    return [
        (doc.record.get("id"), line.number, line.kind, line.keep, line.reason)
        for doc in docs
        for line in doc.lines
        if line.kind != BLANK and line.keep != (line.kind in keep)
        if line.keep or line.reason != "second-copy"
    ]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("reads", ["text", "html"])
def test_kind_and_verdict_never_contradict_each_other(reads: str, who: str, doubting: Doubting) -> None:
    model = doubting(reads) if who == "doubting" else None
    for keep, mode in POLICIES:
        own = Cleaner(model, keep, mode, fallback="only" if who == "nobody" else True)  # type: ignore[arg-type]
        found = list(own.clean_many(fixtures(reads)))
        assert contradictions(found, keep) == [], (keep, mode)
        assert {doc.source for doc in found} <= {"fallback" if who == "nobody" else "model", "fallback"}


TITLE = "The mill stopped in March"
HIDDEN_COPY = f"<p hidden>{TITLE}</p><h1>{TITLE}</h1><p>It had run for two hundred and eleven years."
HIDDEN_COPIES = [
    ("a hidden copy of a title that is known", HIDDEN_COPY, KEPT, TITLE),
    ("a hidden copy where every kind is wanted", HIDDEN_COPY, KINDS, None),
]


@pytest.mark.parametrize(("html", "keep", "title"), cases(HIDDEN_COPIES))
def test_a_hidden_copy_does_not_contradict_itself(html: str, keep: tuple[str, ...], title: str | None) -> None:
    assert contradictions([cleaner.clean_html(html, title=title, keep=keep)], keep) == []


@given(TEXT, st.sampled_from(MODES), KEEP, st.sampled_from([True, False, "only"]))
def test_so_it_is_for_any_text(text: str, mode: str, keep: set[str], fallback: bool) -> None:
    doc = Cleaner(keep=keep, mode=mode, fallback=fallback).clean(text, title="Home", form="text")  # type: ignore[arg-type]
    assert contradictions([doc], tuple(keep)) == []


# --- lines -------------------------------------------------------------------------------------------------------------


@given(TEXT)
def test_lines_joined_give_the_text_back(text: str) -> None:
    assert join(as_text(text).lines) == text


@given(TEXT, st.sampled_from(MODES), KEEP)
def test_kept_lines_are_input_lines_in_order(text: str, mode: str, keep: set[str]) -> None:
    doc = as_text(text, mode=mode, keep=keep)
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
    doc = as_text(text)
    assert 0 <= doc.quality <= 1
    assert doc.source in ("model", "fallback", "empty")
    assert (doc.source == "empty") == (not text.strip())
    for line in doc.lines:
        assert (line.kind == BLANK) == (not line.text.strip())
        assert 0 <= line.score <= 1
        assert line.kind in (*cleaner.KINDS, BLANK)
    for form in formats.FORMATS.values():
        form(doc, "name", False)
    rows = [json.loads(row) for row in formats.jsonl(doc).split("\n")[:-1]]
    assert [row["text"] for row in rows] == [line.text for line in doc.lines]
    json.dumps(doc.to_dict())


# --- batches -----------------------------------------------------------------------------------------------------------


@given(st.lists(TEXT, max_size=8))
def test_a_batch_equals_its_pages_one_by_one(texts: list[str]) -> None:
    together = list(cleaner.clean_many(({"text": text} for text in texts), form="text"))
    assert len(together) == len(texts)
    for text, doc in zip(texts, together, strict=True):
        same(doc, as_text(text))


@given(TEXT, st.lists(TEXT, max_size=3))
@settings(max_examples=30)
def test_what_came_before_does_not_matter(text: str, before: list[str]) -> None:
    own = Cleaner()
    first = own.clean(text, form="text")
    for other in before:
        own.clean(other, form="text")
    again = own.clean(text, form="text")
    assert told(first) == told(again)
    assert [line.score for line in first.lines] == [line.score for line in again.lines]
    assert first.quality == again.quality


def test_processes_give_what_one_gives() -> None:
    texts = [f"Home\nThe mill stopped in March {number}, and nobody in the village noticed it.\nShare" for number in range(150)]
    alone, together = (list(cleaner.clean_many(({"text": text} for text in texts), jobs)) for jobs in (1, 2))
    for one, other in zip(alone, together, strict=True):
        same(one, other)

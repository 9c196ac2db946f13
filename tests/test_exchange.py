"""Labels of other tools, and reference texts -> label files, and back."""

from __future__ import annotations

import dataclasses
import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGES, SCRAPES, cases, is_linear
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli import workshop
from cleaner.exchange import convert, doccano, label_studio, prodigy
from cleaner.exchange.spans import Span, labelled_lines
from cleaner.html.blocks import blocks
from cleaner.labels import DROP, KEEP, LabelError, Labelled, labels_of, page_from, read_labels
from cleaner.lines import KINDS, MAIN_KINDS
from cleaner.renderings import transferred
from cleaner.vocabulary import kind_of

TOOLS = {each.NAME: each for each in (label_studio, doccano, prodigy)}
LABELS = [*KINDS, KEEP, DROP, "?", "body:drop", "nav:keep", "byline:keep", "title:drop"]
TEXTS = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1, max_size=30)
NAMES = st.text(string.ascii_letters + string.digits + " ./-_é", min_size=1, max_size=12).filter(
    lambda name: name.strip(" ./-")
)


@st.composite
def pages(draw: st.DrawFn) -> Labelled:
    """A page of text with a label on every line that is not blank, and with whatever else a page may have."""
    lines = draw(
        st.lists(st.one_of(TEXTS, st.just("")), min_size=1, max_size=8).filter(lambda lines: any(map(str.strip, lines)))
    )
    labels = [draw(st.sampled_from(LABELS)) if line.strip() else "" for line in lines]
    said: dict[str, Any] = {"id": draw(NAMES), "site": draw(NAMES)}
    if draw(st.booleans()):
        said |= {"url": "https://example.com/a", "title": draw(TEXTS), "annotator": draw(NAMES), "split": "test"}
    return page_from(said, "here", "name", None, lines, labels)


def known(found: Labelled) -> tuple[Labelled, list[str]]:
    return dataclasses.replace(found, blocks=None), labels_of(found)


def page_id(found: tuple[Labelled, list[str]]) -> str:
    return found[0].id


def html_pages() -> list[Labelled]:
    return read_labels([PAGES])


# --- there and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS)
@given(st.lists(pages(), min_size=1, max_size=3))
def test_no_label_is_lost_on_the_way_to_a_tool_and_back(tool: str, given_pages: list[Labelled]) -> None:
    told = [page for page in given_pages if any(page.kinds) or page.marked]
    text = "".join(TOOLS[tool].write(told))
    assert list(map(known, TOOLS[tool].read(text, "name", []))) == list(map(known, told))


@pytest.mark.parametrize("form", convert.TO)
def test_no_label_of_the_fixtures_is_lost_in_files(form: str, tmp_path: Path) -> None:
    before = [*read_labels([SCRAPES])[:12], *html_pages()]
    out = tmp_path / {"tsv": "out", "label-studio": "out.json"}.get(form, "out.jsonl")
    convert.write(before, form, out)
    after = convert.read([out]).pages
    assert sorted(map(known, after), key=page_id) == sorted(map(known, before), key=page_id)
    assert {page.id for page in after if page.blocks is not None} == {page.id for page in html_pages()}


@given(st.lists(pages(), min_size=1, max_size=3, unique_by=lambda page: page.id))
def test_label_files_hold_all_that_is_known(tmp_path_factory: pytest.TempPathFactory, given_pages: list[Labelled]) -> None:
    folder = tmp_path_factory.mktemp("labels")
    for form, out in (("tsv", folder / "out"), ("jsonl", folder / "out.jsonl")):
        convert.write(given_pages, form, out)
        after = {page.id: known(page) for page in read_labels([out])}
        assert after == {page.id: known(page) for page in given_pages}


# --- from tools --------------------------------------------------------------------------------------------------------

TEXT = "Home\n🎈 A tale\n\nOnce upon a time.\nShare"
SPANS = [(0, 4, "nav"), (5, 13, "title"), (15, 32, "body"), (33, 38, "social")]
EXPECTED = ["nav", "title", "", "body", "social"]


def region(start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "labels", "value": {"start": start, "end": end, "labels": [label]} | more}


EXPORTS = cases([
    ("doccano of today", doccano, {"id": 7, "text": TEXT, "label": [list(span) for span in SPANS], "Comments": []}),
    ("doccano of old", doccano, {"id": 7, "text": TEXT, "labels": [list(span) for span in SPANS]}),
    ("doccano with relations", doccano, {"text": TEXT, "relations": [], "entities": [
        {"id": 1, "start_offset": start, "end_offset": end, "label": label} for start, end, label in SPANS]}),
    ("prodigy", prodigy, {"text": TEXT, "_input_hash": 1, "answer": "accept", "tokens": [], "spans": [
        {"start": start, "end": end, "label": label, "token_start": 0} for start, end, label in SPANS]}),
    ("label studio", label_studio, [{"id": 1, "data": {"text": TEXT}, "annotations": [
        {"id": 3, "completed_by": {"email": "a@example.com"}, "result": [region(*span) for span in SPANS]}]}]),
    ("label studio that counts UTF-16", label_studio, [{"data": {"text": TEXT}, "annotations": [{"result": [
        region(0, 4, "nav", text="Home"), region(5, 14, "title", text="🎈 A tale"),
        region(16, 33, "body", text="Once upon a time."), region(34, 39, "social", text="Share")]}]}]),
    ("label studio, small", label_studio, [{"id": 1, "text": TEXT, "annotator": 1, "label": [
        {"start": start, "end": end, "labels": [label]} for start, end, label in SPANS]}]),
])  # fmt: skip


@pytest.mark.parametrize(("tool", "export"), EXPORTS)
def test_what_a_tool_exports_becomes_labels(tool: Any, export: Any) -> None:
    text = json.dumps(export)
    (page,) = tool.read(text, "export", [])
    assert (page.lines, page.kinds) == (TEXT.split("\n"), EXPECTED)
    assert convert.form_of(text, "export") == tool.NAME


def test_a_span_labels_all_lines_that_it_covers_but_for_space() -> None:
    lines = ["Home", "About", "", "Once upon a time."]
    assert labelled_lines(lines, [Span(1, 10, "nav"), Span(10, 14, "body")], "p") == ["nav", "nav", "", "body"]


def test_long_pages_take_no_longer_a_line() -> None:
    def of_spans(size: int) -> Callable[[], object]:
        lines, spans = ["Home"] * size, [Span(5 * number, 5 * number + 4, "nav") for number in range(size)]
        return lambda: labelled_lines(lines, [*spans, Span(0, 5 * size, "nav")], "p")

    def of_copies(size: int) -> Callable[[], object]:
        lines, labels = ["Home", "Tea"] * size, ["nav", "body", "nav", "related"] * (size // 2)
        return lambda: transferred(lines, labels, ["Tea", *lines])

    def of_old_positions(size: int) -> Callable[[], object]:
        text = "\n".join(["🎈 A tale"] * size)
        results = [region(10 * number, 10 * number + 9, "body", text="🎈 A tale") for number in range(size)]
        export = json.dumps([{"data": {"text": text}, "annotations": [{"result": results}]}])
        return lambda: list(label_studio.read(export, "e", []))

    def of_names(size: int) -> Callable[[], object]:
        def named() -> None:
            names: dict[str, int] = {}
            for _ in range(size):
                convert._new("index", "site", names)

        return named

    assert is_linear(of_old_positions, 1_000)
    assert is_linear(of_names, 5_000)
    assert is_linear(of_spans, 2_000)
    assert is_linear(of_copies, 2_000)


def test_names_of_files_are_new_whatever_the_case() -> None:
    names: dict[str, int] = {}
    given = [convert._new(stem, "site", names) for stem in ("index", "Index", "index-2", "index", "index-2")]
    assert given == ["index", "Index-2", "index-2-2", "index-3", "index-2-3"]


def test_rows_too_deep_to_be_read_are_one_sentence() -> None:
    with pytest.raises(LabelError, match="e, line 1 is not JSON"):
        convert.form_of('{"a":' + "[" * 200_000, "e")


def test_two_annotators_are_two_pages() -> None:
    task = {"data": {"text": "Home"}, "annotations": [
        {"completed_by": 1, "result": [region(0, 4, "nav")]}, {"completed_by": 2, "result": [region(0, 4, "title")]},
        {"completed_by": 3, "was_cancelled": True, "result": []}]}  # fmt: skip
    found = list(label_studio.read(json.dumps([task]), "e", []))
    assert [(page.annotator, page.kinds) for page in found] == [("1", ["nav"]), ("2", ["title"])]


BAD = cases([
    ("a line with two labels", doccano, {"text": "Home", "label": [[0, 4, "nav"], [0, 4, "body"]]},
     "e, line 1, page line 1 has two labels, body and nav: 'Home'; leave it one"),
    ("a label that does not exist", doccano, {"text": "Home", "label": [[0, 4, "navi"]]},
     "e, line 1, page line 1 has the kind 'navi': 'Home'; did you mean nav?"),
    ("a label without a place", doccano, {"text": "Home", "label": [["x", 4, "nav"]]},
     "e, line 1 has 'x' as start; expected the number of a character, from 0"),
    ("a label that is a word", doccano, {"text": "Home", "label": ["nav"]},
     "e, line 1 has the label 'nav'; expected [start, end, kind]"),
    ("labels that are a number", doccano, {"text": "Home", "label": 3}, "e, line 1 has 3 as label; expected a list"),
    ("spans that are a word", prodigy, {"text": "Home", "spans": "nav"}, "e, line 1 has 'nav' as spans; expected a list"),
    ("a region whose labels are a word", label_studio,
     [{"data": {"text": "Home"}, "annotations": [{"result": [
         {"type": "labels", "value": {"start": 0, "end": 4, "labels": "nav"}}]}]}],
     "e, task 1 has 'nav' as labels; expected a list"),
    ("no text", prodigy, {"spans": [], "html": "x"}, "e, line 1 has no text; expected a string under that key"),
    ("an object of tasks", label_studio, {"data": {}}, "e is of type dict; expected an array of tasks"),
    ("a task that is a word", label_studio, ["a"], "e, task 1 has something of type str where an object was expected"),
    ("text that moved", label_studio,
     [{"data": {"text": "Home"}, "annotations": [{"result": [region(0, 4, "nav", text="Away")]}]}],
     "e, task 1 has a region from 0 to 4 whose text is not there: 'Away'"),
])  # fmt: skip


@pytest.mark.parametrize(("tool", "export", "message"), BAD)
def test_a_slip_is_named_with_its_place(tool: Any, export: Any, message: str) -> None:
    with pytest.raises(LabelError) as caught:
        list(tool.read(json.dumps(export), "e", []))
    assert str(caught.value).startswith(message)


def test_what_nobody_has_labelled_is_left_out_with_a_word() -> None:
    skipped: list[str] = []
    rows = [
        {"text": "Home", "answer": "reject"},
        {"text": "Home", "answer": "accept", "spans": [{"start": 0, "end": 4, "label": "nav"}]},
    ]
    assert len(list(prodigy.read("\n".join(map(json.dumps, rows)), "e", skipped))) == 1
    assert not list(doccano.read('{"text": "Home", "label": []}', "e", skipped))
    assert not list(label_studio.read('[{"data": {"text": "Home"}}]', "e", skipped))
    assert skipped == ["e, line 1 has the answer 'reject'", "e, line 1 has no label", "e, task 1 has no annotation"]


# --- from references ---------------------------------------------------------------------------------------------------

ARTICLE = (
    "The mill at Harrow Bend ground its last flour on a Tuesday in March.\n\nFor a week nobody noticed that it stood still."
)
HTML = (
    "<nav><a href=/>Home</a></nav><h1>Why the mill stopped</h1>"
    + "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
    + "<footer>Imprint</footer>"
)
SCRAPE = f"Home\nWhy the mill stopped\n\n{ARTICLE}\nImprint\n"


def test_a_reference_labels_the_lines_of_html_and_of_text(tmp_path: Path) -> None:
    rows = [
        {"id": "page", "url": "https://example.com/mill", "title": "Why the mill stopped", "html": HTML, "reference": ARTICLE},
        {"text": SCRAPE, "reference": ARTICLE, "title": "Why the mill stopped"},
        {"text": SCRAPE, "reference": "Something else altogether is told here, of ships and of the sea."},
        {"text": "Home\nImprint", "reference": ""},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    html, text, nothing = (found := convert.read([path])).pages
    assert found.skipped == [f"{path}, line 3 has a reference of another text (word F1 0.00 at best)"]
    assert (html.site, html.blocks is not None) == ("example.com", True)
    assert html.kinds == ["drop", "title", "keep", "keep", "drop"]
    assert text.kinds == ["drop", "title", "", "keep", "", "keep", "drop"]
    assert nothing.kinds == ["drop", "drop"]


def test_a_folder_of_pairs(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "mill.html").write_text(HTML)
    (tmp_path / "one" / "mill.reference.txt").write_text(ARTICLE)
    (page,) = convert.read([tmp_path]).pages
    assert (page.site, page.kinds) == ("one", ["drop", "drop", "keep", "keep", "drop"])
    (tmp_path / "lone.reference.txt").write_text(ARTICLE)
    with pytest.raises(LabelError, match=r"has no page beside it; expected one of lone\.html, lone\.htm, lone\.txt"):
        convert.read([tmp_path])


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html"))[:6], ids=lambda path: path.stem)
def test_the_labelled_main_text_of_a_page_finds_its_own_lines(path: Path) -> None:
    (page,) = read_labels([path.with_suffix(".tsv")])
    main = [line for line, kind in zip(page.lines, page.kinds, strict=True) if kind in MAIN_KINDS]
    row = {"html": page.html, "reference": "\n\n".join(main)}
    (found,) = convert._READ["pairs"](json.dumps(row), "p", [])
    right = sum((one == KEEP) == (other in MAIN_KINDS) for one, other in zip(found.kinds, page.kinds, strict=True) if other)
    assert right >= 0.85 * sum(map(bool, page.kinds))


# --- the command -------------------------------------------------------------------------------------------------------


def test_the_command_converts_there_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tasks, again = tmp_path / "tasks.json", tmp_path / "again"
    assert workshop.main(["labels", "convert", str(SCRAPES), "--to", "label-studio", "-o", str(tasks)]) == 0
    assert capsys.readouterr().err == f"cleaner: {len(read_labels([SCRAPES]))} pages written to {tasks}\n"
    assert workshop.main(["labels", "convert", str(tasks), "--to", "tsv", "-o", str(again), "-q"]) == 0
    for path in SCRAPES.glob("*.tsv"):
        assert (again / path.stem / path.name).read_bytes() == path.read_bytes()
    assert workshop.main(["labels", "convert", str(tasks), "--to", "tsv", "-o", str(again)]) == 2
    assert "exists and is no empty folder; name a new one" in capsys.readouterr().err


WRONG = cases([
    ("half a line", "a.jsonl", '{"text": "Ho', "a.jsonl, line 1 is not JSON"),
    ("no known form", "a.jsonl", '{"words": []}', "a.jsonl has the keys words; say what the file is (--from tsv|jsonl|"),
    ("a missing file", "none.jsonl", None, "none.jsonl is missing; check the name"),
    ("an empty array", "a.json", "[]", "no labelled page came; expected tsv, jsonl, label-studio, doccano, prodigy, pairs"),
])  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), WRONG)
def test_what_cannot_be_converted_is_one_sentence(
    name: str, text: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    assert workshop.main(["labels", "convert", str(tmp_path / name), "--to", "jsonl", "-o", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_blocks_are_those_of_the_page() -> None:
    (page,) = (page for page in html_pages() if page.id.endswith("docs_en_pre.tsv"))
    assert page.blocks is not None
    assert page.lines == blocks(page.html).lines
    assert kind_of("?") == ""

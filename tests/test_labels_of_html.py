"""Labels of pages of HTML, labels with a verdict of their own, and the same lines in another rendering."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import PAGES, SCRAPES, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.labels import KEPT, LabelError, Labelled, labels_of, read_labels, tsv_of
from cleaner.lines import KINDS, MAIN_KINDS
from cleaner.pipeline import KEEP
from cleaner.renderings import transferred
from cleaner.report import formats
from cleaner.vocabulary import kind_of, label_of

HTML = (
    "<title>A tale</title><nav><a href=/>Home</a></nav><h1>A tale</h1><p>Once upon a time.<p>The end.<footer>Imprint</footer>"
)
LINES = ["Home", "A tale", "Once upon a time.", "The end.", "Imprint"]
LABELS = ["nav", "title", "body", "body", "legal"]


def labelled(folder: Path, rows: list[tuple[str, str]], name: str = "page.tsv", beside: str = "page.html") -> Labelled:
    (folder / beside).write_text(HTML)
    (folder / name).write_text("".join(f"{label}\t{line}\n" for label, line in rows))
    (page,) = read_labels([folder / name])
    return page


@pytest.mark.parametrize(
    ("name", "beside"),
    [("page.tsv", "page.html"), ("page.tsv", "page.htm"), ("page.html.tsv", "page.html"), ("page.tsv", "page.xhtml")],
)
def test_a_page_of_html_beside_its_labels_gives_the_lines_their_elements(name: str, beside: str, tmp_path: Path) -> None:
    page = labelled(tmp_path, list(zip(LABELS, LINES, strict=True)), name, beside)
    assert page.blocks is not None
    assert (page.lines, page.kinds, page.lost, page.html) == (LINES, LABELS, [], HTML)


def test_json_lines_hold_the_source_with_or_without_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    rows = [{"html": HTML, "kinds": LABELS}, {"html": HTML, "lines": LINES, "kinds": LABELS}]
    path.write_text("\n".join(map(json.dumps, rows)))
    short, whole = read_labels([path])
    assert short.lines == whole.lines == LINES
    assert short.kinds == whole.kinds == LABELS
    assert short.blocks is not None


def test_labels_made_on_text_serve_html_where_the_lines_match(tmp_path: Path) -> None:
    rows = [("nav", "HOME"), ("title", "# A tale"), ("", ""), ("body", "  Once upon a  time."), ("comment", "Leave a reply")]
    page = labelled(tmp_path, rows)
    assert page.kinds == ["nav", "title", "body", "", ""]
    assert labels_of(page) == ["nav", "title", "body", "?", "?"]
    assert page.lost == ["Leave a reply"]


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_the_labels_of_a_page_of_html_serve_its_text_and_the_reverse(path: Path, tmp_path: Path) -> None:
    (page,) = read_labels([path.with_suffix(".tsv")])
    there, lost = transferred(page.lines, labels_of(page), [*page.lines[:3], "", *page.lines[3:]])
    assert (there[:3], there[4:]) == (labels_of(page)[:3], labels_of(page)[3:])
    assert not lost


def test_labels_of_another_page_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError) as caught:
        labelled(tmp_path, [("nav", "Home"), ("body", "Another tale."), ("body", "Of another page.")])
    assert str(caught.value) == (
        f"{tmp_path}/page.tsv has 3 labelled lines, and its HTML has 1 of them: they are of another page; "
        "label the lines that `clean --html --format tsv` shows of it"
    )


def test_kinds_of_html_must_be_as_many_as_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"html": HTML, "kinds": ["nav"]}))
    with pytest.raises(LabelError, match="line 1 has 5 lines of html and 1 kinds; expected as many of the one as of the other"):
        read_labels([path])


def test_what_is_known_of_a_page_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text('{"id": "a", "url": "https://www.example.com/a", "title": "A tale", "split": "test"}')
    page = labelled(tmp_path, list(zip(LABELS, LINES, strict=True)))
    assert (page.id, page.site, page.title, page.more) == ("a", "example.com", "A tale", {"split": "test"})


# --- copies of a line --------------------------------------------------------------------------------------------------

LINE = st.sampled_from(["Home", "A tale", "Once.", "", "Share"])


@given(st.lists(st.tuples(LINE, st.sampled_from(KINDS))))
def test_every_line_has_its_label_in_the_same_rendering(rows: list[tuple[str, str]]) -> None:
    lines, labels = [line for line, _ in rows], [kind if line else "" for line, kind in rows]
    assert transferred(lines, labels, lines) == (labels, [])


@given(st.lists(st.tuples(LINE, st.sampled_from(KINDS))), st.lists(LINE))
def test_a_line_has_a_label_of_the_same_line_or_none(rows: list[tuple[str, str]], others: list[str]) -> None:
    lines, labels = [line for line, _ in rows], [kind if line else "" for line, kind in rows]
    found, lost = transferred(lines, labels, others)
    pairs = set(zip(lines, labels, strict=True))
    assert all((line, label) in pairs or label == ("?" if line else "") for line, label in zip(others, found, strict=True))
    assert lost == [line for line in lines if line and line not in others]


def test_of_copies_with_different_labels_the_lines_beside_decide() -> None:
    lines, labels = ["Home", "Tea", "Once.", "Read also", "Tea"], ["nav", "title", "body", "related", "related"]
    found, _ = transferred(lines, labels, ["Read also", "Tea", "Share", "Home", "Tea", "Now", "Tea", "Then"])
    assert found == ["related", "related", "?", "nav", "title", "?", "?", "?"]


# --- a verdict of their own --------------------------------------------------------------------------------------------


def test_what_is_kept_unless_told_otherwise_is_one_thing() -> None:
    assert KEPT == KEEP


@given(st.sampled_from(KINDS), st.booleans())
def test_a_label_teaches_the_verdict(kind: str, keep: bool) -> None:
    label = label_of(kind, keep)
    taught = kind_of(label)
    if taught in ("keep", "drop"):
        assert (taught == "keep") == keep != (kind in KEPT)
    else:
        assert taught == kind
        assert kind == "title" or keep == (kind in MAIN_KINDS)


@needs_model
@needs_html_model
@pytest.mark.parametrize("keep", [KEEP, ("article",), ("body",), ("nav", "legal")], ids="+".join)
def test_an_untouched_export_teaches_what_was_decided(keep: tuple[str, ...], tmp_path: Path) -> None:
    for path in (SCRAPES / "blog_en_wordpress_half_clean.txt", PAGES / "blog_en_wordpress.html"):
        text = cleaner.read_file(path).text
        doc = cleaner.Cleaner(keep=keep).clean_html(text) if path.suffix == ".html" else cleaner.Cleaner(keep=keep).clean(text)
        export = tmp_path / f"{path.name}.tsv"
        export.write_text(formats.tsv(doc), encoding="utf-8", newline="")
        (page,) = read_labels([export])
        for line, taught in zip(doc.lines, page.kinds, strict=True):
            told = line.keep if line.kind != "title" else False  # main text, as a model learns it, has no title
            assert taught == "" if line.kind == "blank" else (taught in (*MAIN_KINDS, "keep")) == told


def test_a_marked_label_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "page.tsv"
    path.write_text("nav:keep\tHome\nbody:drop\tOnce.\ntitle:drop\tA tale\n\n?\tWho knows\n")
    (page,) = read_labels([path])
    assert page.kinds == ["keep", "drop", "title", "", ""]
    assert tsv_of(page) == path.read_text()


@pytest.mark.parametrize("label", ["keep:drop", "body:", "body:kept", ":drop", "?:keep"])
def test_a_label_that_is_none_is_refused(label: str, tmp_path: Path) -> None:
    path = tmp_path / "page.tsv"
    path.write_text(f"{label}\tHome\n")
    with pytest.raises(LabelError, match=r"line 1 has (the|no) kind"):
        read_labels([path])

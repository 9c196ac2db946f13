"""Edited pages (`scripts.data.edits`), on pages made by hand: no data, and none of the packages that render pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from conftest import is_linear

from cleaner.html.blocks import Blocks, blocks
from cleaner.labels import DROP, KEEP, Labelled
from scripts.data.edits import pages, wording
from scripts.data.edits.boxes import BOXES, box
from scripts.data.edits.drafts import Draft, Piece, begin, cut, element_of, kinds_of_html, moved, put_behind, put_instead
from scripts.data.edits.pages import SORTS, Edited, of_source, shortened
from scripts.data.edits.read_also import last_sentence, read_also, short_line
from scripts.data.edits.tables import CODE, STRUCTURES, laid_out, pieces
from scripts.data.splices.sources import Metadata, Pool, Source, word_count

SUBJECTS = ("ferry harbour captain", "goat cheese meadow", "violin varnish workshop", "tram rails closure")
MAIN = {KEEP, "heading", "body"}
TITLES = ["Old mills & new ones", "A ferry for <two>", "Goats on the meadow", "The last tram"]


def paragraph(number: int, row: int) -> str:
    subject = SUBJECTS[number % len(SUBJECTS)]
    return (
        f"Paragraph {number}.{row} speaks of the {subject} at some length, as others do. It has, with row {row}, two parts; "
        "it is long enough to be laid out."
    )


def html_of(number: int) -> str:
    article = "".join(f"<p>{paragraph(number, row)}</p>" for row in range(8))
    return (
        f"<html><body><nav><a href=/>Menu</a></nav><main class=story><h1>All about number {number}</h1>{article}</main>"
        "<footer><p>Imprint</p></footer></body></html>"
    )


def source(number: int, html: bool, spaced: bool = False) -> Source:
    """A page with a menu, a title, eight paragraphs and a footer."""
    tree = blocks(html_of(number)) if html else None
    lines = (
        tree.lines if tree else ["Menu", f"All about number {number}", *(paragraph(number, row) for row in range(8)), "Imprint"]
    )
    if spaced and not html:
        lines = [part for line in lines for part in (line, "")]
    kinds = [
        "" if not line else KEEP if line.startswith("Paragraph") else "title" if line.startswith("All") else DROP
        for line in lines
    ]
    page = Labelled(f"set/{number}#soup", "example.org", None, lines, kinds, tree)
    about = Metadata("set", "article", "en", f"All about number {number}", None, None)
    return Source(page, "html" if html else "soup", about, np.array([kind == KEEP for kind in kinds]), 240)


def edits(html: bool, seeds: int = 12) -> list[Edited]:
    found = [source(number, html, number % 2 == 0) for number in range(8)]
    return [edited for number in range(seeds) for edited in of_source(found[number % 8], Pool(found), "test", number)]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


# --- whole pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("html", [False, True])
def test_the_same_seed_gives_the_same_pages(html: bool) -> None:
    once, again = edits(html, 3), edits(html, 3)
    assert [(each.page.id, each.page.lines, each.page.kinds) for each in once] == [
        (each.page.id, each.page.lines, each.page.kinds) for each in again
    ]
    assert {each.sort for each in once} == set(SORTS)


@pytest.mark.parametrize("html", [False, True])
def test_labels_follow_their_lines(html: bool) -> None:
    for edited in edits(html):
        page, original = edited.page, edited.original
        assert len(page.lines) == len(page.kinds) == len(edited.own) == len(edited.notes)
        for line, kind, row in zip(page.lines, page.kinds, edited.own.tolist(), strict=True):
            assert bool(kind) == bool(line.strip())
            assert row < 0 or (line, kind) == (original.lines[row], original.kinds[row])
        kept = sorted(edited.own[edited.own >= 0].tolist())
        gone = sorted(set(range(len(original.lines))) - set(kept))
        assert len(kept) == len(set(kept)) and all(original.kinds[row] in (*MAIN, "") for row in gone)
        if page.blocks is not None:
            assert page.blocks.lines == page.lines


@pytest.mark.parametrize("html", [False, True])
def test_what_is_put_in_has_the_side_of_its_sort(html: bool) -> None:
    for edited in edits(html):
        kinds = {edited.page.kinds[row] for row in edited.rows.tolist()}
        if edited.sort == "unit":
            assert kinds == {KEEP}
        elif edited.sort == "bank":
            assert kinds <= {KEEP, DROP}  # the page tells sides alone
        else:
            assert kinds <= {"related", "comment", "caption", "promo", "social"}
        assert {edited.page.kinds[row] for row in edited.short.tolist()} <= MAIN
        if edited.sort == "box":
            assert len(edited.below) and not edited.page.synthetic


@pytest.mark.parametrize("html", [False, True])
def test_the_words_of_a_unit_are_those_of_its_paragraphs(html: bool) -> None:
    found = [edited for edited in edits(html, 24) if edited.sort == "unit"]
    assert {edited.edit.split()[1] for edited in found} == set(STRUCTURES)
    assert {edited.edit.split()[2] for edited in found} == {"middle", "end"}
    for edited in found:
        old = words(" ".join(edited.original.lines[row] for row in edited.before.tolist()))
        new = words(" ".join(edited.page.lines[row] for row in edited.rows.tolist()))
        assert not old - new and all(word.isdigit() for word in new - old)


@pytest.mark.parametrize("html", [False, True])
def test_titles_are_those_of_other_pages(html: bool) -> None:
    for edited in edits(html):
        if edited.sort == "read also":
            theirs = " ".join(edited.page.lines[row] for row in edited.rows.tolist())
            own = next(line for line in edited.original.lines if line.startswith("All about"))
            assert "All about number" in theirs and own not in theirs


@pytest.mark.parametrize("html", [False, True])
def test_a_shortened_page_has_what_was_put_in_and_labels_that_follow(html: bool) -> None:
    for edited in (edited for edited in edits(html) if edited.sort == "bank"):
        page, labels = shortened(edited, Random(1)), dict(zip(edited.page.lines, edited.page.kinds, strict=True))
        assert {edited.page.lines[row] for row in edited.rows.tolist()} <= set(page.lines)
        assert len(page.lines) == len(page.kinds) <= 2 * len(edited.page.lines)
        assert all(labels[line] == kind for line, kind in zip(page.lines, page.kinds, strict=True) if line)
        assert page.blocks is None or page.blocks.lines == page.lines


# --- elements ----------------------------------------------------------------------------------------------------------


def assert_same(made: Blocks, read: Blocks) -> None:
    assert made.lines == read.lines
    for name in ("element", "link", "bold", "origin", "tag", "parent", "end", "names", "name_bounds"):
        assert getattr(made, name).tolist() == getattr(read, name).tolist(), name


def some_pieces() -> list[Piece]:
    random, found = Random(4), []
    for structure in (*STRUCTURES, CODE):
        found += [laid_out(paragraph(0, 3), structure, KEEP, "html", random) for _ in range(8)]
    for name in BOXES:
        found += [piece for _ in range(8) if (piece := box(name, TITLES, "en", "test", random))]
    found += [read_also(TITLES[number % 4], "en", "test", random)[0] for number in range(40)]
    return [*found, *(short_line(paragraph(0, 3), (KEEP, KEEP), "en", "test", random)[0] for _ in range(10))]


@pytest.mark.parametrize("way", ["behind", "instead", "moved"])
def test_an_edit_of_the_elements_is_the_same_edit_of_the_source(way: str) -> None:
    draft, html = begin(source(0, True)), html_of(0)
    rows = [draft.page.lines.index(paragraph(0, row)) for row in (3, 4)]
    old = [f"<p>{paragraph(0, row)}</p>" for row in (3, 4)]
    last = f"<p>{paragraph(0, 7)}</p>"
    for piece in some_pieces():
        made: Draft
        if way == "behind":
            made, read = put_behind(draft, rows[0], piece, "x"), html.replace(old[0], old[0] + piece.html)
        elif way == "instead":
            made, read = put_instead(draft, rows, piece, "x"), html.replace("".join(old), piece.html)
        else:
            behind = draft.page.lines.index(paragraph(0, 7))
            made = moved(draft, rows, behind, piece, "x")
            read = html.replace("".join(old), "").replace(last, last + piece.html)
        assert made.page.blocks is not None
        assert_same(made.page.blocks, blocks(read))


def test_lines_and_kinds_of_a_box_agree_with_its_element() -> None:
    for piece in some_pieces():
        part = element_of(piece.html)
        assert len(kinds_of_html(piece, part)) == len(part.lines)
    with pytest.raises(ValueError, match=r"has the lines \['Tea'\], expected \['Tea', 'Milk'\]"):
        kinds_of_html(Piece("<p>Tea</p>", ["Tea", "Milk"], ["body", "promo"]), element_of("<p>Tea</p>"))


def test_an_element_is_cut_out_with_its_names() -> None:
    html = '<body><div class="a"><p class="tea">One.</p><p class="milk">Two.</p></div><p class="late">Three.</p></body>'
    page = blocks(html)
    assert_same(cut(page, 2), blocks(html.replace('<div class="a"><p class="tea">One.</p><p class="milk">Two.</p></div>', "")))
    assert_same(cut(page, 3), blocks(html.replace('<p class="tea">One.</p>', "")))


# --- parts -------------------------------------------------------------------------------------------------------------


def test_pieces_of_chinese_are_short_and_whole() -> None:
    text = "这家工厂成立于1998年，主要生产iPhone 配件。今年的产量比去年多，工人们都很高兴！"
    found = pieces(text, 2, 7, Random(1), bare=False)
    assert "".join(found) == text and len(found) > 3
    assert all(word_count(piece) <= 60 for piece in found)


@pytest.mark.parametrize("unit", ["。", "a", "中", "a, ", "A. "])
def test_long_texts_take_linear_time(unit: str) -> None:
    def prepare(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: (pieces(text, 2, 7, Random(0)), last_sentence(text))

    assert is_linear(prepare, 20_000)


def test_a_phrase_that_is_withheld_is_not_in_training() -> None:
    for language in wording.READ_ALSO:
        known = wording.phrases(wording.READ_ALSO, language, "train")
        assert known and (not any(map(wording.withheld, known)) or len(known) == len(wording.READ_ALSO[language].split("|")))
    assert any(map(wording.withheld, wording.phrases(wording.READ_ALSO, "en", "test")))
    assert len(wording.READ_ALSO) >= 16 and min(map(len, (wording.ADVERTS, wording.NEWSLETTERS, wording.POLLS))) >= 10


def test_the_last_sentence_of_a_paragraph_is_short() -> None:
    assert last_sentence("It costs 3.5 euros a day. Nobody pays it.") == ("It costs 3.5 euros a day.", "Nobody pays it.")
    assert last_sentence("One sentence alone stands here.") is None


@pytest.mark.parametrize("html", [False, True])
def test_a_page_without_kinds_is_learned_from_without_the_kinds_of_a_box(html: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = edits(html)
    monkeypatch.setattr(pages, "edited_html" if html else "edited_text", lambda part: iter(found))
    monkeypatch.setattr(pages, "SHORTENED", 0)
    reads = "html" if html else "text"
    sides, kinds = list(pages.training_edits(reads)), list(pages.training_edits(reads, all_kinds=True))
    assert [page.kinds for page in kinds] == [edited.page.kinds for edited in found]
    assert {kind for page in sides for kind in page.kinds} == {KEEP, DROP, "title"} | ({""} if not html else set())
    assert all(page.lines == edited.page.lines and not page.synthetic for page, edited in zip(sides, found, strict=True))

"""What was written by hand to train on: pieces that are put into pages (`scripts.data.edits.bank`), and whole small pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from cleaner.labels import DROP, KEEP
from cleaner.lines import KINDS, MAIN_KINDS
from scripts.data import written_pages
from scripts.data.edits import bank
from scripts.data.edits.drafts import element_of, kinds_of_html
from scripts.data.kept_strings import known_kinds


def every_piece() -> Iterator[bank.Banked]:
    for part in ("train", "test"):
        yield from (piece for pieces in bank.bank(part).values() for piece in pieces)


def test_every_piece_has_as_many_kinds_as_lines_in_both_forms() -> None:
    for piece in every_piece():
        for soup in (False, True):
            made = bank.drafted(piece, True, soup, Random(1))
            assert len(made.lines) == len(made.kinds), piece.rows[0].text
            assert kinds_of_html(made, element_of(made.html)) == [row.kind for row in piece.rows], piece.rows[0].text


def test_a_piece_is_in_training_or_withheld_but_not_both() -> None:
    known, unknown = ({piece.rows for pieces in bank.bank(part).values() for piece in pieces} for part in ("train", "test"))
    assert known.isdisjoint(unknown) and len(known) > 2 * len(unknown) > 100
    assert {piece.sort for pieces in bank.bank("test").values() for piece in pieces} > {"poll", "list", "byline", "notes"}


def test_a_page_that_tells_sides_alone_gets_a_piece_without_kinds() -> None:
    piece = next(piece for piece in every_piece() if piece.sort == "poll")
    assert set(bank.drafted(piece, False, False, Random(1)).kinds) == {DROP}


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("poll en middle\ncomment\tTea?", "expected '## SORT LANGUAGE PLACE'"),
        ("## poll en inside\ncomment\tTea?", "expected '## SORT LANGUAGE PLACE'"),
        ("## poll en middle\nquestion\tTea?", "has the line 'question"),
        ("## poll en middle\ncomment:big\tTea?", "has the line 'comment:big"),
        ("## poll en middle\ncomment Tea?", "has the line 'comment Tea?'"),
    ],
)
def test_a_piece_that_is_none_is_named(block: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.txt").write_text(block, encoding="utf-8")
    monkeypatch.setattr(bank, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"mine\.txt, piece 1") as caught:
        bank.bank.__wrapped__("train")
    assert message in str(caught.value)


@pytest.mark.parametrize("reads", ["text", "html"])
def test_every_written_page_has_a_kind_for_every_line_in_all_renderings(reads: str) -> None:
    pages = list(written_pages.labelled_pages(reads))
    assert len({page.id for page in pages}) == len(pages) >= 100
    for page in pages:
        assert len(page.lines) == len(page.kinds), page.id
        assert {bool(line.strip()) == bool(kind) for line, kind in zip(page.lines, page.kinds, strict=True)} == {True}, page.id
        assert set(page.kinds) <= {*KINDS, KEEP, DROP, ""}
        assert bool({KEEP, *MAIN_KINDS} & set(page.kinds)) != (page.page in written_pages.NOTHING)
        assert (page.blocks is None) == (reads == "text")


def test_long_pages_are_mostly_chrome_in_many_languages_and_tell_kinds() -> None:
    long = {page.name: page for page in written_pages.written_pages() if page.long}
    assert len(long) >= 600
    assert len({page.language for page in long.values()}) >= 40
    for page in long.values():
        kinds = [row.kind for _, rows in page.regions for row in rows]
        assert {"nav"} < set(kinds)
        assert 0 < sum(kind in MAIN_KINDS for kind in kinds) < len(kinds), page.name
    told = [page for page in written_pages.labelled_pages("text") if page.site.removesuffix(".written") in long]
    assert not any({KEEP, DROP} & set(page.kinds) for page in told)


def test_the_renderings_of_a_page_are_of_one_site() -> None:
    sites = {page.id.split("#")[0]: page.site for page in written_pages.labelled_pages("text")}
    assert all(page.site == sites[page.id.split("#")[0]] for page in written_pages.labelled_pages("text"))


KEEP_STRINGS = ["2 eggs", "Beat the eggs with the sugar until they are pale.", "Stir in the flour."]
KNOWN = [
    ("one of the strings", "2  Eggs", "body"),
    ("little more than one", "1. Beat the eggs with the sugar until they are pale.", "body"),
    ("a part of one", "the eggs with the sugar until they", "body"),
    ("the last one", "Stir in the flour.", "body"),
    ("a short part of one", "the sugar", ""),
    ("one among much else", "Ann says: Beat the eggs with the sugar until they are pale. " + 3 * "And more of her. ", ""),
    ("a heading that no string has", "Ingredients", ""),
]


@pytest.mark.parametrize(("line", "kind"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN])
def test_a_line_with_a_string_to_keep_is_main_text(line: str, kind: str) -> None:
    assert known_kinds([line], KEEP_STRINGS) == [kind]

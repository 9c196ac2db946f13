"""trafilatura's opinion of a page of HTML: which lines it would keep, and when it is not asked."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from conftest import PAGE, cases

from cleaner.decision.extractor import kept_by_trafilatura
from cleaner.html.blocks import blocks

ARTICLE = PAGE.split("\n")[5:8]
MENU = "<ul class=menu><li><a href=/>Home</a><li><a href=/a>About</a><li><a href=/c>Contact</a></ul>"
SIMPLE = f"<!doctype html><html><body>{MENU}<h1>Why the mill stopped</h1>" + "".join(f"<p>{line}</p>" for line in ARTICLE)
Saying = Callable[[str], None]


@pytest.fixture
def saying(monkeypatch: pytest.MonkeyPatch) -> Saying:
    """Makes trafilatura say something."""
    return lambda text: monkeypatch.setattr("cleaner.decision.extractor._extract", lambda: lambda html, **options: text)


def opinion(html: str, lines: list[str]) -> list[bool] | None:
    found = kept_by_trafilatura(html, lines)
    return None if found is None else found.tolist()


# name, what trafilatura says, lines of the page, what it would keep
OPINIONS = [
    ("whole lines", "One thing\nAnother", ["One thing", "Another", "A third"], [True, True, False]),
    ("a part of its line", "The mill stopped in March.", ["stopped in March", "March."], [True, True]),
    ("but whole words alone", "Homes for sale", ["Home", "for", "ale"], [False, True, False]),
    ("across its lines", "One\nthing", ["One thing"], [True]),
    ("other spaces", "One  thing", ["One\tthing"], [True]),
    ("a line with a control character", "fl\ufffdour", ["fl\x01our"], [True]),
    ("nothing", "", ["One"], None),
    ("only spaces", " \n", ["One"], None),
    ("nothing that the page says", "Something else.", ["One", "Two"], None),
]


@pytest.mark.parametrize(("text", "lines", "kept"), cases(OPINIONS))
def test_it_would_keep_the_lines_that_it_says(text: str, lines: list[str], kept: list[bool] | None, saying: Saying) -> None:
    saying(text)
    assert opinion("<p>One.", lines) == kept


def test_it_keeps_the_article_of_a_page() -> None:
    assert opinion(SIMPLE, ["Home", "About", *ARTICLE]) == [False, False, True, True, True]


def tag(attributes: int, value: str = "1") -> str:
    return f"<p {' '.join(f'a{number}={value}' for number in range(attributes))}>"


# name, a page that it is asked about, one that it is not asked about
GIANT = [
    ("two million characters", "x" * 2_000_000, "x" * 2_000_001),
    ("25,000 tags", "<b>" * 25_000, "<b>" * 25_001),
    ("a tag of 2,000 attributes", tag(1_999), tag(2_000)),
    ("a tag of 2,000 quoted attributes", tag(1_999, "'>'"), tag(2_000, "'>'")),
]


@pytest.mark.parametrize(("page", "giant"), cases(GIANT))
def test_giant_pages_take_it_too_long(page: str, giant: str, saying: Saying) -> None:
    saying("One thing")
    assert opinion(page, ["One thing"]) == [True]
    assert opinion(giant, ["One thing"]) is None


def test_what_it_dies_of_is_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(html: str, **options: bool) -> str:
        raise RuntimeError("a strange page")

    monkeypatch.setattr("cleaner.decision.extractor._extract", lambda: die)
    assert opinion(SIMPLE, ARTICLE) is None


@pytest.mark.parametrize("dirt", ["", "\0", "\x01", "\x0b", "\ud800"])
def test_dirt_in_a_page_costs_no_opinion(dirt: str) -> None:
    html = SIMPLE.replace("flour", f"fl{dirt}our")
    lines = [line.strip() for line in blocks(html).lines]
    assert opinion(html, lines) == [line not in ("Home", "About", "Contact", "Why the mill stopped") for line in lines]


def test_it_says_nothing_of_a_page_that_it_does_not_understand(capfd: pytest.CaptureFixture[str]) -> None:
    for html in ("", "<p>", "<frameset>", "<html><script>a()</script></html>"):
        assert opinion(html, ["One"]) is None
    assert capfd.readouterr() == ("", "")


def test_lines_are_found_again_in_linear_time(saying: Saying) -> None:
    """On a page with too many lines for a search of each, whole lines alone are known again."""
    lines = [f"The mill number {number} stopped in March." for number in range(40_000)]
    saying("\n".join(lines) + "\nIt said: nothing at all.")
    started = time.process_time()
    found = kept_by_trafilatura("", [*lines, "nothing at all", "The mill  number 7 stopped in March.", *["x" * 99] * 40_000])
    assert time.process_time() - started < 5
    assert found is not None
    assert found[: len(lines)].all() and not found[len(lines)] and found[len(lines) + 1]
    assert opinion("", ["nothing at all", "elsewhere"]) == [True, False]

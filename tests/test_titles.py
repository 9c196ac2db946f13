"""A page has one title, and it is kept once."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

import cleaner
from cleaner.decision.titles import says_the_same, with_one_title
from cleaner.lines import KINDS, UNKNOWN, numbers_of
from scripts.measure.titles import outcome, says

TEXT = (
    "The ferry at Low Sandwick has not run since the chain was taken away to be weighed in March, and nobody at the harbour"
    " office could say on Tuesday when it will come back."
)
NAME, HEADLINE, KICKER = "Sandwick Gazette", "Ferry waits for its chain", "The harbour office has no date"
MENU, NONE = ["Home", "News", "Sport", "Boats", "Search"], [0.0] * 5
TITLE, HEADING, BODY, NAV = numbers_of(("title", "heading", "body", "nav"))

PAGES = [
    # lines, chances of being the title, settled rows, the title
    ("one likely row", [NAME, HEADLINE, TEXT], [0, 0.9, 0], [], 1),
    ("the site's name is less likely", [NAME, HEADLINE, TEXT], [0.7, 0.9, 0], [], 1),
    ("the first row, near the text", [HEADLINE, KICKER, TEXT], [0.9, 0.7, 0], [], 0),
    ("the first row, far above the text", [NAME, *MENU, HEADLINE, TEXT], [0.4, *NONE, 0.7, 0], [], 6),
    ("a headline and a standfirst", [HEADLINE, KICKER, TEXT], [0.99, 0.7, 0], [], 0),
    ("two copies above the text: the last", [HEADLINE, NAME, HEADLINE, TEXT], [0.8, 0, 0.9, 0], [], 2),
    ("a copy below the text", [NAME, HEADLINE, TEXT, HEADLINE], [0, 0.8, 0, 0.9], [], 1),
    ("with the site's name, then without", [f"{HEADLINE} | {NAME}", NAME, HEADLINE, TEXT], [0.9, 0, 0.8, 0], [], 2),
    ("behind its sections", [f"Home > News > {HEADLINE}", HEADLINE, TEXT], [0.6, 0.9, 0], [], 1),
    ("a settled row", [NAME, KICKER, HEADLINE, TEXT], [0, 0.9, 0.1, 0], [2], 2),
    ("none is likely", [NAME, HEADLINE, TEXT], [0.1, 0.1, 0], [], None),
]


@pytest.mark.parametrize(("lines", "chances", "settled", "title"), cases(PAGES))
def test_the_rows_compete_for_being_the_title(
    lines: list[str], chances: list[float], settled: list[int], title: int | None
) -> None:
    kinds = np.full((len(KINDS), len(lines)), 1e-9, np.float32)
    kinds[TITLE] = chances
    for row, line in enumerate(lines):
        kinds[BODY if line == TEXT else NAV, row] = 1 - chances[row]
    known = np.full(len(lines), UNKNOWN)
    known[settled] = TITLE
    found = with_one_title(kinds, known, read("\n".join(lines)), [lines])
    assert found.sum(0) == pytest.approx(1, abs=1e-3)
    if title is None:
        assert (found == kinds).all()
        return
    same = [says_the_same(line.casefold(), lines[title].casefold()) for line in lines]
    assert int((found[TITLE] + (known == TITLE)).argmax()) == title
    assert found[TITLE, ~np.array(same)].max(initial=0) < 0.2


def test_the_first_row_far_above_the_text_is_a_second_title() -> None:
    lines = [NAME, *MENU, HEADLINE, TEXT]
    kinds = np.full((len(KINDS), len(lines)), 1e-9, np.float32)
    kinds[TITLE] = [0.9, *NONE, 0.7, 0]
    kinds[BODY] = 1 - kinds[TITLE]
    kinds[:, 1:6] = 1e-9
    kinds[NAV, 1:6] = 1
    found = with_one_title(kinds, np.full(len(lines), UNKNOWN), read("\n".join(lines)), [lines])
    assert found[TITLE, 6] > found[TITLE, 0] > 0.5


def test_a_part_of_the_headline_becomes_main_text() -> None:
    kinds = np.full((len(KINDS), 3), 1e-9, np.float32)
    kinds[TITLE], kinds[NAV], kinds[HEADING] = [0.99, 0.8, 0], [0.01, 0.1, 0], [0, 0.1, 0]
    kinds[BODY, 2] = 1
    found = with_one_title(kinds, np.full(3, UNKNOWN), read(f"{HEADLINE}\n{KICKER}\n{TEXT}"), [[HEADLINE, KICKER, TEXT]])
    assert found[HEADING, 1] == pytest.approx(0.9, abs=0.01)


SAME = [
    ("the same words", HEADLINE, f"• {HEADLINE}", True),
    ("the site behind a sign", HEADLINE, f"{HEADLINE} – {NAME}", True),
    ("sections before it", HEADLINE, f"Home / News / {HEADLINE}", True),
    ("a subtitle", HEADLINE, f"{HEADLINE}: the harbour office has no date", False),
    ("a longer sentence", HEADLINE, f"{HEADLINE} and its captain", False),
    ("a short word in a menu", "Ferry", "The other Ferry", False),
]


@pytest.mark.parametrize(("one", "other", "same"), cases(SAME))
def test_rows_that_say_the_same_title(one: str, other: str, same: bool) -> None:
    assert says_the_same(one.casefold(), other.casefold()) is says_the_same(other.casefold(), one.casefold()) is same


PAGE = f"<title>{HEADLINE} – {NAME}</title><nav><a href=/>Home</a> <a href=/n>News</a></nav><h1>{HEADLINE}</h1>"
STORY = "".join(f"<p>{TEXT} The {day} boat left without it." for day in ("Monday", "Tuesday", "Friday"))


@pytest.mark.parametrize("keep", [("title", "heading", "body"), ("heading", "body")])
def test_a_page_that_shows_its_title_twice_tells_it_once(keep: tuple[str, ...]) -> None:
    doc = cleaner.clean_html(f"{PAGE}<h1>{HEADLINE}</h1>{STORY}", keep=keep)
    assert doc.title == HEADLINE
    assert [line.text for line in doc.lines if line.keep].count(HEADLINE) == ("title" in keep)
    assert {line.kind for line in doc.lines if line.reason == "second-copy"} == {"title"}


def test_where_every_kind_is_wanted_every_copy_stays() -> None:
    doc = cleaner.clean_html(f"{PAGE}<h1>{HEADLINE}</h1>{STORY}", keep=cleaner.KINDS)
    assert doc.text.count(f"{HEADLINE}\n") == 2


MEASURED = [
    ("kept once", f"{HEADLINE}\n{TEXT}", "single", True),
    ("not there", f"{NAME}\n{TEXT}", None, False),
]


@pytest.mark.parametrize(("text", "found", "called"), cases(MEASURED))
def test_the_measure_of_titles(text: str, found: str | None, called: bool) -> None:
    came = outcome("page", cleaner.clean(text, title=HEADLINE), HEADLINE, TEXT)
    assert (came and came.found, bool(came and came.called)) == (found, called)


def test_the_measure_leaves_the_name_of_the_site_out() -> None:
    assert says(HEADLINE, f"{HEADLINE} | {NAME}") and says(f"{NAME}: {HEADLINE}", HEADLINE)
    assert not says(KICKER, HEADLINE)

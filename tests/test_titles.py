"""A page has one title, and it is kept once."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases, read

import cleaner
from cleaner.decision.kept_titles import with_title_once
from cleaner.decision.policy import judge
from cleaner.decision.reasons import CODE
from cleaner.decision.titles import says_the_same, with_one_title
from cleaner.features.pages import PAGES as SORTS
from cleaner.features.text import Floats
from cleaner.lines import KINDS, UNKNOWN, Reason, numbers_of
from cleaner.model.network import Prediction
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


STANDFIRST = "Nobody at the office can name a day for it"
OVER = [
    # lines, chances of being the title, sort of page, the title
    ("a headline above its standfirst", [MENU[0], HEADLINE, STANDFIRST, TEXT], [0, 0.4, 0.6, 0], "article", 1),
    ("a section and a standfirst below it", [MENU[0], HEADLINE, "Boats", STANDFIRST, TEXT], [0, 0.4, 0, 0.6, 0], "article", 1),
    ("far above", [HEADLINE, *MENU, STANDFIRST, TEXT], [0.4, *NONE, 0.6, 0], "article", 6),
    ("far less likely", [MENU[0], HEADLINE, STANDFIRST, TEXT], [0, 0.3, 0.9, 0], "article", 2),
    ("a page of another sort", [MENU[0], HEADLINE, STANDFIRST, TEXT], [0, 0.4, 0.6, 0], "forum", 2),
    ("a name of few words", [MENU[0], NAME, STANDFIRST, TEXT], [0, 0.4, 0.6, 0], "article", 2),
    ("the way to it", [MENU[0], f"Home > Boats > {HEADLINE}", STANDFIRST, TEXT], [0, 0.4, 0.6, 0], "article", 2),
    ("a picture of the same name", [MENU[0], f"Picture: {HEADLINE}", HEADLINE, TEXT], [0, 0.4, 0.6, 0], "article", 2),
    ("a row that stands twice", [MENU[0], HEADLINE, HEADLINE, STANDFIRST, TEXT], [0, 0.2, 0.4, 0.7, 0], "article", 3),
]


def sort_of(name: str) -> Floats:
    """The chances of a page that is surely of one sort."""
    return np.array([[each == name] for each in SORTS], np.float32)


@pytest.mark.parametrize(("lines", "chances", "sort", "title"), cases(OVER))
def test_a_row_right_above_a_standfirst_is_the_headline(lines: list[str], chances: list[float], sort: str, title: int) -> None:
    kinds = np.full((len(KINDS), len(lines)), 1e-9, np.float32)
    kinds[TITLE] = chances
    for row, line in enumerate(lines):
        kinds[BODY if line == TEXT else NAV, row] = 1 - chances[row]
    found = with_one_title(kinds, np.full(len(lines), UNKNOWN), read("\n".join(lines)), [lines], sort_of(sort))
    assert int(found[TITLE].argmax()) == title
    if title != lines.index(STANDFIRST if STANDFIRST in lines else HEADLINE):
        assert found[BODY, lines.index(STANDFIRST)] + found[HEADING, lines.index(STANDFIRST)] > 0.5


WANTED = ("title", "heading", "body")
WITHOUT = [
    # lines, chances of being the title, sort of page, kinds that are wanted, the row that is kept as the title
    ("the likeliest row above the text", [NAME, HEADLINE, TEXT], [0.1, 0.4, 0], "article", WANTED, 1),
    ("a title is kept", [HEADLINE, KICKER, TEXT], [0.99, 0.4, 0], "article", WANTED, 0),
    ("none is likely", [NAME, HEADLINE, TEXT], [0.1, 0.2, 0], "article", WANTED, None),
    ("below the text", [NAME, TEXT, HEADLINE], [0.1, 0, 0.4], "article", WANTED, None),
    ("a page of another sort", [NAME, HEADLINE, TEXT], [0.1, 0.4, 0], "collection", WANTED, None),
    ("titles are not wanted", [NAME, HEADLINE, TEXT], [0.1, 0.4, 0], "article", ("heading", "body"), None),
]


@pytest.mark.parametrize(("lines", "chances", "sort", "wanted", "title"), cases(WITHOUT))
def test_a_text_is_kept_with_its_title(
    lines: list[str], chances: list[float], sort: str, wanted: tuple[str, ...], title: int | None
) -> None:
    kinds = np.full((len(KINDS), len(lines)), 1e-9, np.float32)
    kinds[TITLE] = chances
    for row, line in enumerate(lines):
        kinds[BODY if line == TEXT else NAV, row] = 1 - chances[row]
    known, batch = np.full(len(lines), UNKNOWN), read("\n".join(lines))
    judged = judge(Prediction(kinds, np.stack([kinds, kinds]), sort_of(sort)), known, batch, wanted, "balanced")
    verdict = with_title_once(judged, kinds, known, batch, [lines], wanted)
    titles = np.flatnonzero(verdict.keep & (verdict.kind == TITLE)).tolist()
    assert titles == ([] if title is None else [title])
    assert verdict.keep[lines.index(TEXT)]


@pytest.mark.parametrize(
    ("reason", "kept"),
    cases(
        [
            ("by its score", "among-dropped-lines", True),
            ("as a byline", "kind-not-wanted", True),
            ("as a line that the site repeats", "repeats-on-site", False),
            ("as a second copy", "second-copy", False),
            ("by the fallback", "fallback", False),
        ]
    ),
)
def test_a_title_that_was_dropped_comes_back_if_nothing_but_its_score_spoke_against_it(reason: Reason, kept: bool) -> None:
    lines = [NAME, HEADLINE, TEXT]
    kinds = np.full((len(KINDS), 3), 1e-9, np.float32)
    kinds[TITLE], kinds[NAV], kinds[BODY] = [0.1, 0.4, 0], [0.9, 0.6, 0], [0, 0, 1]
    known, batch = np.full(3, UNKNOWN), read("\n".join(lines))
    verdict = judge(Prediction(kinds, np.stack([kinds, kinds]), sort_of("article")), known, batch, WANTED, "balanced")
    verdict.reason[1] = CODE[reason]
    found = with_title_once(verdict, kinds, known, batch, [lines], WANTED)
    assert bool(found.keep[1]) == kept
    assert found.reason[1] == CODE["only-title" if kept else reason]


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

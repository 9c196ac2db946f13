"""Small pages: sentences that are all there is stay, messages go, and signs name a page that has nothing to keep."""

from __future__ import annotations

import html
import json
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, cases, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.decision.small_pages import DOUBT, told_by_signs
from cleaner.features.pages import NOTHING, PAGES
from cleaner.features.text import line_batch
from cleaner.known.rows import Rows
from cleaner.known.signs import LONGEST, MOST_ROWS, SAYS, find_signs, said_by

# Written before any result was seen; one half chose the limits, the other was held out.
SENTENCES = json.loads((ROOT / "fixtures" / "nothing" / "sentences.json").read_text(encoding="utf-8"))
FORMS = ("text", "html", "titled")
# Sentences that the model takes for messages.
KNOWN_TO_FAIL: set[tuple[str, str]] = set()


def kept(text: str, form: str, language: str) -> list[str]:
    """The lines that stay of a page of nothing but a text: as text, as paragraphs of HTML, as a document with a title."""
    if form == "text":
        doc = cleaner.clean(text)
    else:
        page = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
        title = html.escape(text.split("\n")[0][:40])
        if form == "titled":
            page = f'<html lang="{language}"><head><title>{title}</title></head><body>{page}</body></html>'
        doc = cleaner.clean_html(page)
    return [line.text for line in doc.lines if line.keep and line.text.strip()]


def rows(sort: str) -> list[Any]:
    """Every example in every form; one that is known to fail must fail, so that a silent improvement is noticed."""
    failing = pytest.mark.xfail(strict=True, reason="known to fail", raises=AssertionError)
    return [
        pytest.param(
            row,
            form,
            id=f"{form} {row['language']} {row['text'][:30]}",
            marks=failing if (form, row["text"]) in KNOWN_TO_FAIL else (),
        )
        for row in SENTENCES[sort]
        for form in FORMS
    ]


@needs_model
@needs_html_model
@pytest.mark.parametrize(("row", "form"), rows("stay"))
def test_a_sentence_that_is_all_there_is_stays(row: dict[str, str], form: str) -> None:
    assert kept(row["text"], form, row["language"]) == row["text"].split("\n")


@needs_model
@needs_html_model
@pytest.mark.parametrize(("row", "form"), rows("out"))
def test_a_message_goes(row: dict[str, str], form: str) -> None:
    assert kept(row["text"], form, row["language"]) == []


@needs_model
@needs_html_model
def test_a_heading_above_a_sentence_is_no_hindrance() -> None:
    text = "Council news\n\nThe council met on Monday."
    assert "The council met on Monday." in cleaner.clean(text).text
    doc = cleaner.clean_html("<h1>Council news</h1><p>The council met on Monday.</p>")
    assert "The council met on Monday." in doc.text


@needs_html_model
@pytest.mark.parametrize(
    "page",
    cases(
        [
            ("in a menu", "<nav><p>The council met on Monday.</p></nav>"),
            ("a link", "<p><a href='/m'>The council met on Monday.</a></p>"),
            ("a button", "<form><button>The council met on Monday.</button></form>"),
        ]
    ),
)
def test_a_sentence_in_a_place_of_its_own_kind_is_left_to_the_model(page: str) -> None:
    assert all(line.reason != "all-there-is" for line in cleaner.clean_html(page).lines)


@needs_model
@needs_html_model
def test_one_page_is_decided_alike_alone_and_among_others() -> None:
    texts = [row["text"] for row in SENTENCES["stay"][:12]]
    pages = [{"html": f"<p>{html.escape(text)}</p>"} for text in texts]
    assert [doc.text for doc in cleaner.clean_many(pages)] == [cleaner.clean_html(page["html"]).text for page in pages]


# --- signs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    cases(
        [
            ("a wall", "Please log in to see your orders.", {"wall", "talk"}),
            ("an error", "Diese Seite wurde nicht gefunden", {"error", "talk"}),
            ("without accents", "PAGINA NO ENCONTRADA", {"error"}),
            ("a shell", "読み込み中", {"shell"}),
            ("consent", "Wij gebruiken cookies", {"consent", "talk"}),
            ("scripts", "This app needs JavaScript.", {"scripts", "talk"}),
            ("in a quotation", "“Access denied”", {"error"}),
            ("within a word", "The terror of the curl was unobserved.", set()),
            ("a plain sentence", "The wheat field behind the mill burned.", set()),
        ]
    ),
)
def test_what_a_row_says_of_its_page(row: str, says: set[str]) -> None:
    found = {name for name, said in zip(SAYS, said_by(row), strict=True) if said}
    assert found == says


@given(st.text(max_size=2 * LONGEST))
def test_any_row_is_asked(row: str) -> None:
    assert len(said_by(row)) == len(SAYS)


def test_only_small_pages_in_doubt_are_asked() -> None:
    pages = [["Page not found"], ["Page not found"] * (MOST_ROWS + 1), ["Page not found"]]
    batch = line_batch(pages, [np.zeros(len(page) + 1, np.int64) for page in pages])
    found = find_signs(Rows(batch, pages), np.array([True, True, False]))[SAYS.index("error")]
    assert found.tolist() == [True] + [False] * (MOST_ROWS + 2)


CHANCES = np.array([[0.4, *[0.0] * (NOTHING - 1), 0.3, 0.1, 0.2]], np.float32).T


def told(*rows: str, text: float = 0.0) -> dict[str, float]:
    """The chances of a page of some rows, of which a wall is the likeliest without them."""
    batch = line_batch([list(rows)], [np.zeros(len(rows) + 1, np.int64)])
    says = find_signs(Rows(batch, [list(rows)]), np.array([True]))
    return dict(zip(PAGES, told_by_signs(CHANCES, says, np.array([text]), batch, None)[:, 0].tolist(), strict=True))


def test_a_sign_names_the_page_and_raises_its_chance_of_having_nothing() -> None:
    found = told("Northgate Library", "404 Page not found")
    assert max(found, key=lambda name: found[name]) == "error"
    assert sum(found.values()) == pytest.approx(1)
    assert sum(list(found.values())[NOTHING:]) > CHANCES[NOTHING:].sum() > DOUBT


def test_what_stands_on_every_sort_of_page_names_it_only_where_it_is_much_of_it() -> None:
    assert told("We use cookies", "Accept all")["wall"] > 0.5
    much = ["Northgate Library", "Opening hours and holidays", "Reading groups", "How to find us", "Contact and imprint"] * 3
    assert told("We use cookies", *much)["wall"] == pytest.approx(0.3, abs=1e-3)


def test_a_page_with_running_text_may_speak_of_errors() -> None:
    assert told("404 Page not found", text=100.0)["error"] == pytest.approx(0.1, abs=1e-3)


def test_a_small_page_without_a_sign_stays_as_it_is() -> None:
    assert told("Northgate Library")["wall"] == pytest.approx(0.3, abs=1e-3)

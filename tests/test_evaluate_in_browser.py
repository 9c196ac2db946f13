"""The report of `cleaner evaluate` in a real browser: nothing is fetched or run, all can be read at every width."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from conftest import PAGES, SCRAPES, Doubting
from test_report import HOSTILE
from test_report_in_browser import CONTRASTS, OPEN_ALL, PROGRAM, WIDTHS, complaints

from cleaner.cli import workshop

pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")]

# Mixed colours are given as shares of 1.
_CONTRASTS = CONTRASTS.replace("part => part / 255", 'part => color.startsWith("color(") ? +part : part / 255')
# As in the other reports, but for tables that scroll by themselves.
TOO_WIDE = """
[...document.querySelectorAll("body *")].filter(each => {
  const {left, right, width} = each.getBoundingClientRect()
  return width > 1 && (right > innerWidth + 1 || left < -1) && !each.closest("svg, .files thead, .wide")
}).map(each => each.outerHTML.slice(0, 100))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Chromium]:
    assert PROGRAM is not None
    browser = chromium.Chromium(PROGRAM, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, doubting: Doubting) -> dict[str, str]:
    """The addresses of a report of one model, of two, and of hostile pages."""
    folder = tmp_path_factory.mktemp("reports")
    other = str(doubting("text", page_deviation=0.0))
    rows = [
        {"id": text, "site": text, "lines": [text, "x" * 900, "Home"], "kinds": ["nav", "body", "body"]} for text in HOSTILE
    ]
    hostile = folder / "hostile.jsonl"
    hostile.write_text(
        "\n".join(json.dumps(row | {"lines": [line.replace("\n", " ") for line in row["lines"]]}) for row in rows)
    )
    for name, arguments in {
        "one": [str(SCRAPES), str(PAGES)],
        "two": [str(SCRAPES), "--model", "default", "--model", other],
        "hostile": [str(hostile)],
    }.items():
        assert workshop.main(["evaluate", *arguments, "-q", "--html", str(folder / f"{name}.html")]) == 0
    return {path.stem: path.as_uri() for path in Path(folder).glob("*.html")}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["one", "two", "hostile"])
def test_it_is_readable_at_every_width(name: str, width: int, browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports[name], width)
    browser.evaluate(OPEN_ALL)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate(TOO_WIDE) == []
    assert complaints(browser) == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["one", "two", "hostile"])
def test_all_text_has_contrast(name: str, dark: bool, browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports[name], dark=dark)
    browser.evaluate(OPEN_ALL)
    found = browser.evaluate(_CONTRASTS)
    assert found["count"] > 100
    assert found["poor"] == {}


def test_a_worst_page_opens_from_the_list(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["one"])
    browser.evaluate("document.querySelector('ol a[href^=\"#page-\"]').click()")
    assert browser.evaluate("document.querySelectorAll('details.file[open]').length") == 1


def test_every_plot_says_in_words_what_it_shows(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["one"])
    labels = browser.evaluate("[...document.querySelectorAll('svg.curves')].map(each => each.getAttribute('aria-label'))")
    assert len(labels) == 3
    assert all(label and len(label) > 40 for label in labels)


def test_nothing_that_a_page_says_happens(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["hostile"])
    browser.evaluate(OPEN_ALL)
    assert browser.evaluate("document.querySelectorAll('script, img, iframe, form, link, base, [style], [onload]').length") == 0
    hrefs = browser.evaluate("[...document.querySelectorAll('a')].map(each => each.getAttribute('href'))")
    assert hrefs and all(href.startswith("#page-") for href in hrefs)
    assert complaints(browser) == []

"""The page of the service, in a real browser: paste, clean, look at the lines; nothing of a scrape becomes markup."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from conftest import PAGE, PAGES, needs_html_model, needs_model
from served import Service, serving
from test_report_in_browser import CONTRASTS, WIDTHS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("uvicorn") is None, reason="the extra `serve` is not installed"),
    pytest.mark.skipif(importlib.util.find_spec("prometheus_client") is None, reason="the extra `serve` is not installed"),
    pytest.mark.skipif(chromium.found() is None, reason="there is no Chromium"),
    needs_model,
    needs_html_model,
]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as found:
        yield found


@pytest.fixture
def browser(service: Service, tmp_path: Path) -> Iterator[chromium.Chromium]:
    program = chromium.found()
    assert program is not None
    page = chromium.Chromium(program, tmp_path / "profile")
    try:
        page.open(f"{service.address}/")
        yield page
    finally:
        page.close()


SENT = "document.getElementById('said').textContent"


def paste(browser: chromium.Chromium, text: str) -> None:
    """Put a text in, send it, and wait for the answer."""
    browser.evaluate(f"document.getElementById('input').value = {json.dumps(text)}")
    browser.evaluate("document.getElementById('form').requestSubmit()")
    browser.evaluate(
        f"new Promise(done => {{ const look = () => {SENT}.startsWith('Cleaning') ? setTimeout(look, 20) : done(); look() }})"
    )


def test_a_pasted_page_shows_its_lines_by_kind(browser: chromium.Chromium, tmp_path: Path) -> None:
    paste(browser, (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8"))
    assert browser.evaluate("document.querySelectorAll('#lines .kept').length") > 3
    assert browser.evaluate("document.querySelector('#lines .dropped .kind').textContent") != ""
    assert "html" in browser.evaluate("document.getElementById('figures').textContent")
    browser.evaluate("document.getElementById('tab-text').click()")
    assert browser.evaluate("document.getElementById('lines').hidden") is True
    assert len(browser.evaluate("document.getElementById('text').textContent")) > 200
    assert not [event for event in browser.events if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_all_can_be_read_and_nothing_is_cut_off(
    browser: chromium.Chromium, service: Service, width: int, dark: bool, tmp_path: Path
) -> None:
    browser.open(f"{service.address}/", width, dark=dark)
    paste(browser, (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8"))
    found = browser.evaluate(CONTRASTS)
    assert found["count"] > 20 and found["poor"] == {}
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_markup_in_a_text_stays_text(browser: chromium.Chromium) -> None:
    paste(browser, PAGE + "\n<img src=x onerror=\"document.title='run'\"> is how one writes a picture in a page of the web.\n")
    assert browser.evaluate("document.querySelectorAll('#lines img').length") == 0
    assert browser.evaluate("document.title") == "cleaner"


def test_nothing_is_said_to_be_nothing(browser: chromium.Chromium) -> None:
    paste(browser, " ")
    assert "Nothing to clean yet" in browser.evaluate("document.getElementById('said').textContent")

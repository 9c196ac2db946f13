"""Reports in a real browser: nothing is fetched or run, all can be read at every width, in light, in dark and on paper.

Needs a Chromium on the path (Debian: apt-get install chromium); is skipped without one.
"""

from __future__ import annotations

from collections.abc import Iterator

import chromium
import pytest
from conftest import PAGES, SCRAPES, doc_of
from test_report import HOSTILE, NAME

import cleaner
from cleaner import report
from cleaner.lines import KINDS

PROGRAM = chromium.found()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")]

WIDTHS = (320, 768, 1280, 1600)
LEAST = 4.5  # contrast of text and what is behind it (WCAG 2, AA)
# Of every text: the least contrast of its colour and the nearest colour behind it.
CONTRASTS = """
(() => {
  const light = color => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
    const [r, g, b] = parts.map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const behind = element => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor
      if (color != "rgba(0, 0, 0, 0)") return color
    }
    return "rgb(255, 255, 255)"
  }
  const poor = {}
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let count = 0
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim() || element.closest("title")) continue
    const style = getComputedStyle(element)
    const front = element.closest("svg") ? style.fill : style.color
    const [a, b] = [light(front), light(behind(element))].sort((a, b) => b - a)
    const contrast = (a + .05) / (b + .05)
    count++
    if (contrast < LEAST) poor[`${element.tagName}.${element.className} ${front} on ${behind(element)}`] = contrast
  }
  return {count, poor}
})()
""".replace("LEAST", str(LEAST))
# Lines off the screen are not laid out otherwise, and no script sees their text.
LAY_OUT = "document.styleSheets[0].insertRule('* { content-visibility: visible !important }')"
OPEN_ALL = f"{LAY_OUT}; document.querySelectorAll('details').forEach(each => each.open = true)"
# Elements that reach over the right or left edge of the screen, but for those that are only there to be read aloud.
TOO_WIDE = """
[...document.querySelectorAll("body *")].filter(each => {
  const {left, right, width} = each.getBoundingClientRect()
  return width > 1 && (right > innerWidth + 1 || left < -1) && !each.closest("svg, .files thead")
}).map(each => each.outerHTML.slice(0, 100))
"""
SEEN = "document.querySelector({!r}).getClientRects().length > 0"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Chromium]:
    assert PROGRAM is not None
    browser = chromium.Chromium(PROGRAM, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of a report of one scrape, of many files, and of hostile text of every kind, kept and dropped."""
    folder = tmp_path_factory.mktemp("reports")
    scrapes = [(path.name, cleaner.clean(path.read_text(encoding="utf-8"))) for path in sorted(SCRAPES.glob("*.txt"))]
    pages = [(path.name, cleaner.clean_html(path.read_bytes())) for path in sorted(PAGES.glob("*.html"))]
    rows = [(kind, keep) for kind in KINDS for keep in (True, False)]
    texts = [*HOSTILE, "x" * 3000, "word " * 3000, *["https://evil.example/" + "a" * 200] * 30][: len(rows)]
    report.write(folder / "one.html", [pair for pair in scrapes if pair[0] == "blog_en_wordpress_half_clean.txt"])
    report.write(folder / "many.html", scrapes[::3] + pages[::2])
    report.write(folder / "hostile.html", [(NAME, doc_of("\n".join(texts), rows))] * 12)
    return {path.stem: path.as_uri() for path in folder.iterdir()}


def complaints(browser: chromium.Chromium) -> list[str]:
    """What a browser had to say while it showed a page, and what it asked for beside the page itself."""
    said = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Page.javascriptDialogOpening")
    asked = [event["params"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    requests = [each["request"]["url"] for each in asked if each["type"] != "Document"]
    return [str(event) for event in browser.events if event.get("method") in said] + requests


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["one", "many", "hostile"])
def test_it_is_readable_at_every_width(name: str, width: int, browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports[name], width)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    browser.evaluate(OPEN_ALL)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate(TOO_WIDE) == []
    assert browser.evaluate("Math.min(...[...document.querySelectorAll('.lines p')].map(each => each.clientWidth))") > 150
    assert complaints(browser) == []


def test_the_kept_text_is_seen_and_long_chrome_opens(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["one"])
    browser.evaluate(LAY_OUT)
    shown = browser.evaluate("document.body.innerText")
    doc = cleaner.clean((SCRAPES / "blog_en_wordpress_half_clean.txt").read_text(encoding="utf-8"))
    kept = [line.text.strip() for line in doc.lines if line.keep and line.text.strip()]
    assert len(kept) > 10 and all(line in shown for line in kept)
    assert not browser.evaluate("document.querySelector('.fold ol').checkVisibility()")
    browser.evaluate("document.querySelector('.fold summary').click()")
    assert browser.evaluate("document.querySelector('.fold ol').checkVisibility()")


def test_what_is_shown_can_be_chosen(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["one"])
    for choice, seen in (("kept", [True, False]), ("dropped", [False, True]), ("all", [True, True])):
        browser.evaluate(f"document.querySelector('#show-{choice}').click()")
        assert [browser.evaluate(SEEN.format(row)) for row in (".lines > .kept", ".lines > .dropped")] == seen


def test_a_name_in_the_overview_opens_the_file(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["many"], dark=True)
    browser.evaluate("document.querySelector('.files a[href=\"#file-3\"]').click()")
    assert browser.evaluate("document.querySelector('#file-3').closest('details').open")
    assert browser.evaluate("document.querySelectorAll('details.file[open]').length") == 1


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["one", "many", "hostile"])
def test_all_text_has_contrast(name: str, dark: bool, browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports[name], dark=dark)
    browser.evaluate(OPEN_ALL)
    found = browser.evaluate(CONTRASTS)
    assert found["count"] > 300
    assert found["poor"] == {}


def test_dark_is_dark_and_paper_is_white(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    back = "getComputedStyle(document.documentElement).backgroundColor"
    found = []
    for dark, media in ((False, "screen"), (True, "screen"), (True, "print")):
        browser.open(reports["one"], dark=dark, media=media)
        found.append(browser.evaluate(back))
    assert found == ["rgb(255, 255, 255)", "rgb(20, 22, 26)", "rgb(255, 255, 255)"]
    assert not browser.evaluate("document.querySelector('.choice').checkVisibility()")
    pages = browser.pdf()
    assert pages.startswith(b"%PDF-") and 2 <= pages.count(b"/Type /Page\n") + pages.count(b"/Type /Page ") <= 8


def test_nothing_that_a_scrape_says_happens(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["hostile"])
    browser.evaluate(OPEN_ALL)
    assert browser.evaluate("document.title") == "12 files – cleaning report"
    assert browser.evaluate("location.href") == reports["hostile"]
    assert browser.evaluate("document.querySelectorAll('script, img, iframe, form, link, base, [style], [onload]').length") == 0
    hrefs = browser.evaluate("[...document.querySelectorAll('a')].map(each => each.getAttribute('href'))")
    assert hrefs and all(href.startswith("#file-") for href in hrefs)
    shown = browser.evaluate("document.querySelector('.lines').textContent")
    assert all(line in shown for line in HOSTILE[:9])


def test_the_policy_would_stop_what_came_in_all_the_same(browser: chromium.Chromium, reports: dict[str, str]) -> None:
    browser.open(reports["one"])
    assert browser.evaluate("getComputedStyle(document.body).margin") == "0px"  # the page's own style sheet is let in
    tried = """(async () => {
      const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more))
      add("script", {textContent: "window.owned = true"})
      add("style", {textContent: "body { margin: 7px }"})
      add("p", {innerHTML: "<b style='color: rgb(1, 2, 3)' id=styled>x</b>"})
      const image = new Promise(done => add("img", {src: "https://evil.example/", onload: () => done("loaded"),
                                                    onerror: () => done("refused")}))
      const fetched = await fetch("https://evil.example/").then(() => "fetched", () => "refused")
      return [window.owned === true, getComputedStyle(document.body).margin,
              getComputedStyle(document.querySelector("#styled")).color == "rgb(1, 2, 3)", await image, fetched]
    })()"""
    assert browser.evaluate(tried) == [False, "0px", False, "refused", "refused"]
    refusals = [event for event in browser.events if event.get("method") == "Log.entryAdded"]
    assert len(refusals) >= 4 and all("Content Security Policy" in event["params"]["entry"]["text"] for event in refusals)

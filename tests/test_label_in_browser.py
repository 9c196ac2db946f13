"""The labelling page in a real browser: by keys alone, in few of them, in light and dark, at every width, and nothing is lost.

Needs a Chromium on the path (Debian: apt-get install chromium); is skipped without one. Run as a program it makes the pictures
of docs/labelling.md anew.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from conftest import ROOT, needs_html_model, needs_model
from labelling_person import CONTROL, LETTERS, SHIFT, Person, Server, label_all
from test_report_in_browser import CONTRASTS, TOO_WIDE, complaints

from cleaner.labels import read_labels
from fixtures import gazette

PROGRAM = chromium.found()
pytest.importorskip("uvicorn")
pytestmark = [
    pytest.mark.slow, needs_model, needs_html_model,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed"),
]  # fmt: skip
SITE = "gazette.example"
WIDTHS = (320, 640, 1024, 1600)
MOST_AT_NINETY = 30  # keys for a page of 150 lines of which the model has nine in ten right
MOST_OF_KNOWN_SITE = 12  # keys for such a page after ten of its site
WIDE = TOO_WIDE.replace("!each.closest(", "!each.closest('.aside') && !each.closest(")
HOSTILE = """<title>&lt;img src=x onerror="document.title='owned'"&gt;</title>
<p>&lt;script&gt;document.title = "owned"&lt;/script&gt;<p><a href="javascript:document.title='owned'">a link</a>
<p onclick="document.title='owned'">&lt;img src=x onerror=alert(1)&gt; \u202egnihton\u202c \x07</p>
<script>document.title = "owned"</script><iframe src="https://evil.example/"></iframe><img src="https://evil.example/x.png">
<p style="position:fixed;inset:0">Over everything<p>{{7*7}} ${7*7} %3Cscript%3E</p>"""


def write_site(folder: Path, pages: int) -> dict[str, dict[int, str]]:
    """Write pages of the invented site; return the right kinds of the lines of each, from 1."""
    right = {}
    (folder / SITE).mkdir(parents=True)
    for number in range(pages):
        html, rows = gazette.page(number)
        (folder / SITE / f"{number:02}.html").write_text(html, encoding="utf-8")
        right[f"{number:02}.html"] = {place: kind for place, (_, kind) in enumerate(rows, 1)}
    return right


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Chromium]:
    assert PROGRAM is not None
    browser = chromium.Chromium(PROGRAM, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def person(browser: chromium.Chromium) -> Person:
    return Person(browser)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with twelve pages of the site."""
    write_site(tmp_path, 12)
    server = Server(tmp_path, SITE, "--seed", "1")
    yield server
    server.end()


def said(person: Person) -> str:
    return str(person.browser.evaluate("document.querySelector('#told').textContent"))


# --- keys --------------------------------------------------------------------------------------------------------------


def test_everything_is_done_by_keys(person: Person, server: Server) -> None:
    person.open(server.address)
    first = person.see()
    assert len(first.kinds) == 150 and person.browser.evaluate("document.activeElement.id") == "lines"
    person.press("Home")
    person.press("ArrowDown", SHIFT)
    person.press("ArrowDown", SHIFT)
    person.press("p")
    person.wait()
    seen = person.see()
    assert seen.kinds[:3] == ["promo"] * 3 and seen.decided[:3] == [True] * 3 and "3 lines: promo" in said(person)
    person.press("u")
    person.wait()
    assert person.see().kinds == first.kinds and said(person) == "undone: 3 lines: promo"
    person.press("z", CONTROL | SHIFT)
    person.wait()
    assert person.see().kinds[:3] == ["promo"] * 3
    person.press("0")
    person.wait()
    person.press("ArrowRight")
    person.press("a")
    person.wait()
    assert sum(person.see().decided) == 3
    title = person.see().title
    person.press("x")
    person.wait(f"document.querySelector('#title').textContent != {title!r}")
    person.wait()
    person.press("u")
    person.wait(f"document.querySelector('#title').textContent == {title!r}")
    person.press(".")
    person.wait(f"document.querySelector('#title').textContent != {title!r}")
    person.wait()
    person.press(",")
    person.wait(f"document.querySelector('#title').textContent == {title!r}")
    assert complaints_but_own(person.browser, server) == []


def test_kinds_of_the_users_own_have_keys_and_the_colour_of_their_kind(person: Person, tmp_path: Path) -> None:
    write_site(tmp_path, 2)
    server = Server(tmp_path, SITE, "--seed", "1", "--kinds", "letter=comment,tide=body")
    person.open(server.address)
    person.press("Home")
    person.press("4")
    person.wait()
    assert person.see().kinds[0] == "letter" and "line: letter" in said(person)
    assert "comment" in str(person.browser.evaluate("document.querySelector('#row-0').className")).split()
    person.press("5")
    person.wait()
    assert person.see().kinds[1] == "tide"
    buttons = "[...document.querySelectorAll('#kinds button')].map(each => each.textContent).slice(-2)"
    assert person.browser.evaluate(buttons) == ["4 letter", "5 tide"]
    assert complaints_but_own(person.browser, server) == []
    server.end()


def test_search_help_and_the_list_of_pages_give_the_focus_back(person: Person, server: Server) -> None:
    person.open(server.address)
    person.press("/")
    for letter in "letters to th":
        person.press(letter)
    assert person.browser.evaluate("document.querySelector('#matches').textContent") == "1 line"
    person.press("Enter")
    assert person.browser.evaluate("document.activeElement.id") == "lines"
    row = person.see().cursor
    assert person.browser.evaluate(f"document.querySelector('#row-{row} .text').textContent") == "Letters to this page"
    for key, dialog in (("?", "help"), ("i", "overview"), ("g", "figures")):
        person.press(key)
        person.wait(f"document.querySelector('#{dialog}').open")
        person.press("Escape")
        person.wait(f"!document.querySelector('#{dialog}').open")
        assert person.browser.evaluate("document.activeElement.id") == "lines"
    assert not any(person.see().decided)


def test_the_keys_that_are_listed_are_those_of_the_kinds(person: Person, server: Server) -> None:
    person.open(server.address)
    shown = person.browser.evaluate(
        "[...document.querySelectorAll('#kinds button')]"
        ".map(each => [each.lastChild.textContent.trim(), each.firstChild.textContent])"
    )
    assert dict(shown) == LETTERS | {"keep": "+", "drop": "-"}


def test_letters_can_be_switched_off_and_act_in_the_list_alone(person: Person, server: Server) -> None:
    person.open(server.address)
    person.press("?")
    person.browser.evaluate("document.querySelector('#letters').click()")
    person.press("Escape")
    person.press("p")
    person.wait()
    assert not any(person.see().decided)
    person.browser.evaluate("document.querySelector('#letters').click(); document.querySelector('#finish').blur()")
    person.browser.evaluate("document.querySelector('[data-do=help]').focus()")
    person.press("p")
    person.wait()
    assert not any(person.see().decided)


def test_a_screen_reader_hears_line_kind_and_state(person: Person, server: Server) -> None:
    person.open(server.address)
    row = person.see().cursor
    current = "document.getElementById(document.querySelector('#lines').getAttribute('aria-activedescendant'))"
    assert person.browser.evaluate(f"{current}.id") == f"row-{row}"
    assert person.browser.evaluate(f"{current}.getAttribute('aria-selected')") == "true"
    label = person.browser.evaluate(f"{current}.getAttribute('aria-label')")
    assert label.startswith(f"{row + 1}, ") and ", doubtful" in label
    nodes = person.browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in nodes if "role" in node}
    assert {"listbox", "option", "toolbar", "status", "progressbar", "main", "button"} <= roles
    unnamed = [
        n
        for n in nodes
        if n.get("role", {}).get("value") in ("button", "listbox", "searchbox") and not n.get("name", {}).get("value")
    ]
    assert unnamed == []


# --- few keys ----------------------------------------------------------------------------------------------------------


def test_a_known_site_takes_few_keys(person: Person, tmp_path: Path) -> None:
    right = write_site(tmp_path, 12)
    server = Server(tmp_path, SITE, "--seed", "1", "-o", "labels.jsonl")
    person.open(server.address)
    figures = label_all(person, lambda id: right[id.rpartition("/")[2]], 12)
    server.end()
    assert [row["rows"] for row in figures] == [150] * 12
    assert all(row["presses"] <= MOST_AT_NINETY for row in figures), figures
    assert all(row["presses"] <= MOST_OF_KNOWN_SITE for row in figures[10:]), figures
    pages = read_labels([tmp_path / "labels.jsonl"])
    assert len(pages) == 12
    for page in pages:
        wanted = right[page.id.rpartition("/")[2]]
        assert page.kinds == [wanted[place] for place in range(1, len(page.lines) + 1)]


# --- looks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_every_width(width: int, person: Person, server: Server) -> None:
    person.open(server.address, width=width, height=700)
    person.press("p")
    person.wait()
    assert person.browser.evaluate("document.documentElement.scrollWidth") <= width
    assert person.browser.evaluate(WIDE) == []
    person.press("?")
    assert person.browser.evaluate(WIDE) == []
    person.press("Escape")


def test_the_current_line_is_in_sight_at_twice_the_size(person: Person, server: Server) -> None:
    person.open(server.address)
    person.browser.call("Emulation.setDeviceMetricsOverride", width=640, height=450, deviceScaleFactor=2, mobile=False)
    for key in ("End", "Home", "PageDown", "PageDown", " ", "ArrowLeft"):
        person.press(key)
        place = person.browser.evaluate(
            "(() => { const {top, bottom} = document.querySelector('.row.current').getBoundingClientRect();"
            " return [top, bottom, document.querySelector('footer').getBoundingClientRect().top] })()"
        )
        assert place[0] >= 0 and place[1] <= place[2] + 1, (key, place)


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_has_contrast(dark: bool, person: Person, server: Server) -> None:
    person.open(server.address, dark=dark)
    for letter in LETTERS.values():
        person.press(letter)
    person.wait()
    person.press("?")
    person.browser.evaluate("document.querySelectorAll('*').forEach(each => each.style.transition = 'none')")
    found = person.browser.evaluate(CONTRASTS)
    assert found["count"] > 300 and found["poor"] == {}


def test_nothing_rests_on_colour(person: Person, server: Server) -> None:
    person.open(server.address)
    person.press("p")
    person.wait()
    rows = person.browser.evaluate(
        "[...document.querySelectorAll('.row')]"
        ".map(row => [row.className, row.children[1].textContent, row.children[2].textContent])"
    )
    for names, kind, sign in rows:
        assert kind in names.split()
        assert (sign == "✓") == ("decided" in names) and (sign == "?") == ("doubtful" in names)


# --- nothing happens, nothing is lost ----------------------------------------------------------------------------------


def complaints_but_own(browser: chromium.Chromium, server: Server) -> list[str]:
    own = server.address.partition("/open")[0]
    return [each for each in complaints(browser) if not each.startswith(f"{own}/")]


def test_a_hostile_page_stays_text(person: Person, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(HOSTILE)
    (tmp_path / "pages" / "<b onclick=x>b.txt").write_text(
        '<img src=x onerror="document.title=1">\n</script><script>alert(1)</script>\n'
    )
    server = Server(tmp_path, "pages")
    person.open(server.address)
    for _ in range(2):
        person.press("i")
        person.wait("document.querySelector('#pages button') !== null")
        assert person.browser.evaluate("document.title").endswith(" – label")
        person.press("Escape")
        wrong = "main script, main img, main iframe, main a, main [style], main [onclick], #pages img"
        tags = f"document.querySelectorAll({wrong!r}).length"
        assert person.browser.evaluate(tags) == 0
        text = person.browser.evaluate("document.querySelector('#lines').textContent")
        assert "onerror" in text and ("\\u202e" in text or "alert(1)" in text)
        person.finish()
    assert complaints_but_own(person.browser, server) == []
    server.end()


def test_two_tabs_see_each_other_and_share_no_page(browser: chromium.Chromium, tmp_path: Path, server: Server) -> None:
    assert PROGRAM is not None
    other_browser = chromium.Chromium(PROGRAM, tmp_path / "profile")
    try:
        one, other = Person(browser), Person(other_browser)
        one.open(server.address)
        other.open(server.address)
        assert one.see().title != other.see().title
        key = browser.evaluate("document.body.dataset.page")
        other.press("i")
        other.wait("document.querySelector('#pages button') !== null")
        id = browser.evaluate("document.body.dataset.id")
        other_browser.evaluate(
            f"[...document.querySelectorAll('#pages button')].find(each => each.textContent.includes({id!r})).click()"
        )
        other.wait(f"document.body.dataset.page == {key!r}")
        one.press("Home")
        one.press("p")
        one.wait()
        other.wait("document.querySelector('#row-0').classList.contains('promo')")  # the other tab looks every few seconds
        other.press("Home")
        other.press("l")
        other.wait()
        one.press("u")  # its own action, not the other's later one
        one.wait()
        assert one.see().kinds[0] == other.see().kinds[0] == "legal"
    finally:
        other_browser.close()


def test_a_killed_server_loses_nothing(person: Person, tmp_path: Path) -> None:
    write_site(tmp_path, 3)
    server = Server(tmp_path, SITE, "--seed", "1")
    person.open(server.address)
    port = server.address.partition("127.0.0.1:")[2].partition("/")[0]
    person.press("Home")
    person.press("p")
    person.wait()
    server.end(kill=True)
    person.press("l")
    person.wait("!document.querySelector('#alert').hidden")
    assert "The server does not answer" in person.browser.evaluate("document.querySelector('#alert').textContent")
    before = person.see().kinds
    person.press("o")  # while nothing can be saved, nothing can be decided
    assert person.see().kinds == before
    server = Server(tmp_path, SITE, "--port", port)
    person.browser.evaluate("document.querySelector('#again').click()")
    person.wait("document.querySelector('#alert').textContent.includes('after a restart it is a new one')")
    person.browser.evaluate(f"fetch({server.address!r}).then(() => 1)")  # as if the new address were opened in another tab
    person.browser.evaluate("document.querySelector('#again').click()")
    person.wait()
    assert person.see().kinds[:2] == ["promo", "legal"]
    person.browser.open("about:blank")  # the tab is closed
    person.open(server.address)
    assert person.see().kinds[:2] == ["promo", "legal"] and person.see().decided[:2] == [True, True]
    server.end()


@pytest.mark.skipif(not Path("/proc").exists(), reason="limits of another process are of Linux")
def test_a_full_disk_is_said_and_the_decision_is_saved_when_there_is_room(person: Person, tmp_path: Path) -> None:
    write_site(tmp_path, 2)
    server = Server(tmp_path, SITE, before="import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)")
    person.open(server.address)
    log = tmp_path / "labels.jsonl.log"
    person.press("Home")
    person.press("p")
    person.wait()
    subprocess.run(["prlimit", f"--pid={server.process.pid}", f"--fsize={log.stat().st_size + 20}:unlimited"], check=True)
    person.press("l")
    person.wait("!document.querySelector('#alert').hidden")
    assert "the last decision is not saved" in person.browser.evaluate("document.querySelector('#alert').textContent")
    subprocess.run(["prlimit", f"--pid={server.process.pid}", "--fsize=unlimited"], check=True)
    person.browser.evaluate("document.querySelector('#again').click()")
    person.wait()
    events = [json.loads(row) for row in log.read_text(encoding="utf-8").splitlines()]
    labels = [event["changes"][0][1][0][2] for event in events if event["do"] == "label"]
    assert labels == ["promo", "legal"] and person.see().kinds[:2] == labels
    server.end()


# --- pictures ----------------------------------------------------------------------------------------------------------

PICTURES = ROOT / "docs" / "pictures"


def make_pictures() -> None:
    """Make the pictures of docs/labelling.md."""
    assert PROGRAM is not None
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        right = write_site(folder, 12)
        server = Server(folder, SITE, "--seed", "1")
        browser = chromium.Chromium(PROGRAM, folder / "profile")
        person = Person(browser)
        person.open(server.address, width=1200, height=760)
        seen = person.see()
        wanted = right[browser.evaluate("document.body.dataset.id")]
        teaser = next(row for row, line in enumerate(seen.lines) if wanted[line] == "comment") - 8
        person.go(seen.routes(seen.cursor)[teaser], teaser)
        person.press("r")
        person.wait()
        browser.screenshot(PICTURES / "labelling-light.png")
        person.press("u")
        person.wait()
        label_all(person, lambda id: right[id.rpartition("/")[2]], 8)
        person.open(server.address, width=1200, height=760, dark=True)
        person.press(" ")
        browser.screenshot(PICTURES / "labelling-dark.png")
        person.press("g")
        person.wait("document.querySelector('#training h3') !== null")
        browser.screenshot(PICTURES / "labelling-figures.png")
        browser.close()
        server.end()


if __name__ == "__main__":
    make_pictures()

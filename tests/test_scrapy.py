"""A real crawl, of a site that is served on loopback, and of items of every sort."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGES, needs_html_model, needs_model
from crawls import crawl

from cleaner import Cleaner

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("scrapy") is None, reason="Scrapy is not installed"),
    pytest.mark.slow,
    needs_model,
    needs_html_model,
]
MENU = "<nav><a href=/>Home</a> <a href=/about>About us</a> <a href=/subscribe>Subscribe to our newsletter</a></nav>"
FOOT = "<footer><p>All rights reserved by the Harbour Herald.</p></footer>"
STORIES = {
    "ferry": "The ferry to the island will run twice a day from Monday, the council decided on Tuesday evening.",
    "mill": "The old mill by the river burned for six hours on Friday night, and nobody was hurt, the fire brigade said later.",
    "school": "The school opens a second kitchen in autumn, because twice as many children eat there as in the year before.",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small site: a page of links, and three stories."""
    folder = tmp_path_factory.mktemp("site")
    links = "".join(f"<a data-follow href=/{name}.html>{name}</a> " for name in STORIES)
    (folder / "index.html").write_text(f"<title>Harbour Herald</title>{MENU}<main>{links}</main>{FOOT}", encoding="utf-8")
    for name, story in STORIES.items():
        article = (
            f"<article><h1>The {name} in the news</h1><p>{story}<p>Readers will learn more about it on Saturday.</article>"
        )
        page = f"<title>{name}</title>{MENU}{article}{FOOT}"
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_crawl_yields_the_texts_of_its_responses(site: str) -> None:
    found = crawl(site=site, CLEANER_FROM_RESPONSE=True, CLEANER_INFO_FIELD="cleaner")
    texts = {item["url"].rpartition("/")[2]: item["text"] for item in found.items}
    assert texts.keys() == {"index.html", *(f"{name}.html" for name in STORIES)}
    for name, story in STORIES.items():
        assert story in texts[f"{name}.html"]
        assert "Subscribe" not in texts[f"{name}.html"] and "rights reserved" not in texts[f"{name}.html"]
    assert all(item["cleaner"]["form"] == "html" and item["cleaner"]["error"] is None for item in found.items)
    assert found.stats["cleaner/items/cleaned"] == 4 and found.stats["cleaner/items/form/html"] == 4
    assert found.stats["cleaner/lines/dropped/nav"] > 0


def test_a_response_is_read_by_the_encoding_in_its_header() -> None:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import HtmlResponse

    from cleaner.adapters.scrapy import CleanerMiddleware

    middleware = CleanerMiddleware(Crawler(Spider, {"CLEANER_FROM_RESPONSE": True}))
    head, body = {"Content-Type": "text/html; charset=iso-8859-7"}, "<p>Το πλοίο".encode("iso-8859-7")
    doc = middleware.clean(HtmlResponse("https://a.example/x", body=body, headers=head))
    assert [line.text for line in doc.lines] == ["Το πλοίο"]


@pytest.mark.parametrize(
    "settings, gone", [({}, False), ({"CLEANER_DROP_EMPTY": True}, True)], ids=["stays empty", "is dropped where told so"]
)
def test_an_item_of_which_nothing_is_left(settings: dict[str, Any], gone: bool) -> None:
    found = crawl([{"text": "Home\nAbout\nContact\n"}], **settings)
    assert found.items == ([] if gone else [{"text": ""}])
    assert found.stats["cleaner/items/empty"] == 1


@pytest.mark.parametrize("threaded", [False, True], ids=["in the reactor", "in threads"])
def test_items_of_every_sort_pass(threaded: bool) -> None:
    html = (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
    items: list[dict[str, Any]] = [
        {"text": "Home\nAbout\n" + STORIES["mill"]},
        {"body": html, "address": "https://example.org/a"},
        {"price": 12},
        {"text": None},
        {"text": 7},
        {"text": "\ud800 " + STORIES["ferry"]},
    ]
    found = crawl(items, CLEANER_HTML_FIELD="body", CLEANER_URL_FIELD="address", CLEANER_THREADED=threaded)
    texts = [item for item in found.items if item.get("text") == STORIES["mill"]]
    assert len(found.items) == len(items) and len(texts) == 1
    (page,) = (item for item in found.items if "body" in item)
    assert page["body"] == html and page["text"] == Cleaner().clean_html(html, url="https://example.org/a").text
    assert {"price": 12} in found.items and {"text": 7} in found.items
    assert found.stats["cleaner/items/skipped"] == 2 and found.stats["cleaner/items/error"] == 1
    assert found.stats["cleaner/items/cleaned"] == 3


def test_an_output_field_keeps_the_text_that_came() -> None:
    text = "Home\nAbout\n" + STORIES["mill"]
    found = crawl([{"text": text}], CLEANER_OUTPUT_FIELD="clean", CLEANER_KEEP=["body"])
    assert found.items == [{"text": text, "clean": STORIES["mill"]}]


def test_a_crawl_learns_its_site_and_adds_to_the_file(site: str, tmp_path: Path) -> None:
    from cleaner.sites.store import SiteFile

    path = tmp_path / "sites.db"
    pages = [{"text": f"Home of all\nAbout\n{story}\nRead by many", "url": f"https://herald.example.org/{name}"}
             for name, story in STORIES.items()]  # fmt: skip
    for _ in range(2):
        found = crawl(pages, CLEANER_LEARN_SITES=str(path))
    assert found.stats["cleaner/sites/written"] == 1
    with SiteFile.open(path) as file:
        (row,) = file.sites()
        texts = {line.text for line in file.lines(row.site)}
    assert (row.site, row.seen, row.sampled) == ("example.org", 6, 3) and "home of all" in texts


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"CLEANER_MODEL": "/nowhere"}, "/nowhere"),
        ({"CLEANER_MODE": "quick"}, "'quick'"),
        ({"CLEANER_KEEP": ["adverts"]}, "'adverts'"),
        ({"CLEANER_SITES": "/nowhere/sites.db"}, "/nowhere/sites.db"),
        ({"CLEANER_LEARN_SITES": __file__}, "test_scrapy.py: is no file of sites"),
        ({"CLEANER_LEARN_SITES": f"{__file__}/sites.db"}, "test_scrapy.py is a file"),
    ],
    ids=[
        "a model that is not there",
        "an unknown mode",
        "an unknown kind",
        "sites that are not there",
        "sites that are none",
        "sites that cannot be written",
    ],
)
def test_settings_that_cannot_be_used_are_named_and_items_pass(settings: dict[str, Any], said: str) -> None:
    found = crawl([{"text": "Home"}], **settings)
    assert found.items == [{"text": "Home"}] and not found.stats
    assert said in found.log


def test_it_can_be_switched_off() -> None:
    assert crawl([{"text": "Home"}], CLEANER_ENABLED=False).items == [{"text": "Home"}]


@pytest.mark.parametrize("settings", [{}, {"CLEANER_ENABLED": False}], ids=["on", "off"])
def test_the_log_warns_of_nothing_that_was_asked_for(settings: dict[str, Any]) -> None:
    assert "Disabled" not in crawl([{"text": "One line.", "url": "https://example.org/"}], **settings).log

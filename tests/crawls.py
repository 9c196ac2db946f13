"""Real crawls for tests, each in a process of its own, because a reactor starts once.

`crawl` runs this file, which runs Scrapy and prints what came out of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from conftest import environment


class Crawl(NamedTuple):
    """What came of a crawl."""

    items: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str


def crawl(items: Sequence[Mapping[str, Any]] = (), site: str | None = None, **settings: Any) -> Crawl:
    """Run a spider that yields items, or one item for each page that can be reached from an address, with the add-on on."""
    told = json.dumps({"items": list(items), "site": site, "settings": settings})
    done = subprocess.run(
        [sys.executable, __file__], input=told, capture_output=True, text=True, timeout=120, env=environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return Crawl(found["items"], found["stats"], done.stderr)


def _run() -> None:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    told = json.load(sys.stdin)
    items: list[dict[str, Any]] = []

    class Pages(scrapy.Spider):
        name = "pages"
        start_urls = [told["site"]] if told["site"] else []

        async def start(self):  # type: ignore[no-untyped-def]
            for item in told["items"]:
                yield dict(item)
            async for request in super().start():
                yield request

        def parse(self, response):  # type: ignore[no-untyped-def]
            yield {"url": response.url}
            yield from response.follow_all(css="a[data-follow]")

    class Collect:
        def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
            items.append(dict(item))
            return item

    settings = {
        "ADDONS": {"cleaner.adapters.scrapy.Addon": 500},
        "ITEM_PIPELINES": {Collect: 900},
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        **told["settings"],
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Pages)
    process.crawl(crawler)
    process.start()
    stats = {key: value for key, value in crawler.stats.get_stats().items() if key.startswith("cleaner/")}
    print(json.dumps({"items": items, "stats": stats}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    _run()

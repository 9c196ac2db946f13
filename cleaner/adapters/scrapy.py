"""Scrapy: items and responses in -> items whose text is cleaned. Needs Scrapy 2.14 (``pip install "scrape-cleaner[scrapy]"``).

One line in a project's settings switches it on::

    ADDONS = {"cleaner.adapters.scrapy.Addon": 500}

The pipeline cleans the text, or the HTML, of every item. The spider middleware, with ``CLEANER_FROM_RESPONSE``, fills the text
of items that have none from the response that they came from. docs/partners/scrapy.md has the settings and the stats.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.adapters.made import cleaner_of, docs_of
from cleaner.adapters.needs import needed
from cleaner.errors import CleanerError
from cleaner.lines import KINDS
from cleaner.report.attributes import info_of

with needed("scrapy", "scrapy", "itemadapter"):
    from itemadapter import ItemAdapter
    from scrapy import signals
    from scrapy.exceptions import DontCloseSpider, DropItem, NotConfigured
    from scrapy.http import TextResponse

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from cleaner.document import Doc
    from cleaner.pipeline import Cleaner
    from cleaner.sites.counts import SiteCounts

ORDER = 200  # of the pipeline and of the middleware: before validation, filters of duplicates and export
DEFAULTS: dict[str, Any] = {
    "CLEANER_ENABLED": True,
    "CLEANER_FIELD": "text",  # the text to clean
    "CLEANER_HTML_FIELD": "html",  # the page to clean where an item has no text
    "CLEANER_URL_FIELD": "url",
    "CLEANER_OUTPUT_FIELD": None,  # where the cleaned text goes; None: the field of the text
    "CLEANER_INFO_FIELD": None,  # where an object with form, quality, lines and error goes; None: nowhere
    "CLEANER_MODEL": None,
    "CLEANER_KEEP": ["title", "heading", "body"],
    "CLEANER_MODE": "balanced",
    "CLEANER_SITES": None,  # a file of sites, as evidence
    "CLEANER_LEARN_SITES": None,  # a file of sites that the crawl writes when its spider closes
    "CLEANER_PHRASES": None,
    "CLEANER_FROM_RESPONSE": False,  # clean the response for items without a text
    "CLEANER_DROP_EMPTY": False,  # drop items of which nothing is left
    "CLEANER_THREADED": False,  # clean in a thread: the reactor goes on meanwhile, and items may change their order
}


class Cleaned(str):
    """A text that is clean already, so that the pipeline leaves it as it is."""

    __slots__ = ()


class Addon:
    """Puts the pipeline and the middleware into a project, and gives the settings their defaults."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Change the settings; those of the project and of the spider rule."""
        for name, value in DEFAULTS.items():
            if settings.getpriority(name) is None:
                settings.set(name, value, "addon")
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", CleanerPipeline, ORDER)
        settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", CleanerMiddleware, ORDER)


class _Fields(NamedTuple):
    """Names of an item's fields."""

    text: str
    html: str
    url: str
    out: str
    info: str | None

    @classmethod
    def of(cls, settings: BaseSettings) -> _Fields:
        names = [_setting(settings, f"CLEANER_{name}_FIELD") for name in ("HTML", "URL", "OUTPUT", "INFO")]
        text = str(_setting(settings, "CLEANER_FIELD"))
        return cls(text, str(names[0]), str(names[1]), names[2] or text, names[3])


class _Component:
    """What the pipeline and the middleware share: settings, the cleaner, stats."""

    def __init__(self, crawler: Crawler) -> None:
        """Raises ``NotConfigured`` where the settings switch it off, or name what cannot be used."""
        settings = crawler.settings
        if not settings.getbool("CLEANER_ENABLED", True):
            raise NotConfigured  # without words: with them Scrapy would warn of what was asked for
        self.crawler, self.fields = crawler, _Fields.of(settings)
        keep = settings.getlist("CLEANER_KEEP", DEFAULTS["CLEANER_KEEP"])
        named = [_setting(settings, f"CLEANER_{name}") for name in ("MODEL", "MODE", "SITES", "PHRASES")]
        try:
            self.cleaner: Cleaner = cleaner_of(named[0], keep, named[1], named[2], named[3])
        except (CleanerError, ValueError, OSError) as error:
            raise NotConfigured(f"cleaner: {error}") from error

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Make the component of a crawl."""
        return cls(crawler)

    def count(self, name: str, number: int = 1) -> None:
        """Add to a figure of the crawl's stats."""
        if number and self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"cleaner/{name}", number)

    def cleaned(self, record: dict[str, Any]) -> Doc:
        """Clean one record; a fault comes back as a document with an error."""
        return next(docs_of(self.cleaner, [record]))

    def counted(self, doc: Doc) -> dict[str, Any]:
        """Count a document, and return what is known of it."""
        found = info_of(doc, self.cleaner.digest_of(doc))
        if doc.error is not None:
            self.count("items/error")
            return found
        self.count("items/cleaned")
        self.count(f"items/source/{doc.source}")
        self.count(f"items/form/{doc.form}")
        dropped = sum(found["dropped"].values())
        self.count("lines/kept", found["lines"] - dropped)
        self.count("lines/dropped", dropped)
        for kind in KINDS:
            self.count(f"lines/dropped/{kind}", found["dropped"].get(kind, 0))
        if not doc.text:
            self.count("items/empty")
        return found


class CleanerPipeline(_Component):
    """Item pipeline: cleans the text of every item that has one, or its HTML. Other items pass as they are, and are counted."""

    def __init__(self, crawler: Crawler) -> None:
        """Raises ``NotConfigured`` as above, and where the sites that are to be learned cannot be written."""
        super().__init__(crawler)
        settings = crawler.settings
        self.drop_empty = settings.getbool("CLEANER_DROP_EMPTY")
        self.threaded, self._in_threads = settings.getbool("CLEANER_THREADED"), 0
        if self.threaded:
            crawler.signals.connect(self.stay_open, signals.spider_idle)
        self.learned: SiteCounts | None = None
        path = _setting(settings, "CLEANER_LEARN_SITES")
        self.learned_file = Path(path) if path else None
        if self.learned_file is not None:
            from cleaner.sites.counts import SiteCounts  # not needed by a crawl that learns nothing

            _check_learned(self.learned_file)
            self.learned = SiteCounts()

    async def process_item(self, item: Any) -> Any:
        """Clean an item. Raises ``DropItem`` for one of which nothing is left, where the settings ask for that."""
        adapter = ItemAdapter(item)
        there = set(adapter.field_names()) if ItemAdapter.is_item(item) else set()
        given = adapter.get(self.fields.text) if self.fields.text in there else None
        if isinstance(given, Cleaned):
            return item
        record = _record(adapter, self.fields, there)
        if record is None:
            self.count("items/skipped")
            return item
        doc = await self.cleaned_in_thread(record) if self.threaded else self.cleaned(record)
        self.learn(doc)
        found = self.counted(doc)
        _fill(adapter, self.fields, None if doc.error is not None else doc.text, found)
        if self.drop_empty and doc.error is None and not doc.text:
            raise DropItem("nothing of its text is left")
        return item

    async def cleaned_in_thread(self, record: dict[str, Any]) -> Doc:
        """Clean one record in a thread."""
        self._in_threads += 1
        try:
            return await asyncio.to_thread(self.cleaned, record)
        finally:
            self._in_threads -= 1

    def stay_open(self) -> None:
        """Raise ``DontCloseSpider`` while items are in threads: Scrapy 2.14 waits for none that a spider's ``start`` yields."""
        if self._in_threads:
            raise DontCloseSpider

    def learn(self, doc: Doc) -> None:
        """Count the lines of a document for its site, where the settings ask for that."""
        if self.learned is None or doc.error is not None:
            return
        from cleaner.jobs.learn import seen_of  # as above

        self.learned.add(seen_of(doc, doc.record["url"]))

    def close_spider(self) -> None:
        """Write what the crawl has learned of its sites, beside what the file knew before."""
        if self.learned is None or self.learned_file is None:
            return
        from cleaner.sites.store import SiteFile, write  # as above

        with self.learned as counts:
            phrases = ""
            if self.learned_file.exists():
                with SiteFile.open(self.learned_file) as before:
                    phrases = before.phrases_text
                    for sample in before:
                        counts.add_site(sample)
            write(self.learned_file, counts, phrases=phrases)
            self.count("sites/written", len(counts))


class CleanerMiddleware(_Component):
    """Spider middleware: fills the text of items that lack one with the cleaned response, once for all items of a response."""

    def __init__(self, crawler: Crawler) -> None:
        """Raises ``NotConfigured`` as above, and where the settings do not ask for it."""
        if not crawler.settings.getbool("CLEANER_FROM_RESPONSE"):
            raise NotConfigured  # without words, as Scrapy would log them as a warning
        super().__init__(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what a spider yields, with the texts filled in."""
        doc: Doc | None = None
        async for thing in result:
            if ItemAdapter.is_item(thing) and self.lacks_text(ItemAdapter(thing)):
                doc = doc or self.clean(response)
                adapter = ItemAdapter(thing)
                _fill(adapter, self.fields, None if doc.error is not None else Cleaned(doc.text), self.counted(doc))
            yield thing

    def lacks_text(self, adapter: ItemAdapter) -> bool:
        """Whether an item has a place for a text, and neither a text nor a page in it."""
        names = set(adapter.field_names())
        open_ = not names or self.fields.text in names or isinstance(adapter.item, dict)
        return open_ and not any(adapter.get(name) for name in (self.fields.text, self.fields.html) if name in names)

    def clean(self, response: Response) -> Doc:
        """Clean the body of a response. Scrapy reads it by the encoding in its header, which the body may not name."""
        page = response.text if isinstance(response, TextResponse) else response.body
        return self.cleaned({"html": page, "url": response.url})


def _check_learned(path: Path) -> None:
    """Raise ``NotConfigured`` for a file that cannot be written or added to, before the crawl and not at its end."""
    from cleaner.io.atomic import refuse_unwritable
    from cleaner.sites.store import SiteFile  # not needed by a crawl that learns nothing

    try:
        refuse_unwritable(path)
        if path.exists():
            SiteFile.open(path).close()
    except CleanerError as error:
        raise NotConfigured(f"cleaner: {error}") from error


def _setting(settings: BaseSettings, name: str) -> Any:
    return settings.get(name, DEFAULTS[name])


def _record(adapter: ItemAdapter, fields: _Fields, there: set[str]) -> dict[str, Any] | None:
    """Return what an item gives to clean; None for nothing."""
    text, html, url = (adapter.get(name) if name in there else None for name in (fields.text, fields.html, fields.url))
    if not text and not html:
        return None
    source = {"text": text} if text else {"html": html}
    return source | {"url": url if isinstance(url, str) else None}


def _fill(adapter: ItemAdapter, fields: _Fields, text: str | None, found: dict[str, Any]) -> None:
    """Put a text, and what is known of it, into an item, as far as it has such fields."""
    for name, value in ((fields.out, text), (fields.info, found)):
        if name is not None and value is not None:
            try:
                adapter[name] = value
            except KeyError:  # a class of items without this field
                continue

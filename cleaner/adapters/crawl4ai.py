"""Crawl4AI: a content filter that keeps the main text of a page. Needs ``pip install "scrape-cleaner[crawl4ai]"``.

    DefaultMarkdownGenerator(content_filter=CleanContent(), content_source="raw_html")

The default source, ``cleaned_html``, has lost the attributes that tell a menu from an article. The result is
``result.markdown.fit_markdown``.
"""

from __future__ import annotations

import html as escaping
from typing import Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed

with needed("crawl4ai"):
    from crawl4ai.content_filter_strategy import RelevantContentFilter

_TAG = {"title": "h1", "heading": "h2"}  # of a kept line, by its kind; "p" for others


class CleanContent(RelevantContentFilter):
    """Gives the kept lines of a page as blocks of HTML. ``options`` are those of `cleaner.Cleaner`."""

    def __init__(self, url: str | None = None, **options: Any) -> None:
        super().__init__()
        self.url = url
        self.cleaner = cleaner_of(**options)

    def filter_content(self, html: str, *_: Any, **__: Any) -> list[str]:
        """Return the blocks of the main text, in order; none for a page without any."""
        if not html or not isinstance(html, str):
            return []
        doc = self.cleaner.clean_html(html, url=self.url)
        kept = (line for line in doc.lines if line.keep and line.text.strip())
        return [f"<{_TAG.get(line.kind, 'p')}>{escaping.escape(line.text)}</{_TAG.get(line.kind, 'p')}>" for line in kept]

"""The source of a feed (RSS, Atom) -> the source of a page of its entries."""

from __future__ import annotations

import re


def as_page(feed: str) -> str:
    """Rewrite a feed as HTML: titles become headings, and markup inside CDATA or escaped text becomes markup."""
    text = feed.replace("<![CDATA[", "").replace("]]>", "")
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _heads_of_feed(lambda match: f"<{match[1]}{_AS_HTML[match[2].lower()]}>", text)


_AS_HTML = {
    "title": "h3", "item": "article", "entry": "article", "description": "div", "summary": "div", "content": "div",
    "content:encoded": "div", "link": "template", "guid": "template", "id": "template", "pubdate": "div", "updated": "div",
    "author": "div", "dc:creator": "div", "category": "div",
}  # fmt: skip
_heads_of_feed = re.compile(rf"<(/?)({'|'.join(sorted(_AS_HTML, reverse=True))})(?:\s[^<>]*+)?>", re.IGNORECASE).sub

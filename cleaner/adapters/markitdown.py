"""markitdown: a plug-in that converts pages of HTML to their main text. Needs ``pip install "scrape-cleaner[markitdown]"``.

    MarkItDown(enable_plugins=True).convert("page.html")

It is found by its entry point (``markitdown.plugin``) and asked before markitdown's own converter of HTML.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed

with needed("markitdown"):
    from markitdown import DocumentConverter, DocumentConverterResult, MarkItDown, StreamInfo

__plugin_interface_version__ = 1
PRIORITY = 5.0  # before the converter of HTML, which has 10
_SUFFIXES = (".html", ".htm", ".xhtml")
_TYPES = ("text/html", "application/xhtml")
_MARK = {"title": "# ", "heading": "## "}


def register_converters(markitdown: MarkItDown, **kwargs: Any) -> None:
    """Add the converter; markitdown calls this."""
    markitdown.register_converter(MainTextConverter(), priority=PRIORITY)


class MainTextConverter(DocumentConverter):
    """Converts a page to its main text in Markdown: headings, and paragraphs as they are."""

    def accepts(self, file_stream: BinaryIO, stream_info: StreamInfo, **kwargs: Any) -> bool:
        """Whether it is a page of HTML."""
        suffix, kind = (stream_info.extension or "").lower(), (stream_info.mimetype or "").lower()
        return suffix in _SUFFIXES or kind.startswith(_TYPES)

    def convert(self, file_stream: BinaryIO, stream_info: StreamInfo, **kwargs: Any) -> DocumentConverterResult:
        """Clean a page. Raises ``ReadError`` for what is no text."""
        doc = cleaner_of().clean_html(file_stream.read(), url=stream_info.url)
        kept = [line for line in doc.lines if line.keep and line.text.strip()]
        title = next((line.text for line in kept if line.kind == "title"), None)
        return DocumentConverterResult("\n\n".join(_MARK.get(line.kind, "") + line.text for line in kept), title=title)

"""What other people use to take the main text out of a page's HTML, as they call it themselves.

`EXTRACTORS` is a table: name -> the package that must be installed, and a function of the page and its address that gives
text. A package is imported when its function is first called. Nothing fetches anything: the HTML is handed over. Where a
package has several settings, the one is taken that serves it best on these pages, and the reason stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

from corpus import named_language

Extract = Callable[[str, str | None], str | None]


class Extractor(NamedTuple):
    """Somebody else's way from HTML to text."""

    package: str  # its name on the package index
    text: Extract


def trafilatura(html: str, url: str | None, **options: Any) -> str | None:
    """Its defaults, or one of its modes."""
    import trafilatura as package

    return package.extract(html, url=url, **options)


def resiliparse(html: str, url: str | None) -> str:
    """Its main content, without the alternative texts of pictures, which no reference has (every 15th page: .792 -> .802)."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True, alt_texts=False)


def readability(html: str, url: str | None) -> str:
    """Readability gives HTML; html-text makes text of it, as its users do."""
    import html_text
    from readability import Document

    return html_text.extract_text(Document(html).summary())


# The language that a page names -> the stop words that jusText has for it; for others English ones.
STOP_WORDS = {
    "da": "Danish", "de": "German", "es": "Spanish", "fr": "French", "is": "Icelandic", "it": "Italian", "ko": "Korean",
    "nb": "Norwegian_Bokmal", "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


def justext(html: str, url: str | None) -> str:
    """Its paragraphs that are no boilerplate, by the stop words of the language that the page names."""
    import justext as package

    paragraphs = package.justext(html, _stop_words(STOP_WORDS.get(named_language(html), "English")))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


@cache
def _stop_words(language: str) -> frozenset[str]:
    import justext as package

    return package.get_stoplist(language)  # type: ignore[no-any-return]


def newspaper(html: str, url: str | None) -> str:
    """An article that is handed its HTML, in the language that the page names; no pictures. It insists on an address."""
    package = _newspaper_offline()
    article = package.Article(url or "https://example.org/", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return article.text  # type: ignore[no-any-return]


@cache
def _newspaper_offline() -> Any:
    """The package, its list of public suffixes being the one that is installed, not one from the network."""
    import newspaper as package
    from tldextract import TLDExtract, tldextract

    tldextract.TLD_EXTRACTOR = TLDExtract(cache_dir=None, suffix_list_urls=())
    return package


def goose(html: str, url: str | None) -> str:
    """Its text; pictures are not looked for."""
    return _goose().extract(url=url, raw_html=html).cleaned_text  # type: ignore[no-any-return]


@cache
def _goose() -> Any:
    from goose3 import Goose

    return Goose({"enable_image_fetching": False})


def boilerpipe(html: str, url: str | None) -> str:
    """Its default extractor, better here than the one for articles (every 20th page: articles .862 to .837, others too)."""
    return _boilerpipe().get_content(html)  # type: ignore[no-any-return]


@cache
def _boilerpipe() -> Any:
    from boilerpy3.extractors import DefaultExtractor

    return DefaultExtractor(raise_on_failure=False)


# trafilatura's own order matters: its modes share small caches of lines, so that each finds what the one before it left
# (4 % of the time, every 25th page). The default comes first and finds only earlier pages, as it would alone.
EXTRACTORS = {
    "trafilatura": Extractor("trafilatura", trafilatura),
    "trafilatura, fast": Extractor("trafilatura", partial(trafilatura, fast=True)),
    "trafilatura, precision": Extractor("trafilatura", partial(trafilatura, favor_precision=True)),
    "trafilatura, recall": Extractor("trafilatura", partial(trafilatura, favor_recall=True)),
    "resiliparse": Extractor("Resiliparse", resiliparse),
    "Readability": Extractor("readability-lxml", readability),
    "jusText": Extractor("jusText", justext),
    "newspaper4k": Extractor("newspaper4k", newspaper),
    "goose3": Extractor("goose3", goose),
    "boilerpy3": Extractor("boilerpy3", boilerpipe),
}

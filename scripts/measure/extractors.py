"""Other extractors of main text from HTML, called as their users call them.

`EXTRACTORS` is a table: name -> the package that must be installed, and a function of the page and its address that gives text.
A package is imported when its function is first called. Nothing is fetched: the HTML is handed over. Where a package has
several settings, the one is taken that serves it best on these pages, and the reason is beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import version
from typing import Any, NamedTuple

from scripts.data.datasets import declared_language
from scripts.data.renderings import goose, newspaper
from scripts.measure import defuddle
from scripts.measure.markdown import plain_text

Extract = Callable[[str, str | None], str | None]


class Extractor(NamedTuple):
    """Somebody else's way from HTML to text."""

    package: str  # its name on its package index
    text: Extract
    version: Callable[[str], str] = version  # of the package; raises PackageNotFoundError
    clock: Callable[[], float] = time.process_time  # of the process that does the work


def trafilatura(html: str, url: str | None, **options: Any) -> str | None:
    """Its defaults, or one of its modes."""
    import trafilatura as package

    return package.extract(html, url=url, **options)


def resiliparse(html: str, url: str | None) -> str:
    """Its main content, without the alternative texts of pictures, which no reference has."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True, alt_texts=False)


def readability(html: str, url: str | None) -> str:
    """Readability gives HTML; html-text makes text of it, as its users do."""
    import html_text
    from readability import Document

    return html_text.extract_text(Document(html).summary())


# The language that a page declares -> the stop words that jusText has for it; for others English ones.
STOP_WORDS = {
    "da": "Danish", "de": "German", "es": "Spanish", "fr": "French", "is": "Icelandic", "it": "Italian", "ko": "Korean",
    "nb": "Norwegian_Bokmal", "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


def justext(html: str, url: str | None) -> str:
    """Its paragraphs that are no boilerplate, by the stop words of the language that the page declares."""
    import justext as package

    paragraphs = package.justext(html, _stop_words(STOP_WORDS.get(declared_language(html), "English")))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


@cache
def _stop_words(language: str) -> frozenset[str]:
    import justext as package

    return package.get_stoplist(language)  # type: ignore[no-any-return]


def boilerpipe(html: str, url: str | None) -> str:
    """Its default extractor, better here than the one for articles, on articles too."""
    return _boilerpipe().get_content(html)  # type: ignore[no-any-return]


@cache
def _boilerpipe() -> Any:
    from boilerpy3.extractors import DefaultExtractor

    return DefaultExtractor(raise_on_failure=False)


def chromerag(html: str, url: str | None) -> str:
    """Its defaults ("balanced"). It gives Markdown only, so that the marks are taken off again."""
    return plain_text(_chromerag().extract(html, url=url).markdown)


@cache
def _chromerag() -> Any:
    """One for all pages: it keeps nothing between two of them."""
    from chromerag import ChromeRAG

    return ChromeRAG()


# trafilatura's order matters: its modes share small caches of lines, so that each finds what the one before it left there. The
# default comes first and finds only earlier pages, as it would alone.
EXTRACTORS = {
    "trafilatura": Extractor("trafilatura", trafilatura),
    "trafilatura, no comments": Extractor("trafilatura", partial(trafilatura, include_comments=False)),
    "trafilatura, fast": Extractor("trafilatura", partial(trafilatura, fast=True)),
    "trafilatura, precision": Extractor("trafilatura", partial(trafilatura, favor_precision=True)),
    "trafilatura, recall": Extractor("trafilatura", partial(trafilatura, favor_recall=True)),
    "ChromeRAG": Extractor("chromerag", chromerag),
    "Defuddle": Extractor("defuddle", defuddle.text_of, defuddle.version, defuddle.cpu_time),
    "resiliparse": Extractor("Resiliparse", resiliparse),
    "Readability": Extractor("readability-lxml", readability),
    "jusText": Extractor("jusText", justext),
    "newspaper4k": Extractor("newspaper4k", newspaper),
    "goose3": Extractor("goose3", goose),
    "boilerpy3": Extractor("boilerpy3", boilerpipe),
}
# Extractors that have learned from a set, so that their scores on it are those on pages that they have seen.
TRAINED_ON = {"ChromeRAG": "wcxb-dev"}

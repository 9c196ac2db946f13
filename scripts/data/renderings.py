"""The ways in which people turn a page into text: one function each, HTML in, text out.

Whole-page renderings keep everything that a reader could see (or that a careless scraper takes along); half-clean ones are
the output of an extractor that has already thrown most of the page away. A model trained on one kind alone mistrusts the
other (DESIGN.md, decision 6).
"""

from __future__ import annotations

from collections.abc import Callable

import html_text
import inscriptis
import trafilatura
from bs4 import BeautifulSoup, Comment, Doctype
from bs4.element import Script, Stylesheet
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

INVISIBLE = ("script", "style", "noscript", "template")
CODE_MARK = "\ue000"  # private use: occurs in icon fonts, never at the start of a line that we make
LONGEST_CODE = 2_000  # characters: minified bundles reach megabytes and teach nothing after the first screen
SHELL = 60  # words: less than this is no page, only its loading screen
MOST_CODE = 40  # lines of one script


def resiliparse(html: str) -> str:
    """Every visible block, list bullets and alternative texts included.

    An app shell whose text stands in `<noscript>` alone (Discourse forums: 24 of WCXB's 103) is read with it.
    """
    text = extract_plain_text(html)
    return text if len(text.split()) >= SHELL else extract_plain_text(html, noscript=True)


def inscriptis_text(html: str) -> str:
    """Laid out as a text browser would: tables as columns, lists with bullets."""
    return inscriptis.get_text(html)


def soup(html: str) -> str:
    """``get_text("\\n")``: the recipe of a thousand tutorials; every inline tag breaks the line."""
    return BeautifulSoup(html, "lxml").get_text("\n")


def soup_noscript(html: str) -> str:
    """The same tutorials' second recipe: drop the scripts, strip every string."""
    tree = BeautifulSoup(html, "lxml")
    for tag in tree(INVISIBLE):
        tag.decompose()
    return "\n".join(tree.stripped_strings)


def soup_scripts(html: str) -> str:
    """What `get_text()` gave for years and many scrapers still give: script and style text stands among the lines.

    Lines of script begin with `CODE_MARK`, so that their label is known; `build_lines` takes the mark off again.
    """
    lines = []
    for node in BeautifulSoup(html, "lxml").find_all(string=True):
        if isinstance(node, (Script, Stylesheet)):
            lines += [CODE_MARK + line.strip()[:LONGEST_CODE] for line in node.splitlines() if line.strip()][:MOST_CODE]
        elif not isinstance(node, (Comment, Doctype)):
            lines += [line.strip() for line in node.splitlines() if line.strip()]
    return "\n".join(lines)


def htmltext(html: str) -> str:
    """html-text with its guessed layout."""
    return html_text.extract_text(html)


def readability(html: str) -> str:
    """Readability's article as text: half clean, often with widgets left in."""
    return html_text.extract_text(Document(html).summary())


def trafilatura_recall(html: str) -> str:
    """trafilatura told to prefer recall: half clean."""
    return trafilatura.extract(html, favor_recall=True) or ""


def resiliparse_main(html: str) -> str:
    """resiliparse's main content: half clean, recall first."""
    return extract_plain_text(html, main_content=True)


WHOLE_PAGE: dict[str, Callable[[str], str]] = {
    "resiliparse": resiliparse,
    "inscriptis": inscriptis_text,
    "soup": soup,
    "soup_noscript": soup_noscript,
    "soup_scripts": soup_scripts,
    "htmltext": htmltext,
}
HALF_CLEAN: dict[str, Callable[[str], str]] = {
    "readability": readability,
    "trafilatura_recall": trafilatura_recall,
    "resiliparse_main": resiliparse_main,
}
RENDERINGS = WHOLE_PAGE | HALF_CLEAN

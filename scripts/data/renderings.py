"""Renderings: the ways in which people turn a page into text. One function each, HTML in, text out.

A whole-page rendering keeps everything that a reader could see, or that a careless scraper takes along. A half-clean rendering
is the output of an extractor that has already removed most of the page. A model trained on one sort mistrusts the other
(docs/experiments.md#renderings-and-augmentation). A renderer's package is imported when it is first called, so that the names
of the renderings are known without it.
"""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup, Comment, Doctype
from bs4.element import Script, Stylesheet

INVISIBLE = ("script", "style", "noscript", "template")
CODE_MARK = "\ue000"  # private use: occurs in icon fonts, never at the start of a line that is made here
LONGEST_CODE = 2_000  # characters: minified bundles reach megabytes and teach nothing after the first screen
MOST_CODE = 40  # lines of one script
SHELL = 60  # words: a page with fewer is only a loading screen


def resiliparse(html: str) -> str:
    """Every visible block, list bullets and alternative texts included.

    An application shell that holds its text in ``<noscript>``, as many forums do, is read with it.
    """
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(html)
    return text if len(text.split()) >= SHELL else extract_plain_text(html, noscript=True)


def inscriptis(html: str) -> str:
    """The layout of a text browser: tables as columns, lists with bullets."""
    import inscriptis as package

    return str(package.get_text(html))


def soup(html: str) -> str:
    """``get_text("\\n")``, the recipe of most tutorials: every inline tag breaks the line."""
    return BeautifulSoup(html, "lxml").get_text("\n")


def soup_noscript(html: str) -> str:
    """The tutorials' second recipe: drop the scripts, strip every string."""
    tree = BeautifulSoup(html, "lxml")
    for tag in tree(INVISIBLE):
        tag.decompose()
    return "\n".join(tree.stripped_strings)


def soup_scripts(html: str) -> str:
    """``get_text()`` of older versions, which many scrapers still use: script and style text is among the lines.

    Lines of code begin with `CODE_MARK`, so that their label is known; `align_text` takes the mark off.
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
    import html_text

    return html_text.extract_text(html)


def readability(html: str) -> str:
    """Readability's article as text: half clean, often with widgets left in."""
    import html_text
    from readability import Document

    return html_text.extract_text(Document(html).summary())


def trafilatura_recall(html: str) -> str:
    """trafilatura in recall mode: half clean."""
    import trafilatura

    return trafilatura.extract(html, favor_recall=True) or ""


def resiliparse_main(html: str) -> str:
    """resiliparse's main content: half clean, recall first."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True)


WHOLE_PAGE: dict[str, Callable[[str], str]] = {
    "resiliparse": resiliparse,
    "inscriptis": inscriptis,
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

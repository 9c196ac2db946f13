"""Renderings: the ways in which people turn a page into text. One function each, HTML in, text out.

A whole-page rendering keeps everything that a reader could see, or that a careless scraper takes along. A half-clean rendering
is the output of an extractor that has already removed most of the page. A model trained on one sort mistrusts the other
(docs/experiments.md#renderings-and-augmentation). Markdown, wrapped text and text in one line are whole pages too, in forms of
their own. A renderer's package is imported when it is first called, so that the names of the renderings are known without it.

Two renderings of one page must be equal on every run, so that what varies from page to page is drawn from a checksum of it.
"""

from __future__ import annotations

import logging
import re
import subprocess
import textwrap
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, Comment, Doctype
from bs4.element import Script, Stylesheet

INVISIBLE = ("script", "style", "noscript", "template")
CODE_MARK = "\ue000"  # private use: occurs in icon fonts, never at the start of a line that is made here
LONGEST_CODE = 2_000  # characters: minified bundles reach megabytes and teach nothing after the first screen
MOST_CODE = 40  # lines of one script
SHELL = 60  # words: a page with fewer is only a loading screen
W3M_WIDEST = 10_000  # columns; w3m itself breaks a paragraph after about 1,000 characters whatever it is told
W3M_SCREEN = 80  # columns
W3M_PATIENCE = 60  # seconds for a page
_match_bullet = re.compile(r"[ \t]*(?:[•◦▪‣*-][ \t]+|[0-9]{1,3}[.)][ \t]+)?").match  # each class but the next ends it


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


def newspaper(html: str, url: str | None = None) -> str:
    """newspaper4k's article as text, a paragraph a line, in the language that the page declares: half clean."""
    article = _newspaper_offline().Article(url or "https://example.org/", fetch_images=False)  # it insists on an address
    article.download(input_html=html)
    article.parse()
    return article.text  # type: ignore[no-any-return]


@cache
def _newspaper_offline() -> Any:
    """The package, with the list of public suffixes that is installed, not one from the network."""
    import newspaper as package
    from tldextract import TLDExtract, tldextract

    tldextract.TLD_EXTRACTOR = TLDExtract(cache_dir=None, suffix_list_urls=())
    return package


def goose(html: str, url: str | None = None) -> str:
    """goose3's article as text, without pictures: half clean, precision first."""
    return _goose().extract(url=url, raw_html=html).cleaned_text  # type: ignore[no-any-return]


@cache
def _goose() -> Any:
    from goose3 import Goose

    logging.getLogger("goose3").setLevel(logging.ERROR)  # it warns of every date without a time zone
    return Goose({"enable_image_fetching": False})


def trafilatura_precision(html: str) -> str:
    """trafilatura in precision mode: half clean."""
    import trafilatura

    return trafilatura.extract(html, favor_precision=True) or ""


def trafilatura_default(html: str) -> str:
    """trafilatura as it comes, comments included: half clean."""
    import trafilatura

    return trafilatura.extract(html) or ""


def html2text_links(html: str) -> str:
    """Markdown by html2text with its links, a paragraph a line."""
    return _html2text(html, body_width=0)


def html2text_wrapped(html: str) -> str:
    """Markdown by html2text as it comes: links, and paragraphs wrapped at 78 columns."""
    return _html2text(html, body_width=78)


def _html2text(html: str, body_width: int) -> str:
    from html2text import HTML2Text

    return str(HTML2Text(bodywidth=body_width).handle(html))


def markdownify_links(html: str) -> str:
    """Markdown by markdownify without scripts; half of the pages have headings with ``#``, the others underlined ones."""
    from markdownify import ATX, UNDERLINED, MarkdownConverter

    tree = BeautifulSoup(html, "lxml")
    for tag in tree(INVISIBLE):
        tag.decompose()
    return str(MarkdownConverter(heading_style=ATX if _half(html) else UNDERLINED).convert_soup(tree))


def turbohtml_markdown(html: str) -> str:
    """Markdown by turbohtml, with its defaults."""
    import turbohtml

    return str(turbohtml.parse(html).to_markdown())


def converter_unseen(html: str) -> str:
    """Markdown by html-to-markdown: metadata on top, links in line. Its own cleaning is off, and what is hidden stays.

    Other converters keep what is hidden too. With it left out, a fourteenth of the words of the references is missing. This
    rendering is measured only, never trained on: it stands for the converters that nobody thought of.
    """
    from html_to_markdown import ConversionOptions, PreprocessingOptions, convert

    options = ConversionOptions(hidden_content="all", preprocessing=PreprocessingOptions(enabled=False))
    return convert(html, options).content or ""


def w3m(html: str) -> str:
    """The text browser w3m on a screen so wide that few paragraphs are wrapped."""
    return _w3m(html, W3M_WIDEST)


def w3m_wrapped(html: str) -> str:
    """The text browser w3m on a screen of 80 columns."""
    return _w3m(html, W3M_SCREEN)


def _w3m(html: str, columns: int) -> str:
    """What w3m prints of a page. Raises ``SystemExit`` where it is not installed."""
    charsets = ("-I", "UTF-8", "-O", "UTF-8", "-o", "display_charset=UTF-8")
    command = ["w3m", "-dump", "-T", "text/html", *charsets, "-o", "auto_image=0", "-cols", str(columns)]
    try:
        run = subprocess.run(
            command, input=html.encode("utf-8", "replace"), capture_output=True, timeout=W3M_PATIENCE, check=True
        )
    except FileNotFoundError:
        raise SystemExit("the program w3m is missing, which renders pages as text: apt-get install w3m") from None
    return run.stdout.decode("utf-8", "replace")


def wrapped72(html: str) -> str:
    """The plain-text rendering, wrapped at 72 columns as in mail."""
    return wrapped(html, 72)


def wrapped40(html: str) -> str:
    """The plain-text rendering, wrapped at 40 columns as in a narrow window."""
    return wrapped(html, 40)


def wrapped(html: str, width: int) -> str:
    """The plain-text rendering, wrapped at a width; long words stay whole, and list items hang from their bullets.

    Half of the pages have a blank line between any two paragraphs, the others have none at all.
    """
    lines = [_wrapped_line(line, width) for line in resiliparse(html).split("\n") if line.strip()]
    return ("\n\n" if _half(html) else "\n").join(lines)


def _wrapped_line(line: str, width: int) -> str:
    r"""One line as several.

    >>> _wrapped_line("  • one two three", 10)
    '  • one\n    two\n    three'
    """
    bullet = _match_bullet(line)
    first = bullet[0] if bullet and len(bullet[0]) < width // 2 else ""
    pieces = textwrap.wrap(
        line[len(first) :].strip(),
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(pieces) or line


def one_line(html: str) -> str:
    """``get_text(" ")`` without scripts and with single spaces: the whole page in one line."""
    tree = BeautifulSoup(html, "lxml")
    for tag in tree(INVISIBLE):
        tag.decompose()
    return " ".join(tree.get_text(" ").split())


def one_line_raw(html: str) -> str:
    """``get_text(" ")`` with a space for every line feed: one line too, but the source's own white space is in it."""
    return re.sub(r"[\r\n]", " ", BeautifulSoup(html, "lxml").get_text(" "))


def _half(html: str) -> bool:
    """Whether a page is in the half that is written one way, not the other."""
    return zlib.crc32(html.encode("utf-8", "replace")) % 2 == 0


Renderings = dict[str, Callable[[str], str]]
WHOLE_PAGE: Renderings = {
    "resiliparse": resiliparse,
    "inscriptis": inscriptis,
    "soup": soup,
    "soup_noscript": soup_noscript,
    "soup_scripts": soup_scripts,
    "htmltext": htmltext,
    "w3m": w3m,
}
HALF_CLEAN: Renderings = {
    "readability": readability,
    "trafilatura_recall": trafilatura_recall,
    "trafilatura_default": trafilatura_default,
    "trafilatura_precision": trafilatura_precision,
    "resiliparse_main": resiliparse_main,
    "newspaper": newspaper,
    "goose": goose,
}
MARKDOWN: Renderings = {
    "html2text_links": html2text_links,
    "html2text_wrapped": html2text_wrapped,
    "markdownify_links": markdownify_links,
    "turbohtml_markdown": turbohtml_markdown,
}
WRAPPED: Renderings = {"wrapped72": wrapped72, "wrapped40": wrapped40, "w3m_wrapped": w3m_wrapped}
ONE_LINE: Renderings = {"one_line": one_line, "one_line_raw": one_line_raw}
UNSEEN: Renderings = {"converter_unseen": converter_unseen}
RENDERINGS = WHOLE_PAGE | HALF_CLEAN | MARKDOWN | WRAPPED | ONE_LINE  # those that are trained on
EVERY = RENDERINGS | UNSEEN  # those that are measured

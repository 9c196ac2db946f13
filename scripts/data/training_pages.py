"""All pages that a default model learns from: real ones and their augmentations, pages of which some lines are known, edited,
written and invented ones, splices.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import KINDS, MAIN_KINDS
from scripts.data import html_pages, kept_strings, text_pages
from scripts.data.augment_html import SHORT
from scripts.data.edits.bylines import with_byline
from scripts.data.edits.code_lines import with_code_lines
from scripts.data.edits.pages import training_edits
from scripts.data.mail_pages import mailed
from scripts.data.nothing.disguise import disguised
from scripts.data.nothing.pages import labelled_html, labelled_short_html, nothing_pages, short_pages
from scripts.data.paper_pages import printed
from scripts.data.splices.html import spliced_html
from scripts.data.splices.sources import metadata
from scripts.data.splices.splice import short_note
from scripts.data.splices.text import spliced_text
from scripts.data.written_pages import NOTHING, labelled_pages

SPLICED = 1_500  # pages of text with a splice, for the time that they take
SHORT_NOTES = 2  # of each
CODE_LINES = 0.1  # share of all pages that get lines of code, or of furniture
BYLINES = 0.3  # share of the augmented pages that get a byline
DISGUISED = 0.3  # share of the short pages with main text that come again in a language that nobody speaks
TELLING = 4  # one invented page in so many tells the kinds of its lines
_SIDES = {kind: KEEP if kind in MAIN_KINDS else DROP for kind in KINDS if kind not in ("title", "code")}
_SHORTENED = ("#thinned", "#excerpt0", "#excerpt1", "#excerpt2", f"#{SHORT}")  # ids of augmented pages end so
_WHOLE = ("#resiliparse", "#htmltext")  # ids of the renderings that are laid out as print and mail
IN_OTHER_FORMS = 30  # per cent of the articles in these renderings


def training_pages(reads: str) -> list[Labelled]:
    """All pages to learn from, "text" or "html", in a fixed order: synthetic ones come last."""
    written = [*kept_strings.labelled_pages(reads), *training_edits(reads), *also_disguised(labelled_pages(reads))]
    if reads == "html":
        invented = invented_pages(labelled_html(), labelled_short_html())
        real = [*with_code(with_bylines(html_pages.training_pages())), *written, *invented]
        synthetic = [spliced.page for spliced in spliced_html("train")]
    else:
        pages = text_pages.training_pages()
        invented = invented_pages(nothing_pages(), short_pages())
        real = [*with_code(with_bylines(pages)), *in_other_forms(pages), *written, *invented]
        spliced = list(spliced_text("train", SPLICED))
        notes = [short_note(page, number) for page in spliced for number in range(SHORT_NOTES)]
        synthetic = [*(page.page for page in spliced), *filter(None, notes)]
    return [*real, *(replace(page, synthetic=True) for page in synthetic)]


def invented_pages(nothing: Iterable[tuple[Labelled, str]], short: Iterable[Labelled]) -> Iterator[Labelled]:
    """Pages with nothing to keep, and short ones that have main text, told apart by what sort of page they are.

    Most of them teach the sides of their lines alone: there are more of them than of real pages with kinds.
    """
    told = also_disguised(replace(page, page="article") for page in short)
    pages = [*(replace(page, page=name) for page, name in nothing), *told]
    for number, page in enumerate(pages):
        yield page if number % TELLING == 0 else replace(page, kinds=[_SIDES.get(kind, kind) for kind in page.kinds])


def also_disguised(pages: Iterable[Labelled]) -> Iterator[Labelled]:
    """The pages, and some of those that have main text in a language that nobody speaks."""
    for page in pages:
        yield page
        random = Random(page.id + " disguise")
        if page.page not in NOTHING and any(page.kinds) and random.random() < DISGUISED:
            yield disguised(page, random)


def with_bylines(pages: Iterable[Labelled]) -> Iterator[Labelled]:
    """The pages, some of the shortened ones with a byline of chance: in real ones it is mostly cut into a word a line."""
    about = metadata()
    for page in pages:
        random = Random(page.id + " byline")
        known = about.get(page.id.split("#")[0])
        draw = page.id.endswith(_SHORTENED) and random.random() < BYLINES
        yield with_byline(page, known.language if known else "en", random) if draw else page


def with_code(pages: Iterable[Labelled]) -> Iterator[Labelled]:
    """The pages, some with scripts, style rules, messages of forms or buttons for language models that stand there as text."""
    about = metadata()
    for page in pages:
        random = Random(page.id + " code lines")
        known = about.get(page.id.split("#")[0])
        draw = random.random() < CODE_LINES
        yield with_code_lines(page, known.language if known else "en", random) if draw else page


def in_other_forms(pages: Sequence[Labelled]) -> Iterator[Labelled]:
    """Some articles as pages of print, and some as a mail."""
    chosen = [page for page in pages if page.page == "article" and page.id.endswith(_WHOLE) and _is_drawn(page)]
    for number, page in enumerate(chosen):
        random = Random(page.id + " form")
        yield printed(page, random) if number % 2 else mailed(page, random, chosen[number - 1] if number else None)


def _is_drawn(page: Labelled) -> bool:
    return zlib.crc32(f"{page.id} form".encode()) % 100 < IN_OTHER_FORMS

"""Lines that lead to other pages, and lines of the text that begin alike."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.batch import PageBatch
from cleaner.features.lookup import unaccented
from cleaner.features.text import line_batch
from cleaner.html.blocks import blocks
from cleaner.known.asides import find_asides
from cleaner.known.leads import BETWEEN_ALONE, READ_ALSO, READ_NEXT, WITHOUT_SIGN
from cleaner.known.linked import find_linked_titles
from cleaner.known.rows import Rows
from cleaner.lines import KINDS
from cleaner.pages import page_of_blocks

ABOVE = "The ferry had been late since the spring, and nobody on the island asked why any more."
BELOW = "Its captain, who was also the postman, brought the letters first and the passengers second."
SHORT = "A quiet harbour"
ELSEWHERE = "Ten piers that nobody has finished"


def marked(lines: list[str]) -> list[str]:
    """The lines that are found to lead elsewhere."""
    batch = line_batch([lines], [[0] * (len(lines) + 1)])
    found = np.full(len(lines), -1, np.int64)
    find_asides(found, Rows(batch, [lines]))
    return [line for line, kind in zip(lines, found.tolist(), strict=True) if kind == KINDS.index("related")]


@pytest.mark.parametrize(
    "line",
    [
        f"What to read next: {ELSEWHERE}",
        f"• From the archive » {ELSEWHERE}",
        "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ: Δέκα προβλήτες",
        "İLGİLİ HABER: On iskele bitmedi",
        "AYRICA OKUYUN: On iskele bitmedi",
        "A LIRE AUSSI : Dix jetées inachevées",
        "【相关阅读】 十座没有完工的码头",
        "Přečtěte si také: Deset mol, která nikdo nedostavěl",
        f"READ MORE: {ELSEWHERE}!",
        f"Related: {ELSEWHERE} (with a map!)",
    ],
)
def test_a_phrase_with_a_sign_leads_elsewhere_wherever_it_stands(line: str) -> None:
    assert marked([SHORT, line, SHORT]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        f"Background: {ELSEWHERE}",
        f"Read also {ELSEWHERE}",
        f"Don’t miss {ELSEWHERE}",
        f"→ {ELSEWHERE}",
        f"👉 {ELSEWHERE}",
        f"* {ELSEWHERE}",
        "Lees ook Tien pieren die niemand heeft afgebouwd",
    ],
)
def test_what_an_author_might_write_leads_elsewhere_beside_a_paragraph(line: str) -> None:
    assert marked([ABOVE, line, BELOW]) == [line]
    assert marked([SHORT, line, SHORT, SHORT, SHORT, ABOVE]) == []


@pytest.mark.parametrize(
    "line",
    [
        "See also: the map on page 3.",
        "Read more books about ferries",
        "Related matters are dealt with below",
        "Feature-driven piers and what becomes of them",
        "– Nobody asked me",
        "»Nobody asked me about it«",
        "*As of last spring",
        "→ go on to the pier",
    ],
)
def test_a_line_of_the_text_that_begins_alike_does_not(line: str) -> None:
    assert marked([ABOVE, line, BELOW]) == []


def test_a_phrase_alone_takes_the_title_below_along() -> None:
    assert marked([ABOVE, "READ MORE:", ELSEWHERE, BELOW]) == ["READ MORE:", ELSEWHERE]
    assert marked([ABOVE, "Related article", ELSEWHERE, BELOW]) == ["Related article", ELSEWHERE]


def test_a_button_above_a_heading_does_not() -> None:
    assert marked([ABOVE, "Learn more", SHORT, BELOW]) == []
    assert marked([ABOVE, "Read more", SHORT, BELOW]) == []


def test_the_heading_behind_a_title_stays() -> None:
    assert marked([ABOVE, "Also read:", ELSEWHERE, SHORT, BELOW]) == ["Also read:", ELSEWHERE]


def test_a_list_of_the_text_stays() -> None:
    assert marked([ABOVE, "• Ropes and what holds them", BELOW, "• Boats and what sinks them", ABOVE]) == []


def test_phrases_are_written_as_they_are_compared() -> None:
    every = [*READ_ALSO, *WITHOUT_SIGN, *BETWEEN_ALONE, *(phrase for phrases in READ_NEXT.values() for phrase in phrases)]
    assert all(phrase == " ".join(phrase.split()) and unaccented(phrase) for phrase in every)
    known = {unaccented(phrase) for phrases in READ_NEXT.values() for phrase in phrases} | set(map(unaccented, READ_ALSO))
    assert [phrase for phrase in BETWEEN_ALONE if unaccented(phrase) in known] == []


def of_html(html: str) -> list[tuple[str, str]]:
    """The lines of a page whose place in the markup settles their kind."""
    page = page_of_blocks(blocks(html), None)
    assert page.blocks is not None
    batch = PageBatch.of([page.units], [page.blocks])
    assert batch.markup is not None
    found = np.full(len(batch.lines.page), -1, np.int64)
    find_linked_titles(found, Rows(batch.lines, batch.texts), batch.markup)
    return [(line, KINDS[kind]) for line, kind in zip(batch.texts[0], found.tolist(), strict=True) if kind >= 0]


PARAGRAPHS = f"<p>{ABOVE}</p><p>{BELOW}</p><p>{ABOVE}</p>"


@pytest.mark.parametrize(
    "link", ["<p><a href=/2>{}</a></p>", "<p><strong><a href=/2>{}</a></strong></p>", "<div><a href=/2>{}</a></div>"]
)
def test_a_link_alone_between_paragraphs_is_a_title(link: str) -> None:
    assert of_html(f"<article>{PARAGRAPHS}{link.format(ELSEWHERE)}<p>{BELOW}</p></article>") == [(ELSEWHERE, "related")]


@pytest.mark.parametrize(
    "html",
    [
        f"<article>{PARAGRAPHS}<h3><a href=#piers>{ELSEWHERE}</a></h3><p>{BELOW}</p></article>",  # its own anchor
        f"<article>{PARAGRAPHS}<p><a href=/2>{ELSEWHERE}</a></p></article>",  # at the end
        "".join(f"<p>{ABOVE}</p><p><a href=/{n}>{ELSEWHERE}</a></p>" for n in range(6)) + f"<p>{BELOW}</p>",  # a list of them
        f"<article>{PARAGRAPHS}<p><a href=/2>{ELSEWHERE}</a> is full.</p><p>{BELOW}</p></article>",
    ],
)
def test_other_links_are_not(html: str) -> None:
    assert of_html(html) == []

"""Rows -> those whose kind is settled without a model: the order of the rules, and the lines that settle a kind as a whole.

Software writes such a line into millions of pages. A model learns it too, but on a short page the lines around can outweigh it
(docs/experiments.md#known-phrases). Phrases within longer lines, figures and runs of rows have rules in the modules beside
this one. Most rules leave alone what one before them has settled. A title that was given stays the title.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.comments import COMMENT_LINES, opens_comments
from cleaner.features.lookup import Table, among, hashes_of
from cleaner.features.markup import Markup
from cleaner.features.text import Flags, LineBatch
from cleaner.known.asides import find_asides
from cleaner.known.bios import find_bios
from cleaner.known.buttons import find_buttons
from cleaner.known.captions import find_captions
from cleaner.known.gutters import find_gutters
from cleaner.known.linked import find_linked_titles
from cleaner.known.messages import find_messages
from cleaner.known.notes import find_notes
from cleaner.known.notices import find_notices
from cleaner.known.options import find_options
from cleaner.known.rows import Rows
from cleaner.known.scripts import find_scripts
from cleaner.known.snippets import find_snippets
from cleaner.known.stamps import find_stamps
from cleaner.known.titles import TITLE, rows_of_titles
from cleaner.lines import KINDS, UNKNOWN

# Whole lines by kind, compared by their words: punctuation and case are ignored.
LINES = {
    "nav": (
        "skip to content", "skip to main content", "skip to navigation", "skip to footer", "skip navigation", "scroll to top",
        "back to top", "toggle navigation", "toggle menu", "post navigation", "zum inhalt springen", "aller au contenu",
        "saltar al contenido", "ir al contenido", "pular para o conteúdo", "vai al contenuto", "przejdź do treści",
        "перейти к содержимому", "içeriğe geç", "hoppa till innehåll", "loading...", "loading…",
        "wird geladen", "chargement en cours", "chargement", "caricamento in corso", "caricamento", "cargando", "carregando",
        "bezig met laden", "laddar", "indlæser", "ładowanie", "načítání", "загрузка", "yükleniyor",
        "you need to enable javascript to run this app.", "please enable javascript",
        "please enable javascript to view this content.",
        "please enable javascript to continue using this application.", "this slideshow requires javascript.",
        "javascript is disabled. for a better experience, please enable javascript in your browser before proceeding.",
        "powered by discourse, best viewed with javascript enabled",
        # buttons for language models and readers, since 2025
        "copy page", "copy as markdown", "copy page as markdown", "copy markdown", "view as markdown", "view markdown",
        "download as markdown", "open in chatgpt", "open in claude", "open in perplexity", "open in gemini", "ask chatgpt",
        "ask claude", "ask ai about this page", "summarize with ai", "summarise with ai", "summarize this article with ai",
        "edit this page on github", "edit on github", "listen to this article", "improve this page",
    ),
    "social": (
        "%d bloggers like this:", "%d bloggers like this.", "like loading...", "like loading…", "like this:", "share this:",
        "sharing is caring!", "spread the love", "send any friend a story",
        "copy link to clipboard", "link copied", "link copied to clipboard", "copy url", "link kopieren",
        "link kopiert", "复制链接",
        "post was not sent - check your email addresses!", "click to print (opens in new window)",
        "click to share on facebook (opens in new window)", "click to share on twitter (opens in new window)",
        "click to email a link to a friend (opens in new window)",
        "sorry, your blog cannot share posts by email.", "email check failed, please try again", "follow us on social media",
    ),
    "comment": (
        *COMMENT_LINES, "was this page helpful?", "was this article helpful?", "thanks for your feedback!",
        "thank you for your feedback!",
    ),
    "related": (
        "popular posts", "related posts", "recent posts", "you may also like", "you might also like", "you may also like...",
        "related articles", "most popular posts", "mehr zum thema", "auch interessant", "lesen sie auch", "à lire aussi",
        "lire aussi", "lea también", "leggi anche", "leia também", "lees ook", "les også", "læs også", "läs också",
        "czytaj też", "czytaj także", "zobacz też", "читайте также", "関連記事", "あわせて読みたい", "相关阅读", "相关新闻",
    ),
    "promo": (
        "advertisement", "anzeige", "publicité", "publicidad", "pubblicità", "annonse", "annons", "реклама",
    ),
}  # fmt: skip


def known_kinds(
    batch: LineBatch,
    pages: Sequence[Sequence[str]],
    titles: Sequence[str | None],
    copies: Flags | None = None,
    markup: Markup | None = None,
) -> NDArray[np.int64]:
    """Return (rows,) kinds that the wording settles, as indices into `KINDS`; `UNKNOWN` for nearly all rows.

    Lines are compared by their words, case-folded. ``titles`` holds the known title of each page, or None. Only one of the
    lines that repeat it is the title; the others may be menu entries or links to the page. ``copies`` is (rows,): invisible
    copies of visible lines, which are no titles. ``markup`` is that of pages of HTML.
    """
    rows = Rows(batch, pages)
    found = _settled(rows)
    title_rows = rows_of_titles(batch, pages, titles, copies)
    found[title_rows] = TITLE
    find_stamps(found, rows, lambda: opens_comments(batch))
    find_asides(found, rows)
    find_notices(found, rows)
    find_gutters(found, rows)
    find_notes(found, rows)
    find_scripts(found, rows)
    find_messages(found, rows)
    find_buttons(found, rows)
    find_snippets(found, rows, markup)
    find_captions(found, rows)
    find_options(found, rows)
    if markup is not None:
        find_linked_titles(found, rows, markup)
        find_bios(found, rows, markup)
    found[title_rows] = TITLE  # whatever a title speaks of
    return found


def _settled(rows: Rows) -> NDArray[np.int64]:
    """Return (rows,) kinds of the rows that equal one of `LINES`, else `UNKNOWN`."""
    table, kinds = _rules()
    found = np.full(len(rows), UNKNOWN)
    equal = places_of(among(rows.lines, table))
    found[equal] = kinds[np.searchsorted(table.hashes, rows.lines.hashes[equal])]
    return found


def is_known_line(text: str) -> bool:
    """Return whether a whole line is one of `LINES`."""
    return bool(among(hashes_of([text]), _rules()[0])[0])


@cache
def _rules() -> tuple[Table, NDArray[np.int64]]:
    """Return the hashes of `LINES`, and the kind of each in their order."""
    pairs = [(line, KINDS.index(kind)) for kind, lines in LINES.items() for line in lines]
    hashes = hashes_of([line for line, _ in pairs])
    return Table.of(hashes), np.array([kind for _, kind in pairs])[np.argsort(hashes)]

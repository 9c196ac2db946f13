"""Lines whose wording alone settles their kind: phrases that software writes into millions of pages.

A model learns these phrases too, but on a short page the lines around can outweigh them. The phrases below are certain by
themselves: whole lines that WordPress, Jetpack and common themes put below every post, and calls that only tracking scripts
make. A phrase inside a longer line settles nothing, because that line may hold text as well
(docs/experiments.md#known-phrases).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.comments import COMMENT_LINES, opens_comments
from cleaner.features.lookup import Table, among, folded, hashes_of
from cleaner.features.markup import Markup
from cleaner.features.text import CLASS_OF_CHARACTER, CLASSES, SURFACE, Flags, LineBatch
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
from cleaner.known.snippets import find_snippets
from cleaner.known.stamps import find_stamps
from cleaner.lines import KINDS, UNKNOWN, lengths_of

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
# Calls and names of tracking, advertising and app-shell scripts, compared exactly.
CODE = (
    "gtag(", "dataLayer", "googletag", "fbq(", "_gaq.push", "ga('", "adsbygoogle", "__NEXT_DATA__", "__INITIAL_STATE__",
    '"@context":', "_taboola", "self.__next_f", "/* <![CDATA[ */", "pubads()", "NREUM", "_wpemojiSettings",
    "wp.i18n.setLocaleData", "OptanonWrapper", "_paq.push", "var wpcf7", "_hsq.push", "GoogleAnalyticsObject",
    "hbspt.forms.create", "_linkedin_partner", "_sf_async_config", "pintrk(", "_comscore", "__NUXT__",
)  # fmt: skip
# Characters of a line from which it is a paragraph of the page's text. The last copy of the title above it is more often the
# title than the first copy of all.
PARAGRAPH = 150
TITLE = KINDS.index("title")
LEAST_ALIKE, MOST_ALIKE = 0.6, 1.7  # characters of a row that may repeat a title, as multiples of the title's
_LENGTH = SURFACE.index("log_chars")
SIGNS_OF_CODE = ("bracket", "quote", "code")  # classes of characters; a row without them is no script
_SIGNS_OF_CODE = [SURFACE.index(f"share_{name}") for name in SIGNS_OF_CODE]
LONGEST_CODE = 3_000  # characters; a longer line may hold a whole article beside the script


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
    title_rows = _title_rows(batch, pages, titles, copies)
    found[title_rows] = TITLE
    find_stamps(found, rows, lambda: opens_comments(batch))
    find_asides(found, rows)
    find_notices(found, rows)
    find_gutters(found, rows)
    find_notes(found, rows)
    _find_code(found, rows)
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


def _title_rows(
    batch: LineBatch, pages: Sequence[Sequence[str]], titles: Sequence[str | None], copies: Flags | None
) -> list[int]:
    """Return the row of the title of each page that has one: the last copy above the first long line, else the first copy.

    Only rows of about as many characters are compared: white space and case folding change their number.
    """
    found = []
    characters = np.expm1(batch.surface[_LENGTH])
    for number, title in enumerate(titles):
        wanted = folded(title) if title else ""
        if not wanted:
            continue
        first, last = int(batch.bounds[number]), int(batch.bounds[number + 1])
        size = characters[first:last]
        alike = (size > LEAST_ALIKE * len(wanted) - 1) & (size < MOST_ALIKE * len(wanted) + 1)
        if copies is not None:
            alike &= ~copies[first:last]
        page = pages[number]
        rows = [row for row in places_of(alike).tolist() if folded(page[row]) == wanted]
        if len(rows) > 1:
            rows = [over_the_text(rows, next((row for row, line in enumerate(page) if len(line) >= PARAGRAPH), 0))]
        found += [first + row for row in rows]
    return found


def over_the_text(copies: Sequence[int], begins: int) -> int:
    """Return the last of some copies of the title above row ``begins``, where the text begins; the first if none is above.

    Copies far above are often breadcrumbs and menu entries; copies below are often links.
    """
    return next((row for row in reversed(copies) if row < begins), copies[0])


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


def _find_code(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark rows that contain a phrase of `CODE`.

    Only rows with a sign of code are searched, and for each phrase only those with its signs, joined into one text a batch,
    because most rows contain no phrase.
    """
    has: Flags = rows.batch.surface[_SIGNS_OF_CODE] > 0
    likely = places_of(np.asarray(has.any(0)))
    lines = rows.texts(likely)
    short: Flags = lengths_of(lines) <= LONGEST_CODE
    for signs, phrases in _code_by_signs().items():
        numbers = places_of(short & has[list(signs)][:, likely].all(0)).tolist()
        searched = [lines[number] for number in numbers]
        text = "\n".join(searched)
        here = [phrase for phrase in phrases if phrase in text]
        starts = list(accumulate([len(line) + 1 for line in searched], initial=0)) if here else []
        for phrase in here:
            place = text.find(phrase)
            while place >= 0:
                number = bisect_right(starts, place) - 1
                found[likely[numbers[number]]] = KINDS.index("code")
                place = text.find(phrase, starts[number + 1])


@cache
def _code_by_signs() -> dict[tuple[int, ...], list[str]]:
    """Return the phrases of `CODE` by the classes of their signs, as indices into `SIGNS_OF_CODE`."""
    found: dict[tuple[int, ...], list[str]] = {}
    for phrase in CODE:
        classes = {CLASSES[CLASS_OF_CHARACTER.get(sign, 0)] for sign in phrase}
        found.setdefault(tuple(number for number, name in enumerate(SIGNS_OF_CODE) if name in classes), []).append(phrase)
    return found

"""Lines whose words alone settle what they are: the few phrases that software writes into millions of pages.

A model learns these too, but on a page of ten lines it can be talked out of it by the lines around. What stands here is
certain by itself: whole lines that WordPress, Jetpack and common themes put under every post, and calls that only tracking
scripts make. A phrase inside a longer line settles nothing (a pattern such as ``%d bloggers like this:.*`` in a hand-made
filter also deletes the text behind it).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cleaner.features.text import SURFACE, LineBatch, line_batch, whole_lines
from cleaner.lines import KINDS

# Lines by which software opens a section of comments. A model reads them as evidence for the lines around (`opens_comments`),
# so it is trained with this list: a phrase that is added or taken out needs a new model. New rules go into `LINES` alone.
COMMENT_LINES = (
    "loading comments...", "loading comments…", "write a comment...", "leave a comment", "leave a reply",
    "leave a reply cancel reply", "cancel reply", "post comment", "required fields are marked *",
    "your email address will not be published.", "your email address will not be published. required fields are marked *",
    "you must be logged in to post a comment.",
    "save my name, email, and website in this browser for the next time i comment.",
    "notify me of follow-up comments by email.", "notify me of new posts by email.",
)  # fmt: skip
# Whole lines; compared by their words, so punctuation and case do not matter.
LINES = {
    "nav": (
        "skip to content", "skip to main content", "skip to navigation", "skip to footer", "skip navigation", "scroll to top",
        "back to top", "toggle navigation", "toggle menu", "post navigation", "zum inhalt springen", "aller au contenu",
        "saltar al contenido", "ir al contenido", "pular para o conteúdo", "vai al contenuto", "przejdź do treści",
        "перейти к содержимому", "içeriğe geç", "hoppa till innehåll", "loading...", "loading…",
        "you need to enable javascript to run this app.", "please enable javascript",
        "please enable javascript to view this content.",
        "please enable javascript to continue using this application.", "this slideshow requires javascript.",
        "javascript is disabled. for a better experience, please enable javascript in your browser before proceeding.",
        "powered by discourse, best viewed with javascript enabled",
    ),
    "social": (
        "%d bloggers like this:", "%d bloggers like this.", "like loading...", "like loading…", "like this:", "share this:",
        "sharing is caring!", "spread the love", "send any friend a story",
        "sorry, your blog cannot share posts by email.", "email check failed, please try again", "follow us on social media",
    ),
    "comment": (*COMMENT_LINES,),
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
# What stands before the title of another page within an article, with a colon between. In English "read more:" and "see also:"
# are as often part of the text (wcxb-dev). Of these, four occur in the labelled sets, on 24 lines of four renderings: none is
# main text; the others are their like in other languages, not measured.
READ_ALSO = (
    "lesen sie auch:", "lesen sie mehr:", "mehr zum thema:", "mehr dazu:", "lire aussi:", "à lire aussi:", "lire également:",
    "lea también:", "lee también:", "leia também:", "leggi anche:", "lees ook:", "les også:", "læs også:", "läs också:",
    "läs även:", "czytaj też:", "czytaj także:", "zobacz też:", "zobacz także:", "читайте также:", "lue myös:", "bunu da oku:",
)  # fmt: skip
_FIRST_OF_THEM = tuple(dict.fromkeys(phrase.split()[0] for phrase in READ_ALSO))
# The words that count comments; in a short line behind or before a number, or alone, they open a section of them.
COMMENTS = (
    "comment", "comments", "response", "responses", "reply", "replies", "thoughts", "kommentar", "kommentare", "kommentarer",
    "commentaire", "commentaires", "comentario", "comentarios", "comentário", "comentários", "commento", "commenti", "reactie",
    "reacties", "komentarz", "komentarze", "komentarzy", "комментарий", "комментарии", "комментариев", "yorum", "yorumlar",
    "komentar", "kommentit", "hozzászólás", "σχόλια",
)  # fmt: skip
COUNTED = 14  # words of a line that begins with a number of comments: '6 thoughts on "…"' goes on with a title
_NUMBERS = tuple("0" * digits for digits in range(1, 6))  # all digits are alike to a hash
# Calls and names of tracking, advertising and app-shell scripts; as they are written, case and all.
CODE = (
    "gtag(", "dataLayer", "googletag", "fbq(", "_gaq.push", "ga('", "adsbygoogle", "__NEXT_DATA__", "__INITIAL_STATE__",
    '"@context":', "_taboola",
)  # fmt: skip
# Characters of a line with which a page's text has begun: on 223 pages by hand the last copy of the title above such a line is
# the title on 96 %, the first of all on 85 %.
PARAGRAPH = 150
LONGEST_TITLE = 300  # characters of a line that are looked at
LONGEST_CODE = 3_000  # characters; in a longer line without breaks a whole article may stand beside the script
UNKNOWN = -1


def known_kinds(batch: LineBatch, pages: Sequence[Sequence[str]], titles: Sequence[str | None]) -> NDArray[np.int64]:
    """(rows,): for every line of the batch's pages the index of its kind in `KINDS`, or `UNKNOWN`, as for nearly all.

    Lines are compared by their words, case-folded. Of the lines that say a page's title, where it is known, one is its title;
    others are as likely menu entries and links to it.
    """
    found = _settled(batch)
    for first, page, title in zip(batch.bounds.tolist(), pages, titles, strict=False):
        row = _title_row(page, _folded(title or ""))
        if row is not None:
            found[first + row] = KINDS.index("title")
    _find_titles_of_others(found, batch, pages)
    _find_code(found, batch, pages)
    return found


def _title_row(page: Sequence[str], wanted: str) -> int | None:
    """The last line that says the title above the first long one, or the first where none stands above one."""
    said = [row for row, line in enumerate(page) if wanted and _folded(line) == wanted]
    if len(said) < 2:
        return said[0] if said else None
    return over_the_text(said, next((row for row, line in enumerate(page) if len(line) >= PARAGRAPH), 0))


def over_the_text(copies: Sequence[int], begins: int) -> int:
    """Of the rows that say a title the last above the one with which the text begins, or the first where none stands above it:
    copies far above are as likely breadcrumbs and menu entries, those below links."""
    return next((row for row in reversed(copies) if row < begins), copies[0])


def opens_comments(batch: LineBatch) -> NDArray[np.bool_]:
    """(rows,): the lines by which software opens a section of comments ("59 Comments", "Comments (5)", "Leave a Reply")."""
    opens = _among(whole_lines(batch), _hashed_lines(COMMENT_LINES))
    if not len(batch.words):
        return opens
    size, first, second = _first_words(batch)
    opens |= (size >= 2) & (size <= COUNTED) & _among(first, _hashed_words(_NUMBERS)) & _among(second, _hashed_words(COMMENTS))
    opens |= (size >= 2) & (size <= 3) & _among(first, _hashed_words(COMMENTS)) & _among(second, _hashed_words(_NUMBERS))
    opens |= (size == 1) & _among(first, _hashed_words(COMMENTS))
    return opens


def _settled(batch: LineBatch) -> NDArray[np.int64]:
    """(rows,): the kind of each row that is one of `LINES`, else `UNKNOWN`."""
    hashes, kinds = _rules()
    lines = whole_lines(batch)
    place = np.minimum(np.searchsorted(hashes, lines), len(hashes) - 1)
    return np.where(hashes[place] == lines, kinds[place], UNKNOWN)


def _first_words(batch: LineBatch) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
    """(rows,) each: how many words a row has, and the hashes of its first and second one (of others' where it has none)."""
    size = np.bincount(batch.word_row, minlength=len(batch.page))
    first = np.cumsum(size) - size
    last = len(batch.words) - 1
    return size, batch.words[np.minimum(first, last)], batch.words[np.minimum(first + 1, last)]


def _among(hashes: NDArray[np.uint32], known: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """(rows,): which hashes are among some sorted ones."""
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)] == hashes
    return found


@cache
def _hashed_words(words: tuple[str, ...]) -> NDArray[np.uint32]:
    """The hashes of some words, sorted."""
    return np.sort(line_batch([words], [np.zeros(len(words) + 1, np.int64)]).words)


@cache
def _hashed_lines(lines: tuple[str, ...]) -> NDArray[np.uint32]:
    """The hashes of some whole lines, sorted."""
    return np.sort(_hashes_of(lines))


def _hashes_of(lines: Sequence[str]) -> NDArray[np.uint32]:
    return whole_lines(line_batch([lines], [np.zeros(len(lines) + 1, np.int64)]))


@cache
def _rules() -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The hashes of `LINES`, sorted, and the kind of each."""
    pairs = [(line, KINDS.index(kind)) for kind, lines in LINES.items() for line in lines]
    hashes = _hashes_of([line for line, _ in pairs])
    order = np.argsort(hashes)
    return hashes[order], np.array([kind for _, kind in pairs])[order]


def _folded(line: str) -> str:
    return " ".join(line.casefold().split())


def _find_titles_of_others(found: NDArray[np.int64], batch: LineBatch, pages: Sequence[Sequence[str]]) -> None:
    """Marks the lines that begin with one of `READ_ALSO`; only those whose first word one begins with are looked at."""
    if not len(batch.words):
        return
    size, first, _ = _first_words(batch)
    for row in np.flatnonzero((size > 2) & _among(first, _hashed_words(_FIRST_OF_THEM))).tolist():
        page = int(batch.page[row])
        line = pages[page][row - int(batch.bounds[page])][:LONGEST_TITLE]
        if _folded(line).lstrip("•-–*» ").replace(" :", ":").startswith(READ_ALSO):
            found[row] = KINDS.index("related")


def _find_code(found: NDArray[np.int64], batch: LineBatch, pages: Sequence[Sequence[str]]) -> None:
    """Marks the lines that hold a phrase of code. Only lines with a sign that code is made of are looked at, and most pages'
    hold no phrase at all."""
    signs = batch.surface[[SURFACE.index(f"share_{name}") for name in ("bracket", "quote", "code")]].max(0) > 0
    for first, last, page in zip(batch.bounds[:-1].tolist(), batch.bounds[1:].tolist(), pages, strict=True):
        rows = np.flatnonzero(signs[first:last]).tolist()
        rows = [row for row in rows if len(page[row]) <= LONGEST_CODE]
        text = "\n".join([page[row] for row in rows])
        phrases = [phrase for phrase in CODE if phrase in text]
        starts = list(accumulate([len(page[row]) + 1 for row in rows], initial=0)) if phrases else []
        for phrase in phrases:
            place = text.find(phrase)
            while place >= 0:
                number = bisect_right(starts, place) - 1
                found[first + rows[number]] = KINDS.index("code")
                place = text.find(phrase, starts[number + 1])

"""Lines whose wording alone settles their kind: phrases that software writes into millions of pages.

A model learns these phrases too, but on a short page the lines around can outweigh them. The phrases below are certain by
themselves: whole lines that WordPress, Jetpack and common themes put below every post, and calls that only tracking scripts
make. A phrase inside a longer line settles nothing, because that line may hold text as well
(docs/experiments.md#known-phrases).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cleaner.features.text import SURFACE, Flags, LineBatch, line_batch, whole_lines
from cleaner.lines import KINDS

# Lines by which software opens a section of comments. A model reads them as evidence for other lines (`opens_comments`) and is
# trained with this list, so a phrase that is added or removed needs a new model. New rules go into `LINES` only.
COMMENT_LINES = (
    "loading comments...", "loading comments…", "write a comment...", "leave a comment", "leave a reply",
    "leave a reply cancel reply", "cancel reply", "post comment", "required fields are marked *",
    "your email address will not be published.", "your email address will not be published. required fields are marked *",
    "you must be logged in to post a comment.",
    "save my name, email, and website in this browser for the next time i comment.",
    "notify me of follow-up comments by email.", "notify me of new posts by email.",
)  # fmt: skip
# Whole lines by kind, compared by their words: punctuation and case are ignored.
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
# Phrases before the title of another page within an article, up to the colon. "read more:" and "see also:" are missing because
# they are as often part of the text (docs/experiments.md#known-phrases).
READ_ALSO = (
    "lesen sie auch:", "lesen sie mehr:", "mehr zum thema:", "mehr dazu:", "lire aussi:", "à lire aussi:", "lire également:",
    "lea también:", "lee también:", "leia também:", "leggi anche:", "lees ook:", "les også:", "læs også:", "läs också:",
    "läs även:", "czytaj też:", "czytaj także:", "zobacz też:", "zobacz także:", "читайте также:", "lue myös:", "bunu da oku:",
)  # fmt: skip
# More of them, which settle a line only if a clause follows behind a sign (`_BEHIND`): a title of another page has no full
# stop, and "see also: section 3." within the text has (docs/experiments.md#titles-behind-a-phrase).
READ_NEXT = (
    "read more", "read also", "also read", "see also", "also see", "related", "related story", "related stories",
    "related article", "related articles", "related coverage", "related news", "related content", "related reading",
    "more on this", "more on this story", "more on this topic", "more from", "more stories", "read next", "up next",
    "don't miss", "don’t miss", "must read", "must-read", "recommended", "recommended reading", "you may also like",
    "you might also like", "further reading", "in case you missed it", "keep reading", "continue reading",
    "lesen sie auch", "lesen sie mehr", "mehr dazu", "mehr zum thema", "auch interessant", "siehe auch", "lesetipp",
    "passend dazu", "weiterlesen", "das könnte sie auch interessieren", "lire aussi", "à lire aussi", "à lire",
    "lire également", "voir aussi", "à voir aussi", "sur le même sujet", "lire la suite", "pour aller plus loin",
    "lea también", "lee también", "leer más", "te puede interesar", "le puede interesar", "ver también", "vea también",
    "también puedes leer", "noticias relacionadas", "nota relacionada", "más información", "leia também", "leia mais",
    "veja também", "saiba mais", "veja mais", "leggi anche", "leggi di più", "vedi anche", "potrebbe interessarti",
    "per approfondire", "lees ook", "lees meer", "lees verder", "zie ook", "läs också", "läs även", "läs mer", "se även",
    "missa inte", "læs også", "læs mere", "se også", "les også", "les mer", "lue myös", "lue lisää", "katso myös",
    "czytaj też", "czytaj także", "czytaj więcej", "zobacz też", "zobacz także", "przeczytaj także", "przeczytaj też",
    "čtěte také", "přečtěte si také", "čítajte aj", "olvassa el", "olvassa el ezt is", "kapcsolódó cikk", "citește și",
    "vezi și", "прочетете още", "bunu da oku", "ayrıca okuyun", "ilgili haber", "ilginizi çekebilir", "читайте также",
    "читать также", "читайте ещё", "смотрите также", "материалы по теме", "по теме", "читайте також", "дивіться також",
    "διαβάστε επίσης", "διαβάστε ακόμη", "διαβάστε ακόμα", "δείτε επίσης", "اقرأ أيضا", "اقرأ أيضًا", "اقرأ أيضاً",
    "شاهد أيضا", "مواضيع ذات صلة", "بیشتر بخوانید", "همچنین بخوانید", "קראו גם", "קרא גם", "ראו גם", "यह भी पढ़ें",
    "ये भी पढ़ें", "関連記事", "あわせて読みたい", "関連", "相关阅读", "延伸阅读", "相关新闻", "推荐阅读", "相关报道",
    "延伸閱讀", "相關新聞", "相關報導", "관련 기사", "관련기사", "xem thêm", "đọc thêm", "tin liên quan", "baca juga",
    "lihat juga", "simak juga", "artikel terkait", "อ่านเพิ่มเติม", "ข่าวที่เกี่ยวข้อง", "อ่านต่อ",
)  # fmt: skip
_BEHIND = ":：|–—-»›>→"  # signs between such a phrase and the title
_BEFORE = " •-–*»›>→►▶|"  # signs before it
_ENDS = ".。!！;；,，:："  # a title ends with none of them
MOST_OF_A_TITLE = 40  # words
_FIRST_WORDS = tuple(dict.fromkeys(re.split("[ '’-]", phrase)[0] for phrase in (*READ_ALSO, *READ_NEXT)))
# Words for comments. In a short line after or before a number, or alone, they open a section of comments.
COMMENTS = (
    "comment", "comments", "response", "responses", "reply", "replies", "thoughts", "kommentar", "kommentare", "kommentarer",
    "commentaire", "commentaires", "comentario", "comentarios", "comentário", "comentários", "commento", "commenti", "reactie",
    "reacties", "komentarz", "komentarze", "komentarzy", "комментарий", "комментарии", "комментариев", "yorum", "yorumlar",
    "komentar", "kommentit", "hozzászólás", "σχόλια",
)  # fmt: skip
COUNTED = 14  # longest line, in words, that may begin with a number of comments: a title follows in '6 thoughts on "…"'
_NUMBERS = tuple("0" * digits for digits in range(1, 6))  # a hash takes all digits as the same
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
LONGEST_TITLE = 300  # characters of a line that are compared with READ_ALSO
LONGEST_CODE = 3_000  # characters; a longer line may hold a whole article beside the script
UNKNOWN = -1


def known_kinds(
    batch: LineBatch, pages: Sequence[Sequence[str]], titles: Sequence[str | None], copies: Flags | None = None
) -> NDArray[np.int64]:
    """Return (rows,) kinds that the wording settles, as indices into `KINDS`; `UNKNOWN` for nearly all rows.

    Lines are compared by their words, case-folded. ``titles`` holds the known title of each page, or None. Only one of the
    lines that repeat it is the title; the others may be menu entries or links to the page. ``copies`` is (rows,): invisible
    copies of visible lines, which are no titles.
    """
    found = _settled(batch)
    for first, page, title in zip(batch.bounds.tolist(), pages, titles, strict=False):
        unseen = copies[first : first + len(page)].tolist() if copies is not None else [False] * len(page)
        row = _title_row(page, _folded(title), unseen) if title else None
        if row is not None:
            found[first + row] = KINDS.index("title")
    _find_titles_of_others(found, batch, pages)
    _find_code(found, batch, pages)
    return found


def _title_row(page: Sequence[str], wanted: str, unseen: Sequence[bool]) -> int | None:
    """Return the last copy of the title above the first long line, else the first copy; None if no visible line is one."""
    copies = [row for row, line in enumerate(page) if wanted and not unseen[row] and _folded(line) == wanted]
    if len(copies) < 2:
        return copies[0] if copies else None
    return over_the_text(copies, next((row for row, line in enumerate(page) if len(line) >= PARAGRAPH), 0))


def over_the_text(copies: Sequence[int], begins: int) -> int:
    """Return the last of some copies of the title above row ``begins``, where the text begins; the first if none is above.

    Copies far above are often breadcrumbs and menu entries; copies below are often links.
    """
    return next((row for row in reversed(copies) if row < begins), copies[0])


def opens_comments(batch: LineBatch) -> NDArray[np.bool_]:
    """Return (rows,): whether a row opens a section of comments ("59 Comments", "Comments (5)", "Leave a Reply")."""
    opens = _among(whole_lines(batch), _hashed_lines(COMMENT_LINES))
    if not len(batch.words):
        return opens
    size, first, second = _first_words(batch)
    opens |= (size >= 2) & (size <= COUNTED) & _among(first, _hashed_words(_NUMBERS)) & _among(second, _hashed_words(COMMENTS))
    opens |= (size >= 2) & (size <= 3) & _among(first, _hashed_words(COMMENTS)) & _among(second, _hashed_words(_NUMBERS))
    opens |= (size == 1) & _among(first, _hashed_words(COMMENTS))
    return opens


def _settled(batch: LineBatch) -> NDArray[np.int64]:
    """Return (rows,) kinds of the rows that equal one of `LINES`, else `UNKNOWN`."""
    hashes, kinds = _rules()
    lines = whole_lines(batch)
    place = np.minimum(np.searchsorted(hashes, lines), len(hashes) - 1)
    return np.where(hashes[place] == lines, kinds[place], UNKNOWN)


def _first_words(batch: LineBatch) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the number of words of each row and the hashes of its first and second word, (rows,) each.

    For a row without such a word the hash is that of another row's word.
    """
    size = np.bincount(batch.word_row, minlength=len(batch.page))
    first = np.cumsum(size) - size
    last = len(batch.words) - 1
    return size, batch.words[np.minimum(first, last)], batch.words[np.minimum(first + 1, last)]


def _among(hashes: NDArray[np.uint32], table: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return (rows,): whether each hash is in a sorted table."""
    found: NDArray[np.bool_] = table[np.minimum(np.searchsorted(table, hashes), len(table) - 1)] == hashes
    return found


@cache
def _hashed_words(words: tuple[str, ...]) -> NDArray[np.uint32]:
    """Return the sorted hashes of some words."""
    return np.sort(line_batch([words], [np.zeros(len(words) + 1, np.int64)]).words)


@cache
def _hashed_lines(lines: tuple[str, ...]) -> NDArray[np.uint32]:
    """Return the sorted hashes of some whole lines."""
    return np.sort(_hashes_of(lines))


def _hashes_of(lines: Sequence[str]) -> NDArray[np.uint32]:
    return whole_lines(line_batch([lines], [np.zeros(len(lines) + 1, np.int64)]))


@cache
def _rules() -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the sorted hashes of `LINES`, and the kind of each."""
    pairs = [(line, KINDS.index(kind)) for kind, lines in LINES.items() for line in lines]
    hashes = _hashes_of([line for line, _ in pairs])
    order = np.argsort(hashes)
    return hashes[order], np.array([kind for _, kind in pairs])[order]


def _folded(line: str) -> str:
    return " ".join(line.casefold().split())


def _find_titles_of_others(found: NDArray[np.int64], batch: LineBatch, pages: Sequence[Sequence[str]]) -> None:
    """Mark rows that begin with one of `READ_ALSO` as related, and titles behind one of `READ_NEXT`.

    Only rows with a fitting first word are compared.
    """
    if not len(batch.words):
        return
    size, first, _ = _first_words(batch)
    for row in np.flatnonzero((size > 2) & _among(first, _hashed_words(_FIRST_WORDS))).tolist():
        page = int(batch.page[row])
        line = pages[page][row - int(batch.bounds[page])][:LONGEST_TITLE]
        folded = _folded(line).lstrip(_BEFORE)
        if folded.replace(" :", ":").startswith(READ_ALSO) or _leads_on(folded, int(size[row])):
            found[row] = KINDS.index("related")


def _leads_on(line: str, words: int) -> bool:
    """Whether a case-folded line is a phrase of `READ_NEXT`, a sign, and a title.

    >>> _leads_on("see also: ten good teas", 5), _leads_on("see also: the map on page 3.", 7), _leads_on("see also sugar", 3)
    (True, False, False)
    """
    if not line.startswith(READ_NEXT) or words > MOST_OF_A_TITLE or line.rstrip("\"'”’»›」』 ")[-1:] in _ENDS:
        return False
    longest = max((phrase for phrase in READ_NEXT if line.startswith(phrase)), key=len)
    rest = line[len(longest) :].lstrip()
    return rest[:1] in _BEHIND and bool(rest[:1]) and len(rest.strip(_BEHIND + " ")) > 1


def _find_code(found: NDArray[np.int64], batch: LineBatch, pages: Sequence[Sequence[str]]) -> None:
    """Mark rows that contain a phrase of `CODE`.

    Only rows with a sign of code are searched, joined into one text a page, because most pages contain no phrase.
    """
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

"""Lines whose words alone settle what they are: the few phrases that software writes into millions of pages.

A model learns these too, but on a page of ten lines it can be talked out of it by the lines around. What stands here is
certain by itself: whole lines that WordPress, Jetpack and common themes put under every post, and calls that only tracking
scripts make. A phrase inside a longer line settles nothing (a pattern such as ``%d bloggers like this:.*`` in a hand-made
filter also deletes the text behind it).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cleaner.lines import KINDS

# Whole lines, case-folded.
LINES = {
    "nav": (
        "skip to content", "skip to main content", "skip to navigation", "skip to footer", "skip navigation", "scroll to top",
        "back to top", "toggle navigation", "toggle menu", "post navigation", "zum inhalt springen", "aller au contenu",
        "saltar al contenido", "ir al contenido", "pular para o conteúdo", "vai al contenuto", "przejdź do treści",
        "перейти к содержимому", "içeriğe geç", "hoppa till innehåll",
    ),
    "social": (
        "%d bloggers like this:", "%d bloggers like this.", "like loading...", "like loading…", "like this:", "share this:",
        "sharing is caring!", "spread the love", "send any friend a story",
        "sorry, your blog cannot share posts by email.", "email check failed, please try again", "follow us on social media",
    ),
    "comment": (
        "loading comments...", "loading comments…", "write a comment...", "leave a comment", "leave a reply",
        "leave a reply cancel reply", "cancel reply", "post comment", "required fields are marked *",
        "your email address will not be published.", "your email address will not be published. required fields are marked *",
        "you must be logged in to post a comment.",
        "save my name, email, and website in this browser for the next time i comment.",
        "notify me of follow-up comments by email.", "notify me of new posts by email.",
    ),
    "related": (
        "popular posts", "related posts", "recent posts", "you may also like", "you might also like", "you may also like...",
        "related articles", "most popular posts",
    ),
}  # fmt: skip
_KIND_OF_LINE = {line: KINDS.index(kind) for kind, lines in LINES.items() for line in lines}
_LONGEST = max(map(len, _KIND_OF_LINE))

# Calls and names of tracking, advertising and app-shell scripts; as they are written, case and all.
CODE = (
    "gtag(", "dataLayer.push(", "window.dataLayer", "googletag.cmd", "google_tag_manager", "fbq('", 'fbq("', "_gaq.push(",
    "ga('create'", "ga('send'", "adsbygoogle", "__NEXT_DATA__", "window.__INITIAL_STATE__",
    '"@context":"http', '"@context": "http',
    "googletagmanager.com/gtm.js", "_taboola.push(", "OneTrust.", "hj.q=hj.q", "quantserve",
)  # fmt: skip
LONGEST_CODE = 3_000  # characters; in a longer line without breaks a whole article may stand beside the script
UNKNOWN = -1


def known_kinds(pages: Sequence[Sequence[str]], titles: Sequence[str | None]) -> NDArray[np.int64]:
    """(rows,): for every line of the pages the index of its kind in `KINDS`, or `UNKNOWN`, as for nearly all.

    The first line that says a page's title, where it is known, is its title; others are as likely links to it.

    >>> kinds = known_kinds([["Popular Posts", "Popular posts are read twice.", "On bees"]], ["On Bees"])
    >>> [KINDS[kind] if kind != UNKNOWN else "" for kind in kinds]
    ['related', '', 'title']
    """
    found = [
        _KIND_OF_LINE.get(line.casefold(), UNKNOWN) if len(line) <= _LONGEST else UNKNOWN for page in pages for line in page
    ]
    first = 0
    for page, title in zip(pages, titles, strict=True):
        if title:
            wanted = _folded(title)
            said = (n for n, line in enumerate(page, first) if _folded(line) == wanted)
            for number in islice(said, 1):
                found[number] = KINDS.index("title")
        for phrase in _present(page):
            for number, line in enumerate(page, first):
                if phrase in line and len(line) <= LONGEST_CODE:
                    found[number] = KINDS.index("code")
        first += len(page)
    return np.array(found, np.int64)


def _folded(line: str) -> str:
    return " ".join(line.casefold().split())


def _present(page: Sequence[str]) -> list[str]:
    """The phrases of code that stand somewhere on a page; on most pages none does, and its lines are not looked at."""
    text = "\n".join(page)
    return [phrase for phrase in CODE if phrase in text]

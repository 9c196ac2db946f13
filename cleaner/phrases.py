"""Lines whose words alone settle what they are: the few phrases that software writes into millions of pages.

A model learns these too, but on a page of ten lines it can be talked out of it by the lines around. What stands here is
certain by itself: whole lines that WordPress, Jetpack and common themes put under every post, and calls that only tracking
scripts make. A phrase inside a longer line settles nothing (a pattern such as ``%d bloggers like this:.*`` in a hand-made
filter also deletes the text behind it).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cleaner.features import OWN, Table, table
from cleaner.lines import KINDS

# Whole lines; compared by their words, so punctuation and case do not matter.
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
# Calls and names of tracking, advertising and app-shell scripts; as they are written, case and all.
CODE = (
    "gtag(", "dataLayer", "googletag", "fbq(", "_gaq.push", "ga('", "adsbygoogle", "__NEXT_DATA__", "__INITIAL_STATE__",
    '"@context":', "_taboola",
)  # fmt: skip
LONGEST_CODE = 3_000  # characters; in a longer line without breaks a whole article may stand beside the script
UNKNOWN = -1


def known_kinds(batch: Table, pages: Sequence[Sequence[str]], titles: Sequence[str | None]) -> NDArray[np.int64]:
    """(rows,): for every line of the batch's pages the index of its kind in `KINDS`, or `UNKNOWN`, as for nearly all.

    Lines are compared by their words, case-folded. The first line that says a page's title, where it is known, is its title;
    others are as likely links to it.
    """
    hashes, kinds = _hashed_lines()
    lines = _whole_lines(batch)
    place = np.minimum(np.searchsorted(hashes, lines), len(hashes) - 1)
    found = np.where(hashes[place] == lines, kinds[place], UNKNOWN)
    for first, page, title in zip(batch.bounds.tolist(), pages, titles, strict=False):
        wanted = _folded(title or "")
        said = (number for number, line in enumerate(page, first) if wanted and _folded(line) == wanted)
        for number in islice(said, 1):
            found[number] = KINDS.index("title")
    _find_code(found, batch, pages)
    return found


@cache
def _hashed_lines() -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The hashes of `LINES`, sorted, and the kind of each."""
    pairs = [(line, KINDS.index(kind)) for kind, lines in LINES.items() for line in lines]
    hashes = _whole_lines(table([[line for line, _ in pairs]], [np.zeros(len(pairs) + 1, np.int64)]))
    order = np.argsort(hashes)
    return hashes[order], np.array([kind for _, kind in pairs])[order]


def _whole_lines(batch: Table) -> NDArray[np.uint32]:
    """(rows,): the last token of a row is the hash of all its words."""
    return batch.tokens[batch.token_bounds[1:] - 1]


def _folded(line: str) -> str:
    return " ".join(line.casefold().split())


def _find_code(found: NDArray[np.int64], batch: Table, pages: Sequence[Sequence[str]]) -> None:
    """Marks the lines that hold a phrase of code. Only lines with a sign that code is made of are looked at, and most pages'
    hold no phrase at all."""
    signs = batch.own[[OWN.index(f"share_{name}") for name in ("bracket", "quote", "code")]].max(0) > 0
    for first, last, page in zip(batch.bounds[:-1].tolist(), batch.bounds[1:].tolist(), pages, strict=True):
        rows = np.flatnonzero(signs[first:last]).tolist()
        lines = [(row, page[row]) for row in rows if len(page[row]) <= LONGEST_CODE]
        text = "\n".join([line for _, line in lines])
        for phrase in [phrase for phrase in CODE if phrase in text]:
            found[[first + row for row, line in lines if phrase in line]] = KINDS.index("code")

"""Probabilities of kinds -> those of pages with one title each.

The model judges every row by itself, and rows above the text look alike: the headline, the site's name, a standfirst. But a
page has one title. So the rows compete for being it, and a row that loses is what it is most likely otherwise. The headline is
often on the page several times: as itself, behind the names of sections, with the site's name. Such rows do not compete with
each other. The last copy above the text is the title; the others are titles too, which `cleaner.decision.kept_titles` drops. So
it is with the first row of a page far above the text, which names the page for its window, in other words than the headline's,
or the site (docs/experiments.md#one-title).

An article may have a headline and a standfirst, and the model may prefer the second; a row right above it that is nearly as
likely is the headline then (docs/experiments.md#headlines-and-standfirsts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import folded
from cleaner.features.pages import PAGES
from cleaner.features.text import Flags, Floats, Ints, LineBatch
from cleaner.known.titles import PARAGRAPH, over_the_text
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN, numbers_of

# Constants: docs/experiments.md#one-title, #headlines-and-standfirsts.
LIKELY = 0.2  # chance of a row that competes, at least
NONE = 0.2  # odds that a page shows no title, beside those of its rows
FIRST, ABOVE = 0.05, 5  # what the odds of a page's first row count, if more rows than this are above the text
NEAR, PART = 1, 0.5  # rows from the title, and chance of being one, of a loser that is part of the headline: main text
# Of a headline above its standfirst: rows above it, words, and share of the chance of the standfirst, at least.
OVER, HEADLINE_WORDS, NEARLY = 2, 4, 0.55
SAID = 0.5  # share of the words of a headline that its standfirst says too, from which it is another copy of it
PATH = frozenset("/>›»")  # signs of an address, and between the sections that a page is in
ARTICLE = 0.5  # chance that the page is an article, at least
# Of a row that names sections or the site, too: share of its characters that are the title; its words.
SAME, SAME_WORDS = 0.4, 3
AS_LIKELY = 0.2  # of the odds of the likeliest copy: those of a copy that may be the title
SIGNS = frozenset("|·–—-»«/>")  # between the title and the site's name
MOST = 32  # rows that compete on a page; of more, such as the entries of a list, none is the title
SURE = 1e9  # odds of a title that is settled
TITLE, _MAIN = KINDS.index("title"), numbers_of(MAIN_KINDS)
_ARTICLE = PAGES.index("article")
_find_words = re.compile(r"\w+").findall

Rows = NDArray[np.int64]


def with_one_title(
    kinds: Floats, known: Ints, lines: LineBatch, texts: Sequence[Sequence[str]], pages: Floats | None = None
) -> Floats:
    """Return (len(KINDS), rows) probabilities after the rows of each page have competed for being its title.

    ``known`` is (rows,) kinds that are settled, ``texts`` the rows of each page, ``pages`` (len(PAGES), pages) what sort of
    page each is: only articles have standfirsts. The title of a page is from then on the row with the highest chance of being
    one.
    """
    competes: Flags = (kinds[TITLE] >= LIKELY) & (known == UNKNOWN) | (known == TITLE)
    out: Floats | None = None
    for first, rows, words in rows_by_page(competes, lines, texts):
        settled = known[rows] == TITLE
        if settled.sum() > 1 or len(rows) > MOST:
            continue
        out = kinds.copy() if out is None else out
        chance = np.clip(kinds[TITLE, rows].astype(np.float64), 0, 0.9999)
        odds = np.where(settled, SURE, chance / (1 - chance))
        page = texts[lines.page[first]]
        begins = first + _begins(kinds[_MAIN, first : first + len(page)].sum(0), page)
        of_page = (rows == first) & (begins - first > ABOVE)
        same = _winners(words, odds * np.where(of_page, FIRST, 1.0))
        title = _over_the_text(rows[same], odds[same], page, first, begins)
        won = title
        if pages is not None and pages[_ARTICLE, lines.page[first]] >= ARTICLE and not settled.any():
            title, same = _over_its_standfirst(title, same, rows, chance, words)
        same |= of_page & (chance >= PART)
        place = int(np.searchsorted(rows, title))
        share = odds / (odds[~same].sum() + odds[place] + NONE)
        for row, goal in zip(rows[~same].tolist(), share[~same].tolist(), strict=True):
            _lose(out[:, row], goal, row == won or (abs(row - title) <= NEAR and kinds[TITLE, row] >= PART))
        highest = max(chance[same].max(), share[place])
        for row in rows[same].tolist():
            _set(out[:, row], highest if row == title else min(float(out[TITLE, row]), 0.999 * highest))
    return kinds if out is None else out


def _winners(words: Sequence[str], odds: NDArray[np.float64]) -> Flags:
    """Return (rows,) those that say the title: the rows that say the same as one of them and have the highest odds together."""
    alike = np.array([[says_the_same(one, other) for other in words] for one in words])
    return np.asarray(alike[int((alike * odds).sum(1).argmax())], bool)


def _begins(main: Floats, page: Sequence[str]) -> int:
    """Return the row of a page with which its text begins, by (rows,) chances of main text; their number if it has none."""
    return next((row for row in places_of(main >= 0.5).tolist() if len(page[row]) >= PARAGRAPH), len(page))


def _over_the_text(rows: Rows, odds: NDArray[np.float64], page: Sequence[str], first: int, begins: int) -> int:
    """Return the row of the title among the rows that say it: of the likely ones, the last one above row ``begins``."""
    if len(rows) == 1:
        return int(rows[0])
    likely = rows[odds >= AS_LIKELY * odds.max()].tolist()
    said = [_words(page[row - first]) for row in likely]
    shortest = min(said, key=len)
    bare = [row for row, each in zip(likely, said, strict=True) if each == shortest]
    return over_the_text(bare, begins)


def _over_its_standfirst(
    title: int, same: Flags, rows: Rows, chance: NDArray[np.float64], words: Sequence[str]
) -> tuple[int, Flags]:
    """Return the row of the title, and which of the rows say it: a row right above it that is nearly as likely is the headline.

    ``title`` is the row that has won, which is then the standfirst; ``same``, ``chance`` and ``words`` are those of ``rows``.
    """
    if same.sum() > 1:  # a standfirst stands once
        return title, same
    place = int(np.searchsorted(rows, title))
    over = (rows < title) & (rows >= title - OVER) & ~same & (chance >= NEARLY * chance[place])
    said = set(_words(words[place]).split())
    over &= np.array([_is_another_headline(each, said) for each in words])
    if not over.any():
        return title, same
    best = int(np.where(over, chance, 0).argmax())
    said_by = np.array([says_the_same(words[best], each) for each in words])
    return (int(rows[best]), said_by) if said_by.sum() == 1 else (title, same)


def _is_another_headline(row: str, said: set[str]) -> bool:
    """Return whether a folded row has the words of a headline, most of them not in ``said``, and names no path."""
    if not PATH.isdisjoint(row):
        return False
    words = set(_words(row).split())
    return len(words) >= HEADLINE_WORDS and len(words & said) < SAID * len(words)


def _set(row: Floats, chance: float) -> None:
    """Set the chance that a row is a title; its other kinds keep their proportions."""
    row *= (1 - chance) / max(1 - float(row[TITLE]), 1e-6)
    row[TITLE] = chance


def _lose(row: Floats, goal: float, part: bool) -> None:
    """Make a row no title: main text takes its chance of being one, ``goal``, and all of a ``part`` of the headline."""
    if part:
        goal = float(row[TITLE])
    _set(row, goal)
    main = row[_MAIN] + 1e-6
    row[_MAIN] += goal * main / main.sum()
    row[TITLE] = 0


def says_the_same(one: str, other: str) -> bool:
    """Return whether two folded rows say one title: in the same words, or one of them with the site or its sections, too.

    Sections stand before it, the site behind it and a sign.

    >>> says_the_same("home teas ten good teas", "ten good teas"), says_the_same("ten good teas | the kettle", "ten good teas")
    (True, True)
    >>> says_the_same("ten good teas", "ten bad teas"), says_the_same("ten good teas for winter", "ten good teas")
    (False, False)
    """
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if longer == shorter:
        return True
    if len(shorter) < SAME * len(longer):
        return False
    if _words(longer) == _words(shorter):
        return True
    if shorter.count(" ") < SAME_WORDS - 1:
        return False
    if longer.startswith(shorter):
        rest = longer[len(shorter) :].lstrip()
        return rest[:1] in SIGNS or rest[:2] == "::"
    return longer.endswith(shorter) and not longer[-len(shorter) - 1].isalnum()


def _words(text: str) -> str:
    """Return the words of a row, folded, without its signs and bullets."""
    return " ".join(_find_words(text.casefold()))


def rows_by_page(chosen: Flags, lines: LineBatch, texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, Rows, list[str]]]:
    """Yield the first row of each page that has chosen rows, these rows, and each of them folded."""
    rows = places_of(chosen)
    pages = lines.page[rows]
    for page in np.unique(pages).tolist():
        first = int(lines.bounds[page])
        of_page = rows[pages == page]
        yield first, of_page, [folded(texts[page][row - first]) for row in of_page.tolist()]

"""A verdict -> one that keeps the title of a page, and keeps it once.

The headline is often on the page several times, and a reader wants it once (docs/experiments.md#one-title). A text is kept with
its title: where the model finds no row likely enough, the likeliest one above the text is kept
(docs/experiments.md#headlines-and-standfirsts).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE
from cleaner.decision.titles import TITLE, rows_by_page, says_the_same
from cleaner.features.arrays import places_of
from cleaner.features.lookup import folded
from cleaner.features.pages import PAGES
from cleaner.features.text import Floats, Ints, LineBatch
from cleaner.known.titles import PARAGRAPH
from cleaner.lines import KINDS, MAIN_KINDS, UNKNOWN, numbers_of

LIKELY = 0.3  # chance of the likeliest row above a text that has no title, from which it is kept
OF_SORT = 0.5  # chance that the page is an article or a product, at least
MOST_OF_ROW = 0.6  # share of a row above the text, such as a picture's name, that is the title, from which it says it again
# Reasons of rows that were dropped by their score alone.
_BY_SCORE = [CODE[reason] for reason in ("reads-like-chrome", "stands-in-chrome", "among-dropped-lines", "kind-not-wanted")]
_MAIN, _WITH_TITLE = numbers_of(MAIN_KINDS), [PAGES.index("article"), PAGES.index("product")]


def with_title_once(
    verdict: Verdict, kinds: Floats, known: Ints, lines: LineBatch, texts: Sequence[Sequence[str]], wanted: Sequence[str]
) -> Verdict:
    """Return the verdict with one row of each page that is its title. Other rows that say it are second copies, and not kept;
    their kind is title all the same.

    ``kinds`` is (len(KINDS), rows), from `with_one_title`; ``known`` is (rows,) kinds that are settled. Where several titles
    are settled, all of them stay. ``wanted`` are the kinds to keep: where titles are not wanted, none is added.
    """
    if KINDS[TITLE] in wanted:
        verdict = _with_its_title(verdict, kinds, known, lines, texts)
    again: list[int] = []
    kind = np.where(verdict.keep, verdict.choices[1], verdict.choices[0])
    for first, rows, _ in rows_by_page(kind == TITLE, lines, texts):
        if (known[rows] == TITLE).sum() <= 1:
            best = int((kinds[TITLE, rows] + (known[rows] == TITLE)).argmax())
            again += [row for row in rows.tolist() if row != rows[best]]
            again += _above(verdict, int(rows[best]), first, texts[lines.page[first]])
    if not again:
        return verdict
    keep, reason, choices = verdict.keep.copy(), verdict.reason.copy(), verdict.choices.copy()
    keep[again], reason[again], choices[0, again] = False, CODE["second-copy"], TITLE
    return verdict._replace(keep=keep, reason=reason, choices=choices)


def _with_its_title(verdict: Verdict, kinds: Floats, known: Ints, lines: LineBatch, texts: Sequence[Sequence[str]]) -> Verdict:
    """Return the verdict with a title on the pages of which text is kept and no title: the likeliest row above the text."""
    if verdict.pages is None:
        return verdict
    kind = np.where(verdict.keep, verdict.choices[1], UNKNOWN)
    likely = (
        (kinds[TITLE] >= LIKELY) & ~verdict.keep & (known == UNKNOWN) & ~verdict.scripts & np.isin(verdict.reason, _BY_SCORE)
    )
    likely &= (verdict.pages[_WITH_TITLE].sum(0) >= OF_SORT)[lines.page]
    found: list[int] = []
    for page in sorted(set(lines.page[likely].tolist()) - set(lines.page[kind == TITLE].tolist())):
        first, end = int(lines.bounds[page]), int(lines.bounds[page + 1])
        main = np.isin(kind[first:end], _MAIN)
        begins = next((row for row in places_of(main).tolist() if len(texts[page][row]) >= PARAGRAPH), 0)
        best = first + int(kinds[TITLE, first : first + max(begins, 1)].argmax())
        if likely[best] and begins:
            found.append(best)
    if not found:
        return verdict
    keep, reason, choices = verdict.keep.copy(), verdict.reason.copy(), verdict.choices.copy()
    keep[found], reason[found], choices[1, found] = True, CODE["only-title"], TITLE
    return verdict._replace(keep=keep, reason=reason, choices=choices)


def _above(verdict: Verdict, title: int, first: int, page: Sequence[str]) -> list[int]:
    """Return the rows above the text that are kept as main text and say the title again."""
    found: list[int] = []
    said = folded(page[title - first])
    for row in range(first, first + len(page)):
        if not verdict.keep[row] or verdict.choices[1, row] not in _MAIN:
            continue
        text = page[row - first]
        if len(text) >= PARAGRAPH:
            break
        again = folded(text)
        if says_the_same(again, said) or (len(said) >= MOST_OF_ROW * len(again) and said in again):
            found.append(row)
    return found

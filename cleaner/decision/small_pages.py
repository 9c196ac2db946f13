"""Small pages: what they say of themselves -> whether they have something to keep, and the name of those that have nothing.

The model of pages knows a page by its words, of which a small page has few. Two things say more on such a page: a sign in a row
(`cleaner.known.signs`), and that there is nothing on it but a sentence or two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cleaner.decision.blocks import main_odds, with_main_odds
from cleaner.decision.policy import running_text
from cleaner.features.arrays import among_kinds, places_of, widths
from cleaner.features.batch import PageBatch
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.pages import NOTHING, with_something
from cleaner.features.text import SURFACE, Flags, Floats, Ints, LineBatch
from cleaner.features.windows import Doubles
from cleaner.known.rows import Rows
from cleaner.known.signs import NAMES, SAYS, find_signs
from cleaner.lines import ARTICLE, KINDS, MAIN_KINDS, numbers_of
from cleaner.model.network import Network, Prediction
from cleaner.odds import log_odds, sigmoid

# Log odds that a sign adds to its name, and those that it adds to a page with nothing to keep
# (docs/experiments.md#signs-of-pages-with-nothing).
NAMED = 3.0
RAISED = 1.5
# What stands on pages of every sort is a sign where it is much of the page.
INCIDENTAL = (("wall", "consent"), ("shell", "scripts"))
RUNNING_TEXT = 30  # words of sentences that are likely main text, from which a sign changes nothing
SPEAKING = 10  # words of running text, without those of signs, from which a sign raises nothing
MOST_OF_PAGE = 0.4  # share of its words
DOUBT = 0.2  # chance of a page with nothing to keep, at least
LINKED = 0.9  # share of a row of HTML from which it is a link, which only leads to such a page
# A page of nothing but sentences (docs/experiments.md#a-sentence-alone).
MOST_ROWS, MOST_WORDS = 4, 80
FEWEST_WORDS = 4  # of a sentence
MOST_HEADING = 12  # words of a row above them that does not end like a sentence
LEAST = {"text": -8.0, "html": -13.0}  # log odds of a sentence, less those of a page with nothing
ALONE = 2.0  # log odds of being main text that such sentences get at least
_TERMINAL, _QUOTE = SURFACE.index("last_terminal"), SURFACE.index("last_quote")
_COLUMN = {name: number for number, name in enumerate(MARKUP)}
# A row of HTML that has one of these is no plain sentence: it is hidden, a field, or stands in a menu, a form or a foot.
_NOT_PLAIN = [
    _COLUMN[name]
    for name in (
        *("linked", "is_hidden", "is_noscript", "is_template", "is_data", "block_button", "block_field", "block_li"),
        *("block_cell", "in_nav", "in_footer", "in_aside", "in_form", "in_dialog", "in_link"),
    )
]
_MAIN = numbers_of(MAIN_KINDS)
_OTHER_KINDS = [kind for kind in range(len(KINDS)) if KINDS[kind] not in ARTICLE]


def in_doubt(pages: Floats | None) -> Flags:
    """(pages,): might a page have nothing to keep? Signs and sentences alone change nothing on the others."""
    return np.zeros(0, bool) if pages is None else np.asarray(pages[NOTHING:].sum(0) >= DOUBT)


def told_by_signs(pages: Floats, says: Flags, text: Doubles, lines: LineBatch, markup: Markup | None) -> Floats:
    """Return (len(PAGES), pages) chances after what the rows say of their page.

    ``says`` is (len(SAYS), rows), from `cleaner.known.signs.find_signs`; ``text`` (pages,): the words of running
    text on each page, which may speak of errors and passwords.
    """
    said = says & ~_linked(lines, markup)
    words = np.bincount(lines.page, lines.n_words, pages.shape[1])
    share = np.array([np.bincount(lines.page, lines.n_words * row, pages.shape[1]) for row in said]) / np.maximum(words, 1)
    of_page = share > 0
    named = of_page[: len(NAMES)]
    weight = NAMED * named.astype(np.float32)
    for name, said_too in INCIDENTAL:
        weight[NAMES.index(name)] += NAMED * (share[SAYS.index(said_too)] >= MOST_OF_PAGE) * ~named.any(0)
    changed = (weight > 0).any(0) & (text < RUNNING_TEXT)
    if not changed.any():
        return pages
    out = pages.copy()
    nothing = out[NOTHING:].sum(0)
    names = out[NOTHING:] * np.exp(weight)
    sure = sigmoid(log_odds(nothing) + RAISED * (named.any(0) & (text < SPEAKING))).astype(np.float32)
    out[NOTHING:, changed] = (names / np.maximum(names.sum(0), 1e-9) * sure)[:, changed]
    out[:NOTHING, changed] *= ((1 - sure) / np.maximum(1 - nothing, 1e-9))[changed]
    return out


def bare_pages(pages: Floats | None, says: Flags, known: Ints, lines: LineBatch, markup: Markup | None) -> Flags:
    """Return (pages,): whether there is nothing on a page but sentences that say nothing of a page, and a heading above."""
    size, sentence = widths(lines.bounds), _sentences(lines)
    few = in_doubt(pages) & (size <= MOST_ROWS)
    if not few.any():
        return few
    first = np.arange(len(sentence)) == lines.first
    heading = first & (size[lines.page] > 1) & (lines.n_words <= MOST_HEADING)
    fits = (sentence | heading) & ~says.any(0) & ~among_kinds(known, _OTHER_KINDS, len(KINDS))
    if markup is not None:
        fits &= markup.columns[_NOT_PLAIN].sum(0) == 0
    words = np.bincount(lines.page, lines.n_words, len(size))
    few &= (np.bincount(lines.page, fits, len(size)) == size) & (words <= MOST_WORDS)
    bare: Flags = few & (np.bincount(lines.page, sentence, len(size)) > 0)
    return bare


def likely_text(kinds: Floats, pages: Floats, lines: LineBatch, least: float) -> Flags:
    """Return (pages,): whether the sentences' mean log odds of main text, less the page's log odds of having nothing to keep,
    are at least ``least``."""
    sentence, count = _sentences(lines), len(lines.bounds) - 1
    odds = np.bincount(lines.page, main_odds(kinds) * sentence, count) / np.maximum(np.bincount(lines.page, sentence, count), 1)
    likely: Flags = odds - log_odds(pages[NOTHING:].sum(0)) >= least
    return likely


def of_small_pages(
    prediction: Prediction, known: Ints, batch: PageBatch, model_of_text: Callable[[], Network | None]
) -> tuple[Prediction, Flags]:
    """Return the prediction after what small pages say of themselves, and (rows,) the sentences that are all there is.

    A model of HTML has next to nothing to read on a page without names and links. So sentences alone are judged by
    ``model_of_text`` too, where there is one, and either of the two may find them likely.
    """
    lines, markup, kinds, pages = batch.lines, batch.markup, prediction.kinds, prediction.pages
    doubtful = in_doubt(pages)
    if pages is None or not doubtful.any():
        return prediction, np.zeros(len(known), bool)
    says = find_signs(Rows(lines, batch.texts), doubtful)
    bare = places_of(bare_pages(pages, says, known, lines, markup))
    text = running_text(np.where(says.any(0), 0, kinds[_MAIN].sum(0)).astype(np.float32), lines)
    told = told_by_signs(pages, says, text, lines, markup)
    if not len(bare):
        return prediction._replace(pages=told), np.zeros(len(known), bool)
    likely = likely_text(kinds, told, lines, LEAST["text" if markup is None else "html"])[bare]
    if markup is not None and (model := model_of_text()) is not None:
        alike = PageBatch.of([batch.units[page] for page in bare.tolist()]).lines
        found = model.predict(alike)
        if found.pages is not None:
            likely |= likely_text(found.kinds, found.pages, alike, LEAST["text"])
    bare = bare[likely]
    alone = _sentences(lines) & np.isin(lines.page, bare)
    odds = np.maximum(main_odds(kinds)[alone], np.float32(ALONE))
    kinds = with_main_odds(kinds, places_of(alone), odds)
    return prediction._replace(kinds=kinds, pages=with_something(told, bare)), alone


def _sentences(lines: LineBatch) -> Flags:
    """(rows,): does a row end as a sentence does, and have the words of one?"""
    terminal, quote = lines.surface[[_TERMINAL, _QUOTE]]
    ends: Flags = ((terminal > 0) | (quote > 0)) & (lines.n_words >= FEWEST_WORDS)
    return ends


def _linked(lines: LineBatch, markup: Markup | None) -> Flags:
    """(rows,): is a row a link as a whole?"""
    if markup is None:
        return np.zeros(len(lines.page), bool)
    linked: Flags = markup.columns[_COLUMN["linked"]] >= LINKED
    return linked

"""Rows -> those that are messages of forms: what software shows before, while and after something is sent.

Software leaves them visible when a page is made or scraped (codelucas/newspaper#603; docs/experiments.md#visible-code,
#buttons-by-their-words).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of, with_first
from cleaner.features.lookup import Openings, Table, among, folded, hashed_lines, hashed_words
from cleaner.features.text import SURFACE, Flags, LineBatch
from cleaner.known.form_words import of_forms
from cleaner.known.message_phrases import MESSAGES, SAID
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

COMMENT = KINDS.index("comment")
_find_letters = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?").findall
# Set by hand; the rules were measured as a whole.
MOST_IN_RUN, FEWEST_IN_RUN, FEWEST_SURE = 16, 4, 2  # words of a message in a run; rows of a run; sure ones among them
SENTENCES = 0.6  # least share of a run of messages that ends like a sentence
_TERMINAL = SURFACE.index("last_terminal")
# Words of messages that contact forms and "e-mail to a friend" show after Send. In a run of rows they are sure.
OF_MESSAGES = (
    "send", "sent", "message", "messages", "email", "mail", "emails", "captcha", "recipient", "recipients", "address",
    "addresses", "letters", "invalid", "required", "again", "wrong", "field", "fields", "sending", "submit", "submitted",
)  # fmt: skip
SURE = ("sent", "again", "captcha", "wrong", "invalid", "required")
MOST_SAID, LONGEST_SAID = 12, 200  # words and characters


def spelled_out(phrase: str) -> Iterator[str]:
    """Every wording of a phrase with alternatives, which may hold others.

    >>> list(spelled_out("[tea|milk] please")), list(spelled_out("a[|b[c|d]]"))
    (['tea please', 'milk please'], ['a', 'abc', 'abd'])
    """
    parts: list[list[str]] = [[""]]
    depth, alternatives, text = 0, [""], ""
    for sign in phrase:
        depth += (sign == "[") - (sign == "]")
        if (sign == "[" and depth == 1) or (sign == "|" and depth == 1):
            if sign == "[":
                parts.append([text])
                alternatives = []
            else:
                alternatives.append(text)
            text = ""
        elif sign == "]" and depth == 0:
            parts.append([each for one in (*alternatives, text) for each in spelled_out(one)])
            text = ""
        else:
            text += sign
    parts.append([text])
    return map("".join, product(*parts))


def is_said(line: str) -> bool:
    """Whether a short line is a message of a form in its own wording.

    >>> is_said("This field must not be empty."), is_said("This field is growing fast.")
    (True, False)
    """
    line = folded(line)
    words = set(_find_letters(line))
    return any(line.startswith(begins) and not words.isdisjoint(one_of) for begins, one_of in SAID)


@cache
def _said() -> Openings:
    return Openings([phrase for begins, _ in SAID for phrase in begins])


@cache
def _messages() -> Table:
    """The hashes of the messages."""
    return hashed_lines(tuple(dict.fromkeys(line for phrase in MESSAGES for line in spelled_out(phrase))))


def find_messages(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark messages of forms: runs of them, known lines, and short ones that begin and go on as such messages do."""
    _mark_runs(found, rows.batch)
    found[(among(rows.lines, _messages()) | of_forms(rows)) & (found == UNKNOWN)] = COMMENT
    several, single = rows.may_begin_with(_said())
    likely = places_of((several | single) & (rows.batch.n_words <= MOST_SAID) & (found == UNKNOWN))
    for row, line in zip(likely.tolist(), rows.texts(likely), strict=True):
        if len(line) <= LONGEST_SAID and is_said(line):
            found[row] = COMMENT


def _mark_runs(found: NDArray[np.int64], batch: LineBatch) -> None:
    """Mark runs of messages of a form."""
    short = (batch.n_words <= MOST_IN_RUN) & (batch.n_words > 1) & _any_of(batch, OF_MESSAGES)
    if short.sum() < FEWEST_IN_RUN:
        return
    sure = short & _any_of(batch, SURE)
    begins = short & ~with_first(False, short[:-1] & (batch.page[1:] == batch.page[:-1]))
    for first in places_of(begins).tolist():
        end = first + 1
        while end < batch.end[first] and short[end]:
            end += 1
        if end - first < FEWEST_IN_RUN or sure[first:end].sum() < FEWEST_SURE:
            continue
        if batch.surface[_TERMINAL, first:end].mean() >= SENTENCES:
            found[first:end] = np.where(found[first:end] == UNKNOWN, COMMENT, found[first:end])


def _any_of(batch: LineBatch, words: tuple[str, ...]) -> Flags:
    """Return (rows,): whether each row has one of some words."""
    rows = np.zeros(len(batch.page), bool)
    rows[batch.word_row[among(batch.words, hashed_words(words))]] = True
    return rows

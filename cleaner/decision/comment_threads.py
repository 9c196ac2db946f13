"""Rows of text in a thread of comments below the main text -> less likely main text.

A comment is running text as much as the article above it. What tells them apart is the form: below a line that opens comments
("Discussion (18)"), a button to reply, or a line with a date and a time, comes back every few rows. A forum has that form too,
but from its first post on, so there must be main text above, and not too little for the thread below
(docs/experiments.md#threads-of-comments).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.decision.blocks import main_odds, with_evidence
from cleaner.features.arrays import places_of, sums_before, widths
from cleaner.features.text import SURFACE, Flags, Floats, Ints, LineBatch
from cleaner.features.windows import Doubles
from cleaner.known.comment_lines import asks_for_reply, closes_comments, may_open_comments

EVIDENCE = -4.0  # added to the log odds of main text of a row in such a thread
FEWEST = 3  # comments of a thread
FARTHEST = 40  # rows from a comment to the next one
NEAREST = 12  # rows from the line that opens the thread to the first button or date
LEAST = 40  # words of likely main text above the thread
LEAST_SHARE = 0.4  # of the words of likely main text in the thread
SENTENCE = 8  # words of a row of likely main text
MOST_WORDS, NUMBERS = 12, 3.5  # words of a row with a date and a time, at most, and numbers, more than
_NUMBERS, _TERMINAL = SURFACE.index("numbers"), SURFACE.index("last_terminal")


def without_threads(kinds: Floats, lines: LineBatch) -> Floats:
    """Return (len(KINDS), rows) probabilities in which the rows of such threads are less likely main text."""
    closes = closes_comments(lines)
    replies, dated = asks_for_reply(lines) & ~closes, has_many_numbers(lines)
    runs = [*_runs(replies, lines), *_runs(dated, lines)]
    if not runs:
        return kinds
    likely = sums_before(lines.n_words.astype(np.float64) * ((lines.n_words >= SENTENCE) & (main_odds(kinds) > 0)))
    opens = may_open_comments(lines) & ~replies
    inside = np.zeros(len(lines.page), bool)
    for run in runs:
        inside[_thread(run, opens, closes, likely, lines)] = True
    return with_evidence(kinds, places_of(inside), EVIDENCE)


def has_many_numbers(lines: LineBatch) -> Flags:
    """Return (rows,): whether each row is short and no sentence, and has as many numbers as a date and a time have."""
    numbers = lines.surface[_NUMBERS] * lines.n_words
    return np.asarray((numbers > NUMBERS) & (lines.n_words <= MOST_WORDS) & (lines.surface[_TERMINAL] <= 0), bool)


def _runs(flags: Flags, lines: LineBatch) -> Iterator[Ints]:
    """Yield the flagged rows of one page that follow each other closely, if they are enough."""
    rows = places_of(flags)
    if len(rows) >= FEWEST:
        apart = (widths(lines.page[rows]) > 0) | (widths(rows) > FARTHEST)
        yield from (run for run in np.split(rows, places_of(apart) + 1) if len(run) >= FEWEST)


def _thread(run: Ints, opens: Flags, closes: Flags, likely: Doubles, lines: LineBatch) -> slice:
    """Return the rows of the thread whose buttons or dates are those of a run; none if the run is no thread.

    ``likely`` is (rows + 1,): the words of likely main text above each row.
    """
    none, first = slice(0, 0), int(run[0])
    top, bottom = int(lines.first[first]), int(lines.end[first])
    near = max(top, first - NEAREST)
    openers = places_of(opens[near:first])
    if np.median(widths(run)) < 2 or not len(openers):
        return none
    start = near + int(openers[-1])
    end = min(bottom, _end(run, closes[:bottom], lines.n_words))
    above, within = likely[start] - likely[top], likely[end] - likely[start]
    return slice(start, end) if above >= max(LEAST, LEAST_SHARE * within) else none


def _end(run: Ints, closes: Flags, words: Floats) -> int:
    """Return the row behind a thread: the form below it, or one behind the last comment.

    ``words`` is (rows,). A button or a date stands above its comments if the rows below them have more words.
    """
    last = int(run[-1])
    forms = places_of(closes[last + 1 : last + FARTHEST])
    if len(forms):
        return last + 1 + int(forms[0])
    stands_above = words[run[:-1] + 1].sum() > words[run[1:] - 1].sum()
    return last + int(np.median(widths(run))) if stands_above else last + 1

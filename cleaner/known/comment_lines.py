"""Lines of a thread of comments, by their wording: what may open it, the button below each comment, the form at its end."""

from __future__ import annotations

import numpy as np

from cleaner.features.arrays import widths, with_first, with_last
from cleaner.features.comments import COMMENT_LINES, opens_comments
from cleaner.features.lookup import among, first_words, hashed_lines, hashed_words
from cleaner.features.text import SURFACE, Flags, LineBatch, whole_lines

# What readers said, in the plural: in a short line it opens a thread of comments if the form of one follows.
SAID = (
    "comments", "kommentare", "kommentarer", "commentaires", "comentarios", "comentários", "commenti", "reacties", "komentarze",
    "komentarzy", "комментарии", "комментариев", "yorumlar", "kommentit", "hozzászólás", "σχόλια",
)  # fmt: skip
DISCUSSION = ("discussion", "discussions", "diskussion", "discusión", "discussione", "dyskusja", "обсуждение", "feedback")
REPLY = (
    "reply", "replies", "respond", "antwort", "antworten", "répondre", "responder", "contestar", "rispondi", "rispondere",
    "beantwoorden", "reageer", "reageren", "svara", "svar", "besvara", "vastaa", "odpowiedz", "ответить", "відповісти",
    "отговори", "yanıtla", "cevapla", "válasz", "odpovědět", "reagovat", "odpovedať", "răspunde", "απάντηση", "balas", "رد",
    "הגב", "atsakyti", "vasta", "atbildēt", "odgovori",
)  # fmt: skip
SHORT, OF_DISCUSSION = 6, 3  # words of a line that opens a thread, at most
BUTTON, WITH_DATE = 4, 14  # words of a button, and of a date and a button behind it, at most
_NUMBERS = SURFACE.index("numbers")


def may_open_comments(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row opens comments if their form follows. More rows do than `opens_comments` is sure of."""
    size, first, _ = first_words(lines)
    said = (size <= SHORT) & _has(among(lines.words, hashed_words(SAID)), lines)
    return np.asarray(opens_comments(lines) | said | ((size <= OF_DISCUSSION) & among(first, hashed_words(DISCUSSION))), bool)


def closes_comments(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row is of the form below a thread of comments."""
    return among(whole_lines(lines), hashed_lines(COMMENT_LINES))


def asks_for_reply(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row is the button to reply to a comment, with other buttons or behind a date."""
    found = among(lines.words, hashed_words(REPLY))
    if not found.any():
        return np.zeros(len(lines.page), bool)
    size, new = first_words(lines)[0], widths(lines.word_row) > 0
    begins, ends = _has(found & with_first(True, new), lines), _has(found & with_last(new, True), lines)
    dated = lines.surface[_NUMBERS] > 0
    return np.asarray((begins | ends) & (size <= BUTTON) | ends & dated & (size <= WITH_DATE), bool)


def _has(of_words: Flags, lines: LineBatch) -> Flags:
    """Return (rows,): whether a row has a word with a flag, (words,)."""
    out = np.zeros(len(lines.page), bool)
    out[lines.word_row[of_words]] = True
    return out

"""Rows by which software opens a section of comments.

A model reads them as evidence for other lines and is trained with these lists, so a phrase that is added or removed needs a new
model. Rules that settle a line by itself are in `cleaner.known`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lookup import among, first_words, hashed_lines, hashed_words
from cleaner.features.text import LineBatch, whole_lines

COMMENT_LINES = (
    "loading comments...", "loading comments…", "write a comment...", "leave a comment", "leave a reply",
    "leave a reply cancel reply", "cancel reply", "post comment", "required fields are marked *",
    "your email address will not be published.", "your email address will not be published. required fields are marked *",
    "you must be logged in to post a comment.",
    "save my name, email, and website in this browser for the next time i comment.",
    "notify me of follow-up comments by email.", "notify me of new posts by email.",
)  # fmt: skip
# Words for comments. In a short line after or before a number, or alone, they open a section of comments.
COMMENTS = (
    "comment", "comments", "response", "responses", "reply", "replies", "thoughts", "kommentar", "kommentare", "kommentarer",
    "commentaire", "commentaires", "comentario", "comentarios", "comentário", "comentários", "commento", "commenti", "reactie",
    "reacties", "komentarz", "komentarze", "komentarzy", "комментарий", "комментарии", "комментариев", "yorum", "yorumlar",
    "komentar", "kommentit", "hozzászólás", "σχόλια",
)  # fmt: skip
COUNTED = 14  # longest line, in words, that may begin with a number of comments: a title follows in '6 thoughts on "…"'
NUMBERS = tuple("0" * digits for digits in range(1, 6))  # a hash takes all digits as the same


def opens_comments(batch: LineBatch) -> NDArray[np.bool_]:
    """Return (rows,): whether a row opens a section of comments ("59 Comments", "Comments (5)", "Leave a Reply")."""
    opens = among(whole_lines(batch), hashed_lines(COMMENT_LINES))
    if not len(batch.words):
        return opens
    size, first, second = first_words(batch)
    opens |= (size >= 2) & (size <= COUNTED) & among(first, hashed_words(NUMBERS)) & among(second, hashed_words(COMMENTS))
    opens |= (size >= 2) & (size <= 3) & among(first, hashed_words(COMMENTS)) & among(second, hashed_words(NUMBERS))
    opens |= (size == 1) & among(first, hashed_words(COMMENTS))
    return opens

"""Lines that open a box of other documents, or of readers' words, by their wording: phrases in many languages.

Such a line is compared as a whole, by its words: case, signs and numbers do not count ("Reviews (12)").
"""

from __future__ import annotations

import numpy as np

from cleaner.features.comments import NUMBERS, opens_comments
from cleaner.features.lookup import among, first_words, hashed_lines, hashed_words
from cleaner.features.text import Flags, LineBatch, whole_lines
from cleaner.known.opener_phrases import RELATED, REVIEWS

_OF_REVIEWS = tuple(phrase for phrase in REVIEWS if " " not in phrase)


def opens_related(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row opens a box of other documents."""
    return among(whole_lines(lines), hashed_lines(RELATED))


def opens_others(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row opens a box of other documents, or of comments or reviews."""
    found = opens_related(lines) | among(whole_lines(lines), hashed_lines(REVIEWS)) | opens_comments(lines)
    if len(lines.words):
        size, first, second = first_words(lines)
        reviews, numbers = hashed_words(_OF_REVIEWS), hashed_words(NUMBERS)
        counted = (among(first, reviews) & among(second, numbers)) | (among(first, numbers) & among(second, reviews))
        found |= (size == 2) & counted
    return np.asarray(found, bool)

"""Rows that are a caption by their form: a figure with its number, or whose picture it is at the end.

The number needs a sign behind it: "Figure 3 shows …" is a sentence of the text (docs/experiments.md#captions-by-their-form).
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import among, hashed_words
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

LONGEST, SHORT = 400, 60  # characters of such a row; of one that is nothing but its source
_FIGURE = "figure|fig|figura|figur|figuur|abbildung|abb|рисунок|рис|listing|obrázek|obr|ábra|kuva|rysunek|rys|şekil|şek|图|図"
_PICTURE = "photo|foto|fotó|bild|image|picture|fotografía|fotografia|imagen|imagem|immagine|zdjęcie|фото"
_AGENCIES = "getty|getty images|flickr|reuters|ap|ap photo|afp|epa|dpa|shutterstock|istock|istockphoto|unsplash|alamy|pixabay"
_SIGNS = ("credit", "credits", "crédit", "crédits", *(_FIGURE + "|" + _PICTURE + "|" + _AGENCIES).split("|"), "images")
_is_figure = re.compile(
    rf"\W{{0,4}}(?:{_FIGURE})\.? ?\d{{1,4}}(?:[.–-]\d{{1,4}}){{0,2}}(?:[:.—–]| [—–|]|$)", re.IGNORECASE
).match
_names_source = re.compile(  # at the end of a caption
    rf"""[—–|.)-]\ ?(?:{_PICTURE})\ ?(?:credits?|crédits?)?\ ?:\ ?\S
       | \((?:{_PICTURE}|credit)\ ?:
       | [(/]\ ?(?:{_AGENCIES})(?:\ images)?\)\.?$""",
    re.IGNORECASE | re.VERBOSE,
).search
_is_source = re.compile(
    rf"(?:{_PICTURE})(?: (?:credit|crédit)s?)? ?(?:: ?| by | von | de | di )(?=(?-i:[^\W\d_a-z]))", re.IGNORECASE
).match
_CAPTION = KINDS.index("caption")


def find_captions(found: NDArray[np.int64], rows: Rows) -> None:
    """Settle the rows, (rows,), that are captions, where nothing is settled yet."""
    lines = rows.batch
    hits = np.zeros(len(rows), bool)
    hits[lines.word_row[among(lines.words, hashed_words(_SIGNS))]] = True
    candidates = places_of(hits & (found == UNKNOWN))
    texts = rows.texts(candidates)
    found[[row for row, text in zip(candidates.tolist(), texts, strict=True) if is_caption(text)]] = _CAPTION


def is_caption(line: str) -> bool:
    """Whether a line is a caption.

    >>> is_caption("Figure 4-2: The mill and its wheel"), is_caption("The mill in May (Ann Lee/Reuters)")
    (True, True)
    >>> is_caption("Figure 4-2 shows the mill and its wheel"), is_caption("She takes photos of mills.")
    (False, False)
    """
    text = line.strip()
    return len(text) <= LONGEST and bool(_is_figure(text) or _names_source(text) or (len(text) <= SHORT and _is_source(text)))

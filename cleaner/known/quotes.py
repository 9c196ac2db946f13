"""Rows that stand above a quoted post and say whose it is, by their wording: "Ann said:", "Originally Posted by Ann"."""

from __future__ import annotations

import numpy as np

from cleaner.features.lookup import among, first_words, hashed_words
from cleaner.features.text import Flags, LineBatch

SAID = (
    "said", "says", "wrote", "writes", "schrieb", "sagte", "écrit", "dit", "escribió", "dijo", "scritto", "scrisse", "escreveu",
    "disse", "schreef", "zei", "skrev", "sade", "sa", "sagde", "kirjoitti", "sanoi", "napisał", "napisała", "napsal", "napsala",
    "napísal", "napísala", "írta", "mondta", "scris", "написал", "написала", "писал", "пишет", "сказал", "сказала", "написав",
    "написа", "yazdı", "dedi", "έγραψε", "είπε", "menulis", "kirjutas", "rašė", "rakstīja", "napisao", "napisala",
)  # fmt: skip
QUOTED = (
    "quote", "quoted", "quoting", "zitat", "citation", "cita", "citação", "citazione", "citaat", "citat", "sitat", "lainaus",
    "cytat", "citace", "citácia", "idézet", "цитата", "alıntı", "παράθεση", "kutipan",
)  # fmt: skip
MOST_WORDS = 14  # of such a row; a date may follow


def names_quoted(lines: LineBatch) -> Flags:
    """Return (rows,): whether a row says whose words the rows below it quote."""
    said = np.zeros(len(lines.page), bool)
    said[lines.word_row[among(lines.words, hashed_words(SAID))]] = True
    size, first, second = first_words(lines)
    said |= among(first, hashed_words(("originally",))) & among(second, hashed_words(("posted",))) & (size > 1)
    said |= among(first, hashed_words(QUOTED)) & (size > 0)
    return np.asarray(said & (size <= MOST_WORDS), bool)

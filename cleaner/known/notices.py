"""Rows that software writes around a text, known by what stands beside them: polls, carousels, consent tools.

Each begins with a line that nobody writes into an article ("list 1 of 3", "1,204 votes"). The lines beside it are taken along.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Openings, Table, among, folded, hashed_lines, hashed_words
from cleaner.features.text import Flags, LineBatch
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

RELATED, COMMENT, LEGAL = (KINDS.index(kind) for kind in ("related", "comment", "legal"))
# Set by hand, not measured.
MOST_OPTIONS, LONGEST_OPTION = 9, 12  # rows of a poll above its count of votes; words of one of them
FEWEST_OPTIONS = 2  # rows between the question of a poll and the count
MOST_CONSENT, CONSENT_ROWS = 80, 14  # words of a row of a consent banner; rows below its heading
LABEL = 8  # words of a short row between two of them
LONGEST_TITLE = 40  # words
LONGEST = 300  # characters of a row that are read
_is_place = re.compile(r"list \d{1,3} of \d{1,3}|end of list").fullmatch
_is_count = re.compile(
    r"(?:total(?: votes)?: ?)?\d[\d,.]{0,9} (?:total )?votes?(?: so far| cast)?|(?:total )?votes: ?\d[\d,.]{0,9}"
).fullmatch
_PLACES = ("list",)
_VOTES = ("votes", "vote")

# Headings of consent tools, whole lines. The name of a site may stand in place of "this site".
CONSENT_HEADINGS = (
    "this website uses cookies", "this site uses cookies", "this website stores cookies", "this site stores cookies",
    "cookies on this site", "cookies on this website", "we use cookies", "we value your privacy",
    "we care about your privacy", "your privacy matters", "your privacy choices", "your privacy is important to us",
    "manage cookie preferences", "manage consent preferences", "privacy preference center", "cookie preferences",
    "cookie consent", "cookie settings", "diese website verwendet cookies", "diese webseite verwendet cookies",
    "diese seite verwendet cookies", "diese website nutzt cookies", "diese webseite nutzt cookies", "wir verwenden cookies",
    "wir nutzen cookies", "wir schätzen ihre privatsphäre", "ihre privatsphäre ist uns wichtig", "datenschutzeinstellungen",
    "cookie-einstellungen", "ce site utilise des cookies", "ce site utilise les cookies", "ce site web utilise des cookies",
    "nous utilisons des cookies", "nous respectons votre vie privée", "votre vie privée est importante",
    "gérer le consentement", "gérer le consentement aux cookies", "este sitio web utiliza cookies",
    "este sitio utiliza cookies", "esta web utiliza cookies", "esta página web usa cookies", "este sitio web usa cookies",
    "utilizamos cookies", "usamos cookies", "valoramos su privacidad", "valoramos tu privacidad", "este site utiliza cookies",
    "este site usa cookies", "este website utiliza cookies", "valorizamos a sua privacidade", "questo sito utilizza i cookie",
    "questo sito web utilizza i cookie", "questo sito usa i cookie", "questo sito utilizza cookie",
    "la tua privacy è importante", "deze website gebruikt cookies", "deze website maakt gebruik van cookies",
    "deze site gebruikt cookies", "wij gebruiken cookies", "we gebruiken cookies", "wij waarderen uw privacy",
    "den här webbplatsen använder cookies", "denna webbplats använder cookies", "denna webbplats använder kakor",
    "vi använder cookies", "vi använder kakor", "denne hjemmeside bruger cookies", "dette website bruger cookies",
    "dette websted bruger cookies", "vi bruger cookies", "dette nettstedet bruker informasjonskapsler",
    "dette nettstedet lagrer informasjonskapsler", "denne nettsiden bruker informasjonskapsler",
    "nettstedet lagrer informasjonskapsler", "denne nettsiden lagrer informasjonskapsler", "dette nettstedet bruker cookies",
    "denne nettsiden bruker cookies", "vi bruker informasjonskapsler", "vi bruker cookies", "tämä sivusto käyttää evästeitä",
    "tämä verkkosivusto käyttää evästeitä", "käytämme evästeitä", "ta strona używa plików cookie",
    "ta strona używa ciasteczek", "ta strona korzysta z plików cookie", "cenimy twoją prywatność",
    "tento web používá cookies", "tento web používá soubory cookie", "tato stránka používá cookies",
    "táto stránka používa cookies", "ez a weboldal sütiket használ", "ez a honlap sütiket használ",
    "acest site folosește cookie-uri", "acest site utilizează cookie-uri", "bu site çerez kullanıyor",
    "bu web sitesi çerez kullanıyor", "bu internet sitesi çerez kullanıyor", "мы используем cookie",
    "этот сайт использует cookie", "этот сайт использует файлы cookie", "цей сайт використовує cookie",
    "αυτός ο ιστότοπος χρησιμοποιεί cookies", "このサイトはクッキーを使用しています", "本网站使用cookie",
)  # fmt: skip
CONSENT_BUTTONS = (
    "accept", "accept all", "accept all cookies", "accept cookies", "i accept", "agree", "i agree", "allow all",
    "allow all cookies", "allow cookies", "allow selection", "reject all", "reject", "decline", "got it", "necessary only",
    "only necessary", "deny", "akzeptieren", "alle akzeptieren", "alles akzeptieren", "alle cookies akzeptieren", "zustimmen",
    "einverstanden", "ablehnen", "alle ablehnen", "alle zulassen", "accepter", "tout accepter", "j'accepte", "accepter tout",
    "tout refuser", "refuser", "aceptar", "aceptar todo", "aceptar todas", "aceptar cookies", "rechazar", "rechazar todo",
    "aceitar", "aceitar todos", "aceitar tudo", "rejeitar", "accetta", "accetta tutti", "accetto", "rifiuta", "accepteren",
    "alles accepteren", "alle cookies accepteren", "akkoord", "weigeren", "acceptera", "acceptera alla", "godkänn",
    "godkänn alla", "accepter alle", "tillad alle", "godta", "godta alle", "aksepter", "aksepter alle", "avvis", "avvis alle",
    "hyväksy", "hyväksy kaikki", "akceptuję", "akceptuj", "akceptuj wszystkie", "zgadzam się", "odrzuć", "souhlasím",
    "přijmout", "přijmout vše", "odmítnout", "súhlasím", "prijať všetko", "elfogadom", "összes elfogadása", "accept toate",
    "acceptă", "acceptă toate", "kabul et", "tümünü kabul et", "принять", "принять все", "прийняти", "αποδοχή", "同意する",
    "接受", "全部接受",
)  # fmt: skip
COOKIES = (
    "cookie", "cookies", "informasjonskapsler", "informasjonskapslene", "informasjonskapsel", "kakor", "evästeitä",
    "evästeet", "ciasteczka", "ciasteczek", "sütiket", "sütik", "çerez", "çerezler", "çerezleri", "куки", "consent",
    "einwilligung",
)  # fmt: skip
# What a consent tool says of its partners, by the words with which it begins; "partner" and a number or a verb follow.
WE_AND_OURS = (
    "we and our", "we, and our", "we together with our", "we, along with our", "wir und unsere", "wir sowie unsere",
    "nous et nos", "nosotros y nuestros", "nosotros y nuestras", "noi e i nostri", "nós e os nossos", "nós e nossos",
    "wij en onze", "we en onze", "vi och våra", "vi og våre", "vi og vores", "me ja meidän", "my i nasi", "my oraz nasi",
    "my a naši", "mi és partnereink", "noi și partenerii", "biz ve",
)  # fmt: skip
_PARTNER = ("partner", "parceiro", "parten", "socio", "kumppan", "iş ortak", "provider", "vendor", "anbieter", "leverandør")
_USES = (
    "store", "access", "process", "cookie", "speicher", "verarbeit", "stock", "trait", "almacen", "trat", "archivi",
    "armazen", "opslaan", "slaan", "lagr", "gem", "tallen", "przechow", "ukládá", "tárol", "stoc", "depola",
    "informasjonskaps",
)  # fmt: skip


def find_notices(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark rows of polls, carousels and consent tools, where nothing else is settled. ``found`` is (rows,)."""
    holding = _Holding(rows.batch)
    _mark_lists(found, rows, holding)
    _mark_polls(found, rows, holding)
    _mark_consent(found, rows, holding)


class _Holding:
    """Which rows have one of some words. Few words of a page are among those that are asked for."""

    def __init__(self, batch: LineBatch) -> None:
        known = places_of(among(batch.words, _words_of_notices()))
        self.words, self.row, self.rows = batch.words[known], batch.word_row[known], len(batch.page)

    def any_of(self, words: tuple[str, ...]) -> Flags:
        """Return (rows,): whether each row has one of the words."""
        rows = np.zeros(self.rows, bool)
        if len(self.row):
            rows[self.row[among(self.words, hashed_words(words))]] = True
        return rows


@cache
def _words_of_notices() -> Table:
    return hashed_words((*_PLACES, *_VOTES, *COOKIES))


def _line(rows: Rows, row: int) -> str:
    return folded(rows[row][:LONGEST])


def _mark_lists(found: NDArray[np.int64], rows: Rows, holding: _Holding) -> None:
    """Mark what screen readers are told of a list of other pages, the titles below each, and the heading above."""
    batch, text = rows.batch, rows.paragraphs
    for row in places_of((batch.n_words <= 4) & holding.any_of(_PLACES)).tolist():
        line = _line(rows, row)
        if not _is_place(line):
            continue
        found[row] = RELATED
        below, above = row + 1, row - 1
        if line != "end of list" and below < batch.end[row] and not text[below] and batch.n_words[below] <= LONGEST_TITLE:
            found[below] = RELATED
        if " 1 of" in line and above >= batch.first[row] and not text[above] and batch.n_words[above] <= LONGEST_OPTION:
            found[above] = RELATED


def _mark_polls(found: NDArray[np.int64], rows: Rows, holding: _Holding) -> None:
    """Mark a count of votes, and above it the options up to the question or the next paragraph."""
    batch, text = rows.batch, rows.paragraphs
    for row in places_of((batch.n_words <= 5) & holding.any_of(_VOTES)).tolist():
        if not _is_count(_line(rows, row)):
            continue
        top = max(int(batch.first[row]), row - MOST_OPTIONS)
        first = row
        while first > top and batch.n_words[first - 1] <= LONGEST_OPTION and not text[first - 1]:
            first -= 1
        asked = [place for place in range(first, row) if _line(rows, place).endswith(("?", "？"))]
        # without a question, or without two options, it may be the count of a rating or of an answer
        if asked and row - asked[0] > FEWEST_OPTIONS:
            found[asked[0] : row + 1] = COMMENT


def _mark_consent(found: NDArray[np.int64], rows: Rows, holding: _Holding) -> None:
    """Mark what a consent tool says: of its partners anywhere; its heading, where a button is below, and rows on cookies."""
    batch = rows.batch
    for row in places_of((batch.n_words <= 3 * MOST_CONSENT) & rows.may_begin_with(_partners())[0]).tolist():
        line = _line(rows, row)
        if line.startswith(WE_AND_OURS) and any(word in line for word in _PARTNER) and any(word in line for word in _USES):
            found[row] = LEGAL
    heads = places_of(among(rows.lines, hashed_lines(CONSENT_HEADINGS))).tolist()
    if not heads:
        return
    buttons = among(rows.lines, hashed_lines(CONSENT_BUTTONS))
    speaks = (batch.n_words <= MOST_CONSENT) & holding.any_of(COOKIES)
    for row in heads:
        end = min(int(batch.end[row]), row + CONSENT_ROWS)
        pressed = places_of(buttons[row:end])
        if len(pressed):
            last = row + int(pressed[-1])
            found[row] = LEGAL
            zone = slice(row, min(int(batch.end[row]), last + 4))
            found[zone] = np.where(speaks[zone], LEGAL, found[zone])
            inside = slice(row, row + 1 + int(np.flatnonzero(speaks[zone]).max(initial=0)))  # labels, heads of tables
            found[inside] = np.where((batch.n_words[inside] <= LABEL) & (found[inside] == UNKNOWN), LEGAL, found[inside])


@cache
def _partners() -> Openings:
    return Openings(WE_AND_OURS)

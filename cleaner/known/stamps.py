"""Short rows -> those whose signs and figures settle their kind: dates with a time of day, players' clocks, copyright lines.

A date with a year and a time of day says when something was written. Without the year it may be an event of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of, sums_before
from cleaner.features.lookup import folded, hashed_words, unaccented
from cleaner.features.text import SURFACE, Flags, Ints
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

# Set by hand, not measured.
MOST_WORDS = 16  # of a row that is looked at
LONGEST = 120  # characters
TOP = 10  # rows of a page in which a credit of the whole document stands
MOST_BELOW, SHORT_BELOW = 8, 4  # rows below a copyright line at the foot, and their words, that are of the foot as well
FOOT = 0.7  # share of a page's rows above its foot
MOST_BEFORE_DATE = 5  # words
MOST_BETWEEN_DATES = 4  # paragraphs between the dates of two posts; behind more the date is of a comment on a whole text
BYLINE, CAPTION, LEGAL, NAV = (KINDS.index(kind) for kind in ("byline", "caption", "legal", "nav"))
_DIGITS, _LENGTH, _COMMA = (SURFACE.index(name) for name in ("share_digit", "log_chars", "share_comma"))
FEWEST_DIGITS = 5  # of a date with a time of day, and of a clock

MONTHS = """
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept
    oct nov dec januar februar marz mai juni juli oktober dezember mrz okt dez janvier fevrier mars avril juin juillet aout
    septembre octobre novembre decembre janv fevr avr juil enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre ene abr ago dic janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro
    fev set out gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott januari februari
    maart mei augustus mrt maj augusti desember des tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta
    heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta stycznia lutego marca kwietnia maja czerwca lipca sierpnia
    wrzesnia pazdziernika listopada grudnia sty lut kwi cze lip sie wrz paz lis gru ledna unora brezna dubna kvetna cervna
    cervence srpna zari rijna listopadu prosince ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie
    decembrie ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik января февраля марта апреля мая июня
    июля августа сентября октября ноября декабря янв фев мар апр июн июл авг сен окт ноя дек сiчня лютого березня квiтня
    травня червня липня серпня вересня жовтня листопада грудня maret agustus ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου
    ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου
"""
WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag
    mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi mercredi jeudi vendredi samedi
    dimanche lun mar mer jeu ven sam dim lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom segunda
    terca quarta quinta sexta feira lunedi martedi mercoledi giovedi venerdi sabato domenica gio maandag dinsdag woensdag
    donderdag vrijdag zaterdag zondag mandag tirsdag onsdag torsdag fredag lordag sondag tisdag poniedzialek wtorek sroda
    czwartek piatek sobota niedziela pazartesi sali carsamba persembe cuma cumartesi pazar понедельник вторник среда четверг
    пятница суббота воскресенье пн вт ср чт пт сб вс
"""
FILLERS = """
    at on of the um uhr am pm a m p h min kl klo ore alle ora om o e y as de del di du le las la el den der dne godz saat
    posted published updated created edited last modified gmt utc est edt cst cdt mst mdt pst pdt bst ist cet cest msk wib
    aest в г год часов publie mis jour veroffentlicht aktualisiert stand publicado actualizado atualizado pubblicato
    aggiornato gepubliceerd bijgewerkt publicerad uppdaterad publiceret opdateret publisert oppdatert opublikowano
    aktualizacja опубликовано обновлено
"""
ROLES = """
    reporter reporters correspondent correspondents editor editors staff writer writers columnist newsroom desk contributor
    journalist agencies korrespondent korrespondentin redaktion redakteur redakteurin reporterin mitarbeiter journaliste
    correspondant correspondante redaction corresponsal redactor redactora redaccion corrispondente redazione verslaggever
    redactie redaktionen reporterka dziennikarz redakcja корреспондент редакция
"""
# How the line above the date of a comment ends.
SAYS = (
    "says:",
    "says",
    "said:",
    "wrote:",
    "sagt:",
    "sagte:",
    "schreibt:",
    "dit :",
    "a dit :",
    "dice:",
    "dijo:",
    "ha detto:",
    "disse:",
)
CREDITS = ("prepared for", "prepared by", "submitted to", "submitted by", "compiled by", "report prepared", "a report prepared")
_holds = re.compile(r"\d[:.hH]\d\d|\d ?[aApP][mM]\b|\([cC]\)").search
_CREDIT_WORDS = tuple(dict.fromkeys(phrase.split()[0] for phrase in CREDITS))
_SEPARATORS = str.maketrans(dict.fromkeys(",|•·()«»", " "))
_is_time = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:am|pm|h)?|\d{1,2}(?:am|pm|h)").fullmatch
_is_date = re.compile(r"(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4})\.?").fullmatch
_is_day = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|[oªº.])?").fullmatch
_is_year = re.compile(r"(?:19|20)\d\d\.?").fullmatch
_FIGURES = {"date": _is_date, "year": _is_year, "day": _is_day, "time": _is_time}
_is_zone = re.compile(r"[+-]\d{2}:?\d{2}").fullmatch
_matches_cjk_date = re.compile(r"\d{4}[年년/.-] ?\d{1,2}[月월/.-] ?\d{1,2}[日일]? ?(?:[(（].[)）] ?)?").match
_is_clock = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2} ?[/|] ?(?:\d{1,2}:)?\d{1,2}:\d{2}").fullmatch
# With the sign © the model knows it; the signs that a keyboard has may be those of a list of the text.
_matches_copyright = re.compile(r"(?:copyright ?)?\(c\) ?(?:19|20)\d\d\b").match


def find_stamps(found: NDArray[np.int64], of: Rows, opens: Callable[[], Flags]) -> None:
    """Mark short rows whose figures settle their kind, where nothing else is settled. ``found`` is (rows,).

    ``opens`` returns (rows,): which rows open a section of comments. A date below one is of a comment.
    """
    batch = of.batch
    short = (batch.n_words <= MOST_WORDS) & (found == UNKNOWN)
    digits = batch.surface[_DIGITS] * np.expm1(batch.surface[_LENGTH])
    at_top = np.arange(len(found)) - batch.first < TOP
    figures = (batch.surface[_COMMA] > 0) & ((digits > FEWEST_DIGITS) | (at_top & (digits > 0)))
    figures = short & (figures | ((digits > 0) & of.begin_with(hashed_words(("c", "copyright")))))
    credit = short & at_top & ~figures & of.begin_with(hashed_words(_CREDIT_WORDS))
    opened: Ints | None = None
    paragraph = sums_before(of.paragraphs)
    last_date = dict(enumerate(paragraph[batch.bounds[:-1]].tolist()))  # of each page: paragraphs above its last date
    rows = places_of(figures | credit)
    places = (column[rows].tolist() for column in (batch.page, batch.first, batch.end))
    for row, line, number, first, end in zip(rows.tolist(), of.texts(rows), *places, strict=True):
        if len(line) > LONGEST or not (credit[row] or _holds(line) or (at_top[row] and "," in line)):
            continue
        kind = _kind(unaccented(line).strip(), bool(figures[row]), row - first >= FOOT * (end - first))
        if kind == BYLINE and figures[row]:
            between, last_date[number] = int(paragraph[row]) - last_date[number], int(paragraph[row])
            is_first = row - first < TOP or paragraph[row] == paragraph[first]
            says = row > first and folded(of[row - 1]).endswith(SAYS)
            opened = np.cumsum(opens()) if opened is None else opened
            commented = says or opened[row] > opened[first] or (between > MOST_BETWEEN_DATES and not is_first)
            kind = UNKNOWN if commented else kind
        if kind != UNKNOWN:
            found[row] = kind
        if kind == LEGAL and end - row - 1 <= MOST_BELOW:
            below = np.arange(row + 1, end)
            if (batch.n_words[below] <= SHORT_BELOW).all():
                found[below[found[below] == UNKNOWN]] = NAV  # the rest of the name, the webmaster


def _kind(plain: str, figures: bool, at_foot: bool) -> int:
    """Return the kind of an unaccented line, or `UNKNOWN`."""
    if not figures:
        return BYLINE if is_credit(plain) else UNKNOWN
    if _is_clock(plain):
        return CAPTION
    if _matches_copyright(plain):
        return LEGAL if at_foot else UNKNOWN
    return BYLINE if is_date_and_time(plain) or is_role_and_date(plain) else UNKNOWN


def is_date_and_time(plain: str) -> bool:
    """Whether an unaccented line is nothing but a date with its year and a time of day.

    >>> [is_date_and_time(line) for line in ("4 apr 2019, 09:12", "am 4. april 2019 um 9.12 uhr", "4 april, 19:30")]
    [True, True, False]
    >>> [is_date_and_time(line) for line in ("2019年4月4日 09:12", "2019-04-04 09:12", "the 4 april 2019 at 9:12 was cold")]
    [True, True, False]
    """
    found = _matches_cjk_date(plain)
    if found and _is_time(plain[found.end() :].strip()):
        return True
    seen = _read_date(plain)
    return seen is not None and "time" in seen and ("date" in seen or {"month", "day", "year"} <= seen)


def is_role_and_date(plain: str) -> bool:
    """Whether an unaccented line says which journalist wrote something, without a name, and on which day.

    >>> is_role_and_date("night editor, monday 3 may"), is_role_and_date("the editor resigned on 3 may")
    (True, False)
    """
    before, comma, date = plain.partition(",")
    words = before.removeprefix("by ").split()
    if not comma or not words or len(words) > MOST_BEFORE_DATE or words[-1] not in _words(ROLES):
        return False
    seen = _read_date(date)
    return seen is not None and {"month", "day"} <= seen


def is_credit(plain: str) -> bool:
    """Whether an unaccented line says for whom and by whom a document was made.

    >>> is_credit("prepared for the harbour office by i. wren"), is_credit("prepared for rain, we went out.")
    (True, False)
    """
    return plain.startswith(CREDITS) and plain[-1:].isalnum() and ("by " in plain[:60] or plain.startswith("submitted to"))


def _read_date(plain: str) -> set[str] | None:
    """Return which parts of a date a text has; None where it holds anything else."""
    seen: set[str] = set()
    for word in plain.translate(_SEPARATORS).split():
        name = word.rstrip(".:;")
        part = _part(word, name) if name.strip("-–—") else "filler"
        if part is None:
            return None
        seen.add(part)
    return seen


def _part(word: str, name: str) -> str | None:
    """Return which part of a date a word is; None where it is none."""
    if word[0].isdigit():
        return next((part for part, check in _FIGURES.items() if check(word) or check(name)), None)
    if name in _words(MONTHS):
        return "month"
    return "filler" if name in _words(WEEKDAYS) or name in _words(FILLERS) or _is_zone(word) else None


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(unaccented(text).split())

"""Rows of pages -> those that lead to other pages: "Read also: TITLE", "→ TITLE", a phrase and the title in the line below.

A phrase that hardly anybody writes otherwise settles a line by itself. What an author might write, too, settles it only beside
a paragraph of running text (docs/experiments.md#titles-behind-a-phrase).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import Openings, among, first_characters, hashed_characters, unaccented
from cleaner.features.text import SURFACE, Flags, LineBatch
from cleaner.known.leads import BETWEEN_ALONE, READ_ALSO, READ_NEXT, WITHOUT_SIGN
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN

LONGEST_PHRASE = 60  # characters
LONGEST = 300  # characters of a line that are looked at
MOST_OF_A_TITLE, FEWEST_OF_A_TITLE = 40, 3  # words
BEHIND = ":：|–—-»›>→】]）"  # signs between a phrase and the title
DASHES = "–—-"
BEFORE = " •·-–*»›>→►▶|【[（👉📌🔗"  # signs before a phrase
ENDS = ".。!！;；,，:：।"  # a title ends with none of them
# Behind or below a phrase and a sign it may end with an exclamation mark (docs/experiments.md#titles-that-exclaim).
ENDS_OF_TITLES = ENDS.replace("!", "").replace("！", "")
# Phrases without a sign that stand alone as buttons, and as headings of the text, above what is no title of another page.
BUTTONS = (
    "read more", "read the full story", "continue reading", "keep reading", "see also", "further reading",
    "recommended reading",
    "related", "leia mais", "voir aussi", "siehe auch", "se aven", "se ogsa", "vedi anche", "zie ook", "xem them", "doc them",
)  # fmt: skip
_QUOTES = "\"'”’»›」』）) "
# Signs that point to a title. Dashes are missing, because speech begins with them, and numbers.
POINTERS = "→➔➜➤➡⟶⇒►▶▸▹‣»↳☞👉📌🔗>"
BULLETS = "•·*▪■●◾◦"
_LENGTH = SURFACE.index("log_chars")
_SIGNS = [SURFACE.index(f"share_{name}") for name in ("comma", "separator", "quote", "code", "bracket", "path", "other")]
_FIRST_SIGNS = [SURFACE.index(f"first_{name}") for name in ("separator", "quote", "symbol")]
_UNSPACED = [SURFACE.index(f"share_{name}") for name in ("caseless", "ideograph")]
NEAR = 3  # rows from a title behind a sign to a paragraph; other titles may stand between
RELATED = KINDS.index("related")


class Lead(NamedTuple):
    """How a line begins: a phrase, and what follows."""

    phrase: str  # as in `cleaner.known.leads`, unaccented
    sign: bool  # between the phrase and the rest
    rest: str  # as it is written


def is_title(text: str, ends: str = ENDS) -> bool:
    """Whether a text reads like a title: some words, at their end none of the signs that end a sentence.

    >>> is_title("Ten good teas"), is_title("the map on page 3."), is_title("Ten good teas!"), is_title("")
    (True, False, False, False)
    """
    return len(text) > 1 and text.rstrip(_QUOTES)[-1:] not in ends and text.count(" ") < MOST_OF_A_TITLE


def find_asides(found: NDArray[np.int64], rows: Rows) -> None:
    """Mark rows that lead to other pages as related. ``found`` is (rows,), the kinds that are settled."""
    batch, text = rows.batch, rows.paragraphs
    pointed = places_of(_may_be_pointed_at(batch) & (found == UNKNOWN))
    pointed = pointed[_within(text, NEAR)[pointed]] if len(pointed) else pointed
    # rows that are asides if they stand beside a paragraph
    waiting = {row for row, line in zip(pointed.tolist(), rows.texts(pointed), strict=True) if is_pointed_at(line)}
    phrases = _with_phrases(rows)
    for row, line in zip(phrases.tolist(), rows.texts(phrases), strict=True):
        lead = read_lead(line)
        if lead is None:
            continue
        if leads_on(lead):
            found[row] = RELATED
        else:
            first = int(batch.first[row])
            page = rows.pages[batch.page[row]]
            waiting.update(range(row, row + _waiting(lead, page, row - first, text[first : first + len(page)])))
    _mark_between(found, batch, text, waiting)


def _with_phrases(rows: Rows) -> NDArray[np.int64]:
    """Return the rows that may begin with a phrase and lead on: a sign follows it, or a title, or two rows below is text."""
    several, single = rows.may_begin_with(_openings())
    likely = places_of(several | single)
    if not len(likely):
        return likely
    surface, words = rows.batch.surface[:, likely], rows.batch.n_words[likely]
    signs = np.expm1(surface[_LENGTH]) * surface[_SIGNS].sum(0)
    behind = signs > surface[_FIRST_SIGNS].any(0) + 0.5  # a sign that is not the first character
    without = np.logical_or(*rows.may_begin_with(_openings_without_sign()))[likely]
    text_below = np.append(rows.paragraphs, [False, False])[likely + 2]
    without &= (words > FEWEST_OF_A_TITLE) | text_below
    leads = behind | without | surface[_UNSPACED].any(0)
    leads &= (signs > 0.5) | (several[likely] & (words <= MOST_OF_A_TITLE))
    return np.asarray(likely[leads])


def _may_be_pointed_at(batch: LineBatch) -> Flags:
    """Return (rows,): whether each row begins with a sign that points to a title, or with a bullet that no other row has.

    Where the page has more rows behind the same bullet, they are a list of the text.
    """
    signs = first_characters(batch)
    bullets = places_of(among(signs, hashed_characters(BULLETS)))
    place = batch.page[bullets] * len(BULLETS) + np.searchsorted(hashed_characters(BULLETS).hashes, signs[bullets])
    pointed = among(signs, hashed_characters(POINTERS))
    pointed[bullets] = np.bincount(place)[place] == 1
    return pointed & (batch.n_words <= MOST_OF_A_TITLE)


def _waiting(lead: Lead, page: Sequence[str], row: int, text: Flags) -> int:
    """Return how many rows from a row on lead to other pages if they stand beside a paragraph."""
    if may_lead_on(lead):
        return 1
    if not stands_over_titles(lead):
        return 0
    # the last of several lines may be the heading of what follows
    below = page[row + 1].strip() if row + 1 < len(page) else ""
    if lead.sign:
        return 2 if below and not text[row + 1] and is_title(below[:LONGEST], ENDS_OF_TITLES) else 0
    return 2 if _is_over_one_title(page, row, text) else 0


def read_lead(line: str) -> Lead | None:
    """Return the longest phrase that a line begins with, and what follows; None where it begins with none.

    >>> read_lead("• READ ALSO: Ten good teas")
    Lead(phrase='read also', sign=True, rest='Ten good teas')
    """
    line = " ".join(line[:LONGEST].replace("’", "'").split()).lstrip(BEFORE)
    plain = unaccented(line[:LONGEST_PHRASE])
    for length in _phrase_lengths().get(plain[:2], ()):
        if plain[:length] in _phrases():
            phrase = plain[:length]
            break
    else:
        return None
    # the same letters may be more or fewer characters without accents
    written = (
        len(phrase)
        if len(plain) == len(line[:LONGEST_PHRASE])
        else bisect_left(range(len(line)), len(phrase), key=lambda n: len(unaccented(line[:n])))
    )
    behind = line[written:]
    rest = behind.lstrip(BEHIND + " ")
    if behind[:1].isalnum() and not _is_unspaced(behind[0]):
        return None
    return Lead(phrase, _is_sign(behind[: len(behind) - len(rest)]), rest)


def leads_on(lead: Lead) -> bool:
    """Whether a line leads to another page wherever it stands.

    >>> [leads_on(read_lead(line)) for line in ("See also: ten good teas", "See also: the map on page 3.", "See also sugar")]
    [True, False, False]
    """
    if lead.sign and lead.rest and lead.phrase in _always():
        return True
    return lead.sign and lead.phrase in _certain() and is_title(lead.rest, ENDS_OF_TITLES)


def may_lead_on(lead: Lead) -> bool:
    """Whether a line leads to another page if it stands beside a paragraph."""
    if not is_title(lead.rest, ENDS_OF_TITLES if lead.sign else ENDS):
        return False
    if lead.sign:
        return lead.rest.count(" ") + 1 >= FEWEST_OF_A_TITLE or _is_unspaced(lead.rest[0])
    if _is_unspaced(lead.rest[0]):
        return lead.phrase in _certain()
    return lead.phrase in _without_sign() and lead.rest.count(" ") + 1 >= FEWEST_OF_A_TITLE and not lead.rest[0].islower()


def stands_over_titles(lead: Lead) -> bool:
    """Whether a line is a phrase alone, with titles of other pages below. Without a sign it may be a button ("Learn more")."""
    return not lead.rest and lead.phrase in (_certain() if lead.sign else _headings())


def is_pointed_at(line: str) -> bool:
    """Whether a line is a title behind a sign that points to it, or behind a bullet.

    >>> is_pointed_at("→ Ten good teas"), is_pointed_at("» Ten good teas «"), is_pointed_at("* ten good teas")
    (True, False, False)
    """
    line = line[:LONGEST]
    if line[0] in BULLETS and line[1:2] != " ":  # as before a footnote
        return False
    bare = line.lstrip(POINTERS + BULLETS + " \ufe0f")
    if len(bare) == len(line) or not bare or not bare[0].isalnum() or bare[0].islower():
        return False
    words = bare.count(" ") + 1
    return is_title(bare) and "«" not in bare and (words >= FEWEST_OF_A_TITLE or _is_unspaced(bare[0]))


def _is_over_one_title(page: Sequence[str], row: int, text: Flags) -> bool:
    """Whether one title stands right below a phrase, and a paragraph below that."""
    below = row + 1
    return below + 1 < len(page) and not text[below] and bool(text[below + 1]) and is_title(page[below].strip()[:LONGEST])


def _mark_between(found: NDArray[np.int64], batch: LineBatch, text: Flags, waiting: set[int]) -> None:
    """Mark the waiting rows right above or below which a paragraph stands. Other asides may stand between."""
    done = -1  # the last row of the run before
    for row in sorted(waiting):
        if row <= done:
            continue
        first, end = int(batch.first[row]), int(batch.end[row])
        above, last = row - 1, row
        while last + 1 < end and (last + 1 in waiting or found[last + 1] == RELATED):
            last += 1
        while above > done and above >= first and found[above] == RELATED:
            above -= 1
        done = last
        if (above >= first and text[above]) or (last + 1 < end and text[last + 1]):
            found[row : last + 1] = RELATED


def _within(rows: Flags, reach: int) -> Flags:
    """Return (rows,): whether one of some rows is so near."""
    near = rows.copy()
    for step in range(1, reach + 1):
        near[step:] |= rows[:-step]
        near[:-step] |= rows[step:]
    return near


def _is_sign(between: str) -> bool:
    """Whether what stands between a phrase and the rest is a sign: a dash right behind a word makes one word of two."""
    return any(sign in BEHIND for sign in (between[1:] if between[:1] in DASHES else between))


def _is_unspaced(sign: str) -> bool:
    """Whether a letter is of a script without spaces or without capitals between words: no capital tells a title."""
    return (
        0x0E00 <= ord(sign) <= 0x0E7F or 0x3040 <= ord(sign) <= 0x9FFF or 0xAC00 <= ord(sign) <= 0xD7AF or sign in "【「『《（"
    )


@cache
def _always() -> frozenset[str]:
    return frozenset(map(unaccented, READ_ALSO))


@cache
def _certain() -> frozenset[str]:
    return frozenset(unaccented(phrase) for phrases in READ_NEXT.values() for phrase in phrases) | _always()


@cache
def _without_sign() -> frozenset[str]:
    return frozenset(map(unaccented, WITHOUT_SIGN))


@cache
def _headings() -> frozenset[str]:
    return _without_sign() - frozenset(BUTTONS)


@cache
def _phrases() -> frozenset[str]:
    return _certain() | _without_sign() | frozenset(map(unaccented, BETWEEN_ALONE))


@cache
def _phrase_lengths() -> dict[str, list[int]]:
    """Return the lengths of the phrases that begin with two characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in _phrases():
        lengths.setdefault(phrase[:2], set()).add(len(phrase))
    return {begins: sorted(found, reverse=True) for begins, found in lengths.items()}


@cache
def _openings_without_sign() -> Openings:
    return Openings(WITHOUT_SIGN)


@cache
def _openings() -> Openings:
    return Openings(
        [*READ_ALSO, *(phrase for phrases in READ_NEXT.values() for phrase in phrases), *WITHOUT_SIGN, *BETWEEN_ALONE]
    )

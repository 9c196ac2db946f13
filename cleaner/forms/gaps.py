"""Text -> its words, the ends of its sentences, and what stands around the gap before each word, as columns.

The model of `cleaner.forms.pieces` reads these columns to tell where a page in one line had its line breaks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.features import text as characters
from cleaner.features.text import CLASSES, POWERS, Flags, Hashes, Ints, mixed

BUCKETS = 1 << 16  # places in the table of weights

_CLASS = {name: number for number, name in enumerate(CLASSES)}
_LOWER, _UPPER, _CASELESS, _IDEOGRAPH, _DIGIT = (_CLASS[name] for name in ("lower", "upper", "caseless", "ideograph", "digit"))
_TERMINAL, _COMMA = _CLASS["terminal"], _CLASS["comma"]

# --- sentence ends -----------------------------------------------------------------------------------------------------

_CLOSERS = "\"'»«”“’‘›‹」』》）)]】"  # may stand behind the stop of a sentence
_UNSPACED = "。！？｡။។៕"  # stops of scripts that put no space behind them
_ALWAYS = "؟۔।॥။።。！？｡។៕"  # stops that are nothing else
# A word before a full stop that does not end its sentence, in the languages of the Latin, Greek and Cyrillic scripts.
ABBREVIATIONS = (
    "mr mrs ms mx dr prof rev hon gov sen rep gen col lt sgt capt cmdr maj st mt ft vs etc eg ie al cf ca approx dept "
    "fig figs inc ltd corp bros co nos vol vols pp ed eds jr sr ave blvd rd jan feb apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri bzw zb usw vgl evtl ggf bspw sog inkl exkl str nr hr abs mio mrd geb gest zzgl "
    "mwst tel dipl ing jh jhd mme mlle mm env janv juil tél cie sra srta srs dra ud uds pág págs avda núm núms sig sigg "
    "dott ssa avv geom ecc pag exmo exma sto sta mgr mevr dhr drs ir mw blz enz resp tzv ivm tav mbt tzn tzw itd itp ul "
    "godz tys mln mld inż hab św zł tj např apod atd kč mil tis mudr judr т.е др пр см рис гг вв тыс млн млрд руб коп "
    "стр ул проф акад δρ αρ τηλ bl dvs osv jf kl mv pga pkt tlf stb kb ifj özv doç sn "
)


class Tokens(NamedTuple):
    """The words of a window with the signs around them, as columns; a stop without a space behind it ends one, too."""

    start: Ints
    stop: Ints
    hash: Hashes  # of the letters and digits, lower-case; of the first sign where there is none
    letters: Ints  # letters and digits
    capitals: Ints
    digits: Ints
    dots: Ints
    ideographs: Ints
    opening: NDArray[np.uint8]  # class of the first sign
    first: NDArray[np.uint8]  # class of the first letter or digit, else of the first sign
    stopped: Flags  # whether it ends in a stop, quotes and brackets left out
    always: Flags  # whether that stop can be nothing but the end of a sentence
    last: NDArray[np.intp]  # code point of the last sign, quotes and brackets left out
    closing: NDArray[np.uint8]  # class of the very last sign
    spaced: Flags  # whether white space stands before it


def _table(signs: str) -> Flags:
    table = np.zeros(0x10000, bool)
    table[[ord(sign) for sign in signs]] = True
    return table


_is_closer, _is_unspaced, _is_always = _table(_CLOSERS), _table(_UNSPACED), _table(_ALWAYS)


def tokens_of(text: str) -> Tokens:
    """Return the tokens of some text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32).astype(np.intp)
    kinds = _kinds(codes)
    low = np.minimum(codes, 0xFFFF)
    space = (kinds == _CLASS["space"]) & (codes != 0x200B) & (codes != 0xFEFF)
    closer, terminal = _is_closer.take(low), (kinds == _TERMINAL) | _is_always.take(low)
    at = np.arange(len(codes))
    solid = np.maximum.accumulate(np.where(closer, 0, at))  # the last place that is no closing sign
    begins = ~space
    after = _is_unspaced.take(low[solid[:-1]]) & ~closer[1:] & ~terminal[1:]
    begins[1:] &= space[:-1] | after
    start = np.flatnonzero(begins)
    ends = ~space
    ends[:-1] &= space[1:] | begins[1:]
    stop = np.flatnonzero(ends) + 1
    inside = (kinds >= _LOWER) & (kinds <= _DIGIT)
    return _columns(codes, kinds, inside, start, stop, np.maximum(solid[stop - 1], start), terminal, space)


def _kinds(codes: NDArray[np.intp]) -> NDArray[np.uint8]:
    kinds = characters._class_table.take(codes)
    if not kinds.all():
        characters._classify(codes[kinds == 0])
        kinds = characters._class_table.take(codes)
    return kinds


def _columns(
    codes: NDArray[np.intp],
    kinds: NDArray[np.uint8],
    inside: Flags,
    start: Ints,
    stop: Ints,
    solid: Ints,
    terminal: Flags,
    space: Flags,
) -> Tokens:
    def counted(flags: Flags) -> Ints:
        total = np.append(0, np.cumsum(flags, dtype=np.int32))
        found: Ints = (total[stop] - total[start]).astype(np.int64)
        return found

    if not len(start):
        none, flags, kind = np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0, np.uint8)
        return Tokens(
            none, none, none.astype(np.uint32), none, none, none, none, none, kind, kind, flags, flags, none, kind, flags
        )
    letters = counted(inside)
    # a letter's place among the letters: "e.g." and "eg" are one word, and so are «word» and word
    step = np.cumsum(inside, dtype=np.int32) - 1
    step -= np.repeat(np.append(0, step[start] - inside[start] + 1), np.diff(start, prepend=0, append=len(codes)))
    values = characters._lower_table.take(codes) * POWERS.take(step & (len(POWERS) - 1))
    values *= inside
    hashes = mixed(np.add.reduceat(values, start, dtype=np.uint32))
    hashes = np.where(letters > 0, hashes, mixed(codes[start].astype(np.uint32) + np.uint32(0x5EED)))
    places = np.append(np.flatnonzero(inside), len(codes) - 1)
    first = np.where(letters > 0, places[np.searchsorted(places[:-1], start)], start)
    low = np.minimum(codes, 0xFFFF)
    return Tokens(
        start,
        stop,
        hashes,
        letters,
        capitals=counted(kinds == _UPPER),
        digits=counted(kinds == _DIGIT),
        dots=counted(codes == ord(".")),
        ideographs=counted(kinds == _IDEOGRAPH),
        opening=kinds[start],
        first=kinds[first],
        stopped=terminal[solid],
        always=_is_always.take(low[solid]),
        last=codes[solid],
        closing=kinds[stop - 1],
        spaced=np.append(True, space[start[1:] - 1]),
    )


@lru_cache(maxsize=1)
def _abbreviations() -> Hashes:
    return np.sort(tokens_of(ABBREVIATIONS).hash)


def sentence_ends(tokens: Tokens) -> Flags:
    """Return whether a sentence ends before each token.

    A full stop of an abbreviation, an initial or a number of one or two digits ends none; no stop does before a small letter.
    """
    ends = tokens.stopped & ~(_abbreviated(tokens) & (tokens.last == ord(".")))
    follows = np.zeros(len(ends), bool)
    follows[1:] = ends[:-1] & ((tokens.first[1:] != _LOWER) | tokens.always[:-1])
    follows &= ~bound(tokens)
    return follows


def _abbreviated(tokens: Tokens) -> Flags:
    known, letters = _abbreviations(), tokens.letters
    listed: Flags = known[np.minimum(np.searchsorted(known, tokens.hash), len(known) - 1)] == tokens.hash
    number = (tokens.digits == letters) & (letters > 0)
    initial = (letters == 1) & ((tokens.first == _UPPER) | (tokens.first == _LOWER))
    dotted = (tokens.dots > 1) & (letters > 0) & (letters <= 2 * tokens.dots) & ~number  # U.S.
    short: Flags = listed | initial | dotted | (number & (letters <= 2))
    return short


def bound(tokens: Tokens) -> Flags:
    """Return whether a token is a lone sign that belongs to what stands before it, as "." or ")" do."""
    found: Flags = (tokens.letters == 0) & ((tokens.opening == _TERMINAL) | (tokens.opening == _COMMA))
    return found


# --- what the model reads ----------------------------------------------------------------------------------------------


def _shifted(values: NDArray[Any], by: int) -> NDArray[Any]:
    """Return values[i + by] for each i, 0 beyond the edges."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    elif by < 0:
        out[-by:] = values[:by]
    else:
        out[:] = values
    return out


_LOGARITHM = np.array([number.bit_length() - 1 for number in range(1, 257)], np.uint32)


def _binned(counts: Ints, most: int) -> Hashes:
    """Return the binary logarithm of counts plus 1, rounded down, at most ``most``."""
    bins: Hashes = np.minimum(_LOGARITHM.take(np.minimum(counts, 255)), np.uint32(most))
    return bins


def _cases(tokens: Tokens) -> Hashes:
    """Return a number for how each token is written: signs, small, Title, CAPITALS, initial, number, mixed, without case."""
    letters, capitals, digits, first = tokens.letters, tokens.capitals, tokens.digits, tokens.first
    case = np.full(len(letters), 1, np.uint32)  # small
    case[(first == _UPPER)] = 2
    case[(first != _UPPER) & (capitals > 0)] = 3  # iPhone
    case[(first == _UPPER) & (capitals > 1)] = 4  # McCain
    case[(capitals == letters) & (letters > 1)] = 5
    case[(capitals == letters) & (letters == 1)] = 6
    case[(digits > 0)] = 7
    case[(digits == letters)] = 8
    case[(first == _CASELESS)] = 9
    case[tokens.ideographs > 0] = 10
    case[letters == 0] = 0
    return case


def _shapes(tokens: Tokens, case: Hashes) -> tuple[Hashes, Hashes]:
    """Return a fine and a coarse number for the shape of each token."""
    size = np.digitize(tokens.letters, (2, 4, 7, 12)).astype(np.uint32)
    ending = np.where(tokens.stopped, np.minimum(tokens.last, 0xFFFF), tokens.closing).astype(np.uint32)
    ending[tokens.closing <= _DIGIT] = 1
    opening = np.where(tokens.opening <= _DIGIT, 0, tokens.opening).astype(np.uint32)
    coarse = case + np.uint32(16) * (ending * np.uint32(31) + opening)
    return coarse * np.uint32(8) + size, coarse


def _since(flags: Flags) -> Ints:
    """Return the number of tokens since the last flag, for each token; from the beginning where there is none."""
    at = np.arange(len(flags))
    return at - np.maximum.accumulate(np.where(flags, at, 0))


def _density(flags: Flags, before: int, after: int) -> Hashes:
    """Return how many of the tokens from i - before to i + after - 1 have the flag."""
    total = np.append(0, np.cumsum(flags))
    at = np.arange(len(flags))
    found: Hashes = (total[np.minimum(at + after, len(flags))] - total[np.maximum(at - before, 0)]).astype(np.uint32)
    return found


def _repeats(hashes: Hashes) -> Hashes:
    """Return how often each hash occurs in the window, about, as a logarithm."""
    place = hashes >> np.uint32(14)
    return _binned(np.bincount(place, minlength=1 << 18)[place], 4)


class _Gaps(NamedTuple):
    """What stands around the gap before each token, as numbers to be hashed."""

    word: dict[int, Hashes]  # by distance: -1 is the word before the gap, 0 the word behind it
    fine: dict[int, Hashes]  # shapes
    coarse: dict[int, Hashes]
    case: dict[int, Hashes]
    end: Hashes  # whether a sentence ends, and whether there is a space
    stops: Hashes  # ends of sentences among the 30 tokens before and behind
    since: Hashes  # tokens since the last end of a sentence
    until: Hashes  # tokens to the next stop
    runs: Hashes  # tokens with a capital or a number at once before and behind
    near: Hashes  # small words among the 6 tokens before and behind
    wide: Hashes  # the same among 24


def _gaps(tokens: Tokens, ends: Flags) -> _Gaps:
    case = _cases(tokens)
    fine, coarse = _shapes(tokens, case)
    small = (case == 1) | (case == 9)
    named = (case >= 2) & (case <= 8)
    ahead = np.minimum(_since(~named[::-1])[::-1], 7).astype(np.uint32)
    behind = _shifted(np.minimum(_since(~named), 7).astype(np.uint32), -1)
    return _Gaps(
        {by: _shifted(tokens.hash, by) for by in range(-2, 2)},
        {by: _shifted(fine, by) for by in range(-1, 1)},
        {by: _shifted(coarse, by) for by in range(-3, 3)},
        {by: _shifted(case, by) for by in range(-4, 4)},
        end=ends.astype(np.uint32) * np.uint32(2) + tokens.spaced,
        stops=np.minimum(_density(ends, 30, 0), 3) * np.uint32(4) + np.minimum(_density(ends, 0, 30), 3),
        since=_binned(_shifted(_since(ends), -1), 6),
        until=_binned(_since(tokens.stopped[::-1])[::-1], 6),
        runs=behind * np.uint32(8) + ahead,
        near=_density(small, 6, 0) * np.uint32(8) + _density(small, 0, 6),
        wide=(_density(small, 24, 0) >> np.uint32(2)) * np.uint32(8) + (_density(small, 0, 24) >> np.uint32(2)),
    )


def hashed(tokens: Tokens, ends: Flags) -> Hashes:
    """Return (features, tokens) places in the table of weights: what stands around the gap before each token."""
    gaps = _gaps(tokens, ends)
    parts = [*_of_words(gaps), *_of_shapes(gaps), *_of_prose(gaps), *_of_repeats(gaps)]
    return np.stack([_places(number, part) for number, part in enumerate(parts)])


def _of_words(gaps: _Gaps) -> list[tuple[Hashes, ...]]:
    w, f, c = gaps.word, gaps.fine, gaps.coarse
    return [
        *((w[-1],), (w[0],), (w[-1], w[0]), (w[-2], w[-1]), (w[0], w[1]), (w[-1], w[1]), (w[-2], w[0])),
        *((w[-2], w[-1], w[0]), (w[-1], w[0], w[1])),
        *((w[-1], f[0]), (f[-1], w[0]), (w[-2], f[-1], f[0]), (f[-1], f[0], w[1])),
        *((w[-1], c[0], gaps.near), (c[-1], w[0], gaps.near)),
        *((gaps.since, w[0], gaps.end), (gaps.until, w[0])),
    ]


def _of_shapes(gaps: _Gaps) -> list[tuple[Hashes, ...]]:
    f, c, k = gaps.fine, gaps.coarse, gaps.case
    return [
        *((f[-1], f[0]), (c[-1], c[0], gaps.end)),
        *((c[-2], c[-1], c[0], c[1]), (c[-3], c[-2], c[-1], c[0]), (c[-1], c[0], c[1], c[2])),
        (k[-4], k[-3], k[-2], k[-1], k[0], k[1], k[2], k[3], gaps.end),
    ]


def _of_prose(gaps: _Gaps) -> list[tuple[Hashes, ...]]:
    c, k = gaps.coarse, gaps.case
    return [
        *((gaps.since, gaps.until, c[-1], k[0]), (gaps.runs, c[-1], k[0])),
        *((gaps.near, k[-1], k[0], gaps.end), (gaps.wide, k[-1], k[0], gaps.end)),
        *((gaps.stops, k[-1], k[0], gaps.until, gaps.end), (gaps.wide, gaps.stops)),
    ]


def _of_repeats(gaps: _Gaps) -> list[tuple[Hashes, ...]]:
    """Where "Read more" stands often, and what is before it never twice, a line begins there."""
    w, k = gaps.word, gaps.case
    across = _repeats(_pair(w[-1], w[0]))
    return [
        (_repeats(_pair(w[0], w[1])), across, k[-1], k[0]),
        (_repeats(_pair(w[-2], w[-1])), across, k[-1], k[0]),
        (_repeats(w[0]), _repeats(w[-1]), across, k[-1], k[0]),
    ]


def _pair(first: Hashes, second: Hashes) -> Hashes:
    return mixed(first * np.uint32(0x85EBCA6B) + second)


def _places(number: int, parts: tuple[Hashes, ...]) -> Hashes:
    value = np.full(len(parts[0]), number * 0x9E3779B1 & 0xFFFFFFFF, np.uint32)
    for part in parts:
        value = mixed(value * np.uint32(0x01000193) + part)
    return value & np.uint32(BUCKETS - 1)

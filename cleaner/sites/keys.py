"""Lines -> 64-bit keys that are equal for lines that say the same but for their numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lookup import unaccented
from cleaner.known.stamps import MONTHS, WEEKDAYS
from cleaner.known.users import comparable_bytes

Keys = NDArray[np.uint64]

KEY_BYTES = 8
MOST_REMEMBERED, LONGEST_REMEMBERED = 20_000, 80  # lines whose keys are remembered, because sites repeat them; characters
DATE = "#"  # stands for the name of a month or a weekday beside a number
LONGEST_DATED = 300  # characters; in a longer line, a paragraph, names of months stay
# Months and weekdays in further scripts, as they are written in dates.
_FURTHER = """
    يناير فبراير مارس ابريل أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر الأحد الاثنين الثلاثاء
    الأربعاء الخميس الجمعة السبت فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند شنبه یکشنبه
    دوشنبه جمعه בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר ינואר פברואר
    מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר ראשון שני שלישי רביעי חמישי שישי שבת जनवरी फरवरी
    फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर नवंबर नवम्बर दिसंबर दिसम्बर सोमवार मंगलवार
    बुधवार गुरुवार शुक्रवार शनिवार रविवार มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม
    กันยายน ตุลาคม พฤศจิกายน ธันวาคม 월요일 화요일 수요일 목요일 금요일 토요일 일요일 januar februar marts aprill juuni juuli
    detsember sausio vasario kovo balandzio geguzes birzelio liepos rugpjucio rugsejo spalio lapkricio gruodzio
    januara marcius aprilis majus junius julius augusztus szeptember oktober november december hetfo szerda
    csutortok pentek szombat vasarnap senin selasa rabu kamis jumat sabtu minggu januari februari maret mei juni
    juli agustus pondeli utery streda ctvrtek patek sobota nedele luni marti miercuri joi vineri sambata
    duminica maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai понеділок вівторок середа четвер
    пятниця
"""
_COMMON = frozenset("as do mi out sa set so".split())  # words of other languages: 4 out of 5
_NAMES = frozenset(unaccented(" ".join((MONTHS, WEEKDAYS, _FURTHER))).split()) - _COMMON
_remembered: dict[str, int] = {}
_BETWEEN = frozenset("of the de del di den der am at le el d".split())  # may stand between a number and a name
_SIGNS = ".,;:()[]|·•–—/'’"
_NAMES_IN_ASCII = frozenset(name.encode() for name in _NAMES if name.isascii())
_SIGNS_TO_SPACES = bytes.maketrans(_SIGNS.encode("ascii", "ignore"), b" " * len(_SIGNS.encode("ascii", "ignore")))
# A weekday of Chinese and Japanese behind a date: 0年0月0日 星期三, 0月0日(水).
_find_weekday = re.compile(r"(?<=[0日]) ?[（(]?(?:星期|週|周|礼拜)?[一二三四五六日天月火水木金土][)）]?(?![^\W\d_])")


def masked(text: str) -> str:
    """Return what of a line does not change from day to day, without case and with single spaces.

    Every number becomes 0, the name of a month or weekday beside a number becomes #.

    >>> masked("Posted on  Monday, 3 March 2024"), masked("1,204 Comments"), masked("the March of 1870")
    ('posted on #, 0 # 0', '0 comments', 'the # of 0')
    """
    return masked_lines([text])[0]


def masked_lines(texts: Sequence[str]) -> list[str]:
    """Return `masked` of each line of a page."""
    return [line.decode("utf-8", "surrogatepass") for line in _masked_bytes(texts)]


def _masked_bytes(texts: Sequence[str]) -> list[bytes]:
    return [_without_date(line) if b"0" in line else line for line in comparable_bytes(texts)]


def _without_date(line: bytes) -> bytes:
    if line.isascii() and _NAMES_IN_ASCII.isdisjoint(line.translate(_SIGNS_TO_SPACES).split()):  # the usual case
        return line
    text = line.decode("utf-8", "surrogatepass")
    return _undated(text).encode("utf-8", "surrogatepass") if len(text) <= LONGEST_DATED else line


def _undated(line: str) -> str:
    """Mask the names of months and weekdays that stand beside a number, or beside another such name that does."""
    if not line.isascii():
        line = _find_weekday.sub(DATE, line)
    words = line.split(" ")
    bare = [word.strip(_SIGNS) for word in words]
    named = [place for place, word in enumerate(bare) if word in _NAMES or (not word.isascii() and unaccented(word) in _NAMES)]
    if not named:
        return line
    for order in (named, named[::-1]):
        for place in order:
            if words[place] != DATE and _beside_a_number(words, place):
                words[place] = DATE + words[place][len(words[place].rstrip(_SIGNS)) :]
    return " ".join(words)


def _beside_a_number(words: Sequence[str], place: int) -> bool:
    for step in (-1, 1):
        beside = place + step
        if 0 <= beside < len(words) and words[beside] in _BETWEEN:
            beside += step
        if 0 <= beside < len(words) and words[beside].strip(_SIGNS)[:1] in ("0", DATE):
            return True
    return False


def line_keys(texts: Sequence[str]) -> Keys:
    """Return (lines,) keys of the lines of a page, whose numbers and dates do not count."""
    found = list(map(_remembered.get, texts))
    new = [place for place, key in enumerate(found) if key is None]
    keys = _keys(_masked_bytes([texts[place] for place in new])).tolist()
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.clear()
    for place, key in zip(new, keys, strict=True):
        found[place] = key
        if len(texts[place]) <= LONGEST_REMEMBERED:
            _remembered[texts[place]] = key
    return np.array(found, np.uint64)


def keys_of_masked(lines: Sequence[str]) -> Keys:
    """Return (lines,) keys of lines that are masked already."""
    return _keys([line.encode("utf-8", "surrogatepass") for line in lines])


def _keys(lines: Sequence[bytes]) -> Keys:
    digests = [blake2b(line, digest_size=KEY_BYTES).digest() for line in lines]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def pair_keys(keys: Keys) -> Keys:
    """Return (lines - 1,) keys of each line with the next. The order of the two counts.

    >>> one, other = pair_keys(line_keys(["Home", "About", "Home"])).tolist()
    >>> one == other
    False
    """
    mixed = keys[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ (keys[1:] >> np.uint64(31))
    return (mixed ^ keys[1:]) * np.uint64(0xD6E8FEB86659FD93)

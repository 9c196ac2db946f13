"""Bytes, files or HTML -> text.

Scrapes come in every encoding, with stray bytes and with the wrong name; what is no text at all is refused by name, for a
picture "cleaned" as text would be silently lost. Nothing here reaches the network.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError

# Control characters that text does not use: all of C0 but backspace, tab, line feed, vertical tab, form feed, carriage
# return and escape.
_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\v\f\r\x1b"))
_LATIN = b" abcdefghijklmnopqrstuvwxyz"
_SHORT = 64  # bytes, of which nobody could tell whether a NUL among them is dirt or half of a wide character
_FEW = 3  # so many control characters make no file binary, however short it is

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"PK\x03\x04", "a ZIP archive (or an Office or EPUB file, which are ZIP archives)"),
    (0, b"\x1f\x8b\x08", "gzip data"),
    (0, b"\x7fELF", "an ELF program"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\0asm", "a WebAssembly program"),
    (257, b"ustar", "a tar archive"),
)
# Signatures that text could begin with; they count only in what is no UTF-8.
_WORDLIKE_SIGNATURES = (
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (0, b"BZh", "bzip2 data"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ID3", "an MP3 recording"),
    (4, b"ftyp", "an MP4 video or HEIC picture"),
    (0, b"MZ", "a Windows program"),
)

# What `charset-normalizer` may choose from: the encodings of the web (WHATWG) that text other than UTF-8 comes in. Without
# the list it called 34 of 199 English, French, German and Spanish pages in Windows-1252 Mac or DOS text; with it 11.
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
# In Windows-1252 text accented letters stand alone between plain ones; in Polish, Turkish, Cyrillic or East Asian text they
# come in runs. Share of the high bytes that may stand in runs, swept from 0 to .2 on 590 samples in 12 encodings: at .05 one of
# 333 in Windows-1252 is misread (at 0: 19), and none in another encoding that is not misread at 0 too.
_RUNS_IN_LATIN = 0.05
# Where its samples happen to begin and end, it finds nothing in a text of which it knows the first part; so it is asked twice.
_SAMPLE = 4000
_find_runs = re.compile(rb"[\x80-\xff]{2,}").findall
_NO_ASCII = bytes(range(128))

_HTML_NAMES = (".html", ".htm", ".xhtml")
# A document type, or the root element, after white space, comments and an XML declaration at most. Possessive, for a
# comment that may also end later would be tried at every end; only the first part of a file is searched.
_matches_html = re.compile(
    r"""(?> \s+ | <\?xml [^>]* > | <!-- .*? --> )*+
        (?: <!doctype \s+ html | <html [\s>] )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
).match
_HTML_HEAD = 2000
# What browsers take the names of encodings for (WHATWG, Encoding Standard): Python's names that mean a larger encoding on the
# web, and the web's names that Python does not know. A page whose meta element can be read is in no UTF-16.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "utf-7": "cp1252",
}  # fmt: skip
_WEB_NAMES = {
    name: encoding
    for encoding, names in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 ucs-2 unicode iso-10646-ucs-2 csunicode",
        "iso8859_2": "iso88592", "iso8859_6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i",
        "iso8859_7": "sun_eu_greek", "iso8859_8": "csiso88598e iso-8859-8-e visual csiso88598i iso-8859-8-i logical",
        "iso8859_15": "csisolatin9", "koi8_r": "koi koi8", "koi8_u": "koi8-ru", "mac_roman": "csmacintosh mac x-mac-roman",
        "cp874": "dos-874 iso885911 windows-874", "cp1250": "x-cp1250", "cp1251": "x-cp1251",
        "cp1252": "iso88591 x-cp1252 x-user-defined", "cp1253": "x-cp1253", "cp1254": "iso88599 x-cp1254",
        "cp1255": "x-cp1255", "cp1256": "x-cp1256", "cp1257": "x-cp1257", "cp1258": "x-cp1258",
        "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian", "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk",
        "big5hkscs": "cn-big5 x-x-big5", "euc_jp": "cseucpkdfmtjapanese x-euc-jp", "cp932": "windows-31j x-sjis",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
    }.items()
    for name in names.split()
}  # fmt: skip
_WRONG = 0.01  # share of characters that an encoding may leave unread and still be the one that a page names


class ReadError(CleanerError):
    """Something that cannot be read as text; the message says what came, what was expected and what to do."""


class Decoded(NamedTuple):
    """A text and how its bytes were read."""

    text: str
    encoding: str
    replaced: int  # bytes, or runs of bytes, that are wrong in that encoding and became U+FFFD
    html: bool = False  # is the text the source of a page?


# --- bytes -> text -----------------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text in some bytes, whatever their encoding. Raises ``ReadError`` for binary data.

    >>> decode(b"caf\\xe9"), decode("\\ufeffcaf\\xe9".encode("utf-16-le"))
    ('café', 'café')
    """
    return decoded(data).text


def decoded(data: bytes) -> Decoded:
    """As `decode`, with the name of the encoding: byte order mark, UTF-8, UTF-16, damaged UTF-8, then a guess."""
    _refuse(data, _SIGNATURES)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    wide = _utf16(data) if b"\0" in data and (not text or text.isascii()) else None
    if wide:
        return _marked(data, wide)
    if data and not text:
        return _not_utf8(data)
    _refuse_controls(data, 0.3)
    return Decoded(text, "utf-8", 0)


def _not_utf8(data: bytes) -> Decoded:
    _refuse(data, _WORDLIKE_SIGNATURES)
    _refuse_controls(data, 0.05)  # random bytes hold a tenth
    return _damaged_utf8(data) or _legacy(data)


def _refuse(data: bytes, signatures: tuple[tuple[int, bytes, str], ...]) -> None:
    for place, signature, name in signatures:
        if data.startswith(signature, place):
            raise ReadError(f"is {name}, expected text or HTML; convert it to text first")


def _refuse_controls(data: bytes, share: float) -> None:
    """A stray NUL or two is dirt in a text; many are no text."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(_FEW, share * len(data)):
        raise ReadError("is binary data, expected text or HTML; convert it to text first")


def _marked(data: bytes, encoding: str) -> Decoded:
    """Data whose encoding is known; wide characters hold NULs, so only the text tells whether it is one."""
    found = _replacing(data, encoding)
    _refuse_controls(found.text.encode("utf-8"), 0.3)
    return found


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark. In Latin text every other byte is NUL; in other scripts only spaces and line feeds have one, and
    then it takes more: no sign of Latin text in single bytes, and nothing unprintable when read as UTF-16."""
    sides = {"utf-16-be": data[::2].count(0), "utf-16-le": data[1::2].count(0)}
    likely, other = sorted(sides, key=lambda side: -sides[side])
    if sides[likely] * 4 >= len(data):
        return likely if _is_printable(data, likely) else None
    plain = len(data) - len(data.translate(None, _LATIN))
    if not sides[likely] or len(data) < _SHORT or plain * 5 > 2 * len(data):
        return None
    return next((side for side in (likely, other) if _is_printable(data, side)), None)


def _is_printable(data: bytes, encoding: str) -> bool:
    try:
        text = data[: len(data) // 2 * 2].decode(encoding)
    except UnicodeDecodeError:
        return False
    return bool(text) and sum(character.isprintable() or character.isspace() for character in text) > 0.98 * len(text)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with some bad bytes: only those are lost. Text in another encoding has no four good characters for a bad one."""
    text = data.decode("utf-8", "replace")
    good = sum(map(len, re.findall("[^\\x00-\\x7f\ufffd]+", text)))
    bad = text.count("\ufffd")
    return Decoded(text, "utf-8", bad) if good >= 4 * bad else None


def _legacy(data: bytes) -> Decoded:
    runs = sum(map(len, _find_runs(data)))
    western = _replacing(data, "cp1252")
    if not western.replaced and runs <= _RUNS_IN_LATIN * len(data.translate(None, _NO_ASCII)):
        return western
    from charset_normalizer import from_bytes

    for part in (data, data[: data.find(b"\n", _SAMPLE) + 1]):
        best = from_bytes(part, cp_isolation=_LEGACY).best()
        if best is not None:
            return _replacing(data, best.encoding)
    return western


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


# --- files -------------------------------------------------------------------------------------------------------------


def read_file(path: str | Path, html: bool | None = None) -> Decoded:
    """What stands in a file, of a page of HTML its source. ``html`` says what the file is; None: look.

    Raises ``ReadError``, whose message names the file.
    """
    path = Path(path)
    try:
        return source_of(path.read_bytes(), path.name, html)
    except FileNotFoundError:
        raise ReadError(f"{path}: no such file; check the name") from None
    except IsADirectoryError:
        raise ReadError(f"{path}: is a folder, expected a file; name the files in it ({path}/*.txt)") from None
    except PermissionError:
        raise ReadError(f"{path}: may not be read; change its permissions (chmod u+r) or run as its owner") from None
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from None
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise ReadError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def source_of(data: bytes, name: str = "", html: bool | None = None) -> Decoded:
    """The text in the bytes of a file, of HTML the source. What is HTML is told by its name or its first words, unless
    ``html`` says it."""
    found = decoded(data)
    if html is None:
        html = is_html(found.text, name) or is_feed(found.text)
    return _decoded_html(data, found)._replace(html=True) if html else found


def is_html(text: str, name: str = "") -> bool:
    """Whether a file is a page of HTML: by its name, or because it begins like one.

    >>> is_html("<!-- saved --><!DOCTYPE html><p>One"), is_html("In HTML, <html> comes first.")
    (True, False)
    """
    return name.lower().endswith(_HTML_NAMES) or _matches_html(text[:_HTML_HEAD]) is not None


_matches_feed = re.compile(
    r"(?> \s+ | \ufeff | <\? [^>]* > | <!-- .*? --> )*+ < (?: rss | feed | rdf:RDF ) [\s>]", re.VERBOSE | re.DOTALL
).match


def is_feed(text: str) -> bool:
    """Whether a text is a feed of a site's news (RSS or Atom), by how it begins.

    >>> is_feed('<?xml version="1.0"?><rss version="2.0"><channel>'), is_feed("<html>")
    (True, False)
    """
    return _matches_feed(text[:_HTML_HEAD]) is not None


# --- HTML --------------------------------------------------------------------------------------------------------------


def decode_html(html: str | bytes) -> str:
    """The source of a page, decoded by what it says of its encoding, unless that is wrong. Raises ``ReadError``.

    >>> decode_html(b"<meta charset=koi8-r><p>\\xe4\\xc1")
    '<meta charset=koi8-r><p>Да'
    """
    return _decoded_html(html, decoded(html)).text if isinstance(html, bytes) else html


def utf8(text: str) -> bytes:
    """A text in UTF-8; halves of characters become U+FFFD.

    >>> utf8("a\\ud800b").decode()
    'a\ufffdb'
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def _decoded_html(data: bytes, found: Decoded) -> Decoded:
    """What a page says of its own encoding is better than a guess, and worse than bytes that are plainly UTF-8 or UTF-16."""
    escapes = b"\x1b$" in data or b"\x1b(" in data  # the one encoding of the web that passes for ASCII, ISO-2022-JP
    if found.encoding.startswith("utf") and not escapes:
        return found
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    name = _web_encoding(declared or "")
    if name is None or (found.encoding.startswith("utf") and name != "iso2022_jp"):
        return found
    meant = _replacing(data, name)
    return meant if meant.replaced <= _WRONG * len(meant.text) else found


def _web_encoding(name: str) -> str | None:
    """Python's name of an encoding that a page names; none for what is no text encoding or none that Python knows."""
    name = name.strip().lower()
    try:
        codec = codecs.lookup(_WEB_NAMES.get(name, name))
        "".encode(codec.name)  # the likes of base64 are codecs, and encode no text
    except (LookupError, TypeError, ValueError):
        return None
    return _MEANT.get(codec.name, codec.name)

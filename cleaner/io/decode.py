"""Bytes, files or HTML -> text.

Scrapes come in every encoding, with stray bytes and with wrong names of encodings. Binary data is refused by its type, because
a picture "cleaned" as text would be lost without notice. Nothing here uses the network.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError

# Control characters that text does not use: C0 without backspace, tab, line feed, vertical tab, form feed, carriage return and
# escape.
_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\v\f\r\x1b"))
_LATIN = b" abcdefghijklmnopqrstuvwxyz"
_FEWEST_BYTES = 64  # bytes; in fewer a NUL may be dirt or half of a wide character
_ALLOWED_CONTROLS = 3  # control characters that any file may have, however short it is

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, because its mark begins with that of UTF-16
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
# Signatures that a text could begin with; they count only in data that is not UTF-8.
_WORDLIKE_SIGNATURES = (
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (0, b"BZh", "bzip2 data"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ID3", "an MP3 recording"),
    (4, b"ftyp", "an MP4 video or HEIC picture"),
    (0, b"MZ", "a Windows program"),
)

# Candidates of `charset-normalizer`: encodings of the web (WHATWG) that text other than UTF-8 comes in. Without the list it
# takes more Windows-1252 for Mac or DOS text (docs/experiments.md#encodings).
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
# Share of the high bytes that may be in runs if a text is Windows-1252 (docs/experiments.md#encodings). In Windows-1252 text
# accented letters occur singly between plain ones; in Polish, Turkish, Cyrillic or East Asian text they come in runs.
_RUNS_IN_LATIN = 0.05
# Bytes of the first part of a text, up to a line end. charset-normalizer looks at samples and finds no encoding for some texts
# whose first part it recognises, so it is asked twice (docs/experiments.md#encodings).
_SAMPLE = 4000
_find_runs = re.compile(rb"[\x80-\xff]{2,}").findall
_NO_ASCII = bytes(range(128))

_HTML_NAMES = (".html", ".htm", ".xhtml")
# A document type or the root element, after white space, comments and an XML declaration at most. Possessive, because a comment
# that may also end later would be tried at every end; only the first part of a file is searched.
_matches_html = re.compile(
    r"""(?> \s+ | <\?xml [^>]* > | <!-- .*? --> )*+
        (?: <!doctype \s+ html | <html [\s>] )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
).match
_HTML_HEAD = 2000
# Names of encodings as browsers read them (WHATWG, Encoding Standard): Python's names that mean a larger encoding on the web,
# and the web's names that Python lacks. A page whose meta element is legible is not in UTF-16.
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
_WRONG = 0.01  # share of undecodable characters up to which the encoding named by a page is trusted


class ReadError(CleanerError):
    """Bytes or a file cannot be read as text; the message gives what came, what was expected and what to do."""


class Decoded(NamedTuple):
    """A text and how its bytes were read."""

    text: str
    encoding: str
    replaced: int  # bytes, or runs of bytes, that are invalid in that encoding and became U+FFFD
    html: bool = False  # whether the text is the source of a page


# --- bytes -> text -----------------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Return the text in some bytes, whatever their encoding. Raises ``ReadError`` for binary data.

    >>> decode(b"caf\\xe9"), decode("\\ufeffcaf\\xe9".encode("utf-16-le"))
    ('café', 'café')
    """
    if not isinstance(data, bytes):
        raise TypeError(f"decode takes bytes, and {type(data).__name__} came; a str is decoded already")
    return decoded(data).text


def decoded(data: bytes) -> Decoded:
    """Decode bytes as `decode` does, and return the encoding too.

    Tried in order: byte order mark, UTF-8, UTF-16, damaged UTF-8, then a guess. Raises ``ReadError`` for binary data.
    """
    _refuse(data, _SIGNATURES)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded_as(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    wide = _utf16(data) if b"\0" in data and (not text or text.isascii()) else None
    if wide:
        return _decoded_as(data, wide)
    if data and not text:
        return _not_utf8(data)
    _refuse_controls(data, 0.3)
    return Decoded(text, "utf-8", 0)


def _not_utf8(data: bytes) -> Decoded:
    _refuse(data, _WORDLIKE_SIGNATURES)
    _refuse_controls(data, 0.05)  # lower than in random bytes, where it is a tenth
    return _damaged_utf8(data) or _legacy(data)


def _refuse(data: bytes, signatures: tuple[tuple[int, bytes, str], ...]) -> None:
    for place, signature, name in signatures:
        if data.startswith(signature, place):
            raise ReadError(f"is {name}, expected text or HTML; convert it to text first")


def _refuse_controls(data: bytes, share: float) -> None:
    """Raise ``ReadError`` if control characters exceed a share of the bytes; a few are dirt in a text."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(_ALLOWED_CONTROLS, share * len(data)):
        raise ReadError("is binary data, expected text or HTML; convert it to text first")


def _decoded_as(data: bytes, encoding: str) -> Decoded:
    """Decode data of a known encoding. Raises ``ReadError`` for binary data.

    Wide characters contain NULs, so control characters are counted in the decoded text.
    """
    found = _replacing(data, encoding)
    _refuse_controls(found.text.encode("utf-8"), 0.3)
    return found


def _utf16(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a byte order mark; None for other data.

    In Latin text every other byte is NUL. In other scripts only spaces and line feeds have one, so more evidence is needed: few
    Latin letters in single bytes, and a printable text when read as UTF-16.
    """
    sides = {"utf-16-be": data[::2].count(0), "utf-16-le": data[1::2].count(0)}
    likely, other = sorted(sides, key=lambda side: -sides[side])
    if sides[likely] * 4 >= len(data):
        return likely if _is_printable(data, likely) else None
    plain = len(data) - len(data.translate(None, _LATIN))
    if not sides[likely] or len(data) < _FEWEST_BYTES or plain * 5 > 2 * len(data):
        return None
    return next((side for side in (likely, other) if _is_printable(data, side)), None)


def _is_printable(data: bytes, encoding: str) -> bool:
    try:
        text = data[: len(data) // 2 * 2].decode(encoding)
    except UnicodeDecodeError:
        return False
    return bool(text) and sum(character.isprintable() or character.isspace() for character in text) > 0.98 * len(text)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Decode UTF-8 that has a few invalid bytes; None if there are too many.

    Text in another encoding does not have four valid characters for each invalid byte.
    """
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
        best = from_bytes(part, cp_isolation=_LEGACY).best() if part else None
        if best is not None and best.encoding in _LEGACY:
            return _replacing(data, best.encoding)
    return western


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


# --- files -------------------------------------------------------------------------------------------------------------


def read_file(path: str | Path, html: bool | None = None) -> Decoded:
    """Read a file as text, or as the source of a page. ``html`` is whether it is HTML; None: decide by name and content.

    Raises ``ReadError``, whose message names the file.
    """
    path = Path(path)
    data = bytes_of(path)
    try:
        return source_of(data, path.name, html)
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from None


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file. Raises ``ReadError``, whose message names the file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"{path}: no such file; check the name") from None
    except IsADirectoryError:
        raise ReadError(f"{path}: is a folder, expected a file; name the files in it ({path}/*.txt)") from None
    except PermissionError:
        raise ReadError(f"{path}: may not be read; change its permissions (chmod u+r) or run as its owner") from None
    except (OSError, ValueError) as error:  # a name that contains a NUL is a ValueError
        raise ReadError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def source_of(data: bytes, name: str = "", html: bool | None = None) -> Decoded:
    """Decode the bytes of a file: to text, or to the source of a page of HTML.

    ``html`` is whether it is HTML; None: decide by its name and its first characters. Raises ``ReadError`` for binary data.
    """
    found = decoded(data)
    if html is None:
        html = is_html(found.text, name) or is_feed(found.text)
    return _decoded_html(data, found)._replace(html=True) if html else found


def is_html(text: str, name: str = "") -> bool:
    """Whether a file is a page of HTML, by its name or by its first characters.

    >>> is_html("<!-- saved --><!DOCTYPE html><p>One"), is_html("In HTML, <html> comes first.")
    (True, False)
    """
    return name.lower().endswith(_HTML_NAMES) or _matches_html(text[:_HTML_HEAD]) is not None


_matches_feed = re.compile(
    r"(?> \s+ | \ufeff | <\? [^>]* > | <!-- .*? --> )*+ < (?: rss | feed | rdf:RDF ) [\s>]", re.VERBOSE | re.DOTALL
).match


def is_feed(text: str) -> bool:
    """Whether a text is a news feed (RSS or Atom), by its first characters.

    >>> is_feed('<?xml version="1.0"?><rss version="2.0"><channel>'), is_feed("<html>")
    (True, False)
    """
    return _matches_feed(text[:_HTML_HEAD]) is not None


# --- HTML --------------------------------------------------------------------------------------------------------------


def decode_html(html: str | bytes) -> str:
    """Decode a page of HTML by its declared encoding, unless that is wrong. Raises ``ReadError`` for binary data.

    >>> decode_html(b"<meta charset=koi8-r><p>\\xe4\\xc1")
    '<meta charset=koi8-r><p>Да'
    """
    return _decoded_html(html, decoded(html)).text if isinstance(html, bytes) else html


def utf8(text: str) -> bytes:
    """Encode a text in UTF-8; halves of surrogate pairs become U+FFFD.

    >>> utf8("a\\ud800b").decode()
    'a\ufffdb'
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def _decoded_html(data: bytes, found: Decoded) -> Decoded:
    """Decode a page by its declared encoding if that beats ``found``, the result for the bare bytes.

    A declaration is better than a guess, and worse than bytes that are clearly UTF-8 or UTF-16.
    """
    escapes = b"\x1b$" in data or b"\x1b(" in data  # ISO-2022-JP is the one encoding of the web that looks like ASCII
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
    """Return Python's name of an encoding that a page declares; None if it is unknown or not a text encoding."""
    name = name.strip().lower()
    try:
        codec = codecs.lookup(_WEB_NAMES.get(name, name))
        "".encode(codec.name)  # raises for codecs that do not encode text, such as base64
    except (LookupError, TypeError, ValueError):
        return None
    return _MEANT.get(codec.name, codec.name)

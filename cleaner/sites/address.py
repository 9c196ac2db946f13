"""The address of a page -> its site, and the shape of the address: what kind of page on the site it is.

Nothing is looked up on the network: the list of public suffixes comes with its package.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LONGEST = 4_000  # characters of an address that are read
MOST_INNER = 3  # segments before the last that a shape names
LONGEST_WORD = 20  # characters of a segment that is a word, such as the name of a section
MOST_KEYS = 3  # names of the query that a shape names
_matches_word = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)?").fullmatch
_matches_number = re.compile(r"\d[\d._-]*").fullmatch
_matches_script = re.compile(r"(?:[a-z_-]+)\.(?:php|aspx?|jsp|cgi|cfm|do|pl)", re.IGNORECASE).fullmatch
_matches_suffix = re.compile(r".*\.([a-z]{2,5})", re.IGNORECASE | re.DOTALL).fullmatch
_matches_scheme = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE).match
_WEB = ("", "http", "https")
_IGNORED_KEYS = ("utm_", "fbclid", "gclid", "ref", "amp", "mc_", "sid", "phpsessid", "jsessionid")


def site_of(url: str | None) -> str | None:
    """Return the site of an address: the part of its host that somebody registered; None where there is none.

    >>> site_of("https://news.example.co.uk/a"), site_of("http://anna.blogspot.com/"), site_of("http://127.0.0.1:8000/x")
    ('example.co.uk', 'anna.blogspot.com', '127.0.0.1:8000')
    """
    parts = _split(url)
    host = _host(parts) if parts is not None else ""
    if parts is None or not host:
        return None
    if _is_number(host) or host == "localhost":
        port = _port(parts)
        return f"{host}:{port}" if port else host
    return _registered(host)


def shape_of(url: str | None) -> str:
    """Return the shape of an address: sub-domain, sections and the form of the last part; "" for no address.

    >>> shape_of("https://www.example.com/"), shape_of("https://example.com/news/2024/03/a-day-on-the-canal.html")
    ('/', '/news/0/0/*.html')
    >>> shape_of("https://forum.example.com/viewtopic.php?t=12&p=8")
    'forum./viewtopic.php?p&t'
    """
    parts = _split(url)
    host = _host(parts) if parts is not None else ""
    if parts is None or not host:
        return ""
    site = _registered(host) if not _is_number(host) else host
    below = host[: -len(site)].rstrip(".").removeprefix("www") if host.endswith(site) else ""
    inner, last = _segments(parts.path)
    keys = sorted({key for pair in parts.query.split("&")[:32] if (key := pair.partition("=")[0].casefold())})
    keys = [key for key in keys if not key.startswith(_IGNORED_KEYS)][:MOST_KEYS]
    shape = "/".join(["", *map(_masked, inner[:MOST_INNER]), *["…"] * (len(inner) > MOST_INNER), _last(last, bool(keys))])
    return (f"{_masked(below)}." if below else "") + shape + ("?" + "&".join(map(_masked, keys)) if keys else "")


def plain_address(url: str | None) -> str:
    """Return an address without what does not tell two pages apart: scheme, "www.", fragment, a slash at the end, and keys
    that count visits; "" for no address.

    >>> plain_address("HTTPS://www.Example.com/a/?utm_source=x&b=1#top")
    'example.com/a?b=1'
    """
    parts = _split(url)
    if parts is None or not _host(parts):
        return ""
    port = _port(parts)
    pairs = [pair for pair in parts.query.split("&") if pair and not pair.casefold().startswith(_IGNORED_KEYS)]
    return "".join(
        (
            _host(parts).removeprefix("www."),
            f":{port}" if port else "",
            parts.path.rstrip("/"),
            "?" if pairs else "",
            "&".join(pairs),
        )
    )


def _split(url: str | None) -> SplitResult | None:
    return _split_text(url) if isinstance(url, str) and url.strip() else None


@lru_cache(maxsize=64)  # the address of a page is asked for its site, its shape and its hash in turn
def _split_text(url: str) -> SplitResult | None:
    text = url.strip()[:LONGEST]
    if "://" not in text and not text.startswith("//"):
        if (scheme := _matches_scheme(text)) and not text[scheme.end() :][:1].isdigit() and "." not in scheme[0]:
            return None  # mailto:, data:, javascript:
        text = "//" + text
    try:
        parts = urlsplit(text)
    except ValueError:  # an unfinished bracket, a host that means another one
        return None
    return parts if parts.scheme in _WEB else None


@lru_cache(maxsize=64)
def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").strip(".").casefold()
    return host if len(host) <= 253 and not any(sign in host for sign in " %\\<>\"'") else ""


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port if parts.port not in (80, 443) else None
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _registered(host: str) -> str:
    """Return the registrable domain of a host; the host itself where it is a public suffix, or none is known."""
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return host
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # not needed where no address is known

    return PublicSuffixList()


def _is_number(host: str) -> bool:
    if not (host[-1:].isdigit() or ":" in host):
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _segments(path: str) -> tuple[list[str], str]:
    """Return the segments of a path before its last one, and the last; "" for the page of a folder at the top."""
    found = [segment for segment in path.split("/") if segment]
    return (found[:-1], found[-1]) if found else ([], "")


def _masked(segment: str) -> str:
    """Return a segment that is a word; 0 for a number, * for anything else, such as a title."""
    if _matches_number(segment):
        return "0"
    short = len(segment) <= LONGEST_WORD
    return segment.casefold() if short and _matches_word(segment) else "*"


def _last(segment: str, has_query: bool) -> str:
    """Return the form of the last segment: nothing, the name of a script with a query, 0 for a number, else a star."""
    if has_query and _matches_script(segment):
        return segment.casefold()
    if not segment or _matches_number(segment):
        return "0" if segment else ""
    suffix = _matches_suffix(segment[-6:])
    return f"*.{suffix[1].casefold()}" if suffix else "*"

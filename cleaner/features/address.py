"""Addresses of pages -> hashed words: what the path says of a page, such as "register", "product", "forum" or its title.

The path names the sort of page on most sites, and often repeats the words of the headline. The name of the site says nothing
of a page, so of the host only the labels before the last two are read ("shop", "forums"). A page without an address has no
words (docs/experiments.md#words-of-the-address).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

import numpy as np

from cleaner.features.text import Address, words_of

LONGEST = 400  # characters of an address that are read
_match_parts = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://([^/?#]*))?([^#]*)", re.IGNORECASE).match
_NUMBER = re.compile(r"[0-9]+")
_APART = re.compile(r"[^\w]+|_+")


def addresses(urls: Sequence[str | None]) -> Address | None:
    """Return the words of some addresses, one or None for each page; None if no page has any."""
    texts = [said_by(url) if url else "" for url in urls]
    if not any(texts):
        return None
    parts = list(words_of(texts))
    return Address(np.concatenate([words for words, _ in parts]), np.concatenate([page for _, page in parts]))


def said_by(url: str) -> str:
    """Return the words of an address that tell of its page, as a text.

    >>> said_by("https://forums.shop.example.org/viewtopic.php?t=31&sid=ab12#p4")
    'forums shop viewtopic php t sid ab'
    >>> said_by("https://www.example.org/2024/05/harvest-begins-early/")
    'harvest begins early'
    """
    parts = _match_parts(url[:LONGEST])
    assert parts is not None  # every part may be empty
    host, path = (parts[1] or "").casefold().removeprefix("www."), unquote(parts[2])
    labels = host.split(".")[:-2]
    return " ".join(_APART.sub(" ", _NUMBER.sub(" ", f"{' '.join(labels)} {path}")).split())

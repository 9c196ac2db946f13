"""A user's own phrases: a text file -> whole lines to keep or to drop, for every page or for one site.

The file has a phrase a line: ``drop: subscribe to the gazette`` or ``keep: *price*``. A line ``[example.com]`` begins the
phrases of one site, ``[*]`` those of all sites again, ``#`` a comment. A phrase is compared with whole lines, without case,
with one space for every run of space and one 0 for every number. A star at its beginning or end stands for any text there.
"""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanerError
from cleaner.lines import KINDS, UNKNOWN

VERBS = ("drop", "keep")  # what is to become of a line; its index is the verdict of a phrase
DROPPED_AS, KEPT_AS = "promo", "body"  # the kinds of such lines, where these are dropped and kept
MAIN = ("title", "heading", "body")  # the kinds that are kept by default
EVERYWHERE = ""  # the site of phrases that count for all pages
LONGEST = 1_000  # characters of a phrase
STAR = "*"
EDGE = 4  # characters of a beginning or an end by which phrases with a star are found
GRAMS = (8, 4)  # characters by which phrases with a star at both ends are found
_HASHES = 1 << 16
_SPACES = [sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign not in " \n"]
_SIGNS = ".,:/'’–-"  # may stand within a number: 12, 1,234.50, 12:30, 2020-03-05
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
# Each character can be matched in one way alone.
_find_zeros = re.compile("0(?:(?:[.,:/'-]|’|–)?0)+".encode())
_DIGITS = "٠-٩۰-۹०-९০-৯๐-๙０-９"  # a plain class is found faster than \d
_find_digit = re.compile(f"[{_DIGITS}]")
_LEADS = (b"\xd9", b"\xdb", b"\xe0", b"\xef")  # first bytes of these in UTF-8
_EXPECTED = "expected 'drop: a phrase', 'keep: a phrase', '[a site]' or '# a comment'"


class PhraseError(CleanerError):
    """Phrases cannot be read; the message names the file and the line."""


class Phrase(NamedTuple):
    """One phrase of the user."""

    site: str  # `EVERYWHERE`, or a site as `cleaner.sites.address.site_of` names it
    verdict: int  # index into `VERBS`
    text: str  # as it is compared, without stars
    open_start: bool  # may other text stand before it?
    open_end: bool


def comparable(texts: Sequence[str]) -> list[str]:
    """Return lines as phrases are compared with them: case and space folded, and every number a 0.

    >>> comparable(["Posted at  12:30", "1,204 Comments"])
    ['posted at 0', '0 comments']
    """
    return [line.decode("utf-8", "surrogatepass") for line in comparable_bytes(texts)]


def comparable_bytes(texts: Sequence[str]) -> list[bytes]:
    """Return `comparable` of lines in UTF-8. The lines are taken together, because most of them are short."""
    if not texts:
        return []
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts):
        joined = "\n".join([" ".join(text.split()) for text in texts])
    encoded = _single_spaced(joined).casefold().encode("utf-8", "surrogatepass")
    if any(lead in encoded for lead in _LEADS):
        encoded = _find_digit.sub("0", encoded.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
    return _find_zeros.sub(b"0", encoded.translate(_ZEROS)).split(b"\n")


def _single_spaced(text: str) -> str:
    """Return a text with one space for every run of space within a line, and none at its ends."""
    for sign in _SPACES:
        if sign in text:
            text = text.replace(sign, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(" \n", "\n").replace("\n ", "\n").strip(" ")


class _Group:
    """The phrases of one site, ready to be looked up: whole lines, and beginnings and ends by their first characters."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.whole: dict[str, int] = {}
        self.starts: dict[str, list[tuple[str, int]]] = {}
        self.ends: dict[str, list[tuple[str, int]]] = {}
        self.inside: list[tuple[str, int]] = []  # with a star at both ends
        for phrase in sorted(reversed(phrases), key=lambda phrase: -len(phrase.text)):
            if phrase.open_start and phrase.open_end:
                self.inside.append((phrase.text, phrase.verdict))
            elif phrase.open_start:
                self.ends.setdefault(phrase.text[-EDGE:], []).append((phrase.text, phrase.verdict))
            elif phrase.open_end:
                self.starts.setdefault(phrase.text[:EDGE], []).append((phrase.text, phrase.verdict))
            else:
                self.whole.setdefault(phrase.text, phrase.verdict)
        self.parts = _Parts([text for text, _ in self.inside])
        self.start_sizes = sorted({*map(len, self.starts)}, reverse=True)
        self.end_sizes = sorted({*map(len, self.ends)}, reverse=True)

    def verdict_of(self, line: str) -> int | None:
        """Return the verdict on a comparable line: a whole phrase counts before a beginning, an end and a part."""
        if line in self.whole:
            return self.whole[line]
        for size in self.start_sizes:
            for text, verdict in self.starts.get(line[:size], ()):
                if line.startswith(text):
                    return verdict
        for size in self.end_sizes:
            for text, verdict in self.ends.get(line[-size:], ()):
                if line.endswith(text):
                    return verdict
        return None

    def find_parts(self, lines: Sequence[str], found: NDArray[np.int64]) -> None:
        """Settle the lines that hold a phrase with a star at both ends and are not settled yet."""
        joined = "\n".join(lines)
        starts = list(accumulate([len(line) + 1 for line in lines], initial=0))
        matches: list[tuple[int, int]] = []  # number of the phrase, line
        for number, places in self.parts.places(joined):
            matches += [(number, bisect_right(starts, place) - 1) for place in places]
        for number, row in sorted(matches):
            if found[row] == UNKNOWN:
                found[row] = self.inside[number][1]


class _Parts:
    """Texts that are searched for all at once, by hashes of their first characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.short = [number for number, text in enumerate(texts) if len(text) < GRAMS[-1]]
        self.by_gram: dict[int, dict[int, list[int]]] = {}  # numbers of texts by size and hash of their first characters
        for number, text in enumerate(texts):
            size = next((size for size in GRAMS if len(text) >= size), 0)
            if size:
                table = self.by_gram.setdefault(size, {})
                table.setdefault(int(_grams(text[:size], size)[0]), []).append(number)
        self.likely = {size: np.zeros(_HASHES, bool) for size in self.by_gram}
        for size, table in self.by_gram.items():
            self.likely[size][list(table)] = True

    def places(self, joined: str) -> Iterator[tuple[int, list[int]]]:
        """Yield the numbers of texts that a longer text holds, with places of them."""
        for number in self.short:
            text = self.texts[number]
            yield number, [match.start() for match in re.finditer(re.escape(text), joined)] if text in joined else []
        for size, table in self.by_gram.items():
            grams = _grams(joined, size)
            for place in np.flatnonzero(self.likely[size][grams]).tolist():
                for number in table[int(grams[place])]:
                    if joined.startswith(self.texts[number], place):
                        yield number, [place]


def _grams(text: str, size: int) -> NDArray[np.uint32]:
    """Return (characters - size + 1,) hashes below `_HASHES` of every ``size`` characters in a row."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)
    mixed = np.zeros(max(0, len(codes) - size + 1), np.uint32)
    for place in range(size):
        mixed = mixed * np.uint32(0x01000193) + codes[place : place + len(mixed)]
    return (mixed * np.uint32(0x9E3779B1)) >> np.uint32(16)


@dataclass(frozen=True)
class Phrases:
    """A user's phrases. Picklable; equal if the phrases are."""

    phrases: tuple[Phrase, ...] = ()
    _groups: dict[str, _Group] = field(default_factory=dict, init=False, repr=False, compare=False)

    def kinds_of(self, texts: Sequence[str], site: str | None = None, wanted: Sequence[str] = MAIN) -> NDArray[np.int64]:
        """Return (lines,) kinds of the lines of one page as indices into `KINDS`: promo for a line to drop, body for one to
        keep, and `UNKNOWN` for all others.

        ``wanted`` are the kinds that are kept. Where promo is one of them, or body is none, another kind of that side stands
        in; if every kind is wanted, nothing is dropped. Phrases of the page's ``site`` count before those of all pages, a whole
        line before a beginning, an end and a part, of those the longest, and of two equal phrases the last.
        """
        found = np.full(len(texts), UNKNOWN, np.int64)
        groups = [group for name in (site, EVERYWHERE) if name is not None and (group := self._group(name))]
        if not groups or not texts:
            return found
        lines = comparable(texts)
        for group in groups:
            for row, line in enumerate(lines):
                if found[row] == UNKNOWN and (verdict := group.verdict_of(line)) is not None:
                    found[row] = verdict
            if group.inside:
                group.find_parts(lines, found)
        kinds = np.array([*_sides(wanted), UNKNOWN])  # UNKNOWN is -1, the last
        return kinds[found]

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def _group(self, site: str) -> _Group | None:
        if site not in self._by_site:
            return None
        if site not in self._groups:
            self._groups[site] = _Group(self._by_site[site])
        return self._groups[site]

    @cached_property
    def _by_site(self) -> dict[str, list[Phrase]]:
        found: dict[str, list[Phrase]] = {}
        for phrase in self.phrases:
            found.setdefault(phrase.site, []).append(phrase)
        return found

    def __getstate__(self) -> tuple[Phrase, ...]:
        return self.phrases

    def __setstate__(self, state: tuple[Phrase, ...]) -> None:
        self.__dict__.update(phrases=state, _groups={})


def _sides(wanted: Sequence[str]) -> tuple[int, int]:
    """Return the kind of a line to drop and that of one to keep, where some kinds are kept."""
    dropped = next((kind for kind in (DROPPED_AS, *KINDS[::-1]) if kind not in wanted), DROPPED_AS)
    kept = KEPT_AS if KEPT_AS in wanted or not wanted else wanted[0]
    return KINDS.index(dropped), KINDS.index(kept)


def read_phrases(path: str | Path) -> Phrases:
    """Read a file of phrases in UTF-8. Raises ``PhraseError``, which names the line, and ``ValueError`` for no path."""
    if not isinstance(path, str | Path):
        raise ValueError(f"phrases is {path!r}; it is the path of a file of phrases, or a `cleaner.known.users.Phrases`")
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise PhraseError(f"{path}: cannot be read as phrases ({why}); expected a text file with a phrase a line") from error
    return phrases_of(text, str(path))


def phrases_of(text: str, name: str = "phrases") -> Phrases:
    """Read phrases from a text; ``name`` is what error messages call it. Raises ``PhraseError``.

    >>> phrases_of("drop: Sign up now\\n[example.com]\\nkeep: Chapter 7*").phrases[1].site
    'example.com'
    """
    return Phrases(tuple(_read(text, name)))


def _read(text: str, name: str) -> Iterator[Phrase]:
    site = EVERYWHERE
    for number, row in enumerate(text.splitlines(), 1):
        line = row.strip()
        if not line or line.startswith("#"):
            continue
        where = f"{name}, line {number}"
        if line.startswith("["):
            site = _site(line, where)
        else:
            yield _phrase(line, site, where)


def _site(line: str, where: str) -> str:
    name = line[1:-1].strip().casefold().removeprefix("www.")
    if not line.endswith("]") or not name or any(sign in name for sign in " /[]"):
        raise PhraseError(f"{where} is {line[:60]!r}; expected a site in brackets, such as [example.com], or [*] for all sites")
    if not name.isascii():
        with contextlib.suppress(UnicodeError):  # sites are known by the name that they have on the network
            name = name.encode("idna").decode()
    return EVERYWHERE if name == STAR else name


def _phrase(line: str, site: str, where: str) -> Phrase:
    verb, colon, rest = line.partition(":")
    verb = verb.strip().casefold()
    if not colon or verb not in VERBS:
        raise PhraseError(f"{where} is {line[:60]!r}; {_EXPECTED}")
    phrase = rest.strip()
    if len(phrase) > LONGEST:
        raise PhraseError(f"{where} has a phrase of {len(phrase):,} characters; {LONGEST:,} are allowed, end it with * before")
    text = comparable([phrase.removeprefix(STAR).removesuffix(STAR)])[0]
    if not text:
        raise PhraseError(f"{where} is {line[:60]!r} and has no words, so that it would mean every line; {_EXPECTED}")
    if STAR in text:
        raise PhraseError(f"{where} is {line[:60]!r}; a star may stand at the beginning and the end of a phrase alone")
    return Phrase(site, VERBS.index(verb), text, phrase.startswith(STAR), phrase.endswith(STAR))

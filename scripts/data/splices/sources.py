"""The pages that splices are made of: hosts and articles to append, and which article goes with which host.

Nothing may leak between folds: an article is only put into a page whose site lies in the same of the 5 outer folds *and* in
the same of the 3 folds that training makes within. So no model ever scores a stretch that it has seen elsewhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from by_hand import kind_pages
from cleaner.training import corpus as inner
from cleaner.labels import KEEP, Labelled
from corpus import SETS, fold_of, labelled_rows, language_of, named_language, pages

MAIN = frozenset((KEEP, "heading", "body"))
ALIGNED = 0.9  # oracle word F1 of a page's plain rendering below which its labels are not trusted here
FEWEST_WORDS = 80  # of main text, in a host or an article
LONGEST_AUTHOR = 60  # characters; what is longer is a list or a mistake
RARE = 0.05  # share of the pages on which a word may stand to say something of their subject
KEYWORDS = 30  # of a page's text, beside those of its title
FEWEST_COMMON = 2  # of these words, for two pages to be near in subject
NEAREST = 3  # of the pages nearest in subject one is drawn
_find_units = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+").findall
_find_words = re.compile(r"[^\W\d_]{4,}").findall
# What begins with a bar, a dash or (in Chinese) an underscore.
_ends_site = re.compile(r"(?:\s[|\-–—»·:]{1,2}\s.{2,60}|(?<=[㐀-鿿])(?:_|-|\|).{2,60})$")
_search_title = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE).search
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


def size(text: str) -> int:
    """Words; of Chinese, Japanese and Korean, characters.

    >>> size("Two words"), size("两个字")
    (2, 3)
    """
    return len(_find_units(text))


@dataclass(frozen=True)
class Facts:
    """What the data say of a page beside its text."""

    dataset: str
    page_type: str
    language: str  # two letters
    title: str  # as the data give it, or else the page's head; without the site's name
    author: str | None
    date: str | None


@dataclass(frozen=True, eq=False)
class Source:
    """A page that others are put into, or that is put into others."""

    page: Labelled
    rendering: str  # or "html"
    facts: Facts
    main: NDArray[np.bool_]  # (lines,)
    words: int  # of main text
    keys: frozenset[str] = field(default_factory=frozenset)  # words that say what it is about

    @property
    def id(self) -> str:
        return self.page.id.split("#")[0]

    @property
    def bucket(self) -> tuple[int, int]:
        return fold_of(self.page.site), inner.fold_of(self.page.site)


_SAME_LANGUAGE = {"nb": "no", "nn": "no", "jp": "ja", "tw": "zh", "il": "de"}  # as pages and countries name them


@cache
def facts() -> dict[str, Facts]:
    """By page id."""
    found = {}
    labelled = {page["id"] for page in pages("kinds")}
    for dataset in (*SETS, "unlabelled"):
        for page in pages(dataset):
            if dataset == "unlabelled" and page["id"] not in labelled:
                continue
            if dataset == "fundus":
                language = language_of(page)
            else:
                language = named_language(page["html"]) or ("zh" if dataset == "chinese" else "en")
            language = "zh" if dataset == "chinese" else _SAME_LANGUAGE.get(language, language)
            title = _bare_title(page["title"] or _head_title(page["html"]))
            found[page["id"]] = Facts(dataset, page["page_type"], language, title, page["author"], page["date"])
    return found


def _head_title(html: str) -> str:
    found = _search_title(html)
    return unescape(found[1]) if found else ""


def _bare_title(title: str) -> str:
    """A title without the site's name behind it.

    >>> _bare_title("Ten Good Teas | The Kettle"), _bare_title("两个字的标题_新闻_某某网")
    ('Ten Good Teas', '两个字的标题')
    """
    bare = " ".join(title.split())
    return _ends_site.sub("", bare) or bare


@cache
def trusted() -> frozenset[str]:
    """The ids of the pages whose reference is of their text."""
    return frozenset(row["id"] for name in SETS for row in labelled_rows(name, "resiliparse") if row["oracle"] >= ALIGNED)


@cache
def _by_hand() -> dict[str, list[Labelled]]:
    """The pages with kinds, by rendering."""
    found = defaultdict(list)
    for page in kind_pages():
        found[page.id.split("#")[1]].append(page)
    return found


def text_sources(rendering: str) -> list[Source]:
    """The trusted pages in a rendering, those with kinds by hand in place of their aligned selves."""
    from training_pages import kinds_of, titled

    by_hand = {page.id: page for page in _by_hand().get(rendering, [])}
    found = list(by_hand.values())
    for dataset in SETS:
        for row in labelled_rows(dataset, rendering):
            name = f"{row['id']}#{rendering}"
            if name in by_hand or "1" not in row["main"] or row["id"] not in trusted():
                continue
            lines = row["text"].split("\n")
            found.append(Labelled(name, row["site"], row["title"], lines, titled(lines, kinds_of(row), row["title"])))
    return sources(found, rendering)


def sources(labelled: Iterable[Labelled], rendering: str) -> list[Source]:
    """Pages with enough main text, and what they are about."""
    found = []
    for page in labelled:
        main = np.array([kind in MAIN for kind in page.kinds])
        count = sum(size(line) for line, yes in zip(page.lines, main.tolist(), strict=True) if yes)
        if count >= FEWEST_WORDS:
            found.append(Source(page, rendering, facts()[page.id.split("#")[0]], main, count))
    spread = Counter(word for source in found for word in set(_subject(source)))
    return [
        Source(source.page, rendering, source.facts, source.main, source.words, _keys(source, spread, len(found)))
        for source in found
    ]


def _subject(source: Source) -> list[str]:
    lines = [line for line, yes in zip(source.page.lines, source.main.tolist(), strict=True) if yes]
    return telling_words(" ".join([source.page.title or "", *lines])[:6000])


def telling_words(text: str) -> list[str]:
    """Words of four letters and more, lower-cased; of Chinese, Japanese and Korean, pairs of characters.

    >>> telling_words("The Kettle"), telling_words("三个字")
    (['kettle'], ['三个', '个字'])
    """
    text = text.lower()
    pairs = [a + b for a, b in pairwise(text) if _CJK.match(a) and _CJK.match(b)]
    return [word for word in _find_words(text) if not _CJK.search(word)] + pairs


def _keys(source: Source, spread: Counter[str], pages: int) -> frozenset[str]:
    counts = Counter(word for word in _subject(source) if 2 <= spread[word] <= max(3, RARE * pages))
    best = sorted(counts, key=lambda word: (-counts[word] * math.log(pages / spread[word]), word))[:KEYWORDS]
    title = {word for word in _find_words((source.page.title or "").lower()) if word in counts}
    return frozenset(best) | title


class Pool:
    """The articles that can be put into pages, by bucket of folds."""

    def __init__(self, found: Sequence[Source], share_of_others: int = 8) -> None:
        """``share_of_others``: one in so many of the pages that are no articles is used too."""
        self.by_bucket: defaultdict[tuple[int, int], list[Source]] = defaultdict(list)
        for number, source in enumerate(found):
            if source.facts.page_type == "article" or number % share_of_others == 0:
                self.by_bucket[source.bucket].append(source)

    def choose(self, host: Source, count: int, random: Random) -> list[tuple[Source, str]]:
        """Up to ``count`` different articles for a host, each with how it is related: "same site", "near" (in subject),
        "other site", or "other language" where there is none in the host's.
        """
        titles = {host.page.title}
        fitting = [
            other for other in self.by_bucket[host.bucket] if other.id != host.id and other.page.title not in titles - {None}
        ]
        alike = [other for other in fitting if other.facts.language == host.facts.language]
        chosen: list[tuple[Source, str]] = []
        for found in self._draws(host, alike or fitting, random):
            if len(chosen) == count:
                break
            if all(found[0].id != other.id for other, _ in chosen):
                chosen.append(found)
        return chosen

    @staticmethod
    def _draws(host: Source, fitting: list[Source], random: Random) -> Iterator[tuple[Source, str]]:
        """Articles in the order in which they are taken; some come twice."""
        shuffled = random.sample(fitting, len(fitting))
        same = [other for other in shuffled if other.page.site == host.page.site]
        near = sorted(shuffled, key=lambda other: -len(host.keys & other.keys))[:NEAREST]
        near = [other for other in near if len(host.keys & other.keys) >= FEWEST_COMMON and other not in same]
        random.shuffle(near)
        queues = [(same, "same site", 0.5), (near, "near", 0.5)]
        for other in shuffled:
            for queue, relation, chance in queues:
                if queue and random.random() < chance:
                    yield queue.pop(), relation
            if other.page.site == host.page.site:
                yield other, "same site"
            else:
                yield other, "other site" if other.facts.language == host.facts.language else "other language"

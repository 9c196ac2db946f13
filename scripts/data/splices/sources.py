"""The pages that splices are made of: hosts, articles to append, and the choice of articles for a host.

Nothing leaks between folds. An article is put only into a page whose site is in the same outer fold *and* in the same of the
folds that training makes within, so that no model scores an article that it has seen elsewhere.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from cleaner.exchange.alignment import with_title
from cleaner.labels import KEEP, Labelled, fold_of
from cleaner.lines import MAIN_KINDS
from cleaner.training.corpus import FOLDS as INNER_FOLDS
from scripts.data.align_text import aligned_rows, lines_of, sides_of
from scripts.data.datasets import FOLDS, SETS, UNREFERENCED, declared_language, language_of_news, read_pages, url_of
from scripts.data.hand_labels import labelled_renderings
from scripts.data.html_pages import referenced_pages

MAIN = frozenset((KEEP, *MAIN_KINDS))
TRUSTED = 0.9  # oracle word F1 below which the labels of a page are not good enough to measure on
FEWEST_WORDS = 80  # of main text, in a host or an article
RARE = 0.05  # share of the pages on which a keyword may occur
SUBJECT = 6000  # characters of a page that its keywords are taken from
KEYWORDS = 30  # of a page's text, beside those of its title
FEWEST_COMMON = 2  # keywords that two pages near in subject share
NEAREST = 3  # of the pages nearest in subject one is drawn
OTHER_TYPES = 8  # one in so many of the pages that are no articles is appended to others, too
_find_units = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+").findall
_find_words = re.compile(r"[^\W\d_]{4,}").findall
# The site's name begins with a bar, a dash or (in Chinese) an underscore.
_ends_site = re.compile(r"(?:\s[|\-–—»·:]{1,2}\s.{2,60}|(?<=[㐀-鿿])(?:_|-|\|).{2,60})$")
_search_title = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE).search
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
_SAME_LANGUAGE = {"nb": "no", "nn": "no", "jp": "ja", "tw": "zh", "il": "de"}  # as pages declare and countries are named


def word_count(text: str) -> int:
    """The number of words; of Chinese, Japanese and Korean, of characters.

    >>> word_count("Two words"), word_count("两个字")
    (2, 3)
    """
    return len(_find_units(text))


# --- metadata ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Metadata:
    """What the data hold about a page beside its text."""

    dataset: str
    page_type: str
    language: str  # two letters
    title: str  # of the data, or else of the page's head; without the site's name
    author: str | None
    date: str | None


@cache
def metadata() -> dict[str, Metadata]:
    """The metadata of every page with labels, by page id."""
    found = {}
    labelled = {page["id"] for page in read_pages("kinds")}
    for dataset in (*SETS, UNREFERENCED):
        for page in read_pages(dataset):
            if dataset == UNREFERENCED and page["id"] not in labelled:
                continue
            language = language_of_news(page) if dataset == "fundus" else declared_language(page["html"]) or "en"
            language = "zh" if dataset == "chinese" else _SAME_LANGUAGE.get(language, language)
            title = _bare_title(page["title"] or _head_title(page["html"]))
            found[page["id"]] = Metadata(dataset, page["page_type"], language, title, page["author"], page["date"])
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


# --- sources -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Source:
    """A page that articles are appended to, or whose article is appended to others."""

    page: Labelled
    rendering: str  # or "html"
    metadata: Metadata
    main: NDArray[np.bool_]  # (lines,)
    words: int  # of main text
    keywords: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """The page's id, without its rendering."""
        return self.page.id.split("#")[0]

    @property
    def folds(self) -> tuple[int, int]:
        """The outer fold of the page's site, and the fold within."""
        return fold_of(self.page.site, FOLDS), fold_of(self.page.site, INNER_FOLDS, "inner")

    def main_lines(self) -> list[str]:
        """The lines of main text, blank ones left out."""
        return [line for line, yes in zip(self.page.lines, self.main.tolist(), strict=True) if yes and line.strip()]


def text_sources(rendering: str) -> list[Source]:
    """The trusted pages in a rendering; the hand-labelled ones with their hand labels."""
    hand_labelled = {page.id: page for page in _hand_labelled().get(rendering, [])}
    found = list(hand_labelled.values())
    for dataset in SETS:
        for row in aligned_rows(dataset, rendering):
            name = f"{row['id']}#{rendering}"
            if name in hand_labelled or "1" not in row["main"] or row["id"] not in trusted():
                continue
            lines, _ = lines_of(row)
            kinds = with_title(lines, sides_of(row), row["title"])
            found.append(Labelled(name, row["site"], row["title"], lines, kinds, url=url_of().get(row["id"])))
    return sources(found, rendering)


def html_sources() -> list[Source]:
    """The trusted pages of HTML."""
    pages = (page for name in SETS for page, row in referenced_pages(name) if "1" in row["main"] and row["oracle"] >= TRUSTED)
    return sources(pages, "html")


@cache
def trusted() -> frozenset[str]:
    """The ids of the pages whose plain rendering agrees with their reference."""
    return frozenset(row["id"] for name in SETS for row in aligned_rows(name, "resiliparse") if row["oracle"] >= TRUSTED)


@cache
def _hand_labelled() -> dict[str, list[Labelled]]:
    """The hand-labelled renderings, by renderer."""
    found = defaultdict(list)
    for page in labelled_renderings():
        found[page.id.split("#")[1]].append(page)
    return found


def sources(pages: Iterable[Labelled], rendering: str) -> list[Source]:
    """The pages with enough main text, with their keywords."""
    found = []
    for page in pages:
        main = np.array([kind in MAIN for kind in page.kinds])
        count = sum(word_count(line) for line, yes in zip(page.lines, main.tolist(), strict=True) if yes)
        if count >= FEWEST_WORDS:
            found.append(Source(page, rendering, metadata()[page.id.split("#")[0]], main, count))
    spread = Counter(word for source in found for word in set(_subject_words(source)))
    return [replace(source, keywords=_keywords(source, spread, len(found))) for source in found]


def _subject_words(source: Source) -> list[str]:
    lines = [line for line, yes in zip(source.page.lines, source.main.tolist(), strict=True) if yes]
    return content_words(" ".join([source.page.title or "", *lines])[:SUBJECT])


def content_words(text: str) -> list[str]:
    """Words of four letters and more, lower-cased; of Chinese, Japanese and Korean, pairs of characters.

    >>> content_words("The Kettle"), content_words("三个字")
    (['kettle'], ['三个', '个字'])
    """
    text = text.lower()
    pairs = [a + b for a, b in pairwise(text) if _CJK.match(a) and _CJK.match(b)]
    return [word for word in _find_words(text) if not _CJK.search(word)] + pairs


def _keywords(source: Source, spread: Counter[str], pages: int) -> frozenset[str]:
    """The words of highest tf-idf, and those of the title; ``spread`` is on how many of the pages a word occurs."""
    counts = Counter(word for word in _subject_words(source) if 2 <= spread[word] <= max(3, RARE * pages))
    best = sorted(counts, key=lambda word: (-counts[word] * math.log(pages / spread[word]), word))[:KEYWORDS]
    title = {word for word in _find_words((source.page.title or "").lower()) if word in counts}
    return frozenset(best) | title


# --- choice of articles ------------------------------------------------------------------------------------------------


class Pool:
    """The articles that can be put into pages, by folds."""

    def __init__(self, found: Sequence[Source]) -> None:
        self.by_folds: defaultdict[tuple[int, int], list[Source]] = defaultdict(list)
        for number, source in enumerate(found):
            if source.metadata.page_type == "article" or number % OTHER_TYPES == 0:
                self.by_folds[source.folds].append(source)

    def choose(self, host: Source, count: int, random: Random) -> list[tuple[Source, str]]:
        """Up to ``count`` different articles for a host, each with its relation to the host: "same site", "near" (in
        subject), "other site", or "other language" where there is none in the host's.
        """
        titles = {host.page.title} - {None}
        fitting = [other for other in self.by_folds[host.folds] if other.id != host.id and other.page.title not in titles]
        same_language = [other for other in fitting if other.metadata.language == host.metadata.language]
        chosen: list[tuple[Source, str]] = []
        for found in _draws(host, same_language or fitting, random):
            if len(chosen) == count:
                break
            if all(found[0].id != other.id for other, _ in chosen):
                chosen.append(found)
        return chosen


def _draws(host: Source, fitting: list[Source], random: Random) -> Iterator[tuple[Source, str]]:
    """Articles in the order in which they are taken; some come twice."""
    shuffled = random.sample(fitting, len(fitting))
    same = [other for other in shuffled if other.page.site == host.page.site]
    near = sorted(shuffled, key=lambda other: -len(host.keywords & other.keywords))[:NEAREST]
    near = [other for other in near if len(host.keywords & other.keywords) >= FEWEST_COMMON and other not in same]
    random.shuffle(near)
    queues = [(same, "same site", 0.5), (near, "near", 0.5)]
    for other in shuffled:
        for queue, relation, chance in queues:
            if queue and random.random() < chance:
                yield queue.pop(), relation
        if other.page.site == host.page.site:
            yield other, "same site"
        else:
            yield other, "other site" if other.metadata.language == host.metadata.language else "other language"

"""Pages without a splice that look as if they had one: their own main text changes its subject, its voice or its language.

Chosen by their page type, their title and the shape of their main text; none of it knows what a model makes of them. The data
hold next to no live blogs, speeches or pages in two languages: for these there are fixtures (``fixtures/scrapes``). What there
is a lot of is articles that end on other words than they began with, the nearest thing to an appended article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from splice_sources import Source, size, telling_words, text_sources

TEXT_RENDERINGS = ("resiliparse", "soup_noscript")
LONG = 1500  # words of an article
TIMES, QUESTIONS, QUOTED = 6, 5, 0.4  # lines that begin with a time; short questions; share of the words in quotes
WANDERING = 0.1  # of the articles, those whose first and last third have fewest rare words in common
FEWEST_WANDERING = 500  # words of such an article
COMMON = 0.1  # share of the articles in which a word may occur to be rare
SECOND_LANGUAGE = 0.15  # share of the words that stand in lines of another language or script
SURE, FEWEST_WORDS = 0.15, 8  # share of function words for a line to be of a language; words for it to be of any

_TITLES = {
    "live blog": r"""\blive(?:[ -]?blog|[ -]?ticker|[ ]updates?|:) | as[ ]it[ ]happened | minute[ ]by[ ]minute | en[ ]direct
        | en[ ]vivo | newsblog""",
    "interview": r"""\binterview | \bq[ ]?&[ ]?a\b | in[ ]conversation | im[ ]gespräch | \bfragen[ ]an\b | entrevista
        | entretien | intervista | questions?[ ](?:for|with|to)""",
    "round-up": r"""^(?:the[ ])?(?:top[ ])?\d{1,3}[ ](?!years?|days?|million|billion)\w | \b(?:top|best)[ ]\d
        | \b\d{1,3}[ ](?:best|top|tips|ways|things|reasons|ideas|examples|trends|tools|books|places|recipes|facts|types|steps
            |questions|mistakes|signs|benefits)\b
        | weekly[ ](?:round-?up|digest) | \bround-?up\b""",
    "speech or statement": r"""\bspeech | \bremarks\b | \baddress[ ](?:to|at|by) | full[ ]text | transcript
        | \bstatement[ ](?:by|from|on) | \brede\b | discours | discurso""",
}
_search_title = {name: re.compile(pattern, re.IGNORECASE | re.VERBOSE).search for name, pattern in _TITLES.items()}
_begins_with_time = re.compile(
    r"[\W_]{0,3}(?:\d{1,2}[:.h]\d\d\b|\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\d{1,3}['’′](?:\s|$))", re.I
).match
_begins_with_question = re.compile(r"\s*(?:Q|Question|Frage|Interviewer)\s{0,2}[:.]").match
_find_quoted = re.compile(r"[“„«「]([^“„«「”»」]{40,})[”“»」]").findall
_find_words = re.compile(r"[^\W\d_]+").findall
_FUNCTION_WORDS = {
    "en": "the of and to in is that for it with was on are this have be as you at from by not or your we they an will",
    "de": "der die das und ist nicht von mit den ein eine zu im für auf dem sich auch es an als wird des sie wir ich",
    "fr": "le la les et des est une dans que pour qui sur pas du plus avec par il au vous nous ce sont je",
    "es": "el los las y que del una por con para es se lo su al como más pero este está son",
    "it": "il di che e la è per un una non sono con del della si da al più gli le dei nel",
    "pt": "o os que e do da em um uma para com não é por mais dos das se na no ao como",
    "nl": "de het een en van is dat op te zijn voor met niet aan er ook als bij hij was worden",
}
_LANGUAGES = {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}
_SCRIPTS = {"cyrillic": "[А-я]", "cjk": "[぀-ヿ㐀-鿿가-힯]", "arabic": "[؀-ۿ]", "devanagari": "[ऀ-ॿ]"}
_find_script = {name: re.compile(pattern).findall for name, pattern in _SCRIPTS.items()}


@dataclass(frozen=True, eq=False)
class Opposite:
    """A page and the reasons why it is one."""

    source: Source
    groups: tuple[str, ...]


def opposites(reads: str = "text") -> Iterator[Opposite]:
    """Every such page: in the plain text renderings, or as HTML."""
    if reads == "html":
        from splices_html import html_sources  # parses every page of the data

        found: Sequence[Source] = html_sources()
    else:
        found = [source for rendering in TEXT_RENDERINGS for source in text_sources(rendering)]
    wandering = wanderers(found)
    for source in found:
        groups = (*groups_of(source), *(["wandering article"] if source.page.id in wandering else []))
        if groups:
            yield Opposite(source, groups)


def wanderers(found: Sequence[Source]) -> set[str]:
    """The ids of the articles that end on other words than they began with."""
    articles = [source for source in found if source.facts.page_type == "article" and source.words >= FEWEST_WANDERING]
    thirds = {source.page.id: _thirds(source) for source in articles}
    spread = Counter(word for parts in thirds.values() for word in set().union(*parts))
    most = max(3, len(thirds) * COMMON)
    shared = {}
    for name, (first, last) in thirds.items():
        begins, ends = ({word for word in part if 2 <= spread[word] <= most} for part in (first, last))
        shared[name] = len(begins & ends) / max(1, min(len(begins), len(ends)))
    return set(sorted(shared, key=lambda name: (shared[name], name))[: round(WANDERING * len(shared))])


def _thirds(source: Source) -> tuple[set[str], set[str]]:
    """The words of the first and of the last third of a page's main text."""
    rows = [line for line, yes in zip(source.page.lines, source.main.tolist(), strict=True) if yes]
    running, first, last = 0, set[str](), set[str]()
    for line in rows:
        if running < source.words / 3:
            first.update(telling_words(line))
        elif running >= 2 * source.words / 3:
            last.update(telling_words(line))
        running += size(line)
    return first, last


def groups_of(source: Source) -> tuple[str, ...]:
    """Why a page is a hard opposite; nothing if it is none."""
    lines = [line for line, yes in zip(source.page.lines, source.main.tolist(), strict=True) if yes and line.strip()]
    kind, title = source.facts.page_type, source.facts.title
    found = [kind] if kind in ("forum", "listing", "documentation", "collection") else []
    if kind == "article":
        found += [name for name, search in _search_title.items() if search(title)]
        found += ["long article"] if source.words > LONG else []
    timed = sum(bool(_begins_with_time(line)) for line in lines)
    found += ["entries with times"] if timed >= TIMES and kind == "article" else []
    found += ["questions and answers"] if _asks(lines) and kind == "article" else []
    found += ["quoted at length"] if _quoted(lines) >= QUOTED else []
    found += ["two languages"] if second_language(lines) >= SECOND_LANGUAGE else []
    return tuple(dict.fromkeys(found))


def _asks(lines: Sequence[str]) -> bool:
    marked = sum(bool(_begins_with_question(line)) for line in lines)
    questions = [number for number, line in enumerate(lines) if line.rstrip().endswith(("?", "？")) and 4 <= size(line) <= 60]
    answered = sum(number + 1 < len(lines) and not lines[number + 1].rstrip().endswith("?") for number in questions)
    return marked >= 3 or answered >= max(QUESTIONS, len(lines) // 5)


def _quoted(lines: Sequence[str]) -> float:
    text = "\n".join(lines)
    return sum(map(size, _find_quoted(text))) / max(1, size(text))


def second_language(lines: Sequence[str]) -> float:
    """The share of the words that stand in lines of the page's second language.

    >>> second_language(["The cat sat on the mat and it was not you.", "Die Katze saß auf der Matte und es ist die Katze."])
    0.5
    """
    words = Counter[str]()
    for line in lines:
        words[_language(line)] += size(line)
    words.pop("", None)
    ranked = [count for _, count in words.most_common(2)]
    return ranked[1] / sum(words.values()) if len(ranked) > 1 else 0.0


def _language(line: str) -> str:
    """A language or a script; nothing for a line that does not say."""
    for name, find in _find_script.items():
        if len(find(line)) >= 0.3 * max(1, len(line)):
            return name
    words = [word.lower() for word in _find_words(line)]
    if len(words) < FEWEST_WORDS:
        return ""
    shares = {name: sum(word in known for word in words) / len(words) for name, known in _LANGUAGES.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= SURE else ""

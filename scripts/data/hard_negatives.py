"""Hard negatives: pages that look as if another article were appended, because their own text changes its subject or voice.

They are chosen by page type, title and the shape of their main text, never by what a model makes of them. The data hold next to
no live blogs, speeches or pages in two languages, for which ``fixtures/scrapes`` has examples. They hold many articles that end
on other words than they began with, which are nearest to an appended article (docs/experiments.md#hard-negatives).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scripts.data.splices.sources import Source, content_words, html_sources, text_sources, word_count

RENDERINGS = ("resiliparse", "soup_noscript")  # of text
LONG = 1500  # words of a long article
TIMES = 6  # lines that begin with a time
QUESTIONS, QUESTION = 5, range(4, 61)  # short questions that an answer follows; the words of a short one
MARKED_QUESTIONS = 3  # lines that begin with "Q:"
QUOTED = 0.4  # share of the words in quotes
WANDERING = 0.1  # share of the articles that count as wandering: their first and last third have fewest rare words in common
FEWEST_WANDERING = 500  # words of such an article
COMMON = 0.1  # share of the articles in which a rare word may occur
SECOND_LANGUAGE = 0.15  # share of the words in lines of another language or script
SURE, FEWEST_WORDS = 0.15, 8  # share of function words in a line of a language; words of a line that has any language
OF_A_SCRIPT = 0.3  # share of a line's characters

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


class HardNegative(NamedTuple):
    """A page and the groups that it belongs to."""

    source: Source
    groups: tuple[str, ...]


def hard_negatives(reads: str = "text") -> Iterator[HardNegative]:
    """Every hard negative, as "text" (in `RENDERINGS`) or as "html"."""
    found = html_sources() if reads == "html" else [source for name in RENDERINGS for source in text_sources(name)]
    wandering = wandering_articles(found)
    for source in found:
        groups = (*groups_of(source), *(["wandering article"] if source.page.id in wandering else []))
        if groups:
            yield HardNegative(source, groups)


def wandering_articles(found: Sequence[Source]) -> set[str]:
    """The page ids of the articles that end on other words than they began with."""
    articles = [source for source in found if source.metadata.page_type == "article" and source.words >= FEWEST_WANDERING]
    thirds = {source.page.id: _thirds(source) for source in articles}
    spread = Counter(word for parts in thirds.values() for word in set().union(*parts))
    most = max(3, len(thirds) * COMMON)
    shared = {}
    for name, (first, last) in thirds.items():
        begins, ends = ({word for word in part if 2 <= spread[word] <= most} for part in (first, last))
        shared[name] = len(begins & ends) / max(1, min(len(begins), len(ends)))
    return set(sorted(shared, key=lambda name: (shared[name], name))[: round(WANDERING * len(shared))])


def _thirds(source: Source) -> tuple[set[str], set[str]]:
    """The content words of the first and of the last third of a page's main text."""
    running, first, last = 0, set[str](), set[str]()
    for line in source.main_lines():
        if running < source.words / 3:
            first.update(content_words(line))
        elif running >= 2 * source.words / 3:
            last.update(content_words(line))
        running += word_count(line)
    return first, last


def groups_of(source: Source) -> tuple[str, ...]:
    """The groups of hard negatives that a page belongs to by itself."""
    lines, page_type = source.main_lines(), source.metadata.page_type
    found = [page_type] if page_type in ("forum", "listing", "documentation", "collection") else []
    if page_type == "article":
        found += [name for name, search in _search_title.items() if search(source.metadata.title)]
        found += ["long article"] if source.words > LONG else []
        found += ["entries with times"] if sum(bool(_begins_with_time(line)) for line in lines) >= TIMES else []
        found += ["questions and answers"] if _asks(lines) else []
    found += ["quoted at length"] if _quoted(lines) >= QUOTED else []
    found += ["two languages"] if second_language(lines) >= SECOND_LANGUAGE else []
    return tuple(dict.fromkeys(found))


def _asks(lines: Sequence[str]) -> bool:
    """Whether questions are marked as such, or many short ones are followed by something else."""
    marked = sum(bool(_begins_with_question(line)) for line in lines)
    questions = [row for row, line in enumerate(lines) if line.rstrip().endswith(("?", "？")) and word_count(line) in QUESTION]
    answered = sum(row + 1 < len(lines) and not lines[row + 1].rstrip().endswith("?") for row in questions)
    return marked >= MARKED_QUESTIONS or answered >= max(QUESTIONS, len(lines) // 5)


def _quoted(lines: Sequence[str]) -> float:
    """The share of the words in quotes."""
    text = "\n".join(lines)
    return sum(map(word_count, _find_quoted(text))) / max(1, word_count(text))


def second_language(lines: Sequence[str]) -> float:
    """The share of the words in lines of the page's second language.

    >>> second_language(["The cat sat on the mat and it was not you.", "Die Katze saß auf der Matte und es ist die Katze."])
    0.5
    """
    words = Counter[str]()
    for line in lines:
        words[_language(line)] += word_count(line)
    words.pop("", None)
    ranked = [count for _, count in words.most_common(2)]
    return ranked[1] / sum(words.values()) if len(ranked) > 1 else 0.0


def _language(line: str) -> str:
    """A language or a script; empty for a line that is too short to have one."""
    for name, find in _find_script.items():
        if len(find(line)) >= OF_A_SCRIPT * max(1, len(line)):
            return name
    words = [word.lower() for word in _find_words(line)]
    if len(words) < FEWEST_WORDS:
        return ""
    shares = {name: sum(word in known for word in words) / len(words) for name, known in _LANGUAGES.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= SURE else ""

"""Documents -> statistics: lines, words, kinds, quality, source of the decision, sorts and forms of pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cleaner.document import Doc
from cleaner.features.pages import PAGES
from cleaner.invisible import SORTS
from cleaner.lines import BLANK, KINDS

PLAIN = frozenset(("text", "html", "json"))  # forms that go without saying
_find_words = re.compile(r"\w+").findall
DECIDED = {"model": "decided by the model", "fallback": "decided by the fallback", "empty": "no text", "error": "not cleaned"}


@dataclass
class Stats:
    """Statistics of one page, or sums over many; blank lines are not counted."""

    lines_of: Counter[str] = field(default_factory=Counter)  # lines by kind
    kept_lines_of: Counter[str] = field(default_factory=Counter)
    words_of: Counter[str] = field(default_factory=Counter)
    kept_words_of: Counter[str] = field(default_factory=Counter)
    qualities: list[float] = field(default_factory=list)  # of pages with any text
    sources: Counter[str] = field(default_factory=Counter)  # pages by source
    pages: Counter[str] = field(default_factory=Counter)  # pages by what the model takes them for, if it can tell
    forms: Counter[str] = field(default_factory=Counter)  # pages by the form that they were cleaned as
    chances: float = 0.0  # sum of the probabilities of these names
    empty: int = 0  # pages with text of which no line was kept
    hidden: int = 0  # lines that the page conceals from readers
    kept_hidden: int = 0
    invisible: Counter[str] = field(default_factory=Counter)  # invisible characters by sort, in all lines
    known_sites: int = 0  # pages of sites of which something is known
    site_lines: int = 0  # dropped lines that would stay without what is known of the site: reason `repeats-on-site`
    site_words: int = 0  # words in them

    @classmethod
    def of(cls, *docs: Doc) -> Stats:
        """Collect the statistics of some documents."""
        stats = cls(sources=Counter(doc.source for doc in docs))
        stats.forms.update(doc.form for doc in docs if doc.error is None)
        for line in (line for doc in docs for line in doc.lines if line.kind != BLANK):
            words = len(_find_words(line.text))
            stats.hidden += line.hidden
            stats.kept_hidden += line.hidden and line.keep
            stats.lines_of[line.kind] += 1
            stats.words_of[line.kind] += words
            if line.keep:
                stats.kept_lines_of[line.kind] += 1
                stats.kept_words_of[line.kind] += words
            elif line.reason == "repeats-on-site":
                stats.site_lines += 1
                stats.site_words += words
        for doc in docs:
            stats.invisible += doc.invisible
            stats.known_sites += doc.told is not None
            if doc.page is not None:
                stats.pages[doc.page.name] += 1
                stats.chances += doc.page.probability
            stats.empty += doc.source in ("model", "fallback") and not doc.text
        stats.qualities += [doc.quality for doc in docs if doc.source in ("model", "fallback")]
        return stats

    def add(self, other: Stats) -> None:
        """Add the statistics of another page to these."""
        self.lines_of += other.lines_of
        self.kept_lines_of += other.kept_lines_of
        self.words_of += other.words_of
        self.kept_words_of += other.kept_words_of
        self.qualities += other.qualities
        self.sources += other.sources
        self.pages += other.pages
        self.forms += other.forms
        self.chances += other.chances
        self.empty += other.empty
        self.hidden += other.hidden
        self.kept_hidden += other.kept_hidden
        self.invisible += other.invisible
        self.known_sites += other.known_sites
        self.site_lines += other.site_lines
        self.site_words += other.site_words

    @property
    def lines(self) -> int:
        """The number of non-blank lines."""
        return self.lines_of.total()

    @property
    def kept_lines(self) -> int:
        """The number of kept non-blank lines."""
        return self.kept_lines_of.total()

    @property
    def words(self) -> int:
        """The number of words."""
        return self.words_of.total()

    @property
    def kept_words(self) -> int:
        """The number of words in kept lines."""
        return self.kept_words_of.total()

    @property
    def dropped(self) -> Counter[str]:
        """The number of dropped lines of each kind."""
        return self.lines_of - self.kept_lines_of

    @property
    def quality(self) -> float | None:
        """The mean quality over the pages with any text; None if there are none."""
        return sum(self.qualities) / len(self.qualities) if self.qualities else None

    @property
    def source(self) -> str:
        """The source of the decisions: "fallback" if it took part in any, else the most frequent source."""
        return "fallback" if self.sources["fallback"] else max(self.sources, key=lambda name: self.sources[name])

    def __str__(self) -> str:
        parts = [f"kept {self.kept_lines} of {self.lines} lines, {self.kept_words} of {self.words} words"]
        if self.quality is not None:
            parts.append(f"quality {self.quality:.2f}")
        pages = sum(self.sources.values())
        found = [(self.sources[source], words) for source, words in DECIDED.items()]
        parts.extend(words if pages == 1 else f"{count} {words}" for count, words in found if count)
        if self.pages:
            parts.append(f"page {page_words(self)}" if pages == 1 else f"pages: {page_words(self)}")
        if has_forms(self):
            parts.append(f"form {form_words(self)}" if pages == 1 else f"forms: {form_words(self)}")
        if self.empty and pages > 1:
            parts.append(f"{self.empty} with nothing kept")
        if dropped := self.dropped:
            parts.append("dropped " + ", ".join(f"{kind} {dropped[kind]}" for kind in KINDS if dropped[kind]))
        if self.known_sites:
            parts.append(site_words(self))
        if self.hidden:
            parts.append(f"hidden lines {self.hidden}, kept {self.kept_hidden}")
        if self.invisible:
            parts.append("invisible characters: " + invisible_words(self))
        return "; ".join(parts)


def page_words(stats: Stats) -> str:
    """Return what the model takes a page for, with the probability; of several pages the number of each sort."""
    if stats.sources.total() == 1:
        return f"{next(iter(stats.pages))} ({stats.chances:.2f})"
    return ", ".join(f"{name} {stats.pages[name]:,}" for name in PAGES if stats.pages[name])


def site_words(stats: Stats) -> str:
    """Return how much is dropped because the site repeats it, as words: of how many dropped lines, and of their words."""
    lines, words = stats.lines - stats.kept_lines, stats.words - stats.kept_words
    known = f" on {stats.known_sites} pages of known sites" if stats.sources.total() > 1 else ""
    share = f"{stats.site_lines} of {lines} dropped lines, {stats.site_words} of {words} words"
    return f"repeats on the site: {share}{known}"


def has_forms(stats: Stats) -> bool:
    """Return whether any page was of another form than a block a line, HTML or JSON."""
    return bool(stats.forms.keys() - PLAIN)


def form_words(stats: Stats) -> str:
    """Return the forms of a page, the outer one first; of several pages the number of each."""
    if stats.sources.total() == 1:
        return next(iter(stats.forms))
    return ", ".join(f"{form} {count:,}" for form, count in stats.forms.most_common())


def invisible_words(stats: Stats) -> str:
    """Return the numbers of invisible characters by sort, as words."""
    return ", ".join(f"{sort} {stats.invisible[sort]:,}" for sort in SORTS if stats.invisible[sort])

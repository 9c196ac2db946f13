"""Documents -> figures: lines, words, kinds, quality, who decided."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cleaner.document import Doc
from cleaner.lines import BLANK, KINDS

_find_words = re.compile(r"\w+").findall
DECIDED = {"model": "decided by the model", "fallback": "decided by the fallback", "empty": "no text", "error": "not cleaned"}


@dataclass
class Stats:
    """What became of one page, or of many that were added up; blank lines are not counted."""

    lines_of: Counter[str] = field(default_factory=Counter)  # of each kind
    kept_lines_of: Counter[str] = field(default_factory=Counter)
    words_of: Counter[str] = field(default_factory=Counter)
    kept_words_of: Counter[str] = field(default_factory=Counter)
    qualities: list[float] = field(default_factory=list)  # of pages that had any text
    sources: Counter[str] = field(default_factory=Counter)  # pages of each source

    @classmethod
    def of(cls, *docs: Doc) -> Stats:
        """The figures of some documents."""
        stats = cls(sources=Counter(doc.source for doc in docs))
        for line in (line for doc in docs for line in doc.lines if line.kind != BLANK):
            words = len(_find_words(line.text))
            stats.lines_of[line.kind] += 1
            stats.words_of[line.kind] += words
            if line.keep:
                stats.kept_lines_of[line.kind] += 1
                stats.kept_words_of[line.kind] += words
        stats.qualities += [doc.quality for doc in docs if doc.source in ("model", "fallback")]
        return stats

    def add(self, other: Stats) -> None:
        """Count another page in."""
        self.lines_of += other.lines_of
        self.kept_lines_of += other.kept_lines_of
        self.words_of += other.words_of
        self.kept_words_of += other.kept_words_of
        self.qualities += other.qualities
        self.sources += other.sources

    @property
    def lines(self) -> int:
        """How many there were, blank ones left out."""
        return self.lines_of.total()

    @property
    def kept_lines(self) -> int:
        """How many of them were kept."""
        return self.kept_lines_of.total()

    @property
    def words(self) -> int:
        """How many there were."""
        return self.words_of.total()

    @property
    def kept_words(self) -> int:
        """How many of them were kept."""
        return self.kept_words_of.total()

    @property
    def dropped(self) -> Counter[str]:
        """Dropped lines of each kind."""
        return self.lines_of - self.kept_lines_of

    @property
    def quality(self) -> float | None:
        """The mean over the pages that had any text; None if none had."""
        return sum(self.qualities) / len(self.qualities) if self.qualities else None

    def __str__(self) -> str:
        parts = [f"kept {self.kept_lines} of {self.lines} lines, {self.kept_words} of {self.words} words"]
        if self.quality is not None:
            parts.append(f"quality {self.quality:.2f}")
        pages = sum(self.sources.values())
        found = [(self.sources[source], words) for source, words in DECIDED.items()]
        parts.extend(words if pages == 1 else f"{count} {words}" for count, words in found if count)
        if dropped := self.dropped:
            parts.append("dropped " + ", ".join(f"{kind} {dropped[kind]}" for kind in KINDS if dropped[kind]))
        return "; ".join(parts)

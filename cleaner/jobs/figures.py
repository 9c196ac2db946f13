"""Records -> figures of a dataset: counts that add up, whatever the chunks, and that a journal and a file of JSON can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from cleaner.decision.reasons import CODE
from cleaner.document import Doc
from cleaner.features.pages import PAGES
from cleaner.lines import KINDS
from cleaner.report.statistics import Stats

HOSTS = 50_000  # hosts that are counted by name; pages of later ones are counted together, so that memory stays flat
OTHERS = "(others)"
TENTHS = 10


@dataclass
class Figures:
    """Figures of one record, or sums over many. Blank lines are not counted; words only where they were asked for."""

    pages: int = 0  # records, failed ones included
    failed: int = 0  # records that could not be cleaned, and are unchanged
    changed: int = 0  # records of which something was dropped; counted only where it was asked for
    empty: int = 0  # records with text of which no line was kept
    characters: int = 0  # of what was read
    kept_characters: int = 0
    hidden: int = 0  # lines that pages conceal from readers
    kept_hidden: int = 0
    chances: float = 0.0  # sum of the probabilities of the sorts of pages
    quality: float = 0.0  # sum over the pages with any text
    judged: int = 0  # the number of these pages
    lines_of: Counter[str] = field(default_factory=Counter)  # by kind
    kept_lines_of: Counter[str] = field(default_factory=Counter)
    words_of: Counter[str] = field(default_factory=Counter)
    kept_words_of: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)  # pages by what decided
    forms: Counter[str] = field(default_factory=Counter)
    sorts: Counter[str] = field(default_factory=Counter)  # pages by what the model takes them for
    tenths: Counter[str] = field(default_factory=Counter)  # pages by quality: "0" is 0 to 0.1
    hosts: Counter[str] = field(default_factory=Counter)
    invisible: Counter[str] = field(default_factory=Counter)
    known_sites: int = 0  # pages of sites of which something is known
    site_lines: int = 0  # dropped lines of reason `repeats-on-site`
    site_words: int = 0  # words in them
    first_error: str = ""  # the first record that could not be cleaned, with the reason

    @classmethod
    def of(cls, doc: Doc, characters: int, record: Mapping[str, Any], detailed: bool = False) -> Figures:
        """Count one document. ``detailed``: its words and invisible characters too."""
        found = cls(pages=1, characters=characters, kept_characters=len(doc.text), sources=Counter([doc.source]))
        found.forms[doc.form] = 1
        found.hosts[host_of(record.get("url"))] = 1
        if detailed:
            found._take(Stats.of(doc))
        else:
            found._count_lines(doc)
        found.known_sites = int(doc.told is not None)
        if doc.page is not None:
            found.sorts[doc.page.name] = 1
            found.chances = doc.page.probability
        if doc.source in ("model", "fallback"):
            found.quality, found.judged = round(doc.quality, 4), 1
            found.tenths[str(min(TENTHS - 1, int(doc.quality * TENTHS)))] = 1
            found.empty = int(not doc.text)
        return found

    @classmethod
    def of_failure(cls, characters: int, message: str, record: Mapping[str, Any]) -> Figures:
        """Count one record that could not be cleaned."""
        found = cls(pages=1, failed=1, characters=characters, kept_characters=characters, first_error=message)
        found.sources["error"] = 1
        found.hosts[host_of(record.get("url"))] = 1
        return found

    def _take(self, stats: Stats) -> None:
        self.lines_of, self.kept_lines_of = stats.lines_of, stats.kept_lines_of
        self.words_of, self.kept_words_of = stats.words_of, stats.kept_words_of
        self.hidden, self.kept_hidden, self.invisible = stats.hidden, stats.kept_hidden, stats.invisible
        self.site_lines, self.site_words = stats.site_lines, stats.site_words

    def _count_lines(self, doc: Doc) -> None:
        columns = doc.columns  # `doc.lines` would make an object of each line, which takes as long as cleaning it
        for kinds, counter in ((columns.kind, self.lines_of), (columns.kind[columns.keep], self.kept_lines_of)):
            counts = np.bincount(kinds, minlength=len(KINDS))
            counter.update({KINDS[kind]: int(counts[kind]) for kind in np.flatnonzero(counts).tolist()})
        self.site_lines = int(np.count_nonzero(~columns.keep & (columns.reason == CODE["repeats-on-site"])))

    def add(self, other: Figures) -> None:
        """Add the figures of others to these."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            if name != "hosts":
                getattr(self, name).update(getattr(other, name))
        for host, count in other.hosts.items():
            self.hosts[host if host in self.hosts or len(self.hosts) < HOSTS else OTHERS] += count
        self.first_error = self.first_error or other.first_error

    @property
    def lines(self) -> int:
        """The number of non-blank lines."""
        return self.lines_of.total()

    @property
    def kept_lines(self) -> int:
        """The number of kept non-blank lines."""
        return self.kept_lines_of.total()

    def to_json(self) -> dict[str, Any]:
        """Return everything that is not zero, for the journal."""
        return {name: value for name in (*_NUMBERS, *_COUNTERS, "first_error") if (value := getattr(self, name))}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Figures:
        """Return the figures that `to_json` has written."""
        found = cls()
        for name, value in values.items():
            setattr(found, name, Counter(value) if name in _COUNTERS else value)
        return found

    def to_stats(self) -> Stats:
        """Return the same as the statistics of one page are, with the mean of the qualities alone."""
        return Stats(
            lines_of=self.lines_of,
            kept_lines_of=self.kept_lines_of,
            words_of=self.words_of,
            kept_words_of=self.kept_words_of,
            qualities=[self.quality / self.judged] if self.judged else [],
            sources=self.sources,
            pages=self.sorts,
            chances=self.chances,
            empty=self.empty,
            hidden=self.hidden,
            kept_hidden=self.kept_hidden,
            invisible=self.invisible,
            known_sites=self.known_sites,
            site_lines=self.site_lines,
            site_words=self.site_words,
            forms=self.forms,
        )

    def for_reader(self) -> dict[str, Any]:
        """Return the figures as --stats FILE writes them, largest first where there is no other order."""
        return {
            "pages": self.pages,
            "failed": self.failed,
            "nothing_kept": self.empty,
            "characters": {"read": self.characters, "kept": self.kept_characters},
            "lines": {"read": self.lines, "kept": self.kept_lines},
            "quality": round(self.quality / self.judged, 4) if self.judged else None,
            "by_kind": {
                kind: {"lines": self.lines_of[kind], "kept": self.kept_lines_of[kind]} for kind in KINDS if self.lines_of[kind]
            },
            "by_source": dict(self.sources.most_common()),
            "repeats_on_site": {"pages": self.known_sites, "lines": self.site_lines, "words": self.site_words},
            "by_form": _by_size(self.forms),
            "by_page": {name: self.sorts[name] for name in PAGES if self.sorts[name]},
            "by_quality": {f"{tenth / TENTHS:.1f}": self.tenths[str(tenth)] for tenth in range(TENTHS)},
            "by_host": _by_size(self.hosts),
            "first_error": self.first_error or None,
        }


_COUNTERS = tuple(each.name for each in fields(Figures) if each.default_factory is Counter)
_NUMBERS = tuple(each.name for each in fields(Figures) if each.name not in (*_COUNTERS, "first_error"))


def _by_size(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def host_of(url: object) -> str:
    """Return the host of an address; "" if there is none.

    >>> host_of("https://Example.org:8080/a"), host_of(None), host_of("http://[broken")
    ('example.org', '', '')
    """
    if not isinstance(url, str):
        return ""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

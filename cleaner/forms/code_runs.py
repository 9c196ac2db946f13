"""The words of a line -> where scripts and styles begin and end in it.

A page in one line has its scripts between its sentences, and a rule that settles a script would settle the sentences with it.
Two signs side by side that prose does not write, such as `("` behind a letter or `={`, show a word of code. Words beside it
that look like code belong to it, and a run of code ends a statement or a block (docs/experiments.md#code-in-a-giant-line).
"""

from __future__ import annotations

import re

import numpy as np

from cleaner.features.text import Ints
from cleaner.forms.gaps import Tokens

# Each alternative is a few characters long, so that the search takes linear time.
_find_signs = re.compile(
    r"""\w\(["'{)]|\)\s?\{|\);|=\s?[{\[]|\{"|":["{\[]|/\*|\*/|</?(?:script|style)\b|\|\||&&|\w\{[\w-]|\};|==|=>""",
    re.IGNORECASE,
).finditer
_ENDS = (";", "}", "*/", "</script", "</style")  # one of them is in every run
_WORDS = frozenset("var let const function new if else return window document try catch for true false null this".split())
_LOOSE = frozenset("=(){}[]<>_$|&;")  # a word with one of these, or with a dot inside, may be code beside code
GAP = 5  # words between two words of code of one run, at most
REACH = 6  # words before and behind that may belong to a run


def code_runs(text: str, tokens: Tokens) -> tuple[Ints, Ints]:
    """Return the first word of each run of code, and the word behind its last one.

    A run that opens a brace goes on to where that is closed: the strings of data are prose.
    """
    places = np.fromiter((match.start() for match in _find_signs(text)), np.int64)
    if not len(places) or not len(tokens.start):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    words = np.unique(np.maximum(np.searchsorted(tokens.start, places, "right") - 1, 0))
    braces = _Braces(text)
    runs: list[tuple[int, int]] = []
    for part in np.split(words, np.flatnonzero(np.diff(words) > GAP) + 1):
        first, end = int(part[0]), int(part[-1]) + 1
        if runs and end <= runs[-1][1]:
            continue
        first, end = _whole(text, tokens, first, end)
        closed = braces.closed(int(tokens.start[first]), int(tokens.stop[end - 1]))
        end = max(end, int(np.searchsorted(tokens.start, closed, "left")))
        if any(sign in _text(text, tokens, first, end) for sign in _ENDS):
            runs.append((max(first, runs[-1][1]) if runs else first, end))
    return np.array([first for first, _ in runs], np.int64), np.array([end for _, end in runs], np.int64)


class _Braces:
    """How deep in braces each character is."""

    def __init__(self, text: str) -> None:
        signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)
        self.depth = np.cumsum((signs == ord("{")).astype(np.int64) - (signs == ord("}")))
        self._by_depth = np.argsort(self.depth, kind="stable")  # places, those of one depth together and in order
        self._sorted = self.depth[self._by_depth]

    def closed(self, start: int, stop: int) -> int:
        """Return the place behind which the braces that open between two places are closed; ``stop`` if they never are."""
        before = int(self.depth[start - 1]) if start else 0
        if self.depth[stop - 1] <= before:
            return stop
        first, last = np.searchsorted(self._sorted, [before, before + 1])
        at = self._by_depth[first:last]
        following = int(np.searchsorted(at, stop))
        return int(at[following]) + 1 if following < len(at) else stop


def _whole(text: str, tokens: Tokens, first: int, end: int) -> tuple[int, int]:
    """Return a run with the words beside it that look like code."""
    lowest, highest = max(first - REACH, 0), min(end + REACH, len(tokens.start))
    while first > lowest and _is_loose(_text(text, tokens, first - 1, first)):
        first -= 1
    while end < highest and _is_loose(_text(text, tokens, end, end + 1)):
        end += 1
    return first, end


def _is_loose(word: str) -> bool:
    return word in _WORDS or "." in word[1:-1] or not _LOOSE.isdisjoint(word)


def _text(text: str, tokens: Tokens, first: int, end: int) -> str:
    return text[int(tokens.start[first]) : int(tokens.stop[end - 1])]

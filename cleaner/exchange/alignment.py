"""Reference text -> labels: which lines of a page are its main text, and which one is its title.

The reference is a bag of blocks. The page holds the same words cut into other lines, some of them twice (a teaser, a hidden
copy), short ones many times. The alignment goes from sure to unsure:

1. Runs of four words that occur in both are anchors. The longest chain of anchors that rises in the page and in the reference
   at once is the alignment (longest increasing subsequence, as in patience diff). What is left over is chained again, for
   references in another order.
2. Between two anchors, the words left over on both sides are matched in order.
3. A line is main text if at least half of its words are matched. Then single lines are flipped while the page's word F1 rises.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evaluation.metrics import word_f1, words
from cleaner.html.tags import ORIGINS
from cleaner.labels import DROP, KEEP
from cleaner.lines import MAIN_KINDS
from cleaner.training.corpus import title_row

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks

ALIGNED = 0.5  # oracle word F1 below which a reference is of another text
ANCHOR = 4  # words in an anchor; 3 finds more but chains chance matches
COMMON = 12  # times that an anchor may occur in the reference; one that occurs more often carries no information
ROUNDS = 3  # chains: the first follows the order, the others collect moved blocks
GAP = 400  # words a side; larger gaps hold no reliable match
MATCHED = 0.5  # share of a line's words
FLIPS = 2  # passes over the lines
INVISIBLE = (ORIGINS.index("hidden"), ORIGINS.index("data"))  # of HTML
WHOLE = 0.9  # oracle word F1 of the visible lines of HTML below which the invisible ones are aligned, too
WORTH = 0.05  # what they must add
SHORT, SURE = 5, 0.8  # words of a short line; share of the words of a longer one that must be new to what is kept
REACH = 3  # lines a side, in which a short line must have kept neighbours
# CJK text has no spaces: its characters are aligned one by one.
_find_tokens = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+").findall


def align(lines: Sequence[str], reference: str) -> list[bool]:
    """True for each line that carries main text.

    >>> align(["Home", "A long story about a cat.", "Home", "The cat sat."], "A long story about a cat.\\n\\nThe cat sat.")
    [False, True, False, True]
    """
    tokens = [_find_tokens(line.lower()) for line in lines]
    page = [word for line in tokens for word in line]
    owner = [number for number, line in enumerate(tokens) for _ in line]
    wanted = _find_tokens(reference.lower())
    matched = _match(page, wanted)
    hits = Counter(owner[place] for place in matched)
    keep = [bool(line) and hits[number] >= MATCHED * len(line) for number, line in enumerate(tokens)]
    return _climb(tokens, Counter(wanted), keep)


def _match(page: list[str], reference: list[str]) -> dict[int, int]:
    """Places of the page's words -> places in the reference; each place is used at most once."""
    matched: dict[int, int] = {}
    for _ in range(ROUNDS):
        chain = _chain(_anchors(page, reference, matched))
        if not chain:
            break
        for place, target in chain:
            for step in range(ANCHOR):
                matched.setdefault(place + step, target + step)
    _fill(page, reference, matched)
    return matched


def _anchors(page: list[str], reference: list[str], matched: dict[int, int]) -> list[tuple[int, int]]:
    """Starts of the runs of words that page and reference share, outside what is matched."""
    taken = set(matched.values())
    where: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(reference) - ANCHOR + 1):
        if taken.isdisjoint(range(start, start + ANCHOR)):
            where[tuple(reference[start : start + ANCHOR])].append(start)
    pairs = []
    for start in range(len(page) - ANCHOR + 1):
        if any(place in matched for place in range(start, start + ANCHOR)):
            continue
        starts = where.get(tuple(page[start : start + ANCHOR]), ())
        if len(starts) <= COMMON:
            pairs += [(start, target) for target in reversed(starts)]
    return pairs


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of pairs that rises on both sides. Pairs come sorted, those of equal start falling."""
    tails: list[int] = []
    tail_at: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, target) in enumerate(pairs):
        place = bisect_left(tails, target)
        before[number] = tail_at[place - 1] if place else -1
        if place == len(tails):
            tails.append(target)
            tail_at.append(number)
        else:
            tails[place] = target
            tail_at[place] = number
    chain, number = [], tail_at[-1] if tail_at else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _fill(page: list[str], reference: list[str], matched: dict[int, int]) -> None:
    """Match in order what is left between neighbouring anchors; ``matched`` grows."""
    taken = set(matched.values())
    edges = [(-1, -1), *sorted(matched.items()), (len(page), len(reference))]
    for (left, first), (right, last) in pairwise(edges):
        if not (1 < right - left <= GAP and 1 < last - first <= GAP):
            continue
        here = page[left + 1 : right]
        there = [word if first + 1 + n not in taken else "" for n, word in enumerate(reference[first + 1 : last])]
        for block in SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                matched[left + 1 + block.a + step] = first + 1 + block.b + step


def _climb(tokens: list[list[str]], reference: Counter[str], keep: list[bool]) -> list[bool]:
    """Flip single lines while the F1 of the bags rises; ``keep`` is changed in place and returned."""
    total = reference.total()
    bags = [Counter(line) for line in tokens]
    for _ in range(FLIPS):
        kept = Counter(word for line, yes in zip(tokens, keep, strict=True) if yes for word in line)
        size, hit = kept.total(), sum(min(count, reference[word]) for word, count in kept.items())
        changed = False
        for number, bag in enumerate(bags):
            sign = -1 if keep[number] else 1
            gain = sum(
                min(kept[word] + sign * count, reference[word]) - min(kept[word], reference[word])
                for word, count in bag.items()
            )
            if not bag or (sign > 0 and not _may_be_added(tokens, keep, number, gain)):
                continue
            new_hit, new_size = hit + gain, size + sign * len(tokens[number])
            if 2 * new_hit / max(1, new_size + total) > 2 * hit / max(1, size + total) + 1e-9:
                for word, count in bag.items():
                    kept[word] += sign * count
                keep[number], hit, size, changed = not keep[number], new_hit, new_size, True
        if not changed:
            break
    return keep


def _may_be_added(tokens: list[list[str]], keep: list[bool], number: int, gain: int) -> bool:
    """Whether the reference holds nearly all of a line's words beyond those kept (``gain``); of a short line it must hold all,
    and lines above and below must be kept.
    """
    length = len(tokens[number])
    if length >= SHORT:
        return gain >= SURE * length
    above, below = keep[max(0, number - REACH) : number], keep[number + 1 : number + 1 + REACH]
    return gain >= length and any(above) and any(below)


# --- labels ------------------------------------------------------------------------------------------------------------


def oracle(lines: Sequence[str], main: Sequence[bool], reference: str) -> float:
    """The word F1 of the lines labelled main text: the best that a line-wise cleaner can reach."""
    return word_f1(words("\n".join(line for line, yes in zip(lines, main, strict=True) if yes)), words(reference))[0]


def align_blocks(page: Blocks, reference: str) -> tuple[list[bool], float]:
    """Return whether each line of a page of HTML is main text, and the `oracle` of that.

    Hidden copies and structured data are main text only where the visible lines lack it.
    """

    def aligned(lines: Sequence[str]) -> tuple[list[bool], float]:
        main = align(lines, reference) if reference else [False] * len(lines)
        return main, oracle(page.lines, main, reference)

    unseen = np.isin(page.origin, INVISIBLE).tolist()
    main, best = aligned(["" if hides else line for line, hides in zip(page.lines, unseen, strict=True)])
    if best < WHOLE and any(unseen):
        with_unseen, again = aligned(page.lines)
        if again > best + WORTH:
            return with_unseen, again
    return main, best


def with_title(lines: list[str], kinds: list[str], title: str | None) -> list[str]:
    """The labels, with the title's line as ``title`` where no line is: references leave the title out, so that it would count
    as chrome (docs/experiments.md#title-row).
    """
    if "title" in kinds:
        return kinds
    candidates = np.array([kind == DROP and bool(line.strip()) for line, kind in zip(lines, kinds, strict=True)])
    row = title_row(lines, title, candidates, np.isin(kinds, (KEEP, *MAIN_KINDS)))
    return kinds if row is None else [*kinds[:row], "title", *kinds[row + 1 :]]

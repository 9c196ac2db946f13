"""Reference text -> a label for every line: which lines of a rendering are the main text?

The reference is a bag of blocks; the page holds the same words cut into other lines, some of them twice (a teaser, a hidden
copy), short ones many times. Three steps, from sure to unsure:

1. runs of four words that occur in both are anchors; the heaviest chain of anchors that climbs in the page and in the
   reference at once is the alignment (longest increasing subsequence, as in patience diff). What is left is chained again,
   for references that follow another order.
2. between two anchors, the words left over on both sides are matched in order.
3. a line is main text when most of its words were matched; then single lines are flipped while the page's word F1 rises.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from itertools import pairwise

# CJK text has no spaces: its characters are aligned one by one.
_TOKEN = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+")
ANCHOR = 4  # words in an anchor; 3 finds more but chains chance matches
COMMON = 12  # an anchor that occurs more often than this in the reference says nothing
ROUNDS = 3  # chains: the first follows the order, the others collect moved blocks
GAP = 400  # words a side; larger gaps hold no reliable match


def align(lines: list[str], gold: str) -> list[bool]:
    """True for each line that carries main text.

    >>> align(["Home", "A long story about a cat.", "Home", "The cat sat."], "A long story about a cat.\\n\\nThe cat sat.")
    [False, True, False, True]
    """
    tokens = [_TOKEN.findall(line.lower()) for line in lines]
    page = [word for line in tokens for word in line]
    owner = [number for number, line in enumerate(tokens) for _ in line]
    reference = _TOKEN.findall(gold.lower())
    matched = _match(page, reference)
    hits = Counter(owner[place] for place in matched)
    keep = [bool(line) and hits[number] >= 0.5 * len(line) for number, line in enumerate(tokens)]
    return _climb(tokens, Counter(reference), keep)


def _match(page: list[str], reference: list[str]) -> dict[int, int]:
    """Places of the page's words -> places in the reference, each used at most once."""
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
    """The longest subsequence of pairs that rises on both sides (pairs come sorted, equal starts falling)."""
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
    """Match what is left between two neighbouring anchors, in order."""
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
    """Flip lines while the bag F1 rises; a short line is only taken in between two kept neighbours."""
    total = sum(reference.values())
    for _ in range(2):
        kept = Counter(word for words, yes in zip(tokens, keep, strict=True) if yes for word in words)
        size, hit = sum(kept.values()), sum(min(n, reference[word]) for word, n in kept.items())
        changed = False
        for number, words in enumerate(tokens):
            if not words:
                continue
            bag = Counter(words)
            if keep[number]:
                loss = sum(min(kept[w], reference[w]) - min(kept[w] - n, reference[w]) for w, n in bag.items())
                new_hit, new_size = hit - loss, size - len(words)
            else:
                gain = sum(min(kept[w] + n, reference[w]) - min(kept[w], reference[w]) for w, n in bag.items())
                sure = gain >= (0.8 if len(words) >= 5 else 1.0) * len(words)
                if not sure or (len(words) < 5 and not _is_between(keep, tokens, number)):
                    continue
                new_hit, new_size = hit + gain, size + len(words)
            if 2 * new_hit / max(1, new_size + total) > 2 * hit / max(1, size + total) + 1e-9:
                sign = -1 if keep[number] else 1
                for word, n in bag.items():
                    kept[word] += sign * n
                keep[number], hit, size, changed = not keep[number], new_hit, new_size, True
        if not changed:
            break
    return keep


def _is_between(keep: list[bool], tokens: list[list[str]], number: int, reach: int = 3) -> bool:
    above = keep[max(0, number - reach) : number]
    below = keep[number + 1 : number + 1 + reach]
    return any(above) and any(below)


def word_f1(kept: list[str], gold: list[str]) -> tuple[float, float, float]:
    """Word F1, precision and recall of two bags of words, WCXB's way: nothing against nothing is perfect.

    >>> word_f1(["a", "b"], ["a", "c"])
    (0.5, 0.5, 0.5)
    """
    if not kept and not gold:
        return 1.0, 1.0, 1.0
    hit = sum((Counter(kept) & Counter(gold)).values())
    precision, recall = hit / max(1, len(kept)), hit / max(1, len(gold))
    return (2 * precision * recall / (precision + recall) if hit else 0.0), precision, recall

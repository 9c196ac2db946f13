"""Pages without labels -> the page to label next: the one that teaches most, and one in five at random.

The random pages are the first of one fixed random order of all pages. So they stay a random sample of the pages, whichever of
them the queue took for other reasons, and what is measured on them is true of all pages.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from cleaner.labelling.opinion import Opinion
from cleaner.labelling.pages import PoolPage

RANDOM_EVERY = 5  # one page in so many is random
RANDOM, NEW_SITE, DOUBT, DISAGREEMENT, OWN = "random", "new site", "doubt", "disagreement", "own choice"
# Weights of what a page promises, in log rows; a site counts less the more of its pages are labelled.
NEW, KNOWN_SITE = 1.0, 0.5
REPEATS = 3  # pages of a site from which a row that most of them have is taken for its template
TEMPLATE_SHARE = 0.5


def rank(seed: int, key: str) -> int:
    """Return the place of a page in the random order, as a number that other pages do not change."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=8).digest(), "big")


def is_random_turn(seed: int, picked: int) -> bool:
    """Whether the next page is a random one: one of every `RANDOM_EVERY`, at a place that nobody can foresee.

    >>> sum(is_random_turn(7, number) for number in range(50))
    10
    """
    block, place = divmod(picked, RANDOM_EVERY)
    return rank(seed, f"turn {block}") % RANDOM_EVERY == place


def sample(seed: int, keys: Iterable[str], picks: Mapping[str, str]) -> set[str]:
    """Return the pages that are a random sample: all up to the last random one in the random order.

    ``picks`` is why each page was shown.
    """
    drawn = [rank(seed, key) for key, why in picks.items() if why == RANDOM]
    return {key for key in keys if drawn and rank(seed, key) <= max(drawn)}


def templates(pages: Sequence[PoolPage]) -> dict[str, set[int]]:
    """Return for each site the keys of rows that most of its pages have."""
    counts: dict[str, Counter[int]] = {}
    number: Counter[str] = Counter()
    for page in pages:
        if page.site:
            number[page.site] += 1
            counts.setdefault(page.site, Counter()).update(set(page.keys))
    return {
        site: {key for key, count in its.items() if count >= max(REPEATS, TEMPLATE_SHARE * number[site])}
        for site, its in counts.items()
    }


def worth(page: PoolPage, opinion: Opinion, template: set[int], done_of_site: int) -> tuple[float, str]:
    """Return what labels of a page are worth, and what makes most of it."""
    doubt = float((1 - opinion.chances.max(1)).sum()) if len(opinion.chances) else 0.0
    kept = opinion.main > 0.5
    disagree = 0 if opinion.other is None else int(np.count_nonzero(kept != (opinion.other > 0.5)))
    disagree += sum(1 for row in np.flatnonzero(kept).tolist() if page.keys[row] in template)
    parts = {DOUBT: math.log1p(doubt), DISAGREEMENT: math.log1p(disagree) / 2, NEW_SITE: 0.0 if done_of_site else NEW}
    best = max(parts, key=lambda name: parts[name])
    return sum(parts.values()) - KNOWN_SITE * math.log1p(done_of_site), best


def next_page(
    seed: int,
    pages: Mapping[str, PoolPage],
    waiting: Sequence[str],
    found: Mapping[str, Opinion],
    template: Mapping[str, set[int]],
    done_of_site: Mapping[str, int],
    picked: int,
) -> tuple[str, str] | None:
    """Return the key of the page to label next, and why; None if none waits.

    ``waiting`` are the keys of pages that nobody has seen. A page without an opinion yet is taken only at random, or where no
    page has one.
    """
    if not waiting:
        return None
    judged = [key for key in waiting if key in found]
    if is_random_turn(seed, picked) or not judged:
        return min(waiting, key=lambda key: rank(seed, key)), RANDOM
    values = {}
    for key in judged:
        page = pages[key]
        values[key] = worth(page, found[key], template.get(page.site, set()), done_of_site.get(page.site, 0))
    best = max(judged, key=lambda key: (values[key][0], key))
    return best, values[best][1]

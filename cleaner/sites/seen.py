"""The lines of one page and its address -> what is counted of it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.sites.address import plain_address, shape_of, site_of
from cleaner.sites.keys import KEY_BYTES, Keys, keys_of_masked, masked_lines

MOST_LINES = 2_000  # distinct lines of a page that are counted; of a longer page its beginning and its end
UNDATED = 0  # the day of a page whose day is not known


class SeenPage(NamedTuple):
    """One page of a site; picklable."""

    site: str
    shape: str  # of its address: what kind of page on the site it is
    page: int  # 64 bits: hash of the address, or of the lines where only the site is known
    keys: Keys  # (lines,) of its distinct lines, in the order of their first places
    texts: list[str]  # (lines,) masked
    kept: NDArray[np.bool_] | None = None  # (lines,): did the model keep the line? None: not known
    day: int = UNDATED  # when it was fetched, in days since 1970-01-01


def seen(
    texts: Sequence[str],
    url: str | None,
    kept: Sequence[bool] | NDArray[np.bool_] | None = None,
    site: str | None = None,
    day: int = UNDATED,
) -> SeenPage | None:
    """Return what is counted of a page; None for a page without a site or without lines.

    ``texts`` are (lines,), blank ones are left out, and ``kept`` is (lines,). A line that stands on the page more than once
    counts once, and as kept if one of its copies is. ``site`` is that of a page whose address is not known.
    """
    of_address = site_of(url)
    site = of_address or site
    if site is None:
        return None
    lines = masked_lines(texts)
    keys = keys_of_masked(lines)
    there = np.fromiter(map(bool, lines), bool, len(lines))
    distinct, first, number = np.unique(keys, return_index=True, return_inverse=True)
    rows = np.sort(first[there[first]])
    if not len(rows):
        return None
    if len(rows) > MOST_LINES:
        rows = np.concatenate([rows[: MOST_LINES // 2], rows[-MOST_LINES // 2 :]])
    stays = None
    if kept is not None:
        stays = (np.bincount(number, np.asarray(kept, bool), len(distinct)) > 0)[number[rows]]
    keys = keys[rows]
    page = _hash(plain_address(url).encode("utf-8", "surrogatepass") if of_address else keys.tobytes())
    return SeenPage(site, shape_of(url) if of_address else "", page, keys, [lines[row] for row in rows.tolist()], stays, day)


def page_hash(url: str | None) -> int | None:
    """Return the hash of an address, as `SeenPage.page` has it; None for no address."""
    plain = plain_address(url)
    return _hash(plain.encode("utf-8", "surrogatepass")) if plain else None


def _hash(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=KEY_BYTES).digest(), "little")

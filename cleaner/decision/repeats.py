"""Probabilities of rows -> those that know how the rows repeat on other pages of their site.

A row that stands on most pages of a site is chrome more often than its words tell, and a row that stands on none of many pages
is article more often. How much that says was learned from pages with their site and without: a small net reads the model's own
probabilities, the numbers of pages, and how the rows around repeat. It is asked twice, with what is known of the site and
without, and the difference of its two log odds is added to those of the model. So a page of an unknown site stays as it is, a
few pages say little, and what legitimately repeats, such as a heading or an author's name, is told from chrome by its kind and
by its neighbours (docs/experiments.md#repeats-on-a-site). Only the rows that the evidence moves change sides, each in the
direction of its own evidence (docs/experiments.md#one-row-at-a-time).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE
from cleaner.errors import CleanerError
from cleaner.features.pages import PAGES
from cleaner.features.text import Flags, Floats, Ints
from cleaner.lines import KINDS, UNKNOWN, numbers_of
from cleaner.model.layers import Net, Scale
from cleaner.odds import log_odds, sigmoid

if TYPE_CHECKING:
    from cleaner.model.network import Prediction
    from cleaner.sites.index import Repeats
    from cleaner.sites.known import Sites

FAMILY = "scrape-cleaner repeats on sites"
SCHEMA = 1
READS = ("text", "html")
KEPT = ("title", "heading", "body")  # the rows that the evidence raises or lowers together
MANY = 40  # pages; beyond that their number says no more
# Other pages of a site from which the evidence counts: three pages may share their news, as a front page and its sections do.
FEWEST = {"text": 3, "html": 4}
ON_OTHERS = 2  # pages on which a row stands that is never kept where it is more likely chrome
FALL = 8.0  # log odds that a row goes down at most, times log(1 + pages that it stands on)
ENOUGH = 4  # other pages of a site from which the evidence counts in full; with fewer a row goes down by less
SHORT = 8  # words of a row between paragraphs that may repeat on a site and be article
INSIDE = 0.6  # share of its log odds that such a row goes down at most
FIELDS = 3  # copies of a row on one page from which it is a field of records, such as a price, or code
# Words of a row above which it is no field of a record, on whatever page (docs/experiments.md#long-rows-are-no-fields).
LONGEST_FIELD = 16
SHOP = 0.9  # share of the fall that rows of up to `SHORT` words are spared on pages of products and records
# Words of a row up to which one other page with it says nothing (docs/experiments.md#rows-on-one-other-page).
LONGEST_ON_ONE = {"text": 0, "html": 16}
FORUM = 0.7  # share of the fall that such rows are spared
NAME = 8  # words of a row that may be a user's name, a date, a version or a signature in a forum, at most
SMALL = 100  # words that a page is expected to keep, fewer than which it does not lose
CERTAIN = 0.7  # chance of a page of records from which its rows do not fall
MOST_SPARED = 0.5  # share of the fall that a row is spared from which it is not vetoed
RISE = 0.2  # log odds that a row that stands on no other page goes up at most
SURE = 8.0  # log odds of a row
NEAR, FAR = 1, 4  # rows to each side
LONG = 12  # words of a row that hardly stands on two pages by chance
OWN = ("odds", "log words", *(f"chance of {kind}" for kind in KINDS), *(f"page is {sort}" for sort in PAGES))
SITE = (
    "known",  # 1 where the site is known; all the others are 0 where it is not
    "log pages", "log repeats", "share", "alone", "alone and long", "share of the shape", "log pages of the shape",
    "pairs above", "pairs below", "near", "far", "far above", "far below", "alone near", "alone far above", "alone far below",
    "share of the page", "odds where it repeats", "odds where it is alone", "log copies",
)  # fmt: skip
COLUMNS = (*OWN, *SITE)
_AT = {name: number for number, name in enumerate(COLUMNS)}
_KEPT = numbers_of(KEPT)
_REST = [kind for kind in range(len(KINDS)) if kind not in _KEPT]
_LEAST = np.float32(1e-30)


class RepeatsError(CleanerError):
    """The model of repeats is missing, truncated, or of another version."""


class Evidence(NamedTuple):
    """The net for one sort of source."""

    scale: Scale
    net: Net
    reads: str  # "text" or "html"

    def log_odds(self, columns: Floats) -> Floats:
        """Return (rows,) log odds of (len(COLUMNS), rows)."""
        odds: Floats = self.net.outputs(self.scale.apply(columns.copy()))[0]
        return odds

    def of_site(self, columns: Floats) -> Floats:
        """Return (rows,) log odds that the site adds to those of the model, without limits."""
        without = columns.copy()
        without[len(OWN) :] = 0
        added: Floats = self.log_odds(columns) - self.log_odds(without)
        return added


def spared(columns: Floats, bounds: Ints) -> Floats:
    """Return (rows,) shares, 0 to 1, of the fall that rows are spared because they may well repeat and be main text.

    Listings and collections have records in common, and records have fields; so have the pages of products. The short lines of
    a forum may be users, dates and signatures. Outside of articles and forums what stands on some pages alone may be a notice
    about their subject. A long row is none of these. A page of few words has none to lose; ``bounds`` is (pages + 1,).
    """
    forum, article, lists = (columns[_AT[f"page is {name}"]] for name in ("forum", "article", "listing"))
    lists = lists + columns[_AT["page is collection"]]
    other = np.maximum(1 - forum - article - lists, 0)
    fields = columns[_AT["log copies"]] > np.log(FIELDS - 0.5)
    some = 1 - columns[_AT["share"]]
    of_kind = lists / CERTAIN + other * np.maximum(fields, some) + FORUM * forum * _up_to(NAME, columns)
    of_shops = SHOP * (lists + columns[_AT["page is product"]]) * _up_to(SHORT, columns)
    of_kind = np.maximum(of_kind, of_shops) * _up_to(LONGEST_FIELD, columns)
    kept = np.add.reduceat(np.expm1(columns[_AT["log words"]]) * sigmoid(columns[_AT["odds"]]), bounds[:-1])
    return np.asarray(np.clip(of_kind + np.repeat(kept < SMALL, np.diff(bounds)), 0, 1), np.float32)


def _up_to(words: int, columns: Floats) -> Flags:
    """Return (rows,) which rows have at most ``words`` words."""
    return np.asarray(columns[_AT["log words"]] < np.log1p(words + 0.5), bool)


def limited(added: Floats, columns: Floats, spared: Floats, reads: str) -> Floats:
    """Return (rows,) log odds of evidence within what was measured to be safe.

    A row that repeats is never raised, and goes down by the more the more pages it stands on; by less where few are known, and
    where it is `spared`. On one other page alone it does not, up to `LONGEST_ON_ONE` words of a row of ``reads``. A short row
    that the model keeps goes down by a part of its odds only if paragraphs that stand on no other page are above and below: a
    heading, a chorus. A row that stands on no other page is raised a little on a page that is likely an article; other pages
    are full of such rows that are no main text.
    """
    odds, alone = columns[_AT["odds"]], columns[_AT["alone"]] > 0
    pages = np.expm1(columns[_AT["log pages"]])
    ramp = np.clip((pages - 1) / (ENOUGH - 1), 0, 1)
    least = -FALL * columns[_AT["log repeats"]] * ramp * (1 - spared)
    between = (columns[_AT["alone far above"]] > 0) & (columns[_AT["alone far below"]] > 0)
    inside = between & _up_to(SHORT, columns) & (odds > 0)
    least = np.where(inside, np.maximum(least, -INSIDE * odds), least)
    on_one = _up_to(LONGEST_ON_ONE[reads], columns) & (columns[_AT["share"]] * pages < ON_OTHERS - 0.5)
    least = np.where(on_one, 0, least)
    return np.clip(added, least, np.where(alone, RISE * columns[_AT["page is article"]], 0)).astype(np.float32)


# --- columns -----------------------------------------------------------------------------------------------------------


def kept_odds(kinds: Floats) -> Floats:
    """Return (rows,) log odds that a row is of `KEPT`, of (len(KINDS), rows) probabilities."""
    kept, rest = _sides(kinds)
    return np.asarray(log_odds(kept / (kept + rest)), np.float32)


def columns_of(kinds: Floats, sorts: Floats | None, words: Floats, bounds: Ints, repeats: Sequence[Repeats]) -> Floats:
    """Return (len(COLUMNS), rows) of some pages of known sites, none of them empty.

    ``kinds`` is (len(KINDS), rows) and ``sorts`` (len(PAGES), pages), the model's probabilities of the kinds of the rows and of
    the sorts of the pages, ``words`` (rows,) the words of each row, ``bounds`` (pages + 1,) the first row of each page;
    ``repeats`` has an entry a page and a value a row.
    """
    out = np.zeros((len(COLUMNS), len(words)), np.float32)
    sizes = np.diff(bounds)
    out[: len(OWN)] = own_columns(kinds, sorts, words, sizes)
    odds = out[0]
    total = np.array([each.pages for each in repeats], np.float32)
    most, shape = np.minimum(total, MANY), np.array([each.shape_pages for each in repeats], np.float32)
    known, pages, most_of_row = (np.repeat(each, sizes) for each in (np.log1p(most), total, most))
    count = _joined([each.lines for each in repeats])
    share = np.minimum(count / pages, 1)
    alone = (count == 0).astype(np.float32)
    long = words >= LONG
    once = np.maximum(count, 1)
    around = _Around(np.sqrt(words), bounds)
    far, far_alone = around.means(share, FAR), around.means(alone * long, FAR)
    near, near_alone = around.means(share, NEAR), around.means(alone, NEAR)
    of_page = np.add.reduceat(share * words, bounds[:-1]) / np.add.reduceat(words, bounds[:-1])
    values = (
        1, known, np.log1p(share * most_of_row), share, alone * known, alone * known * long,
        _joined([each.of_shape for each in repeats]), np.repeat(np.log1p(np.minimum(shape, MANY)), sizes),
        np.minimum(_joined([each.pairs_above for each in repeats]) / once, 1),
        np.minimum(_joined([each.pairs_below for each in repeats]) / once, 1),
        sum(near) / 2, sum(far) / 2, *far, sum(near_alone) / 2 * known, far_alone[0] * known, far_alone[1] * known,
        np.repeat(of_page, sizes), odds * share, odds * alone, np.log(_joined([each.copies for each in repeats])),
    )  # fmt: skip
    for place, value in enumerate(values, len(OWN)):
        out[place] = value
    return out


def own_columns(kinds: Floats, sorts: Floats | None, words: Floats, sizes: Ints) -> Floats:
    """Return (len(OWN), rows) of some pages of so many rows each, of which nothing else is known."""
    odds = np.clip(kept_odds(kinds), -SURE, SURE)
    of_pages = np.zeros((len(PAGES), len(words)), np.float32) if sorts is None else np.repeat(sorts, sizes, axis=1)
    return np.concatenate((odds[None], np.log1p(words)[None], kinds, of_pages), dtype=np.float32)


def _joined(parts: Sequence[NDArray[np.generic]]) -> Floats:
    return np.concatenate(parts, dtype=np.float32, casting="unsafe")


class _Around:
    """Weighted means over rows of the same page above and below each; ``weight`` is (rows,), ``bounds`` (pages + 1,)."""

    def __init__(self, weight: Floats, bounds: Ints) -> None:
        self.weight, place = weight, np.arange(len(weight))
        first, end = np.repeat(bounds[:-1], np.diff(bounds)), np.repeat(bounds[1:], np.diff(bounds))
        self.edges = {
            reach: ((np.maximum(place - reach, first), place), (place + 1, np.minimum(place + 1 + reach, end)))
            for reach in (NEAR, FAR)
        }
        self.total = _sums(weight)

    def means(self, values: Floats, reach: int) -> tuple[Floats, Floats]:
        """Return the means of so many rows above and below each, (rows,) both; 0 where there are none."""
        sums = _sums(values * self.weight)
        above, below = (
            np.asarray((sums[stop] - sums[start]) / np.maximum(self.total[stop] - self.total[start], 1e-6), np.float32)
            for start, stop in self.edges[reach]
        )
        return above, below


def _sums(values: Floats) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))


def _sides(kinds: Floats) -> tuple[Floats, Floats]:
    return np.maximum(kinds[_KEPT].sum(0), _LEAST), np.maximum(kinds[_REST].sum(0), _LEAST)


# --- evidence ----------------------------------------------------------------------------------------------------------


def look_up(sites: Sites, pages: Iterable[tuple[str | None, Sequence[str]]], reads: str = "text") -> list[Repeats | None]:
    """Return what is known of some pages, each an address and its rows; None for a page of a site of too few other pages."""
    from cleaner.sites.address import site_of
    from cleaner.sites.keys import line_keys

    pages = list(pages)
    found: list[Repeats | None] = [None] * len(pages)
    known = [number for number, (url, rows) in enumerate(pages) if rows and (site := site_of(url)) and sites.index(site)]
    keys = line_keys([row for number in known for row in pages[number][1]])  # together, and of known sites alone
    start = 0
    for number in known:
        url, rows = pages[number]
        repeats = sites.look_up(url, keys[start : start + len(rows)])
        start += len(rows)
        found[number] = repeats if enough(repeats, reads) else None
    return found


def enough(repeats: Repeats | None, reads: str) -> bool:
    """Return whether enough pages are known of a site to weigh what they say of a page of "text" or "html"."""
    return repeats is not None and repeats.pages >= FEWEST[reads]


class Weighed(NamedTuple):
    """A batch that knows of the sites of its pages."""

    kinds: Floats  # (len(KINDS), rows): probabilities; kinds of one side keep their proportions
    added: Floats  # (rows,): log odds that were added to those of being kept
    never: Flags  # (rows,): rows that stand on other pages and are more likely chrome, which are not kept

    @property
    def moves(self) -> bool:
        """Is any row moved at all?"""
        return bool(self.added.any() or self.never.any())

    def of(self, prediction: Prediction) -> Prediction:
        """Return the prediction of the batch with these probabilities."""
        return prediction._replace(kinds=self.kinds)

    def tipped(self, before: Verdict, after: Verdict, known: Ints) -> Verdict:
        """Return the verdict ``before`` with the rows changed that the evidence moved to the other side, and their reason.

        Where rows fall, the best choice of the rows of the page shifts: rows of which the site says nothing would come and go
        with it. So a row that was raised may only be won, a row that was lowered only be lost, and any other row stays as it
        was without the site. ``after`` is the verdict on `kinds`, ``known`` (rows,) kinds that are settled.
        """
        keep = np.where(self.added > 0, before.keep | after.keep, before.keep & (after.keep | (self.added == 0)))
        keep &= ~(self.never & (known == UNKNOWN))
        moved = keep != before.keep
        reason = np.where(moved, CODE["repeats-on-site"], np.where(keep == after.keep, after.reason, before.reason))
        return after._replace(keep=keep, reason=reason)


def with_repeats(
    kinds: Floats, sorts: Floats | None, words: Floats, bounds: Ints, repeats: Sequence[Repeats | None], evidence: Evidence
) -> Weighed:
    """Weigh what is known of the sites of a batch of pages.

    ``kinds`` is (len(KINDS), rows), ``sorts`` (len(PAGES), pages), ``words`` (rows,), ``bounds`` (pages + 1,) the first row of
    each page; ``repeats`` has an entry a page.
    """
    sizes = np.diff(bounds)
    known = [(number, each) for number, each in enumerate(repeats) if each is not None and each.pages and sizes[number]]
    added, never = np.zeros(kinds.shape[1], np.float32), np.zeros(kinds.shape[1], bool)
    if not known:
        return Weighed(kinds, added, never)
    numbers, found = [number for number, _ in known], [each for _, each in known]
    rows = np.concatenate([np.arange(bounds[number], bounds[number + 1]) for number in numbers])
    within = np.concatenate([[0], np.cumsum(sizes[numbers])])
    of_pages = sorts[:, numbers] if sorts is not None else None
    columns = columns_of(kinds[:, rows], of_pages, words[rows], within, found)
    spares = spared(columns, within)
    added[rows] = limited(evidence.of_site(columns), columns, spares, evidence.reads)
    never[rows] = (spares < MOST_SPARED) & _never_kept(columns, added[rows], _joined([each.lines for each in found]))
    return Weighed(shifted(kinds, added), added, never)


def _never_kept(columns: Floats, added: Floats, lines: Floats) -> Flags:
    """Return (rows,) which rows stand on other pages, and are more likely chrome by odds that know of it.

    Without it a page of nothing but such rows would keep the best of them.
    """
    enough = columns[_AT["log pages"]] > np.log1p(ENOUGH - 0.5)
    return np.asarray(enough & (lines >= ON_OTHERS) & (columns[_AT["odds"]] + added < 0), bool)


def shifted(kinds: Floats, added: Floats) -> Floats:
    """Return (len(KINDS), rows) probabilities with (rows,) log odds added to those of being kept."""
    rows = np.flatnonzero(added)
    kept, rest = _sides(kinds[:, rows])
    total = kept + rest
    share = sigmoid(np.asarray(log_odds(kept / total), np.float32) + added[rows])
    factor = np.repeat(((1 - share) * total / rest)[None], len(kinds), axis=0)
    factor[_KEPT] = share * total / kept
    out = kinds.copy()
    out[:, rows] *= factor
    return out


# --- loading -----------------------------------------------------------------------------------------------------------


def load(folder: str | Path | None = None, reads: str = "text") -> Evidence:
    """Load the evidence for "text" or "html" from a folder, or the default one. Raises ``RepeatsError``."""
    return _load(Path(folder) if folder is not None else _default_folder())[reads]


@lru_cache(maxsize=8)
def _load(folder: Path) -> dict[str, Evidence]:
    try:
        header = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        packed = (folder / "model.npz").read_bytes()
        expected = {"family": FAMILY, "schema": SCHEMA, "sha256": hashlib.sha256(packed).hexdigest(), "reads": list(COLUMNS)}
        came = {name: header.get(name) for name in expected}
        if came != expected:
            names = ", ".join(name for name in expected if came[name] != expected[name])
            raise RepeatsError(f"{folder} was made for another version of cleaner or changed since ({names}); {_RETRAIN}")
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            return {reads: _evidence({name: file[name] for name in file.files}, reads) for reads in READS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise RepeatsError(f"{folder} holds no model of repeats on sites ({error}); {_RETRAIN}") from error


def _evidence(arrays: dict[str, Floats], reads: str) -> Evidence:
    depth = sum(name.startswith(f"{reads}_weights_") for name in arrays)
    layers = tuple((arrays[f"{reads}_weights_{n}"], arrays[f"{reads}_bias_{n}"][:, None]) for n in range(depth))
    scale = Scale.of(arrays[f"{reads}_mean"], arrays[f"{reads}_deviation"])
    if len(scale.shift) != len(COLUMNS) or layers[0][0].shape[1] != len(COLUMNS) or layers[-1][0].shape[0] != 1:
        raise ValueError(f"the net for {reads} reads other columns or has more than one output")
    return Evidence(scale, Net(layers), reads)


_RETRAIN = "copy the model again, or train it with `python -m scripts.train.repeats`"


def _default_folder() -> Path:
    """Return the folder of the default model: inside an installed package, beside the package in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_models" / "repeats"
    return inside if inside.exists() else package.parent / "models" / "repeats"

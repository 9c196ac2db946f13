"""What stands around a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile

import numpy as np
import pytest
from conftest import PAGES, SCRAPES, read

from cleaner.features.batch import PageBatch
from cleaner.features.cohesion import Cohesion
from cleaner.features.context import (
    BY_ITSELF,
    BY_MARKUP,
    ELEMENT_OUTPUTS,
    FAR_KINDS,
    FIRST,
    FIRST_HTML,
    SECOND,
    SHARED,
    WORD_OUTPUTS,
    FirstContext,
    Place,
    SecondContext,
    Vocabulary,
)
from cleaner.features.text import Floats, LineBatch
from cleaner.features.windows import Layout, Windows
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.lines import KINDS
from cleaner.units import MARKS, plain

ALL = slice(0, 1 << 62)
NAMES = ("news_zh_get_text", "press_release_en_joined", "shop_grid_en", "poem_en_crlf", "interview_it_long_lines")
TEXTS = ["Home", *[(SCRAPES / f"{name}.txt").read_bytes().decode() for name in NAMES], "\n\n", "One\nTwo"]


def contexts(texts: Sequence[str], alone: bool) -> list[tuple[LineBatch, Floats, Floats]]:
    """Pages as one batch or as a batch each, with made-up scores that are a page's own."""
    random = np.random.default_rng(0)
    logits, kinds = [], []
    for text in texts:
        rows = len(read(text).page)
        logits.append(random.normal(size=(len(WORD_OUTPUTS), rows)).astype(np.float32))
        kinds.append(random.dirichlet(np.full(len(KINDS), 0.3), rows).T.astype(np.float32))
    if alone:
        return list(zip(map(read, texts), logits, kinds, strict=True))
    return [(read(*texts), np.concatenate(logits, axis=1), np.concatenate(kinds, axis=1))]


RARITY = np.random.default_rng(1).uniform(0.1, 7, 1 << 12).astype(np.float32)


Contexts = Callable[[LineBatch, Floats, Floats], FirstContext | SecondContext]


def first(batch: LineBatch, logits: Floats, kinds: Floats) -> FirstContext:
    return FirstContext(batch, logits, Vocabulary(batch, RARITY))


def second(batch: LineBatch, logits: Floats, kinds: Floats) -> SecondContext:
    vocabulary = Vocabulary(batch, RARITY)
    cohesion = Cohesion(batch, kinds, vocabulary.idf)
    return SecondContext(batch, kinds, vocabulary, cohesion, cohesion.columns.sum(0) - 12)


def columns(around: FirstContext | SecondContext, rows: slice = ALL) -> Floats:
    return around.columns(slice(rows.start, min(rows.stop, around.rows)))


# --- one page at a time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", [first, second])
def test_a_page_sees_nothing_of_the_pages_beside_it(context: Contexts) -> None:
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    together = columns(context(batch, logits, kinds))
    alone = [columns(context(*parts)) for parts in contexts(TEXTS, alone=True)]
    assert [part.shape[1] for part in alone] == np.diff(batch.bounds).tolist()
    # sums that run over more rows are rounded otherwise
    np.testing.assert_allclose(together, np.concatenate(alone, axis=1), atol=1e-4)


@pytest.mark.parametrize("context", [first, second])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_slices_of_rows_are_cut_from_the_same_columns(context: Contexts, size: int) -> None:
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    around = context(batch, logits, kinds)
    edges = [*range(0, around.rows, size), around.rows]
    parts = [around.columns(slice(start, stop)) for start, stop in pairwise(edges)]
    assert np.array_equal(columns(around), np.concatenate(parts, axis=1))


@pytest.mark.parametrize("context", [first, second])
def test_columns_are_finite_and_as_many_for_every_page(context: Contexts) -> None:
    found = [columns(context(*parts)) for parts in contexts(TEXTS, alone=True)]
    assert len({len(part) for part in found}) == 1
    assert all(part.dtype == np.float32 and np.isfinite(part).all() for part in found)


def test_what_is_near_moves_more_of_a_line_than_what_is_far() -> None:
    lines = ["Menu"] * 300

    def of_middle(main_at: int | None) -> Floats:
        logits = np.full((len(WORD_OUTPUTS), len(lines)), -4, np.float32)
        if main_at is not None:
            logits[0, main_at] = 4
        batch = read("\n".join(lines))
        return FirstContext(batch, logits, Vocabulary(batch, RARITY)).columns(slice(150, 151))[:, 0]

    none, near, far = of_middle(None), of_middle(152), of_middle(299)
    assert 0 < np.sum(none != far) < np.sum(none != near)


# --- what the columns are called -----------------------------------------------------------------------------------------


def of_html() -> tuple[PageBatch, FirstContext]:
    """The first pass over a page of HTML, with made-up logits."""
    tree = blocks(decode_html((PAGES / "news_en_div_soup.html").read_bytes()))
    batch = PageBatch.of([plain(tree.lines)], [tree])
    random, rows = np.random.default_rng(2), len(batch.lines.page)
    logits, elements = (random.normal(size=(len(names), rows)).astype(np.float32) for names in (WORD_OUTPUTS, ELEMENT_OUTPUTS))
    assert batch.markup is not None
    place = Place(batch.markup.columns, elements)
    return batch, FirstContext(batch.lines, logits, Vocabulary(batch.lines, RARITY), place)


@pytest.mark.parametrize("layout", [FIRST, FIRST_HTML, SECOND], ids=["first", "first of HTML", "second"])
def test_every_column_has_one_name_and_a_group(layout: Layout[Windows]) -> None:
    assert len(set(layout.names)) == len(layout.names) == len(layout.groups)
    assert all(layout.names) and all(layout.groups)


def test_as_many_columns_are_made_as_are_declared() -> None:
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    assert len(columns(first(batch, logits, kinds))) == len(FIRST)
    assert len(columns(second(batch, logits, kinds))) == len(SECOND)
    page, context = of_html()
    assert columns(context).shape == (len(FIRST_HTML), len(page.lines.page))
    assert np.isfinite(columns(context)).all()


def test_a_page_of_html_has_the_columns_of_text_and_more() -> None:
    """But for those of the form: HTML says more of links and lists in its markup."""
    shared = list(takewhile(lambda name: name not in MARKS, FIRST.names))
    assert list(FIRST_HTML.names[: len(shared)]) == shared
    assert set(FIRST.names[len(shared) :]).isdisjoint(FIRST_HTML.names)


def value(layout: Layout[Windows], found: Floats, name: str) -> Floats:
    """(rows,): one column by its name."""
    return found[layout.names.index(name)]


def test_a_column_is_what_its_name_says() -> None:
    """One of each sort: a neighbour's, a window's, the page's, a count far away."""
    ((batch, logits, kinds),) = contexts(TEXTS, alone=False)
    one, two = columns(first(batch, logits, kinds)), columns(second(batch, logits, kinds))
    row = int(batch.bounds[1]) + 10  # the eleventh line of the second page
    main, nav = WORD_OUTPUTS.index("main"), KINDS.index("nav")
    chance = 1 / (1 + np.exp(-logits))
    assert value(FIRST, one, "words:main@-2")[row] == pytest.approx(logits[main, row - 2], abs=1e-4)
    window = chance[main, row + 1 : row + 9].mean()
    assert value(FIRST, one, "chance:main[1:8]")[row] == pytest.approx(window, abs=1e-3)
    page = slice(*batch.bounds[1:3])
    assert value(FIRST, one, "page:log_lines")[row] == pytest.approx(np.log1p(page.stop - page.start), abs=1e-4)
    above, below = kinds[nav, page.start : row].sum(), kinds[nav, row + 1 : page.stop].sum()
    assert value(SECOND, two, "log_nav_lines_above")[row] == pytest.approx(np.log1p(above), abs=1e-3)
    assert value(SECOND, two, "log_nav_lines_below")[row] == pytest.approx(np.log1p(below), abs=1e-3)


def test_what_a_reason_sums_up_are_groups_that_there_are() -> None:
    assert set(BY_ITSELF) <= set(FIRST.groups)
    assert set(BY_MARKUP) <= set(FIRST_HTML.groups) - set(FIRST.groups)
    assert set(FAR_KINDS) <= set(SECOND.names)


# --- words that lines share --------------------------------------------------------------------------------------------

ARTICLE = "The mill at Harrow Bend ground flour.\nThe miller kept bees by the mill.\nHarrow Bend is quiet now."


def rarity_of(common: str) -> Floats:
    """Every word is rare but some."""
    rarity = np.full(1 << 16, 6, np.float32)
    rarity[read(common).words & np.uint32(len(rarity) - 1)] = 0.1
    return rarity


def shared(line: str, main: Sequence[float] = (1, 1, 1), *beside: str) -> Floats:
    """What a line below the article shares with it: a value for each of `SHARED`."""
    batch = read(f"{ARTICLE}\n{line}", *beside)
    chance = np.ones(len(batch.page), np.float32)
    chance[:4] = [*main, 0]
    return Vocabulary(batch, rarity_of("the at by is now a and of for")).shared(chance)[:, 3]


def test_a_line_that_shares_rare_words_shares_more() -> None:
    ours, theirs = shared("Bees at Harrow Bend"), shared("Ten yachts for sale")
    assert (ours[:3] > theirs[:3] + 0.5).all()
    assert theirs[:3].tolist() == [0, 0, 0]


def test_common_words_count_for_little() -> None:
    assert (shared("The yacht is now at sea")[:3] < 0.15).all()
    assert (shared("The mill is now quiet")[:3] > 0.5).all()


def test_what_is_shared_twice_counts_more_than_once() -> None:
    often = SHARED.index("often")
    assert shared("Harrow")[often] > shared("bees")[often] > shared("yachts")[often]


def test_only_main_text_counts_as_main_text() -> None:
    in_main, often, on_page, _ = shared("Harrow Bend", main=(0, 0, 0))
    assert (in_main, often) == (0, 0)
    assert on_page == pytest.approx(1, abs=1e-3)


def test_another_page_is_another_subject() -> None:
    assert np.array_equal(shared("Ten yachts for sale", (1, 1, 1), "Ten yachts for sale"), shared("Ten yachts for sale"))


def test_a_line_shares_nothing_with_itself() -> None:
    batch = read("The mill at Harrow Bend")
    assert Vocabulary(batch, rarity_of("the at")).shared(np.ones(1, np.float32))[:3].tolist() == [[0], [0], [0]]

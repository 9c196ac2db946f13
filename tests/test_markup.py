"""What the markup around a line says of it, in columns and tokens."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from conftest import cases, is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from test_blocks import PAGES

from cleaner.features.batch import PageBatch
from cleaner.features.markup import MARKUP, REACH, Markup, markup
from cleaner.features.text import LineBatch, line_batch
from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import TAGS
from cleaner.units import plain


def lines_of(pages: Sequence[Blocks]) -> LineBatch:
    return PageBatch.of([plain(page.lines) for page in pages]).lines


def markup_of(*html: str) -> Markup:
    pages = [blocks(page) for page in html]
    return markup(pages, lines_of(pages))


def column(html: str, name: str) -> list[float]:
    return [round(value, 4) for value in markup_of(html).columns[MARKUP.index(name)].tolist()]


def log(number: float) -> float:
    return round(math.log1p(number), 4)


LINES = [
    ("links", "linked", "<p>one <a>two</a><p>three<p><a>four</a>", [round(3 / 7, 4), 0, 1]),
    ("bold text", "bold", "<p>one <b>two</b><p>three", [round(3 / 7, 4), 0]),
    ("hidden", "is_hidden", "<p>one<p hidden>two", [0, 1]),
    ("for want of scripts", "is_noscript", "<p>one<noscript>two</noscript>", [0, 1]),
    ("in a shadow tree", "is_template", "one<template shadowrootmode=open>two</template>", [0, 1]),
    ("depth", "log_depth", "<p>one<div><p>two</div>", [log(2), log(3)]),
    ("paragraphs", "block_p", "<p>one<div>two</div>", [1, 0]),
    ("items", "block_li", "<ul><li>one</ul>two", [1, 0]),
    ("headings", "block_h2", "<h1>one</h1><h2>two</h2><h3>three</h3>", [0, 1, 0]),
    ("lesser headings", "block_h3_to_h6", "<h1>one</h1><h3>two</h3><h6>three</h6>", [0, 1, 1]),
    ("rows and cells", "block_cell", "<table><tr><td>one<td>two<tr><td>three</table>four", [1, 1, 0]),
    ("terms", "block_term", "<dl><dt>one<dd>two</dl>", [1, 1]),
    ("buttons", "block_button", "<button>one</button>two", [1, 0]),
    ("menus of options", "block_field", "<select><option>one</select>two", [1, 0]),
    ("the page itself", "block_container", "one<p>two", [1, 0]),
    ("hidden words", "block_other", "<p>one<span hidden>two</span>", [0, 1]),
]
AROUND = [
    ("a menu", "in_nav", "<nav><ul><li>one</ul></nav><p>two", [1, 0]),
    ("the block itself", "in_nav", "<nav>one</nav>two", [1, 0]),
    ("nested", "in_aside", "<aside><aside>one</aside>two</aside>three", [1, 1, 0]),
    ("after it", "in_article", "one<article><p>two</article><p>three", [0, 1, 0]),
    ("a link around blocks", "in_link", "<a><p>one</p></a><p><a>two</a>", [1, 0]),
    ("a table", "in_table", "<table><tr><td><p>one</table><p>two", [1, 0]),
    ("a closed dialog", "in_dialog", "<dialog>one</dialog>two", [1, 0]),
]
NEAR = [
    ("one block", "same_block_above", "<p>one<br>two<p>three", [-1, 1, 0]),
    ("one block", "same_block_below", "<p>one<br>two<p>three", [1, 0, -1]),
    ("one parent", "same_parent_above", "<ul><li>one<li>two</ul><p>three", [-1, 1, 0]),
    ("steps between siblings", "log_steps_above", "<ul><li>one<li>two</ul><p>three", [-1, log(2), log(3)]),
    ("steps up and down", "log_steps_below", "<div>one<div><p>two</div>three</div>", [log(2), log(2), -1]),
    ("steps between cousins", "log_steps_above", "<div><p>one</div><div><p>two</div>", [-1, log(4)]),
    ("steps over what says nothing", "log_steps_above", "<p>one<div><p></div><p>two", [-1, log(2)]),
]
INSIDE = [
    ("words of the parent", "log_words_1", "<div><p>one two<p>three</div><p>four", [log(3), log(3), log(4)]),
    ("words of the grandparent", "log_words_2", "<div><div><p>one two</div>three</div>", [log(3), log(3)]),
    ("share of the page", "page_share_1", "<div><p>one two<p>three</div><p>four", [0.75, 0.75, 1]),
    ("links", "linked_1", "<div><p><a>one two</a><p>three four</div>", [0.5, 0.5]),
    ("lines", "log_lines_1", "<div><p>one<p>two</div>", [log(2), log(2)]),
    ("words a line", "words_a_line_1", "<div><p>one two three<p>four</div>", [log(2), log(2)]),
    ("children", "log_children_1", "<div><p>one<p>two<hr></div>", [log(3), log(3)]),
    ("sentences", "sentences_1", "<div><p>One.<p>two</div>", [0.5, 0.5]),
    ("paragraphs", "paragraphs_1", "<div><p>one</div><div><p>two<p>three</div>", [round(1 / 3, 4), *[round(2 / 3, 4)] * 2]),
    ("the region", "log_words_region", "<article><div><p>one two</div></article>three", [log(2), log(3)]),
    ("the page where nothing is further out", "log_words_6", "<p>one<p>two", [log(2), log(2)]),
]
ALIKE = [
    ("blocks", "log_alike_0", "<p class=a>one<p class=a>two<p class=b>three<p>four", [log(1), log(1), 0, 0]),
    ("other tags", "log_alike_0", "<div class=a>one</div><p class=a>two", [0, 0]),
    ("other parents", "log_alike_0", "<div><p>one</div><div><p>two</div>", [0, 0]),
    ("cards", "log_alike_1", "<div class=card><p>one</div>" * 3 + "<div><p>two</div>", [log(2)] * 3 + [0]),
]
SAID = [
    ("the title", "title_in_line", "<title>The mill</title><p>The mill stops<p>The end", [round(2 / 3, 4), 0.5]),
    ("all of the title", "title_found", "<title>The mill</title><p>The mill stops<p>The end", [1, 0.5]),
    ("no title", "title_in_line", "<p>one", [0]),
    ("description", "description_found", "<meta name=description content='one two'><p>two<p>three", [0.5, 0]),
    (
        "the body",
        "body_in_line",
        "<script type=application/ld+json>{\"articleBody\": \"one\\ntwo three\"}</script><p>one two three four<p>five",
        [0.75, 0],
    ),
    ("a copy that is hidden", "copied_unseen", "<p>one<p hidden>one<p>two", [1, 0, 0]),
    ("a copy that is seen", "copied_seen", "<p>one<p hidden>one<p>two<p>two", [0, 1, 1, 1]),
    ("its type", "page_article", "<script type=application/ld+json>{\"@type\": \"NewsArticle\"}</script>one", [1]),
    ("og:type", "page_product", "<meta property=og:type content=product>one", [1]),
    ("a forum", "page_forum", "<script type=application/ld+json>{\"@type\": [\"QAPage\"]}</script>one", [1]),
    ("a list", "page_listing", "<script type=application/ld+json>{\"@type\": \"http://schema.org/ItemList\"}</script>one", [1]),
    ("none", "page_untyped", "<meta property=og:type content=website>one", [1]),
]  # fmt: skip
COLUMNS = [*LINES, *AROUND, *NEAR, *INSIDE, *ALIKE, *SAID]


@pytest.mark.parametrize(("name", "html", "values"), [pytest.param(*row[1:], id=f"{row[1]}: {row[0]}") for row in COLUMNS])
def test_a_line_of_this_page_has_this_value(name: str, html: str, values: list[float]) -> None:
    assert column(html, name) == values


def tokens_of(found: Markup, row: int) -> list[int]:
    start, end = found.token_bounds[row : row + 2]
    return found.tokens[start:end].tolist()


def shared(first: str, second: str) -> int:
    """How many tokens of the last lines of two pages are the same."""
    found = markup_of(first, second)
    ends = [int(np.flatnonzero(found_page)[-1]) for found_page in _rows_of(first, second)]
    return len(set(tokens_of(found, ends[0])) & set(tokens_of(found, ends[1])))


def _rows_of(*html: str) -> list[np.ndarray]:
    page = lines_of([blocks(text) for text in html]).page
    return [page == number for number in range(len(html))]


def test_tokens_are_the_tags_and_names_around_a_line() -> None:
    found = markup_of("<div class='ab bc'><p id=de>one</div>two")
    # p and its name, div and its two, body: near by; the same and the page: somewhere; and the path
    assert np.diff(found.token_bounds).tolist() == [2 + 3 + 1 + 2 + 3 + 1 + 1 + 1, 2 * 2 + 1]
    assert len(set(tokens_of(found, 0))) == 14


TOKENS = [
    ("the same page", "<p>one", "<p>two", 7),
    ("another block", "<p>one", "<h1>one", 4),
    ("a name at another distance", "<p class=ab>x", "<div class=ab><h1>x", 4),
    ("a name within one band", "<div class=ab><p><b>x", "<div class=ab><div><p>x", 8),
]


@pytest.mark.parametrize(("first", "second", "count"), cases(TOKENS))
def test_tokens_tell_places_apart(first: str, second: str, count: int) -> None:
    assert shared(first, second) == count


def test_tokens_reach_only_so_far() -> None:
    found = markup_of("<div class=ab>" * 50 + "<p>one")
    assert len(tokens_of(found, 0)) == 1 + 2 * REACH + 1 + 1 + 2 * 2


def test_blank_lines_have_no_rows() -> None:
    found = markup_of("<pre>one\n\n  two</pre>three")
    assert found.columns.shape == (len(MARKUP), 3)
    assert found.columns[MARKUP.index("block_pre")].tolist() == [1, 1, 0]


def test_a_batch_of_other_lines_is_refused() -> None:
    page = blocks("<p>one<p>two")
    with pytest.raises(ValueError, match="a page of 2 non-blank lines came with 1 rows; make both of the same lines"):
        markup([page], line_batch([["one"]], [[0, 0]]))


def test_every_name_is_there_once() -> None:
    assert len(set(MARKUP)) == len(MARKUP) == len(markup_of("<p>one").columns)


@pytest.mark.parametrize("html", [[], [""], ["", ""]], ids=["no page", "an empty page", "two"])
def test_pages_without_lines_give_no_rows(html: list[str]) -> None:
    found = markup_of(*html)
    assert found.columns.shape == (len(MARKUP), 0)
    assert found.token_bounds.tolist() == [0]


@given(st.lists(PAGES, min_size=1, max_size=4))
@settings(max_examples=100)
def test_a_batch_is_its_pages_one_by_one(html: list[str]) -> None:
    together, alone = markup_of(*html), [markup_of(page) for page in html]
    assert np.array_equal(together.columns, np.concatenate([page.columns for page in alone], axis=1))
    assert np.array_equal(together.tokens, np.concatenate([page.tokens for page in alone]))
    assert np.isfinite(together.columns).all()
    assert together.token_bounds[-1] == len(together.tokens)
    for name in ("linked", "bold", *(f"page_share_{level}" for level in (1, 6, "region"))):
        values = together.columns[MARKUP.index(name)]
        assert ((values >= 0) & (values <= 1)).all()


@given(PAGES)
@settings(max_examples=100)
def test_steps_and_sums_are_those_of_a_walk_through_the_tree(html: str) -> None:
    page = blocks(html)
    found = markup([page], lines_of([page]))
    rows = [row for row, line in enumerate(page.lines) if line.strip()]
    paths = [_path(page, int(page.element[row])) for row in rows]
    steps = [len(set(one) ^ set(other)) for one, other in pairwise(paths)]
    assert np.allclose(np.expm1(found.columns[MARKUP.index("log_steps_below")][:-1]), steps, atol=1e-3)
    parents = [path[1] if len(path) > 1 else 0 for path in paths]
    lines = [sum(parent in other for other in paths) for parent in parents]
    assert np.allclose(np.expm1(found.columns[MARKUP.index("log_lines_1")]), lines, atol=1e-3)
    assert np.allclose(
        found.columns[MARKUP.index("in_table")], [any(TAGS[page.tag[e]] == "table" for e in path) for path in paths]
    )


def _path(page: Blocks, element: int) -> list[int]:
    path = [element]
    while element:
        element = int(page.parent[element])
        path.append(element)
    return path


def test_time_is_linear_in_depth_and_lines() -> None:
    def prepare(size: int) -> Callable[[], object]:
        pages = ["<div>" * size + "one<p>two", "<div>one<p>two</p>" * size, "<div>one<p>two</p></div>" * size]
        made = [blocks(page) for page in [*pages, "<div>" + "one<p>two</p>" * size]]
        batch = lines_of(made)
        return lambda: markup(made, batch)

    assert is_linear(prepare, 2_000)

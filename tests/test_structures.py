"""Tables, lists and code samples of HTML whose lines are decided together, and what only looks like one."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.blocks import blocks
from cleaner.html.structures import LONGEST_CELL, structures
from cleaner.html.tags import TAGS

LONG = "word " * (LONGEST_CELL // 5 + 1)
# name, HTML, the number of the structure of each line, in order of appearance; None: a line of none
STRUCTURES = [
    ("a list of items of a line", "<p>Bring<ul><li>Tea<li>Milk<li>Salt</ul><p>Go.", [None, 0, 0, 0, None]),
    ("a numbered one", "<ol><li>Boil water<li>Pour it</ol>", [0, 0]),
    ("a menu is a list", "<nav><ul><li><a href=/>Home</a><li><a href=/b>Boats</a></ul></nav>", [0, 0]),
    ("two lists are two", "<ul><li>Tea<li>Milk</ul><ul><li>Salt<li>Oil</ul>", [0, 0, 1, 1]),
    ("of nested lists the inner one", "<ul><li>Tea<ul><li>Green<li>Black</ul><li>Milk</ul>", [None, 0, 0, None]),
    ("cards are none", "<ul><li><h3>Tea</h3><p>Black.</p><li><h3>Milk</h3><p>Cold.</p></ul>", [None] * 4),
    ("nor is a list with one of them", "<ul><li>Tea<li><h3>Milk</h3><p>Cold.</p></ul>", [None] * 3),
    ("nor one with text between its items", "<ul>Hot:<li>Tea<li>Milk</ul>", [None] * 3),
    ("a single item", "<ul><li>Tea</ul>", [None]),
    ("pairs of a definition list", "<dl><dt>Tea<dd>Black.<dt>Milk<dd>Cold.</dl>", [0] * 4),
    ("a definition of two paragraphs", "<dl><dt>Tea<dd><p>Black.<p>Hot.</dl>", [None] * 3),
    ("a table of data, a row a line", "<table><tr><th>a<th>b<tr><td>1<td>2</table>", [0, 0]),
    ("with a block in each cell", "<table><tr><td><p>a<td><p>b<tr><td><p>1<td><p>2</table>", [0] * 2),
    ("with its caption", "<table><caption>Prices<tr><td>Tea<tr><td>Milk</table>", [0] * 3),
    ("with a list in a cell", "<table><tr><td><ul><li>a<li>b</ul><td>c</table>", [0] * 3),
    ("a table of one row", "<table><tr><td>a<td>b</table>", [None]),
    ("a table that holds the layout", "<table><tr><td><h2>News</h2><p>a<td><p>b</table>", [None] * 3),
    ("or other tables", "<table><tr><td><p>c<table><tr><td>a<tr><td>b</table></table>", [None, 0, 0]),
    ("or long text", f"<table><tr><td>{LONG}<tr><td>b</table>", [None, None]),
    ("a code sample", "<pre>a\nb\n\nc</pre><p>d", [0, 0, 0, 0, None]),
    ("of one line", "<pre>a</pre>", [0]),
    ("a sample in an item is the sample", "<ul><li>a<pre>x\ny</pre></ul>", [None, 0, 0]),
    ("paragraphs", "<p>a<p>b", [None, None]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(("html", "expected"), cases(STRUCTURES))
def test_structures(html: str, expected: list[int | None]) -> None:
    names: dict[int, int] = {}
    found = structures(blocks(html)).tolist()
    assert [None if element < 0 else names.setdefault(element, len(names)) for element in found] == expected


PARTS = st.sampled_from(
    [
        *("<ul>", "</ul>", "<ol>", "<li>", "</li>", "<dl>", "<dt>", "<dd>", "</dl>", "<p>", "<div>", "</div>", "<h3>", "<br>"),
        *("<table>", "<caption>", "<tr>", "<td>", "<th>", "</td>", "</table>", "<nav>", "a ", "b c", LONG, "\n"),
    ]
)
HTML = st.lists(PARTS, max_size=40).map("".join)


@given(HTML)
def test_a_structure_is_a_list_or_a_table_around_two_lines_or_more(html: str) -> None:
    page = blocks(html)
    found = structures(page)
    assert len(found) == len(page.lines)
    for element, lines in zip(*np.unique(found[found >= 0], return_counts=True), strict=True):
        assert lines >= 2
        assert TAGS[page.tag[element]] in ("ul", "ol", "dl", "table")
        within = page.element[found == element]
        assert ((element <= within) & (within < page.end[element])).all()  # text loose in a table has the table itself

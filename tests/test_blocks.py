"""HTML -> lines and the elements that they stand in."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import cases, is_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.html.blocks import Blocks, blocks
from cleaner.html.tags import ORIGINS, TAGS


def tags_of(page: Blocks) -> list[str]:
    """The name of the block that each line stands in."""
    return [TAGS[number] for number in page.tag[page.element]]


def lines_from(page: Blocks, origin: str) -> list[str]:
    return [line for line, number in zip(page.lines, page.origin, strict=True) if ORIGINS[number] == origin]


def path_of(page: Blocks, line: int) -> str:
    """The elements around a line, from the outside."""
    path, element = [], int(page.element[line])
    while element > 0:
        path.append(TAGS[page.tag[element]])
        element = int(page.parent[element])
    return " ".join(reversed(path))


# --- lines -------------------------------------------------------------------------------------------------------------

SEEN = [
    ("blocks", "<h1>One</h1><p>Two <b>and</b> a half<div>Three</div>four", ["One", "Two and a half", "Three", "four"]),
    ("line breaks", "one<br>two<br/>three<br><br>four", ["one", "two", "three", "four"]),
    ("white space", "<p> one\n\t two&nbsp;three </p><p>\u2028</p>", ["one two three"]),
    ("inline elements do not part words", "<p>un<i>believ</i>able", ["unbelievable"]),
    ("links side by side do", "<nav><a>One</a><a>Two</a> <a>Three</a>", ["One Two Three"]),
    ("a link within a word does not", "<p>un<a>believ</a>able <a>x</a>y", ["unbelievable xy"]),
    ("lists", "<ul><li>one<li>two<ul><li>three</ul></ul>", ["one", "two", "three"]),
    ("definitions", "<dl><dt>one<dd>two<dt>three</dl>", ["one", "two", "three"]),
    ("details", "<details><summary>one</summary>two</details>three", ["one", "two", "three"]),
    ("buttons", "<div>one<button>two</button>three</div>", ["one", "two", "three"]),
    ("a menu of options is a line", "<select><option>one<option>two</select>three", ["one\ttwo", "three"]),
    ("a text area", "one<textarea><b>two</b></textarea>", ["one", "<b>two</b>"]),
    ("the title is no line", "<head><title>T</title><style>a{}</style></head><body>x", ["x"]),
    ("what is no text", "<script>a()</script><style>b</style><svg><title>c</title></svg><math><mi>d</math>e", ["e"]),
    ("templates", "<template><p>one</p><template>two</template>three</template>four", ["four"]),
    ("a template with an open block", "<div><template><div>one</template>two</div>three", ["two", "three"]),
    ("a template in a script", "<script>a='<template>'</script>one<script>'</template>'</script>two", ["onetwo"]),
    ("a template left open", "one<template><p>two", ["one"]),
    ("comments", "one <!-- two --> three", ["one three"]),
    ("entities", "<p>&lt;b&gt; &amp; &#8364; &copy", ["<b> & € ©"]),
    ("nothing", "", []),
    ("no markup", "one < two & three", ["one < two & three"]),
    ("unclosed", "<div><p>one<b>two", ["onetwo"]),
    ("closed twice", "<div>one</div></div></p>two", ["one", "two"]),
    ("a paragraph in a link", "<a href=x><p>one</p>two</a>three", ["one", "twothree"]),
    ("unknown elements", "<my-card>one<div>two</div></my-card>three", ["one", "two", "three"]),
    ("a lone surrogate", "<p>a\ud800b", ["a\ufffdb"]),
    ("a NUL, which browsers leave out", "<p>a\0b", ["ab"]),
    ("XHTML", '<?xml version="1.0"?><html xmlns="x"><p>one&nbsp;<![CDATA[two]]></p></html>', ["one two"]),
    ("frames", "<frameset><frame src=a><noframes><p>one</p>two</noframes></frameset>", ["one", "two"]),
    ("addresses are not followed", "<a href='javascript:a()'>one</a><img src='data:x'><iframe src=y>z</iframe>", ["one"]),
]

TABLES = [
    ("a row is a line", "<tr><th>a</th><td> b  c</td><td></td></tr><tr><td>d<td>e", ["a\tb c", "d\te"]),
    ("a line break within a cell", "<tr><td>a<br>b<td>c", ["a b\tc"]),
    ("several line breaks", "<tr><td>a<br>b<br>c<td>d", ["a", "b", "c", "d"]),
    ("paragraphs", "<tr><td><p>a</p><p>b</p></td><td>c</td></tr>", ["a", "b", "c"]),
    ("text around blocks", "<tr><td>a<td>b<div>c</div>d<br>e<td>f", ["a", "b", "c", "d", "e", "f"]),
    ("lists", "<tr><td><ul><li>a<li>b</ul><td>c", ["a", "b", "c"]),
    ("a table within", "<tr><td>a<table><tr><td>b<td>c</table>d", ["a", "b\tc", "d"]),
    ("a caption", "<caption>a</caption><tr><td>b<td>c", ["a", "b\tc"]),
    ("no rows", "<td>a<td>b", ["a\tb"]),
    ("text without a cell stands before the table", "<tr>a<td>b", ["a", "b"]),
]
PRE = [
    ("as it is", "<pre>\n  one\r\n\n\ttwo  </pre>three", ["  one", "", "\ttwo  ", "three"]),
    ("code", "<pre><code>a <b>=</b> 1\nb</code></pre>", ["a = 1", "b"]),
    ("line breaks", "<pre>one<br>  two</pre>", ["one", "  two"]),
    ("blocks", "<pre><div> one</div><div> two</div></pre>", [" one", " two"]),
    ("nothing", "<pre> \n </pre>one", ["one"]),
]


@pytest.mark.parametrize(("html", "lines"), cases(SEEN))
def test_a_block_is_a_line(html: str, lines: list[str]) -> None:
    assert blocks(html).lines == lines


@pytest.mark.parametrize(("html", "lines"), cases(TABLES))
def test_a_row_of_a_table_is_a_line_unless_it_lays_out_the_page(html: str, lines: list[str]) -> None:
    assert blocks(f"<table>{html}</table>").lines == lines


@pytest.mark.parametrize(("html", "lines"), cases(PRE))
def test_preformatted_text_keeps_its_lines(html: str, lines: list[str]) -> None:
    assert blocks(html).lines == lines


ASIDE = [
    ("hidden", "hidden", "a<p hidden>b<i>c</i></p>d", ["bc"], ["a", "d"]),
    ("for eyes alone, a block", "hidden", "<p aria-hidden=true>a</p>b", ["a"], ["b"]),
    ("for eyes alone, a link", "hidden", "<h2>a<a aria-hidden=true>#</a></h2>", ["#"], ["a"]),
    ("for eyes alone, a few words", "hidden", "<p>a <span aria-hidden=true>b</span> c", [], ["a b c"]),
    ("by its style", "hidden", "<div style='color:red; display : none'>a</div>b", ["a"], ["b"]),
    ("by its style, invisible", "hidden", "<div style=visibility:hidden>a</div>b", ["a"], ["b"]),
    ("another style", "hidden", "<div style='display:block'>a</div>b", [], ["a", "b"]),
    ("a closed dialog", "hidden", "<dialog>a<p>b</p></dialog>c", ["a", "b"], ["c"]),
    ("an open dialog", "hidden", "<dialog open>a</dialog>b", [], ["a", "b"]),
    ("for ears alone", "hidden", "<p>a <span class='x sr-only'>b</span>c</p>", ["b"], ["a c"]),
    ("for ears alone, WordPress", "hidden", "<a>a<span class=screen-reader-text>b</span></a>", ["b"], ["a"]),
    ("for ears alone, with a prefix", "hidden", "<p>a<b class=u-visually-hidden>b</b>", ["b"], ["a"]),
    ("for ears alone, in one word", "hidden", "<p>a<b class='x VisuallyHidden'>b</b>", ["b"], ["a"]),
    ("a class that undoes it", "hidden", "<p>a<b class=not-sr-only>b</b>", [], ["ab"]),
    ("a cell", "hidden", "<table><tr><td>a<td hidden>b<td>c</table>", ["b"], ["a\tc"]),
    ("hidden in what is hidden", "hidden", "<div hidden>a<p hidden>b</p>c</div>d", ["a", "b", "c"], ["d"]),
    ("without scripts", "noscript", "<p>a <noscript>b<p>c</noscript>d", ["b", "c"], ["a d"]),
    ("a shadow tree", "template", "<x-y><template shadowrootmode=open><p>a</p></template>b</x-y>", ["a"], ["b"]),
    ("hidden in a shadow tree", "hidden", "<template shadowrootmode=open>a<p hidden>b</p></template>", ["b"], []),
]


@pytest.mark.parametrize(("origin", "html", "aside", "page"), cases(ASIDE))
def test_what_a_reader_does_not_see_is_kept_and_marked(origin: str, html: str, aside: list[str], page: list[str]) -> None:
    found = blocks(html)
    assert lines_from(found, origin) == aside
    assert lines_from(found, "page") == page


def test_what_stands_aside_comes_after_its_line() -> None:
    html = (
        "<div>one<span hidden>two<i hidden>three</i><p>four</p></span> five</div><table><tr><td>a<i hidden>b</i><td>c</table>"
    )
    assert blocks(html).lines == ["one five", "twothree", "four", "a\tc", "b"]


def test_a_line_knows_its_links_and_bold_text() -> None:
    page = blocks("<p>one <a href=x>two</a><p><b>three</b> <strong><a>four</a></strong><p><a> five </a>")
    assert page.lines == ["one two", "three four", "five"]
    assert page.link.tolist() == [3, 4, 4]
    assert page.bold.tolist() == [0, 9, 0]


# --- elements ----------------------------------------------------------------------------------------------------------

PLACES = [
    ("a paragraph", "<main><p>x", ["body main p"]),
    ("inline elements leave no trace", "<p><span class=a><b>x</b></span>", ["body p"]),
    ("unless a block stands in them", "<span><x-y><p>x</p></x-y></span>y", ["body other other p", "body"]),
    ("links do", "<a><div>x</div></a>", ["body a div"]),
    ("a row", "<table><tr><td>a<td>b", ["body table tbody tr"]),
    ("a row of one cell", "<table><tr><td>a", ["body table tbody tr td"]),
    (
        "a cell that lays out",
        "<table><tr><td>a<p>b</p>c",
        ["body table tbody tr td", "body table tbody tr td p", "body table tbody tr td"],
    ),
    ("line breaks", "<ul><li>a<br>b", ["body ul li", "body ul li"]),
    ("hidden words", "<p>a<span class=sr-only>b</span>", ["body p", "body p other"]),
    ("after a block", "<div><p>a</p>b<p>c</p>d</div>", ["body div p", "body div", "body div p", "body div"]),
]


@pytest.mark.parametrize(("html", "paths"), cases(PLACES))
def test_a_line_knows_where_it_stands(html: str, paths: list[str]) -> None:
    page = blocks(html)
    assert [path_of(page, line) for line in range(len(page.lines))] == paths


# --- feeds ------------------------------------------------------------------------------------------------------------

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://a.example</link>
<item><title>One</title><guid>7</guid><description>&lt;p&gt;Two &amp;amp; a half&lt;/p&gt;Three</description></item>
<item><title><![CDATA[Four]]></title><description><![CDATA[<p>Five</p>]]></description></item></channel></rss>"""


def test_a_feed_gives_the_text_of_its_entries() -> None:
    page = blocks(FEED)
    assert page.feed
    assert page.lines == ["News", "One", "Two & a half", "Three", "Four", "Five"]
    assert tags_of(page)[:2] == ["h3", "h3"]
    assert not blocks("<p>rss").feed


# --- whatever comes ----------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    """<p> </p> <div> </div> <span> </span> <a> </a> <b> </b> <table> </table> <tr> </tr> <td> </td> <ul> <li> </li> </ul>
    <br> <hr> <img> <pre> </pre> <select> <option> </select> <noscript> </noscript> <template> <template/shadowrootmode>
    </template> <svg> </svg> <dialog> </dialog> <form> </form> <button> </button> <title> </title> <body> </body> <html>
    </html> <dl> <dt> <dd> <h1> </h2> <p/hidden> <b/hidden> <td/hidden> <i/class=sr-only> </i> <my-x> </my-x> <!-- -->
    <![CDATA[ ]]> <script> </script> <textarea> </textarea> <frameset> <noframes> </noframes> <caption> <summary> <label>
    &amp; &#0; < > word words \ud800 \0""".split()
) | st.sampled_from([" ", "\n", "\r\n", "é"])
PAGES = st.lists(PIECES, max_size=40).map("".join) | st.text()


def check(page: Blocks) -> None:
    elements = len(page.tag)
    number = np.arange(elements)
    assert len(page.parent) == len(page.end) == len(page.name_bounds) - 1 == elements >= 1
    assert page.parent[0] == -1
    assert (page.parent < number).all()
    assert (page.end > number).all()
    assert page.end[0] == elements
    assert (page.end[1:] <= page.end[page.parent[1:]]).all()
    # in the order of the page, the next element stands in the last one or in one of those around it
    assert all(page.end[parent] > child for child, parent in enumerate(page.parent) if child)
    assert (page.tag < len(TAGS)).all()
    assert page.name_bounds[-1] == len(page.names)
    for column in (page.element, page.link, page.bold, page.origin):
        assert len(column) == len(page.lines)
    if page.lines:
        assert 0 <= page.element.min() <= page.element.max() < elements
        sizes = np.array([len(line) for line in page.lines])
        assert ((page.link >= 0) & (page.link <= sizes) & (page.bold >= 0) & (page.bold <= sizes)).all()
        assert (page.origin < len(ORIGINS)).all()
    assert not any(re.search(r"[\r\n]", line) for line in page.lines)


@given(PAGES)
@settings(max_examples=300)
def test_any_string_is_survived_and_its_elements_are_a_tree(html: str) -> None:
    check(blocks(html))


@given(st.lists(st.sampled_from("<p> </p> <b> <div> </div> <td> <tr> <table> </table> <li> <i/hidden> <pre> one two".split())))
def test_lines_are_the_text_of_the_page(pieces: Sequence[str]) -> None:
    words = [piece for piece in pieces if not piece.startswith("<")]
    found = re.findall("one|two", " ".join(sorted(blocks("".join(pieces)).lines)))
    assert sorted(found) == sorted(words)


DEEP = 100_000
HARD = [
    ("nested blocks", "<div>" * DEEP + "one" + "</div>" * DEEP + "<p>two"),
    ("nested links", "<a href=x><div>" * DEEP + "one<p>two"),
    ("nested inline elements", "<b>" * DEEP + "one<p>two"),
    ("nested hidden elements", "<b hidden>" * (DEEP // 10) + "one<p>two"),
    ("nested tables", "<table><tr><td>" * (DEEP // 10) + "one<p>two"),
    ("nested templates", "one<p>two" + "<template>" * DEEP),
    ("end tags", "one</p></b></div>" * DEEP + "<p>two"),
    ("many attributes", f"<p {' '.join(f'a{number}=1' for number in range(DEEP))}>one<p>two"),
    ("many words in a class", f"<p class='{'ab ' * DEEP}'>one<p>two"),
    ("spaces in a style", f"<p style='display{' ' * DEEP}'>one<p>two"),
    ("open tags", "one<p>two" + "<" * DEEP),
    ("open comments", "one<p>two" + "<!--" * DEEP),
    ("open scripts", "one<p>two" + "<script>" * DEEP),
    ("open styles", "one<p>two" + "<style>" * DEEP),
    ("open drawings", "one<p>two" + "<svg>" * DEEP),
    ("drawings without a bracket", "one<p>two" + "<svg " * DEEP),
    ("open pictures", "one<p>two" + "<img a='" * DEEP),
    ("hyphens", "one<p>two<!--" + "-" * DEEP),
    ("open quotes", "one<p>two" + '<p a="' * DEEP),
    ("an entity bomb", '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>one<p>two' + "&b;" * 1000),
    ("a script without end", "one<p>two<script>" + "<!-- <script>" * DEEP),
    ("broken data", 'one<p>two<script type="application/ld+json">' + '{"a": "' * DEEP + "</script>"),
    ("broken feed", "<rss><p>one<p>two" + "<![CDATA[ <title" * DEEP),
]


@pytest.mark.parametrize("html", [case[1] for case in HARD], ids=[case[0] for case in HARD])
def test_hard_pages_are_survived(html: str) -> None:
    started = time.process_time()
    page = blocks(html)
    assert time.process_time() - started < 20  # they take up to half a second; what is quadratic takes minutes
    check(page)
    assert any("one" in line for line in page.lines)
    assert any("two" in line for line in page.lines)


def test_time_is_linear() -> None:
    def prepare(size: int) -> Callable[[], object]:
        pages = [html[: size // 2] + html[-size // 2 :] for _, html in HARD]
        return lambda: [blocks(page) for page in pages]

    assert is_linear(prepare, 8_000)


def test_nothing_reaches_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a socket was opened"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was looked up"))
    html = (
        f'<!DOCTYPE html PUBLIC "x" "http://a.example/x.dtd" [<!ENTITY a SYSTEM "{secret.as_uri()}">'
        '<!ENTITY % b SYSTEM "http://a.example/b">%b;]><link rel=stylesheet href=http://a.example><p>&a;'
        f'<object data="{secret.as_uri()}"></object>'
    )
    assert "secret" not in " ".join(line for line in blocks(html).lines if "file:" not in line)
    blocks('<?xml version="1.0"?>' + html)

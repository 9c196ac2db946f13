"""What the parser leaves out of a page: only what no reader sees."""

from __future__ import annotations

import pytest
from conftest import cases

from cleaner.html.blocks import blocks
from cleaner.html.mended import MOST_MERGED, MOST_OPEN, mended, without_xml

# What looks like something to leave out, and is not; or is, and holds what looks like something else.
LEFT_OUT = [
    ("a comment that ends at once", "one<!--> two<!---> three", ["one two three"]),
    ("a comment that ends otherwise", "one<!-- x --!> two", ["one two"]),
    ("a comment left open", "<p>one</p><!-- two <p>three", ["one"]),
    ("a comment in a comment", "one<!-- <!-- --> two", ["one two"]),
    ("a comment in an attribute", "<p title='<!-- a'>one</p><p>two</p><!-- b --><p>three", ["one", "two", "three"]),
    ("a style in an attribute", '<p title="<style>">one</p><p>two</p><style>a{}</style><p>three', ["one", "two", "three"]),
    ("a script in an attribute", '<p title="a <script>">one</p><p>two</p><script>a</script>three', ["one", "two", "three"]),
    ("a drawing in an attribute", '<p title="<svg>">one</p><p>two</p><svg><path/></svg><p>three', ["one", "two", "three"]),
    ("a script in a script", "<script>a='<script>'</script>one<script>b</script> two", ["one two"]),
    ("a script in a script's comment", "<script><!-- <script> </script> a --></script>one", ["one"]),
    ("a comment that a script's string begins", "<script>a='<!--'</script>one<!-- two --> three", ["one three"]),
    ("a drawing that a script's string begins", "<script>a='<svg>'</script>one<svg></svg> two", ["one two"]),
    ("a script left open", "<p>one</p><script>two<p>three", ["one"]),
    ("a style in capitals", "<STYLE>a</STYLE >one", ["one"]),
    ("a drawing that ends itself", "<svg/><p>one</p>", ["one"]),
    ("a script that seems to", "<p>one</p><script/>two<p>three</p>", ["one"]),
    ("a script that does, in XML", "<?xml version='1.0'?><p>one</p><script src='a'/>two<p/>three", ["one", "two", "three"]),
    ("a script with brackets in an attribute", "<script onload='a(b => c); d = \"<svg>\"'>e</script>one", ["one"]),
    ("a frame that ends itself", "<noscript><iframe src=a /></noscript><p>one</p>", ["one"]),
    ("a drawing left open", "<div><svg><path></div><p>one</p><svg><path></svg>two", ["one", "two"]),
    ("a drawing with text in it", "<svg><title>a</title><style>b</style><text>c</text></svg>one", ["one"]),
    ("a drawing with a page in it", "<svg><foreignObject><div>a</div></foreignObject></svg>one", ["one"]),
    ("markup in a text area", "<textarea><!-- a --><img><svg></svg></textarea>", ["<!-- a --><img><svg></svg>"]),
    ("a picture's text", '<img alt="a > b" src=x>one<img alt=\'">\'> two<img alt="<b>"> three', ["one two three"]),
    ("a picture with an open quote", "<p>one<img alt=\"a></p>two<p title=''>three", ["one"]),
    ("other elements", "<image-x>one</image-x><script-x>two</script-x><svgs>three</svgs>", ["onetwothree"]),
    ("conditional comments", "<!--[if IE]><p>a</p><![endif]-->one<![if !IE]> two<![endif]>", ["one two"]),
]


@pytest.mark.parametrize(("html", "lines"), cases(LEFT_OUT))
def test_only_what_is_not_seen_is_left_out(html: str, lines: list[str]) -> None:
    assert blocks(html).lines == lines


MENDED = [
    ("nothing to mend", "<html><body><p>one</body></html>", "<html><body><p>one</body></html>"),
    ("a shadow tree", "<Template shadowRootMode=open>", "<Template data-shadow=open>"),
    ("another template", "<template id=shadowrootmodes>", "<template id=data-shadows>"),
    ("without scripts", "<noscript class=a>one</NOSCRIPT>", "<template data-noscript class=a>one</template>"),
    ("a frame with content", "<iframe>one</iframe>", "<iframe>one</iframe>"),
]


@pytest.mark.parametrize(("html", "expected"), cases(MENDED))
def test_only_what_the_parser_reads_otherwise_is_mended(html: str, expected: str) -> None:
    assert mended(html) == expected


def test_a_page_has_only_so_many_bodies() -> None:
    page = "".join(f"<BODY a{number}>one" for number in range(2 * MOST_MERGED))
    assert mended(page).count("<BODY") == MOST_MERGED
    assert blocks(page).lines == ["one" * 2 * MOST_MERGED]


def test_xml_knows_no_empty_elements_of_its_own() -> None:
    assert without_xml("<a:b c='d'/><br/><hr class='a' /><p>1/>2") == "<a:b c='d'></a:b><br/><hr class='a' /><p>1/>2"


def test_many_elements_that_are_never_closed_lose_their_attributes() -> None:
    page = "".join(f"<b c={number}><p>word" for number in range(1_500))
    assert mended(page) == "<b><p>word" * 1_500
    assert blocks(page).lines == ["word"] * 1_500


def test_formatting_that_is_closed_keeps_its_attributes() -> None:
    page = "<p>a <b class=lead>word</b><br>" * 1_500
    assert mended(page) == page


OPEN = [
    ("as many as a page may have", "<b class=x>", MOST_OPEN, True),
    ("more, all left open", "<STRONG class=x>", MOST_OPEN + 1, False),
    ("more, each closed", "<b class=x></b>", MOST_OPEN + 1, True),
    ("more elements of other names", "<bdo class=x>", MOST_OPEN + 1, True),
]


@pytest.mark.parametrize(("tag", "count", "stays"), cases(OPEN))
def test_formatting_elements_lose_their_attributes_where_very_many_are_left_open(tag: str, count: int, stays: bool) -> None:
    assert ("class=x" in mended(tag * count)) == stays

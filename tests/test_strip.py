"""What is cut out of a page before it is parsed: only what no reader sees."""

from __future__ import annotations

import pytest
from conftest import cases

from cleaner.html.blocks import blocks

# What looks like something to cut out, and is not; or is, and holds what looks like something else.
CUT = [
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
    (
        "elements that end themselves",
        "<svg/><p>one</p><script/>two<style/><p>three</p></svg></script>",
        ["one", "two", "three"],
    ),
    ("a drawing left open", "<div><svg><path></div><p>one</p><svg><path></svg>two", ["one", "two"]),
    ("a drawing with text in it", "<svg><title>a</title><style>b</style><text>c</text></svg>one", ["one"]),
    ("a drawing with a page in it", "<svg><foreignObject><div>a</div></foreignObject></svg>one", ["one"]),
    ("markup in a text area", "<textarea><!-- a --><img><svg></svg></textarea>", ["<!-- a --><img><svg></svg>"]),
    ("a picture's text", '<img alt="a > b" src=x>one<img alt=\'">\'> two<img alt="<b>"> three', ["one two three"]),
    ("a picture with an open quote", "<p>one<img alt=\"a></p>two<p title=''>three", ["one"]),
    ("other elements", "<image-x>one</image-x><script-x>two</script-x><svgs>three</svgs>", ["onetwothree"]),
    ("conditional comments", "<!--[if IE]><p>a</p><![endif]-->one<![if !IE]> two<![endif]>", ["one two"]),
]


@pytest.mark.parametrize(("html", "lines"), cases(CUT))
def test_only_what_is_not_seen_is_cut_out(html: str, lines: list[str]) -> None:
    assert blocks(html).lines == lines

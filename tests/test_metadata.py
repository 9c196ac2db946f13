"""What a page says of itself, and what it says to machines alone."""

from __future__ import annotations

import pytest
from conftest import cases

from cleaner.html.blocks import blocks
from cleaner.html.metadata import lacking
from cleaner.html.tags import ORIGINS

HEAD = """
<html lang=de><head><title> The
mill &amp; the river</title><meta property="og:title" content="The mill"><meta name=author content="Ann Reed">
<meta name=Description content="On a mill."><meta property=og:type content=Article><meta property=og:url content="https://a.example/1">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": ["NewsArticle", "https://schema.org/Report"], "headline": "Why the mill stopped",
 "author": [{"name": "Ann Reed"}, "Bo"],
 "publisher": {"@type": "Organization", "name": "The Paper", "description": "A paper."}}]}</script></head><body><p>One.
"""


def test_the_head_of_a_page() -> None:
    head = blocks(HEAD).head
    assert (head.title, head.og_title, head.headline) == ("The mill & the river", "The mill", "Why the mill stopped")
    assert head.description == "On a mill."
    assert head.types == ("newsarticle", "report", "organization", "article")


LONG = "The mill at the bend ground its last flour on a Tuesday, and for a week nobody in the village noticed it."
DATA = [
    ("a body that the page lacks", f'{{"articleBody": "{LONG}\\nMore."}}', "<p>Other.", [LONG, "More."]),
    ("a body that the page has", f'{{"articleBody": "{LONG}"}}', f"<p>{LONG.replace(' bend', ' <i>bend</i>')}", []),
    ("markup in it", f'{{"articleBody": "<p>{LONG}</p><p>Fish &amp; chips</p>"}}', "", [LONG, "Fish & chips"]),
    ("said twice", f'[{{"description": "{LONG}"}}, {{"articleBody": "{LONG}"}}]', "", [LONG]),
    ("two texts", f'[{{"description": "{LONG}"}}, {{"articleBody": "{LONG[::-1]}"}}]', "", [LONG, LONG[::-1]]),
    ("of the publisher", f'{{"@type": "Organization", "description": "{LONG}"}}', "", []),
    ("a trailing comma", f'{{"articleBody": "{LONG}", }}', "", [LONG]),
    ("comments", f'/* one */ {{"articleBody": // two\n "{LONG} // no comment",}}', "", [f"{LONG} // no comment"]),
    ("CDATA", f'//<![CDATA[\n{{"articleBody": "{LONG}"}}\n//]]>', "", [LONG]),
    ("an HTML comment", f'<!-- {{"articleBody": "{LONG}"}} -->', "", [LONG]),
    ("entities", f"{{&quot;articleBody&quot;: &quot;{LONG}&quot;}}", "", [LONG]),
    ("several objects", f'{{"a": 1}} {{"text": "{LONG}"}}', "", [LONG]),
    ("a line feed in a string", f'{{"articleBody": "{LONG}\nMore."}}', "", [LONG, "More."]),
    ("deep inside", f'{{"a": [{{"b": {{"reviewBody": ["{LONG}"]}}}}]}}', "", [LONG]),
    ("wrong types", '{"articleBody": {"a": 1}, "text": [1, null], "author": 7, "@type": {}, "headline": []}', "", []),
    ("no JSON", "{a: 1", "", []),
    ("not closed", f'{{"articleBody": "{LONG}"', "", []),
    ("a string that does not end", f'{{"articleBody": "{LONG}", "a": "\\"\\"', "", []),
    ("a comment that does not end", f'{{"articleBody": "{LONG}"}} /* a', "", [LONG]),
    ("nested without end", "[" * 100_000, "", []),
    ("nested deeply", '{"a":' * 900 + f'{{"text": "{LONG}"}}' + "}" * 900, "", []),
    ("nothing", "", "", []),
]


@pytest.mark.parametrize(("script", "html", "lines"), cases(DATA))
def test_texts_that_only_machines_are_told_come_last(script: str, html: str, lines: list[str]) -> None:
    page = blocks(f"<script type='application/ld+json; charset=utf-8'>{script}</script>{html}<p>Last.")
    data = [line for line, origin in zip(page.lines, page.origin, strict=True) if ORIGINS[origin] == "data"]
    assert data == lines
    assert page.lines[-1] == (lines[-1] if lines else "Last.")


STORY = (
    "The mill at the bend ground its last flour on a Tuesday, and for a week nobody in the village noticed it. When they did, "
    "they came with lanterns, because the miller had gone and had taken the key along to his sister in the hills."
)
AGAIN = [
    ("word for word", STORY, True),
    ("in other lines, other spaces, other capitals", STORY.upper().replace(", ", ",\n  "), True),
    ("with a word changed here and there", STORY.replace("week", "month").replace("lanterns", "torches"), True),
    ("with every fourth word changed", " ".join("x" if n % 4 == 0 else w for n, w in enumerate(STORY.split())), False),
    ("the same words in another order", " ".join(sorted(STORY.split())), False),
    ("its first quarter", STORY[:56], False),
    ("another story", "She sold tea.", False),
]


@pytest.mark.parametrize(("page", "is_there"), cases(AGAIN))
def test_a_text_is_on_the_page_when_half_of_its_phrases_are(page: str, is_there: bool) -> None:
    """Phrases of some five words: shorter ones stand on any page, longer ones break at every edit."""
    assert lacking([STORY], page.split("\n")) == ([] if is_there else [STORY])

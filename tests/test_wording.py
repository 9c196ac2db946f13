"""Facts about a line -> the words that a reader is told of each cause."""

from __future__ import annotations

import pytest
from conftest import read

from cleaner.explain.wording import SENTENCES, Facts
from cleaner.features.batch import PageBatch
from cleaner.features.markup import MARKUP
from cleaner.features.text import SURFACE
from cleaner.html.blocks import blocks
from cleaner.html.tags import TAGS
from cleaner.units import plain


def facts(text: str, row: int = 0, **more: object) -> Facts:
    """What is known of a line of a text."""
    batch = read(text)
    line = [line.strip() for line in text.split("\n") if line.strip()][row]
    own = dict(zip(SURFACE, batch.surface[:, row].tolist(), strict=True))
    return Facts(line, own, **more)  # type: ignore[arg-type]


def facts_of_html(html: str, row: int = 0) -> Facts:
    """What is known of a line of a page."""
    tree = blocks(html)
    batch = PageBatch.of([plain(tree.lines)], [tree])
    assert batch.markup is not None
    own = dict(zip(SURFACE, batch.lines.surface[:, row].tolist(), strict=True))
    place = dict(zip(MARKUP, batch.markup.columns[:, row].tolist(), strict=True))
    return Facts(tree.lines[row], own, place, tag=TAGS[tree.tag[tree.element[row]]])


LINES = [
    ("length", facts("Two words"), "2 words, 9 characters"),
    ("length", facts("I"), "1 word, 1 character"),
    ("words", facts("Share", words=["Share", "it now"]), "its words: 'Share', 'it now'"),
    ("words", facts("Share"), "its words"),
    ("letters", facts("Ab cd"), "its words are 2.0 letters long, 50 % have a capital"),
    ("letters", facts("三月"), "its words are 1.0 letters long"),
    ("signs", facts("ab 12"), "50 % of its characters are digits and signs"),
    ("beginning", facts("Home"), "begins with a capital letter"),
    ("beginning", facts("三月"), "begins with a letter"),
    ("ending", facts("It rained."), "ends like a sentence"),
    ("copies", facts("One\nTwo"), "stands once on the page"),
    ("copies", facts("One\nTwo\nOne", 2), "stands 2 times on the page, this is a later copy"),
    ("copies", facts("One\nTwo\nOne"), "stands 2 times on the page, this is the first"),
    ("template", facts("1. Ann\n2. Bo\n3. Cy"), "2 other lines of the page are like it but for words and numbers"),
    ("template", facts("1. Ann\n2. Bo"), "one other line of the page is like it but for words and numbers"),
    ("blanks", facts("One\n\nTwo", 1), "a blank line above it"),
    ("above", facts("One", above=(0, 0)), "there is no line above"),
    ("above", facts("One", above=(1, 1)), "the line above is kept"),
    ("above", facts("One", above=(8, 8)), "of the 8 lines above all are kept"),
    ("below", facts("One", below=(0, 8)), "of the 8 lines below none is kept"),
    ("around", facts("One", around=(1, 6)), "of the 6 lines closest to it 1 is kept"),
    ("form", facts("One", marks={"level": 1, "link_share": 0.5}), "its form shows that it is a heading, 50 % a link"),
    ("form", facts("One"), "its form shows no link, heading, list or table"),
    ("place", facts("One", place=(3, 9)), "line 3 of the page's 9"),
    ("shared", facts("One", shared=0.256), "26 % of its words stand in the page's main text too"),
]
OF_HTML = [
    ("link", "<p><a>one</a>", "all of it is a link"),
    ("link", "<p>one", "none of it is a link"),
    ("bold", "<p><b>one</b> and", "43 % of it is bold"),
    ("unseen", "<p hidden>one", "it is hidden"),
    ("unseen", "<p>one", "nothing the model reads hides it"),
    ("block", "<h2>one</h2>", "its block is a <h2>"),
    ("inside", "<nav><ul><li>one", "stands within <nav>, a list"),
    ("inside", "<p>one", "stands within no element that says what it is"),
    ("beside", "<p>one<p>two", "in the tree of elements, from line to line: the one below 2 steps"),
    ("container", "<div><p>one two<p>three</div>", "the element around its block has 3 words in 2 lines, 0 % in links"),
    ("copied", "<p>one<p hidden>one", "its text stands elsewhere on the page, hidden"),
    ("type", "<meta property=og:type content=article>one", "the page calls itself an article"),
    ("type", "<p>one", "the page does not say what it is"),
]


@pytest.mark.parametrize(("name", "known", "words"), LINES)
def test_a_reader_is_told_of_the_line(name: str, known: Facts, words: str) -> None:
    assert SENTENCES[name](known) == words


@pytest.mark.parametrize(("name", "html", "words"), OF_HTML)
def test_a_reader_is_told_of_its_place(name: str, html: str, words: str) -> None:
    assert SENTENCES[name](facts_of_html(html)) == words

"""A line of Markdown as a reader sees it: what is taken off, what stays, and how much of it is linked."""

from __future__ import annotations

import pytest
from conftest import cases, is_linear
from hypothesis import given
from hypothesis import strategies as st

from cleaner.forms.inline import LONGEST, LONGEST_LABEL, Inline, folded_label, inline

WORDS = [
    # links
    ("a link loses its address", "See [the map](https://map.example/).", "See the map."),
    ("and its title", 'See [the map](/map "A map").', "See the map."),
    ("a title with escaped quotes", r'See [the map](/map "A \"good\" map").', "See the map."),
    ("an address in angle brackets", "See [the map](</a map>).", "See the map."),
    ("an address with brackets in it", "See [tea](/wiki/tea_(drink)).", "See tea."),
    ("an address with spaces, as converters write it", "See [the map](/a map of tea).", "See the map."),
    ("no address at all", "See [the map]().", "See the map."),
    ("an address on the next line", "See [the map](\n/map).", "See the map."),
    ("two links without a space between", "[Tea](/tea)[Milk](/milk)", "Tea Milk"),
    ("brackets in the text of a link", "[Tea [green] leaves](/tea)", "Tea [green] leaves"),
    ("escaped brackets in it", r"[Tea \[green\] leaves](/tea)", "Tea [green] leaves"),
    (
        "an address as a link",
        "<https://map.example/a_b> and <ann@post.example>",
        "https://map.example/a_b and ann@post.example",
    ),
    ("an element of HTML", '<a href="/tea">Tea</a> and <b>milk</b>', "Tea and milk"),
    ("a break of HTML", "Tea<br/>Milk<br>", "Tea Milk"),
    # pictures
    ("a picture shows what it says", "![A pot](pot.png) of tea", "A pot of tea"),
    ("a picture in a link", "[![A pot](pot.png)](/tea)", "A pot"),
    ("a picture without words in a link with some", "[![](pot.png) Tea](/tea)", "Tea"),
    # emphasis and other signs
    ("emphasis", "*Tea*, **milk**, ***sugar***, _salt_ and __pepper__", "Tea, milk, sugar, salt and pepper"),
    ("an intraword underscore stays", "tea_with_milk and 2_000", "tea_with_milk and 2_000"),
    ("a star between spaces stays", "2 * 3 ** 4 _ 5", "2 * 3 ** 4 _ 5"),
    ("text that is struck out", "~~Tea~~ milk", "Tea milk"),
    ("code within a line", "Use `tea` or ``milk``", "Use tea or milk"),
    ("signs within code stay", "Call `__init__` or `a*b*c`", "Call __init__ or a*b*c"),
    ("brackets within code are no link", "Write `[a](b)`", "Write [a](b)"),
    ("an escaped sign", r"1986\. \*Tea\* \# \_x\_", "1986. *Tea* # _x_"),
    ("a backslash before a letter stays", r"C:\tea\milk", r"C:\tea\milk"),
    ("an entity", "Tea &amp; milk &#233; &#xE9;", "Tea & milk é é"),
    ("no entity", "Tea & milk &teatime", "Tea & milk &teatime"),
    ("a comment of HTML", "Tea <!-- hot --> milk", "Tea  milk"),
    # what is none of that
    ("brackets that are no link", "Tea [sic] is a[i] or [ ] or ]", "Tea [sic] is a[i] or [ ] or ]"),
    ("a bracket that nothing closes", "[Tea [and ![milk", "[Tea [and ![milk"),
    ("less and greater", "a < b and c > d, 3<4", "a < b and c > d, 3<4"),
    ("a task that is done", "[x] Buy tea", "[x] Buy tea"),
    ("a formula", "the sum $a+b$ costs $5", "the sum $a+b$ costs $5"),
    ("a code of an emoji", ":tea: is ready", ":tea: is ready"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("text", "words"), cases(WORDS))
def test_words(text: str, words: str) -> None:
    assert inline(text).words == words


REFERENCES = [
    ("by its label", "[the map][1]", "the map", ("1",)),
    ("by its text", "[Map][]", "Map", ("map",)),
    ("by its text alone", "[Map] and more", "Map and more", ("map",)),
    ("case and white space of a label do not matter", "[x][The  MAP]", "x", ("the map",)),
    ("twice", "[a][1] and [b][1]", "a and b", ("1", "1")),
    ("a picture", "![A pot][1]", "A pot", ("1",)),
    ("a label that no address has", "[x][2] and [y]", "[x][2] and [y]", ()),
]


@pytest.mark.parametrize(("text", "words", "labels"), cases(REFERENCES))
def test_a_reference_link(text: str, words: str, labels: tuple[str, ...]) -> None:
    found = inline(text, {"1", "map", "the map"})
    assert (found.words, found.labels, found.links + found.images) == (words, labels, len(labels))


def test_a_label_is_folded() -> None:
    assert folded_label(" The\t MAP\n") == "the map"


def test_a_text_that_is_longer_than_a_label_is_none() -> None:
    long = "x" * (LONGEST_LABEL + 1)
    assert inline(f"[{long}]", {long}).labels == ()
    assert inline(f"[{long[1:]}][]", {long[1:]}).labels == ()
    assert inline(f"[{long[2:]}][]", {long[2:]}).labels == (long[2:],)


SHARES = [
    ("no link", "Tea", 0, 0, 0.0),
    ("a half", "Tea [Mil](/m)", 1, 3, 3 / 7),
    ("the whole", "[Tea](/tea)", 1, 3, 1.0),
    ("two", "[Tea](/tea) [Milk](/milk)", 2, 7, 7 / 8),
    ("an anchor of HTML", 'Tea <a href="/m">Mil</a>', 1, 3, 3 / 7),
    ("an address", "<https://t.example/>", 1, 18, 1.0),
    ("nothing is shown of it", "[](/tea)", 1, 0, 1.0),
    ("nothing at all", "", 0, 0, 0.0),
    ("the end of a link that began blocks above, as cards are", "Green tea](/tea)", 1, 9, 1.0),
    ("a link in a link counts twice", "[a [b](/b)](/a)", 2, 3, 1.0),
]


@pytest.mark.parametrize(("text", "links", "linked", "share"), cases(SHARES))
def test_how_much_is_linked(text: str, links: int, linked: int, share: float) -> None:
    found = inline(text)
    assert (found.links, found.linked) == (links, linked)
    assert found.link_share == pytest.approx(share)


def test_a_picture_is_no_link() -> None:
    assert inline("![A pot](pot.png)")[1:4] == (0, 0, 1)
    assert inline("[![A pot](pot.png)](/tea)")[1:4] == (5, 1, 1)


STRONG = [
    ("the whole line", "**Tea and milk**", True),
    ("with underscores", " __Tea__ ", True),
    ("a part of it", "**Tea** and milk", False),
    ("both ends of it", "**Tea:** hot. **Milk:** cold. **Sugar**", False),
    ("emphasis alone", "*Tea*", False),
    ("nothing between the stars", "****", False),
]


@pytest.mark.parametrize(("text", "strong"), cases(STRONG))
def test_a_line_in_bold(text: str, strong: bool) -> None:
    assert inline(text).strong is strong


def test_the_rest_of_a_giant_line_is_taken_as_it_is() -> None:
    assert inline("a" * LONGEST + "[b](c)").words == "a" * LONGEST + "[b](c)"


GIANTS = [
    "[a](b)",
    "[",
    "]",
    "[a](",
    "![",
    "*",
    "* a ",
    "`",
    "<a ",
    "<a>",
    "&amp;",
    "\\[",
    "[a][1]",
    "](<",
    '](a "',
    "[](b)<i>",
]


@pytest.mark.slow
@pytest.mark.parametrize("part", GIANTS)
def test_it_takes_linear_time(part: str) -> None:
    assert is_linear(lambda size: lambda: inline(part * (size // len(part)), {"1"}), 15_000)


SIGNS = st.text(st.sampled_from(list("[]()!*_`<>&;\\#|~-:/ 1a.\n\"'é三")), max_size=60) | st.text(max_size=60)


@given(SIGNS, st.sets(st.sampled_from(["1", "a", "", "é"])))
def test_what_is_linked_is_a_share_of_the_words(text: str, labels: set[str]) -> None:
    found = inline(text, labels)
    assert isinstance(found, Inline)
    assert 0 <= found.linked <= len(found.words)
    assert 0 <= found.link_share <= 1
    assert found.words == found.words.strip()
    assert set(found.labels) <= labels


@given(st.text(st.sampled_from("abc é三.,;:!? \t0123"), max_size=60))
def test_text_without_signs_stays_as_it_is(text: str) -> None:
    assert inline(text).words == text.strip()


# --- faults that are known ---------------------------------------------------------------------------------------------

FAULTS = [
    ("a type is no element", "a List<String> of tea", "a List<String> of tea"),
    ("an address with nested brackets", "[tea](/a(b(c)))", "tea"),
    ("a star that nothing closes stays", "Tea costs 3 pounds*", "Tea costs 3 pounds*"),
]


@pytest.mark.xfail(strict=True, reason="the reader of lines knows neither names of elements nor pairs of stars or brackets")
@pytest.mark.parametrize(("text", "words"), cases(FAULTS))
def test_words_that_are_lost(text: str, words: str) -> None:
    assert inline(text).words == words

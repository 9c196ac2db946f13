"""Markdown as units: what its syntax says of each, and what goes or stays together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import cases, is_linear, needs_model

import cleaner
from cleaner.forms.markdown_signs import is_markdown
from cleaner.forms.reading import read
from cleaner.lines import KINDS
from cleaner.units import MARKS, Units, lines_with


def markdown(text: str) -> Units:
    return read(text, "markdown")


def grouped(units: Units) -> list[list[str]]:
    """The lines of each unit."""
    return [[units.texts[line] for line in units.rows if units.unit[line] == number] for number in range(len(units.words))]


def marks(units: Units, name: str) -> list[float]:
    found: list[float] = units.marks[MARKS.index(name)].tolist()
    return found


def settled(units: Units) -> list[str]:
    return [KINDS[kind] if kind >= 0 else "" for kind in units.settled]


# --- words -------------------------------------------------------------------------------------------------------------

WORDS = [
    ("a heading", "# Tea\n\n### Green tea ###", ["Tea", "Green tea"]),
    ("a sign of a heading at the end of a word", "# Tea in C#", ["Tea in C#"]),
    ("no heading without a space", "#tea\n#1 of 3", ["#tea", "#1 of 3"]),
    ("bullets", "- Tea\n* Milk\n+ Salt\n• Oil", ["Tea", "Milk", "Salt", "Oil"]),
    ("numbers", "1. Tea\n2) Milk", ["Tea", "Milk"]),
    ("a number whose stop is escaped is none", "1986\\. A great year", ["1986. A great year"]),
    ("nested bullets", "- Tea\n  - Green\n    - Hot", ["Tea", "Green", "Hot"]),
    ("a menu with a deep indent", "# Tea\n\n    * [Green](/green)\n    * [Black](/black)", ["Tea", "Green", "Black"]),
    ("a heading in a bullet", "- ## Tea", ["Tea"]),
    ("a task", "- [ ] Buy tea\n- [x] Boil water", ["[ ] Buy tea", "[x] Boil water"]),
    ("a quotation", "> Tea\n> > Milk", ["Tea", "Milk"]),
    ("a bullet in a quotation", "> - Tea\n> - Milk", ["Tea", "Milk"]),
    ("a link over two lines", "[Tea and\nmilk](/tea) are here.", ["Tea and milk are here."]),
    ("an address on a line of its own", "[Tea](\n/tea)", ["Tea"]),
    ("a dash in a link over two lines is no bullet", "[Tea\n- and milk](/tea)", ["Tea - and milk"]),
    ("a line that is a picture without words", "![](pot.png)", ["!["]),
    ("a line that is a link without words", "[](/tea)", ["[]"]),
    ("a note", "Tea.[^1]\n\n[^1]: Or milk.", ["Tea.[^1]", "Or milk."]),
    ("rows of a table", "| a | b |\n|---|---|\n| 1 | 2 |", ["a b", "1 2"]),
    ("rows without pipes at the edges", "a | b\n---|---\n1 | 2", ["a b", "1 2"]),
    ("a pipe within a line is no row", "this | that", ["this | that"]),
    ("rules of three kinds", "a\n\n***\n\n- - -\n\n___", ["a", "***", "- - -", "___"]),
    ("stars between spaces under a paragraph", "a\n* * *\nb", ["a", "* * *", "b"]),
    ("bullets without words", "-\n*", ["-", "*"]),
    ("a list right behind a paragraph", "Buy:\n- Tea\n- Milk", ["Buy:", "Tea", "Milk"]),
    ("an element of HTML", "<div>\n<b>Tea</b>\n</div>", ["<div>", "Tea", "</div>"]),
    ("white space that is an entity", "&nbsp;", ["&nbsp;"]),
    ("Windows line ends", "# Tea\r\n\r\nSee [it](/x).\r\n", ["Tea", "See it."]),
    ("a formula over lines", "$$\na_1 + b_1\n$$", ["$$", "a_1 + b_1", "$$"]),
    ("a box", "::: note\nTea\n:::", ["::: note", "Tea", ":::"]),
    ("paragraphs of a crawler, a line each", "Tea is hot.\nMilk is cold.", ["Tea is hot.", "Milk is cold."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), cases(WORDS))
def test_words(text: str, words: list[str]) -> None:
    assert markdown(text).words == words


# --- lines that go with another ----------------------------------------------------------------------------------------

TOGETHER = [
    ("an underline goes with its heading", "Tea\n===\n\nMilk\n---\nText", [["Tea", "==="], ["Milk", "---"], ["Text"]]),
    ("a line of dashes behind a blank line is a rule", "Tea\n\n---\nText", [["Tea"], ["---"], ["Text"]]),
    ("under an item it is one, too", "- Tea\n---\nText", [["- Tea"], ["---"], ["Text"]]),
    ("a table's rule goes with the row above", "a | b\n---|---\n1 | 2", [["a | b", "---|---"], ["1 | 2"]]),
    ("with the row below where there is none above", "---|---\na | b", [["---|---", "a | b"]]),
    ("as it does between pipes", "|a|b|\n|:-:|--:|\n|1|2|", [["|a|b|", "|:-:|--:|"], ["|1|2|"]]),
    ("fences go with the code", "```sh\nls\n\ncd\n```", [["```sh", "ls"], ["cd", "```"]]),
    ("fences around one line", "~~~\nls\n~~~", [["~~~", "ls", "~~~"]]),
    ("fences around nothing", "```\n\n```\nText", [["```", "```"], ["Text"]]),
    ("fences under an item", "1. Do:\n\n    ```sh\n    ls\n    ```", [["1. Do:"], ["    ```sh", "    ls", "    ```"]]),
    ("fences behind a bullet", "- ```sh\n  ls\n  ```", [["- ```sh", "  ls", "  ```"]]),
    ("fences in a quotation", "> ```\n> ls\n> ```", [["> ```", "> ls", "> ```"]]),
    ("a longer fence holds a shorter one", "````\n```\nls\n````", [["````", "```"], ["ls", "````"]]),
    ("an address goes with its link", "[Tea][1].\nText\n\n[1]: /tea", [["[Tea][1].", "[1]: /tea"], ["Text"]]),
    ("an address that is a word is none", "[Ann]: ok...\n[Bob]: no.", [["[Ann]: ok..."], ["[Bob]: no."]]),
    ("a bracket that stays open joins nothing", "In [0, 1) it is.\nMore.\n- a", [["In [0, 1) it is."], ["More."], ["- a"]]),
    ("of an address that comes twice the first does", "[a][1]\n\n[1]: /a\n[1]: /b", [["[a][1]", "[1]: /a"], ["[1]: /b"]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "groups"), cases(TOGETHER))
def test_lines_that_go_together(text: str, groups: list[list[str]]) -> None:
    assert grouped(markdown(text)) == groups


def test_a_fence_that_is_never_closed_is_none() -> None:
    units = markdown("```\nTea\n\nMilk\n~~~\n")
    assert len(units.words) == 4
    assert marks(units, "code") == [0, 0, 0, 0]


def test_an_address_that_no_link_has_is_page() -> None:
    assert settled(markdown("Tea\n\n[1]: https://tea.example/")) == ["", "nav"]


def test_an_address_stays_with_any_link_that_stays() -> None:
    units = markdown("[Tea][1]\n\n[Milk][1]\n\n[1]: /x")
    address = len(units.rows) - 1
    for keep, user in (([True, False], 0), ([False, True], 1), ([True, True], 0), ([False, False], 0)):
        assert lines_with(units, keep)[address] == user  # type: ignore[arg-type]


# --- marks -------------------------------------------------------------------------------------------------------------

MARKED = [
    ("levels of headings", "# a\n\n## b\n\n###### c\n\nd", "level", [1, 5 / 6, 1 / 6, 0]),
    ("of underlined ones", "a\n=\n\nb\n--", "level", [1, 5 / 6]),
    ("items", "a\n- b\n1. c\n[^1]: d", "item", [0, 1, 1, 1]),
    ("depth of items", "- a\n  - b\n    - c\n- d", "depth", [1, 2, 3, 1]),
    ("depth of quotations", "> a\n>> b\n\nc", "quoted", [1, 2, 0]),
    ("code between fences", "a\n```\nb\n```\nc", "code", [0, 1, 0]),
    ("code by its indent", "a\n\n    b\n    c\n\nd", "code", [0, 1, 1, 0]),
    ("by a tab", "a\n\n\tb", "code", [0, 1]),
    ("text under an item is no code", "- a\n\n    b", "code", [0, 0]),
    ("nor is what goes on from a line of text", "a\n    b", "code", [0, 0]),
    ("a line in bold", "**a b**\n\nc **d**", "strong", [1, 0]),
    ("a picture", "![a](b)\n\nc", "images", [1, 0]),
    ("all of it is Markdown", "a\n\nb", "markdown", [1, 1]),
]


@pytest.mark.parametrize(("text", "name", "values"), cases(MARKED))
def test_marks(text: str, name: str, values: list[float]) -> None:
    assert marks(markdown(text), name) == pytest.approx(values)


BLOCKS = [
    ("the rows of a table", "a | b\n---|---\n1 | 2\n3 | 4\n\nText", [0, 0, 0, None]),
    ("the items of a list", "Text\n- a\n- b", [None, 0, 0]),
    ("a single item is none", "Text\n- a\n\nText", [None, None, None]),
    ("code between fences", "```\na\nb\n```\nText", [0, 0, None]),
    ("two samples are two", "```\na\n```\n```\nb\n```", [0, 1]),
    (
        "rows of some words a cell",
        ("| ten words of tea in each of the four cells " * 4 + "|\n") * 3,
        [0] * 3,
    ),
    ("rows of long cells are layout", "| " + "tea " * 60 + "|\n" + "| " + "milk " * 60 + "|", [None, None]),
]


@pytest.mark.parametrize(("text", "blocks"), cases(BLOCKS))
def test_what_is_decided_together(text: str, blocks: list[int | None]) -> None:
    found = markdown(text).block.tolist()
    names: dict[int, int] = {}
    assert [names.setdefault(number, len(names)) if number >= 0 else None for number in found] == blocks


# --- what stands above a page ------------------------------------------------------------------------------------------

FRONT = "---\ntitle: 'The ferry'\ntags:\n  - boats\n---\n# Boats\n"
CRAWLER = "Title: The ferry\n\nURL Source: https://f.example/\n\nMarkdown Content:\n"


def test_front_matter() -> None:
    units = markdown(FRONT)
    assert settled(units) == ["code"] * 5 + [""]
    assert units.title == "The ferry"


def test_a_rule_above_a_page_is_no_front_matter() -> None:
    assert settled(markdown("---\n\n# Boats\n\nText\n")) == [""] * 3


def test_an_article_between_two_rules_is_no_front_matter() -> None:
    units = markdown("---\n\n# The ferry\n\nUpdated: Tuesday\n\nIt sails at ten.\n\nNobody asks why.\n\n---\n")
    assert settled(units) == [""] * len(units.words)


@pytest.mark.parametrize("text", [FRONT.replace("# Boats", "Boats."), CRAWLER + "Text."])
def test_what_stands_above_a_page_is_a_sign_of_markdown(text: str) -> None:
    assert read(text).title == "The ferry"


def test_a_crawlers_preamble_gives_the_title() -> None:
    units = markdown(CRAWLER + "# The ferry\n\nText.")
    assert settled(units) == ["nav", "nav", "nav", "", ""]
    assert units.title == "The ferry"


def test_the_title_stays_there_where_the_page_shows_none() -> None:
    assert settled(markdown(CRAWLER + "Text.")) == ["title", "nav", "nav", ""]


def test_a_field_alone_is_no_preamble() -> None:
    units = markdown("Title: The ferry\n\nText: more\n")
    assert settled(units) == ["", ""]
    assert units.title is None


# --- is it Markdown? ---------------------------------------------------------------------------------------------------

SIGNS = [
    ("links", "[a](/a)\n[b](https://b.example/)", True),
    ("one link is not enough", "[a](/a)", False),
    ("headings", "# Tea\n\n## Milk", True),
    ("a table and a heading", "# Tea\n\na | b\n---|---\n1 | 2", True),
    ("fences", "```\na\n```", True),
    ("references", "[1]: https://a.example/\n[2]: /b", True),
    ("lines in bold", "**Tea**\n\n**Milk**", True),
    ("plain text", "Tea.\n\nMilk, 2 * 3 and [sic].", False),
    ("a chat", "[12:00] Ann: hi\n[12:01] Bob: hello\n[12:02] Ann: tea?", False),
    ("a program in C", '#include <stdio.h>\nint main(void) {\n    char *a[3], **b;\n    return a[0](b);\n}', False),
    ("a change of a program", "--- a/tea.c\n+++ b/tea.c\n@@ -1,2 +1,2 @@\n-int a;\n+int b;", False),
    ("a table of values between commas", "a,b\n1,2\n3,4", False),
    ("a poem", "Tea,\n  hot tea,\n    and milk.", False),
    ("settings", "[tea]\nhot = 1\n[milk]\ncold = 1", False),
    ("LaTeX", "\\section{Tea}\n\\[ a = b \\]\n\\item[Milk] cold", False),
    ("a wiki", "== Tea ==\n* [[Milk|cold milk]]\n* [https://a.example/ tea]", False),
    ("nothing", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), cases(SIGNS))
def test_is_it_markdown(text: str, expected: bool) -> None:
    assert is_markdown(text, text.count("\n") + 1) is expected


# --- the whole way -----------------------------------------------------------------------------------------------------

STORY = (
    "The ferry had been late since the spring, and nobody on the island asked why any more.\n\n"
    "Its captain, who was also the postman, brought the [letters](/letters) first and the passengers second.\n\n"
)
MENU = "* [Home](/)\n* [Boats](/boats)\n* [Contact](/contact)\n\n"
SAMPLE = "```python\ndef sail(boat):\n\n    return boat.go(letters, passengers)\n```\n\n"


@needs_model
@pytest.mark.parametrize("text", [MENU + "# The ferry\n\n" + STORY * 3 + SAMPLE + STORY, SAMPLE + MENU, STORY + SAMPLE * 3])
def test_a_closing_fence_stays_exactly_when_its_opening_does(text: str) -> None:
    doc = cleaner.clean(text)
    assert doc.form == "markdown"
    kept = [line.keep for line in doc.lines if line.text.startswith("```")]
    assert kept[::2] == kept[1::2]


@needs_model
def test_a_sample_of_code_is_kept_or_dropped_as_a_whole() -> None:
    sample = "```python\ndef gtag(x):\n    window.dataLayer = window.dataLayer || []\n    return x + 1\n```\n\n"
    doc = cleaner.clean("# The ferry\n\n" + STORY * 3 + sample + STORY)
    lines = [line.strip() for line in sample.split("\n") if line.strip()]
    assert len({line.keep for line in doc.lines if line.text.strip() in lines}) == 1


@needs_model
def test_kept_lines_come_as_they_came() -> None:
    text = (MENU + "The ferry\n=========\n\n" + STORY * 3 + SAMPLE + "a | b\n---|---\n1 | 2\n").replace("\n", "\r\n")
    doc = cleaner.clean(text)
    assert "".join(line.text + line.ending for line in doc.lines) == text
    lines = text.splitlines()
    assert all(line in lines for line in doc.text.splitlines())
    verdicts = {line.text: line.keep for line in doc.lines}
    assert verdicts["The ferry"] is verdicts["========="]
    assert verdicts["a | b"] is verdicts["---|---"]


# --- giants ------------------------------------------------------------------------------------------------------------

GIANTS = [
    ("items", "- a\n"), ("rows", "|a|b|\n"), ("headings under lines", "a\n-\n"), ("fences", "```\n"),
    ("both fences", "```\n~~~\n"),
    ("fences of many lengths", "```a\n````a\n`````a\n"), ("quotations", ">" * 20 + "\n"), ("links that stay open", "[a\n"),
    ("addresses that stay open", "[a](\n"), ("addresses", "[a]: /b\n"), ("links and addresses", "[a][a]\n[a]: /b\n"),
    ("front matter", "---\na: b\n"), ("fields", "title: a\nurl: b\n"), ("indented lines", "\n    a\n"), ("brackets", "[["),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("part", cases(GIANTS))
def test_it_takes_linear_time(part: str) -> None:
    assert is_linear(lambda size: lambda: markdown(part * (size // len(part))), 8_000)


Prepare = Callable[[int], str]
AT_ONCE: list[tuple[str, Prepare, int]] = [
    ("a line of links", lambda size: "[a](/b) " * (size // 8), 8_000),
    ("nested brackets", lambda size: "[" * size + "]" * size, 6_000),
    ("stars that nothing closes", lambda size: "*a " * (size // 3), 6_000),
    ("rules under one row", lambda size: "a|b\n" + "-|-\n" * (size // 4), 10_000),
    ("a dash before many spaces", lambda size: "a\n-" + " " * size + "x", 2_000),
    ("an address of many dots that is none", lambda size: "[a]: " + "." * size + " <", 1_000),
]


@pytest.mark.slow
@pytest.mark.parametrize(("prepare", "size"), cases(AT_ONCE))
def test_a_giant_takes_linear_time(prepare: Prepare, size: int) -> None:
    def work(size: int) -> Callable[[], object]:
        text = prepare(size)
        return lambda: markdown(text)

    assert is_linear(work, size)


# --- faults that are known ---------------------------------------------------------------------------------------------

HIDDEN = [
    ("a year that begins a line of a paragraph", "It rained in\n1986. A great year.", ["It rained in", "1986. A great year."]),
    ("an escaped pipe in a row", "| a \\| b | c |\n|---|---|\n| 1 | 2 |", ["a | b c", "1 2"]),
]  # fmt: skip


@pytest.mark.xfail(strict=True, reason="these signs are read without what stands around them")
@pytest.mark.parametrize(("text", "words"), cases(HIDDEN))
def test_words_that_are_lost(text: str, words: list[str]) -> None:
    assert markdown(text).words == words


@pytest.mark.xfail(strict=True, reason="a list is parted from the next one by neither its signs nor blank lines")
def test_two_lists_are_two() -> None:
    units = markdown("* [Home](/)\n* [Boats](/boats)\n\n\n- The ferry sails at ten.\n- It is late.\n")
    assert len(set(units.block.tolist())) == 2


@pytest.mark.xfail(strict=True, reason="a row of a grid is parted from the next one by its line")
def test_the_rows_of_a_grid_are_decided_together() -> None:
    line = "+---+---+\n"
    units = markdown(line + "| a | b |\n" + line + "| 1 | 2 |\n" + line)
    first, second = (units.block[units.words.index(words)] for words in ("a b", "1 2"))
    assert first == second >= 0

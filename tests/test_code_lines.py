"""Code, messages and furniture that are put into a page, and lines of text that look like code."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from random import Random

import pytest

from cleaner.html.blocks import Blocks, blocks
from cleaner.labels import DROP, KEEP, Labelled
from scripts.data.edits import code_lines as lines_of
from scripts.data.edits.code_lines import (
    CODE,
    FURNITURE,
    HELPFUL,
    MESSAGES,
    TECHNICAL_LINES,
    code_lines,
    filled,
    furniture,
    looks_like_code,
    messages,
    source_of,
    technical_lines,
    with_bare_line,
    with_code_lines,
)
from scripts.data.edits.drafts import element_of
from scripts.data.splices.grafts import behind, graft

STORY = [
    f"Paragraph {row} tells of the mill by the river, whose {row} wheels were repaired after the flood, and of its owner."
    for row in range(8)
]
HTML = (
    "<html><body><nav><a href=/>Menu</a></nav><main class=story><h1>All about the mill</h1>"
    + "".join(f"<p>{line}</p>" for line in STORY)
    + "</main><footer><p>Imprint</p></footer></body></html>"
)
COLUMNS = ("element", "link", "bold", "origin", "tag", "parent", "end", "names", "name_bounds")


def labelled(html: bool, spaced: bool = False) -> Labelled:
    tree = blocks(HTML) if html else None
    lines = tree.lines if tree else ["Menu", "All about the mill", *STORY, "Imprint"]
    lines = [part for line in lines for part in (line, "")] if spaced else lines
    kinds = ["" if not line else KEEP if line in STORY else "title" if line.startswith("All") else DROP for line in lines]
    return Labelled("mill#soup", "example.org", None, lines, kinds, tree)


def grown(page: Labelled, seeds: int = 60) -> list[Labelled]:
    return [with_code_lines(page, "en", Random(seed)) for seed in range(seeds)]


def assert_same(made: Blocks, read: Blocks) -> None:
    assert made.lines == read.lines
    for name in COLUMNS:
        assert getattr(made, name).tolist() == getattr(read, name).tolist(), name


@pytest.mark.parametrize(("html", "spaced"), [(False, False), (False, True), (True, False)])
def test_the_same_seed_gives_the_same_page(html: bool, spaced: bool) -> None:
    page = labelled(html, spaced)
    once, again = grown(page), grown(page)
    assert [(each.id, each.lines, each.kinds) for each in once] == [(each.id, each.lines, each.kinds) for each in again]
    assert all(each.lines != page.lines and each.id == f"{page.id}+code-lines" for each in once)


@pytest.mark.parametrize(("html", "spaced"), [(False, False), (False, True), (True, False)])
def test_labels_follow_their_lines(html: bool, spaced: bool) -> None:
    page, seen = labelled(html, spaced), set()
    own = dict(zip(page.lines, page.kinds, strict=True))
    for each in grown(page):
        assert len(each.lines) == len(each.kinds)
        assert all(bool(kind) == bool(line.strip()) for line, kind in zip(each.lines, each.kinds, strict=True))
        pairs = list(zip(each.lines, each.kinds, strict=True))
        assert [pair for pair in pairs if pair[0] in own and pair[0]] == [pair for pair in own.items() if pair[0]]
        seen |= {kind for line, kind in pairs if line not in own}
        if each.blocks is not None:
            assert each.blocks.lines == each.lines
    assert seen == {"code", DROP, KEEP}


def test_a_page_with_kinds_is_told_the_kinds() -> None:
    page = labelled(False)
    page = replace(page, kinds=["nav" if kind == DROP else "body" if kind == KEEP else kind for kind in page.kinds])
    own = set(page.lines)
    pages = grown(page, 200)
    new = [{kind for line, kind in zip(each.lines, each.kinds, strict=True) if line not in own} for each in pages]
    assert set().union(*new) == {"code", "social", "nav", "comment", "body"}
    assert all(kinds == {"body"} or "body" not in kinds for kinds in new)
    assert 35 <= sum(kinds == {"body"} for kinds in new) <= 85


def test_blank_lines_part_what_is_put_in_where_they_part_paragraphs() -> None:
    for each in grown(labelled(False, spaced=True)):
        rows = [row for row, line in enumerate(each.lines) if line.startswith("Paragraph")]
        assert all(not each.lines[row + 1].strip() for row in rows)


def test_a_wrapped_paragraph_stays_whole() -> None:
    first, second = ["The mill was built of stone.", "It has two wheels."], ["Nobody", "lives there now."]
    wrapped = Labelled("a", "a", None, [*first, "", *second], [KEEP, KEEP, "", KEEP, KEEP])
    for each in grown(wrapped):
        text = "\n".join(each.lines)
        assert "\n".join(first) in text and "\n".join(second) in text


@pytest.mark.parametrize("html", [False, True])
def test_pages_about_code_stay_as_they_are(html: bool) -> None:
    page = labelled(html)
    assert all(each.lines == page.lines for each in grown(replace(page, page="documentation")))
    sample = Labelled("a", "a", None, ["A bag is counted.", "total += count(bag);", "That is all."], [KEEP] * 3)
    empty = Labelled("a", "a", None, ["Menu", "Imprint"], [DROP] * 2)
    assert all(each is sample for each in grown(sample)) and all(each is empty for each in grown(empty))
    assert not any(map(looks_like_code, STORY))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("total += count(bag);", True),
        ("if (bags.length === 0) {", True),
        ("def outer(bags):", True),
        ("{{ bag.name }}", True),
        ("The bag itself. It is small.", False),
        ("Two sorts of bag(s), that is (a) old ones; (b) new ones;", False),
        ("She wrote that a < b, and that 3 * 4 = 12.", False),
        ("(" * 100_000, False),
        ("a(" * 100_000 + "x;", False),
    ],
)
def test_lines_of_code_are_told_from_text(line: str, code: bool) -> None:
    assert looks_like_code(line) == code


def test_an_element_put_in_is_the_same_as_in_the_source() -> None:
    random, old, page = Random(6), f"<p>{STORY[3]}</p>", blocks(HTML)
    place = behind(page, int(page.element[page.lines.index(STORY[3])]))
    for _ in range(150):
        group = random.choice((code_lines, lambda r: messages("fr", r), lambda r: furniture("zh", r)))(random)
        lines = [" ".join(line.split()) for line in group.lines]
        tag = random.choice(group.tags)
        if tag:
            part = source_of(lines, tag, group.joined)
            made = graft(page, element_of(part), place)
        else:
            part = escape(lines[0])
            made = with_bare_line(page, lines[0], place)
        assert_same(made, blocks(HTML.replace(old, old + part)))


def test_an_html_page_is_read_back() -> None:
    for each in grown(labelled(True)):
        put = [line for line, kind in zip(each.lines, each.kinds, strict=True) if kind == "code"]
        assert each.blocks is not None and all("\n" not in line and "  " not in line for line in put)


def test_wording_is_varied() -> None:
    random = Random(7)
    lines = [line for _ in range(4000) for line in code_lines(random).lines]
    assert len(set(lines)) > 3000
    assert len({line for _ in range(400) for line in technical_lines(random)}) > 60
    assert len(MESSAGES) >= 12 and {"en", "de", "fr", "es", "ja", "zh"} <= set(FURNITURE) & set(HELPFUL) & set(TECHNICAL_LINES)


def test_every_template_is_filled() -> None:
    random = Random(8)
    templates = [template for family in CODE for template in family]
    for wording in (MESSAGES, FURNITURE, TECHNICAL_LINES):
        templates += [phrase for joined in wording.values() for phrase in lines_of._phrases(joined)]
    for template in templates:
        for _ in range(5):
            line = filled(template, random)
            assert line.strip() and not re.search("[‹›⟦⟧]", line), (template, line)


def test_a_numbered_slot_has_one_value() -> None:
    first, second = filled("‹hex1› ‹hex1›", Random(9)).split()
    assert first == second
    first, second = filled("‹hex› ‹hex›", Random(9)).split()
    assert first != second

"""Lines that their words alone settle, and lines that only hold such words."""

from __future__ import annotations

import pytest
from conftest import cases, needs_model
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.features.comments import opens_comments
from cleaner.features.text import line_batch
from cleaner.known.kinds import LINES, known_kinds
from cleaner.known.scripts import CODE, LONGEST_CODE
from cleaner.lines import KINDS, UNKNOWN

STORY = [
    "The ferry had been late since the spring, and nobody on the island asked why any more.",
    "Its captain, who was also the postman, brought the letters first and the passengers second.",
    "In June the two trades were parted, and the letters were late instead.",
]


def kinds(lines: list[str], title: str | None = None) -> list[str]:
    batch = line_batch([lines], [[0] * (len(lines) + 1)])
    return [KINDS[kind] if kind != UNKNOWN else "" for kind in known_kinds(batch, [lines], [title])]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("%d bloggers like this:", "social"),
        ("SKIP TO CONTENT", "nav"),
        ("Popular Posts", "related"),
        ("Leave a Reply", "comment"),
        ("function gtag(){dataLayer.push(arguments);} gtag('js', new Date());", "code"),
        ("The ferry - Island News window.dataLayer = window.dataLayer || [];", "code"),
    ],
)
def test_a_known_line_is_settled(line: str, kind: str) -> None:
    assert kinds([STORY[0], line, STORY[1]]) == ["", kind, ""]


@given(st.lists(st.sampled_from([*CODE, *STORY]), min_size=1, max_size=12))
def test_every_line_with_a_call_is_found(parts: list[str]) -> None:
    lines = [f'{part} = ["tea"]' for part in parts]
    assert [kind == "code" for kind in kinds(lines)] == [any(phrase in line for phrase in CODE) for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        "%d bloggers like this: it is the most copied mistake of the last decade.",
        "Our popular posts are carved from oak.",
        "She asked the council to share this: the ferry belongs to nobody.",
        "Tag (as in gtag) is an old word for a loose end.",
        "x" * LONGEST_CODE + " gtag('js')",
    ],
)
def test_a_line_that_holds_a_phrase_is_not(line: str) -> None:
    assert kinds([line]) == [""]


LONG = "The ferry crosses at ten, at noon and at four, and a horse must be announced to the ferryman on the day before. " * 2
PARAGRAPH = "x" * 150  # as many characters as a line with which a page's text has begun
TITLES = [
    ("the first of short lines", ["Home", "The  Ferry", *STORY, "The ferry"], 1),
    ("over the text, not in the menu", ["The Ferry", "Home", "Boats", "The Ferry", LONG, "The Ferry"], 3),
    ("none over the text", ["Home", LONG, "The Ferry", "Boats", "The Ferry"], 2),
    ("none", ["Home", "Boats"], None),
    ("a teaser is no text yet", ["The Ferry", PARAGRAPH[:-1], "The Ferry", LONG], 2),
    ("a paragraph is", ["The Ferry", PARAGRAPH, "The Ferry", LONG], 0),
]


@pytest.mark.parametrize(("lines", "found"), cases(TITLES))
def test_of_the_lines_that_say_the_title_one_is(lines: list[str], found: int | None) -> None:
    assert [row for row, kind in enumerate(kinds(lines, "the ferry")) if kind == "title"] == ([] if found is None else [found])
    assert "title" not in kinds(lines)


def test_phrases_are_written_as_they_are_compared() -> None:
    for kind, lines in LINES.items():
        assert kind in KINDS
        assert kinds(list(lines)) == [kind] * len(lines)
    assert len(set(CODE)) == len(CODE)


@needs_model
def test_what_is_settled_is_decided_and_said_so() -> None:
    page = [STORY[0], "gtag('config', 'UA-1');", *STORY[1:], "%d bloggers like this:"]
    lines = cleaner.clean("\n".join(page)).lines
    assert [line.keep for line in lines] == [True, False, True, True, False]
    assert [line.reason for line in lines if not line.keep] == ["known-phrase"] * 2
    asked = cleaner.clean("\n".join(page), keep=("code",)).lines
    assert [line.text for line in asked if line.keep] == ["gtag('config', 'UA-1');"]


@needs_model
def test_a_title_that_is_known_is_kept() -> None:
    page = "\n".join(["Contact", "Share on Facebook", *STORY])
    assert not cleaner.clean(page).lines[1].keep
    assert cleaner.clean(page, title="Share on Facebook").lines[1].keep


@pytest.mark.parametrize(
    "line",
    [
        "59 Comments on Sourdough for the impatient",
        "6 thoughts on “Sourdough for the impatient”",
        "Comments (5)",
        "1 Kommentar",
        "12 комментариев",
        "Leave a Reply",
        "Reacties",
        "7 replies to “What we saw when we took the ferry in the spring”",
    ],
)
def test_what_opens_a_section_of_comments(line: str) -> None:
    assert opens(line)


@pytest.mark.parametrize(
    "line",
    [
        "Her comments were short, and there were 59 of them.",
        "59 guests had a comment to make on the soup.",
        "In 14 replies out of twenty the ferry was blamed, which is rather more than the ferry deserved all in all.",
        "14 replies out of the twenty that came blamed the ferry and not its captain.",
        "2024",
        "—",
    ],
)
def test_what_only_speaks_of_comments_does_not(line: str) -> None:
    assert not opens(line)


def opens(line: str) -> bool:
    lines = [STORY[0], line]
    return opens_comments(line_batch([lines], [[0] * 3])).tolist() == [False, True]


@pytest.mark.parametrize(
    "line", ["Les også: Ferja er borte", "• Lire aussi : Le bac a disparu", "LESEN SIE AUCH: Die Fähre ist weg"]
)
def test_the_title_of_another_page_is_known_by_what_stands_before_it(line: str) -> None:
    assert kinds([STORY[0], line, STORY[1]]) == ["", "related", ""]


@pytest.mark.parametrize("line", ["Lire aussi souvent, c'est vivre deux fois.", "Read more: she did, and slept badly."])
def test_a_line_that_begins_alike_is_read_like_any_other(line: str) -> None:
    assert kinds([line]) == [""]


@pytest.mark.parametrize(
    "title", ["Read also: ten good teas", "How gtag( works", "This website uses cookies", "Watch now: a kettle"]
)
def test_a_given_title_is_the_title_whatever_it_speaks_of(title: str) -> None:
    assert kinds([title, *STORY], title)[0] == "title"


AT_EDGES = [
    [*STORY, "Top story: Ferry captain reads at last"],
    ["Top story: Postman learns to swim", *STORY],
    [*STORY, "Your message has been sent.", "Something went wrong. Please try again.", "The e-mail address is invalid."],
    ["This field is required.", "The captcha is wrong. Try again.", "Your e-mail was sent.", "Enter your name.", *STORY],
    ["1", "2"],
    ["3", "4", *STORY, "1. One. ↩"],
    ["2. Two.", *STORY],
]


def test_pages_of_a_batch_do_not_settle_each_other() -> None:
    batch = line_batch(AT_EDGES, [[0] * (len(page) + 1) for page in AT_EDGES])
    found = known_kinds(batch, AT_EDGES, [None] * len(AT_EDGES)).tolist()
    assert [KINDS[kind] if kind != UNKNOWN else "" for kind in found] == [kind for page in AT_EDGES for kind in kinds(page)]

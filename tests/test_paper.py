"""Pages of print: what repeats at their breaks is furniture, and what is no print is left alone."""

from __future__ import annotations

import time
from itertools import cycle, islice
from random import Random

import pytest
from conftest import SCRAPES
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.forms.paper import running_lines
from cleaner.labels import Labelled, read_labels
from cleaner.lines import Kind, split
from scripts.data.paper_pages import language_of, printed, wrapped

FURNITURE = ("nav", "legal")
PRINT = sorted(SCRAPES.glob("print_*.txt"))
OTHERS = [path for path in sorted(SCRAPES.glob("*.txt")) if path not in PRINT]

SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve wi zo".split()


def prose(number: int, seed: int = 0, stop: bool = False) -> list[str]:
    """Lines of running text that fill some 64 columns, no two alike, of sentences longer than a line."""
    random = Random(seed)
    words = ["".join(random.choices(SYLLABLES, k=random.randint(1, 4))) for _ in range(16 * number)]
    return [line + ("." if stop else "") for line in wrapped(" ".join(words), 64, "", 0.0, random)[:number]]


def pages(count: int, head: str = "", foot: str = "", size: int = 12, stop: bool = False) -> list[str]:
    """Pages with a head and a foot in which {n} is the page's number; a blank line between pages."""
    text, lines = prose(count * size, stop=stop), []
    for page in range(count):
        above, below = ([line.format(n=page + 1, m=page + 31)] if line else [] for line in (head, foot))
        lines += [*above, *text[page * size : (page + 1) * size], *below, ""]
    return lines


def marked(lines: list[str]) -> list[str]:
    """The lines that have a kind."""
    kinds = running_lines(lines)
    return [] if kinds is None else [line for line, kind in zip(lines, kinds, strict=True) if kind]


FEET = {
    "a bare number": "{n}",
    "a number between dashes": "- {n} -",
    "English": "Page {n} of 4",
    "German": "Seite {n}",
    "German, short": "S. {n}/4",
    "Chinese": "第{n}页",
    "Korean": "{n}쪽",
    "a journal that begins at another page": "{m}",
    "a number in brackets behind a name": "Orrin & Vale        Wells        [Page {n}]",
}


@pytest.mark.parametrize("role", FEET)
def test_numbers_in_sequence_are_feet(role: str) -> None:
    lines = pages(4, foot=FEET[role])
    assert marked(lines) == [FEET[role].format(n=n, m=n + 30) for n in range(1, 5)]


def test_roman_numbers_are_feet() -> None:
    lines = pages(4, foot="{n}")
    romans = dict(zip("1234", ("i", "ii", "iii", "iv"), strict=True))
    assert marked([romans.get(line, line) for line in lines]) == ["i", "ii", "iii", "iv"]


def test_a_head_beside_numbers_is_furniture_too() -> None:
    lines = pages(4, head="Wells of the Eastern Parishes", foot="{n}")
    assert len(marked(lines)) == 8


def test_heads_that_alternate_are_furniture() -> None:
    lines = pages(6, head="LEFT", foot="{n}")
    heads = cycle(["Wells of the Parishes", "Orrin and Vale"])
    lines = [next(heads) if line == "LEFT" else line for line in lines]
    assert len(marked(lines)) == 12


def test_a_head_without_numbers_is_found_within_sentences() -> None:
    lines = pages(5, head="Wells of the Eastern Parishes")
    assert marked(lines) == ["Wells of the Eastern Parishes"] * 5


def test_browsers_print_a_date_above_and_an_address_below() -> None:
    head, foot = "12/03/2024, 10:11        A survey of the wells", "https://wells.example/survey?print=1      {n}/3"
    assert len(marked(pages(3, head, foot, stop=True))) == 6


def test_a_notice_on_each_page_is_legal() -> None:
    notice = "© 1979 County Water Board. Not to be copied."
    lines = [part for line in pages(4, foot="Page {n}") for part in ([notice, line] if line.startswith("Page") else [line])]
    kinds = running_lines(lines) or []
    assert [kind for line, kind in zip(lines, kinds, strict=True) if line == notice] == ["legal"] * 4


@pytest.mark.parametrize("place", ["on a line of its own", "before the head", "behind the foot"])
def test_form_feeds_are_breaks(place: str) -> None:
    text, lines = prose(36, stop=True), []
    for page in range(3):
        head, foot = "Wells of the Eastern Parishes", f"{page + 8}"
        head = "\f" + head if place == "before the head" and page else head
        foot = foot + "\f" if place == "behind the foot" and page < 2 else foot
        own = ["\f"] if place == "on a line of its own" and page < 2 else []
        lines += [head, *text[page * 12 : page * 12 + 12], foot, *own]
    kinds = running_lines(lines)
    assert kinds is not None
    found = [line.strip() for line, kind in zip(lines, kinds, strict=True) if kind]
    assert found == [part for page in range(3) for part in ("Wells of the Eastern Parishes", f"{page + 8}")]
    assert all(kind is None for line, kind in zip(lines, kinds, strict=True) if not line.strip())


def test_the_first_copy_of_a_head_may_be_the_title() -> None:
    title = "Wells of the Eastern Parishes"
    lines = pages(4, head=title, foot="{n}")
    kinds = running_lines([title, "", *lines[1:]])
    assert kinds is not None and kinds[0] is None and kinds.count("nav") == 7


# --- what is no print --------------------------------------------------------------------------------------------------

POEM = ["the river goes down", "and the ferry goes over", "and nobody asks it why", "over and over the water", ""]
VERSES = [f"{line} {word}" if line else "" for word in "once twice again never always later".split() for line in POEM]
NO_PRINT = {
    "a poem with a refrain": [line for verse in range(6) for line in (*prose(3, verse), "over and over the water", "")],
    "a song with numbered verses": [line for n in range(6) for line in (f"{n + 1}", *VERSES[n * 5 : n * 5 + 4], "Chorus", "")],
    "a forum with numbered posts": [
        line for n in range(8) for line in (f"#{n + 1}", "Ada", "Joined: 2009", *prose(5, n, stop=True), "Quote", "Reply", "")
    ],
    "a listing with ranks": [
        line for n in range(12) for line in (f"{n + 1}", f"Kettle {n}", "Buy now", *prose(4, n, stop=True))
    ],
    "a listing with pagination": [*prose(30, 3, stop=True), "1", "2", "3", "4", "Next", "Page 1 of 4"],
    "a log": [f"2024-03-01 10:{n % 60:02}:00 INFO request {n} served in {n % 7} ms" for n in range(200)],
    "a table of numbers": [f"{n}" if column == 0 else f"{n * column}" for n in range(60) for column in range(6)],
    "a gallery": [line for n in range(9) for line in (f"{n + 1} of 9", *prose(2, n, stop=True), "Share", "Next", "Previous")],
    "Markdown": [
        line for n in range(9) for line in (f"## {n + 1}. Step", "", *prose(6, n, stop=True), "", "- one", "- two", "")
    ],
    "chapters of a novel": [
        line for n in range(5) for line in (f"{n + 1}", "", *prose(20 + 9 * n % 14, n), f"so it ended for {SYLLABLES[n]}.", "")
    ],
    "source code with form feeds": [
        line for n in range(5) for line in ("\f", "static int", f"turn_{n}(int a)", "{", f"  return a + {n};", "}", "")
    ],
    "running text": prose(200),
    "nothing": [],
    "blank lines": [""] * 50,
    "form feeds alone": ["\f"] * 50,
}


@pytest.mark.parametrize("role", NO_PRINT)
def test_other_text_is_no_print(role: str) -> None:
    assert running_lines(NO_PRINT[role]) is None


@pytest.mark.parametrize("path", OTHERS, ids=[path.stem for path in OTHERS])
def test_other_fixtures_are_no_print(path: object) -> None:
    assert running_lines(split(path.read_bytes().decode())[0]) is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PRINT, ids=[path.stem for path in PRINT])
def test_the_furniture_of_fixtures_is_found(path: object) -> None:
    lines = split(path.read_bytes().decode())[0]  # type: ignore[attr-defined]
    (page,) = read_labels([path.with_suffix(".tsv")])  # type: ignore[attr-defined]
    kinds = running_lines(lines)
    assert kinds is not None
    found = [kind for line, kind in zip(lines, kinds, strict=True) if line.strip()]
    assert [kind if kind in FURNITURE else None for kind in found] == [
        kind if kind in FURNITURE else None for kind in page.kinds
    ]
    assert all(kind in (*FURNITURE, "heading", None) for kind in found)


def sections(*heads: str) -> list[str | None]:
    """The kinds of some headings of a printed text, one in the midst of each page."""
    lines = pages(len(heads), foot="- {n} -", size=14)
    for page, head in reversed(list(enumerate(heads))):
        lines.insert(16 * page + 6, head)
    kinds = running_lines(lines)
    assert kinds is not None
    return [kinds[lines.index(head)] for head in heads]


def test_numbered_headings_between_prose_are_headings() -> None:
    assert sections("1 Wells", "2 Method", "3. What was found", "4 Advice") == ["heading"] * 4


@pytest.mark.parametrize(
    "heads",
    [
        ("1 Wells", "3 Method", "5 Advice", "7 Thanks"),
        ("1 We dug.", "2 We drank.", "3 We slept.", "4 We left."),
        ("1 Wells", "Method", "2 Advice", "Thanks"),
    ],
    ids=["numbers that do not count", "sentences", "too few"],
)
def test_other_lines_with_numbers_are_the_models(heads: tuple[str, ...]) -> None:
    assert "heading" not in sections(*heads)


# --- for every text ----------------------------------------------------------------------------------------------------

LINE = st.one_of(
    st.sampled_from(
        ["", "\f", "1", "2", "- 3 -", "iv", "Page 4 of 9", "Head", "Head   5", "\fHead", "http://a.b 1/2", "٣", "²"]
    ),
    st.sampled_from(prose(20)),
    st.text(st.characters(exclude_categories=()), max_size=30),
)


@given(st.lists(LINE, max_size=120))
@example(["Head", "\fHead", "\fHead"])
def test_every_text_has_a_kind_for_each_line_or_none(lines: list[str]) -> None:
    kinds: list[Kind | None] | None = running_lines(lines)
    assert kinds is None or len(kinds) == len(lines)
    if kinds is not None:
        assert set(kinds) <= {None, "nav", "legal"} and any(kinds)
        assert all(kind is None for line, kind in zip(lines, kinds, strict=True) if not line.strip())


HOSTILE = {
    "numbers": [str(n) for n in range(100)],
    "one number": ["7"],
    "form feeds": ["\f", "1", "Head"],
    "feeds in lines": ["a\fb"],
    "digits without end": ["1" * 150, "2 " * 70],
    "pages": pages(5, "Head of page", "{n}"),
    "numerals": ["i", "  ii  x", "x  iii", *prose(6)],
    "addresses": ["http://a.example/1 1/2", "http://a.example/1 2/2"],
    "full lines": prose(50),
}


def seconds(lines: list[str]) -> float:
    started = time.process_time()
    running_lines(lines)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("role", HOSTILE)
def test_time_grows_with_the_text(role: str) -> None:
    short, long = (list(islice(cycle(HOSTILE[role]), size)) for size in (4_000, 16_000))
    assert any(seconds(long) <= max(0.05, 12 * seconds(short)) for _ in range(3))


# --- pages to train on -------------------------------------------------------------------------------------------------


def article(number: int) -> Labelled:
    lines = ["Home", "The wells of the parish", *(" ".join(prose(9, seed)) + "." for seed in range(12)), "Share"]
    kinds = ["nav", "title", *["body"] * 12, "social"]
    return Labelled(f"set/{number}", "wells.example", "The wells of the parish", lines, kinds)


@pytest.mark.parametrize("number", range(12))
def test_a_printed_page_keeps_its_words_and_gets_furniture(number: int) -> None:
    page = article(number)
    made, again = (printed(page, Random(number)) for _ in range(2))
    assert (made.lines, made.kinds) == (again.lines, again.kinds)
    assert len(made.lines) == len(made.kinds)
    assert all(bool(line.strip()) == bool(kind) for line, kind in zip(made.lines, made.kinds, strict=True))
    own = [line for line, kind in zip(made.lines, made.kinds, strict=True) if kind in ("title", "body")]
    text = "".join(own).replace("-", "").replace(" ", "").replace("\f", "")
    assert all(line.replace(" ", "")[:60] in text for line in page.lines[1:3])
    assert not {"Home", "Share"} & set(made.lines) and set(made.kinds) <= {"", "title", "body", "nav", "legal"}


def test_furniture_of_printed_pages_is_found() -> None:
    found = wrong = all_of_it = 0
    for number in range(60):
        made = printed(article(number), Random(number))
        kinds = running_lines(made.lines) or [None] * len(made.lines)
        all_of_it += sum(kind in FURNITURE for kind in made.kinds)
        found += sum(kind in FURNITURE and of is not None for kind, of in zip(made.kinds, kinds, strict=True))
        wrong += sum(kind not in FURNITURE and of is not None for kind, of in zip(made.kinds, kinds, strict=True))
    assert found >= 0.8 * all_of_it and wrong <= 0.02 * all_of_it


def test_the_language_of_a_page_is_told_by_its_commonest_words() -> None:
    assert language_of(["Der Graben ist nicht von der Mühle und auch nicht von dem Dorf."]) == "de"
    assert language_of(["この町の川沿いには石段がある。"]) == "ja"
    assert language_of(["zzz"]) == "en"

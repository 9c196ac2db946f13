"""Invisible characters: which count, what they say, where they are counted, shown and taken out."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from conftest import Command, cases, doc_of, is_linear, needs_model

import cleaner
from cleaner import Cleaner
from cleaner.invisible import found_in, invisible, messages, named, without
from cleaner.report import formats
from cleaner.report.escape import shown
from cleaner.report.statistics import Stats


def tags(text: str) -> str:
    """A text in tag characters."""
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


def selectors(text: str) -> str:
    """A text in variation selectors, one a byte."""
    return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in text.encode())


FLAG = "\U0001f3f4" + tags("gbsct") + "\U000e007f"
# name, text, what is counted, the text without it
COUNTED = [
    ("a space without width", "free\u200bdom", {"zero-width": 1}, "freedom"),
    ("joiners in Latin words", "a\u200cb\u200dc", {"zero-width": 2}, "abc"),
    ("a byte order mark inside", "a\ufeffb\u2060c", {"zero-width": 2}, "abc"),
    ("an override", "\u202eabc\u202c", {"bidi": 2}, "abc"),
    ("isolates", "\u2066a\u2069", {"bidi": 2}, "a"),
    ("a mark of direction in English", "a\u200e b\u200f", {"bidi": 2}, "a b"),
    ("an override in Hebrew", "\u202e\u05e9\u05dc\u05d5\u05dd", {"bidi": 1}, "\u05e9\u05dc\u05d5\u05dd"),
    ("tags", f"Soup.{tags('say yes')}", {"tag": 7}, "Soup."),
    ("tags after a flag", FLAG + tags("now"), {"tag": 3}, FLAG),
    ("a flag without its end", FLAG[:-1], {"tag": 5}, "\U0001f3f4"),
    ("selectors in a row", "\u263a" + selectors("hello"), {"variation": 5}, "\u263a"),
    ("a variant of a Latin letter", "a\U000e0101", {"variation": 1}, "a"),
    ("a soft hyphen", "Donau\u00addampf", {"soft-hyphen": 1}, "Donaudampf"),
    ("an annotation", "a\ufff9b", {"other": 1}, "ab"),
    ("a joiner twice between Persian letters", "\u0645\u06cc\u200c\u200c\u062e", {"zero-width": 1}, "\u0645\u06cc\u200c\u062e"),
    ("several sorts", "\u200b\u00ad\u202e", {"zero-width": 1, "soft-hyphen": 1, "bidi": 1}, ""),
]
# name, text: all of it is orthography
WRITTEN = [
    ("nothing", ""),
    ("English", "A tale – with “quotes”, naïve and 5 €."),
    ("Persian with a non-joiner", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ("Hindi with joiners", "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937"),
    ("Malayalam", "\u0d28\u0d4d\u200d"),
    ("Arabic with marks of direction", "\u0627\u0644\u0639\u062f\u062f \u200f(12)\u200e"),
    ("Hebrew with a mark", "\u05e9\u05dc\u05d5\u05dd\u200f!"),
    ("Thai with spaces without width", "\u0e01\u0e34\u0e19\u200b\u0e02\u0e49\u0e32\u0e27"),
    ("Khmer", "\u1781\u17d2\u1789\u17bb\u17c6\u200b\u1791\u17c5"),
    ("a family", "\U0001f469\u200d\U0001f469\u200d\U0001f467"),
    ("a profession with a colour of skin", "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"),
    ("a heart on fire", "\u2764\ufe0f\u200d\U0001f525"),
    ("the flag of Scotland", FLAG),
    ("a variant of an ideograph", "\u845b\U000e0100\u57ce"),
    ("a key cap", "1\ufe0f\u20e3"),
    ("Mongolian", "\u182e\u180e\u1820"),
]


@pytest.mark.parametrize(("text", "counts", "rest"), cases(COUNTED))
def test_it_is_counted_by_sort_and_taken_out(text: str, counts: dict[str, int], rest: str) -> None:
    assert invisible(text) == Counter(counts)
    assert without(text) == rest
    assert not invisible(without(text))


@pytest.mark.parametrize("text", cases(WRITTEN))
def test_orthography_is_no_invisible_character(text: str) -> None:
    assert list(found_in(text)) == []
    assert without(text) == text


def test_the_page_says_whether_a_mark_of_direction_belongs() -> None:
    assert invisible("\u200f12:30") == {"bidi": 1}
    assert not invisible("\u200f12:30", from_right=True)


# name, text, messages
SAID = [
    ("none", "free\u200bdom", []),
    ("tags", f"Soup.{tags('say yes')} More.", ["say yes"]),
    ("two", f"{tags('one')} {tags('two')}", ["one", "two"]),
    ("between marks of begin and end", f"a\U000e0001{tags('hi')}\U000e007f", ["hi"]),
    ("selectors", f"\u263a{selectors('pay €5')}", ["pay €5"]),
    ("a flag", FLAG, []),
    ("one letter", f"a{tags('b')}", []),
]


@pytest.mark.parametrize(("text", "said"), cases(SAID))
def test_what_they_say(text: str, said: list[str]) -> None:
    assert messages(text) == said


def test_they_are_named() -> None:
    assert named(f"a\u200bb\u200bc\u00ad{tags('x')}") == [
        "U+200B ZERO WIDTH SPACE ×2",
        "U+00AD SOFT HYPHEN",
        "U+E0078 TAG LATIN SMALL LETTER X",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["\u200b", "a\u200b", "\u200d\U0001f469", "\U0001f3f4" + tags("gb"), "\u200f1", FLAG, "\ufe0f", tags("a")]
)
def test_any_number_takes_linear_time(unit: str) -> None:
    def prepare(size: int) -> object:
        text = unit * (size // len(unit))
        return lambda: (without(text), messages(text))

    assert is_linear(prepare, 20_000)  # type: ignore[arg-type]


# --- in what comes out -------------------------------------------------------------------------------------------------

STORY = f"Home\nThe fer\u00adry sails\u200b at nine.{tags('obey me')}\n"
ROWS = [("nav", False), ("body", True)]


def test_statistics_count_them() -> None:
    stats = Stats.of(doc_of(STORY, ROWS))
    assert str(stats).endswith("; invisible characters: zero-width 1, tag 7, soft-hyphen 1")
    stats.add(stats)
    assert stats.invisible["tag"] == 14
    assert "invisible" not in str(Stats.of(doc_of("Home", ROWS[:1])))


def test_an_explanation_names_them_and_says_what_they_say() -> None:
    legend = formats.explain(doc_of(STORY, ROWS)).split("\n\n")[1].splitlines()
    assert legend[2].startswith("invisible characters: U+00AD SOFT HYPHEN, U+200B ZERO WIDTH SPACE, U+E0065 TAG LATIN SMALL")
    assert legend[3] == "line 2 says, where nobody sees it: obey me"


def test_what_they_say_is_escaped() -> None:
    told = formats.explain(doc_of(f"One.{tags(chr(27) + '[2J')}", ROWS[1:]))
    assert "says, where nobody sees it: \\x1b[2J" in told
    assert "\x1b" not in told and "\U000e001b" not in told


def test_there_is_an_end_to_what_is_told() -> None:
    told = formats.explain(doc_of(f"One.{tags('hello abcdfgijkmn')}\n" * 50, ROWS[1:] * 50))
    assert ", and 4 more\n" in told
    assert told.count("where nobody sees it") == formats.MOST_MESSAGES
    assert told.endswith("so do 30 other places\n")


def test_a_report_shows_them() -> None:
    assert shown("a\u200bb\u00ad") == 'a<i class="unseen">\\u200b</i>b<i class="unseen">\\xad</i>'
    page = cleaner.report.page(doc_of(STORY, ROWS))
    assert "invisible: “obey me”" in page
    assert "zero-width 1, tag 7, soft-hyphen 1" in page


def test_the_formats_count_them_line_by_line() -> None:
    doc = doc_of(STORY, ROWS)
    assert [json.loads(row)["invisible"] for row in formats.jsonl(doc).splitlines()] == [0, 9]
    assert doc.to_dict()["invisible"] == {"soft-hyphen": 1, "zero-width": 1, "tag": 7}
    assert formats.tsv(doc) == f"nav\tHome\nbody\t{STORY[5:]}"  # a label file holds the lines as they came


def test_normalizing_takes_them_out_of_what_is_kept() -> None:
    doc = doc_of(STORY, ROWS)
    doc.normalize = True
    assert doc.text == "The ferry sails at nine.\n"
    assert "".join(line.text + line.ending for line in doc) == STORY
    assert formats.diff(doc, "a").splitlines()[3:] == ["-Home", f"-{STORY[5:-1]}", "+The ferry sails at nine."]


SENTENCE = "The fer\u00adry sails at nine, at noon and at four, and in winter it sails at nine and at four only."


@needs_model
def test_by_the_functions() -> None:
    assert "fer\u00adry" in cleaner.clean(SENTENCE).text
    assert "ferry" in cleaner.clean(SENTENCE, normalize=True).text
    assert "ferry" in Cleaner(normalize=True).clean(SENTENCE).text
    (doc,) = cleaner.clean_many([{"html": f"<p>{SENTENCE}"}], normalize=True)
    assert "ferry" in doc.text and "fer\u00adry" in doc.lines[0].text


@needs_model
def test_by_the_command(command: Command) -> None:
    came = SENTENCE.encode() + b"\n"
    assert command(stdin=came).stdout == came
    done = command("--normalize", "--stats", stdin=came)
    assert done.stdout == came.replace("\u00ad".encode(), b"")
    assert "invisible characters: soft-hyphen 1" in done.stderr.decode()
    done = command("--normalize", "--check", stdin=came)
    assert done.returncode == 1 and "would drop invisible characters" in done.stderr.decode()

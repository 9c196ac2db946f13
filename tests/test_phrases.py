"""A user's own phrases: how they are written, which lines they mean, and what they cost."""

from __future__ import annotations

import pickle
import random
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, cases, is_linear, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.known.users import PhraseError, comparable, phrases_of, read_phrases
from cleaner.lines import KINDS, UNKNOWN
from cleaner.sites.counts import SiteCounts
from cleaner.sites.seen import seen
from cleaner.sites.store import write

DROP, KEEP = KINDS.index("promo"), KINDS.index("body")


def verdicts(phrases: str, *lines: str, site: str | None = None) -> list[str | None]:
    found = phrases_of(phrases).kinds_of(lines, site).tolist()
    return [{DROP: "drop", KEEP: "keep", UNKNOWN: None}[kind] for kind in found]


FITTING = [
    ("as it is", "drop: join our club", "join our club"),
    ("in capitals", "drop: Join our club", "JOIN OUR CLUB"),
    ("with more space", "drop: join  our club", " join\tour\u00a0club "),
    ("with another number", "drop: 12 people read this", "1,408 people read this"),
    ("with another date", "drop: printed on 1/2/2020", "Printed on 30.11.2026"),
    ("with a beginning", "drop: the *", "The club and more"),
    ("with an end", "drop: * more", "The club and more"),
    ("with a short beginning", "drop: a*", "About"),
    ("with a part", "drop: *club and*", "The club and more"),
    ("with a part of two letters", "drop: *nd*", "The club and more"),
    ("with a part at the very end", "drop: *and more*", "The club and more"),
]


@pytest.mark.parametrize(("phrase", "line"), cases(FITTING))
def test_a_phrase_means_lines(phrase: str, line: str) -> None:
    assert verdicts(phrase, "Something else", line, "club") == [None, "drop", None]


OTHERS = [
    ("of one word more", "drop: join our club", "join our club now"),
    ("of one word less", "drop: join our club", "join our"),
    ("where the beginning is inside", "drop: club *", "the club and more"),
    ("where the end is inside", "drop: * club", "the club and more"),
    ("with other signs", "drop: join our club", "join our club!"),
]


@pytest.mark.parametrize(("phrase", "line"), cases(OTHERS))
def test_a_phrase_means_no_lines(phrase: str, line: str) -> None:
    assert verdicts(phrase, line) == [None]


BEFORE = [
    ("the last of two equal ones", "drop: one\nkeep: one", "keep"),
    ("a whole line before a beginning", "keep: one*\ndrop: one", "drop"),
    ("a beginning before an end", "drop: *one\nkeep: o*", "keep"),
    ("an end before a part", "drop: *n*\nkeep: *e", "keep"),
    ("a longer beginning before a shorter one", "keep: on*\ndrop: o*", "keep"),
    ("a longer part before a shorter one", "keep: *on*\ndrop: *n*", "keep"),
    ("the site before all sites", "[a.com]\nkeep: *n*\n[*]\ndrop: one", "keep"),
]


@pytest.mark.parametrize(("phrases", "verdict"), cases(BEFORE))
def test_what_counts_before(phrases: str, verdict: str) -> None:
    assert verdicts(phrases, "One", site="a.com") == [verdict]


def test_phrases_of_a_site_mean_its_pages_alone() -> None:
    phrases = "# all\n\ndrop: one\n[www.A.com]\n  drop: two\n[bücher.example]\ndrop: three\n[ * ]\nkeep: four"
    lines = ("one", "two", "three", "four")
    assert verdicts(phrases, *lines) == ["drop", None, None, "keep"]
    assert verdicts(phrases, *lines, site="a.com") == ["drop", "drop", None, "keep"]
    assert verdicts(phrases, *lines, site="xn--bcher-kva.example") == ["drop", None, "drop", "keep"]


@pytest.mark.parametrize(
    ("wanted", "drop", "keep"),
    [
        (("title", "heading", "body"), "promo", "body"),
        (("title", "byline"), "promo", "title"),
        (("body", "promo"), "offtopic", "body"),
        (("nav", "promo"), "offtopic", "nav"),
    ],
)
def test_the_kind_is_on_the_side_that_was_asked_for(wanted: tuple[str, ...], drop: str, keep: str) -> None:
    found = phrases_of("drop: one\nkeep: two").kinds_of(["one", "two"], None, wanted)
    assert [KINDS[kind] for kind in found] == [drop, keep]


ERRORS = [
    ("no verb", "one\n", "p, line 1 is 'one'; expected 'drop: a phrase', 'keep: a phrase', '[a site]' or '# a comment'"),
    ("another verb", "# a\nskip: one", "p, line 2 is 'skip: one'; expected 'drop: "),
    ("no phrase", "drop:", "p, line 1 is 'drop:' and has no words, so that it would mean every line; expected"),
    ("a star alone", "drop: *", "p, line 1 is 'drop: *' and has no words"),
    ("a star inside", "drop: a * b", "p, line 1 is 'drop: a * b'; a star may stand at the beginning and the end"),
    (
        "a path for a site",
        "\n\n[a.com/b]",
        "p, line 3 is '[a.com/b]'; expected a site in brackets, such as [example.com], or [*]",
    ),
    ("an open bracket", "[a.com", "p, line 1 is '[a.com'; expected a site in brackets"),
    ("too long", "drop: " + "a" * 1001, "p, line 1 has a phrase of 1,001 characters; 1,000 are allowed"),
]


@pytest.mark.parametrize(("text", "message"), cases(ERRORS))
def test_an_error_names_the_line(text: str, message: str) -> None:
    with pytest.raises(PhraseError) as caught:
        phrases_of(text, "p")
    assert str(caught.value).startswith(message)


def test_a_file_is_read_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_bytes("\ufeffdrop: über uns\r\nkeep: 最新\n".encode())
    assert read_phrases(path).kinds_of(["Über uns", "最新"]).tolist() == [DROP, KEEP]
    path.write_bytes(b"drop: \xff")
    with pytest.raises(PhraseError, match=r"^.*phrases\.txt: cannot be read as phrases \(it is not UTF-8\); expected a text"):
        read_phrases(path)
    with pytest.raises(PhraseError, match=r"none\.txt: cannot be read as phrases \(No such file or directory\)"):
        read_phrases(tmp_path / "none.txt")


def test_phrases_are_a_file_or_phrases() -> None:
    with pytest.raises(ValueError, match=r"^phrases is 3; it is the path of a file of phrases, or a `cleaner.known.users.Phr"):
        Cleaner(phrases=3)  # type: ignore[arg-type]


def test_phrases_go_to_other_processes() -> None:
    phrases = phrases_of("drop: one\n[a.com]\nkeep: *two")
    phrases.kinds_of(["one"])
    again = pickle.loads(pickle.dumps(phrases))
    assert again == phrases
    assert again.kinds_of(["one", "a two"], "a.com").tolist() == [DROP, KEEP]


@given(st.lists(st.text(max_size=30), max_size=8), st.text(alphabet="ab c*0", min_size=1, max_size=8))
def test_a_line_is_settled_where_a_plain_comparison_says_so(texts: list[str], phrase: str) -> None:
    texts = [*texts, "a b", "ab c0", "b"]
    try:
        (only,) = phrases_of(f"drop: {phrase}").phrases
    except PhraseError:
        return
    lines = comparable(texts)
    fits = {
        (False, False): lambda line: line == only.text,
        (True, False): lambda line: line.endswith(only.text),
        (False, True): lambda line: line.startswith(only.text),
        (True, True): lambda line: only.text in line,
    }[only.open_start, only.open_end]
    found = phrases_of(f"drop: {phrase}").kinds_of(texts)
    assert found.tolist() == [DROP if fits(line) else UNKNOWN for line in lines]


def test_a_thousand_phrases_cost_little_more_than_one() -> None:
    draw = random.Random(14)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 9))) for _ in range(2_000)]
    page = [" ".join(draw.choices(words, k=draw.randint(1, 30))) for _ in range(150)]

    def seconds(star: str, count: int) -> float:
        phrases = phrases_of("\n".join(f"drop: {star}{' '.join(draw.choices(words, k=4))}{star}" for _ in range(count)))
        phrases.kinds_of(page)
        times = []
        for _ in range(5):
            started = time.process_time()
            for _ in range(20):
                phrases.kinds_of(page)
            times.append(time.process_time() - started)
        return min(times)

    assert seconds("", 1_000) < 3 * seconds("", 1)
    assert seconds("*", 1_000) < 5 * seconds("", 1)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["1", "1.", "1,", "a", "0", " ", "\t"])
def test_lines_are_compared_in_linear_time(unit: str) -> None:
    assert is_linear(lambda size: lambda: comparable([unit * size]), 20_000)


# --- a page is cleaned with them ---------------------------------------------------------------------------------------

BODY = "The miller, a quiet man who kept bees, says that he simply got up one morning and did not want to hear it any more."


def decided(cleaner: Cleaner, line: str, text: str = PAGE, **more: str) -> tuple[str, bool, str]:
    """Kind, verdict and reason of a line of a page."""
    (found,) = [each for each in cleaner.clean(text, **more).lines if each.text == line]
    return found.kind, found.keep, found.reason


@needs_model
def test_a_phrase_decides_whatever_the_model_says() -> None:
    phrases = phrases_of("drop: The miller,*\nkeep: about\nkeep: share on *")
    cleaner = Cleaner(phrases=phrases)
    assert decided(Cleaner(), BODY)[:2] == ("body", True)
    assert decided(cleaner, BODY) == ("promo", False, "user-phrase")
    assert decided(cleaner, "About") == ("body", True, "user-phrase")
    assert decided(cleaner, "Share on Facebook") == ("body", True, "user-phrase")
    assert decided(cleaner, "Popular Posts")[2] == "known-phrase"


@needs_model
@pytest.mark.parametrize("options", [{"fallback": "only"}, {"fallback": False}, {"mode": "precision"}, {"keep": ("heading",)}])
def test_a_phrase_decides_in_every_mode(options: dict[str, Any]) -> None:
    cleaner = Cleaner(phrases=phrases_of("drop: The miller,*\nkeep: about"), **options)
    assert decided(cleaner, BODY)[1:] == (False, "user-phrase")
    assert decided(cleaner, "About")[1:] == (True, "user-phrase")


@needs_model
def test_a_phrase_counts_on_a_page_with_nothing_to_keep() -> None:
    text = "404\nNot found\nThe page that you asked for is not here.\nHome\nSearch\n"
    assert decided(Cleaner(phrases=phrases_of("keep: not found")), "Not found", text) == ("body", True, "user-phrase")


@needs_html_model
def test_a_phrase_decides_about_hidden_lines_too() -> None:
    html = "<p>One thing that is told at some length here.</p><p hidden>Ask the editor</p>"
    cleaner = Cleaner(hidden="drop", phrases=phrases_of("keep: ask the editor"))
    assert [(line.keep, line.reason) for line in cleaner.clean_html(html).lines if line.hidden] == [(True, "user-phrase")]


@needs_model
def test_phrases_of_a_site_need_the_address_of_the_page() -> None:
    cleaner = Cleaner(phrases=phrases_of("[a.example]\nkeep: about"))
    assert decided(cleaner, "About", url="https://www.a.example/x")[1:] == (True, "user-phrase")
    assert decided(cleaner, "About", url="https://b.example/x")[1] is False
    assert decided(cleaner, "About")[1] is False


@needs_model
def test_units_of_markdown_are_compared_without_its_signs() -> None:
    text = "# One thing\n\n- [Write to us](/write)\n\nThe thing is told here, at some length, by those who saw it happen.\n"
    (line,) = [line for line in Cleaner(phrases=phrases_of("keep: write to us")).clean(text) if "Write" in line.text]
    assert (line.keep, line.reason) == (True, "user-phrase")


@needs_model
def test_a_path_is_read_and_other_processes_know_the_phrases(tmp_path: Path) -> None:
    path = tmp_path / "phrases.txt"
    path.write_text("keep: about\n")
    cleaner = pickle.loads(pickle.dumps(Cleaner(phrases=path)))
    path.unlink()
    for doc in cleaner.clean_many([{"text": PAGE}] * 40, jobs=2):
        assert "About\n" in doc.text


@needs_model
def test_phrases_in_a_file_of_sites_count_and_give_way_to_the_own_ones(tmp_path: Path) -> None:
    path = tmp_path / "sites.db"
    counts = SiteCounts()
    counts.add(seen(["Home", "One"], "https://a.example/x"))
    write(path, counts, phrases="keep: about\nkeep: contact\n")
    cleaner = Cleaner(sites=path, phrases=phrases_of("drop: contact"))
    assert decided(cleaner, "About")[1:] == (True, "user-phrase")
    assert decided(cleaner, "Contact")[1:] == (False, "user-phrase")

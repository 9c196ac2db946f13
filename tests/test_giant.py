"""Pages that no one would write, the whole way: whatever comes, every line comes out, and memory stays in proportion.

How long they take is measured by hand (docs/experiments.md#speed), because a clock in a test measures the machine. What is
quadratic would not end here, and what recurses would fail.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment

import cleaner
from cleaner.lines import join

DEEP = 100_000
TAGS = ("p", "b", "li", "td", "div", "a href=x", "span", "ul")
SENTENCE = "A sentence of some ten words that any reader would understand. "


def the_lines(html: str) -> list[str]:
    return [line.text for line in cleaner.clean_html(html).lines]


def test_deep_blocks() -> None:
    assert the_lines("<div>" * DEEP + "one" + "</div>" * DEEP + "<p>two") == ["one", "two"]


@pytest.mark.parametrize(
    ("html", "count"),
    [
        pytest.param("".join(f"<div>line {number}" for number in range(20_000)), 20_000, id="each line deeper than the last"),
        pytest.param("".join(f"<li class=a{number}><b>line {number}" for number in range(20_000)), 20_000, id="unclosed items"),
        pytest.param("<table>" + "<tr><td>one<td>two" * 60_000, 60_000, id="rows of a table"),
        pytest.param("<select>" + "<option>one" * 50_000, 1, id="options"),
        pytest.param(f"<p>{SENTENCE}" * 10_000, 10_000, id="paragraphs"),
        pytest.param("<pre>" + "one\n\n" * 20_000, 39_999, id="preformatted text with blank lines"),
    ],
)
def test_many_lines(html: str, count: int) -> None:
    assert len(the_lines(html)) == count


def test_unclosed_everything() -> None:
    html = "".join(f"<{tag} class=a{number}>word {number} " for number in range(3_000) for tag in TAGS)
    words = " ".join(the_lines(html)).split()
    assert words == [word for number in range(3_000) for _ in TAGS for word in ("word", str(number))]


READ_PEAK = """
def peak():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
"""
PEAK = """
import sys, cleaner
cleaner.clean_html("<p>" + sys.argv[1]).text
html = {}
before = peak()
doc = cleaner.clean_html(html)
assert len(doc.lines) == {}
print(len(html), 1000 * (peak() - before))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory a process held")
@pytest.mark.parametrize(
    ("source", "count", "most"),
    [
        # bytes a character of the source, some twice what was measured
        pytest.param("'<table>' + '<tr><td>one<td>two' * 200_000", 200_000, 240, id="rows of a table"),
        pytest.param("'<p>' + 'one two, three. ' * 1_000_000", 1, 40, id="one text"),
        pytest.param("'<p>' + 'x' * 20_000_000", 1, 12, id="one word"),
        pytest.param("'<div>one ' * 100_000", 100_000, 500, id="each line deeper than the last"),
    ],
)
def test_memory_is_in_proportion(source: str, count: int, most: int) -> None:
    code = READ_PEAK + PEAK.format(source, count)
    line = [sys.executable, "-c", code, SENTENCE]
    done = subprocess.run(line, capture_output=True, text=True, check=True, env=environment(), timeout=300)
    size, took = map(int, done.stdout.split())
    assert took < most * size, f"{took / size:.0f} bytes a character"


@pytest.mark.slow
def test_ten_million_characters_in_a_line() -> None:
    count = 10_000_000 // len(SENTENCE)
    text = f"{SENTENCE}\n{SENTENCE * count}\n{SENTENCE}"
    doc = cleaner.clean(text)
    assert (doc.form, len(doc.lines)) == ("line", count + 2)  # a sentence a piece
    assert join(doc.lines) == text


@pytest.mark.slow
def test_ten_million_characters_in_a_line_that_is_not_to_be_cut() -> None:
    line = SENTENCE * (10_000_000 // len(SENTENCE))
    doc = cleaner.clean(f"{SENTENCE}\n{line}\n{SENTENCE}", form="text")
    assert [found.text for found in doc.lines] == [SENTENCE, line, SENTENCE]


@pytest.mark.slow
def test_two_hundred_thousand_lines() -> None:
    text = "".join(f"{SENTENCE}{number}\n" for number in range(200_000))
    doc = cleaner.clean(text)
    assert "".join(line.text + line.ending for line in doc.lines) == text

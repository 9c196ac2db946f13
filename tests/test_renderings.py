"""Renderings: the forms that the training pages are written in."""

from __future__ import annotations

import subprocess

import pytest

from scripts.data import renderings
from scripts.data.renderings import EVERY, RENDERINGS, UNSEEN, one_line, one_line_raw, w3m, wrapped

PARAGRAPH = "The weir below the mill was mended in a dry summer, and it has held back the river in every winter since then."


def page(number: int = 0) -> str:
    """An invented page; its number changes the checksum."""
    items = "".join(f"<li>{PARAGRAPH}</li>" for _ in range(2))
    paragraphs = f"<p>{PARAGRAPH}\n{PARAGRAPH}</p>" * 2
    return f"<title>{number}</title><script>let mill = 1</script><h1>The weir</h1>{paragraphs}<ul>{items}</ul>"


def test_what_is_only_measured_is_not_trained_on() -> None:
    assert not RENDERINGS.keys() & UNSEEN.keys()
    assert EVERY == RENDERINGS | UNSEEN


@pytest.mark.parametrize("width", [40, 72])
def test_wrapped_lines_are_short_and_keep_every_word(width: int) -> None:
    pytest.importorskip("resiliparse")
    text = wrapped(page(), width)
    assert max(map(len, text.split("\n"))) <= width
    assert text.split() == renderings.resiliparse(page()).split()


def test_items_of_a_list_hang_from_their_bullets() -> None:
    pytest.importorskip("resiliparse")
    lines = wrapped(page(), 40).split("\n")
    first = next(number for number, line in enumerate(lines) if "•" in line)
    indent = " " * (lines[first].index("•") + 2)
    assert lines[first + 1].startswith(indent) and lines[first + 1][len(indent)] != " "


def test_half_of_the_pages_have_no_blank_line() -> None:
    pytest.importorskip("resiliparse")
    assert {"\n\n" in wrapped(page(number), 72) for number in range(20)} == {True, False}


def test_a_long_word_stays_whole() -> None:
    pytest.importorskip("resiliparse")
    word = "w" * 100
    assert word in wrapped(f"<p>{PARAGRAPH} {word} {PARAGRAPH}</p>", 40).split("\n")


def test_one_line_is_one() -> None:
    assert "\n" not in one_line(page()) + one_line_raw(page())
    assert "  " not in one_line(page()) and "let mill" not in one_line(page())
    assert one_line(page()).split() == one_line_raw(page()).split()


def test_a_missing_w3m_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", missing)
    with pytest.raises(SystemExit, match="the program w3m is missing, which renders pages as text: apt-get install w3m"):
        w3m(page())

"""What the attributes of an element say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment

from cleaner.html import attributes
from cleaner.html.attributes import name_hash, name_words
from cleaner.html.blocks import blocks

WORDS = [
    ("post-body", "post body"),
    ("postBody XMLFeed HTML", "post body xml feed html"),
    ("col-6 mt-4 post-12345", "col mt post"),
    ("css-1a2b3c ffee01 a1b2c3d4 2024", "css"),
    ("h1 level2", "h level"),
    ("https://schema.org/NewsArticle", "https schema org news article"),
    ("новости_сайта", "новости сайта"),
    ("", ""),
]


@pytest.mark.parametrize(("value", "words"), WORDS)
def test_names_are_taken_apart(value: str, words: str) -> None:
    assert name_words(value) == words.split()


def test_an_element_has_the_words_of_its_names() -> None:
    page = blocks("<div class='post Body' id=post-1 role=main style=x data-testid=Teaser itemtype=a aria-label='Top news'><p>")
    found = [page.names[start:end].tolist() for start, end in zip(page.name_bounds[:-1], page.name_bounds[1:], strict=True)]
    assert found[2] == [name_hash(word) for word in ("post", "body", "post", "main", "teaser", "a", "top", "news")]
    assert found[3] == []


def test_an_element_has_only_so_many_names() -> None:
    page = blocks(f"<div class='{' '.join(f'{a}{b}x' for a in 'abcdef' for b in 'abcdef')}'>")
    assert len(page.names) == 16


def test_hashes_are_the_same_in_every_process(tmp_path: Path) -> None:
    html = "<p class='ab cd' id=efé>"
    code = f"from cleaner.html.blocks import blocks; print(blocks({html!r}).names.tolist())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, env=environment(PYTHONHASHSEED=seed), check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == f"{blocks(html).names.tolist()}\n".encode()


def test_what_a_process_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attributes, "MOST_KNOWN", 10)
    attributes.KNOWN["class"].clear()
    attributes.KNOWN_PARTS.clear()
    blocks("".join(f"<p class='a{number}x b{number}x'>" for number in range(100)))
    assert 0 < len(attributes.KNOWN["class"]) <= 10
    assert 0 < len(attributes.KNOWN_PARTS) <= 10
    blocks(f"<p class='{'x' * 10_000}'>")
    assert max(map(len, [*attributes.KNOWN["class"], *attributes.KNOWN_PARTS])) <= 400

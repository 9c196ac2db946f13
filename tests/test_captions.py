"""Rows that their form shows to be a caption, and sentences that only speak of figures and photographs."""

from __future__ import annotations

import pytest
from conftest import cases

from cleaner.features.text import line_batch
from cleaner.known.captions import is_caption
from cleaner.known.kinds import known_kinds
from cleaner.lines import KINDS, UNKNOWN

STORY = "The mill by the river has turned since the spring of the flood. "
LINES = [
    ("a numbered figure", "Figure 3: The mill and its wheel", True),
    ("a part of one", "Fig. 4-2. The wheel from below", True),
    ("another language", "Abbildung 12: Das Rad von unten", True),
    ("a number alone", "Рис. 7", True),
    ("an agency at the end", "The mill in May (Ann Lee/Reuters)", True),
    ("an agency's pictures", "The mill in May (Getty Images)", True),
    ("the source behind a dash", "O moinho em maio. — Foto: Ana Lima", True),
    ("the source in brackets", "The mill in May (photo: Ann Lee)", True),
    ("nothing but the source", "Photo: Ann Lee", True),
    ("a sentence about a figure", "Figure 3 shows the mill and its wheel.", False),
    ("a figure of speech", "Figure 40 visitors an hour", False),
    ("a sentence about photographs", "She takes a photo of every mill by the river.", False),
    ("a headline", "Photos: mills around the world", False),
    ("an agency in a sentence", "Reuters says that the mill was sold in May.", False),
    (
        "a paragraph that ends with a source",
        f"{STORY * 7}(Reuters)",
        False,
    ),
]


@pytest.mark.parametrize(("line", "caption"), cases(LINES))
def test_a_row_is_a_caption(line: str, caption: bool) -> None:
    assert is_caption(line) == caption
    found = known_kinds(line_batch([[line]], [[0, 0]]), [[line]], [None]).tolist()
    assert found == [KINDS.index("caption") if caption else UNKNOWN]

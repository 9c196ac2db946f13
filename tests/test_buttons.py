"""Buttons and messages of forms are known by their words; sentences and headings of articles are not."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.text import line_batch
from cleaner.known.kinds import known_kinds
from cleaner.lines import KINDS, UNKNOWN

# Written before the rules; a third of each sort was held out.
FURNITURE = json.loads((ROOT / "fixtures" / "furniture.json").read_text(encoding="utf-8"))


def kind(row: str) -> str | None:
    """What a row is known to be, between two paragraphs; None where its wording settles nothing."""
    paragraph = "The mill stood idle for a year, because nobody in the valley wanted to grind at night any more."
    page = [paragraph, row, paragraph]
    (_, found, _) = known_kinds(line_batch([page], [np.zeros(4, np.int64)]), [page], [None])
    return None if found == UNKNOWN else KINDS[found]


@pytest.mark.parametrize("row", [row["text"] for rows in FURNITURE.values() for row in rows])
def test_furniture_is_known(row: str) -> None:
    assert kind(row) in ("nav", "comment", "social", "caption")


@pytest.mark.parametrize(
    "row",
    [
        "Print a page",  # headings of instructions
        "Copy your files to the new disk",
        "How to summarize an article with AI",
        "Share of the article in the page",
        "Articles and pages",
        "section, in the",
        "The story of the page",
        "Listen to the wind",
        "Open questions about AI",
        "ChatGPT and Claude",
        "summarize_article()",
        "Speichern von Energie",
        "Thank you for the music",
        "Check the oil before you start the engine.",
        "The password was written on the back of the map.",
        "Please enter by the side door.",
        "Enter your user name and password.",  # a step of instructions
        "1. Geben Sie Ihr Passwort ein.",
        "Введите номер телефона",
        "A strong password is long.",
        "The form of the field",
        "Vielen Dank für die Blumen",
    ],
)
def test_lines_of_articles_are_not(row: str) -> None:
    assert kind(row) is None


@pytest.mark.parametrize(
    "row",
    [
        "This username is already taken.",
        "Passwort ist zu kurz.",
        "Uw e-mailadres is ongeldig.",
        "Las contraseñas deben coincidir.",
        "Please enter your phone number.",
        "Ungültige Telefonnummer",
    ],
)
def test_messages_of_forms_are_known_by_their_words(row: str) -> None:
    assert kind(row) == "comment"


@given(st.text(max_size=60))
def test_any_row_is_asked(row: str) -> None:
    page = [row.replace("\n", " ").strip() or "x"]
    assert len(known_kinds(line_batch([page], [np.zeros(2, np.int64)]), [page], [None])) == 1

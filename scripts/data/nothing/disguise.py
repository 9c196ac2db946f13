"""A labelled page -> the same page in a language that nobody speaks.

Most pages with nothing to keep are in some thirty languages, and say so in the same few words. A model that learns from them
may take unknown words for such a page. So short pages that have main text come a second time with other letters, vowels for
vowels and consonants for consonants, so that words keep their length, their case and something of the sound of a language.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from cleaner.html.metadata import Head
from cleaner.labels import Labelled

CLASSES = (
    "aeiouyáéíóúýàèìòùâêîôûäëïöüåæøãõőűąęėīū",
    "bcdfghjklmnpqrstvwxzçñßćčśšźžłřťď",
    "аеёиоуыэюяіїє",
    "бвгджзйклмнпрстфхцчшщ",
    "αεηιουωάέήίόύώ",
    "βγδζθκλμνξπρστφχψ",
)  # fmt: skip


def disguised(page: Labelled, random: Random) -> Labelled:
    """Return the page with its letters exchanged, everywhere alike."""
    table = _table(random)
    lines = [line.translate(table) for line in page.lines]
    title = page.title.translate(table) if page.title else page.title
    blocks = page.blocks
    if blocks is not None:
        blocks = replace(blocks, lines=[line.translate(table) for line in blocks.lines], head=_head(blocks.head, table))
    return replace(page, id=f"{page.id}#disguised", title=title, lines=lines, blocks=blocks)


def _table(random: Random) -> dict[int, str]:
    """The letter that takes the place of each letter."""
    table: dict[int, str] = {}
    for letters in CLASSES:
        others = random.sample(letters, len(letters))
        for letter, other in zip(letters, others, strict=True):
            table[ord(letter)] = other
            if len(letter.upper()) == len(other.upper()) == 1:
                table[ord(letter.upper())] = other.upper()
    return table


def _head(head: Head, table: dict[int, str]) -> Head:
    """What the page says of itself, with the same letters exchanged."""
    said = ("title", "og_title", "headline", "description", "body")
    return replace(head, **{name: getattr(head, name).translate(table) for name in said})

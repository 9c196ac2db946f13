"""Terms of forms: pages -> how many short lines ask for a password, a name, a consent, in any language."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases

from cleaner.features.address import addresses
from cleaner.features.form_terms import TERMS, term_column_names, term_columns
from cleaner.features.text import line_batch, written_words

LINES = [
    ("english", "Password:", "password"),
    ("german", "Passwort vergessen?", "password"),
    ("danish", "Glemt din adgangskode?", "password"),
    ("russian without case", "ПАРОЛЬ", "password"),
    ("typed without accents", "Contrasena", "password"),
    ("a field of an address", "* Vorname", "name"),
    ("a word that is short", "Navn", "name"),
    ("required", "Champs obligatoires", "required"),
]


def counted(*lines: str) -> dict[str, float]:
    found = np.expm1(term_columns(line_batch([list(lines)], [np.zeros(len(lines) + 1, np.int64)]))[:, 0])
    return dict(zip(term_column_names(), np.rint(found).tolist(), strict=True))


@pytest.mark.parametrize(("line", "sense"), cases(LINES))
def test_a_short_line_with_a_word_of_a_sense_counts(line: str, sense: str) -> None:
    assert counted("Home", line)[f"lines:{sense}"] == 1


def test_a_line_counts_once_and_a_sentence_not() -> None:
    found = counted("Password, password", "Password", "She had forgotten the password that opened the door of the old mill.")
    assert found["lines:password"] == 2


def test_the_address_has_columns_of_its_own() -> None:
    batch = line_batch([["One."], ["Two."]], [np.zeros(2, np.int64)] * 2)._replace(
        address=addresses([None, "https://example.org/user/register"])
    )
    columns = dict(zip(term_column_names(), term_columns(batch).tolist(), strict=True))
    assert columns["address:register"] == [0, 1]
    assert sum(map(sum, columns.values())) == 1


def test_every_sense_has_words_of_its_own() -> None:
    words = [word for sense in TERMS.values() for word in sense.split()]
    assert len(words) == len(set(words))
    assert [len(written_words(word)) for word in words] == [1] * len(words)


def test_a_short_word_without_its_accents_is_another_word() -> None:
    assert counted("Jelszo")["lines:password"] == 1
    assert counted("Jmeno", "Navn")["lines:name"] == 1

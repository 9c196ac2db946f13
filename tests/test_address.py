"""What the address of a page says: words of its path, for what the page is and for its lines."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features.address import addresses, said_by
from cleaner.features.batch import PageBatch
from cleaner.features.pages import page_tokens
from cleaner.units import plain

SAID = [
    ("a path", "https://www.example.org/2024/05/harvest-begins-early/", "harvest begins early"),
    ("a script and its arguments", "http://example.org/viewtopic.php?t=31&sid=ab12#p4", "viewtopic php t sid ab"),
    ("the part of a site", "https://forums.shop.example.org/", "forums shop"),
    ("escaped letters", "https://example.org/caf%C3%A9_au-lait", "café au lait"),
    ("a path alone", "/account/sign-in", "account sign in"),
    ("the name of a site alone", "https://example.org", ""),
    ("no address", "", ""),
]


@pytest.mark.parametrize(("url", "said"), cases(SAID))
def test_an_address_says_the_words_of_its_path(url: str, said: str) -> None:
    assert said_by(url) == said


@given(st.text(max_size=60))
def test_anything_can_stand_in_place_of_an_address(url: str) -> None:
    found = addresses([None, url, ""])
    assert found is None or set(found.page.tolist()) <= {1}


def batch_of(*urls: str | None) -> PageBatch:
    return PageBatch.of([plain(["The harvest", "Menu"]) for _ in urls], None, urls)


def test_the_words_of_an_address_are_tokens_of_its_page_alone() -> None:
    with_one, without = batch_of(None, "https://example.org/harvest").lines, batch_of(None, None).lines
    bounds, bare = page_tokens(with_one).token_bounds, page_tokens(without).token_bounds
    assert np.diff(bounds).tolist() == [int(size) + more for size, more in zip(np.diff(bare), (0, 1), strict=True)]


def test_a_word_of_the_address_is_another_token_than_the_word_on_the_page() -> None:
    lines = batch_of("https://example.org/menu").lines
    *_, of_address = page_tokens(lines).tokens.tolist()
    assert of_address not in lines.tokens.tolist()


def test_pages_without_an_address_are_read_as_before() -> None:
    assert batch_of(None, "").lines.address is None

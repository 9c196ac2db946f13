"""Lines -> columns and tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from conftest import SCRAPES, cases, read
from hypothesis import given
from hypothesis import strategies as st

from cleaner.features import text as features
from cleaner.features.text import LONGEST_LINE, SURFACE, LineBatch
from cleaner.lines import non_blank, split


def column(name: str, text: str) -> list[float]:
    """One named column of the lines of a page."""
    values: list[float] = read(text).surface[SURFACE.index(name)].tolist()
    return values


def tokens(batch: LineBatch, row: int) -> set[int]:
    return set(batch.tokens[batch.token_bounds[row] : batch.token_bounds[row + 1]].tolist())


# --- what a line says by itself ------------------------------------------------------------------------------------------

COUNTS = ("log_chars", "log_words", "log_longest_word", "sentences", "words_a_sentence")  # shown here before the logarithm
# column, line, value
EXAMPLES = [
    ("log_chars", "a bc d", 4),
    ("log_words", "one two three", 3),
    ("log_words", "…", 0),
    ("log_words", "三月的磨坊", 5),
    ("log_words", "ひらがな", 4),
    ("log_words", "한국어 방앗간", 2),
    ("log_longest_word", "a mill stopped", 7),
    ("sentences", "One. Two! Three?", 3),
    ("sentences", "One. Two! And three", 3),
    ("sentences", "Version 2.3.4 is here", 1),
    ("words_a_sentence", "One two. Three four.", 2),
    ("word_length", "ab abcd", 3),
    ("short_words", "a of the mill", 0.75),
    ("capitalised_words", "Home About Contact", 1),
    ("capitalised_words", "the mill stopped", 0),
    ("capitalised_words", "Ann Other went home", 0.5),
    ("capitalised_words", "Élan Überall", 1),
    ("capitalised_words", "三月", 0),
    ("shouted_words", "BREAKING news", 0.5),
    ("shouted_words", "A plan", 0),
    ("shouted_words", "NaN and HTML", 1 / 3),  # a capital at both ends is not enough
    ("numbers", "12 May 2024", 2 / 3),
    ("numbers", "٣٤ صفحة", 0.5),
    ("share_upper", "Ab", 0.5),
    ("share_lower", "abc1", 0.75),
    ("share_digit", "20 a b", 0.5),
    ("share_digit", "٣٤", 1),
    ("share_ideograph", "三月的一个星期二", 1),
    ("share_ideograph", "三月 ok", 0.5),
    ("share_ideograph", "三月。", 2 / 3),
    ("share_ideograph", "ひらがな", 1),
    ("share_ideograph", "한국어", 0),
    ("share_ideograph", "the mill", 0),
    ("share_caseless", "한국어", 1),
    ("share_caseless", "الطاحونة", 1),
    ("share_caseless", "the mill", 0),
    ("share_terminal", "ab.?", 0.5),
    ("share_comma", "a,b；", 0.5),
    ("share_currency", "$5", 0.5),
    ("share_currency", "5 元 ₹", 1 / 3),
    ("share_bracket", "(ab)", 0.5),
    ("share_separator", "a | b", 1 / 3),
    ("share_code", "a={}", 0.75),
    ("share_path", "/a/b", 0.5),
    ("share_other", "🙂 a", 0.5),
    ("first_lower", "and so on", 1),
    ("first_lower", "And so on", 0),
    ("first_upper", "And so on", 1),
    ("first_digit", "3 ways", 1),
    ("first_quote", "“Yes”", 1),
    ("first_separator", "• one", 1),
    ("first_separator", "– one", 1),
    ("first_separator", "one • two", 0),
    ("first_symbol", "#tag", 1),
    ("first_symbol", "{", 1),
    ("first_symbol", "|", 0),
    ("last_terminal", "It rained.", 1),
    ("last_terminal", "Did it?", 1),
    ("last_terminal", "磨坊停了。", 1),
    ("last_terminal", "बारिश हुई।", 1),
    ("last_terminal", "هل توقفت؟", 1),
    ("last_terminal", "Read more", 0),
    ("last_terminal", "“It rained.”", 0),
    ("last_quote", "“It rained.”", 1),
    ("last_comma", "one,", 1),
    ("last_comma", "Ingredients：", 1),
    ("last_digit", "Page 3", 1),
    ("last_letter", "Read more", 1),
    ("last_letter", "三月", 1),
    ("last_letter", "Read more.", 0),
    ("last_symbol", "Read more »", 0),
    ("last_symbol", "Read more →", 1),
]


@pytest.mark.parametrize(("name", "line", "value"), EXAMPLES)
def test_a_line_has_this_value(name: str, line: str, value: float) -> None:
    (found,) = column(name, line)
    assert (np.expm1(found) if name in COUNTS else found) == pytest.approx(value, abs=1e-5)


def test_shares_are_of_the_characters_but_for_spaces() -> None:
    shares = [number for number, name in enumerate(SURFACE) if name.startswith("share_")]
    for line in ("The mill (1702), at £3.50 – “dear”", "三月的 _mill_ / ٣٤ 🙂"):
        assert read(line).surface[shares].sum() == pytest.approx(1)


def test_space_around_a_line_says_nothing() -> None:
    assert np.array_equal(read("Home\nThe mill stopped.").surface, read("  Home\t\n\tThe mill stopped.  ").surface)


# --- where it stands ---------------------------------------------------------------------------------------------------

PLACES = [
    ("copies", "Share\nOne\nShare\nShare", np.log([3, 1, 3, 3]).tolist()),
    ("later_copy", "Share\nOne\nShare\nShare", [0, 0, 1, 1]),
    ("later_copy", "Page 1 of 9\nPage 2 of 9", [0, 1]),  # digits are alike
    ("later_copy", "one two\ntwo one", [0, 0]),
    ("later_copy", "SHARE\nshare!", [0, 1]),  # so are case and punctuation
    ("later_copy", "…\n—\n…", [0, 0, 1]),
    ("alike", "3. Ann\nProse, and more.\n12. Bert Cole", np.log([2, 1, 2]).tolist()),  # all but words and numbers is the same
    ("alike", "May 1, 9:46 pm\nJune 20, 10:02 am\n9:46 pm", np.log([2, 2, 1]).tolist()),
    ("alike", "“One.”\n“One”\nOne", [0, 0, 0]),
    ("alike", "One.\nOne.\n\nOne", np.log([2, 2, 1]).tolist()),  # the end of a line is no space
    ("blank_above", "One\n\nTwo\nThree\n\n\n\n\n\nFour", [0, 1, 0, 3]),  # more than 3 are 3
    ("blank_above", "\n\nOne", [2]),
    ("blank_below", "One\n\nTwo\nThree\n\n\n\n\n\nFour\n\n", [1, 0, 3, 1]),
    ("place", "a\nb\n\n\nc\nd", [0.125, 0.375, 0.625, 0.875]),
    ("place_in_words", "one\none two\none", [0.125, 0.5, 0.875]),
    ("log_from_top", "a\n\nb\nc", np.log1p([0, 1, 2]).tolist()),
    ("log_from_bottom", "a\n\nb\nc", np.log1p([2, 1, 0]).tolist()),
]


@pytest.mark.parametrize(("name", "text", "values"), PLACES)
def test_the_lines_of_a_page_have_these_values(name: str, text: str, values: list[float]) -> None:
    assert column(name, text) == pytest.approx(values)


def test_copies_are_counted_on_their_own_page() -> None:
    batch = read("Share\nOne", "Share", "Share\nShare")
    assert batch.surface[SURFACE.index("later_copy")].tolist() == [0, 0, 0, 0, 1]


# --- tokens ------------------------------------------------------------------------------------------------------------

ALIKE = [
    ("digits", "12 May 2024", "34 May 1999", True),
    ("digits of any script", "12 May", "٣٤ May", True),
    ("but not how many", "1 May", "12 May", False),
    ("case", "READ MORE", "Read more", True),
    ("another word", "Read more", "Read less", False),
    ("another order", "more read", "read more", False),
    ("another ending", "Read more", "Read more…", False),
    ("another word in Chinese", "磨坊停了", "磨坊开了", False),
]


@pytest.mark.parametrize(("one", "other", "alike"), cases(ALIKE))
def test_these_lines_have_the_same_tokens(one: str, other: str, alike: bool) -> None:
    batch = read(f"{one}\n{other}")
    assert (tokens(batch, 0) == tokens(batch, 1)) is alike


def test_lines_share_the_tokens_of_shared_words() -> None:
    batch = read("the mill stopped\na mill for flour\nnothing here")
    assert tokens(batch, 0) & tokens(batch, 1)
    assert not set(batch.words[batch.word_row == 0].tolist()) & set(batch.words[batch.word_row == 2].tolist())


def test_words_are_counted_a_row() -> None:
    batch = read("the mill stopped\n…\n三月")
    assert batch.word_row.tolist() == [0, 0, 0, 2, 2]
    assert batch.n_words.tolist() == [3, 1, 2]  # a line without a word weighs as much as a word


# --- batches -----------------------------------------------------------------------------------------------------------


def same(one: LineBatch, other: LineBatch) -> None:
    for name in LineBatch._fields:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def page_of(batch: LineBatch, number: int) -> LineBatch:
    """One page of a batch, numbered as if it were alone."""
    first, last = batch.bounds[number : number + 2]
    start, stop = batch.token_bounds[[first, last]]
    inside = (batch.word_row >= first) & (batch.word_row < last)
    return LineBatch(
        surface=batch.surface[:, first:last],
        page=batch.page[first:last] - number,
        bounds=batch.bounds[number : number + 2] - first,
        first=batch.first[first:last] - first,
        end=batch.end[first:last] - first,
        tokens=batch.tokens[start:stop],
        token_bounds=batch.token_bounds[first : last + 1] - start,
        words=batch.words[inside],
        word_row=batch.word_row[inside] - first,
        n_words=batch.n_words[first:last],
        marks=batch.marks[:, first:last],
    )


def scrapes(*names: str) -> list[str]:
    return [(SCRAPES / f"{name}.txt").read_bytes().decode() for name in names]


def test_a_page_does_not_depend_on_the_pages_beside_it() -> None:
    texts = ["", *scrapes("news_zh_get_text", "shop_grid_en"), "\n\n", *scrapes("news_ar", "interview_it_long_lines"), ""]
    batch = read(*texts)
    assert batch.bounds.tolist() == [0, *np.cumsum([len(non_blank(split(text)[0])[1]) for text in texts])]
    for number, text in enumerate(texts):
        same(page_of(batch, number), read(text))


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_a_giant_page_read_in_chunks_has_the_same_rows(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = scrapes("shop_grid_en", "forum_en_get_text", "news_zh_get_text")
    whole = read("\n".join(texts)), read(*texts)
    monkeypatch.setattr(features, "CHUNK", chunk)
    same(whole[0], read("\n".join(texts)))
    same(whole[1], read(*texts))


def test_a_line_longer_than_is_read_keeps_its_weight() -> None:
    words = LONGEST_LINE  # of five characters each
    batch = read(f"Home\n{'word ' * words}\nAbout us")
    assert batch.n_words.tolist() == pytest.approx([1, words, 2], rel=1e-3)
    assert len(batch.words) < words / 2
    assert batch.surface[SURFACE.index("place_in_words")][1] == pytest.approx(0.5, abs=0.01)


def test_a_line_as_long_as_is_read_is_read_whole() -> None:
    line = "mill " * (LONGEST_LINE // 5 - 1) + "ends."
    assert len(line) == LONGEST_LINE
    batch = read(line)
    assert batch.n_words.tolist() == [LONGEST_LINE // 5]
    assert batch.surface[SURFACE.index("last_terminal")].tolist() == [1]


@pytest.mark.parametrize("texts", [[], [""], ["", "\n \n", ""]])
def test_a_batch_of_blank_lines_has_no_rows(texts: Sequence[str]) -> None:
    batch = read(*texts)
    assert batch.surface.shape == (len(SURFACE), 0)
    assert batch.bounds.tolist() == [0] * (len(texts) + 1)
    assert (batch.token_bounds.tolist(), len(batch.tokens), len(batch.words), len(batch.n_words)) == ([0], 0, 0, 0)


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=8).map("\n".join))
def test_any_text_has_finite_columns(text: str) -> None:
    batch = read(text)
    assert np.isfinite(batch.surface).all()
    assert (batch.n_words >= 1).all()
    assert batch.token_bounds[-1] == len(batch.tokens)
    assert np.diff(batch.token_bounds).min(initial=1) >= 1

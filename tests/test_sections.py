"""Where comments and lists of other pages begin."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.features.batch import PageBatch
from cleaner.features.sections import NONE, SECTIONS, sections
from cleaner.lines import KINDS
from cleaner.units import plain

BODY, COMMENT, NAV = (KINDS.index(name) for name in ("body", "comment", "nav"))
STORY = "The ferry had been late since the spring and nobody on the island asked why any more until the postman came. " * 2
VOICE = "I was on that ferry, and it was not late at all."


def found(*pages: list[tuple[str, int]]) -> dict[str, list[float]]:
    """The columns of pages of (line, kind), the kinds taken for nearly certain."""
    batch = PageBatch.of([plain([line for line, _ in page]) for page in pages]).lines
    kinds = np.full((len(KINDS), len(batch.page)), 1e-3, np.float32)
    kinds[[kind for page in pages for _, kind in page], np.arange(len(batch.page))] = 0.98
    main = kinds[BODY].astype(np.float64) * batch.n_words
    return dict(zip(SECTIONS, sections(batch, kinds, main).round(2).tolist(), strict=True))


BLOG = [(STORY, BODY), (STORY, BODY), ("59 Comments", NAV), (VOICE, NAV), (VOICE, NAV), ("Leave a Reply", COMMENT)]


def test_a_line_that_opens_comments_is_known_to_all_below_it() -> None:
    columns = found(BLOG)
    assert columns["opener"] == [0, 0, 1, 0, 0, 1]
    assert columns["opener_share_before"][:2] == [-0.5, -0.5] and min(columns["opener_share_before"][2:]) > 0.9
    assert columns["log_openers_behind"][1] == 0 < columns["log_openers_behind"][3]
    assert columns["log_to_opener"][0] > columns["log_to_opener"][3] >= 0 and columns["log_since_opener"][4] >= 0


def test_a_count_of_comments_under_the_title_opens_nothing_yet() -> None:
    columns = found([("59 Comments", NAV), (STORY, BODY), (STORY, BODY)])
    assert columns["log_openers_above"] == pytest.approx([0.69] * 3)
    assert columns["log_openers_behind"] == [0, 0, 0] and columns["opener_share_before"][2] == 0


@pytest.mark.parametrize(("words", "opens"), [(55, False), (65, True)])
def test_an_opener_opens_comments_behind_sixty_words_of_main_text(words: int, opens: bool) -> None:
    columns = found([("word " * words, BODY), ("59 Comments", NAV), (VOICE, NAV)])
    assert (columns["log_openers_behind"][2] > 0) == opens


def test_the_surest_comment_above_and_below_is_told() -> None:
    columns = found(BLOG)
    assert columns["comment_above"][0] < -6 and columns["comment_above"][5] > 3
    assert columns["comment_below"][0] > 3 and columns["comment_below"][5] == pytest.approx(NONE)
    assert columns["comment_share_before"][5] > 0.9


def test_a_page_knows_nothing_of_the_page_before_it() -> None:
    alone, behind = found([(STORY, BODY), (VOICE, BODY)]), found(BLOG, [(STORY, BODY), (VOICE, BODY)])
    for name, values in alone.items():
        assert behind[name][-2:] == pytest.approx(values, abs=0.011), name


@pytest.mark.parametrize("pages", [[], [[]], [[], [("—", NAV)], []]])
def test_pages_without_words_or_lines_are_no_trouble(pages: list[list[tuple[str, int]]]) -> None:
    columns = found(*pages)
    assert all(np.isfinite(values).all() for values in columns.values())

"""An article that stands below another one goes, on pages that are articles."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from conftest import cases, needs_model, read

import cleaner
from cleaner.decision.appended import with_appended
from cleaner.features.cohesion import COHESION
from cleaner.features.pages import PAGES as SORTS
from cleaner.lines import KINDS

OWN = [
    "The mill at Sandwick turns again after nine years, and its first flour was given away on Saturday to all who had helped.",
    "The wheel was broken by ice in 2017, and the carpenter who mended it, Ada Thorne, learned how from a drawing of 1880.",
    "She says that the oak for the paddles came from the churchyard, where a storm had felled it in the week that she began.",
    "The miller will grind on two mornings a week, and sells what he grinds at the gate, in bags that the school has printed.",
]  # fmt: skip
OTHER = [
    "Shares in Korbel Chips fell by a tenth in early trading, after the company said that demand for memory had halved.",
    "Customers in Asia have stocks for two quarters, the finance chief told analysts, and prices will not rise before autumn.",
    "Korbel will put off its second factory by two years and cut investment by a fifth, but does not plan to dismiss anyone.",
    "Analysts had expected a smaller fall, and two of the four banks that follow the company no longer recommend the shares.",
]  # fmt: skip
TOP = ["The Sandwick Courier", "News", "Sport", "Puzzles", "The mill at Sandwick turns again", "By Cato Merrin", "3 May 2026"]
END = ["Most read", "Bus lane cameras raise record sum", "Contact us", "© Sandwick Courier"]

HEADS = [
    ("a title and an author", ["Korbel Chips warns of weak demand", "By Lea Brandt"]),
    ("a title and a date", ["Korbel Chips warns of weak demand", "2 May 2026"]),
    ("a title, an author and a date", ["Korbel Chips warns of weak demand", "By Lea Brandt", "2 May 2026"]),
    ("a word that leads on", ["Next article", "Korbel Chips warns of weak demand"]),
]


@needs_model
@pytest.mark.parametrize("head", cases(HEADS))
def test_an_article_below_an_article_goes(head: list[str]) -> None:
    doc = cleaner.clean("\n".join([*TOP, *OWN, *head, *OTHER, *END]))
    kept = [line.text for line in doc.lines if line.keep]
    assert [text for text in OWN if text not in kept] == []
    assert [text for text in OTHER if text in kept] == []


# Chances of the kinds are alike on every line of a page: a segment in doubt.
BODY, OFFTOPIC = KINDS.index("body"), KINDS.index("offtopic")
SEGMENTS = [
    # sort of page, its chance, words above the second segment, share of its rare words in the title, is it likelier another's?
    ("an article", "article", 0.9, 100, 0.0, True),
    ("a page that may be an article", "article", 0.7, 100, 0.0, False),
    ("a forum", "forum", 0.9, 100, 0.0, False),
    ("below the teaser of another page", "article", 0.9, 30, 0.0, False),
    ("words of the title", "article", 0.9, 100, 0.1, False),
]


@pytest.mark.parametrize(("sort", "chance", "above", "said", "likelier"), cases(SEGMENTS))
@pytest.mark.parametrize("of_html", [False, True], ids=["text", "html"])
def test_which_segments_are_likelier_another_article(
    sort: str, chance: float, above: int, said: float, likelier: bool, of_html: bool
) -> None:
    lines = read("\n".join(["word " * above, "other " * 100]))
    kinds = np.zeros((len(KINDS), 2), np.float32)
    kinds[BODY], kinds[OFFTOPIC] = 0.6, 0.4
    pages = np.array([[chance if each == sort else (1 - chance) / (len(SORTS) - 1)] for each in SORTS], np.float32)
    columns = np.zeros((len(COHESION), 2), np.float32)
    columns[[COHESION.index("title_next"), COHESION.index("title_below")]] = said
    network = SimpleNamespace(thresholds=SimpleNamespace(segment=0.0))
    found = SimpleNamespace(boundary=np.array([-8, 3], np.float32), cohesion=SimpleNamespace(columns=columns), network=network)
    shifted = with_appended(kinds, pages, cast(Any, found), lines, of_html)
    assert shifted.sum(0) == pytest.approx(1, abs=1e-5)
    assert bool(shifted[OFFTOPIC, 1] > 0.5) == likelier
    assert likelier or shifted[OFFTOPIC, 1] == pytest.approx(0.4)
    assert (with_appended(kinds, None, cast(Any, found), lines, of_html) == kinds).all()

"""Reasons are true: take away what a code names, and the score moves away from the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from conftest import PAGES, SCRAPES, needs_html_model, needs_model
from edits import Page, among_chrome, batch_of, odds, pages, scrapes, without_lines, without_markup, without_words

import cleaner
from cleaner.decision.policy import judge
from cleaner.decision.reasons import REASONS
from cleaner.known.kinds import LINES
from cleaner.model.storage import load
from cleaner.pages import Page as Source
from cleaner.verdicts import read_pages

KEEP = ("title", "heading", "body")
CAUSE: dict[str, Callable[[Page, int], list[Page]]] = {
    "reads-like-article": without_words,
    "reads-like-chrome": without_words,
    "stands-in-article": without_markup,
    "stands-in-chrome": without_markup,
    "between-kept-lines": among_chrome,
    "among-dropped-lines": without_lines,
    "another-article": without_lines,
}


def reasons(page: Page) -> tuple[list[str], list[bool]]:
    """The code of each line, and whether it is kept; without the fallback."""
    batch = batch_of(page)
    model = load(reads="html" if batch.markup else "text")
    assert model is not None
    known, prediction, *_ = read_pages(model, [Source(batch.units[0], None, page.tree)], batch)
    found = judge(prediction, known, batch.lines, KEEP, "balanced", model.thresholds)
    return [list(REASONS)[code] for code in found.reason], found.keep.tolist()


@cache
def moves(of_html: bool, every: int) -> dict[str, list[float]]:
    """For each code how far the log odds move away from the verdict without the cause, of every so many lines."""
    found = defaultdict(list)
    for page in pages() if of_html else scrapes():
        codes, keep = reasons(page)
        (before,) = odds([page])
        for row in range(0, len(codes), every):
            if codes[row] in CAUSE:
                after = np.mean([each[row] for each in odds(CAUSE[codes[row]](page, row))])
                found[codes[row]].append((before[row] - after) * (1 if keep[row] else -1))
    return found


# Of all lines: python tests/test_reasons.py. The floors allow for the noise of a sample; lines of HTML that read like chrome by
# themselves, or are kept for the lines around, are too few.
FLOORS = [
    (False, "reads-like-article", 0.9),
    (False, "reads-like-chrome", 0.7),
    (False, "between-kept-lines", 0.85),
    (False, "among-dropped-lines", 0.75),
    (True, "reads-like-article", 0.8),
    (True, "stands-in-article", 0.75),
    (True, "among-dropped-lines", 0.75),
]


@needs_model
@needs_html_model
@pytest.mark.parametrize(("of_html", "code", "floor"), FLOORS)
def test_without_what_a_reason_names_the_score_moves(of_html: bool, code: str, floor: float) -> None:
    moved = moves(of_html, 1 if of_html else 15)[code]
    assert len(moved) >= 5
    assert np.mean(np.array(moved) > 0) >= floor, moved


def with_another(name: str) -> Page:
    """The article of a scrape, and another one below it, a blank line between any two paragraphs."""
    lines = [line for each in (name, "news_en_read_also") for line in article_of(each)]
    return Page(name, lines, [0, *[1] * (len(lines) - 1), 0])


def article_of(name: str) -> list[str]:
    return [line for line in cleaner.clean((SCRAPES / f"{name}.txt").read_text(encoding="utf-8")).text.split("\n") if line]


@needs_model
def test_without_the_article_above_it_is_no_longer_another() -> None:
    moved = []
    for page in [with_another("interview_it_long_lines"), with_another("interview_de_fragen")]:
        codes, keep = reasons(page)
        rows = [row for row, code in enumerate(codes) if code == "another-article"]
        (before,) = odds([page]) if rows else ([],)
        for row in rows:
            assert not keep[row]
            moved.append(np.mean([each[row] for each in odds(without_lines(page, row))]) - before[row])
    assert moved
    assert np.mean(np.array(moved) > 0) >= 0.9


def test_each_code_has_a_cause() -> None:
    others = {
        "blank",
        "kind-not-wanted",
        "known-phrase",
        "known-layout",
        "nothing-to-keep",
        "second-copy",
        "half-clean",
        "only-title",
        "all-there-is",
        "hidden",
        "fallback",
        "user-phrase",
        "repeats-on-site",
    }
    assert {*CAUSE} | others == set(REASONS)


@needs_model
def test_without_the_phrase_the_model_decides() -> None:
    for phrase in (LINES["social"][0], "Share this:", "gtag('config', 'UA-0');"):
        page = f"Home\nOne thing\n{phrase}\n"
        line, other = (cleaner.clean(text).lines[2] for text in (page, page.replace(phrase, "Velu tarsi mondo kepi")))
        assert (line.reason, line.score) == ("known-phrase", 0.0)
        assert other.reason != "known-phrase" and other.score > 0
    title = cleaner.clean("One thing\nHome", title="One thing").lines[0]
    assert (title.reason, title.score) == ("known-phrase", 1.0)
    assert cleaner.clean("One thing\nHome").lines[0].score < 1


@needs_model
def test_a_kind_that_was_not_wanted_is_kept_where_it_is() -> None:
    asked: list[bool] = []
    for page in scrapes()[::3]:
        text = "\n".join(page.lines)
        unwanted = [line for line in cleaner.clean(text).lines if line.reason == "kind-not-wanted"]
        for kind in {line.kind for line in unwanted}:
            wanted = cleaner.clean(text, keep=(*KEEP, kind)).lines
            asked += [wanted[line.number - 1].keep for line in unwanted if line.kind == kind]
    assert len(asked) >= 20
    assert np.mean(asked) >= 0.9


@needs_html_model
def test_without_the_copy_that_is_seen_the_hidden_one_may_stay() -> None:
    html = (PAGES / "news_en_hidden_copy.html").read_text(encoding="utf-8")
    lines = cleaner.clean_html(html).lines
    copies = [line for line in lines if line.reason == "second-copy"]
    assert copies and not any(line.keep for line in copies)
    assert {line.text for line in copies} <= {line.text for line in lines if line.keep}
    for line in copies:  # the first in the body is the one that is seen
        head, body, rest = html.partition("<body")
        html = head + body + rest.replace(line.text, "Velu tarsi mondo kepi", 1)
    assert not [line for line in cleaner.clean_html(html).lines if line.reason == "second-copy"]


if __name__ == "__main__":
    for of_html in (False, True):
        found = moves(of_html, 1)
        for code, moved in (found | {"all": [move for each in found.values() for move in each]}).items():
            print(f"{'html' if of_html else 'text'} {code:20} {np.mean(np.array(moved) > 0):.3f} of {len(moved)}")

"""What a site says of a line: in explanations, in figures and in the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from conftest import needs_html_model, needs_model
from test_repeats import PROMO, page, sites_of

import cleaner
from cleaner import Cleaner, Doc
from cleaner.decision.policy import Verdict
from cleaner.decision.told_by_site import told_by_sites
from cleaner.jobs.figures import Figures
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.network import Prediction
from cleaner.odds import log_odds
from cleaner.report.statistics import Stats
from cleaner.sites.index import Repeats
from cleaner.sites.known import Sites

WANTED = (("title", "heading", "body"), ("body", "byline", "caption"))
pytestmark = [needs_model, needs_html_model]


@pytest.fixture(scope="module")
def pages() -> list[dict[str, str]]:
    """Twelve pages of one site, with the same request below the article."""
    return [page(number) for number in range(12)]


@pytest.fixture(scope="module")
def sites(pages: list[dict[str, str]]) -> Sites:
    return sites_of(pages)


def as_html(record: dict[str, str]) -> dict[str, str]:
    return {"html": "".join(f"<p>{line}</p>" for line in record["text"].splitlines()), "url": record["url"]}


def cleaned(record: dict[str, str], **how: Any) -> Doc:
    (doc,) = Cleaner(**how).clean_many([record], explain=True)
    return doc


def weights(doc: Doc, number: int) -> dict[str, float]:
    return {cause.name: cause.weight for cause in doc.explain(number).causes}


# --- the cause ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("made", [dict, as_html])
def test_the_weight_is_what_the_line_loses_where_nothing_is_known_of_the_site(
    made: Any, wanted: Sequence[str], pages: list[dict[str, str]], sites: Sites
) -> None:
    record, moved = made(pages[3]), 0
    with_site, without = cleaned(record, sites=sites, keep=wanted), cleaned(record, keep=wanted)
    for line, beside in zip(without.lines, with_site.lines, strict=True):
        told = with_site.told_by_site(line.number)
        assert told is not None
        assert told.pages == 11
        assert told.on == (11 if line.text in pages[4]["text"].splitlines() else 0)
        assert told.without == pytest.approx(without.raw_score(line.number), abs=1e-5)
        moved_by = float(log_odds(with_site.raw_score(line.number)) - log_odds(without.raw_score(line.number)))
        never = float(log_odds(0.0) - log_odds(without.raw_score(line.number)))  # of a line that is never kept, all that it had
        dropped = line.keep and not beside.keep
        assert told.weight == pytest.approx(moved_by, abs=1e-3) or (dropped and told.weight == pytest.approx(never, abs=1e-3))
        found = weights(with_site, line.number)
        if "site" in found:
            moved += 1
            assert found["site"] == told.weight
    assert moved >= 4


def test_what_the_site_says_is_no_part_of_another_cause(pages: list[dict[str, str]], sites: Sites) -> None:
    with_site, without = cleaned(pages[3], sites=sites), cleaned(pages[3])
    for line in without.lines:
        told, alone = weights(with_site, line.number), weights(without, line.number)
        both = told.keys() & alone.keys() - {"kind"}
        assert {name: told[name] for name in both} == pytest.approx({name: alone[name] for name in both}, abs=0.02)


def test_a_line_that_goes_for_its_site_says_on_how_many_pages_it_stands(pages: list[dict[str, str]], sites: Sites) -> None:
    found = 0
    for record in pages:
        doc = cleaned(record, sites=sites)
        for line in doc.lines:
            if line.reason == "repeats-on-site":
                found += 1
                (cause,) = [cause for cause in doc.explain(line.number).causes if cause.name == "site"]
                assert line.keep or cause.words == "stands on 11 of the 11 other pages of its site"
    assert found


@pytest.mark.parametrize("url", [None, "https://another.example/a"])
def test_a_page_of_an_unknown_site_has_no_such_cause(url: str | None, pages: list[dict[str, str]], sites: Sites) -> None:
    doc = Cleaner(sites=sites).clean(pages[0]["text"], url, explain=True)
    assert doc.told is None
    assert all("site" not in weights(doc, line.number) for line in doc.lines)


def test_of_a_blank_line_a_site_says_nothing(sites: Sites) -> None:
    record = page(40)
    doc = Cleaner(sites=sites).clean("\n" + record["text"], record["url"])
    assert doc.told_by_site(1) is None
    assert doc.told_by_site(2) is not None


def test_documents_of_several_processes_keep_it(pages: list[dict[str, str]]) -> None:
    one, two = ([doc.told for doc in cleaner.clean_many(pages, jobs=jobs, sites="learn")] for jobs in (1, 2))
    for left, right in zip(one, two, strict=True):
        assert left is not None and right is not None
        assert np.allclose(left.weight, right.weight, atol=1e-3)


def told_of(score: float, without: float, scored: bool, keep: bool, settled: bool = False) -> float:
    """The weight of the site for one row of score and score without the site, kept by its score, and kept in the end."""
    kinds = np.zeros((len(KINDS), 1), np.float32)
    kinds[KINDS.index("body")], kinds[KINDS.index("nav")] = without, 1 - without
    numbers, scores = np.zeros(1, np.int64), np.array([score], np.float32)
    verdict = Verdict(np.zeros((2, 1), np.int64), scores, scores, np.array([keep]), numbers, scores, numbers > 0, numbers > 0)
    nothing = np.zeros(1, np.float32)
    known = Repeats(9, numbers + 9, numbers, numbers, nothing, 0, nothing, numbers + 1)
    settled_as = np.array([KINDS.index("body") if settled else UNKNOWN])
    alone = Prediction(kinds, kinds[None])
    (told,) = told_by_sites(verdict, np.array([scored]), alone, settled_as, ("body",), np.array([0, 1]), [known])
    assert told is not None
    return float(told.weight[0])


@pytest.mark.parametrize(
    ("what", "row", "weight"),
    [
        ("a row that falls", (0.2, 0.5, False, False), float(log_odds(0.2))),
        ("a row that is never kept loses all that it had", (0.4, 0.5, True, False), float(log_odds(0.0))),
        ("a row that stays", (0.5, 0.5, True, True), 0.0),
        ("a row whose kind is settled", (1.0, 0.3, True, True, True), 0.0),
    ],
)
def test_the_weight_of_one_row(what: str, row: tuple[Any, ...], weight: float) -> None:
    assert told_of(*row) == pytest.approx(weight, abs=1e-3), what


# --- figures and the report --------------------------------------------------------------------------------------------


def test_figures_count_what_goes_for_its_site(pages: list[dict[str, str]], sites: Sites) -> None:
    docs = [cleaned(record, sites=sites) for record in pages]
    gone = [line for doc in docs for line in doc.lines if line.reason == "repeats-on-site" and not line.keep]
    assert {line.text for line in gone} == {PROMO}
    stats = Stats.of(*docs)
    assert (stats.known_sites, stats.site_lines, stats.site_words) == (12, len(gone), len(gone) * len(PROMO.split()))
    dropped = stats.lines - stats.kept_lines
    assert f"repeats on the site: {len(gone)} of {dropped} dropped lines, " in str(stats)
    for detailed in (False, True):
        figures = Figures()
        for doc, record in zip(docs, pages, strict=True):
            figures.add(Figures.of(doc, 1, record, detailed))
        written = figures.for_reader()["repeats_on_site"]
        assert written == {"pages": 12, "lines": len(gone), "words": stats.site_words if detailed else 0}
        assert Figures.from_json(figures.to_json()) == figures


def test_where_no_site_is_known_no_figure_speaks_of_it(pages: list[dict[str, str]]) -> None:
    doc = cleaned(pages[0])
    assert "repeats" not in str(Stats.of(doc))
    assert "Repeats on the site" not in cleaner.report.page(doc)


def test_the_report_shows_it_of_the_page_and_of_a_line(pages: list[dict[str, str]], sites: Sites) -> None:
    docs = [cleaned(record, sites=sites) for record in pages]
    doc = next(doc for doc in docs if any(line.reason == "repeats-on-site" and not line.keep for line in doc.lines))
    (line,) = [line for line in doc.lines if line.text == PROMO]
    told = doc.told_by_site(line.number)
    assert told is not None
    shown = cleaner.report.page(doc)
    assert f"{PROMO}<em> stands on 11 of the 11 other pages of its site: {told.weight:+.1f}</em>" in shown
    assert "<dt>Repeats on the site</dt>" in shown

"""What a site repeats as evidence: columns, limits, the verdict on invented sites, and learning while cleaning."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Doc
from cleaner.decision import repeats as layer
from cleaner.decision.policy import Verdict
from cleaner.decision.reasons import CODE
from cleaner.features.pages import PAGES
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.storage import default_folder
from cleaner.sites.counts import SiteCounts
from cleaner.sites.index import Repeats
from cleaner.sites.known import Sites
from cleaner.sites.learning import WINDOW
from cleaner.sites.seen import seen
from cleaner.sites.store import write

SITE = "https://kettles.example/news"
PROMO = (
    "Our letter goes out on Fridays, and it tells of every lid and every kettle that has left the workshop since the last one."
)
FIRST = ("the old miller", "a girl from the quay", "our neighbour", "the baker's son", "a retired pilot", "the new teacher")
DID = ("mended", "painted", "carried", "bought", "sold", "found", "measured", "counted")
WHAT = (
    "a copper kettle",
    "the long bench",
    "nine wooden spoons",
    "a box of maps",
    "the green boat",
    "a bell without a clapper",
)
WHERE = ("behind the station", "near the upper lock", "in the cold workshop", "at the edge of the market", "by the slipway")
WHEN = ("before the rain came", "while the others slept", "after a long winter", "as the ferry left", "on the way home")


def sentence(random: Random) -> str:
    """A sentence that hardly comes twice."""
    parts = (random.choice(each) for each in (FIRST, DID, WHAT, WHERE, WHEN))
    return " ".join(parts).capitalize() + f", and nobody asked {random.choice(FIRST)} about it."


def paragraph(random: Random) -> str:
    """A paragraph of an article."""
    return " ".join(sentence(random) for _ in range(3))


def article(number: int, *between: str) -> list[str]:
    """The lines of an article, with some lines between its paragraphs."""
    random = Random(number)
    lines = [f"{sentence(random)[:40].rsplit(' ', 1)[0]}", paragraph(random)]
    for line in between:
        lines += [line, paragraph(random)]
    return [*lines, paragraph(random)]


def page(number: int, *between: str, above: tuple[str, ...] = (), below: tuple[str, ...] = (PROMO,)) -> dict[str, str]:
    """A page of the invented site."""
    chrome = ["Kettles and Lids", "Home", "Workshops", "About us", "Contact"], ["Share", "Privacy policy", "© 2024 Kettles"]
    lines = [*chrome[0], *above, *article(number, *between), *below, *chrome[1]]
    return {"text": "\n".join(lines) + "\n", "url": f"{SITE}/page-{number}"}


def sites_of(pages: list[dict[str, str]]) -> Sites:
    """What some pages say of their sites."""
    counts = SiteCounts()
    for each in pages:
        counts.add(seen(each["text"].splitlines(), each["url"]))
    return Sites(counts)


def kept(doc: Doc) -> set[str]:
    """The kept lines."""
    return {line.text for line in doc.lines if line.keep}


# --- what repeats goes, what legitimately repeats stays ----------------------------------------------------------------


@pytest.fixture(scope="module")
def promo_site() -> list[dict[str, str]]:
    """Twelve pages with the same request below the article."""
    return [page(number) for number in range(12)]


def test_a_request_that_stands_on_every_page_goes_and_says_why(promo_site: list[dict[str, str]]) -> None:
    alone, known = Cleaner(), Cleaner(sites=sites_of(promo_site))
    for each in promo_site:
        before, after = (made.clean(each["text"], each["url"]) for made in (alone, known))
        assert PROMO not in kept(after)
        (line,) = [line for line in after.lines if line.text == PROMO]
        if PROMO in kept(before):
            assert line.reason == "repeats-on-site"
    assert any(PROMO in kept(alone.clean(each["text"])) for each in promo_site), "the model alone finds it: the test is void"


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("a heading of every article", ("Introduction", "What we learned")),
        ("the chorus of a song", ("Row to the island, row to the shore,", "Row to the island, and row once more.")),
        ("labels of a specification", ("Material", "Weight and height", "In the box")),
        ("users of a forum who write long posts", ("marten_of_the_quay", "OldTinker")),
        ("a line of code", ("import { fill } from 'kettle';",)),
    ],
)
def test_what_legitimately_repeats_stays_as_often_as_without_the_site(what: str, lines: tuple[str, ...]) -> None:
    pages = [page(100 + number, *lines) for number in range(8)]
    alone, known = Cleaner(), Cleaner(sites=sites_of(pages))
    before = [kept(alone.clean(each["text"])) & set(lines) for each in pages]
    after = [kept(known.clean(each["text"], each["url"])) & set(lines) for each in pages]
    lost = sum(len(one - other) for one, other in zip(before, after, strict=True))
    assert lost <= 0.2 * sum(map(len, before)), what


def test_the_paragraphs_of_articles_stay(promo_site: list[dict[str, str]]) -> None:
    known = Cleaner(sites=sites_of(promo_site))
    for number, each in enumerate(promo_site):
        paragraphs = {line for line in article(number) if len(line) > 100}
        assert paragraphs <= kept(known.clean(each["text"], each["url"]))


def test_an_article_under_two_addresses_is_no_repeat() -> None:
    pages = [page(number) for number in range(6)]
    copies = [{**each, "url": each["url"] + "/print"} for each in pages]
    known = Cleaner(sites=sites_of([*pages, *copies]))
    for number, each in enumerate(pages):
        paragraphs = {line for line in article(number) if len(line) > 100}
        assert paragraphs <= kept(known.clean(each["text"], each["url"]))


@pytest.mark.parametrize("url", [None, "https://another.example/a", "not an address"])
def test_a_page_of_an_unknown_site_comes_out_as_without_sites(url: str | None, promo_site: list[dict[str, str]]) -> None:
    text = promo_site[0]["text"]
    with_sites, without = Cleaner(sites=sites_of(promo_site)).clean(text, url), Cleaner().clean(text, url)
    assert with_sites.to_dict() == without.to_dict()


def test_html_knows_its_site_too() -> None:
    pages = [
        {"html": "".join(f"<p>{line}</p>" for line in each["text"].splitlines()), "url": each["url"]}
        for each in (page(number) for number in range(10))
    ]
    docs = list(cleaner.clean_many(pages, sites="learn"))
    assert not any(PROMO in kept(doc) for doc in docs)


# --- learning while cleaning -------------------------------------------------------------------------------------------


def stream(records: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The records as something that can be read once."""
    yield from records


@pytest.mark.parametrize(("made", "jobs"), [(list, 1), (stream, 1), (list, 2), (stream, 2)])
def test_learning_is_the_same_for_lists_and_streams_and_any_number_of_processes(
    made: Callable[[list[dict[str, str]]], list[dict[str, str]]], jobs: int, promo_site: list[dict[str, str]]
) -> None:
    expected = [doc.text for doc in cleaner.clean_many(promo_site, sites=sites_of(promo_site))]
    assert [doc.text for doc in cleaner.clean_many(made(promo_site), jobs=jobs, sites="learn")] == expected


def test_errors_keep_their_numbers_and_their_places(promo_site: list[dict[str, str]]) -> None:
    records: list[dict[str, Any]] = [*promo_site[:2], {"url": SITE}, {"text": 7, "url": SITE}, promo_site[2]]
    docs = list(cleaner.clean_many(records, on_error="return", sites="learn"))
    assert [doc.error is None for doc in docs] == [True, True, False, False, True]
    assert docs[3].error is not None
    assert docs[3].error.startswith("record 3")


def test_a_stream_is_learned_in_windows(monkeypatch: pytest.MonkeyPatch, promo_site: list[dict[str, str]]) -> None:
    assert WINDOW == 1_000
    monkeypatch.setattr("cleaner.sites.learning.WINDOW", 6)
    read = 0

    def counted() -> Iterator[dict[str, str]]:
        nonlocal read
        for each in promo_site:
            read += 1
            yield each

    docs = cleaner.clean_many(counted(), sites="learn")
    assert PROMO not in kept(next(docs))
    assert read == 6
    assert len(list(docs)) == 11


def test_what_raises_in_a_stream_raises_after_what_came_before(promo_site: list[dict[str, str]]) -> None:
    def broken() -> Iterator[dict[str, str]]:
        yield from promo_site[:3]
        raise OSError("the cable")

    docs = cleaner.clean_many(broken(), sites="learn")
    assert [next(docs).error for _ in range(3)] == [None] * 3
    with pytest.raises(OSError, match="the cable"):
        next(docs)


def test_a_cleaner_with_a_file_of_sites_is_picklable(tmp_path: Path, promo_site: list[dict[str, str]]) -> None:
    counts = SiteCounts()
    for each in promo_site:
        counts.add(seen(each["text"].splitlines(), each["url"]))
    path = tmp_path / "sites.db"
    write(path, counts)
    known = Cleaner(sites=path)
    again = pickle.loads(pickle.dumps(known))
    texts = [[made.clean(each["text"], each["url"]).text for each in promo_site] for made in (known, again)]
    assert texts[0] == texts[1]
    assert PROMO not in texts[0][0]


@pytest.mark.parametrize(
    ("sites", "message"),
    [("learn", "sites is 'learn', which only clean_many takes"), (7, "sites is 7; it is the path of a file of sites")],
)
def test_other_sites_are_refused(sites: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Cleaner(sites=sites)  # type: ignore[arg-type]


# --- evidence ----------------------------------------------------------------------------------------------------------


def repeats(counts: list[int], pages: int, copies: int = 1) -> Repeats:
    """What is known of rows that stand on so many other pages."""
    rows = np.array(counts, np.int64)
    nothing = np.zeros(len(counts), np.int64)
    share = (rows / max(1, pages)).astype(np.float32)
    unknown = np.full(len(counts), np.nan, np.float32)
    return Repeats(pages, rows, nothing, nothing, share, pages, unknown, np.full(len(counts), copies, np.int64))


def probabilities(rows: int, seed: int) -> np.ndarray:
    """Probabilities of kinds."""
    found = np.random.default_rng(seed).dirichlet(np.full(len(KINDS), 0.4), rows).T
    return np.ascontiguousarray(found, np.float32)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(0, 1000), st.sampled_from(layer.READS))
def test_evidence_stays_within_its_limits(counts: list[int], seed: int, reads: str) -> None:
    kinds, words = probabilities(len(counts), seed), np.full(len(counts), 9, np.float32)
    bounds = np.array([0, len(counts)])
    weighed = layer.with_repeats(kinds, None, words, bounds, [repeats(counts, 30)], layer.load(reads=reads))
    found, added = weighed.kinds, weighed.added
    assert np.allclose(found.sum(0), 1, atol=1e-4)
    alone = np.array(counts) == 0
    assert (added[~alone] <= 0).all()
    assert ((added[alone] >= 0) & (added[alone] <= layer.RISE)).all()
    moved = layer.kept_odds(found) - layer.kept_odds(kinds)
    assert np.allclose(moved, added, atol=0.02) or (np.abs(layer.kept_odds(kinds)) > 8).any()


@pytest.mark.parametrize("known", [None, repeats([0, 0], 0)])
def test_nothing_known_adds_nothing(known: Repeats | None) -> None:
    kinds, words = probabilities(2, 1), np.ones(2, np.float32)
    weighed = layer.with_repeats(kinds, None, words, np.array([0, 2]), [known], layer.load())
    assert weighed.kinds is kinds
    assert not weighed.added.any()
    assert not weighed.never.any()


def test_more_pages_say_more() -> None:
    """The same share of the pages of a larger site moves a row at least as far, and that of two pages not at all."""
    kinds, words = article_rows(5), np.full(5, 60, np.float32)
    fall = [
        -layer.with_repeats(
            kinds, sort_of_page("article"), words, np.array([0, 5]), [repeats([n] * 5, n)], layer.load()
        ).added.sum()
        for n in (1, 4, 16)
    ]
    assert fall[0] == 0 < fall[1] < fall[2]


def article_rows(rows: int, odds: float = 0.5) -> np.ndarray:
    """Rows that are body or nav, with some log odds of body."""
    kinds = np.full((len(KINDS), rows), 1e-6, np.float32)
    chance = 1 / (1 + np.exp(-odds))
    kinds[KINDS.index("body")], kinds[KINDS.index("nav")] = chance, 1 - chance
    return kinds


def sort_of_page(name: str) -> np.ndarray:
    """The probabilities of one page that is surely of a sort."""
    return np.eye(len(PAGES), dtype=np.float32)[:, [PAGES.index(name)]]


@pytest.mark.parametrize(
    ("what", "sort", "words", "copies", "vetoed"),
    [
        ("a notice of every article", "article", 40, 1, True),
        ("a record of a listing", "listing", 12, 1, False),
        ("a notice of every listing, too long for a field", "listing", 40, 1, True),
        ("a field of the records of a shop", "product", 12, 5, False),
        ("a specification of a product", "product", 4, 1, False),
        ("a notice of every page of a shop", "product", 40, 1, True),
        ("a signature in a forum", "forum", 6, 1, False),
        ("a line of nothing, several times in an article", "article", 12, 5, True),
    ],
)
def test_records_are_not_vetoed(what: str, sort: str, words: int, copies: int, vetoed: bool) -> None:
    rows = 360 // words
    known = repeats([9] * rows, 9, copies)
    kinds, of_rows = article_rows(rows, -0.2), np.full(rows, words, np.float32)
    weighed = layer.with_repeats(kinds, sort_of_page(sort), of_rows, np.array([0, rows]), [known], layer.load())
    assert weighed.never.tolist() == [vetoed] * rows, what


@pytest.mark.parametrize(
    ("reads", "words", "on_others", "falls"),
    [
        ("html", 12, 1, False),  # a field, a line of code
        ("html", 12, 3, True),
        ("html", 30, 1, True),  # a paragraph of chrome
        ("text", 12, 1, True),
    ],
)
def test_a_row_on_one_other_page(reads: str, words: int, on_others: int, falls: bool) -> None:
    known, of_rows = [repeats([on_others] * 30, 9)], np.full(30, words, np.float32)
    columns = layer.columns_of(article_rows(30, -0.2), sort_of_page("article"), of_rows, np.array([0, 30]), known)
    found = layer.limited(np.full(30, -2.0, np.float32), columns, np.zeros(30, np.float32), reads)
    assert (found < 0).all() == falls
    assert (found == 0).all() != falls


def verdict_of(keep: list[bool], reason: str) -> Verdict:
    """A verdict on some rows of one page."""
    rows, flags = len(keep), np.array(keep)
    choices, zero, none = np.zeros((2, rows), np.int64), np.zeros(rows, np.float32), np.zeros(1, bool)
    reasons = np.full(rows, CODE[reason])
    return Verdict(choices, zero, zero, flags, reasons, np.ones(1, np.float32), none, np.zeros(rows, bool))


@pytest.mark.parametrize(
    ("what", "before", "after", "added", "never", "known", "keep", "reason"),
    [
        ("nothing is known of it, and others fall", True, False, 0.0, False, UNKNOWN, True, "reads-like-article"),
        ("nothing is known of it, and others rise", False, True, 0.0, False, UNKNOWN, False, "reads-like-article"),
        ("it repeats, and falls", True, False, -2.0, False, UNKNOWN, False, "repeats-on-site"),
        ("it repeats, and others fall further", False, True, -0.1, False, UNKNOWN, False, "reads-like-article"),
        ("it stands here alone, and rises", False, True, 0.2, False, UNKNOWN, True, "repeats-on-site"),
        ("it stands here alone, and others rise further", True, False, 0.2, False, UNKNOWN, True, "reads-like-article"),
        ("it is likely chrome, the best of its page", True, True, -2.0, True, UNKNOWN, False, "repeats-on-site"),
        ("it is chrome, and settled otherwise", True, True, -2.0, True, KINDS.index("body"), True, "reads-like-chrome"),
    ],
)
def test_only_what_the_site_moves_changes_sides(
    what: str, before: bool, after: bool, added: float, never: bool, known: int, keep: bool, reason: str
) -> None:
    weighed = layer.Weighed(article_rows(1), np.array([added], np.float32), np.array([never]))
    found = weighed.tipped(
        verdict_of([before], "reads-like-article"), verdict_of([after], "reads-like-chrome"), np.array([known])
    )
    assert found.keep.tolist() == [keep], what
    assert found.reason.tolist() == [CODE[reason]], what


def test_a_page_of_few_words_loses_none() -> None:
    known = [repeats([9, 9], 9)]
    words, bounds = np.full(2, 9, np.float32), np.array([0, 2])
    weighed = layer.with_repeats(article_rows(2), sort_of_page("article"), words, bounds, known, layer.load())
    assert not weighed.added.any()


@pytest.mark.parametrize(
    ("odds", "on_others", "pages", "never"),
    [(-1.0, 2, 9, True), (-1.0, 1, 9, False), (-1.0, 2, 3, False), (9.0, 5, 9, False), (-1.0, 0, 9, False)],
)
def test_the_veto_is_for_repeating_rows_that_are_likely_chrome(odds: float, on_others: int, pages: int, never: bool) -> None:
    known, words = [repeats([on_others] * 3, pages)], np.full(3, 300, np.float32)
    weighed = layer.with_repeats(article_rows(3, odds), sort_of_page("article"), words, np.array([0, 3]), known, layer.load())
    assert weighed.never.tolist() == [never] * 3


def test_a_batch_is_weighed_as_its_pages_are() -> None:
    """What is known of one page does not reach the rows of the next."""
    sizes, known = (4, 3, 6), [repeats([9, 0, 2, 5], 9), None, repeats([0, 1, 9, 9, 3, 0], 12)]
    bounds = np.cumsum([0, *sizes])
    kinds, words = probabilities(int(bounds[-1]), 5), np.arange(1, bounds[-1] + 1, dtype=np.float32) * 9
    sorts = np.random.default_rng(2).dirichlet(np.ones(len(PAGES)), 3).T.astype(np.float32)
    together = layer.with_repeats(kinds, sorts, words, bounds, known, layer.load())
    for number, each in enumerate(known):
        rows = slice(bounds[number], bounds[number + 1])
        one = layer.with_repeats(
            kinds[:, rows], sorts[:, [number]], words[rows], np.array([0, sizes[number]]), [each], layer.load()
        )
        assert np.allclose(together.added[rows], one.added, atol=1e-4)
        assert together.never[rows].tolist() == one.never.tolist()


# --- the model on disk -------------------------------------------------------------------------------------------------


def _truncated(folder: Path) -> None:
    (folder / "model.npz").write_bytes((folder / "model.npz").read_bytes()[:500])


def _header(folder: Path, **change: object) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_truncated, r"changed since \(sha256\)"),
        (lambda folder: (folder / "model.npz").unlink(), "holds no model of repeats"),
        (lambda folder: _header(folder, schema=99), r"another version of cleaner or changed since \(schema\)"),
        (lambda folder: _header(folder, reads=["odds"]), r"\(reads\)"),
        (lambda folder: (folder / "model.json").write_text("[]"), "holds no model of repeats"),
    ],
)
def test_a_damaged_model_is_refused_with_what_to_do(damage: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    folder = tmp_path / "repeats"
    shutil.copytree(default_folder("repeats"), folder)
    damage(folder)
    with pytest.raises(layer.RepeatsError, match=message) as found:
        layer.load(folder)
    assert "python -m scripts.train.repeats" in str(found.value)

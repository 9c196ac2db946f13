"""Groups of pages by site: what a built page takes from its host and what from its guest."""

from __future__ import annotations

from random import Random

import pytest

from cleaner.evaluation.metrics import words
from cleaner.html.blocks import blocks
from scripts.data.site_groups import (
    ARTICLE,
    Manner,
    Pool,
    Sheet,
    SitePage,
    _blocks_gone,
    built_page,
    runs_of,
    site_of_page,
)

HOST = [
    ("Brass Kettle Weekly", "nav"),
    ("Home", "nav"),
    ("Workshops", "nav"),
    ("The kettle that sang", "title"),
    ("By Oona Marsh", "byline"),
    ("The kettle on the shelf had not been used for nine years.", "body"),
    ("Then somebody lit the stove.", "body"),
    ("Share this page", "social"),
    ("More from the workshop", "related"),
    ("How to find a lid that fits at last", "related"),
    ("12 people read this today", "promo"),
    ("All rights reserved", "legal"),
]
GUEST = [
    ("Contact the harbour", "nav"),
    ("A night on the pilot boat", "title"),
    ("The boat left the quay at ten with four of us on board.", "body"),
    ("Lights", "heading"),
    ("We counted eleven buoys before the fog came in.", "body"),
    ("Back to the top", "nav"),
]
NOTHING = Manner(set(), "", "", "", [], 1.0, True)
POOL = Pool(["Seven hats for rain", "The last tram"], {"byline": ["By Tam Ferris"], "promo": ["Buy a hat of good felt today"]})


def sheet(lines: list[tuple[str, str]], name: str, html: bool = False) -> Sheet:
    """A page with the kinds of its lines."""
    texts, kinds = [text for text, _ in lines], [kind for _, kind in lines]
    main = [number for number, kind in enumerate(kinds) if kind in ARTICLE]
    tree = blocks("".join(f"<p class={kind}>{text}" for text, kind in lines)) if html else None
    page = SitePage(f"wcxb-dev/{name}", f"https://{name}.example/a", texts, kinds, words(" ".join(texts)), tree)
    title = next(text for text, kind in lines if kind == "title")
    return Sheet(page, kinds, main[0], main[-1], title, "article")


def built(manner: Manner = NOTHING, seed: int = 1, html: bool = False) -> SitePage:
    """The guest's article in the host's page."""
    return built_page(sheet(HOST, "kettles", html), sheet(GUEST, "boats", html), manner, POOL, Random(seed))


def test_a_built_page_has_the_article_of_the_guest_and_none_of_the_host() -> None:
    page = built()
    article = [line for line, kind in zip(page.lines, page.kinds, strict=True) if kind in ARTICLE]
    assert article == [text for text, kind in GUEST if kind in ("heading", "body")]
    assert page.reference == words("\n".join(article))


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("Workshops", True),  # chrome of the host
        ("All rights reserved", True),
        ("The kettle that sang", False),  # its title gives way to the guest's
        ("A night on the pilot boat", True),
        ("How to find a lid that fits at last", False),  # a related title is another one on every page
        ("Contact the harbour", False),  # chrome of the guest
    ],
)
def test_chrome_is_the_hosts(line: str, there: bool) -> None:
    found = [built(seed=seed) for seed in range(8)]
    assert (sum(line in page.lines for page in found) > len(found) / 2) == there


def test_related_titles_that_are_fixed_stay() -> None:
    fixed = NOTHING._replace(fixed={8, 9})
    assert sum("How to find a lid that fits at last" in built(fixed, seed).lines for seed in range(8)) > 4


def test_what_repeats_and_is_article_is_labelled_so() -> None:
    page = built(
        NOTHING._replace(heading="In short", notice="The author keeps nine kettles.", opening="Letters from the shelf")
    )
    assert [page.kinds[page.lines.index(line)] for line in ("In short", "The author keeps nine kettles.")] == ["keep", "keep"]
    assert set(words("Letters from the shelf")) <= set(page.reference)


def test_the_address_is_on_the_hosts_site() -> None:
    assert site_of_page(built()) == "kettles.example"


def test_the_same_seed_builds_the_same_page() -> None:
    assert built(seed=5) == built(seed=5)


def test_a_page_of_html_has_an_element_for_every_line() -> None:
    page = built(html=True)
    assert page.tree is not None
    assert page.tree.lines == page.lines
    assert len(page.tree.element) == len(page.tree.link) == len(page.tree.origin) == len(page.lines)


def test_runs_end_where_the_kind_changes() -> None:
    assert runs_of(["nav", "related", "related", "", "related", "promo"], ("related", "promo")) == [[1, 2], [4], [5]]


def test_blocks_that_go_are_never_the_article() -> None:
    host = sheet(HOST, "kettles")
    gone = set().union(*(_blocks_gone(host, Random(seed)) for seed in range(200)))
    assert gone
    assert all(host.kinds[row] not in ARTICLE for row in gone)

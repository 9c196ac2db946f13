"""The pages that a default model learns from, as far as no data is needed for them."""

from __future__ import annotations

from itertools import islice
from types import SimpleNamespace

import pytest

from cleaner.labels import DROP, KEEP, Labelled
from cleaner.lines import MAIN_KINDS
from scripts.data import training_pages
from scripts.data.nothing.pages import nothing_pages, short_pages
from scripts.data.training_pages import TELLING, in_other_forms, invented_pages, with_bylines, with_code

COUNT = 24
STORY = [
    f"Paragraph {row} tells of the mill by the river, of its wheels, and of the man who kept bees there." for row in range(6)
]


def article(name: str) -> Labelled:
    lines, kinds = ["Home", "The mill", *STORY, "Imprint"], [DROP, "title", *[KEEP] * len(STORY), DROP]
    return Labelled(name, "example.org", "The mill", lines, kinds, page="article")


@pytest.fixture
def no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of the pages but one, which is French."""
    monkeypatch.setattr(training_pages, "metadata", lambda: {"set/1": SimpleNamespace(language="fr")})


def told(pages: list[Labelled]) -> list[tuple[str, list[str], list[str]]]:
    return [(page.id, page.lines, page.kinds) for page in pages]


def test_invented_pages_are_told_apart_and_most_tell_sides_alone() -> None:
    nothing, short = list(islice(nothing_pages(), COUNT)), list(islice(short_pages(), COUNT))
    every = list(enumerate(invented_pages(nothing, short)))
    numbers, pages = zip(*[(number, page) for number, page in every if not page.id.endswith("#disguised")], strict=True)
    assert [page.page for page in pages] == [name for _, name in nothing] + ["article"] * COUNT
    assert [page.lines for page in pages] == [page.lines for page, _ in nothing] + [page.lines for page in short]
    came = [*(page for page, _ in nothing), *short]
    for number, page, whole in zip(numbers, pages, came, strict=True):
        if number % TELLING == 0:
            assert page.kinds == whole.kinds
            continue
        assert set(page.kinds) <= {KEEP, DROP, "title", "code", ""}
        for kind, was in zip(page.kinds, whole.kinds, strict=True):
            assert kind == was or kind == (KEEP if was in MAIN_KINDS else DROP)


@pytest.mark.usefixtures("no_metadata")
def test_bylines_go_into_shortened_pages_alone() -> None:
    pages = [article(f"set/{number}#{name}") for number in range(40) for name in ("resiliparse", "thinned", "excerpt1")]
    once, again = list(with_bylines(pages)), list(with_bylines(pages))
    assert told(once) == told(again)
    grown = [page.id for page in once if page.id.endswith("+byline")]
    assert 0.15 * 80 < len(grown) < 0.45 * 80
    assert not any("resiliparse" in name for name in grown)
    assert [page.id.removesuffix("+byline") for page in once] == [page.id for page in pages]


@pytest.mark.usefixtures("no_metadata")
def test_some_pages_get_lines_of_code() -> None:
    pages = [article(f"set/{number}#resiliparse") for number in range(150)]
    once, again = list(with_code(pages)), list(with_code(pages))
    assert told(once) == told(again)
    assert 4 < sum(page.id.endswith("+code-lines") for page in once) < 35


def test_some_articles_are_laid_out_as_print_and_mail() -> None:
    pages = [article(f"set/{number}#resiliparse") for number in range(60)]
    others = [article("set/61#thinned"), Labelled("set/62#resiliparse", "a", None, STORY, [KEEP] * 6, page="forum")]
    made = list(in_other_forms([*pages, *others]))
    assert told(made) == told(list(in_other_forms([*pages, *others])))
    assert {page.id.rpartition("#")[2] for page in made} == {"printed", "mailed"}
    assert 8 < len(made) < 30
    assert not any(page.id.startswith(("set/61", "set/62")) for page in made)
    for page in made:
        assert len(page.lines) == len(page.kinds)
        assert all(bool(kind) == bool(line.strip()) for line, kind in zip(page.lines, page.kinds, strict=True))

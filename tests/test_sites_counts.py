"""What sites repeat: counted whatever the order, bounded, and answered as a plain count would."""

from __future__ import annotations

import itertools
import os
import pickle
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import environment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.io.atomic import WriteError
from cleaner.sites import store
from cleaner.sites.clusters import clusters_of
from cleaner.sites.counts import SiteCounts
from cleaner.sites.index import Repeats
from cleaner.sites.keys import line_keys
from cleaner.sites.known import Sites
from cleaner.sites.sample import SampledPage, SiteSample
from cleaner.sites.seen import SeenPage, seen

WORDS = "amber birch cedar dune ember fjord grove heath inlet juniper kelp larch moss nettle oak pine quartz reed".split()


def sentence(number: int, words: int = 16) -> str:
    """A long line that no other number has."""
    return " ".join(random.Random(number).choices(WORDS, k=words)) + f" {chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"


CHROME = ["Home", "About us", "Search", "Copyright 2024 Reed and Sons"]
NOTICE = sentence(9_999)  # long, and on every page


def page_of(number: int, lines: Sequence[str] = (), site: str = "example.com", shape: str = "news") -> SeenPage:
    """A page with the chrome of its site, and lines of its own."""
    own = [f"Title {WORDS[number % 18]} {WORDS[number // 18 % 18]}", *lines]
    texts = [*CHROME[:3], *own, NOTICE, CHROME[3]]
    kept = [False] * 3 + [True] * len(own) + [False] * 2
    found = seen(texts, f"https://{site}/{shape}/page-{number}", kept)
    assert found is not None
    return found


def counted(pages: Sequence[SeenPage], sample: int = 1_000) -> SiteCounts:
    counts = SiteCounts(sample)
    for page in pages:
        counts.add(page)
    return counts


def look_up(pages: Sequence[SeenPage], texts: Sequence[str], url: str) -> Repeats:
    found = Sites(counted(pages)).look_up(url, line_keys(texts))
    assert found is not None
    return found


# --- the order does not count ------------------------------------------------------------------------------------------

LINE = st.sampled_from([*CHROME, "one", "two", "three 3", *map(sentence, range(6))])
PAGE = st.builds(
    lambda site, number, lines, kept, day: seen(
        lines, f"https://{site}.com/{number}x/", kept[: len(lines)] if kept else None, day=day
    ),
    st.sampled_from("ab"),
    st.integers(0, 6),
    st.lists(LINE, min_size=1, max_size=6),
    st.none() | st.lists(st.booleans(), min_size=6, max_size=6),
    st.sampled_from([0, 19_000, 19_001, 20_000]),
)
PAGES = st.lists(PAGE, min_size=1, max_size=16)


def rows_of(path: Path, with_texts: bool = True) -> list[object]:
    with sqlite3.connect(path) as file:
        lines = "*" if with_texts else "site, key, pages, kept, told, first, last"
        wanted = ("* FROM meta", "* FROM sites", "* FROM pages", f"{lines} FROM lines")
        return [file.execute(f"SELECT {each}").fetchall() for each in wanted]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PAGES, st.randoms(use_true_random=False), st.integers(0, 16))
def test_any_order_and_any_split_give_the_same_bytes(
    tmp_path: Path, pages: list[SeenPage], order: random.Random, split: int
) -> None:
    """Where memory is short, where it is not, and where pages are counted apart and joined."""
    paths = [tmp_path / f"{number}.db" for number in range(3)]
    with counted(pages, sample=3) as counts:
        store.write(paths[0], counts, 3)
    shuffled = order.sample(pages, len(pages))
    with SiteCounts(3, buffer=5_000) as short:
        for page in shuffled:
            short.add(page)
        store.write(paths[1], short, 3)
    with SiteCounts(3, buffer=0) as one, counted(shuffled[split:], 3) as other:
        for page in shuffled[:split]:
            one.add(page)
        one.merge(other)
        store.write(paths[2], one, 3)
    assert paths[0].read_bytes() == paths[1].read_bytes() == paths[2].read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PAGES, st.integers(0, 16))
def test_files_that_are_merged_have_the_counts_of_the_whole(tmp_path: Path, pages: list[SeenPage], split: int) -> None:
    """Only the text of a line may be missing that no file saw twice."""
    whole, merged, parts = tmp_path / "whole.db", tmp_path / "merged.db", [tmp_path / "a.db", tmp_path / "b.db"]
    store.write(whole, counted(pages, 3), 3)
    store.write(parts[0], counted(pages[:split], 3), 3)
    store.write(parts[1], counted(pages[split:], 3), 3)
    with store.SiteFile.open(parts[0]) as one, store.SiteFile.open(parts[1]) as other:
        store.write(merged, store.joined([other, one], 3), 3)
    assert rows_of(whole, False) == rows_of(merged, False)
    texts, known = (dict(sqlite3.connect(path).execute("SELECT key, text FROM lines")) for path in (whole, merged))
    assert all(known[key] in (None, text) for key, text in texts.items())


def test_a_sample_is_of_the_lowest_hashes_and_all_are_counted() -> None:
    pages = [page_of(number) for number in range(200)]
    with SiteCounts(10, buffer=20_000) as counts:
        for page in pages:
            counts.add(page)
        (sample,) = counts
    assert sample.seen == 200
    assert sorted(sample.pages) == sorted(page.page for page in pages)[:10]


def test_lines_that_a_site_no_longer_has_age_out_and_take_no_more_memory() -> None:
    """Pages of later years take the places of earlier ones in a full sample, whatever they hold."""
    sample, old, new = 100, sentence(7_001), sentence(7_002)
    pages = [page_of(number, [old]) for number in range(150)] + [page_of(number, [new]) for number in range(150, 3_000)]
    keys = line_keys([old, new]).tolist()
    on, sizes = [], []
    with SiteCounts(sample) as counts:
        for number, page in enumerate(pages, 1):
            counts.add(page)
            if number in (150, 600, 3_000):
                found = counts.get("example.com")
                assert found is not None
                assert len(found.pages) == sample
                on.append([sum(key in page.line_keys for page in found.pages.values()) for key in keys])
                sizes.append(sum(page.size for page in found.pages.values()))
        store_bytes = counts._bytes
    assert on[0] == [sample, 0]
    assert 15 <= on[1][0] <= 35  # a quarter of the pages that were seen has it
    assert on[2][0] <= 12 and on[2][1] == sample - on[2][0]  # a twentieth
    assert max(sizes) < 1.05 * min(sizes)
    assert store_bytes < 2 * max(sizes)


def test_memory_of_many_sites_is_one_buffer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with SiteCounts(buffer=50_000) as counts:
        for number in range(400):
            counts.add(page_of(number, site=f"a{number}.example"))
            assert counts._bytes <= 60_000
        assert len(counts) == 400
        assert [sample.seen for sample in counts] == [1] * 400
        assert counts.spilled_bytes > 100_000
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="other systems keep the name of an open file")
def test_a_process_that_is_killed_leaves_no_file(tmp_path: Path) -> None:
    code = (
        "import os, signal; from cleaner.sites.counts import SiteCounts; from cleaner.sites.seen import seen\n"
        "counts = SiteCounts(buffer=0); counts.add(seen(['a'], 'http://a.example')); assert counts.spilled_bytes\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(TMPDIR=str(tmp_path)), timeout=60)
    assert done.returncode == -9
    assert list(tmp_path.iterdir()) == []


# --- counts at a place -------------------------------------------------------------------------------------------------


def noted(place: Path, pages: Sequence[SeenPage], position: tuple[int, int], buffer: int = 64_000_000) -> None:
    """Count pages at a place, note it, count one more, and die."""
    counts = SiteCounts(buffer=buffer, place=place)
    for page in pages:
        counts.add(page)
    counts.note(position)
    counts.add(page_of(999))
    assert counts._spilled is not None
    counts._spilled.close()  # as the system does for a process that is killed: what is not finished is rolled back


@pytest.mark.parametrize("buffer", [64_000_000, 0])
def test_counts_at_a_place_go_on_behind_what_was_noted(buffer: int, tmp_path: Path) -> None:
    place, pages = tmp_path / "counting", [page_of(number) for number in range(40)]
    noted(place, pages[:15], (0, 3), buffer)
    noted(place, pages[15:30], (1, 2), buffer)
    with SiteCounts(buffer=buffer, place=place) as counts:
        assert counts.position == (1, 2)
        for page in pages[30:]:
            counts.add(page)
        store.write(tmp_path / "sites.db", counts)
        counts.discard()
    with counted(pages) as whole:
        store.write(tmp_path / "whole.db", whole)
    assert (tmp_path / "sites.db").read_bytes() == (tmp_path / "whole.db").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sites.db", "whole.db"]


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_place_is_begun_anew(damage: bytes | None, tmp_path: Path) -> None:
    place = tmp_path / "counting"
    noted(place, [page_of(1)], (0, 1))
    place.write_bytes(place.read_bytes()[:5_000] if damage is None else damage)
    with SiteCounts(place=place) as counts:
        assert counts.position == (0, 0)
        assert counts.get("example.com") is None


def test_a_temporary_file_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = SiteCounts(buffer=0)
    counts.add(page_of(1))
    assert counts._spilled is not None
    counts._spilled.execute("PRAGMA max_page_count = 1")
    with pytest.raises(WriteError, match=r"^the temporary file of sites cannot be written \(database or disk is full\); make "):
        for number in range(99):
            counts.add(page_of(number, site=f"a{number}.example"))


# --- near copies -------------------------------------------------------------------------------------------------------


def packed(*pages: SeenPage) -> list[SampledPage]:
    return [SampledPage.of(page) for page in pages]


def articles(first: int, count: int = 6) -> list[str]:
    return [sentence(first * 50 + number) for number in range(count)]


def test_pages_of_one_site_are_pages() -> None:
    assert clusters_of(packed(*(page_of(number, articles(number)) for number in range(12)))).tolist() == list(range(12))


def test_one_article_under_two_addresses_is_one_page() -> None:
    pages = [page_of(number, articles(number)) for number in range(6)]
    copy = page_of(77, ["A print version", *articles(2)])
    assert clusters_of(packed(*pages, copy)).tolist() == [0, 1, 2, 3, 4, 5, 2]


def test_two_pages_of_the_very_same_lines_are_one() -> None:
    texts = ["Home", "Not found"]
    same = [seen(texts, f"https://example.com/{number}x") for number in range(3)]
    other = seen(["Home", "Found"], "https://example.com/y")
    assert clusters_of(packed(*[page for page in same if page], *[page for page in [other] if page])).tolist() == [0, 0, 0, 1]


def test_a_blog_front_with_whole_posts_is_a_page_of_its_own() -> None:
    posts = [page_of(number, articles(number)) for number in range(4)]
    front = page_of(50, [line for number in range(4) for line in articles(number)])
    assert clusters_of(packed(*posts, front)).tolist() == [0, 1, 2, 3, 4]


def test_long_lines_of_the_site_make_no_copies() -> None:
    """Pages of products: all their long lines are the shop's."""
    shop = [sentence(7_000), sentence(7_001), sentence(7_002)]
    pages = [page_of(number, [f"Price of {WORDS[number]}", *shop]) for number in range(12)]
    assert clusters_of(packed(*pages)).tolist() == list(range(12))


# --- answers -----------------------------------------------------------------------------------------------------------


def test_what_the_other_pages_say_of_a_page() -> None:
    pages = [page_of(number, articles(number), shape="news" if number < 6 else "shop") for number in range(10)]
    texts = ["Home", "About us", "Search", "A new title", *articles(99), NOTICE, "Home", "Search"]
    found = look_up(pages, texts, "https://example.com/news/another")
    assert found.pages == 10
    assert found.lines.tolist() == [10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 10, 10, 10]
    assert found.pairs_below[:3].tolist() == [10, 10, 0]
    assert found.pairs_above[:4].tolist() == [0, 10, 10, 0]
    assert found.shape_pages == 6
    assert found.of_shape[[0, 3]].tolist() == [1, 0]
    assert found.kept[0] == 0 and np.isnan(found.kept[3])


def test_a_page_is_not_counted_for_itself() -> None:
    pages = [page_of(number, articles(number)) for number in range(5)]
    texts = [*CHROME, *articles(3)]
    found = look_up(pages, texts, "http://www.example.com/news/page-3#top")
    assert (found.pages, found.shape_pages) == (4, 4)
    assert found.lines.tolist() == [4] * 4 + [0] * 6
    assert found.of_shape.tolist() == [1] * 4 + [0] * 6


def test_near_copies_of_a_page_are_not_counted_either() -> None:
    pages = [*(page_of(number, articles(number)) for number in range(8)), page_of(40, [*articles(3), "Print version"])]
    for url in ("https://example.com/news/page-3", "https://example.com/amp/page-3-of-others"):
        found = look_up(pages, [*CHROME, "Another frame", *articles(3)], url)
        assert found.pages == 7
        assert found.lines.tolist() == [7] * 4 + [0] * 7


def test_lines_of_one_page_that_is_no_copy_count_once() -> None:
    pages = [page_of(number, articles(number)) for number in range(8)]
    found = look_up(pages, [articles(3)[0], "Home"], "https://example.com/news/quotes-it")
    assert found.lines.tolist() == [1, 8]


def test_how_often_a_line_was_kept() -> None:
    pages = [seen(["Contents", f"Chapter {word}"], f"https://example.com/{word}", [word < "d", True]) for word in WORDS]
    assert None not in pages
    found = look_up([page for page in pages if page], ["contents"], "https://example.com/other")
    assert found.kept.tolist() == pytest.approx([3 / 18])
    told = [seen(["Contents", word], f"https://example.com/{word}") for word in WORDS]
    assert np.isnan(look_up([page for page in told if page], ["contents"], "https://example.com/other").kept).all()


@given(PAGES, st.lists(LINE, min_size=1, max_size=8), st.integers(0, 8))
def test_answers_are_those_of_a_plain_count(pages: list[SeenPage], texts: list[str], number: int) -> None:
    url = f"https://a.com/{number}x"
    sites = Sites(counted(pages))
    found = sites.look_up(url, line_keys(texts))
    index = sites.index("a.com")
    if index is None:
        assert found is None
        return
    assert found is not None
    sample = counted(pages).get("a.com")
    assert sample is not None
    groups: dict[int, list[SampledPage]] = {}
    for page, cluster in zip(sample.in_order(), clusters_of(sample.in_order()).tolist(), strict=True):
        groups.setdefault(cluster, []).append(page)
    keys = line_keys(texts).tolist()
    distinct = list(dict.fromkeys(keys))
    own = own_of(groups, url, distinct)
    if own is None:
        return  # not in the sample; near copies have tests of their own
    others = [group for cluster, group in groups.items() if cluster not in own]
    on = [[{*np.concatenate([page.line_keys for page in group]).tolist()}, group] for group in others]
    assert found.pages == len(others)
    assert found.lines.tolist() == [sum(key in held for held, _ in on) for key in keys]
    above = {key: pair for pair, key in zip(itertools.pairwise(distinct), distinct[1:], strict=False)}
    expected = [
        sum(any(above[key] in pairs_of(page) for page in group) for _, group in on) if key in above else 0 for key in keys
    ]
    assert found.pairs_above.tolist() == expected


def own_of(groups: dict[int, list[SampledPage]], url: str, keys: list[int]) -> set[int] | None:
    page = seen(["x"], url)
    assert page is not None
    own = {cluster for cluster, group in groups.items() if any(each.page == page.page for each in group)}
    if not own:
        return None
    return own | {cluster for cluster, group in groups.items() if any(sorted(each.line_keys) == sorted(keys) for each in group)}


def pairs_of(page: SampledPage) -> set[tuple[int, int]]:
    keys = page.line_keys.tolist()
    return set(itertools.pairwise(keys))


def test_sites_that_are_not_known_are_none() -> None:
    sites = Sites(counted([page_of(1)]))
    keys = line_keys(["Home"])
    assert sites.look_up("https://other.com/", keys) is None
    assert sites.look_up(None, keys) is None
    assert sites.look_up("https://example.com/", keys[:0]) is None
    assert sites.look_up(None, keys, site="example.com") is not None


def test_sites_of_a_file_go_to_other_processes(tmp_path: Path) -> None:
    pages = [page_of(number, articles(number)) for number in range(4)]
    path = tmp_path / "sites.db"
    store.write(path, counted(pages))
    texts, url = ["Home", articles(1)[0]], "https://example.com/news/page-1"
    expected = look_up(pages, texts, url)
    sites = pickle.loads(pickle.dumps(Sites(path)))
    found = sites.look_up(url, line_keys(texts))
    assert found.lines.tolist() == expected.lines.tolist() == [3, 0]
    with pytest.raises(TypeError, match="counted in memory stay in their process"):
        pickle.dumps(Sites(counted(pages)))


def test_few_sites_are_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "sites.db"
    store.write(path, counted([page_of(number, site=f"a{number % 50:02}.example") for number in range(200)]))
    sites = Sites(path, held=20_000)
    for number in range(50):
        assert sites.look_up(f"https://a{number:02}.example/", line_keys(["Home"])) is not None
        assert sites._size <= 20_000
    assert 1 <= len(sites._indexes) < 50


def test_an_empty_sample_answers_nothing() -> None:
    counts = SiteCounts()
    counts.add_site(SiteSample("example.com", 3))
    assert Sites(counts).look_up("https://example.com/", line_keys(["Home"])) is None

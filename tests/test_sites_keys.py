"""Lines and addresses of a site: what of them is the same from page to page."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from conftest import cases, environment, is_linear
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sites.address import plain_address, shape_of, site_of
from cleaner.sites.keys import line_keys, masked, pair_keys
from cleaner.sites.seen import MOST_LINES, page_hash, seen

# --- lines -------------------------------------------------------------------------------------------------------------

ALIKE = [
    ("case", "READ MORE", "Read more"),
    ("space", "Read  more", " Read\u00a0more "),
    ("numbers", "12 comments", "1,408 comments"),
    ("numbers of other scripts", "٣ تعليقات", "١٤ تعليقات"),
    ("times", "Posted at 12:30", "Posted at 9:05"),
    ("dates in figures", "On 2024-03-05", "On 2023-11-30"),
    ("dates with points", "Stand: 3.5.2024", "Stand: 14.12.2023"),
    ("English months", "Posted on March 3, 2024", "Posted on December 14, 2023"),
    ("English weekdays", "Mon, 3 Mar 2024", "Friday, 14 December 2023"),
    ("German months", "3. März 2024, 12 Uhr", "14. Dezember 2023, 9 Uhr"),
    ("French months", "publié le 3 août 2024", "publié le 14 février 2023"),
    ("Spanish months", "3 de marzo de 2024", "14 de diciembre de 2023"),
    ("Russian months", "3 марта 2024", "14 декабря 2023"),
    ("Polish months", "3 października 2024", "14 lutego 2023"),
    ("Arabic months", "3 مارس 2024", "14 ديسمبر 2023"),
    ("Hindi months", "3 मार्च 2024", "14 दिसंबर 2023"),
    ("Chinese weekdays", "2024年3月5日 星期三", "2023年12月14日 星期日"),
    ("Japanese weekdays", "2024年3月5日(水)", "2023年12月14日(木)"),
    ("Korean weekdays", "2024년 3월 5일 수요일", "2023년 12월 14일 금요일"),
]


@pytest.mark.parametrize(("one", "other"), cases(ALIKE))
def test_lines_are_alike_but_for(one: str, other: str) -> None:
    assert masked(one) == masked(other)
    assert line_keys([one]) == line_keys([other])


DIFFERENT = [
    ("words", "Read more", "Read less"),
    ("order", "more to read", "to read more"),
    ("months without a number", "All of March", "All of May"),
    ("weekdays without a number", "closed on Mondays", "closed on Sundays"),
    ("signs", "Share", "Share:"),
    ("a number and none", "Page", "Page 2"),
]


@pytest.mark.parametrize(("one", "other"), cases(DIFFERENT))
def test_lines_differ_by(one: str, other: str) -> None:
    assert masked(one) != masked(other)
    assert line_keys([one]) != line_keys([other])


@given(st.lists(st.text(max_size=40), max_size=12))
def test_masking_many_lines_is_masking_each(texts: list[str]) -> None:
    keys = line_keys(texts)
    assert keys.dtype == np.uint64
    assert keys.tolist() == [int(line_keys([text])[0]) for text in texts]


@given(st.text(max_size=60))
def test_a_masked_line_stays_as_it_is(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


def test_keys_are_the_same_in_every_process() -> None:
    """Files of sites outlive a process."""
    code = "from cleaner.sites.keys import line_keys; print(line_keys(['Über uns', '3 March'])[0])"
    done = [subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(PYTHONHASHSEED=seed), check=True)
            for seed in "12"]  # fmt: skip
    assert done[0].stdout == done[1].stdout == f"{line_keys(['über uns'])[0]}\n".encode()


def test_a_pair_is_a_line_and_the_next() -> None:
    one, two, three = line_keys(["one", "two", "three"])
    pairs = pair_keys(np.array([one, two, three, one, two, one]))
    assert len(pairs) == 5
    assert pairs[0] == pairs[3]
    assert len(set(pairs.tolist())) == 4


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["a", "0", " ", "1.", "3 march ", "march ", "de ", "0 de ", "0日", "(", "日", "\n"])
def test_masking_takes_linear_time(unit: str) -> None:
    assert is_linear(lambda size: lambda: masked(unit * size), 2_000)
    assert is_linear(lambda size: lambda: line_keys([unit * 20] * size), 200)


# --- addresses ---------------------------------------------------------------------------------------------------------

SITES = [
    ("a domain", "https://example.com/a", "example.com"),
    ("a sub-domain", "http://news.example.com", "example.com"),
    ("a public suffix of two parts", "https://www.example.co.uk/a?b", "example.co.uk"),
    ("a site of a host of sites", "https://anna.blogspot.com/2024", "anna.blogspot.com"),
    ("a host of sites itself", "https://blogspot.com/", "blogspot.com"),
    ("a port", "http://example.com:8080/", "example.com"),
    ("a user", "ftp+x@example.com", "example.com"),
    ("no scheme", "example.com/a/b", "example.com"),
    ("no scheme, two slashes", "//example.com/a", "example.com"),
    ("no scheme, a port", "localhost:8000/a", "localhost:8000"),
    ("capitals", "HTTPS://Example.COM/", "example.com"),
    ("a point at the end", "https://example.com./a", "example.com"),
    ("letters of other scripts", "https://bücher.example.com/", "example.com"),
    ("a name of other scripts", "https://www.bücher.de/", "xn--bcher-kva.de"),
    ("the same in ASCII", "https://www.xn--bcher-kva.de/", "xn--bcher-kva.de"),
    ("an address of four numbers", "http://192.0.2.7/a", "192.0.2.7"),
    ("with a port", "http://192.0.2.7:81/a", "192.0.2.7:81"),
    ("an address of IP version 6", "http://[2001:db8::1]:81/a", "2001:db8::1:81"),
    ("this machine", "http://localhost/", "localhost"),
    ("a name of an office", "http://intranet/wiki", "intranet"),
    ("nothing", "", None),
    ("none", None, None),
    ("a path", "/a/b.html", None),
    ("mail", "mailto:anna@example.com", None),
    ("data", "data:text/html,abc", None),
    ("a file", "file:///home/a.html", None),
    ("a script", "javascript:void(0)", None),
    ("an open bracket", "http://[::1/a", None),
    ("a space in the host", "http://exa mple.com/", None),
]


@pytest.mark.parametrize(("url", "site"), cases(SITES))
def test_the_site_of(url: str | None, site: str | None) -> None:
    assert site_of(url) == site


SHAPES = [
    ("the front", "https://www.example.com", "/"),
    ("a front with a file", "https://example.com/index.html", "/*.html"),
    ("a page of a section", "https://example.com/news/the-day-on-the-canal", "/news/*"),
    ("a slash at the end", "https://example.com/news/the-day-on-the-canal/", "/news/*"),
    ("a date", "https://example.com/2024/03/05/the-day", "/0/0/0/*"),
    ("a number", "https://example.com/questions/1234/how-to", "/questions/0/*"),
    ("a number at the end", "https://example.com/item/1234", "/item/0"),
    ("a title in the middle", "https://example.com/shop/a-long-name-of-a-thing/reviews", "/shop/*/*"),
    ("a sub-domain", "https://forum.example.com/t/12", "forum./t/0"),
    ("a numbered sub-domain", "https://cdn7.example.com/t/12", "*./t/0"),
    ("a script", "https://example.com/view.php?t=12&sort=up&utm_source=x", "/view.php?sort&t"),
    ("a deep path", "https://example.com/a/b/c/d/e/f", "/a/b/c/…/*"),
    ("nothing", None, ""),
]


@pytest.mark.parametrize(("url", "shape"), cases(SHAPES))
def test_the_shape_of(url: str | None, shape: str) -> None:
    assert shape_of(url) == shape


def test_two_addresses_of_one_page_are_one() -> None:
    same = ("https://www.example.com/a/", "http://example.com/a#top", "example.com/a?utm_campaign=1")
    assert len({plain_address(url) for url in same}) == 1
    assert len({page_hash(url) for url in same}) == 1
    assert plain_address("https://example.com/a?p=1") != plain_address("https://example.com/a?p=2")


@given(st.text(max_size=60))
def test_any_text_for_an_address(url: str) -> None:
    site = site_of(url)
    assert (site is None) == (shape_of(url) == "") == (page_hash(url) is None)


def test_without_an_address_nothing_of_addresses_is_loaded() -> None:
    code = "import sys; from cleaner.sites.seen import seen; seen(['a'], None); print('publicsuffixlist' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(), check=True)
    assert done.stdout == b"False\n"


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["a", "/", "-", "a-", "1", "1.", "?", "&", "a=&", ".", "%", "ü", "[", ":"])
def test_addresses_take_linear_time(unit: str) -> None:
    assert is_linear(
        lambda size: lambda: (site_of("http://a.com/" + unit * size), shape_of("http://a.com/" + unit * size)), 20_000
    )


# --- pages -------------------------------------------------------------------------------------------------------------


def test_a_page_is_its_distinct_lines_in_order() -> None:
    page = seen(
        ["Home", "  ", "Page 1", "home", "Page 2", "End"], "https://example.com/a", [False, False, False, True, True, False]
    )
    assert page is not None
    assert (page.site, page.shape) == ("example.com", "/*")
    assert page.texts == ["home", "page 0", "end"]
    assert page.keys.tolist() == line_keys(page.texts).tolist()
    assert page.kept is not None and page.kept.tolist() == [True, True, False]


def test_a_page_without_a_site_or_without_lines_is_none() -> None:
    assert seen(["Home"], None) is None
    assert seen(["Home"], "nowhere:") is None
    assert seen([" ", ""], "https://example.com") is None
    assert seen([], "https://example.com") is None


def test_a_page_without_an_address_may_have_a_site() -> None:
    one, other = seen(["Home", "One"], None, site="example.com"), seen(["Home", "Two"], "", site="example.com")
    assert one is not None and other is not None
    assert one.site == "example.com" and one.page != other.page


def test_of_a_long_page_beginning_and_end_are_counted() -> None:
    letters = [f"{chr(97 + number // 676)}{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}" for number in range(5_000)]
    page = seen(letters, "https://example.com/a")
    assert page is not None and len(page.texts) == MOST_LINES
    assert (page.texts[0], page.texts[-1]) == (letters[0], letters[-1])

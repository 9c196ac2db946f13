"""The measurement of forms: what is counted, when a target is met, and that counting takes linear time."""

from __future__ import annotations

import argparse
import time

import pytest

from scripts.data.renderings import EVERY
from scripts.measure.forms import (
    PLAIN,
    TARGETS,
    Result,
    counted,
    lacking,
    means_of,
    names_in,
    read,
    table_of,
    without_targets,
    worst_of,
    written,
)


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("[the weir](https://e.org/weir)", "the weir"),
        ("[the weir](/w_(river)/x 'A title')", "the weir"),
        ('[the weir](</a b> "A (long) title")', "the weir"),
        ("[the weir](https://e.org/a b.pdf)", "the weir"),
        ("[the weir](weir.html)", "the weir"),
        ("[the weir](https://e.org/a-long-\naddress)", "the weir"),
        ("[the weir](long-\naddress)", "the weir"),
        ("[the weir]()", "the weir"),
        ("[the weir](javascript:void(0))", "the weir"),
        ("![a picture](data:image/png;base64,iVBORw0KGgo)", "a picture"),
        ("[![a picture](/p.png)](/page) beside it", "a picture beside it"),
        ("[one][1] and [two][] here\n\n[1]: https://e.org/one\n[two]: /two 'Two'", "one and two here"),
        ("Seen at <https://e.org/x?y=1> today", "seen at today"),
        ('<img src="/p.png" alt="x"> and H<sub>2</sub>O<br/>', "and h 2 o"),
        ("_one_ **two** my\\_name", "one two my_name"),
    ],
)
def test_what_a_reader_does_not_see_is_not_counted(markdown: str, seen: str) -> None:
    assert counted(markdown) == seen.split()


@pytest.mark.parametrize(
    "text", ["as said [1](see below for more)", "m[i][j] = List<String>", "[^1]: A note.", "[1] Smith: a < b > c"]
)
def test_text_that_only_resembles_a_target_is_counted(text: str) -> None:
    assert without_targets(text) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["](", "[](", "](a b)", "](x(y)", "](<", "<a ", "<https:", "](a b](a b)", "](data:", "\n[x]: /", "](a-\n", "]["]
)
def test_counting_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        before = time.process_time()
        without_targets(unit * (length // len(unit)))
        return time.process_time() - before

    assert seconds(2_000_000) < 10 * max(seconds(500_000), 0.02)


def results(f1: float, uncleaned: float = 0.5, form: str = "text") -> dict[str, Result]:
    return {"a": Result("a", "article", uncleaned, f1, form), "b": Result("b", "forum", uncleaned, f1 / 2, form)}


def test_the_means_are_those_of_the_same_pages() -> None:
    everything = {PLAIN: results(0.9), "one_line": {"a": Result("a", "article", 0.5, 0.8, "text")}}
    means = means_of("one_line", everything, {"one_line": results(0.7)}, articles=False)
    assert means.pages == 1 and means.from_plain == pytest.approx(-0.1) and means.before == pytest.approx(0.7)


def test_a_page_whose_text_a_rendering_lacks_is_no_page_of_it() -> None:
    shell = Result("b", "forum", 0.1, 0.0, "text", found=0.2)
    everything = {PLAIN: results(0.9), "soup_noscript": {**results(0.8), "b": shell}, "goose": {**results(0.8), "b": shell}}
    assert lacking("soup_noscript", everything) == ["b"]
    assert means_of("soup_noscript", everything, {}, articles=False).pages == 1
    assert not lacking("goose", everything)  # it is half clean: what it leaves out is its own doing


@pytest.mark.parametrize(
    ("name", "f1", "met"),
    [
        ("html2text_links", 0.89, "yes"),
        ("html2text_links", 0.86, "no"),
        ("html2text_links", 0.888, "all only"),
        ("one_line", 0.9, "articles only"),
        ("goose", 0.9, "articles only"),
    ],
)
def test_a_target_must_be_met_by_all_pages_and_by_articles(name: str, f1: float, met: str) -> None:
    row = table_of({PLAIN: results(0.9, 0.7), name: results(f1, 0.7)}, {}).split("\n")[-1]
    assert row.split(" | ")[0] == f"| {name}" and row.split(" | ")[-2] == met


def test_forms_are_counted() -> None:
    assert table_of({PLAIN: results(0.9, form="wrapped")}, {}).endswith("| wrapped 100.0 % |")


def test_results_are_read_as_they_were_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "results.json"
    path.write_text(written({PLAIN: results(0.9)}))
    assert read(path) == {PLAIN: results(0.9)}


def test_the_worst_pages_come_first() -> None:
    assert worst_of({PLAIN: results(0.9), "w3m": results(0.3)}, 1).split()[:2] == ["w3m", "a"]


def test_targets_are_for_renderings_and_unknown_names_are_named() -> None:
    assert TARGETS.keys() <= EVERY.keys()
    with pytest.raises(argparse.ArgumentTypeError, match="nothing came, expected some of resiliparse"):
        names_in("w3m,nothing")

"""`cleaner labels check`: what is wrong with label files, and what a model takes for wrong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import PAGES, SCRAPES, cases, is_linear, needs_html_model, needs_model

from cleaner.cli import workshop
from cleaner.evaluation.agreement import agreements, cohens_kappa, odd_ones, same_pages
from cleaner.evaluation.check import SORTS, _both_sides, check
from cleaner.evaluation.suspects import Opinion, opinion, suspects
from cleaner.labels import Labelled, read_labels
from cleaner.lines import KINDS
from cleaner.model.storage import load

HOME, ONCE = "Home", "Once upon a time there was a miller."
GOOD = f"nav\t{HOME}\nbody\t{ONCE}\n"
HTML = f"<nav><a href=/>{HOME}</a></nav><p>{ONCE}<p>He slept."


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def row(**more: object) -> str:
    return json.dumps({"lines": [HOME, ONCE], "kinds": ["nav", "body"]} | more)


FAULTS = cases([
    ("a kind misspelt", {"a.tsv": f"boddy\t{ONCE}"}, "slip",
     "/a.tsv, line 1 has the kind 'boddy': 'Once upon a time there was a miller.'; did you mean body? expected one of title, "),
    ("half a JSON line", {"a.jsonl": row()[:-9], "b.tsv": GOOD}, "slip", "/a.jsonl, line 1 is not JSON"),
    ("a line that the HTML lacks", {"a.tsv": GOOD + "body\tHe woke.\n", "a.html": HTML}, "lost-line",
     "/a.tsv has the line 'He woke.', which its HTML does not have; label the page again, or remove the line"),
    ("a line that the text lacks", {"a.tsv": GOOD, "a.txt": f"{HOME}\n\nOnce.\n"}, "lost-line",
     f"/a.tsv has the line {ONCE!r}, which its text does not have; label the page again, or remove the line"),
    ("a line of HTML without a label", {"a.tsv": GOOD, "a.html": HTML}, "unlabelled",
     "/a.tsv labels 2 of the 3 lines of its HTML; nothing is learned from the others"),
    ("a page without a label", {"a.tsv": GOOD, "b.tsv": ""}, "unlabelled",
     "/b.tsv has no labelled line; label some, or remove it"),
    ("a page twice", {"a.tsv": GOOD, "b.tsv": GOOD}, "duplicate",
     "/b.tsv is the same page as TMP/a.tsv; keep one of them, or name who labelled each (annotator)"),
    ("an id of two pages", {"a.jsonl": row(id="1") + "\n" + row(id="1", lines=["Tea", ONCE])}, "two-pages",
     "/a.jsonl, line 2 has the id '1' of TMP/a.jsonl, line 1, and other lines; give each page an id of its own"),
    ("a line with two labels", {"a.tsv": GOOD, "b.tsv": GOOD.replace("body", "nav")}, "disagreement",
     f"/a.tsv, line 2 is body there and nav in TMP/b.tsv: {ONCE!r}; decide for one of them"),
    ("a site in training and test", {"train.jsonl": row(url="https://a.example.com/1"),
                                     "test.jsonl": row(url="https://b.example.com/2", lines=["Tea", ONCE])}, "both-sides",
     "the site example.com is in test (TMP/test.jsonl, line 1) and train (TMP/train.jsonl, line 1); a measurement is"),
    ("a site folder in training and test", {"train/one/a.tsv": GOOD, "test/one/b.tsv": GOOD.replace(HOME, "Tea")}, "both-sides",
     "the site one is in test (TMP/test/one/b.tsv) and train (TMP/train/one/a.tsv); a measurement is honest only if each"),
    ("a page in training and test", {"train/one/a.tsv": GOOD, "test/two/b.tsv": GOOD}, "both-sides",
     "/test/two/b.tsv (test) is the same page as TMP/train/one/a.tsv (train); keep it on one side"),
])  # fmt: skip


@pytest.mark.parametrize(("files", "sort", "message"), FAULTS)
def test_a_fault_is_named(
    files: dict[str, str], sort: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert workshop.main(["labels", "check", "--no-model", str(written(tmp_path, files))]) == 1
    shown = capsys.readouterr().out.replace(str(tmp_path), "TMP")
    assert message in shown
    assert sort in {finding.sort for finding in check([tmp_path]).findings} <= set(SORTS)


CLEAN = cases([
    ("a page", {"a.tsv": GOOD}),
    ("its HTML", {"a.tsv": f"{GOOD}body\tHe slept.", "a.html": HTML}),
    ("its text, wrapped", {"a.tsv": GOOD, "a.txt": f"\n{HOME}\n\n  Once upon a time\nthere was a miller.\n"}),
    ("two annotators who agree", {"a.jsonl": row(annotator="Ann") + "\n" + row(annotator="Ben")}),
    ("two sites", {"train/one/a.tsv": GOOD, "test/two/b.tsv": GOOD.replace(HOME, "Tea")}),
    ("pages of no site", {"train/a.tsv": GOOD, "test/b.tsv": GOOD.replace(HOME, "Tea")}),
])  # fmt: skip


@pytest.mark.parametrize("files", [case.values[0] for case in CLEAN], ids=[case.id for case in CLEAN])
def test_nothing_is_wrong(files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert workshop.main(["labels", "check", "--no-model", str(written(tmp_path, files))]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


UNUSABLE = cases([
    ("an empty folder", {}, " holds no label files; expected .tsv, .tsv.gz, .jsonl, .jsonl.gz somewhere below it"),
    ("bytes that are no text", {"a.tsv": "body\tcaf\udce9"}, "/a.tsv, line 1 is not UTF-8 (byte 0xe9); save the file as UTF-8"),
    ("a picture under the name of a page", {"a.tsv": GOOD, "a.html": "\udc89PNG\r\n\x1a\n"}, "a PNG picture"),
])  # fmt: skip


@pytest.mark.parametrize(("files", "message"), UNUSABLE)
def test_what_cannot_be_read_ends_with_2(
    files: dict[str, str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    status = workshop.main(["labels", "check", str(tmp_path)])
    captured = capsys.readouterr()
    assert message in captured.err + captured.out
    assert status == (1 if "PNG" in message else 2)


# --- annotators --------------------------------------------------------------------------------------------------------


def page(annotator: str, *kinds: str) -> Labelled:
    lines = [f"Line {number}" for number in range(len(kinds))]
    return Labelled("p", "s", None, lines, list(kinds), annotator=annotator)


def test_agreement_is_that_of_cohen() -> None:
    # his table: 20 of 50 both yes, 15 both no, 5 and 10 apart; kappa .40
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    same, kappa = cohens_kappa(pairs)
    assert (same, round(kappa, 2)) == (0.7, 0.4)
    assert cohens_kappa([("a", "a")]) == (1.0, 1.0)
    assert all(map(np.isnan, cohens_kappa([])))


def test_annotators_are_compared_by_kinds_and_by_sides() -> None:
    groups = same_pages([page("Ann", "nav", "body", "body", "keep"), page("Ben", "nav", "body", "nav", "heading")])
    (found,) = agreements(groups)
    assert (found.annotators, found.pages, found.lines, found.sides) == (("Ann", "Ben"), 1, 3, 4)
    assert found.same == pytest.approx(2 / 3)
    assert found.same_side == pytest.approx(3 / 4)


def test_copies_of_a_page_take_no_longer_a_copy() -> None:
    """A notice that many addresses answer with is one page, many times."""
    copies = [
        Labelled(
            f"{n}", f"{n}.example", None, ["Please log in."] * 9, ["nav"] * 9, place=f"{('train', 'test')[n % 2]}/{n}/a.tsv"
        )
        for n in range(2_000)
    ]

    def of_copies(size: int) -> Callable[[], object]:
        return lambda: (agreements(same_pages(copies[:size])), list(_both_sides(copies[:size])))

    assert is_linear(of_copies, 500)
    assert len(list(_both_sides(copies[:10]))) == 9  # each but the first, against one of another site and side


def test_a_line_that_a_site_repeats_has_one_label() -> None:
    def of(number: int, kind: str, site: str = "s") -> Labelled:
        return Labelled(str(number), site, None, [f"{number} comments", "Home"], [kind, "nav"])

    pages = [of(1, "comment"), of(2, "comment"), of(3, "comment"), of(4, "body")]
    (odd,) = odd_ones(pages)
    assert (odd.page.id, odd.line, odd.label, odd.others, odd.pages) == ("4", 0, "body", "comment", 3)
    assert not odd_ones([*pages[1:], of(1, "body")])  # two and two
    assert not odd_ones([*pages[:3], of(4, "body", "another site")])


# --- a model's opinion -------------------------------------------------------------------------------------------------


def test_a_label_is_suspect_by_how_sure_the_model_is_of_its_kind_elsewhere() -> None:
    """The model is .9 sure of nav and body, and .5 of promo, so that .06 is little of a nav and a good part of a promo."""
    kinds = ["nav"] * 10 + ["body"] * 10 + ["promo"] * 10
    chances = np.full((30, len(KINDS)), 1e-6)
    for place, kind in enumerate(kinds):
        sure = 0.5 if kind == "promo" else 0.9
        chances[place, [KINDS.index(kind), KINDS.index("legal")]] = sure, 1 - sure
    for place in (0, 20):
        chances[place, [KINDS.index(kinds[place]), KINDS.index("legal")]] = 0.06, 0.94
    chances[10, [KINDS.index("body"), KINDS.index("legal")]] = 0.01, 0.99
    found = suspects([page("Ann", *kinds)], Opinion(np.zeros(30, np.int64), np.arange(30), chances))
    assert [(each.line, each.label, each.rather) for each in found] == [(10, "body", "legal"), (0, "nav", "legal")]


def test_sides_are_compared_with_sides() -> None:
    heading, body = KINDS.index("heading"), KINDS.index("body")
    chances = np.full((4, len(KINDS)), 0.01)
    chances[:, [heading, body]] = 0.44
    chances[1:3, KINDS.index("nav")] = 99
    chances /= chances.sum(1, keepdims=True)
    found = suspects([page("Ann", "keep", "keep", "drop", "keep")], Opinion(np.zeros(4, np.int64), np.arange(4), chances))
    assert [(each.line, each.label, each.rather) for each in found] == [(1, "keep", "drop")]


@needs_model
@needs_html_model
@pytest.mark.parametrize(("folder", "reads"), [(SCRAPES, "text"), (PAGES, "html")], ids=["text", "html"])
def test_most_wrong_labels_are_among_the_first(folder: Path, reads: str) -> None:
    """Some labels of the fixtures are changed: most of these are listed, and many of them at once."""
    pages, wrong = [], set()
    for place, before in enumerate(read_labels([folder])):
        kinds = list(before.kinds)
        for number in range(place % 25, len(kinds), 25):
            if kinds[number] in ("nav", "body"):
                kinds[number] = "body" if kinds[number] == "nav" else "nav"
                wrong.add((before.id, number))
        pages.append(dataclasses.replace(before, kinds=kinds))
    found = [(each.page.id, each.line) for each in suspects(pages, opinion(pages, load(None, reads)))]
    assert len(wrong & set(found)) >= 0.7 * len(wrong)
    assert len(wrong & set(found[: len(wrong)])) >= 0.4 * len(wrong)


@needs_model
def test_the_command_lists_them_and_says_so_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = SCRAPES / "essay_en_changing_subject.tsv"
    rows = source.read_text(encoding="utf-8").split("\n")
    place = next(number for number, row in enumerate(rows) if row.startswith("body\t") and len(row) > 300)
    rows[place] = rows[place].replace("body", "nav", 1)
    (tmp_path / "essay.tsv").write_text("\n".join(rows), encoding="utf-8")
    assert workshop.main(["labels", "check", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "Labels that are most likely wrong" in shown
    assert f"/essay.tsv, line {place + 1} is nav, rather body (" in shown
    assert workshop.main(["labels", "check", "--json", str(tmp_path)]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert (whole["schema"], whole["pages"], whole["findings"]) == (1, 1, [])
    first = whole["suspects"][0]
    assert (first["line"], first["label"], first["rather"]) == (place + 1, "nav", "body")

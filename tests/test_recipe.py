"""Labelled pages -> a model."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PAGES, needs_html_model, needs_model
from labelled import BLANK, BODY, NAV, fixtures, page, two_sided

from cleaner import Cleaner, LabelError
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.labels import Labelled, read_labels
from cleaner.lines import KINDS, MAIN_KINDS
from cleaner.model.storage import load, save
from cleaner.training import linear, recipe
from cleaner.training.card import card
from cleaner.training.nets import fit_nets
from cleaner.training.recipe import learn, train_files

pytest.importorskip("sklearn", reason="training needs the extra `train`")

# scikit-learn says so of every net when there are fewer lines than a batch has; see the last test
pytestmark = pytest.mark.filterwarnings("ignore:Got `batch_size` less than 1 or larger than sample size:UserWarning")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same recipe with fewer buckets and nets."""
    monkeypatch.setattr(linear, "BUCKETS", 1 << 12)
    monkeypatch.setattr(linear, "ELEMENT_BUCKETS", 1 << 12)
    monkeypatch.setattr(recipe, "SECOND_NETS", 1)


def learned(pages: list[Labelled], folder: Path) -> tuple[Cleaner, str]:
    """A cleaner with the model of some pages, and the model's digest."""
    header, arrays = learn(pages, jobs=1)
    digest = save(folder, header, arrays, card(header, "text"))
    return Cleaner(folder, fallback=False), digest


def found_share(own: Cleaner, pages: list[Labelled]) -> tuple[float, float]:
    """The shares of the main text's lines and of the other lines that are kept."""
    kept: dict[bool, list[bool]] = {True: [], False: []}
    for each in pages:
        for line, kind in zip(own.clean("\n".join(each.lines), form="text"), each.kinds, strict=True):
            if kind:
                kept[kind in (*MAIN_KINDS, "keep")].append(line.keep)
    return float(np.mean(kept[True])), float(np.mean(kept[False]))


# --- the recipe --------------------------------------------------------------------------------------------------------


def test_labels_make_a_model_that_knows_them(tmp_path: Path) -> None:
    pages = fixtures()
    cleaner, digest = learned(pages, tmp_path / "model")
    assert digest == load(tmp_path / "model").header["sha256"]
    assert load(tmp_path / "model").header["second_nets"] == 2
    main, rest = found_share(cleaner, pages)
    assert main > 0.8 and rest < 0.55
    docs = list(cleaner.clean_many({"text": "\n".join(page.lines)} for page in pages))
    assert {doc.source for doc in docs} == {"model"}
    assert len({line.kind for doc in docs for line in doc.lines}) > 4  # it tells more than two sides apart


def test_the_model_says_what_it_was_made_of(small: None, tmp_path: Path) -> None:
    pages = fixtures()
    learned(pages, tmp_path / "model")
    header = load(tmp_path / "model").header
    lines = sum(bool(kind) for page in pages for kind in page.kinds)
    assert {**header["data"], "sha256": ""} == {"pages": 12, "sites": 12, "lines": lines, "sha256": ""}
    assert set(header["versions"]) == {"python", "numpy", "scikit-learn", "scipy"}
    card = (tmp_path / "model" / "README.md").read_text()
    assert f"{lines:,} lines" in card
    assert header["data"]["sha256"] in card


def test_the_same_labels_give_the_same_digest(small: None, tmp_path: Path) -> None:
    pages = fixtures()
    (_, one), (_, two) = (learned(pages, tmp_path / name) for name in ("one", "two"))
    (_, other) = learned(pages[1:], tmp_path / "other")
    assert one == two != other
    header, arrays = learn(pages, jobs=2)
    assert save(tmp_path / "two-at-once", header, arrays, "") == one


def test_labels_with_two_sides_only_are_enough(small: None, tmp_path: Path) -> None:
    pages = two_sided(fixtures())
    cleaner, _ = learned(pages, tmp_path / "model")
    main, rest = found_share(cleaner, pages)
    assert main > 0.6 and rest < 0.5
    lines = [line for page in pages for line in cleaner.clean("\n".join(page.lines)).lines]
    kinds = {line.kind for line in lines if line.reason not in ("blank", "known-phrase")}
    assert kinds == {"body", "nav"}  # nobody has named another


def test_pages_with_kinds_teach_those_without(small: None, tmp_path: Path) -> None:
    pages = fixtures()
    said: list[str] = []
    mixed = pages[:8] + two_sided(pages[8:])
    header, arrays = learn(mixed, jobs=1, say=said.append)
    save(tmp_path / "model", header, arrays, "")
    unknown = sum(bool(kind) for page in mixed[8:] for kind in page.kinds)
    known = sum(bool(kind) for page in mixed[:8] for kind in page.kinds)
    assert f"kinds of {unknown:,} lines filled in from {known:,} labelled ones" in said
    cleaner = Cleaner(tmp_path / "model")
    kinds = {line.kind for page in mixed[8:] for line in cleaner.clean("\n".join(page.lines)).lines}
    assert len(kinds) > 3


def test_scripts_are_learned_from_pages_of_which_nobody_said_all_kinds(small: None, tmp_path: Path) -> None:
    pages = [dataclasses.replace(page, kinds=[kind if kind != "code" else "" for kind in page.kinds]) for page in fixtures()]
    scripts = [f'var box{n} = {{"id": {n}, "on": true}}; push(box{n});' for n in range(9)]
    scripted = [
        dataclasses.replace(page, lines=page.lines + scripts, kinds=page.kinds + ["code"] * len(scripts))
        for page in two_sided(pages[6:])
    ]
    cleaner, _ = learned(pages[:6] + scripted, tmp_path / "model")
    plain = next(page for page in fixtures()[:6] if "code" not in page.kinds)
    found = cleaner.clean("\n".join([*plain.lines, *(line.replace("box", "pane") for line in scripts)])).lines
    kinds = [line.kind for line in found if line.kind != "blank"]
    assert kinds[-len(scripts) :].count("code") >= 7
    assert kinds[: -len(scripts)].count("code") <= 1


def synthetic_pages(pages: list[Labelled]) -> list[Labelled]:
    """The same pages with the text of the next one behind each."""
    following = [*pages[1:], pages[0]]
    return [
        dataclasses.replace(
            own,
            id=f"{own.id} and {other.id}",
            lines=[*own.lines, *other.lines],
            kinds=[*own.kinds, *(kind and "offtopic" for kind in other.kinds)],
            synthetic=True,
        )
        for own, other in zip(pages, following, strict=True)
    ]


def test_of_a_synthetic_page_two_fifths_of_its_own_lines_are_learned_from(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are on the page itself too; of the other article every line is new."""
    seen: list[Any] = []

    def noting(data: Any, columns: Any, parts: Any, *options: Any, differ: bool = False) -> Any:
        if differ:
            seen.append((data, parts))
        return fit_nets(data, columns, parts, *options, differ=differ)

    monkeypatch.setattr(recipe, "fit_nets", noting)
    pages = fixtures()[:6]
    learn([*pages, *synthetic_pages(pages)], jobs=1)
    ((data, (useful,)),) = seen
    offtopic = data.kind == KINDS.index("offtopic")
    assert useful[data.independent].all() and useful[offtopic].all()
    own = ~data.independent & ~offtopic
    assert own.sum() > 150
    assert useful[own].mean() == pytest.approx(0.4, abs=0.08)


def of_html() -> list[Labelled]:
    """The fixtures' pages of HTML with their elements."""
    trees = [(each, blocks(decode_html(source_of(each)))) for each in read_labels([PAGES])]
    return [dataclasses.replace(each, blocks=tree) for each, tree in trees if each.lines == tree.lines]


def source_of(labelled: Labelled) -> bytes:
    return Path(labelled.id).with_suffix(".html").read_bytes()


def test_pages_of_html_make_a_model_of_html(small: None, tmp_path: Path) -> None:
    pages = of_html()
    assert len(pages) >= 10
    header, arrays = learn(pages, jobs=1)
    save(tmp_path, header, arrays, card(header, "html"))
    assert load(tmp_path).reads == "html"
    assert load(tmp_path).thresholds == recipe.THRESHOLDS["html"]
    assert "a page of HTML" in (tmp_path / "README.md").read_text()
    kept: dict[bool, list[bool]] = {True: [], False: []}
    for each in pages:
        doc = Cleaner(tmp_path, fallback=False).clean_html(source_of(each))
        for line, kind in zip(doc, each.kinds, strict=True):
            kept[kind in MAIN_KINDS].append(line.keep)
    assert np.mean(kept[True]) > 0.7 and np.mean(kept[False]) < 0.5


def test_pages_with_and_without_their_html_do_not_go_together() -> None:
    with pytest.raises(LabelError) as caught:
        learn([*of_html()[:3], *fixtures()[:3]])
    assert str(caught.value) == "some labelled pages came with their HTML and some without; train on one or the other"


@needs_model
@needs_html_model
@pytest.mark.parametrize("reads", ["text", "html"])
def test_a_new_model_has_the_thresholds_of_the_default_one(reads: str) -> None:
    assert load(reads=reads).thresholds == recipe.THRESHOLDS[reads]


def test_files_make_a_model(small: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [Path(page.id) for page in fixtures()]
    train_files(paths, tmp_path / "model")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("12 pages, ")
    assert told[-1] == f"wrote {tmp_path / 'model'}; use it with `clean --model {tmp_path / 'model'} FILE`"
    assert load(tmp_path / "model").header["data"]["pages"] == 12


# --- too little --------------------------------------------------------------------------------------------------------


TOO_LITTLE = [
    ("one page", [page("a", NAV, BODY)], "1 labelled pages of 1 sites came, with 1 lines of heading or body"),
    ("one site", [page("a", NAV, BODY)] * 3, "3 labelled pages of 1 sites came, with 3 lines of heading or body"),
    ("only chrome", [page("a", NAV), page("b", NAV)], "2 labelled pages of 2 sites came, with 0 lines of heading or body"),
    ("only text", [page("a", BODY), page("b", BODY)], "2 labelled pages of 2 sites came, with 2 lines of heading or body"),
    ("no text", [page("a", BLANK), page("b", BLANK)], "2 labelled pages of 2 sites came, with 0 lines of heading or body"),
    ("nothing", [], "no labelled pages came"),
]


@pytest.mark.parametrize(("name", "pages", "came"), TOO_LITTLE)
def test_too_few_labels_are_said(name: str, pages: list[Labelled], came: str) -> None:
    with pytest.raises(LabelError) as caught:
        learn(pages)
    wanted = "training needs lines of both sides on pages of at least two sites: label more pages"
    assert str(caught.value) == f"{came}; {wanted}"


def test_two_pages_of_two_sites_are_the_least(small: None, tmp_path: Path) -> None:
    pages = [page("a", NAV, BODY), page("b", BODY, NAV, NAV, BLANK)]
    cleaner, _ = learned(pages, tmp_path / "model")
    assert cleaner.clean("Home\n\nThe mill ground its last flour in March.\n").source == "model"


# --- odd pages ---------------------------------------------------------------------------------------------------------


def test_a_page_of_blank_lines_does_no_harm(small: None, tmp_path: Path) -> None:
    pages = fixtures()[:4]
    blank = [dataclasses.replace(page("x", BLANK, BLANK), site=each.site) for each in pages]
    own, _ = learned([*pages, *blank], tmp_path / "one")
    assert own.clean("\n".join(pages[0].lines)).source == "model"


@pytest.mark.filterwarnings("default")
def test_few_labels_make_no_warnings(small: None) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        learn(fixtures()[:3], jobs=1)
    assert [str(warning.message) for warning in caught] == []

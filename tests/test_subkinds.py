"""Kinds of a user's own: declared, read from labels, learned, given beside the kind, and refused where they are wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import Command, needs_html_model, needs_model
from sites_of_one import html_of, page, text_of

import cleaner
from cleaner import ModelError
from cleaner.cli import workshop
from cleaner.decision.subkinds import near
from cleaner.exchange import convert
from cleaner.features.batch import PageBatch
from cleaner.labels import LabelError, Labelled, json_of, labels_of, read_labels, tsv_of
from cleaner.lines import KINDS, UNKNOWN
from cleaner.model.learned import Memory, Table, Tokens
from cleaner.model.storage import default_folder, load
from cleaner.model.subkinds import SubkindLayer
from cleaner.report import formats
from cleaner.report.html_page import page as report
from cleaner.units import plain
from cleaner.vocabulary import SubkindError, kind_of, subkinds_of

OWN = {"afterword": "body", "appeal": "promo"}
SAID = "afterword=body,appeal=promo"
NEW = 7  # a page of the site that nobody labelled


def named(number: int) -> list[str]:
    """The labels of a page of the invented site: the last paragraph and the second notice have kinds of the user's own."""
    labels = list(page(number).kinds)
    labels[7], labels[8] = "afterword", "appeal"
    return labels


def rows_of(number: int) -> str:
    return "".join(f"{label}\t{line}\n" for label, line in zip(named(number), page(number).lines, strict=True))


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels") / "valley.example"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.tsv").write_text(rows_of(number))
    return folder.parent


@pytest.fixture(scope="module")
def model(labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sklearn")
    folder = tmp_path_factory.mktemp("trained") / "model"
    assert run("train", labels, "-o", folder, "--kinds", SAID, "-q") == 0
    return folder


def run(*arguments: object) -> int:
    return workshop.main(list(map(str, arguments)))


# --- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("recipe", "'recipe' is no kind of your own; expected NAME=KIND"),
        ("recipe=bodi", "recipe belongs to 'bodi', which is no kind; did you mean body?"),
        ("recipe=xyz", "recipe belongs to 'xyz', which is no kind; expected one of title"),
        ("nav=body", "nav is a word of label files already"),
        ("Keep=body", "Keep is a word of label files already"),
        ("a b=body", "'a b' is no name of a kind; expected up to 40 letters"),
        ("x:y=body", "'x:y' is no name of a kind"),
        ("a=body,a=nav", "a is said to be body and nav"),
        ("=body", "'' is no name of a kind"),
    ],
)
def test_a_name_or_a_kind_that_cannot_be_used_is_one_sentence(said: str, wrong: str) -> None:
    with pytest.raises(SubkindError) as error:
        subkinds_of([said])
    assert wrong in str(error.value)


@pytest.mark.parametrize(
    ("label", "kind"),
    [("recipe", "body"), ("recipe:keep", "body"), ("recipe:drop", "drop"), ("advert", "promo"), ("advert:keep", "keep")],
)
def test_a_subkind_teaches_its_kind(label: str, kind: str) -> None:
    assert kind_of(label, {"recipe": "body", "advert": "promo"}) == kind


# --- label files -------------------------------------------------------------------------------------------------------


def test_labels_name_subkinds_that_are_declared(labels: Path) -> None:
    first, *_ = read_labels([labels], subkinds=OWN)
    assert first.kinds == page(0).kinds
    assert first.named == {7: "afterword", 8: "appeal"}
    assert labels_of(first) == named(0)
    assert tsv_of(first) == rows_of(0)


def test_a_labels_file_can_declare_its_own(labels: Path, tmp_path: Path) -> None:
    """JSON Lines that were written of such labels need no option when they are read again."""
    first, *_ = read_labels([labels], subkinds=OWN)
    (tmp_path / "labels.jsonl").write_text(json_of(first) + "\n")
    assert json.loads(json_of(first))["subkinds"] == OWN
    (again,) = read_labels([tmp_path / "labels.jsonl"])
    assert (again.kinds, again.named) == (first.kinds, first.named)


@pytest.mark.parametrize("form", convert.TO)
def test_subkinds_travel_to_other_tools_and_back(form: str, labels: Path, tmp_path: Path) -> None:
    out = tmp_path / {"tsv": "out", "label-studio": "out.json"}.get(form, "out.jsonl")
    assert run("labels", "convert", labels, "--kinds", SAID, "--to", form, "-o", out, "-q") == 0
    for found in convert.read([out]).pages:
        assert (found.named, dict(found.subkinds)) == ({7: "afterword", 8: "appeal"}, OWN)


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [([1], "has subkinds of type list"), ({"nav": "body"}, "nav is a word"), ({"a": "bod"}, "did you mean body?")],
)
def test_a_declaration_that_is_none_names_its_row(declared: object, wrong: str, tmp_path: Path) -> None:
    row = {"lines": ["Home"], "kinds": ["nav"], "subkinds": declared}
    (tmp_path / "labels.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(LabelError, match=r"labels\.jsonl, line 1") as error:
        read_labels([tmp_path / "labels.jsonl"])
    assert wrong in str(error.value)


def test_a_misspelt_subkind_is_an_error_that_names_the_nearest(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.tsv").write_text(rows_of(0).replace("afterword", "aftreword"))
    assert run("train", tmp_path / "a.tsv", "-o", tmp_path / "m", "--kinds", SAID) == 2
    error = capsys.readouterr().err
    assert "a.tsv, line 8 has the kind 'aftreword'" in error and "did you mean afterword?" in error
    assert ", offtopic, afterword, appeal, keep, drop, ?" in error
    assert run("labels", "check", tmp_path / "a.tsv", "--kinds", SAID, "--no-model") == 1
    assert "did you mean afterword?" in capsys.readouterr().out
    assert run("labels", "check", labels, "--kinds", SAID, "--no-model") == 0


def test_labels_that_disagree_on_a_kind_disagree_whatever_its_subkind(tmp_path: Path) -> None:
    """A replaced kind leaves no subkind behind."""
    found = Labelled("a", "a", None, ["One"], ["nav"], marked={0: "afterword"}, subkinds=OWN)
    assert found.named == {} and labels_of(found) == ["nav"]


# --- a model -----------------------------------------------------------------------------------------------------------


@needs_model
@needs_html_model
def test_a_page_that_nobody_labelled_has_the_subkinds(model: Path) -> None:
    new = page(NEW)
    lines = cleaner.Cleaner(model=model).clean(text_of(new)).lines
    assert [line.subkind or line.kind for line in lines] == named(NEW)
    assert [line.kind for line in lines] == new.kinds
    assert [line.keep for line in lines] == [kind in ("title", "body") for kind in new.kinds]
    plain_lines = cleaner.Cleaner().clean(text_of(new)).lines
    assert all(line.subkind is None for line in plain_lines)


@needs_model
@needs_html_model
def test_labels_of_text_name_the_remembered_lines_of_html(model: Path) -> None:
    """The second notice is on all pages, but for a number; the last paragraph is another one on each."""
    lines = cleaner.Cleaner(model=model).clean_html(html_of(page(NEW))).lines
    named_so = [(line.kind, line.subkind) for line in lines if line.kind != "blank"]
    assert named_so[7:9] == [("body", None), ("promo", "appeal")]


@needs_html_model
def test_labels_of_html_teach_html(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    rows = [
        {"id": str(n), "html": html_of(page(n)), "lines": page(n).lines, "kinds": named(n), "subkinds": OWN} for n in range(5)
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    base = default_folder("html")
    assert run("train", tmp_path / "labels.jsonl", "-o", tmp_path / "m", "--base", base, "-q") == 0
    lines = cleaner.Cleaner(model=tmp_path / "m").clean_html(html_of(page(NEW))).lines
    assert [line.subkind or line.kind for line in lines if line.kind != "blank"] == named(NEW)


@needs_model
@needs_html_model
def test_every_output_has_the_subkind(model: Path, tmp_path: Path, command: Command) -> None:
    (tmp_path / "page.txt").write_text(text_of(page(NEW)))
    done = command("--model", str(model), "--format", "tsv", "page.txt")
    assert done.stdout.decode() == rows_of(NEW)
    objects = [json.loads(row) for row in command("--model", str(model), "--format", "jsonl", "page.txt").stdout.splitlines()]
    assert [each.get("subkind") for each in objects] == [None] * 7 + ["afterword", "appeal"] + [None] * 2
    assert "subkind" not in objects[0]
    doc = cleaner.Cleaner(model=model).clean(text_of(page(NEW)))
    assert "  body/afterword  " in formats.explain(doc)
    assert "<span class=kind>promo / appeal</span>" in report(doc)
    assert doc.to_dict()["lines"][8]["subkind"] == "appeal"


@needs_model
@needs_html_model
def test_the_card_says_how_well_they_are_told_apart(model: Path) -> None:
    header = load(model, "text").header
    assert header["schema"] == 6 and header["subkinds"] == OWN
    assert header["told_apart"] == {name: {"lines": 5, "f1": 1.0} for name in OWN}
    assert header["few_lines"]["appeal"] == 5
    assert "| afterword | body | 1.0 | 5 |" in (model / "README.md").read_text()


@needs_model
def test_a_subkind_without_a_line_is_reported_and_not_learned(
    labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    said = f"{SAID},vacancy=related"
    assert run("train", labels, "-o", tmp_path / "m", "--base", load().folder, "--kinds", said) == 0
    assert "vacancy (0)" in capsys.readouterr().out
    assert load(tmp_path / "m").header["subkinds"] == OWN


@needs_model
def test_a_standalone_model_has_them_too(labels: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    out = tmp_path / "m"
    assert run("train", labels, "-o", out, "--base", load().folder, "--kinds", SAID, "--standalone", "-q") == 0
    lines = cleaner.Cleaner(model=out).clean(text_of(page(NEW))).lines
    assert [line.subkind for line in lines][7:9] == ["afterword", "appeal"]


def test_subkinds_need_a_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("train", tmp_path, "-o", tmp_path / "m", "--from-scratch", "--kinds", SAID) == 2
    assert "--from-scratch uses no base; leave out --base, --unlabelled, --kinds" in capsys.readouterr().err


# --- what is stored ----------------------------------------------------------------------------------------------------


def layer(bias: float = 0.0) -> SubkindLayer:
    memory = Memory(np.array([3], np.uint64), np.array([[2.0]], np.float32), np.zeros(1, bool))
    tables = {"words": Table(np.array([5, 9], np.uint32), np.array([[1.0], [-1.0]], np.float32))}
    half = np.array([0.5], np.float32)
    return SubkindLayer(("recipe",), np.array([KINDS.index("body")]), memory, half, np.array([bias], np.float32), tables)


def test_a_layer_is_stored_and_read_back() -> None:
    again = SubkindLayer.of(layer(0.25).packed(), {"recipe": "body"})
    assert again.names == ("recipe",) and again.bias.tolist() == [0.25]
    assert again.tables["words"].weights.tolist() == [[1.0], [-1.0]]


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (lambda arrays: arrays | {"subkind_bias": np.zeros(2)}, "the shape"),
        (lambda arrays: arrays | {"subkind_words": np.array([9, 5])}, "not in order"),
        (lambda arrays: arrays | {"subkind_words_weights": np.zeros((2, 3))}, "one weight for each"),
        (lambda arrays: arrays | {"subkind_bias": np.array([np.nan])}, "none or too large"),
        (lambda arrays: arrays | {"subkind_shares": np.array([0.0])}, "fewer lines than none"),
    ],
    ids=["another number", "out of order", "of another width", "not a number", "no share"],
)
def test_arrays_that_no_fit_gives_are_refused(spoiled: Callable[[dict[str, object]], dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SubkindLayer.of(spoiled(dict(layer().packed())), {"recipe": "body"})  # type: ignore[arg-type]


@needs_model
@needs_html_model
@pytest.mark.parametrize("declared", [{}, {"nav": "body", "appeal": "promo"}, {"afterword": "body"}, [1], {"a": 1, "b": []}])
def test_a_header_whose_subkinds_are_not_those_of_the_arrays_is_refused(declared: object, model: Path, tmp_path: Path) -> None:
    for part in ("model.json", "model.npz", "README.md"):
        (tmp_path / part).write_bytes((model / "text" / part).read_bytes())
    header = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(header | {"subkinds": declared}))
    with pytest.raises(ModelError):
        load(tmp_path)


@pytest.mark.parametrize(
    ("token", "kind", "bias", "subkind"),
    [
        (5, "body", 0.0, 0),
        (9, "body", 0.0, UNKNOWN),
        (5, "nav", 0.0, UNKNOWN),
        (7, "body", -0.1, UNKNOWN),
        (7, "body", 0.1, 0),
    ],
    ids=["a word of it", "a word of others", "of another kind", "no word, rare", "no word, frequent"],
)
def test_the_likeliest_is_chosen_among_those_of_the_kind(token: int, kind: str, bias: float, subkind: int) -> None:
    tokens = {"words": Tokens(np.array([token], np.uint32), np.array([0, 1]))}
    numbers = np.array([KINDS.index(kind)])  # type: ignore[arg-type]
    assert layer(bias).chosen(np.zeros((1, 1), np.float32), tokens, numbers).tolist() == [subkind]


def test_the_same_line_of_labelled_pages_counts_more_than_its_share() -> None:
    own, of_kinds = np.array([[2.0], [0.0], [0.0]], np.float32), np.zeros((3, len(KINDS)), np.float32)
    of_kinds[:2, KINDS.index("body")] = 2
    often, never, unseen = layer().remembered(own, of_kinds)[:, 0].tolist()
    assert often > 1 and never < -1 and unseen == pytest.approx(0)


def test_rows_around_are_those_of_the_same_page() -> None:
    batch = PageBatch.of([plain(["one", "two", "three"]), plain(["four"])])
    words = Tokens(batch.lines.tokens, batch.lines.token_bounds)
    around = near(words, batch.lines, np.array([1, 3]))
    sizes = np.diff(words.bounds)
    assert np.diff(around.bounds).tolist() == [sizes[0] + sizes[2], 0]
    assert around.hashes.tolist() == words.hashes[np.r_[0 : sizes[0], sizes[:2].sum() : sizes[:3].sum()]].tolist()

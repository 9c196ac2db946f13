"""Layers on a base: what they may change, how they are stored, and that labels of one site are learned."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import cases, needs_html_model, needs_model
from hypothesis import given
from hypothesis import strategies as st
from sites_of_one import APPEAL, NOTICE, html_of, page, pages, text_of

from cleaner import Cleaner, ModelError
from cleaner.decision.learned import memory_columns, zones
from cleaner.features.batch import PageBatch
from cleaner.html.blocks import blocks
from cleaner.labels import LabelError, Labelled
from cleaner.lines import KINDS
from cleaner.model.learned import MEMORY, Learned, Memory, Table, Tokens
from cleaner.model.storage import LARGEST, Model, arrays_of, default_folder, load, save
from cleaner.sites.keys import line_keys
from cleaner.training import adapt as module
from cleaner.training.adapt import LAYERS, Adapted, adapt, fitted, pays
from cleaner.training.difference_card import difference_card
from cleaner.training.layers import remember, without_own
from cleaner.training.reading import Lesson, lesson_of, read_all
from cleaner.training.replay import ReplayError, packed, unpacked
from cleaner.training.scores import NONE, Scores
from cleaner.units import plain

BODY, PROMO = KINDS.index("body"), KINDS.index("promo")
NEW = 7  # a page of the site that nobody labelled


@pytest.fixture(scope="module")
def base() -> Model:
    return load()


@pytest.fixture(scope="module")
def adapted(base: Model) -> Adapted:
    pytest.importorskip("sklearn")
    return adapt(pages(5), base)


def saved(adapted: Adapted, folder: Path) -> Path:
    save(folder, adapted.header, adapted.arrays, "# A model\n")
    return folder


# --- what is learned ---------------------------------------------------------------------------------------------------


@needs_model
def test_notices_that_read_like_articles_go_from_a_page_that_nobody_labelled(adapted: Adapted, tmp_path: Path) -> None:
    new = page(NEW)
    before = Cleaner().clean(text_of(new))
    after = Cleaner(model=saved(adapted, tmp_path)).clean(text_of(new))
    notices = [NOTICE.format(400 + NEW), APPEAL.format(10 + NEW)]
    assert all(notice in before.text for notice in notices)
    assert not any(notice in after.text for notice in notices)
    assert after.text.strip() == "\n".join(
        line for line, kind in zip(new.lines, new.kinds, strict=True) if kind in ("title", "body")
    )
    assert [line.kind for line in after.lines] == new.kinds


@needs_model
def test_scores_are_those_of_pages_that_the_fit_has_not_seen(adapted: Adapted) -> None:
    assert len(adapted.before.each) == len(adapted.after.each) == 5
    assert adapted.before.f1 < adapted.after.f1 == 1.0
    assert adapted.after.wrong == adapted.after.missed == 0
    assert not adapted.worse
    assert adapted.shares["memory"] > 0.9
    scores = adapted.header["scores"]["frozen pages"]
    assert scores["after"]["kinds"]["promo"] == {"lines": 10, "f1": 1.0}


@needs_model
def test_one_page_is_enough_and_leaves_nothing_to_measure_on(base: Model) -> None:
    pytest.importorskip("sklearn")
    one = adapt(pages(1), base)
    assert one.before.each == []
    assert one.learned.memory.of(line_keys([NOTICE.format(1)]))[0, PROMO] == 1


@needs_model
def test_the_same_labels_give_the_same_arrays(base: Model, adapted: Adapted) -> None:
    again = adapt(pages(5), base)
    assert again.arrays.keys() == adapted.arrays.keys()
    for name, array in again.arrays.items():
        assert array.tobytes() == adapted.arrays[name].tobytes(), name


@needs_model
def test_labels_that_say_keep_or_drop_teach_the_same_sides(base: Model, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    sides = {"title": "title", "body": "keep"}
    two_sided = [replace(each, kinds=[sides.get(kind, "drop") for kind in each.kinds]) for each in pages(5)]
    after = Cleaner(model=saved(adapt(two_sided, base), tmp_path)).clean(text_of(page(NEW)))
    assert "Fridays" not in after.text
    assert "People still come" in after.text


@needs_model
def test_a_page_whose_rules_are_wrong_for_it_is_taught_by_its_labels(base: Model, tmp_path: Path) -> None:
    """A rule settles "Advertisement"; here it is the title of a chapter on every page."""
    pytest.importorskip("sklearn")
    chapters = [replace(each, lines=[*each.lines], kinds=[*each.kinds], form="text") for each in pages(4)]
    for each in (*chapters, new := page(NEW)):
        each.lines.insert(5, "Advertisement")
        each.kinds.insert(5, "heading")
    taught = Cleaner(model=saved(adapt(chapters, base), tmp_path))
    assert "Advertisement" not in Cleaner().clean(text_of(new), form="text").text
    assert "Advertisement" in taught.clean(text_of(new), form="text").text


@needs_html_model
def test_a_base_of_html_reads_pages_of_html_and_remembers_the_others(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    of_html = [replace(each, blocks=blocks(html_of(each))) for each in pages(4)]
    of_html = [replace(each, lines=each.blocks.lines) for each in of_html if each.blocks]
    for labelled in (of_html, pages(4)):
        learned = adapt(labelled, load(None, "html"))
        folder = tmp_path / f"{labelled[0].blocks is None}"
        save(folder, learned.header, learned.arrays, "# A model\n")
        doc = Cleaner(model=folder).clean_html(html_of(page(NEW)))
        assert "Fridays" not in doc.text
        assert "People still come" in doc.text


def test_labels_without_a_label_are_one_sentence(base: Model) -> None:
    pytest.importorskip("sklearn")
    with pytest.raises(LabelError, match=r"^1 labelled pages came without a labelled line; label some lines$"):
        adapt([page(0, labelled=False)], base)


# --- memory ------------------------------------------------------------------------------------------------------------

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, len(KINDS) - 1)), min_size=1, max_size=8)


@given(st.lists(rows, min_size=1, max_size=4))
def test_a_memory_counts_pages_and_a_page_can_be_left_out(labelled: list[list[tuple[int, int]]]) -> None:
    lessons = [
        Lesson(np.array([key for key, _ in its], np.uint64), np.eye(len(KINDS), dtype=np.float32)[[kind for _, kind in its]])
        for its in labelled
    ]
    memory = remember(lessons)
    for lesson in lessons:
        others = remember([each for each in lessons if each is not lesson])
        np.testing.assert_allclose(without_own(memory, lesson), others.of(lesson.keys), atol=1e-5)
        assert (memory.of(lesson.keys).sum(1) <= len(lessons) + 1e-4).all()


def test_a_line_that_two_pages_have_is_a_mark_of_the_template_labelled_or_not() -> None:
    memory = remember([lesson_of(page(number, labelled=number == 0)) for number in range(2)])
    marks = memory.marks(line_keys(["Home", "Back to the top", page(0).lines[4]]))
    assert marks.tolist() == [True, True, False]


@needs_model
def test_what_was_never_seen_keeps_the_answer_of_the_base() -> None:
    kinds = np.full((3, len(KINDS)), 1 / len(KINDS), np.float32)
    empty = Memory(np.zeros(0, np.uint64), np.zeros((0, len(KINDS)), np.float32), np.zeros(0, bool))
    learned = Learned(empty, 0.7, 0.35, np.zeros((0, len(KINDS)), np.float32), {})
    remembered = learned.remembered(kinds, empty.of(np.arange(3, dtype=np.uint64)), np.array([0, 0, 1]))
    np.testing.assert_allclose(np.exp(remembered), kinds, rtol=1e-5)


def test_a_common_line_on_a_page_of_another_site_hardly_moves() -> None:
    kinds = np.full((20, len(KINDS)), 1 / len(KINDS), np.float32)
    counts = np.zeros((20, len(KINDS)), np.float32)
    counts[[0, *range(10, 16)], PROMO] = 1  # one row of the first page, six of the second
    learned = Learned(remember([]), 0.7, 0.35, np.zeros((0, len(KINDS)), np.float32), {})
    chance = np.exp(learned.remembered(kinds, counts, np.repeat([0, 1], 10)))[:, PROMO]
    assert chance[0] < 0.35 < 0.6 < chance[10]


def test_rows_know_the_remembered_lines_around_them_on_their_own_page_alone() -> None:
    batch = PageBatch.of([plain(["Home", "One tale", "Top"]), plain(["Two tales", "Top"])])
    keys = line_keys([row for texts in batch.texts for row in texts])
    marks = np.isin(keys, line_keys(["Home", "Top"]))
    alone = PageBatch.of([plain(["Two tales", "Top"])])
    found, own = zones(keys, marks, batch.lines), zones(keys[3:], marks[3:], alone.lines)
    assert found.hashes[found.bounds[3] :].tolist() == own.hashes.tolist()
    counts = np.zeros((5, len(KINDS)), np.float32)
    assert memory_columns(counts, np.log(np.full((5, len(KINDS)), 1 / len(KINDS))), batch.lines).shape == (5, MEMORY)


@pytest.mark.parametrize(
    ("tokens", "bounds", "sums"),
    cases([("one of two is known", [3, 9], [0, 2], [1 / np.sqrt(2)]), ("none is", [4], [0, 1], [0]), ("no rows", [], [0], [])]),
)
def test_tokens_add_their_weights_by_the_root_of_their_number(tokens: list[int], bounds: list[int], sums: list[float]) -> None:
    table = Table(np.array([3, 5], np.uint32), np.ones((2, len(KINDS)), np.float32))
    odds = table.log_odds(Tokens(np.array(tokens, np.uint32), np.array(bounds)))
    np.testing.assert_allclose(odds[:, 0], sums, rtol=1e-6)


# --- on disk -----------------------------------------------------------------------------------------------------------


@needs_model
def test_a_difference_is_small_and_names_its_base(adapted: Adapted, base: Model, tmp_path: Path) -> None:
    folder = saved(adapted, tmp_path)
    assert (folder / "model.npz").stat().st_size < 400_000
    header = json.loads((folder / "model.json").read_text())
    assert header["base"] == {"sha256": base.header["sha256"], "folder": None}
    assert "Fridays" not in (folder / "model.npz").read_bytes().decode("latin-1")  # hashes, no text
    again = pickle.loads(pickle.dumps(Cleaner(model=folder)))
    assert "Fridays" not in again.clean(text_of(page(NEW))).text


@needs_model
def test_a_whole_model_gives_the_same_scores_as_the_difference(adapted: Adapted, base: Model, tmp_path: Path) -> None:
    difference = saved(adapted, tmp_path / "difference")
    header = {"second_nets": base.header["second_nets"], **adapted.header}
    header.pop("base")
    save(tmp_path / "whole", header, {**arrays_of(default_folder()), **adapted.arrays}, "# A model\n")
    one, other = (Cleaner(model=folder).clean(text_of(page(NEW))) for folder in (difference, tmp_path / "whole"))
    assert [line.score for line in one.lines] == [line.score for line in other.lines]


def of_another_base(folder: Path) -> None:
    header = json.loads((folder / "model.json").read_text())
    header["base"]["sha256"] = "0" * 64
    (folder / "model.json").write_text(json.dumps(header))


def without_base(folder: Path) -> None:
    header = json.loads((folder / "model.json").read_text())
    header["base"]["folder"] = str(folder / "gone")
    (folder / "model.json").write_text(json.dumps(header))


def of_itself(folder: Path) -> None:
    header = json.loads((folder / "model.json").read_text())
    header["base"]["folder"] = str(folder)
    (folder / "model.json").write_text(json.dumps(header))


def of_nothing(folder: Path) -> None:
    header = json.loads((folder / "model.json").read_text())
    header["base"] = {"sha256": 3}
    (folder / "model.json").write_text(json.dumps(header))


@needs_model
@pytest.mark.parametrize(
    ("change", "says"),
    cases(
        [
            (
                "the base was changed",
                of_another_base,
                "was learned on top of the default model of text with the digest 000000000000",
            ),
            ("the base is gone", without_base, "gone, which cannot be used"),
            ("it names itself", of_itself, "cannot be used .* is itself learned on top of another model"),
            ("no base is named", of_nothing, "does not say which base it was learned on"),
        ]
    ),
)
def test_a_difference_without_its_base_is_refused(
    change: Callable[[Path], None], says: str, adapted: Adapted, tmp_path: Path
) -> None:
    folder = saved(adapted, tmp_path)
    change(folder)
    with pytest.raises(ModelError, match=says):
        Cleaner(model=folder).clean("One line.")


@needs_model
@pytest.mark.parametrize(
    ("name", "array", "says"),
    cases(
        [
            ("weights of other columns", "learned_dense", np.zeros((9, len(KINDS)), np.float16), "expected"),
            ("numbers that are none", "learned_prior", np.array([np.nan, 0.35], np.float32), "none or too large"),
            ("keys without order", "learned_keys", np.zeros(2, np.uint64), "as it has no keys|not in order"),
            ("counts below nothing", "learned_prior", np.array([-1, 0.35], np.float32), "fewer than no pages"),
        ]
    ),
)
def test_arrays_that_no_fit_gives_are_refused(
    name: str, array: np.ndarray, says: str, adapted: Adapted, tmp_path: Path
) -> None:
    save(tmp_path, adapted.header, {**adapted.arrays, name: array}, "# A model\n")
    with pytest.raises(ModelError, match=says):
        Cleaner(model=tmp_path).clean("One line.")


@needs_model
def test_a_file_that_names_terabytes_is_refused_before_it_is_unpacked(adapted: Adapted, tmp_path: Path) -> None:
    vast = np.lib.stride_tricks.as_strided(np.zeros(1, np.float32), (LARGEST, 10), (0, 0))
    head = np.lib.format.header_data_from_array_1_0(vast)
    import hashlib
    import io
    import zipfile

    folder = saved(adapted, tmp_path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file, file.open("learned_dense.npy", "w") as part:
        np.lib.format.write_array_header_1_0(part, head)
    (folder / "model.npz").write_bytes(buffer.getvalue())
    header = json.loads((folder / "model.json").read_text())
    header["sha256"] = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / "model.json").write_text(json.dumps(header))
    with pytest.raises(ModelError, match=r"unpacked they would take [\d,]+ bytes"):
        Cleaner(model=folder).clean("One line.")


# --- replay ------------------------------------------------------------------------------------------------------------


@needs_model
def test_a_replay_holds_what_the_layers_read(base: Model) -> None:
    reads, _ = read_all(pages(4), base)
    replay = unpacked(packed(reads, base), "replay.npz", base)
    view = reads[0].view
    count = len(view.keys)
    np.testing.assert_allclose(replay.view.columns[:count], np.clip(view.columns, -6, 6), atol=0.03)
    assert replay.view.keys[:count].tolist() == view.keys.tolist()
    old, sample = replay.part(False), replay.part(True)
    assert len(old.view.lines.bounds) == len(sample.view.lines.bounds) == 3
    assert sample.view.keys[:count].tolist() == reads[1].view.keys.tolist()
    second = reads[1].view.tokens["words"]
    assert sample.view.tokens["words"].hashes[: len(second.hashes)].tolist() == second.hashes.tolist()


@needs_model
def test_a_replay_of_another_base_is_refused(base: Model) -> None:
    reads, _ = read_all(pages(2), base)
    data = packed(reads, base)
    other = Model.__new__(Model)
    other.header = {"sha256": "0" * 64}
    with pytest.raises(ReplayError, match=r"^replay.npz belongs to another base"):
        unpacked(data, "replay.npz", other)
    with pytest.raises(ReplayError, match=r"^replay.npz is no replay of a base"):
        unpacked(data[:-40], "replay.npz", base)


@needs_model
def test_a_base_that_would_lose_its_own_pages_is_said_to_be_worse(base: Model) -> None:
    """The replay's own labels are turned round, so that what is learned of this site contradicts them."""
    pytest.importorskip("sklearn")
    turned: list[Labelled] = [
        replace(each, kinds=[{"promo": "body"}.get(kind, kind) for kind in each.kinds]) for each in pages(4)
    ]
    reads, _ = read_all(turned, base)
    found = adapt(pages(5), base, replay=unpacked(packed(reads, base), "replay.npz", base))
    assert found.worse
    assert found.reasons[0].startswith("line F1 on pages that the base was trained on (2 of them) falls from ")


@needs_html_model
def test_lines_of_text_are_not_remembered_for_html_if_its_base_would_lose_by_them() -> None:
    pytest.importorskip("sklearn")
    base, right = load(None, "html"), {"promo": "body"}
    of_html = [
        replace(each, blocks=blocks(html_of(each)), kinds=[right.get(kind, kind) for kind in each.kinds]) for each in pages(4)
    ]
    reads, _ = read_all([replace(each, lines=each.blocks.lines) for each in of_html if each.blocks], base)
    found = adapt(pages(5), base, replay=unpacked(packed(reads, base), "replay.npz", base))
    assert (found.worse, found.forgotten, len(found.learned.memory.keys)) == (False, True, 0)
    assert "**Layers.** None, since the base would lose by the lines that were labelled." in difference_card(
        {"html": found.header}
    )


# --- which layers are taken --------------------------------------------------------------------------------------------

GAINS = [
    ("every page gains", [0.05, 0.04, 0.06], True),
    ("most pages gain", [0.05, 0.03, -0.01, 0.04], True),
    ("one page gains much, the others lose", [0.30, -0.05, -0.05, -0.05], False),
    ("the gain is nothing", [0.0001, 0.0001, 0.0002], False),
    ("every page loses", [-0.05, -0.04], False),
    ("a page alone", [0.02], True),
    ("no page with a label", [], False),
]


@pytest.mark.parametrize(("gains", "does"), cases(GAINS))
def test_a_layer_pays_if_it_gains_more_than_chance(gains: list[float], does: bool) -> None:
    before = NONE._replace(each=[0.5] * len(gains))
    assert pays(before, NONE._replace(each=[0.5 + gain for gain in gains])) is does


# name, line F1 of the base's sample by layer and hold (its own is .90), what is taken
FORGETS = [
    ("nothing", {}, ("words", 1.0)),
    ("all layers", {("words", 1.0): 0.80}, ("words", 3.0)),
    ("all layers, however held", {("words", 1.0): 0.80, ("words", 3.0): 0.80}, ("surroundings", 1.0)),
    (
        "everything but the memory",
        {(layer, hold): 0.80 for layer in ("words", "surroundings") for hold in (1.0, 3.0)},
        ("memory", 1.0),
    ),
]


@needs_model
@pytest.mark.parametrize(("sample", "taken"), cases(FORGETS))
def test_a_base_is_held_before_layers_are_left_out(
    sample: dict[tuple[str, float], float], taken: tuple[str, float], base: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    names = {pull and pull._replace(replay=1.0): name for name, pull in LAYERS.items()}

    def scored(_: object, __: Model, learned: tuple[str, float] | None) -> Scores:
        return NONE._replace(each=[sample.get(learned, 0.90) if learned else 0.90])

    def fitted_to(*given: Any) -> tuple[str, float]:
        pull = given[4]
        return (names[pull._replace(replay=1.0)], pull.replay) if pull else (names[None], 1.0)

    monkeypatch.setattr(module, "fit", fitted_to)
    monkeypatch.setattr(module, "on_sample", scored)
    trial = module.Trial([], [], base, None, unpacked(packed(read_all(pages(1), base)[0], base), "replay.npz", base), 0.3)
    found = fitted(trial, "words")
    assert (found.layer, found.hold) == found.learned == taken

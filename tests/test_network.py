"""What a model answers, and the parts that it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import PAGE, PAGES, SCRAPES, read
from numpy.typing import NDArray

from cleaner import Cleaner
from cleaner.features.batch import PageBatch
from cleaner.features.context import BY_ITSELF, FIRST, SECOND
from cleaner.html.blocks import blocks
from cleaner.io.decode import decode_html
from cleaner.lines import KINDS, MAIN_KINDS, numbers_of
from cleaner.model import layers, network
from cleaner.model.layers import HashedLinear, Net, Scale, combine_posteriors
from cleaner.model.network import forward
from cleaner.model.storage import Model, load
from cleaner.units import plain
from models import save_random

PAGE_OF_HTML = decode_html((PAGES / "news_en_div_soup.html").read_bytes())


@pytest.fixture
def model(tmp_path: Path) -> Model:
    save_random(tmp_path / "model")
    return load(tmp_path / "model")


@pytest.fixture
def html_model(tmp_path: Path) -> Model:
    save_random(tmp_path / "html", reads="html")
    return load(tmp_path / "html")


# --- what it answers ---------------------------------------------------------------------------------------------------


def test_it_gives_every_line_a_probability_for_each_kind(model: Model) -> None:
    batch = read(PAGE, "", "三月的一个星期二。")
    found = model.predict(batch)
    assert found.kinds.shape == (len(KINDS), len(batch.page))
    assert found.ablated.shape == (2, len(KINDS), len(batch.page))
    assert found.kinds.min() >= 0 and found.kinds.sum(0) == pytest.approx(np.ones(len(batch.page)), abs=1e-5)
    assert found.ablated.sum(1) == pytest.approx(1, abs=1e-4)
    assert found.kinds.std(1).max() > 0.01  # it does not say the same of every line


def test_a_model_of_html_reads_the_markup_too(html_model: Model) -> None:
    tree = blocks(PAGE_OF_HTML)
    batch = PageBatch.of([plain(tree.lines)], [tree])
    found = html_model.predict(batch.lines, batch.markup)
    assert found.ablated.shape == (3, len(KINDS), len(batch.lines.page))
    with pytest.raises(ValueError, match=r"^this model reads pages of HTML; text came without its markup$"):
        html_model.predict(batch.lines)


def test_a_page_does_not_depend_on_the_pages_beside_it(model: Model) -> None:
    texts = [path.read_bytes().decode() for path in sorted(SCRAPES.glob("news_*.txt"))[:4]]
    together = model.predict(read(*texts)).kinds
    alone = np.concatenate([model.predict(read(text)).kinds for text in texts], axis=1)
    np.testing.assert_allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize(("module", "name", "value"), [(layers, "CHUNK", 3), (network, "ROWS", 7), (network, "KEPT_ROWS", 0)])
def test_pages_read_in_parts_have_the_same_answers(
    module: object, name: str, value: int, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = read(PAGE, *[path.read_bytes().decode() for path in sorted(SCRAPES.glob("*_zh_*.txt"))])
    whole = model.predict(batch)
    monkeypatch.setattr(module, name, value)
    parts = model.predict(batch)
    np.testing.assert_allclose(whole.kinds, parts.kinds, atol=1e-5)
    np.testing.assert_allclose(whole.ablated, parts.ablated, atol=1e-5)


def test_of_no_line_nothing_is_said(model: Model) -> None:
    assert model.predict(read("", "\n")).kinds.shape == (len(KINDS), 0)


def test_it_decides_and_the_document_says_so(tmp_path: Path) -> None:
    save_random(tmp_path)
    doc = Cleaner(tmp_path, fallback=False).clean(PAGE)  # this model knows nothing, and expects no better
    assert doc.source == "model"
    again = Cleaner(str(tmp_path), fallback=False).clean(PAGE)
    assert (doc.text, doc.quality) == (again.text, again.quality)


# --- the forward pass --------------------------------------------------------------------------------------------------


def test_each_line_alone_and_then_its_segment_decides(model: Model) -> None:
    found = forward(model, read(PAGE))
    main = numbers_of(MAIN_KINDS)
    offtopic = KINDS.index("offtopic")
    assert found.by_line[[*main, offtopic]].sum(0) == pytest.approx(found.kinds[[*main, offtopic]].sum(0), abs=1e-4)
    rest = [number for number in range(len(KINDS)) if number not in (*main, offtopic)]
    assert found.by_line[rest] == pytest.approx(found.kinds[rest])


def test_values_of_another_network_may_stand_in(model: Model) -> None:
    """Training puts out-of-fold guesses and boundaries in the place of the network's own."""
    batch = read(PAGE)
    own = forward(model, batch)
    same = forward(model, batch, guess=own.guess, boundary=own.boundary)
    np.testing.assert_allclose(own.kinds, same.kinds, atol=1e-6)
    other = forward(model, batch, guess=np.roll(own.guess, 1, axis=0), boundary=own.boundary)
    assert np.abs(own.kinds - other.kinds).max() > 0.01
    moved = forward(model, batch, guess=own.guess, boundary=own.boundary + 4)
    assert np.abs(own.kinds - moved.kinds).max() > 0.001


def test_an_ablation_sets_columns_to_what_is_usual(model: Model) -> None:
    """What a line says by itself is left out: the columns of these groups, and the first pass's guess, are 0 standardised."""
    found = forward(model, read(PAGE))
    assert model.second is not None
    first, second = found.columns(slice(0, 4))
    first[FIRST.of_group(*BY_ITSELF)] = 0
    second[SECOND.of_group("guess")] = 0
    (hidden, _) = model.second.hidden(first, second)
    np.testing.assert_allclose(found.ablated[1][:, :4], model.second.nets[0].after_first(hidden), atol=1e-3)


def test_a_line_is_judged_anew_as_it_was_at_first(model: Model) -> None:
    found = forward(model, read(PAGE))
    for row in range(4):
        columns = found.columns(slice(row, row + 1))
        np.testing.assert_allclose(model.rejudged(*columns)[:, 0], found.by_line[:, row], atol=1e-4)


# --- its parts ---------------------------------------------------------------------------------------------------------


def test_the_shares_of_its_tokens_make_up_a_lines_logits(model: Model) -> None:
    batch = read(PAGE)
    logits = model.words.logits(batch)
    for row in range(len(batch.page)):
        tokens = batch.tokens[batch.token_bounds[row] : batch.token_bounds[row + 1]]
        total = model.words.shares(tokens).sum(1) + model.words.bias
        np.testing.assert_allclose(np.clip(total, -12, 12), logits[:, row], atol=1e-3)


def test_the_elements_around_a_line_are_summed_as_its_tokens_are(html_model: Model) -> None:
    """Every element is summed once; the tokens of each line, one by one, give the same."""
    tree = blocks(PAGE_OF_HTML)
    markup = PageBatch.of([plain(tree.lines)], [tree]).markup
    assert markup is not None and html_model.elements is not None
    logits, bounds = html_model.elements.logits(markup), markup.token_bounds
    for row in range(0, len(logits[0]), 3):
        total = html_model.elements.shares(markup.tokens[bounds[row] : bounds[row + 1]]).sum(1) + html_model.elements.bias
        np.testing.assert_allclose(np.clip(total, -12, 12), logits[:, row], atol=1e-3)


def test_weights_are_kept_as_square_roots() -> None:
    linear = HashedLinear(np.array([[127], [-64]], np.int8), np.array([3], np.float32), np.array([0.5], np.float32))
    assert linear.shares(np.array([0], np.uint32)).tolist() == [[3.0]]
    assert linear.shares(np.array([1], np.uint32))[0, 0] == pytest.approx(-3 * (64 / 127) ** 2)


def test_standardised_columns_are_clipped_at_six_deviations() -> None:
    scale = Scale.of(np.array([1, 2], np.float32), np.array([2, 0.5], np.float32))
    columns = np.array([[1, 5, 99], [2, 1, -99]], np.float32)
    assert scale.apply(columns).tolist() == [[0, 2, 6], [0, -2, -6]]


def test_a_net_is_its_layers_one_after_the_other() -> None:
    first = np.array([[1, -1], [0, 2]], np.float32), np.array([[0], [1]], np.float32)
    last = np.array([[1, 0], [0, 1], [1, 1]], np.float32), np.zeros((3, 1), np.float32)
    net, columns = Net((first, last)), np.array([[1], [3]], np.float32)
    assert net.outputs(columns).ravel().tolist() == [0, 7, 7]  # max(1 - 3, 0) and 2 * 3 + 1
    assert net.outputs(columns[:1], columns[1:]).ravel().tolist() == [0, 7, 7]
    chance = np.exp([0, 7, 7]) / np.exp([0, 7, 7]).sum()
    assert net.probabilities(columns).ravel() == pytest.approx(chance, abs=1e-6)


def posterior(**chances: float) -> NDArray[np.float32]:
    found = np.full((len(KINDS), 1), 1e-6, np.float32)
    for kind, chance in chances.items():
        found[KINDS.index(kind)] = chance
    return found


def test_one_net_says_whose_a_line_is_and_the_other_what_kind() -> None:
    sides = posterior(body=0.6, offtopic=0.1, nav=0.3)
    kinds = posterior(heading=0.2, body=0.2, comment=0.3, offtopic=0.3)
    found = combine_posteriors(sides, kinds)
    expected = {"heading": 0.3, "body": 0.3, "offtopic": 0.1, "comment": 0.3}
    for kind, chance in expected.items():
        assert found[KINDS.index(kind), 0] == pytest.approx(chance, abs=1e-3)
    assert found.sum() == pytest.approx(sides.sum(), abs=1e-4)

"""Columns -> small nets."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from labelled import fixtures, two_sided

from cleaner.features.context import FAR_KINDS, SECOND
from cleaner.lines import KINDS
from cleaner.training.corpus import Corpus, corpus
from cleaner.training.nets import fit_kinds, fit_net, fit_nets, standardise, unconverged

pytest.importorskip("sklearn", reason="training needs the extra `train`")
pytestmark = pytest.mark.filterwarnings("ignore:Got `batch_size` less than 1 or larger than sample size:UserWarning")

OPTIONS = {"hidden_layer_sizes": (8,), "alpha": 0.1}
NAV, BODY, TITLE = (KINDS.index(name) for name in ("nav", "body", "title"))


def separable(*kinds: int, rows: int = 1200) -> tuple[np.ndarray, np.ndarray]:
    """Columns of which each tells one kind, and the kinds."""
    random = np.random.default_rng(0)
    target = random.choice(kinds, rows)
    columns = random.normal(0, 0.3, (rows, 4)).astype(np.float32)
    for number, kind in enumerate(kinds):
        columns[:, number] += 2 * (target == kind)
    return columns, target


def fitted(columns: np.ndarray, target: np.ndarray, seed: int = 0, weight: np.ndarray | None = None) -> np.ndarray:
    """(len(KINDS), rows): what a net says of what it was fitted on."""
    weight = np.ones(len(columns), np.float32) if weight is None else weight
    with unconverged():
        net = fit_net(columns, target, weight, np.arange(len(columns)), OPTIONS, seed, [1e-2] * 8)
    return net.probabilities(np.ascontiguousarray(columns.T))


@pytest.mark.parametrize("kinds", [(NAV, BODY), (NAV, BODY, TITLE)], ids=["two kinds", "three"])
def test_a_net_tells_the_kinds_that_it_was_shown_and_no_other(kinds: tuple[int, ...]) -> None:
    columns, target = separable(*kinds)
    found = fitted(columns, target)
    assert found.shape == (len(KINDS), len(target))
    assert np.mean(found.argmax(0) == target) > 0.95
    others = [number for number in range(len(KINDS)) if number not in kinds]
    assert found[others].max() < 1e-6


def test_a_weight_counts_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    columns, target = random.normal(size=(1200, 3)).astype(np.float32), random.choice([NAV, BODY], 1200)
    weight = np.where(target == BODY, 4.0, 1.0).astype(np.float32)
    assert fitted(columns, target, weight=weight)[BODY].mean() == pytest.approx(0.8, abs=0.06)
    assert fitted(columns, target)[BODY].mean() == pytest.approx(0.5, abs=0.06)


def test_the_same_seed_gives_the_same_net() -> None:
    columns, target = separable(NAV, BODY, rows=300)
    assert np.array_equal(fitted(columns, target), fitted(columns, target))
    assert not np.array_equal(fitted(columns, target), fitted(columns, target, seed=1))


def test_columns_are_standardised_in_place() -> None:
    columns = np.array([[1, 5], [3, 5], [5, 5]], np.float32)
    scale = standardise(columns)
    assert columns[:, 0] == pytest.approx([-1.2247, 0, 1.2247], abs=1e-3)
    assert columns[:, 1].tolist() == [0, 0, 0]  # what never changes says nothing, and is divided by no zero
    assert scale.apply(np.array([[3.0], [5.0]], np.float32)).ravel().tolist() == [0, 0]


def second_columns(data: Corpus) -> np.ndarray:
    """(rows, columns) of both passes, made up: three columns for the first."""
    return np.random.default_rng(0).normal(size=(len(data.fold), 3 + len(SECOND))).astype(np.float32)


def test_parts_of_the_rows_make_nets_that_differ_by_rows_or_by_seed() -> None:
    data = corpus(fixtures()[:3])
    columns, everything = second_columns(data)[:, :5].copy(), np.ones(len(data.fold), bool)
    nets = fit_nets(data, columns, [everything, everything, data.fold == data.fold[0]], OPTIONS, jobs=1)
    weights = [net.layers[0][0] for net in nets]
    assert np.array_equal(weights[0], weights[1]) and not np.array_equal(weights[0], weights[2])
    differing = fit_nets(data, columns, [everything] * 2, OPTIONS, jobs=1, differ=True)
    assert not np.array_equal(differing[0].layers[0][0], differing[1].layers[0][0])


# --- the net of kinds --------------------------------------------------------------------------------------------------


def test_the_net_of_kinds_does_not_see_how_many_lines_of_each_kind_the_page_has() -> None:
    data = corpus(fixtures()[:4])
    net = fit_kinds(data, second_columns(data), np.zeros(len(data.fold), bool))
    weights = net.layers[0][0]
    far = np.append(np.zeros(3, bool), np.isin(SECOND.names, FAR_KINDS))
    assert not weights[:, far].any()
    assert (np.abs(weights[:, ~far]).max(0) > 0).all()


def test_without_hand_labelled_lines_the_side_decides() -> None:
    data = corpus(two_sided(fixtures()[:4]))
    net = fit_kinds(data, second_columns(data), np.zeros(len(data.fold), bool))
    found = net.probabilities(np.ascontiguousarray(second_columns(data).T))
    assert found[[BODY, NAV]] == pytest.approx(0.5, abs=1e-6)


def test_scripts_of_other_pages_are_learned_from_pages_with_at_least_five() -> None:
    """Hand-labelled pages have hardly any script."""
    plain = [dataclasses.replace(each, kinds=[kind if kind != "code" else "" for kind in each.kinds]) for each in fixtures()]
    for count, learned in ((5, True), (4, False)):
        scripted = [
            dataclasses.replace(each, lines=[*each.lines, *["var x;"] * count], kinds=[*each.kinds, *["code"] * count])
            for each in two_sided(plain[6:])
        ]
        data = corpus([*plain[:6], *scripted])
        code = KINDS.index("code")
        scripts = (data.kind == code) & ~data.hand_labelled
        assert scripts.sum() == 6 * count
        columns = second_columns(data)
        columns[scripts, 0] += 8
        net = fit_kinds(data, columns, scripts)
        found = net.probabilities(np.ascontiguousarray(columns[scripts].T))
        assert (found[code].mean() > 0.5) == learned

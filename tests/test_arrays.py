"""Steps on small arrays return what numpy's own functions return."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cleaner.features.arrays import among_kinds, as_columns, grouped, places_of, sums_before, widths, with_first, with_last

Numbers = NDArray[np.int64]
numbers = st.lists(st.integers(-9, 9), max_size=9).map(lambda values: np.array(values, np.int64))


@given(numbers)
def test_each_step_equals_that_of_numpy(values: Numbers) -> None:
    assert places_of(values).tolist() == np.flatnonzero(values).tolist()
    assert widths(values).tolist() == np.diff(values).tolist()
    assert with_last(values, 7).tolist() == [*values.tolist(), 7]
    assert with_first(7, values).tolist() == [7, *values.tolist()]
    assert among_kinds(np.maximum(values, -1), [2, 5], 10).tolist() == np.isin(values, [2, 5]).tolist()


@given(numbers)
def test_sums_before_have_the_type_that_numpy_gives_them(values: Numbers) -> None:
    for column in (values, values > 0, values.astype(np.float32), values / 3):
        expected, found = np.append(0, np.cumsum(column)), sums_before(column)
        assert found.tolist() == expected.tolist()
        assert found.dtype == expected.dtype


@given(numbers)
def test_columns_of_any_type_make_one_matrix(values: Numbers) -> None:
    columns = [values, values > 0, values / 3]
    assert np.array_equal(as_columns(columns), np.stack(columns).astype(np.float32))


@given(numbers)
def test_groups_are_those_of_equal_hashes(values: Numbers) -> None:
    hashes = values.astype(np.uint64)
    _, group, size = np.unique(hashes, return_inverse=True, return_counts=True)
    found = grouped(hashes)
    assert (found[0].tolist(), found[1].tolist()) == (group.tolist(), size.tolist())

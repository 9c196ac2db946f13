"""Ray Data: a real local cluster of two actors, nulls and bad rows."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed"),
    pytest.mark.slow,
    needs_model,
    needs_html_model,
]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SCRAPES.glob("*.txt"))[:6]]


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"
    import ray as found

    environment = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    found.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env=environment, object_store_memory=200_000_000
    )
    found.data.DataContext.get_current().enable_progress_bars = False
    yield found
    found.shutdown()


def test_rows_of_a_dataset_are_cleaned_by_actors(ray: Any) -> None:
    from cleaner.adapters.ray import clean

    rows = [{"n": number, "text": text, "url": "https://example.org/"} for number, text in enumerate(TEXTS)]
    rows.append({"n": 99, "text": None, "url": None})
    done = {row["n"]: row for row in clean(ray.data.from_items(rows).repartition(3), workers=(1, 2)).take_all()}
    docs = Cleaner().clean_many({"text": text, "url": "https://example.org/"} for text in TEXTS)
    assert [done[number]["text"] for number in range(len(TEXTS))] == [doc.text for doc in docs]
    assert done[99]["text"] is None and "null" in done[99]["cleaner"]["error"]

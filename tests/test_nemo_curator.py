"""NeMo Curator: a stage over a batch of documents, as its own base classes check and call it."""

from __future__ import annotations

import pytest
from conftest import PAGE, needs_model

from cleaner import Cleaner

pytest.importorskip("nemo_curator")
pytestmark = needs_model


def test_a_batch_keeps_its_rows_and_what_is_known_of_it() -> None:
    import pyarrow as pa
    from nemo_curator.tasks import DocumentBatch

    from cleaner.adapters.nemo_curator import CleanStage

    rows = {"text": [PAGE, None, PAGE], "url": ["https://example.org/a", None, None], "id": [1, 2, 3]}
    given = DocumentBatch(dataset_name="crawl", data=pa.table(rows), _metadata={"source_files": ["a.parquet"]})
    stage = CleanStage()
    stage.setup()
    assert stage.validate_input(given) and not CleanStage(text="body").validate_input(given)
    done = stage.process(given)
    assert (done.dataset_name, done._metadata) == ("crawl", {"source_files": ["a.parquet"]})
    found = done.to_pyarrow().to_pylist()
    assert [row["id"] for row in found] == [1, 2, 3]
    assert found[0]["text"] == Cleaner().clean(PAGE, url="https://example.org/a").text
    assert found[1]["text"] is None and "null" in found[1]["cleaner"]["error"]


def test_a_model_that_is_not_there_is_said_before_a_batch_comes() -> None:
    from cleaner.adapters.nemo_curator import CleanStage
    from cleaner.model.storage import ModelError

    with pytest.raises(ModelError, match="nowhere"):
        CleanStage(model="/nowhere").setup()

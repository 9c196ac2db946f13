"""NeMo Curator: batches of documents in -> the same with clean texts. Needs ``pip install nemo-curator``.

    pipeline.add_stage(CleanStage(text="text", url="url"))

The stage reads its batch as Arrow and stands on `cleaner.arrow.clean_batch`; its models are loaded once a worker. The extra of
this package has no such partner, because its install is a cluster's (torch, transformers, Ray).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch

with needed("arrow", "nemo_curator", "pyarrow", beside="nemo-curator"):
    import pyarrow as pa
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.tasks import DocumentBatch


@dataclass
class CleanStage(ProcessingStage[DocumentBatch, DocumentBatch]):
    """Cleans the column ``text``, from the column ``html`` if that is named, and adds the column ``cleaner``.

    Rows that cannot be cleaned keep their text, and ``cleaner.error`` says why. ``model``, ``mode``, ``sites`` and ``phrases``
    are those of `cleaner.Cleaner`; files must lie where every worker finds them.
    """

    text: str = "text"
    html: str | None = None
    url: str = "url"
    model: str | None = None
    mode: Any = "balanced"
    sites: str | None = None
    phrases: str | None = None
    name = "clean"  # attributes without a type: the base class refuses properties here

    def inputs(self) -> tuple[list[str], list[str]]:
        """Return the attributes and the columns that a batch must have."""
        return ["data"], [self.html or self.text]

    def outputs(self) -> tuple[list[str], list[str]]:
        """Return those that it has afterwards."""
        return ["data"], [self.text, "cleaner"]

    def setup(self, worker_metadata: Any = None) -> None:
        """Load the models. Raises ``ModelError``, ``SiteFileError`` and ``ValueError`` as `cleaner.Cleaner` does."""
        self._made()

    def process(self, task: DocumentBatch) -> DocumentBatch:
        """Return a batch of the same rows."""
        table: pa.Table = task.to_pyarrow()
        done = clean_batch(table, self.text, self.html, self.url, cleaner=self._made())
        return DocumentBatch(
            dataset_name=task.dataset_name,
            data=done,
            _metadata=task._metadata,
            _stage_perf=task._stage_perf,
        )

    def _made(self) -> Any:
        return cleaner_of(self.model, mode=self.mode, sites=self.sites, phrases=self.phrases)

"""Hugging Face ``datasets``: a function for ``Dataset.map``. Needs ``pip install "scrape-cleaner[datasets]"``.

    from cleaner.adapters.datasets import clean
    cleaned = clean(dataset, num_proc=2)

``datasets`` keeps results on disk under a fingerprint of the function. `CleanTables` is pickled with the digests of its files
and nothing that changes while it works, so that the fingerprint changes with the model and only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.adapters.made import cleaner_of, digests_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch

with needed("datasets", "datasets", "pyarrow"):
    import datasets  # noqa: F401 - so that what is missing is named at once

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, IterableDataset

Data = TypeVar("Data", "Dataset", "IterableDataset")
BATCH_ROWS = 1_000


class CleanTables:
    """A callable from tables of Arrow to tables of Arrow. ``options`` are those of `cleaner.Cleaner`."""

    def __init__(self, text: str = "text", html: str | None = None, url: str = "url", **options: Any) -> None:
        """Raises ``ModelError``, ``SiteFileError`` and ``ValueError`` as `cleaner.Cleaner` does."""
        self.columns, self.options = (text, html, url), options
        cleaner_of(**options)
        self.digests = digests_of(*map(options.get, ("model", "sites", "phrases")))

    def __call__(self, table: pa.Table) -> pa.Table:
        """Return the table with clean texts and the column ``cleaner``; see `cleaner.arrow.clean_batch`."""
        text, html, url = self.columns
        return clean_batch(table, text, html, url, cleaner=cleaner_of(**self.options))


def clean(
    dataset: Data,
    text: str = "text",
    html: str | None = None,
    url: str = "url",
    *,
    num_proc: int | None = None,
    batch_size: int = BATCH_ROWS,
    **options: Any,
) -> Data:
    """Return a dataset of the same rows: the column ``text`` cleaned, the column ``cleaner`` added.

    ``options`` are those of `cleaner.Cleaner`: model, keep, mode, sites, phrases. A dataset that streams stays one.
    """
    from datasets import Dataset

    work = CleanTables(text, html, url, **options)
    shape = {"batched": True, "batch_size": batch_size}
    if isinstance(dataset, Dataset):
        format_ = dataset.format
        done = dataset.with_format("arrow").map(work, **shape, num_proc=num_proc)
        return done.with_format(format_["type"])
    return dataset.with_format("arrow").map(work, **shape).with_format(None)

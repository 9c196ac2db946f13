"""Ray Data: datasets in -> datasets whose texts are cleaned. Needs ``pip install "scrape-cleaner[ray]"``.

    from cleaner.adapters.ray import Clean, clean
    cleaned = clean(ds, text="text", url="url", workers=8)

`Clean` is the class that ``map_batches`` makes once a worker, for options of Ray's own.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.arrow import clean_batch

with needed("ray", "ray", "pyarrow"):
    import ray.data  # noqa: F401 - so that what is missing is named at once

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

BATCH_ROWS = 256  # whole pages; Ray's own default is a whole block
_KEEPS_ROWS = "udf_modifying_row_count"  # tells newer versions that a limit may be taken before the cleaning


class Clean:
    """A callable that cleans tables of Arrow; its models are loaded once. ``options`` are those of `cleaner.Cleaner`."""

    def __init__(self, text: str = "text", html: str | None = None, url: str = "url", **options: Any) -> None:
        self.columns = text, html, url
        self.cleaner = cleaner_of(**options)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return the table with clean texts and the column ``cleaner``; see `cleaner.arrow.clean_batch`."""
        text, html, url = self.columns
        return clean_batch(batch, text, html, url, cleaner=self.cleaner)


def clean(
    dataset: Dataset,
    text: str = "text",
    html: str | None = None,
    url: str = "url",
    *,
    workers: int | tuple[int, int] = 1,
    batch_size: int = BATCH_ROWS,
    **options: Any,
) -> Dataset:
    """Return a dataset of the same rows: the column ``text`` cleaned, the column ``cleaner`` added.

    ``workers`` is the number of actors, or the least and the most of them. ``options`` are those of `cleaner.Cleaner`: model,
    keep, mode, sites, phrases. Files that they name must lie where every node finds them. A block of the dataset is what an
    actor takes at a time: a dataset of one block keeps one actor busy. Raises as `cleaner.Cleaner` does, before a job starts.
    """
    from ray.data import ActorPoolStrategy

    cleaner_of(**options)
    fewest, most = workers if isinstance(workers, tuple) else (workers, workers)
    return dataset.map_batches(
        Clean,
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ActorPoolStrategy(min_size=fewest, max_size=most),
        fn_constructor_kwargs={"text": text, "html": html, "url": url, **options},
        **({_KEEPS_ROWS: False} if _KEEPS_ROWS in inspect.signature(dataset.map_batches).parameters else {}),
    )

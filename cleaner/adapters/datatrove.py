"""datatrove: documents in -> the same documents with clean texts. Needs ``pip install "scrape-cleaner[datatrove]"``.

    LocalPipelineExecutor([JsonlReader(…), CleanerFilter(), JsonlWriter(…)], tasks=8, logging_dir=…).run()

The step edits ``Document.text``. Documents of which nothing is left, and those that cannot be cleaned, are dropped, to the
exclusion writer if there is one. Its place is before filters of quality, and before the removal of duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.adapters.made import cleaner_of, docs_of
from cleaner.adapters.needs import needed
from cleaner.lines import KINDS
from cleaner.pipeline import BATCH_PAGES, KEEP, Mode
from cleaner.report.attributes import info_of

with needed("datatrove", "datatrove", "regex", "orjson"):
    from datatrove.pipeline.filters.base_filter import BaseFilter

if TYPE_CHECKING:
    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter

    from cleaner.document import Doc

EMPTY, FAILED = "cleaner_empty", "cleaner_error"  # reasons of dropped documents
INFO, ORIGINAL = "cleaner", "cleaner_original"  # keys of the metadata


class CleanerFilter(BaseFilter):
    """Cleans the text of documents, or the HTML that a reader of WARC put there.

    ``url_key`` names the address in the metadata; it is evidence. ``keep_empty`` lets documents pass of which nothing is left,
    ``keep_original`` puts the text that came into the metadata. The others are those of `cleaner.Cleaner`.
    Stats: ``line-total``, ``line-kept``, ``line-filter-<kind>``, ``source-<source>`` and ``form-<form>``, beside those of every
    filter.
    """

    name = "🧹 Cleaner"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = BATCH_PAGES,
        *,
        url_key: str = "url",
        keep_empty: bool = False,
        keep_original: bool = False,
        model: str | Path | None = None,
        keep: str | Iterable[str] = KEEP,
        mode: Mode = "balanced",
        sites: str | Path | None = None,
        phrases: str | Path | None = None,
    ) -> None:
        """Raises ``ModelError``, ``SiteFileError`` and ``ValueError`` as `cleaner.Cleaner` does."""
        super().__init__(exclusion_writer, batch_size)
        self.url_key, self.keep_empty, self.keep_original = url_key, keep_empty, keep_original
        names = (keep,) if isinstance(keep, str) else tuple(keep)
        self.options: dict[str, Any] = {"model": model, "keep": names, "mode": mode, "sites": sites, "phrases": phrases}
        cleaner_of(**self.options)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Clean one document; see `filter_batch`."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Clean documents in place. Return whether each stays, or why it does not."""
        cleaner = cleaner_of(**self.options)  # the same one in each process: steps travel by pickle
        records = ({"text": doc.text, "url": (doc.metadata or {}).get(self.url_key)} for doc in batch)
        found: list[bool | tuple[bool, str]] = []
        for document, doc in zip(batch, docs_of(cleaner, records), strict=True):
            info = info_of(doc, cleaner.digest_of(doc))
            self._count(doc, info)
            document.metadata[INFO] = info
            if doc.error is not None:
                found.append((False, FAILED))
            elif not doc.text and not self.keep_empty:
                found.append((False, EMPTY))  # as it came, so that the exclusion writer shows what was lost
            else:
                if self.keep_original:
                    document.metadata[ORIGINAL] = document.text
                document.text = doc.text
                found.append(True)
        return found

    def _count(self, doc: Doc, info: dict[str, Any]) -> None:
        self.stat_update(f"source-{doc.source}", f"form-{doc.form}")
        dropped = sum(info["dropped"].values())
        self.stat_update("line-total", value=info["lines"])
        self.stat_update("line-kept", value=info["lines"] - dropped)
        for kind in KINDS:
            if kind in info["dropped"]:
                self.stat_update(f"line-filter-{kind}", value=info["dropped"][kind])

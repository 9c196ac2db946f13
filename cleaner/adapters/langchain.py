"""LangChain: documents in -> documents of clean texts. Needs ``pip install "scrape-cleaner[langchain]"``.

    documents = CleanDocuments().transform_documents(loader.load())

Put it between the loader and the splitter: a chunk has lost the page around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.adapters.made import cleaner_of, docs_of
from cleaner.adapters.needs import needed
from cleaner.report.attributes import info_of

with needed("langchain", "langchain_core"):
    from langchain_core.documents import BaseDocumentTransformer, Document

INFO = "cleaner"  # key of the metadata


class CleanDocuments(BaseDocumentTransformer):
    """Cleans the pages of documents; ids and metadata stay.

    The address is ``metadata[url_key]``, as evidence; loaders call it "source". Documents of which nothing is left go, unless
    ``keep_empty``; one that cannot be cleaned stays as it is, and ``metadata["cleaner"]["error"]`` says why. ``options`` are
    those of `cleaner.Cleaner`: model, keep, mode, sites, phrases.
    """

    def __init__(self, url_key: str = "source", keep_empty: bool = False, **options: Any) -> None:
        self.url_key, self.keep_empty = url_key, keep_empty
        self.cleaner = cleaner_of(**options)

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        """Return clean copies of documents, in order."""
        records = ({"text": page.page_content, "url": page.metadata.get(self.url_key)} for page in documents)
        found = []
        for page, doc in zip(documents, docs_of(self.cleaner, records), strict=True):
            info = info_of(doc, self.cleaner.digest_of(doc))
            update: dict[str, Any] = {"metadata": {**page.metadata, INFO: info}}
            if doc.error is None:
                if not doc.text and not self.keep_empty:
                    continue
                update["page_content"] = doc.text
            found.append(page.model_copy(update=update))
        return found

"""LlamaIndex: nodes in -> nodes of clean texts. Needs ``pip install "scrape-cleaner[llama-index]"``.

    IngestionPipeline(transformations=[CleanNodes(), SentenceSplitter()]).run(documents=documents)

Put it before the splitter: a chunk has lost the page around it. The pipeline keeps results under the component's fields, of
which the digests of the models are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.adapters.made import cleaner_of, digests_of, docs_of
from cleaner.adapters.needs import needed
from cleaner.pipeline import KEEP, Cleaner, Mode
from cleaner.report.attributes import info_of

with needed("llama-index", "llama_index", "pydantic"):
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent
    from pydantic import Field

INFO = "cleaner"  # key of the metadata


class CleanNodes(TransformComponent):
    """Cleans the texts of nodes; ids and metadata stay. Nodes of which nothing is left go, unless ``keep_empty``.

    A node that cannot be cleaned stays as it is, and ``metadata["cleaner"]["error"]`` says why; models and
    embeddings do not see this key.
    """

    url_key: str = Field("url", description="Key of the metadata that holds the address.")
    keep_empty: bool = False
    model: str | Path | None = None
    keep: tuple[str, ...] = KEEP
    mode: Mode = "balanced"
    sites: str | Path | None = None
    phrases: str | Path | None = None
    digests: tuple[str, ...] = Field(
        (), description="Digests of the files that decide: a new model is another component to caches."
    )

    def model_post_init(self, context: Any) -> None:
        """Take the digests of the models. Raises ``ModelError`` and ``SiteFileError``; ``ValueError`` by pydantic."""
        super().model_post_init(context)
        self._cleaner()
        self.digests = digests_of(self.model, self.sites, self.phrases)

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> list[BaseNode]:
        """Clean nodes in place, and return those that stay, in order."""
        cleaner = self._cleaner()
        records = ({"text": node.get_content(MetadataMode.NONE), "url": node.metadata.get(self.url_key)} for node in nodes)
        found = []
        for node, doc in zip(nodes, docs_of(cleaner, records), strict=True):
            node.metadata[INFO] = info_of(doc, cleaner.digest_of(doc))
            for excluded in (node.excluded_embed_metadata_keys, node.excluded_llm_metadata_keys):
                if INFO not in excluded:
                    excluded.append(INFO)
            if doc.error is None:
                if not doc.text and not self.keep_empty:
                    continue
                node.set_content(doc.text)
            found.append(node)
        return found

    def _cleaner(self) -> Cleaner:
        return cleaner_of(self.model, self.keep, self.mode, self.sites, self.phrases)

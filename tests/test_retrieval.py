"""Retrieval and converters: documents, nodes, pages, before they are split."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from conftest import PAGE, PAGES, needs_html_model, needs_model

from cleaner import Cleaner

pytestmark = [needs_model, needs_html_model]
HTML = (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
MENU = "Home\nAbout\nContact\n"


# --- LangChain ---------------------------------------------------------------------------------------------------------


def test_langchain_cleans_whole_pages_before_the_splitter() -> None:
    documents = pytest.importorskip("langchain_core.documents")
    from cleaner.adapters.langchain import CleanDocuments

    given = [
        documents.Document(PAGE, id="one", metadata={"source": "https://example.org/a", "lang": "en"}),
        documents.Document(MENU, id="menu"),
        documents.Document("\x00\x01" * 900, id="binary"),
    ]
    done = CleanDocuments().transform_documents(given)
    assert done[0].id == "one" and done[0].metadata["lang"] == "en"
    assert done[0].page_content == Cleaner().clean(PAGE, url="https://example.org/a").text
    assert "menu" not in [page.id for page in done]
    assert given[0].page_content == PAGE, "documents of others are not changed"
    assert [page.id for page in CleanDocuments(keep_empty=True).transform_documents(given)][:2] == ["one", "menu"]
    assert asyncio.run(CleanDocuments().atransform_documents(given[:1]))[0].page_content == done[0].page_content


# --- LlamaIndex --------------------------------------------------------------------------------------------------------


def test_llama_index_cleans_nodes_in_its_pipeline_and_its_cache_knows_the_model() -> None:
    schema = pytest.importorskip("llama_index.core.schema")
    from llama_index.core.ingestion import IngestionPipeline

    from cleaner.adapters.llama_index import CleanNodes

    page = schema.Document(text=PAGE, metadata={"url": "https://example.org/a"})
    pipeline = IngestionPipeline(transformations=[CleanNodes()])
    nodes: list[Any] = list(pipeline.run(documents=[page, schema.Document(text=MENU)]))
    assert [node.text for node in nodes] == [Cleaner().clean(PAGE, url="https://example.org/a").text]
    assert nodes[0].metadata["cleaner"]["lines"] > 0
    assert "cleaner" not in nodes[0].get_content(schema.MetadataMode.EMBED)
    assert CleanNodes().to_dict() == CleanNodes().to_dict() != CleanNodes(mode="recall").to_dict()
    assert CleanNodes().digests and set(CleanNodes().digests) <= set(CleanNodes().to_dict()["digests"])


# --- markitdown --------------------------------------------------------------------------------------------------------


def test_markitdown_converts_pages_to_their_main_text() -> None:
    markitdown = pytest.importorskip("markitdown")
    from cleaner.adapters.markitdown import MainTextConverter, register_converters

    converter = markitdown.MarkItDown(enable_plugins=False)
    register_converters(converter)
    found = converter.convert_stream(io.BytesIO(HTML.encode()), stream_info=markitdown.StreamInfo(extension=".html"))
    doc = Cleaner().clean_html(HTML)
    kept = [line.text for line in doc.lines if line.keep and line.text.strip()]
    assert [row.lstrip("# ") for row in found.markdown.split("\n\n")] == kept
    assert found.title == next(line.text for line in doc.lines if line.kind == "title")
    assert not MainTextConverter().accepts(io.BytesIO(b"a,b"), markitdown.StreamInfo(extension=".csv"))


def test_markitdown_finds_the_plug_in_by_itself() -> None:
    markitdown = pytest.importorskip("markitdown")
    from importlib.metadata import entry_points

    if not any(point.value == "cleaner.adapters.markitdown" for point in entry_points(group="markitdown.plugin")):
        pytest.skip("the package was installed before it had the plug-in")
    found = markitdown.MarkItDown(enable_plugins=True).convert(str(PAGES / "blog_en_wordpress.html"))
    assert "Skip to content" not in found.markdown and len(found.markdown) > 200


# --- Crawl4AI ----------------------------------------------------------------------------------------------------------


def test_crawl4ai_gets_the_blocks_of_the_main_text() -> None:
    pytest.importorskip("crawl4ai")
    from crawl4ai import DefaultMarkdownGenerator

    from cleaner.adapters.crawl4ai import CleanContent

    filter_ = CleanContent()
    blocks = filter_.filter_content(HTML)
    kept = [line for line in Cleaner().clean_html(HTML).lines if line.keep and line.text.strip()]
    assert len(blocks) == len(kept) and blocks[0].startswith(("<h1>", "<p>"))
    assert filter_.filter_content("") == []
    made = DefaultMarkdownGenerator(content_filter=filter_, content_source="raw_html").generate_markdown(HTML)
    assert kept[-1].text[:40] in made.fit_markdown and "Skip to content" not in made.fit_markdown

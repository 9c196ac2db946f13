"""Agents: the server of the Model Context Protocol, over its real transports."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from conftest import PAGE, PAGES, cases, environment, needs_html_model, needs_model

from cleaner import Cleaner
from cleaner.io.surrogates import whole

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("mcp") is None, reason="the SDK of MCP is not installed"),
    needs_model,
    needs_html_model,
]


def told(ask: Callable[[Any], Awaitable[Any]], **options: Any) -> Any:
    """What a client is told that is connected to the server in this process."""
    from mcp import Client

    from cleaner.adapters.mcp import server

    async def run() -> Any:
        async with Client(server(**options)) as client:
            return await ask(client)

    return asyncio.run(run())


def test_the_tools_say_what_they_do() -> None:
    tools = {tool.name: tool for tool in told(lambda client: client.list_tools()).tools}
    assert tools.keys() == {"clean_page", "explain_lines"}
    assert all(tool.description and tool.output_schema for tool in tools.values())


@pytest.mark.parametrize("field", ["text", "html"])
def test_a_page_is_cleaned_as_the_api_cleans_it(field: str) -> None:
    value = PAGE if field == "text" else (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
    found = told(lambda client: client.call_tool("clean_page", {field: value})).structured_content
    doc = Cleaner().clean(value) if field == "text" else Cleaner().clean_html(value)
    assert found["text"] == doc.text and found["quality"] == round(doc.quality, 4) and found["form"] == doc.form
    assert found["kept_lines"] + found["dropped_lines"] == sum(bool(line.text.strip()) for line in doc.lines)


def test_lines_are_explained_in_words() -> None:
    found = told(lambda client: client.call_tool("explain_lines", {"text": PAGE, "numbers": [1]})).structured_content
    (line,) = found["result"]
    assert line["number"] == 1 and line["why"] == str(Cleaner().clean(PAGE, explain=True).explain(1))


WRONG = [
    ("nothing", "clean_page", {}, "neither text nor html came; give one of them"),
    ("nulls", "clean_page", {"text": None, "html": None}, "neither text nor html came; give one of them"),
    ("a giant page", "clean_page", {"text": "x" * 5_000_001}, "the page has 5,000,001 characters; at most 5,000,000 are taken"),
    ("a number", "clean_page", {"text": 42}, "text is of type int; expected a string"),
    ("a list", "clean_page", {"html": ["<p>"]}, "html is of type list; expected a string"),
    ("an unknown argument", "clean_page", {"txt": "one"}, "the argument 'txt' is not known; expected some of text"),
    ("an unknown mode", "clean_page", {"text": "one", "mode": "quick"}, "mode is 'quick'; expected one of precision, balanced"),
    ("a mode in its long form", "clean_page", {"text": "one", "mode": "quick " * 900}, "mode is 'quick quick"),
    ("a picture", "clean_page", {"html": "\x89PNG\r\n\x1a\n" + "\0" * 900, "mode": 1}, "mode is of type int"),
    ("a line that does not exist", "explain_lines", {"text": "one", "numbers": [7]}, "line 7 does not exist"),
    ("lines in words", "explain_lines", {"text": "one", "numbers": ["one"]}, "numbers is not a list of whole numbers"),
]  # fmt: skip


@pytest.mark.parametrize("tool, given, said", cases(WRONG))
def test_what_cannot_be_cleaned_is_an_error_of_the_tool(tool: str, given: dict[str, Any], said: str) -> None:
    """One sentence, and none of the words of a library."""
    found = told(lambda client: client.call_tool(tool, given))
    words = found.content[0].text
    assert found.is_error and said in words and len(words) < 300 and not re.search("pydantic|validation|Traceback", words)


@pytest.mark.parametrize("page", ["null", "7", '["a", "b"]', '"a"', "{}"])
def test_a_page_that_is_json_is_a_text(page: str) -> None:
    found = told(lambda client: client.call_tool("clean_page", {"text": page})).structured_content
    assert found["kept_lines"] + found["dropped_lines"] == 1


def test_numbers_may_come_in_a_string() -> None:
    found = told(lambda client: client.call_tool("explain_lines", {"text": PAGE, "numbers": "[1]"}))
    assert [line["number"] for line in found.structured_content["result"]] == [1]


@pytest.mark.parametrize("field", ["text", "html"])
def test_half_of_a_surrogate_pair_is_replaced(field: str) -> None:
    page = PAGE.replace("Tuesday", "Tues\ud83dday \ud83d\ude00")
    found = told(lambda client: client.call_tool("clean_page", {field: page if field == "text" else f"<p>{page}</p>"}))
    assert "Tues\ufffdday \U0001f600" in found.structured_content["text"]


def test_standard_output_holds_the_protocol_alone() -> None:
    """One page holds half of a surrogate pair, which strict readers of JSON refuse."""
    page = PAGE.replace("Tuesday", "Tues\ud83dday")
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {},
                                                     "clientInfo": {"name": "test", "version": "1"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "clean_page", "arguments": {"text": page}}},
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from cleaner.cli.workshop import main; sys.exit(main(['mcp']))"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        rows = []
        for message in messages:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
            process.stdin.flush()
            if "id" in message:
                rows.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(timeout=30) == 0
    assert rest == "" and [row["id"] for row in rows] == [1, 2]
    assert rows[1]["result"]["structuredContent"]["text"] == Cleaner().clean(whole(page)).text

"""Model Context Protocol: pages from an agent -> their main text, and why. Needs ``pip install "scrape-cleaner[mcp]"``.

`server` makes the server that ``cleaner mcp`` runs, over standard input and output or over HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from cleaner import __version__
from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.decision.policy import BETA
from cleaner.errors import CleanerError
from cleaner.io.surrogates import whole
from cleaner.lines import Kind

with needed("mcp", "mcp", "pydantic"):
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from cleaner.document import Doc

MOST_CHARACTERS = 5_000_000  # of a page
MOST_LINES = 200  # that are explained at once
_SHOWN = 40  # characters of a wrong argument that a message repeats
_INSTRUCTIONS = (
    "Removes menus, advertisements, comments, share buttons and appended articles from scraped text or HTML. "
    "Call clean_page with what a crawler returned, before you read or store it."
)
# The types say `str` alone, although None stands for what did not come: the SDK reads strings of any other type as JSON, and a
# page that is JSON would come as a list, the text "null" as nothing.
_ABSENT: Any = None
Text = Annotated[str, Field(description="Plain text or Markdown of a scraped page")]
Page = Annotated[str, Field(description="Source of a page in HTML; better than its text where you have both")]
Url = Annotated[str, Field(description="Address of the page, as evidence; nothing is fetched")]
Mode = Annotated[str, Field(description="Rather drop, or rather keep, what is in doubt", json_schema_extra={"enum": [*BETA]})]
Numbers = Annotated[list[int] | None, Field(description="Numbers of lines, from 1; all of a short page without")]


class CleanPage(BaseModel):
    """A clean page."""

    text: str = Field(description="The main text; empty where the page has none")
    title: str | None
    quality: float = Field(description="Expected F1 of the words that are kept, 0 to 1")
    page: str | None = Field(description="What sort of page it is: article, listing, wall, error …")
    form: str = Field(description="What it was read as: text, markdown, html …")
    kept_lines: int
    dropped_lines: int


class ExplainedLine(BaseModel):
    """Why a line was kept or dropped."""

    number: int = Field(description="From 1")
    text: str
    keep: bool
    kind: Kind
    score: float = Field(description="Probability that it is main text, 0 to 1")
    why: str


def server(**options: Any) -> MCPServer:
    """Return a server with the tools ``clean_page`` and ``explain_lines``.

    ``options`` are those of `cleaner.Cleaner`: model, keep, mode, sites, phrases. Raises as it does.
    """
    tools = _Tools(options)
    made = _Server("cleaner", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING")
    made.add_tool(tools.clean_page, title="Clean a page")
    made.add_tool(tools.explain_lines, title="Explain lines")
    return made


class _Server(MCPServer):
    """Says in a sentence what is wrong with the arguments of a tool; pydantic's own words are for programmers."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool. Raises ``ToolError`` for arguments that it does not take."""
        return await super().call_tool(name, _checked(name, arguments), context)


class _Tools:
    """The tools, which share a cleaner."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options, self._usual = options, cleaner_of(**options)

    def clean_page(self, text: Text = _ABSENT, html: Page = _ABSENT, url: Url = _ABSENT, mode: Mode = _ABSENT) -> CleanPage:
        """Return the main text of a scraped page: without menus, advertisements, comments and other articles."""
        doc = self._doc(text, html, url, mode)
        lines = [line for line in doc.lines if line.text.strip()]
        kept = sum(line.keep for line in lines)
        title = next((line.text.strip() for line in lines if line.kind == "title"), None)
        page = doc.page.name if doc.page else None
        return CleanPage(
            text=doc.text, title=title, quality=round(doc.quality, 4), page=page, form=doc.form,
            kept_lines=kept, dropped_lines=len(lines) - kept,
        )  # fmt: skip

    def explain_lines(
        self, text: Text = _ABSENT, html: Page = _ABSENT, url: Url = _ABSENT, numbers: Numbers = None
    ) -> list[ExplainedLine]:
        """Say of lines of a page whether they are main text, and why."""
        doc = self._doc(text, html, url, None, explain=True)
        there = [number for number, line in enumerate(doc.lines, 1) if line.text.strip()]
        asked = there[:MOST_LINES] if numbers is None else numbers[:MOST_LINES]
        unknown = [number for number in asked if not 1 <= number <= len(doc.lines)]
        if unknown:
            raise ToolError(f"line {unknown[0]} does not exist; the page has lines 1 to {len(doc.lines)}")
        found = [(number, doc.explain(number)) for number in asked]
        return [
            ExplainedLine(number=number, text=why.text, keep=why.keep, kind=why.kind, score=why.score, why=str(why))
            for number, why in found
        ]

    def _doc(self, text: str | None, html: str | None, url: str | None, mode: str | None, explain: bool = False) -> Doc:
        value = html if html is not None else text
        if value is None:
            raise ToolError("neither text nor html came; give one of them")
        if len(value) > MOST_CHARACTERS:
            raise ToolError(f"the page has {len(value):,} characters; at most {MOST_CHARACTERS:,} are taken, so cut it")
        cleaner = self._usual if mode is None else cleaner_of(**{**self._options, "mode": mode})
        try:
            if html is not None:
                return cleaner.clean_html(html, url=url, explain=explain)
            return cleaner.clean(value, url=url, explain=explain)
        except CleanerError as error:
            raise ToolError(str(error)) from error


# --- arguments ---------------------------------------------------------------------------------------------------------

_WORDS = ("text", "html", "url", "mode")
_TAKEN = {"clean_page": _WORDS, "explain_lines": (*_WORDS[:3], "numbers")}


def _checked(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a tool without those that are null, and with whole characters alone, as JSON can hold them.

    Raises ``ToolError`` that names the argument, what came and what was expected.
    """
    taken = _TAKEN.get(tool)
    if taken is None:  # the server says which tools there are
        return dict(arguments)
    given = {name: value for name, value in arguments.items() if value is not None}
    for name, value in given.items():
        if name not in taken:
            raise ToolError(f"the argument {name[:_SHOWN]!r} is not known; expected some of {', '.join(taken)}")
        if name in _WORDS and not isinstance(value, str):
            raise ToolError(f"{name} is of type {type(value).__name__}; expected a string")
    if given.get("mode", "balanced") not in BETA:
        raise ToolError(f"mode is {given['mode'][:_SHOWN]!r}; expected one of {', '.join(BETA)}")
    if "numbers" in given and not _are_numbers(given["numbers"]):
        raise ToolError("numbers is not a list of whole numbers; expected the numbers of lines, from 1, such as [3, 4]")
    return {name: whole(value) if isinstance(value, str) else value for name, value in given.items()}


def _are_numbers(value: Any) -> bool:
    """Whether something is a list of whole numbers, or JSON of one: some agents write their lists into strings."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return False
    return isinstance(value, list) and all(type(number) is int for number in value)

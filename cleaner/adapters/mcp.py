"""Model Context Protocol: pages from an agent -> their main text, and why. Needs ``pip install "scrape-cleaner[mcp]"``.

`server` makes the server that ``cleaner mcp`` runs, over standard input and output or over HTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cleaner import __version__
from cleaner.adapters.made import cleaner_of
from cleaner.adapters.needs import needed
from cleaner.errors import CleanerError
from cleaner.lines import Kind

with needed("mcp", "mcp", "pydantic"):
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from cleaner.document import Doc

MOST_CHARACTERS = 5_000_000  # of a page
MOST_LINES = 200  # that are explained at once
_INSTRUCTIONS = (
    "Removes menus, advertisements, comments, share buttons and appended articles from scraped text or HTML. "
    "Call clean_page with what a crawler returned, before you read or store it."
)
Text = Annotated[str | None, Field(description="Plain text or Markdown of a scraped page")]
Page = Annotated[str | None, Field(description="Source of a page in HTML; better than its text where you have both")]
Url = Annotated[str | None, Field(description="Address of the page, as evidence; nothing is fetched")]
Mode = Annotated[Literal["precision", "balanced", "recall"], Field(description="Rather drop, or rather keep, what is in doubt")]


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
    usual = cleaner_of(**options)
    made: MCPServer = MCPServer("cleaner", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING")

    def cleaned(text: str | None, html: str | None, url: str | None, mode: str | None, explain: bool = False) -> Doc:
        value = html if html is not None else text
        if value is None:
            raise ToolError("neither text nor html came; give one of them")
        if len(value) > MOST_CHARACTERS:
            raise ToolError(f"the page has {len(value):,} characters; at most {MOST_CHARACTERS:,} are taken, so cut it")
        cleaner = usual if mode is None else cleaner_of(**{**options, "mode": mode})
        try:
            if html is not None:
                return cleaner.clean_html(html, url=url, explain=explain)
            return cleaner.clean(value, url=url, explain=explain)
        except CleanerError as error:
            raise ToolError(str(error)) from error

    @made.tool(title="Clean a page")
    def clean_page(text: Text = None, html: Page = None, url: Url = None, mode: Mode | None = None) -> CleanPage:
        """Return the main text of a scraped page: without menus, advertisements, comments and other articles."""
        doc = cleaned(text, html, url, mode)
        lines = [line for line in doc.lines if line.text.strip()]
        kept = sum(line.keep for line in lines)
        title = next((line.text.strip() for line in lines if line.kind == "title"), None)
        page = doc.page.name if doc.page else None
        return CleanPage(
            text=doc.text, title=title, quality=round(doc.quality, 4), page=page, form=doc.form,
            kept_lines=kept, dropped_lines=len(lines) - kept,
        )  # fmt: skip

    @made.tool(title="Explain lines")
    def explain_lines(
        text: Text = None,
        html: Page = None,
        url: Url = None,
        numbers: Annotated[list[int] | None, Field(description="Numbers of lines, from 1; all of a short page without")] = None,
    ) -> list[ExplainedLine]:
        """Say of lines of a page whether they are main text, and why."""
        doc = cleaned(text, html, url, None, explain=True)
        there = [number for number, line in enumerate(doc.lines, 1) if line.text.strip()]
        asked = there[:MOST_LINES] if numbers is None else numbers[:MOST_LINES]
        unknown = [number for number in asked if not 1 <= number <= len(doc.lines)]
        if unknown:
            raise ToolError(f"line {unknown[0]} does not exist; the page has lines 1 to {len(doc.lines)}")
        found = []
        for number in asked:
            why = doc.explain(number)
            found.append(
                ExplainedLine(number=number, text=why.text, keep=why.keep, kind=why.kind, score=why.score, why=str(why))
            )
        return found

    return made

"""`cleaner mcp`: a server of the Model Context Protocol, for agents."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from typing import Any

_ABOUT = """\
Serve the Model Context Protocol: agents send scraped pages and get their main text.

Without --http it talks over standard input and output, as an agent starts it. Nothing is fetched from the network.
"""
LOOPBACK = "127.0.0.1"


def add_parser(commands: Any) -> None:
    """Add the sub-command to those of `cleaner`."""
    parser = commands.add_parser(
        "mcp", help="serve agents (Model Context Protocol)", description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--http", type=int, metavar="PORT", help="serve over HTTP, on loopback, at /mcp")
    parser.add_argument("--model", metavar="DIR", help="a model of your own")
    parser.add_argument("--sites", metavar="FILE", help="what sites repeat, from `cleaner sites learn`")


def run(arguments: argparse.Namespace) -> int:
    """Serve until standard input ends, or until it is interrupted. Return 0, or 2 for what cannot be used."""
    if find_spec("mcp") is None:
        return _failed('the server needs the SDK of MCP, which is not installed; pip install "scrape-cleaner[mcp]"')
    from cleaner.cli.ports import refusal

    refused = None if arguments.http is None else refusal(LOOPBACK, arguments.http, "--http")
    if refused:
        return _failed(refused)
    from cleaner.adapters.mcp import server
    from cleaner.errors import CleanerError

    try:
        made = server(model=arguments.model, sites=arguments.sites)
    except (CleanerError, ValueError) as error:
        return _failed(str(error))
    if arguments.http is None:
        from cleaner.io.surrogates import mended_lines

        sys.stdin = mended_lines(sys.stdin.buffer)
        made.run("stdio")
    else:
        made.run("streamable-http", host=LOOPBACK, port=arguments.http)
    return 0


def _failed(message: str) -> int:
    print(f"cleaner: {message}", file=sys.stderr)
    return 2

"""`cleaner label PAGES`: a page in the browser on which a person corrects the kinds that the model gives."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.subkinds import add_kinds

if TYPE_CHECKING:
    from cleaner.labelling.desk import Desk
    from cleaner.labelling.training import Training

DONE, FAILED = 0, 2
_ABOUT = """\
Label pages in the browser: every line has the model's kind already, and you correct what is wrong.

PAGES are files of text or HTML, folders of them, or datasets, as `clean` takes them. Finished pages are written to LABELS, a
labels file for `cleaner train`. Every decision is in LABELS.log at once; the same command goes on where you stopped.
The page is for this machine alone, and loads nothing from any other.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `label` to the commands of `cleaner`."""
    parser = commands.add_parser(
        "label", help="label pages in the browser", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", metavar="PAGES", help="files, folders or datasets of pages")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("labels.jsonl"), metavar="LABELS", help="labels file (default labels.jsonl)"
    )
    parser.add_argument("--model", metavar="DIR", help="the model that labels first")
    add_kinds(parser)
    parser.add_argument("--from", dest="sort", metavar="KIND", help="what PAGES are, where their names do not tell")
    for name in ("text", "html", "url"):
        parser.add_argument(f"--{name}-field", metavar="NAME", help=f"the field of a record that holds its {name}")
    parser.add_argument("--site", metavar="HOST", help="the site of pages without an address")
    parser.add_argument("--seed", type=int, metavar="N", help="of the random pages, to get the same ones again")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port on this machine (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, and open no browser")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but the address")


def run(arguments: argparse.Namespace) -> int:
    """Run `cleaner label` until it is interrupted. Return the exit status: 0 done, 2 something was wrong."""
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        _say('the labelling page needs starlette and uvicorn; pip install "scrape-cleaner[label]"')
        return FAILED
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported, as in `clean`
    from cleaner.errors import CleanerError

    try:
        return _serve(arguments)
    except CleanerError as error:
        _say(str(error))
        return FAILED


def _serve(arguments: argparse.Namespace) -> int:
    from cleaner.cli.subkinds import declared
    from cleaner.io.atomic import refuse_unwritable
    from cleaner.io.datasets import Fields
    from cleaner.labelling.desk import Desk
    from cleaner.labelling.pages import read_pages
    from cleaner.labelling.training import Training
    from cleaner.model.storage import check

    if arguments.model is not None:
        check(arguments.model)
    refuse_unwritable(arguments.output)
    fields = Fields(text=arguments.text_field, html=arguments.html_field, url=arguments.url_field)
    pages, problems = read_pages(arguments.pages, arguments.sort, fields, arguments.site)
    for problem in problems:
        _say(problem)
    subkinds = declared(arguments.kinds, [arguments.model])
    desk = Desk(pages, arguments.output, arguments.model, arguments.seed, subkinds)
    try:
        state = desk.state()
        if not arguments.quiet:
            began = f", {state['done']} of them finished" if state["done"] else ""
            lost = sum(not page.site for page in pages)
            if lost > 1:
                _say(f"the site of {lost:,} pages is not known, so they share no labels; name it with --site, or by a folder")
            _say(f"{len(pages):,} {'page' if len(pages) == 1 else 'pages'}{began}; labels go to {arguments.output}")
        return _listen(desk, Training(desk), arguments)
    finally:
        desk.close()


def _listen(desk: Desk, training: Training, arguments: argparse.Namespace) -> int:
    """Serve until interrupted. Pages are judged meanwhile."""
    import secrets
    import signal
    import threading
    import webbrowser

    import uvicorn

    from cleaner.cli.ports import listening
    from cleaner.labelling.server import HOST, application

    socket = listening(HOST, arguments.port, "--port")  # before the address is printed, so that it answers
    port = socket.getsockname()[1]
    token, ticket = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    opening = f"http://{HOST}:{port}/open?token="
    threading.Thread(target=desk.judge_all, daemon=True).start()
    served = application(desk, training, token, port, ticket)
    config = uvicorn.Config(
        served, log_level="warning", access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=2, ws="none",
    )  # fmt: skip
    print(f"Open {opening}{token}", flush=True)
    if not arguments.quiet:
        _say("Ctrl-C ends it; every decision is on disk")
    if not arguments.no_browser:
        webbrowser.open(f"{opening}{ticket}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the labels file is written at the end, as after Ctrl-C
    try:
        uvicorn.Server(config).run(sockets=[socket])
    except KeyboardInterrupt:
        pass
    finally:
        training.stop()
        socket.close()
    return DONE


def _say(message: str) -> None:
    print(f"cleaner: {message}", file=sys.stderr)

"""`cleaner serve`: an HTTP service that cleans what it is sent."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleaner.cli.options import bytes_of, seconds_of
from cleaner.cli.ports import PortError, listening, refusal

_ABOUT = """\
Serve clean texts over HTTP: POST /clean takes JSON, NDJSON, text, HTML or a form; / is a page to try it.

It listens on loopback unless --host says otherwise. It fetches nothing and stores nothing.
"""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = "CLEANER_TOKEN"
_MOST_OF_TOKEN = 4_096  # characters; servers refuse larger heads
_NEEDED = ("starlette", "uvicorn", "multipart", "prometheus_client", "msgspec")
DONE, FAILED = 0, 2


def add_parser(commands: Any) -> None:
    """Add the sub-command to those of `cleaner`."""
    parser = commands.add_parser(
        "serve", help="serve over HTTP", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default=LOOPBACK[0], help="address to listen on (default: loopback)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument(
        "--max-bytes", type=bytes_of, default="10M", metavar="N", help="bytes of one page, unpacked, at most (default: 10M)"
    )
    parser.add_argument("--timeout", type=seconds_of, default=60.0, metavar="S", help="seconds for one page (default: 60)")
    parser.add_argument(
        "--waiting", type=int, default=256, metavar="N", help="pages that may wait; more are refused (default: 256)"
    )
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a file that holds the token, alone in its first line")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a name in the header Host to serve")
    parser.add_argument("--model", metavar="DIR", help="a model of your own")
    parser.add_argument("--sites", metavar="FILE", help="what sites repeat, from `cleaner sites learn`")
    parser.add_argument("--phrases", metavar="FILE", help="your own phrases of lines to keep or to drop")
    parser.add_argument("-q", "--quiet", action="store_true", help="log no requests")
    parser.epilog = (
        f"With a token, from --token-file or the variable {TOKEN}, every request must bring it (Authorization: Bearer). "
        "No option takes the token itself, because every user of a machine can list the arguments of its processes."
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is told to stop. Return 0, or 2 for what cannot be used."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        return _failed(f'the service needs {missing[0]}, which is not installed; pip install "scrape-cleaner[serve]"')
    wrong = _wrong(arguments)
    if wrong:
        return _failed(wrong)
    from cleaner.adapters.made import cleaner_of
    from cleaner.errors import CleanerError
    from cleaner.service.settings import Settings

    try:
        token = _token(arguments.token_file)
        cleaner_of(arguments.model, sites=arguments.sites, phrases=arguments.phrases)
    except (CleanerError, ValueError, OSError) as error:
        return _failed(str(error))
    settings = Settings(
        max_bytes=arguments.max_bytes,
        clean_seconds=arguments.timeout,
        waiting_pages=arguments.waiting,
        token=token,
        hosts=_hosts(arguments),
        model=arguments.model,
        sites=arguments.sites,
        phrases=arguments.phrases,
    )
    settings.to_environment()
    if arguments.workers > 1:
        from cleaner.service.figures import MULTI

        with tempfile.TemporaryDirectory(prefix="cleaner-figures-") as folder:
            os.environ.setdefault(MULTI, folder)
            return _serve(arguments)
    return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    import uvicorn

    from cleaner.service.connections import MOST_OF_HEAD, Connection, Processes

    # uvicorn stops gracefully and then raises the signal anew; the end is no failure
    signal.signal(signal.SIGTERM, lambda *_: None)
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    if not arguments.quiet:
        print(f"cleaner: http://{shown}:{arguments.port}/ (Ctrl-C stops it)", file=sys.stderr, flush=True)
    config = uvicorn.Config(
        "cleaner.service.app:application",
        factory=True,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        http=Connection,
        ws="none",
        log_level="warning" if arguments.quiet else "info",
        access_log=not arguments.quiet,
        server_header=False,
        timeout_graceful_shutdown=int(arguments.timeout) + 1,
        timeout_worker_healthcheck=int(arguments.timeout) + 1,  # a process that is busy with a giant page is not dead
        h11_max_incomplete_event_size=MOST_OF_HEAD,
    )
    try:
        if arguments.workers > 1:
            Processes.of(config, listening(arguments.host, arguments.port, "--port")).run()
        else:
            server = uvicorn.Server(config)
            server.run()
            return DONE if server.started else FAILED
    except KeyboardInterrupt:
        return DONE
    except PortError as error:  # taken since it was looked at
        return _failed(str(error))
    except SystemExit as error:  # uvicorn's own, for a port that is taken: it has said why
        return DONE if not error.code else FAILED
    return DONE


def _wrong(arguments: argparse.Namespace) -> str | None:
    """Return what is wrong with the numbers and the address; None for nothing."""
    for name in ("workers", "waiting"):
        if getattr(arguments, name) <= 0:
            return f"--{name.replace('_', '-')} is {getattr(arguments, name):g}; expected more than 0"
    return refusal(arguments.host, arguments.port, "--port")


def _token(file: Path | None) -> str | None:
    """Return the token that requests must bring, from a file or else from the environment; None for none.

    Raises ``ValueError`` for a file without one: a service that is open to all by mistake would be worse.
    """
    if file is None:
        return os.environ.get(TOKEN) or None
    try:
        with file.open("rb") as opened:
            token = opened.read(_MOST_OF_TOKEN + 1).strip()
    except OSError as error:
        raise ValueError(f"the token cannot be read from {file} ({error.strerror}); name a file that holds it") from error
    if not token or len(token) > _MOST_OF_TOKEN or not token.isascii() or len(token.split()) != 1:
        sort = "nothing" if not token else "something else"
        raise ValueError(f"{file} holds {sort}; expected a token: one word in ASCII of at most {_MOST_OF_TOKEN:,} characters")
    return token.decode("ascii")


def _hosts(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the names to serve. On loopback only its own, so that no page in a browser reaches it by a name of its own."""
    if arguments.allow_host:
        return tuple(arguments.allow_host)
    return (*LOOPBACK[:2], "[::1]") if arguments.host in LOOPBACK else ()


def _failed(message: str) -> int:
    print(f"cleaner: {message}", file=sys.stderr)
    return FAILED

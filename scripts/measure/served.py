"""`cleaner serve` on a free port, for measurements."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from scripts.data.datasets import ROOT

_START_SECONDS = 60.0


@contextlib.contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Give the address and the process of a service, until the block ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    code = "import sys; from cleaner.cli.workshop import main; sys.exit(main(sys.argv[1:]))"
    line = [sys.executable, "-c", code, "serve", "--port", str(port), "-q", *options]
    with subprocess.Popen(line, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address, process
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{address}/health"):
            return
        time.sleep(0.1)
    raise SystemExit("the service did not start")

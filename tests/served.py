"""A real service for tests, in a process of its own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from conftest import environment


class Answer(NamedTuple):
    """What the service answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Service(NamedTuple):
    """A service that runs."""

    address: str
    process: subprocess.Popen[str]

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> Answer:
        """Send a request, POST if there is a body; ``content_type`` stands for Content-Type."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, named)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), dict(error.headers))


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(*options: str, **more: str) -> Iterator[Service]:
    """Run `cleaner serve` until the block ends; ``more`` is put into its environment."""
    port = free_port()
    code = "import sys; from cleaner.cli.workshop import main; sys.exit(main(sys.argv[1:]))"
    line: list[Any] = [sys.executable, "-c", code, "serve", "--port", str(port), "-q", *options]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment(**more)) as process:
        service = Service(f"http://127.0.0.1:{port}", process)
        try:
            _wait(service)
            yield service
        finally:
            process.terminate()
            process.wait(timeout=90)


def _wait(service: Service) -> None:
    until = time.monotonic() + 120  # a busy machine
    while time.monotonic() < until:
        if service.process.poll() is not None:
            raise AssertionError(service.process.stderr.read() if service.process.stderr else "it ended")
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            if service.ask("/health").status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the service did not start")

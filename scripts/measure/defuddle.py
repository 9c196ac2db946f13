"""Defuddle (npm, MIT) as an extractor: HTML in, plain text of the main content out.

    python -m scripts.measure.defuddle

The command installs it with npm into ``build/node``. It runs in one node process, which starts at the first page and whose
program is ``defuddle.mjs``. The CPU time of a page is that process's; `cpu_time` is the clock to read before and after.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import subprocess
import sys
import time
from functools import cache
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from scripts.data.datasets import BUILD

PACKAGES = ("defuddle@0.19.4", "linkedom@0.18.15")
FOLDER = BUILD / "node"
PROGRAM = Path(__file__).with_suffix(".mjs")
LIMIT = 60.0  # seconds a page by the clock: a limit on this process's CPU time does not notice the other process


class DefuddleError(RuntimeError):
    """Defuddle raised an error or its process ended."""


def text_of(html: str, url: str | None) -> str:
    """The main text of a page, a block a line. Raises `DefuddleError`, or ``TimeoutError`` after `LIMIT`."""
    return _process().text_of(html, url)


def cpu_time() -> float:
    """CPU seconds that all pages so far have taken in the node process: a clock like `time.process_time`."""
    return _process().seconds


def version(package: str) -> str:
    """The version that is installed. Raises ``PackageNotFoundError`` where the package or node is absent."""
    path = FOLDER / "node_modules" / package / "package.json"
    if not path.exists() or not shutil.which("node"):
        raise PackageNotFoundError(package)
    return str(json.loads(path.read_text(encoding="utf-8"))["version"])


class Process:
    """The node process. It is started when there is a page and none runs, and killed when an answer does not come."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.asked, self.seconds = 0, 0.0

    def text_of(self, html: str, url: str | None) -> str:
        """The text of a page."""
        self.asked += 1
        try:
            answer = self._ask({"id": self.asked, "html": html, "url": url})
        except BaseException:
            self.close()  # the answer may still come, and must not be taken for the next page's
            raise
        self.seconds += answer["seconds"]
        if answer["error"]:
            raise DefuddleError(answer["error"])
        return str(answer["text"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self.process = self.process or _started()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError as error:
            raise DefuddleError("node has ended") from error
        answer: dict[str, Any] = json.loads(_line(process.stdout.fileno(), LIMIT))
        assert answer["id"] == request["id"]
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def _started() -> subprocess.Popen[bytes]:
    program = FOLDER / PROGRAM.name
    shutil.copyfile(PROGRAM, program)  # node looks for packages from the folder of the program
    command = ("node", "--expose-gc", str(program))
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _line(pipe: int, limit: float) -> bytes:
    """The next line of a pipe, of which only whole lines are read. Raises ``TimeoutError`` when it does not come."""
    until, line = time.monotonic() + limit, b""
    while not line.endswith(b"\n"):
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError(f"Defuddle took over {limit:g} s")
        piece = os.read(pipe, 1 << 16)
        if not piece:
            raise DefuddleError("node has ended")
        line += piece
    return line


@cache
def _process() -> Process:
    process = Process()
    atexit.register(process.close)
    return process


def main() -> None:
    if not shutil.which("npm"):
        sys.exit("npm is not on the path: install node 20 or newer")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(FOLDER), "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
    sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()

"""The `Containerfile`, without a program that runs containers: its steps are followed in a folder, and what it starts runs as
its user, on a file system of which nothing but /tmp can be written (a mount namespace, which root alone may make).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import PAGE, ROOT
from served import free_port

from cleaner import Cleaner


class Step(NamedTuple):
    """An instruction, and what stands behind it."""

    name: str
    rest: str


def steps() -> list[Step]:
    text = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8")))
    return [Step(*line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


STEPS = steps()
LAST = max(number for number, step in enumerate(STEPS) if step.name == "FROM")
BUILD, SERVE = STEPS[:LAST], STEPS[LAST:]  # the two stages
HOME = "/opt/cleaner"  # of the environment that the first one makes
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def only(stage: list[Step], name: str) -> str:
    (found,) = (step.rest for step in stage if step.name == name)
    return found


def copied() -> list[list[str]]:
    return [shlex.split(step.rest) for step in BUILD if step.name == "COPY"]


# --- the file ----------------------------------------------------------------------------------------------------------


def test_what_it_copies_is_there() -> None:
    assert all((ROOT / name).exists() for *names, _ in copied() for name in names)
    assert only(SERVE, "COPY") == f"--from=build {HOME} {HOME}"


def test_it_installs_extras_that_exist_on_a_python_that_is_supported() -> None:
    (extras,) = re.findall(r'"\.\[([\w,-]+)\]"', only(BUILD, "RUN"))
    assert set(extras.split(",")) <= PROJECT["optional-dependencies"].keys()
    for step in (BUILD[0], SERVE[0]):
        (minor,) = re.findall(r"python:3\.(\d+)-slim", step.rest)
        assert int(minor) >= int(PROJECT["requires-python"].removeprefix(">=3."))


def test_it_runs_as_a_user_without_rights() -> None:
    assert f"--uid {user()} " in only(SERVE, "RUN") and user() >= 1_000
    assert only(SERVE, "RUN").endswith(f" {only(SERVE, 'USER')}")
    names = [step.name for step in SERVE]
    assert names.index("USER") < names.index("ENTRYPOINT") and names.count("USER") == 1


def user() -> int:
    (found,) = re.findall(r"--uid (\d+)", only(SERVE, "RUN"))
    return int(found)


# --- what it starts ----------------------------------------------------------------------------------------------------

# $1 is the user, $2 the folder of Python, $3 a folder for it to wait in, the rest is the command. A user without rights cannot
# pass through the home of root, where Python may lie, so it is shown alone there.
_READ_ONLY = """
set -eu
user=$1 python=$2 beside=$3
shift 3
mount --make-rprivate /
case $python in /root/*)
    mount --bind "$python" "$beside"
    mount -t tmpfs -o mode=755 none /root
    mkdir -p "$python"
    mount --bind "$beside" "$python" ;;
esac
mount -t tmpfs -o mode=1777 none /tmp
cut -d ' ' -f 2 /proc/self/mounts | while read -r at; do
    case $at in /proc* | /sys* | /dev* | /tmp) ;; *) mount -o remount,bind,ro "$at" ;; esac
done
cd /
exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all "$@"
"""
_CHECK = "touch /tmp/it && for at in / /var/tmp /usr $0; do ! touch $at/it 2>/dev/null || exit 1; done"


class Container(NamedTuple):
    """What the steps made."""

    folder: Path

    def line(self, *command: str) -> list[str]:
        """The command line that runs a command as the container would."""
        python = str(Path(sys.base_prefix).resolve())
        given = ["unshare", "--mount", "sh", "-c", _READ_ONLY, "sh", str(user()), python, str(self.folder / "python")]
        return [*given, *(word.replace(HOME, str(self.folder / "cleaner")) for word in command)]

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.defpath} | dict(word.split("=", 1) for word in shlex.split(only(SERVE, "ENV")))


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    """Follow the steps of the first stage."""
    if sys.platform != "linux" or os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("a read-only file system needs Linux, root, unshare and setpriv")
    if subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/tmp"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:  # /tmp is another one in the container
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "python").mkdir()
        source = folder / only(BUILD, "WORKDIR").strip("/")
        source.mkdir()
        for *names, target in copied():
            for one in names:
                _copy(ROOT / one, source / target / one if target.endswith("/") else source / target)
        run = only(BUILD, "RUN").replace(HOME, str(folder / "cleaner"))
        run = run.replace("python -m venv", f"{Path(sys.base_prefix) / 'bin' / 'python3'} -m venv")
        clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        done = subprocess.run(["sh", "-c", run], cwd=source, capture_output=True, text=True, env=clean, timeout=540)
        if done.returncode and re.search("connection|No matching distribution|Temporary failure", done.stderr):
            pytest.skip("pip reaches no index")
        assert done.returncode == 0, done.stderr
        shutil.rmtree(source)  # of the first stage the second one takes the environment alone
        yield Container(folder)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


@pytest.mark.slow
def test_the_service_runs_without_rights_on_a_file_system_that_it_cannot_write(container: Container) -> None:
    check = container.line("sh", "-c", _CHECK, HOME)
    assert subprocess.run(check, env=container.environment, timeout=60, check=False).returncode == 0
    secret = container.folder / "token"
    secret.write_text("s3cret\n")
    port = free_port()
    entry = json.loads(only(SERVE, "ENTRYPOINT"))
    line = container.line(*entry, "--port", str(port), "--workers", "2", "--token-file", str(secret))
    with subprocess.Popen(line, env=container.environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(process, port)
            assert f"\nUid:\t{user()}\t{user()}\t" in Path(f"/proc/{process.pid}/status").read_text()
            _, _, command = only(SERVE, "HEALTHCHECK").partition("CMD ")
            health = [word.replace(":8000/", f":{port}/") for word in json.loads(command)]
            assert subprocess.run(container.line(*health), env=container.environment, timeout=60, check=False).returncode == 0
            assert json.loads(_ask(port, "/clean", json.dumps({"text": PAGE}).encode()))["text"] == Cleaner().clean(PAGE).text
            assert b"cleaner_pages_total" in _ask(port, "/metrics")  # of both processes, in files of /tmp
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0, process.stderr.read() if process.stderr else ""


def _ask(port: int, path: str, data: bytes | None = None) -> bytes:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer s3cret"}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers), timeout=60) as answer:
        return bytes(answer.read())


def _wait(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            _ask(port, "/health")
            return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("the service does not answer")

"""The README's examples run and give what it shows. After a change: python tests/test_readme.py writes the outputs anew."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, environment, needs_model

from cleaner.cli.clean import _parser
from cleaner.lines import KINDS

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [block for name, block in _BLOCK.findall(TEXT) if name == language]


def steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, and what is shown below each."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run(command: str) -> str:
    """What a command shows, with `clean` and `cleaner` on the path, however the package is installed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, module in (("clean", "cli"), ("cleaner", "workshop")):
            script = Path(folder) / name
            script.write_text(f"#!{sys.executable}\nimport sys\nfrom cleaner.{module} import main\nsys.exit(main())\n")
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        env = environment(COLUMNS="100", PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
        done = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, cwd=ROOT, env=env, timeout=60)
    return done.stdout.decode()


def answers(block: str) -> Iterator[tuple[doctest.Example, str]]:
    """The examples of a Python block, and what each shows."""
    names: dict[str, object] = {}
    with contextlib.chdir(ROOT):
        for example in doctest.DocTestParser().get_examples(block):
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown):
                exec(compile(example.source, "README.md", "single"), names)
            yield example, shown.getvalue()


CONSOLE = [step for block in blocks("console") for step in steps(block)]


@needs_model
@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_the_commands_show_what_the_readme_shows(command: str, shown: str) -> None:
    if "--help" in command and sys.version_info >= (3, 13):
        pytest.skip("argparse lays its help out otherwise since Python 3.13")
    assert run(command) == shown


@needs_model
def test_the_python_examples_show_what_the_readme_shows() -> None:
    for block in blocks("pycon"):
        for example, shown in answers(block):
            assert shown == example.want, example.source


def test_it_opens_with_the_two_commands() -> None:
    first, second = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[:2]
    assert first.count("\n") == second.count("\n") == 1
    fixture = first.split()[-1]
    assert (ROOT / fixture).is_file()
    assert second.rstrip().endswith(".venv/bin/pytest -q")


def test_it_names_every_option_and_every_kind() -> None:
    for action in _parser()._actions:
        assert not action.option_strings or action.option_strings[-1] in TEXT
    for kind in KINDS:
        assert f"| `{kind}` |" in TEXT


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        if not target.startswith("models/"):
            assert (ROOT / target).exists()


def refreshed() -> str:
    """The README with every shown output written anew."""

    def block(match: re.Match[str]) -> str:
        if match[1] == "console":
            rows = [f"$ {command}\n{run(command)}" for command, _ in steps(match[2])]
            return "```console\n" + "".join(rows) + "```"
        rows = [f">>> {example.source}{shown}" for example, shown in answers(match[2])]
        return f"```pycon\n{''.join(rows)}```"

    return _BLOCK.sub(block, TEXT)


if __name__ == "__main__":
    README.write_text(refreshed(), encoding="utf-8")

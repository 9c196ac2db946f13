"""README and docs/ show what really comes out, and leave nothing out. After a change: python tests/test_docs.py writes the
outputs anew."""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT, environment, needs_html_model, needs_model

import cleaner
from cleaner.cli import clean, workshop
from cleaner.cli.options import FORMS
from cleaner.decision.reasons import REASONS
from cleaner.explain.wording import SENTENCES
from cleaner.lines import KINDS

README, DOCS = ROOT / "README.md", ROOT / "docs"
# Written by hand and of the public interface; docs/experiments.md and docs/algorithm.md show no commands.
LONG = ("your-own-model.md",)  # trains models
EXAMPLES = [README, *sorted(path for path in DOCS.glob("*.md") if path.name not in ("algorithm.md", "experiments.md"))]
# A page a partner; its examples run where the partner is installed.
PARTNERS = sorted((DOCS / "partners").glob("*.md"))
NEEDED = {
    "langchain.md": "langchain_core",
    "service.md": "multipart",
    "spark.md": "pyspark",
}  # what a page needs, where it is not the page's own name
PROSE = [*EXAMPLES, *PARTNERS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
NAMES = [path.name for path in PROSE]
LONGEST = 128  # characters of a line, but for examples and what scripts write
TITLE = "Eight days on the old canal road"
_BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_find_shell = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL).findall
_find_python = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL).findall
_without_code = re.compile(r"^```.*?^```$|^<!-- (\w+): begin -->$.*?^<!-- \1: end -->$|`[^`\n]*`", re.MULTILINE | re.DOTALL).sub


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def is_installed(path: Path) -> bool:
    """Whether what the examples of a partner's page need is there."""
    return find_spec(NEEDED.get(path.name, path.stem)) is not None


# --- examples run ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def desk() -> Iterator[Path]:
    """A folder with the fixtures, in which the examples of one page may write; `clean` and `cleaner` are in bin/."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "fixtures", folder / "work" / "fixtures")
        (folder / "bin").mkdir()
        for command, module in (("clean", clean), ("cleaner", workshop)):
            _write_script(
                folder / "bin" / command,
                f"#!{sys.executable}\nimport sys\nfrom {module.__name__} import main\nsys.exit(main())\n",
            )
        _write_script(folder / "bin" / "python", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        yield folder


def _write_script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(command: str, folder: Path) -> str:
    """What a command, as it is typed, shows on standard output."""
    env = environment(COLUMNS="100", PATH=f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", LC_ALL="C.UTF-8")
    script = command.replace("\n> ", "\n")
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, cwd=folder / "work", env=env, timeout=120)
    return done.stdout.decode()


def steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, as they are typed, and what is shown below each."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        rows = part.split("\n")
        if "<<'END'" in rows[0]:
            size = 1 + rows.index("> END")
        else:
            size = 1 + next(number for number, row in enumerate(rows) if not row.endswith("\\"))
        yield "\n".join(rows[:size]), "\n".join(rows[size:])


def answers(block: str, folder: Path) -> Iterator[tuple[doctest.Example, str]]:
    """The examples of a Python block, and what each shows; of an error its last line."""
    names: dict[str, object] = {}
    with contextlib.chdir(folder / "work"):
        for example in doctest.DocTestParser().get_examples(block):
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown):
                try:
                    exec(compile(example.source, "example", "single"), names)
                except cleaner.CleanerError as error:
                    kind = f"{type(error).__module__}.{type(error).__name__}"
                    print(f"Traceback (most recent call last):\n    ...\n{kind}: {error}")
            yield example, shown.getvalue()


def rewritten(path: Path) -> str:
    """A page with every shown output written anew."""

    def block(match: re.Match[str]) -> str:
        if match[1] == "console":
            rows = [f"$ {typed}\n{run(typed, folder)}" for typed, _ in steps(match[2])]
        else:
            rows = [f"{_typed(example)}{shown}" for example, shown in answers(match[2], folder)]
        return f"```{match[1]}\n{''.join(rows)}```"

    with desk() as folder:
        return _BLOCK.sub(block, text_of(path))


def _typed(example: doctest.Example) -> str:
    first, *more = example.source.splitlines()
    return "".join([f">>> {first}\n", *(f"... {line}\n" for line in more)])


@needs_model
@needs_html_model
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=pytest.mark.slow) if path.name in LONG else path for path in EXAMPLES],
    ids=lambda path: path.name,
)
def test_examples_show_what_comes_out(path: Path) -> None:
    if "clean --help" in text_of(path) and sys.version_info >= (3, 13):
        pytest.skip("argparse lays its help out otherwise since Python 3.13")
    assert rewritten(path) == text_of(path)


@needs_model
@needs_html_model
@pytest.mark.slow
@pytest.mark.parametrize("path", PARTNERS, ids=lambda path: path.name)
def test_examples_of_partners_show_what_comes_out(path: Path) -> None:
    if not is_installed(path):
        pytest.skip(f"{path.stem} is not installed")
    assert rewritten(path) == text_of(path)
    for source in _find_python(text_of(path)):
        compile(source, path.name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize("path", [*EXAMPLES, *PARTNERS], ids=lambda path: path.name)
def test_commands_that_are_only_shown_could_be_typed(path: Path) -> None:
    for row in "".join(_find_shell(text_of(path))).splitlines():
        words = shlex.split(re.split(r" [|<>] ", row)[0], comments=True)
        if words[:1] == ["clean"]:
            clean._parser().parse_args(words[1:])
        if words[:1] == ["cleaner"]:
            workshop._parser().parse_args(words[1:])


def test_readme_opens_with_two_commands() -> None:
    first, second = _find_shell(text_of(README))[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert (ROOT / first.split()[-1]).is_file()
    assert second.rstrip().endswith('.venv/bin/pytest -q -m "not slow"')


@needs_model
def test_first_example_keeps_its_title() -> None:
    command = _find_shell(text_of(README))[0].rpartition("&& .venv/bin/")[2]
    with desk() as folder:
        assert TITLE in run(command, folder).splitlines()


# --- nothing is left out -----------------------------------------------------------------------------------------------


def value_of(action: argparse.Action) -> str:
    """What is shown behind an option: the name of its value, or the values that it takes."""
    if action.nargs == 0:
        return ""
    value = action.metavar or f"{{{','.join(action.choices or ())}}}"
    return f" [{value}]" if action.nargs == "?" else f" {value}"


def test_every_option_is_documented() -> None:
    shown = _BLOCK.sub("", text_of(DOCS / "command.md")).partition("\n## Options\n")[2]
    entries = re.split(r"^(?:- |General: )(?=\*\*`-)", shown, flags=re.MULTILINE)[1:]
    for action in clean._parser()._actions:
        choices = FORMS if "--form" in action.option_strings else action.choices or ()
        for option in action.option_strings:
            (entry,) = [entry for entry in entries if f"`{option}{value_of(action)}`" in re.split(r"\*\*[:.]", entry)[0]]
            assert all(re.search(rf"\b{choice}\b", entry) for choice in choices), option


def test_every_public_name_is_documented() -> None:
    shown = _BLOCK.sub("", text_of(DOCS / "python.md"))
    for name in cleaner.__all__:
        assert re.search(rf"`{name}[`(]", shown), name


def test_every_attribute_of_a_document_is_documented() -> None:
    shown = text_of(DOCS / "python.md")
    public = {name for name in (*dir(cleaner.Doc), *cleaner.Doc.__annotations__) if not name.startswith("_")}
    for name in (public - {"failed", "raw_score"}) | set(cleaner.Line.__annotations__):
        assert re.search(rf"`{name}[`(]", shown), name


def test_every_kind_reason_and_cause_is_documented() -> None:
    kinds, reasons = text_of(DOCS / "kinds.md"), text_of(DOCS / "reasons.md")
    assert all(f"| `{kind}` |" in kinds and f"`{kind}`" in text_of(README) for kind in KINDS)
    assert all(f"`{name}`" in reasons for name in (*REASONS, *SENTENCES, "phrase", "kind", "segment", "site", "opinion"))


def test_every_room_is_in_the_layout() -> None:
    rooms = {path.name + "/" * path.is_dir() for path in (ROOT / "cleaner").iterdir() if not path.name.startswith("_")}
    named = {name.removesuffix(".py") for name in rooms if name.endswith((".py", "/"))}
    assert all(f"| `{name}` |" in text_of(ROOT / "CONTRIBUTING.md") for name in named), named


def test_every_page_is_in_the_index() -> None:
    assert all(f"](docs/{path.name})" in text_of(README) for path in DOCS.glob("*.md"))
    assert all(f"](partners/{path.name})" in text_of(DOCS / "pipelines.md") for path in PARTNERS)


# --- form --------------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PROSE, ids=NAMES)
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#?([^)]*)\)", _BLOCK.sub("", text_of(path))):
        page = (path.parent / target) if target else path
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), f"{target}#{anchor}"


@pytest.mark.parametrize("path", [*PROSE, DOCS / "algorithm.md"], ids=[*NAMES, "algorithm.md"])
def test_lines_are_short(path: Path) -> None:
    body = re.sub(r"^<!-- (\w+): begin -->$.*?^<!-- \1: end -->$|^```.*?^```$", "", text_of(path), flags=re.M | re.S)
    assert [row for row in body.splitlines() if len(row) > LONGEST] == []


@pytest.mark.parametrize("path", PROSE, ids=NAMES)
def test_figures_of_a_day_stand_in_tables_that_scripts_write(path: Path) -> None:
    prose = "\n".join(row for row in _without_code("", text_of(path)).splitlines() if not row.startswith("|"))
    assert re.findall(r"(?<![\d.])0?\.\d{3}\b|\b20\d\d-\d\d-\d\d\b", prose) == []


if __name__ == "__main__":
    for page in [*EXAMPLES, *filter(is_installed, PARTNERS)]:
        page.write_text(rewritten(page), encoding="utf-8")

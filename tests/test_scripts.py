"""The scripts: examples in docstrings, one direction of imports, and an index that names every command."""

from __future__ import annotations

import argparse
import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from scripts.measure.scoring import folds_in

FOLDER = ROOT / "scripts"
FILES = sorted(path for path in FOLDER.rglob("*.py") if path.name != "__init__.py")
# Packages of scripts, each with those that it may import from beside itself. `data.splices` and `data` are of one layer.
ALLOWED = {"scripts": set(), "data": {"scripts"}, "train": {"scripts", "data"}, "measure": {"scripts", "data"}}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def package_of(module: str) -> str:
    """The package below `scripts` that a module is in; `scripts` for one beside them."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (FOLDER / parts[1]).is_dir() else "scripts"


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """The modules that a module imports, wherever in it, each with the name that it takes from there (empty for all)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


NEEDS = {"baselines": "datatrove", "service_hooks": "schemathesis"}  # that a module imports at its top


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_examples_hold(path: Path) -> None:
    """Every module can be imported without the extra `scripts`, whose packages are imported when they are called."""
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem])
    assert doctest.testmod(importlib.import_module(module_of(path))).failed == 0


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    package = package_of(module_of(path))
    ours = {package_of(f"{name}.{taken}") for name, taken in imported(path) if name.split(".")[0] == "scripts"}
    assert ours <= ALLOWED[package] | {package}


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = {module_of(path): path for path in FILES}
    arrows = {
        module: {full for name, taken in imported(path) for full in (name, f"{name}.{taken}") if full in modules}
        for module, path in modules.items()
    }
    while ends := {module for module, onward in arrows.items() if not onward & arrows.keys()}:
        arrows = {module: onward for module, onward in arrows.items() if module not in ends}
    assert not arrows


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_scripts_use_what_is_public(path: Path) -> None:
    for name, taken in imported(path):
        assert not any(part.startswith("_") and not part.startswith("__") for part in (*name.split("."), taken))
    assert "sys.path" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_fits_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("text", ["5", "0,", "all"])
def test_folds_that_do_not_exist_are_named(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=re.escape(f"{text!r} came, expected folds from 0 to 4 such as 0,1")):
        folds_in(text)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_references_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for cited in re.findall(r"docs/experiments\.md((?:,? ?#[\w-]+)+)", text):
        assert set(re.findall(r"#([\w-]+)", cited)) <= anchors
    assert all((ROOT / "docs" / name).exists() for name in re.findall(r"\bdocs/([\w.]+\.md)", text))


def test_the_index_names_every_command_and_no_other() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    commands = {name_of(path) for path in FILES if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}
    assert set(re.findall(r"python -m (scripts\.[\w.]+)", index)) == commands

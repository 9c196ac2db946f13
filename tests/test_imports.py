"""Imports run one way, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PAGE, PAGES, ROOT, environment, needs_html_model, needs_model

import cleaner

# The way of a line first, then the edges; each imports only what stands before it.
ORDER = (
    *("read", "lines", "structured", "names", "cut", "roles", "blocks", "features", "phrases", "markup", "cohesion"),
    *("sections", "context", "nets", "threads", "model", "heuristics", "decide", "document", "extractor"),
    *("tell", "explain", "pipeline", "render", "write", "escape", "charts", "verdicts", "report", "files", "cli"),
    *("labels", "corpus", "lexicons", "card", "train", "workshop", "__main__"),
)  # fmt: skip
# Of the edges, `clean` and `cleaner` know nothing of each other.
FILTER = {"render", "write", "escape", "charts", "verdicts", "report", "files", "cli", "__main__"}
WORKSHOP = {"labels", "corpus", "lexicons", "card", "train", "workshop"}
HEAVY = {"bs4", "charset_normalizer", "joblib", "lxml", "pyarrow", "rich", "scipy", "sklearn", "tqdm", "trafilatura"}
LIGHT = {"argparse", "contextlib", "os", "sys", "collections", "typing", "cleaner", "importlib", "pathlib", "__future__"}

PACKAGE = Path(cleaner.__file__).parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def imported(module: str, anywhere: bool = True) -> Iterator[str]:
    """The modules that a module imports, with their dots; not only at its top, unless told so."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree) if anywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "cleaner":
            yield from (f"cleaner.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    before = ORDER[: ORDER.index(module)]
    own = {name.split(".")[1] for name in imported(module) if name.startswith("cleaner.") and name != "cleaner.__version__"}
    assert own <= set(before)
    assert not (own & WORKSHOP if module in FILTER else own & FILTER if module in WORKSHOP else set())


@pytest.mark.parametrize("module", MODULES)
def test_nothing_heavy_is_imported_at_the_top(module: str) -> None:
    assert not HEAVY & {name.split(".")[0] for name in imported(module, anywhere=False)}


@pytest.mark.parametrize("module", ["__init__", "cli", "workshop"])
def test_the_commands_start_with_little(module: str) -> None:
    assert {name.split(".")[0] for name in imported(module, anywhere=False)} <= LIGHT


def loaded_after(code: str, folder: Path) -> set[str]:
    """The names of the packages that are loaded after some code has run in a process of its own."""
    show = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    line = [sys.executable, "-c", f"{code}\n{show}"]
    done = subprocess.run(line, capture_output=True, cwd=folder, env=environment(), check=True, timeout=60)
    return set(done.stderr.decode().splitlines()[-1].split())


def run_of(*arguments: str) -> str:
    return f"from cleaner.cli.clean import main\ntry: main({list(arguments)!r})\nexcept SystemExit: pass"


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_does_not_wait_for_numpy(argument: str, tmp_path: Path) -> None:
    assert not (HEAVY | {"numpy", "dataclasses", "json"}) & loaded_after(run_of(argument), tmp_path)


def test_importing_the_package_loads_nothing(tmp_path: Path) -> None:
    assert not (HEAVY | {"numpy"}) & loaded_after("import cleaner; cleaner.KINDS", tmp_path)


@needs_model
def test_cleaning_plain_text_takes_numpy_alone(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    loaded = loaded_after(run_of("page.txt"), tmp_path)
    assert "numpy" in loaded
    assert not HEAVY & loaded


@needs_html_model
def test_a_page_of_html_of_which_the_model_is_sure_takes_the_parser_alone(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes((PAGES / "bare_en_article.html").read_bytes())
    loaded = loaded_after(run_of("page.html"), tmp_path)
    assert {"numpy", "lxml"} <= loaded
    assert not (HEAVY - {"lxml"}) & loaded


def test_public_names_are_there() -> None:
    assert set(cleaner.__all__) == set(cleaner._HOME)
    assert all(hasattr(cleaner, name) for name in cleaner.__all__)
    assert set(cleaner.__all__) <= set(dir(cleaner))
    with pytest.raises(AttributeError, match="module 'cleaner' has no attribute 'claen'"):
        cleaner.claen  # type: ignore[attr-defined]  # noqa: B018


def test_the_version_has_a_place_in_the_changelog() -> None:
    assert f"\n## {cleaner.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

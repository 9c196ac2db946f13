"""Imports run one way, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from conftest import PAGE, PAGES, ROOT, environment, needs_html_model, needs_model

import cleaner

# The rooms: packages and top modules. The middle is the way of a line, the edges stand around it; each imports only what
# stands before it.
MIDDLE = (
    *("errors", "odds", "plural", "invisible", "lines", "units", "io", "html", "renderings", "vocabulary", "labels"),
    *("features", "known", "forms", "pages", "model", "sites", "decision"),
    *("verdicts", "document", "explain", "pool", "pipeline"),
)
EDGES = ("report", "arrow", "jobs", "training", "evaluation", "exchange", "labelling", "adapters", "service", "cli", "__main__")
PARTNERS = ("adapters", "service")  # rooms whose modules need a partner, each its own, and are imported where it is used
ORDER = (*MIDDLE, *EDGES)
# Of the edges, `clean` and the workshop know nothing of each other; only `cli` knows both.
APART = {
    "report": "training evaluation",
    "jobs": "training evaluation",
    "training": "report jobs",
    "evaluation": "jobs",
    "exchange": "jobs",
    "adapters": "training evaluation exchange",
    "service": "training evaluation exchange jobs",
}
OF_TRAINING = {"joblib", "scipy", "sklearn", "threadpoolctl"}
HEAVY = OF_TRAINING | {
    "bs4",
    "charset_normalizer",
    "fastwarc",
    "lxml",
    "msgspec",
    "publicsuffixlist",
    "pyarrow",
    "rich",
    "starlette",
    "tqdm",
    "trafilatura",
    "turbohtml",
    "uvicorn",
}
LIGHT = {"argparse", "contextlib", "os", "sys", "collections", "typing", "cleaner", "importlib", "pathlib", "__future__"}

PACKAGE = Path(cleaner.__file__).parent
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}
INITS = sorted(name for name in MODULES if name.endswith(".__init__"))


def imported(module: str, anywhere: bool = True) -> Iterator[str]:
    """The modules that a module imports, with their dots; not only at its top, unless told so."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for node in ast.walk(tree) if anywhere else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name.removeprefix("cleaner.") in MODULES else str(node.module) for name in inside)


def own(module: str) -> set[str]:
    """The modules of the package that a module imports, without the package's name."""
    return {name.removeprefix("cleaner.") for name in imported(module) if name.startswith("cleaner.")}


def rooms(module: str) -> set[str]:
    """The other rooms that a module imports from."""
    return {name.partition(".")[0] for name in own(module)} - {module.partition(".")[0]}


# --- one way -----------------------------------------------------------------------------------------------------------


def test_every_room_has_its_place_in_the_order() -> None:
    assert {name.partition(".")[0] for name in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__"])
def test_imports_run_one_way(module: str) -> None:
    room = module.partition(".")[0]
    assert rooms(module) <= set(ORDER[: ORDER.index(room)])
    assert not rooms(module) & set(APART.get(room, "").split())


def test_within_a_room_there_is_no_circle_either() -> None:
    graph = {module: own(module) & set(MODULES) for module in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("module", INITS)
def test_a_room_is_its_name(module: str) -> None:
    """Else one import would load the whole room; `cleaner.report` alone names what is used of it."""
    assert MODULES[module].read_text(encoding="utf-8") == "" or module == "report.__init__"


# --- nothing heavy -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [name for name in sorted(MODULES) if name.partition(".")[0] not in PARTNERS])
def test_nothing_heavy_is_imported_at_the_top(module: str) -> None:
    own = {"turbohtml"} if module == "html.reader" else set()  # which is loaded where a page of HTML comes
    assert not (HEAVY - own) & {name.split(".")[0] for name in imported(module, anywhere=False)}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_scikit_learn_is_asked_for_by_training_alone(module: str) -> None:
    assert module.startswith("training.") or not OF_TRAINING & {name.split(".")[0] for name in imported(module)}


@pytest.mark.parametrize("module", ["__init__", "cli.clean", "cli.workshop"])
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


def test_importing_every_module_takes_numpy_and_the_parser_alone(tmp_path: Path) -> None:
    names = [f"cleaner.{name.removesuffix('.__init__')}" for name in MODULES if name not in ("__init__", "__main__")]
    names = [name for name in names if name.split(".")[1] not in PARTNERS]
    assert not (HEAVY - {"turbohtml"}) & loaded_after(f"import {', '.join(names)}", tmp_path)


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
    assert {"numpy", "turbohtml"} <= loaded
    assert not (HEAVY - {"turbohtml"}) & loaded


# --- public names ------------------------------------------------------------------------------------------------------

PUBLIC = """
CleanerError Cleaner Cause Doc Explanation FormWarning KINDS Kind LabelError Line ModelError NoLineError ReadError Reason
RecordError SiteWarning WriteError clean clean_html clean_many decode read_file
"""


def seen_by_a_type_checker() -> dict[str, str]:
    """The public names that `cleaner/__init__.py` shows a type checker, and the module of each."""
    tree = ast.parse(MODULES["__init__"].read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    found = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        found |= {alias.asname or "": str(node.module).removeprefix("cleaner.") for alias in node.names}
    return found


def test_the_public_names_are_these() -> None:
    assert sorted(cleaner.__all__) == sorted(PUBLIC.split())
    assert set(cleaner.__all__) <= set(dir(cleaner))
    for name, home in seen_by_a_type_checker().items():
        assert getattr(cleaner, name) is getattr(sys.modules[f"cleaner.{home}"], name)
    with pytest.raises(AttributeError, match=r"^module 'cleaner' has no attribute 'claen'$"):
        cleaner.claen  # type: ignore[attr-defined]  # noqa: B018


def test_a_type_checker_sees_the_same_names() -> None:
    assert seen_by_a_type_checker() == cleaner._HOME


@pytest.mark.parametrize("name", [name for name in PUBLIC.split() if name.endswith("Error")])
def test_every_error_is_a_cleaner_error(name: str) -> None:
    assert issubclass(getattr(cleaner, name), cleaner.CleanerError)


def test_the_errors_are_drawn_where_they_begin() -> None:
    """`cleaner/errors.py` shows the tree: each class that there is, and where it is defined."""
    drawn = dict(re.findall(r"── (\w+) .*\((cleaner[\w.]+)", cleaner.errors.__doc__ or ""))
    defined = {
        node.name: f"cleaner.{module}"
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and node.name != "CleanerError"
    }
    assert drawn == defined


def test_the_version_has_a_place_in_the_changelog() -> None:
    assert f"\n## {cleaner.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

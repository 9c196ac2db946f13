"""A partner that is not installed is named, with the command that installs it; nothing else of the package needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import environment

EXTRAS = {  # module of the adapter -> what its extra is called, and the module that is not there
    "crawl4ai": ("crawl4ai", "crawl4ai"),
    "datasets": ("datasets", "datasets"),
    "datatrove": ("datatrove", "datatrove"),
    "duckdb": ("duckdb", "duckdb"),
    "langchain": ("langchain", "langchain_core"),
    "llama_index": ("llama-index", "llama_index"),
    "markitdown": ("markitdown", "markitdown"),
    "mcp": ("mcp", "mcp"),
    "nemo_curator": ("arrow", "nemo_curator"),
    "polars": ("polars", "polars"),
    "ray": ("ray", "ray"),
    "scrapy": ("scrapy", "scrapy"),
    "spark": ("spark", "pyspark"),
}
WITHOUT = """
import importlib.abc, sys

class Lacking(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in LACKING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

LACKING = {lacking!r}
sys.meta_path.insert(0, Lacking())
"""


def run(lacking: set[str], code: str) -> subprocess.CompletedProcess[str]:
    program = WITHOUT.replace("{lacking!r}", repr(lacking)) + code
    line = [sys.executable, "-c", program]
    return subprocess.run(line, capture_output=True, text=True, env=environment(), timeout=60, check=False)


@pytest.mark.parametrize("adapter", EXTRAS)
def test_a_missing_partner_is_named_with_the_command_that_installs_it(adapter: str) -> None:
    extra, module = EXTRAS[adapter]
    done = run({"itemadapter"} | {module}, f"import cleaner.adapters.{adapter}")
    said = done.stderr.splitlines()[-1]
    assert said.startswith("ModuleNotFoundError: ") and "pip install " in said
    assert said.endswith(f'"scrape-cleaner[{extra}]"')


@pytest.mark.parametrize("command, extra", [("serve", "serve"), ("mcp", "mcp")])
def test_a_command_says_the_same_in_one_line(command: str, extra: str) -> None:
    lacking = {"mcp", "starlette", "uvicorn"}
    code = "import importlib.util as u; found = u.find_spec\n"
    code += f"u.find_spec = lambda name, *more: None if name in {lacking!r} else found(name)\n"
    done = run(set(), code + f"from cleaner.cli.workshop import main; sys.exit(main(['{command}']))")
    assert done.returncode == 2 and f'pip install "scrape-cleaner[{extra}]"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_cleaning_needs_no_partner() -> None:
    lacking = {module for _, module in EXTRAS.values()} | {"starlette", "uvicorn", "prometheus_client", "pyarrow", "pandas"}
    done = run(lacking, "import cleaner; print(cleaner.clean('Home\\nAbout\\n').text)")
    assert done.returncode == 0, done.stderr


def test_an_error_inside_a_partner_is_not_taken_for_a_missing_one() -> None:
    done = run({"elsewhere"}, "from cleaner.adapters.needs import needed\nwith needed('polars'):\n    import elsewhere")
    assert "No module named 'elsewhere'" in done.stderr and "pip install" not in done.stderr

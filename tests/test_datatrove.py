"""datatrove: a real pipeline from reader to writer, with an exclusion writer, stats, and a run that is taken up again."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGE, PAGES, SCRAPES, needs_html_model, needs_model

from cleaner import Cleaner

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("datatrove") is None, reason="datatrove is not installed"),
    pytest.mark.slow,
    needs_model,
    needs_html_model,
]
TEXTS = [
    path.read_text(encoding="utf-8") for path in sorted(SCRAPES.glob("*.txt"))[1:6]
]  # the first is a shell of an application
MENU = "Home\nAbout\nContact\n"


def rows_of(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.rglob("*.jsonl.gz"))
    return [json.loads(line) for file in files for line in gzip.open(file, "rt", encoding="utf-8")]


def run(folder: Path, tasks: int = 2, **options: Any) -> dict[str, Any]:
    """Run reader, cleaner and writer over what lies in ``folder``/in, and return the stats of the cleaner."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.adapters.datatrove import CleanerFilter

    steps = [
        JsonlReader(str(folder / "in")),
        CleanerFilter(JsonlWriter(str(folder / "dropped")), **options),
        JsonlWriter(str(folder / "out")),
    ]
    LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=str(folder / "logs")).run()
    merged = json.loads((folder / "logs" / "stats.json").read_text())
    (of_cleaner,) = [step["stats"] for step in merged if "Cleaner" in step["name"]]
    found: dict[str, Any] = of_cleaner
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = (PAGES / "blog_en_wordpress.html").read_text(encoding="utf-8")
    rows = [{"id": str(number), "text": text, "url": f"https://example.org/{number}"} for number, text in enumerate(TEXTS)]
    rows += [{"id": "menu", "text": MENU}, {"id": "page", "text": page}, {"id": "binary", "text": "\x00\x01" * 900}]
    (tmp_path / "in").mkdir()
    for number in range(2):
        part = "".join(json.dumps(row) + "\n" for row in rows[number::2])
        (tmp_path / "in" / f"{number}.jsonl").write_text(part, encoding="utf-8")
    return tmp_path


def total(stats: dict[str, Any], name: str) -> int:
    value = stats[name]
    return int(value["total"] if isinstance(value, dict) else value)


def test_a_pipeline_cleans_drops_and_counts(folder: Path) -> None:
    stats = run(folder)
    out = {row["id"]: row for row in rows_of(folder / "out")}
    dropped = {row["id"]: row for row in rows_of(folder / "dropped")}
    addresses = [f"https://example.org/{number}" for number in range(len(TEXTS))]
    docs = Cleaner().clean_many({"text": text, "url": url} for text, url in zip(TEXTS, addresses, strict=True))
    assert {name: out[name]["text"] for name in map(str, range(len(TEXTS)))} == {str(n): doc.text for n, doc in enumerate(docs)}
    assert out["page"]["metadata"]["cleaner"]["form"] == "html"
    assert dropped["menu"]["text"] == MENU and dropped["menu"]["metadata"]["filter_reason"] == "cleaner_empty"
    assert out.keys() | dropped.keys() == {*map(str, range(len(TEXTS))), "menu", "page", "binary"}
    assert total(stats, "total") == 8 and total(stats, "forwarded") == len(out) and total(stats, "dropped") == len(dropped)
    assert total(stats, "line-total") > total(stats, "line-kept") > 0 and total(stats, "line-filter-nav") > 0


def test_a_finished_run_is_not_run_again(folder: Path) -> None:
    run(folder)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*.gz")}
    run(folder)
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*.gz")}


def test_options_keep_the_original_and_what_is_empty(folder: Path) -> None:
    run(folder, keep_empty=True, keep_original=True, keep="body", mode="precision")
    out = {row["id"]: row for row in rows_of(folder / "out")}
    assert "text" not in out["menu"] and out["menu"]["metadata"]["cleaner_original"] == MENU
    assert out["0"]["text"] == Cleaner(keep="body", mode="precision").clean(TEXTS[0], url="https://example.org/0").text


def test_steps_travel_by_pickle() -> None:
    import pickle

    from datatrove.data import Document

    from cleaner.adapters.datatrove import CleanerFilter

    document = Document(PAGE, "1")
    step = pickle.loads(pickle.dumps(CleanerFilter()))
    assert step.filter(document) is True and document.text == Cleaner().clean(PAGE).text

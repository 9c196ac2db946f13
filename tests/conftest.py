"""What the tests share: the fixtures' places, the real command, models that doubt, documents made by hand."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from cleaner.decision.reasons import CODE
from cleaner.document import Columns, Doc, Source
from cleaner.features.batch import PageBatch
from cleaner.features.text import LineBatch
from cleaner.lines import BLANK, KINDS, split
from cleaner.model.storage import default_folder
from cleaner.units import plain

ROOT = Path(__file__).parent.parent
SCRAPES = ROOT / "fixtures" / "scrapes"
CASES = ROOT / "fixtures" / "cases"
PAGES = ROOT / "fixtures" / "pages"
MODES = ("precision", "balanced", "recall")

Command = Callable[..., subprocess.CompletedProcess[bytes]]
Doubting = Callable[..., Path]

needs_model = pytest.mark.skipif(not (default_folder() / "model.json").exists(), reason="no default model yet")
needs_html_model = pytest.mark.skipif(
    not (default_folder("html") / "model.json").exists(), reason="no default model of HTML yet"
)
needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything"
)

settings.register_profile("cleaner", deadline=None, max_examples=60)
settings.load_profile("cleaner")

PAGE = """\
Home
About
Contact
Why the mill stopped

The mill at Harrow Bend ground its last flour on a Tuesday in March, and for a week nobody noticed.
It had run for two hundred and eleven years, through floods and fires, and people had come to take it for weather.
The miller, a quiet man who kept bees, says that he simply got up one morning and did not want to hear it any more.

Share on Facebook
Popular Posts
Leave a Comment
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write fixtures/limits.json anew (tests/test_golden.py)")


def cases(table: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Rows of a name and some values, as the parameters of a test that is called by that name."""
    return [pytest.param(*values, id=name) for name, *values in table]


def environment(**more: str) -> dict[str, str]:
    """The environment for a child: the package importable from any folder, no colours but those that are asked for."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return kept | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120"} | more


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The real command, run in an empty folder."""

    def run(*arguments: str | Path, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
        line = [sys.executable, "-m", "cleaner", *map(str, arguments)]
        return subprocess.run(line, input=stdin, capture_output=True, cwd=tmp_path, env=environment(**more), timeout=120)

    return run


def messages(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """What a run said on standard error, without the warning that there is no default model."""
    return [line for line in done.stderr.decode().splitlines() if not line.startswith("clean: no usable default model")]


@pytest.fixture
def no_default_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose models are gone."""
    monkeypatch.setattr("cleaner.model.storage.default_folder", lambda name="text": tmp_path / "nothing")


@pytest.fixture(scope="session")
def doubting(tmp_path_factory: pytest.TempPathFactory) -> Doubting:
    """Makes a copy of a default model with other thresholds in its header; by default one that doubts every page."""

    def copy(reads: str = "text", **thresholds: float) -> Path:
        folder = tmp_path_factory.mktemp("doubting")
        header = json.loads((default_folder(reads) / "model.json").read_text(encoding="utf-8"))
        header["thresholds"] |= {"doubt": 2.0} | thresholds
        (folder / "model.json").write_text(json.dumps(header), encoding="utf-8")
        (folder / "model.npz").symlink_to(default_folder(reads) / "model.npz")
        return folder

    return copy


def read(*texts: str) -> LineBatch:
    """The lines of whole texts, a page each."""
    return PageBatch.of([plain(*split(text)) for text in texts]).lines


def doc_of(text: str, rows: Sequence[tuple[str, bool]], source: Source = "model", score: float = 0.875) -> Doc:
    """A document made by hand: kind and verdict of each line that is not blank."""
    texts, endings = split(text)
    places = [number for number, line in enumerate(texts) if line.strip()]
    assert len(places) == len(rows)
    scores = np.array([score if keep else 1 - score for _, keep in rows], np.float32)
    columns = Columns(
        row=np.array(places, np.int64),
        kind=np.array([KINDS.index(kind) for kind, _ in rows], np.int64),
        raw=scores,
        score=scores,
        keep=np.array([keep for _, keep in rows], bool),
        reason=np.array([CODE["reads-like-article" if keep else "reads-like-chrome"] for _, keep in rows], np.int64),
    )
    return Doc(texts, endings, columns, 0.5, source)


def dropped_lines(doc: Doc) -> list[str]:
    return [line.text for line in doc.lines if not line.keep and line.kind != BLANK]


def is_linear(prepare: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether ten times the size takes about ten times the time, and not a hundred: the fastest of three tries each, because
    a busy machine only ever adds to it. The garbage collector rests meanwhile: it looks at what all other tests have left."""

    def seconds(size: int) -> float:
        work, times = prepare(size), []
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                started = time.process_time()
                work()
                times.append(time.process_time() - started)
        finally:
            gc.enable()
        return min(times)

    seconds(size // 20)
    return seconds(10 * size) < 40 * max(seconds(size), 0.005)


def told(doc: Doc) -> list[tuple[str, str, bool, str]]:
    """What was decided about each line, but for its score."""
    return [(line.text, line.kind, line.keep, line.reason) for line in doc.lines]


def same(one: Doc, other: Doc) -> None:
    """The same verdicts, and the same scores but for the last bits: sums over more rows are rounded otherwise."""
    assert told(one) == told(other)
    assert [line.score for line in one.lines] == pytest.approx([line.score for line in other.lines], abs=2e-3)
    assert (one.text, one.source, one.form, one.error) == (other.text, other.source, other.form, other.error)

"""What the tests share: the fixtures' places, the real command, a document made by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from cleaner.decision.policy import REASONS
from cleaner.document import Columns, Doc
from cleaner.lines import BLANK, KINDS, split
from cleaner.model.storage import default_folder

ROOT = Path(__file__).parent.parent
SCRAPES = ROOT / "fixtures" / "scrapes"
CASES = ROOT / "fixtures" / "cases"
PAGES = ROOT / "fixtures" / "pages"

Command = Callable[..., subprocess.CompletedProcess[bytes]]

needs_model = pytest.mark.skipif(not (default_folder() / "model.json").exists(), reason="no default model yet")
needs_html_model = pytest.mark.skipif(
    not (default_folder("html") / "model.json").exists(), reason="no default model of HTML yet"
)
needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything"
)

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


def doc_of(text: str, rows: Sequence[tuple[str, bool]], source: str = "model", score: float = 0.875) -> Doc:
    """A document made by hand: kind and verdict of each line with ink."""
    texts, endings = split(text)
    places = [number for number, line in enumerate(texts) if line.strip()]
    reasons = list(REASONS)
    assert len(places) == len(rows)
    columns = Columns(
        np.array(places, np.int64),
        np.array([KINDS.index(kind) for kind, _ in rows], np.int64),
        np.array([score if keep else 1 - score for _, keep in rows], np.float32),
        np.array([keep for _, keep in rows], bool),
        np.array([reasons.index("reads-like-article" if keep else "reads-like-chrome") for _, keep in rows], np.int64),
    )
    return Doc(texts, endings, columns, 0.5, source)  # type: ignore[arg-type]


def dropped_lines(doc: Doc) -> list[str]:
    return [line.text for line in doc.lines if not line.keep and line.kind != BLANK]

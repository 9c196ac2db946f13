"""Reference scores for docs/algorithm.md: what the default model of text says of every line of four small pages.

    python -m scripts.measure.reference

Writes fixtures/reference/lines.json anew, from the pages beside it. Whoever re-implements inference compares with it, stage by
stage; a new default model needs a new file, as tests/test_reference.py says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cleaner import clean
from cleaner.features.batch import PageBatch
from cleaner.features.context import SECOND, WORD_OUTPUTS
from cleaner.lines import BLANK, KINDS, split
from cleaner.model.network import forward
from cleaner.model.storage import load
from cleaner.units import plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "reference"
FILE = FOLDER / "lines.json"
DIGITS = 6
# Some of each function that makes columns, so that a difference shows where it begins.
FIRST_COLUMNS = (
    "log_chars", "word_length", "share_separator", "shouted_words", "words_a_sentence", "copies", "alike", "blank_above",
    "place_in_words", "words:main@-1", "chance:main_below[-8:-1]", "chance:main by words[1:8]", "shared:in_main",
    "shared by words:often[-2:2]", "copied_short[1:30]", "page:log_n_words", "page by words:chance:main",
)  # fmt: skip
SECOND_COLUMNS = (
    "log guess:main@+1", "guess:main@-2", "guess:main by words[-100:-1]", "guess shared:often", "main_share_above",
    "log_main_of_page", "page:guess:body", "seen_next", "lead_below", "title_below", "own_seen", "again_next",
    "log_main_next", "boundaries_above", "log_since", "at_seen_below", "comment_above", "related_log_since",
    "opener_share_before", "log_to_opener", "log_nav_lines_below",
)  # fmt: skip


def reference() -> dict[str, Any]:
    """What the file holds: the model's digest, names of columns, and the values of every non-blank line, page by page."""
    header = load().header
    return {
        "about": "written by `python -m scripts.measure.reference`; docs/algorithm.md says what the values are",
        "model": {name: header[name] for name in ("sha256", "reads_sha256", "thresholds")},
        "first_columns": list(FIRST_COLUMNS),
        "second_columns": list(SECOND_COLUMNS),
        "outputs of words": list(WORD_OUTPUTS),
        "kinds": list(KINDS),
        "pages": [_page(path) for path in sorted(FOLDER.glob("*.txt"))],
    }


def _page(path: Path) -> dict[str, Any]:
    text = path.read_bytes().decode()
    doc = clean(text, form="text")
    batch = PageBatch.of([plain(*split(text))]).lines
    found = forward(load(), batch)
    whole, names = slice(0, len(batch.page)), found.network.layout.names
    first, second = found.first.columns(whole), found.second.columns(whole)
    values = {
        "words": batch.n_words,
        "first_columns": first[[names.index(name) for name in FIRST_COLUMNS]],
        "logits": found.first.words,
        "first_pass": found.guess,
        "second_columns": second[[SECOND.names.index(name) for name in SECOND_COLUMNS]],
        "boundary": found.boundary,
        "probabilities": found.kinds,
    }
    rounded = {name: np.round(array.T.astype(np.float64), DIGITS).tolist() for name, array in values.items()}
    non_blank = [line for line in doc.lines if line.kind != BLANK]
    decided = [
        {"line": line.number, "kind": line.kind, "score": line.score, "keep": line.keep, "reason": line.reason}
        for line in non_blank
    ]
    lines = [line | {name: rows[row] for name, rows in rounded.items()} for row, line in enumerate(decided)]
    return {"file": path.name, "quality": round(doc.quality, DIGITS), "lines": lines}


def packed(found: dict[str, Any]) -> str:
    """The file's text: a line of JSON for every line of a page, so that a change shows where it is."""
    text = json.dumps(found | {"pages": "PAGES"}, indent=1, ensure_ascii=False)
    pages = []
    for page in found["pages"]:
        head = json.dumps({name: value for name, value in page.items() if name != "lines"}, ensure_ascii=False)
        lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in page["lines"])
        pages.append(f'{head[:-1]}, "lines": [\n{lines}\n]}}')
    return text.replace('"PAGES"', "[\n" + ",\n".join(pages) + "\n]") + "\n"


if __name__ == "__main__":
    FILE.write_text(packed(reference()), encoding="utf-8")

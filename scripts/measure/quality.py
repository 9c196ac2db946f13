"""The README's table: word F1 on text and on HTML with others beside it, and the time that each takes.

    python -m scripts.measure.quality [--folds 0,1,2,3,4] [--docs]

Measures text as `evaluate` does. HTML is not measured again: its rows are those that `benchmark` has stored, which must run
first. ``--docs`` writes the table into the README.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from cleaner.evaluation.markdown import markdown_table
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import FOLDS, ROOT, fold_folder
from scripts.measure import benchmark
from scripts.measure.baselines import long_lines
from scripts.measure.benchmark_report import Results, collect, figure, milliseconds, one_run, short
from scripts.measure.benchmark_rows import OURS
from scripts.measure.extractors import TRAINED_ON
from scripts.measure.scoring import Score, folds_in, mean, write_block
from scripts.measure.speed import beside_trafilatura
from scripts.measure.text import scored, scored_by
from scripts.restart import ONE_THREAD, restart_with

README = ROOT / "README.md"
SET, RENDERING = "wcxb-dev", "resiliparse"
BASE = "trafilatura"
OTHERS = (BASE, "ChromeRAG", "resiliparse")
TIMED = 160  # pages of text


def of_text(name: str, scores: Sequence[Score], time: str) -> list[str]:
    """A row: all pages, articles, time."""
    articles = [score.f1 for score in scores if score.row["page_type"] == "article"]
    return [f"text: {name}", figure(mean([score.f1 for score in scores])), figure(mean(articles)), time]


def of_html(name: str, results: Results) -> list[str]:
    """The same from the stored results of the benchmark."""
    rows = results.rows[name]
    f1 = [rows[page.id].f1 for page in results.pages]
    articles = [rows[page.id].f1 for page in results.pages if page.page_type == "article"]
    timed = name in (together := one_run(results)) and BASE in together
    time = short(milliseconds(results, name) / milliseconds(results, BASE)) if timed else "–"
    return [f"HTML: {name}", figure(mean(f1)), figure(mean(articles)), time]


def bold(cells: Sequence[str]) -> list[str]:
    """A row of our own: all but the time stands out."""
    return [*(f"**{cell}**" for cell in cells[:-1]), cells[-1]]


def table(folds: Sequence[int]) -> str:
    """The table and its note."""
    there, missing = benchmark.versions((OURS, *OTHERS), {fold: fold_folder(fold, "html") for fold in folds})
    results = collect([SET], 1, folds, there, missing)
    if OURS not in results.rows:
        raise SystemExit(f"no results of {OURS}: {results.missing[OURS]}; run `python -m scripts.measure.benchmark` first")
    _, ours, theirs = beside_trafilatura([row for row in aligned_rows(SET, RENDERING) if row["text"].strip()], SET, TIMED)
    rows = [
        bold(of_text(OURS, scored(SET, RENDERING, folds), short(ours / theirs))),
        of_text("lines over 80 characters", scored_by(long_lines, SET, RENDERING, folds), "–"),
        bold(of_html(OURS, results)),
        *(of_html(name, results) for name in OTHERS if name in results.rows),
    ]
    some = f" (folds {', '.join(map(str, folds))} of {FOLDS})" if len(folds) < FOLDS else ""
    seen = [name for name, trained in TRAINED_ON.items() if trained == SET and name in results.rows]
    note = (
        f"Measured on {date.today()}: mean word F1 of `heading` and `body` over {len(results.pages):,} pages of WCXB's "
        f"development split{some}, each page by a\nmodel that has seen no page of its site. Time is CPU time a page as a "
        "multiple of trafilatura's."
    )
    return "\n".join([markdown_table(["", "all pages", "articles", "time"], rows), "", note, *map(_seen, seen)])


def _seen(name: str) -> str:
    return f"{name} was trained on these pages."


def main() -> None:
    restart_with(ONE_THREAD)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=list(range(FOLDS)), metavar="K,K")
    parser.add_argument("--docs", action="store_true", help="write the table into the README, too")
    arguments = parser.parse_args()
    text = table(arguments.folds)
    print(text)
    if arguments.docs:
        write_block(README, "quality", text)


if __name__ == "__main__":
    main()

"""How well a page that came as one line is cut, on sites that the models have not seen; prints Markdown.

    python -m scripts.measure.breaks [--folds 0,1] [--pages 250]

1. Boundaries: precision and recall of the breaks between the blocks of whole pages, by language. Breaks between links or cells
   side by side are not counted, because a style sheet decides about them.
2. Word F1 of pages of wcxb-dev: ``get_text(" ")`` on one line, cut, and cleaned by the text model of the fold; beside it the
   page cut by its true blocks. ``--pages`` is about how many pages of the folds are taken.
3. Ordinary renderings: the pages with a line longer than a paragraph, and their word F1 if such lines are cut; then the pages
   of which such lines are nearly all (`pieces.giants`).

The threshold was chosen on pages of folds 0 and 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import Cleaner
from cleaner.evaluation.metrics import word_f1, words
from cleaner.features.text import CLASSES
from cleaner.forms import gaps, pieces
from cleaner.labels import fold_of
from cleaner.lines import MAIN_KINDS
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import BUILD, FOLDS, ROOT, read_rows, reference_words
from scripts.measure.scoring import fold_model, folds_in, mean, table

ROWS = BUILD / "breaks" / "pages.jsonl.gz"
UNSURE, SURE = 1, 2  # as scripts.train.breaks writes them
MOST_CHARACTERS = 60_000  # of a page, for boundaries
THRESHOLDS = (-2.0, -1.5, -1.0, -0.5, 0.0, 1.0, 2.0)
ORDINARY = ("resiliparse", "inscriptis", "soup_noscript", "htmltext", "readability", "trafilatura_recall", "resiliparse_main")

Levels = NDArray[np.int8]
Choice = Callable[["Page"], NDArray[np.bool_]]


class Page(NamedTuple):
    row: dict[str, Any]
    line: str
    tokens: gaps.Tokens
    level: Levels  # (tokens,): what stood before each
    ends: NDArray[np.bool_]
    odds: NDArray[np.float32]


@cache
def model_of(fold: int) -> pieces.Breaks:
    """The model of breaks that has seen no site of a fold; it is trained if it is not there."""
    folder = ROWS.parent / str(fold)
    if not (folder / "model.json").exists():
        command = [sys.executable, "-m", "scripts.train.breaks", "--folds", str(fold)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return pieces.load(folder)


def page_of(row: dict[str, Any], most: int | None = None) -> Page:
    """A page as one line, as ``get_text(" ")`` gives it with its white space collapsed."""
    parts = [(" ".join(text.split()), level) for text, level in row["strings"]]
    parts = [part for part in parts if part[0]]
    line = " ".join(text for text, _ in parts)
    levels = np.zeros(len(line), np.int8)
    levels[np.cumsum([0, *(len(text) + 1 for text, _ in parts[:-1])])] = [level for _, level in parts]
    tokens = gaps.tokens_of(line[:most])
    ends = gaps.sentence_ends(tokens)
    odds = pieces.log_odds(tokens, ends, model_of(fold_of(row["site"], FOLDS)))
    return Page(row, line[:most], tokens, levels[tokens.start], ends, odds)


# --- boundaries --------------------------------------------------------------------------------------------------------


def boundaries(rows: Iterable[dict[str, Any]]) -> str:
    """Precision and recall of the breaks at the model's threshold, by language."""
    counted: defaultdict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(6, np.int64))
    for row in rows:
        page = page_of(row, MOST_CHARACTERS)
        known = page.level != UNSURE
        known[:1] = False
        true, found = page.level[known] == SURE, page.odds[known] > model_of(fold_of(row["site"], FOLDS)).threshold
        ends = page.ends[known]
        figures = (true & found, found, true, true & ends, ends, np.ones(1))
        counted[language_of(page)] += [int(flags.sum()) for flags in figures]
        counted["all"] += [int(flags.sum()) for flags in figures]
    shown = [
        (name, [int(pages), hit / found, hit / true, end_hit / ends, end_hit / true])
        for name, (hit, found, true, end_hit, ends, pages) in sorted(counted.items())
    ]
    return table(["pages in", "pages", "precision", "recall", "sentence ends: precision", "recall"], shown)


def language_of(page: Page) -> str:
    """A group of languages: by the letters of a page, and for Latin ones by what the page says of itself."""
    tokens = page.tokens
    if 10 * tokens.ideographs.sum() > tokens.letters.sum():
        return "Chinese, Japanese"
    caseless = tokens.letters[tokens.first == CLASSES.index("caseless")].sum()
    if 5 * caseless > tokens.letters.sum():
        return "scripts without case"
    greek = sum("Ͱ" <= character <= "ӿ" for character in page.line[:4_000])
    if greek > 800:
        return "Cyrillic, Greek"
    english = page.row["set"] in ("wcxb-dev", "goose3") or page.row.get("lang") == "en"
    return "English" if english else "other Latin and unknown"


# --- cleaned pages -----------------------------------------------------------------------------------------------------


@cache
def cleaner_of(fold: int) -> Cleaner:
    return Cleaner(model=fold_model(fold), keep=MAIN_KINDS)


def cleaned_f1(row: dict[str, Any], dataset: str, texts: Iterable[str]) -> float:
    doc = cleaner_of(fold_of(row["site"], FOLDS)).clean("\n".join(texts), form="text")
    return word_f1(words(doc.text), reference_words(dataset)[row["id"]])[0]


def texts_between(line: str, starts: Sequence[int]) -> list[str]:
    return [line[start:stop].strip() for start, stop in zip(starts, [*starts[1:], len(line)], strict=True)]


def choices() -> dict[str, Choice]:
    """The ways to cut a page: which of its tokens begin a piece."""
    found: dict[str, Choice] = {
        "not cut": lambda page: np.zeros(len(page.ends), bool),
        "sentence ends": lambda page: page.ends.copy(),
        "true blocks": lambda page: page.level == SURE,
        "true blocks, cells and links": lambda page: page.level >= UNSURE,
        "true blocks and sentence ends": lambda page: (page.level == SURE) | page.ends,
    }
    for threshold in THRESHOLDS:
        found[f"learned, over {threshold:g}"] = lambda page, over=threshold: page.odds > over  # type: ignore[misc]
        found[f"learned, over {threshold:g}, and sentence ends"] = (  # type: ignore[misc]
            lambda page, over=threshold: (page.odds > over) | page.ends
        )
    return found


def one_line(rows: Sequence[dict[str, Any]]) -> str:
    """Word F1 of whole pages of one line, over all pages and over articles."""
    pages = [page_of(row) for row in rows]
    shown = []
    for name, chosen in choices().items():
        starts = [[0, *page.tokens.start[1:][chosen(page)[1:]].tolist()] for page in pages]
        shown.append((name, _figures(pages, starts)))
    cut = [pieces.cut(page.line, model_of(fold_of(page.row["site"], FOLDS))) for page in pages]
    shown.append(("**`pieces.cut`**", _figures(pages, cut)))
    return table(["pieces begin at", "all", "articles", "pieces a page"], shown)


def _figures(pages: Sequence[Page], starts: Sequence[Sequence[int]]) -> list[float]:
    f1 = [
        cleaned_f1(page.row, "wcxb-dev", texts_between(page.line, begins)) for page, begins in zip(pages, starts, strict=True)
    ]
    articles = [value for value, page in zip(f1, pages, strict=True) if page.row["page_type"] == "article"]
    return [mean(f1), mean(articles), float(round(mean([len(begins) for begins in starts])))]


# --- ordinary lines ----------------------------------------------------------------------------------------------------


def ordinary(folds: Sequence[int]) -> str:
    """For each rendering: its pages, those with long lines, those that are cut, each with the word F1 before and after."""
    shown, totals = [], defaultdict(list)
    for rendering in ORDINARY:
        rows = [row for row in aligned_rows("wcxb-dev", rendering) if fold_of(row["site"], FOLDS) in folds]
        found = defaultdict(list)
        for row in rows:
            lines = row["text"].split("\n")
            if long := [number for number, line in enumerate(lines) if len(line) > pieces.LONGEST_PARAGRAPH]:
                f1 = [cleaned_f1(row, "wcxb-dev", texts) for texts in (lines, _with_cut_lines(row, lines, long))]
                found["long"].append(f1)
                if pieces.giants([len(line) for line in lines]):
                    found["giant"].append(f1)
        shown.append((rendering, [len(rows), *_before_and_after(found["long"]), *_before_and_after(found["giant"])]))
        for name, values in found.items():
            totals[name] += values
    shown.append(("all", ["", *_before_and_after(totals["long"]), *_before_and_after(totals["giant"])]))
    return table(["rendering", "pages", "with long lines", "F1", "cut", "nearly all long lines", "F1", "cut"], shown)


def _before_and_after(f1: Sequence[Sequence[float]]) -> list[object]:
    return [len(f1), *(mean([values[place] for values in f1]) for place in (0, 1))]


def _with_cut_lines(row: dict[str, Any], lines: Sequence[str], long: Sequence[int]) -> list[str]:
    model, texts = model_of(fold_of(row["site"], FOLDS)), []
    for number, line in enumerate(lines):
        texts += texts_between(line, pieces.cut(line, model) if number in long else [0])
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=folds_in, default=[0, 1])
    parser.add_argument("--pages", type=int, default=250)
    arguments = parser.parse_args()
    model_of(arguments.folds[0])  # training writes the rows, too
    rows = [row for row in read_rows(ROWS) if row["strings"] and fold_of(row["site"], FOLDS) in arguments.folds]
    print(f"## Boundaries\n\n{boundaries(rows)}\n", flush=True)
    mixed = [row for row in rows if row["set"] == "wcxb-dev"]
    sample = mixed[:: max(len(mixed) // arguments.pages, 1)]
    print(f"## {len(sample)} pages of one line, word F1\n\n{one_line(sample)}\n", flush=True)
    print(f"## Lines of ordinary pages\n\n{ordinary(arguments.folds)}")


if __name__ == "__main__":
    main()

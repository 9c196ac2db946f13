"""Baselines on plain text: what people use today, on the same pages and by the same measure as the model.

    python -m scripts.measure.baselines [--set wcxb-dev] [--rendering resiliparse] [--sample N] [--html] [-o FILE]

A baseline takes the lines of one page (``text.split("\n")``, blank ones too) and says of each whether it stays. `BASELINES`
names them all; none needs the model. The measure is WCXB's word F1, averaged over pages. A page whose rendering is blank counts
in "word F1" (0 where the reference has words), not in "with text".
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from cleaner.evaluation.markdown import markdown_table
from cleaner.evaluation.metrics import word_f1, words
from scripts.data.align_text import aligned_rows
from scripts.data.datasets import read_pages, reference_words
from scripts.measure.scoring import PAGE_TYPES

Baseline = Callable[[list[str]], list[bool]]
LONG = 80  # characters; "keep lines longer than this" is the usual one-liner
NEAR = 50  # lines of trafilatura's output, in which a line is looked for


def uncleaned(lines: list[str]) -> list[bool]:
    """Every line."""
    return [True] * len(lines)


def long_lines(lines: list[str]) -> list[bool]:
    """Lines of more than 80 characters.

    >>> long_lines(["Home", "word " * 20])
    [False, True]
    """
    return [len(line.strip()) > LONG for line in lines]


def c4(lines: list[str]) -> list[bool]:
    """C4's line rules (Raffel et al. 2020, section 2.2) by datatrove's own filter, each line as a document.

    Lines stay that end in a terminal mark, have three words or more, no word over 1,000 characters, and name neither Javascript
    nor a policy. C4 judges a line without ``[1]`` and ``[edit]``; the line itself stays as it came. The rules that discard a
    whole page are off, because a discarded page is an empty one here, which costs the baseline.

    >>> c4(["Home", "The cat sat down.", "Read about the cat...", "Enable Javascript to read on.", "It slept well.[1]"])
    [False, True, False, False, True]
    """
    from datatrove.data import Document

    rules = _c4_rules()
    keep = []
    for line in lines:
        document = Document(text=line, id="")
        keep.append(bool(line.strip()) and rules.filter(document) is True and bool(document.text))
    return keep


@cache
def _c4_rules() -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)


def justext(lines: list[str], language: str = "English") -> list[bool]:
    """jusText's two passes (Pomikálek 2011) over bare lines: each line is a paragraph without links and headings.

    Length, stop-word density and the neighbours are what is left of it. Bare text declares no language, so that every page is
    judged by the English stop list.
    """
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    path = PathInfo().append("html").append("body").append("p")
    paragraphs = {}
    for number, line in enumerate(lines):
        if line.strip():
            paragraphs[number] = Paragraph(path)
            paragraphs[number].append_text(line)
    classify_paragraphs(list(paragraphs.values()), _stoplist(language))
    revise_paragraph_classification(list(paragraphs.values()))
    return [number in paragraphs and not paragraphs[number].is_boilerplate for number in range(len(lines))]


@cache
def _stoplist(language: str) -> frozenset[str]:
    import justext as package

    return package.get_stoplist(language)  # type: ignore[no-any-return]


def trafilatura_lines(lines: list[str]) -> list[bool]:
    """trafilatura over the bare lines, each wrapped in ``<p>``: a line stays if it comes out again, in order.

    Its rules need markup, so that next to nothing is dropped (docs/experiments.md#fallback-on-doubt).
    """
    import trafilatura

    body = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line.strip())
    out = trafilatura.extract(f"<html><body>{body}</body></html>", include_comments=False) or ""
    left = [_squeezed(line) for line in out.split("\n") if line.strip()]
    keep, place = [], 0
    for line in map(_squeezed, lines):
        try:
            place = left.index(line, place, place + NEAR) + 1 if line else place
            keep.append(bool(line))
        except ValueError:
            keep.append(False)
    return keep


def _squeezed(line: str) -> str:
    return "".join(line.split()).removeprefix("-")


def heuristics(lines: list[str]) -> list[bool]:
    """The project's own fallback, which decides where there is no model."""
    if not any(line.strip() for line in lines):
        return [False] * len(lines)
    doc = Cleaner(fallback="only").clean("\n".join(lines), form="text")
    keep = [line.keep for line in doc.lines]
    return keep + [False] * (len(lines) - len(keep))


BASELINES: dict[str, Baseline] = {
    "uncleaned": uncleaned,
    "C4's line rules (datatrove)": c4,
    "jusText": justext,
    "lines over 80 characters": long_lines,
    "trafilatura over the lines": trafilatura_lines,
    "own heuristics (fallback)": heuristics,
}


def trafilatura_html(html: str) -> str:
    """trafilatura with its defaults on the page's HTML: another input, printed for context."""
    import trafilatura

    return trafilatura.extract(html) or ""


# --- the measure ------------------------------------------------------------------------------------------------------


class PageScore(NamedTuple):
    """How well one page came out."""

    page_type: str
    blank: bool  # the rendering holds no text at all
    f1: float
    precision: float
    recall: float


class Measurement(NamedTuple):
    """How a baseline did on all pages."""

    name: str
    scores: list[PageScore]
    seconds: float  # CPU time of the cleaning alone, all pages


def measure(name: str, baseline: Baseline, rows: Iterable[dict[str, Any]], reference: dict[str, list[str]]) -> Measurement:
    """A baseline on aligned pages; ``reference`` holds the words of their reference texts by page id."""

    def cleaned(row: dict[str, Any]) -> str:
        lines = row["text"].split("\n")
        return kept_text(lines, baseline(lines))

    baseline(["One line, so that imports and tables are there before the clock starts."])
    return measure_text(name, cleaned, rows, reference)


def kept_text(lines: Sequence[str], keep: Iterable[bool]) -> str:
    """The lines that stay, joined again."""
    return "\n".join(line for line, yes in zip(lines, keep, strict=True) if yes)


def measure_text(
    name: str,
    cleaned: Callable[[dict[str, Any]], str],
    rows: Iterable[dict[str, Any]],
    reference: dict[str, list[str]],
) -> Measurement:
    """The same for whatever turns a row into text."""
    scores, seconds = [], 0.0
    for row in rows:
        began = time.process_time()
        text = cleaned(row)
        seconds += time.process_time() - began
        blank = not row["text"].strip()
        scores.append(PageScore(row["page_type"], blank, *word_f1(words(text), reference[row["id"]])))
    return Measurement(name, scores, seconds)


def comparison(measurements: Sequence[Measurement]) -> str:
    """Word F1 over all pages, over those with text and by page type; then precision, recall, time."""
    present = {score.page_type for score in measurements[0].scores}
    types = [page_type for page_type in PAGE_TYPES if page_type in present]
    rows = []
    for name, scores, seconds in measurements:
        values = [[score.f1 for score in scores], [score.f1 for score in scores if not score.blank]]
        values += [[score.f1 for score in scores if score.page_type == page_type] for page_type in types]
        values += [[score.precision for score in scores], [score.recall for score in scores]]
        rows.append([name, *map(_mean, values), f"{1000 * seconds / len(scores):.2f}"])
    return markdown_table(["", "word F1", "with text", *types, "precision", "recall", "ms a page"], rows)


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.4f}" if values else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="wcxb-dev")
    parser.add_argument("--rendering", default="resiliparse")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N pages, spread over the set")
    parser.add_argument("--html", action="store_true", help="also trafilatura on the HTML, for context")
    parser.add_argument("-o", "--out", type=Path, help="write the table there too")
    arguments = parser.parse_args()
    rows = aligned_rows(arguments.set, arguments.rendering)
    rows = rows[:: max(1, len(rows) // arguments.sample)] if arguments.sample else rows
    reference = reference_words(arguments.set)
    found = [measure(name, baseline, rows, reference) for name, baseline in BASELINES.items()]
    if arguments.html:
        by_id = {row["id"]: row for row in rows}
        pages = (by_id[page["id"]] | {"html": page["html"]} for page in read_pages(arguments.set) if page["id"] in by_id)
        found.append(measure_text("trafilatura with the HTML", lambda row: trafilatura_html(row["html"]), pages, reference))
    blank = sum(score.blank for score in found[0].scores)
    heading = f"{arguments.set}, {arguments.rendering}: {len(rows)} pages, of which {blank} without text"
    report = f"{heading}\n\n{comparison(found)}"
    print(report)
    if arguments.out:
        arguments.out.write_text(report + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

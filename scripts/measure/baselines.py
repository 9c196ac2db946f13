"""What people use today to clean plain text, on the same pages and in the same measure as the model.

    python scripts/baselines.py [--set wcxb-dev] [--rendering resiliparse] [--sample N] [--html] [-o FILE]

Needs the labelled lines of `build_lines.py`. A baseline takes the lines of one page (``text.split("\\n")``, blank ones too) and
says of each whether it stays: `BASELINES` names them all, and nothing here depends on the model. The measure is WCXB's word F1,
averaged over pages; a page whose rendering is blank counts in "word F1" (0 where the reference has words), not in "with text".
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from alignment import word_f1
from cleaner import Cleaner, Doc
from corpus import gold_words, labelled_rows, pages, words

Baseline = Callable[[list[str]], list[bool]]
LONG = 80  # characters; "keep lines longer than this" is the usual one-liner
TYPES = ("article", "service", "documentation", "forum", "listing", "collection", "product")


def uncleaned(lines: list[str]) -> list[bool]:
    """Everything stays: what a scraper hands over."""
    return [True] * len(lines)


def long_lines(lines: list[str]) -> list[bool]:
    """Lines of more than 80 characters.

    >>> long_lines(["Home", "word " * 20])
    [False, True]
    """
    return [len(line.strip()) > LONG for line in lines]


def c4(lines: list[str]) -> list[bool]:
    """C4's line rules (Raffel et al. 2020, section 2.2), through datatrove's own filter, each line handed over as a document.

    Lines stay that end in a terminal mark, have three words or more, no word over 1,000 characters, and name neither Javascript
    nor a policy. The rules that discard a whole page are off, as a discarded page is an empty one here: lorem ipsum and curly
    bracket discard 50 of wcxb-dev's 1,267 pages (.738 -> .711 on resiliparse's text); fewer than five sentences needs spaCy.
    ``[1]`` and ``[edit]`` are taken out of a line before it is judged, as C4 does; the line itself stays as it came.

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
    """jusText's two passes (Pomikálek 2011) over bare lines: each line a paragraph without links and without headings.

    What is left of it are length, stop-word density and the neighbours. The English stop list is used for every page, as
    there is nothing in bare text that says which other to take.
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
    """trafilatura over the bare lines, each wrapped in ``<p>``: a line stays when it comes out again, in order.

    Its rules ask for markup, so next to nothing is dropped (DESIGN.md: .720 against .719 uncleaned).
    """
    import trafilatura

    body = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line.strip())
    out = trafilatura.extract(f"<html><body>{body}</body></html>", include_comments=False) or ""
    left = [_squeezed(line) for line in out.split("\n") if line.strip()]
    keep, place = [], 0
    for line in map(_squeezed, lines):
        try:
            place = left.index(line, place, place + 50) + 1 if line else place
            keep.append(bool(line))
        except ValueError:
            keep.append(False)
    return keep


def _squeezed(line: str) -> str:
    return "".join(line.split()).removeprefix("-")


class _Modelless(Cleaner):
    """A cleaner for which no model exists, whatever lies in `models/`."""

    def _load(self, reads: str) -> None:
        return None


def heuristics(lines: list[str]) -> list[bool]:
    """The project's own fallback (`cleaner.decision.heuristics`), which decides where there is no model."""
    if not any(line.strip() for line in lines):
        return [False] * len(lines)
    doc: Doc = _Modelless().clean("\n".join(lines))
    assert doc.source in ("fallback", "empty"), doc.source
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
    """trafilatura on the page's HTML with its defaults: another input, printed for context."""
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


class Result(NamedTuple):
    """One row of the table."""

    name: str
    scores: list[PageScore]
    seconds: float  # CPU time of the cleaning alone, all pages


def kept_text(lines: Sequence[str], keep: Iterable[bool]) -> str:
    """The lines that stay, joined again."""
    return "\n".join(line for line, yes in zip(lines, keep, strict=True) if yes)


def measure(name: str, baseline: Baseline, rows: Iterable[dict[str, Any]], gold: dict[str, list[str]]) -> Result:
    """A baseline on the labelled pages; ``gold`` holds the reference words by page id."""

    def cleaned(row: dict[str, Any]) -> str:
        lines = row["text"].split("\n")
        return kept_text(lines, baseline(lines))

    baseline(["One line, so that imports and tables are there before the clock starts."])
    return measure_text(name, cleaned, rows, gold)


def measure_text(
    name: str, cleaned: Callable[[dict[str, Any]], str], rows: Iterable[dict[str, Any]], gold: dict[str, list[str]]
) -> Result:
    """The same for anything that turns a row (with its page's ``html`` added, say) into text."""
    scores, seconds = [], 0.0
    for row in rows:
        began = time.process_time()
        text = cleaned(row)
        seconds += time.process_time() - began
        blank = not row["text"].strip()
        scores.append(PageScore(row["page_type"], blank, *word_f1(words(text), gold[row["id"]])))
    return Result(name, scores, seconds)


def table(results: Iterable[Result]) -> Iterator[str]:
    """Lines of a Markdown table: word F1 over all pages, over those with text, by page type; then precision, recall, time."""
    results = list(results)
    types = [kind for kind in TYPES if any(score.page_type == kind for score in results[0].scores)]
    heads = ["", "word F1", "with text", *types, "precision", "recall", "ms a page"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for name, scores, seconds in results:
        cells = [_mean(score.f1 for score in scores), _mean(score.f1 for score in scores if not score.blank)]
        cells += [_mean(score.f1 for score in scores if score.page_type == kind) for kind in types]
        cells += [_mean(score.precision for score in scores), _mean(score.recall for score in scores)]
        yield f"| {name} | " + " | ".join(cells) + f" | {1000 * seconds / len(scores):.2f} |"


def _mean(values: Iterable[float]) -> str:
    values = list(values)
    return f"{sum(values) / len(values):.4f}" if values else "-"


def main() -> None:
    """Print the table; `--html` adds trafilatura with the page's HTML."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="wcxb-dev")
    parser.add_argument("--rendering", default="resiliparse")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N pages, spread over the set")
    parser.add_argument("--html", action="store_true", help="also trafilatura on the HTML, for context")
    parser.add_argument("-o", "--out", type=Path, help="write the table there too")
    arguments = parser.parse_args()
    rows = labelled_rows(arguments.set, arguments.rendering)
    rows = rows[:: max(1, len(rows) // arguments.sample)] if arguments.sample else rows
    gold = gold_words(arguments.set)
    results = [measure(name, baseline, rows, gold) for name, baseline in BASELINES.items()]
    if arguments.html:
        by_id = {row["id"]: row for row in rows}
        with_html = (by_id[page["id"]] | {"html": page["html"]} for page in pages(arguments.set) if page["id"] in by_id)
        results.append(measure_text("trafilatura with the HTML", lambda row: trafilatura_html(row["html"]), with_html, gold))
    blank = sum(score.blank for score in results[0].scores)
    heading = f"{arguments.set}, {arguments.rendering}: {len(rows)} pages, of which {blank} without text"
    report = "\n".join([heading, "", *table(results)])
    print(report)
    if arguments.out:
        arguments.out.write_text(report + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

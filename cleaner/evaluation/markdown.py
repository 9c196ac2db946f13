"""Figures -> the report of `cleaner evaluate` in Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.evaluation.figures import FEWEST, Difference, Figures, Interval
from cleaner.evaluation.judged import Judged
from cleaner.plural import counted

SITES = 20  # that are listed, worst first
STEP = 5  # every so many thresholds are a row
_NEEDS_ESCAPE = re.compile(r"([\\`*\[\]<>|#]|(?<!\w)_|_(?!\w))")  # "_" within a word is no emphasis


def report(found: Sequence[Figures], changes: Sequence[Difference], pages: Sequence[Judged], page: str = "") -> str:
    """Return the report of one or more models on the same pages.

    ``pages`` are those of the last model. ``page`` is the address of the HTML report, whose parts are linked to.
    """
    first = found[0]
    parts = [
        f"# Evaluation on {counted(first.pages, 'page')} of {counted(first.sites, 'site')}, {counted(first.lines, 'line')}"
    ]
    parts.append(markdown_table(_HEAD, [_row(each) for each in found]))
    parts.append(
        "Word F1, precision and recall are means over pages, of `heading` and `body` against all else. The interval is that of "
        f"95 of 100 samples of other {first.word_f1.drawn}. Macro F1 is that of kinds with {FEWEST} labelled lines."
    )
    if changes:
        parts.append("## Difference")
    for change in changes:
        parts.append(sentence(change))
        if change.most:
            parts.append("The pages that changed most:\n\n" + _changed(change, pages, page))
    for each in found:
        parts += _of_model(each, len(found) > 1)
    parts += _worst(found[-1], pages, page)
    return "\n\n".join(parts) + "\n"


_HEAD = ("model", "word F1", "interval", "precision", "recall", "F1 of all words", "expected", "kinds, micro", "kinds, macro")


def _row(each: Figures) -> list[str]:
    figures = each.word_f1.mean, each.precision, each.recall, each.micro_f1, each.expected, each.kinds_micro, each.kinds_macro
    mean, *others = map(share, figures)
    return [_plain(each.name), f"**{mean}**", span(each.word_f1), *others]


def sentence(change: Difference) -> str:
    """Return a difference in words."""
    verdict = "no difference can be told" if change.change.low <= 0 <= change.change.high else "a difference can be told"
    kinds = "" if math.isnan(change.kinds_macro) else f" Kinds, macro F1: {_signed(change.kinds_macro)}."
    return (
        f"{_plain(change.second)} less {_plain(change.first)}: word F1 {_signed(change.change.mean)}, interval "
        f"{_signed(change.change.low)} to {_signed(change.change.high)}, so {verdict}. Better on "
        f"{counted(change.better, 'page')}, worse on {change.worse:,}, even on {change.even:,}.{kinds}"
    )


def _of_model(each: Figures, named: bool) -> Iterator[str]:
    name = f" ({_plain(each.name)})" if named else ""
    yield f"## Kinds{name}"
    if each.kinds:
        rows = [
            [row.kind, f"{row.lines:,}", share(row.f1), share(row.precision), share(row.recall), taken_for(row.taken_for)]
            for row in each.kinds
        ]
        yield markdown_table(("kind", "lines", "F1", "precision", "recall", "taken for"), rows)
    else:
        yield "No line is labelled with a kind: only sides are known."
    yield f"## Threshold{name}"
    yield f"Of all words, if the lines of a score from the threshold on were kept. As decided: {words(each)}."
    curve = [[f"{threshold:.1f}", share(precision), share(recall)] for threshold, precision, recall in each.curve[::STEP]]
    yield markdown_table(("threshold", "precision", "recall"), curve)
    yield f"## Calibration{name}"
    yield f"Mean distance of score and share of main text: {share(each.calibration_error)}."
    bins = [
        [f"{number / 10:.1f} to {(number + 1) / 10:.1f}", f"{row.lines:,}", share(row.score), share(row.share)]
        for number, row in enumerate(each.calibration)
        if row.lines
    ]
    yield markdown_table(("score", "lines", "mean score", "main text"), bins)
    if each.sites > 1:
        yield f"## Sites{name}"
        sites = [[_plain(site), f"{pages:,}", share(f1)] for site, pages, f1 in each.by_site[:SITES]]
        yield markdown_table(("site", "pages", "word F1"), sites)
        if each.sites > SITES:
            yield f"The worst {SITES} of {each.sites:,} sites."


def _worst(each: Figures, pages: Sequence[Judged], page: str) -> Iterator[str]:
    if not each.worst:
        return
    yield "## Worst pages"
    rows = [f"{_linked(number, pages, page)}: {share(f1)}, {wrong_words(pages[number])}" for number, f1 in each.worst]
    yield "\n".join(f"{place}. {row}" for place, row in enumerate(rows, 1))


def _changed(change: Difference, pages: Sequence[Judged], page: str) -> str:
    rows = [f"{_linked(number, pages, page)}: {share(before)}, now {share(after)}" for number, before, after in change.most]
    return "\n".join(f"- {row}" for row in rows)


def _linked(number: int, pages: Sequence[Judged], page: str) -> str:
    name = _plain(pages[number].page.id)
    return f"[{name}]({page}#page-{number + 1})" if page else name


def words(each: Figures) -> str:
    """Return the numbers of words that are wrong, in words."""
    return (
        f"{each.wrongly_kept:,} words wrongly kept and {each.wrongly_dropped:,} wrongly dropped of {each.main_words:,} words "
        "of main text"
    )


def wrong_words(page: Judged) -> str:
    """Return the numbers of words of a page that are wrong, in words."""
    return f"{page.taken - page.hit:,} words wrongly kept, {page.wanted - page.hit:,} wrongly dropped of {page.wanted:,}"


def taken_for(found: Sequence[tuple[str, int]]) -> str:
    """Return the kinds that lines were taken for, in words."""
    return ", ".join(f"{kind} {count:,}" for kind, count in found)


def share(value: float) -> str:
    """Return a share with three digits; a dash where there is none.

    >>> share(0.8754), share(1), share(float("nan"))
    ('.875', '1.000', '–')
    """
    return "–" if math.isnan(value) else f"{value:.3f}".removeprefix("0")


def span(found: Interval) -> str:
    """Return an interval as two shares."""
    return f"{share(found.low)} to {share(found.high)}"


def _signed(value: float) -> str:
    return ("−" if value < -0.0005 else "+") + share(abs(value))


def _plain(text: str) -> str:
    """Return a name that Markdown shows as it is, in one line."""
    return _NEEDS_ESCAPE.sub(r"\\\1", " ".join(text.split()))


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, without a line end.

    >>> print(markdown_table(["", "pages"], [["all", "2"]]))
    |  | pages |
    |---|---|
    | all | 2 |
    """
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])

"""The benchmark's tables and its plot, made from the results of `benchmark`."""

from __future__ import annotations

import argparse
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.evaluation.markdown import markdown_table
from cleaner.lines import MAIN_KINDS
from scripts.data.datasets import FOLDS, ROOT
from scripts.measure.benchmark_rows import BATCHES, OURS, SYSTEMS, Facts, Row, Rows, cached, chosen, facts
from scripts.measure.extractors import TRAINED_ON
from scripts.measure.scoring import PAGE_TYPES, write_block

PAGE = ROOT / "docs" / "evaluation.md"
PLOT = ROOT / "models" / "html" / "benchmark.svg"  # the copy that the page shows; build/ is not kept
BASE = "trafilatura"  # times are compared with its
NONE = "–"
Where = Mapping[str, Sequence[Facts]]  # column -> pages


class Results(NamedTuple):
    """What a report is made of."""

    pages: list[Facts]  # of all sets
    rows: Rows  # only systems that were measured on all of them
    versions: dict[str, str]
    missing: dict[str, str]  # why the other systems have no rows
    first: str  # the set that is timed and plotted


def write(arguments: argparse.Namespace, there: dict[str, str], missing: dict[str, str]) -> None:
    """Write the report as Markdown with its plot beside it, and if asked its summary into the documentation."""
    results = collect(arguments.sets, arguments.sample, arguments.folds, there, missing)
    if not results.rows:
        raise SystemExit("nothing was measured yet on all of these pages: leave --report and --only out")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    plot = arguments.out.with_suffix(".svg")
    draw(results, plot)
    arguments.out.write_text(report(results, plot.name), encoding="utf-8")
    print(arguments.out.read_text(encoding="utf-8"))
    if arguments.docs:
        PLOT.parent.mkdir(parents=True, exist_ok=True)
        PLOT.write_bytes(plot.read_bytes())
        body = "\n\n".join(summary(results, f"../{PLOT.relative_to(ROOT).as_posix()}"))
        write_block(PAGE, "benchmark", body)


def collect(sets: Sequence[str], sample: int, folds: Sequence[int], there: dict[str, str], missing: dict[str, str]) -> Results:
    """The stored results of every ``sample``-th page of the folds. Rows of other versions of a system do not count."""
    every = [facts(page) for name in sets for page in chosen(name, sample, folds)]
    rows, left_out = {}, dict(missing)
    for name, of_name in cached(there, sets).items():
        found = {page.id: of_name[page.id] for page in every if page.id in of_name}
        if len(found) == len(every):
            rows[name] = found
        else:
            left_out[name] = f"measured on {len(found)} of {len(every)} pages"
    return Results(every, rows, there, left_out, sets[0])


# --- text -------------------------------------------------------------------------------------------------------------


def report(results: Results, plot: str) -> str:
    """The whole report: the summary, then page types and languages, each with precision and recall."""
    parts = ["# Extractors of main text from HTML, side by side", *summary(results, plot)]
    for title, where in (("page type", by_type(results)), ("language", by_language(results))):
        if len(where) > 1:
            parts += [f"## By {title}: word F1", scores_table(results, where, ("f1",))]
            parts += [f"## By {title}: precision / recall", scores_table(results, where, ("precision", "recall"))]
    parts += ["## Failures", failures(results)]
    return "\n\n".join(parts) + "\n"


def summary(results: Results, plot: str) -> list[str]:
    """What the documentation shows, too: what was measured, the table, its notes, the plot."""
    return [heading(results), main_table(results), notes(results), f"![Word F1 against CPU time a page]({plot})"]


def heading(results: Results) -> str:
    """What was measured, on which pages, with which versions."""
    sets = Counter(page.dataset for page in results.pages)
    folds = sorted({page.fold for page in results.pages})
    some = f" (folds {', '.join(map(str, folds))} of {FOLDS})" if len(folds) < FOLDS else ""
    packages = {name.partition(",")[0]: results.versions[name] for name in results.rows}
    return (
        f"Pages: {', '.join(f'{name} {count:,}' for name, count in sets.items())}{some}. Word F1, precision and recall are "
        f"means over the pages of {results.first}, CPU time is of the same pages, one thread, in one run; "
        f"of this cleaner every page by a model that has not seen its site, keeping {' and '.join(MAIN_KINDS)}. "
        f"{', '.join(f'{name} {number}' for name, number in packages.items())}."
    )


def main_table(results: Results) -> str:
    """A row a system: quality, snippets, time."""
    where = columns(results)
    timed = one_run(results)
    head = [
        "",
        "word F1",
        "precision",
        "recall",
        *where,
        "`keep` found",
        "`drop` gone",
        "ms a page",
        "median",
        "time",
        "failed",
    ]
    lines = []
    for name in (name for name in SYSTEMS if name in results.rows):
        rows = results.rows[name]
        first = [rows[page.id] for page in first_set(results)]
        cells = [f"**{name}**" if name in (OURS, BATCHES) else name]
        cells += [figure(mean(getattr(row, field) for row in first)) for field in ("f1", "precision", "recall")]
        cells += [figure(mean(rows[page.id].f1 for page in pages)) for pages in where.values()]
        cells += [*snippet_cells(results.pages, rows), *time_cells(results, name, timed)]
        cells.append(str(sum(bool(row.failed) for row in rows.values())))
        lines.append(cells)
    lines += [[f"{name} ({reason})", *[NONE] * (len(head) - 1)] for name, reason in results.missing.items()]
    return markdown_table(head, lines)


def columns(results: Results) -> dict[str, list[Facts]]:
    """The groups of the table: articles and other pages of the first set, then the other sets, news by language."""
    groups: dict[str, list[Facts]] = {}
    for page in results.pages:
        if page.dataset == "wcxb-dev":
            name = "articles" if page.page_type == "article" else "other types"
        elif page.dataset == "fundus":
            name = "news, English" if page.language == "en" else "news, other languages"
        else:
            name = page.dataset
        groups.setdefault(name, []).append(page)
    order = ["articles", "other types", "news, English", "news, other languages"]
    return {name: groups[name] for name in sorted(groups, key=lambda name: (order.index(name) if name in order else 9, name))}


def snippet_cells(pages: Iterable[Facts], rows: Mapping[str, Row]) -> list[str]:
    """The shares of all snippets: found of those to keep, not found of those to drop."""
    pages = list(pages)
    keep, drop = sum(page.keep for page in pages), sum(page.drop for page in pages)
    kept, dropped = (sum(getattr(rows[page.id], name) for page in pages) for name in ("kept", "dropped"))
    return [figure(kept / keep) if keep else NONE, figure(dropped / drop) if drop else NONE]


def one_run(results: Results) -> list[str]:
    """The systems that were timed together with trafilatura: all rows of the first set in one and the same run."""
    runs = {name: {rows[page.id].run for page in first_set(results)} for name, rows in results.rows.items()}
    base = runs.get(BASE) or runs.get(OURS) or set()
    return [name for name, of_name in runs.items() if of_name == base and len(base) == 1]


def time_cells(results: Results, name: str, timed: Sequence[str]) -> list[str]:
    """Mean and median milliseconds, and the share of trafilatura's."""
    if name not in timed:
        return [NONE, NONE, "other run"]
    ratio = milliseconds(results, name) / milliseconds(results, BASE) if BASE in timed else math.nan
    median = statistics.median(1000 * results.rows[name][page.id].seconds for page in first_set(results))
    shown = NONE if name == BATCHES else short(median)
    return [short(milliseconds(results, name)), shown, f"× {short(ratio)}" if BASE in timed else NONE]


def milliseconds(results: Results, name: str) -> float:
    """CPU time a page of the first set."""
    return 1000 * mean(results.rows[name][page.id].seconds for page in first_set(results))


def notes(results: Results) -> str:
    """What a reader must know to read the table."""
    keep, drop = sum(page.keep for page in results.pages), sum(page.drop for page in results.pages)
    found = ["A page of which a system makes nothing counts as empty (failed: how many, of all sets).", difference(results)]
    if keep and drop:
        kept, dropped = sum(page.kept for page in results.pages), sum(page.dropped for page in results.pages)
        found.append(
            f"`keep`: share of {keep:,} snippets that are in the text (in the reference itself: {kept / keep:.3f}); "
            f"`drop`: share of {drop:,} that are not ({dropped / drop:.3f})."
        )
    found.append("Time is the mean, the median, and the mean as a multiple of trafilatura's; batches have no median.")
    found += [
        f"{name} was trained on {trained}, so that it has seen these pages."
        for name, trained in TRAINED_ON.items()
        if name in results.rows and trained in {page.dataset for page in results.pages}
    ]
    if any(page.language in ("zh", "ja") for page in results.pages):
        found.append(
            "jusText has no stop words for Chinese and Japanese; newspaper4k and goose3 run without their extras for them."
        )
    others = [name for name in results.rows if name not in one_run(results)]
    if others:
        found.append(f"Measured in another run than the rest and therefore without times: {'; '.join(others)}.")
    return " ".join(filter(None, found))


def difference(results: Results) -> str:
    """The mean difference from trafilatura, page by page, with its interval."""
    if not {OURS, BASE} <= results.rows.keys() or len(first_set(results)) < 2:
        return ""
    pairs = [results.rows[OURS][page.id].f1 - results.rows[BASE][page.id].f1 for page in first_set(results)]
    error = statistics.stdev(pairs) / math.sqrt(len(pairs))
    return f"{OURS} minus {BASE}, page by page: {mean(pairs):+.3f} ± {1.96 * error:.3f} (95 %)."


def by_type(results: Results) -> dict[str, list[Facts]]:
    """Columns for the page types of the first set."""
    pages = first_set(results)
    return {name: found for name in PAGE_TYPES if (found := [page for page in pages if page.page_type == name])}


def by_language(results: Results) -> dict[str, list[Facts]]:
    """Columns for the languages of the news sets, the commonest first."""
    pages = [page for page in results.pages if page.dataset in ("fundus", "chinese")]
    counts = Counter(page.language for page in pages)
    return {name: [page for page in pages if page.language == name] for name, _ in counts.most_common()}


def scores_table(results: Results, where: Where, fields: Sequence[str]) -> str:
    """A row a system, a column a group, with the mean of each field."""
    lines = []
    for name in (name for name in SYSTEMS if name in results.rows):
        rows = results.rows[name]
        cells = [
            " / ".join(figure(mean(getattr(rows[page.id], field) for page in pages)) for field in fields)
            for pages in where.values()
        ]
        lines.append([name, *cells])
    return markdown_table(["", *(f"{name} ({len(pages)})" for name, pages in where.items())], lines)


def failures(results: Results) -> str:
    """Why pages counted as empty, and how many other texts have no right word."""
    lines = []
    for name, rows in results.rows.items():
        reasons = Counter(row.failed for row in rows.values() if row.failed)
        counted = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
        wordless = sum(not row.failed and row.precision == row.recall == row.f1 == 0 for row in rows.values())
        lines.append(f"- {name}: {counted or 'none'}; without a right word: {wordless}")
    return "\n".join(lines)


def first_set(results: Results) -> list[Facts]:
    """The pages of the set that is timed and plotted."""
    return [page for page in results.pages if page.dataset == results.first]


def mean(values: Iterable[float]) -> float:
    """The mean. Raises ``StatisticsError`` where there are no values."""
    return statistics.fmean(values)


def figure(value: float) -> str:
    """A share with three digits.

    >>> figure(0.8571)
    '.857'
    >>> figure(1.0)
    '1.000'
    """
    return f"{value:.3f}".removeprefix("0")


def short(value: float) -> str:
    """Two digits that matter.

    >>> [short(value) for value in (0.0712, 2.34, 31.4, 128.2)]
    ['0.071', '2.3', '31', '128']
    """
    digits = max(0, 1 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:.{digits}f}"


# --- the plot ---------------------------------------------------------------------------------------------------------

GREY, ACCENT = "#777777", "#cf6a12"  # both readable on white, on grey and on black
STEPS = (8, 15, 24, 36, 52)  # points between a mark and its label, tried in turn
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))


def draw(results: Results, path: Path) -> None:
    """Draw accuracy against time, every point with its name; without matplotlib, print that there is no plot."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        print("no plot: matplotlib is not installed")
        return
    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "benchmark", "text.color": GREY, "axes.edgecolor": GREY, "font.size": 10}
    from matplotlib import pyplot

    pages = first_set(results)
    points = {
        name: (milliseconds(results, name), mean(results.rows[name][page.id].f1 for page in pages)) for name in one_run(results)
    }
    chart, axes = pyplot.subplots(figsize=(9, 6), layout="constrained")
    scatter(axes, points)
    frame(axes, f"word F1, mean over {len(pages):,} pages", points)
    chart.draw_without_rendering()
    label(axes, points)
    chart.savefig(path, transparent=True, metadata={"Date": None})
    pyplot.close(chart)


def scatter(axes: Any, points: Mapping[str, tuple[float, float]]) -> None:
    """Ours as filled diamonds, the others as rings, so that they differ without colours, too."""
    for name, (x, y) in points.items():
        if name in (OURS, BATCHES):
            axes.plot(x, y, "D", color=ACCENT, markersize=8)
        else:
            axes.plot(x, y, "o", color=GREY, markerfacecolor="none", markersize=7, markeredgewidth=1.5)


def frame(axes: Any, what: str, points: Mapping[str, tuple[float, float]]) -> None:
    """Axes with plain numbers, and room for the labels."""
    axes.set_xscale("log")
    times = [x for x, _ in points.values()]
    axes.set_xlim(min(times) / 2, max(times) * 2)
    axes.margins(y=0.12)
    ticks = [tick for power in range(-1, 4) for tick in (10.0**power, 3 * 10.0**power)]
    axes.set_xticks([tick for tick in ticks if min(times) / 2 <= tick <= max(times) * 2])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.set_xlabel("CPU milliseconds a page (further left is faster)", color=GREY)
    axes.set_ylabel(what, color=GREY)
    axes.tick_params(colors=GREY)
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def label(axes: Any, points: Mapping[str, tuple[float, float]]) -> None:
    """Write each name as near to its point as can be without hiding another name or a mark."""
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    places = axes.transData.transform(list(points.values()))
    taken = [Bbox.from_extents(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    for name in sorted(points, key=lambda name: (name not in (OURS, BATCHES), -points[name][1])):
        for step, (right, up) in ((step, side) for step in STEPS for side in SIDES):
            text = _written(axes, name, points[name], right * step, up * step)
            text.get_window_extent()  # puts it in its place
            box = Text.get_window_extent(text).padded(1)  # without its line
            inside = axes.bbox.x0 < box.x0 and box.x1 < axes.figure.bbox.x1 and axes.bbox.y0 < box.y0 < box.y1 < axes.bbox.y1
            if inside and not any(box.overlaps(other) for other in taken):
                break
            text.remove()
        else:
            raise ValueError(f"no room in the plot for the name of {name}")
        taken.append(box)


def _written(axes: Any, name: str, point: tuple[float, float], right: float, up: float) -> Any:
    """A label beside its point, with a thin line to it from further away."""
    ours, far = name in (OURS, BATCHES), max(abs(right), abs(up)) > STEPS[0]
    return axes.annotate(
        name, point, xytext=(right, up), textcoords="offset points",
        ha="left" if right > 0 else "right" if right < 0 else "center",
        va="bottom" if up > 0 else "top" if up < 0 else "center",
        color=ACCENT if ours else GREY, weight="bold" if ours else "normal",
        arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.6} if far else None,
    )  # fmt: skip

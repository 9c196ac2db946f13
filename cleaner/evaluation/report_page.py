"""Figures -> the report of `cleaner evaluate` as one page of HTML, which loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.document import Doc
from cleaner.evaluation.figures import BINS, Difference, Figures
from cleaner.evaluation.judged import Judged
from cleaner.evaluation.markdown import SITES, sentence, share, span, taken_for, words, wrong_words
from cleaner.lines import KINDS, UNKNOWN
from cleaner.report.curves import Curve, pairs, plot
from cleaner.report.escape import quoted, shown
from cleaner.report.frame import END, head
from cleaner.report.parts import figure, part

LARGEST_DISC = 9.0  # of the bin with the most lines, in units of the picture
WRONG_LINES = 60  # of a page that are listed
LONGEST = 300  # characters of a wrong line
_TINTS = 10
_STYLE = """
svg.curves { width: 100%; height: auto; max-width: 34rem } svg.curves text { font-size: .8rem }
.curve { fill: none; stroke: var(--mark); stroke-width: 2.5 } .recall { --mark: var(--related) }
polyline.recall { stroke-dasharray: 7 4 } .ideal { stroke: var(--dim); stroke-dasharray: 2 4 }
rect.precision { fill: var(--mark) } .key i { display: inline-block; width: 1.6rem; border-top: .25rem solid var(--mark);
  margin-inline-end: .4rem; vertical-align: middle } .key i.recall { border-top-style: dashed }
.key span { margin-inline-end: 1rem }
td.n, th.n { text-align: end; white-space: nowrap } .wide { overflow-x: auto } .wide table { min-width: 34rem }
.confusion { width: auto } .confusion td, .confusion thead th { text-align: end; padding: .25rem .4rem }
.confusion td { border: 1px solid var(--edge); color: var(--ink);
  background: color-mix(in srgb, var(--mark) var(--tint, 0%), var(--back)) }
.confusion td.right { outline: 2px solid var(--dim); outline-offset: -2px } .confusion thead th { font-size: .8125rem }
""" + " ".join(f".t{number} {{ --tint: {number * 4}% }}" for number in range(1, _TINTS + 1))


def page(
    found: Sequence[Figures], changes: Sequence[Difference], pages: Sequence[Judged], docs: Sequence[tuple[int, Doc]]
) -> Iterator[str]:
    """Yield the page from top to bottom. ``pages`` are those of the last model; ``docs`` those that are shown by line."""
    names = quoted(", ".join(each.name for each in found))
    yield head(f"{names} – evaluation", "Evaluation", _STYLE)
    first = found[0]
    yield f"<h2>{first.pages:,} labelled pages of {first.sites:,} sites, {first.lines:,} lines</h2>\n"
    yield _models(found) if len(found) > 1 else ""
    listed = {number for number, _ in docs}
    for change in changes:
        yield f"<p>{shown(_without_escapes(sentence(change)))}</p>\n" + _changed(change, pages, listed)
    for each in found:
        yield from _of_model(each, len(found) > 1)
    yield from _worst(found[-1], pages, listed)
    yield "<h2>Pages, line by line</h2>\n" if docs else ""
    for number, doc in docs:
        yield _page(number, pages[number], doc)
    yield END


def _without_escapes(words: str) -> str:
    return words.replace("\\", "")


def _models(found: Sequence[Figures]) -> str:
    heads = "".join(
        f'<th scope="col" class="n">{name}</th>' for name in ("Word F1", "Interval", "Precision", "Recall", "Macro")
    )
    rows = []
    for each in found:
        figures = share(each.word_f1.mean), span(each.word_f1), share(each.precision), share(each.recall)
        cells = "".join(f'<td class="n">{value}</td>' for value in (*figures, share(each.kinds_macro)))
        rows.append(f'<tr><th scope="row"><bdi>{shown(each.name)}</bdi></th>{cells}</tr>\n')
    table = f'<table><thead><tr><th scope="col">Model</th>{heads}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody></table>'
    return f'<div class="wide">{table}</div>\n'


def _of_model(each: Figures, named: bool) -> Iterator[str]:
    yield f"<h2><bdi>{shown(each.name)}</bdi></h2>\n" if named else ""
    tiles = [
        ("Word F1", share(each.word_f1.mean), f"mean over pages; {span(each.word_f1)} in 95 of 100 samples"),
        ("Precision", share(each.precision), f"{each.wrongly_kept:,} words wrongly kept"),
        ("Recall", share(each.recall), f"{each.wrongly_dropped:,} of {each.main_words:,} words wrongly dropped"),
        ("F1 of all words", share(each.micro_f1), "long pages count more"),
        ("Expected F1", share(each.expected), "what the model thinks of itself"),
        ("Kinds", share(each.kinds_macro), f"macro F1; micro {share(each.kinds_micro)}"),
    ]
    boxes = "".join(f"<div><dt>{name}</dt><dd>{value}</dd><dd class=more>{more}</dd></div>\n" for name, value, more in tiles)
    plots = f"{_threshold(each)}{_calibration(each)}{_kinds_plot(each)}"
    yield f'<dl class="tiles">\n{boxes}</dl>\n<div class="plots">\n{plots}</div>\n'
    if any(map(any, each.confusion)):
        yield _kinds(each) + _confusion(each)
    if each.sites > 1:
        yield _sites(each)


def _threshold(each: Figures) -> str:
    curves = [
        Curve("precision", "precision", [(threshold, precision) for threshold, precision, _ in each.curve]),
        Curve("recall", "recall", [(threshold, recall) for threshold, _, recall in each.curve]),
    ]
    label = "Precision and recall over the threshold. At 0.5: " + ", ".join(
        f"{name} {value:.2f}" for name, value in zip(("precision", "recall"), each.curve[len(each.curve) // 2][1:], strict=True)
    )
    key = '<span class="key"><span><i></i>precision</span><span class="recall"><i class="recall"></i>recall</span></span>'
    caption = f"{key}<br>Of all words, if the lines of a score from the threshold on were kept."
    return figure(plot(curves, "threshold", "share", label), caption)


def _calibration(each: Figures) -> str:
    filled = [row for row in each.calibration if row.lines]
    most = max((row.lines for row in filled), default=1)
    sizes = [max(2.0, LARGEST_DISC * (row.lines / most) ** 0.5) for row in filled]
    points = [(row.score, row.share) for row in filled]
    label = "Share of main text by score: " + ", ".join(f"{row.score:.2f} {row.share:.2f}" for row in filled)
    caption = (
        f"Share of lines that are main text, by their mean score, in {BINS} groups; the disc grows with their number. A score "
        f"that is a probability lies on the dotted line. Mean distance: {share(each.calibration_error)}."
    )
    return figure(plot([Curve("measured", "measured", points, sizes)], "score", "main text", label, diagonal=True), caption)


def _kinds_plot(each: Figures) -> str:
    rows = [(row.kind, row.precision, row.recall) for row in each.kinds]
    if not rows:
        return ""
    label = "Precision and recall of each kind; the table below has the figures"
    key = '<span class="key"><span><i></i>precision</span><span class="recall"><i class="recall"></i>recall</span></span>'
    return figure(pairs(rows, ("precision", "recall"), label), f"{key}<br>Of each kind, in lines.")


def _kinds(each: Figures) -> str:
    heads = "".join(f'<th scope="col" class="n">{name}</th>' for name in ("Lines", "F1", "Precision", "Recall"))
    rows = []
    for row in each.kinds:
        values = f"{row.lines:,}", share(row.f1), share(row.precision), share(row.recall)
        cells = "".join(f'<td class="n">{value}</td>' for value in values)
        name = f'<span class="kind">{row.kind}</span>'
        rows.append(f'<tr class="{row.kind}"><th scope="row">{name}</th>{cells}<td>{taken_for(row.taken_for)}</td></tr>\n')
    head = f'<thead><tr><th scope="col">Kind</th>{heads}<th scope="col">Taken for</th></tr></thead>'
    return f'<h3>Kinds</h3>\n<div class="wide"><table>{head}\n<tbody>\n{"".join(rows)}</tbody></table></div>\n'


def _confusion(each: Figures) -> str:
    used = [number for number in range(len(KINDS)) if any(each.confusion[number]) or any(row[number] for row in each.confusion)]
    heads = "".join(f'<th scope="col">{KINDS[number]}</th>' for number in used)
    rows = []
    for number in used:
        total = max(1, sum(each.confusion[number]))
        cells = []
        for other in used:
            count = each.confusion[number][other]
            tint = -(-_TINTS * count // total)
            name = f"t{tint}{' right' if other == number else ''}"
            cells.append(f'<td class="{name}" title="{KINDS[number]} taken for {KINDS[other]}">{count:,}</td>')
        rows.append(f'<tr><th scope="row">{KINDS[number]}</th>{"".join(cells)}</tr>\n')
    head = f'<thead><tr><th scope="col">labelled ↓ given →</th>{heads}</tr></thead>'
    table = f'<table class="confusion">{head}\n<tbody>\n{"".join(rows)}</tbody></table>'
    what = "<p>Lines by the kind of their label and the kind that they were given.</p>"
    return f'<h3>Confusion</h3>\n{what}\n<div class="wide">{table}</div>\n'


def _sites(each: Figures) -> str:
    rows = "".join(
        f'<tr><th scope="row"><bdi>{shown(site)}</bdi></th><td class="n">{pages:,}</td><td class="n">{share(f1)}</td></tr>\n'
        for site, pages, f1 in each.by_site[:SITES]
    )
    head = '<th scope="col">Site</th><th scope="col" class="n">Pages</th><th scope="col" class="n">Word F1</th>'
    left = f'<p class="left-out">The worst {SITES} of {each.sites:,} sites.</p>\n' if each.sites > SITES else ""
    return f"<h3>Sites</h3>\n<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n{left}"


# --- pages -------------------------------------------------------------------------------------------------------------


def _worst(each: Figures, pages: Sequence[Judged], listed: set[int]) -> Iterator[str]:
    if not each.worst:
        return
    yield f"<h2>Worst pages</h2>\n<p>{words(each)}.</p>\n<ol>\n"
    for number, f1 in each.worst:
        linked = _linked(number, pages, listed)
        yield f"<li>{linked} <span class=note>{share(f1)}; {wrong_words(pages[number])}</span></li>\n"
    yield "</ol>\n"


def _changed(change: Difference, pages: Sequence[Judged], listed: set[int]) -> str:
    rows = [
        f"<li>{_linked(number, pages, listed)} <span class=note>{share(before)}, now {share(after)}</span></li>\n"
        for number, before, after in change.most
    ]
    return f"<p>The pages that changed most:</p>\n<ul>\n{''.join(rows)}</ul>\n" if rows else ""


def _linked(number: int, pages: Sequence[Judged], listed: set[int]) -> str:
    name = f"<bdi>{shown(pages[number].page.id)}</bdi>"
    return f'<a href="#page-{number + 1}">{name}</a>' if number in listed else name


def _page(number: int, page: Judged, doc: Doc) -> str:
    """Return one page: its wrong lines, then all of them with their verdicts."""
    head = f"<h2><bdi>{shown(page.page.id)}</bdi></h2><span>word F1 {share(page.f1)}; {wrong_words(page)}</span>"
    return (
        f'<details class="file"><summary>{head}</summary>\n<div id="page-{number + 1}">\n'
        f"{_wrong(page)}<h3>All lines as they were decided</h3>\n{part(doc)}</div></details>\n"
    )


def _wrong(page: Judged) -> str:
    wrong = (page.kept != page.main).nonzero()[0].tolist()
    if not wrong:
        return "<p>Every line is on the right side.</p>\n"
    rows = []
    for place in sorted(wrong, key=lambda place: (-page.n_words[place], place))[:WRONG_LINES]:
        line = int(page.row[place])
        kind = int(page.kind[place])
        label = KINDS[kind] if kind != UNKNOWN else ("keep" if page.main[place] else "drop")
        text = page.page.lines[line].strip()
        text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
        verdict = "kept" if page.kept[place] else "dropped"
        rows.append(
            f'<tr><td class="n">{line + 1:,}</td><td>{label}</td><td>{verdict} as {KINDS[page.given[place]]}</td>'
            f'<td class="n">{page.score[place]:.2f}</td><td><bdi>{shown(text)}</bdi></td></tr>\n'
        )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Line", "Label", "Verdict", "Score", "Text"))
    more = f'<p class="left-out">{len(wrong) - WRONG_LINES:,} more are not listed.</p>\n' if len(wrong) > WRONG_LINES else ""
    table = f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody></table>"
    return f'<h3>Lines on the wrong side, longest first</h3>\n<div class="wide">{table}</div>\n{more}'

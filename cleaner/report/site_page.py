"""What is known of a site -> one page of HTML to look at; it loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleaner.report.escape import quoted, shown
from cleaner.report.frame import END, head
from cleaner.sites.store import RepeatedLine
from cleaner.sites.view import SiteView, day_words

MOST_LINES = 2_000  # rows of one table
MOST_SHAPES = 50
NOT_KNOWN = '<i class="note">its text is in none of the files that were merged</i>'
_MORE_STYLE = """
td.text { width: 70%; white-space: pre-wrap }
td.figure, th.figure { text-align: end; white-space: nowrap }
"""


def site_page(view: SiteView) -> str:
    """Return a whole page of HTML about a site."""
    top = head(f"{quoted(view.site.site)} – what the site repeats", "What the site repeats", _MORE_STYLE)
    body = [f"<h2><bdi>{shown(view.site.site)}</bdi></h2>\n", _figures(view), *_lines(view), _shapes(view)]
    return top + "".join(body) + END


def _figures(view: SiteView) -> str:
    site = view.site
    days = " to ".join(dict.fromkeys(filter(None, (day_words(site.first), day_words(site.last))))) or "not known"
    copies = site.sampled - site.clusters
    rows = [
        ("Pages seen", f"{site.seen:,}", days),
        ("Pages counted", f"{site.clusters:,}", f"{copies:,} near copies beside them" if copies else ""),
        ("Lines that repeat", f"{site.repeated:,}", f"{len(view.repeat_and_are_kept):,} of them kept somewhere"),
        ("Lines on one page", f"{view.alone:,}", _alone(view)),
    ]
    tiles = [f"<div><dt>{name}</dt><dd>{value}</dd><dd class=more>{more}</dd></div>\n" for name, value, more in rows]
    return f'<dl class="tiles">\n{"".join(tiles)}</dl>\n'


def _alone(view: SiteView) -> str:
    if view.unknown_alone:
        return "which were kept is not known"
    return f"{view.kept_alone:,} kept, {view.dropped_alone:,} dropped"


def _lines(view: SiteView) -> Iterable[str]:
    kept = view.repeat_and_are_kept
    if kept:
        yield "<h3>Lines that repeat and are kept</h3>\n<p>The first places to look: page chrome that was missed, or text "
        yield "that the site repeats with reason.</p>\n" + _table(kept, view.site.clusters)
    dropped = [line for line in view.lines if not line.kept]
    if dropped:
        told = any(line.told for line in dropped)
        yield "<h3>Lines that repeat and are never kept</h3>\n" if told else _UNTOLD
        yield _table(dropped, view.site.clusters)
    if not view.lines:
        yield "<p>No line stands on two pages.</p>\n"


def _table(lines: Sequence[RepeatedLine], pages: int) -> str:
    rows = []
    for line in lines[:MOST_LINES]:
        kept = f"{line.kept / line.told:.0%}" if line.told else "–"
        text = NOT_KNOWN if line.text is None else f"<bdi>{shown(line.text)}</bdi>"
        figures = (f"{line.pages:,}", f"{line.pages / max(1, pages):.0%}", kept)
        cells = "".join(f'<td class="figure">{each}</td>' for each in figures)
        rows.append(f'<tr>{cells}<td class="text">{text}</td></tr>\n')
    heads = "".join(f'<th scope="col" class="figure">{name}</th>' for name in ("Pages", "Share", "Kept"))
    more = f'<p class="left-out">{len(lines) - MOST_LINES:,} more lines are not shown.</p>\n' if len(lines) > MOST_LINES else ""
    head = f'<thead><tr>{heads}<th scope="col">Line, with 0 for numbers and # for names in dates</th></tr></thead>'
    return f"<table>{head}\n<tbody>\n{''.join(rows)}</tbody></table>\n{more}"


def _shapes(view: SiteView) -> str:
    """Return the table of kinds of pages; of lines that never repeat it has counts alone, because their text is not kept."""
    rows = []
    for row in view.shapes[:MOST_SHAPES]:
        cells = "".join(f'<td class="figure">{each:,}</td>' for each in row[1:])
        rows.append(f'<tr><th scope="row"><bdi>{shown(row.shape) or "not known"}</bdi></th>{cells}</tr>\n')
    names = ("Pages", "Kept", "Dropped")
    heads = "".join(f'<th scope="col" class="figure">{name}</th>' for name in names)
    more = f'<p class="left-out">{len(view.shapes) - MOST_SHAPES:,} more shapes are not shown.</p>\n'
    return (
        "<h3>Kinds of pages</h3>\n<p>By the shape of their addresses, with the numbers of their lines that never repeat. Many "
        "dropped lines that never repeat are a place to look, too.</p>\n"
        f'<table><thead><tr><th scope="col">Address</th>{heads}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody></table>\n'
        f"{more if len(view.shapes) > MOST_SHAPES else ''}"
    )


_UNTOLD = "<h3>Lines that repeat</h3>\n<p>Which lines were kept is not known: the pages were learned without a model.</p>\n"

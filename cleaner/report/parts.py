"""One document -> its part of a report: statistics, every line with its verdict, reasons in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from cleaner.decision.reasons import REASONS
from cleaner.document import Doc
from cleaner.explain.wording import site_words
from cleaner.invisible import messages
from cleaner.lines import ARTICLE, BLANK, KINDS, Line
from cleaner.report import charts
from cleaner.report.escape import quoted, shown
from cleaner.report.statistics import DECIDED, Stats, form_words, has_forms, invisible_words, page_words

# Longer runs of dropped lines are folded, except for some lines at each edge, where most wrong decisions are.
FOLD, EDGE = 12, 2
LONGEST = {True: 6_000, False: 1_200}  # characters that are shown of a kept and of a dropped line
LINES = 5_000  # lines that are shown of one file
LEAST_WEIGHT = 0.1  # log odds from which it is shown what a site says of a line, as in an explanation
MOST_MESSAGES = 5  # messages in invisible characters that are shown of one line

QUALITY = "how good the model expects the result to be: its expected F1, from 0 to 1"
_MEANING = {reason: quoted(sentence) for reason, sentence in REASONS.items()}
_SIDES = (("of the article", ARTICLE), ("of the page around it", KINDS[len(ARTICLE) :]))


# --- the figures -------------------------------------------------------------------------------------------------------


def summary(stats: Stats) -> str:
    """Return the statistics of one or many files: words, lines, quality, what decided, sorts and forms of pages, kinds."""
    quality = stats.quality
    tiles = [
        _tile("Words kept", *_kept(stats.kept_words, stats.words)),
        _tile("Lines kept", *_kept(stats.kept_lines, stats.lines)),
    ]
    if quality is not None:
        mean = ", the mean" if stats.sources.total() > 1 else ""
        tiles.append(
            _tile(f"Quality{mean}", f"{quality:.2f}", charts.share(quality, 1, f"quality {quality:.2f}"), "expected F1, of 1")
        )
    tiles.append(f"<div><dt>Decided by</dt><dd class=words>{_sources(stats)}</dd></div>\n")
    if stats.pages:
        name = "Page" if stats.sources.total() == 1 else "Pages"
        tiles.append(f"<div><dt>{name}</dt><dd class=words>{page_words(stats)}</dd>{_empty(stats)}</div>\n")
    if stats.known_sites:
        tiles.append(_repeats(stats))
    if has_forms(stats):
        name = "Form" if stats.sources.total() == 1 else "Forms"
        tiles.append(f"<div><dt>{name}</dt><dd class=words>{form_words(stats)}</dd></div>\n")
    if stats.hidden:
        tiles.append(_tile("Hidden lines", f"{stats.hidden:,}", "", f"{stats.kept_hidden:,} of them kept"))
    if stats.invisible:
        tiles.append(_tile("Invisible characters", f"{stats.invisible.total():,}", "", invisible_words(stats)))
    return f'<dl class="tiles">\n{"".join(tiles)}</dl>\n{_kinds(stats) if stats.lines else ""}'


def _sources(stats: Stats) -> str:
    found = [(stats.sources[source], words.removeprefix("decided by ")) for source, words in DECIDED.items()]
    return ", ".join(f"{words} ({count:,})" if len(stats.sources) > 1 else words for count, words in found if count)


def _empty(stats: Stats) -> str:
    several = stats.sources.total() > 1
    return f"<dd class=more>nothing was kept of {stats.empty:,}</dd>" if stats.empty and several else ""


def kept_words(stats: Stats) -> str:
    """Return the statistics of a file as one phrase."""
    quality = "" if stats.quality is None else f", quality {stats.quality:.2f}"
    return f"kept {stats.kept_words:,} of {stats.words:,} words{quality}"


def _repeats(stats: Stats) -> str:
    """Return the tile of what is dropped because the site repeats it, as a share of the dropped words."""
    dropped, several = stats.words - stats.kept_words, stats.sources.total() > 1
    figure, picture, words = _kept(stats.site_words, dropped)
    lines = f"{stats.site_lines:,} of {stats.lines - stats.kept_lines:,} lines"
    known = f", on {stats.known_sites:,} pages of known sites" if several else ""
    return _tile("Repeats on the site", figure, picture, f"{words} dropped words, {lines}{known}")


def _kept(part: int, whole: int) -> tuple[str, str, str]:
    figure = f"{100 * part / whole:.0f} %" if whole else "–"
    return figure, charts.share(part, whole, f"{part:,} of {whole:,}"), f"{part:,} of {whole:,}"


def _tile(name: str, figure: str, picture: str, words: str) -> str:
    return f"<div><dt>{name}</dt><dd>{figure}{picture}</dd><dd class=more>{words}</dd></div>\n"


def _kinds(stats: Stats) -> str:
    """Return a table of the kinds that occur."""
    rows = []
    for side, kinds in _SIDES:
        there = [kind for kind in kinds if stats.lines_of[kind]]
        if there:
            rows.append(f"<tbody>\n<tr><th scope=rowgroup colspan=4>{side}</th></tr>\n")
            rows += [*(_kind(kind, stats) for kind in there), "</tbody>\n"]
    return (
        '<table class="kinds">\n<thead><tr><th scope=col>Kind</th><th scope=col>Lines kept</th><th scope=col>Words kept</th>'
        f"<th scope=col>Share of all words</th></tr></thead>\n{''.join(rows)}</table>\n"
    )


def _kind(kind: str, stats: Stats) -> str:
    lines, words, kept = stats.lines_of[kind], stats.words_of[kind], stats.kept_words_of[kind]
    bar = charts.bar(Counter({kind: kept}), Counter({kind: words - kept}), f"{words:,} of {stats.words:,} words", stats.words)
    return (
        f'<tr class="{kind}"><th scope=row><span class="kind">{kind}</span></th>'
        f"<td>{stats.kept_lines_of[kind]:,} of {lines:,}</td><td>{kept:,} of {words:,}</td><td>{bar}</td></tr>\n"
    )


def figure(picture: str, caption: str) -> str:
    """Return a picture with its caption."""
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>\n"


# --- the lines ---------------------------------------------------------------------------------------------------------


def part(doc: Doc) -> str:
    """Return the lines of one document and the reasons in full."""
    lines = doc.lines
    if doc.error is not None:
        return f'<p class="left-out">It was not cleaned: {shown(doc.error)}</p>\n'
    if all(line.kind == BLANK for line in lines):
        return '<p class="left-out">There is no text in it.</p>\n'
    strip = figure(charts.strip(lines), "The page from its first line to its last: what was kept stands high.")
    rows = "".join(_rows(lines[:LINES], _told(doc)))
    if left := lines[LINES:]:
        kept = sum(line.keep for line in left)
        what = f"Lines {LINES + 1:,} to {len(lines):,} are not shown: {kept:,} kept, {len(left) - kept:,} dropped."
        rows += f'<li class="left-out">{what} The command <code>clean --explain</code> shows them all.</li>\n'
    return f'{strip}<h3>Lines</h3>\n<ol class="lines" role="list">\n{rows}</ol>\n{_reasons(lines)}'


def _reasons(lines: Sequence[Line]) -> str:
    """Return a table of the reason codes that occur, each with its sentence and its counts."""
    used = Counter((line.reason, line.keep) for line in lines if line.kind != BLANK)
    rows = []
    for reason, sentence in _MEANING.items():
        kept, dropped = used[reason, True], used[reason, False]
        if kept or dropped:
            rows.append(f"<tr><th scope=row>{reason}</th><td>{sentence}</td><td>{kept:,}</td><td>{dropped:,}</td></tr>\n")
    head = "<th scope=col>Reason</th><th scope=col>What it means</th><th scope=col>Kept</th><th scope=col>Dropped</th>"
    table = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n"
    return f'<h3>Reasons</h3>\n<table class="reasons">\n{table}</table>\n'


def _told(doc: Doc) -> dict[int, str]:
    """Return what the page's site says of lines that it moves, by their number."""
    told = doc.told
    if told is None:
        return {}
    moved = np.flatnonzero(np.abs(told.weight) >= LEAST_WEIGHT).tolist()
    words = ((int(doc.columns.row[place]) + 1, told.row(place)) for place in moved)
    return {number: f"{site_words(one)}: {one.weight:+.1f}" for number, one in words}


def _rows(lines: Sequence[Line], told: Mapping[int, str]) -> Iterator[str]:
    """Yield an item for every line; long runs of dropped lines are folded into one item. ``told`` is `_told`."""
    for keep, same in groupby(lines, key=lambda line: line.keep):
        run = list(same)
        if keep or len(run) <= FOLD:
            yield from _items(run, told)
            continue
        yield from _items(run[:EDGE], told)
        yield _fold(run[EDGE:-EDGE], told)
        yield from _items(run[-EDGE:], told)


def _fold(run: list[Line], told: Mapping[int, str]) -> str:
    """Return a run of dropped lines as one item that opens."""
    kinds = Counter(line.kind for line in run)
    found = " · ".join(f"{kind} {kinds[kind]:,}" for kind in (*KINDS, BLANK) if kinds[kind])
    head = f"<b>{len(run):,} dropped lines, {run[0].number:,} to {run[-1].number:,}</b> <span>{found}</span>"
    items = "".join(_items(run, told))
    return (
        f'<li class="fold"><details><summary>{head}</summary>\n<ol class="lines" role="list">\n{items}</ol>\n</details></li>\n'
    )


def _items(run: Sequence[Line], told: Mapping[int, str]) -> Iterator[str]:
    """Yield an item for every line, and one for each run of blank lines."""
    for blank, same in groupby(run, key=lambda line: line.kind == BLANK):
        lines = list(same)
        if blank:
            yield _blank(lines)
        else:
            yield from (_item(line, told.get(line.number, "")) for line in lines)


def _blank(lines: Sequence[Line]) -> str:
    """Return a run of blank lines as one item."""
    name, mark = ("kept", "+") if lines[0].keep else ("dropped", "−")
    first, last = lines[0].number, lines[-1].number
    numbers = f"{first}–{last}" if last > first else f"{first}"
    verdict = f"<span class=number>{numbers}</span><b>{mark}<i> {name}</i></b><span class=kind>blank</span>"
    return f'<li class="blank {name}">{verdict}</li>\n'


def _item(line: Line, told: str) -> str:
    name, mark = ("kept", "+") if line.keep else ("dropped", "−")
    kind = line.kind + (f" / {shown(line.subkind)}" if line.subkind is not None else "")
    title = f"{name}; {kind}; score {line.score:.2f}; {_MEANING[line.reason]}{'; hidden from readers' * line.hidden}"
    hidden = "<span class=hidden>hidden</span>" * line.hidden
    text = _text(line) + (f"<em> {told}</em>" if told else "")
    return (
        f'<li class="{name} {line.kind}" title="{title}"><span class=number>{line.number}</span><b>{mark}<i> {name}</i></b>'
        f'<span class=kind>{kind}</span><span class="score s{round(10 * line.score)}">{line.score:.2f}</span>'
        f"<span class=reason>{line.reason}</span><p dir=auto lang>{hidden}{text}</p></li>\n"
    )


def _text(line: Line) -> str:
    text = line.text.strip()
    longest = LONGEST[line.keep]
    said = "".join(f"<em> invisible: “{shown(words)}”</em>" for words in messages(text[:longest])[:MOST_MESSAGES])
    if len(text) <= longest:
        return shown(text) + said
    return f"{shown(text[:longest])}{said}<em> … {len(text) - longest:,} characters more are not shown</em>"

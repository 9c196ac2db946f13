"""Rows -> those that are scripts, rules of style, data, templates or shortcodes, by the form of the line.

Software leaves them visible when a page is made or scraped. On a page that speaks of code, or that has samples of it, the
author may have written the line, and it is left to the model (docs/experiments.md#visible-code).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.lookup import among, hashed_words
from cleaner.features.markup import MARKUP, Markup
from cleaner.features.text import SURFACE, Flags, LineBatch
from cleaner.known.code_forms import FAILURES, SHORTEST_BLOB, is_part, is_snippet
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, UNKNOWN
from cleaner.units import MARKS

CODE = KINDS.index("code")
FEWEST_OF_TEXT = 4  # words of a row whose subject counts
# Points of words of the subject from which a page speaks of code. A page of HTML shows most of its samples by their element.
ABOUT_CODE, ABOUT_CODE_IN_HTML = 6.0, 12.0
_FIRST_PLAIN = [SURFACE.index(name) for name in ("first_upper", "first_digit")]
_LAST_SIGN = [SURFACE.index(name) for name in ("last_comma", "last_symbol")]
_LONGEST_WORD, _FIRST_SEPARATOR, _FIRST_SYMBOL, _FIRST_LOWER = (
    SURFACE.index(name) for name in ("log_longest_word", "first_separator", "first_symbol", "first_lower")
)
LOG_OF_LONG = float(np.log1p(SHORTEST_BLOB // 2))
_CODE_SIGN, _BRACKET, _COMMA, _FIRST_QUOTE, _LAST_COMMA = (
    SURFACE.index(name) for name in ("share_code", "share_bracket", "share_comma", "first_quote", "last_comma")
)
_PRE, _CODE_MARK = MARKUP.index("block_pre"), MARKS.index("code")

# Words of a page that speaks of code: names of languages and tools are a point each, words with other senses half of one.
SUBJECT = (
    "javascript", "css", "html", "html5", "php", "json", "python", "java", "sql", "mysql", "jquery", "api", "sdk", "xml",
    "yaml", "wordpress", "drupal", "joomla", "plugin", "plugins", "shortcode", "shortcodes", "snippet", "snippets",
    "stylesheet", "selector", "selectors", "callback", "regex", "github", "bash", "linux", "typescript", "nodejs", "npm",
    "latex", "markdown", "bbcode", "webpack", "laravel", "django", "liquid", "jinja", "twig", "blade", "ajax", "dom",
    "iframe", "backend", "frontend", "compiler", "runtime", "localhost", "url", "urls", "cli", "metadata", "docker",
    "kubernetes", "server", "servers", "database", "shopify", "mustache", "handlebars", "webhook", "endpoint", "subclass",
    "namespace", "dataset", "unicode", "ascii", "utf", "traceback", "exception", "async", "sudo", "kernel",
    "stacktrace", "debugging", "firmware", "runtimeerror", "config",
)  # fmt: skip
SUBJECT_TOO = (
    "code", "codes", "coding", "function", "functions", "variable", "variables", "syntax", "script", "scripts", "string",
    "strings", "array", "arrays", "parameter", "parameters", "template", "templates", "query", "queries", "terminal",
    "element", "elements", "tag", "tags", "attribute", "attributes", "object", "objects", "class", "method", "methods",
    "developer", "developers", "software", "programming", "configuration", "command", "commands", "file",
    "files", "error", "errors", "debug", "browser", "theme", "widget", "header", "input", "output", "install", "version",
    "module", "modules", "library", "fonction", "funktion", "función", "funzione", "função", "функция", "функции", "код",
    "кода", "関数", "代码", "函数",
)  # fmt: skip


def find_snippets(found: NDArray[np.int64], lines: Rows, markup: Markup | None = None) -> None:
    """Mark such rows as code where nothing else is settled. ``found`` is (rows,)."""
    batch = lines.batch
    rows = places_of(_may_be_code(lines) & (found == UNKNOWN))
    code = [row for row, line in zip(rows.tolist(), lines.texts(rows), strict=True) if is_snippet(line)]
    if not code:
        return
    hits = np.zeros(len(found), bool)
    hits[code] = True
    samples = hits & _samples(batch, markup)
    for number in sorted(set(batch.page[code].tolist())):
        first, last = int(batch.bounds[number]), int(batch.bounds[number + 1])
        most = ABOUT_CODE if markup is None else ABOUT_CODE_IN_HTML
        if samples[first:last].any() or subject(batch, first, last, hits) >= most:
            hits[first:last] = False
    _without_introduced(hits, lines, batch)
    _grow(hits, lines, batch, found)
    found[hits & (found == UNKNOWN)] = CODE


def _may_be_code(rows: Rows) -> Flags:
    """Return (rows,): whether each row has a sign of code, at an edge that text seldom has, or begins like a failure."""
    surface = rows.batch.surface
    long_word = surface[_LONGEST_WORD] > LOG_OF_LONG
    last = surface[_LAST_SIGN].any(0)
    ends, brackets = surface[_LAST_COMMA] > 0, surface[_BRACKET] > 0
    signs = (surface[_CODE_SIGN] > 0) | ((surface[_FIRST_LOWER] > 0) & (ends | (brackets & last))) | (ends & brackets)
    signs |= last & ((surface[_FIRST_SEPARATOR] > 0) | (surface[_FIRST_SYMBOL] > 0))
    signs |= (surface[_FIRST_QUOTE] > 0) & (surface[_COMMA] > 0)
    fails = rows.begin_with(hashed_words(FAILURES))
    likely: Flags = (signs & (last | ~surface[_FIRST_PLAIN].any(0))) | long_word | fails
    return likely


def _samples(batch: LineBatch, markup: Markup | None) -> Flags:
    """Return (rows,): whether a row is in a place where authors put samples of code."""
    samples: Flags = batch.marks[_CODE_MARK] > 0
    return samples if markup is None else samples | (markup.columns[_PRE] > 0)


def subject(batch: LineBatch, first: int, last: int, hits: Flags) -> float:
    """Return the points of a page for the words of code in its rows that are none."""
    rows = slice(first, last)
    text = (batch.n_words[rows] >= FEWEST_OF_TEXT) & ~hits[rows]
    start, end = np.searchsorted(batch.word_row, (first, last))
    words = batch.words[start:end][text[batch.word_row[start:end] - first]]
    points = 0.0
    for names, worth in ((SUBJECT, 1.0), (SUBJECT_TOO, 0.5)):
        points += worth * len(set(words[among(words, hashed_words(names))].tolist()))
    return points


def _without_introduced(hits: Flags, lines: Rows, batch: LineBatch) -> None:
    """Unmark the rows of a run below a line that ends with a colon: a sample that the text announces."""
    announced = -1  # the last row of such a run
    for row in places_of(hits).tolist():
        above = row - 1
        goes_on = above == announced and above >= batch.first[row]
        if goes_on or (above >= batch.first[row] and not hits[above] and lines[above].rstrip().endswith((":", "："))):
            hits[row], announced = False, row


def _grow(hits: Flags, lines: Rows, batch: LineBatch, found: NDArray[np.int64]) -> None:
    """Mark the rows beside marked ones that are a part of the same script, rule or data."""
    for row in places_of(hits).tolist():
        for step, edge in ((1, int(batch.end[row])), (-1, int(batch.first[row]) - 1)):
            near = row + step
            while near != edge and not hits[near] and found[near] == UNKNOWN and is_part(lines[near]):
                hits[near] = True
                near += step

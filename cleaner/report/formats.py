"""A document -> text, JSON lines, label lines, an explanation, a diff.

Nothing is decided here. The long forms contain every line of the input, in order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import chain

from cleaner.decision.reasons import REASONS
from cleaner.document import Doc, line_dict
from cleaner.invisible import messages, named, runs_from_right, without
from cleaner.lines import ARTICLE, BLANK, KINDS, Line, join
from cleaner.vocabulary import label_of

CONTEXT = 3  # unchanged lines around a change in a diff, the usual number

_GREEN, _RED, _CYAN, _DIM, _BOLD, _RESET = (f"\x1b[{code}m" for code in (32, 31, 36, 2, 1, 0))
# Control characters as Python escapes, so that a scrape cannot move the cursor of a terminal; and what turns or hides text.
_VISIBLE = {code: f"\\x{code:02x}" for code in (*range(9), *range(10, 32), *range(127, 160))}
_VISIBLE |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_VISIBLE |= {code: f"\\U{code:08x}" for code in range(0xE0000, 0xE0080)}
MOST_NAMED, MOST_MESSAGES = 12, 20  # invisible characters, and messages in them, that an explanation shows


def text(doc: Doc) -> str:
    """Return the kept lines, unchanged."""
    return doc.text


def jsonl(doc: Doc, file: str | None = None) -> str:
    """Return a JSON object for every line of the input, blank lines included: `cleaner.document.line_dict`.

    A ``file`` name becomes the first key of each object.
    """
    head = {"file": file} if file is not None else {}
    from_right = runs_from_right(join(doc.lines))
    return "".join([json.dumps(head | line_dict(line, from_right), ensure_ascii=False) + "\n" for line in doc.lines])


def tsv(doc: Doc) -> str:
    """Return ``label<TAB>line`` for every line and an empty line for a blank one: a label file, ready to be corrected.

    A label is the kind, or the subkind, and the verdict where it is not the kind's own (`cleaner.vocabulary.label_of`). The
    line is everything after the first tab and may contain tabs itself.
    """
    rows = [
        f"{label_of(line.kind, line.keep, line.subkind)}\t{line.text}\n" if line.kind != BLANK else "\n" for line in doc.lines
    ]
    return "".join(rows)


# --- for the eye -------------------------------------------------------------------------------------------------------


def explain(doc: Doc, color: bool = False) -> str:
    """Return every line with its verdict (+ kept, - dropped), number, kind, score and reason, then each reason in full.

    What readers do not see comes last: the number of hidden lines, and the invisible characters by name.
    """
    lines = doc.lines
    digits = len(str(len(lines)))
    kinds = max(map(len, (*KINDS, *map(shown_kind, lines))))
    reasons = max((len(line.reason) for line in lines), default=0)
    rows = []
    for line in lines:
        if line.kind == BLANK:
            rows.append(f"{'+' if line.keep else '-'} {line.number:>{digits}}")
            continue
        mark = "+" if line.keep else "-"
        verdict = f"{mark} {line.number:>{digits}}  {shown_kind(line):<{kinds}}  {line.score:.2f}  {line.reason:<{reasons}}"
        words = "(hidden) " * line.hidden + line.text.translate(_VISIBLE)
        rows.append(_painted(verdict, line, color) + "  " + _faint(words, color and not line.keep))
    used = Counter(line.reason for line in lines if line.kind != BLANK)
    legend = [f"{reason:<{reasons}}  {REASONS[reason]} ({used[reason]})" for reason in REASONS if reason in used]
    legend += _unseen(doc)
    return "".join([row + "\n" for row in (*rows, *([""] if legend else []), *legend)])


def shown_kind(line: Line) -> str:
    """Return the kind of a line for readers, with its subkind if it has one: ``body/recipe``."""
    return line.kind if line.subkind is None else f"{line.kind}/{line.subkind}"


def _unseen(doc: Doc) -> Iterator[str]:
    """Yield what readers of the page do not see: hidden lines, invisible characters, and what they say."""
    hidden = sum(line.hidden for line in doc.lines)
    if hidden:
        yield f"(hidden)  the page conceals it from readers ({hidden})"
    text = join(doc.lines)
    if found := named(text):
        more = f", and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        yield f"invisible characters: {', '.join(found[:MOST_NAMED])}{more}"
    said = [(line.number, words) for line in doc.lines for words in messages(line.text)]
    for number, words in said[:MOST_MESSAGES]:
        yield f"line {number} says, where nobody sees it: {words.encode('unicode_escape').decode()}"
    if len(said) > MOST_MESSAGES:
        yield f"so do {len(said) - MOST_MESSAGES:,} other places"


def why(doc: Doc, numbers: Sequence[range], color: bool = False) -> str:
    """Return some lines, each with the evidence for its verdict (`Doc.explain`). ``numbers`` are ranges of lines, from 1.

    Raises ``NoLineError`` for a line that does not exist.
    """
    parts, last = [], max((span[-1] for span in numbers), default=1)
    if last > len(doc.lines):
        doc.explain(last)  # raises NoLineError before other lines are explained
    for number in chain.from_iterable(numbers):
        found = doc.explain(number)
        line = doc.lines[number - 1]
        head = _painted(f"{'+' if line.keep else '-'} {number}", line, color and line.kind != BLANK)
        causes = "".join([f"  {row.translate(_VISIBLE)}\n" for row in str(found).split("\n")])
        parts.append(f"{head}  {line.text.translate(_VISIBLE)}".rstrip() + f"\n{causes}")
    return "\n".join(parts)


def _painted(verdict: str, line: Line, color: bool) -> str:
    """Colour a verdict by the side of its kind. The mark shows the decision, for readers who do not see colours."""
    if not color:
        return verdict
    return (_GREEN if line.kind in ARTICLE else _RED) + verdict + _RESET


def _faint(words: str, faint: bool) -> str:
    return _DIM + words + _RESET if faint else words


def diff(doc: Doc, name: str, color: bool = False) -> str:
    """Return a unified diff from the input to the output; "" if nothing was dropped.

    difflib would search for the dropped lines, which are known, and takes minutes for long pages full of equal lines. So the
    hunks are written from the decisions.
    """
    lines = doc.lines
    renewed = _renewed(doc)
    kept_before = [0]
    for line in lines:
        kept_before.append(kept_before[-1] + line.keep)
    out: list[str] = []
    for start, stop in _hunks(lines, renewed):
        if not out:
            out += [_headline(f"--- {name}", _BOLD, color), _headline(f"+++ {name}\tcleaned", _BOLD, color)]
        kept = kept_before[stop] - kept_before[start]
        after = _span(kept_before[start], kept)
        out.append(_headline(f"@@ -{_span(start, stop - start)} +{after} @@", _CYAN, color))
        out.extend(_changed(line, renewed.get(line.number), color) for line in lines[start:stop])
    return "".join(out)


def _renewed(doc: Doc) -> dict[int, str]:
    """Return the new texts of kept lines out of which invisible characters are taken, by the number of the line."""
    if not doc.normalize:
        return {}
    from_right = runs_from_right(doc.text)
    texts = [(line.number, line.text, without(line.text, from_right)) for line in doc.lines if line.keep]
    return {number: after for number, before, after in texts if after != before}


def _hunks(lines: list[Line], renewed: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of lines around changed ones; runs that touch are merged."""
    start = stop = -1
    for place, line in enumerate(lines):
        if line.keep and line.number not in renewed:
            continue
        if start >= 0 and place - CONTEXT > stop:
            yield start, stop
            start = -1
        start = max(0, place - CONTEXT) if start < 0 else start
        stop = min(len(lines), place + CONTEXT + 1)
    if start >= 0:
        yield start, stop


def _span(first: int, count: int) -> str:
    """Return start and length of a hunk in diff notation: from 1, or for an empty hunk the number of the line before."""
    return f"{first + (count > 0)}" + (f",{count}" if count != 1 else "")


def _headline(words: str, paint: str, color: bool) -> str:
    return (paint + words.translate(_VISIBLE) + _RESET if color else words) + "\n"


def _changed(line: Line, renewed: str | None, color: bool) -> str:
    if renewed is None:
        return _diff_row(" " if line.keep else "-", line.text, line, color)
    return _diff_row("-", line.text, line, color) + _diff_row("+", renewed, line, color)


def _diff_row(mark: str, text: str, line: Line, color: bool) -> str:
    row = mark + text
    if color:
        row = row.translate(_VISIBLE)
        row = {"-": _RED + row + _RESET, "+": _GREEN + row + _RESET}.get(mark, row)
    ending = line.ending if line.ending.endswith("\n") and not color else "\n"
    return row + ending + ("" if line.ending else "\\ No newline at end of file\n")


# --- by name -----------------------------------------------------------------------------------------------------------

# The formats of `clean`: functions of a document, its name ("" if only one was requested) and whether to use colour.
FORMATS: dict[str, Callable[[Doc, str, bool], str]] = {
    "text": lambda doc, name, color: text(doc),
    "jsonl": lambda doc, name, color: jsonl(doc, name or None),
    "tsv": lambda doc, name, color: tsv(doc),
    "explain": lambda doc, name, color: explain(doc, color),
    "diff": diff,
}

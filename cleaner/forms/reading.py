"""Text -> its form and its units: plain text, Markdown, wrapped text, pages of print, mail, one giant line.

A form is read by signs that the model could not see, and none of the readers changes a line. A scrape may be of several forms,
a mail of wrapped text say; their names are joined by "+".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from cleaner.forms.lists import with_lists
from cleaner.forms.mail import mail_parts
from cleaner.forms.markdown import is_markdown, read_markdown
from cleaner.forms.paper import may_be_numbered, running_lines
from cleaner.forms.pieces import cut, lines_to_cut
from cleaner.forms.wrapped import continues, is_item, is_quoted, joined, width_of
from cleaner.lines import Kind, lengths_of, split
from cleaner.units import Ints, Unit, Units, assembled, plain

FEW_LINES = 10  # up to this many a scrape of Markdown may be a page in one line
TOP = 1_000  # characters at the top of a mail, in which its header begins
READ_ACROSS = 4  # settled lines, such as the foot of a page and the head of the next, that a sentence may go on behind


def read(text: str, form: str | None = None) -> Units:
    """Read a text. ``form`` names one or more of `cleaner.io.form.OF_TEXT`, or "text" for a block a line; None: look.

    >>> read("# Tea\\n\\nSee [the map](https://map.example/) of\\nthe hills.\\n").words
    ['Tea', 'See the map of', 'the hills.']
    """
    units = _read(text, *split(text), form, cuts=True)
    return units if "markdown" in units.form else with_lists(units, tabs="\t" in text)


def read_lines(texts: list[str], endings: list[str], form: str | None = None) -> Units:
    """Read a text whose lines are known, labelled ones say; none of them is cut."""
    return _read("\n".join(texts), texts, endings, form, cuts=False)


def _read(text: str, texts: list[str], endings: list[str], form: str | None, cuts: bool) -> Units:
    asked = None if form is None else form.split("+")
    if asked == ["text"]:
        return plain(texts, endings)
    found: list[str] = []
    marked_down = "markdown" in asked if asked is not None else is_markdown(text, len(texts))
    lengths = lengths_of(texts)
    longest = int(lengths.max(initial=0))
    # a long line among others of Markdown is a link with a long address, or a table
    may_be_cut = cuts and not (marked_down and len(texts) > FEW_LINES) and (asked is None or "line" in asked)
    wanted = lines_to_cut(lengths) if may_be_cut else []
    if wanted:
        whole = len(texts)
        texts, endings = _pieces(texts, endings, frozenset(wanted))
        found += ["line"] * (len(texts) > whole)
        lengths = lengths_of(texts)
    settled = _settled(text, texts, lengths, asked, found)
    if marked_down:
        units = read_markdown(texts, endings, settled, "line" in found)
        return units._replace(form="+".join([*found, units.form]))
    if found == ["line"]:
        return plain(texts, endings, "line")
    if settled is not None:
        bare = ["" if kind else text for text, kind in zip(texts, settled, strict=True)]
    width = None
    if asked is None or {"wrapped", "print", "mail"} & set(asked):
        width = width_of(texts, lengths) if settled is None else width_of(bare)
    if width is None and asked is not None and "wrapped" in asked:
        width = longest
    if width is None and settled is None:
        return plain(texts, endings, "+".join(found) or "text", lengths)
    units = _wrapped(texts, endings, settled, width)
    return units._replace(form="+".join([*found, *(["wrapped"] if width is not None else [])]))


def _pieces(texts: list[str], endings: list[str], wanted: Collection[int]) -> tuple[list[str], list[str]]:
    """Cut the lines whose numbers are wanted. The ending of a piece is the space behind it."""
    out: list[str] = []
    ends: list[str] = []
    for number, (text, ending) in enumerate(zip(texts, endings, strict=True)):
        if number not in wanted:
            out.append(text)
            ends.append(ending)
            continue
        places = cut(text)
        for start, stop in zip(places, [*places[1:], len(text)], strict=True):
            piece = text[start:stop]
            bare = piece.rstrip() if stop < len(text) else piece
            out.append(bare)
            ends.append(piece[len(bare) :] if stop < len(text) else ending)
    return out, ends


def _settled(
    text: str, texts: list[str], lengths: Ints, asked: Sequence[str] | None, found: list[str]
) -> list[Kind | None] | None:
    """Return the kinds that the layout of a mail or of printed pages settles, and add their names to ``found``."""
    settled = None
    for name, may_be in (("mail", _may_be_mail), ("print", lambda text: "\f" in text or may_be_numbered(lengths))):
        if name in asked if asked is not None else may_be(text):
            whole = None if "line" in found else text  # the pieces of a line may begin with other signs
            kinds = mail_parts(texts, whole) if name == "mail" else running_lines(texts, lengths)
            if kinds is not None or asked is not None:
                found.append(name)
            if kinds is not None:
                settled = kinds if settled is None else [a or b for a, b in zip(settled, kinds, strict=True)]
    return settled


def _may_be_mail(text: str) -> bool:
    """Whether a text has anything that every mail has: a field at its top, a quoted line, or a line of dashes."""
    return ":" in text[:TOP] or (">" in text and "\n>" in text) or ("--" in text and "\n--" in text)


def _wrapped(texts: list[str], endings: list[str], settled: Sequence[Kind | None] | None, width: int | None) -> Units:
    """Put the paragraphs of wrapped text together again. Settled lines stand alone, and a sentence may go on behind them."""
    found: list[Unit] = []
    above: int | None = None  # the line that the next one may go on from
    open_unit: Unit | None = None
    between, gap = 0, False  # settled lines since then, and whether a blank line is among them
    for number, text in enumerate(texts):
        if not text or text.isspace():
            gap = True
            continue
        kind = settled[number] if settled is not None else None
        if kind is not None:
            found.append(Unit([number], text.strip(), settled=kind))
            between += 1
            above = above if between <= READ_ACROSS else None
            continue
        may = above is not None and width is not None and (between > 0 or not gap)
        if may and open_unit is not None and above is not None and _goes_on(texts, above, number, width or 0, between):
            open_unit.lines.append(number)
        else:
            open_unit = Unit([number], text.strip(), {"item": float(is_item(text)), "quoted": float(is_quoted(text))})
            found.append(open_unit)
        above, between, gap = number, 0, False
    for unit in found:
        if len(unit.lines) > 1:
            unit.words = joined([texts[line] for line in unit.lines]) or unit.words
            unit.marks["log_joined"] = math.log1p(len(unit.lines) - 1)
        elif unit.marks.get("quoted"):
            unit.words = joined([texts[unit.lines[0]]]) or unit.words
    return assembled(texts, endings, found, "", ["wrapped"] if width is not None else [])


def _goes_on(texts: list[str], above: int, line: int, width: int, between: int) -> bool:
    """Whether a line goes on with another, perhaps behind the foot of a page: there only in the middle of a sentence."""
    if not continues(texts[above], texts[line], width):
        return False
    return not between or (texts[above].rstrip()[-1:] not in ".!?:" and texts[line].strip()[:1].islower())
